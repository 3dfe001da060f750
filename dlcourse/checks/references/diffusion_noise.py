"""Mistakes with noise: schedules, noisy pictures, targets, guesses, and the waves of a step."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
_OFFSET = 0.008


def itself(x: Any) -> Any:
    """Return what is given."""
    return x


def align(values: Array, like: Array) -> Array:
    """Give one value a picture the axes of pictures."""
    found = np.asarray(values)
    return found.reshape(found.shape + (1,) * (like.ndim - found.ndim))


def schedule_by(
    *,
    wave: Callable[[Array], Array] = lambda part: (
        np.cos((part + _OFFSET) / (1 + _OFFSET) * np.pi / 2) ** 2
    ),
    most: float = 0.999,
    of: Callable[[Array], Array] = lambda variances: np.cumprod(1 - variances),
) -> Callable[[int], Array]:
    """Return a schedule that is right but for the switches given.

    Args:
        wave: Of the part of the way.
        most: What no step's variance exceeds.
        of: What is made of the variances.
    """

    def schedule(steps: int) -> Array:
        values = wave(np.arange(steps + 1) / steps)
        return of(np.minimum(1 - values[1:] / values[:-1], most))

    return schedule


def _schedule(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, schedule_by(**switches), told)


def _wave(steps: int) -> Array:
    part = np.arange(steps + 1) / steps
    return np.asarray(np.cos((part + _OFFSET) / (1 + _OFFSET) * np.pi / 2) ** 2)


SCHEDULE = (
    _schedule(
        "nothing is left at the end",
        "Right but for the end, where your share is 0: dividing by its root, on the way back, "
        "would not do. No step may add a variance above 0.999.",
        most=1.0,
    ),
    Mistake(
        "nothing is left at the end",
        lambda steps: _wave(steps)[1:] / _wave(steps)[0],
        "Right but for the end, where your share is 0: dividing by its root, on the way back, "
        "would not do. No step may add a variance above 0.999.",
    ),
    Mistake(
        "the wave itself",
        lambda steps: _wave(steps)[1:],
        "That is the wave, which does not begin at 1, and ends at 0. Make the steps' variances of "
        "it, cut them off at 0.999, and multiply what they leave.",
    ),
    Mistake(
        "one value too many",
        _wave,
        "That is the wave, with one value more than there are steps. What is left *after* each "
        "step?",
    ),
    Mistake(
        "one value too many",
        lambda steps: np.append(1.0, schedule_by()(steps)),
        "There is one value too many: the first one is the picture before any step.",
    ),
    Mistake(
        "one step behind",
        lambda steps: np.append(1.0, schedule_by()(steps))[:-1],
        "Your first step leaves all of the picture. `kept[0]` is what is left *after* the first "
        "step.",
    ),
    _schedule("what each step adds", "These are the variances that the steps add.", of=itself),
    _schedule(
        "what each step leaves",
        "That is what each step leaves of the one before. What is left of the picture after all of "
        "them?",
        of=lambda variances: 1 - variances,
    ),
    _schedule(
        "the noise's share",
        "That is the share of the *noise*.",
        of=lambda variances: 1 - np.cumprod(1 - variances),
    ),
    _schedule(
        "the root of the share",
        "That is the root of it. A share of the *variance* is asked for.",
        of=lambda variances: np.sqrt(np.cumprod(1 - variances)),
    ),
    _schedule(
        "variances added up",
        "Variances of the steps do not add up to what is lost: each step spoils what the one "
        "before left. What is left is multiplied.",
        of=lambda variances: 1 - np.cumsum(variances),
    ),
    _schedule(
        "the cosine without its square",
        "The cosine is squared: its square falls from 1 to 0 and is a share.",
        wave=lambda part: np.cos((part + _OFFSET) / (1 + _OFFSET) * np.pi / 2),
    ),
    _schedule(
        "without the offset",
        "The offset of 0.008 is left out: the first steps would add next to nothing.",
        wave=lambda part: np.cos(part * np.pi / 2) ** 2,
    ),
    _schedule(
        "half of the offset",
        "The offset is added, and not divided by 1.008: the wave should end at 0.",
        wave=lambda part: np.cos((part + _OFFSET) * np.pi / 2) ** 2,
    ),
    _schedule(
        "a whole half-wave",
        "Your wave goes from 1 to −1 inside the square. A quarter of a wave, up to π/2, is asked "
        "for.",
        wave=lambda part: np.cos((part + _OFFSET) / (1 + _OFFSET) * np.pi) ** 2,
    ),
)


def noisy_by(
    *,
    centre: Callable[[Array], Array] = lambda x: 2 * x - 1,
    picture: Callable[[Array], Array] = np.sqrt,
    noise: Callable[[Array], Array] = lambda kept: np.sqrt(1 - kept),
    of: Callable[[Array, Array], Array] = align,
) -> Callable[[Array, Array, Array], Array]:
    """Return noisy pictures that are right but for the switches given.

    Args:
        centre: What happens to the pixels first.
        picture: Factor of the pictures, of their share.
        noise: Factor of the noise, of the pictures' share.
        of: Gives the shares the axes of pictures.
    """

    def noisy(x: Array, kept: Array, drawn: Array) -> Array:
        share = of(kept, x)
        return picture(share) * centre(x) + noise(share) * drawn

    return noisy


def _noisy(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, noisy_by(**switches), told)


_ROOTS = (
    "`kept` is a share of the *variance*; values are multiplied by its root. As you have it, the "
    "variance of picture and noise together is below 1."
)
_NOISY_FACTORS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "pictures that are not centred",
        "The pixels go in from 0 to 1. Centre them first, to −1 … 1: black should be as far from "
        "0 as white.",
        {"centre": itself},
    ),
    (
        "centred by a half",
        "The pixels go from −½ to ½ in yours. −1 … 1 is asked for, about the size of the noise.",
        {"centre": lambda x: x - 0.5},
    ),
    ("shares instead of their roots", _ROOTS, {"picture": itself, "noise": lambda k: 1 - k}),
    ("shares instead of their roots", _ROOTS, {"picture": itself}),
    ("shares instead of their roots", _ROOTS, {"noise": lambda kept: 1 - kept}),
    (
        "picture and noise exchanged",
        "Picture and noise have changed places: with `kept` near 1 the picture should be nearly "
        "clean.",
        {"picture": lambda kept: np.sqrt(1 - kept), "noise": np.sqrt},
    ),
    (
        "all of the noise",
        "All of the noise is added, whatever the step.",
        {"noise": np.ones_like},
    ),
    (
        "all of the picture",
        "The picture stays as bright as it was. It has to fade, so that nothing but noise is left "
        "in the end.",
        {"picture": np.ones_like},
    ),
    (
        "one less the root",
        "The noise's factor is √(1 − kept), not 1 − √kept: squares of both add up to 1.",
        {"noise": lambda kept: 1 - np.sqrt(kept)},
    ),
)
NOISY = (
    *(_noisy(name, told, **switches) for name, told, switches in _NOISY_FACTORS),
    _noisy(
        "the first picture's step for all",
        "Every picture has the share of the first one.",
        of=lambda kept, x: kept[0],
    ),
    _noisy(
        "one share for all",
        "Every picture has the mean share. Each has its own step.",
        of=lambda kept, x: kept.mean(),
    ),
)


def _decibels(name: str, told: str, decibels: Callable[[Array], Array]) -> Mistake:
    return Mistake(name, decibels, told, "decibels")


RATIO = (
    _decibels(
        "the natural logarithm",
        "You take the natural logarithm. Decibels have that of base 10.",
        lambda kept: 10 * np.log(kept / (1 - kept)),
    ),
    _decibels(
        "the logarithm alone",
        "That is the natural logarithm of the ratio. Ten times the logarithm of base 10 is asked "
        "for.",
        lambda kept: np.log(kept / (1 - kept)),
    ),
    _decibels(
        "the logarithm alone",
        "Decibels have *ten* times the logarithm.",
        lambda kept: np.log10(kept / (1 - kept)),
    ),
    _decibels(
        "twenty times the logarithm",
        "Twenty times the logarithm belongs to a ratio of *sizes*. `kept` is a share of the "
        "variance already.",
        lambda kept: 20 * np.log10(kept / (1 - kept)),
    ),
    _decibels(
        "noise over picture",
        "That is noise over picture. It should fall from step to step.",
        lambda kept: 10 * np.log10((1 - kept) / kept),
    ),
    _decibels(
        "the share instead of the ratio",
        "That is the picture's share of *all*. Divide by the noise's share.",
        lambda kept: 10 * np.log10(kept),
    ),
    _decibels(
        "roots of the shares",
        "You take the roots of the shares first, and so a half of the decibels. They are shares of "
        "the variance already.",
        lambda kept: 5 * np.log10(kept / (1 - kept)),
    ),
    _decibels(
        "without the logarithm",
        "That is the ratio. Decibels are a logarithm of it.",
        lambda kept: kept / (1 - kept),
    ),
    Mistake(
        "as much noise as picture",
        lambda kept: int(np.argmax(kept <= 0.5)),
        "At 0 decibels both are equal. The first step with *more* noise is asked for.",
        "crossing",
    ),
    Mistake(
        "the last step before",
        lambda kept: int(np.argmax(kept < 0.5)) - 1,
        "That is the last step with at least as much picture as noise. The next one is asked for.",
        "crossing",
    ),
    Mistake(
        "counted from 1 on",
        lambda kept: int(np.argmax(kept < 0.5)) + 1,
        "One too many: steps are counted from 0 on.",
        "crossing",
    ),
    Mistake(
        "how many have more noise",
        lambda kept: int((kept < 0.5).sum()),
        "You count the steps with more noise. The first of them is asked for.",
        "crossing",
    ),
    Mistake(
        "the decibels there",
        lambda kept: 10 * np.log10(kept / (1 - kept))[np.argmax(kept < 0.5)],
        "These are the decibels at that step. Its number is asked for.",
        "crossing",
    ),
)


def batch_by(
    *,
    when: Callable[[Array, int], Array] = lambda draws, steps: np.floor(draws * steps).astype(int),
    noisy: Callable[[Array, Array, Array], Array] | None = None,
    target: Callable[[Array, Array, Array, Array], Array] = lambda x, noisy, noise, kept: noise,
    told_t: Callable[[Array, Array], Array] = lambda draws, t: t,
) -> Callable[..., tuple[Array, Array, Array]]:
    """Return a batch that is right but for the switches given.

    Args:
        when: Steps, of draws and the number of steps.
        noisy: Makes noisy pictures; None for right ones.
        target: What the network should answer.
        told_t: What it is told of the step, of draw and step.
    """

    def batch(x: Array, kept: Array, draws: Array, noise: Array) -> tuple[Array, Array, Array]:
        t = when(draws, len(kept))
        share = kept[t]
        shown = (noisy or noisy_by())(x, share, noise)
        return shown, told_t(draws, t), target(x, shown, noise, align(share, x))

    return batch


def _batch(name: str, told: str, part: str = "", **switches: Any) -> Mistake:
    place = {"noisy": 0, "t": 1, "target": 2}
    if not part:
        return Mistake(name, batch_by(**switches), told)
    return Mistake(name, lambda *given: batch_by(**switches)(*given)[place[part]], told, part)


def _rounded(draws: Array, steps: int) -> Array:
    return np.minimum(np.round(draws * steps), steps - 1).astype(int)


def _to_last(draws: Array, steps: int) -> Array:
    return np.floor(draws * (steps - 1)).astype(int)


def _round_to_last(draws: Array, steps: int) -> Array:
    return np.round(draws * (steps - 1)).astype(int)


_UNFAIR = (
    "Not every step is as likely as any other. A draw from 0 to 1, times the number of steps and "
    "rounded *down*, is: with 4 steps a draw of 0.9 is step 3, one of 0.3 step 1."
)
TARGET = (
    _batch("rounded instead of cut", _UNFAIR, when=_rounded),
    _batch("rounded instead of cut", _UNFAIR, "t", when=_rounded),
    _batch("rounded instead of cut", _UNFAIR, when=_round_to_last),
    _batch("rounded instead of cut", _UNFAIR, "t", when=_round_to_last),
    _batch(
        "the last step never comes",
        "The last step is never drawn, unless a draw is exactly 1. There are `len(kept)` steps.",
        when=_to_last,
    ),
    _batch(
        "the last step never comes",
        "The last step is never drawn, unless a draw is exactly 1. There are `len(kept)` steps.",
        "t",
        when=_to_last,
    ),
    _batch(
        "one step for all",
        "Every picture gets the step of the first draw. One for each is asked for.",
        when=lambda draws, steps: np.full(len(draws), int(draws[0] * steps)),
    ),
    _batch(
        "counted from 1 on",
        "Your steps begin at 1. They are counted from 0 on.",
        "t",
        told_t=lambda draws, t: t + 1,
    ),
    _batch(
        "draws instead of steps",
        "These are the draws. Whole numbers from 0 to the last step are asked for.",
        "t",
        told_t=lambda draws, t: draws,
    ),
    Mistake(
        "shares instead of steps",
        lambda x, kept, draws, noise: kept[np.floor(draws * len(kept)).astype(int)],
        "These are the shares at the steps. The numbers of the steps are what the network is told.",
        "t",
    ),
    _batch(
        "the picture as target",
        "Your target is the picture. This network guesses the *noise*.",
        "target",
        target=lambda x, noisy, noise, kept: x,
    ),
    _batch(
        "the picture as target",
        "Your target is the (centred) picture. This network guesses the *noise*.",
        "target",
        target=lambda x, noisy, noise, kept: 2 * x - 1,
    ),
    _batch(
        "the noise as it was added",
        "Your target is the noise times its factor. The noise itself, of variance 1 at every step, "
        "is asked for: then no step is too faint to be learned.",
        "target",
        target=lambda x, noisy, noise, kept: np.sqrt(1 - kept) * noise,
    ),
    _batch(
        "what was added in all",
        "Your target is the difference from the picture. The noise is asked for.",
        "target",
        target=lambda x, noisy, noise, kept: noisy - x,
    ),
    _batch(
        "what was added in all",
        "Your target is the difference from the picture. The noise is asked for.",
        "target",
        target=lambda x, noisy, noise, kept: noisy - (2 * x - 1),
    ),
    _batch(
        "the input as target",
        "Your target is what the network is shown.",
        "target",
        target=lambda x, noisy, noise, kept: noisy,
    ),
    *(
        _batch(name, told, "noisy", noisy=noisy_by(**switches))
        for name, told, switches in _NOISY_FACTORS
    ),
    _batch(
        "the first picture's step for all",
        "Every picture has the share of the first one.",
        "noisy",
        noisy=noisy_by(of=lambda kept, x: kept[0]),
    ),
)


def guessed_by(
    *,
    less: Callable[[Array], Array] = lambda kept: np.sqrt(1 - kept),
    by: Callable[[Array], Array] = np.sqrt,
    clip: Callable[[Array], Array] = lambda x: x.clip(-1, 1),
    of: Callable[[Array, Array], Array] = align,
) -> Callable[[Array, Array, Array], Array]:
    """Return a picture of a guess that is right but for the switches given.

    Args:
        less: Factor of the guess that is taken away.
        by: What is divided by.
        clip: What happens in the end.
        of: Gives the shares the axes of pictures.
    """

    def guessed(noisy: Array, kept: Array, noise: Array) -> Array:
        share = of(kept, noisy)
        return clip((noisy - less(share) * noise) / by(share))

    return guessed


def _guessed(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, guessed_by(**switches), told)


PICTURE = (
    _guessed(
        "not cut off",
        "Values beyond −1 and 1 remain. No picture has them: cut them off.",
        clip=itself,
    ),
    _guessed(
        "cut off at 0 and 1",
        "You cut off at 0 and 1. Centred pictures go from −1 to 1.",
        clip=lambda x: x.clip(0, 1),
    ),
    _guessed(
        "pixels from 0 to 1",
        "You turn the picture back into pixels from 0 to 1. The centred one is asked for, as the "
        "next step needs it.",
        clip=lambda x: (x.clip(-1, 1) + 1) / 2,
    ),
    _guessed(
        "pixels from 0 to 1",
        "You turn the picture back into pixels from 0 to 1. The centred one is asked for.",
        clip=lambda x: ((x + 1) / 2).clip(0, 1),
    ),
    _guessed(
        "all of the noise",
        "You take away *all* of the guess. Only √(1 − kept) of it was added.",
        less=np.ones_like,
    ),
    _guessed(
        "shares instead of their roots",
        _ROOTS.split(";")[0] + "; values were multiplied by its root.",
        less=lambda kept: 1 - kept,
    ),
    _guessed(
        "shares instead of their roots",
        _ROOTS.split(";")[0] + "; values were multiplied by its root.",
        by=itself,
    ),
    _guessed(
        "shares instead of their roots",
        _ROOTS.split(";")[0] + "; values were multiplied by its root.",
        less=lambda kept: 1 - kept,
        by=itself,
    ),
    _guessed(
        "still as faint",
        "The noise is gone, and the picture is as faint as it was: divide by its factor.",
        by=np.ones_like,
    ),
    _guessed(
        "the noise is added",
        "You add the guess. It has to be taken away.",
        less=lambda kept: -np.sqrt(1 - kept),
    ),
    _guessed(
        "picture and noise exchanged",
        "The two factors have changed places.",
        less=np.sqrt,
        by=lambda kept: np.sqrt(1 - kept),
    ),
    Mistake(
        "cut off too early",
        lambda noisy, kept, noise: (
            (noisy.clip(-1, 1) - np.sqrt(1 - align(kept, noisy)) * noise)
            / np.sqrt(align(kept, noisy))
        ),
        "You cut off the *noisy* picture, which may well go beyond 1. The estimate is to be cut "
        "off.",
    ),
    _guessed(
        "the first picture's step for all",
        "Every picture has the share of the first one.",
        of=lambda kept, x: kept[0],
    ),
)


def best_by(
    *,
    centre: Callable[[float], float] = np.sqrt,
    spread: Callable[[float], float] = lambda kept: 2 * (1 - kept),
    largest: bool = True,
    power: float = 2.0,
    weigh: Callable[[Array], Array] = lambda w: w / w.sum(axis=1, keepdims=True),
    answer: Callable[[Array, Array, float], Array] = lambda noisy, picture, kept: (
        (noisy - np.sqrt(kept) * picture) / np.sqrt(1 - kept)
    ),
) -> Callable[[Array, Array, float], Array]:
    """Return the expected noise, right but for the switches given.

    Args:
        centre: Factor of the known points.
        spread: What squared distances are divided by.
        largest: Whether the largest exponent is taken away first.
        power: Of the distance.
        weigh: Makes weights that add up to 1.
        answer: What is made of the expected picture.
    """

    def best(noisy: Array, data: Array, kept: float) -> Array:
        apart = noisy[:, None] - centre(kept) * data
        logs = -((apart**2).sum(axis=2) ** (power / 2)) / spread(kept)
        if largest:
            logs = logs - logs.max(axis=1, keepdims=True)
        picture = weigh(np.exp(logs)) @ data
        return answer(noisy, picture, kept)

    return best


def _best(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, best_by(**switches), told)


def _one_hot(w: Array) -> Array:
    return np.asarray(np.eye(w.shape[1])[w.argmax(axis=1)])


BEST = (
    _best(
        "probabilities that are all 0",
        "Right while there is much noise. With little, every exponential is 0 for the computer, "
        "and 0 / 0 is NaN. A softmax does not change if the same number is taken from all its "
        "exponents.",
        largest=False,
    ),
    _best(
        "the expected picture",
        "That is the expected *picture*, and right. Which noise lies between it and the noisy "
        "point?",
        answer=lambda noisy, picture, kept: picture,
    ),
    _best(
        "the noise as it was added",
        "That is the noise times its factor √(1 − kept). The noise itself has variance 1.",
        answer=lambda noisy, picture, kept: noisy - np.sqrt(kept) * picture,
    ),
    _best(
        "the picture at its full size",
        "You take the expected picture away as it is. In the noisy point it is fainter: times "
        "√kept.",
        answer=lambda noisy, picture, kept: (noisy - picture) / np.sqrt(1 - kept),
    ),
    _best(
        "divided by the variance",
        "You divide by the noise's variance. Its *deviation* is what the noise was multiplied by.",
        answer=lambda noisy, picture, kept: (noisy - np.sqrt(kept) * picture) / (1 - kept),
    ),
    _best(
        "wrong sign",
        "The sign is wrong: it points from the noise to the picture.",
        answer=lambda noisy, picture, kept: (np.sqrt(kept) * picture - noisy) / np.sqrt(1 - kept),
    ),
    _best(
        "the nearest one alone",
        "You take the likeliest point alone. The *mean* over all, weighted by their probabilities, "
        "is what a network learns from squared errors.",
        weigh=_one_hot,
    ),
    _best(
        "all points alike",
        "All known points have the same weight. Near ones are likelier.",
        weigh=lambda w: np.full_like(w, 1 / w.shape[1]),
    ),
    _best(
        "without the 2",
        "A Gaussian has exp(−distance² / (2 · variance)): the 2 is missing.",
        spread=lambda kept: 1 - kept,
    ),
    _best(
        "the deviation for the variance",
        "You divide the squared distances by the deviation. The variance of the noise is 1 − kept.",
        spread=lambda kept: 2 * np.sqrt(1 - kept),
    ),
    _best(
        "a variance of 1",
        "The noise in the point has the variance 1 − kept, and not 1.",
        spread=lambda kept: 2.0,
    ),
    _best(
        "the picture's share for the noise's",
        "You divide by the picture's share. How much variance has the *noise*?",
        spread=lambda kept: 2 * kept,
    ),
    _best(
        "distances to the points themselves",
        "You measure the distance to the known points. A noisy point lies around *√kept times* "
        "the point it comes from.",
        centre=lambda kept: 1.0,
    ),
    _best(
        "the share instead of its root",
        "The known points are multiplied by `kept`. Its root is asked for.",
        centre=itself,
    ),
    _best(
        "distances without their squares",
        "A Gaussian has the *squared* distance in its exponent.",
        power=1.0,
    ),
    _best(
        "weights over the noisy points",
        "Your weights add up to 1 over the *noisy* points. Each noisy point asks where it came "
        "from: over the known ones.",
        weigh=lambda w: w / w.sum(axis=0),
    ),
    _best(
        "weights that are no shares",
        "Your weights do not add up to 1.",
        weigh=itself,
    ),
)


def waves_by(
    *,
    rate: Callable[[Array, int], Array] = lambda i, half: 10000.0 ** (-i / half),
    put: Callable[[Array], Array] = lambda a: np.concatenate([np.sin(a), np.cos(a)], axis=1),
) -> Callable[[Array, int], Array]:
    """Return waves that are right but for the switches given.

    Args:
        rate: Of each wave, of its number and half of the width.
        put: Makes rows of the angles.
    """

    def waves(t: Array, width: int) -> Array:
        half = width // 2
        return put(np.asarray(t)[:, None] * rate(np.arange(half), half))

    return waves


def _waves(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, waves_by(**switches), told)


def _in_turn(angles: Array) -> Array:
    return np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(len(angles), -1)


WAVES = (
    _waves(
        "sines and cosines in turn",
        "The numbers are right. Here all sines come first, then all cosines.",
        put=_in_turn,
    ),
    _waves(
        "cosines first",
        "Cosines come first in yours.",
        put=lambda a: np.concatenate([np.cos(a), np.sin(a)], axis=1),
    ),
    _waves(
        "sines alone",
        "These are all sines. The second half is cosines.",
        put=lambda a: np.concatenate([np.sin(a), np.sin(a)], axis=1),
    ),
    _waves(
        "half of them",
        "Only the sines are there: the cosines make the row as wide as asked for.",
        put=np.sin,
    ),
    _waves(
        "divided by the width",
        "You divide the wave's number by the whole width. There are half as many waves as columns.",
        rate=lambda i, half: 10000.0 ** (-i / (2 * half)),
    ),
    _waves(
        "twice the number",
        "Your rates fall twice as fast as asked for: from wave to wave by 10000 to the power of "
        "1 / half.",
        rate=lambda i, half: 10000.0 ** (-2 * i / half),
    ),
    _waves(
        "the last wave too long",
        "You divide by half − 1, so that the last rate is 1/10000. As here described it is a "
        "little larger.",
        rate=lambda i, half: 10000.0 ** (-i / max(half - 1, 1)),
    ),
    _waves(
        "waves that get shorter",
        "Your rates grow from wave to wave.",
        rate=lambda i, half: 10000.0 ** (i / half),
    ),
    _waves(
        "another longest wave",
        "The base is 10000.",
        rate=lambda i, half: 1000.0 ** (-i / half),
    ),
    _waves(
        "counted from 1 on",
        "Waves are counted from 0 on: the first rate is 1.",
        rate=lambda i, half: 10000.0 ** (-(i + 1) / half),
    ),
    _waves(
        "whole turns",
        "You multiply by 2π. The rates here are angles already.",
        rate=lambda i, half: 2 * np.pi * 10000.0 ** (-i / half),
    ),
)
