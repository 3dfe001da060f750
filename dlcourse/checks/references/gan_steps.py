"""Mistakes with steps: paths of two players, batches, kernels, a penalty, and a step of a GAN."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake
from .gan_game import sigmoid

Array = np.ndarray


def circles_by(
    *,
    of_x: float = -1.0,
    of_y: float = 1.0,
    way_of: Callable[[str], str] = str,
    first: str = "y",
    start: bool = True,
    more: int = 0,
    trial: str = "slopes",
) -> Callable[..., Array]:
    """Return the path of two players, right but for the switches given.

    Args:
        of_x: Sign of x' way along its slope.
        of_y: Sign of y's.
        way_of: The way that is gone, of the one that is asked for.
        first: Who moves first, in turn.
        start: Whether the start is a part of the path.
        more: How many steps there are too many.
        trial: What is taken of the trial step: its `"slopes"`, or its `"place"`, to go on from.
    """

    def path(x: float, y: float, learning_rate: float, steps: int, way: str) -> Array:
        found, gone = [(x, y)], way_of(way)
        for _ in range(steps + more):
            seen_x, seen_y = x, y
            if gone == "look ahead":
                seen_x = x + of_x * learning_rate * y
                seen_y = y + of_y * learning_rate * x
                if trial == "place":
                    x, y = seen_x, seen_y
            new_x = x + of_x * learning_rate * seen_y
            new_y = y + of_y * learning_rate * seen_x
            if gone == "in turn" and first == "y":
                new_x = x + of_x * learning_rate * new_y
            elif gone == "in turn":
                new_y = y + of_y * learning_rate * new_x
            x, y = new_x, new_y
            found.append((x, y))
        return np.reshape(found[0 if start else 1 :], (-1, 2))

    return path


def _circle(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, circles_by(**switches), told)


def _instead(old: str, new: str) -> Callable[[str], str]:
    return lambda way: new if way == old else way


CIRCLES = (
    _circle(
        "the generator moves first",
        "Right but for the steps in turn: there the generator moves first in yours. Here the "
        "discriminator does, as in the lesson.",
        first="x",
    ),
    _circle(
        "at once instead of in turn",
        "Right but for the steps in turn: there x must see where y has just gone.",
        way_of=_instead("in turn", "at once"),
    ),
    _circle(
        "in turn instead of at once",
        "Where both move at once, x must look at the *old* y: in yours y has been overwritten "
        "before x moves.",
        way_of=_instead("at once", "in turn"),
    ),
    _circle(
        "nobody looks ahead",
        "Looking ahead makes no difference in yours: that is a step of both at once.",
        way_of=_instead("look ahead", "at once"),
    ),
    _circle(
        "one looks ahead alone",
        "Looking ahead is a step in turn in yours: x sees where y goes, and y looks at the old x. "
        "*Both* take the slopes of the trial step.",
        way_of=_instead("look ahead", "in turn"),
    ),
    _circle(
        "on from the trial step",
        "You go on from where the trial step led. It is only to look: the slopes come from there, "
        "and the step begins where both *are*.",
        trial="place",
    ),
    _circle(
        "always at once",
        "The way makes no difference in yours: all steps are at once.",
        way_of=lambda way: "at once",
    ),
    _circle(
        "always in turn",
        "The way makes no difference in yours: all steps are in turn.",
        way_of=lambda way: "in turn",
    ),
    _circle(
        "both go up",
        "Both go up in yours. The generator pays x · y and wants it small.",
        of_x=1.0,
    ),
    _circle(
        "both go down",
        "Both go down in yours. The discriminator is paid x · y and wants it large.",
        of_y=-1.0,
    ),
    _circle(
        "the players exchanged",
        "x goes up and y goes down in yours: the generator is x, and wants x · y small.",
        of_x=1.0,
        of_y=-1.0,
    ),
    _circle(
        "the start is missing",
        "The path begins after the first step: its first row should be the start.",
        start=False,
    ),
    _circle("one step too many", "There is one step too many.", more=1),
    Mistake(
        "one step too few",
        lambda x, y, rate, steps, way: circles_by()(x, y, rate, steps, way)[: max(steps, 1)],
        "The last step is missing: n steps make n + 1 points.",
    ),
    Mistake(
        "the end alone",
        lambda *given: circles_by()(*given)[-1],
        "That is where they end. All points on the way are asked for.",
    ),
    Mistake(
        "x and y exchanged",
        lambda *given: circles_by()(*given)[:, ::-1],
        "y stands before x in the rows.",
    ),
    Mistake(
        "every one along its own slope",
        lambda x, y, rate, steps, way: (
            np.array([x, y]) * np.array([1 - rate, 1 + rate]) ** np.arange(steps + 1)[:, None]
        ),
        "x moves by x, and y by y. The slope of x · y along x is *y*.",
    ),
)

BATCH = (
    Mistake(
        "class by class",
        lambda n, classes: np.sort(np.arange(n) % classes),
        "Each class comes as often as it should, but all of one class first. In turn is asked for.",
    ),
    Mistake(
        "class by class",
        lambda n, classes: np.repeat(np.arange(classes), -(-n // classes))[:n],
        "All of one class come first, and the last class may be missing some. In turn is asked "
        "for: 0, 1, 2 and so on, then 0 again.",
    ),
    Mistake(
        "class by class",
        lambda n, classes: np.repeat(np.arange(classes), n // classes),
        "All of one class come first, and the rest of the batch is missing. In turn is asked for: "
        "0, 1, 2 and so on, then 0 again.",
    ),
    Mistake(
        "whole rounds alone",
        lambda n, classes: np.tile(np.arange(classes), n // classes),
        "Right where the batch is a whole number of rounds. Else some labels are missing at the "
        "end.",
    ),
    Mistake(
        "too many labels",
        lambda n, classes: np.tile(np.arange(classes), -(-n // classes)),
        "Right where the batch is a whole number of rounds. Else there are too many labels: cut "
        "them off.",
    ),
    Mistake(
        "too many labels",
        lambda n, classes: np.tile(np.arange(classes), n),
        "There are too many labels: one for each example is asked for.",
    ),
    Mistake(
        "labels from 1 on",
        lambda n, classes: np.arange(n) % classes + 1,
        "Your labels begin at 1. Classes are counted from 0 on.",
    ),
    Mistake(
        "numbers of the examples",
        lambda n, classes: np.arange(n),
        "You number the examples. After the last class the first one comes again.",
    ),
    Mistake(
        "vectors instead of labels",
        lambda n, classes: np.eye(classes)[np.arange(n) % classes],
        "These are one-hot vectors. Labels are asked for, whole numbers.",
    ),
)


def power_by(
    *,
    rows: Callable[[Array], Array] = lambda kernel: kernel.reshape(-1, kernel.shape[-1]),
    more: int = 0,
    unit: bool = True,
    norm: Callable[[Array, Array, Array], Any] = lambda matrix, v, u: v @ matrix @ u,
    shape: bool = True,
    divide: Callable[[Array, Any], Array] = lambda kernel, norm: kernel / norm,
) -> Callable[[Array, Array, int], tuple[Any, Array]]:
    """Return norm and divided kernel, right but for the switches given.

    Args:
        rows: Makes a matrix of a kernel.
        more: How many steps there are too many.
        unit: Whether directions are made 1 long after each product.
        norm: The estimate, of the matrix and both directions.
        shape: Whether the kernel comes back in its shape.
        divide: What is done with it.
    """

    def power(kernel: Array, start: Array, steps: int) -> tuple[Any, Array]:
        matrix = rows(kernel)
        u, v = start, matrix @ start
        for _ in range(steps + more):
            v = matrix @ u
            v = v / np.linalg.norm(v) if unit else v
            u = v @ matrix
            u = u / np.linalg.norm(u) if unit else u
        found = norm(matrix, v, u)
        divided = divide(matrix, found)
        return found, divided.reshape(kernel.shape) if shape else divided

    return power


def _power(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, power_by(**switches), told)


def _half_a_step(kernel: Array, start: Array, steps: int) -> tuple[Any, Array]:
    matrix = kernel.reshape(-1, kernel.shape[-1])
    u = start
    for _ in range(steps):
        v = matrix @ u / np.linalg.norm(matrix @ u)
        u = v @ matrix / np.linalg.norm(v @ matrix)
    norm = np.linalg.norm(matrix @ u)
    return norm, kernel / norm


def _exact(kernel: Array, start: Array, steps: int) -> tuple[Any, Array]:
    norm = np.linalg.norm(kernel.reshape(-1, kernel.shape[-1]), 2)
    return norm, kernel / norm


def _no_way_back(kernel: Array, start: Array, steps: int) -> tuple[Any, Array]:
    matrix = kernel.reshape(-1, kernel.shape[-1])
    u = start / np.linalg.norm(start)
    norm = np.linalg.norm(matrix @ u)
    return norm, kernel / norm


POWER = (
    Mistake(
        "half a step too far",
        _half_a_step,
        "Nearly. After the last step you send u through the matrix once more: that is half a step "
        "further. The estimate is asked for with the v and u that there are.",
    ),
    Mistake(
        "the exact norm",
        _exact,
        "That is the exact norm, of a singular value decomposition. It costs too much in every "
        "step of training, and so a few products of power iteration are asked for.",
    ),
    _power("one step too few", "There is one step too few.", more=-1),
    _power("one step too many", "There is one step too many.", more=1),
    _power(
        "directions that grow",
        "The directions are not made 1 long, and so the estimate grows, or vanishes, with every "
        "step.",
        unit=False,
    ),
    Mistake(
        "no way back",
        _no_way_back,
        "You measure how much the *start* is stretched. Which direction is stretched most? Send it "
        "there and back.",
    ),
    _power(
        "the length of all entries",
        "That is the Frobenius norm, the root of all squares: it adds up what *all* directions are "
        "stretched.",
        norm=lambda matrix, v, u: np.linalg.norm(matrix),
    ),
    _power(
        "the square of the norm",
        "That is its square: there and back, each stretches once.",
        norm=lambda matrix, v, u: np.sum((matrix @ u) ** 2),
    ),
    _power(
        "the square of the norm",
        "That is its square.",
        norm=lambda matrix, v, u: (v @ matrix @ u) ** 2,
    ),
    _power(
        "the matrix instead of the kernel",
        "The numbers are right. The kernel has to come back in the shape that it had.",
        shape=False,
    ),
    Mistake(
        "not divided",
        lambda kernel, *rest: kernel,
        "The kernel comes back as it was.",
        "kernel",
    ),
    Mistake(
        "multiplied",
        lambda *given: power_by(divide=lambda kernel, norm: kernel * norm)(*given)[1],
        "You multiply by the norm. It should be 1 afterwards.",
        "kernel",
    ),
    Mistake(
        "divided by something else",
        lambda *given: given[0] / np.linalg.norm(given[0]),
        "Divided by the length of all entries, not by the norm that you found.",
        "kernel",
    ),
)


def penalty_by(
    *,
    bend: Callable[[Array], Array] = lambda b: (b + b.T) / 2,
    tilt: float = 1.0,
    length: Callable[[Array], Array] = lambda slopes: (slopes**2).sum(axis=1),
    share: float = 0.5,
    reduce: Callable[..., Any] = np.mean,
    slope_share: float = 1.0,
) -> Callable[..., tuple[Array, Any, Array]]:
    """Return slopes, R1 and its own slope, right but for the switches given.

    Args:
        bend: The matrix that multiplies the examples.
        tilt: Factor of the linear part.
        length: Of each slope, what is averaged.
        share: Factor of γ.
        reduce: Over the examples.
        slope_share: Factor of γ in the penalty's slope.
    """

    def penalty(real: Array, b: Array, a: Array, gamma: float) -> tuple[Array, Any, Array]:
        slopes = real @ bend(b).T + tilt * a
        found = share * gamma * reduce(length(slopes))
        return slopes, found, slope_share * gamma * reduce(slopes, axis=0)

    return penalty


def _slopes(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, lambda *given: penalty_by(**switches)(*given)[0], told, "slopes")


def _r1(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, lambda *given: penalty_by(**switches)(*given)[1], told, "penalty")


def _by_tilt(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, lambda *given: penalty_by(**switches)(*given)[2], told, "by_tilt")


_SYMMETRIC = (
    "That would be right if B were symmetric. x₁ stands in xᵀBx with its row *and* with its column."
)


PENALTY = (
    _slopes("as if symmetric", _SYMMETRIC, bend=lambda b: b),
    _slopes("as if symmetric", _SYMMETRIC, bend=lambda b: b.T),
    _slopes(
        "without the half",
        "The ½ of ½ xᵀBx is missing.",
        bend=lambda b: b + b.T,
    ),
    _slopes(
        "the tilt is left out",
        "The tilt is left out: the slope of b · x is b.",
        tilt=0.0,
    ),
    Mistake(
        "the logits instead of their slopes",
        lambda real, b, a, gamma: 0.5 * (real @ b * real).sum(axis=1) + real @ a,
        "These are the logits. Their slopes are asked for, one for every feature of an example.",
        "slopes",
    ),
    Mistake(
        "the mean slope",
        lambda *given: penalty_by()(*given)[0].mean(axis=0),
        "That is the mean over the examples. A slope for every example is asked for.",
        "slopes",
    ),
    _r1("γ without its half", "R1 is *half* of γ times the mean squared length.", share=1.0),
    _r1("the sum over the examples", "You add up over the examples.", reduce=np.sum),
    _r1(
        "the length without its square",
        "You average lengths. Their *squares* are asked for.",
        length=lambda slopes: np.sqrt((slopes**2).sum(axis=1)),
    ),
    _r1(
        "lengths held to 1",
        "That is the penalty of WGAN-GP, which wants slopes of length 1. R1 wants them to be 0, "
        "at real examples.",
        length=lambda slopes: (np.sqrt((slopes**2).sum(axis=1)) - 1) ** 2,
    ),
    _r1(
        "the mean over the features",
        "You average over the features, too. A squared length is a *sum* of squares.",
        length=lambda slopes: slopes**2,
    ),
    Mistake(
        "the mean slope squared",
        lambda *given: 0.5 * given[3] * (penalty_by()(*given)[0].mean(axis=0) ** 2).sum(),
        "You average the slopes first. Slopes in opposite directions would cancel: each should be "
        "small.",
        "penalty",
    ),
    _by_tilt("half of it", "The 2 of the square and the ½ of R1 cancel.", slope_share=0.5),
    _by_tilt("twice of it", "The 2 of the square and the ½ of R1 cancel.", slope_share=2.0),
    _by_tilt("the sum over the examples", "You add up over the examples.", reduce=np.sum),
    Mistake(
        "one for every example",
        lambda *given: given[3] * penalty_by()(*given)[0],
        "One for every example. R1 is a mean over them.",
        "by_tilt",
    ),
    Mistake(
        "γ is missing",
        lambda *given: penalty_by()(*given)[0].mean(axis=0),
        "γ is missing.",
        "by_tilt",
    ),
    Mistake(
        "the slope of the logit",
        lambda real, b, a, gamma: real.mean(axis=0),
        "That is the slope of the mean *logit* by b. The penalty is asked about: which part of the "
        "slopes has b in it?",
        "by_tilt",
    ),
)


def step_by(
    *,
    seen: Callable[[Array, Array], Array] = lambda noise, shift: noise + shift,
    wanted: float = 1.0,
    labels: tuple[float, float] = (1.0, 0.0),
    pull: float = 1.0,
    old: bool = False,
    up: float = 1.0,
    anew: bool = False,
    reduce: Callable[..., Any] = np.mean,
) -> Callable[..., tuple[Array, Any, Array]]:
    """Return a step of both players, right but for the switches given.

    Args:
        seen: Which made points the discriminator is shown.
        wanted: The label that the generator would like.
        labels: Of real and of made points, for the discriminator.
        pull: Factor of the penalty.
        old: Whether the generator asks the discriminator before its step.
        up: -1 sends the generator uphill.
        anew: Whether the generator's points are the noise alone.
        reduce: Over the discriminator's batch.
    """

    def step(
        real: Array,
        noise: Array,
        weights: Array,
        bias: float,
        shift: Array,
        learning_rate: float,
        gamma: float,
    ) -> tuple[Array, Any, Array]:
        before = weights, bias
        x = np.concatenate([real, seen(noise, shift)])
        y = np.repeat(labels, [len(real), len(noise)])
        error = sigmoid(x @ weights + bias) - y
        by_weights = reduce(error[:, None] * x, axis=0) + pull * gamma * weights
        weights = weights - learning_rate * by_weights
        bias = bias - learning_rate * reduce(error)
        asked, offset = before if old else (weights, bias)
        made = noise if anew else noise + shift
        wish = (sigmoid(made @ asked + offset) - wanted).mean()
        return weights, bias, shift - up * learning_rate * wish * asked

    return step


def _bug(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, step_by(**switches), told)


_SHOWN = (
    "the discriminator is still shown points that the generator does not make any more. However "
    "far they have come, it does not notice."
)
_WISH = (
    "the generator still does what the discriminator wants: which label would it like its points "
    "to get?"
)
BUGS = (
    _bug(
        "both bugs are still there",
        f"These are the numbers of the suspect itself. First: {_WISH} And the second: {_SHOWN}",
        seen=lambda noise, shift: noise,
        wanted=0.0,
    ),
    _bug(
        "still the wrong wish",
        f"One of the two bugs is mended: the discriminator sees the right points. The other: "
        f"{_WISH}",
        wanted=0.0,
    ),
    _bug(
        "still shown the wrong points",
        f"One of the two bugs is mended: the generator has the right wish. The other: {_SHOWN}",
        seen=lambda noise, shift: noise,
    ),
    _bug(
        "uphill instead of another wish",
        "You turn the generator's step round and leave its label: that is the *saturating* loss. "
        "Its points do move the right way, and hardly at all where they are seen through. The "
        "label is what is wrong.",
        wanted=0.0,
        up=-1.0,
    ),
    _bug(
        "uphill instead of another wish",
        f"You turn the generator's step round and leave its label. And the second: {_SHOWN}",
        wanted=0.0,
        up=-1.0,
        seen=lambda noise, shift: noise,
    ),
    _bug(
        "the labels were right",
        "You have exchanged the labels of the discriminator. They were right: 1 for real.",
        labels=(0.0, 1.0),
    ),
    _bug(
        "the penalty was right",
        "You have changed the penalty. It was right: the slope of a linear logit is `weights`, and "
        "half of its square times γ has this derivative.",
        pull=0.0,
    ),
    _bug(
        "the penalty was right",
        "You have changed the penalty. It was right: the half and the 2 of the square cancel.",
        pull=0.5,
    ),
    _bug(
        "the penalty was right",
        "You have changed the penalty. It was right: the half and the 2 of the square cancel.",
        pull=2.0,
    ),
    _bug(
        "the order was right",
        "Now the generator asks the discriminator as it was *before* its step. They take turns: "
        "that was right.",
        old=True,
    ),
    _bug(
        "the means were right",
        "You have changed a mean into a sum. The means were right.",
        reduce=np.sum,
    ),
    _bug(
        "the generator's points were right",
        "Now the generator asks about points that it does not make any more.",
        anew=True,
    ),
)
