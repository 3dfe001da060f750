"""How steep a network is at an example: a gradient that has gradients itself.

Beside `gradients` and `training`, this is a place that knows the ways of the backends.
"""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops


def squared_gradient_norm(fn: Callable[[Any], Any], x: Any) -> Any:
    """Return the squared length of the gradient of `fn` at each example, to be minimised.

    It is itself differentiable, by the weights in `fn`: a loss of `training_step` may hold it. For
    a discriminator on real examples, half its mean times a weight is the penalty R1 (Mescheder,
    Geiger & Nowozin, 2018, "Which training methods for GANs do actually converge?", equation 9).

    Args:
        fn: From `(batch, ...)` to one number an example, `(batch,)` or `(batch, 1)`, that depends
            on this example only: no batch normalisation in training.
        x: Where to take the gradient, a tensor or an array of floats, `(batch, ...)`.

    Returns:
        `(batch,)`.

    Example:
        >>> norms = squared_gradient_norm(lambda x: ops.sum(x**2, axis=1), [[1.0, 2.0], [0.0, 1.0]])
        >>> ops.convert_to_numpy(norms).tolist()
        [20.0, 4.0]
    """
    make = {"tensorflow": _tensorflow_slope, "jax": _jax_slope, "torch": _torch_slope}
    gradient = make[keras.backend.backend()](fn, ops.convert_to_tensor(x))
    return ops.sum(ops.square(gradient), axis=tuple(range(1, len(gradient.shape))))


def _tensorflow_slope(fn: Callable[[Any], Any], x: Any) -> Any:
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(x)
        value = ops.sum(fn(x))
    return tape.gradient(value, x)


def _torch_slope(fn: Callable[[Any], Any], x: Any) -> Any:
    import torch

    with torch.enable_grad():
        point = x if x.requires_grad else x.detach().requires_grad_()
        return torch.autograd.grad(ops.sum(fn(point)), point, create_graph=True)[0]


def _jax_slope(fn: Callable[[Any], Any], x: Any) -> Any:
    import jax

    scope = _Within()

    def total(x: Any) -> Any:
        with scope:
            value = ops.sum(fn(x))
        return value, [scope.state_mapping[key] for key in scope.written]

    gradient, states = jax.grad(total, has_aux=True)(x)
    for variable, state in zip(scope.written.values(), states, strict=True):
        variable.assign(state)
    return gradient


class _Within(keras.StatelessScope):
    """A scope in another: it reads what is written there, and keeps what is written here.

    What is computed within a gradient must leave it as a result, not through a variable.
    """

    def __init__(self) -> None:
        super().__init__(initialize_variables=False)
        self.written: dict[int, Any] = {}

    def get_current_value(self, variable: Any) -> Any:
        value = super().get_current_value(variable)
        if value is None and self.original_scope is not None:
            return self.original_scope.get_current_value(variable)
        return value

    def add_update(self, update: Any) -> None:
        self.written[id(update[0])] = update[0]
        super().add_update(update)
