"""Mistakes with what is measured: distances of crowds, covered classes, nearest neighbours."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def covariance(x: Array, less: int = 1) -> Array:
    """Return the covariances of features, `(features, features)`."""
    rest = x - x.mean(axis=0)
    return np.asarray(rest.T @ rest / (len(x) - less))


def trace_of_root(first: Array, second: Array) -> Any:
    """Return the trace of the root of the product of two covariances."""
    values, vectors = np.linalg.eigh(first)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return np.sqrt(np.maximum(np.linalg.eigvalsh(root @ second @ root), 0)).sum()


def frechet_by(
    *,
    means: Callable[[Array], Any] = lambda shift: shift @ shift,
    spread: float = 1.0,
    both: float = -2.0,
    cov: Callable[[Array], Array] = covariance,
    root: Callable[[Array, Array], Any] = trace_of_root,
    last: Callable[[Any], Any] = lambda distance: distance,
) -> Callable[[Array, Array], Any]:
    """Return a distance of crowds, right but for the switches given.

    Args:
        means: What the difference of the means adds.
        spread: Factor of all that covariances add.
        both: Factor of the trace of the root.
        cov: Makes covariances of a crowd.
        root: The trace of the root.
        last: What happens to the distance in the end.
    """

    def distance(real: Array, made: Array) -> Any:
        a, b = np.asarray(real, float), np.asarray(made, float)
        first, second = cov(a), cov(b)
        traces = np.trace(first) + np.trace(second) + both * root(first, second)
        return last(means(a.mean(axis=0) - b.mean(axis=0)) + spread * traces)

    return distance


def _distance(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, frechet_by(**switches), told)


def _diagonal(x: Array) -> Array:
    return np.diag(x.var(axis=0, ddof=1))


FRECHET = (
    _distance(
        "the root of the distance",
        "That is the root of it. As the FID is always given, without the root, is asked for.",
        last=lambda distance: np.sqrt(np.maximum(distance, 0)),
    ),
    _distance("the means alone", "How the crowds *spread* is left out.", spread=0.0),
    _distance(
        "the spread alone",
        "Where the crowds *lie* is left out: the distance of their means.",
        means=lambda shift: 0.0,
    ),
    _distance(
        "a distance without its square",
        "The distance of the means comes in with its square.",
        means=lambda shift: np.linalg.norm(shift),
    ),
    _distance(
        "the mean over the features",
        "You take the mean over the features where the squared distance of the means is asked for: "
        "a sum.",
        means=lambda shift: (shift**2).mean(),
    ),
    _distance(
        "the root of every entry",
        "You take the root of every *entry*, some of which are negative. The root R of a matrix M "
        "has R R = M; its trace is made of the roots of the eigenvalues.",
        root=lambda a, b: np.trace(np.sqrt(a @ b)),
    ),
    _distance(
        "the root of every entry",
        "You take the root of every *entry*. The root R of a matrix M has R R = M; its trace is "
        "made of the roots of the eigenvalues.",
        root=lambda a, b: np.sqrt(np.diag(a @ b)).sum(),
    ),
    _distance(
        "without the root",
        "The root is missing: the trace of C₁ C₂ itself has the units of a fourth power.",
        root=lambda a, b: np.trace(a @ b),
    ),
    _distance("the 2 is missing", "The root counts twice.", both=-1.0),
    _distance("the root is added", "The root is taken *away*: equal crowds are 0 apart.", both=2.0),
    _distance("the root is left out", "Where is the root of C₁ C₂?", both=0.0),
    _distance(
        "features taken one by one",
        "Only the variances of your covariances are used. How the features go *together* counts, "
        "too.",
        cov=_diagonal,
    ),
    _distance(
        "divided by n",
        "Very near. Your covariances are divided by n; as `np.cov` makes them, by n − 1, is asked "
        "for.",
        cov=lambda x: covariance(x, 0),
    ),
    _distance(
        "not centred",
        "Your covariances are of examples whose mean was not taken away.",
        cov=lambda x: x.T @ x / (len(x) - 1),
    ),
    _distance(
        "not centred",
        "Your covariances are of examples whose mean was not taken away.",
        cov=lambda x: x.T @ x / len(x),
    ),
    _distance(
        "not centred",
        "Your covariances are of examples whose mean was not taken away, and not divided by their "
        "number.",
        cov=lambda x: x.T @ x,
    ),
)


def modes_by(
    enough: Callable[[Array, int, int, float], Array],
) -> Callable[[Array, int, float], Array]:
    """Return the classes of which there are enough.

    Args:
        enough: A mask of the classes: of counts, number of pictures, of classes, and the share.
    """

    def modes(labels: Array, num_classes: int, least: float) -> Array:
        counts = np.bincount(labels, minlength=num_classes)
        return np.flatnonzero(enough(counts, len(labels), num_classes, least))

    return modes


MODES = (
    Mistake(
        "a share of all pictures",
        modes_by(lambda counts, n, k, least: counts >= least * n),
        "You hold a class against the share of *all* pictures. The share of what it would have if "
        "all classes came equally often is asked for.",
    ),
    Mistake(
        "more than the least",
        modes_by(lambda counts, n, k, least: counts > least * n / k),
        "A class that has *exactly* the least share is covered, too.",
    ),
    Mistake(
        "every class that comes at all",
        modes_by(lambda counts, n, k, least: counts > 0),
        "You list every class that comes at all. A few of a class may be mistakes of the "
        "classifier: who has the *least share*?",
    ),
    Mistake(
        "the missing ones",
        modes_by(lambda counts, n, k, least: counts < least * n / k),
        "These are the classes that are *not* covered.",
    ),
    Mistake(
        "held against the commonest class",
        modes_by(lambda counts, n, k, least: counts >= least * counts.max()),
        "You hold a class against the commonest one. The even share, one over the number of "
        "classes, is asked for.",
    ),
    Mistake(
        "even among those that come",
        lambda labels, k, least: np.unique(labels)[
            np.unique(labels, return_counts=True)[1] >= least * len(labels) / len(np.unique(labels))
        ],
        "Your even share is that of the classes that come. All `num_classes` should come: those "
        "that do not make the others' share no smaller.",
    ),
    Mistake(
        "how many",
        lambda *given: modes_by(lambda counts, n, k, least: counts >= least * n / k)(*given).size,
        "You count them. Which ones?",
    ),
    Mistake(
        "a mask",
        lambda labels, k, least: np.bincount(labels, minlength=k) >= least * len(labels) / k,
        "That is a mask. The numbers of the classes are asked for.",
    ),
    Mistake(
        "all shares",
        lambda labels, k, least: np.bincount(labels, minlength=k) / len(labels),
        "These are the shares. Which classes have enough?",
    ),
)


def _rows(x: Array) -> Array:
    return np.asarray(x, float).reshape(len(x), -1)


def to_nearest(x: Array, others: Array) -> Array:
    """Return the distance of each row's picture to the nearest of the others."""
    return np.asarray(np.sqrt(((_rows(x)[:, None] - _rows(others)) ** 2).sum(axis=2)).min(axis=1))


