"""Mistakes with a straight line nearby: its kernel, and its weighted least squares."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def _squares(x: Array, samples: Array, scale: Array) -> Array:
    return np.asarray((((samples - x) / scale) ** 2).sum(axis=1))


def _kernel(name: str, told: str, of: Callable[[Array, float], Array]) -> Mistake:
    """Return a mistake in what becomes of the squared distance."""
    return Mistake(name, lambda x, z, scale, width: of(_squares(x, z, scale), width), told)


def _other_scale(name: str, told: str, scale_of: Callable[[Array], Array]) -> Mistake:
    return Mistake(
        name,
        lambda x, z, scale, width: np.exp(-_squares(x, z, scale_of(scale)) / width**2),
        told,
    )


KERNEL = (
    _other_scale(
        "without the scale",
        "You measure each feature in its own units. One in grams then decides alone what is near, "
        "beside one in tons. Which of the arguments puts them on a par?",
        np.ones_like,
    ),
    _other_scale(
        "multiplied by the scale",
        "You multiply by the scale, so that wide features count even more. How many *scales* apart "
        "are the two?",
        lambda scale: 1 / scale,
    ),
    _other_scale(
        "the scale's square or root",
        "The scale goes in squared. A distance of two scales should count 2 before it is squared.",
        np.square,
    ),
    _other_scale(
        "the scale's square or root",
        "The root of the scale goes in. A distance of two scales should count 2 before it is "
        "squared.",
        np.sqrt,
    ),
    _kernel(
        "half of the exponent",
        "Your exponent is half of the one asked for: the exponent of a Gaussian, or the root of "
        "the weight, which LIME's library takes by default. Here it is the formula of the task.",
        lambda d2, width: np.exp(-d2 / (2 * width**2)),
    ),
    _kernel(
        "the distance without its square",
        "The *squared* distance belongs into the exponent.",
        lambda d2, width: np.exp(-np.sqrt(d2) / width),
    ),
    _kernel(
        "the distance without its square",
        "The *squared* distance belongs into the exponent.",
        lambda d2, width: np.exp(-np.sqrt(d2) / width**2),
    ),
    _kernel(
        "the width without its square",
        "The width has to be squared, as the distance is: a sample `width` scales away has the "
        "weight 1/e.",
        lambda d2, width: np.exp(-d2 / width),
    ),
    _kernel(
        "weights that add up to 1",
        "You divide by the sum. A sample at the example itself has the weight 1, however many "
        "others there are.",
        lambda d2, width: np.exp(-d2 / width**2) / np.exp(-d2 / width**2).sum(),
    ),
    _kernel(
        "distances instead of weights",
        "These are distances, 0 for the nearest. A weight is 1 there, and goes to 0 far away.",
        lambda d2, width: np.sqrt(d2),
    ),
    _kernel(
        "distances instead of weights",
        "These are squared distances, 0 for the nearest. A weight is 1 there, and goes to 0 far "
        "away.",
        lambda d2, width: d2,
    ),
    Mistake(
        "the mean over the features",
        lambda x, z, scale, width: np.exp(-_squares(x, z, scale) / len(x) / width**2),
        "You take the mean of the squares. The squared distance is their sum.",
    ),
    Mistake(
        "distances added up by features",
        lambda x, z, scale, width: np.exp(-(np.abs((z - x) / scale).sum(axis=1) ** 2) / width**2),
        "You add up the differences and square the sum. Square each of them first.",
    ),
)


def fitted(
    samples: Array, outputs: Array, weights: Array, x: Array, *, penalty: float = 0.0
) -> tuple[Array, Any]:
    """Return slopes and the answer at `x` of the best line by weighted squares.

    Args:
        samples: `(n, features)`.
        outputs: `(n,)`.
        weights: `(n,)`.
        x: `(features,)`.
        penalty: On the squared slopes.
    """
    table = np.hstack([np.ones((len(samples), 1)), samples - x]).astype(float)
    left = table.T @ (weights[:, None] * table) + penalty * np.diag([0.0, *np.ones(len(x))])
    found = np.linalg.solve(left, table.T @ (weights * outputs))
    return found[1:], found[0]


def _line(name: str, told: str, compute: Callable[..., tuple[Array, Any]]) -> Mistake:
    return Mistake(name, compute, told)


def _through_nothing(samples: Array, outputs: Array, weights: Array, x: Array) -> tuple[Array, Any]:
    left = samples.T @ (weights[:, None] * samples)
    slopes = np.linalg.solve(left, samples.T @ (weights * outputs))
    return slopes, slopes @ x


def _held(samples: Array, outputs: Array, weights: Array, x: Array) -> tuple[Array, Any]:
    apart = samples - x
    slopes = np.linalg.solve(apart.T @ (weights[:, None] * apart), apart.T @ (weights * outputs))
    return slopes, 0.0


def _one_off(slopes: Array, answer: Any) -> tuple[Array, Any]:
    return np.array([*slopes[1:], answer]), slopes[0]


LINE = (
    _line(
        "without the weights",
        "That is the line through all samples alike. Near ones should count more: that is what "
        "makes it an explanation of *this* example.",
        lambda z, y, w, x: fitted(z, y, np.ones(len(y)), x),
    ),
    _line(
        "the weights counted twice",
        "The weights go in squared. If each row is multiplied by something before ordinary least "
        "squares, its error is multiplied by it, too, and then *squared*.",
        lambda z, y, w, x: fitted(z, y, w**2, x),
    ),
    _line(
        "the roots of the weights",
        "The roots of the weights go in. A squared error is multiplied by the weight itself.",
        lambda z, y, w, x: fitted(z, y, np.sqrt(w), x),
    ),
    _line(
        "through the origin",
        "Your line has no constant, and must go through 0 where all features are 0. Give it one: "
        "a column of ones.",
        _through_nothing,
    ),
    _line(
        "through 0 at the example",
        "Your line is held to 0 at the example. It needs a constant of its own: a column of ones.",
        _held,
    ),
    _line(
        "a penalty on the slopes",
        "The slopes are too small: there is a penalty on them, as ridge regression has. Plain "
        "weighted squares are asked for.",
        lambda z, y, w, x: fitted(z, y, w, x, penalty=1.0),
    ),
    _line(
        "the constant at the wrong end",
        "The numbers are right, and one place off: the column of ones stands last in your table, "
        "and so does the constant among the results.",
        lambda z, y, w, x: _one_off(*fitted(z, y, w, x)),
    ),
    Mistake(
        "the answer at zero",
        lambda z, y, w, x: fitted(z, y, w, np.zeros(len(x)))[1],
        "That is what the line says where all features are 0. What does it say at the *example*?",
        "answer",
    ),
    Mistake(
        "the mean of the outputs",
        lambda z, y, w, x: (w * y).sum() / w.sum(),
        "That is the weighted mean of the model's answers. The samples' mean need not lie at the "
        "example: what does the line say there?",
        "answer",
    ),
    Mistake(
        "slopes times the example",
        lambda z, y, w, x: fitted(z, y, w, x)[0] * x,
        "You multiply the slopes by the example's features. The slopes themselves are asked for.",
        "slopes",
    ),
    Mistake(
        "the constant among the slopes",
        lambda z, y, w, x: np.array([fitted(z, y, w, x)[1], *fitted(z, y, w, x)[0]]),
        "The constant still stands among the slopes. One slope for each feature is asked for.",
        "slopes",
    ),
)
