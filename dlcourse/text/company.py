"""The company that words keep: each word of some texts, and the words around it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .padding import as_ids, check_count


def words_around(
    texts: Sequence[ArrayLike], *, reach: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return each word of the texts, and the words at most `reach` places away from it.

    Unknown words (id 1) are no company, nor are they asked for: they count as padding. Words that
    stand alone are left out.

    Args:
        texts: Ids of each text, `(time,)`.
        reach: How many places to each side.

    Returns:
        The words in the middle, `(n,)`, and those around them, `(n, 2 * reach)` in their order, 0
        where the text has no word; int32.

    Raises:
        ValueError: If `reach` is no whole number from 1 on, there is no text, or a text holds
            other things than ids.

    Example:
        >>> middle, around = words_around([[5, 6, 7]], reach=1)
        >>> middle.tolist(), around.tolist()
        ([5, 6, 7], [[0, 6], [5, 7], [6, 0]])
    """
    check_count("reach", reach)
    if not len(texts):
        raise ValueError("`texts` must hold the ids of at least one text. Received: none.")
    rows = [as_ids(text, f"text {index}") for index, text in enumerate(texts)]
    apart = np.zeros(reach, dtype=np.int64)  # between two texts, so that none reaches the next
    line = np.concatenate([apart, *(part for row in rows for part in (row, apart))])
    line = np.where(line == 1, 0, line).astype(np.int32)
    windows = np.lib.stride_tricks.sliding_window_view(line, 2 * reach + 1)
    middle, around = windows[:, reach], np.delete(windows, reach, axis=1)
    use = (middle > 0) & (around > 0).any(axis=1)
    return middle[use], around[use]
