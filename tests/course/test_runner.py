"""Running several notebooks: at once, stored one by one, and safe to interrupt."""

import os
import signal
import subprocess
import sys
import time

import pytest

from dlcourse.course import freshness, notebook, runner
from dlcourse.course.lint import lint

pytestmark = pytest.mark.network  # a kernel is talked to over loopback


def results(*args, **settings):
    return {
        step.path.stem: step for step in runner.run(*args, **settings) if step.result is not None
    }


def test_two_at_a_time_meet(write_notebook, tmp_path):
    # each waits for the other's file: one after the other they would wait for ever
    wait = (
        "import pathlib, time\n"
        "pathlib.Path({mine!r}).touch()\n"
        "while not pathlib.Path({other!r}).exists(): time.sleep(0.05)"
    )
    names = [str(tmp_path / name) for name in ("one", "two")]
    paths = [
        write_notebook("a.ipynb", wait.format(mine=names[0], other=names[1])),
        write_notebook("b.ipynb", wait.format(mine=names[1], other=names[0])),
    ]
    found = results(paths, jobs=2, cell_timeout=60)
    assert [found[name].result.failure for name in "ab"] == ["", ""]


def test_what_ran_is_stored_and_what_failed_stays_as_it_was(write_notebook):
    good = write_notebook("good.ipynb", "print(1)", "2")
    bad = write_notebook("bad.ipynb", "print(1)", "1 / 0")
    dead = write_notebook("dead.ipynb", "import os; os._exit(1)")
    before = [bad.read_bytes(), dead.read_bytes()]
    found = results([good, bad, dead], save=True)
    assert [found[name].saved for name in ("good", "bad", "dead")] == [True, False, False]
    assert [bad.read_bytes(), dead.read_bytes()] == before
    node = notebook.read(good)
    assert [cell.execution_count for cell in node.cells] == [1, 2]
    assert freshness.is_fresh(node)
    assert lint(good, rules=["executed", "fresh", "kernel", "metadata", "no-error"]) == []


def test_without_save_nothing_is_stored(write_notebook):
    path = write_notebook("a.ipynb", "print(1)")
    before = path.read_bytes()
    assert results([path])["a"].saved is False
    assert path.read_bytes() == before


def test_storing_twice_gives_the_same_bytes(write_notebook):
    draw = "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])"
    path = write_notebook("a.ipynb", draw, "{3, 1, 2}")
    results([path], save=True)
    once = path.read_bytes()
    assert b"image/png" in once
    results([path], save=True)
    assert path.read_bytes() == once


def test_a_notebook_that_was_edited_while_it_ran_is_not_overwritten(write_notebook):
    path = write_notebook("a.ipynb", "1")
    steps = runner.run([path], save=True)
    next(steps)
    node = notebook.read(path)
    node.cells[0].source = "2"
    notebook.write(path, node)
    edited = path.read_bytes()
    with pytest.raises(ValueError, match="must not change while it is executed"):
        list(steps)
    assert path.read_bytes() == edited


def test_closing_the_run_ends_the_kernels_and_joins_its_threads(write_notebook):
    path = write_notebook("a.ipynb", "import time; time.sleep(10_000)")
    steps = runner.run([path, path], jobs=2)
    next(steps)
    steps.close()


def test_a_file_that_is_no_notebook_is_said_before_anything_runs(write_notebook, tmp_path):
    path = write_notebook("a.ipynb", f"open({str(tmp_path / 'ran')!r}, 'w')")
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match=r"broken\.ipynb"):
        list(runner.run([path, broken]))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("jobs", [0, -2])
def test_jobs_must_be_positive(write_notebook, jobs):
    with pytest.raises(ValueError, match="`jobs` must be at least 1"):
        list(runner.run([write_notebook("a.ipynb", "1")], jobs=jobs))


@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT as a terminal does")
def test_an_interrupted_run_keeps_what_had_finished_and_damages_nothing(write_notebook, tmp_path):
    began = tmp_path / "began"
    first = write_notebook("a.ipynb", "print('first')")
    second = write_notebook(
        "b.ipynb", f"open({str(began)!r}, 'w').close()", "import time; time.sleep(10_000)"
    )
    third = write_notebook("c.ipynb", "1")
    before = [second.read_bytes(), third.read_bytes()]
    command = [
        sys.executable,
        "-m",
        "dlcourse",
        "run",
        "--save",
        str(first),
        str(second),
        str(third),
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        while not began.exists() and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert freshness.is_fresh(notebook.read(first)), said
    assert "ok, saved" in said
    assert "what had finished is kept" in said
    assert [second.read_bytes(), third.read_bytes()] == before
    assert sorted(p.name for p in first.parent.iterdir()) == ["a.ipynb", "b.ipynb", "c.ipynb"]
