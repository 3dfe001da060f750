"""The judge of *beat the number*: how well weights set by hand continue what was said before."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..engine import Case, Evidence, Table, Verdict, passed, wrong
from ..inputs.repeated_tokens import SIZES, attend_causally, remembered, repeats

Array = np.ndarray
Three = tuple[Array, Array, Array]

TO_BEAT = 0.75
_ID = "transformer.beat_the_number"
_SHARPER = 30.0
_MOST = 0.9  # of the answers: then they are named after what they are
_COLUMNS = 1000  # of queries: far more than they need, and few enough to be tried


@dataclass(frozen=True)
class _Run:
    """What a set of weights says where the sentences are said again."""

    answers: Array
    right: Array
    now: Array
    before: Array
    weights: Array

    @property
    def share(self) -> float:
        return float(np.mean(self.answers == self.right))


def copying(
    vocabulary: int, *, sharp: float = 1000.0, first: float = 1.0, second: float = 0.5
) -> Three:
    """Return weights of a head that looks where the last two tokens stood, one place on.

    Args:
        vocabulary: How many tokens there are.
        sharp: How much larger the score of such a place is.
        first: How much the last token counts.
        second: How much the one before it counts.
    """
    same, none = np.eye(vocabulary), np.zeros((vocabulary, vocabulary))
    w_q = sharp * np.block([[first * same, none], [none, second * same], [none, none]])
    w_k = np.block([[none, none], [same, none], [none, same]])
    return w_q, w_k, np.concatenate([same, none, none])


def judge_weights(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Run the layer on the sentences; name the likely cause where too few are continued."""
    given: dict[int, Three] = {}
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        vocabulary = case.args[0]
        parts = outcome.value
        unusable = _unusable(case.name, vocabulary, parts)
        if unusable is not None:
            return unusable
        w_q, w_k, w_v = (np.asarray(part, float) for part in parts)
        given[vocabulary] = w_q, w_k, w_v
    share = _share(given)
    one = {vocabulary: copying(vocabulary, second=0) for vocabulary in given}
    if share > TO_BEAT:
        return passed(
            f"{_ID}: passed",
            f"{share:.0%} of the tokens were right where the sentences are said again, above "
            f"{TO_BEAT:.0%} (by the last token alone: {_share(one):.0%}).",
        )
    even = {
        vocabulary: (0 * w_q, 0 * w_k, w_v)
        for vocabulary, (w_q, w_k, w_v) in ((size, copying(size)) for size in given)
    }
    table = Table(
        f"Right where sentences are said again; the number to beat is {TO_BEAT:.0%}",
        ("", "right"),
        (
            ("yours", f"{share:.0%}"),
            ("the same weight for all", f"{_share(even):.0%}"),
            ("by the last token alone", f"{_share(one):.0%}"),
        ),
    )
    name, message = _why_below(given, one)
    return _wrong(name, message, table)


def _run(three: Three, vocabulary: int, half: int) -> _Run:
    ids = repeats(vocabulary, half)
    logits, weights = attend_causally(remembered(ids, vocabulary), *three)
    again = slice(half, -1)
    return _Run(
        logits[:, again].argmax(axis=-1),
        ids[:, half + 1 :],
        ids[:, again],
        ids[:, half - 1 : -2],
        weights[:, again],
    )


def _runs(given: dict[int, Three]) -> list[_Run]:
    return [_run(given[vocabulary], vocabulary, half) for vocabulary, half in SIZES]


def _share(given: dict[int, Three]) -> float:
    return float(np.mean([run.share for run in _runs(given)]))


def _unusable(name: str, vocabulary: int, parts: object) -> Verdict | None:
    """Return a diagnosis where the three are no matrices that fit."""
    if not isinstance(parts, tuple | list | np.ndarray) or len(parts) != 3:
        return _wrong("wrong kind of value", "Three matrices are asked for: w_q, w_k and w_v.")
    arrays = [np.asarray(part) for part in parts]
    shapes = ", ".join(str(array.shape) for array in arrays)
    rows, told = 3 * vocabulary, f"For {name} the shapes are {shapes}. "
    if any(array.ndim != 2 or len(array) != rows for array in arrays):
        return _wrong(
            "shapes do not fit",
            f"{told}Each has 3 · vocabulary = {rows} rows: the token, the one before, the one "
            "before that.",
        )
    w_q, w_k, w_v = arrays
    if w_q.shape[1] != w_k.shape[1] or w_v.shape[1] != vocabulary or not w_q.shape[1]:
        return _wrong(
            "shapes do not fit",
            f"{told}Queries and keys have as many columns as each other; what is fetched are "
            f"logits, one for each of the {vocabulary} tokens.",
        )
    if w_q.shape[1] > _COLUMNS:
        return _wrong(
            "shapes do not fit",
            f"{told}Queries and keys may have {_COLUMNS} columns at most; a few times the "
            "vocabulary are enough.",
        )
    if any(array.dtype.kind not in "biuf" or not np.isfinite(array).all() for array in arrays):
        return _wrong("wrong kind of value", f"For {name} not all entries are finite numbers.")
    return None


