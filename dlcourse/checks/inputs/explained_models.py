"""Models that are formulas of a few features, and their slopes: what chapter 11 explains."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Formula:
    """A model that is a formula, or its slopes, and takes batches alone, as a network does.

    Attributes:
        name: The formula, as a reader sees it.
        formula: From a batch `(examples, ...)` to answers `(examples,)`, or to slopes of its shape.
        ndim: How many axes a batch has.

    Example:
        >>> product = Formula("x0 * x1", lambda x: x[:, 0] * x[:, 1])
        >>> product(np.array([[2.0, 3.0], [4.0, 5.0]]))
        array([ 6., 20.])
    """

    def __init__(self, name: str, formula: Callable[[Array], Array], ndim: int = 2) -> None:
        self.name = name
        self.formula = formula
        self.ndim = ndim

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def __call__(self, x: Any) -> Array:
        """Return what the formula gives for the batch `x`, the examples first.

        Raises:
            ValueError: If `x` is no batch.
        """
        batch = np.asarray(x)
        if batch.ndim != self.ndim:
            raise ValueError(
                f"A batch is asked for, an array of {self.ndim} axes with the examples first. "
                f"Received: shape {batch.shape}. For a single example: `x[None]`, and `[0]` of "
                "what comes back."
            )
        return np.asarray(self.formula(batch))


def linear(weights: Array, bias: float) -> Formula:
    """Return the model x · weights + bias."""
    return Formula(f"linear model of {len(weights)} features", lambda x: x @ weights + bias)


def network(hidden: Array, out: Array) -> Formula:
    """Return the model tanh(x · hidden) · out."""
    return Formula(f"tanh network of {len(hidden)} features", lambda x: np.tanh(x @ hidden) @ out)


def curved() -> Formula:
    """Return the model x0 · x1², in which the features need one another."""
    return Formula("model x0 * x1**2", lambda x: x[:, 0] * x[:, 1] ** 2)


def product() -> Formula:
    """Return the model x0 · x1."""
    return Formula("model x0 * x1", lambda x: x[:, 0] * x[:, 1])


def slopes_of_linear(weights: Array) -> Formula:
    """Return the slopes of `linear`: the weights, for every example."""
    return Formula(
        f"slopes of a linear model of {len(weights)}", lambda x: np.ones_like(x) * weights
    )


def slopes_of_network(hidden: Array, out: Array) -> Formula:
    """Return the slopes of `network`."""
    return Formula(
        f"slopes of a tanh network of {len(hidden)} features",
        lambda x: ((1 - np.tanh(x @ hidden) ** 2) * out) @ hidden.T,
    )


def slopes_of_curved() -> Formula:
    """Return the slopes of `curved`: x1² and 2 x0 x1."""
    return Formula(
        "slopes of x0 * x1**2",
        lambda x: np.stack([x[:, 1] ** 2, 2 * x[:, 0] * x[:, 1]], axis=1),
    )


def picture_model(weights: Array, pairs: Array) -> Formula:
    """Return a model of grey pictures `(examples, height, width)`, in which places need others."""
    return Formula(
        f"model of pictures of {weights.shape[0]} by {weights.shape[1]}",
        lambda x: np.tanh((x * weights).sum(axis=(1, 2))) + (x * pairs).sum(axis=(1, 2)) ** 2,
        ndim=3,
    )


def plain_sum(height: int, width: int) -> Formula:
    """Return the model that adds up a picture's pixels."""
    name = f"sum of {height} by {width} pixels"
    return Formula(name, lambda x: x.sum(axis=(1, 2)), ndim=3)
