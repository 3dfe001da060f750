"""Texts drawn by chance, with the probabilities that a model gives, or bolder, or more careful."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .beam import check_lengths, check_step
from .decoding import Hypothesis, Step
from .padding import as_ids


def sample(
    logits: ArrayLike, *, rng: np.random.Generator, temperature: float = 1.0
) -> NDArray[np.int64]:
    """Draw ids with the probabilities that logits, divided by a temperature, stand for.

    Below 1 what is probable becomes more so, above 1 less; at 0 the most probable is taken. It is
    the softmax of Boltzmann's distribution (Ackley, Hinton & Sejnowski, 1985).

    Args:
        logits: `(..., vocabulary)`: logits or log-probabilities; -inf is never drawn.
        rng: Source of what is drawn: one number for each id.
        temperature: From 0 on.

    Returns:
        `(...)`, int64.

    Raises:
        ValueError: If a logit is NaN or infinitely high, none is possible, or the temperature is
            below 0.

    Example:
        >>> drawn = sample(np.log([[0.9, 0.1]] * 1000), rng=np.random.default_rng(0))
        >>> int((drawn == 1).sum()) in range(70, 130)
        True
    """
    values = np.asarray(logits, dtype=np.float64)
    if values.ndim < 1 or not values.size:
        raise ValueError(f"`logits` must be (..., vocabulary). Received: shape {values.shape}.")
    if np.isnan(values).any() or np.isposinf(values).any():
        raise ValueError(
            "`logits` must be numbers, or -inf for what is impossible. Received: NaN or inf. "
            "Did the training diverge?"
        )
    top = values.max(axis=-1, keepdims=True)
    if np.isneginf(top).any():
        raise ValueError("At least one id must be possible. Received: a row of -inf.")
    if not (np.isfinite(temperature) and temperature >= 0):
        raise ValueError(
            f"`temperature` must be a finite number from 0 on. Received: {temperature!r}."
        )
    if temperature == 0:
        return np.asarray(values.argmax(axis=-1))
    with np.errstate(over="ignore"):  # a tiny temperature: exp(-inf) is 0
        shares = np.exp((values - top) / temperature)
    below = shares.cumsum(axis=-1)
    drawn = rng.random(values.shape[:-1])[..., None] * below[..., -1:]
    return np.asarray((below <= drawn).sum(axis=-1))


def sample_sequences(
    step: Step,
    start: Sequence[int],
    n: int,
    *,
    rng: np.random.Generator,
    max_length: int,
    end: int | None,
    temperature: float = 1.0,
) -> list[Hypothesis]:
    """Draw `n` sequences, token after token.

    Args:
        step: `step(prefixes) -> log_probabilities`, as for `beam_search`.
        start: Ids that every sequence begins with, at least one.
        n: How many.
        rng: Source of what is drawn.
        max_length: The most ids that are added, the end token included.
        end: The id that ends a sequence; None if nothing does.
        temperature: As in `sample`; the log-probabilities are those at a temperature of 1.

    Raises:
        ValueError: As `beam_search` and `sample` do.

    Example:
        >>> table = np.log([[0.2, 0.5, 0.3], [0.6, 0.2, 0.2], [0.1, 0.1, 0.8]])
        >>> drawn = sample_sequences(lambda prefixes: table[prefixes[:, -1]], [1], 3,
        ...     rng=np.random.default_rng(1), max_length=9, end=2)
        >>> all(h.ids[-1] == 2 or len(h.ids) == 9 for h in drawn)
        True
    """
    check_lengths("n", n, max_length, end)
    begun = as_ids(start, "`start`")
    ids = np.tile(begun, (n, 1)).astype(np.int32)
    total, open_ = np.zeros(n), np.ones(n, dtype=bool)
    for _ in range(max_length):
        if not open_.any():
            break
        scores = check_step(step(ids[open_]), int(open_.sum()), end)
        drawn = sample(scores, rng=rng, temperature=temperature)
        column = np.full(n, -1, dtype=np.int32)
        column[open_] = drawn
        total[open_] += np.take_along_axis(scores, drawn[:, None], axis=-1)[:, 0]
        ids = np.concatenate([ids, column[:, None]], axis=1)
        if end is not None:
            open_ &= column != end
    texts = [tuple(int(id) for id in row if id >= 0) for row in ids[:, len(begun) :]]
    return [
        Hypothesis(text, float(sum_), float(sum_), end is not None and not still)
        for text, sum_, still in zip(texts, total, open_, strict=True)
    ]
