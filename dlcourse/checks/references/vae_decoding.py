"""Mistakes on the way to the decoder: a schedule, a class beside a code, a path between codes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray

SCHEDULE = (
    Mistake(
        "beyond its end",
        lambda step, steps, beta: beta * step / steps if steps else beta,
        "It goes on rising behind the end of the warm-up. Where should it stay?",
    ),
    Mistake(
        "beyond its end",
        lambda step, steps, beta: beta * step / steps if steps else 0.0,
        "It goes on rising behind the end of the warm-up; and without one it has to be β at once.",
    ),
    Mistake(
        "one step early",
        lambda step, steps, beta: beta * min(1.0, (step + 1) / steps) if steps else beta,
        "You are one step early: steps count from 0, and at step 0 it is 0.",
    ),
    Mistake(
        "one step early",
        lambda step, steps, beta: beta * min(1.0, step / (steps - 1)) if steps else beta,
        "You reach the end one step too early: it is β at step `warm_up_steps`, not one before.",
    ),
    Mistake(
        "falls instead of rising",
        lambda step, steps, beta: beta * (1 - min(1.0, step / steps)) if steps else beta,
        "It falls from β to 0. At the start the code should cost nothing.",
    ),
    Mistake(
        "falls instead of rising",
        lambda step, steps, beta: beta * max(0.0, 1 - step / steps) if steps else 0.0,
        "It falls from β to 0. At the start the code should cost nothing.",
    ),
    Mistake(
        "up to 1, not to β",
        lambda step, steps, beta: min(1.0, step / steps) if steps else 1.0,
        "It rises to 1, whatever β is. What should be there at the end of the warm-up?",
    ),
    Mistake(
        "cut at 1, not at β",
        lambda step, steps, beta: min(1.0, beta * step / steps) if steps else min(1.0, beta),
        "It rises towards β, but you hold it at 1. What should be there at the end of the warm-up?",
    ),
    Mistake(
        "cut at 1, not at β",
        lambda step, steps, beta: min(1.0, beta * step / steps) if steps else beta,
        "It rises towards β, but you hold it at 1. What should be there at the end of the warm-up?",
    ),
    Mistake(
        "cut at β, but rising to 1",
        lambda step, steps, beta: min(beta, step / steps) if steps else beta,
        "It rises by 1 over the warm-up, and is cut at β. It should rise by β over the warm-up.",
    ),
    Mistake(
        "all at once",
        lambda step, steps, beta: beta if step >= steps else 0.0,
        "It jumps from 0 to β at the end of the warm-up. Half-way there it should be half of β.",
    ),
    Mistake(
        "all at once",
        lambda step, steps, beta: beta * min(1, step // steps) if steps else beta,
        "`//` cuts the fraction off: it stays 0 until the warm-up is over.",
    ),
    Mistake("no warm-up", lambda step, steps, beta: beta, "It is β from the first step on."),
    Mistake(
        "nothing without a warm-up",
        lambda step, steps, beta: beta * min(1.0, step / steps) if steps else 0.0,
        "Right with a warm-up. Without one (`warm_up_steps` is 0) it has to be β from the start.",
    ),
    Mistake(
        "nothing without a warm-up",
        lambda step, steps, beta: beta * min(1.0, step / max(steps, 1)),
        "Right with a warm-up. Without one (`warm_up_steps` is 0) it has to be β from the very "
        "first step, step 0.",
    ),
)


def _grid(z: Array, num_classes: int) -> Array:
    return np.repeat(z, num_classes, axis=0)


def _classes(z: Array, num_classes: int) -> Array:
    return np.tile(np.eye(num_classes), (len(z), 1))


CONDITIONAL = (
    Mistake(
        "class by class",
        lambda z, k: np.hstack([np.tile(z, (k, 1)), np.repeat(np.eye(k), len(z), axis=0)]),
        "Every code is there with every class, but class by class: first all codes with class 0. "
        "Asked for is code by code: first all classes of code 0.",
    ),
    Mistake(
        "always the same pairs",
        lambda z, k: np.hstack([_grid(z, k), np.repeat(np.eye(k), len(z), axis=0)]),
        "Codes and classes both change slowly: code 0 never meets some of the classes. Which of "
        "the two has to change with every row?",
    ),
    Mistake(
        "always the same pairs",
        lambda z, k: np.hstack([np.tile(z, (k, 1)), _classes(z, k)]),
        "Codes and classes both change with every row: the same pairs come again and again. Which "
        "of the two has to stay while the other goes round?",
    ),
    Mistake(
        "a number instead of a place",
        lambda z, k: np.hstack([_grid(z, k), np.tile(np.arange(k), len(z))[:, None]]),
        "You append the class as one number. Class 4 would be four times as much as class 1: give "
        "every class a column of its own.",
    ),
    Mistake(
        "a number instead of a place",
        lambda z, k: np.hstack(
            [_grid(z, k), np.tile(np.arange(1, k + 1), len(z))[:, None].astype(float)]
        ),
        "You append the class as one number. Class 4 would be four times as much as class 1: give "
        "every class a column of its own.",
    ),
    Mistake(
        "the class in front",
        lambda z, k: np.hstack([_classes(z, k), _grid(z, k)]),
        "Right, but for the order of the columns: the code comes first, then the class.",
    ),
    Mistake(
        "one class for each code",
        lambda z, k: np.hstack([z, np.eye(k)[np.arange(len(z)) % k]]),
        "Every code gets one class. It should meet all of them, each in a row of its own.",
    ),
    Mistake(
        "the codes alone",
        lambda z, k: _grid(z, k),
        "Each code is there once for every class, but the class itself is missing.",
    ),
    Mistake(
        "the classes alone",
        lambda z, k: _classes(z, k),
        "The classes are there, but the codes beside them are missing.",
    ),
    Mistake(
        "not flat",
        lambda z, k: np.concatenate([_grid(z, k), _classes(z, k)], axis=1).reshape(len(z), k, -1),
        "The numbers are right, in a block for each code. A decoder takes one axis of examples: "
        "put the rows below each other.",
    ),
)


def path_by(
    *,
    times: Callable[[int], Array] = lambda steps: np.linspace(0.0, 1.0, steps),
    cosine: Callable[[Array, Array], Any] = lambda a, b: (
        a @ b / np.linalg.norm(a) / np.linalg.norm(b)
    ),
    guarded: bool = True,
    codes: Callable[[Array], Array] = lambda code: code,
) -> Callable[[Array, Array, int], Array]:
    """Return a path along an arc that is right but for the switches given.

    Args:
        times: Where on the path the codes are, 0 to 1.
        cosine: Of the angle between start and end.
        guarded: Whether a path without an angle is a line.
        codes: What is done to both ends first.
    """

    def path(start: Array, end: Array, steps: int) -> Array:
        start, end = codes(start), codes(end)
        t = times(steps)[:, None]
        angle = np.arccos(np.clip(cosine(start, end), -1, 1) if guarded else cosine(start, end))
        if guarded and angle < 1e-6:
            return (1 - t) * start + t * end
        return (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)

    return path


def _line(start: Array, end: Array, steps: int) -> Array:
    t = np.linspace(0.0, 1.0, steps)[:, None]
    return (1 - t) * start + t * end


def _stretched(start: Array, end: Array, steps: int) -> Array:
    found = _line(start, end, steps)
    lengths = np.linspace(np.linalg.norm(start), np.linalg.norm(end), steps)
    return found * (lengths / np.linalg.norm(found, axis=1))[:, None]


_NO_ANGLE = (
    "Where both codes point the same way the angle is 0, and 0/0 is no code. What is the arc then?"
)

PATH = (
    Mistake(
        "a straight line",
        _line,
        "You walk along the straight line. Its middle is nearer to 0 than both ends, where the "
        "prior has next to no codes in many dimensions: walk along the arc.",
    ),
    Mistake(
        "a stretched line",
        _stretched,
        "You walk along the line and bring every code to the right length. That is on the arc, "
        "but it hurries in the middle: equal steps of the *angle* are asked for.",
    ),
    Mistake(
        "the end is missing",
        path_by(times=lambda steps: np.linspace(0, 1, steps, endpoint=False)),
        "The last code is not the end: with n codes there are n − 1 steps between them.",
    ),
    Mistake(
        "the end is missing",
        path_by(times=lambda steps: np.linspace(0, 1, steps + 1)[1:]),
        "The first code is not the start: with n codes there are n − 1 steps between them.",
    ),
    Mistake(
        "the ends are missing",
        path_by(times=lambda steps: np.linspace(0, 1, steps + 2)[1:-1]),
        "Start and end are not among your codes. They count as the first and the last one.",
    ),
    Mistake(
        "one code too many",
        path_by(times=lambda steps: np.linspace(0, 1, steps + 1)),
        "There is one code too many: `steps` counts the codes, both ends included.",
    ),
    Mistake(
        "two codes too many",
        path_by(times=lambda steps: np.linspace(0, 1, steps + 2)),
        "There are two codes too many: `steps` counts the codes, both ends included.",
    ),
    Mistake(
        "from the end to the start",
        lambda start, end, steps: path_by()(start, end, steps)[::-1],
        "You walk from the end to the start.",
    ),
    Mistake("no angle", path_by(guarded=False), _NO_ANGLE),
    Mistake(
        "the angle of codes that are not 1 long",
        path_by(cosine=lambda a, b: a @ b, guarded=False),
        "Your cosine is the product of the codes as they are. It is that of their *directions*, "
        "each brought to length 1.",
    ),
    Mistake(
        "the angle of codes that are not 1 long",
        path_by(cosine=lambda a, b: a @ b),
        "Your cosine is the product of the codes as they are. It is that of their *directions*, "
        "each brought to length 1.",
    ),
    Mistake(
        "all codes 1 long",
        path_by(codes=lambda code: code / np.linalg.norm(code)),
        "Your path runs on the sphere of radius 1. The directions are needed for the angle alone: "
        "the path begins at `start` and ends at `end`, as long as they are.",
    ),
    Mistake(
        "the cosine for the angle",
        lambda start, end, steps: _with_cosine(start, end, steps),
        "You put the cosine where the angle should stand. Which function gives the angle back?",
    ),
)


def _with_cosine(start: Array, end: Array, steps: int) -> Array:
    t = np.linspace(0.0, 1.0, steps)[:, None]
    angle = start @ end / np.linalg.norm(start) / np.linalg.norm(end)
    return (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)
