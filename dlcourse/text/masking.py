"""Hide some ids of a text, for a network that learns to say what stood there."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng
from .padding import PADDING

_HIDDEN, _REPLACED = 0.8, 0.1  # of what is chosen; the rest stays as it is


def mask_tokens(
    ids: ArrayLike,
    *,
    mask_id: int,
    vocabulary_size: int,
    rng: np.random.Generator,
    share: float = 0.15,
    special_ids: Sequence[int] = (0, 1),
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Choose a share of the ids; hide most of them; return what is read, the truth, and weights.

    Of each row the same share is chosen, and one id at the least. What is chosen becomes the mask
    at 80 %, any ordinary id at 10 %, and stays at 10 %, so that the network cannot rely on what it
    reads (Devlin et al., 2019, section 3.1). Call it anew in every epoch: other ids are chosen.

    The loss must be the mean over what was chosen, not over all places, which would make it 0.15
    of that: `keras.losses.SparseCategoricalCrossentropy(from_logits=True,
    reduction="mean_with_sample_weight")`. Metrics count what was chosen as `weighted_metrics`.

    Args:
        ids: `(batch, time)`, 0 is padding.
        mask_id: The id of the mask: `tokenizer.mask_id`.
        vocabulary_size: The first id that is too high: `len(tokenizer)`.
        rng: Source of what is chosen and put in its place.
        share: Which part of the ids that are not special is chosen, above 0, at most 1.
        special_ids: Ids that are never chosen, nor put in another's place:
            `range(len(tokenizer.special))`. The mask and padding are always among them.

    Returns:
        `inputs`, `labels`, both `(batch, time)` int32, and `weights` `(batch, time)` float32: the
        ids with some hidden, the ids as they were, and 1 where one was chosen, else 0. They go as
        such into `model.train_on_batch(*mask_tokens(…))`, to `fit` as `x`, `y`, `sample_weight`.

    Raises:
        ValueError: If `ids` is no batch of ids below `vocabulary_size`, a row has nothing that
            could be chosen, or an argument cannot be used.

    Example:
        >>> inputs, labels, weights = mask_tokens([[5, 6, 7, 8, 0]], mask_id=4, vocabulary_size=9,
        ...     rng=np.random.default_rng(1), share=0.5)
        >>> inputs.tolist(), labels.tolist(), weights.tolist()
        ([[4, 6, 4, 8, 0]], [[5, 6, 7, 8, 0]], [[1.0, 0.0, 1.0, 0.0, 0.0]])
    """
    labels, special = _check(ids, mask_id, vocabulary_size, special_ids)
    check_rng(rng)
    if not 0 < share <= 1:
        raise ValueError(f"`share` must be above 0 and at most 1. Received: share={share!r}.")
    ordinary = ~special[labels]
    there = ordinary.sum(axis=1)
    if not there.all():
        row = int(np.flatnonzero(there == 0)[0])
        raise ValueError(
            "Every row must have an id that is not special. "
            f"Received: row {row} without one: {labels[row, :8].tolist()}. Leave such rows out."
        )
    count = np.maximum(1, np.rint(share * there))
    order = np.where(ordinary, rng.random(labels.shape), np.inf).argsort(axis=1)
    chosen = order.argsort(axis=1) < count[:, None]
    kind = rng.random(labels.shape)
    others = rng.choice(np.flatnonzero(~special), size=labels.shape)
    inputs = labels.copy()
    inputs[chosen & (kind < _HIDDEN)] = mask_id
    replaced = chosen & (kind >= _HIDDEN) & (kind < _HIDDEN + _REPLACED)
    inputs[replaced] = others[replaced]
    return inputs, labels, chosen.astype(np.float32)


def _check(
    ids: ArrayLike, mask_id: int, vocabulary_size: int, special_ids: Sequence[int]
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Return the ids, and for each id of the vocabulary whether it is special."""
    try:
        batch = np.asarray(ids)
    except ValueError as error:
        raise ValueError(
            "`ids` must be (batch, time). Received: ragged lists. Pad them: `pad_batch(ids)`."
        ) from error
    if batch.ndim != 2 or not batch.size or batch.dtype.kind not in "iu":
        cure = " A single text is a batch of one: `[ids]`." if batch.ndim == 1 else ""
        raise ValueError(
            "`ids` must be whole numbers, (batch, time). "
            f"Received: shape {batch.shape}, {batch.dtype}.{cure}"
        )
    if isinstance(vocabulary_size, bool) or not isinstance(vocabulary_size, int | np.integer):
        raise ValueError(
            "`vocabulary_size` must be a whole number, `len(tokenizer)`. "
            f"Received: vocabulary_size={vocabulary_size!r}."
        )
    if batch.min() < 0 or batch.max() >= vocabulary_size:
        raise ValueError(
            f"`ids` must be from 0 to {vocabulary_size - 1}, below `vocabulary_size`. "
            f"Received: {batch.min()} to {batch.max()}."
        )
    for name, value in (("mask_id", mask_id), *(("special_ids", id) for id in special_ids)):
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if not whole or not 0 <= value < vocabulary_size or (name, value) == ("mask_id", PADDING):
            cure = " Make the tokenizer with `mask=True`." if value is None else ""
            raise ValueError(
                f"`{name}` must be from {int(name == 'mask_id')} to {vocabulary_size - 1}. "
                f"Received: {value!r}.{cure}"
            )
    special = np.zeros(vocabulary_size, dtype=bool)
    special[[PADDING, mask_id, *special_ids]] = True
    if special.all():
        raise ValueError("There must be ids that are not special. Received: all are.")
    return batch.astype(np.int32), special
