"""Windows on one long text, for a network that says after every token which comes next."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng
from .padding import check_count


def random_windows(
    ids: ArrayLike, *, length: int, n: int, rng: np.random.Generator
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return windows from places that are drawn, to train on: what is read, and what comes next.

    Every place is as probable as every other, and may come twice. Windows may begin in the middle
    of a word: the network then learns to go on from anywhere.

    Args:
        ids: One long text, `(time,)`.
        length: How many ids are read, as many as the network's context.
        n: How many windows: a batch, or those of many batches at once.
        rng: Source of the places.

    Returns:
        `inputs` and `labels`, `(n, length)` int32: `labels[:, t]` follows `inputs[:, t]`.

    Raises:
        ValueError: If the text is not longer than `length`, or an argument cannot be used.

    Example:
        >>> inputs, labels = random_windows(range(50, 90), length=3, n=2,
        ...     rng=np.random.default_rng(0))
        >>> inputs.tolist(), labels.tolist()
        ([[81, 82, 83], [73, 74, 75]], [[82, 83, 84], [74, 75, 76]])
    """
    text = _check(ids, length)
    check_count("n", n)
    firsts = check_rng(rng).integers(len(text) - length, size=n)
    return _windows(text, firsts, length)


def all_windows(
    ids: ArrayLike, *, length: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Return windows side by side over a whole text, to measure with: every label counts once.

    What is left at the end is shorter than a window. The last one therefore begins earlier, so
    that it is as long as the others, and what the one before it counted has a weight of 0 there:
    nothing is dropped, and no padding is needed.

    The first labels of a window are judged with little before them: a longer context has an
    advantage here that is none of the network's skill.

    Args:
        ids: One long text, `(time,)`.
        length: How many ids are read at once.

    Returns:
        `inputs` and `labels`, `(n, length)` int32, and `weights` `(n, length)` float32, 1 for each
        label that counts. The weights add up to `time - 1`, all but the first id. In
        `model.evaluate(inputs, labels, sample_weight=weights)` read the metric
        `keras.metrics.SparseCategoricalCrossentropy(from_logits=True)`, compiled as one of the
        `weighted_metrics`: it is exact, while the loss is a mean of the means of batches.

    Raises:
        ValueError: If the text is not longer than `length`, or an argument cannot be used.

    Example:
        >>> inputs, labels, weights = all_windows([5, 6, 7, 8, 9, 10], length=3)
        >>> inputs.tolist(), labels.tolist(), weights.tolist()
        ([[5, 6, 7], [7, 8, 9]], [[6, 7, 8], [8, 9, 10]], [[1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
    """
    text = _check(ids, length)
    labels = len(text) - 1
    firsts = np.minimum(np.arange(0, labels, length), labels - length)
    weights = np.ones((len(firsts), length), dtype=np.float32)
    weights[-1, : len(firsts) * length - labels] = 0
    return (*_windows(text, firsts, length), weights)


def _windows(
    text: NDArray[Any], firsts: NDArray[np.int64], length: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    windows = np.lib.stride_tricks.sliding_window_view(text, length + 1)[firsts].astype(np.int32)
    if windows.min() < 0:
        raise ValueError(f"`ids` must be from 0 on. Received: {windows.min()}.")
    return windows[:, :-1].copy(), windows[:, 1:].copy()


def _check(ids: ArrayLike, length: int) -> NDArray[Any]:
    """Return the text as it is: to look at every id for each batch would cost more than to read."""
    try:
        text = np.asarray(ids)
    except ValueError as error:
        raise ValueError(
            "`ids` must be one long text, (time,). Received: ragged lists. "
            "Join the texts: `np.concatenate(texts)`."
        ) from error
    if text.ndim != 1 or text.dtype.kind not in "iu":
        cure = " Encode it first: `tokenizer.encode(text)`." if text.dtype.kind == "U" else ""
        raise ValueError(
            "`ids` must be one long text, (time,), of whole numbers. "
            f"Received: shape {text.shape}, {text.dtype}.{cure}"
        )
    check_count("length", length)
    if len(text) <= length:
        raise ValueError(
            "The text must be longer than `length`, for the last id has to have one that follows. "
            f"Received: {len(text)} ids, length={length}. Take shorter windows, or a longer text."
        )
    return text
