"""A step of training that moves one network and leaves all others as they are.

`fit` trains one network. In a game of two, each has a loss and an optimiser of its own. What Keras
2 did for that (compile, then `trainable = False`) runs in Keras 3 without an error, and trains the
discriminator never. Two steps of `training_step` do it, on TensorFlow, JAX and PyTorch; beside
`gradients`, this is the place that knows their ways.
"""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import ArrayLike

from .gradients import as_tensor


def training_step(
    loss: Callable[..., Any], model: keras.Model, optimizer: keras.optimizers.Optimizer
) -> Callable[..., float]:
    """Return a function that makes one step of training, of `model` alone.

    Whatever other networks `loss` calls, their weights stay. What calls with `training=True` keep
    beside weights (moving averages of batch normalisation, states of random generators) goes on,
    in all of them, as in a call outside. Two such steps, with an optimiser each, train a GAN:

        step_d = training_step(loss_d, discriminator, keras.optimizers.Adam(2e-4, beta_1=0.5))
        step_g = training_step(loss_g, generator, keras.optimizers.Adam(2e-4, beta_1=0.5))
        for ...:
            lost_d, lost_g = step_d(real, noise), step_g(noise)

    The step is compiled by TensorFlow and by JAX, once for every shape of the arrays: hand in
    batches of one size. Python in `loss` then runs once only, so all that is to differ from step to
    step comes in as an array; noise, too, is best drawn by NumPy.

    Args:
        loss: Takes a batch as tensors, calls the networks with `training=True`, and computes one
            number by `keras.ops`. It is all that is minimised: for the penalties of regularisers,
            add `sum(model.losses)`.
        model: The network whose trainable weights are moved, built; those that are trainable now.
        optimizer: An optimiser of its own.

    Returns:
        `step(*arrays) -> float`: moves the weights and returns the loss before that. Its arrays go
        to `loss`, floats in Keras' `floatx`.

    Raises:
        TypeError: If `optimizer` is no optimiser of Keras, or `loss` cannot be called.
        ValueError: If the model has nothing to train, or the optimiser is another network's. From
            the step: if `loss` returns anything but one number that depends on the model's weights.

    Example:
        >>> inputs = keras.Input((1,))
        >>> model = keras.Model(inputs, keras.layers.Dense(1, kernel_initializer="zeros")(inputs))
        >>> step = training_step(
        ...     lambda x, y: ops.mean((model(x, training=True) - y) ** 2),
        ...     model,
        ...     keras.optimizers.SGD(0.25),
        ... )
        >>> step([[1.0]], [[1.0]]), step([[1.0]], [[1.0]])
        (1.0, 0.0)
    """
    if not callable(loss):
        raise TypeError(
            "`loss` must be a function of a batch that computes one number. "
            f"Received: {loss!r}. Write `def loss(real, noise): ...` with `keras.ops`."
        )
    if not isinstance(optimizer, keras.optimizers.Optimizer):
        raise TypeError(
            "`optimizer` must be an optimiser of Keras. "
            f"Received: {optimizer!r}. Write `keras.optimizers.Adam(2e-4, beta_1=0.5)`."
        )
    variables = list(getattr(model, "trainable_variables", []))
    if not variables:
        raise ValueError(
            "`model` must be a built Keras model with trainable variables. "
            f"Received: {model!r}. Begin it with `keras.Input(shape)`; is `model.trainable` True?"
        )
    if not optimizer.built:
        optimizer.build(variables)
    elif list(map(id, optimizer._trainable_variables)) != list(map(id, variables)):
        raise ValueError(
            "Every network must have an optimiser of its own, which keeps averages of its "
            f"gradients. Received: for {model.name!r} one that moves others. Make a new one."
        )
    make = {"tensorflow": _tensorflow_step, "jax": _jax_step, "torch": _torch_step}
    move = make[keras.backend.backend()](loss, variables, optimizer)

    def step(*arrays: ArrayLike) -> float:
        """Move the weights once, and return the loss before that."""
        return float(move(*(as_tensor(array) for array in arrays)))

    return step


# ---------------------------------------------------------------------- one way for each backend


