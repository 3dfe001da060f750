"""Texts drawn by chance, with the probabilities that a model gives, or bolder, or more careful."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng
from .beam import check_lengths, check_step
from .decoding import Hypothesis, Step
from .padding import as_ids


def sample(
    logits: ArrayLike,
    *,
    rng: np.random.Generator,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> NDArray[np.int64]:
    """Draw ids with the probabilities that logits, divided by a temperature, stand for.

    Args:
        logits: `(..., vocabulary)`: logits or log-probabilities; -inf is never drawn.
        rng: Source of what is drawn: one number for each id, none at a temperature of 0.
        temperature: From 0 on, where the most probable id is taken; see `sampling_probabilities`.
        top_k: Draw from that many of the most probable ids only.
        top_p: Draw from the most probable ids only that together have this probability.

    Returns:
        `(...)`, int64.

    Raises:
        ValueError: If a logit is NaN or infinitely high, none is possible, the temperature is
            below 0, `top_k` below 1, or `top_p` not above 0 and up to 1.

    Example:
        >>> drawn = sample(np.log([[0.9, 0.1]] * 1000), rng=np.random.default_rng(0))
        >>> int((drawn == 1).sum()) in range(70, 130)
        True
    """
    rng = check_rng(rng)
    shares = _shares(logits, temperature, top_k, top_p)
    if temperature == 0:
        return np.asarray(shares.argmax(axis=-1))
    below = shares.cumsum(axis=-1)
    drawn = rng.random(shares.shape[:-1])[..., None] * below[..., -1:]
    return np.asarray((below <= drawn).sum(axis=-1))


def sampling_probabilities(
    logits: ArrayLike,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> NDArray[np.float64]:
    """Return the probability with which `sample` draws each id.

    The temperature comes first. Below 1 what is probable becomes more so, above 1 less; at 0 the
    most probable has it all. It is the softmax of Boltzmann's distribution (Ackley, Hinton &
    Sejnowski, 1985).

    Then the tail is cut off: each of many ids in it is improbable, but all together are not, and
    one that was drawn leads a text astray. `top_k` keeps a fixed number (Fan, Lewis & Dauphin,
    2018), `top_p` as many as it takes until they have that probability together, few where the
    model is sure and many where it is not (nucleus sampling; Holtzman et al., 2020, equation 2).
    With both, `top_p` is a part of what `top_k` left. Among equals the lower id is kept.

    Args:
        logits: `(..., vocabulary)`: logits or log-probabilities; -inf is impossible.
        temperature: From 0 on.
        top_k: How many ids are kept, from 1 on; None, or as many as there are, for all.
        top_p: The probability that is kept at the least, above 0 and up to 1; None or 1 for all.

    Returns:
        `(..., vocabulary)`, float64; each row adds up to 1.

    Raises:
        ValueError: As `sample` does.

    Example:
        >>> sampling_probabilities(np.log([0.5, 0.3, 0.2]), top_k=2).round(3).tolist()
        [0.625, 0.375, 0.0]
        >>> sampling_probabilities(np.log([0.5, 0.3, 0.2]), top_p=0.45).round(3).tolist()
        [1.0, 0.0, 0.0]
    """
    shares = _shares(logits, temperature, top_k, top_p)
    return np.asarray(shares / shares.sum(axis=-1, keepdims=True))


def _shares(
    logits: ArrayLike, temperature: float, top_k: int | None, top_p: float | None
) -> NDArray[np.float64]:
    """Return the probabilities times a number of their own for each row."""
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
    check_sampling(temperature, top_k, top_p)
    if temperature == 0:
        best = values.argmax(axis=-1)[..., None]
        return np.asarray(np.arange(values.shape[-1]) == best, dtype=np.float64)
    with np.errstate(over="ignore"):  # a tiny temperature: exp(-inf) is 0
        shares = np.exp((values - top) / temperature)
    count = shares.shape[-1] if top_k is None else min(top_k, shares.shape[-1])
    if count < shares.shape[-1] or (top_p or 1) < 1:
        order = np.argsort(-shares, axis=-1, kind="stable")  # stable: of equals the lower id
        ranked = np.take_along_axis(shares, order, axis=-1)
        ranked[..., count:] = 0
        if top_p is not None and top_p < 1:
            upto = ranked.cumsum(axis=-1)
            enough = upto[..., :-1] >= top_p * upto[..., -1:]  # without this one, and those after
            ranked[..., 1:][enough] = 0
        np.put_along_axis(shares, order, ranked, axis=-1)
    return shares


def check_sampling(temperature: float, top_k: int | None, top_p: float | None) -> None:
    """Look at how it is to be drawn, before anything is.

    Raises:
        ValueError: If `sample` could not draw so.
    """
    if not (np.isfinite(temperature) and temperature >= 0):
        raise ValueError(
            f"`temperature` must be a finite number from 0 on. Received: {temperature!r}. "
            "At 0 the most probable id is taken."
        )
    whole = isinstance(top_k, int | np.integer) and not isinstance(top_k, bool)
    if top_k is not None and not (whole and top_k >= 1):
        raise ValueError(
            "`top_k` is how many ids are kept, a whole number from 1 on, or None for all. "
            f"Received: top_k={top_k!r}."
            + (" For a probability write `top_p`." if isinstance(top_k, float) else "")
        )
    if top_p is not None and (isinstance(top_p, bool) or not 0 < top_p <= 1):
        raise ValueError(
            "`top_p` is a probability above 0 and up to 1, or None for all. "
            f"Received: top_p={top_p!r}. "
            "For the most probable id alone take `top_k=1`, for a number of ids `top_k`."
        )


def sample_sequences(
    step: Step,
    start: Sequence[int],
    n: int,
    *,
    rng: np.random.Generator,
    max_length: int,
    end: int | None,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> list[Hypothesis]:
    """Draw `n` sequences, token after token.

    Args:
        step: `step(prefixes) -> log_probabilities`, as for `beam_search`.
        start: Ids that every sequence begins with, at least one.
        n: How many.
        rng: Source of what is drawn.
        max_length: The most ids that are added, the end token included.
        end: The id that ends a sequence; None if nothing does.
        temperature: As in `sample`, and so are the other two. The log-probabilities are those of
            the model, at a temperature of 1 and with nothing cut off.
        top_k: As in `sample`.
        top_p: As in `sample`.

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
        drawn = sample(scores, rng=rng, temperature=temperature, top_k=top_k, top_p=top_p)
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
