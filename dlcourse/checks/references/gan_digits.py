"""The judge of *beat the number*: are the made digits like unseen ones, and no copies?"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Table, Verdict, by_time, first_of, passed, wrong
from ..inputs.made_digits import SPLITS, halved_digits
from .gan_quality import frechet_by

Array = np.ndarray

_ID = "gan.beat_the_number"
_TO_BEAT = 0.048  # in the mean over the splits
_COPIED = 0.9  # share of made digits that are nearer to a training digit than to an unseen one
_LOOKED_UP = 0.25  # below this share the unseen ones have been seen
_LANDMARKS = 64
_REACH = 1.2
_MISSING = 0.1  # of the even share, below which a class counts as missing

distance = frechet_by()


def make_digits(x_train: Array, y_train: Array, n: int, seed: int) -> Array:
    """Draw a class as often as it comes, then a digit from that class's Gaussian."""
    rng = np.random.default_rng(seed)
    made = np.empty((n, x_train.shape[1]))
    classes = rng.choice(y_train, size=n)  # each as often as in the training digits
    for k in np.unique(classes):
        of_class = x_train[y_train == k]
        mean, covariance = of_class.mean(axis=0), np.cov(of_class, rowvar=False)
        here = classes == k
        made[here] = rng.multivariate_normal(mean, covariance, size=here.sum())
    return made


def one_gaussian(x_train: Array, y_train: Array, n: int, seed: int) -> Array:
    """Return the baseline: draws from one Gaussian with mean and covariance of all digits."""
    rng = np.random.default_rng(seed)
    covariance = np.cov(x_train, rowvar=False)
    return rng.multivariate_normal(x_train.mean(axis=0), covariance, size=n)


def nearness(x: Array, landmarks: Array) -> Array:
    """Return how near each digit is to each landmark: 1 for the same, 0 for far away."""
    return np.asarray(np.exp(-_squares(x, landmarks) / (2 * _REACH**2)))


