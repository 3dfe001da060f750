"""Applications for credit, with the truth that no bank ever has, and a past that was unfair."""

from dataclasses import dataclass

import numpy as np

from ..draws import check_rng

GROUPS = ("north", "south")

_SOUTH = 0.4  # share of the applicants
# share of each group in the districts, from the far north to the far south
_DISTRICTS = (0.30, 0.26, 0.22, 0.14, 0.06, 0.02)
_INTERCEPT = 1.0  # so that about six in ten repay
_NOISE = 1.0  # of an officer's eye, in log-odds


@dataclass(frozen=True)
class Credit:
    """Applications, what the bank decided, and who would have paid back.

    Attributes:
        x: `(n, 10)`, float64, see `feature_names`. The group is not in it.
        feature_names: "income" (thousands a year), "debt" (share of income), "years_employed",
            "late_payments" (of the last two years), "district_0" … "district_5" (one is 1).
        group: Index into `group_names`, `(n,)`, int64.
        group_names: The banks of a river, "north" and "south".
        ability: True log-odds of paying back, `(n,)`: the same function of the first four columns
            for everybody. No bank sees it.
        repays: Who would pay back if granted, `(n,)`, 0 or 1, drawn from `ability`.
        approved: What officers decided in the past, `(n,)`, 0 or 1.
    """

    x: np.ndarray
    feature_names: tuple[str, ...]
    group: np.ndarray
    group_names: tuple[str, ...]
    ability: np.ndarray
    repays: np.ndarray
    approved: np.ndarray


def load_credit(n: int = 4000, *, rng: np.random.Generator, bias: float = 1.5) -> Credit:
    """Return applications for credit at an invented bank, with a bias that you choose.

    Officers estimated the ability to pay back, each with an error, and approved those above zero.
    From the estimate of everybody in the south they took `bias` off. The people are the same
    whatever the bias is. Two in five live in the south. Incomes there are lower, so that fewer
    can pay back: that difference is no error of the bank. The district has no effect on ability;
    it tells on which side of the river somebody lives, most of the time.

    Args:
        n: Number of applications.
        rng: Source of all that is drawn.
        bias: Log-odds taken off in the south; 0 is the same measure for all.

    Raises:
        ValueError: If `n` is no whole number from 1 on, `rng` no generator, or `bias` not finite.

    Example:
        >>> credit = load_credit(1000, rng=np.random.default_rng(0))
        >>> credit.x.shape, credit.group_names
        ((1000, 10), ('north', 'south'))
    """
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
        raise ValueError(f"`n` must be a whole number from 1 on. Received: n={n!r}.")
    if not np.isfinite(bias):
        raise ValueError(
            f"`bias` must be a finite number of log-odds. Received: bias={bias!r}. "
            "0 is no bias; 1.5 is the usual one."
        )
    check_rng(rng)
    south = rng.random(n) < _SOUTH
    place = np.searchsorted(np.cumsum(_DISTRICTS)[:-1], rng.random(n), side="right")
    district = np.where(south, len(_DISTRICTS) - 1 - place, place)
    log_income = 3.6 - 0.25 * south + 0.4 * rng.normal(size=n)
    debt = rng.beta(2, 4, size=n)
    years = rng.gamma(2, 3, size=n)
    late = rng.poisson(0.8, size=n)
    ability = (
        _INTERCEPT
        + 3.0 * (log_income - 3.6)
        - 4.0 * (debt - 1 / 3)
        + 0.15 * (years - 6)
        - 1.0 * (late - 0.8)
    )
    repays = rng.random(n) < 1 / (1 + np.exp(-ability))
    seen = ability + _NOISE * rng.normal(size=n) - bias * south
    x = np.column_stack([np.exp(log_income), debt, years, late, np.eye(len(_DISTRICTS))[district]])
    names = ("income", "debt", "years_employed", "late_payments")
    return Credit(
        x,
        names + tuple(f"district_{i}" for i in range(len(_DISTRICTS))),
        south.astype(np.int64),
        GROUPS,
        ability,
        repays.astype(np.int64),
        (seen > 0).astype(np.int64),
    )
