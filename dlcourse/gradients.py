"""Gradients from whichever backend runs: TensorFlow, JAX or PyTorch.

Keras gives no gradients itself; each backend has its own way to them. This is the place that knows
those ways, with `slope`, `training` and `per_example`, so that no lesson has to.
"""

import contextlib
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]


def value_and_grad(fn: Callable[..., Any], *arrays: ArrayLike) -> tuple[Array, list[Array]]:
    """Return a number computed by `fn`, and its gradient with respect to each array.

    Args:
        fn: Takes as many tensors as there are arrays, and computes a single number from them by
            `keras.ops`, layers and models.
        *arrays: Where to take the gradient: floats, of any shape. They are computed with in
            Keras' `floatx`, which is float32.

    Returns:
        The value, an array of shape `()`, and a list with one gradient for each array, in that
        array's shape. A gradient is zero where the value does not depend on the array.

    Raises:
        TypeError: If there is no array.
        ValueError: If an array holds whole numbers, or `fn` returns anything but one number that
            was computed from the arrays by the backend's operations.

    Example:
        >>> from keras import ops
        >>> value, (gradient,) = value_and_grad(lambda x: ops.sum(x**2), [1.0, 2.0])
        >>> float(value), gradient.tolist()
        (5.0, [2.0, 4.0])
    """
    import keras

    if not arrays:
        raise TypeError(
            "`value_and_grad` takes a function and the arrays to take its gradient at. "
            "Received: no array. Write `value_and_grad(fn, x)`."
        )
    points = [_floats(index, array) for index, array in enumerate(arrays)]
    compute = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
    value, gradients = compute[keras.backend.backend()](fn, points)
    return keras.ops.convert_to_numpy(value), [
        np.zeros_like(point) if gradient is None else keras.ops.convert_to_numpy(gradient)
        for point, gradient in zip(points, gradients, strict=True)
    ]


def loss_and_gradients(
    model: Any,
    loss_fn: Callable[[Any, Any], Any],
    x: Any,
    y: Any,
    *,
    training: bool = False,
) -> tuple[float, dict[str, Array]]:
    """Return the loss of a Keras model on a batch, and its gradient for every trainable variable.

    The loss is the one that `fit` would minimise: the mean over the batch, plus the penalties of
    the model's regularisers. Nothing is changed: no weight, no moving average of a batch
    normalisation, no state of a random generator, so two calls give the same numbers.

    Args:
        model: A built `keras.Model`; it need not be compiled.
        loss_fn: A Keras loss, called as `loss_fn(y_true, y_pred)`. If it returns one loss for
            each example, their mean is taken.
        x: The inputs, `(batch, ...)`, or a list or mapping of them, as the model takes it.
        y: The targets, `(batch, ...)`.
        training: Whether dropout and batch normalisation behave as in training.

    Returns:
        The loss, and a mapping from each variable's path (`"hidden1/kernel"`) to its gradient, in
        the variable's shape and in the order of `model.trainable_variables`.

    Raises:
        TypeError: If `loss_fn` cannot be called.
        ValueError: If the model is not built or has nothing to train, two variables share a path,
            or `x` and `y` hold different numbers of examples.

    Example:
        >>> import keras
        >>> inputs = keras.Input((2,))
        >>> model = keras.Model(inputs, keras.layers.Dense(1, name="out")(inputs))
        >>> loss, gradients = loss_and_gradients(
        ...     model, keras.losses.MeanSquaredError(), np.ones((4, 2)), np.zeros((4, 1))
        ... )
        >>> {path: gradient.shape for path, gradient in gradients.items()}
        {'out/kernel': (2, 1), 'out/bias': (1,)}
    """
    from keras import ops, tree

    variables = check_trainable(model)
    if not callable(loss_fn):
        raise TypeError(
            "`loss_fn` must be a loss that can be called with (y_true, y_pred). "
            f"Received: {loss_fn!r}. For class numbers and logits take "
            "`keras.losses.SparseCategoricalCrossentropy(from_logits=True)`."
        )
    sizes = {len(part) for part in tree.flatten(x)} | {len(part) for part in tree.flatten(y)}
    if len(sizes) != 1:
        raise ValueError(
            "`x` and `y` must hold equally many examples. "
            f"Received: {', '.join(str(np.shape(part)) for part in tree.flatten([x, y]))}."
        )
    inputs, targets = tree.map_structure(as_tensor, (x, y))
    others = [variable.value for variable in model.non_trainable_variables]

    def loss_of(*weights: Any) -> Any:
        outputs, _, penalties = model.stateless_call(
            list(weights), others, inputs, training=training, return_losses=True
        )
        return sum(penalties, start=ops.mean(loss_fn(targets, outputs)))

    with _unchanged_generator():
        value, gradients = value_and_grad(
            loss_of, *(ops.convert_to_numpy(variable.value) for variable in variables)
        )
    paths = (variable.path for variable in variables)
    return float(value), dict(zip(paths, gradients, strict=True))


