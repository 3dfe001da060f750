"""A whole evening: every command in its order, every grade as the class was made to get it."""

import os
import subprocess
import sys
from pathlib import Path

import evening
import pytest

from dlcourse.teach.boxes.find import find_box


@pytest.fixture(scope="module")
def spent(tmp_path_factory):
    pytest.importorskip("nbgrader")
    try:
        find_box()
    except ValueError as problem:
        pytest.skip(f"no sandbox on this machine: {problem}")
    root = tmp_path_factory.mktemp("evening") / "course"
    hostile = ("os._exit", "HTML and script", "invalid JSON")
    return evening.run(root, ["1"], 6, seed=5, hostile=hostile)


def test_every_grade_is_the_expected_one_and_every_diagnosis_named(spent):
    assert spent.problems == []
    assert spent.statuses["passed"] > 0
    assert spent.diagnoses == spent.statuses["wrong"] > 0
    assert spent.verdicts == {"graded": 6 + 2, "unreadable": 1 + 3}  # three members of the traps


def test_nothing_is_graded_twice(spent):
    assert "unchanged" in spent.said["grade again"]
    assert spent.seconds["grade again"] < spent.seconds["grade"]


def test_traps_in_the_zip_are_named(spent):
    said = " ".join(spent.said["collect 2"].split())
    assert "refused" in said


def test_the_script_says_how_it_is_called():
    script = Path(evening.__file__)
    done = subprocess.run(
        [sys.executable, str(script), "--help"], capture_output=True, text=True, env=os.environ
    )
    assert done.returncode == 0
    assert "--students" in done.stdout
