"""The words of the course: `glossary.toml`, validated, and the look-up of a word."""

import difflib
import functools
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from . import contract
from .concepts import read_toml, resource, unknown_chapter

_TEXTS = ("meaning", "chapter")
_LISTS = ("also", "see")


@dataclass(frozen=True)
class Term:
    """One entry of the glossary.

    Attributes:
        name: The term.
        meaning: What it means, in one or two sentences.
        chapter: Slug of the chapter that teaches it first.
        also: Other names of the same thing, such as an abbreviation.
        see: Other terms of the glossary that help.
    """

    name: str
    meaning: str
    chapter: str
    also: tuple[str, ...] = ()
    see: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The term, then its other names."""
        return (self.name, *self.also)


@functools.cache
def glossary() -> tuple[Term, ...]:
    """Return the terms of the glossary, in alphabetical order.

    Raises:
        ValueError: If `glossary.toml` does not hold together; every fault is named.

    Example:
        >>> glossary()[0].name
        'ablation study'
    """
    return parse(resource("glossary.toml"))


def parse(text: str) -> tuple[Term, ...]:
    """Read and validate a glossary in TOML, a table for each term.

    Raises:
        ValueError: If it is no TOML, a field is missing, unknown or of the wrong kind, a name
            stands twice, the order is not alphabetical, or a slug or a term does not exist.

    Example:
        >>> parse('[loss]\\nmeaning = "How wrong it is."\\nchapter = "perceptron"\\nsee = ["risk"]')
        Traceback (most recent call last):
            ...
        ValueError: glossary.toml has faults: `see` of 'loss' must name other terms...'risk'...
    """
    tables = read_toml("glossary.toml", text)
    faults = [fault for name, entry in tables.items() for fault in _entry_faults(name, entry)]
    if not faults:
        terms = tuple(
            Term(
                name=name,
                meaning=entry["meaning"],
                chapter=entry["chapter"],
                also=tuple(entry.get("also", ())),
                see=tuple(entry.get("see", ())),
            )
            for name, entry in tables.items()
        )
        faults = list(_faults(terms))
    if faults:
        raise ValueError("glossary.toml has faults: " + " ".join(faults))
    return terms


def _entry_faults(name: str, entry: Any) -> Iterator[str]:
    fields = entry if isinstance(entry, Mapping) else {}
    texts = all(isinstance(fields.get(key), str) and fields[key].strip() for key in _TEXTS)
    lists = all(
        isinstance(fields.get(key, []), list)
        and all(isinstance(word, str) and word.strip() for word in fields.get(key, []))
        for key in _LISTS
    )
    if not (texts and lists) or set(fields) - {*_TEXTS, *_LISTS}:
        yield (
            f"{name!r} must have the texts `meaning` and `chapter`, and may have the lists `also` "
            f"and `see`. Received: {entry!r}."
        )


def _faults(terms: tuple[Term, ...]) -> Iterator[str]:
    planned = contract.curriculum().values()
    names = {term.name for term in terms}
    owner: dict[str, str] = {}
    for term in terms:
        if term.chapter not in planned:
            yield unknown_chapter(repr(term.name), term.chapter)
        for name in term.names:
            if name.casefold() in owner:
                yield (
                    f"A name must belong to one term. Received: {name!r} with {term.name!r} and "
                    f"{owner[name.casefold()]!r}."
                )
            owner[name.casefold()] = term.name
        for name in term.see:
            if name not in names or name == term.name:
                yield f"`see` of {term.name!r} must name other terms. Received: {name!r}."
    for before, after in itertools.pairwise(terms):
        if before.name.casefold() > after.name.casefold():
            yield (
                "The terms must be in alphabetical order. Received: "
                f"{after.name!r} after {before.name!r}. Move it up."
            )


def find_term(name: str) -> Term:
    """Return the term of that name or abbreviation, whatever the case of its letters.

    Raises:
        ValueError: If there is none; the closest names are given.

    Example:
        >>> find_term("lstm").name
        'long short-term memory'
    """
    known = {other.casefold(): term for term in glossary() for other in term.names}
    wanted = _simple(name)
    for other, term in known.items():
        if _simple(other) == wanted:
            return term
    raise ValueError(
        f"TERM must be a term of the glossary. Received: {name!r}. {_suggest(wanted, known)}"
    )


def _simple(name: str) -> str:
    """Return a name as it is compared: no capitals, one kind of dash, single spaces."""
    return " ".join(name.casefold().replace("–", "-").replace("-", " ").split())


def _suggest(wanted: str, known: Mapping[str, Term]) -> str:
    names = {_simple(other): term.name for other, term in known.items()}
    close = [term for other, term in names.items() if len(wanted) >= 3 and wanted in other]
    close += [names[other] for other in difflib.get_close_matches(wanted, names, n=5)]
    chosen = list(dict.fromkeys(close))[:5]
    if chosen:
        return f"Closest: {', '.join(chosen)}."
    return "`dlcourse glossary` lists all terms."
