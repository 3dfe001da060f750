"""The ideas that the course must teach, each with its chapter: `concepts.toml`, validated.

`coverage.py` holds the chapters that exist against this list, `glossary.py` has the words.
"""

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from . import contract


@dataclass(frozen=True)
class Concept:
    """One idea that a chapter teaches and runs.

    Attributes:
        name: The name, as the chapter's contract has it; different from all others.
        chapter: Slug of the chapter that teaches it.
        section: Heading of the lesson's section that teaches it; None until it is written.
        code: Regular expression that fits in a code cell of that section; None until then.
    """

    name: str
    chapter: str
    section: str | None = None
    code: str | None = None


@functools.cache
def concepts() -> dict[str, tuple[Concept, ...]]:
    """Return the ideas of every planned chapter, by slug, in the order of the course.

    Raises:
        ValueError: If `concepts.toml` does not hold together; every fault is named.

    Example:
        >>> [concept.name for concept in concepts()["vae"]]
        ['variational autoencoder', 'disentanglement']
    """
    return parse(resource("concepts.toml"))


def parse(text: str) -> dict[str, tuple[Concept, ...]]:
    """Read and validate a list of concepts, a table for each chapter, in TOML.

    Raises:
        ValueError: If it is no TOML, an idea stands twice, a slug is unknown, a chapter has no
            idea, or a place is not given by `section` and `code` together.

    Example:
        >>> parse('[perceptrons]\\nxor = {}')
        Traceback (most recent call last):
            ...
        ValueError: concepts.toml has faults: ... Received: 'perceptrons'. ...
    """
    tables = read_toml("concepts.toml", text)
    faults = list(_faults(tables))
    if faults:
        raise ValueError("concepts.toml has faults: " + " ".join(faults))
    return {
        slug: tuple(Concept(name, slug, **place) for name, place in tables[slug].items())
        for slug in contract.curriculum().values()
    }


def _faults(tables: Mapping[str, Any]) -> Iterator[str]:
    planned = tuple(contract.curriculum().values())
    home: dict[str, str] = {}
    for slug, table in tables.items():
        if slug not in planned:
            yield unknown_chapter(f"[{slug}]", slug)
        if not isinstance(table, Mapping):
            yield f"[{slug}] must be a table of concepts. Received: {table!r}."
            continue
        for name, place in table.items():
            if name in home:
                yield (
                    f"A concept must have one chapter. Received: {name!r} in [{home[name]}] and in "
                    f"[{slug}]. Keep it where it is taught first."
                )
            home[name] = slug
            yield from _place_faults(f"{name!r} in [{slug}]", place)
    for slug in planned:
        if not tables.get(slug):
            yield f"Every planned chapter must have a concept. Received: none for [{slug}]."


def _place_faults(where: str, place: Any) -> Iterator[str]:
    written = isinstance(place, Mapping) and set(place) == {"section", "code"}
    if place != {} and not (written and all(isinstance(v, str) and v for v in place.values())):
        yield (
            f"{where} must be {{}} or have the texts `section` and `code`, and nothing else. "
            f"Received: {place!r}."
        )
    elif written:
        try:
            re.compile(place["code"])
        except re.error as problem:
            yield (
                f"`code` of {where} must be a regular expression. Received: {place['code']!r} "
                f"({problem}). Write a backslash before a bracket that is meant as one."
            )


def read_toml(name: str, text: str) -> dict[str, Any]:
    """Return a file's tables; what the parser says becomes an error that names the file.

    Raises:
        ValueError: If `text` is no TOML, or has a key twice.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ValueError(
            f"{name} must be TOML, with every key once. Received: {problem}. Mend that line."
        ) from problem


def resource(name: str) -> str:
    """Return the text of a file that stands beside this module."""
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def unknown_chapter(where: str, slug: object) -> str:
    """Return the sentence on a slug that no planned chapter has."""
    return (
        f"The chapter of {where} must be a slug of curriculum.toml. Received: {slug!r}. "
        f"The slugs are {', '.join(contract.curriculum().values())}."
    )
