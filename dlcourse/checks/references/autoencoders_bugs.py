"""The two bugs of the mender, apart and together, and what may come of repairing them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Mended = tuple[Array, float, float]


def decibels(one: Array, other: Array) -> float:
    """Return the peak signal to noise ratio of all pixels together, for pixels from 0 to 1."""
    with np.errstate(divide="ignore"):
        return float(10 * np.log10(1 / np.mean((one - other) ** 2)))


def mend_by(
    *,
    target: str = "clean",
    reads: str = "spoilt",
    before: str = "clean",
    after: str = "clean",
    of: str = "train",
    exchanged: bool = False,
    penalised: bool = True,
) -> Callable[..., Mended]:
    """Return a mender that is right but for the switches given.

    Args:
        target: What is learned: the `"clean"` pictures, the `"spoilt"` ones (the first bug), or
            the `"noise"`.
        reads: What is read while learning.
        before: What the spoilt pictures are held against.
        after: What the mended ones are held against: the `"spoilt"` ones are the second bug.
        of: Which pictures are learned from: `"train"`, or `"all"`.
        exchanged: Whether before and after change places.
        penalised: Whether the penalty enters.
    """

    def mend(train: Array, noise: Array, new: Array, new_noise: Array, penalty: float) -> Mended:
        spoilt_new = new + new_noise
        clean, added = train, noise
        if of == "all":
            clean, added = np.concatenate([train, new]), np.concatenate([noise, new_noise])
        kinds = {"clean": clean, "spoilt": clean + added, "noise": added}
        x, y = kinds[reads], kinds[target]
        square = x.T @ x + penalised * penalty * np.eye(x.shape[1])
        mended = spoilt_new @ np.linalg.solve(square, x.T @ y)
        news = {"clean": new, "spoilt": spoilt_new, "mended": mended}
        found = decibels(spoilt_new, news[before]), decibels(mended, news[after])
        return mended, *(found[::-1] if exchanged else found)

    return mend


_COPY = (
    "The weights are still fitted to give back what they read, noise and all. The best they can "
    "do is to copy: what should stand on the right side of the fit?"
)
_JUDGED = (
    "What comes out is still held against the *spoilt* pictures: whoever changes nothing does "
    "best. Which pictures does a mended one have to resemble?"
)


def _mistake(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, mend_by(**switches), told)


BUGS = (
    _mistake(
        "both bugs are still there",
        f"These are the numbers of the suspect itself. {_COPY} And the second: {_JUDGED}",
        target="spoilt",
        after="spoilt",
    ),
    _mistake(
        "still fitted to copy",
        f"One of the two bugs is mended: the result is held against clean pictures. The other one: "
        f"{_COPY}",
        target="spoilt",
    ),
    _mistake(
        "still held against the spoilt pictures",
        f"One of the two bugs is mended: the weights learn to mend. The other one: {_JUDGED}",
        after="spoilt",
    ),
    _mistake(
        "learned from clean pictures alone",
        "The weights have never seen noise: clean pictures come in and go out while they learn. "
        "What do they read when they are used?",
        reads="clean",
    ),
    _mistake(
        "learned from clean pictures alone",
        f"The weights have never seen noise: clean pictures come in and go out. And: {_JUDGED}",
        reads="clean",
        after="spoilt",
    ),
    _mistake(
        "learned the wrong way round",
        "The weights learn to make *spoilt* pictures of clean ones. Which of the two do they read "
        "when they are used?",
        reads="clean",
        target="spoilt",
    ),
    _mistake(
        "gives the noise",
        "The weights learn the *noise*, and what comes out is the noise. It would have to be taken "
        "away from the spoilt picture.",
        target="noise",
    ),
    _mistake(
        "learned from the new pictures as well",
        "The new pictures take part in the fit, clean as they are. They are there to judge with.",
        of="all",
    ),
    _mistake(
        "before and after exchanged",
        "The two ratios have changed places: first that of the spoilt pictures, then that of the "
        "mended ones.",
        exchanged=True,
    ),
    _mistake(
        "the penalty was right",
        "The penalty is gone. That part of the code was right: it keeps the weights small where "
        "there are few pictures.",
        penalised=False,
    ),
    Mistake(
        "the spoilt pictures were right",
        lambda *given: mend_by(before="mended")(*given)[1],
        "You have changed what the spoilt pictures are held against. That part was right.",
        "before",
    ),
)
