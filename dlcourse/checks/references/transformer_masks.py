"""Mistakes in the mask of a decoder: its sign, its shape, and the rows that must not be empty."""

from collections.abc import Callable

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def allowed(
    ids: Array,
    *,
    causal: Callable[[int], Array] | None = lambda time: np.tril(np.ones((time, time), bool)),
    real: Callable[[Array], Array] = lambda ids: (ids != 0)[:, None, None, :],
    itself: bool = True,
) -> Array:
    """Return who may look at whom; right but for the switches given."""
    time = ids.shape[1]
    mask = real(ids) & (True if causal is None else causal(time))
    mask = np.broadcast_to(mask, (*mask.shape[:2], time, time))
    return mask | np.eye(time, dtype=bool) if itself else mask


def _with(**switches: object) -> Callable[[Array], Array]:
    return lambda ids: allowed(ids, **switches)  # type: ignore[arg-type]


def _ones(ids: Array) -> Array:
    return np.ones((len(ids), 1, 1, ids.shape[1]), bool)


def _queries(ids: Array) -> Array:
    return (ids != 0)[:, None, :, None]


def _both(ids: Array) -> Array:
    return _queries(ids) & (ids != 0)[:, None, None, :]


def _later(time: int) -> Array:
    return np.triu(np.ones((time, time), bool))


def _strictly(time: int) -> Array:
    return np.tril(np.ones((time, time), bool), -1)


def _one_ahead(time: int) -> Array:
    return np.tril(np.ones((time, time), bool), 1)


_FUTURE = "Rows are queries, columns keys, and a query looks at itself and at what stands *before*."

MASK = (
    Mistake(
        "True where looking is forbidden",
        lambda ids: ~allowed(ids),
        "Right, with the opposite sign: here True means *may be looked at*. (Some libraries mean "
        "the opposite. Which one yours means, a test on three tokens tells.)",
    ),
    Mistake(
        "True where looking is forbidden",
        lambda ids: ~allowed(ids, itself=False),
        "The opposite sign: here True means *may be looked at*. And every place may look at "
        "itself, padding or not.",
    ),
    Mistake(
        "a row with nothing to look at",
        _with(itself=False),
        "Almost: where the padding stands in front, its rows are False from end to end, and a "
        "softmax over nothing is NaN. Every place may look at itself.",
    ),
    Mistake(
        "the padding is looked at",
        _with(real=_ones),
        "Nobody looks ahead, and the padding is looked at: the ids play no part yet.",
    ),
    Mistake(
        "the future is seen",
        _with(causal=None),
        f"The padding is left out, and everyone sees what comes later. {_FUTURE}",
    ),
    Mistake(
        "the future is seen",
        _with(causal=None, itself=False),
        f"The padding is left out, and everyone sees what comes later. {_FUTURE}",
    ),
    Mistake(
        "the past is hidden",
        _with(causal=_later),
        f"The triangle is the other one: everyone sees itself and what comes *later*. {_FUTURE}",
    ),
    Mistake(
        "the past is hidden",
        _with(causal=_later, itself=False),
        f"The triangle is the other one: everyone sees itself and what comes *later*. {_FUTURE}",
    ),
    Mistake(
        "not even itself",
        _with(causal=_strictly, itself=False),
        "A place does not see itself, and the first one sees nothing at all. What it reads itself "
        "was said before: it may be used.",
    ),
    Mistake(
        "one place too far",
        _with(causal=_one_ahead),
        "Everyone sees one place ahead, and that is the very token it has to predict.",
    ),
    Mistake(
        "one place too far",
        _with(causal=_one_ahead, itself=False),
        "Everyone sees one place ahead, and that is the very token it has to predict.",
    ),
    Mistake(
        "the padding must not ask",
        _with(real=_queries),
        "The ids rule the *rows*: padding may not ask, but everyone may look at it. What a padded "
        "place finds is never used; what others find there is.",
    ),
    Mistake(
        "the padding must not ask",
        _with(real=_queries, itself=False),
        "The ids rule the *rows*: padding may not ask, but everyone may look at it. What a padded "
        "place finds is never used; what others find there is.",
    ),
    Mistake(
        "padding sees itself alone",
        _with(real=_both),
        "Padded places may not ask either. They may, like all others: a row shows what is real "
        "and no later, and what a padded place finds is never used.",
    ),
    Mistake(
        "padding sees itself alone",
        _with(real=_both, itself=False),
        "Padded places may not ask at all, so that their rows are empty, and a softmax over "
        "nothing is NaN. They may look at what is real and no later, and at themselves.",
    ),
    Mistake(
        "the axis of the heads is missing",
        lambda ids: allowed(ids)[:, 0],
        "Right, but for one axis: the scores are (batch, heads, time, time), and a mask (batch, "
        "time, time) would meet the *heads* with its first axis. Give it an axis of length 1.",
    ),
    Mistake(
        "the axis of the heads is missing",
        lambda ids: allowed(ids, itself=False)[:, 0],
        "The scores are (batch, heads, time, time): the mask needs an axis of length 1 for the "
        "heads. And every place may look at itself, padding or not.",
    ),
    Mistake(
        "the padding alone",
        lambda ids: (ids != 0)[:, None, None, :],
        "This says which keys are real, the same for every query, and nothing of what comes later. "
        "Join it with the table of the past.",
    ),
    Mistake(
        "the past alone",
        lambda ids: np.tril(np.ones((ids.shape[1], ids.shape[1]), bool)),
        "This is the table of the past, the same for every sentence. Join it with the places that "
        "are real.",
    ),
    Mistake(
        "numbers to be added",
        lambda ids: np.where(allowed(ids), 0.0, -np.inf),
        "These are numbers to be added to scores, 0 and −∞. Asked for is a table of True and "
        "False.",
    ),
)  # fmt: skip
