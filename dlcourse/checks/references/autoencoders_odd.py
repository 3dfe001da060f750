"""The judge of *beat the number*: odd digits, found by whoever saw nine others, and a few odd."""

from collections.abc import Callable, Sequence

import numpy as np

from ..engine import Case, Evidence, Table, Verdict, by_time, first_of, passed, wrong
from ..inputs.odd_digits import SPLITS, odd_digits

Array = np.ndarray

ID = "autoencoders.beat_the_number"
TO_BEAT = 0.925
_TOO_GOOD = 0.995
_ALIKE = 0.995  # correlation of ranks: the same method
_BELOW = 0.03  # under the baseline: something does harm
_MOVED = 0.05  # share of the others that a score may pass by itself
_CHANGED = 0.98  # correlation of ranks that a glaring image must leave


def fit_score(x_train: Array, x_test: Array) -> Array:
    """Score an image by its mean distance to the eight nearest training images."""
    known, asked = x_train.reshape(-1, 64), x_test.reshape(-1, 64)
    squares = (known**2).sum(axis=1) - 2 * asked @ known.T + (asked**2).sum(axis=1)[:, None]
    nearest = np.sort(squares, axis=1)[:, :8]
    return np.sqrt(np.maximum(nearest, 0)).mean(axis=1)


def component_error(x_train: Array, x_test: Array, k: int = 10) -> Array:
    """Return the baseline: the squared error of images rebuilt from ten components."""
    known, asked = x_train.reshape(-1, 64), x_test.reshape(-1, 64)
    mean = known.mean(axis=0)
    kept = np.linalg.svd(known - mean, full_matrices=False)[2][:k]
    rebuilt = mean + (asked - mean) @ kept.T @ kept
    return np.asarray(((asked - rebuilt) ** 2).mean(axis=1))


def nearest_distance(x_train: Array, x_test: Array) -> Array:
    """Return the squared distance to the one nearest training image."""
    known, asked = x_train.reshape(-1, 64), x_test.reshape(-1, 64)
    squares = (known**2).sum(axis=1) - 2 * asked @ known.T + (asked**2).sum(axis=1)[:, None]
    return np.asarray(squares.min(axis=1))


def _areas(answers: Sequence[Array]) -> list[float]:
    """Return the area under the ROC curve on each split; a tie counts one half."""
    found = []
    for answer, (_, odd) in zip(answers, odd_digits(), strict=False):
        positive, negative = answer[odd == 1][:, None], answer[odd == 0][None]
        found.append(float(np.mean((positive > negative) + 0.5 * (positive == negative))))
    return found


def _alike(one: Array, other: Array) -> float:
    """Return the correlation of the ranks (of scores that are not all the same)."""
    first, second = (np.argsort(np.argsort(x, kind="stable")) for x in (one, other))
    return float(np.corrcoef(first, second)[0, 1])


def _wrong(name: str, message: str, table: Table | None = None) -> Verdict:
    return wrong(name, message, title=f"{ID}: {name}", table=table)


