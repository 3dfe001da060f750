"""Mistakes in one step of a beam: which continuations stay, and what they are worth."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong

Array = np.ndarray
Kept = tuple[Array, Array, Array]


def keep(
    totals: Array,
    log_probabilities: Array,
    k: int,
    *,
    joined: Callable[[Array, Array], Array] = lambda totals, logs: totals[:, None] + logs,
    report: Callable[[Array, Array], Array] | None = None,
) -> Kept:
    """Keep the best continuations of all; right but for how totals are joined."""
    scores = joined(totals, log_probabilities)
    shown = scores if report is None else report(totals, log_probabilities)
    order = np.argsort(-scores, axis=None, kind="stable")[:k]
    which, tokens = np.unravel_index(order, scores.shape)
    return which, tokens, shown[which, tokens]


def _kept(**switches: Any) -> Callable[[Array, Array, int], Kept]:
    return lambda *given: keep(*given, **switches)


def _added(totals: Array, logs: Array) -> Array:
    return totals[:, None] + logs


def _reordered(order: Callable[[Kept], Array]) -> Callable[[Array, Array, int], Kept]:
    def compute(totals: Array, logs: Array, k: int) -> Kept:
        found = keep(totals, logs, k)
        rows = order(found)
        return found[0][rows], found[1][rows], found[2][rows]

    return compute


def _each_its_best(totals: Array, logs: Array, k: int) -> Kept:
    tokens = logs.argmax(axis=1)
    which = np.arange(len(totals))
    scores = totals + logs[which, tokens]
    order = np.argsort(-scores, kind="stable")[:k]
    return which[order], tokens[order], scores[order]


def _only_the_first(totals: Array, logs: Array, k: int) -> Kept:
    best = int(np.argmax(totals))
    tokens = np.argsort(-logs[best], kind="stable")[:k]
    return np.full(len(tokens), best), tokens, totals[best] + logs[best, tokens]


def _k_of_each(totals: Array, logs: Array, k: int) -> Kept:
    tokens = np.argsort(-logs, axis=1, kind="stable")[:, :k]
    which = np.repeat(np.arange(len(totals)), tokens.shape[1])
    scores = totals[which] + logs[which, tokens.ravel()]
    order = np.argsort(-scores, kind="stable")
    return which[order], tokens.ravel()[order], scores[order]


def _worst(totals: Array, logs: Array, k: int) -> Kept:
    scores = _added(totals, logs)
    order = np.argsort(scores, axis=None, kind="stable")[:k]
    which, tokens = np.unravel_index(order, scores.shape)
    return which, tokens, scores[which, tokens]


def _divided_by_hypotheses(totals: Array, logs: Array, k: int) -> Kept:
    scores = _added(totals, logs)
    order = np.argsort(-scores, axis=None, kind="stable")[:k]
    return order // len(totals), order % len(totals), scores.ravel()[order]


def _flat(totals: Array, logs: Array, k: int) -> Array:
    scores = _added(totals, logs)
    return np.argsort(-scores, axis=None, kind="stable")[:k]


_TOTALS = (
    "A continuation is ranked by its own probability alone: what its hypothesis is worth so far "
    "plays no part. So a poor beginning with a sure next word pushes a good one out."
)

BEAM = (
    Mistake("the totals play no part", _kept(joined=lambda totals, logs: logs), _TOTALS),
    Mistake(
        "the totals play no part",
        _kept(joined=lambda totals, logs: logs, report=_added),
        f"{_TOTALS} (The totals that you return are right for those chosen.)",
    ),
    Mistake(
        "logarithms multiplied",
        _kept(joined=lambda totals, logs: totals[:, None] * logs),
        "Totals and log-probabilities are multiplied: two negative numbers give a positive one, "
        "and the least probable wins. Probabilities are multiplied; what becomes of their "
        "logarithms?",
    ),
    Mistake(
        "a total and a probability",
        _kept(joined=lambda totals, logs: totals[:, None] + np.exp(logs)),
        "A logarithm and a probability are added: both have to be logarithms.",
    ),
    Mistake(
        "probabilities instead of logarithms",
        _kept(report=lambda totals, logs: np.exp(_added(totals, logs))),
        "The right ones are kept, but their totals are probabilities. They stay logarithms: after "
        "a hundred tokens a probability is no longer a number that a float can hold.",
    ),
    Mistake(
        "the best one of each hypothesis",
        _each_its_best,
        "Each hypothesis gets one continuation. A good hypothesis may keep several, and a poor one "
        "none: all continuations compete with each other.",
    ),
    Mistake(
        "the best hypothesis alone",
        _only_the_first,
        "All that is kept continues the one best hypothesis, even where continuations of another "
        "one are more probable: all compete with each other.",
    ),
    Mistake(
        "k of each hypothesis",
        _k_of_each,
        "You keep the k best of *each* hypothesis. Kept are k in all: the beam would grow k times "
        "with every step.",
    ),
    Mistake(
        "the least probable",
        _worst,
        "You keep the *least* probable continuations. `np.argsort` begins with the smallest.",
    ),
    Mistake(
        "the worst of them first",
        _reordered(lambda found: np.argsort(found[2], kind="stable")),
        "The right ones, the least probable first. The most probable stands first.",
    ),
    Mistake(
        "sorted by token",
        _reordered(lambda found: np.lexsort((found[1], found[0]))),
        "The right ones, in the order of hypotheses and tokens. The most probable stands first.",
    ),
    Mistake(
        "the place in the table taken apart wrongly",
        _divided_by_hypotheses,
        "The right places of the table, and their totals. But row and column are computed from the "
        "flat place by the number of *hypotheses*. How long is a row?",
    ),
    Mistake(
        "flat places",
        lambda totals, logs, k: _flat(totals, logs, k),
        "The flat place in the table is no token yet. In which row is it, and in which column?",
        part="tokens",
    ),
    Mistake(
        "flat places",
        lambda totals, logs, k: _flat(totals, logs, k),
        "The flat place in the table is no hypothesis yet. In which row is it?",
        part="which",
    ),
    Mistake(
        "the last step alone in the totals",
        lambda totals, logs, k: logs.ravel()[_flat(totals, logs, k)],
        "These are the log-probabilities of the last token alone. A total counts all tokens.",
        part="totals",
    ),
    Mistake(
        "the totals before the step",
        lambda totals, logs, k: totals[_flat(totals, logs, k) // logs.shape[1]],
        "These are the totals from before this step: the new token is not counted.",
        part="totals",
    ),
)


def judge_kept(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name totals that do not belong to the continuations that are returned."""
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        which, tokens, totals = (np.asarray(part) for part in outcome.value)
        table = _added(*case.args[:2])
        if not (which.shape == tokens.shape == totals.shape == (case.args[2],)):
            return None
        if which.dtype.kind not in "iu" or tokens.dtype.kind not in "iu":
            return None
        if which.min() < 0 or which.max() >= len(table) or tokens.max() >= table.shape[1]:
            return wrong(
                "no such continuation",
                f"For the input “{case.name}” hypothesis {which.max()} or token {tokens.max()} is "
                f"returned. There are {len(table)} hypotheses and {table.shape[1]} tokens; both "
                "count from 0. Did rows and columns change places?",
                title=f"{evidence.exercise}: no such continuation",
            )
        pairs = list(zip(which.tolist(), tokens.tolist(), strict=True))
        if len(set(pairs)) < len(pairs):
            return wrong(
                "the same continuation twice",
                f"For the input “{case.name}” the same hypothesis and token are returned twice.",
                title=f"{evidence.exercise}: the same continuation twice",
            )
    return None