def as_tensor(part: ArrayLike) -> Any:
    """Return an array as a tensor of the backend: floats in `floatx`, whole numbers as they are."""
    import keras

    array = np.asarray(part)
    dtype = keras.config.floatx() if array.dtype.kind == "f" else None
    return keras.ops.convert_to_tensor(array, dtype=dtype)


def _floats(index: int, array: ArrayLike) -> Array:
    import keras

    point = np.asarray(array)
    if point.dtype.kind != "f":
        raise ValueError(
            "The arrays of `value_and_grad` must hold floats: there is no gradient between whole "
            f"numbers. Received: dtype {point.dtype} (array {index}). Use `x.astype('float32')`; "
            "labels and indices belong inside `fn`: `lambda x: loss(x, labels)`."
        )
    return point.astype(keras.config.floatx())


def check_trainable(model: Any) -> list[Any]:
    """Return the trainable variables of a built model.

    Raises:
        ValueError: If there are none, or two share a path.
    """
    variables = list(getattr(model, "trainable_variables", []))
    if not variables:
        raise ValueError(
            "`model` must be a built Keras model with trainable variables. "
            f"Received: {model!r}. Begin it with `keras.Input(shape)`, or call it once on data; "
            "frozen layers have `trainable=False`."
        )
    shared = [
        path
        for path, count in Counter(variable.path for variable in variables).items()
        if count > 1
    ]
    if shared:
        raise ValueError(
            "Every variable must have a path of its own. "
            f"Received: several called {', '.join(shared)}. Give the layers names."
        )
    return variables


# ---------------------------------------------------------------------- one way for each backend


def _tensorflow(fn: Callable[..., Any], points: list[Array]) -> tuple[Any, list[Any]]:
    import tensorflow as tf

    tensors = [tf.convert_to_tensor(point) for point in points]
    with tf.GradientTape() as tape:
        for tensor in tensors:
            tape.watch(tensor)
        value = _one_number(fn(*tensors), tf.is_tensor)
    gradients = tape.gradient(value, tensors)
    if all(gradient is None for gradient in gradients):
        raise _not_connected()
    return value, gradients


def _jax(fn: Callable[..., Any], points: list[Array]) -> tuple[Any, list[Any]]:
    import jax

    def checked(*tensors: Any) -> Any:
        return _one_number(fn(*tensors), lambda value: isinstance(value, jax.core.Tracer))

    try:
        return jax.value_and_grad(checked, argnums=tuple(range(len(points))))(
            *(jax.numpy.asarray(point) for point in points)
        )
    except jax.errors.TracerArrayConversionError as error:
        raise _not_connected() from error


def _torch(fn: Callable[..., Any], points: list[Array]) -> tuple[Any, list[Any]]:
    import torch
    from keras import ops

    tensors = [ops.convert_to_tensor(point).detach().requires_grad_() for point in points]
    with torch.enable_grad():
        try:
            result = fn(*tensors)
        except RuntimeError as error:
            if "call numpy() on Tensor that requires grad" in str(error):
                raise _not_connected() from error
            raise
        value = _one_number(result, lambda value: torch.is_tensor(value) and value.requires_grad)
        return value, list(torch.autograd.grad(value, tensors, allow_unused=True))


def _unchanged_generator() -> contextlib.AbstractContextManager[None]:
    """Keep the state of PyTorch's global generator, from which its dropout without a seed draws.

    On the other backends Keras keeps that state in the model's variables.
    """
    import keras

    if keras.backend.backend() != "torch":
        return contextlib.nullcontext()
    import torch

    return torch.random.fork_rng()


def _one_number(value: Any, is_connected: Callable[[Any], bool]) -> Any:
    from keras import ops

    shape = None if value is None else np.shape(value)
    if shape is None or any(length != 1 for length in shape):
        raise ValueError(
            "`fn` must return a single number. "
            f"Received: {'None' if shape is None else f'shape {tuple(shape)}'}. "
            + ("Is a `return` missing?" if shape is None else "Take `keras.ops.sum` or `.mean`.")
        )
    if not is_connected(value):
        raise _not_connected()
    return ops.reshape(value, ())


def _not_connected() -> ValueError:
    return ValueError(
        "`fn` must compute its value from the arrays by the backend's operations. "
        "Received: a value that does not depend on them. "
        "Use `keras.ops` in place of NumPy and of `float(...)`, which lose the way back."
    )
