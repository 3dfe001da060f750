"""A lesson that holds every rule, built in code; a test breaks one thing in it."""

import base64
import copy
import io
from pathlib import Path

import pytest
from nbformat import v4
from PIL import Image

from dlcourse.course import freshness, notebook, stored
from dlcourse.course.concepts import concepts

OBJECTIVES = [
    "build logic gates from threshold neurons",
    "carry out the learning rule by hand and in code",
    "show why one neuron cannot compute XOR",
]
QUESTION = "How can a machine learn a rule from examples?"
PROSE = "The neuron adds what comes in and compares the sum with a threshold that it holds. "


def png(color=(10, 20, 30), level=6):
    """Return a small picture as base64; another `level`, other bytes of the same pixels."""
    file = io.BytesIO()
    image = Image.new("RGB", (24, 24), color)
    image.paste((200, 0, 0), (3, 3, 9, 20))
    image.save(file, "PNG", compress_level=level)
    return base64.b64encode(file.getvalue()).decode()


def figure_output(number, *, alt="Line plot of the loss over ten epochs.", script=""):
    """Return the output that `figure()` leaves in a notebook."""
    tag = f'<img alt="{alt}" src="data:image/png;base64,{png()}">'
    facts = {"kind": "figure", "number": number, "caption": "The loss falls.", "alt": alt}
    return v4.new_output(
        "display_data",
        {"text/plain": f"Figure {number}. The loss falls.", "text/html": tag + script},
        metadata={"dlcourse": facts},
    )


class Lesson:
    """A lesson in a course folder of its own: change `node`, then `save()`."""

    def __init__(self, folder: Path):
        self.path = folder / "notebooks" / "01_perceptron.ipynb"
        self.path.parent.mkdir()
        (folder / "README.md").write_text("The course.\n", encoding="utf-8")
        self.node = _good_lesson()
        self.save()

    @property
    def contract(self):
        return self.node.metadata["dlcourse"]

    def cell(self, name):
        return next(cell for cell in self.node.cells if cell.id == name)

    def place(self, name):
        return self.node.cells.index(self.cell(name))

    def add(self, cell, after):
        """Put a cell behind another, and settle counts and the hash as a run would."""
        self.node.cells.insert(self.place(after) + 1, cell)
        self.settle()

    def edit(self, name, old, new):
        """Replace text in a cell, and settle the hash as a run would."""
        cell = self.cell(name)
        assert old in cell.source
        cell.source = cell.source.replace(old, new)
        self.settle()

    def settle(self):
        code = [cell for cell in self.node.cells if cell.cell_type == "code"]
        for count, cell in enumerate(code, 1):
            cell.execution_count = count
        self.contract["execution"]["code"] = freshness.code_hash(self.node)

    def save(self):
        notebook.write(self.path, self.node)
        return self.path


def code(name, source, *outputs, tags=()):
    cell = v4.new_code_cell(source, id=name, outputs=list(outputs))
    if tags:
        cell.metadata["tags"] = list(tags)
    return cell


def text(name, source):
    return v4.new_markdown_cell(source, id=name)


def stream(said, name="stdout"):
    return v4.new_output("stream", name=name, text=said)


def _good_lesson():
    listed = "\n".join(f"- {objective}" for objective in OBJECTIVES)
    cells = [
        text(
            "title",
            f"# 1. The perceptron\n\n**{QUESTION}**\n\nYou will\n{listed}\n\n"
            "About 60 minutes, on a laptop. See [the course](../README.md).",
        ),
        code(
            "start",
            "import dlcourse\n\nrun = dlcourse.start(seed=0, keras=False)",
            stream("dlcourse: NumPy only on CPU, laptop scale, seed 0.\n"),
        ),
        code(
            "imports",
            "import numpy as np\nfrom dlcourse.data import benchmark, load_moons\n\n"
            'EPOCHS = {"laptop": 3, "gpu": 20}[run.scale]',
        ),
        text("first", "## A neuron that decides\n\n" + PROSE * 60),
        text("ask", "**Predict first.** What comes out?"),
        code("load", "moons = load_moons(rng=np.random.default_rng(0))\nprint(2)", stream("2\n")),
        text("answer", "<details><summary>Answer</summary>\n\nTwo.\n\n</details>"),
    ]
    for number in range(1, 6):
        script = "<script>play()</script>" if number == 5 else ""
        cells += [
            code(f"plot-{number}", f"figure(ax{number})", figure_output(number, script=script)),
            text(f"meaning-{number}", "It falls, because the error does."),
        ]
    for number in range(1, 11):
        cells += [code(f"step-{number}", f"z = {number}"), text(f"so-{number}", "So z is set.")]
    cells += [
        text("ask-again", "## A neuron that learns\n\nPredict first: and now?\n\n" + PROSE * 60),
        code("show", "print(3)", stream("3\n")),
        text("answer-again", "<details><summary>Answer</summary>\n\nThree.\n\n</details>"),
        text("bench", "## On the benchmark\n\nNow real digits."),
        code("mnist", 'mnist = benchmark("mnist")'),
        text("wrong", "## What can go wrong\n\nThe classes may be exchanged."),
        text("learned", "## What you learned\n\nThree things."),
        text("further", "## Going further\n\n- Rosenblatt, 1958."),
    ]
    promised = {
        "chapter": "01",
        "slug": "perceptron",
        "title": "The perceptron",
        "status": "released",
        "question": QUESTION,
        "objectives": list(OBJECTIVES),
        "prerequisites": ["start_here"],
        "minutes": {"lesson": 60, "exercises": 60},
        "hardware": "a laptop, 2 cores",
        "data": {"bundled": ["moons"], "benchmark": ["mnist"]},
        "concepts": [concept.name for concept in concepts()["perceptron"]],
        "path": [],
        "execution": {
            "code": "",
            "python": "3.11.7",
            "dlcourse": "0.1.0",
            "numpy": "2.4.6",
            "keras": None,
            "backend": None,
        },
    }
    node = v4.new_notebook(
        cells=cells,
        metadata={
            "dlcourse": promised,
            "kernelspec": dict(stored.KERNEL),
            "language_info": copy.deepcopy(stored.LANGUAGE),
        },
    )
    for count, cell in enumerate((c for c in node.cells if c.cell_type == "code"), 1):
        cell.execution_count = count
    promised["execution"]["code"] = freshness.code_hash(node)
    node.metadata["dlcourse"] = promised
    return node


@pytest.fixture
def lesson(tmp_path):
    """A lesson without a fault, in a folder of its own."""
    return Lesson(tmp_path)


@pytest.fixture
def build():
    """What a test needs to put cells, outputs and pictures into a notebook."""

    class Build:
        code = staticmethod(code)
        text = staticmethod(text)
        stream = staticmethod(stream)
        figure = staticmethod(figure_output)
        png = staticmethod(png)

    return Build


@pytest.fixture
def write_notebook(tmp_path):
    """Write a notebook of code cells into `notebooks/` and return its path."""

    def write(name, *sources):
        folder = tmp_path / "notebooks"
        folder.mkdir(exist_ok=True)
        cells = [code(f"cell-{place}", source) for place, source in enumerate(sources)]
        notebook.write(folder / name, v4.new_notebook(cells=cells))
        return folder / name

    return write
