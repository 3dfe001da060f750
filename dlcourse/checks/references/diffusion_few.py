"""The judge of *beat the number*: how near do eight questions bring points to the real ones?"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Table, Verdict, by_time, first_of, passed, wrong
from ..inputs.few_steps import ASKS, POINTS, few_steps_cases, real_points

Array = np.ndarray

_ID = "diffusion.beat_the_number"
_TO_BEAT = 0.045  # in the mean over the shapes
_FAR = 0.35  # where nothing has been carved


def few_steps(denoise: Any, kept: Array, n: int, seed: int) -> Array:
    """Go back by DDIM, in steps that get smaller towards the end."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, 2))
    times = (999 * np.linspace(1, 0, 8) ** 2).round().astype(int)
    for t, before in zip(times, [*times[1:], -1], strict=True):
        noise = denoise(x, t)
        earlier = 1.0 if before < 0 else kept[before]
        picture = (x - np.sqrt(1 - kept[t]) * noise) / np.sqrt(kept[t])
        x = np.sqrt(earlier) * picture + np.sqrt(1 - earlier) * noise
    return x


def even_steps(denoise: Any, kept: Array, n: int, seed: int) -> Array:
    """Return the baseline: DDIM in eight even steps."""
    x = np.random.default_rng(seed).standard_normal((n, 2))
    times = np.linspace(len(kept) - 1, 0, ASKS).round().astype(int)
    for t, before in zip(times, [*times[1:], -1], strict=True):
        noise = denoise(x, t)
        earlier = 1.0 if before < 0 else kept[before]
        picture = (x - np.sqrt(1 - kept[t]) * noise) / np.sqrt(kept[t])
        x = np.sqrt(earlier) * picture + np.sqrt(1 - earlier) * noise
    return x


def two_ways(made: Array, real: Array) -> tuple[float, float]:
    """Return how far the nearest real point is, and how far, from a real one, the nearest made."""
    apart = np.sqrt(((made[:, None] - real) ** 2).sum(axis=2))
    return float(apart.min(axis=1).mean()), float(apart.min(axis=0).mean())


def judge_points(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Hold the mean distance to real points against the number; name the likely cause."""
    made = []
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        problem = _no_points(case, outcome.value)
        if problem is not None:
            return problem
        made.append(np.asarray(outcome.value, np.float64))
    ways = [two_ways(x, real_points(case.name)) for x, case in zip(made, cases, strict=True)]
    there, back = np.mean(ways, axis=0)
    even, others = _others()
    table = {"yours": [sum(both) for both in ways], **others}
    score, baseline, _ = (float(np.mean(values)) for values in table.values())
    shown = _table(table, [case.name for case in cases])
    if score < _TO_BEAT:
        return passed(
            f"{_ID}: passed",
            f"{score:.4f} in the mean over {len(cases)} shapes, below {_TO_BEAT} (DDIM in eight "
            f"even steps: {baseline:.4f}). Best shape {min(table['yours']):.4f}, worst "
            f"{max(table['yours']):.4f}.",
        )
    return _wrong(*_why_above(made, even, score, baseline, float(there), float(back)), shown)


@cache
def _others() -> tuple[list[Array], dict[str, list[float]]]:
    """Return the points of the baseline, and what others get: they are always the same."""
    cases = few_steps_cases(np.random.default_rng(0))
    even = [even_steps(*case.args) for case in cases]
    real = [real_points(case.name) for case in cases]
    return even, {
        "DDIM, eight even steps": [sum(two_ways(*pair)) for pair in zip(even, real, strict=True)],
        "real points, one half and the other": [
            sum(two_ways(points[::2], points[1::2])) for points in real
        ],
    }


def judge_stopped(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name a sampler that asks too often."""
    for outcome in evidence.outcomes:
        if outcome.failure is not None and outcome.failure.type == "BudgetError":
            return _wrong(
                "asked too often",
                f"The denoiser is asked a ninth time. Eight calls for all {POINTS} points "
                "together are what you have; each call may take all points at once.",
            )
    return None


judge_early = first_of(
    judge_stopped, by_time("eight questions take a tenth of a second. What else is computed?")
)


def _no_points(case: Case, value: Any) -> Verdict | None:
    found = np.asarray(value)
    where = f"For “{case.name}”"
    if found.shape != (POINTS, 2):
        return _wrong(
            "another shape",
            f"{where} the shape is {found.shape}. {POINTS} points are asked for, `({POINTS}, 2)`.",
        )
    if found.dtype.kind not in "iuf" or not np.isfinite(found).all():
        return _wrong(
            "not a number",
            f"{where} there is NaN or infinity among the points. Is something divided by 0, or a "
            "root taken of a negative number?",
        )
    return None


def _why_above(
    made: Sequence[Array],
    even: Sequence[Array],
    score: float,
    baseline: float,
    there: float,
    back: float,
) -> tuple[str, str]:
    """Return name and message of what most likely keeps the distance large."""
    if all(np.allclose(one, other, atol=1e-3) for one, other in zip(made, even, strict=True)):
        return (
            "eight even steps",
            "These are the points of eight even steps. The last is 143 steps of the schedule "
            "wide, and there a point should settle into its heap. Must steps be even?",
        )
    if any(len(np.unique(points.round(6), axis=0)) < POINTS / 10 for points in made):
        return (
            "the same ones again and again",
            "Only a few different points come out. Does each begin at a noise of its own?",
        )
    if back > _FAR:
        return (
            "a part is never made",
            f"From a real point the nearest one of yours is {back:.2f} away, in the mean: most of "
            "the shape is never reached. One large step leads to the *mean* of all that could be.",
        )
    if there > _FAR:
        return (
            "noise is left",
            f"Your points are {there:.2f} away from the nearest real one, in the mean. Where do "
            "you begin: at the last step of the schedule, with noise of variance 1? And where does "
            "the last step end?",
        )
    if score > 1.25 * baseline:
        return (
            "above eight even steps",
            "That is further away than eight even steps of DDIM. Are all eight questions used, "
            "from step 999 down to near 0? Is as much noise put back as belongs to the step at "
            "which the next question is asked?",
        )
    if score > 0.75 * baseline:
        return (
            "about eight even steps",
            "That is about what eight even steps get. What counts is *at which* steps the denoiser "
            "is asked: much of the schedule is noise in which nothing is decided, and the last "
            "part of the way needs short steps.",
        )
    return (
        "not beaten yet",
        "Nearer than eight even steps, and not near enough. Let the steps get shorter still "
        "towards the end; or space them evenly in decibels (exercise 3).",
    )


def _table(distances: dict[str, list[float]], names: Sequence[str]) -> Table:
    rows = tuple(
        (name, f"{np.mean(values):.4f}", *(f"{value:.4f}" for value in values))
        for name, values in distances.items()
    )
    caption = f"Distance there and back; the mean has to come below {_TO_BEAT}"
    return Table(caption, ("", "mean", *names), rows)


def _wrong(name: str, message: str, table: Table | None = None) -> Verdict:
    return wrong(name, message, title=f"{_ID}: {name}", table=table)
