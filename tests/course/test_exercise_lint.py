"""The lint's rules on solutions and exercises: a good fixture, and a bad one for every rule."""

import shutil

import pytest

from dlcourse import paths
from dlcourse.course import exercises, freshness, notebook
from dlcourse.course.lint import RULES, lint

NAME = "00_start_here.ipynb"
BAD = {}


def bad(rule, kind, says):
    """Enter a change to the notebook of `kind` that `rule` must catch, with a message."""

    def enter(change):
        BAD[change.__name__] = (rule, kind, change, says)
        return change

    return enter


class Pair:
    """The solutions and exercises of chapter 0, in a course of their own."""

    def __init__(self, root):
        source = paths.notebooks_dir()
        for folder in ("solutions", "exercises", "."):
            target = root / "notebooks" / folder
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / folder / NAME, target / NAME)
        self.folder = root / "notebooks"

    def path(self, kind):
        return self.folder / kind / NAME

    def edit(self, kind, change):
        node = notebook.read(self.path(kind))
        change(node)
        if kind == "solutions":
            node.metadata["dlcourse"]["execution"]["code"] = freshness.code_hash(node)
        notebook.write(self.path(kind), node)


@pytest.fixture
def pair(tmp_path):
    return Pair(tmp_path)


def cell(node, name):
    return next(cell for cell in node.cells if cell.id == name)


@bad("exercise-metadata", "solutions", "`dlcourse.kind` must be 'solutions'")
def no_kind(node):
    del node.metadata["dlcourse"]["kind"]


@bad("exercise-metadata", "exercises", "'wrong'")
def another_slug(node):
    node.metadata["dlcourse"]["slug"] = "wrong"


@bad("exercise-list", "solutions", "start_here.which_is_learned")
def an_exercise_is_missing(node):
    node.cells.remove(cell(node, "which_is_learned-check"))


@bad("check-cell", "solutions", "in the cell before")
def text_between_answer_and_check(node):
    from nbformat import v4

    place = node.cells.index(cell(node, "double-check"))
    node.cells.insert(place, v4.new_markdown_cell("And now the check:", id="between"))


@bad("check-cell", "exercises", "alone in its cell")
def two_checks_in_a_cell(node):
    cell(node, "double-check").source += '\ncheck("start_here.double", double)'


@bad("solution-marks", "solutions", "no end after it")
def no_end_mark(node):
    answer = cell(node, "double")
    answer.source = answer.source.replace("    ### END SOLUTION", "")


@bad("solution-marks", "solutions", "would give it away")
def no_marks(node):
    answer = cell(node, "double")
    answer.source = "def double(x):\n    return 2 * x"


@bad("solution-marks", "solutions", "there is nothing else that a blank")
def a_solution_that_leaves_nothing_open(node):
    answer = cell(node, "double")
    answer.source = answer.source.replace("return 2 * x", "print(2 * x)")


@bad("nbgrader", "solutions", "Received: none")
def no_metadata_for_nbgrader(node):
    del cell(node, "double").metadata["nbgrader"]


@bad("nbgrader", "exercises", "'points': 7")
def other_points_for_nbgrader(node):
    cell(node, "double-check").metadata["nbgrader"]["points"] = 7


@bad("nbgrader", "exercises", "left out here")
def metadata_for_nbgrader_where_nothing_is_graded(node):
    cell(node, "imports").metadata["nbgrader"] = {"grade": True}


@bad("points", "solutions", "'7 points'")
def a_heading_with_other_points(node):
    task = cell(node, "double-task")
    task.source = task.source.replace("(1 point)", "(7 points)")


@bad("points", "solutions", "none")
def a_heading_without_points(node):
    task = cell(node, "double-task")
    task.source = task.source.replace(" (1 point)", "")


@bad("in-step", "solutions", "dlcourse exercises build")
def an_edited_source(node):
    cell(node, "double-task").source += " And quickly."


@bad("in-step", "exercises", "edit the solutions alone")
def an_edited_blank(node):
    cell(node, "double-task").source += " And quickly."


@bad("no-trace", "exercises", "holds outputs")
def an_executed_blank(node):
    from nbformat import v4

    cell(node, "double-check").outputs = [v4.new_output("stream", name="stdout", text="x")]


@bad("no-trace", "exercises", "runs over everything")
def an_explanation_in_the_blank(node):
    cell(
        node, "mean_pixel-task"
    ).source += (
        "\n\n**Why.** Without an `axis`, `mean` runs over everything: images, rows and columns."
    )


@pytest.mark.parametrize("kind", ["solutions", "exercises"])
def test_the_good_pair_holds_every_rule(pair, kind):
    assert [str(problem) for problem in lint(pair.path(kind))] == []


@pytest.mark.parametrize("name", BAD)
def test_the_lint_catches(name, pair):
    rule, kind, change, says = BAD[name]
    pair.edit(kind, change)
    found = [problem for problem in lint(pair.path(kind)) if problem.rule == rule]
    assert found, f"{rule} saw nothing"
    assert any(says in str(problem) for problem in found), [str(problem) for problem in found]
    assert all("Received: " in problem.message for problem in found)


def test_every_rule_has_a_bad_fixture_and_a_summary():
    rules = {rule.name for rule in RULES.values() if "lesson" not in rule.kinds}
    assert {rule for rule, *_ in BAD.values()} == rules
    assert all(rule.summary.endswith(".") for rule in RULES.values())


def test_a_problem_names_the_cell(pair):
    pair.edit("solutions", two_checks_in_a_cell)
    (problem,) = lint(pair.path("solutions"), rules=["check-cell"])
    node = notebook.read(pair.path("solutions"))
    assert problem.cell == node.cells.index(cell(node, "double-check")) + 1


def test_exercises_without_a_source_are_a_problem(pair):
    pair.path("solutions").unlink()
    found = {problem.rule for problem in lint(pair.path("exercises"))}
    assert found == {"in-step"}


def test_build_puts_right_what_it_says_it_puts_right(pair):
    for change in (no_kind, no_metadata_for_nbgrader, a_heading_without_points):
        pair.edit("solutions", change)
    exercises.build(pair.path("solutions"))
    assert {problem.rule for problem in lint(pair.path("solutions"))} == {"points"}


@pytest.mark.parametrize("source", ["", "x = (", "check(", "### END SOLUTION", "check(1, 2)"])
def test_an_odd_notebook_has_problems_and_breaks_no_rule(pair, source):
    for kind in ("solutions", "exercises"):

        def change(node):
            for one in node.cells:
                one.source = source

        pair.edit(kind, change)
        assert lint(pair.path(kind))
