"""A submission is put on the released notebook: answers and added cells are theirs, else ours."""

import copy
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse.course import notebook
from dlcourse.course.tasks import find_tasks
from dlcourse.teach import matching
from dlcourse.teach.matching import match
from dlcourse.teach.reading import MAX_CELLS, read_notebook
from dlcourse.teach.rebuild import FINDINGS, Rebuilt, rebuild
from dlcourse.teach.sources import defined, only_calls_of_the_course

from .conftest import EXERCISES, assignment_of

TRAIN = "perceptron.train"
ANSWER = "def train(x, y, max_epochs):\n    return x[0], 0.0, [0]"


class Submission:
    """A released notebook that a student works in."""

    def __init__(self, release: Any) -> None:
        self.release = release
        self.node = copy.deepcopy(release)

    def __getitem__(self, id: str) -> Any:
        return next(cell for cell in self.node.cells if cell.id == id)

    def place(self, id: str) -> int:
        return [cell.id for cell in self.node.cells].index(id)

    def code(self, source: str, *, after: str = "", at: int | None = None, **metadata: Any) -> Any:
        cell = nbformat.v4.new_code_cell(source, metadata=metadata)
        place = self.place(after) + 1 if after else len(self.node.cells) if at is None else at
        self.node.cells.insert(place, cell)
        return cell

    def drop(self, *ids: str) -> None:
        self.node.cells = [cell for cell in self.node.cells if cell.id not in ids]

    def rebuilt(self) -> Rebuilt:
        read = read_notebook(notebook.as_text(self.node).encode())
        made = rebuild(self.release, read, assignment_of(self.release, Path("01_perceptron.ipynb")))
        assert {finding.name for finding in made.findings} <= set(FINDINGS)
        return made


@pytest.fixture
def work(release: Any) -> Submission:
    return Submission(release)


def _names(made: Rebuilt) -> list[tuple[str, str]]:
    return [(finding.name, finding.exercise) for finding in made.findings]


def _run(made: Rebuilt) -> list[str]:
    return [cell.source for cell in made.cells]


def _kinds(made: Rebuilt, kind: str) -> list[Any]:
    return [cell for cell in made.cells if cell.kind == kind]


@pytest.mark.parametrize("path", sorted(EXERCISES.glob("*.ipynb")), ids=lambda path: path.name)
def test_every_release_handed_in_blank_is_itself(path: Path) -> None:
    release = notebook.read(path)
    made = rebuild(release, read_notebook(path.read_bytes()), assignment_of(release, path))
    code = [cell for cell in release.cells if cell.cell_type == "code"]
    assert _run(made) == [cell.source for cell in code]
    assert [cell.cell_id for cell in made.cells] == [cell.id for cell in code]
    assert made.findings == ()
    tasks = find_tasks(release)
    assert list(made.answers) == [task.id for task in tasks]
    checks = [(cell.exercise, cell.answer) for cell in _kinds(made, "check")]
    assert checks == [(task.id, task.answer) for task in tasks]


def test_an_answer_counts_and_stands_where_the_release_has_it(work: Submission) -> None:
    work["train"].source = ANSWER
    made = work.rebuilt()
    assert made.answers[TRAIN] == ANSWER
    (cell,) = [cell for cell in made.cells if cell.exercise == TRAIN and cell.kind == "answer"]
    assert cell.source == ANSWER
    assert (cell.cell_id, cell.answer) == ("train", "train")
    assert cell.name == f"cell {work.place('train') + 1}"
    assert made.findings == ()


def test_an_answer_is_known_by_its_mark_when_ids_changed(work: Submission) -> None:
    work["train"].source = "result = 3"
    for number, cell in enumerate(work.node.cells):
        cell.id = f"other-{number}"
    made = work.rebuilt()
    assert made.answers[TRAIN] == "result = 3"
    assert made.findings == ()


@pytest.mark.parametrize("ids_too", [False, True])
def test_answers_without_marks_are_known_by_id_or_by_what_they_define(
    work: Submission, ids_too: bool
) -> None:
    work["train"].source = ANSWER
    work["why_not_separable"].source = 'dose_answer = "because"'
    for number, cell in enumerate(work.node.cells):
        cell.metadata = {}
        cell.id = f"other-{number}" if ids_too else cell.id
    made = work.rebuilt()
    assert made.answers[TRAIN] == ANSWER
    assert made.answers["perceptron.why_not_separable"] == 'dose_answer = "because"'
    assert _names(made) == [("lost metadata", "")]
    assert len(made.cells) == len([c for c in work.release.cells if c.cell_type == "code"])


