"""Models that are formulas of a few features: what the explanations of chapter 11 explain."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Formula:
    """A model that is a formula, and takes batches alone, as a network does.

    Attributes:
        name: The formula, as a reader sees it.
        formula: From a batch `(examples, ...)` to answers `(examples,)`.
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
        return f"<model {self.name}>"

    def __call__(self, x: Any) -> Array:
        """Return one answer for each example of the batch `x`, `(examples,)`.

        Raises:
            ValueError: If `x` is no batch.
        """
        batch = np.asarray(x)
        if batch.ndim != self.ndim:
            raise ValueError(
                f"A model takes a batch, an array of {self.ndim} axes with the examples first. "
                f"Received: shape {batch.shape}. For a single example: `model(x[None])[0]`."
            )
        return np.asarray(self.formula(batch))


def linear(weights: Array, bias: float) -> Formula:
    """Return the model x · weights + bias."""
    return Formula(f"linear, {len(weights)} features", lambda x: x @ weights + bias)


def network(hidden: Array, out: Array) -> Formula:
    """Return the model tanh(x · hidden) · out."""
    return Formula(f"tanh network, {len(hidden)} features", lambda x: np.tanh(x @ hidden) @ out)


def curved() -> Formula:
    """Return the model x0 · x1², in which the features need one another."""
    return Formula("x0 * x1**2", lambda x: x[:, 0] * x[:, 1] ** 2)


def product() -> Formula:
    """Return the model x0 · x1."""
    return Formula("x0 * x1", lambda x: x[:, 0] * x[:, 1])
