"""Mistakes with noise that masks, and with decibels."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong

Array = np.ndarray


def mask_by(
    *,
    hit: Callable[[Array, float], Array] = lambda draws, share: draws < share,
    value: float = 0.0,
    scaled: bool = False,
    spread: Callable[[Array, Array], Array] = lambda draws, x: draws[..., None],
) -> Callable[[Array, Array, float], Array]:
    """Return spoilt pictures, right but for the switches given.

    Args:
        hit: Which pixels are hit, of draws and share.
        value: What becomes of them.
        scaled: Whether the others are made brighter, as dropout does.
        spread: Hands the draws to the channels of the pictures.
    """

    def mask(x: Array, draws: Array, share: float) -> Array:
        kept = x / np.float64(1 - share) if scaled else x
        return np.where(hit(spread(draws, x), share), value, kept)

    return mask


def _to_the_first(draws: Array, x: Array) -> Array:
    return np.stack([draws, *[np.full_like(draws, 2)] * (x.shape[3] - 1)], axis=-1)


def _as_dropout(x: Array, draws: Array, share: float) -> Array:
    return np.asarray(x * (draws >= share)[..., None] / np.float64(1 - share))


def _mask(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, mask_by(**switches), told)


def _mask_alone(x: Array, draws: Array, share: float) -> Array:
    return np.broadcast_to(draws[..., None] >= share, x.shape)


MASK = (
    _mask(
        "keeps what should go",
        "You turn black what should stay, and keep what is hit: a pixel is hit where its draw is "
        "*below* the share.",
        hit=lambda draws, share: draws >= share,
    ),
    _mask(
        "a share that is kept",
        "You take the share for the one that is *kept*. It is the share of pixels that go black.",
        hit=lambda draws, share: draws >= 1 - share,
    ),
    _mask(
        "a share that is kept",
        "You take the share for the one that is *kept*. It is the share of pixels that go black.",
        hit=lambda draws, share: 1 - draws < share,
    ),
    *(
        Mistake(
            "scaled up as in dropout",
            compute,
            "The pixels that are left are divided by the share that is kept. Dropout does that to "
            "units; a spoilt picture is dark where it was hit, and elsewhere as it was.",
        )
        for compute in (mask_by(scaled=True), _as_dropout)
    ),
    _mask("white instead of black", "The pixels that are hit are 1: black is 0.", value=1.0),
    _mask(
        "another draw for each channel",
        "You hit the first channel alone, or each channel by another draw. A pixel goes black in "
        "all of its channels.",
        spread=_to_the_first,
    ),
    Mistake(
        "the mask instead of the pictures",
        _mask_alone,
        "That is the mask, of ones and zeros. What does it do to the pictures?",
    ),
    Mistake(
        "not hit at all",
        lambda x, draws, share: x,
        "The pictures come back as they are.",
    ),
)


def decibels_by(
    *,
    axes: Callable[[Array], Any] = lambda x: tuple(range(1, x.ndim)),
    error: Callable[[Array], Array] = np.square,
    reduce: Callable[..., Array] = np.mean,
    ratio: Callable[[Array, float, Array], Array] = lambda mse, peak, clean: peak**2 / mse,
    log: Callable[[Array], Array] = np.log10,
    factor: float = 10.0,
) -> Callable[[Array, Array, float], Array]:
    """Return decibels for each picture, right but for the switches given."""

    def decibels(clean: Array, spoilt: Array, peak: float) -> Array:
        clean, spoilt = np.asarray(clean, float), np.asarray(spoilt, float)
        mse = reduce(error(clean - spoilt), axis=axes(clean))
        return np.asarray(factor * log(ratio(mse, peak, clean)))

    return decibels


def _decibels(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, decibels_by(**switches), told)


def _brightest(mse: Array, peak: float, clean: Array) -> Array:
    return np.asarray(clean.max(axis=(1, 2)) ** 2 / mse)


def _signal(mse: Array, peak: float, clean: Array) -> Array:
    return np.asarray((clean**2).mean(axis=(1, 2)) / mse)


DECIBELS = (
    _decibels(
        "the peak is not squared",
        "The error is a mean of squares, and the peak stands beside it as it is. Between pixels "
        "from 0 to 1 and from 0 to 255 nothing may change: what must be done to the peak?",
        ratio=lambda mse, peak, clean: peak / mse,
    ),
    _decibels(
        "the peak is forgotten",
        "The peak does not enter. Pixels from 0 to 255 have errors 65,025 times as large: is the "
        "picture worse for that?",
        ratio=lambda mse, peak, clean: 1 / mse,
    ),
    _decibels(
        "twenty times the logarithm",
        "20 times the logarithm belongs to a ratio of *amplitudes*. This one is of squares: which "
        "number stands before its logarithm?",
        factor=20.0,
    ),
    _decibels(
        "ten times for a ratio of amplitudes",
        "You take the root of the error and ten times the logarithm: half of the decibels. A ratio "
        "of squares is asked for.",
        factor=5.0,
    ),
    _decibels(
        "the natural logarithm",
        "Decibels are made with the logarithm to the base 10.",
        log=np.log,
    ),
    _decibels(
        "bels",
        "That is the logarithm alone. A *deci*bel is a tenth of it.",
        factor=1.0,
    ),
    _decibels(
        "error over peak",
        "The sign is wrong: the more noise, the *fewer* decibels. Which of the two stands above "
        "the line?",
        factor=-10.0,
    ),
    _decibels(
        "one number for all pictures",
        "That is one number for all pictures together. One for each is asked for.",
        axes=lambda x: None,
    ),
    _decibels(
        "the sum of the squares",
        "You add the squares up, so that a large picture is always worse than a small one. What "
        "makes it independent of the size?",
        reduce=np.sum,
    ),
    _decibels(
        "sizes instead of squares",
        "You average the sizes of the differences. The squares are asked for.",
        error=np.abs,
    ),
    _decibels(
        "the brightest pixel for the peak",
        "You take each picture's brightest pixel. The peak is the largest value that a pixel *may* "
        "have.",
        ratio=_brightest,
    ),
    _decibels(
        "the picture's own strength",
        "You hold the mean square of the picture against the error: the plain signal to noise "
        "ratio, in which a dark picture does worse. The *peak* is asked for.",
        ratio=_signal,
    ),
    Mistake(
        "the mean of all pictures",
        lambda *given: decibels_by()(*given).mean(),
        "That is the mean over the pictures. One number for each is asked for.",
    ),
    Mistake(
        "the squared error",
        lambda clean, spoilt, peak: ((clean - spoilt) ** 2).mean(axis=(1, 2)),
        "That is the mean squared error itself. The peak, a division and a logarithm are missing.",
    ),
)


def judge_infinite(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name a number where the picture is not spoilt at all, and all others are right."""
    right = decibels_by()
    found = False
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        wanted, got = right(*case.args), np.asarray(outcome.value, float)
        finite = np.isfinite(wanted)
        if got.shape != wanted.shape or not np.allclose(got[finite], wanted[finite], rtol=1e-3):
            return None
        found = found or bool(np.any(got[~finite] != np.inf))
    if not found:
        return None
    name = "a number where nothing is spoilt"
    return wrong(
        name,
        "All is right but for the picture that is not spoilt at all: its error is 0, and its "
        "decibels are infinite, `np.inf`. No small number belongs below the line.",
        title=f"{evidence.exercise}: {name}",
    )
