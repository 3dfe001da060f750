"""From the probabilities of the next token to a text: greedily, or with a beam.

Nothing here knows a model. A `step` is a function from what was said so far to what may come next:
`step(prefixes) -> log_probabilities`, with prefixes `(n, time)` int32, all of one length, and one
row of natural logarithms a prefix, `(n, vocabulary)`.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .beam import Branch, Live, best_of, check_lengths, check_step, expand, penalty
from .padding import as_ids

Step = Callable[[NDArray[np.int32]], ArrayLike]


@dataclass(frozen=True)
class Hypothesis:
    """A sequence that a search found.

    Attributes:
        ids: Without the start; with the end token, if it was reached.
        log_probability: Natural logarithm of its probability, the end token counted.
        score: By which it was ranked: the same, divided by the length penalty.
        finished: Whether it ends with the end token, not at the greatest length.
    """

    ids: tuple[int, ...]
    log_probability: float
    score: float
    finished: bool


@dataclass(frozen=True)
class Beam:
    """What a beam search found, and all that it looked at.

    Attributes:
        hypotheses: The best first; all that are finished stand before those that are not.
        tree: The root, then every continuation that was weighed, in the order of the steps.
    """

    hypotheses: tuple[Hypothesis, ...]
    tree: tuple[Branch, ...]


def greedy(step: Step, start: Sequence[int], *, max_length: int, end: int | None) -> Hypothesis:
    """Take the most probable token again and again.

    It need not find the most probable sequence: a good beginning may lead nowhere.

    Args:
        step: See the module.
        start: Ids that the sequence begins with, at least one.
        max_length: The most ids that are added, the end token included.
        end: The id that ends a sequence; None if nothing does.

    Raises:
        ValueError: As `beam_search` does.

    Example:
        >>> table = np.log([[0.2, 0.5, 0.3], [0.6, 0.2, 0.2], [0.1, 0.1, 0.8]])
        >>> greedy(lambda prefixes: table[prefixes[:, -1]], [1], max_length=4, end=2).ids
        (0, 1, 0, 1)
    """
    return beam_search(step, start, beam_size=1, max_length=max_length, end=end)[0]


def beam_search(
    step: Step,
    start: Sequence[int],
    *,
    beam_size: int,
    max_length: int,
    end: int | None,
    length_penalty: float = 0.0,
) -> list[Hypothesis]:
    """Keep the best few beginnings at each step; return what they became, the best first.

    Of all continuations of the beginnings in the beam, the most probable stay. One that ends leaves
    the beam, and its place is not filled again (as in Sutskever, Vinyals & Le, 2014), so that a
    beam of 1 is `greedy`. Whoever adds tokens loses probability, so that short sequences win; a
    length penalty evens that out: ranked is `log p / ((5 + length) / 6) ** length_penalty` (Wu et
    al., 2016, equation 14).

    Args:
        step: See the module.
        start: Ids that every sequence begins with, at least one.
        beam_size: How many beginnings are kept.
        max_length: The most ids that are added, the end token included.
        end: The id that ends a sequence; None if nothing does.
        length_penalty: From 0, none; 0.6 to 1 is usual in translation.

    Returns:
        At most `beam_size` hypotheses.

    Raises:
        ValueError: If a size is not a whole number from 1 on, or what `step` returns are not
            log-probabilities.

    Example:
        >>> chain = np.log([[1e-9, 0.6, 0.4], [0.4, 0.3, 0.3], [1e-9, 0.05, 0.95]])
        >>> step = lambda prefixes: chain[prefixes[:, -1]]
        >>> [h.ids for h in beam_search(step, [0], beam_size=2, max_length=2, end=None)]
        [(2, 2), (1, 0)]
        >>> greedy(step, [0], max_length=2, end=None).ids
        (1, 0)
    """
    found = beam_with_tree(
        step,
        start,
        beam_size=beam_size,
        max_length=max_length,
        end=end,
        length_penalty=length_penalty,
    )
    return list(found.hypotheses)


def beam_with_tree(
    step: Step,
    start: Sequence[int],
    *,
    beam_size: int,
    max_length: int,
    end: int | None,
    length_penalty: float = 0.0,
) -> Beam:
    """Search as `beam_search` does, and return the tree of all that was weighed as well.

    Example:
        >>> chain = np.log([[0.1, 0.5, 0.4], [0.4, 0.3, 0.3], [0.1, 0.1, 0.8]])
        >>> step = lambda prefixes: chain[prefixes[:, -1]]
        >>> found = beam_with_tree(step, [0], beam_size=2, max_length=2, end=None)
        >>> [(branch.id, branch.kept) for branch in found.tree if branch.depth == 2]
        [(0, True), (1, False), (2, True), (0, False)]
    """
    (found,) = beam_search_batch(
        lambda prefixes, _: step(prefixes),
        [start],
        beam_size=beam_size,
        max_length=max_length,
        end=end,
        length_penalty=length_penalty,
    )
    return found


def beam_search_batch(
    step: Callable[[NDArray[np.int32], NDArray[np.int64]], ArrayLike],
    starts: Sequence[Sequence[int]],
    *,
    beam_size: int,
    max_length: int,
    end: int | None,
    length_penalty: float = 0.0,
) -> list[Beam]:
    """Search for several sequences at once, such as the translations of a batch of sentences.

    Args:
        step: `step(prefixes, which)`: as for `beam_search`, and for each prefix which of the
            sequences it belongs to, `(n,)`, so that `encoded[which]` is what it translates.
        starts: Where each sequence begins, all of one length.
        beam_size: As in `beam_search`.
        max_length: As in `beam_search`.
        end: As in `beam_search`.
        length_penalty: As in `beam_search`.

    Returns:
        One `Beam` for each start.

    Raises:
        ValueError: As `beam_search` does.
    """
    check_lengths("beam_size", beam_size, max_length, end)
    if not (math.isfinite(length_penalty) and length_penalty >= 0):
        raise ValueError(
            "`length_penalty` must be a finite number from 0 on. "
            f"Received: length_penalty={length_penalty!r}."
        )
    begun = [as_ids(start, "`start`") for start in starts]
    if len({len(ids) for ids in begun}) != 1:
        raise ValueError(
            "`starts` must be of one length, at least one. "
            f"Received: lengths {sorted({len(ids) for ids in begun})}."
        )
    searches = [Live(ids.tolist(), beam_size) for ids in begun]
    for _ in range(max_length):
        which = np.array([k for k, s in enumerate(searches) for _ in s.open], dtype=np.int64)
        if not len(which):
            break
        prefixes = np.array([ids for s in searches for ids in s.prefixes()], dtype=np.int32)
        scores = check_step(step(prefixes, which), len(prefixes), end)
        for k, search in enumerate(searches):
            if search.open:
                expand(search, scores[which == k], end)
    return [_found(search, end, length_penalty) for search in searches]


def _found(search: Live, end: int | None, length_penalty: float) -> Beam:
    hypotheses = []
    for branch in (*search.finished, *search.open):
        ids = search.path(branch)
        total = search.tree[branch].total
        hypotheses.append(
            Hypothesis(ids, total, total / penalty(len(ids), length_penalty), ids[-1:] == (end,))
        )
    order = sorted(
        range(len(hypotheses)), key=lambda k: (not hypotheses[k].finished, -hypotheses[k].score)
    )
    nodes = (*search.finished, *search.open)
    return Beam(tuple(hypotheses[k] for k in order), best_of(search.tree, nodes[order[0]]))