def judge_digits(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Hold the mean distance to unseen digits against the number; name the likely cause."""
    made = []
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        problem = _no_digits(case, outcome.value)
        if problem is not None:
            return problem
        made.append(np.clip(_rows(outcome.value), 0, 1))
    trained = [case.args[0] for case in cases]
    labels = [case.args[1] for case in cases]
    unseen = [digits for _, digits, _ in halved_digits()]
    table = {"yours": _distances(made, unseen), **_others()}
    score, baseline, _ = (float(np.mean(values)) for values in table.values())
    copied = float(np.mean([_copied(*each) for each in zip(made, trained, unseen, strict=True)]))
    shown = _table(table)
    if copied < _LOOKED_UP:
        return _wrong(
            "too good to be true",
            f"Only {copied:.0%} of your digits are nearer to a training digit than to an unseen "
            "one; of honest ones about a half or more are. They were made of digits that should "
            "not have been seen.",
            shown,
        )
    if any(len(np.unique(x.round(6), axis=0)) < len(x) / 10 for x in made):
        return _wrong(
            "the same ones again and again",
            "Only a few different digits are among them. That is the collapse of this chapter: "
            "draw anew for each.",
            shown,
        )
    if copied > _COPIED:
        return _wrong(
            "copies",
            f"{copied:.0%} of your digits are nearer to a training digit than to any of as many "
            "unseen ones: they are training digits, or these with a little noise or a little of a "
            "neighbour. That is no generator, however good the distance. At most "
            f"{_COPIED:.0%} may be.",
            shown,
        )
    missing = {int(k) for each in zip(made, trained, labels, strict=True) for k in _missing(*each)}
    if missing and score < baseline:
        return _wrong(
            "classes that never come",
            f"Judged by the nearest training digit, next to none of yours is a "
            f"{', '.join(map(str, sorted(missing)))}. Which class does each draw belong to, and "
            "how often should each come?",
            shown,
        )
    if score < _TO_BEAT:
        return passed(
            f"{_ID}: passed",
            f"{score:.4f} from unseen digits, on {SPLITS} splits, below {_TO_BEAT} (one Gaussian: "
            f"{baseline:.4f}); {copied:.0%} are nearer to a training digit than to an unseen one. "
            f"Best split {min(table['yours']):.4f}, worst {max(table['yours']):.4f}.",
        )
    return _wrong(*_why_above(made, trained, score, baseline), shown)


@cache
def _others() -> dict[str, list[float]]:
    """Return what the baseline and the training digits get: they are always the same."""
    cases = [case for case, *_ in halved_digits()]
    unseen = [digits for _, digits, _ in halved_digits()]
    plain = [np.clip(one_gaussian(*case.args), 0, 1) for case in cases]
    return {
        "one Gaussian": _distances(plain, unseen),
        "the training digits themselves": _distances([case.args[0] for case in cases], unseen),
    }


judge_stopped = first_of(
    by_time(
        f"it is called {SPLITS} times, and all together have about four seconds. Drawing all "
        "digits of one class in one call is quick; a mixture with many full covariances that is "
        "fitted for hundreds of rounds is not."
    )
)


def _no_digits(case: Case, value: Any) -> Verdict | None:
    where, (x_train, _, n, _) = f"For “{case.name}”", case.args
    found = np.asarray(value)
    if found.shape not in ((n, x_train.shape[1]), (n, 8, 8)):
        return _wrong(
            "another shape",
            f"{where} the shape is {found.shape}. A row of {x_train.shape[1]} pixels for each of "
            f"the {n} digits is asked for.",
        )
    if found.dtype.kind not in "iuf" or not np.isfinite(found).all():
        return _wrong(
            "not a number",
            f"{where} there is NaN, infinity or something that is no number among the pixels.",
        )
    if np.abs(found).max() > 5:
        return _wrong(
            "another scale",
            f"{where} the largest pixel is {np.abs(found).max():.3g}. Pixels go from 0 (black) to "
            "1; what lies a little outside is cut off.",
        )
    return None


def _why_above(
    made: Sequence[Array],
    trained: Sequence[Array],
    score: float,
    baseline: float,
) -> tuple[str, str]:
    """Return name and message of what most likely keeps the distance large."""
    pairs = zip(made, trained, strict=True)
    if np.mean([_alignment(x, real) for x, real in pairs]) < 0.3:
        return (
            "pixels drawn one by one",
            "The pixels of your digits hardly go together: no stroke is seen. Draw all pixels of a "
            "digit at once, with their covariances.",
        )
    if abs(score - baseline) < 0.15 * baseline:
        return (
            "one Gaussian",
            "That is about what one Gaussian gets. Most of its digits lie between a 0 and a 1, a 4 "
            "and an 8, where no digit is. What could be drawn *before* the digit?",
        )
    if score > baseline:
        return (
            "above one Gaussian",
            "That is further away than one Gaussian. Look at some of your digits: have they the "
            "contrast, and the spread, of the real ones?",
        )
    return (
        "not beaten yet",
        "Nearer than one Gaussian, and not near enough. Within a class pixels still go together: a "
        "stroke leans or gets thicker as a whole. Does every class have a covariance of its own?",
    )


def _missing(made: Array, trained: Array, labels: Array) -> Array:
    """Return the classes of which next to none is made, by the nearest training digit."""
    found = labels[_squares(made, trained).argmin(axis=1)]
    counts = np.bincount(found, minlength=10)
    return np.flatnonzero(counts < _MISSING * len(made) / 10)


def _alignment(made: Array, real: Array) -> float:
    """Return how much of the real pixels' correlations the made ones have, as a slope."""
    lively = real.std(axis=0) > 0.05
    first, second = (_correlations(x[:, lively]) for x in (real, made))
    return float((first * second).sum() / (first**2).sum())


def _correlations(x: Array) -> Array:
    rest = x - x.mean(axis=0)
    rest = rest / (rest.std(axis=0) + 1e-9)
    found = rest.T @ rest / len(x)
    return found[np.triu_indices(len(found), 1)]


def _distances(made: Sequence[Array], unseen: Sequence[Array]) -> list[float]:
    return [
        float(distance(nearness(x[_LANDMARKS:], x[:_LANDMARKS]), nearness(own, x[:_LANDMARKS])))
        for own, x in zip(made, unseen, strict=True)
    ]


def _copied(made: Array, trained: Array, unseen: Array) -> float:
    nearer = _squares(made, trained).min(axis=1) < _squares(made, unseen).min(axis=1)
    return float(nearer.mean())


def _squares(a: Array, b: Array) -> Array:
    found = (a**2).sum(axis=1)[:, None] - 2 * a @ b.T + (b**2).sum(axis=1)
    return np.asarray(np.maximum(found, 0))


def _rows(value: Any) -> Array:
    found = np.asarray(value, np.float64)
    return found.reshape(len(found), -1)


def _table(distances: dict[str, list[float]]) -> Table:
    rows = tuple(
        (name, f"{np.mean(values):.4f}", f"{min(values):.4f}", f"{max(values):.4f}")
        for name, values in distances.items()
    )
    caption = f"Distance on {SPLITS} splits; the mean has to come below {_TO_BEAT}"
    return Table(caption, ("", "mean", "best", "worst"), rows)


def _wrong(name: str, message: str, table: Table | None = None) -> Verdict:
    return wrong(name, message, title=f"{_ID}: {name}", table=table)
