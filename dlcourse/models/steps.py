"""What the steps of decoders share: which source a prefix belongs to, and what may come next."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def check_which(which: ArrayLike | None, count: int, sources: int) -> NDArray[np.int64]:
    """Return for each prefix the row of its source.

    Args:
        which: Those rows, `(count,)`; None for a single source.
        count: Number of prefixes.
        sources: Number of sources that were encoded.

    Raises:
        ValueError: If there are not as many, or one names no source.
    """
    rows = np.zeros(count, np.int64) if which is None else np.asarray(which)
    wrong = rows.shape != (count,) or rows.dtype.kind not in "iu"
    if wrong or (which is None and sources > 1) or rows.min() < 0 or rows.max() >= sources:
        raise ValueError(
            f"`which` must say for each of the {count} prefixes to which of the {sources} "
            f"sources it belongs, from 0 to {sources - 1}. Received: which={which!r}. "
            "Search for several at once with `dlcourse.text.beam_search_batch`, which says it."
        )
    return rows.astype(np.int64)


def rows_to_compile(count: int) -> NDArray[np.int64]:
    """Return rows from 0 to `count - 1`, repeated up to a power of two.

    A backend that compiles anew for every number of rows then meets few of them.
    """
    return np.arange(1 << (count - 1).bit_length()) % count


def log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return log-probabilities `(n, vocabulary_size)`."""
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))
