"""The judge of *beat the number*: probabilities of the next character, held against what came."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from ..engine import Case, Evidence, Table, Verdict, passed, wrong
from ..inputs.fresh_passages import ALPHABET, LOOK_BACK, SPLITS, fresh_passages

Array = np.ndarray

TO_BEAT = 2.45  # bits a character; counts of `known` alone get 2.57 at best
TOO_GOOD = 1.2  # who has seen the passages gets 1
_ID = "language_models.beat_the_number"
_SUM = 1e-3  # by which a row may miss 1: float32
_ALIKE = 1e-4  # of the answers to the same places in other company
_SIGNS = len(ALPHABET)
_COLUMN = {sign: column for column, sign in enumerate(ALPHABET)}


def foretell(
    known: str, befores: Sequence[str], longest: int = 4, lean: float = 5, own: float = 3
) -> Array:
    """Blend what follows contexts in `known` and in each `before` itself, which counts thrice.

    Args:
        known: To learn from.
        befores: What stands before each place.
        longest: Of the contexts, in characters.
        lean: How many characters the next shorter context counts like.
        own: How many times as much a character of the `before` counts.
    """
    ends = {b[len(b) - n :] for b in befores for n in range(min(longest, len(b)) + 1)}
    counts = _counts(known, longest, ends)
    rows = []
    for before in befores:
        here = {before[len(before) - n :] for n in range(min(longest, len(before)) + 1)}
        nearby = _counts(before, longest, here) if own else {}
        row = np.full(_SIGNS, 1 / _SIGNS)
        for context in sorted(here, key=len):
            total = lean
            row = lean * row
            for found, weight in ((counts, 1), (nearby, own)):
                for sign, count in found.get(context, {}).items():
                    row[_COLUMN[sign]] += weight * count
                    total += weight * count
            row /= total
        rows.append(row)
    return np.array(rows)


def _counts(text: str, longest: int, wanted: Iterable[str]) -> dict[str, Counter[str]]:
    """Count what follows each of the contexts that are wanted."""
    found: dict[str, Counter[str]] = {context: Counter() for context in wanted}
    for n in range(longest + 1):
        for i in range(n, len(text)):
            counter = found.get(text[i - n : i])
            if counter is not None:
                counter[text[i]] += 1
    return found


def bits(answer: Array, targets: Array) -> float:
    """Return the mean surprise, in bits."""
    with np.errstate(divide="ignore"):
        return float(-np.log2(answer[np.arange(len(targets)), targets]).mean())


def judge_passages(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Hold the mean surprise on all splits against the number to beat; name the likely cause."""
    answers = [np.asarray(outcome.value) for outcome in evidence.outcomes]
    for case, answer in zip(cases, answers, strict=True):
        unusable = _unusable(case, answer)
        if unusable is not None:
            return unusable
    targets = [follows for _, follows in fresh_passages()]
    tried = list(zip(cases, [answer.astype(float) for answer in answers], targets, strict=False))
    table = {"yours": [bits(answer, follows) for _, answer, follows in tried]}
    for name, longest in (("the two before, blended", 2), ("the four before, blended", 4)):
        table[name] = [
            bits(foretell(case.args[0], case.args[1], longest=longest, own=0), follows)
            for case, _, follows in tried
        ]
    shown, score = _table(table), float(np.mean(table["yours"]))
    alone, among = answers[-1], answers[0][: len(answers[-1])]
    if not np.allclose(alone, among, rtol=0, atol=_ALIKE):
        return _wrong(
            "an answer depends on the other places",
            f"Alone, {len(alone)} places of split 1 get other probabilities than among all. So the "
            "other `befores` take part, and what comes at one place may stand in front of another: "
            "that is a leak. For each place, count in `known` and in its own `before`. (If your "
            "method draws random numbers, give it a fixed seed.)",
            shown,
        )
    if score < TOO_GOOD:
        return _wrong(
            "too good to be true",
            "No method foretells passages that it has never seen so well: these have been seen. "
            "Does your function look them up elsewhere?",
            shown,
        )
    if score < TO_BEAT:
        return passed(
            f"{_ID}: passed",
            f"{score:.3f} bits a character on {SPLITS} held-out sets, below {TO_BEAT} (four "
            f"characters of `known`, blended: {np.mean(table['the four before, blended']):.3f}).",
        )
    return _wrong(*_why_above(tried, score), shown)


