"""The commands on notebooks: what they print, and their exit codes."""

import json

import pytest
from nbformat import v4

from dlcourse import paths, progress
from dlcourse.cli import main
from dlcourse.course import notebook, skeleton


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of one draft, as the commands find it; its folder."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    registry = paths.data_dir()
    monkeypatch.setattr(paths, "share_dir", lambda: tmp_path)
    monkeypatch.setattr(paths, "data_dir", lambda: registry)
    monkeypatch.chdir(tmp_path)
    skeleton.create("Toy title")
    marks = "# Course\n<!-- chapters:start -->\n<!-- chapters:end -->\n"
    (tmp_path / "README.md").write_text(marks, encoding="utf-8")
    return tmp_path


def write(folder, name, *sources):
    cells = [v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
    notebook.write(folder / "notebooks" / name, v4.new_notebook(cells=cells))
    return str(folder / "notebooks" / name)


def test_chapters_lists_number_slug_and_that_it_is_a_draft(course, capsys):
    assert main(["chapters"]) == 0
    said = capsys.readouterr().out
    assert "17" in said
    assert "toy_title (draft)" in said


def test_chapters_as_json_is_the_contracts(course, capsys):
    assert main(["chapters", "--json"]) == 0
    (contract,) = json.loads(capsys.readouterr().out)
    assert (contract["slug"], contract["status"]) == ("toy_title", "draft")


def test_the_readme_is_checked_written_and_then_right(course, capsys):
    readme = course / "README.md"
    old = readme.read_text(encoding="utf-8")
    assert main(["chapters", "--readme", "--check"]) == 1
    assert readme.read_text(encoding="utf-8") == old
    assert main(["chapters", "--readme"]) == 0
    assert "[Toy title](notebooks/17_toy_title.ipynb) (draft)" in readme.read_text(encoding="utf-8")
    assert main(["chapters", "--readme", "--check"]) == 0


def test_lint_names_notebook_cell_and_rule_and_exits_1(course, capsys):
    path = write(course, "18_bad.ipynb", "!ls")
    assert main(["lint", path]) == 1
    said = capsys.readouterr().out
    assert "18_bad.ipynb" in said
    assert "cell 1: A code cell must be plain Python" in said
    assert "[python]" in said


def test_lint_lists_its_rules(capsys):
    assert main(["lint", "--rules"]) == 0
    assert "figure-alt" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["lint", "run"])
def test_an_unknown_chapter_is_an_error_that_lists_the_chapters(course, capsys, command):
    assert main([command, "99"]) == 2
    assert "The chapters are 17_toy_title" in capsys.readouterr().err


@pytest.mark.network
def test_run_shows_a_table_and_exits_1_when_a_notebook_fails(course, capsys):
    card = "display({'text/plain': ''}, raw=True, metadata={'dlcourse': %s})"
    good = write(
        course,
        "18_good.ipynb",
        card % {"kind": "benchmark", "name": "mnist", "available": False},
        card % {"kind": "expect", "name": "accuracy", "ok": True},
    )
    bad = write(course, "19_bad.ipynb", "1 / 0")
    assert main(["run", good]) == 0
    assert main(["run", good, bad, "-j", "2"]) == 1
    said = capsys.readouterr().out
    assert "1 of 1" in said
    assert "mnist NOT run" in said
    assert "Cell 1 raised ZeroDivisionError: division by zero" in said


@pytest.mark.network
def test_run_exits_1_and_says_which_band_was_missed(course, capsys):
    source = "from dlcourse.checks import expect\nexpect('accuracy', 0.5, low=0.9)"
    path = write(course, "18_bad.ipynb", source, "print('went on')")
    assert main(["run", path]) == 1
    said = capsys.readouterr().out
    assert "accuracy was 0.5, expected 0.9" in said
    assert "0 of 1" in said
    assert main(["run", path, "--strict"]) == 1
    assert "Cell 1 raised AssertionError" in capsys.readouterr().out


@pytest.mark.network
def test_run_stale_runs_what_is_stale_only(course, capsys):
    path = write(course, "18_good.ipynb", "print(1)")
    assert main(["run", path, "--save"]) == 0
    assert main(["run", path, "--stale"]) == 0
    assert "fresh" in capsys.readouterr().out


@pytest.mark.network
def test_what_a_run_passes_is_not_the_learners_progress(course):
    source = "from dlcourse.checks import check\ncheck('start_here.double', lambda x: 2 * x)"
    assert main(["run", write(course, "18_good.ipynb", source)]) == 0
    assert not progress.read().events


def test_new_says_what_to_do_next(course, capsys):
    assert main(["new", "Second title"]) == 0
    assert "dlcourse run 18 --save" in capsys.readouterr().out
    assert main(["new", "Second title"]) == 2
    assert "18_second_title.ipynb" in capsys.readouterr().err