@pytest.mark.parametrize("copied", ["train", "train-check"])
def test_marks_that_are_swapped_change_nothing(work: Submission, copied: str) -> None:
    work["train"].source = ANSWER
    ours, other = work["train"].metadata, work["update_rule"].metadata
    if copied == "train-check":
        other = work["train-check"].metadata
        work["train-check"].metadata = ours
    else:
        work["update_rule"].metadata = ours
    work["train"].metadata = other
    made = work.rebuilt()
    assert made.answers[TRAIN] == ANSWER
    assert made.answers["perceptron.update_rule"] == work["update_rule"].source
    assert {name for name, _ in _names(made)} <= {"edited metadata", "edited points"}
    assert made.findings
    assert len(_kinds(made, "added")) == 0


def test_points_and_locks_in_the_metadata_change_nothing_and_are_reported(work: Submission) -> None:
    work["train-check"].metadata.nbgrader.points = 100
    work["update_rule"].metadata.nbgrader.locked = True
    made = work.rebuilt()
    assert _names(made) == [
        ("edited metadata", "perceptron.update_rule"),
        ("edited points", TRAIN),
    ]
    assert "100" in made.findings[1].message
    assert "count: 3" in made.findings[1].message


def test_a_check_that_is_edited_deleted_or_doubled_is_ours_once(work: Submission) -> None:
    work["train-check"].source = "check = print"
    work.drop("update_rule-check")
    again = work["cross_entropy-check"]
    work.code(again.source, after="train", **again.metadata)
    work.code(again.source)
    made = work.rebuilt()
    assert _run(made) == [c.source for c in work.release.cells if c.cell_type == "code"]
    assert _names(made) == [
        ("deleted test", "perceptron.update_rule"),
        ("edited test", TRAIN),
        ("duplicated test", "perceptron.cross_entropy"),
    ]


def test_a_given_cell_that_is_edited_or_deleted_is_ours(work: Submission) -> None:
    work["imports"].source += "\nimport math"
    work.drop("find_the_bug-given")
    made = work.rebuilt()
    assert _run(made) == [c.source for c in work.release.cells if c.cell_type == "code"]
    assert _names(made) == [("edited given cell", ""), ("deleted given cell", "")]
    assert "new cell" in made.findings[0].message


def test_an_edited_given_cell_is_known_by_its_likeness_when_its_id_changed(
    work: Submission,
) -> None:
    work["imports"].source += "\nimport math"
    work["imports"].id = "x1"
    made = work.rebuilt()
    assert _names(made) == [("edited given cell", "")]
    assert _kinds(made, "added") == []


def test_cells_that_were_moved_are_put_back(work: Submission) -> None:
    work["train"].source = ANSWER
    work.node.cells.reverse()
    made = work.rebuilt()
    expected = [c.source for c in work["train"] and work.release.cells if c.cell_type == "code"]
    blank = next(c.source for c in work.release.cells if c.id == "train")
    assert _run(made) == [ANSWER if source == blank else source for source in expected]
    assert _names(made) == [("moved cells", "")]


def test_added_cells_run_in_order_behind_the_cell_they_followed(work: Submission) -> None:
    work.code("first = 0", at=0)
    work.code("helper = 1", after="update_rule-check")
    work.code("helper = 2", after="train-task")
    work.code("# a note\n\nlast = 3")
    made = work.rebuilt()
    sources = _run(made)
    assert sources[0] == "first = 0"
    behind = sources.index('check("perceptron.update_rule", update_rule)')
    assert sources[behind + 1 : behind + 3] == ["helper = 1", "helper = 2"]
    assert sources[-1] == "# a note\n\nlast = 3"
    ids = [cell.cell_id for cell in made.cells]
    assert len(set(ids)) == len(ids)
    assert made.findings == ()


def test_added_cells_of_nothing_but_calls_of_the_course_and_empty_ones_do_not_run(
    work: Submission,
) -> None:
    work.code('hint("perceptron.train")', after="train")
    work.code(
        '# again\ncheck(\n    "perceptron.train",\n    train,\n)\nsolution("perceptron.train")'
    )
    work.code("  \n")
    made = work.rebuilt()
    assert _kinds(made, "added") == []


