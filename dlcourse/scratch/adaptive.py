"""Optimisers that give each parameter a step size of its own, from the size of its gradients."""

import math
from collections.abc import Sequence

import numpy as np

from .arguments import check_fraction
from .optimizers import Array, LearningRate, Optimizer
from .tensor import Tensor


class RMSprop(Optimizer):
    """Divide by the root of the recent mean of the squared gradient (Tieleman & Hinton, 2012).

    `v = rho * v + (1 - rho) * g²; x -= rate * g / sqrt(v + epsilon)`.

    Args:
        parameters: Tensors to change.
        learning_rate: A number above 0, or a function of the number of steps so far.
        rho: How slowly the mean forgets, from 0 to below 1.
        momentum: How much of the last step is made again, from 0 to below 1.
        epsilon: Keeps the root away from zero.
    """

    def __init__(
        self,
        parameters: Sequence[Tensor],
        learning_rate: LearningRate = 0.001,
        *,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
    ) -> None:
        super().__init__(parameters, learning_rate)
        self.rho = check_fraction("rho", rho)
        self.momentum = check_fraction("momentum", momentum)
        self.epsilon = epsilon
        self.squares = self._zeros()
        self.velocities = self._zeros() if momentum else []

    def _update(self, index: int, x: Array, gradient: Array, rate: float) -> None:
        square, change = self.squares[index], self._work[index]
        _move_towards_square(square, gradient, 1 - self.rho, change)
        np.add(square, self.epsilon, out=change)
        np.sqrt(change, out=change)
        np.divide(gradient, change, out=change)
        change *= rate
        if self.momentum:
            velocity = self.velocities[index]
            velocity *= self.momentum
            velocity += change
            change = velocity
        x -= change


class Adam(Optimizer):
    """Momentum over RMSprop, both corrected for their start at zero (Kingma & Ba, 2015).

    `m += (1 - beta_1) * (g - m); v += (1 - beta_2) * (g² - v);
    x -= rate * sqrt(1 - beta_2^t) / (1 - beta_1^t) * m / (sqrt(v) + epsilon)`: the form at the end
    of the paper's section 2, as Keras has it.

    Args:
        parameters: Tensors to change.
        learning_rate: A number above 0, or a function of the number of steps so far.
        beta_1: How slowly the mean gradient forgets, from 0 to below 1.
        beta_2: How slowly the mean square forgets, from 0 to below 1.
        epsilon: Keeps the divisor away from zero.
    """

    def __init__(
        self,
        parameters: Sequence[Tensor],
        learning_rate: LearningRate = 0.001,
        *,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ) -> None:
        super().__init__(parameters, learning_rate)
        self.beta_1 = check_fraction("beta_1", beta_1)
        self.beta_2 = check_fraction("beta_2", beta_2)
        self.epsilon = epsilon
        self.means = self._zeros()
        self.squares = self._zeros()

    def _update(self, index: int, x: Array, gradient: Array, rate: float) -> None:
        mean, square, change = self.means[index], self.squares[index], self._work[index]
        t = self.steps + 1
        np.subtract(gradient, mean, out=change)
        change *= 1 - self.beta_1
        mean += change
        _move_towards_square(square, gradient, 1 - self.beta_2, change)
        np.sqrt(square, out=change)
        change += self.epsilon
        np.divide(mean, change, out=change)
        change *= rate * math.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)
        x -= change


class AdamW(Adam):
    """Adam, with all parameters shrunk a little before each step (Loshchilov & Hutter, 2019).

    `x *= 1 - rate * weight_decay`, then Adam's step. As in Keras, biases shrink as well.

    Args:
        parameters: Tensors to change.
        learning_rate: A number above 0, or a function of the number of steps so far.
        weight_decay: The fraction of a parameter that is lost for each unit of learning rate.
        beta_1: As in Adam.
        beta_2: As in Adam.
        epsilon: As in Adam.
    """

    def __init__(
        self,
        parameters: Sequence[Tensor],
        learning_rate: LearningRate = 0.001,
        *,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ) -> None:
        super().__init__(parameters, learning_rate, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon)
        if not 0 <= weight_decay < math.inf:
            raise ValueError(
                f"`weight_decay` must be at least 0. Received: weight_decay={weight_decay}."
            )
        self.weight_decay = weight_decay

    def _update(self, index: int, x: Array, gradient: Array, rate: float) -> None:
        x *= 1 - rate * self.weight_decay
        super()._update(index, x, gradient, rate)


def _move_towards_square(square: Array, gradient: Array, fraction: float, work: Array) -> None:
    """Move the mean of squares this fraction of the way to the newest square."""
    np.multiply(gradient, gradient, out=work)
    work -= square
    work *= fraction
    square += work
