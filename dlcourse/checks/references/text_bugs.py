"""What a colleague's reader does wrong, and what a repair may leave or break."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def read_by(
    *,
    last_of: Callable[[Array], Array] = lambda ids: (ids != 0).sum(axis=1) - 1,
    real_of: Callable[[Array], Array] = lambda ids: ids[:, 1:] != 0,
    divide_by: Callable[[Array], float] = lambda real: float(real.sum()),
    averaged: bool = False,
    held: bool = False,
) -> Callable[..., tuple[Array, float]]:
    """Return a reading of texts that is right but for the switches given.

    Args:
        last_of: The column whose state judges each text.
        real_of: Which of the foretold steps are summed in the loss.
        divide_by: By what, given these steps.
        averaged: Whether the mean of all real states judges a text.
        held: Whether a padded step keeps the state as it is.
    """

    def read(ids: Array, table: Array, u: float, v: Array, out: Array) -> tuple[Array, float]:
        h, states = np.zeros((len(ids), table.shape[1])), []
        for column in ids.T:
            new = np.tanh(table[column] + u * h)
            h = np.where(column[:, None] == 0, h, new) if held else new
            states.append(h)
        every = np.stack(states, axis=1)
        judged = every[np.arange(len(ids)), last_of(ids)]
        if averaged:
            there = (ids != 0)[..., None]
            judged = (every * there).sum(axis=1) / there.sum(axis=1)
        logits = every[:, :-1] @ out
        logits = logits - logits.max(axis=2, keepdims=True)
        log_p = logits - np.log(np.exp(logits).sum(axis=2, keepdims=True))
        losses = -np.take_along_axis(log_p, ids[:, 1:, None], axis=2)[..., 0]
        real = real_of(ids)
        return judged @ v, float(losses[real].sum() / divide_by(real))

    return read


def _part(place: int, **switches: Any) -> Callable[..., Any]:
    return lambda *given: read_by(**switches)(*given)[place]


def _last_column(ids: Array) -> Array:
    return np.full(len(ids), ids.shape[1] - 1)


def _everywhere(ids: Array) -> Array:
    return np.ones(ids[:, 1:].shape, dtype=bool)


def _losses_of_texts(*given: Any) -> float:
    ids, *rest = given
    means = [
        read_by()(row[None, : (row != 0).sum()], *rest)[1] for row in ids if (row != 0).sum() > 1
    ]
    return float(np.mean(means))


BUGS = (
    Mistake(
        "both bugs are still there",
        read_by(last_of=_last_column, real_of=_everywhere),
        "This does what the suspect does: three columns of padding change the scores *and* the "
        "loss. Where does the suspect look when a text is over? And over which steps does it "
        "average?",
    ),
    Mistake(
        "still read at the last column",
        _part(0, last_of=_last_column),
        "The scores still come from the last *column*. Where a text is padded, the state there has "
        "read padding since the text ended. In which column does each text end?",
        "scores",
    ),
    Mistake(
        "read one step too late",
        _part(0, last_of=lambda ids: np.minimum((ids != 0).sum(axis=1), ids.shape[1] - 1)),
        "The scores come from the first *padded* step, one too late. A text of 3 ends in column 2.",
        "scores",
    ),
    Mistake(
        "read one step too early",
        _part(0, last_of=lambda ids: np.maximum((ids != 0).sum(axis=1) - 2, 0)),
        "The scores come from the step *before* the last real one.",
        "scores",
    ),
    Mistake(
        "unknown ids are taken for padding",
        _part(0, last_of=lambda ids: (ids > 1).sum(axis=1) - 1),
        "You count the ids above 1. 1 is an unknown letter, and it is there: only 0 is padding.",
        "scores",
    ),
    Mistake(
        "the mean of the states",
        _part(0, averaged=True),
        "The scores come from the *mean* of the real states. That is another reader: the last real "
        "state should judge.",
        "scores",
    ),
    Mistake(
        "the loss still counts the padding",
        _part(1, real_of=_everywhere),
        "The loss still averages over all columns, as if padding had to be foretold. Which targets "
        "are real?",
        "loss",
    ),
    Mistake(
        "the loss still counts the padding, with states kept",
        _part(1, real_of=_everywhere, held=True),
        "Padded steps keep the state now, which mends the scores. The loss still averages over all "
        "columns, as if padding had to be foretold. Which targets are real?",
        "loss",
    ),
    Mistake(
        "the loss is divided by all columns",
        _part(1, divide_by=lambda real: float(real.size)),
        "The padded targets are out of the sum of the losses, but not out of the number that you "
        "divide by.",
        "loss",
    ),
    Mistake(
        "masked by what is read, not by what follows",
        _part(1, real_of=lambda ids: ids[:, :-1] != 0),
        "You mask by what is *read*. At the last letter of a padded text something real is read, "
        "and what follows is padding: that step is still in your loss. The mask belongs to the "
        "targets.",
        "loss",
    ),
    Mistake(
        "unknown ids are left out of the loss",
        _part(1, real_of=lambda ids: ids[:, 1:] > 1),
        "Targets of 1 are left out of the loss. That is an unknown letter: only 0 is padding.",
        "loss",
    ),
    Mistake(
        "the loss is a sum",
        _part(1, divide_by=lambda real: 1.0),
        "Your loss is a sum over the real steps. It should stay a mean.",
        "loss",
    ),
    Mistake(
        "a mean of means",
        _losses_of_texts,
        "You take a mean for each text, and then their mean. Here every real step counts alike.",
        "loss",
    ),
)