def _unusable(case: Case, answer: Array) -> Verdict | None:
    """Return a diagnosis where there is not one distribution for each place."""
    _, befores = case.args
    wanted = (len(befores), _SIGNS)
    if answer.shape != wanted:
        name, why = "wrong shape", f"One row for each `before` is asked for, and {_SIGNS} columns."
        if answer.shape == wanted[::-1]:
            name, why = "transposed", "Rows and columns have changed places."
        elif answer.shape == wanted[:1]:
            name, why = "one number for each place", f"All {_SIGNS} probabilities are asked for."
        return _wrong(name, f"For “{case.name}” the shape is {answer.shape}, not {wanted}. {why}")
    if answer.dtype.kind not in "biuf" or not np.isfinite(answer).all():
        return _wrong(
            "NaN or inf",
            "Some entries are NaN or infinite. Is there a context that was never seen, so that 0 "
            "is divided by 0?",
        )
    values = answer.astype(float)
    if values.max() <= 0 and np.allclose(np.exp(values).sum(axis=1), 1, atol=_SUM):
        return _wrong(
            "logarithms instead of probabilities", "These are logarithms. What undoes one?"
        )
    sums = values.sum(axis=1)
    if values.min() < 0 or not np.allclose(sums, 1, rtol=0, atol=_SUM):
        row = int(np.argmax(np.abs(sums - 1)))
        return _wrong(
            "rows that do not add up to 1",
            f"For “{case.name}” row {row} adds up to {sums[row]:.4g}, and its lowest entry is "
            f"{values[row].min():.4g}. Each row has to be a distribution. If you mix several, "
            "their weights have to add up to 1 in *every* row, also where a context was never "
            "seen.",
        )
    return None


def _why_above(tried: Sequence[tuple[Case, Array, Array]], score: float) -> tuple[str, str]:
    """Return name and message of what most likely keeps the surprise up."""
    case, answer, follows = tried[0]
    known, befores = case.args
    if not np.isfinite(score):
        place = int(np.flatnonzero(answer[np.arange(len(follows)), follows] <= 0)[:1].sum())
        return (
            "a probability of 0",
            "Something came that you call impossible, and the surprise is infinite: "
            f"{ALPHABET[follows[place]]!r} after {befores[place][-12:]!r}, for one. Every row "
            "needs a little for every character, known or not.",
        )
    for moved in (1, -1):
        if bits(np.roll(answer, moved, axis=1), follows) < min(score, np.log2(_SIGNS)) - 0.5:
            return (
                "columns that have moved",
                "Moved by one column, your probabilities would fit much better. Column 0 is the "
                "line end, column 1 the blank: `ALPHABET.index(sign)`.",
            )
    if np.ptp(answer, axis=0).max() < 1e-9:
        return (
            "the same for every place",
            "Every place gets the same row: how frequent each character is. What stands before it "
            "says much more.",
        )
    if score > np.log2(_SIGNS):
        return (
            "worse than knowing nothing",
            f"{_SIGNS} equal probabilities have {np.log2(_SIGNS):.2f} bits. Do rows and places "
            "belong together? Is it the *end* of each `before` that you look at? Or are some rows "
            "far too sure?",
        )
    for length in (1, 2, 3, 4, 5, 6, 8):
        if _depends_on(answer, befores, length):
            return (
                "the last characters alone" if length > 2 else "a short memory",
                f"Your rows depend on the last {length} characters of a `before` alone. "
                + (
                    f"Longer contexts of `known` lead somewhat further. But {LOOK_BACK} characters "
                    "are there:"
                    if length < 4
                    else f"But {LOOK_BACK} are there, and blends of `known` alone stay above the "
                    "number:"
                )
                + " a passage repeats its own names. What followed the same letters earlier in "
                "*this* passage?",
            )
    new = np.array([before[-4:] not in known for before in befores])
    told = ""
    if new.any() and not new.all():
        told = (
            f"Where the last four characters stand in `known`, you need "
            f"{bits(answer[~new], follows[~new]):.2f} bits; where they are new, "
            f"{bits(answer[new], follows[new]):.2f}. "
        )
    return (
        "not beaten yet",
        f"{told}What was seen in the passage itself should count for more than the same in "
        "`known`; and a context that was seen seldom should lean on the next shorter one. How "
        "strongly does yours?",
    )


def _depends_on(answer: Array, befores: Sequence[str], length: int) -> bool:
    """Return True if places with the same characters before them have the same rows."""
    first: dict[str, int] = {}
    places = [first.setdefault(before[-length:], place) for place, before in enumerate(befores)]
    repeated = len(befores) - len(first)
    return repeated > 3 and bool(np.abs(answer - answer[places]).max() < 1e-6)


def _wrong(name: str, message: str, table: Table | None = None) -> Verdict:
    return wrong(name, message, title=f"{_ID}: {name}", table=table)


def _table(found: dict[str, list[float]]) -> Table:
    rows = tuple(
        (name, f"{np.mean(values):.3f}", f"{min(values):.3f}", f"{max(values):.3f}")
        for name, values in found.items()
    )
    caption = f"Bits a character on {SPLITS} held-out sets; the number to beat is {TO_BEAT}"
    return Table(caption, ("", "mean", "lowest", "highest"), rows)
