"""Mistakes between letters and arrays: the ids of a text, padding and masks."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong

Array = np.ndarray
_ENCODE = "text.encode"


def encode_by(
    *,
    first: int = 3,
    unknown: int | None = 1,
    end: bool = True,
    front: bool = False,
    prepare: Callable[[str], str] = lambda text: text,
    order: Callable[[str], str] = lambda symbols: symbols,
    stops: bool = False,
) -> Callable[[str, str], list[int]]:
    """Return an encoding that is right but for the switches given.

    Args:
        first: The id of the first symbol.
        unknown: The id of what is unknown; None leaves it out.
        end: Whether the end is there.
        front: Whether it stands in front.
        prepare: What is done to the text.
        order: What is done to the symbols.
        stops: Whether the first unknown letter is the last to be read.
    """

    def encode(text: str, symbols: str) -> list[int]:
        known = {symbol: first + place for place, symbol in enumerate(order(symbols))}
        ids: list[int] = []
        for letter in prepare(text):
            if letter in known:
                ids.append(known[letter])
            elif stops:
                break
            elif unknown is not None:
                ids.append(unknown)
        last = [2] if end else []
        return [*last, *ids] if front else [*ids, *last]

    return encode


def _encode(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, encode_by(**switches), told)


_TAKEN = "0, 1 and 2 are taken: by padding, by what is unknown, and by the end. Which id does the "

ENCODE = (
    _encode(
        "no end",
        "The letters are right, and the end is missing. Without it a network never learns where a "
        "text is over.",
        end=False,
    ),
    _encode(
        "unknown letters are left out",
        "Letters that are no symbols have disappeared, and what stood apart stands side by side. "
        "They get the id 1.",
        unknown=None,
    ),
    _encode(
        "unknown letters become padding",
        "Letters that are no symbols get 0. That is padding: a mask would skip them as if nothing "
        "stood there. Unknown is 1.",
        unknown=0,
    ),
    _encode(
        "unknown letters become the end",
        "Letters that are no symbols get 2, which is the end: the text would be over there. (A "
        "search that fails may return −1; what is −1 plus 3?)",
        unknown=2,
    ),
    _encode(
        "reading stops at an unknown letter",
        "All that follows the first unknown letter is lost. It gets the id 1, and reading goes on.",
        stops=True,
    ),
    _encode("the end in front", "2 is the end: it stands behind the last letter.", front=True),
    *(
        _encode("ids that are taken", f"{_TAKEN}first symbol get?", first=first, end=end)
        for first in (0, 1, 2)
        for end in (True, False)
    ),
    _encode(
        "the first symbol is skipped",
        "Your ids of the symbols begin with 4. Which one is the first that is free after 0, 1 "
        "and 2?",
        first=4,
    ),
    _encode(
        "symbols in alphabetical order",
        "You number the symbols in alphabetical order. They are given in an order of their own: "
        "the first one gets 3.",
        order=lambda symbols: "".join(sorted(symbols)),
    ),
    _encode(
        "capitals made small",
        "A capital gets the id of the small letter. Here it is another letter, and unknown unless "
        "it is among the symbols.",
        prepare=str.lower,
    ),
)


def judge_unknown(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Say why a look-up raises."""
    outcome = next((out for out in evidence.outcomes if out.status == "raised"), None)
    if outcome is None or outcome.failure is None:
        return None
    if outcome.failure.type not in ("KeyError", "ValueError", "IndexError"):
        return None
    case = next(case for case in cases if case.name == outcome.case)
    if not set(case.args[0]) - set(case.args[1]):
        return None
    return wrong(
        "an unknown letter raises",
        f"For the input “{case.name}” your code raises {outcome.failure.type}: it looks up "
        "a letter that is not among the symbols. Ask first whether it is there; else its id is 1.",
        title=f"{_ENCODE}: an unknown letter raises an error",
    )


def _pad(rows: Sequence[Sequence[int]], width: int, fill: Any = 0, *, front: bool = False) -> Array:
    padded = np.full((len(rows), width), 0)
    for place, row in enumerate(rows):
        kept = list(row)[:width]
        rest = [row[-1] if fill == "last" else fill] * (width - len(kept))
        padded[place] = [*rest, *kept] if front else [*kept, *rest]
    return padded


def _longest(rows: Sequence[Sequence[int]]) -> int:
    return max(map(len, rows))


def _real(rows: Sequence[Sequence[int]], more: int = 0) -> Array:
    lengths = np.array([len(row) for row in rows])[:, None]
    return np.asarray(np.arange(_longest(rows)) < lengths + more)


PAD = (
    Mistake(
        "padding in front",
        lambda rows: _pad(rows, _longest(rows), front=True),
        "The zeros stand in front of the rows. Here they stand behind.",
        "ids",
    ),
    Mistake(
        "cut to the shortest row",
        lambda rows: _pad(rows, min(map(len, rows))),
        "Every row is cut to the length of the shortest. Nothing may get lost: how wide must the "
        "array be?",
        "ids",
    ),
    Mistake(
        "cut to the first row",
        lambda rows: _pad(rows, len(rows[0])),
        "The array is as wide as the *first* row. Which row needs most room?",
        "ids",
    ),
    Mistake(
        "a column too many",
        lambda rows: _pad(rows, _longest(rows) + 1),
        "The array has a column of nothing but padding. It should be as wide as the longest row.",
        "ids",
    ),
    Mistake(
        "padded with an id that is taken",
        lambda rows: _pad(rows, _longest(rows), 1),
        "The rows are filled up with 1, which means *unknown*: a letter that is there. Padding "
        "is 0.",
        "ids",
    ),
    Mistake(
        "padded with -1",
        lambda rows: _pad(rows, _longest(rows), -1),
        "The rows are filled up with −1. Padding is 0; an embedding has no row −1.",
        "ids",
    ),
    Mistake(
        "the last id repeated",
        lambda rows: _pad(rows, _longest(rows), "last"),
        "The last id of each row is repeated up to the end. Padding is 0.",
        "ids",
    ),
    Mistake(
        "the mask turned round",
        lambda rows: ~_real(rows),
        "True stands where there is padding. It should stand where something real is.",
        "mask",
    ),
    Mistake(
        "everything is real",
        lambda rows: np.ones_like(_real(rows)),
        "Your mask is True everywhere, over the padding too.",
        "mask",
    ),
    Mistake(
        "unknown ids are masked",
        lambda rows: _pad(rows, _longest(rows)) > 1,
        "Ids of 1 are masked. 1 is a letter that is not known, but it is there: only padding, 0, "
        "is not real.",
        "mask",
    ),
    Mistake(
        "one step too many",
        lambda rows: _real(rows, 1),
        "One padded step of each row counts as real. A row of 3 has the real steps 0, 1 and 2.",
        "mask",
    ),
    Mistake(
        "one step too few",
        lambda rows: _real(rows, -1),
        "The last real step of each row is masked. A row of 3 has the real steps 0, 1 and 2.",
        "mask",
    ),
    Mistake(
        "lengths instead of a mask",
        lambda rows: np.array([len(row) for row in rows]),
        "These are the lengths of the rows. The mask says True or False for every place.",
        "mask",
    ),
)
