"""Reports of matches that do not say who won, and summaries that do."""

import numpy as np

from ..draws import check_rng
from .people import VALUES

_MOST = 2  # goals of a team
_GOALS = ("{} scored.", "a fine goal for {}.")
_OTHERS = ("{} hit the post.", "a goal of {} did not count.", "{} lost a man to injury.")


def load_matches(
    n: int = 1000, *, rng: np.random.Generator
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return reports of matches, and what each comes to in one sentence.

    A report names the teams, and then each goal, and one thing that is no goal, in any order.
    Who won has to be counted.

    Args:
        n: How many.
        rng: Source of all that is drawn.

    Returns:
        `n` reports and `n` summaries.

    Raises:
        ValueError: If `n` is no whole number from 1 on, or `rng` no generator.

    Example:
        >>> (report,), (summary,) = load_matches(1, rng=np.random.default_rng(2))
        >>> print(report)
        lima played tokyo. a fine goal for tokyo. a goal of lima did not count.
        >>> print(summary)
        tokyo beat lima 1 to 0.
    """
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
        raise ValueError(f"`n` must be a whole number from 1 on. Received: n={n!r}.")
    check_rng(rng)
    reports, summaries = zip(*(_match(rng) for _ in range(n)), strict=True)
    return reports, summaries


def _match(rng: np.random.Generator) -> tuple[str, str]:
    one, two = (str(team) for team in rng.choice(VALUES["home"], 2, replace=False))
    goals = {team: int(rng.integers(_MOST + 1)) for team in (one, two)}
    told = [
        _GOALS[rng.integers(len(_GOALS))].format(team)
        for team, count in goals.items()
        for _ in range(count)
    ]
    told.append(_OTHERS[rng.integers(len(_OTHERS))].format((one, two)[rng.integers(2)]))
    rng.shuffle(told)
    report = " ".join([f"{one} played {two}.", *told])
    if goals[one] == goals[two]:
        return report, f"{one} and {two} drew {goals[one]} all."
    first, second = sorted(goals, key=lambda team: -goals[team])
    return report, f"{first} beat {second} {goals[first]} to {goals[second]}."
