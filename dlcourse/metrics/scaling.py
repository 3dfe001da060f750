"""How does the loss fall with size? A power law with a floor, and how well it is known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

_EXPONENTS = np.geomspace(0.001, 10, 401)  # published ones are near 0.05 to 1
_ZOOMS = 8


@dataclass(frozen=True)
class PowerLaw:
    """A fitted law `loss = floor + scale * size ** -exponent`.

    Attributes:
        floor: The loss that no size goes below, E in Hoffmann et al. (2022); unit of the loss.
        scale: A, the part of the loss above the floor at size 1.
        exponent: alpha: twice the size multiplies that part by `2 ** -exponent`.
        errors: Standard errors of floor, scale and exponent. NaN for a floor that was not fitted:
            one that was given, or that came to rest at its border 0.
        range: Smallest and largest size of the fit: what lies outside is extrapolation.
        residual: Standard deviation of the residuals, with as many degrees of freedom as there
            are losses beyond the fitted constants; unit of the loss.
        covariance: `(3, 3)`, of floor, scale and exponent; 0 for what was not fitted.
    """

    floor: float
    scale: float
    exponent: float
    errors: tuple[float, float, float]
    range: tuple[float, float]
    residual: float
    covariance: Array

    def predict(self, sizes: ArrayLike) -> Array:
        """Return the loss at positive sizes, of any shape.

        Raises:
            ValueError: If a size is not positive.
        """
        return self.floor + self.scale * _positive("sizes", sizes) ** -self.exponent

    def error(self, sizes: ArrayLike) -> Array:
        """Return the standard error of `predict`, to first order in the constants.

        It is that of the curve, not the spread of single runs around it, and holds if the law
        does: that the loss goes on falling in this way it cannot say.

        Raises:
            ValueError: If a size is not positive.
        """
        at = _positive("sizes", sizes)
        share = at**-self.exponent
        slope = np.stack([np.ones_like(at), share, -self.scale * share * np.log(at)], axis=-1)
        variance = np.einsum("...i,ij,...j->...", slope, self.covariance, slope)
        return np.asarray(np.sqrt(np.maximum(variance, 0.0)))


def fit_power_law(sizes: ArrayLike, losses: ArrayLike, *, floor: float | None = None) -> PowerLaw:
    """Fit `loss = floor + scale * size ** -exponent` by least squares.

    With a floor it is the form of Hoffmann et al. (2022, "Training compute-optimal large language
    models", equation 2, for one of its two sizes); `floor=0` is that of Kaplan et al. (2020,
    "Scaling laws for neural language models", equation 1.1), a straight line on two logarithmic
    axes. Over a small range of sizes both fit about equally well, and foretell different things:
    look at the errors, and keep the largest size out of the fit to see which is right.

    Errors come from the residuals: all runs count as independent and as equally noisy, and the law
    as true. With few more losses than constants they are rough guesses themselves.

    Args:
        sizes: Parameters, tokens or FLOPs, positive, `(sizes,)`, each once.
        losses: Of the held-out data, positive, `(sizes,)`, or `(seeds, sizes)` for several runs;
            NaN where a run is missing.
        floor: A known or supposed floor, such as the entropy of a source that one has built
            oneself; fitted, and at least 0, without it.

    Returns:
        The `PowerLaw`.

    Raises:
        ValueError: If shapes do not fit, there are not more sizes than constants, a number is not
            positive, or the losses do not fall as sizes grow.

    Example:
        >>> sizes = np.array([1e4, 1e5, 1e6, 1e7])
        >>> law = fit_power_law(sizes, 1.2 + 30 * sizes**-0.4)
        >>> round(law.floor, 4), round(law.scale, 4), round(law.exponent, 4)
        (1.2, 30.0, 0.4)
    """
    at, values = _runs(sizes, losses, 2 if floor is not None else 3)
    if floor is not None and not 0 <= floor < values.min():
        raise ValueError(
            "`floor` must be at least 0 and below every loss. "
            f"Received: floor={floor}, lowest loss {values.min():.4g}."
        )
    center = float(np.exp(np.log(at).mean()))  # sizes around 1: constants that can be told apart
    unit = at / center
    bottom, scale, exponent = _least_squares(unit, values, floor)
    fitted = np.array([floor is None and bottom > 0, True, True])
    share = unit**-exponent
    slope = np.stack([np.ones_like(unit), share, -scale * share * np.log(unit)], axis=1)[:, fitted]
    residuals = values - bottom - scale * share
    variance = float(residuals @ residuals) / (len(values) - int(fitted.sum()))
    covariance = np.zeros((3, 3))
    covariance[np.ix_(fitted, fitted)] = variance * np.linalg.pinv(slope.T @ slope)
    # to sizes as they were, of which the scale is `scale * center ** exponent`
    grown = center**exponent
    turn = np.diag([1.0, grown, 1.0])
    turn[1, 2] = scale * grown * np.log(center)
    covariance = turn @ covariance @ turn.T
    errors = np.where(fitted, np.sqrt(np.diag(covariance)), np.nan)
    return PowerLaw(
        floor=bottom,
        scale=scale * grown,
        exponent=exponent,
        errors=(float(errors[0]), float(errors[1]), float(errors[2])),
        range=(float(at.min()), float(at.max())),
        residual=variance**0.5,
        covariance=covariance,
    )


def _least_squares(unit: Array, values: Array, floor: float | None) -> tuple[float, float, float]:
    """Return the best floor (at least 0), scale and exponent.

    For a given exponent the other two are a straight line through `unit ** -exponent`, so that one
    number is left to search: on a grid, then between the neighbours of the best, and again.
    """
    exponents = _EXPONENTS
    for _ in range(_ZOOMS):
        x = unit ** -exponents[:, None]
        scale, bottom = _lines(x, values, floor)
        errors = np.square(values - bottom[:, None] - scale[:, None] * x).sum(axis=1)
        best = int(errors.argmin())
        if exponents is _EXPONENTS and (best in (0, len(exponents) - 1) or scale[best] <= 0):
            raise ValueError(
                "The losses must fall as sizes grow, and not all at once, for a power law. "
                f"Received: losses from {values[unit == unit.min()].mean():.4g} at the smallest "
                f"size to {values[unit == unit.max()].mean():.4g} at the largest. Take sizes that "
                "are further apart, or average over more seeds."
            )
        found = float(bottom[best]), float(scale[best]), float(exponents[best])
        ends = exponents[max(best - 1, 0)], exponents[min(best + 1, len(exponents) - 1)]
        exponents = np.linspace(*ends, 41)
    return found


def _lines(x: Array, values: Array, floor: float | None) -> tuple[Array, Array]:
    """Return slope and intercept of the best lines through `values` over each row of `x`."""
    if floor is None:
        aside = x - x.mean(axis=1, keepdims=True)
        slope = aside @ values / np.square(aside).sum(axis=1)
        intercept = values.mean() - slope * x.mean(axis=1)
        if (intercept >= 0).all():
            return slope, intercept
        at_border, zero = _lines(x, values, 0.0)
        return np.where(intercept < 0, at_border, slope), np.where(intercept < 0, zero, intercept)
    slope = x @ (values - floor) / np.square(x).sum(axis=1)
    return slope, np.full(len(x), floor)


def _runs(sizes: ArrayLike, losses: ArrayLike, constants: int) -> tuple[Array, Array]:
    """Return size and loss of each run that there is, `(runs,)` both."""
    at, values = _positive("sizes", sizes), np.asarray(losses, dtype=np.float64)
    if at.ndim != 1 or values.ndim not in (1, 2) or values.shape[-1:] != at.shape:
        cure = ""
        if values.ndim == 2 and at.shape == values.shape[:1]:
            cure = " Transpose the losses: `losses.T`."
        raise ValueError(
            "`sizes` must be (sizes,), and `losses` (sizes,) or (seeds, sizes). "
            f"Received: shapes {at.shape} and {values.shape}.{cure}"
        )
    if len(set(at)) < len(at):
        raise ValueError(
            "`sizes` must hold each size once. Received: "
            f"{at.tolist()}. Give several runs of a size as rows: `losses` (seeds, sizes)."
        )
    at, values = (part.ravel() for part in np.broadcast_arrays(at, values))
    there = ~np.isnan(values)
    at, values = at[there], _positive("losses", values[there])
    if len(set(at)) <= constants:
        raise ValueError(
            f"A law of {constants} fitted constants needs losses of at least {constants + 1} "
            f"sizes, or its errors are unknown. Received: {len(set(at))}."
            + (" Train one more, or give the `floor`." if constants == 3 else "")
        )
    return at, values


def _positive(name: str, numbers: ArrayLike) -> Array:
    array = np.asarray(numbers, dtype=np.float64)
    wrong = array[~(np.isfinite(array) & (array > 0))]
    if wrong.size:
        raise ValueError(
            f"`{name}` must be positive finite numbers. Received: {wrong.flat[0]:g} among them."
        )
    return array
