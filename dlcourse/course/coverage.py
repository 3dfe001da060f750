"""What the chapters that exist teach, held against the list of concepts."""

import re
from dataclasses import dataclass
from pathlib import Path

from . import chapters, concepts, contract
from .concepts import Concept
from .lint.text import headings, plain
from .notebook import Notebook


@dataclass(frozen=True)
class Coverage:
    """One chapter: what it teaches, and what it should.

    Attributes:
        number: The chapter's number as a reader writes it: `"3a"`.
        slug: Its slug.
        status: `"planned"` where there is no lesson yet, else the contract's status.
        taught: Concepts of the list that the contract names.
        missing: Concepts of the list that the contract does not name: what is still to come.
        unknown: What the contract names and the list does not have.
        not_shown: A sentence for each taught concept that the lesson does not run where the list
            says so.
    """

    number: str
    slug: str
    status: str
    taught: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    not_shown: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """What does not hold; a chapter that is planned or a draft may lack concepts."""
        lacking = self.missing if self.status == "released" else ()
        return (
            *(f"{name!r} is not in the contract" for name in lacking),
            *(f"{name!r} is in the contract and not in concepts.toml" for name in self.unknown),
            *self.not_shown,
        )


def coverage(folder: Path | None = None) -> list[Coverage]:
    """Hold every chapter of the curriculum against the list of concepts, in order.

    A chapter that the curriculum does not have (a teacher's own) may teach what it likes, and is
    left out.

    Args:
        folder: The folder `notebooks/`; None for the course's own.

    Raises:
        ValueError: If a lesson is no notebook, or its contract is not valid.
    """
    lessons = {chapter.contract.slug: chapter for chapter in chapters.find_chapters(folder)}
    found = []
    for number, slug in contract.curriculum().items():
        listed = concepts.concepts()[slug]
        if slug in lessons:
            found.append(_of_lesson(lessons[slug], listed))
        else:
            to_come = tuple(concept.name for concept in listed)
            short = contract.short_number(number)
            found.append(Coverage(short, slug, "planned", missing=to_come))
    return found


def _of_lesson(chapter: chapters.Chapter, listed: tuple[Concept, ...]) -> Coverage:
    promised = chapter.contract
    names = {concept.name for concept in listed}
    notebook = Notebook(chapter.path)
    taught = [concept for concept in listed if concept.name in promised.concepts]
    reasons = ((concept.name, _why_not_shown(concept, notebook)) for concept in taught)
    return Coverage(
        number=promised.number,
        slug=promised.slug,
        status=promised.status,
        taught=tuple(concept.name for concept in taught),
        missing=tuple(c.name for c in listed if c.name not in promised.concepts),
        unknown=tuple(name for name in promised.concepts if name not in names),
        not_shown=tuple(f"{name!r}: {reason}" for name, reason in reasons if reason),
    )


def _why_not_shown(concept: Concept, notebook: Notebook) -> str:
    """Return why a lesson does not run a concept where the list says so; empty if it does."""
    if concept.section is None or concept.code is None:
        return "concepts.toml does not say yet which section teaches it, and which code runs it"
    code = section_code(notebook, concept.section)
    if code is None:
        return f"the lesson has no section {concept.section!r}"
    if not any(re.search(concept.code, source) for source in code):
        return f"no code cell of the section {concept.section!r} has {concept.code!r}"
    return ""


def section_code(notebook: Notebook, title: str) -> list[str] | None:
    """Return the sources of a section's code cells, subsections included; None if it is not there.

    Args:
        notebook: The lesson.
        title: The section's heading, without marks.
    """
    inside: int | None = None  # level of the heading, while we are in the section
    sources: list[str] | None = None
    for cell in notebook.cells:
        if cell.is_code:
            if inside is not None and sources is not None:
                sources.append(cell.source)
            continue
        for level, heading in headings(cell.source):
            if plain(heading) == plain(title):
                inside, sources = level, sources or []
            elif inside is not None and level <= inside:
                inside = None
    return sources
