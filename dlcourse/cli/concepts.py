"""`dlcourse concepts` and `glossary`: what the course teaches, and what its words mean."""

import argparse
import sys
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from ..course.coverage import Coverage
    from ..course.glossary import Term


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the commands of this group."""
    concepts = commands.add_parser(
        "concepts",
        help="what each chapter teaches, and what is still to come",
        description=textwrap.fill(
            "Hold the chapters against the list of concepts of the course. Exit code 1 if a "
            "released chapter lacks one, or names or shows one otherwise than the list does.",
            80,
        ),
        epilog="examples:\n  dlcourse concepts\n  dlcourse concepts --chapter perceptron\n"
        "  dlcourse concepts --chapter 3",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    concepts.add_argument(
        "--chapter", metavar="CHAPTER", help="number (3 is all its parts, 3a one) or slug"
    )
    concepts.set_defaults(run=_concepts)
    glossary = commands.add_parser(
        "glossary",
        help="what a term means, and which chapter teaches it",
        description="Look a term up, or list all terms. Exit code 1 if there is no such term.",
        epilog="examples:\n  dlcourse glossary\n  dlcourse glossary LSTM\n"
        "  dlcourse glossary gradient descent",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    glossary.add_argument(
        "term", nargs="*", metavar="TERM", help="a term or an abbreviation; default: all of them"
    )
    glossary.set_defaults(run=_glossary)


def _concepts(options: argparse.Namespace) -> int:
    from rich.console import Console

    from ..course.coverage import coverage

    chosen = _select(coverage(), options.chapter)
    console = Console(highlight=False)
    console.print(_overview(chosen) if options.chapter is None else _in_detail(chosen))
    taught = sum(len(row.taught) for row in chosen)
    missing = sum(len(row.missing) for row in chosen)
    console.print(f"\n{taught} concepts taught, {missing} still to come.")
    faults = [f"{row.slug}: {fault}." for row in chosen for fault in row.faults]
    for fault in faults:
        console.print(fault, markup=False, soft_wrap=True)
    return 1 if faults else 0


def _overview(rows: "Sequence[Coverage]") -> "Table":
    """Return a table of one row a chapter: how much is taught, and what is still to come."""
    from rich.markup import escape

    table = _table("", "chapter", "taught", "still to come")
    for row in rows:
        total = len(row.taught) + len(row.missing)
        draft = " [dim](draft)[/dim]" if row.status == "draft" else ""
        table.add_row(
            row.number,
            row.slug + draft,
            f"{len(row.taught)} of {total}",
            escape("; ".join(row.missing)) or "–",
        )
    return table


def _in_detail(rows: "Sequence[Coverage]") -> "Table":
    """Return a table of one row a concept: which section of which chapter teaches it."""
    from rich.markup import escape

    from ..course.concepts import concepts

    table = _table("", "chapter", "concept", "section that teaches it")
    for row in rows:
        for concept in concepts()[row.slug]:
            section = concept.section if concept.name in row.taught else None
            shown = escape(section) if section else "[dim]still to come[/dim]"
            table.add_row(row.number, row.slug, escape(concept.name), shown)
    return table


def _table(*headings: str) -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _select(rows: "Sequence[Coverage]", wanted: str | None) -> "Sequence[Coverage]":
    if wanted is None:
        return rows
    asked = wanted.strip().lower()
    number = asked.lstrip("0") or "0"  # "03a" is "3a"
    fitting = [
        row
        for row in rows
        if row.slug == asked or number in (row.number, row.number.rstrip("abcdefghij"))
    ]
    if asked and fitting:
        return fitting
    known = ", ".join(f"{row.number} {row.slug}" for row in rows)
    raise ValueError(
        "CHAPTER must be a number (1, 3a; 3 is all its parts) or a slug (perceptron). "
        f"Received: {wanted!r}. The chapters are {known}."
    )


def _glossary(options: argparse.Namespace) -> int:
    from ..course.glossary import find_term, glossary

    if not options.term:
        for term in glossary():
            print(_entry(term))
        return 0
    try:
        term = find_term(" ".join(options.term))
    except ValueError as problem:
        print(f"dlcourse glossary: {problem}", file=sys.stderr)
        return 1
    print(_entry(term))
    return 0


def _entry(term: "Term") -> str:
    """Return an entry as text of 88 columns at most: name, meaning, chapter, what else to see."""
    from ..course.contract import curriculum, short_number

    numbers = {slug: short_number(number) for number, slug in curriculum().items()}
    where = f"Chapter {numbers[term.chapter]}, {term.chapter}."
    if term.see:
        where += f" See also: {'; '.join(term.see)}."
    name = term.name + (f" ({', '.join(term.also)})" if term.also else "")
    paragraphs = (
        textwrap.fill(text, 88, initial_indent="    ", subsequent_indent="    ")
        for text in (term.meaning, where)
    )
    return "\n".join((name, *paragraphs))
