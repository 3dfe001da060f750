"""Mistakes with noisy labels, and with error bars over seeds."""

from collections.abc import Callable

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Formula = Callable[[float, float, int], float]


def _noise(formula: Formula) -> Formula:
    return lambda accuracy, share, num_classes: float(
        formula(np.float64(accuracy), np.float64(share), num_classes)  # type: ignore[arg-type]
    )


_EITHER = (
    "Wrong answers that meet a wrong label always count as right here. There are several wrong "
    "classes: how likely is it that answer and label have chosen the same one?"
)

NOISE = (
    Mistake(
        "forgets the lucky ones",
        _noise(lambda a, p, k: a * (1 - p)),
        "These are the answers that are right and meet a right label. A wrong answer may agree as "
        "well, with a label that was flipped to that very class.",
    ),
    Mistake("as if for two classes", _noise(lambda a, p, k: a * (1 - p) + (1 - a) * p), _EITHER),
    Mistake(
        "as if for two classes",
        _noise(lambda a, p, k: a * (1 - p) + (1 - a) * p / k),
        "Nearly. A label is flipped to *another* class than its own: among how many does it "
        "choose?",
    ),
    Mistake(
        "flips that change nothing",
        _noise(lambda a, p, k: a * (1 - p) + p / k),
        "This is right if a flipped label is drawn from all classes, its own included, as some "
        "programs do. Here it always becomes *another* one.",
    ),
    Mistake(
        "a right answer meets a flipped label",
        _noise(lambda a, p, k: a * (1 - p) + a * p / (k - 1)),
        "Where the label was flipped, you let the *right* answers agree. A right answer and a "
        "flipped label never do.",
    ),
    Mistake(
        "every flipped label a second chance",
        _noise(lambda a, p, k: a * (1 - p) + p / (k - 1)),
        "Where the label was flipped, you let all answers guess. But a right answer cannot agree "
        "with a flipped label: only the wrong ones may.",
    ),
    Mistake(
        "forgets the right ones",
        _noise(lambda a, p, k: (1 - a) * p / (k - 1)),
        "These are the wrong answers that agree with a flipped label by luck. The others, right "
        "answers on right labels, are missing.",
    ),
    Mistake(
        "subtracts the share",
        _noise(lambda a, p, k: a - p),
        "You subtract the share. Only the *right* answers can be spoiled by a flipped label: take "
        "the share of these.",
    ),
    Mistake(
        "the wrong answers unweighted",
        _noise(lambda a, p, k: a * (1 - p) + (1 - a) / (k - 1)),
        "Every wrong answer gets its chance, although most labels are right, and a wrong answer "
        "never agrees with a right label.",
    ),
    Mistake(
        "the other way round",
        _noise(lambda a, p, k: (a - p / (k - 1)) / (1 - p - p / (k - 1))),
        "You go from the measured accuracy back to the true one. Here the true one is given.",
    ),
    Mistake(
        "the error instead of the accuracy",
        _noise(lambda a, p, k: 1 - (a * (1 - p) + (1 - a) * p / (k - 1))),
        "That is the share on which answer and label *dis*agree.",
    ),
)


def _se(differences: Array) -> float:
    return float(np.std(differences, ddof=1) / np.sqrt(len(differences)))


def _unpaired(a: Array, b: Array) -> float:
    return float(np.hypot(_se(a), _se(b)))


def _error(name: str, compute: Callable[[Array, Array], float], told: str) -> Mistake:
    return Mistake(name, compute, told, part="standard_error")


def _noise_or_not(name: str, compute: Callable[[Array, Array], bool], told: str) -> Mistake:
    return Mistake(name, compute, told, part="more_than_noise")


_APART = (
    "Your error takes the two methods apart: it contains the luck of the split, which both "
    "shared. Subtract seed by seed *first*. Then what spreads is the difference alone."
)

