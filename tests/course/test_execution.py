"""Executing one notebook: what ran, what it cost, and every way in which it can end."""

import sys
import threading
from importlib import metadata

import pytest

from dlcourse.course import notebook
from dlcourse.course.execution import Interrupt, execute, kernel_environment

pytestmark = pytest.mark.network  # a kernel is talked to over loopback


def printed(result):
    return "".join(o.text for cell in result.node.cells for o in cell.outputs if "text" in o)


def test_a_notebook_runs_in_this_interpreter_in_its_own_folder(write_notebook):
    path = write_notebook("a.ipynb", "import sys, os; print(sys.executable)", "print(os.getcwd())")
    node = notebook.read(path)
    node.metadata["kernelspec"] = {"name": "of-another-machine", "display_name": "Other"}
    notebook.write(path, node)
    before = path.read_bytes()
    result = execute(path)
    assert result.ok, result.failure
    assert printed(result).split() == [sys.executable, str(path.parent)]
    assert path.read_bytes() == before


def test_seconds_facts_and_versions_are_recorded(write_notebook):
    fact = "display({'text/plain': 'x'}, raw=True, metadata={'dlcourse': %s})"
    result = execute(
        write_notebook(
            "a.ipynb",
            fact % {"kind": "expect", "name": "accuracy", "value": 0.5, "ok": True},
            "import numpy, time; time.sleep(0.3)",
            fact % {"kind": "benchmark", "name": "mnist", "available": False},
            fact % {"kind": "expect", "name": "recall", "value": 0.1, "ok": False},
        )
    )
    assert list(result.seconds) == [1, 2, 3, 4]
    assert result.slowest[0] == 2
    assert result.total_seconds >= 0.3
    assert (len(result.bands), [fact["name"] for fact in result.missed]) == (2, ["recall"])
    assert result.benchmarks == {"mnist": False}
    assert not result.failure
    assert not result.ok
    assert result.loaded["numpy"] == metadata.version("numpy")
    assert result.loaded["keras"] is None
    assert result.loaded["backend"] is None


def test_an_error_stops_the_notebook_and_names_the_cell(write_notebook):
    result = execute(write_notebook("a.ipynb", "1", "1 / 0", "print('after')"))
    assert result.failure == "Cell 2 raised ZeroDivisionError: division by zero"
    assert list(result.seconds) == [1, 2]
    assert "after" not in printed(result)


def test_a_cell_that_takes_too_long_is_stopped(write_notebook):
    result = execute(write_notebook("a.ipynb", "while True: pass", "2"), cell_timeout=1)
    assert result.failure == "Cell 1 took longer than 1 s and was stopped."


def test_a_dead_kernel_is_noticed_long_before_the_time_out(write_notebook):
    result = execute(
        write_notebook("a.ipynb", "1", "import os; os._exit(3)", "3"), cell_timeout=10_000
    )
    assert result.failure.startswith("Cell 2 ended the kernel")


def test_a_kernel_that_does_not_start_says_why(write_notebook, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "ipykernel_launcher.py").write_text("raise ImportError('no zmq')", encoding="utf-8")
    result = execute(write_notebook("a.ipynb", "1"), settings={"PYTHONPATH": str(broken)})
    assert result.failure.startswith("The kernel failed: ")
    assert result.failure.endswith("It last said: ImportError: no zmq")


def test_what_is_printed_in_pieces_is_stored_in_one_and_bars_as_they_end(write_notebook):
    pieces = "import sys\nfor n in range(3): print(n, flush=True)"
    bar = "for n in range(3): print(f'{n} of 2', end='\\r', flush=True)\nprint()"
    long = "print('x' * 3_000_000)"
    result = execute(write_notebook("a.ipynb", pieces, bar, long))
    texts = [[output.text for output in cell.outputs] for cell in result.node.cells]
    assert texts[:2] == [["0\n1\n2\n"], ["2 of 2\n"]]
    assert [len(text) for text in texts[2]] == [3_000_001]


def test_an_interrupt_from_another_thread_ends_the_kernel(write_notebook):
    interrupt = Interrupt()
    path = write_notebook("a.ipynb", "1", "import time; time.sleep(10_000)")

    def stop(done, _):
        if done == 1:
            threading.Timer(0.2, interrupt.set).start()

    result = execute(path, progress=stop, interrupt=interrupt)
    assert result.interrupted
    assert not result.failure
    assert execute(path, interrupt=interrupt).interrupted  # and nothing begins after it


def test_progress_counts_every_cell_once(write_notebook):
    seen = []
    execute(write_notebook("a.ipynb", "1", "", "2"), progress=lambda *step: seen.append(step))
    assert seen == [(0, 2), (1, 2), (2, 2)]


def test_settings_reach_the_kernel_and_it_is_quiet(write_notebook, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    names = ("DLCOURSE_SCALE", "TQDM_DISABLE", "OMP_WAIT_POLICY", "TF_CPP_MIN_LOG_LEVEL")
    source = f"import os; print(*(os.environ[n] for n in {names}))"
    result = execute(
        write_notebook("a.ipynb", source, "print('inline' in os.environ.get('MPLBACKEND', ''))"),
        settings={"DLCOURSE_SCALE": "gpu"},
    )
    assert printed(result).split() == ["gpu", "1", "passive", "3", "True"]


def test_what_the_user_has_set_for_a_kernel_stays(monkeypatch):
    monkeypatch.setenv("OMP_WAIT_POLICY", "active")
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    environment = kernel_environment()
    assert environment["OMP_WAIT_POLICY"] == "active"
    assert "PYTHONHASHSEED" not in environment


def test_no_time_stamps_are_left_in_the_cells(write_notebook):
    result = execute(write_notebook("a.ipynb", "1"))
    assert result.node.cells[0].metadata == {}


@pytest.mark.parametrize("seconds", [0, -1])
def test_a_time_out_must_be_positive(write_notebook, seconds):
    with pytest.raises(ValueError, match="at least 1 second"):
        execute(write_notebook("a.ipynb", "1"), cell_timeout=seconds)