def _why_below(given: dict[int, Three], one: dict[int, Three]) -> tuple[str, str]:
    """Return name and message of what most likely keeps the share low."""

    def changed(change: object) -> float:
        return _share({v: change(v, *three) for v, three in given.items()})  # type: ignore[operator]

    runs = _runs(given)
    if not all(np.isfinite(run.weights).all() for run in runs):
        return (
            "numbers too large",
            "NaN comes out of the softmax: scores are so large that a float cannot hold them. A "
            "few hundred is enough to make it decide.",
        )
    if changed(lambda v, q, k, w: (_SHARPER * q, k, w)) > TO_BEAT:
        return (
            "not sharp enough",
            "Your head looks at the right places, and at all others nearly as much: with scores "
            f"{_SHARPER:g} times as large it would beat the number. A difference of 1 between two "
            "scores is a factor of e between two weights, and the scores are divided by a root.",
        )
    if changed(lambda v, q, k, w: (-q, k, w)) > TO_BEAT:
        return "the wrong sign", "Your head looks everywhere but at the right places: a sign."
    if changed(lambda v, q, k, w: (q, k, copying(v)[2])) > TO_BEAT:
        return (
            "fetches something else",
            "Your head looks at the right places, and fetches the wrong thing from there: which of "
            "the three tokens that stand at such a place is the one that comes next?",
        )
    if changed(lambda v, q, k, w: (k, q, w)) > TO_BEAT:
        return (
            "keys ask, queries answer",
            "`w_q` and `w_k` are exchanged: the *query* tells what was said now, the *key* what "
            "stood before the place that is looked at.",
        )
    if all(np.mean(run.answers == run.now) > _MOST for run in runs):
        return (
            "says the same token again",
            "What comes out is the token that was just read. Your head looks at places with the "
            "*same token*; what comes next stands one place further, where that token is “one "
            "before”.",
        )
    if all(np.mean(run.answers == run.before) > _MOST for run in runs):
        return "says the token before", "What comes out is the token before the last one."
    if all(np.allclose(run.weights.max(axis=-1), _even_weights(run)) for run in runs):
        return (
            "the same weight for all",
            "All places get the same weight: queries or keys are the same everywhere.",
        )
    if _agree(runs, one):
        return (
            "by the last token alone",
            "This is the head that looks where the *last* token stood before, one place on. With "
            "few tokens it stood in several places, each with another one behind it. What else "
            "does the query know, that would single out one of them?",
        )
    if _agree(runs, {vocabulary: copying(vocabulary, first=0) for vocabulary in given}):
        return (
            "by the token before alone",
            "This is the head that looks where the token *before* the last one stood, two places "
            "on. What is the last token itself good for?",
        )
    return (
        "not beaten yet",
        "Write a short sentence with its features below it, such as 3 1 4 1 5, 3 1 4 1 5. For the "
        "second 4: at which place does the token stand that comes next, and which entries does "
        "that place share with the place that asks? Give each match its columns in queries and "
        "keys, and a factor that makes the softmax decide.",
    )


def _agree(runs: Sequence[_Run], other: dict[int, Three]) -> bool:
    """Return True if most answers are those of other weights."""
    pairs = zip(runs, _runs(other), strict=True)
    return all(np.mean(run.answers == theirs.answers) > _MOST for run, theirs in pairs)


def _even_weights(run: _Run) -> Array:
    """Return the weight that each place would have, for queries with ever more places to see."""
    last = run.weights.shape[-1]
    return 1 / np.arange(last - run.weights.shape[1], last)


def _wrong(name: str, message: str, table: Table | None = None) -> Verdict:
    return wrong(name, message, title=f"{_ID}: {name}", table=table)
