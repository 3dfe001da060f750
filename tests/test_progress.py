"""The record of what a learner did: complete under several writers, and after a kill."""

import json
import subprocess
import sys
import time

import filelock
import pytest

from dlcourse import progress
from dlcourse.progress import History, read, record, reset, summarise

WRITER = """
import sys
from dlcourse.progress import record
name, count = sys.argv[1], int(sys.argv[2])
for number in range(count):
    problem = record({"kind": "check", "id": f"demo.{name}", "number": number, "pad": "x" * 2000})
    assert not problem, problem
print("done")
"""


def check(status, diagnosis="", version=1, id="demo.one"):
    return {
        "kind": "check",
        "id": id,
        "version": version,
        "status": status,
        "diagnosis": diagnosis,
    }


def test_an_event_comes_back_with_its_time():
    assert record(check("passed")) == ""
    (event,) = read().events
    assert event["id"] == "demo.one"
    assert event["time"].endswith("+00:00")


def test_nothing_recorded_is_an_empty_history():
    assert read() == History()
    assert not progress.path().exists()


def test_two_processes_lose_nothing_of_each_other():
    processes = [
        subprocess.Popen([sys.executable, "-c", WRITER, name, "60"], stdout=subprocess.PIPE)
        for name in ("left", "right")
    ]
    for process in processes:
        assert b"done" in process.communicate(timeout=120)[0]
    history = read()
    assert history.broken == 0
    for name in ("left", "right"):
        numbers = [event["number"] for event in history.events if event["id"] == f"demo.{name}"]
        assert numbers == list(range(60))


def test_a_killed_writer_costs_its_own_line_at_most():
    record(check("passed"))
    process = subprocess.Popen([sys.executable, "-c", WRITER, "killed", "100000"])
    until = time.monotonic() + 60
    while len(read().events) < 5 and time.monotonic() < until:
        time.sleep(0.01)
    process.kill()
    process.wait(timeout=60)
    before = read()
    assert before.broken <= 1
    numbers = [event["number"] for event in before.events[1:]]
    assert len(numbers) >= 4
    assert numbers == list(range(len(numbers)))
    assert record(check("wrong")) == ""  # the dead writer holds no lock
    after = read()
    assert len(after.events) == len(before.events) + 1
    assert after.events[-1]["status"] == "wrong"


@pytest.mark.parametrize(
    "rest", [b'{"kind": "che', b"\x00\xff\n", b"[1, 2]\n", b'{"id": 3}\n', b"{}"]
)
def test_a_broken_line_is_left_out_and_counted_and_the_next_one_is_whole(rest):
    record(check("wrong"))
    with progress.path().open("ab") as file:
        file.write(rest)
    assert (len(read().events), read().broken) == (1, 1)
    record(check("passed"))
    history = read()
    assert [event["status"] for event in history.events] == ["wrong", "passed"]
    assert history.broken == 1


def test_a_folder_that_cannot_be_written_is_told_and_raises_nothing(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("DLCOURSE_STATE", str(tmp_path / "file"))
    assert "cannot be written" in record(check("passed"))


def test_a_lock_that_is_held_is_told_and_raises_nothing(monkeypatch):
    record(check("passed"))
    monkeypatch.setattr(progress, "_LOCK_SECONDS", 0.1)
    with filelock.FileLock(progress.path().with_suffix(".lock")):
        assert "another program" in record(check("passed"))
        with pytest.raises(TimeoutError, match="in use"):
            reset()
    assert len(read().events) == 1


def test_reset_keeps_a_backup_each_time():
    assert reset() is None
    backups = []
    for status in ("wrong", "passed"):
        record(check(status))
        backups.append(reset())
        assert read() == History()
    assert len(set(backups)) == 2
    kept = [json.loads(path.read_text(encoding="utf-8"))["status"] for path in backups]
    assert kept == ["wrong", "passed"]


def test_a_pass_stays_a_pass_and_the_last_diagnosis_is_kept():
    item = summarise(History((check("wrong", "sign"), check("passed"), check("wrong", "axis"))))
    assert item["demo.one"].passed
    assert item["demo.one"].tries == 3
    assert item["demo.one"].diagnosis == "axis"


def test_a_blank_is_no_try():
    item = summarise(History((check("not attempted"),)))["demo.one"]
    assert (item.tries, item.passed) == (0, False)


def test_a_new_version_begins_anew_and_older_events_do_not_count():
    events = (check("passed"), check("wrong", "sign", version=2), check("passed", version=1))
    item = summarise(History(events))["demo.one"]
    assert (item.version, item.tries, item.passed) == (2, 1, False)


def test_hints_solutions_and_questions_are_counted():
    events = (
        {"kind": "hint", "id": "demo.one", "version": 1},
        {"kind": "solution", "id": "demo.one", "version": 1},
        {"kind": "quiz", "id": "demo.two", "version": 1, "status": "right"},
        {"kind": "quiz", "id": "demo.three", "version": 1, "status": "not this one"},
    )
    items = summarise(History(events))
    assert (items["demo.one"].hints, items["demo.one"].solution) == (1, True)
    assert items["demo.two"].passed
    assert items["demo.two"].kind == "quiz"
    assert not items["demo.three"].passed


def test_odd_events_in_the_file_do_not_break_the_summary():
    events = (
        {"kind": 3, "id": "demo.one", "version": "x"},
        {"kind": "check", "id": "demo.two", "status": ["passed"], "version": None},
        {"kind": "check", "id": "demo.two", "status": ["passed"], "diagnosis": 3},
    )
    assert not summarise(History(events))["demo.two"].passed
