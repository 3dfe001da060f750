"""The beam of one search: what is open, what is finished, and the tree of all that was weighed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .padding import check_count

_TOLERANCE = 1e-3  # by which the probabilities of a row may miss 1: float32 and large vocabularies


@dataclass(frozen=True)
class Branch:
    """One continuation that a beam search weighed.

    Attributes:
        id: The token; of the root, the last one of the start.
        parent: The branch that it continues, as an index into the tree; -1 of the root.
        depth: How many tokens were added up to it; 0 of the root.
        log_probability: Of this token after its prefix.
        total: Of all tokens up to it.
        kept: Whether it stayed in the beam.
        end: Whether it ended a sequence.
        best: Whether the best hypothesis runs through it.
    """

    id: int
    parent: int
    depth: int
    log_probability: float
    total: float
    kept: bool = True
    end: bool = False
    best: bool = False


@dataclass
class Live:
    """A search that is under way.

    Attributes:
        start: What every sequence begins with.
        places: How many branches may stay at each step; fewer, once some are finished.
        tree: All branches so far, the root first.
        open: The branches in the beam, as indices into the tree, the most probable first.
        finished: The branches that ended.
    """

    start: list[int]
    places: int
    tree: list[Branch] = field(default_factory=list)
    open: list[int] = field(default_factory=lambda: [0])
    finished: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tree.append(Branch(self.start[-1], -1, 0, 0.0, 0.0))

    def path(self, branch: int) -> tuple[int, ...]:
        """Return the ids from the start, without it, to a branch."""
        ids = []
        while branch:
            ids.append(self.tree[branch].id)
            branch = self.tree[branch].parent
        return tuple(reversed(ids))

    def prefixes(self) -> list[list[int]]:
        """Return all that was said in each open branch, the start included."""
        return [[*self.start, *self.path(branch)] for branch in self.open]


def expand(search: Live, scores: NDArray[np.float64], end: int | None) -> None:
    """Weigh every continuation of the open branches, and keep as many as there are places.

    Args:
        search: Changed in place.
        scores: Log-probabilities, `(open, vocabulary)`, as `check_step` returns them.
        end: The id that ends a sequence.
    """
    # among the best of all are at most so many of one branch: what is weighed
    width = min(search.places, scores.shape[1])
    weighed: list[int] = []
    for row, parent in zip(scores, list(search.open), strict=True):
        before = search.tree[parent]
        for id in _most_probable(row, width):
            weighed.append(len(search.tree))
            search.tree.append(
                Branch(
                    id,
                    parent,
                    before.depth + 1,
                    float(row[id]),
                    before.total + float(row[id]),
                    kept=False,
                    end=id == end,
                )
            )
    weighed.sort(key=lambda branch: -search.tree[branch].total)  # stable: ties as they came
    search.open = []
    for branch in weighed[: search.places]:
        search.tree[branch] = replace(search.tree[branch], kept=True)
        (search.finished if search.tree[branch].end else search.open).append(branch)
    search.places -= sum(search.tree[branch].end for branch in weighed[: search.places])


def _most_probable(row: NDArray[np.float64], width: int) -> list[int]:
    """Return the most probable ids that are possible, ties as they come; faster than to sort."""
    least = np.partition(row, -width)[-width]
    some = np.flatnonzero((row >= least) & (row > -np.inf))
    found: list[int] = some[np.argsort(-row[some], kind="stable")[:width]].tolist()
    return found


def best_of(tree: Sequence[Branch], branch: int) -> tuple[Branch, ...]:
    """Return the tree, with the way from the root to a branch marked as the best."""
    marked = list(tree)
    while branch >= 0:
        marked[branch] = replace(marked[branch], best=True)
        branch = marked[branch].parent
    return tuple(marked)


def penalty(length: int, alpha: float) -> float:
    """Return by what a log-probability is divided (Wu et al., 2016, equation 14)."""
    return float(((5 + length) / 6) ** alpha)


def check_lengths(name: str, count: int, max_length: int, end: int | None) -> None:
    """Raise unless `count` and `max_length` are whole numbers from 1 on, and `end` an id or None.

    Raises:
        ValueError: If they are not.
    """
    for argument, value in ((name, count), ("max_length", max_length)):
        check_count(argument, value)
    if end is not None and (not isinstance(end, int | np.integer) or end < 0):
        raise ValueError(
            f"`end` must be an id, or None where nothing ends a sequence. Received: end={end!r}."
        )


def check_step(scores: ArrayLike, count: int, end: int | None) -> NDArray[np.float64]:
    """Return what a step gave, `(count, vocabulary)` float64.

    Args:
        scores: What it gave.
        count: How many prefixes it was given.
        end: The id that ends a sequence.

    Raises:
        ValueError: If these are no log-probabilities, one row a prefix.
    """
    rows = np.asarray(scores, dtype=np.float64)
    if rows.ndim != 2 or len(rows) != count or not rows.shape[1]:
        cure = " Take the last step: `[:, -1]`." if rows.ndim == 3 else ""
        raise ValueError(
            f"`step` must return (prefixes, vocabulary), here ({count}, vocabulary). "
            f"Received: shape {rows.shape}.{cure}"
        )
    if end is not None and end >= rows.shape[1]:
        raise ValueError(
            f"`end` must be an id of the vocabulary. Received: end={end}, of {rows.shape[1]} ids."
        )
    if np.isnan(rows).any():
        raise ValueError(
            "`step` must return log-probabilities. Received: NaN. Did the training diverge?"
        )
    if np.isneginf(rows).all(axis=1).any():
        raise ValueError("At least one continuation must be possible. Received: a row of -inf.")
    with np.errstate(over="ignore"):
        sums = np.exp(rows).sum(axis=1)
    if sums.max() > 1 + _TOLERANCE:
        raise ValueError(
            "`step` must return log-probabilities, whose exponentials add up to 1. "
            f"Received: a row that adds up to {sums.max():.3g}. Of logits take "
            "`keras.ops.log_softmax`, of probabilities the logarithm."
        )
    return rows
