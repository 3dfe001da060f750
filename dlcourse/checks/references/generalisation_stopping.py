"""Mistakes with early stopping: what counts as better, how long is waited, which epoch is best."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Found = tuple[int, int]


def stopped(
    *,
    better: Callable[[float, float, float], bool] = lambda loss, best, delta: loss < best - delta,
    patience_of: Callable[[int], int] = lambda patience: patience,
    anew: bool = True,
    creeps: str = "",
    previous: bool = False,
) -> Callable[[Array, int, float], Found]:
    """Return early stopping that is right but for the switches given.

    Args:
        better: What counts as an improvement.
        patience_of: How long is waited.
        anew: Whether the waiting begins again at an improvement.
        creeps: `"best"` where any lower loss becomes the one to beat; `"epoch"` where it also
            becomes the best epoch.
        previous: Whether each epoch is held against the one before it.
    """

    def stop(val_losses: Array, patience: int, min_delta: float) -> Found:
        best, best_epoch, waited = np.inf, 0, 0
        lowest = np.inf
        for epoch, loss in enumerate(val_losses):
            improved = better(loss, best, min_delta)
            if improved:
                best_epoch, waited = epoch, (0 if anew else waited)
            else:
                waited += 1
            if creeps == "epoch" and loss < lowest:
                best_epoch = epoch
            lowest = min(lowest, loss)
            if previous or improved or (creeps and loss < best):
                best = loss
            if not improved and waited >= patience_of(patience):
                return epoch, best_epoch
        return len(val_losses) - 1, best_epoch

    return stop


_right = stopped()


def _with_best(best: Callable[[Array, int], Any], **switches: Any) -> Callable[..., Any]:
    """Return the stop of `stopped`, and another best epoch."""

    def stop(val_losses: Array, patience: int, min_delta: float) -> Any:
        epoch, _ = stopped(**switches)(val_losses, patience, min_delta)
        return epoch, best(val_losses, epoch)

    return stop


def _shifted(of_stop: int, of_best: int) -> Callable[..., Any]:
    def stop(val_losses: Array, patience: int, min_delta: float) -> Found:
        epoch, best = _right(val_losses, patience, min_delta)
        return epoch + of_stop, best + of_best

    return stop


def _never(val_losses: Array, patience: int, min_delta: float) -> Found:
    return len(val_losses) - 1, _right(val_losses, len(val_losses) + 1, min_delta)[1]


def _never_lowest(val_losses: Array, patience: int, min_delta: float) -> Found:
    return len(val_losses) - 1, int(np.argmin(val_losses))


def _one_past_the_end(val_losses: Array, patience: int, min_delta: float) -> Found:
    epoch, best = _right(val_losses, patience, min_delta)
    ended = epoch - best < patience  # the list did, before patience
    return (epoch + 1 if ended else epoch), best


def _back(val_losses: Array, patience: int, min_delta: float) -> Found:
    epoch, _ = _right(val_losses, patience, min_delta)
    return epoch, max(0, epoch - patience)


def _losses(val_losses: Array, patience: int, min_delta: float) -> tuple[int, float]:
    epoch, best = _right(val_losses, patience, min_delta)
    return epoch, val_losses[best]


def _best_twice(val_losses: Array, patience: int, min_delta: float) -> Found:
    best = _right(val_losses, patience, min_delta)[1]
    return best, best


def _lowest_so_far(val_losses: Array, epoch: int) -> int:
    return int(np.argmin(val_losses[: epoch + 1]))


_CREEP = (
    "A loss that falls by less than `min_delta` is no improvement, and yet it becomes the one to "
    "beat. So a training that creeps down in tiny steps is stopped although it has come far below "
    "its best. What should such an epoch change?"
)
_NEIGHBOUR = (
    "Each epoch is held against the one before it. After a bad epoch a slightly less bad one "
    "counts as progress, and the training goes on and on. What should it be held against?"
)

STOPPING = (
    Mistake(
        "ignores min_delta",
        stopped(better=lambda loss, best, delta: loss < best),
        "Any lower loss counts as an improvement, however little lower. What is `min_delta` for?",
    ),
    Mistake(
        "min_delta the wrong way",
        stopped(better=lambda loss, best, delta: loss < best + delta),
        "`min_delta` makes it *easier* to improve: an epoch that is a little worse than the best "
        "still counts. It should have to be better by more than that.",
    ),
    Mistake(
        "equal counts as better",
        stopped(better=lambda loss, best, delta: loss <= best - delta),
        "A loss that stays exactly where it was counts as an improvement (or one that is better by "
        "exactly `min_delta`). “Below” is meant strictly.",
    ),
    Mistake("the best creeps along", stopped(creeps="best"), _CREEP),
    Mistake("the best creeps along", stopped(creeps="epoch"), _CREEP),
    Mistake(
        "never begins anew",
        stopped(anew=False),
        "All epochs without improvement are counted, over the whole training. `patience` means "
        "epochs *in a row*: what happens to the count at an improvement?",
    ),
    Mistake(
        "one epoch too late",
        stopped(patience_of=lambda patience: patience + 1),
        "You stop one epoch too late. With patience 1, the first epoch without improvement is the "
        "last: is it `>` or `>=`, and do you count before you ask?",
    ),
    Mistake(
        "one epoch too early",
        stopped(patience_of=lambda patience: patience - 1),
        "You stop one epoch too early: `patience` epochs without improvement have to be waited for "
        "in full.",
    ),
    Mistake(
        "stops at the first rise",
        stopped(patience_of=lambda patience: 1),
        "You stop at the first epoch without improvement, whatever `patience` says.",
    ),
    Mistake("held against the epoch before", stopped(previous=True), _NEIGHBOUR),
    Mistake("held against the epoch before", _with_best(_lowest_so_far, previous=True), _NEIGHBOUR),
    Mistake(
        "looks beyond the stop",
        _with_best(lambda losses, epoch: int(np.argmin(losses))),
        "You stop rightly, and then choose the best of *all* epochs: some of them were never "
        "trained, because training had stopped.",
    ),
    Mistake(
        "the lowest instead of the last improvement",
        _with_best(_lowest_so_far),
        "You stop rightly, and then name the epoch with the lowest loss. By Keras's rule an epoch "
        "that is lower by less than `min_delta` is no improvement, and its weights are not kept. "
        "Then which epoch is the best?",
    ),
    Mistake(
        "counts back from the stop",
        _back,
        "Where it stops early, the best epoch is the one `patience` epochs before. But if the list "
        "ends first, that is not so: keep the epoch when you see it.",
    ),
    Mistake(
        "epochs from 1",
        _shifted(1, 1),
        "You count the epochs from 1. Here, as in Keras, the first one is epoch 0.",
    ),
    Mistake(
        "epochs from 1",
        _shifted(1, 0),
        "The best epoch is counted from 0, and the stop from 1. Here both begin at 0. Or do you "
        "return how *many* epochs were trained?",
    ),
    Mistake(
        "epochs from 1",
        _shifted(0, 1),
        "The stop is counted from 0, and the best epoch from 1. Here both begin at 0.",
    ),
    Mistake(
        "one past the end",
        _one_past_the_end,
        "Right where it stops early. If the list ends first, you return its length: the last epoch "
        "is one less, since the first is epoch 0.",
    ),
    Mistake(
        "does not stop",
        _never,
        "It never stops: the last epoch is returned for every list. Is there a way out of the "
        "loop?",
    ),
    Mistake(
        "does not stop",
        _never_lowest,
        "It never stops: the last epoch of the list is returned, and the lowest loss of all. Where "
        "do `patience` and `min_delta` come in?",
    ),
    Mistake(
        "a loss instead of an epoch",
        _losses,
        "In place of the best epoch you return its loss. Which epoch was it?",
    ),
    Mistake(
        "stops where it was best",
        _best_twice,
        "You return the best epoch twice. Nobody knows at the best epoch that it is the best: "
        "training goes on for `patience` epochs more.",
    ),
)
