"""Mistakes with calibration: the bins and their gaps, and the temperature."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong

Array = np.ndarray
_TEMPERATURE = "few_labels.temperature"
CLOSE = 0.01  # one per cent


def _sureness(shares: Array, labels: Array) -> Array:
    return shares.max(axis=1)


def _rightness(shares: Array, labels: Array) -> Array:
    return shares.argmax(axis=1) == labels


def error_by(
    *,
    sure_of: Callable[[Array, Array], Array] = _sureness,
    right_of: Callable[[Array, Array], Array] = _rightness,
    place_of: Callable[[Array, int], Array] = lambda sure, bins: np.clip(
        np.ceil(sure * bins) - 1, 0, bins - 1
    ),
    gap: Callable[[float, float], float] = lambda sure, right: abs(sure - right),
    middle: bool = False,
    combine: Callable[[Array, Array, int], float] = lambda gaps, counts, n: float(
        gaps @ counts / n
    ),
) -> Callable[[Array, Array, int], float]:
    """Return an expected calibration error that is right but for the switches given.

    Args:
        sure_of: The confidence of each example.
        right_of: Whether it counts as right.
        place_of: The bin of a confidence.
        gap: What is made of a bin's confidence and accuracy.
        middle: Whether the middle of a bin stands for its mean confidence.
        combine: Makes one number of gaps and counts, of the bins that are not empty.
    """

    def error(probabilities: Array, labels: Array, bins: int) -> float:
        shares = np.asarray(probabilities, dtype=np.float64)
        sure, right = sure_of(shares, labels), right_of(shares, labels)
        places = place_of(sure, bins)
        gaps, counts = [], []
        for index in range(bins):
            inside = places == index
            if inside.any():
                confidence = (index + 0.5) / bins if middle else sure[inside].mean()
                gaps.append(gap(confidence, right[inside].mean()))
                counts.append(inside.sum())
        return combine(np.array(gaps), np.array(counts), len(sure)) if gaps else 0.0

    return error


def _error(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, error_by(**switches), told)


def _all_entries(shares: Array, labels: Array) -> Array:
    return shares.ravel()


def _all_hits(shares: Array, labels: Array) -> Array:
    return (np.arange(shares.shape[1])[None] == labels[:, None]).ravel()


def _with_empty_bins(probabilities: Array, labels: Array, bins: int) -> float:
    full = error_by(combine=lambda gaps, counts, n: float(len(gaps)))(probabilities, labels, bins)
    return error_by()(probabilities, labels, bins) if full == bins else np.nan


ERROR = (
    _error(
        "bins that are not weighted",
        "Every bin that is not empty counts the same, a bin of two examples as much as one of two "
        "hundred. What should a bin's weight be?",
        combine=lambda gaps, counts, n: float(gaps.mean()),
    ),
    Mistake(
        "empty bins in the mean",
        lambda p, y, bins: float(
            error_by(combine=lambda gaps, counts, n: float(gaps.sum()))(p, y, bins) / bins
        ),
        "You take the plain mean over all bins, the empty ones included. A bin should count by "
        "the examples in it.",
    ),
    _error(
        "the largest gap",
        "That is the *largest* gap (the maximum calibration error). The mean of the gaps is asked "
        "for, weighted by what the bins hold.",
        combine=lambda gaps, counts, n: float(gaps.max()),
    ),
    _error(
        "the gaps cancel",
        "Gaps above and below zero cancel in your sum: a model that is too sure here, and not sure "
        "enough there, comes out as calibrated. What of a gap counts?",
        gap=lambda sure, right: sure - right,
    ),
    _error(
        "the gaps cancel",
        "That is the gap of the two means over *all* examples: no bins, or bins whose gaps were "
        "added before their size was taken. What is too sure here then makes up for what is not "
        "sure enough there. The size is taken in each bin.",
        gap=lambda sure, right: sure - right,
        combine=lambda gaps, counts, n: abs(float(gaps @ counts / n)),
    ),
    _error(
        "the gaps cancel",
        "Gaps above and below zero cancel in your sum. What of a gap counts?",
        gap=lambda sure, right: right - sure,
    ),
    _error(
        "squared gaps",
        "You square the gaps. Their sizes are asked for.",
        gap=lambda sure, right: (sure - right) ** 2,
    ),
    _error(
        "the probability of the true class",
        "You take the probability of the *true* class for the confidence. When the model is asked, "
        "nobody knows that class: how sure is it of the class that it *answers*?",
        sure_of=lambda shares, labels: shares[np.arange(len(labels)), labels],
    ),
    _error(
        "all probabilities instead of the answer's",
        "All entries of the table go into the bins. Here each example counts once, with the "
        "probability of the class that is answered.",
        sure_of=_all_entries,
        right_of=_all_hits,
    ),
    _error(
        "the probability of class 1",
        "You take the second column for the confidence. If class 1 has 0.1, the model answers "
        "another class, and is sure of *that*.",
        sure_of=lambda shares, labels: shares[:, 1],
    ),
    _error(
        "a confidence of 1 falls out",
        "Examples with a confidence of exactly 1 are in no bin. They are the surest of all: where "
        "do they belong?",
        place_of=lambda sure, bins: np.floor(sure * bins),
    ),
    _error(
        "a confidence of 1 falls out",
        "Examples with a confidence of exactly 1 are in no bin, and the rest is averaged without "
        "them. They are the surest of all: where do they belong?",
        place_of=lambda sure, bins: np.floor(sure * bins),
        combine=lambda gaps, counts, n: float(gaps @ counts / counts.sum()),
    ),
    _error(
        "the middle of the bin",
        "You hold the accuracy against the *middle* of the bin. The mean confidence of the "
        "examples in it is asked for.",
        middle=True,
    ),
    _error(
        "bins between the smallest and the largest",
        "Your bins run from the smallest confidence to the largest. They should run from 0 to 1.",
        place_of=lambda sure, bins: np.clip(
            np.floor((sure - sure.min()) / (np.ptp(sure) or 1.0) * bins), 0, bins - 1
        ),
    ),
    _error(
        "not divided by the examples",
        "The gaps are weighted by the counts, and then added. Divide by the number of all "
        "examples.",
        combine=lambda gaps, counts, n: float(gaps @ counts),
    ),
    Mistake(
        "empty bins give NaN",
        _with_empty_bins,
        "Right where every bin holds something. The mean of an empty bin is NaN, and one NaN "
        "spoils the sum, even with a weight of 0.",
    ),
    Mistake(
        "the error rate",
        lambda p, y, bins: float((p.argmax(axis=1) != y).mean()),
        "That is the share of wrong answers. A model that is right in 60 of 100 cases, and 60 % "
        "sure of each, has a calibration error of 0.",
    ),
)


def cross_entropy(logits: Array, labels: Array) -> float:
    """Return the mean cross-entropy of logits."""
    shifted = np.asarray(logits, dtype=np.float64)
    shifted = shifted - shifted.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1))
    return float(np.mean(log_sum - shifted[np.arange(len(labels)), labels]))


def halved(slope: Callable[[float], float], low: float, high: float) -> float:
    """Return where a rising function is zero, by halving an interval."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if slope(middle) > 0 else (middle, high)
    return (low + high) / 2