def test_of_an_answer_that_is_there_twice_the_last_before_its_check_counts(
    work: Submission,
) -> None:
    work["train"].source = "def train(x, y, max_epochs):\n    return 1"
    mark = work["train"].metadata
    work.code(ANSWER, after="train", **mark)
    work.code("def train(x, y, max_epochs):\n    return 3", after="train-check", **mark)
    made = work.rebuilt()
    assert made.answers[TRAIN] == ANSWER
    assert _names(made) == [("duplicated answer", TRAIN)]
    assert len(_kinds(made, "added")) == 2


def test_a_blank_copy_of_an_answer_does_not_undo_it(work: Submission) -> None:
    blank = work["train"].source
    work["train"].source = ANSWER
    work.code(blank, after="train", **work["train"].metadata)
    made = work.rebuilt()
    assert made.answers[TRAIN] == ANSWER
    assert blank not in _run(made)


def test_a_cell_that_was_split_keeps_both_halves(work: Submission) -> None:
    mark = work["train"].metadata
    work["train"].source = "import math"
    work.code(ANSWER, after="train", **mark)
    made = work.rebuilt()
    assert made.answers[TRAIN] == ANSWER
    assert _run(made).index("import math") < _run(made).index(ANSWER)


@pytest.mark.parametrize("after", ["train", "train-check"])
def test_an_answer_in_a_new_cell_counts_if_its_own_was_left_blank(
    work: Submission, after: str
) -> None:
    work.code(ANSWER, after=after)
    made = work.rebuilt()
    assert made.answers[TRAIN] == ANSWER
    assert _names(made) == [("answer elsewhere", TRAIN)]
    assert work["train"].source not in _run(made)


def test_an_answer_that_is_missing_is_blank_and_reported(work: Submission) -> None:
    work.drop("train")
    made = work.rebuilt()
    assert made.answers[TRAIN] == ""
    assert _names(made) == [("missing answer", TRAIN)]
    assert len(_kinds(made, "answer")) == 10


def test_given_cells_that_only_the_release_marks_are_recognised_without_a_word(
    work: Submission,
) -> None:
    for cell in work.release.cells:
        if cell.cell_type == "code" and "nbgrader" not in cell.metadata:
            marks = {"grade_id": f"perceptron-given-{cell.id}", "locked": True, "solution": False}
            cell.metadata["nbgrader"] = {**marks, "grade": False, "checksum": "0", "task": False}
    assert work.rebuilt().findings == ()
    for cell in work.node.cells:
        cell.metadata = {}
    assert _names(work.rebuilt()) == [("lost metadata", "")]


def test_another_notebook_is_reported_and_nothing_else(
    release: Any, assignment: Any, work: Submission
) -> None:
    other = (EXERCISES / "12c_society.ipynb").read_bytes()
    made = rebuild(release, read_notebook(other), assignment)
    assert _names(made) == [("another notebook", "")]
    assert "01_perceptron.ipynb" in made.findings[0].message
    assert "`society`" in made.findings[0].message
    assert set(made.answers.values()) == {""}
    work.node.cells = []
    assert _names(work.rebuilt()) == [("another notebook", "")]


def test_a_notebook_with_few_answers_is_reported_with_what_is_missing(work: Submission) -> None:
    work.node.cells = work.node.cells[:8]
    names = [name for name, _ in _names(work.rebuilt())]
    assert names[0] == "another notebook"
    assert names.count("missing answer") == 8


def test_a_cell_that_uses_what_makes_the_inputs_is_reported(work: Submission) -> None:
    look = "from dlcourse.checks.inputs.growing_series import growing_series as told"
    work["train"].source = f"def train(x, y, max_epochs):\n    {look}\n    return told(0)"
    work.code("import dlcourse.checks.engine.judging as j", after="train")
    work["imports"].source += f"\n{look}"  # ours is run
    assert _names(work.rebuilt())[-2:] == [
        ("looks into the checks", TRAIN),
        ("looks into the checks", ""),
    ]


