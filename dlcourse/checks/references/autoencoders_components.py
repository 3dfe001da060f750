"""Mistakes with principal components: pictures rebuilt, and the share that is explained."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong
from ..engine.compare import same

Array = np.ndarray
Means = Callable[[Array, Array], Any]


def _directions(x: Array) -> Array:
    return np.linalg.svd(np.asarray(x, float), full_matrices=False)[2]


def _of_train(train: Array, new: Array) -> Array:
    return train.mean(axis=0)


def _of_new(train: Array, new: Array) -> Array:
    return new.mean(axis=0)


def _of_all(train: Array, new: Array) -> Array:
    return np.concatenate([train, new]).mean(axis=0)


def _none(train: Array, new: Array) -> Array:
    return np.zeros(train.shape[1])


def rebuild_by(
    *,
    fitted: Means = _of_train,
    coded: Means = _of_train,
    added: Means = _of_train,
    of: Callable[[Array, Array], Array] = lambda train, new: train,
    chosen: Callable[[Array, int], Array] = lambda directions, k: directions[:k],
    scaled: bool = False,
) -> Callable[[Array, Array, int], Array]:
    """Return pictures rebuilt from components, right but for the switches given.

    Args:
        fitted: What is taken away before the directions are found.
        coded: What is taken away before the codes are made.
        added: What is added to the rebuilt pictures.
        of: The pictures whose directions are found.
        chosen: The directions that are kept.
        scaled: Whether pixels are divided by their deviation first.
    """

    def rebuild(train: Array, new: Array, k: int) -> Array:
        train, new = np.asarray(train, float), np.asarray(new, float)
        size = train.std(axis=0) if scaled else np.ones(train.shape[1])
        found = _directions((of(train, new) - fitted(train, new)) / size)
        kept = chosen(found, k)
        codes = (new - coded(train, new)) / size @ kept.T
        return np.asarray(added(train, new) + codes @ kept * size)

    return rebuild


def _rebuild(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, rebuild_by(**switches), told)


REBUILD = (
    _rebuild(
        "the mean is never taken away",
        "The directions are those of pictures whose mean was not taken away: the first one then "
        "points to the mean picture, and one number of the code is spent on what all have in "
        "common.",
        fitted=_none,
        coded=_none,
        added=_none,
    ),
    _rebuild(
        "directions of pictures that are not centred",
        "The codes are made of what differs from the mean, but the *directions* are those of "
        "pictures as they stand. What has to be taken away before the decomposition?",
        fitted=_none,
    ),
    _rebuild(
        "the mean is not added again",
        "What you return differs from the right pictures by the mean picture: it was taken away "
        "before, and belongs to the rebuilt pictures again.",
        added=_none,
    ),
    _rebuild(
        "the mean is added but never taken away",
        "The codes are made of the pictures with their mean, and then the mean is added once more.",
        coded=_none,
    ),
    _rebuild(
        "the mean of the new pictures",
        "You take the mean of the *new* pictures: one of them is then rebuilt differently in other "
        "company, and a single one perfectly. Which pictures is everything learned from?",
        coded=_of_new,
        added=_of_new,
    ),
    _rebuild(
        "the mean of the new pictures",
        "You take away the mean of the *new* pictures and add that of the others. Which pictures "
        "is everything learned from?",
        coded=_of_new,
    ),
    _rebuild(
        "learned from the new pictures",
        "Mean and directions come from the pictures that are to be rebuilt. They were to be "
        "learned from `x_train` alone.",
        of=lambda train, new: new,
        fitted=_of_new,
        coded=_of_new,
        added=_of_new,
    ),
    _rebuild(
        "learned from all pictures",
        "Mean and directions come from old and new pictures together. They were to be learned from "
        "`x_train` alone.",
        of=lambda train, new: np.concatenate([train, new]),
        fitted=_of_all,
        coded=_of_all,
        added=_of_all,
    ),
    _rebuild("one too many", "You keep one direction too many.", chosen=lambda d, k: d[: k + 1]),
    _rebuild(
        "one too few", "You keep one direction too few.", chosen=lambda d, k: d[: max(k - 1, 0)]
    ),
    _rebuild(
        "pixels of one scale",
        "You divide each pixel by its deviation: pixels that hardly ever change then count as much "
        "as all others. The error of the pictures as they are is what matters here.",
        scaled=True,
    ),
)


# with fewer pictures than pixels the last directions are arbitrary, and columns do not fit
_WITH_MANY_PICTURES = (
    _rebuild(
        "the last directions",
        "You keep the directions along which the pictures differ *least*. In which order do the "
        "directions come? (`np.linalg.eigh` begins with the smallest.)",
        chosen=lambda directions, k: directions[max(0, len(directions) - k) :],
    ),
    _rebuild(
        "columns for rows",
        "You keep the first *columns* of what the decomposition gives last. Which of the two holds "
        "a direction, a row or a column, and how long is a direction?",
        chosen=lambda d, k: d.T[:k],
    ),
)


def judge_rebuilt(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name codes, training pictures, and directions that are the wrong ones."""
    found = _other_pictures(evidence, cases)
    if found is not None:
        return found
    many = [
        (case, np.asarray(outcome.value))
        for case, outcome in zip(cases, evidence.outcomes, strict=True)
        if len(case.args[0]) >= case.args[0].shape[1] and outcome.status == "returned"
    ]
    for mistake in _WITH_MANY_PICTURES if many else ():
        pairs = [(mistake.compute(*case.args), made) for case, made in many]
        if all(same(wanted, made, 1e-6, 1e-8) for wanted, made in pairs):
            title = f"autoencoders.project_and_rebuild: {mistake.name}"
            return wrong(mistake.name, mistake.diagnosis, title=title)
    return None


