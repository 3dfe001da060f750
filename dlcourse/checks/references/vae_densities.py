"""The judge of *beat the number*: how probable does a mixture of Gaussians find unseen digits?"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Table, Verdict, by_time, first_of, passed, wrong
from ..inputs.grey_digits import SPLITS, grey_digits

Array = np.ndarray
Mixture = tuple[Array, Array, Array]

_ID = "vae.beat_the_number"
_TO_BEAT = -120.0  # nats a digit, in the mean over the splits
_TOO_GOOD = -100.0  # no honest method comes near: the held-out digits were seen
_MOST = 100  # Gaussians
_BY_HEART = 20.0  # nats between digits that were seen and others


def fit_mixture(x_train: Array) -> Mixture:
    """Sort the digits into 20 heaps; to each its Gaussian, whose shape leans on that of all."""
    from sklearn.cluster import KMeans

    heap = KMeans(20, n_init=1, random_state=0).fit_predict(x_train)
    sizes = np.bincount(heap)
    means = np.stack([x_train[heap == k].mean(axis=0) for k in range(20)])
    rest = x_train - means[heap]  # how a digit differs from the mean of its heap
    shared = rest.T @ rest / len(rest)
    own = np.stack([rest[heap == k].T @ rest[heap == k] for k in range(20)])
    covariances = (own + 50 * shared) / (sizes[:, None, None] + 50)  # as if 50 more had come
    return sizes / len(x_train), means, covariances


def one_gaussian(x: Array) -> Mixture:
    """Return the baseline: mean and covariance of all digits."""
    return np.ones(1), x.mean(axis=0)[None], np.cov(x.T, bias=True)[None]


def log_density(x: Array, mixture: Mixture) -> Array:
    """Return the log-density of each row, in nats.

    Raises:
        numpy.linalg.LinAlgError: If a covariance is not positive definite.
    """
    found = []
    for weight, mean, covariance in zip(*mixture, strict=True):
        root = np.linalg.cholesky(covariance)
        far = np.linalg.solve(root, (x - mean).T)
        volume = np.log(np.diag(root)).sum() + 0.5 * len(mean) * np.log(2 * np.pi)
        with np.errstate(divide="ignore"):
            found.append(np.log(weight) - 0.5 * (far**2).sum(axis=0) - volume)
    return np.logaddexp.reduce(np.stack(found), axis=0)


def judge_mixtures(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Hold the mean log-density of unseen digits against the number; name the likely cause."""
    mixtures = []
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        problem = _no_mixture(case, outcome.value)
        if problem is not None:
            return problem
        weights, means, covariances = (np.asarray(part, np.float64) for part in outcome.value)
        mixtures.append((weights / weights.sum(), means, covariances))
    held_out = [x for _, x in grey_digits()]
    seen = [case.args[0] for case in cases]
    baseline = [one_gaussian(x) for x in seen]
    table = {
        "yours": _scores(held_out, mixtures),
        "yours, on the digits it was made from": _scores(seen, mixtures),
        "one Gaussian": _scores(held_out, baseline),
    }
    score, on_seen, plain = (float(np.mean(values)) for values in table.values())
    shown = _table(table)
    if score >= _TOO_GOOD:
        return _wrong(
            "too good to be true",
            "No method gets that on digits that it has not seen: the held-out ones are among those "
            "that it was made from. Only `x_train` is for learning.",
            shown,
        )
    if score > _TO_BEAT:
        return passed(
            f"{_ID}: passed",
            f"{score:.1f} nats a digit on {SPLITS} held-out splits, above {_TO_BEAT:.0f} (one "
            f"Gaussian: {plain:.1f}; on the digits that it was made from yours gets "
            f"{on_seen:.1f}). Lowest split {min(table['yours']):.1f}, highest "
            f"{max(table['yours']):.1f}.",
        )
    return _wrong(*_why_below(mixtures, seen, held_out, score, on_seen, plain), shown)


judge_stopped = first_of(
    by_time(
        f"it is called {SPLITS} times, and all together have about four seconds. A few rounds of "
        "k-means, or twenty of `GaussianMixture`, are quick enough; hundreds of full covariances "
        "are not."
    )
)


