"""Mistakes with layer normalisation."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, by_shapes

Array = np.ndarray

OUTSIDE = (
    "Epsilon stands outside of the root: you divide by √variance + ε. It belongs beside the "
    "variance: with features that hardly differ, that is a large difference."
)


def _layer_norm(
    *,
    axis: Callable[[Array], Any] = lambda x: -1,
    centred: bool = True,
    spread: Callable[..., Array] = lambda x, axis, eps: np.sqrt(
        x.var(axis=axis, keepdims=True) + eps
    ),
    scale: bool = True,
    shift: bool = True,
    shift_first: bool = False,
) -> Callable[..., Array]:
    """Return layer normalisation that is right but for the switches given."""

    def norm(x: Array, gamma: Array, beta: Array, epsilon: float) -> Array:
        along = axis(x)
        mean = x.mean(axis=along, keepdims=True) if centred else 0
        out = (x - mean) / spread(x, along, epsilon)
        if shift_first:
            return (out + beta) * gamma
        return out * (gamma if scale else 1) + (beta if shift else 0)

    return norm


def _std(x: Array, axis: Any, ddof: int = 0) -> Array:
    return x.std(axis=axis, keepdims=True, ddof=ddof)


LAYER_NORM = (
    Mistake(
        "normalises over the batch",
        _layer_norm(axis=lambda x: 0),
        "You normalise each feature over the examples: that is batch normalisation. A layer norm "
        "looks at one example at a time, and an example in a batch of 1 gets the same result as "
        "in a batch of 64. Over which axis does that go?",
    ),
    Mistake(
        "one mean for everything",
        _layer_norm(axis=lambda x: None),
        "A single mean and a single variance for the whole batch: so the examples depend on each "
        "other. Each one needs its own.",
    ),
    Mistake(
        "over all axes but the batch",
        _layer_norm(axis=lambda x: tuple(range(1, x.ndim))),
        "Right for (batch, features). In a sequence, each time step is normalised on its own: "
        "over the last axis alone, not over all but the first.",
    ),
    Mistake(
        "over the second axis",
        _layer_norm(axis=lambda x: 1),
        "Right for (batch, features). In a sequence, the second axis is time: the features lie "
        "along the last one.",
    ),
    Mistake(
        "epsilon outside the root", _layer_norm(spread=lambda x, a, eps: _std(x, a) + eps), OUTSIDE
    ),
    Mistake(
        "epsilon outside the root",
        _layer_norm(spread=lambda x, a, eps: _std(x, a) + np.sqrt(eps)),
        OUTSIDE,
    ),
    Mistake(
        "no epsilon",
        _layer_norm(spread=lambda x, a, eps: _std(x, a)),
        "Without ε. Where all features of an example are equal, its variance is 0, and you divide "
        "by it.",
    ),
    Mistake(
        "n − 1 in the variance",
        _layer_norm(spread=lambda x, a, eps: np.sqrt(x.var(axis=a, keepdims=True, ddof=1) + eps)),
        "You divide the sum of squares by n − 1, as one does to estimate the variance of a "
        "population. Here the variance of these very numbers is meant: divide by n.",
    ),
    Mistake(
        "divides by the variance",
        _layer_norm(spread=lambda x, a, eps: x.var(axis=a, keepdims=True) + eps),
        "You divide by the variance. Then the result has not the variance 1 but 1 over the old "
        "one: what has the unit of x itself?",
    ),
    Mistake(
        "mean not subtracted",
        _layer_norm(centred=False),
        "The spread is right, the centre is not: what is subtracted before the division?",
    ),
    Mistake(
        "mean not subtracted",
        _layer_norm(
            centred=False,
            spread=lambda x, a, eps: np.sqrt((x**2).mean(axis=a, keepdims=True) + eps),
        ),
        "You divide by the root of the mean square, and subtract no mean: that is RMS "
        "normalisation, which large language models use. Here the mean comes off first.",
    ),
    Mistake(
        "squares not centred",
        _layer_norm(spread=lambda x, a, eps: np.sqrt((x**2).mean(axis=a, keepdims=True) + eps)),
        "You divide by the root of the mean square of x. The variance is the mean square of the "
        "distance from the mean.",
    ),
    Mistake(
        "leaves out gamma and beta",
        _layer_norm(scale=False, shift=False),
        "Normalised rightly, and left there. The network must be able to choose another scale and "
        "centre: where do γ and β enter?",
    ),
    Mistake(
        "leaves out gamma",
        _layer_norm(scale=False),
        "β is added, but γ never enters: by what is each feature multiplied?",
    ),
    Mistake(
        "leaves out beta",
        _layer_norm(shift=False),
        "γ multiplies, but β never enters: what is added to each feature at the end?",
    ),
    Mistake(
        "beta before gamma",
        _layer_norm(shift_first=True),
        "You add β first and multiply by γ then, so that γ scales β as well. Which comes last?",
    ),
)


def judge_shapes(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Ask what keeps the axis, where a mean or variance lost it and no longer fits the input."""
    stopped = [out for out in evidence.outcomes if out.status == "raised" and out.failure]
    if not stopped or stopped[0].failure is None:
        return None
    shape = next(case for case in cases if case.name == stopped[0].case).args[0].shape
    said = stopped[0].failure.message.replace(" ", "")
    lost = shape[:-1]
    advice = "Which shape should the mean have, so that each example meets its own?"
    if str(shape).replace(" ", "") + str(lost).replace(" ", "") in said:
        advice = (
            f"A mean of shape {lost} cannot be subtracted from {shape}, and a variance of that "
            "shape cannot divide it: what keeps the axis over which they were taken?"
        )
    return by_shapes("x", "gamma", "beta", advice=advice)(evidence, cases)
