"""Mistakes with the sections of a card, and the form of the learner's own."""

from collections.abc import Sequence

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong
from ..inputs.society import SECTIONS

_LEAST_WORDS = 4  # of a section, below which nobody has written it


def texts_of(card: str) -> dict[str, str]:
    """Return the text below each `## ` heading."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in card.splitlines():
        if line.startswith("## "):
            lines = found.setdefault(line[3:].strip(), [])
        else:
            lines.append(line)
    return {name: "\n".join(text).strip() for name, text in found.items()}


def missing(card: str, sections: Sequence[str]) -> list[str]:
    """Return the sections without a text."""
    texts = texts_of(card)
    return [
        name for name in sections if not texts.get(name) or texts[name].startswith("*Not stated")
    ]


def _until_any_heading(card: str, sections: Sequence[str]) -> list[str]:
    flat = "\n".join(line.replace("###", "## ") for line in card.splitlines())
    return missing(flat, sections)


CARDS = (
    Mistake(
        "a sub-heading ends the section",
        _until_any_heading,
        "You end a section at the next heading of any size. One with three `#` is part of the "
        "section, and so is the text below it.",
    ),
    Mistake(
        "a sub-heading ends the section",
        lambda card, sections: [
            name
            for name in _until_any_heading(card, sections)
            if not texts_of(card).get(name, "").startswith("*Not stated")
        ],
        "You end a section at the next heading of any size. One with three `#` is part of the "
        "section, and so is the text below it. And what of a text that says “Not stated”?",
    ),
    Mistake(
        "empty ones count as there",
        lambda card, sections: [name for name in sections if name not in texts_of(card)],
        "You find headings that are not there. A heading with nothing below it tells as little.",
    ),
    Mistake(
        "not stated counts as a text",
        lambda card, sections: [name for name in sections if not texts_of(card).get(name)],
        "A section that says “Not stated” has words in it, and still says nothing.",
    ),
    Mistake(
        "named anywhere",
        lambda card, sections: [name for name in sections if name not in card],
        "You look for the name anywhere in the card. It may be mentioned in another section; and a "
        "heading may have nothing below it.",
    ),
    Mistake(
        "the ones that are there",
        lambda card, sections: [name for name in sections if name not in missing(card, sections)],
        "Those are the sections that *are* there.",
    ),
    Mistake(
        "the empty ones alone",
        lambda card, sections: [name for name in missing(card, sections) if name in texts_of(card)],
        "You find what is empty below its heading. A section whose *heading* is missing is "
        "missing, too.",
    ),
    Mistake(
        "in alphabetical order",
        lambda card, sections: sorted(missing(card, sections)),
        "They are the right ones, sorted by name. In the order of `sections` is asked for.",
    ),
    Mistake(
        "how many",
        lambda card, sections: len(missing(card, sections)),
        "That is how *many* are missing. Which ones?",
    ),
)


def judge_names(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name a section that is listed and should not be, or the other way round."""
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        card, sections = case.args
        right, listed = missing(card, sections), outcome.value
        if isinstance(listed, str):
            return wrong(
                "one text",
                "Your function returns one text. A list with a text for each section is asked for.",
                title=f"{evidence.exercise}: one text instead of a list",
            )
        if not isinstance(listed, list | tuple | np.ndarray):
            return None  # the general diagnoses say what it is
        names = [str(name) for name in listed]
        where = f"For “{case.name}” you"
        for told, found in (
            ("list too much", [name for name in names if name not in right]),
            ("leave something out", [name for name in right if name not in names]),
        ):
            if found:
                return wrong(
                    told,
                    f"{where} {told}: “{found[0]}”. What stands below that heading, up to the next "
                    f"line with two `#`?\n{_shown(card, found[0])}",
                    title=f"{evidence.exercise}: other sections",
                )
    return None


def _shown(card: str, name: str) -> str:
    lines = card.splitlines()
    if f"## {name}" not in lines:
        return "    (no such heading)"
    place = lines.index(f"## {name}")
    return "\n".join(f"    {line}" for line in lines[place : place + 5] if line.strip())


def judge_form(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Say which sections of the learner's own card are missing, and which were left empty."""
    texts = {name.lower(): text for name, text in texts_of(str(evidence.value)).items()}
    absent = [name for name in SECTIONS if name.lower() not in texts]
    if absent:
        return wrong(
            "sections missing",
            f"Your card has no section {_listed(absent)}. Every section begins with a line of its "
            "own, such as `## Intended use`.",
            title=f"{evidence.exercise}: {len(absent)} of {len(SECTIONS)} sections missing",
        )
    empty = [name for name in SECTIONS if _unwritten(texts[name.lower()])]
    if empty:
        return wrong(
            "sections left empty",
            f"Nothing, or next to nothing, stands below {_listed(empty)}. If you have not measured "
            "it, say so in a sentence, and say why.",
            title=f"{evidence.exercise}: {len(empty)} of {len(SECTIONS)} sections left empty",
        )
    return None


def _unwritten(text: str) -> bool:
    words = text.removeprefix("*Not stated.*").replace("...", " ").split()
    return len(words) < _LEAST_WORDS


def _listed(names: Sequence[str]) -> str:
    quoted = [f"“{name}”" for name in names]
    return " or ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))