def best_temperature(logits: Array, labels: Array) -> float:
    """Return T: the mean of the logits of the labels must be what the model expects it to be."""
    z = np.asarray(logits, dtype=np.float64)
    z = z - z.max(axis=1, keepdims=True)
    true = z[np.arange(len(z)), labels]

    def slope(log_sharpness: float) -> float:
        weights = np.exp(np.exp(log_sharpness) * z)
        return float(np.mean((weights * z).sum(axis=1) / weights.sum(axis=1) - true))

    return float(np.exp(-halved(slope, -6.0, 6.0)))


def _softmax(logits: Array) -> Array:
    z = np.asarray(logits, dtype=np.float64)
    weights = np.exp(z - z.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def _of_gap(logits: Array, labels: Array) -> float:
    """Return the T at which mean confidence and accuracy agree."""
    accuracy = np.mean(np.argmax(logits, axis=1) == labels)
    return float(
        np.exp(
            -halved(
                lambda s: float(_softmax(np.exp(s) * logits).max(axis=1).mean() - accuracy),
                -6.0,
                6.0,
            )
        )
    )


TEMPERATURE = (
    Mistake(
        "one over the temperature",
        lambda logits, labels: 1 / best_temperature(logits, labels),
        "This is 1/T: it is right when you *multiply* the logits by it. They are to be divided.",
    ),
    Mistake(
        "probabilities instead of logits",
        lambda logits, labels: best_temperature(_softmax(logits), labels),
        "You divide *probabilities* by T, and send them through a second softmax. T belongs to the "
        "logits.",
    ),
    Mistake(
        "confidence held against accuracy",
        _of_gap,
        "At this T the mean confidence is the accuracy. That is nearly calibrated, and not what is "
        "asked for: T minimises the *cross-entropy*.",
    ),
    Mistake(
        "always 1",
        lambda logits, labels: 1.0,
        "T = 1 leaves everything as it is. Which T has the smallest cross-entropy?",
    ),
    Mistake(
        "the loss instead of the temperature",
        lambda logits, labels: cross_entropy(logits / best_temperature(logits, labels), labels),
        "That is the smallest cross-entropy itself. The T at which it is reached is asked for.",
    ),
    Mistake(
        "the logarithm of the temperature",
        lambda logits, labels: float(np.log(best_temperature(logits, labels))),
        "That is log T. If you search on a logarithmic scale, come back from it at the end.",
    ),
)


def judge_temperature(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Say how far a temperature is off, in the loss as well; name overflow, grids and borders."""
    values = [np.asarray(outcome.value, dtype=np.float64) for outcome in evidence.outcomes]
    if any(value.ndim for value in values):
        return None
    rights = [best_temperature(*case.args) for case in cases]
    off = [abs(got / right - 1) for got, right in zip(values, rights, strict=True)]
    far = [place for place, by in enumerate(off) if not by <= CLOSE]  # NaN is far, too
    only_large = [cases[place].name for place in far] == ["logits near 100,000"]
    if only_large:
        name = "overflow"
        told = (
            "Right, but for logits near 100,000: there `np.exp` gives infinity, and infinity "
            "divided by itself NaN. Only differences of logits matter: what may you take away from "
            "each row before?"
        )
    elif max(off) <= 0.3:
        name = "not near enough"
        place = int(np.argmax(off))
        told = (
            f"You are in the right valley, and not at its lowest point: for the input "
            f"“{cases[place].name}” T is off by {off[place]:.1%}, and one per cent is asked for. "
            "Is a grid too coarse, or does a search stop too early?"
        )
    else:
        place = far[0]
        got = float(values[place])
        if not got > 0:
            return None
        logits, labels = cases[place].args
        name = "not the lowest point"
        told = (
            f"For the input “{cases[place].name}” you return T = {got:.4g}, with a mean "
            f"cross-entropy of {cross_entropy(logits / got, labels):.4f}. There is a T with "
            f"{cross_entropy(logits / rights[place], labels):.4f}. Plot the loss for T from 0.1 to "
            "10: does your search reach the valley?"
        )
    return wrong(name, told, title=f"{_TEMPERATURE}: {name}")
