"""Rules on the text: rhythm, sections, prompts, and words that do not help."""

import re

from .. import contract
from ..notebook import Notebook
from .registry import LESSON, Found, rule
from .text import headings, prose

MAX_CODE_IN_A_ROW = 3
MIN_PROMPTS = 2
SECTIONS = ("What can go wrong", "What you learned", "Going further")
BENCHMARK_SECTION = "On the benchmark"
FORBIDDEN = ("simply", "obviously", "just")
_FORBIDDEN = re.compile(rf"\b(?:{'|'.join(FORBIDDEN)})\b", re.I)
_PROMPT = re.compile(r"\bPredict first\b", re.I)
_DETAILS = re.compile(r"<details\b([^>]*)>", re.I)


@rule("code-in-a-row", kinds=LESSON)
def never_four_code_cells(notebook: Notebook) -> Found:
    """There are never more than 3 code cells without prose between them."""
    row = 0
    for cell in notebook.cells:
        row = row + 1 if cell.is_code else 0
        if row == MAX_CODE_IN_A_ROW + 1:
            yield (
                cell,
                f"At most {MAX_CODE_IN_A_ROW} code cells may stand in a row. Received: this is "
                "the fourth. Say between them what the last result means.",
            )


@rule("sections", kinds=LESSON)
def sections_are_there(notebook: Notebook) -> Found:
    """One `#`, 4 to 10 `##`, and the sections that every lesson has, in their order."""
    found = [(cell, *heading) for cell in notebook.text_cells for heading in headings(cell.source)]
    tops = [cell for cell, level, _ in found if level == 1]
    if len(tops) != 1:
        yield (
            tops[1] if tops else None,
            f"A lesson must have one `#` heading, its title. Received: {len(tops)}. "
            "Use `##` for sections.",
        )
    titles = [title for _, level, title in found if level == 2]
    if not 4 <= len(titles) <= 10:
        yield (
            None,
            f"A lesson must have 4 to 10 `##` sections. Received: {len(titles)}. "
            "Join or split sections so that each ends in a result.",
        )
    data = notebook.metadata.get("data")
    has_benchmark = isinstance(data, dict) and bool(data.get("benchmark"))
    wanted = [*([BENCHMARK_SECTION] if has_benchmark else []), *SECTIONS]
    places = []
    for section in wanted:
        here = [place for place, title in enumerate(titles) if section.lower() in title.lower()]
        if here:
            places.append(here[0])
        else:
            yield (
                None,
                f"A lesson must have the section `## {section}`. Received: "
                f"{'; '.join(titles) or 'no section'}. Write it.",
            )
    if places != sorted(places):
        yield (
            None,
            f"The last sections must come in the order {', '.join(wanted)}. Received: "
            f"{'; '.join(titles)}. Move them.",
        )


@rule("predict-first", kinds=LESSON)
def prompts_have_answers(notebook: Notebook) -> Found:
    """At least two "Predict first" prompts, each answered in a `<details>` after the next code."""
    prompts = [cell for cell in notebook.text_cells if _PROMPT.search(prose(cell.source))]
    if len(prompts) < MIN_PROMPTS:
        yield (
            None,
            f'A lesson must have at least {MIN_PROMPTS} "Predict first" prompts. '
            f"Received: {len(prompts)}. Ask before the cell that shows the answer.",
        )
    ends = [*(prompt.number for prompt in prompts), len(notebook.cells) + 1][1:]
    for prompt, end in zip(prompts, ends, strict=True):
        between = notebook.cells[prompt.number : end - 1]
        code = [cell.number for cell in between if cell.is_code]
        answers = [
            cell
            for cell in between
            if not cell.is_code and code and cell.number > code[0] and _DETAILS.search(cell.source)
        ]
        if not answers:
            yield (
                prompt,
                '"Predict first" must be followed by a code cell, and then by the answer in a '
                "collapsed `<details>`. Received: no such answer before the next prompt. "
                "Write `<details><summary>Answer</summary> ... </details>` after the cell.",
            )
    for cell in notebook.text_cells:
        if any(re.search(r"\bopen\b", rest) for rest in _DETAILS.findall(cell.source)):
            yield (
                cell,
                "An answer must be collapsed. Received: `<details open>`. Take out `open`.",
            )


@rule("words-to-avoid")
def no_unhelpful_words(notebook: Notebook) -> Found:
    """The prose says neither "simply" nor "obviously" nor "just", which help no learner."""
    for cell in notebook.text_cells:
        found = _FORBIDDEN.search(prose(cell.source, quotations=False))
        if found:
            yield (
                cell,
                f"The text must do without {', '.join(map(repr, FORBIDDEN))}: to a reader who is "
                f"stuck they say that it is their fault. Received: {found.group()!r}. "
                "Leave the word out.",
            )


@rule("title", kinds=LESSON)
def title_is_numbered(notebook: Notebook) -> Found:
    """The first cell is text and begins with the title, `# 1. The perceptron`."""
    cell = notebook.cells[0] if notebook.cells else None
    first = headings(cell.source)[:1] if cell is not None and not cell.is_code else []
    if not first or first[0][0] != 1 or not re.match(r"\d{1,2}[a-z]?\. \S", first[0][1]):
        number = contract.short_number(str(notebook.metadata.get("chapter", "1")))
        yield (
            cell,
            f"The first cell must begin with the numbered title, `# {number}. Title`. Received: "
            f"{first[0][1] if first else 'no heading'!r}. Write it.",
        )
