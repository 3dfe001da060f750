"""Rules on figures: caption, number and alt text, and prose after each."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from ..notebook import Cell, Notebook, output_facts
from .registry import EXECUTED, LESSON, Found, rule
from .text import without_code

MIN_FIGURES = 5
_DRAWS = {"figure", "animate"}
_MARKDOWN_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)]*)\)")
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/svg+xml")
_SCRIPTED = re.compile(r"<script\b|<input\b[^>]*\btype=[\"']?range|<button\b", re.I)


@rule("figure-alt", kinds=EXECUTED)
def figures_have_alt_and_caption(notebook: Notebook) -> Found:
    """Every picture that code draws is shown by `figure()`, with a caption and alt text."""
    for cell in notebook.code_cells:
        for output in cell.outputs:
            facts = figure_facts(output)
            if facts is None:
                if any(kind in output.get("data", {}) for kind in _PICTURES):
                    yield (
                        cell,
                        "A picture must be shown by `figure(ax, caption=..., alt=...)`, which "
                        "gives it a number, a caption and alt text. Received: a bare picture. "
                        "Pass the axes to `figure` (it also closes the figure, so that it is "
                        "shown once).",
                    )
                continue
            for part, name in (("caption", "a caption"), ("alt", "alt text")):
                if not str(facts.get(part) or "").strip():
                    yield (
                        cell,
                        f"A figure must have {name}. Received: {part}={facts.get(part)!r}. "
                        "The caption says what the figure shows; the alt text says it to someone "
                        "who cannot see it.",
                    )


@rule("image-alt")
def images_have_alt(notebook: Notebook) -> Found:
    """Every image in text and in HTML outputs has alt text."""
    for cell in notebook.cells:
        texts = [cell.source] if not cell.is_code else []
        texts += [str(output.get("data", {}).get("text/html", "")) for output in cell.outputs]
        for text in texts:
            for name, alt in _images(text, markdown=not cell.is_code):
                if not alt.strip():
                    yield (
                        cell,
                        "An image must have alt text. Received: none for "
                        f"{name[:60]!r}. Say what it shows: `![a neuron with three inputs](...)`, "
                        '`<img alt="...">`.',
                    )


@rule("figure-numbers", kinds=EXECUTED)
def figures_are_numbered(notebook: Notebook) -> Found:
    """The figures are numbered 1, 2, 3, ... down the page, each number once."""
    expected = 1
    for cell in notebook.code_cells:
        for output in cell.outputs:
            facts = figure_facts(output)
            if facts is None:
                continue
            if facts.get("number") != expected:
                yield (
                    cell,
                    f"This must be figure {expected}. Received: figure {facts.get('number')}. "
                    "Execute the notebook from the top in a fresh kernel: `dlcourse run --save`.",
                )
                return
            expected += 1


@rule("figure-count", kinds=LESSON, size=True)
def enough_figures(notebook: Notebook) -> Found:
    """A lesson has at least 5 figures, and at least one of them moves."""
    outputs = [output for cell in notebook.code_cells for output in cell.outputs]
    drawn = sum(figure_facts(output) is not None for output in outputs)
    placed = sum(1 for cell in notebook.text_cells for _ in _images(cell.source, markdown=True))
    if drawn + placed < MIN_FIGURES:
        yield (
            None,
            f"A lesson must have at least {MIN_FIGURES} figures. Received: {drawn + placed}. "
            "Draw what the text asks the reader to imagine.",
        )
    if not any(_is_interactive(output) for output in outputs):
        yield (
            None,
            "At least one figure must be interactive, over a static twin. Received: none. "
            "`animate(...)` plays frames.",
        )


@rule("prose-after-plot", kinds=LESSON)
def prose_follows_plots(notebook: Notebook) -> Found:
    """Every cell that draws is followed by a paragraph on what the drawing means."""
    followers = [*notebook.cells, None][1:]
    for cell, after in zip(notebook.cells, followers, strict=True):
        if draws(cell) and (after is None or after.is_code):
            yield (
                cell,
                "A cell that draws must be followed by prose. Received: "
                f"{'the end of the notebook' if after is None else 'another code cell'}. "
                "Say what the figure means and ask the next question.",
            )


def draws(cell: Cell) -> bool:
    """Return True for a code cell that calls `figure` or `animate`, or that shows a picture."""
    return any(name in _DRAWS for name, _ in cell.calls()) or any(
        figure_facts(output) is not None or kind in output.get("data", {})
        for output in cell.outputs
        for kind in _PICTURES
    )


def figure_facts(output: Any) -> dict[str, Any] | None:
    """Return what `figure()` stored with an output: number, caption, alt; None for others."""
    facts = output_facts(output)
    return facts if facts.get("kind") == "figure" else None


def _is_interactive(output: Any) -> bool:
    data = output.get("data", {})
    return bool(_SCRIPTED.search(str(data.get("text/html", "")))) or any(
        "widget-view" in kind for kind in data
    )


class _ImageTags(HTMLParser):
    """Collect the `<img>` tags of an HTML text, each with its source and its alt text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "img" and values.get("aria-hidden") != "true":
            self.found.append((values.get("src") or "", values.get("alt") or ""))


def _images(text: str, *, markdown: bool) -> Iterator[tuple[str, str]]:
    """Yield the source and the alt text of each image."""
    if markdown:
        text = without_code(text)
        for alt, target in _MARKDOWN_IMAGE.findall(text):
            yield target, alt
    tags = _ImageTags()
    tags.feed(text)
    yield from tags.found
