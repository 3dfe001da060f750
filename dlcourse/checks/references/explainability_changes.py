"""Mistakes with the smallest change that turns an answer."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong

Array = np.ndarray


def changed(
    *,
    gain: Callable[[Array, Array], Array] = lambda weights, scale: np.abs(weights) * scale,
    immutable: bool = True,
    ranges: bool = True,
    anew: bool = True,
    at_most: int | None = None,
    turn: float = 1.0,
    beyond: float = 1.0,
) -> Callable[..., Array]:
    """Return the example after a change, right but for the switches given.

    Args:
        gain: Of weights and scales, how much a feature brings for its cost; the best goes first.
        immutable: Whether some features stay as they are.
        ranges: Whether the others stay in their ranges.
        anew: Whether each feature has to bring what is missing *now*; else what was at first.
        at_most: How many features are changed; None for as many as it takes.
        turn: -1 goes away from the boundary.
        beyond: How far it goes, in parts of the way to the boundary.
    """

    def change(
        x: Array,
        weights: Array,
        bias: float,
        scale: Array,
        low: Array,
        high: Array,
        may_change: Array,
    ) -> Array:
        found = np.array(x, float)
        missing = -turn * beyond * (x @ weights + bias)
        usable = (may_change if immutable else np.ones(len(x), bool)) & (weights != 0)
        order = np.argsort(-gain(weights, scale), kind="stable")
        for feature in [j for j in order if usable[j]][:at_most]:
            wanted = found[feature] + missing / weights[feature]
            if ranges:
                wanted = np.clip(wanted, low[feature], high[feature])
            missing -= (wanted - found[feature]) * weights[feature] * anew
            found[feature] = wanted
        return found

    return change


def _change(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, changed(**switches), told)


def _shortest(x: Array, weights: Array, bias: float, *rest: Array) -> Array:
    return np.asarray(x - (x @ weights + bias) / (weights @ weights) * weights)


def _shortest_allowed(
    x: Array,
    weights: Array,
    bias: float,
    scale: Array,
    low: Array,
    high: Array,
    may_change: Array,
) -> Array:
    moved = weights * may_change
    return np.clip(x - (x @ weights + bias) / (moved @ moved) * moved, low, high)


_SHORTEST = (
    "You go straight to the boundary, the shortest way with a ruler, and change every feature a "
    "little. The cost here adds up |change| / scale: with such a cost it pays to change *few* "
    "features. Which one turns the logit most for its cost?"
)

CHANGE = (
    _change(
        "the largest weight first",
        "You begin with the largest weight. A feature whose scale is small is dear to change: how "
        "much does the logit turn for one unit of *cost*?",
        gain=lambda weights, scale: np.abs(weights),
    ),
    _change(
        "divided by the scale",
        "You begin where weight over scale is largest. One unit of cost is one *scale* of change: "
        "how much does the logit turn by that?",
        gain=lambda weights, scale: np.abs(weights) / scale,
    ),
    _change(
        "negative weights last",
        "You rank weights with their signs. A negative weight turns the logit as well as a "
        "positive one: the feature goes the other way.",
        gain=lambda weights, scale: weights * scale,
    ),
    _change(
        "the widest scale first",
        "You begin where change is cheapest, whatever it does to the logit.",
        gain=lambda weights, scale: scale,
    ),
    _change(
        "in the order of the features",
        "You change the features from the first one on. Which one turns the logit most for its "
        "cost?",
        gain=lambda weights, scale: np.zeros(len(weights)),
    ),
    _change(
        "what must stay has changed",
        "A feature has been changed that must stay: nobody gets younger. Which argument says so?",
        immutable=False,
    ),
    _change(
        "out of range",
        "A feature has left its range. Go to the end of the range, and let the next feature do "
        "the rest.",
        ranges=False,
    ),
    _change(
        "out of range",
        "A feature has left its range, and one has been changed that must stay.",
        ranges=False,
        immutable=False,
    ),
    _change(
        "one feature alone",
        "Right where one feature is enough. Where its range ends before the logit is 0, the next "
        "best has to do the rest.",
        at_most=1,
    ),
    _change(
        "always the first logit",
        "Each feature goes as far as if no other had moved. Once the first one has changed, the "
        "logit is another: how much is *still* missing?",
        anew=False,
    ),
    _change(
        "away from the boundary",
        "You go away from the boundary: the model gets surer of what it says. Which sign must the "
        "change of the logit have?",
        turn=-1.0,
    ),
    _change(
        "far beyond the boundary",
        "You go twice as far as you need. The logit should be 0 in the end: there the answer "
        "turns.",
        beyond=2.0,
    ),
    Mistake("the shortest way", _shortest, _SHORTEST),
    Mistake("the shortest way", _shortest_allowed, _SHORTEST),
    Mistake(
        "the change instead of the example",
        lambda x, *rest: changed()(x, *rest) - x,
        "That is the change. The changed example is asked for.",
    ),
)


def judge_change(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Say what a change of one's own breaks, or what it costs too much."""
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        x, weights, bias, scale, low, high, may_change = case.args
        got = np.asarray(outcome.value, float)
        if got.shape != x.shape or not np.isfinite(got).all():
            return None
        near, moved = 1e-5 * (1 + np.abs(x)), np.abs(got - x)
        logit, costs = got @ weights + bias, (moved / scale).sum()
        best = (np.abs(changed()(*case.args) - x) / scale).sum()
        if np.any((moved > near) & ~may_change):
            name, told = "what must stay has changed", "a feature has changed that must stay."
        elif np.any((got < low - near) | (got > high + near)):
            name, told = "out of range", "a feature has left its range."
        elif abs(logit) > 1e-4 * (1 + np.abs(x * weights).sum()):
            name = "not at the boundary"
            told = f"the logit is {logit:.4g} after the change. It should be 0, where it turns."
        elif costs > best * (1 + 1e-4):
            name = "too dear"
            told = (
                f"the change turns the answer, and costs {costs:.4g}. There is one for {best:.4g}. "
                "How much does each feature turn the logit for one unit of cost?"
            )
        else:
            continue
        return wrong(
            name,
            f"For “{case.name}” {told}",
            title=f"explainability.nearest_counterfactual: {name}",
        )
    return None