def judge_scores(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Hold the mean area on all splits against the number to beat; name the likely cause."""
    answers = [np.asarray(outcome.value) for outcome in evidence.outcomes]
    unusable = _unusable(cases, answers)
    if unusable is not None:
        return unusable
    components = [component_error(*case.args) for case in cases[:SPLITS]]
    rows = {"yours": _areas(answers), "error of ten components": _areas(components)}
    (score, baseline) = (float(np.mean(areas)) for areas in rows.values())
    table = Table(
        f"Area under the ROC curve on {SPLITS} splits; the mean to beat is {TO_BEAT:.3f}",
        ("", "mean", "lowest", "highest"),
        tuple(
            (name, f"{np.mean(areas):.3f}", f"{min(areas):.3f}", f"{max(areas):.3f}")
            for name, areas in rows.items()
        ),
    )
    if score >= _TOO_GOOD:
        return _wrong(
            "too good to be true",
            "Nearly every odd image is found. No method does that on these data: the answers have "
            "been seen. Does your function look the images up in the full set?",
            table,
        )
    company = _company(answers)
    if company:
        return _wrong(
            "a score depends on the other images",
            f"{company} So the test images take part: are they centred, scaled or ranked together? "
            "Whatever is measured is measured on `x_train` alone.",
            table,
        )
    if score > TO_BEAT:
        return passed(
            f"{ID}: passed",
            f"Mean area {score:.3f} on {SPLITS} splits, above {TO_BEAT:.3f} (error of ten "
            f"components: {baseline:.3f}). Lowest split {min(rows['yours']):.3f}, highest "
            f"{max(rows['yours']):.3f}: one odd digit alone would prove little.",
        )
    same = _method(answers, cases)
    return _wrong(*_why_below(score, baseline, same), table)


judge_stopped = first_of(
    by_time(
        f"it is called {SPLITS + 3} times, and all together have about four seconds. The distances "
        "of all test images to all training images are one product of two tables."
    )
)


def _unusable(cases: Sequence[Case], answers: Sequence[Array]) -> Verdict | None:
    for case, answer in zip(cases, answers, strict=True):
        train, test = case.args
        if answer.dtype.kind not in "biuf":
            return _wrong(
                "answers that are no scores",
                f"A score for each image is asked for: numbers. Received: {answer.dtype.name}.",
            )
        if answer.shape == (len(test),):
            continue
        told = f"For “{case.name}” the shape is {answer.shape}, expected {(len(test),)}. "
        if answer.shape == (len(train),):
            return _wrong(
                "scores of the training images",
                told + "That is one score for each training image: score `x_test`.",
            )
        if answer.shape == (len(test), 1):
            return _wrong("extra axis", told + "There is an axis of length 1 too many.")
        if answer.shape[:1] == (len(test),):
            return _wrong(
                "not one score for each image",
                told + "There are several numbers for each image: which one says how odd it is?",
            )
        return _wrong("wrong shape", told + "One score for each test image is asked for.")
    values = np.concatenate(answers[:SPLITS]).astype(float)
    if not np.isfinite(values).all():
        return _wrong(
            "scores that are not finite",
            "NaN or infinity is among the scores. Which pixel is always 0, and is divided by its "
            "deviation?",
        )
    distinct = [len(np.unique(answer)) for answer in answers[:SPLITS]]
    if min(distinct) == 1:
        return _wrong(
            "the same score for every image",
            "Every image of a split gets the same score. Print a few: what is it that differs?",
        )
    if max(distinct) == 2:
        return _wrong(
            "answers instead of scores",
            "There are two values only. The area under the curve asks for an *order*: return how "
            "odd each image is, without a threshold.",
        )
    return None


def _company(answers: Sequence[Array]) -> str:
    """Return how a score of split 1 changes with the other images; empty if none does."""
    first = answers[0].astype(float)
    once_more, alone, joined = (answer.astype(float) for answer in answers[SPLITS:])
    if not np.isfinite(alone[0]):
        return "Among others an image gets a score; alone, NaN or infinity."

    def place(score: float) -> float:
        return float(np.mean(first < score))

    by_itself = abs(place(once_more[0]) - place(first[0]))
    if abs(place(alone[0]) - place(first[0])) > _MOVED + 2 * by_itself:
        return "An image of split 1 gets another score alone than among the others."
    by_chance = _alike(first, once_more)
    if not np.isfinite(joined[:-1]).all() or _alike(first, joined[:-1]) < _CHANGED * by_chance:
        return "When one glaring image joins split 1, the others change their order."
    return ""


_METHODS: dict[str, Callable[[Array, Array], Array]] = {
    "baseline": component_error,
    "mean": lambda train, test: component_error(train, test, 0),
    "nearest": nearest_distance,
    **{
        f"components {k}": lambda train, test, k=k: component_error(train, test, k)  # type: ignore[misc]
        for k in (2, 3, 5, 8, 15, 20, 30, 40)
    },
}


def _method(answers: Sequence[Array], cases: Sequence[Case]) -> str:
    """Return whose scores these are, as far as their order tells."""
    for name, method in _METHODS.items():
        pairs = zip(cases[:SPLITS], answers, strict=False)
        if all(_alike(method(*case.args), answer) > _ALIKE for case, answer in pairs):
            return name.split()[0]
    return ""


def _why_below(score: float, baseline: float, same: str) -> tuple[str, str]:
    """Return name and message of what most likely keeps the area down."""
    if same == "baseline":
        return (
            "the baseline as it stands",
            "That is the order of the baseline: the error of ten components.",
        )
    if same == "components":
        return (
            "another number of components",
            "That is the error of components once more, of another number of them. Few rebuild "
            "nothing well, many rebuild everything: one flat sheet through nine digits passes near "
            "the tenth, too. What would follow the bends?",
        )
    if same == "mean":
        return (
            "the distance to the mean picture",
            "That is the order of the distances to *one* picture, the mean: whatever has little "
            "ink looks normal to it.",
        )
    if same == "nearest":
        return (
            "one odd image vouches for its kind",
            "You ask the one nearest training image. Eight of them are odd ones that slipped in: "
            "whoever looks like one of these seems normal. How many of the others would have to "
            "agree?",
        )
    if score < 0.35:
        return (
            "the wrong way round",
            "Odd images get the *low* scores: the higher, the odder. (A likelihood is high where "
            "an image is normal.)",
        )
    if score < baseline - _BELOW:
        return (
            "below the baseline",
            "This is below the error of ten components. Which images does your method rebuild, or "
            "find near, although they are odd? Look at a few of them.",
        )
    return (
        "not beaten yet",
        "You are on the way. Two things help: follow the normal images *closely*, neighbour by "
        "neighbour, instead of laying one flat sheet through all of them; and let no single "
        "training image decide, since eight of them are odd.",
    )
