"""Look at what an attack is to be made on, and name the likely mistake."""

from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..scratch.arguments import check_pair

Array = NDArray[Any]


def check_labelled(model: Any, x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """Return inputs in Keras' `floatx`, and labels that fit them and the model's outputs.

    Raises:
        TypeError: If `model` is no Keras model.
        ValueError: If it has not one output of a known number of classes, the inputs are no floats
            of the shape that it takes, or the labels are no classes from 0 on, one an input.
    """
    if not isinstance(model, keras.Model):
        raise TypeError(
            "`model` must be a Keras model that returns logits, one for each class. "
            f"Received: {model!r}."
        )
    shape = model.output_shape if model.built else None
    if not isinstance(shape, tuple) or len(shape) != 2 or shape[1] is None or shape[1] < 2:
        raise ValueError(
            "`model` must be built and return logits, (batch, classes), of at least 2 classes. "
            f"Received: a model whose output has the shape {shape}. Begin it with "
            "`keras.Input(shape)` and end it with `Dense(classes)`, without softmax."
        )
    inputs, labels = check_pair(x, y, keras.config.floatx())
    wanted = tuple(model.inputs[0].shape[1:])
    if len(inputs.shape) != len(wanted) + 1 or any(
        side not in (None, given) for side, given in zip(wanted, inputs.shape[1:], strict=True)
    ):
        raise ValueError(
            f"`x` must be inputs of the model, (n, {', '.join(map(str, wanted))}). "
            f"Received: shape {inputs.shape}. For one input add an axis: `x[None]`."
        )
    check_classes(labels, shape[1])
    if labels.shape != (len(inputs),):
        raise ValueError(
            "`y` must hold one class for each input, (n,). "
            f"Received: shape {labels.shape}. For one-hot labels take `y.argmax(axis=1)`."
        )
    return inputs, labels


def check_classes(labels: Array, classes: int) -> None:
    """Refuse what are no whole numbers from 0 to `classes` - 1.

    Raises:
        ValueError: If one of them is none.
    """
    if labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() >= classes:
        raise ValueError(
            f"Classes must be whole numbers from 0 to {classes - 1}: the model has {classes} "
            f"outputs. Received: {labels.dtype} from {labels.min()} to {labels.max()}."
        )


def check_bounds(x: Array, bounds: tuple[float, float]) -> None:
    """Refuse inputs that lie outside the box of all that an input can be.

    Raises:
        ValueError: If one does, or the bounds are none.
    """
    low, high = bounds
    if not low < high:
        raise ValueError(
            "`bounds` must be the smallest and the largest value of an input, in this order. "
            f"Received: bounds={bounds}."
        )
    if x.min() < low or x.max() > high:
        raise ValueError(
            f"`x` must lie within `bounds`, from {low} to {high}. "
            f"Received: values from {x.min():.4g} to {x.max():.4g}. Divide pixels of 0 to 255 by "
            "255, or hand in the bounds that your inputs have."
        )


def check_size(name: str, value: float) -> float:
    """Return a finite number from 0 on.

    Raises:
        ValueError: If it is none.
    """
    if isinstance(value, bool) or np.ndim(value) != 0 or not 0 <= value < np.inf:
        raise ValueError(
            f"`{name}` must be a number from 0 on, in units of the inputs. "
            f"Received: {name}={value!r}. For 8 of 255 grey levels write 8 / 255."
        )
    return float(value)
