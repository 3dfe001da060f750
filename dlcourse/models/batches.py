"""Look at a batch before a model sees it, and name the likely mistake."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arguments import is_channels_first

_LARGEST = 32.0  # standardised pixels stay far below; pixels up to 255 are far above


def check_batch(model: Any, x: ArrayLike, y: ArrayLike | None = None) -> None:
    """Check that a batch of images, and its labels, are what a model takes.

    Args:
        model: A built Keras model with one input, such as those of `dlcourse.models`; if it has
            several outputs, the number of classes is that of `"logits"`.
        x: The batch, `(batch, *shape)`, floats; images from 0 to 1, or standardised.
        y: The labels, `(batch,)`, whole numbers from 0 on; `(batch, height, width)` for a model
            that answers for every pixel. For a single logit they are 0 and 1.

    Raises:
        ValueError: If the channel axis is missing or comes first, the size is not the model's,
            pixels are unscaled (whole numbers, or values far over 1) or not finite, or labels are
            one-hot, not whole, outside the classes or not as many as the images.

    Example:
        >>> from dlcourse.models import build_cnn
        >>> model = build_cnn((28, 28, 1), 10, filters=(8,))
        >>> check_batch(model, np.zeros((2, 28, 28)))
        Traceback (most recent call last):
        ...
        ValueError: `x` must be (batch, 28, 28, 1). Received: x of shape (2, 28, 28). The channel \
axis is missing: write `x[..., None]`.
    """
    inputs = getattr(model, "inputs", None)
    if not inputs or len(inputs) != 1:
        raise ValueError(
            "`model` must be a built Keras model with one input. "
            f"Received: {model!r}. Begin it with `keras.Input(shape)`."
        )
    images = check_images(x, tuple(inputs[0].shape)[1:])
    if y is not None:
        _check_labels(np.asarray(y), len(images), _logits_shape(model))


def check_images(x: ArrayLike, wanted: tuple[int | None, ...]) -> NDArray[Any]:
    """Return a batch of images, of the shape `wanted` each, as an array.

    Raises:
        ValueError: As `check_batch` does.
    """
    images: NDArray[Any] = np.asarray(x)
    _check_shape(images, wanted)
    _check_values(images)
    return images


def _check_shape(images: NDArray[Any], wanted: tuple[int | None, ...]) -> None:
    shape = images.shape
    if _fits(shape[1:], wanted) and shape[0]:
        return
    if 0 in shape:
        cure = "There must be at least one example."
    elif _fits(shape, wanted):
        cure = "The batch axis is missing: write `x[None]` for a single example."
    else:
        cure = _cure_for_images(shape, wanted) if len(wanted) == 3 else ""
    cure = cure or f"Examples must have the shape {_text(wanted)}."
    must = f"`x` must be (batch, {_text(wanted)[1:]}."
    raise ValueError(f"{must} Received: x of shape {shape}. {cure}")


def _cure_for_images(shape: tuple[int, ...], wanted: tuple[int | None, ...]) -> str:
    """Name the mistake in a batch for a model of images; empty if it is none of the usual ones."""
    sides, channels = wanted[:2], wanted[2]
    if _fits(shape, sides):
        return "Batch and channel axis are missing: write `x[None, ..., None]`."
    if _fits(shape[1:], sides):
        repeat = "" if channels == 1 else f", repeated with `np.repeat(..., {channels}, axis=-1)`"
        return f"The channel axis is missing: write `x[..., None]`{repeat}."
    if len(shape) != 4:
        return ""
    if is_channels_first(shape[1:]):
        return "That looks like channels first: write `np.moveaxis(x, 1, -1)`."
    if _fits(shape[1:3], sides):
        return (
            f"The model's images have {channels} channels, and these have {shape[3]}: grayscale "
            "becomes colour with `np.repeat(x, 3, axis=-1)`, colour grayscale with "
            "`x.mean(axis=-1, keepdims=True)`."
        )
    return "The images have another size: build the model with `input_shape=x.shape[1:]`."


def _check_values(images: NDArray[Any]) -> None:
    scale = "Scale the pixels: `x.astype('float32') / 255`."
    if images.dtype.kind != "f":
        raise ValueError(
            f"`x` must hold floats, pixels from 0 to 1. Received: dtype {images.dtype}. {scale}"
        )
    if not np.isfinite(images).all():
        example = int(np.argwhere(~np.isfinite(images))[0][0])
        raise ValueError(
            "`x` must hold finite numbers only. "
            f"Received: NaN or infinity in x[{example}]. Drop that example or fill the gap."
        )
    largest = float(np.abs(images).max())
    if largest > _LARGEST:
        raise ValueError(
            "`x` must hold pixels from 0 to 1, or standardised ones. "
            f"Received: values up to {largest:g}. {scale}"
        )


def _logits_shape(model: Any) -> tuple[int | None, ...]:
    output = getattr(model, "output", None)
    if isinstance(output, dict):
        output = output.get("logits")
    return tuple(getattr(output, "shape", ()))


def _check_labels(labels: NDArray[Any], examples: int, logits: tuple[int | None, ...]) -> None:
    if not logits:  # several outputs, and none is called so
        return
    classes = logits[-1] or 0
    axes = len(logits) - 1  # those of a label, the batch included
    received = f"Received: y of shape {labels.shape} and dtype {labels.dtype}."
    if labels.shape[-1:] == (classes,) and classes > 1 and labels.ndim == axes + 1:
        raise ValueError(
            f"`y` must hold whole numbers from 0 to {classes - 1}, one a label. {received} That "
            "looks one-hot: write `y.argmax(axis=-1)`."
        )
    single = labels.shape[axes:] == (1,) and classes == 1
    if labels.ndim != axes and not single:
        raise ValueError(
            f"`y` must have {axes} {'axis' if axes == 1 else 'axes'}, as many as the logits "
            f"{logits} have without the last. {received} An axis of length 1 goes away with "
            "`y[..., 0]`."
        )
    if len(labels) != examples:
        raise ValueError(
            f"`x` and `y` must have as many rows. Received: {examples} images and {len(labels)} "
            "labels. Were both split, shuffled or filtered in the same way?"
        )
    _check_classes(labels, classes)


def _check_classes(labels: NDArray[Any], classes: int) -> None:
    count = max(classes, 2)  # a single logit tells two classes apart
    if labels.dtype.kind not in "iub" and not (
        labels.dtype.kind == "f" and (labels == np.round(labels)).all()
    ):
        raise ValueError(
            f"`y` must hold whole numbers from 0 to {count - 1}. Received: dtype {labels.dtype}, "
            f"{labels.ravel()[:3].tolist()}, …. "
            "Number the classes: `np.unique(names, return_inverse=True)`."
        )
    lowest, highest = int(labels.min()), int(labels.max())
    if lowest < 0 or highest >= count:
        raise ValueError(
            f"`y` must hold whole numbers from 0 to {count - 1}, as the model has {classes} "
            f"{'logit' if classes == 1 else 'logits'}. Received: from {lowest} to {highest}. "
            f"Count classes from 0, or build the model with `num_classes={highest + 1}`."
        )


def _fits(shape: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    return len(shape) == len(wanted) and all(
        want is None or size == want for size, want in zip(shape, wanted, strict=True)
    )


def _text(shape: tuple[int | None, ...]) -> str:
    return "(" + ", ".join("any" if size is None else str(size) for size in shape) + ")"
