"""The judge of *beat the number*: probabilities of the next letter, held against what came."""

from collections.abc import Sequence

import numpy as np

from ..engine import Case, Evidence, Table, Verdict, passed, wrong
from ..inputs.held_out_words import END, LETTERS, SPLITS, TOKENS, held_out_words

Array = np.ndarray

TO_BEAT = 1.85  # nats a character; plain tables of longer contexts get 1.88 at best
TOO_GOOD = 1.4  # who has seen the held-out words gets 1
_ID = "text.beat_the_number"
_SUM = 1e-3  # by which a row may miss 1: float32
_ALIKE = 1e-4  # of the answers to the same beginnings in other company
_LONGEST = 4


def next_letters(words: Sequence[str], beginnings: Sequence[str]) -> Array:
    """Mix what follows the last four letters with what follows three, two, one and none."""
    counts: dict[str, Array] = {}
    for word in words:
        marked = "^" + word
        for place, letter in enumerate([*word, "end"], start=1):
            column = END if letter == "end" else LETTERS.index(letter)
            for length in range(_LONGEST + 1):
                if length <= place:
                    context = marked[place - length : place]
                    counts.setdefault(context, np.zeros(TOKENS))[column] += 1
    rows = []
    for beginning in beginnings:
        marked = "^" + beginning
        row = np.full(TOKENS, 1 / TOKENS)
        for length in range(min(_LONGEST, len(marked)) + 1):
            seen = counts.get(marked[len(marked) - length :])
            if seen is not None:  # the shorter context counts like five more letters
                row = (seen + 5 * row) / (seen.sum() + 5)
        rows.append(row)
    return np.array(rows)


def plain(words: Sequence[str], beginnings: Sequence[str], length: int, k: float = 1.0) -> Array:
    """Return what follows the last `length` letters, k added to every count: the baselines."""
    counts: dict[str, Array] = {}
    start = "^" * length
    for word in words:
        marked = start + word
        for place, letter in enumerate([*word, ""]):
            column = LETTERS.index(letter) if letter else END
            context = marked[place : place + length]
            counts.setdefault(context, np.zeros(TOKENS))[column] += 1
    none = np.zeros(TOKENS)
    contexts = [(start + b)[len(b) :] for b in beginnings]
    found = np.array([counts.get(context, none) for context in contexts]) + k
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def nats(answer: Array, targets: Array) -> float:
    """Return the mean surprise, in nats."""
    with np.errstate(divide="ignore"):
        return float(-np.log(answer[np.arange(len(targets)), targets]).mean())


