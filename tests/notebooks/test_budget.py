"""Every notebook has a budget of seconds, and the course can afford the sum."""

import tomllib
from pathlib import Path

import pytest

from dlcourse.course import chapters

BUDGETS = tomllib.loads((Path(__file__).parents[1] / "budget.toml").read_text(encoding="utf-8"))
HIGHEST = {"lessons": 180, "solutions": 60, "exercises": 30}
HIGHEST_SUM = 1800


def kind_of(path):
    return path.parent.name if path.parent.name in HIGHEST else "lessons"


def test_every_notebook_has_a_budget_and_every_budget_a_notebook():
    there = {(kind_of(path), path.stem) for path in chapters.find_notebooks()}
    budgeted = {(kind, name) for kind, names in BUDGETS.items() for name in names}
    assert budgeted == there


@pytest.mark.parametrize("kind", HIGHEST)
def test_no_budget_is_over_what_its_kind_may_take(kind):
    over = {name: s for name, s in BUDGETS[kind].items() if not 0 < s <= HIGHEST[kind]}
    assert over == {}


def test_the_whole_course_is_affordable():
    assert sum(sum(names.values()) for names in BUDGETS.values()) <= HIGHEST_SUM
