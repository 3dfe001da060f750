"""Normalisation: bring features to mean 0 and variance 1, then let the network rescale them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arguments import check_count, check_fraction
from .layers import Input, Layer, as_tensor
from .tensor import Tensor


class BatchNorm(Layer):
    """Normalise each feature over the batch (Ioffe & Szegedy, 2015, algorithm 1).

    At inference an example must not depend on its neighbours: moving averages of mean and
    variance, gathered in training, take the batch's place. All as Keras's BatchNormalization.

    Attributes:
        gamma: `(num_features,)`, the scale; ones at the start.
        beta: `(num_features,)`, the shift; zeros at the start.
        moving_mean: `(num_features,)`, an array, not trained.
        moving_variance: `(num_features,)`, an array, not trained.

    Args:
        num_features: Length of the last axis.
        momentum: How slowly the moving averages forget, from 0 to below 1.
        epsilon: Added to the variance, so that a constant feature divides by no zero.
        dtype: `"float32"` or `"float64"`.
    """

    def __init__(
        self,
        num_features: int,
        *,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        dtype: str = "float32",
    ) -> None:
        self.num_inputs = self.units = check_count("num_features", num_features)
        self.momentum = check_fraction("momentum", momentum)
        self.epsilon = _check_epsilon(epsilon)
        self.gamma = Tensor(np.ones(num_features, dtype), name="gamma")
        self.beta = Tensor(np.zeros(num_features, dtype), name="beta")
        self.moving_mean: NDArray[Any] = np.zeros(num_features, dtype)
        self.moving_variance: NDArray[Any] = np.ones(num_features, dtype)

    @property
    def parameters(self) -> list[Tensor]:
        """Gamma and beta."""
        return [self.gamma, self.beta]

    def __call__(self, x: Input, *, training: bool = False) -> Tensor:
        """Return `x` normalised, in the same shape.

        Args:
            x: `(batch, ..., num_features)`; mean and variance are over all axes but the last.
            training: Whether to use the batch's own mean and variance, and remember them.
        """
        x = as_tensor(self._checked(x))
        if not training:
            scale = 1 / np.sqrt(self.moving_variance + self.epsilon)
            return (x - self.moving_mean) * (self.gamma * scale) + self.beta
        axes = tuple(range(x.ndim - 1))
        mean = x.mean(axes)
        centred = x - mean
        variance = (centred * centred).mean(axes)
        self.moving_mean = self._moved(self.moving_mean, mean.data)
        self.moving_variance = self._moved(self.moving_variance, variance.data)
        return centred * (self.gamma * (variance + self.epsilon) ** -0.5) + self.beta

    def _moved(self, average: NDArray[Any], newest: NDArray[Any]) -> NDArray[Any]:
        return average * self.momentum + newest * (1 - self.momentum)

    def __repr__(self) -> str:
        return f"BatchNorm({self.units})"


class LayerNorm(Layer):
    """Normalise each example over its features (Ba, Kiros & Hinton, 2016, eq. 3).

    The same in training and at inference. All as Keras's LayerNormalization.

    Attributes:
        gamma: `(num_features,)`, the scale; ones at the start.
        beta: `(num_features,)`, the shift; zeros at the start.

    Args:
        num_features: Length of the last axis.
        epsilon: Added to the variance, so that a constant example divides by no zero.
        dtype: `"float32"` or `"float64"`.
    """

    def __init__(self, num_features: int, *, epsilon: float = 1e-3, dtype: str = "float32") -> None:
        self.num_inputs = self.units = check_count("num_features", num_features)
        self.epsilon = _check_epsilon(epsilon)
        self.gamma = Tensor(np.ones(num_features, dtype), name="gamma")
        self.beta = Tensor(np.zeros(num_features, dtype), name="beta")

    @property
    def parameters(self) -> list[Tensor]:
        """Gamma and beta."""
        return [self.gamma, self.beta]

    def __call__(self, x: Input, *, training: bool = False) -> Tensor:
        """Return `x` normalised, in the same shape.

        Args:
            x: `(batch, ..., num_features)`; mean and variance are over the last axis.
            training: Makes no difference here.
        """
        x = as_tensor(self._checked(x))
        centred = x - x.mean(-1, keepdims=True)
        variance = (centred * centred).mean(-1, keepdims=True)
        return centred * (variance + self.epsilon) ** -0.5 * self.gamma + self.beta

    def __repr__(self) -> str:
        return f"LayerNorm({self.units})"


def _check_epsilon(epsilon: float) -> float:
    if not 0 < epsilon < 1:
        raise ValueError(f"`epsilon` must be a small number above 0. Received: epsilon={epsilon}.")
    return epsilon
