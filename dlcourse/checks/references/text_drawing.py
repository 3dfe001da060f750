"""Mistakes with a softmax at a temperature, and with words drawn from a table."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong

Array = np.ndarray
_SAMPLE = "text.sample_word"


def _row(logits: Array, axis: int = 1) -> Array:
    powers = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return np.asarray(powers / powers.sum(axis=axis, keepdims=True))


def _naive(logits: Array, temperature: float) -> Array:
    powers = np.exp(np.asarray(logits, dtype=float) / temperature)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _common_largest(logits: Array, temperature: float) -> Array:
    scaled = np.asarray(logits, dtype=float) / temperature
    powers = np.exp(scaled - scaled.max())
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


TEMPERATURE = (
    Mistake(
        "times the temperature",
        lambda logits, temperature: _row(logits * temperature),
        "The logits are *multiplied* by the temperature, so that a high one makes the network "
        "surer. They are divided by it.",
    ),
    Mistake(
        "without the temperature",
        lambda logits, temperature: _row(logits),
        "These are the probabilities at temperature 1. (What divides every entry of a row alike "
        "is gone once the row is divided by its sum.)",
    ),
    Mistake(
        "probabilities divided",
        lambda logits, temperature: _row(logits) / temperature,
        "You divide the *probabilities* by the temperature: a row no longer adds up to 1. The "
        "temperature belongs to the logits, before the exponential.",
    ),
    Mistake(
        "a softmax of probabilities",
        lambda logits, temperature: _row(_row(logits) / temperature),
        "You divide probabilities, and send them through a second softmax. The temperature belongs "
        "to the logits, before the one softmax.",
    ),
    Mistake(
        "the wrong axis",
        lambda logits, temperature: _row(logits / temperature, axis=0),
        "Your columns add up to 1. A row is one distribution.",
    ),
    Mistake(
        "overflow",
        _naive,
        "Right for small logits. At a low temperature or with large logits `np.exp` gives infinity "
        "or only zeros, and the quotient NaN. A softmax stays the same if the same number is taken "
        "away from all logits of a row: which one would you choose?",
    ),
    Mistake(
        "one number for all rows",
        _common_largest,
        "You take the largest logit *of all rows* away. Where a row lies far below it, all its "
        "exponentials are 0, and 0 is divided by 0. Each row has a largest logit of its own.",
    ),
)


def word_by(
    *,
    choose: Callable[[Array, float], int] = lambda row, draw: int(
        np.searchsorted(np.cumsum(row), draw, side="right")
    ),
    start: int = -1,
    follows: bool = True,
    next_draw: Callable[[Sequence[float], int], float] = lambda draws, step: draws[step],
    stops: bool = True,
) -> Callable[[Array, str, Sequence[float]], str]:
    """Return a drawing of words that is right but for the switches given.

    Args:
        choose: The column, given a row and a draw.
        start: The row to begin with.
        follows: Whether the next row is that of the letter that was drawn.
        next_draw: The draw for each step.
        stops: Whether the end ends the word; it is passed over otherwise.
    """

    def word(table: Array, letters: str, draws: Sequence[float]) -> str:
        n, row, found = len(letters), start, ""
        for step in range(len(draws)):
            column = choose(np.asarray(table[row], dtype=float), next_draw(draws, step))
            if column < n:
                found += letters[column]
            elif stops:
                break
            if follows:
                row = column
        return found

    return word


def _word(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, word_by(**switches), told)


def _with_sign(sign: str) -> Callable[[Array, str, Sequence[float]], str]:
    def word(table: Array, letters: str, draws: Sequence[float]) -> str:
        found = word_by()(table, letters, draws)
        return found + sign if len(found) < len(draws) else found

    return word


_BEYOND = (
    "the last sum below the draw",
    "You take the token *before* the right one: the last whose sum is still below the draw. Asked "
    "for is the first whose sum is above it.",
)

SAMPLE = (
    _word(
        "the most likely letter",
        "You take the most likely letter each time: whatever the draws are, the same word comes "
        "out. What do the draws say?",
        choose=lambda row, draw: int(row.argmax()),
    ),
    _word(
        "begins in the first row",
        "You begin in the first row, as if the first letter of `letters` stood there already. A "
        "word begins with the start, the last row.",
        start=0,
    ),
    _word(
        "always the same row",
        "Every letter is drawn from the row of the start. Once a letter is drawn, which row says "
        "what follows it?",
        follows=False,
    ),
    _word(
        "always the same draw",
        "You use the first draw at every step. Each step takes the next one.",
        next_draw=lambda draws, step: draws[0],
    ),
    _word(
        "does not stop at the end",
        "When the end is drawn, your word goes on. The end ends it, and the other draws are not "
        "used.",
        stops=False,
    ),
    _word(
        "an impossible letter",
        "Right, but for a draw of exactly 0: your word then has a letter whose probability is 0. "
        "The sum must be *above* the draw; for it to be equal is not enough.",
        choose=lambda row, draw: int(np.searchsorted(np.cumsum(row), draw, side="left")),
    ),
    _word(*_BEYOND, choose=lambda row, draw: max(int(np.sum(np.cumsum(row) <= draw)) - 1, 0)),
    _word(
        "the next possible letter of a sorted row",
        "You sort the probabilities before you add them up. The tokens keep their order: that of "
        "the columns.",
        choose=lambda row, draw: int(
            np.argsort(-row, kind="stable")[
                min(
                    int(np.searchsorted(np.cumsum(np.sort(row)[::-1]), draw, side="right")),
                    len(row) - 1,
                )
            ]
        ),
    ),
    _word(
        "probabilities without their sum",
        "You look for the first *probability* above the draw. It is their running sum that counts: "
        "a token owns a stretch between 0 and 1 as long as its probability.",
        choose=lambda row, draw: int(np.argmax(row > draw)),
    ),
    Mistake(
        "letters instead of a word",
        lambda table, letters, draws: list(word_by()(table, letters, draws)),
        "These are the right letters, in a list. One text is asked for.",
    ),
    Mistake(
        "ids instead of letters",
        lambda table, letters, draws: [letters.index(c) for c in word_by()(table, letters, draws)],
        "These are the columns that were drawn. The letters that they stand for are asked for, as "
        "one text.",
    ),
    *(
        Mistake(
            "the end is written",
            _with_sign(sign),
            "Your word has a sign for its end. The end is not written.",
        )
        for sign in (".", "<end>", "$", "_")
    ),
)


def judge_drawn(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Say why an index is out of range: no draw is left, or the end is read as a letter."""
    outcome = next((out for out in evidence.outcomes if out.status == "raised"), None)
    if outcome is None or outcome.failure is None:
        return None
    if outcome.failure.type not in ("IndexError", "StopIteration"):
        return None
    case = next(case for case in cases if case.name == outcome.case)
    if len(word_by()(*case.args)) == len(case.args[2]):  # no draw falls on the end
        name = "the draws run out"
        told = (
            f"Right where the end comes in time. In the input “{case.name}” no draw falls on it, "
            "and your code asks for a draw that is not there. Then the word is what has been "
            "written so far."
        )
    else:
        name = "an index out of range"
        told = (
            f"For the input “{outcome.case}” your code raises {outcome.failure.type}: "
            f"{outcome.failure.message}. The last column is the end, and no letter stands for it: "
            "is it asked for before `letters` is?"
        )
    return wrong(name, told, title=f"{_SAMPLE}: {name}")