def _tensorflow_step(loss: Callable[..., Any], variables: list[Any], optimizer: Any) -> Any:
    import tensorflow as tf

    @tf.function(autograph=False)
    def move(*tensors: Any) -> Any:
        weights = [variable.value for variable in variables]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(weights)
            value = _one_number(loss(*tensors))
        if not tf.is_tensor(value):
            raise _not_connected()
        gradients = tape.gradient(value, weights)
        optimizer.apply(_complete(gradients, weights), variables)
        return value

    return move


def _torch_step(loss: Callable[..., Any], variables: list[Any], optimizer: Any) -> Any:
    import torch

    def move(*tensors: Any) -> Any:
        weights = [variable.value for variable in variables]
        with torch.enable_grad():
            value = _one_number(loss(*tensors))
        if not (torch.is_tensor(value) and value.requires_grad):
            raise _not_connected()
        gradients = torch.autograd.grad(value, weights, allow_unused=True)
        with torch.no_grad():
            optimizer.apply(_complete(gradients, weights), variables)
        return value.detach()

    return move


def _jax_step(loss: Callable[..., Any], variables: list[Any], optimizer: Any) -> Any:
    import jax

    def variables_beside(tensors: tuple[Any, ...]) -> list[Any]:
        """Find what the loss reads besides the weights: jit would take it for constants."""
        noting = _Noting()

        def run(*tensors: Any) -> Any:
            with noting:
                return _one_number(loss(*tensors))

        jax.eval_shape(run, *tensors)
        own = {id(variable) for variable in variables}
        if not own & noting.read.keys():
            raise _not_connected()
        return [variable for key, variable in noting.read.items() if key not in own]

    def compiled(others: list[Any]) -> Any:
        def value_and_states(weights: Any, states: Any, tensors: Any) -> Any:
            mapping = zip([*variables, *others], [*weights, *states], strict=True)
            with keras.StatelessScope(mapping, initialize_variables=False) as scope:
                value = _one_number(loss(*tensors))
                return value, [scope.get_current_value(variable) for variable in others]

        @jax.jit
        def run(weights: Any, moments: Any, states: Any, tensors: Any) -> Any:
            slope = jax.value_and_grad(value_and_states, has_aux=True)
            (value, states), gradients = slope(weights, states, tensors)
            return value, states, *optimizer.stateless_apply(moments, gradients, weights)

        return run

    cache: dict[Any, Any] = {}

    def move(*tensors: Any) -> Any:
        key = tuple((tensor.shape, str(tensor.dtype)) for tensor in tensors)
        if key not in cache:
            others = variables_beside(tensors)
            cache[key] = others, compiled(others)
        others, run = cache[key]
        groups = variables, optimizer.variables, others
        weights, moments, states = ([variable.value for variable in group] for group in groups)
        value, states, weights, moments = run(weights, moments, states, tensors)
        for group, after in zip(groups, (weights, moments, states), strict=True):
            for variable, new in zip(group, after, strict=True):
                variable.assign(new)
        return value

    return move


class _Noting(keras.StatelessScope):
    """A scope that keeps account of which variables are read."""

    def __init__(self) -> None:
        super().__init__(initialize_variables=False)
        self.read: dict[int, Any] = {}

    def get_current_value(self, variable: Any) -> Any:
        self.read[id(variable)] = variable
        value = super().get_current_value(variable)
        return variable._value if value is None else value  # `model.losses` takes no None

    def add_update(self, update: Any) -> None:
        self.read[id(update[0])] = update[0]
        super().add_update(update)


def _complete(gradients: Any, weights: list[Any]) -> list[Any]:
    """Return zeros for weights that the loss does not depend on; of some it must."""
    if all(gradient is None for gradient in gradients):
        raise _not_connected()
    return [
        ops.zeros_like(weight) if gradient is None else gradient
        for gradient, weight in zip(gradients, weights, strict=True)
    ]


def _one_number(value: Any) -> Any:
    shape = None if value is None else np.shape(value)
    if shape is None or any(length != 1 for length in shape):
        raise ValueError(
            "`loss` must return a single number. "
            f"Received: {'None' if shape is None else f'shape {tuple(shape)}'}. "
            + ("Is a `return` missing?" if shape is None else "Take `keras.ops.mean`.")
        )
    return ops.reshape(value, ())


def _not_connected() -> ValueError:
    return ValueError(
        "`loss` must depend on the weights of `model`. Received: a value that does not. Call the "
        "model within `loss`, compute with `keras.ops`, not NumPy, and put no "
        "`keras.ops.stop_gradient` around what is to learn."
    )
