"""Hostile submissions get their right grade or a clear verdict, and leave nothing behind."""

import hashlib
import multiprocessing
import os
import site
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import psutil
import pytest
from hostile import ATTEMPTS, EXERCISES
from hostile.running import agrees, all_said, came_to, grade
from hostile.spying import CANARY

from dlcourse import paths
from dlcourse.teach.boxes.find import find_box

SECONDS = 200


@pytest.fixture(scope="module")
def started():
    return time.time()


@pytest.fixture(scope="module")
def before() -> str:
    return _package()


@pytest.fixture(scope="module")
def futures(tmp_path_factory, started, before):
    """Begin to grade all of them, two at a time, beside a course folder that they look for."""
    try:
        find_box()
    except ValueError as problem:
        pytest.skip(f"no sandbox on this machine: {problem}")
    course = tmp_path_factory.mktemp("course")
    (course / "submitted" / "ada" / "perceptron").mkdir(parents=True)
    (course / "submitted" / "ada" / "perceptron" / "01_perceptron.ipynb").write_text(CANARY)
    (course / "gradebook.db").write_text(CANARY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DLCOURSE_SECRET", CANARY)
        pool = ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))
        yield {attempt.name: pool.submit(grade, attempt.name) for attempt in ATTEMPTS}
        pool.shutdown(cancel_futures=True)


def _package() -> str:
    """Return a hash of the package's sources, and of what Python reads when it starts."""
    digest = hashlib.sha256()
    files = sorted(paths.PACKAGE.rglob("*.py"))
    for folder in (*site.getsitepackages(), site.getusersitepackages(), sys.prefix, "/usr/lib"):
        files += sorted(Path(folder).glob("*.pth")) + sorted(Path(folder).glob("*customize.py"))
    for file in files:
        digest.update(str(file).encode() + file.read_bytes())
    return digest.hexdigest()


def test_there_are_enough_of_them_and_no_two_of_one_name():
    assert len({attempt.name for attempt in ATTEMPTS}) == len(ATTEMPTS) >= 30


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.name)
def test_it_gets_its_right_grade(attempt, futures):
    result = futures[attempt.name].result(SECONDS)
    assert [mark.exercise.partition(".")[2] for mark in result.marks] == list(EXERCISES)
    if attempt.verdict != "either":
        assert result.verdict == attempt.verdict, result.message
    wrong = {
        mark.exercise: (came_to(mark), mark.status, mark.message)
        for mark in result.marks
        if not agrees(mark, attempt.expected(mark.exercise.partition(".")[2]))
    }
    assert not wrong, result.findings
    assert attempt.message in all_said(result)


@pytest.mark.timeout(900)
def test_after_all_of_them_an_honest_submission_is_still_right(futures):
    for future in futures.values():
        future.result(SECONDS)
    result = grade(None)
    assert result.verdict == "graded"
    assert {came_to(mark) for mark in result.marks} == {"right"}
    assert not result.findings


def test_nothing_was_written_to_the_package_or_to_where_python_starts(futures, before):
    for future in futures.values():
        future.result(SECONDS)
    assert _package() == before
    assert not Path("/tmp/canary-4711").exists()


def test_no_process_is_left_behind(futures, started):
    for future in futures.values():
        future.result(SECONDS)
    assert _boxes_since(started) == []


def _boxes_since(started: float) -> list[list[str]]:
    """Return the command lines of box processes, other people's tests' excluded by their age."""
    mine = {process.pid for process in psutil.Process().children(recursive=True)}
    found = []
    for process in psutil.process_iter(["pid", "ppid", "cmdline", "create_time"]):
        command = process.info["cmdline"] or []
        boxed = any("bwrap" in part or "boxes" in part for part in command[:12])
        orphan = process.info["ppid"] == 1 and process.info["create_time"] >= started
        if boxed and process.pid != os.getpid() and (process.pid in mine or orphan):
            found.append(command[:6])
    return found
