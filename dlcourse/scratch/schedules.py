"""Schedules: the learning rate as a function of the number of steps made so far.

Give one to an optimiser in place of a number: `SGD(parameters, CosineDecay(0.1, total_steps=500))`.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class StepDecay:
    """Multiply the rate by `drop` after every `every` steps.

    Keras's `ExponentialDecay(learning_rate, every, drop, staircase=True)`.

    Args:
        learning_rate: Rate at the start.
        drop: Factor, above 0 and at most 1.
        every: Steps between two drops.

    Example:
        >>> schedule = StepDecay(0.1, drop=0.5, every=100)
        >>> [schedule(step) for step in (0, 99, 100, 250)]
        [0.1, 0.1, 0.05, 0.025]
    """

    learning_rate: float
    drop: float = 0.1
    every: int = 1000

    def __post_init__(self) -> None:
        _check_rate("learning_rate", self.learning_rate)
        _check_steps("every", self.every)
        if not 0 < self.drop <= 1:
            raise ValueError(f"`drop` must be above 0 and at most 1. Received: drop={self.drop}.")

    def __call__(self, step: int) -> float:
        """Return the rate for the step after `step` others."""
        return self.learning_rate * self.drop ** (step // self.every)


@dataclass(frozen=True)
class CosineDecay:
    """Go up in a line, then down along half a cosine (Loshchilov & Hutter, 2017, eq. 5).

    The warm-up is that of Goyal et al. (2017, sec. 2.2), from zero. Keras's
    `CosineDecay(0, total_steps - warmup_steps, warmup_target=learning_rate, ...)`.

    Args:
        learning_rate: The highest rate.
        total_steps: Steps until the rate is `final`, where it stays.
        warmup_steps: How many of them go up.
        final: Rate at the end.

    Example:
        >>> schedule = CosineDecay(0.1, total_steps=100, warmup_steps=20)
        >>> [round(schedule(step), 3) for step in (0, 10, 20, 60, 100)]
        [0.0, 0.05, 0.1, 0.05, 0.0]
    """

    learning_rate: float
    total_steps: int
    warmup_steps: int = 0
    final: float = 0.0

    def __post_init__(self) -> None:
        _check_rate("learning_rate", self.learning_rate)
        _check_steps("total_steps", self.total_steps)
        if not 0 <= self.warmup_steps < self.total_steps:
            raise ValueError(
                "`warmup_steps` must be from 0 to below `total_steps`. "
                f"Received: {self.warmup_steps} of {self.total_steps}."
            )
        if not 0 <= self.final <= self.learning_rate:
            raise ValueError(
                "`final` must be from 0 to `learning_rate`. "
                f"Received: final={self.final}, learning_rate={self.learning_rate}."
            )

    def __call__(self, step: int) -> float:
        """Return the rate for the step after `step` others."""
        if step < self.warmup_steps:
            return self.learning_rate * step / self.warmup_steps
        done = (step - self.warmup_steps) / (self.total_steps - self.warmup_steps)
        return _cosine(self.learning_rate, self.final, done)


@dataclass(frozen=True)
class OneCycle:
    """Go up along half a cosine, then down to almost nothing (Smith & Topin, 2018).

    The shape, and what it is without further settings, are those of PyTorch's `OneCycleLR`.

    Args:
        max_learning_rate: The highest rate.
        total_steps: Steps of the whole cycle; after it the rate stays at its lowest.
        warmup: Fraction of the steps that go up, above 0 and below 1.
        start_divisor: The first rate is the highest one divided by this.
        final_divisor: The last rate is the first one divided by this.

    Example:
        >>> schedule = OneCycle(0.1, total_steps=101)
        >>> [round(schedule(step), 4) for step in (0, 29, 100)]
        [0.004, 0.1, 0.0]
    """

    max_learning_rate: float
    total_steps: int
    warmup: float = 0.3
    start_divisor: float = 25.0
    final_divisor: float = 1e4

    def __post_init__(self) -> None:
        _check_rate("max_learning_rate", self.max_learning_rate)
        _check_steps("total_steps", self.total_steps)
        if not 0 < self.warmup < 1:
            raise ValueError(
                "`warmup` must be the fraction of the steps that go up, above 0 and below 1. "
                f"Received: warmup={self.warmup}."
            )
        if min(self.start_divisor, self.final_divisor) < 1:
            raise ValueError(
                "`start_divisor` and `final_divisor` must be at least 1. "
                f"Received: {self.start_divisor} and {self.final_divisor}."
            )

    def __call__(self, step: int) -> float:
        """Return the rate for the step after `step` others."""
        first = self.max_learning_rate / self.start_divisor
        top = self.warmup * self.total_steps - 1
        if step < top:
            return _cosine(first, self.max_learning_rate, step / top)
        way_down = max(self.total_steps - 1 - top, 1e-12)
        return _cosine(
            self.max_learning_rate, first / self.final_divisor, max(step - top, 0) / way_down
        )


def _cosine(start: float, end: float, done: float) -> float:
    """Return the value on half a cosine from `start` to `end`, of which a part is done."""
    return end + (start - end) * 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))


def _check_rate(name: str, rate: float) -> None:
    if not 0 < rate < math.inf:
        raise ValueError(f"`{name}` must be a finite number above 0. Received: {rate}.")


def _check_steps(name: str, steps: int) -> None:
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < 1:
        raise ValueError(
            f"`{name}` must be a positive number of steps. Received: {steps!r}. "
            "For epochs: `epochs * math.ceil(len(x) / batch_size)`."
        )
