"""Dask's workers give the grades that one machine gives; their deaths lose nothing."""

import dataclasses
import signal

import pytest
from fake_box import find
from nbformat import v4

from dlcourse.course import notebook
from dlcourse.teach import cluster, lanes
from dlcourse.teach.boxes.interface import Limits
from dlcourse.teach.grading import Job

pytest.importorskip("distributed", reason="Dask is not installed")
pytestmark = pytest.mark.network

RIGHT = "def majority_threshold(n):\n    return n // 2 + 1"
WRONG = "def majority_threshold(n):\n    return n // 2"


@pytest.fixture
def workers():
    """Two worker processes on this machine, without a dashboard."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as made:
        yield made


@pytest.fixture
def jobs(release, assignment):
    """Six submissions of one exercise: right, wrong, right and so on."""
    release.cells = [cell for cell in release.cells if "majority_threshold" in cell.id]
    given = dataclasses.replace(assignment, items=assignment.items[:1])
    text = notebook.as_text(release)

    def job(student, answer, added=""):
        node = v4.reads(text)
        (cell,) = (cell for cell in node.cells if cell.id == "majority_threshold")
        cell.source = answer
        node.cells.insert(0, v4.new_code_cell(added))
        return Job(student, given, text, notebook.as_text(node).encode(), 1, Limits())

    made = [job(f"s{number}", WRONG if number % 2 else RIGHT) for number in range(6)]
    return made, job


def marks(done):
    return {
        job.student: [dataclasses.replace(mark, seconds=0.0) for mark in graded.result.marks]
        for job, graded in done
    }


def test_two_workers_give_the_grades_of_one_machine(workers, jobs):
    made, _ = jobs
    there = marks(cluster.run(made, workers.scheduler_address, find))
    assert there == marks(lanes.run(made, 1, find))
    assert len(there) == 6


def test_a_worker_killed_in_the_middle_loses_nothing(workers, jobs, tmp_path):
    made, job = jobs
    flag = tmp_path / "died"
    once = f"import os, pathlib\nflag = pathlib.Path({str(flag)!r})\nif not flag.exists():\n"
    once += f"    flag.touch()\n    os.kill(os.getpid(), {int(signal.SIGKILL)})"
    made.insert(2, job("eve", RIGHT, once))
    done = list(cluster.run(made, workers.scheduler_address, find))
    assert flag.exists()
    assert {job.student: graded.result.points for job, graded in done} == {
        "s0": 1.0, "s1": 0.0, "eve": 1.0, "s2": 1.0, "s3": 0.0, "s4": 1.0, "s5": 0.0,
    }  # fmt: skip


def test_workers_with_other_checks_are_refused(workers, jobs, monkeypatch):
    monkeypatch.setattr(cluster, "_expected", lambda: "other checks")
    with pytest.raises(ValueError, match=r"Every worker must have the same checks.*tcp://"):
        list(cluster.run(jobs[0], workers.scheduler_address, find))


def test_an_address_that_is_none_is_said(jobs):
    with pytest.raises(ValueError, match=r"--scheduler must be.*tcp://10"):
        list(cluster.run(jobs[0], "nonsense://1:2", find))


def test_a_scheduler_that_is_not_there_is_said(jobs, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    with pytest.raises(OSError, match=r"No Dask scheduler answers.*goes on where it stopped"):
        list(cluster.run(jobs[0], "tcp://127.0.0.1:9", find))


def test_a_scheduler_without_workers_is_said(jobs, monkeypatch):
    from distributed import LocalCluster

    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    with (
        LocalCluster(n_workers=0, dashboard_address=None, silence_logs=50) as empty,
        pytest.raises(OSError, match="has no workers"),
    ):
        list(cluster.run(jobs[0], empty.scheduler_address, find))


def test_a_scheduler_that_goes_away_is_said_and_the_rest_can_be_graded_here(
    jobs, monkeypatch, capfd
):
    from distributed import LocalCluster

    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1.0)
    made, job = jobs
    made += [job(f"slow{number}", RIGHT, "import time; time.sleep(1)") for number in range(3)]
    done = []

    def grade_and_lose(leaving):
        for finished in cluster.run(made, leaving.scheduler_address, find):
            done.append(finished)
            if len(done) == 2:
                leaving.close()

    with (
        LocalCluster(
            n_workers=1, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as leaving,
        pytest.raises(OSError, match=r"went away.*goes on where it stopped"),
    ):
        grade_and_lose(leaving)
    assert "Traceback" not in capfd.readouterr().err
    rest = [job for job in made if job not in [of for of, _ in done]]
    assert 0 < len(rest) < len(made)
    assert len(marks([*done, *lanes.run(rest, 1, find)])) == len(made)


def test_without_dask_it_is_said_what_to_install(jobs, monkeypatch):
    monkeypatch.setattr(cluster.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"--scheduler needs Dask.*pip install"):
        list(cluster.run(jobs[0], "tcp://127.0.0.1:9", find))


def test_nothing_to_grade_asks_nobody():
    assert list(cluster.run([], "tcp://127.0.0.1:9", find)) == []