def judge_words(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Hold the mean surprise on all splits against the number to beat; name the likely cause."""
    answers = [np.asarray(outcome.value) for outcome in evidence.outcomes]
    for case, answer in zip(cases, answers, strict=True):
        unusable = _unusable(case, answer)
        if unusable is not None:
            return unusable
    targets = [follows for _, follows in held_out_words()]
    tried = list(zip(cases, [answer.astype(float) for answer in answers], targets, strict=False))
    table = {"yours": [nats(answer, follows) for _, answer, follows in tried]}
    for name, length in (("bigrams, 1 added", 1), ("trigrams, 1 added", 2)):
        table[name] = [
            nats(plain(case.args[0], case.args[1], length), follows) for case, _, follows in tried
        ]
    shown, score = _table(table), float(np.mean(table["yours"]))
    alone, among = answers[-1], answers[0][: len(answers[-1])]
    if not np.allclose(alone, among, rtol=0, atol=_ALIKE):
        return _wrong(
            "an answer depends on the other beginnings",
            f"Alone, {len(alone)} beginnings of split 1 get other probabilities than among all. So "
            "the held-out words take part: is anything counted in `beginnings`? Whatever is "
            "counted is counted in `words`. (If your method draws random numbers, give it a fixed "
            "seed.)",
            shown,
        )
    if score < TOO_GOOD:
        return _wrong(
            "too good to be true",
            "No method foretells words that it has never seen so well: these have been seen. Does "
            "your function look the words up elsewhere?",
            shown,
        )
    if score < TO_BEAT:
        return passed(
            f"{_ID}: passed",
            f"{score:.3f} nats a character on {SPLITS} held-out sets of words, below "
            f"{TO_BEAT} (bigrams: {np.mean(table['bigrams, 1 added']):.3f}, trigrams: "
            f"{np.mean(table['trigrams, 1 added']):.3f}). That is a perplexity of "
            f"{np.exp(score):.1f} instead of {np.exp(np.mean(table['bigrams, 1 added'])):.1f}.",
        )
    return _wrong(*_why_above(tried, score), shown)


def _unusable(case: Case, answer: Array) -> Verdict | None:
    """Return a diagnosis where there is not one distribution for each beginning."""
    words, beginnings = case.args
    wanted = (len(beginnings), TOKENS)
    if answer.shape != wanted:
        name, why = "wrong shape", "One row for each beginning is asked for, and 27 columns."
        if answer.shape == wanted[::-1]:
            name, why = "transposed", "Rows and columns have changed places."
        elif answer.shape == (len(beginnings), END):
            name, why = "no column for the end", "Column 26 is missing: the end of the word."
        elif answer.shape == wanted[:1]:
            name, why = "one number for each beginning", "All 27 probabilities are asked for."
        elif answer.shape[:1] == (len(words),):
            name, why = "rows for the words", "These are rows for `words`, not for `beginnings`."
        return _wrong(name, f"For “{case.name}” the shape is {answer.shape}, not {wanted}. {why}")
    if answer.dtype.kind not in "biuf" or not np.isfinite(answer).all():
        return _wrong(
            "NaN or inf",
            "Some entries are NaN or infinite. Is there a context that `words` does not have, so "
            "that 0 is divided by 0?",
        )
    if answer.max() <= 0 and np.allclose(np.exp(answer.astype(float)).sum(axis=1), 1, atol=_SUM):
        return _wrong(
            "logarithms instead of probabilities", "These are logarithms. What undoes one?"
        )
    sums = answer.astype(float).sum(axis=1)
    if answer.min() < 0 or not np.allclose(sums, 1, rtol=0, atol=_SUM):
        row = int(np.argmax(np.abs(sums - 1)))
        return _wrong(
            "rows that do not add up to 1",
            f"For “{case.name}” the row of the beginning “{case.args[1][row]}” adds up to "
            f"{sums[row]:.4g}, and its lowest entry is {answer[row].min():.4g}. Each row has to "
            "be a distribution. If you mix several, their weights have to add up to 1 in *every* "
            "row, also where a context was never seen.",
        )
    return None


def _why_above(tried: Sequence[tuple[Case, Array, Array]], score: float) -> tuple[str, str]:
    """Return name and message of what most likely keeps the surprise up."""
    case, answer, follows = tried[0]
    words, beginnings = case.args
    if not np.isfinite(score):
        return _impossible(tried)
    rolled = np.roll(answer, -1, axis=1)
    if nats(rolled, follows) < min(score, np.log(TOKENS)) - 0.3:
        return (
            "columns that have moved",
            "Moved by one column, your probabilities would fit much better. Column 0 is a, column "
            "25 is z, and the end has column 26, the last one.",
        )
    if np.ptp(answer, axis=0).max() < 1e-9:
        return (
            "the same for every beginning",
            "Every beginning gets the same row: how frequent each letter is. What was written "
            "before says much more.",
        )
    for length, name in ((1, "letter"), (2, "two letters")):
        if _depends_on(answer, beginnings, length):
            return (
                f"{length} letters of memory" if length > 1 else "one letter of memory",
                f"Your rows depend on the last {name} alone. Three or four letters say more: but "
                "many such contexts come once, or never. What do you do with these?",
            )
    known = {("^^^" + word)[end : end + 3] for word in words for end in range(len(word) + 1)}
    seen = np.array([("^^^" + beginning)[-3:] in known for beginning in beginnings])
    on_seen, on_new = nats(answer[seen], follows[seen]), nats(answer[~seen], follows[~seen])
    if score > np.log(TOKENS):
        return (
            "worse than knowing nothing",
            f"27 equal probabilities have {np.log(TOKENS):.2f} nats. Do rows and beginnings belong "
            "together, and is column 26 the end? Or are some rows far too sure?",
        )
    if on_new > 3.0:
        return (
            "no answer to what is new",
            f"Where the last three letters stand somewhere in `words`, you need {on_seen:.2f} "
            f"nats; where they are new, {on_new:.2f}, and guessing among 27 has "
            f"{np.log(TOKENS):.2f}. Where three letters never came together, the last two of "
            "them mostly did: let the shorter context help where the longer one knows little.",
        )
    return (
        "not beaten yet",
        f"Where the last three letters stand somewhere in `words`, you need {on_seen:.2f} nats; "
        f"where they are new, {on_new:.2f}. How much you trust the longer context should depend on "
        "how often it was seen: after one word very little, after fifty nearly all. And do you use "
        "four letters, where there are four?",
    )


def _impossible(tried: Sequence[tuple[Case, Array, Array]]) -> tuple[str, str]:
    """Return name and message for something that came, and was called impossible."""
    told = ""
    for case, answer, follows in tried:
        for place in np.flatnonzero(answer[np.arange(len(follows)), follows] <= 0):
            told = told or (
                f"after “{case.args[1][place]}” {_shown(follows[place])} has the probability 0"
            )
    return (
        "a probability of 0",
        f"Something came that you call impossible: {told}, and the surprise is infinite. Every row "
        "needs a little for every letter and for the end.",
    )


def _depends_on(answer: Array, beginnings: Sequence[str], length: int) -> bool:
    """Return True if beginnings with the same last letters have the same rows."""
    first: dict[str, int] = {}
    places = [
        first.setdefault(("^" * length + beginning)[-length:], place)
        for place, beginning in enumerate(beginnings)
    ]
    return bool(np.abs(answer - answer[places]).max() < 1e-6)


def _shown(column: int) -> str:
    return "the end" if column == END else f"“{LETTERS[column]}”"


def _wrong(name: str, message: str, table: Table | None = None) -> Verdict:
    return wrong(name, message, title=f"{_ID}: {name}", table=table)


def _table(found: dict[str, list[float]]) -> Table:
    rows = tuple(
        (name, f"{np.mean(values):.3f}", f"{min(values):.3f}", f"{max(values):.3f}")
        for name, values in found.items()
    )
    caption = (
        f"Nats a character on {SPLITS} held-out sets of words; the number to beat is {TO_BEAT}"
    )
    return Table(caption, ("", "mean", "lowest", "highest"), rows)
