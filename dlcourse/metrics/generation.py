"""How good are made pictures? Distances between crowds of features, and the modes they cover."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .crowds import check_crowds

Array = NDArray[np.float64]
Floats = NDArray[np.floating]

_COVERED = 0.1  # of the even share, from which on a mode counts as covered


@dataclass(frozen=True)
class Modes:
    """Which classes made pictures belong to.

    Attributes:
        covered: How many classes have at least a tenth of the even share.
        shares: Of each class, `(num_classes,)`, adding up to 1.
        divergence: Kullback-Leibler divergence of the shares from even ones, in nats: 0 if all
            classes come equally often, `log(num_classes)` if only one comes.
    """

    covered: int
    shares: Array
    divergence: float


def frechet_distance(features_a: ArrayLike, features_b: ArrayLike) -> float:
    """Return the squared Fréchet distance of two Gaussians fitted to two crowds of features.

    `|mean_a - mean_b|² + trace(cov_a + cov_b - 2 sqrt(cov_a cov_b))`; 0 for equal means and
    covariances (Dowson & Landau, 1982). With features of Inception it is the "FID" (Heusel et al.,
    2017, "GANs trained by a two time-scale update rule", section 3); with others, such as those of
    `dlcourse.models.train_judge`, the numbers are other ones: compare only what was measured with
    the same features and with as many examples. It is biased upwards for few of them: measure also
    the distance of two halves of the real data.

    Args:
        features_a: One row for each picture, `(n, features)`.
        features_b: Of the other crowd, `(m, features)`.

    Returns:
        The distance, in squared units of the features.

    Raises:
        ValueError: If shapes do not fit, a value is not finite, or a crowd has fewer than 2 rows.

    Example:
        >>> near = np.array([[-1.0], [1.0]])
        >>> frechet_distance(near, 3 + 2 * near)  # means 0 and 3; deviations in proportion 1 : 2
        11.0
    """
    crowds = check_crowds({"features_a": features_a, "features_b": features_b}, least=2)
    a, b = (crowd.astype(np.float64) for crowd in crowds)
    shift = a.mean(axis=0) - b.mean(axis=0)
    # sqrt(cov_a cov_b) has the trace of sqrt(root cov_b root), which is symmetric: no complex root
    values, vectors = np.linalg.eigh(_covariance(a))
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    middle = np.linalg.eigvalsh(root @ _covariance(b) @ root)
    traces = _covariance(a).trace() + _covariance(b).trace()
    distance = shift @ shift + traces - 2 * np.sqrt(np.maximum(middle, 0)).sum()
    return float(max(distance, 0.0))


def precision_recall(real: ArrayLike, generated: ArrayLike, *, k: int = 3) -> tuple[float, float]:
    """Return how many made pictures look real, and how many real ones could have been made.

    The realm of a crowd is where a ball around one of its members reaches, as far as its `k`-th
    nearest neighbour in the same crowd. Precision is the share of the generated inside the realm
    of the real, recall the share of the real inside the realm of the generated (Kynkäänniemi et
    al., 2019, "Improved precision and recall metric for assessing generative models"). A generator
    that makes one perfect picture again and again has precision 1 and recall 0. One real picture
    far away from all others has a large ball, which flatters precision.

    Args:
        real: Features, one row for each picture, `(n, features)`.
        generated: Of made ones, `(m, features)`; best as many.
        k: Neighbours.

    Returns:
        Precision and recall, each from 0 to 1.

    Raises:
        ValueError: If shapes do not fit, or a crowd has not more than `k` members.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> real = rng.normal(size=(200, 2))
        >>> precision, recall = precision_recall(real, 0.1 * rng.normal(size=(200, 2)))
        >>> precision > 0.9, recall < 0.1
        (True, True)
    """
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or k < 1:
        raise ValueError(f"`k` must be a whole number from 1 on. Received: k={k!r}.")
    a, b = check_crowds({"real": real, "generated": generated}, least=int(k) + 1)
    return _share_inside(b, a, int(k)), _share_inside(a, b, int(k))


def modes_covered(labels: ArrayLike, num_classes: int) -> Modes:
    """Count the classes that a generator makes, as a classifier named its pictures.

    A class counts as covered from a tenth of the even share on: below it may be the classifier's
    own mistakes. It says nothing about variety within a class: recall does.

    Args:
        labels: Class of each made picture, whole numbers from 0 on, `(n,)`.
        num_classes: How many there are.

    Returns:
        The `Modes`.

    Raises:
        ValueError: If labels are not such numbers, or there are fewer of them than classes.

    Example:
        >>> modes = modes_covered([0, 0, 0, 1], num_classes=4)
        >>> modes.covered, modes.shares.tolist()
        (2, [0.75, 0.25, 0.0, 0.0])
    """
    array = np.asarray(labels)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        cure = " Take the class of each: `logits.argmax(axis=1)`." if array.ndim == 2 else ""
        raise ValueError(
            "`labels` must be (n,), whole numbers. "
            f"Received: shape {array.shape}, dtype {array.dtype}.{cure}"
        )
    if len(array) < num_classes:
        raise ValueError(
            "There must be at least as many pictures as classes: fewer cannot cover them. "
            f"Received: {len(array)} labels for {num_classes} classes. Make some hundreds."
        )
    if array.min() < 0 or array.max() >= num_classes:
        raise ValueError(
            f"`labels` must be from 0 to {num_classes - 1}. "
            f"Received: {array.min()} to {array.max()}."
        )
    shares = np.bincount(array, minlength=num_classes) / len(array)
    there = shares[shares > 0]
    divergence = float(np.sum(there * np.log(there * num_classes)))
    return Modes(
        covered=int((shares >= _COVERED / num_classes).sum()),
        shares=shares,
        divergence=max(divergence, 0.0),
    )


def _covariance(features: Array) -> Array:
    return np.atleast_2d(np.cov(features, rowvar=False))


def _share_inside(points: Floats, crowd: Floats, k: int) -> float:
    """Return the share of points inside a ball around a member of the crowd."""
    from sklearn.neighbors import NearestNeighbors

    radii = NearestNeighbors(n_neighbors=k).fit(crowd).kneighbors()[0][:, -1]
    inside = [
        (np.sqrt(_squared_distances(points[start : start + 512], crowd)) <= radii).any(axis=1)
        for start in range(0, len(points), 512)
    ]
    return float(np.concatenate(inside).mean())


def _squared_distances(points: Floats, crowd: Floats) -> Array:
    from sklearn.metrics.pairwise import euclidean_distances

    return np.asarray(euclidean_distances(points, crowd, squared=True))
