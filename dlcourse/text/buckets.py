"""Batches of sequences of like length: less padding, less time."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng
from .padding import check_count

_WORDS = "`lengths` must hold the length of each sequence, whole numbers from 1 on, (n,). "


def bucket_batches(
    lengths: ArrayLike, *, batch_size: int, rng: np.random.Generator, pool: int = 50
) -> list[NDArray[np.int64]]:
    """Return indices in batches of similar length; every index once, in an order that is drawn.

    All indices are shuffled and dealt into pools of `pool` batches; each pool is sorted by length
    and cut into batches, and the batches are shuffled. A small pool leaves more to chance and to
    padding; a pool of 1 is a plain shuffle. Call it anew in every epoch.

    Args:
        lengths: How long each sequence is, `(n,)`.
        batch_size: Sequences in a batch; the last of a set may have fewer.
        rng: Source of the order.
        pool: How many batches are sorted together.

    Returns:
        int64 arrays, `(batch_size,)` each, one of them perhaps shorter.

    Raises:
        ValueError: If lengths or sizes are not whole numbers from 1 on, or `rng` is no generator.

    Example:
        >>> batches = bucket_batches([5, 1, 5, 1], batch_size=2, rng=np.random.default_rng(0))
        >>> sorted(sorted(batch.tolist()) for batch in batches)
        [[0, 2], [1, 3]]
    """
    sizes = _lengths(lengths)
    for name, value in (("batch_size", batch_size), ("pool", pool)):
        check_count(name, value)
    check_rng(rng)
    order = rng.permutation(len(sizes))
    batches = []
    for first in range(0, len(order), batch_size * pool):
        pooled = order[first : first + batch_size * pool]
        pooled = pooled[np.argsort(sizes[pooled], kind="stable")]
        batches += [pooled[at : at + batch_size] for at in range(0, len(pooled), batch_size)]
    return [batches[index] for index in rng.permutation(len(batches))]


def padding_share(lengths: ArrayLike, batches: Iterable[ArrayLike]) -> float:
    """Return which part of all places is padding, if each batch is padded to its longest.

    Args:
        lengths: How long each sequence is, `(n,)`.
        batches: Indices of the sequences of each batch.

    Raises:
        ValueError: If lengths are not whole numbers from 1 on, or there is no batch.

    Example:
        >>> padding_share([5, 1, 5, 1], [[0, 1], [2, 3]])
        0.4
    """
    sizes = _lengths(lengths)
    parts = [sizes[np.asarray(batch)] for batch in batches]
    places = sum(len(part) * int(part.max()) for part in parts)
    if not places:
        raise ValueError("`batches` must hold at least one batch. Received: none.")
    return 1 - sum(int(part.sum()) for part in parts) / places


def _lengths(lengths: ArrayLike) -> NDArray[np.int64]:
    try:
        sizes = np.asarray(lengths)
    except ValueError as error:
        raise ValueError(
            f"{_WORDS}Received: a ragged list. Count first: `[len(ids) for ids in sequences]`."
        ) from error
    if sizes.ndim != 1 or not sizes.size or sizes.dtype.kind not in "iu":
        cure = " Of padded ids: `(ids != 0).sum(axis=1)`." if sizes.ndim == 2 else ""
        raise ValueError(f"{_WORDS}Received: shape {sizes.shape}, {sizes.dtype}.{cure}")
    if sizes.min() < 1:
        raise ValueError(
            f"{_WORDS}Received: {sizes.min()}, of sequence {sizes.argmin()}. Leave empty ones out."
        )
    return sizes.astype(np.int64)
