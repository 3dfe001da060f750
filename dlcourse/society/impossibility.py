"""Why two kinds of fairness exclude each other: what one rate says about another."""

import numpy as np
from numpy.typing import ArrayLike


def implied_false_positive_rate(
    base_rate: ArrayLike, positive_predictive_value: ArrayLike, false_negative_rate: ArrayLike
) -> np.ndarray:
    """Return the false positive rate that the three other numbers leave no choice about.

    `p / (1 - p) * (1 - PPV) / PPV * (1 - FNR)`, with the base rate p: Chouldechova, "Fair
    prediction with disparate impact" (2017), section 2. If two groups differ in p, they cannot
    agree in PPV, FNR and false positive rate all at once, unless the predictions are perfect.

    Args:
        base_rate: Share with y = 1, above 0 and below 1; a number or an array.
        positive_predictive_value: Share with y = 1 among those answered yes, above 0 to 1.
        false_negative_rate: Share answered no among y = 1, from 0 to 1.

    Returns:
        Of the shape to which the three broadcast. A value above 1 says that no decisions have
        these three rates together.

    Raises:
        ValueError: If a number is not in its range.

    Example:
        >>> implied_false_positive_rate([0.5, 0.2], 0.8, 0.25)
        array([0.1875  , 0.046875])
    """
    p, ppv, fnr = (
        np.asarray(values, dtype=np.float64)
        for values in (base_rate, positive_predictive_value, false_negative_rate)
    )
    _check("base_rate", p, (p > 0) & (p < 1), "above 0 and below 1: with one class alone")
    _check("positive_predictive_value", ppv, (ppv > 0) & (ppv <= 1), "above 0, to 1: else")
    _check("false_negative_rate", fnr, (fnr >= 0) & (fnr <= 1), "from 0 to 1: else")
    return np.asarray(p / (1 - p) * (1 - ppv) / ppv * (1 - fnr))


def _check(name: str, values: np.ndarray, fine: np.ndarray, must: str) -> None:
    if not np.all(fine):
        raise ValueError(
            f"`{name}` must be {must} the rate cannot be computed. "
            f"Received: {values.tolist()}. Write shares, 0.45, not per cent."
        )
