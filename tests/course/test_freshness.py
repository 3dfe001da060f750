"""The hash counts the source and the order of the code cells, and nothing else."""

import pytest

from dlcourse.course.freshness import code_hash, is_fresh


def prose(lesson, build):
    lesson.cell("first").source = "Other words."


def another_text_cell(lesson, build):
    lesson.node.cells.insert(3, build.text("new", "More words."))


def ids_tags_and_metadata(lesson, build):
    cell = lesson.cell("show")
    cell.metadata["tags"] = ["nbval-check-output"]
    cell["id"] = "renamed"
    lesson.contract["title"] = "Another title"


def outputs_and_counts(lesson, build):
    lesson.cell("show").outputs = []
    lesson.cell("show").execution_count = 99


def line_endings(lesson, build):
    lesson.cell("start").source = lesson.cell("start").source.replace("\n", "\r\n")


def a_character_of_code(lesson, build):
    lesson.cell("show").source += " "


def the_order_of_code(lesson, build):
    cells = lesson.node.cells
    one, two = lesson.place("step-1"), lesson.place("step-2")
    cells[one], cells[two] = cells[two], cells[one]


def one_code_cell_less(lesson, build):
    lesson.node.cells.remove(lesson.cell("step-1"))


def a_cell_split_in_two(lesson, build):
    lesson.cell("start").source = "import dlcourse"
    lesson.node.cells.insert(2, build.code("new", "run = dlcourse.start(seed=0, keras=False)"))


@pytest.mark.parametrize(
    "change", [prose, another_text_cell, ids_tags_and_metadata, outputs_and_counts, line_endings]
)
def test_what_is_not_code_leaves_the_outputs_fresh(lesson, build, change):
    before = code_hash(lesson.node)
    change(lesson, build)
    assert code_hash(lesson.node) == before
    assert is_fresh(lesson.node)


@pytest.mark.parametrize(
    "change", [a_character_of_code, the_order_of_code, one_code_cell_less, a_cell_split_in_two]
)
def test_other_code_makes_the_outputs_stale(lesson, build, change):
    change(lesson, build)
    assert not is_fresh(lesson.node)
