"""The learner's copies: brought, renewed, and never overwritten."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dlcourse import cli, paths
from dlcourse.course import workspace


def notebook(text: str) -> str:
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": text}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    for name, text in {
        "01_perceptron.ipynb": notebook("one ![map](figures/map.svg) [do](exercises/01_x.ipynb)"),
        "exercises/01_x.ipynb": notebook("do [back](../01_perceptron.ipynb)"),
        "solutions/01_x.ipynb": notebook("done"),
        "figures/map.svg": "<svg/>",
        ".ipynb_checkpoints/01_perceptron-checkpoint.ipynb": notebook("old"),
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / "work"


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and path.name != workspace.STATE
    }


def edit(path: Path, text: str) -> None:
    path.write_text(notebook(text), encoding="utf-8")


def test_first_update_brings_lessons_exercises_and_figures_but_no_solutions(source, work):
    done = workspace.update(source, work)
    assert sorted(files(work)) == ["01_perceptron.ipynb", "exercises/01_x.ipynb", "figures/map.svg"]
    assert sorted(done.brought) == sorted(files(work))
    assert "new: 01_perceptron.ipynb" in str(done)


def test_solutions_come_when_asked_for(source, work):
    workspace.update(source, work, solutions=True)
    assert (work / "solutions" / "01_x.ipynb").is_file()


def test_second_update_changes_nothing_and_says_so(source, work):
    workspace.update(source, work)
    before = files(work)
    done = workspace.update(source, work)
    assert files(work) == before
    assert str(done) == "Nothing new: your copies are up to date."


def test_an_untouched_copy_is_replaced_by_the_newer_version(source, work):
    workspace.update(source, work)
    edit(source / "01_perceptron.ipynb", "two")
    done = workspace.update(source, work)
    assert done.replaced == ["01_perceptron.ipynb"]
    assert files(work)["01_perceptron.ipynb"] == notebook("two")


def test_an_edited_copy_is_left_alone_while_the_course_does_not_change(source, work):
    workspace.update(source, work)
    edit(work / "01_perceptron.ipynb", "mine")
    done = workspace.update(source, work)
    assert done.kept == 3
    assert files(work)["01_perceptron.ipynb"] == notebook("mine")


def test_a_newer_version_is_put_beside_an_edited_copy_once(source, work):
    workspace.update(source, work)
    edit(work / "01_perceptron.ipynb", "mine")
    edit(source / "01_perceptron.ipynb", "two")
    done = workspace.update(source, work)
    assert done.beside == [("01_perceptron.ipynb", "01_perceptron.new.ipynb")]
    assert "as you left it" in str(done)
    assert files(work)["01_perceptron.ipynb"] == notebook("mine")
    assert files(work)["01_perceptron.new.ipynb"] == notebook("two")
    assert not workspace.update(source, work).beside


def test_an_untouched_newer_version_is_renewed_and_an_edited_one_is_kept(source, work):
    workspace.update(source, work)
    edit(work / "01_perceptron.ipynb", "mine")
    for text in ("two", "three"):
        edit(source / "01_perceptron.ipynb", text)
        workspace.update(source, work)
    assert files(work)["01_perceptron.new.ipynb"] == notebook("three")
    edit(work / "01_perceptron.new.ipynb", "mine too")
    edit(source / "01_perceptron.ipynb", "four")
    workspace.update(source, work)
    assert files(work)["01_perceptron.ipynb"] == notebook("mine")
    assert files(work)["01_perceptron.new.ipynb"] == notebook("mine too")
    assert files(work)["01_perceptron.new-2.ipynb"] == notebook("four")


def test_a_file_of_the_same_name_that_we_did_not_bring_is_kept(source, work):
    work.mkdir()
    edit(work / "01_perceptron.ipynb", "mine from before")
    workspace.update(source, work)
    assert files(work)["01_perceptron.ipynb"] == notebook("mine from before")
    assert "one" in files(work)["01_perceptron.new.ipynb"]


def test_a_deleted_copy_comes_back_fresh(source, work):
    workspace.update(source, work)
    edit(work / "01_perceptron.ipynb", "mine")
    (work / "01_perceptron.ipynb").unlink()
    assert workspace.update(source, work).brought == ["01_perceptron.ipynb"]


@pytest.mark.parametrize("record", [None, "", "{", "[]", '{"files": 3}', '{"files": {}}'])
def test_a_lost_or_broken_record_never_costs_an_edit(source, work, record):
    workspace.update(source, work)
    edit(work / "01_perceptron.ipynb", "mine")
    edit(source / "01_perceptron.ipynb", "two")
    if record is None:
        (work / workspace.STATE).unlink()
    else:
        (work / workspace.STATE).write_text(record, encoding="utf-8")
    workspace.update(source, work)
    assert files(work)["01_perceptron.ipynb"] == notebook("mine")
    assert files(work)["01_perceptron.new.ipynb"] == notebook("two")


@pytest.mark.parametrize("at", range(4))
def test_an_interrupted_update_leaves_whole_files_and_the_next_one_finishes(
    source, work, monkeypatch, at
):
    real, calls = Path.replace, []

    def interrupted(part, final):
        calls.append(final)
        if len(calls) == at + 1:
            raise KeyboardInterrupt
        return real(part, final)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        workspace.update(source, work)
    monkeypatch.undo()
    for name, text in files(work).items():
        if not Path(name).name.startswith("."):
            assert text == (source / name).read_text(encoding="utf-8")
    workspace.update(source, work)
    assert sorted(files(work)) == ["01_perceptron.ipynb", "exercises/01_x.ipynb", "figures/map.svg"]
    edit(source / "01_perceptron.ipynb", "two")
    assert workspace.update(source, work).replaced == ["01_perceptron.ipynb"]


def test_relative_links_of_the_copies_resolve(source, work):
    workspace.update(source, work)
    for name, text in files(work).items():
        for target in re.findall(r"\]\(([^)#]+)", text):
            assert (work / name).parent.joinpath(target).is_file(), (name, target)


def test_a_course_without_notebooks_is_an_error_that_names_the_folder(tmp_path, work):
    with pytest.raises(ValueError, match=re.escape(str(tmp_path / "empty"))):
        workspace.update(tmp_path / "empty", work)
    assert not work.exists()


@pytest.fixture
def installed(source, work, monkeypatch):
    monkeypatch.setattr(paths, "notebooks_dir", lambda: source)
    monkeypatch.setattr(paths, "work_dir", lambda: work)


def test_update_command_says_what_it_brought(installed, work, capsys):
    assert cli.main(["update"]) == 0
    told = capsys.readouterr().out
    assert str(work) in told
    assert "new: exercises/01_x.ipynb" in told


def test_lab_hands_its_arguments_to_jupyterlab_in_the_work_folder(installed, work, monkeypatch):
    seen = {}

    class Process:
        def __init__(self, command, cwd):
            seen.update(command=command, cwd=cwd)
            self.interrupts = 1

        def wait(self):
            if self.interrupts:  # Ctrl-C while JupyterLab asks its question
                self.interrupts -= 1
                raise KeyboardInterrupt
            return 3

    monkeypatch.setattr(subprocess, "Popen", Process)
    assert cli.main(["lab", "--", "--no-browser", "--port=8889"]) == 3
    assert seen["cwd"] == work
    assert seen["command"][:3] == [sys.executable, "-m", "jupyterlab"]
    assert seen["command"][-2:] == ["--no-browser", "--port=8889"]
    assert any(part.endswith("/lab/tree/01_perceptron.ipynb") for part in seen["command"])


def test_lab_without_jupyterlab_points_to_the_doctor(installed, monkeypatch, capsys):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert cli.main(["lab"]) == 1
    assert "dlcourse doctor" in capsys.readouterr().err
