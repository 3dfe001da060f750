"""The one source of solutions and exercises: what is made of it, and how it is found."""

import copy
import json
import shutil

import pytest
from nbformat import v4

from dlcourse import paths
from dlcourse.checks.engine import registry
from dlcourse.course import chapters, exercises, notebook, tasks, traces

DOUBLE = """def double(x):
    ### BEGIN SOLUTION
    secret_factor = 2
    return secret_factor * x
    ### END SOLUTION"""


@pytest.fixture
def solved(tmp_path):
    """A solved notebook of one exercise, with everything in it that must not be handed out."""
    folder = tmp_path / "notebooks" / "solutions"
    folder.mkdir(parents=True)
    answer = v4.new_code_cell(DOUBLE, id="double", execution_count=3)
    answer.metadata.update(tags=["nbval-check-output", "keep"], hidden={"answer": "secret_factor"})
    answer.outputs = [v4.new_output("stream", name="stdout", text="secret output")]
    text = v4.new_markdown_cell("## 1. Double (1 point)", id="task")
    text.attachments = {"secret.png": {"image/png": "AAAA"}}
    why = v4.new_markdown_cell("Because two is the secret_factor.", id="why")
    why.metadata["tags"] = ["solution-only"]
    cells = [
        text,
        answer,
        v4.new_code_cell('check("start_here.double", double)', id="double-check"),
        why,
    ]
    node = v4.new_notebook(cells=cells, metadata={"secret": 1, "dlcourse": {"execution": {}}})
    path = folder / "00_start_here.ipynb"
    notebook.write(path, node)
    return path


def edit(path, change):
    node = notebook.read(path)
    change(node)
    notebook.write(path, node)


def test_a_blank_holds_the_task_and_nothing_of_the_solution(solved):
    exercises.build(solved)
    target = exercises.exercises_path(solved)
    blank = notebook.read(target)
    assert [cell.id for cell in blank.cells] == ["task", "double", "double-check"]
    assert blank.cells[1].source == "def double(x):\n    return ...  # your code here"
    assert blank.cells[1].metadata["tags"] == ["keep"]
    assert blank.cells[1].execution_count is None
    assert set(blank.metadata) == {"dlcourse", "kernelspec", "language_info"}
    assert blank.metadata["dlcourse"] == {
        "kind": "exercises",
        "slug": "start_here",
        "exercises": ["start_here.double"],
    }
    text = target.read_text(encoding="utf-8")
    assert "secret" not in text
    assert traces.traces(notebook.read(solved), blank) == []


def test_what_nbgrader_must_know_is_derived_from_the_declared_exercise(solved):
    exercises.build(solved)
    for path in (solved, exercises.exercises_path(solved)):
        answer, check = (notebook.read(path).cells[place].metadata["nbgrader"] for place in (1, 2))
        assert answer == {
            "grade": False,
            "grade_id": "start_here-double-answer",
            "locked": False,
            "schema_version": 3,
            "solution": True,
            "task": False,
        }
        assert check == {
            "grade": True,
            "grade_id": "start_here-double",
            "locked": True,
            "points": registry.find("start_here.double").points,
            "schema_version": 3,
            "solution": False,
            "task": False,
        }


def test_a_text_has_its_points_at_the_answer_which_a_teacher_marks():
    answer, check = tasks.nbgrader_metadata(registry.find("perceptron.why_not_separable"))
    assert (answer["grade"], answer["solution"], answer["points"]) == (True, True, 3)
    assert answer["grade_id"] == "perceptron-why_not_separable"
    assert (check["grade"], check["locked"]) == (False, True)
    assert "points" not in check


def test_building_twice_writes_the_same_bytes_and_nothing_the_second_time(solved):
    target = exercises.exercises_path(solved)
    assert exercises.build(solved) == [solved, target]
    first = target.read_bytes(), solved.read_bytes()
    assert exercises.build(solved) == []
    target.unlink()
    assert exercises.build(solved) == [target]
    assert (target.read_bytes(), solved.read_bytes()) == first
    assert b"\r" not in first[0]


def test_a_run_of_the_solutions_does_not_change_the_blanks(solved):
    exercises.build(solved)
    before = exercises.exercises_path(solved).read_bytes()

    def run(node):
        node.cells[1].execution_count = 1
        node.cells[2].outputs = [v4.new_output("stream", name="stdout", text="passed")]
        node.metadata["dlcourse"]["execution"] = {"code": "sha256:1"}

    edit(solved, run)
    assert exercises.in_step(solved)
    assert exercises.build(solved) == []
    assert exercises.exercises_path(solved).read_bytes() == before


@pytest.mark.parametrize("line_ends", [b"\r\n"])
def test_blanks_that_were_edited_or_turned_are_out_of_step(solved, line_ends):
    exercises.build(solved)
    target = exercises.exercises_path(solved)
    assert exercises.in_step(solved)
    target.write_bytes(target.read_bytes().replace(b"\n", line_ends))
    assert not exercises.in_step(solved)
    target.unlink()
    assert not exercises.in_step(solved)


