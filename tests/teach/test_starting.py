"""A course folder is made in one command, whole or not at all."""

import os
import runpy
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from dlcourse import cli
from dlcourse.teach import starting
from dlcourse.teach.folder import Folder, open_folder, write_settings

pytest.importorskip("nbgrader", reason="nbgrader is not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A new course folder, which no test changes."""
    return starting.start(tmp_path_factory.mktemp("base") / "dl-2026", 'Deep "learning"')


def test_all_that_an_evening_needs_is_there(folder):
    names = {path.name for path in folder.root.iterdir()}
    assert names == {
        ".gitignore",
        "README.md",
        "gradebook.db",
        "nbgrader_config.py",
        "private",
        "teach.toml",
    }
    assert {path.name for path in (folder.private / "example").iterdir()} == set(starting.EXAMPLE)
    assert open_folder(folder.root / "private").title == 'Deep "learning"'


def test_the_readme_names_every_command(folder):
    said = (folder.root / "README.md").read_text(encoding="utf-8")
    assert said.startswith('# Deep "learning"\n')
    commands = ("doctor", "assign", "collect", "grade", "status", "report", "feedback", "export")
    for command in commands:
        assert f"`dlcourse teach {command}" in said


def test_nobody_else_may_read_it(folder):
    if os.name == "posix":
        assert folder.root.stat().st_mode & 0o077 == 0


def test_two_courses_have_different_secrets(folder, tmp_path):
    assert write_settings(tmp_path, "Another").seed != folder.seed


def test_the_gradebook_is_complete(folder):
    with sqlite3.connect(folder.gradebook) as book:
        assert book.execute("select count(*) from alembic_version").fetchone() == (1,)


def test_nbgrader_works_in_the_folder(folder):
    code = "from nbgrader.apps import NbGraderApp as A; a = A.instance(); a.initialize([])"
    code += "; print(a.coursedir.root, a.coursedir.course_id, a.config.GenerateAssignment)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder.root, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(f"{folder.root} dlcourse ")
    assert "ClearSolutions" not in done.stdout
    assert "SaveCells" in done.stdout


def test_nbgraders_own_autograder_is_switched_off(folder, monkeypatch):
    from nbgrader.converters import Autograde
    from nbgrader.converters.base import NbGraderException
    from traitlets.config import Config

    monkeypatch.setattr(Autograde, "start", Autograde.start)  # put back afterwards
    runpy.run_path(str(folder.root / "nbgrader_config.py"), {"get_config": Config})
    with pytest.raises(NbGraderException, match="Use `dlcourse teach grade`"):
        Autograde().start()


def test_an_empty_folder_will_do(tmp_path):
    assert starting.start(tmp_path, "A course").root == tmp_path
    assert (tmp_path / "teach.toml").is_file()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("full", r"must be empty, or not there yet.*holds notes\.txt"),
        ("course", "must not be a course folder yet"),
        ("course/inside", "must not stand in another course folder"),
        ("full/notes.txt", "must be a folder"),
    ],
)
def test_a_place_that_is_taken_is_refused(tmp_path, name, said):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "course").mkdir()
    write_settings(tmp_path / "course", "A course")
    with pytest.raises(ValueError, match=said):
        starting.start(tmp_path / name, "A course")
    assert (tmp_path / "full" / "notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("title", ["", "  ", "two\nlines"])
def test_a_title_is_one_line(tmp_path, title):
    with pytest.raises(ValueError, match="one line of text"):
        starting.start(tmp_path / "new", title)


def test_an_interrupted_run_leaves_nothing(tmp_path, monkeypatch):
    def interrupt(folder):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(starting, "open_book", interrupt)
        with pytest.raises(KeyboardInterrupt):
            starting.start(tmp_path / "new", "A course")
    assert list(tmp_path.iterdir()) == []
    starting.start(tmp_path / "new", "A course")


def test_the_command_says_what_comes_next(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["teach", "init", "dl", "--dry-run"]) == 0
    assert list(Path().iterdir()) == []
    assert cli.main(["teach", "init", "dl"]) == 0
    assert "Next: cd dl, then `dlcourse teach doctor`" in capsys.readouterr().out
    assert open_folder(Path("dl")).title == "dl"
    assert cli.main(["teach", "init", "dl"]) == 2
    assert "which is one" in capsys.readouterr().err
