"""`dlcourse exercises`: what it prints, and its exit codes."""

import re
import shutil

import pytest

from dlcourse import paths
from dlcourse.cli import main
from dlcourse.course import exercise_checks, exercises


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course with chapter 0 alone; its solved notebook is returned."""
    folder = tmp_path / "notebooks"
    for kind in ("solutions", "exercises"):
        (folder / kind).mkdir(parents=True)
        source = paths.notebooks_dir() / kind / "00_start_here.ipynb"
        shutil.copyfile(source, folder / kind / source.name)
    monkeypatch.setattr(paths, "notebooks_dir", lambda: folder)
    return folder / "solutions" / "00_start_here.ipynb"


def test_build_writes_what_is_not_in_step_and_says_so(course, capsys):
    target = exercises.exercises_path(course)
    there = target.read_bytes()
    target.unlink()
    assert main(["exercises", "build"]) == 0
    assert "wrote" in capsys.readouterr().out
    assert target.read_bytes() == there
    assert main(["exercises", "build", "0"]) == 0
    assert "00_start_here: in step" in capsys.readouterr().out


def test_check_quick_passes_and_fails_by_exit_code(course, capsys):
    assert main(["exercises", "check", "--quick"]) == 0
    said = capsys.readouterr().out
    assert "trace" in said
    assert len(re.findall(r"\bok\b", said)) == len(exercise_checks.QUICK)
    target = exercises.exercises_path(course)
    target.write_text(target.read_text(encoding="utf-8").replace("...", "2"), encoding="utf-8")
    assert main(["exercises", "check", "--quick"]) == 1
    said = capsys.readouterr().out
    assert "NO" in said
    assert "00_start_here, in step: exercises/00_start_here.ipynb is not the one" in said


def test_what_was_not_tried_is_said_and_is_no_failure(course, capsys, monkeypatch):
    def steps(path, wanted=None):
        yield exercise_checks.Proof("validator", None, ("nbgrader is not installed: ...",), 0.1)

    monkeypatch.setattr(exercise_checks, "check", steps)
    assert main(["exercises", "check"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "nbgrader is not installed" in said


def test_an_unknown_chapter_and_a_chapter_without_solutions_are_named(course, capsys):
    assert main(["exercises", "check", "7"]) == 2
    assert "CHAPTER must be" in capsys.readouterr().err
    (course.parent.parent / "02_other.ipynb").write_bytes(course.read_bytes())
    assert main(["exercises", "build", "2"]) == 2
    assert "There are 00_start_here" in capsys.readouterr().err


def test_without_a_subcommand_the_help_is_shown(capsys):
    assert main(["exercises"]) == 0
    assert "one source" in " ".join(capsys.readouterr().out.split())
