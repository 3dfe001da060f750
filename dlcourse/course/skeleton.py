"""The draft that a new lesson begins as: it runs, and every rule but those on size holds.

It is a lesson in miniature (two classes, one line between them), so that its author replaces
text that has its place, and never meets an empty page.
"""

import re
import unicodedata
from pathlib import Path
from typing import Any

from .. import paths
from . import contract, notebook, stored

_QUESTION = "Which question does this chapter answer?"
_OBJECTIVES = (
    "name the first thing that a reader can do afterwards",
    "measure the second one, against a baseline",
    "explain the third one in a sentence",
)

_TITLE = """\
# {number}. {title}

Begin with a scene or a problem of two or three sentences. **{question}**

**You will**
{objectives}

**Before you start** Name what a reader must know, with links to the chapters.

**Time and hardware** About 60 minutes; a laptop, no GPU. **Data** Comes with the course."""

_START = """\
import dlcourse

run = dlcourse.start(seed=0, keras=False)"""

_IMPORTS = """\
import matplotlib.pyplot as plt
import numpy as np

from dlcourse.checks import expect
from dlcourse.data import load_moons
from dlcourse.plots import PALETTE, figure

POINTS = {"laptop": 200, "gpu": 2000}[run.scale]"""

_SMALL = """\
## The smallest example

Start with something that fits in the head: two half moons of points, and for each class the mean
of its points.

**Predict first.** How far apart are the two means, compared with the length of one moon (2)?"""

_SMALL_CODE = """\
moons = load_moons(POINTS, noise=0.1, rng=np.random.default_rng(0))
means = np.array([moons.x[moons.y == c].mean(axis=0) for c in (0, 1)])
print(f"distance of the means: {np.linalg.norm(means[1] - means[0]):.1f}")"""

_SMALL_ANSWER = """\
<details><summary>Answer</summary>

Nearer than a moon is long: the moons interlock.

</details>

Say in one paragraph what the result means, and ask the next question."""

_REAL = """\
## The real thing

Say what comes now, and why. A point belongs to the class whose mean $\\mu_c$ is nearer:
$\\hat{y} = \\arg\\min_c \\lVert x - \\mu_c \\rVert$, with $x$ of shape `(2,)`.

**Predict first.** What part of the points will it get right?"""

_REAL_CODE = """\
distances = np.linalg.norm(moons.x[:, None] - means, axis=2)  # (points, classes)
accuracy = np.mean(distances.argmin(axis=1) == moons.y)
expect("accuracy", accuracy, low=0.7, high=0.95, baseline=0.5, baseline_name="guessing")"""

_REAL_ANSWER = """\
<details><summary>Answer</summary>

About four in five: a straight line cannot follow two moons.

</details>

Where are the points that it gets wrong?"""

_FIGURE_CODE = """\
fig, ax = plt.subplots(figsize=(5, 3.5))
ax.scatter(*moons.x[moons.y == 0].T, s=12, marker="o", color=PALETTE["blue"], label="class 0")
ax.scatter(*moons.x[moons.y == 1].T, s=12, marker="^", color=PALETTE["orange"], label="class 1")
ax.scatter(*means.T, s=90, marker="X", color="black", label="means")
ax.legend()
figure(
    ax,
    caption="Two classes that interlock, and their means.",
    alt="Scatter plot of two half moons, one upside down inside the other; a cross in each.",
)"""

_FIGURE_MEANING = "Say what the figure means: the tips of the moons lie nearer to the other mean."

_WRONG = """\
## What can go wrong

| symptom | cause | cure |
|---|---|---|
| accuracy near 0.5 | the classes were exchanged | compare `means` with the figure |"""

_LEARNED = """\
## What you learned

The objectives again, answered, one sentence each."""

_FURTHER = """\
## Going further

Papers and pages, each with author, year, and one line on why."""


