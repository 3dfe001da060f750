"""A gradient for each example by itself, where `fit` takes only the mean of them all.

Beside `gradients`, `slope` and `training`, this is a place that knows the ways of the backends.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .gradients import as_tensor, check_trainable

Array = NDArray[Any]


def per_example_gradients(
    model: Any, loss_fn: Callable[[Any, Any], Any], x: ArrayLike, y: ArrayLike
) -> tuple[Array, dict[str, Array]]:
    """Return each example's loss, and the gradient of that loss for every trainable variable.

    Their mean over the batch is what `dlcourse.gradients.loss_and_gradients` returns, except that
    penalties of regularisers, which are no example's own, are left out. Nothing is changed.

    Args:
        model: A built `keras.Model` of one input; it need not be compiled. Layers behave as in
            inference: nothing is dropped.
        loss_fn: A Keras loss, called as `loss_fn(y_true, y_pred)` on batches of one.
        x: The inputs, `(batch, ...)`.
        y: The targets, `(batch, ...)`.

    Returns:
        The losses, `(batch,)`, and a mapping from each variable's path (`"hidden1/kernel"`) to
        gradients `(batch, *shape of the variable)`, in the order of `model.trainable_variables`.

    Raises:
        TypeError: If `loss_fn` cannot be called.
        ValueError: If the model is not built, has nothing to train or normalises by the batch, or
            `x` and `y` hold different numbers of examples.

    Example:
        >>> import keras
        >>> inputs = keras.Input((2,))
        >>> model = keras.Model(inputs, keras.layers.Dense(1, name="out")(inputs))
        >>> losses, gradients = per_example_gradients(
        ...     model, keras.losses.MeanSquaredError(), np.ones((4, 2)), np.zeros((4, 1))
        ... )
        >>> losses.shape, {path: gradient.shape for path, gradient in gradients.items()}
        ((4,), {'out/kernel': (4, 2, 1), 'out/bias': (4, 1)})
    """
    import keras

    if len(np.asarray(x)) != len(np.asarray(y)):
        raise ValueError(
            "`x` and `y` must hold equally many examples. "
            f"Received: {np.shape(x)} and {np.shape(y)}."
        )
    compute = over_examples(model, loss_fn, lambda losses, gradients: (losses, gradients))
    losses, gradients = compute(x, y)
    return keras.ops.convert_to_numpy(losses), {
        variable.path: keras.ops.convert_to_numpy(gradient)
        for variable, gradient in zip(model.trainable_variables, gradients, strict=True)
    }


def over_examples(
    model: Any, loss_fn: Callable[[Any, Any], Any], finish: Callable[..., Any]
) -> Callable[..., Any]:
    """Return a function that computes something from the gradients of each example.

    TensorFlow and JAX compile it, once for every shape of the arrays: hand in batches of one size.

    Args:
        model: As in `per_example_gradients`; its weights are read at each call.
        loss_fn: As in `per_example_gradients`.
        finish: Takes the losses `(batch,)`, the list of gradients `(batch, *shape)` and what more
            the function is handed, all as tensors, and computes by `keras.ops` what is wanted.

    Returns:
        A function of `x`, `y` and more arrays.

    Raises:
        TypeError: If `loss_fn` cannot be called.
        ValueError: If the model is not built, has nothing to train, or normalises by the batch.
    """
    import keras
    from keras import ops

    variables = check_trainable(model)
    if not callable(loss_fn):
        raise TypeError(
            "`loss_fn` must be a loss that can be called with (y_true, y_pred). "
            f"Received: {loss_fn!r}. For class numbers and logits take "
            "`keras.losses.SparseCategoricalCrossentropy(from_logits=True)`."
        )
    _check_apart(model)

    def loss_of(weights: Any, others: Any, example: Any, target: Any) -> Any:
        outputs, _ = model.stateless_call(list(weights), others, example[None], training=False)
        return ops.mean(loss_fn(target[None], outputs))

    make = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
    compute = make[keras.backend.backend()](loss_of, finish)

    def call(x: ArrayLike, y: ArrayLike, *more: ArrayLike) -> Any:
        """Compute it for a batch, with the weights as they are now."""
        weights = [variable.value for variable in variables]
        others = [variable.value for variable in model.non_trainable_variables]
        return compute(weights, others, *(as_tensor(part) for part in (x, y, *more)))

    return call


def _check_apart(model: Any) -> None:
    import keras

    for layer in model._flatten_layers():
        if isinstance(layer, keras.layers.BatchNormalization):
            raise ValueError(
                "No layer may mix the examples of a batch: then none has a gradient of its own. "
                f"Received: the batch normalisation {layer.name!r}. Take layer or group "
                "normalisation, which look at each example by itself."
            )


# ---------------------------------------------------------------------- one way for each backend


def _tensorflow(loss_of: Callable[..., Any], finish: Callable[..., Any]) -> Callable[..., Any]:
    import tensorflow as tf

    @tf.function(autograph=False)
    def compute(weights: Any, others: Any, x: Any, y: Any, *more: Any) -> Any:
        def one(pair: Any) -> Any:
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch(weights)
                loss = loss_of(weights, others, *pair)
            gradients = tape.gradient(
                loss, weights, unconnected_gradients=tf.UnconnectedGradients.ZERO
            )
            return loss, gradients

        return finish(*tf.vectorized_map(one, (x, y)), *more)

    return compute


def _jax(loss_of: Callable[..., Any], finish: Callable[..., Any]) -> Callable[..., Any]:
    import jax

    of_each = jax.vmap(jax.value_and_grad(loss_of), in_axes=(None, None, 0, 0))

    @jax.jit
    def compute(weights: Any, others: Any, x: Any, y: Any, *more: Any) -> Any:
        return finish(*of_each(weights, others, x, y), *more)

    return compute


def _torch(loss_of: Callable[..., Any], finish: Callable[..., Any]) -> Callable[..., Any]:
    import torch

    of_one = torch.func.grad_and_value(loss_of)
    at_once = torch.func.vmap(of_one, in_dims=(None, None, 0, 0))

    def one_by_one(weights: Any, others: Any, x: Any, y: Any) -> Any:
        pairs = [of_one(weights, others, *pair) for pair in zip(x, y, strict=True)]
        gradients = [torch.stack(parts) for parts in zip(*(pair[0] for pair in pairs), strict=True)]
        return gradients, torch.stack([loss for _, loss in pairs])

    def compute(weights: Any, others: Any, x: Any, y: Any, *more: Any) -> Any:
        weights = [weight.detach() for weight in weights]
        try:
            gradients, losses = at_once(weights, others, x, y)
        except RuntimeError:  # Keras' convolutions fix the layout of memory, which vmap cannot
            gradients, losses = one_by_one(weights, others, x, y)
        return finish(losses, gradients, *more)

    return compute