def _no_mixture(case: Case, value: Any) -> Verdict | None:
    """Return what is wrong with something that should be a mixture of Gaussians."""
    where, dim = f"For “{case.name}”", case.args[0].shape[1]
    if type(value) not in (tuple, list) or len(value) != 3:
        return _wrong(
            "three parts",
            "Three parts are asked for: the weights, the means and the covariances of the "
            "Gaussians.",
        )
    weights, means, covariances = (np.asarray(part) for part in value)
    count = len(weights) if weights.ndim == 1 else -1
    shapes = f"{weights.shape}, {means.shape} and {covariances.shape}"
    if covariances.ndim == 2 and covariances.shape == (count, dim) != (dim, dim):
        return _wrong(
            "variances instead of covariances",
            f"{where} the third part is {covariances.shape}: a variance for every pixel. A "
            "covariance matrix for each Gaussian is asked for, even if it holds nothing but a "
            "diagonal.",
        )
    if count < 1 or means.shape != (count, dim) or covariances.shape != (count, dim, dim):
        return _wrong(
            "shapes that do not belong together",
            f"{where} the shapes are {shapes}. Asked for are `(k,)`, `(k, {dim})` and "
            f"`(k, {dim}, {dim})`, for k Gaussians.",
        )
    if count > _MOST:
        return _wrong(
            "too many Gaussians", f"{where} there are {count}. At most {_MOST} may be used."
        )
    if any(part.dtype.kind not in "iuf" for part in (weights, means, covariances)) or not all(
        np.isfinite(part).all() for part in (weights, means, covariances)
    ):
        return _wrong(
            "not a number",
            f"{where} there is NaN, infinity or something that is no number among the results. Is "
            "one of the heaps empty, or holds a single digit?",
        )
    weights, means, covariances = (
        part.astype(np.float64) for part in (weights, means, covariances)
    )
    if weights.min() < 0 or abs(weights.sum() - 1) > 1e-4:
        return _wrong(
            "weights that are no shares",
            f"{where} the weights add up to {weights.sum():.6g}, the smallest is "
            f"{weights.min():.4g}. They are shares of the digits: 0 or more, together 1. "
            "Otherwise it is no density.",
        )
    scale = np.abs(covariances).max()
    if np.abs(covariances - covariances.transpose(0, 2, 1)).max() > 1e-4 * max(scale, 1e-12):
        return _wrong(
            "not symmetric",
            f"{where} a covariance is not symmetric. Rows and columns both stand for pixels: "
            "pixel i with j is pixel j with i. (A root of a covariance, as Cholesky's, is none.)",
        )
    least = np.linalg.eigvalsh(covariances).min()
    if least <= 1e-10:
        return _wrong(
            "flat in some direction",
            f"{where} a covariance has an eigenvalue of {least:.2g}: the Gaussian is flat, and "
            "every digit a little beside it is impossible. A heap of n digits says nothing about "
            "more than n − 1 directions: what can fill up the others?",
        )
    return None


def _scores(pictures: Sequence[Array], mixtures: Sequence[Mixture]) -> list[float]:
    return [float(log_density(x, own).mean()) for x, own in zip(pictures, mixtures, strict=True)]


def _why_below(
    mixtures: Sequence[Mixture],
    seen: Sequence[Array],
    held_out: Sequence[Array],
    score: float,
    on_seen: float,
    plain: float,
) -> tuple[str, str]:
    """Return name and message of what most likely keeps the score down."""
    if any(np.abs(own[1]).max() < 2.5 for own in mixtures):
        return (
            "another scale",
            "Your means are all small: pixels here go from 0 to 17. Did you divide them by "
            "something? A density has to be of the digits as they are given.",
        )
    inverse = [(w, m, np.linalg.inv(c)) for w, m, c in mixtures]
    if np.mean(_scores(held_out, inverse)) > score + 20:
        return (
            "precisions for covariances",
            "With the inverse of your matrices it would be far better: you return precisions "
            "where covariances are asked for.",
        )
    if abs(score - plain) < 0.5:
        return (
            "one Gaussian",
            "That is about what one Gaussian gets. It thinks that between a 0 and a 1 there is a "
            "digit, too: how many heaps have the digits?",
        )
    if on_seen - score > _BY_HEART:
        return (
            "learned by heart",
            f"The digits that it was made from get {on_seen:.1f} nats, others {score:.1f}: the "
            "Gaussians fit closely around what they have seen. A heap of 60 digits does not tell "
            "a covariance of 64 × 64 numbers: what could it borrow from the others?",
        )
    if all(_independent(covariances) for *_, covariances in mixtures):
        return (
            "pixels taken for independent",
            "Within each of your Gaussians the pixels are independent: no stroke leans or gets "
            "thicker as a whole. Take more Gaussians, or let pixels go together.",
        )
    if score < plain:
        return (
            "below one Gaussian",
            "That is below one Gaussian with the covariance of all digits. Do weights, means and "
            "covariances still belong together? If directions were left out, is what is left in "
            "them (the smaller eigenvalues) as large as they are?",
        )
    return (
        "not beaten yet",
        "Better than one Gaussian, and not enough. Try other numbers of heaps, and let each lean "
        "more or less on the shape that all of them share. Which of your digits can tell you how "
        "much, without the held-out ones?",
    )


def _independent(covariances: Array) -> bool:
    diagonal = np.einsum("kii->ki", covariances)
    off = covariances - np.eye(covariances.shape[1]) * diagonal[:, None]
    return bool(np.abs(off).max() < 1e-9 * diagonal.max())


def _table(scores: dict[str, list[float]]) -> Table:
    rows = tuple(
        (name, f"{np.mean(values):.1f}", f"{min(values):.1f}", f"{max(values):.1f}")
        for name, values in scores.items()
    )
    caption = f"Nats a digit on {SPLITS} splits; the mean to beat is {_TO_BEAT:.0f}"
    return Table(caption, ("", "mean", "lowest", "highest"), rows)


def _wrong(name: str, message: str, table: Table | None = None) -> Verdict:
    return wrong(name, message, title=f"{_ID}: {name}", table=table)
