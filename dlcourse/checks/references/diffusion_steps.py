"""Mistakes with steps back, with guidance and captions, and the two bugs of a sampler."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake
from .diffusion_noise import align, best_by, itself

Array = np.ndarray
_exact = best_by()


def ddim_by(
    *,
    clip: Callable[[Array], Array] = lambda x: x.clip(-1, 1),
    rest: Callable[..., Array] = lambda noisy, picture, noise, kept: (
        (noisy - np.sqrt(kept) * picture) / np.sqrt(1 - kept)
    ),
    bright: Callable[[float, float], Any] = lambda kept, earlier: np.sqrt(earlier),
    loud: Callable[[float, float], Any] = lambda kept, earlier: np.sqrt(1 - earlier),
    estimate: Callable[..., Array] = lambda noisy, noise, kept: (
        (noisy - np.sqrt(1 - kept) * noise) / np.sqrt(kept)
    ),
    last: Callable[[Array], Array] = itself,
) -> Callable[[Array, Array, float, float], Array]:
    """Return a step back without new noise, right but for the switches given.

    Args:
        clip: What happens to the picture.
        rest: The noise that is left.
        bright: Factor of the picture.
        loud: Factor of the noise.
        estimate: The picture, before it is cut off.
        last: What happens in the end.
    """

    def step(noisy: Array, noise: Array, kept: float, earlier: float) -> Array:
        picture = clip(estimate(noisy, noise, kept))
        left = rest(noisy, picture, noise, kept)
        return last(bright(kept, earlier) * picture + loud(kept, earlier) * left)

    return step


def _ddim(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, ddim_by(**switches), told)


def _guess(noisy: Array, picture: Array, noise: Array, kept: float) -> Array:
    return noise


_SHARES = (
    "`kept` and `earlier` are shares of the *variance*; values are multiplied by their roots, as "
    "in exercise 2."
)
DDIM = (
    _ddim(
        "the guess after the cut",
        "Right where nothing is cut off. Where it is, the picture has changed and the guess has "
        "not: together they no longer make `noisy`. Which noise lies between the picture as it is "
        "*now* and `noisy`?",
        rest=_guess,
    ),
    _ddim(
        "not cut off",
        "Right where the picture stays between −1 and 1. Elsewhere it has to be cut off first.",
        clip=itself,
        rest=_guess,
    ),
    _ddim(
        "cut off at 0 and 1",
        "You cut the picture off at 0 and 1. Centred ones go from −1 to 1.",
        clip=lambda x: x.clip(0, 1),
    ),
    _ddim(
        "the result is cut off",
        "You cut off what comes out. It holds noise, and may go beyond 1; the *picture* in it may "
        "not.",
        clip=itself,
        rest=_guess,
        last=lambda x: x.clip(-1, 1),
    ),
    _ddim(
        "the old noise stays",
        "As much noise as before is put back: at the earlier step its variance is 1 − earlier.",
        loud=lambda kept, earlier: np.sqrt(1 - kept),
    ),
    _ddim(
        "the old brightness stays",
        "The picture is as faint as before: at the earlier step its share is `earlier`.",
        bright=lambda kept, earlier: np.sqrt(kept),
    ),
    _ddim(
        "nothing happens",
        "What comes out is what went in: picture and noise are put together as at the *old* step.",
        bright=lambda kept, earlier: np.sqrt(kept),
        loud=lambda kept, earlier: np.sqrt(1 - kept),
    ),
    _ddim("shares instead of their roots", _SHARES, bright=lambda kept, earlier: earlier),
    _ddim("shares instead of their roots", _SHARES, loud=lambda kept, earlier: 1 - earlier),
    _ddim(
        "shares instead of their roots",
        _SHARES,
        bright=lambda kept, earlier: earlier,
        loud=lambda kept, earlier: 1 - earlier,
    ),
    _ddim(
        "the picture itself",
        "You go all the way to the picture. Only as far as the earlier step is asked for: some "
        "noise stays.",
        bright=lambda kept, earlier: 1.0,
        loud=lambda kept, earlier: 0.0,
    ),
    _ddim(
        "the steps exchanged",
        "The two steps have changed places: `kept` is where you are, `earlier` is where you go, "
        "with more of the picture.",
        estimate=lambda noisy, noise, kept: noisy,
        clip=itself,
        rest=_guess,
    ),
    Mistake(
        "the steps exchanged",
        lambda noisy, noise, kept, earlier: ddim_by()(noisy, noise, earlier, kept),
        "The two steps have changed places: `kept` is where you are, `earlier` is where you go, "
        "with more of the picture.",
    ),
    _ddim(
        "the noise is subtracted",
        "You take the noise away once more. The rest of it is *added* to the picture.",
        loud=lambda kept, earlier: -np.sqrt(1 - earlier),
    ),
)


def ddpm_by(
    *,
    variance: Callable[[float, float], Any] = lambda kept, earlier: (
        (1 - earlier) / (1 - kept) * (1 - kept / earlier)
    ),
    left: Callable[[float, float], Any] = lambda earlier, variance: np.sqrt(1 - earlier - variance),
    bright: Callable[[float, float], Any] = lambda kept, earlier: np.sqrt(earlier),
    loud: Callable[[Any], Any] = np.sqrt,
) -> Callable[..., tuple[Array, Any, Array]]:
    """Return a step back with fresh noise, right but for the switches given.

    Args:
        variance: Of the fresh noise.
        left: Factor of the old noise, of `earlier` and the variance.
        bright: Factor of the picture.
        loud: Factor of the fresh noise, of the variance.
    """

    def step(
        noisy: Array, noise: Array, kept: float, earlier: float, fresh: Array
    ) -> tuple[Array, Any, Array]:
        picture = (noisy - np.sqrt(1 - kept) * noise) / np.sqrt(kept)
        new = variance(kept, earlier)
        mean = bright(kept, earlier) * picture + left(earlier, new) * noise
        return mean, new, mean + loud(new) * fresh

    return step


def _ddpm(name: str, told: str, part: str = "", **switches: Any) -> Mistake:
    if not part:
        return Mistake(name, ddpm_by(**switches), told)
    place = ("mean", "variance", "drawn").index(part)
    return Mistake(name, lambda *given: ddpm_by(**switches)(*given)[place], told, part)


def _of_step(kept: float, earlier: float) -> float:
    return 1 - kept / earlier


DDPM = (
    _ddpm(
        "the fresh noise comes on top",
        "As much old noise is left as in DDIM, and fresh noise comes on top: together it is too "
        "much for the earlier step, whose noise has the variance 1 − earlier.",
        "mean",
        left=lambda earlier, variance: np.sqrt(1 - earlier),
    ),
    _ddpm(
        "no old noise",
        "None of the old noise is left.",
        "mean",
        left=lambda earlier, variance: 0.0,
    ),
    _ddpm(
        "deviations added up",
        "You take the fresh noise's deviation from the other one. *Variances* of independent noise "
        "add up.",
        "mean",
        left=lambda earlier, variance: np.sqrt(1 - earlier) - np.sqrt(variance),
    ),
    _ddpm(
        "shares instead of their roots",
        _SHARES,
        "mean",
        left=lambda earlier, variance: 1 - earlier - variance,
    ),
    _ddpm(
        "shares instead of their roots",
        _SHARES,
        "mean",
        bright=lambda kept, earlier: earlier,
    ),
    _ddpm(
        "the old brightness stays",
        "The picture is as faint as before: at the earlier step its share is `earlier`.",
        "mean",
        bright=lambda kept, earlier: np.sqrt(kept),
    ),
    Mistake(
        "the picture itself",
        lambda noisy, noise, kept, earlier, fresh: (
            (noisy - np.sqrt(1 - kept) * noise) / np.sqrt(kept)
        ),
        "That is the picture that the guess stands for. At the earlier step it is fainter, and "
        "some noise is in it.",
        "mean",
    ),
    _ddpm(
        "what the step added",
        "1 − kept / earlier is what the way from `earlier` to here *added*. Going back, one knows "
        "more: the factor (1 − earlier) / (1 − kept) is missing.",
        "variance",
        variance=_of_step,
    ),
    _ddpm(
        "the deviation for the variance",
        "That is the deviation. The variance is asked for.",
        "variance",
        variance=lambda kept, earlier: np.sqrt((1 - earlier) / (1 - kept) * (1 - kept / earlier)),
    ),
    _ddpm(
        "all the noise there",
        "That is the variance of all the noise at the earlier step. Only a part of it is fresh.",
        "variance",
        variance=lambda kept, earlier: 1 - earlier,
    ),
    _ddpm(
        "without what the step added",
        "The factor 1 − kept / earlier is missing: a short step back takes little fresh noise.",
        "variance",
        variance=lambda kept, earlier: (1 - earlier) / (1 - kept),
    ),
    _ddpm(
        "times the variance",
        "The fresh noise is multiplied by the variance. Noise times c has the variance c².",
        "drawn",
        loud=itself,
    ),
    _ddpm(
        "nothing is drawn",
        "That is the mean: the fresh noise is missing.",
        "drawn",
        loud=lambda variance: 0.0,
    ),
    _ddpm(
        "all of the fresh noise",
        "The fresh noise comes in as it is, with variance 1, whatever the step.",
        "drawn",
        loud=np.ones_like,
    ),
    _ddpm(
        "the fresh noise is subtracted",
        "You subtract the fresh noise. That is a draw, too, but another one: it is given here, to "
        "be added.",
        "drawn",
        loud=lambda variance: -np.sqrt(variance),
    ),
)


def guided_by(
    mix: Callable[[Array, Array, Array], Array],
    halves: Callable[[Array], tuple[Array, Array]] = lambda both: (
        both[: len(both) // 2],
        both[len(both) // 2 :],
    ),
    of: Callable[[Array, Array], Array] = align,
) -> Callable[[Array, Array], Array]:
    """Return guided noise.

    Args:
        mix: Of the answers with the condition and without, and the strength.
        halves: Takes both answers apart.
        of: Gives strengths the axes of pictures.
    """

    def guided(both: Array, strength: Array) -> Array:
        told, untold = halves(both)
        return mix(told, untold, of(strength, told))

    return guided


def _right_mix(told: Array, untold: Array, w: Array) -> Array:
    return (1 + w) * told - w * untold


GUIDED = (
    Mistake(
        "told and untold exchanged",
        guided_by(lambda told, untold, w: (1 + w) * untold - w * told),
        "You go away from the condition: the first half of the rows was told it.",
    ),
    Mistake(
        "only between the two",
        guided_by(lambda told, untold, w: untold + w * (told - untold)),
        "With a strength of 0 yours leaves the condition out; there is another way to count in "
        "which that is so. Here 0 is the condition alone, and w goes *beyond* it.",
    ),
    Mistake(
        "the difference alone",
        guided_by(lambda told, untold, w: w * (told - untold)),
        "That is the way from one to the other. From where does it start?",
    ),
    Mistake(
        "towards the untold",
        guided_by(lambda told, untold, w: (1 - w) * told + w * untold),
        "You go from the answer with the condition *towards* the one without.",
    ),
    Mistake(
        "a mean of both",
        guided_by(lambda told, untold, w: ((1 + w) * told + w * untold) / (1 + 2 * w)),
        "You average both. The one without the condition is *taken away*.",
    ),
    Mistake(
        "both are added",
        guided_by(lambda told, untold, w: (1 + w) * told + w * untold),
        "You add both. The one without the condition is taken away.",
    ),
    Mistake(
        "the condition alone",
        guided_by(lambda told, untold, w: told + 0 * w),
        "That is the answer with the condition: nobody is guided further.",
    ),
    Mistake(
        "every other row",
        guided_by(_right_mix, halves=lambda both: (both[::2], both[1::2])),
        "You take every other row. All pictures with the condition come first, then all without.",
    ),
    Mistake(
        "the first picture's strength for all",
        guided_by(_right_mix, of=lambda strength, told: strength[0]),
        "Every picture has the strength of the first one.",
    ),
    Mistake(
        "the mean strength for all",
        guided_by(_right_mix, of=lambda strength, told: strength.mean()),
        "Every picture has the mean strength. Each has its own.",
    ),
)


def _dropped(
    where: Callable[[Array, float], Array], none: Callable[[int], int] = itself
) -> Callable[..., Array]:
    def drop(labels: Array, draws: Array, share: float, num_classes: int) -> Array:
        return np.where(where(draws, share), none(num_classes), labels)

    return drop


def _below(draws: Array, share: float) -> Array:
    return draws < share


DROPPED = (
    Mistake(
        "the last class for none",
        _dropped(_below, lambda num_classes: num_classes - 1),
        "`num_classes − 1` is the last *class*. Which number is free?",
    ),
    Mistake(
        "-1 for none",
        _dropped(_below, lambda num_classes: -1),
        "You write −1. “None” has a vector of its own, in a table whose rows are counted from 0 "
        "on: the number after the last class is free.",
    ),
    Mistake(
        "class 0 for none",
        _dropped(_below, lambda num_classes: 0),
        "0 is a class like others. Which number is free?",
    ),
    Mistake(
        "the others are dropped",
        _dropped(lambda draws, share: draws >= share),
        "You drop where the draw is *above* the share: too many where few are asked for.",
    ),
    Mistake(
        "one too many",
        _dropped(_below, lambda num_classes: num_classes + 1),
        "One too far: classes are counted from 0 on, so `num_classes` itself is free.",
    ),
    Mistake(
        "the dropped ones are missing",
        lambda labels, draws, share, num_classes: labels[draws >= share],
        "You leave the dropped ones out. As many labels as before are asked for.",
    ),
    Mistake(
        "the first ones are dropped",
        lambda labels, draws, share, num_classes: np.where(
            np.arange(len(labels)) < share * len(labels), num_classes, labels
        ),
        "You drop the first ones, always. The draws decide.",
    ),
    Mistake(
        "nothing is dropped",
        lambda labels, draws, share, num_classes: labels,
        "The labels come back as they were.",
    ),
    Mistake(
        "a mask",
        lambda labels, draws, share, num_classes: draws < share,
        "That is who is to be dropped. What becomes of the labels?",
    ),
)


def captions_by(
    *,
    heard: Callable[[Array, Array], Array] = lambda ids, vectors: vectors * (ids > 0)[:, :, None],
    weigh: Callable[[Array], Array] = itself,
    last: Callable[[Array, Array], Array] = lambda ids, vectors: vectors,
    order: Callable[[Array], Array] = itself,
) -> Callable[[Array, Array, Array], Array]:
    """Return vectors of captions, right but for the switches given.

    Args:
        heard: What is taken of the words' vectors.
        weigh: Changes the weights of places.
        last: What happens to the sums.
        order: Changes the order of the words.
    """

    def read(ids: Array, words: Array, weights: Array) -> Array:
        vectors = heard(ids, words[ids])
        return last(ids, np.einsum("nld,ldw->nw", order(vectors), weigh(weights)))

    return read


def _captions(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, captions_by(**switches), told)


def _same_everywhere(weights: Array) -> Array:
    return np.broadcast_to(weights[0], weights.shape)


CAPTIONS = (
    _captions(
        "padding is heard",
        "Right without padding. Id 0 has a vector, too, and it is no word: nothing should come "
        "from there.",
        heard=lambda ids, vectors: vectors,
    ),
    _captions(
        "the order is lost",
        "Every place has the weights of the first one: “a red A left of a blue B” and “a blue B "
        "left of a red A” are the same for yours.",
        weigh=_same_everywhere,
    ),
    _captions(
        "the order is lost",
        "Every place has the mean of all weights: “a red A left of a blue B” and “a blue B left of "
        "a red A” are the same for yours.",
        weigh=lambda weights: np.broadcast_to(weights.mean(axis=0), weights.shape),
    ),
    Mistake(
        "the order is lost",
        lambda ids, words, weights: np.einsum(
            "nld,kdw->nw", words[ids] * (ids > 0)[:, :, None], weights
        ),
        "You add up words and weights apart. The word at place l meets the weights of place l: "
        "otherwise order is lost.",
    ),
    _captions(
        "divided by the places",
        "You take the mean over the places. The sum is asked for.",
        last=lambda ids, vectors: vectors / ids.shape[1],
    ),
    _captions(
        "divided by the words",
        "You divide by the number of words. The sum is asked for.",
        last=lambda ids, vectors: vectors / np.maximum((ids > 0).sum(axis=1), 1)[:, None],
    ),
    _captions(
        "read backwards",
        "The last word meets the weights of the first place.",
        order=lambda vectors: vectors[:, ::-1],
    ),
    Mistake(
        "one vector for each place",
        lambda ids, words, weights: np.einsum(
            "nld,ldw->nlw", words[ids] * (ids > 0)[:, :, None], weights
        ),
        "What each place adds is right. A caption has one vector: their sum.",
    ),
    Mistake(
        "the first word alone",
        lambda ids, words, weights: words[ids[:, 0]] @ weights[0],
        "You read the first word alone.",
    ),
    Mistake(
        "the last word alone",
        lambda ids, words, weights: words[ids[:, -1]] @ weights[-1],
        "You read the last word alone.",
    ),
)


def sampler_by(
    *,
    less: Callable[[float], Any] = lambda kept: np.sqrt(1 - kept),
    end: Callable[[Array], float] = lambda kept: 1.0,
    by: Callable[[float], Any] = np.sqrt,
    bright: Callable[[float, float], Any] = lambda kept, earlier: np.sqrt(earlier),
    loud: Callable[[float, float], Any] = lambda kept, earlier: np.sqrt(1 - earlier),
    cut: bool = False,
    short: bool = False,
) -> Callable[..., Array]:
    """Return a sampler that is right but for the switches given.

    Args:
        less: Factor of the noise that is taken away.
        end: What is kept where the last step ends, of the schedule.
        by: What is divided by.
        bright: Factor of the picture, of both steps.
        loud: Factor of the noise that stays, of both steps.
        cut: Whether the picture is kept from −1 to 1.
        short: Whether the last step is left out.
    """

    def sample(start: Array, points: Array, kept: Array, steps: int) -> Array:
        times = np.linspace(len(kept) - 1, 0, steps).round().astype(int)
        x = start
        for t, before in zip(times, [*times[1:], -1], strict=True):
            if short and before < 0:
                break
            noise = _exact(x, points, kept[t])
            earlier = end(kept) if before < 0 else kept[before]
            picture = (x - less(kept[t]) * noise) / by(kept[t])
            picture = picture.clip(-1, 1) if cut else picture
            x = bright(kept[t], earlier) * picture + loud(kept[t], earlier) * noise
        return x

    return sample


def _bug(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, sampler_by(**switches), told)


_END = (
    "the last step still ends in noise. What is `before` there, and what does Python make of that "
    "place in an array?"
)
_OLD = (
    "as much noise is put back as there was *before* the step. How much belongs to the step where "
    "one arrives?"
)


def _wraps(kept: Array) -> float:
    return float(kept[-1])


def _first(kept: Array) -> float:
    return float(kept[0])


def _old(kept: float, earlier: float) -> Any:
    return np.sqrt(1 - kept)


_EARLY = (
    "Now the last step ends at `kept[0]`: a little noise is left. At the picture itself all of it "
    "is kept."
)
_SHORT = "You leave the last step out: a little noise is left."
BUGS = (
    _bug(
        "both bugs are still there",
        f"These are the points of the suspect itself. First: {_END} And the second: {_OLD}",
        loud=_old,
        end=_wraps,
    ),
    _bug(
        "the last step still ends in noise",
        f"One of the two bugs is mended: the right amount of noise is put back. The other: {_END}",
        end=_wraps,
    ),
    _bug(
        "still too much noise is put back",
        f"One of the two bugs is mended: the last step ends at the picture. The other: {_OLD}",
        loud=_old,
    ),
    _bug("the last step ends too early", _EARLY, end=_first),
    _bug("the last step ends too early", f"{_EARLY} And the second: {_OLD}", end=_first, loud=_old),
    _bug("the last step is missing", _SHORT, short=True),
    _bug("the last step is missing", f"{_SHORT} And the second: {_OLD}", short=True, loud=_old),
    _bug(
        "the line of the picture was right",
        "You have changed what is taken away for the picture, or what it is divided by. That line "
        "was right.",
        by=itself,
    ),
    _bug(
        "the line of the picture was right",
        "You have changed what is taken away for the picture, or what it is divided by. That line "
        "was right.",
        less=lambda kept: 1 - kept,
    ),
    _bug(
        "the picture's factor was right",
        "You have changed the picture's factor in the last line. It was right.",
        bright=lambda kept, earlier: np.sqrt(kept),
    ),
    _bug(
        "shares instead of their roots",
        _SHARES,
        loud=lambda kept, earlier: 1 - earlier,
    ),
    _bug(
        "shares instead of their roots",
        _SHARES,
        bright=lambda kept, earlier: earlier,
    ),
    _bug(
        "cut off",
        "You cut the estimate off at −1 and 1. The suspect does not, and points may lie beyond.",
        cut=True,
    ),
)
