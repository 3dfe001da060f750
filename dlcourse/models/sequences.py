"""Look at sequences before a model reads them, and name the likely mistake."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .batches import check_images


def check_sequences(model: Any, x: Any, *, inputs: Sequence[Any] | None = None) -> None:
    """Check that sequences are what a model takes: ids that it knows, or finite numbers.

    A backend may take an id that the model has no vector for without a word, and go on with NaN or
    with another id's.

    Args:
        model: A built Keras model, such as those of `dlcourse.models`.
        x: Ids `(batch, time)`, floats `(batch, time, ...)`, or the pictures of a captioner; a list
            of such for a model with several inputs.
        inputs: Those inputs of the model that `x` is for; all of them without it.

    Raises:
        ValueError: If sequences are ragged, of another length or size of step than the model's,
            more or fewer than a stateful model's batch has rows, hold ids that are negative or
            outside the vocabulary, or numbers that are not finite, or one is all padding.

    Example:
        >>> from dlcourse.models import build_text_classifier
        >>> check_sequences(build_text_classifier(50, 2), [[3, 4, 50], [7, 0, 0]])
        Traceback (most recent call last):
        ...
        ValueError: `x` must hold ids from 0 to 49. Received: 50 in row 0, at step 2. Encode with \
the vocabulary that the model was built for.
    """
    wanted = list(getattr(model, "inputs", None) or []) if inputs is None else list(inputs)
    given = [x] if len(wanted) == 1 else x
    if not wanted or not isinstance(given, list | tuple) or len(given) != len(wanted):
        names = [getattr(tensor, "name", "?") for tensor in wanted]
        raise ValueError(
            f"There must be one array for each input of the model: {', '.join(names) or 'none'}. "
            f"Received: {type(x).__name__}. Write `[{', '.join(names)}]`."
        )
    for tensor, values in zip(wanted, given, strict=True):
        name = "x" if len(wanted) == 1 else tensor.name
        readers = [layer for layer in model.layers if _reads(layer, tensor)]
        if any(type(layer).__name__ == "Conv2D" for layer in readers):
            check_images(values, tuple(tensor.shape)[1:])
            continue
        table = next((layer for layer in readers if hasattr(layer, "input_dim")), None)
        if table is not None:
            array: NDArray[Any] = check_ids(name, values, table.input_dim)
        else:
            array = _check_floats(name, values)
        _check_shape(name, array.shape, tuple(tensor.shape))
        masking = next((layer for layer in readers if hasattr(layer, "mask_value")), None)
        if table is not None and table.mask_zero:
            _check_some_real(name, array != 0)
        elif masking is not None:
            _check_some_real(name, (array != masking.mask_value).any(axis=-1))


def check_ids(name: str, ids: ArrayLike, vocabulary_size: int) -> NDArray[np.int32]:
    """Return ids `(batch, time)` as int32.

    Args:
        name: What to call them in an error.
        ids: Whole numbers, as many in each row.
        vocabulary_size: The first id that is too high.

    Raises:
        ValueError: If the rows are ragged, the shape is another, or an id is outside.
    """
    array = _as_array(name, ids)
    if array.ndim != 2 or not array.size:
        cure = "A single sequence is a batch of one: `ids[None]`." if array.ndim == 1 else ""
        raise ValueError(
            f"`{name}` must be ids (batch, time). Received: shape {array.shape}. {cure}".rstrip()
        )
    if array.dtype.kind not in "iu":
        raise ValueError(
            f"`{name}` must hold ids, whole numbers. Received: dtype {array.dtype}. "
            "Encode texts with `dlcourse.text.Vocabulary`."
        )
    wrong = np.argwhere((array < 0) | (array >= vocabulary_size))
    if len(wrong):
        row, step = wrong[0].tolist()
        raise ValueError(
            f"`{name}` must hold ids from 0 to {vocabulary_size - 1}. "
            f"Received: {array[row, step]} in row {row}, at step {step}. "
            "Encode with the vocabulary that the model was built for."
        )
    return array.astype(np.int32)


def _check_floats(name: str, values: ArrayLike) -> NDArray[Any]:
    array = _as_array(name, values)
    if array.dtype.kind != "f":
        raise ValueError(
            f"`{name}` must hold floats. Received: dtype {array.dtype}. "
            "Use `x.astype('float32')`, and for pixels divide by 255."
        )
    if not np.isfinite(array).all():
        row = int(np.argwhere(~np.isfinite(array))[0][0])
        raise ValueError(
            f"`{name}` must hold finite numbers only. Received: NaN or infinity in row {row}. "
            "Drop that sequence, or fill the gap."
        )
    return array


def _as_array(name: str, values: ArrayLike) -> NDArray[Any]:
    try:
        return np.asarray(values)
    except ValueError as error:
        raise ValueError(
            f"`{name}` must have as many steps in every row. Received: ragged lists. "
            "Pad them first: `dlcourse.text.pad_batch(rows)`."
        ) from error


def _check_shape(name: str, shape: tuple[int, ...], wanted: tuple[int | None, ...]) -> None:
    single = len(wanted) > 3 and shape == wanted[1:]
    if len(shape) == len(wanted) - 1 and wanted[-1] == 1 and not single:  # Keras adds this axis
        shape = (*shape, 1)
    must = f"`{name}` must be ({', '.join('any' if n is None else str(n) for n in wanted)})."
    received = f"Received: {shape}."
    if len(shape) != len(wanted):
        one = len(shape) == len(wanted) - 1
        cure = "A single sequence is a batch of one: `x[None]`." if one else ""
        raise ValueError(f"{must} {received} {cure}".rstrip())
    if 0 in shape:
        raise ValueError(f"{must} {received} There must be at least one sequence, and one step.")
    if wanted[0] not in (None, shape[0]):
        raise ValueError(
            f"{must} {received} The model is stateful: row i goes on where row i of the batch "
            f"before ended, so that every batch has {wanted[0]} rows. Leave the rest of the rows "
            f"out, or build the model with `batch_size={shape[0]}`."
        )
    if wanted[1] is not None and shape[1] > wanted[1]:
        raise ValueError(
            f"{must} {received} The sequences are longer than the model's {wanted[1]} steps: cut "
            f"them, `x[:, :{wanted[1]}]`, or build the model for {shape[1]}."
        )
    if wanted[1] not in (None, shape[1]):
        raise ValueError(
            f"{must} {received} The sequences are shorter than the model's {wanted[1]} steps: pad "
            f"them, texts with `encode_batch(texts, length={wanted[1]})`."
        )
    if any(want not in (None, size) for size, want in zip(shape, wanted, strict=True)):
        raise ValueError(f"{must} {received} Each step must be of the size that the model takes.")


def _check_some_real(name: str, real: NDArray[np.bool_]) -> None:
    empty = np.flatnonzero(~real.any(axis=1))
    if empty.size:
        raise ValueError(
            f"Every row of `{name}` must hold something besides padding. "
            f"Received: nothing but padding in row {empty[0]} ({empty.size} of {len(real)} rows). "
            "Leave empty sequences out of the batch."
        )


def _reads(layer: Any, tensor: Any) -> bool:
    """Say whether a layer has this input of the model as its own."""
    try:
        return layer.input is tensor and type(layer).__name__ != "InputLayer"
    except (AttributeError, ValueError):  # a layer that stands in several places
        return False
