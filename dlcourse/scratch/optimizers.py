"""Optimisers: how far to move each parameter, given the gradient.

Here what they share, and gradient descent; RMSprop and Adam are in `adaptive.py`. Each computes
what Keras's optimiser of the same name does, step by step. Arrays are changed in place: a step
makes no new ones.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arguments import check_fraction
from .tensor import Tensor

Array = NDArray[Any]
LearningRate = float | Callable[[int], float]


class Optimizer:
    """What all optimisers share: the parameters, the learning rate, the count of steps.

    The parameters' arrays become copies of their own here, so that a step changes no array that
    was handed in (two optimisers can start from the same one).

    Attributes:
        parameters: The tensors that `step` changes.
        learning_rate: A number, or a function of the number of steps made so far.
        steps: How many steps were made.
        last_learning_rate: The rate of the last one, 0 before the first.
    """

    def __init__(self, parameters: Sequence[Tensor], learning_rate: LearningRate) -> None:
        self.parameters = _check_parameters(parameters)
        self.learning_rate = learning_rate
        self.steps = 0
        self.last_learning_rate = 0.0
        if not callable(learning_rate):
            _check_rate(learning_rate)
        for parameter in self.parameters:
            parameter.data = parameter.data.copy()
        self._work = [np.empty_like(parameter.data) for parameter in self.parameters]

    @property
    def current_learning_rate(self) -> float:
        """The rate that the next step will take."""
        if callable(self.learning_rate):
            return _check_rate(self.learning_rate(self.steps))
        return float(self.learning_rate)

    def step(self) -> None:
        """Move every parameter once, by its `grad`.

        Raises:
            ValueError: If a parameter has no gradient.
        """
        rate = self.current_learning_rate  # a Python number: it leaves float32 as it is
        gradients = [_gradient(parameter) for parameter in self.parameters]
        for index, (parameter, gradient) in enumerate(zip(self.parameters, gradients, strict=True)):
            self._update(index, parameter.data, gradient, rate)
        self.steps += 1
        self.last_learning_rate = rate

    def _update(self, index: int, x: Array, gradient: Array, rate: float) -> None:
        """Change the array `x` in place."""
        raise NotImplementedError(f"{type(self).__name__} has no `_update` yet.")

    def _zeros(self) -> list[Array]:
        return [np.zeros_like(parameter.data) for parameter in self.parameters]

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(learning_rate={self.learning_rate}, "
            f"{len(self.parameters)} parameters, {self.steps} steps)"
        )


class SGD(Optimizer):
    """Gradient descent, with momentum if wanted.

    `x -= rate * g`; with momentum (Polyak, 1964) `v = momentum * v - rate * g; x += v`; Nesterov's
    form (Sutskever et al., 2013) looks one step ahead: `x += momentum * v - rate * g`.

    Args:
        parameters: Tensors to change.
        learning_rate: A number above 0, or a function of the number of steps so far.
        momentum: How much of the last step is made again, from 0 to below 1.
        nesterov: Whether to look ahead.

    Example:
        >>> w = Tensor([1.0, 2.0])
        >>> optimizer = SGD([w], learning_rate=0.1)
        >>> (w**2).sum().backward()
        >>> optimizer.step()
        >>> w.data
        array([0.8, 1.6])
    """

    def __init__(
        self,
        parameters: Sequence[Tensor],
        learning_rate: LearningRate = 0.01,
        *,
        momentum: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        super().__init__(parameters, learning_rate)
        self.momentum = check_fraction("momentum", momentum)
        self.nesterov = nesterov
        self.velocities = self._zeros() if momentum else []

    def _update(self, index: int, x: Array, gradient: Array, rate: float) -> None:
        change = np.multiply(gradient, rate, out=self._work[index])
        if not self.momentum:
            x -= change
            return
        velocity = self.velocities[index]
        velocity *= self.momentum
        velocity -= change
        if self.nesterov:
            x -= change
            x += np.multiply(velocity, self.momentum, out=change)
        else:
            x += velocity


def clip_by_global_norm(parameters: Sequence[Tensor], max_norm: float) -> float:
    """Shorten all gradients together, where their common length exceeds `max_norm`.

    The direction of the step stays (Pascanu, Mikolov & Bengio, 2013, algorithm 1).

    Args:
        parameters: Tensors after `backward`.
        max_norm: The length allowed, above 0.

    Returns:
        The length before: the root of the sum of all squared elements.

    Raises:
        ValueError: If `max_norm` is not above 0, or a parameter has no gradient.
    """
    if not max_norm > 0:
        raise ValueError(f"`max_norm` must be above 0. Received: max_norm={max_norm}.")
    gradients = [_gradient(parameter) for parameter in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = gradient * (max_norm / norm)
    return norm


def _gradient(parameter: Tensor) -> Array:
    if parameter.grad is None:
        raise ValueError(
            "Every parameter must have a gradient. "
            f"Received: none for {parameter.name or 'a tensor'} of shape {parameter.shape}. "
            "Call `loss.backward()` before; if you did, the loss does not depend on it."
        )
    return parameter.grad


def _check_parameters(parameters: Sequence[Tensor]) -> list[Tensor]:
    parameters = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    wrong = [p for p in parameters if not isinstance(p, Tensor)]
    if wrong or not parameters:
        found = type(wrong[0]).__name__ if wrong else "an empty list"
        raise ValueError(
            "`parameters` must be a list of tensors, at least one. "
            f"Received: {found}. Use `network.parameters`."
        )
    if len({id(p) for p in parameters}) < len(parameters):
        raise ValueError(
            "Each parameter must be there once: it would be moved twice. "
            f"Received: {len(parameters)} of them, with a repetition."
        )
    return parameters


def _check_rate(rate: float) -> float:
    if not 0 <= rate < math.inf:
        raise ValueError(
            "`learning_rate` must be a finite number, at least 0, or a function of the step. "
            f"Received: learning_rate={rate}."
        )
    return float(rate)
