"""Mistakes with attacks on a model: the step of FGSM, the way back into the ball, and PGD."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def step_by(
    *,
    move: Callable[[Array, float], Array] = lambda slope, epsilon: epsilon * np.sign(slope),
    last: Callable[[Array], Array] = lambda moved: np.clip(moved, 0, 1),
) -> Callable[[Array, Array, float], Array]:
    """Return a step against a model, right but for the switches given.

    Args:
        move: What is added, of the slope and ε.
        last: What happens to the moved picture in the end.
    """
    return lambda x, gradient, epsilon: last(x + move(np.asarray(gradient), epsilon))


def _unit(slope: Array) -> Array:
    return slope / max(float(np.linalg.norm(slope)), 1e-300)


FGSM = (
    Mistake(
        "out of the box",
        step_by(last=lambda moved: moved),
        "Pixels leave the range from 0 to 1: no picture has such values, and an attack may not.",
    ),
    Mistake(
        "down the slope",
        step_by(move=lambda slope, epsilon: -epsilon * np.sign(slope)),
        "That makes the loss *smaller*: it helps the model. Which way does an attacker go?",
    ),
    Mistake(
        "the slope without its sign",
        step_by(move=lambda slope, epsilon: epsilon * slope),
        "You add ε times the slope itself: flat pixels hardly move, steep ones too far. FGSM moves "
        "each pixel by as much as it may.",
    ),
    Mistake(
        "the slope made 1 long",
        step_by(move=lambda slope, epsilon: epsilon * _unit(slope)),
        "You make the whole slope 1 long. Here every *pixel* may move by ε, whatever the others "
        "do.",
    ),
    Mistake(
        "the slope over its largest entry",
        step_by(
            move=lambda slope, epsilon: epsilon * slope / max(float(np.abs(slope).max()), 1e-300)
        ),
        "Only the steepest pixel moves by ε. All others may, too.",
    ),
    Mistake(
        "the step alone",
        lambda x, gradient, epsilon: epsilon * np.sign(gradient),
        "That is the step. Where does the picture end up?",
    ),
    Mistake(
        "the step cut to the box",
        lambda x, gradient, epsilon: x + np.clip(epsilon * np.sign(gradient), 0, 1),
        "You cut the *step* to 0 and 1, and lose every step down. The sum is to stay in the box.",
    ),
)


def _scaled(x_adv: Array, x: Array, epsilon: float, length: Callable[[Array], float]) -> Array:
    change = x_adv - x
    size = length(change)
    return np.asarray(np.clip(x + change * min(1.0, epsilon / max(size, 1e-300)), 0, 1))


PROJECT = (
    Mistake(
        "out of the box",
        lambda x_adv, x, epsilon: np.clip(x_adv, x - epsilon, x + epsilon),
        "Pixels near 0 or 1 leave the box: they are within ε, and no pixels any more.",
    ),
    Mistake(
        "the box alone",
        lambda x_adv, x, epsilon: np.clip(x_adv, 0, 1),
        "Pixels stay from 0 to 1, but may be anywhere there. How far may they be from the clean "
        "ones?",
    ),
    Mistake(
        "a ball around 0",
        lambda x_adv, x, epsilon: np.clip(x_adv, -epsilon, epsilon),
        "Your ball lies around 0. It lies around the clean picture.",
    ),
    Mistake(
        "a ball around 0",
        lambda x_adv, x, epsilon: np.clip(np.clip(x_adv, -epsilon, epsilon), 0, 1),
        "Your ball lies around 0. It lies around the clean picture.",
    ),
    Mistake(
        "the change alone",
        lambda x_adv, x, epsilon: np.clip(x_adv - x, -epsilon, epsilon),
        "That is the change. Which picture comes of it?",
    ),
    Mistake(
        "shrunk as a whole",
        lambda x_adv, x, epsilon: _scaled(x_adv, x, epsilon, lambda c: float(np.abs(c).max())),
        "You shrink the whole change until its largest entry fits. The *nearest* picture in the "
        "ball keeps the pixels that fit as they are.",
    ),
    Mistake(
        "a round ball",
        lambda x_adv, x, epsilon: _scaled(x_adv, x, epsilon, lambda c: float(np.linalg.norm(c))),
        "You make the whole change ε *long*, as in a round ball. Here every pixel by itself may "
        "change by ε.",
    ),
    Mistake(
        "a step of ε",
        lambda x_adv, x, epsilon: np.clip(x + epsilon * np.sign(x_adv - x), 0, 1),
        "Every pixel ends at the border, also those that were well within. What lies in the ball "
        "stays where it is.",
    ),
)


def slope_of(x: Array, y: Array, weights: Array) -> Array:
    """Return the slope of the cross-entropy of a linear classifier by its input."""
    logits = x @ weights
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    return np.asarray((p - np.eye(weights.shape[1])[y]) @ weights.T)


def attack_by(
    *,
    slope_at: str = "now",
    around: str = "clean",
    way: float = 1.0,
    low: float = 0.0,
    high: float = 1.0,
    rule: Callable[[Array], Array] = np.sign,
) -> Callable[..., Any]:
    """Return an attack by PGD, right but for the switches given.

    Args:
        slope_at: Where the slope is taken: `"now"`, or at the `"clean"` picture.
        around: Where the ball lies: around the `"clean"` picture, or the one of `"now"`.
        way: 1 for up.
        low: Least pixel.
        high: Largest pixel.
        rule: What is made of the slope.
    """

    def attack(
        x: Array, y: Array, weights: Array, epsilon: float, step_size: float, steps: int
    ) -> Array:
        now = x.copy()
        for _ in range(steps):
            slope = slope_of(now if slope_at == "now" else x, y, weights)
            middle = x if around == "clean" else now
            moved = now + way * step_size * rule(slope)
            now = np.clip(np.clip(moved, middle - epsilon, middle + epsilon), low, high)
        return np.asarray(now)

    return attack


def _bug(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, attack_by(**switches), told)


BUGS = (
    _bug(
        "nothing mended",
        "This does what the code above does.",
        slope_at="clean",
        around="now",
    ),
    _bug(
        "the ball goes along",
        "The slope is right now. But the ball still lies around the picture of the last step, so "
        "that ten steps may go ten times as far.",
        around="now",
    ),
    _bug(
        "the slope of the clean picture",
        "The ball is right now. But every step still goes where the *first* slope pointed: that is "
        "FGSM in small pieces.",
        slope_at="clean",
    ),
    _bug(
        "out of the box",
        "Pixels leave the range from 0 to 1, which the code above had right.",
        low=-np.inf,
        high=np.inf,
    ),
    _bug(
        "down the slope",
        "It now makes the loss *smaller*. The way up was right in the code above.",
        way=-1.0,
    ),
    _bug(
        "the slope without its sign",
        "The sign of the slope was right in the code above: each pixel moves by the whole step.",
        rule=lambda slope: slope,
    ),
)
