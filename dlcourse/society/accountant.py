"""How much privacy noisy training has spent: the ε of many noisy steps on random parts of the data.

Each step of DP-SGD adds normal noise to a sum to which one example gives at most its clipped
gradient, and each example takes part in a step by chance only. Mironov (2017) bounds what such a
step can give away by Rényi divergences, which add up over the steps; in the end they become one ε.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

_ORDERS = np.array([*range(2, 129), *range(136, 257, 8), 320, 384, 448, 512, 768, 1024])
_TOLERANCE = 1e-4  # of the noise, relative


def privacy_spent(
    *, sampling_rate: float, noise_multiplier: float, steps: int, delta: float
) -> float:
    """Return the ε of (ε, δ) differential privacy that training with noise has reached.

    It compares two data sets that differ in one example, which is there or not: for any set of
    outcomes, its probability with one of them is at most exp(ε) times that with the other, plus δ
    (Dwork et al., 2006). The divergence of a step is that of the Poisson-subsampled Gaussian
    mechanism (Mironov, Talwar & Zhang, 2019, section 3.3) at whole orders α up to 1024; the step
    to ε is that of Canonne, Kamath & Steinke (2020, proposition 12), by the best α. The result is
    an upper bound: the true ε may be smaller, never larger.

    Args:
        sampling_rate: The probability q with which an example takes part in a step, in (0, 1].
        noise_multiplier: The standard deviation of the noise, over the clipping norm.
        steps: How many steps were made.
        delta: In (0, 1): choose it well below one over the number of examples.

    Returns:
        ε, at least 0.

    Raises:
        ValueError: If an argument is outside its range.

    Example:
        >>> plan = {"sampling_rate": 0.01, "steps": 1000, "delta": 1e-5}
        >>> round(privacy_spent(noise_multiplier=1.1, **plan), 3)
        1.725
    """
    check_delta(delta)
    _check_rate(sampling_rate)
    check_above_zero("noise_multiplier", noise_multiplier, "1.1")
    if steps < 1 or steps != int(steps):
        raise ValueError(f"`steps` must be a whole number from 1 on. Received: steps={steps!r}.")
    divergences = steps * _divergences(sampling_rate, noise_multiplier)
    bounds = (
        divergences + np.log1p(-1 / _ORDERS) - (math.log(delta) + np.log(_ORDERS)) / (_ORDERS - 1)
    )
    return max(0.0, float(bounds.min()))


def noise_for_privacy(epsilon: float, *, sampling_rate: float, steps: int, delta: float) -> float:
    """Return the smallest noise multiplier that keeps `privacy_spent` at or below ε.

    Args:
        epsilon: The ε that may be spent, above 0.
        sampling_rate: The probability q with which an example takes part in a step, in (0, 1].
        steps: How many steps are to be made.
        delta: In (0, 1).

    Returns:
        The standard deviation of the noise over the clipping norm, 0.01 % above the smallest at
        most.

    Raises:
        ValueError: If an argument is outside its range, or no noise up to 10,000 is enough.

    Example:
        >>> noise = noise_for_privacy(3.0, sampling_rate=0.01, steps=1000, delta=1e-5)
        >>> round(noise, 2)
        0.87
    """
    check_above_zero("epsilon", epsilon, "3.0")

    def spent(noise: float) -> float:
        return privacy_spent(
            sampling_rate=sampling_rate, noise_multiplier=noise, steps=steps, delta=delta
        )

    low, high = 0.0, 1.0
    while spent(high) > epsilon:
        low, high = high, 2 * high
        if high > 10_000:
            raise ValueError(
                f"`epsilon` must be within reach. Received: epsilon={epsilon:g} for {steps} steps "
                f"at a sampling rate of {sampling_rate:g} and delta={delta:g}, for which no noise "
                "up to 10,000 times the clipping norm is enough. Take a larger ε or fewer steps."
            )
    while high - low > _TOLERANCE * high:
        middle = (low + high) / 2
        low, high = (low, middle) if spent(middle) <= epsilon else (middle, high)
    return high


def check_above_zero(name: str, value: Any, example: str) -> float:
    """Return a number above 0.

    Raises:
        ValueError: If it is not one.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        found = False
    else:
        found = bool(0 < value < math.inf)
    if not found:
        infinite = " Without a limit there is no privacy: use `fit`." if name == "epsilon" else ""
        raise ValueError(
            f"`{name}` must be a finite number above 0. Received: {name}={value!r}. "
            f"Write `{name}={example}`.{infinite}"
        )
    return float(value)


def check_delta(delta: float) -> float:
    """Return δ.

    Raises:
        ValueError: If it is not between 0 and 1.
    """
    if not 0 < delta < 1:
        raise ValueError(
            "`delta` must be above 0 and below 1. "
            f"Received: delta={delta!r}. Take less than one over the number of examples: "
            "`delta=1e-5` for 60,000."
        )
    return float(delta)


def _check_rate(sampling_rate: float) -> None:
    if not 0 < sampling_rate <= 1:
        raise ValueError(
            "`sampling_rate` must be above 0 and at most 1: batch size over examples. "
            f"Received: sampling_rate={sampling_rate!r}."
        )


def _divergences(q: float, noise: float) -> NDArray[np.float64]:
    """Return the Rényi divergence of one step at each of `_ORDERS`."""
    if q == 1:
        return np.asarray(_ORDERS / (2 * noise**2))
    log_factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, _ORDERS[-1] + 1)))])
    result = []
    for order in _ORDERS:
        k = np.arange(order + 1)
        terms = (
            log_factorials[order]
            - log_factorials[k]
            - log_factorials[order - k]
            + k * math.log(q)
            + (order - k) * math.log1p(-q)
            + (k * k - k) / (2 * noise**2)
        )
        largest = terms.max()
        result.append((largest + math.log(np.exp(terms - largest).sum())) / (order - 1))
    return np.maximum(result, 0.0)