def create(title: str, *, chapter: str | None = None, folder: Path | None = None) -> Path:
    """Write the draft of a lesson, and return its path.

    Args:
        title: Title without its number; the slug is made from it.
        chapter: Number as in file names (`"05a"`); None for the curriculum's number of the slug,
            or, for a slug that it does not know, the next free one.
        folder: The folder `notebooks/`; None for the course's own.

    Raises:
        ValueError: If the title gives no slug, or the number or the slug is not to be had.
        OSError: If the file cannot be written.
    """
    folder = paths.notebooks_dir() if folder is None else Path(folder)
    title = " ".join(title.split())
    slug = slug_of(title)
    number = _number(slug, chapter, folder)
    taken = [p.name for p in folder.glob("*.ipynb") if p.stem.partition("_")[2] == slug]
    taken += [p.name for p in folder.glob(f"{number}_*.ipynb")]
    if taken:
        raise ValueError(
            f"A new chapter must have a number and a slug of its own. Received: {number}_{slug}, "
            f"and there is {taken[0]}. Give another title, or `--chapter`."
        )
    node = _notebook(title, slug, number)
    faults = contract.problems(node.metadata["dlcourse"])
    if faults:
        raise ValueError(" ".join(faults))
    path = folder / f"{number}_{slug}.ipynb"
    notebook.write(path, node)
    return path


def slug_of(title: str) -> str:
    """Return a title as lower-case words with underscores.

    Raises:
        ValueError: If nothing is left.

    Example:
        >>> slug_of("Few labels: naïve, and better")
        'few_labels_naive_and_better'
    """
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = "_".join(re.findall(r"[a-z0-9]+", letters))
    if not slug or not slug[0].isalpha():
        raise ValueError(
            "The title must begin with a letter from a to z, for the file's name. "
            f"Received: {title!r}."
        )
    return slug


def _number(slug: str, chapter: str | None, folder: Path) -> str:
    planned = {slug: number for number, slug in contract.curriculum().items()}
    if chapter is not None:
        if not re.fullmatch(r"\d\d[a-z]?", chapter):
            raise ValueError(
                "`--chapter` must be two digits, and a letter for a part (05, 05a). "
                f"Received: {chapter!r}."
            )
        return chapter
    if slug in planned:
        return planned[slug]
    used = [number[:2] for number in planned.values()]
    used += [p.name[:2] for p in folder.glob("[0-9][0-9]*_*.ipynb")]
    return f"{max(map(int, used)) + 1:02d}"


def _notebook(title: str, slug: str, number: str) -> Any:
    from nbformat import v4

    heading = _TITLE.format(
        number=contract.short_number(number),
        title=title,
        question=_QUESTION,
        objectives="\n".join(f"- {text}" for text in _OBJECTIVES),
    )
    parts = [
        ("title", heading),
        ("start", _START),
        ("imports", _IMPORTS),
        ("small", _SMALL),
        ("small-code", _SMALL_CODE),
        ("small-answer", _SMALL_ANSWER),
        ("real", _REAL),
        ("real-code", _REAL_CODE),
        ("real-answer", _REAL_ANSWER),
        ("figure-code", _FIGURE_CODE),
        ("figure-meaning", _FIGURE_MEANING),
        ("wrong", _WRONG),
        ("learned", _LEARNED),
        ("further", _FURTHER),
    ]
    is_code = {"start", "imports"} | {name for name, _ in parts if name.endswith("-code")}
    cells = [
        (v4.new_code_cell if name in is_code else v4.new_markdown_cell)(text, id=name)
        for name, text in parts
    ]
    promised = {
        "chapter": number,
        "slug": slug,
        "title": title,
        "status": "draft",
        "question": _QUESTION,
        "objectives": list(_OBJECTIVES),
        "prerequisites": [],
        "minutes": {"lesson": 60, "exercises": 0},
        "hardware": "a laptop, 2 cores",
        "data": {"bundled": ["moons"], "benchmark": []},
        "concepts": ["to be named"],
        "path": [],
    }
    metadata = {"dlcourse": promised, "kernelspec": stored.KERNEL, "language_info": stored.LANGUAGE}
    return v4.new_notebook(cells=cells, metadata=metadata)