@pytest.mark.parametrize(
    ("place", "source", "says"),
    [
        (2, 'check("start_here.doubel", double)', "Did you mean 'start_here.double' or"),
        (2, 'check("start_here.double", other)', "Cell 3: a check must follow the cell"),
        (2, 'x = 1\ncheck("start_here.double", double)', "Cell 3: a check must stand alone"),
        (2, 'check("start_here.double", double(2))', "Cell 3: a check must stand alone"),
        (2, 'check(id="start_here.double", answer=double)', "Cell 3: a check must stand alone"),
        (1, "def double(x):\n    ### BEGIN SOLUTION\n    return x", "Cell 2: `### BEGIN SOLUTION`"),
        (0, "### BEGIN SOLUTION", "Cell 1: a solution must stand in a code cell"),
    ],
)
def test_a_source_that_breaks_a_rule_is_named_and_nothing_is_written(solved, place, source, says):
    exercises.build(solved)

    def change(node):
        node.cells[place].source = source

    edit(solved, change)
    before = solved.read_bytes(), exercises.exercises_path(solved).read_bytes()
    with pytest.raises(ValueError, match=r"^solutions/00_start_here\.ipynb: ") as caught:
        exercises.build(solved)
    assert says in str(caught.value)
    assert (solved.read_bytes(), exercises.exercises_path(solved).read_bytes()) == before


def test_solutions_are_found_by_number_slug_and_path(solved):
    folder = solved.parent.parent
    (folder / "02_other.ipynb").write_bytes(solved.read_bytes())
    for wanted in (["0"], ["start_here"], [str(solved)], []):
        assert exercises.find_solutions(wanted, folder) == [solved]
    with pytest.raises(ValueError, match="There are 00_start_here"):
        exercises.find_solutions(["2"], folder)


LEAKS = {
    "a mark": lambda node: node.cells[0].update(source="### BEGIN SOLUTION"),
    "outputs": lambda node: node.cells[1].update(
        outputs=[v4.new_output("stream", name="stdout", text="2")]
    ),
    "an execution count": lambda node: node.cells[1].update(execution_count=1),
    "attachments": lambda node: node.cells[0].update(attachments={"a.png": {"image/png": "AA"}}),
    "the metadata `hint`": lambda node: node.cells[1].metadata.update(hint="x"),
    "nbgrader metadata": lambda node: node.cells[1].metadata["nbgrader"].update(source="x"),
    "The metadata holds `answers`": lambda node: node.metadata.update(answers=1),
    "metadata `dlcourse` holds": lambda node: node.metadata["dlcourse"].update(execution={}),
    "a line of a solution: 'return secret": lambda node: node.cells[0].update(
        source="Think of `return secret_factor * x`, perhaps."
    ),
    "a line of a solution: 'secret_factor": lambda node: node.metadata["dlcourse"].update(
        slug="secret_factor = 2"
    ),
    "a line of a solution: 'Because": lambda node: node.cells[0].update(
        source="Because two is the secret_factor."
    ),
}


@pytest.mark.parametrize("says", LEAKS)
def test_a_trace_of_a_solution_is_found_wherever_it_stands(solved, says):
    exercises.build(solved)
    blank = notebook.read(exercises.exercises_path(solved))
    LEAKS[says](blank)
    found = traces.traces(notebook.read(solved), blank)
    assert any(says in trace for trace in found), found


def test_a_line_that_the_task_gives_anyway_is_no_trace(solved):
    def give(node):
        node.cells[0].source += "\n\n    return secret_factor * x\n    secret_factor = 2"

    edit(solved, give)
    exercises.build(solved)
    blank = notebook.read(exercises.exercises_path(solved))
    assert traces.traces(notebook.read(solved), blank) == []


# --- the course's own ---------------------------------------------------------------------

SOLUTIONS = exercises.find_solutions()
IDS = [path.stem for path in SOLUTIONS]


def test_every_chapter_with_exercises_has_a_solved_notebook():
    assert {exercises.slug_of(path) for path in SOLUTIONS} == set(registry.topics())


def test_every_exercises_notebook_has_its_source():
    blank = [p.name for p in chapters.find_notebooks() if p.parent.name == "exercises"]
    assert blank == [path.name for path in SOLUTIONS]


@pytest.mark.parametrize("path", SOLUTIONS, ids=IDS)
def test_the_blanks_are_in_step_and_without_a_trace(path):
    assert exercises.in_step(path)
    blank = notebook.read(exercises.exercises_path(path))
    assert traces.traces(notebook.read(path), blank) == []


@pytest.mark.parametrize("path", SOLUTIONS, ids=IDS)
def test_a_copy_of_the_sources_makes_the_same_bytes(path, tmp_path):
    copied = tmp_path / "notebooks" / "solutions" / path.name
    copied.parent.mkdir(parents=True)
    shutil.copyfile(path, copied)
    exercises.build(copied)
    there = exercises.exercises_path(path).read_bytes()
    assert exercises.exercises_path(copied).read_bytes() == there


@pytest.mark.parametrize("path", SOLUTIONS, ids=IDS)
def test_the_solved_notebook_survives_the_round_trip_of_its_metadata(path):
    node = notebook.read(path)
    before = copy.deepcopy(node)
    settled = exercises.settle(path, node)
    assert json.dumps(node) == json.dumps(before)  # not changed
    assert notebook.as_text(settled) == path.read_text(encoding="utf-8")


def test_a_learner_gets_the_exercises_and_not_the_solutions(tmp_path):
    from dlcourse.course import workspace

    brought = workspace.update(paths.notebooks_dir(), tmp_path / "work").brought
    for path in SOLUTIONS:
        assert f"exercises/{path.name}" in brought
        assert f"solutions/{path.name}" not in brought