SEEDS = (
    Mistake(
        "b - a",
        lambda a, b: float(np.mean(b - a)),
        "Right but for the direction: how much better is `a` than `b`?",
        part="difference",
    ),
    Mistake(
        "no sign",
        lambda a, b: float(abs(np.mean(a - b))),
        "The sign is lost: a negative difference says that `a` is worse.",
        part="difference",
    ),
    Mistake(
        "no sign",
        lambda a, b: float(np.mean(np.abs(a - b))),
        "You average the sizes of the differences, so that luck in either direction adds up to "
        "a difference.",
        part="difference",
    ),
    Mistake(
        "median instead of mean",
        lambda a, b: float(np.median(a - b)),
        "That is the median. The mean is asked for, since the standard error belongs to it.",
        part="difference",
    ),
    Mistake(
        "the best of each",
        lambda a, b: float(np.max(a) - np.max(b)),
        "You compare the best run of one with the best of the other: two lucky numbers.",
        part="difference",
    ),
    Mistake(
        "sum instead of mean",
        lambda a, b: float(np.sum(a - b)),
        "You add the differences up. Their mean is asked for.",
        part="difference",
    ),
    _error("not paired", _unpaired, _APART),
    _error(
        "not paired",
        lambda a, b: float(np.sqrt((np.var(a) + np.var(b)) / len(a))),
        _APART + " (And n − 1 belongs below the line.)",
    ),
    _error(
        "not paired",
        lambda a, b: float(np.std(np.concatenate([a, b]), ddof=1) / np.sqrt(len(a))),
        _APART,
    ),
    _error("the error of one method", lambda a, b: _se(a), _APART),
    _error("the error of one method", lambda a, b: _se(b), _APART),
    _error(
        "the deviation of single runs",
        lambda a, b: float(np.std(a - b, ddof=1)),
        "That is the standard deviation: how far *one more run* would lie from the mean. How far "
        "the *mean* may be off is less, the more runs there are. By what is it divided?",
    ),
    _error(
        "n below the line",
        lambda a, b: float(np.std(a - b) / np.sqrt(len(a))),
        "The deviation has n below the line. The mean was estimated from the same numbers, which "
        "makes them look closer than they are: n − 1 mends that.",
    ),
    _error(
        "n below the line",
        lambda a, b: float(np.std(a - b)),
        "That is the standard deviation of the differences (with n; n − 1 is asked for). The "
        "error of their *mean* is smaller. By what is it divided?",
    ),
    _error(
        "n - 1 under the root",
        lambda a, b: float(np.std(a - b, ddof=1) / np.sqrt(len(a) - 1)),
        "n − 1 comes in twice: in the deviation, where it belongs, and under the root, where n "
        "does.",
    ),
    _error(
        "divides by n",
        lambda a, b: float(np.std(a - b, ddof=1) / len(a)),
        "You divide by n. Variances of independent numbers add up, deviations do not: with four "
        "times as many runs the error is half as large, and not a quarter.",
    ),
    _error(
        "a variance",
        lambda a, b: float(np.var(a - b, ddof=1) / len(a)),
        "That is the error's square. A root is missing.",
    ),
    _error(
        "a variance",
        lambda a, b: float(np.var(a - b, ddof=1) / np.sqrt(len(a))),
        "There is a variance where the standard deviation should be.",
    ),
    _error(
        "two standard errors",
        lambda a, b: 2 * _se(a - b),
        "That is two standard errors, the length of the bar in the lesson. One is asked for; the 2 "
        "comes in at the question.",
    ),
    _noise_or_not(
        "only if better",
        lambda a, b: bool(np.mean(a - b) > 2 * _se(a - b)),
        "Where `a` is *worse* by far, you say that it is noise. The size of the difference counts, "
        "in either direction.",
    ),
    _noise_or_not(
        "only if better",
        lambda a, b: bool(np.mean(b - a) > 2 * _se(a - b)),
        "Where `a` is *better* by far, you say that it is noise. The size of the difference "
        "counts, in either direction.",
    ),
    _noise_or_not(
        "the other way round",
        lambda a, b: bool(abs(np.mean(a - b)) <= 2 * _se(a - b)),
        "You say True where it *is* noise.",
    ),
    _noise_or_not(
        "the other way round",
        lambda a, b: bool(abs(np.mean(a - b)) < 2 * _se(a - b)),
        "You say True where it *is* noise.",
    ),
    _noise_or_not(
        "one standard error",
        lambda a, b: bool(abs(np.mean(a - b)) > _se(a - b)),
        "You ask for more than one standard error. Luck alone gets that far about once in three "
        "times. The task asks for two.",
    ),
    _noise_or_not(
        "deviation instead of error",
        lambda a, b: bool(abs(np.mean(a - b)) > 2 * np.std(a - b, ddof=1)),
        "You hold the difference against two *deviations*, which say how single runs spread. Hold "
        "the mean against the error of the mean.",
    ),
    _noise_or_not(
        "no difference counts as one",
        lambda a, b: bool(abs(np.mean(a - b)) >= 2 * _se(a - b)),
        "Two methods with the very same scores do not differ: 0 is not more than 0.",
    ),
    _noise_or_not(
        "any difference",
        lambda a, b: bool(np.mean(a - b) != 0),
        "Any difference counts. How far might luck alone have brought it?",
    ),
    _noise_or_not(
        "bars that overlap",
        lambda a, b: bool(abs(np.mean(a - b)) > _unpaired(a, b) * 2),
        "The error is right, and the answer uses another one: that of two methods with splits of "
        "their own. Hold the difference against the error that you return.",
    ),
)