def _share(made: Array, train: Array, held_out: Array) -> Any:
    return np.mean(to_nearest(made, train) < to_nearest(made, held_out))


def _distances(name: str, told: str, distances: Callable[[Array, Array, Array], Array]) -> Mistake:
    return Mistake(name, distances, told, "distances")


def _last_axis(made: Array, train: Array, held_out: Array) -> Array:
    apart = made[:, None] - train[None]
    return np.asarray(np.sqrt((apart**2).sum(axis=-1)).min(axis=1))


def _farthest(made: Array, train: Array, held_out: Array) -> Array:
    return np.asarray(np.sqrt(((_rows(made)[:, None] - _rows(train)) ** 2).sum(axis=2)).max(axis=1))


NEIGHBOURS = (
    _distances(
        "squared distances",
        "These are squared. The root is missing.",
        lambda made, train, held_out: to_nearest(made, train) ** 2,
    ),
    _distances(
        "the mean over the pixels",
        "You average over the pixels. The distance adds up the squares.",
        lambda made, train, held_out: to_nearest(made, train) / np.sqrt(_rows(made).shape[1]),
    ),
    _distances(
        "the mean over the pixels",
        "You average over the pixels, and the root is missing.",
        lambda made, train, held_out: to_nearest(made, train) ** 2 / _rows(made).shape[1],
    ),
    _distances(
        "to the held-out pictures",
        "These are the distances to the *held-out* pictures.",
        lambda made, train, held_out: to_nearest(made, held_out),
    ),
    _distances(
        "from the training pictures",
        "You ask, for each *training* picture, how far the nearest made one is.",
        lambda made, train, held_out: to_nearest(train, made),
    ),
    _distances(
        "the farthest",
        "That is the distance to the *farthest* training picture.",
        _farthest,
    ),
    _distances(
        "the mean distance",
        "That is the mean distance to all training pictures. Is there *one* that it was copied "
        "from?",
        lambda made, train, held_out: np.sqrt(
            ((_rows(made)[:, None] - _rows(train)) ** 2).sum(axis=2)
        ).mean(axis=1),
    ),
    _distances(
        "sizes instead of squares",
        "You add up absolute differences. The ordinary (Euclidean) distance is asked for.",
        lambda made, train, held_out: (
            np.abs(_rows(made)[:, None] - _rows(train)).sum(axis=2).min(axis=1)
        ),
    ),
    _distances(
        "the last axis alone",
        "You add up along the last axis alone. All pixels of a picture belong together, however "
        "many axes it has.",
        _last_axis,
    ),
    _distances(
        "which instead of how far",
        "You say *which* training picture is the nearest. How far is it?",
        lambda made, train, held_out: np.argmin(
            ((_rows(made)[:, None] - _rows(train)) ** 2).sum(axis=2), axis=1
        ),
    ),
    Mistake(
        "nearer to the held-out ones",
        lambda *given: 1 - _share(*given),
        "That is the share of those that are nearer to a *held-out* picture. A copy is nearer to "
        "a training picture.",
        "share",
    ),
    Mistake(
        "how many",
        lambda *given: _share(*given) * len(given[0]),
        "You count them. The share is asked for.",
        "share",
    ),
    Mistake(
        "copies alone",
        lambda made, train, held_out: np.mean(to_nearest(made, train) < 1e-6),
        "You count exact copies. A picture that was changed a little is no new one either: hold "
        "each against the *held-out* ones.",
        "share",
    ),
    Mistake(
        "one threshold for all",
        lambda made, train, held_out: np.mean(
            to_nearest(made, train) < to_nearest(held_out, train).mean()
        ),
        "You hold all of them against one distance. Each made picture has its own: to its nearest "
        "held-out picture.",
        "share",
    ),
    Mistake(
        "one threshold for all",
        lambda made, train, held_out: np.mean(
            to_nearest(made, train) < to_nearest(held_out, train).min()
        ),
        "You hold all of them against one distance. Each made picture has its own: to its nearest "
        "held-out picture.",
        "share",
    ),
    Mistake(
        "a table",
        lambda made, train, held_out: to_nearest(made, train) < to_nearest(made, held_out),
        "True or False for each of them is right. Which share of them is True?",
        "share",
    ),
)
