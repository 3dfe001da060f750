"""Mistakes with one step of momentum."""

from collections.abc import Callable

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def _momentum(
    velocity_of: Callable[..., Array],
    move: Callable[..., Array] = lambda w, old, new, lr, g, mu: w + new,
) -> Callable[..., tuple[Array, Array]]:
    def step(
        w: Array, velocity: Array, gradient: Array, learning_rate: float, momentum: float
    ) -> tuple[Array, Array]:
        new = velocity_of(velocity, gradient, learning_rate, momentum)
        return move(w, velocity, new, learning_rate, gradient, momentum), new

    return step


def _right_velocity(v: Array, g: Array, lr: float, mu: float) -> Array:
    return mu * v - lr * g


_UPHILL = (
    "The gradient is added: this walks uphill, and faster at every step. Which way does the loss "
    "fall?"
)

MOMENTUM = (
    Mistake("uphill", _momentum(lambda v, g, lr, mu: mu * v + lr * g), _UPHILL),
    Mistake(
        "the other sign for the velocity",
        _momentum(lambda v, g, lr, mu: mu * v + lr * g, lambda w, old, new, lr, g, mu: w - new),
        "Your velocity points uphill, and is subtracted. That is the same walk when it starts from "
        "rest; but the velocity that comes in here points downhill already, and you turn it round. "
        "Keep to the formula of the task.",
    ),
    Mistake(
        "rate applied at the end",
        _momentum(lambda v, g, lr, mu: mu * v + g, lambda w, old, new, lr, g, mu: w - lr * new),
        "You gather plain gradients, and multiply by the learning rate when you move, as PyTorch "
        "does. In the task's form (Keras's) the rate is in the velocity: the two differ as soon "
        "as the rate changes.",
    ),
    Mistake(
        "rate applied at the end",
        _momentum(lambda v, g, lr, mu: mu * v - g, lambda w, old, new, lr, g, mu: w + lr * new),
        "You gather plain gradients, and multiply by the learning rate when you move. In the "
        "task's form (Keras's) the rate is in the velocity: the two differ as soon as the rate "
        "changes.",
    ),
    Mistake(
        "an average instead of a sum",
        _momentum(lambda v, g, lr, mu: mu * v - (1 - mu) * lr * g),
        "The new gradient enters with 1 − momentum: that is a moving average, as in Adam. Here a "
        "steady slope is summed up, until the ball is 1/(1 − momentum) times as fast.",
    ),
    Mistake(
        "moves by the old velocity",
        _momentum(_right_velocity, lambda w, old, new, lr, g, mu: w + old),
        "The velocity is right, but the weights move by the one that came in. In the first step "
        "they would not move at all: which comes first?",
    ),
    Mistake(
        "Nesterov's step",
        _momentum(_right_velocity, lambda w, old, new, lr, g, mu: w + mu * new - lr * g),
        "That is Nesterov's form, which looks one step ahead. Here the plain one is asked for: "
        "the weights move by the new velocity.",
    ),
    Mistake(
        "the gradient counts twice",
        _momentum(_right_velocity, lambda w, old, new, lr, g, mu: w + new - lr * g),
        "The gradient moves the weights twice: it is in the new velocity already.",
    ),
    Mistake(
        "the velocity takes no part",
        _momentum(_right_velocity, lambda w, old, new, lr, g, mu: w - lr * g),
        "The velocity is right, but the weights take a plain step of gradient descent. What is "
        "the velocity for?",
    ),
    Mistake(
        "forgets the velocity",
        _momentum(lambda v, g, lr, mu: -lr * g),
        "The old velocity is forgotten: a step of plain gradient descent. Which share of it "
        "should roll on?",
    ),
    Mistake(
        "nothing slows down",
        _momentum(lambda v, g, lr, mu: v - lr * g),
        "All of the old velocity stays, whatever `momentum` says: a ball without friction never "
        "comes to rest.",
    ),
    Mistake(
        "momentum on the new velocity",
        _momentum(lambda v, g, lr, mu: mu * (v - lr * g)),
        "Momentum multiplies the new gradient as well. It is the share of the *old* velocity that "
        "stays.",
    ),
    Mistake(
        "subtracts the velocity",
        _momentum(_right_velocity, lambda w, old, new, lr, g, mu: w - new),
        "The velocity is right: it points downhill. Then the weights go the other way.",
    ),
    Mistake(
        "no learning rate",
        _momentum(lambda v, g, lr, mu: mu * v - g),
        "The gradient enters as it is. By what is it multiplied?",
    ),
)
