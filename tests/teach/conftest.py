"""A released notebook and its assignment, and a class whose results are made up."""

from pathlib import Path
from typing import Any

import pytest
from made_class import gathered, write_folder

from dlcourse.checks.engine import registry
from dlcourse.course import notebook
from dlcourse.course.tasks import find_tasks
from dlcourse.teach.assignment import Assignment, Item

EXERCISES = Path(__file__).parents[2] / "notebooks" / "exercises"


def assignment_of(release: Any, path: Path) -> Assignment:
    """Return an assignment of all exercises of a notebook."""
    slug = release.metadata.dlcourse.slug
    found = [registry.find(task.id) for task in find_tasks(release)]
    items = tuple(
        Item(exercise.id, exercise.version, exercise.kind, float(exercise.points), "A section")
        for exercise in found
    )
    return Assignment(slug, slug.title(), path.name, "2026-11-20T18:00:00+01:00", items)


@pytest.fixture
def release() -> Any:
    """The exercises of chapter 1, as the class gets them."""
    return notebook.read(EXERCISES / "01_perceptron.ipynb")


@pytest.fixture
def assignment(release: Any) -> Assignment:
    """The assignment of chapter 1."""
    return assignment_of(release, EXERCISES / "01_perceptron.ipynb")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A course folder with the results of a made-up class."""
    return write_folder(tmp_path_factory.mktemp("class"))


@pytest.fixture(scope="module")
def group(folder):
    """What `gather` reads in that folder."""
    return gathered(folder)
