"""Does each number of a code mean one thing? Scores against factors that are known."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng

Array = NDArray[np.float64]

_FEW = 12  # different values of a factor, up to which it is a class, whose values have no order
_TREES, _LEAF = 40, 5


@dataclass(frozen=True)
class InformationGap:
    """How much more one code's number knows of a factor than any other does (Chen et al., 2018).

    Attributes:
        score: The mean of the gaps, from 0 to 1: the mutual information gap, MIG.
        gaps: Name of the factor -> its gap, from 0 to 1.
        information: Mutual information of each number and factor, as a share of the factor's
            entropy, `(latent_dim, factors)`.
    """

    score: float
    gaps: dict[str, float]
    information: Array


@dataclass(frozen=True)
class Disentanglement:
    """Scores of a regression of factors on codes (Eastwood & Williams, 2018, "DCI").

    Attributes:
        disentanglement: Whether each number of the code serves one factor only, from 0 to 1;
            numbers count as much as they are needed.
        completeness: Whether each factor is served by one number only, from 0 to 1.
        informativeness: Name of the factor -> how well it can be told from codes that the trees
            have not seen: R² for numbers, accuracy above the commonest class's for classes; 0 is
            guessing, 1 perfect.
        importance: How much each number is needed for each factor, `(latent_dim, factors)`, every
            column adding up to 1, or to 0 if the factor cannot be told.
    """

    disentanglement: float
    completeness: float
    informativeness: dict[str, float]
    importance: Array


def mutual_information_gap(
    codes: ArrayLike, factors: Mapping[str, ArrayLike], *, bins: int = 20
) -> InformationGap:
    """Return the gap between the best and the second-best informed number, for each factor.

    Mutual information is counted in `bins` bins of equally many examples each, a factor of at most
    12 different values in its values; it is divided by the factor's entropy. Counting overstates
    it by about `bins² / (2 n)` nats: take far more examples than `bins²`. (Chen, Li, Grosse &
    Duvenaud, 2018, "Isolating sources of disentanglement in variational autoencoders", section 4.)

    Args:
        codes: `(n, latent_dim)`, at least 2 numbers each. From a VAE draw them, mean + deviation ·
            noise, as Chen et al. do: the mean of a number that has fallen silent may still tremble
            with the picture, far below its noise, where no decoder hears it.
        factors: Name -> value for each example, `(n,)`. An angle that goes full circle, such as a
            hue, needs two numbers of a code, and so has no gap.
        bins: How many.

    Returns:
        The `InformationGap`.

    Raises:
        ValueError: If shapes do not fit, there are too few examples for the bins, or a factor
            never changes.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> size, turn = rng.random((2, 4000))
        >>> found = mutual_information_gap(np.stack([size, -turn], 1), {"size": size, "turn": turn})
        >>> found.score > 0.9
        True
    """
    z, known = _checked(codes, factors, least=10 * bins)
    from sklearn.metrics import mutual_info_score

    binned = [_bins(column, bins) for column in z.T]
    information, gaps = np.zeros((z.shape[1], len(known))), {}
    for place, (name, values) in enumerate(known.items()):
        truth = values if _is_class(values) else _bins(values, bins)
        entropy = mutual_info_score(truth, truth)
        information[:, place] = [mutual_info_score(column, truth) / entropy for column in binned]
        second, first = np.sort(information[:, place])[-2:]
        gaps[name] = float(first - second)
    return InformationGap(float(np.mean(list(gaps.values()))), gaps, information)


def disentanglement_scores(
    codes: ArrayLike, factors: Mapping[str, ArrayLike], *, rng: np.random.Generator
) -> Disentanglement:
    """Tell each factor from the codes with a random forest, and see which numbers it needs.

    Disentanglement of a number is 1 minus the entropy of its importances over factors, completeness
    of a factor 1 minus that of its importances over numbers, each as a share of the largest entropy
    there can be (Eastwood & Williams, 2018, "A framework for the quantitative evaluation of
    disentangled representations", section 2). Here a forest's importances count only as much as it
    tells on examples that it has not seen, a quarter of all.

    Args:
        codes: `(n, latent_dim)`, at least 2 numbers each.
        factors: Name -> value for each example, `(n,)`, at least 2 factors; a class if it has at
            most 12 different values.
        rng: Splits, and grows the trees.

    Returns:
        The `Disentanglement`.

    Raises:
        ValueError: If shapes do not fit, there are fewer than 100 examples, or a factor never
            changes.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> size, turn = rng.random((2, 400))
        >>> codes = np.stack([size, -turn], axis=1)
        >>> scores = disentanglement_scores(codes, {"size": size, "turn": turn}, rng=rng)
        >>> scores.disentanglement > 0.9
        True
    """
    z, known = _checked(codes, factors, least=100)
    if len(known) < 2:
        raise ValueError(
            "`factors` must hold at least 2 factors: with one there is nothing to entangle. "
            f"Received: {', '.join(known)}."
        )
    order = check_rng(rng).permutation(len(z))
    test, train = order[: len(z) // 4], order[len(z) // 4 :]
    importance, told = np.zeros((z.shape[1], len(known))), {}
    for place, (name, values) in enumerate(known.items()):
        seed = int(rng.integers(2**31))
        needed, told[name] = _tell(z, values, train, test, seed)
        importance[:, place] = needed if told[name] > 0 else 0.0
    weighted = importance * np.array(list(told.values()))
    rows = weighted.sum(axis=1)
    columns = weighted.sum(axis=0)
    return Disentanglement(
        disentanglement=float(_concentration(weighted) @ rows / (rows.sum() or 1.0)),
        completeness=float(_concentration(weighted.T) @ columns / (columns.sum() or 1.0)),
        informativeness=told,
        importance=importance,
    )


def _tell(
    z: Array,
    values: NDArray[np.generic],
    train: NDArray[np.int64],
    test: NDArray[np.int64],
    seed: int,
) -> tuple[Array, float]:
    """Return the importances of the numbers, and how well unseen examples are told, from 0 on."""
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    kind = RandomForestClassifier if _is_class(values) else RandomForestRegressor
    forest = kind(_TREES, min_samples_leaf=_LEAF, max_features=None, random_state=seed)
    forest.fit(z[train], values[train])
    score = float(forest.score(z[test], values[test]))
    if _is_class(values):
        chance = float(np.unique(values[test], return_counts=True)[1].max() / len(test))
        score = (score - chance) / (1 - chance) if chance < 1 else 0.0
    return np.asarray(forest.feature_importances_), max(score, 0.0)


def _concentration(table: Array) -> Array:
    """Return 1 minus the entropy of each row, as a share of the largest there can be."""
    total = table.sum(axis=1, keepdims=True)
    shares = np.divide(table, total, out=np.full_like(table, 1 / table.shape[1]), where=total > 0)
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    return np.asarray(1 + (shares * logs).sum(axis=1) / np.log(table.shape[1]))


def _is_class(values: NDArray[np.generic]) -> bool:
    return len(np.unique(values)) <= _FEW


def _bins(values: NDArray[np.generic], bins: int) -> NDArray[np.int64]:
    """Return the bin of each value; as many values in each, equal ones in one."""
    edges = np.quantile(values.astype(np.float64), np.linspace(0, 1, bins + 1)[1:-1])
    return np.searchsorted(edges, values, side="right")


def _checked(
    codes: ArrayLike, factors: Mapping[str, ArrayLike], least: int
) -> tuple[Array, dict[str, NDArray[np.generic]]]:
    z = np.asarray(codes, dtype=np.float64)
    if z.ndim != 2 or z.shape[1] < 2 or not np.isfinite(z).all():
        raise ValueError(
            "`codes` must be (n, latent_dim), finite, with at least 2 numbers for each example. "
            f"Received: shape {z.shape}. A VAE's `encode` returns means and log variances: draw "
            "codes from them."
        )
    if len(z) < least:
        raise ValueError(
            f"There must be at least {least} examples. Received: {len(z)}. Draw more, or take "
            "fewer `bins`, where there are bins."
        )
    if not factors:
        raise ValueError("`factors` must hold at least one factor. Received: none.")
    known = {name: np.asarray(values) for name, values in factors.items()}
    for name, values in known.items():
        if values.shape != (len(z),):
            cure = ""
            if values.ndim == 2:
                cure = f" Give each column its name: `'{name} x': {name}[:, 0]`."
            raise ValueError(
                f"Every factor must be ({len(z)},), one value for each code. "
                f"Received: shape {values.shape} for {name!r}.{cure}"
            )
        if len(np.unique(values)) < 2:
            raise ValueError(
                "Every factor must take at least 2 values. "
                f"Received: always {values[0]!r} for {name!r}. Leave it out."
            )
    return z, known