def _other_pictures(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    name = told = ""
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        train, new, k = case.args
        shape = np.shape(outcome.value)
        if k in (0, new.shape[1]) or len(train) == len(new):
            continue
        if shape in ((len(new), k), (k, len(new))):
            name = "codes instead of pictures"
            told = f"{k} numbers for each picture: its code. What picture does a code stand for?"
        elif shape == train.shape:
            name = "rebuilds the training pictures"
            told = (
                "The training pictures are rebuilt. They are there to learn from; rebuild `x_new`."
            )
        else:
            return None
    return wrong(name, told, title=f"autoencoders.project_and_rebuild: {name}") if name else None


def share_by(
    *,
    centred: bool = True,
    power: float = 2.0,
    kept: Callable[[Array, int], Array] = lambda spectrum, k: spectrum[:k],
    whole: Callable[[Array], Any] = np.sum,
    left: bool = False,
) -> Callable[[Array, int], float]:
    """Return an explained share that is right but for the switches given."""

    def share(x: Array, k: int) -> float:
        x = np.asarray(x, float)
        x = x - x.mean(axis=0) if centred else x
        spectrum = np.linalg.svd(x, compute_uv=False) ** power
        found = kept(spectrum, k).sum() / whole(spectrum)
        return float(1 - found if left else found)

    return share


def _share(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, share_by(**switches), told)


def _shares_one_by_one(x: Array, k: int) -> Array:
    spectrum = np.linalg.svd(np.asarray(x, float) - x.mean(axis=0), compute_uv=False) ** 2
    return np.asarray(spectrum / spectrum.sum())


SHARE = (
    _share(
        "singular values that are not squared",
        "These are shares of the singular values. A variance is a square: what has to be done to "
        "each of them first?",
        power=1.0,
    ),
    _share(
        "the mean is not taken away",
        "The pictures are not centred: how far they all are from zero then counts as something in "
        "which they differ.",
        centred=False,
    ),
    _share(
        "what is lost",
        "That is the share that is *lost*: the error of the rebuilt pictures against that of the "
        "mean picture.",
        left=True,
    ),
    _share(
        "one component alone",
        "That is the share of the last of the components alone. The first ones together are asked "
        "for.",
        kept=lambda spectrum, k: spectrum[max(k - 1, 0) : k],
    ),
    _share("one too many", "You count one component too many.", kept=lambda s, k: s[: k + 1]),
    _share(
        "the smallest ones",
        "You add up the components along which the pictures differ least.",
        kept=lambda s, k: s[::-1][:k],
    ),
    _share(
        "an amount instead of a share",
        "That is how much the components explain, in the unit of the sums of squares. Divide by "
        "what there is in all.",
        whole=lambda spectrum: 1.0,
    ),
    _share(
        "against the largest",
        "You divide by the largest component. All of them together are the whole.",
        whole=np.max,
    ),
    _share(
        "the fourth power",
        "The squared singular values are squared once more. (`np.linalg.eigh` of the covariance "
        "gives variances already.)",
        power=4.0,
    ),
    Mistake(
        "the shares one by one",
        _shares_one_by_one,
        "These are the shares of all components, one by one. How much do the first ones hold "
        "together?",
    ),
    Mistake(
        "the components counted",
        lambda x, k: k / x.shape[1],
        "That is the share of the *number* of components. They are not of equal weight.",
    ),
)
