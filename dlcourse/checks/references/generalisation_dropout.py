"""Mistakes with dropout: what is kept, how loud it is, and when."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong

Array = np.ndarray
_ID = "generalisation.dropout_forward"


def _kept(u: Array, rate: float) -> Array:
    return u >= rate


def _louder(mask: Array, rate: float) -> Any:
    return 1 / np.float64(1 - rate)


def dropped(
    *,
    keep: Callable[[Array, float], Array] = _kept,
    scale: Callable[[Array, float], Any] = _louder,
    inference: Callable[[Array, float], Array] | None = lambda x, rate: x,
    drops_in_training: bool = True,
) -> Callable[..., Array]:
    """Return dropout that is right but for the switches given; `inference` None drops always."""

    def forward(x: Array, u: Array, rate: float, training: bool) -> Array:
        mask = keep(u, rate)
        if training and not drops_in_training:
            return x
        if not training and inference is not None:
            return inference(x, rate)
        return x * mask * scale(mask, rate)

    return forward


_SOFT = "The survivors are {how}. Of many entries a share of 1 − rate is left; by what must they "
_SOFT += "be multiplied, so that the sum stays what it was?"

DROPOUT = (
    Mistake(
        "keeps what should go",
        dropped(keep=lambda u, rate: u < rate),
        "You keep the entries with u below the rate, and silence the others. At a rate of 0.2 "
        "four fifths would go: which share should?",
    ),
    Mistake(
        "the rate taken for the share that stays",
        dropped(keep=lambda u, rate: u < rate, scale=lambda mask, rate: 1 / np.float64(rate)),
        "You treat the rate as the share that *stays* (as some early papers and programs wrote "
        "it). Here it is the share that goes: at a rate of 0, nothing does.",
    ),
    Mistake(
        "u exactly at the rate",
        dropped(keep=lambda u, rate: u > rate),
        "Where u is exactly the rate, the entry should stay: u is 0 or above and below 1, so `u > "
        "rate` would lose an entry now and then even at a rate of 0.",
    ),
    Mistake(
        "the survivors are no louder",
        dropped(scale=lambda mask, rate: 1),
        _SOFT.format(how="as loud as before"),
    ),
    Mistake(
        "scaled at the test",
        dropped(scale=lambda mask, rate: 1, inference=lambda x, rate: x * (1 - rate)),
        "You make everything quieter at inference, as the first papers did. That works as well, "
        "but *inverted* dropout is asked for: all of the scaling is done in training, and at "
        "inference nothing is left to do.",
    ),
    Mistake(
        "the survivors are quieter",
        dropped(scale=lambda mask, rate: 1 - rate),
        _SOFT.format(how="made quieter, so that twice as much is missing"),
    ),
    Mistake(
        "divides by the rate",
        dropped(scale=lambda mask, rate: 1 / np.float64(rate)),
        "You divide by the rate. At a rate of 0.1 the survivors would be ten times as loud, and at "
        "a rate of 0 infinitely so. Which share of them is left?",
    ),
    Mistake(
        "drops at inference too",
        dropped(inference=None),
        "Units are silenced at inference as well: the same image would get another answer each "
        "time. What is `training` for?",
    ),
    Mistake(
        "training and inference exchanged",
        dropped(drops_in_training=False, inference=None),
        "You drop at inference, and in training you return what came in. It is the other way "
        "round.",
    ),
    Mistake(
        "scaled at inference too",
        dropped(inference=lambda x, rate: x / (1 - rate)),
        "Right in training. At inference everything is made louder as well, although nothing is "
        "silenced.",
    ),
    Mistake(
        "scaled at inference too",
        dropped(inference=lambda x, rate: x * (1 - rate)),
        "Right in training. At inference you make everything quieter as well: the scaling is done "
        "twice, once on either side. Which of the two does *inverted* dropout keep?",
    ),
    Mistake(
        "drops nothing",
        lambda x, u, rate, training: x,
        "What comes in goes out, in training as well. Is `u` used anywhere?",
    ),
    Mistake(
        "louder, and nothing silenced",
        lambda x, u, rate, training: x / (1 - rate) if training else x,
        "In training everything is made louder, and nothing is silenced. Where does `u` come in?",
    ),
    Mistake(
        "by the share that was kept",
        dropped(scale=lambda mask, rate: 1 / np.float64(np.mean(mask))),
        "You divide by the share that happened to be kept this time. Then how loud an entry is "
        "depends on what befell the others. The rate is known: use it.",
    ),
    Mistake(
        "the same units for all",
        lambda x, u, rate, training: x * (u[:1] >= rate) / (1 - rate) if training else x,
        "Every example loses the same units, those that `u` gives for the first. Each example has "
        "a row of its own in `u`.",
    ),
    Mistake(
        "the mask itself",
        lambda x, u, rate, training: (u >= rate) / (1 - rate) if training else x,
        "You return the mask, and `x` is not in it.",
    ),
)


def judge_own_numbers(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Recognise masks that follow the rate, and not the numbers that were given."""
    seen, elsewhere = 0, 0
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        x, u, rate, training = case.args
        got = np.asarray(outcome.value)
        if got.shape != x.shape:
            return None
        if not training or not x.any() or rate == 0:
            continue
        gone = got == 0
        if not np.allclose(got[~gone], x[~gone] / (1 - rate), rtol=1e-4):
            return None
        seen += gone.size
        elsewhere += int(np.sum(gone != (u < rate)))
    if not seen or elsewhere < 0.2 * seen:
        return None
    return wrong(
        "random numbers of its own",
        "The survivors are as loud as they should be, but they are not those that `u` names: does "
        "your function draw numbers of its own? `u` holds the drawn ones, so that a run can be "
        "repeated.",
        title=f"{_ID}: random numbers of its own",
    )