def test_thousands_of_hostile_cells_are_matched(work: Submission) -> None:
    given = work["find_the_bug-given"].source
    work.drop("imports", "find_the_bug-given", "beat_the_number-given", "mistake_bound-tried")
    for number in range(MAX_CELLS - len(work.node.cells)):
        work.node.cells.append(
            nbformat.NotebookNode(
                cell_type="code",
                id=f"c{number}",
                metadata={},
                source=given[: len(given) // 2] + f"{number} " * 400,
                outputs=[],
                execution_count=None,
            )
        )
    read = read_notebook(notebook.as_text(work.node).encode())
    matched = match(work.release, read)
    assert matched.rest
    assert {slot.kind for slot in matched.slots if slot.place not in matched.found} <= {"given"}


def test_a_cell_is_taken_apart_once_however_many_given_cells_are_missing(
    work: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    class Words:
        def findall(self, source: str) -> list[str]:
            seen.append(source)
            return source.split()

    work.drop("imports", "find_the_bug-given", "beat_the_number-given", "mistake_bound-tried")
    large = "a " * 5_000
    work.node.cells.append(nbformat.v4.new_code_cell(large, id="large"))
    monkeypatch.setattr(matching, "_TOKEN", Words())
    match(work.release, read_notebook(notebook.as_text(work.node).encode()))
    assert seen.count(large.strip()) == 1


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("async def f(): pass", {"f"}),
        ("class A:\n    b = 1", {"A"}),
        ("a: int = 1", {"a"}),
        ("(a, b) = 1, 2", {"a", "b"}),
        ("a == 1", set()),
        ("a += 1", set()),
        ("f(a=1)", set()),
        ("# a = 1", set()),
        ("def " * 10_000, {"def"}),
    ],
)
def test_what_a_cell_defines_at_its_left_margin(source: str, names: set[str]) -> None:
    assert defined(source) == names


@pytest.mark.parametrize(
    ("source", "only"),
    [
        ('hint("a.b")', True),
        ('check("a.b", b);  # again', True),
        ('%time check("a.b", b)', False),
        ('check("a.b", b) + go()', False),
        ('check("a.b", f(1))', False),
        ('checked("a.b")', False),
        ('if True:\n    check("a.b", b)', False),
        ("", False),
        ("# words", False),
        ("check(" * 20_000, False),
    ],
)
def test_what_is_nothing_but_calls_of_the_course(source: str, only: bool) -> None:
    assert only_calls_of_the_course(source) is only


def test_a_cell_may_be_turned_into_text(work: Submission) -> None:
    work["train"].cell_type = "markdown"
    assert _names(work.rebuilt()) == [("missing answer", TRAIN)]


RELEASE = notebook.read(EXERCISES / "01_perceptron.ipynb")
_place = st.integers(0, len(RELEASE.cells) - 1)
_change = st.tuples(
    st.sampled_from(["drop", "double", "move", "swap marks", "strip", "edit", "text", "id"]),
    _place,
    _place,
)


def _change_cell(cells: list[Any], what: str, first: int, second: int) -> None:
    first, second = first % len(cells), second % len(cells)
    cell, other = cells[first], cells[second]
    if what == "drop" and len(cells) > 1:
        del cells[first]
    elif what == "double":
        cells.insert(second, copy.deepcopy(cell))
    elif what == "move":
        cells.insert(second, cells.pop(first))
    elif what == "swap marks":
        cell["metadata"], other["metadata"] = other["metadata"], cell["metadata"]
    elif what == "strip":
        cell["metadata"] = {}
    elif what == "edit":
        cell["source"] = other["source"] + "\nextra = 1"
    elif what == "text":
        cell["cell_type"] = "markdown"
    elif what == "id":
        cell["id"] = other["id"]


@settings(max_examples=60, deadline=None)
@given(st.lists(_change, max_size=25))
def test_whatever_was_done_to_a_notebook_the_rest_is_ours_and_no_cell_counts_twice(
    changes: list[tuple[str, int, int]],
) -> None:
    node = copy.deepcopy(RELEASE)
    for change in changes:
        _change_cell(node.cells, *change)
    for cell in node.cells:  # valid for the writer
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    read = read_notebook(json.dumps(node).encode())
    made = rebuild(RELEASE, read, assignment_of(RELEASE, Path("01_perceptron.ipynb")))
    ours = [cell for cell in made.cells if cell.kind != "added"]
    code = [cell for cell in RELEASE.cells if cell.cell_type == "code"]
    assert [cell.cell_id for cell in ours] == [cell.id for cell in code]
    for cell, released in zip(ours, code, strict=True):
        if cell.kind != "answer":
            assert cell.source == released.source
    names = [cell.name for cell in made.cells if cell.name.startswith("cell ")]
    assert len(set(names)) == len(names)
    ids = [cell.cell_id for cell in made.cells]
    assert len(set(ids)) == len(ids)
    assert {finding.name for finding in made.findings} <= set(FINDINGS)
