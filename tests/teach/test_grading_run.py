"""A run grades what is new or changed, keeps each result, and goes on where it was stopped."""

import dataclasses
import functools
import json
import os

import filelock
import pytest
from fake_box import FakeBox, find
from nbformat import v4

from dlcourse.course import notebook
from dlcourse.teach import gradebook, grading_run, lanes
from dlcourse.teach.boxes.interface import Limits
from dlcourse.teach.folder import write_settings
from dlcourse.teach.grading import grade_job
from dlcourse.teach.grading_run import grade, plan
from dlcourse.teach.result import Result

RIGHT = "def majority_threshold(n):\n    return n // 2 + 1"
WRONG = "def majority_threshold(n):\n    return n // 2"
DEADLY = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
MAJORITY = "perceptron.majority_threshold"


@pytest.fixture
def course(tmp_path, release, assignment, monkeypatch):
    """A course folder with one assignment of one exercise, and a gradebook that takes notes."""
    recorded = []
    monkeypatch.setattr(
        gradebook, "record", lambda folder, given, result: recorded.append(result.student)
    )
    folder = write_settings(tmp_path, "Deep learning")
    release.cells = [cell for cell in release.cells if "majority_threshold" in cell.id]
    given = dataclasses.replace(assignment, items=assignment.items[:1])
    given.save(folder)
    given.release_path(folder).parent.mkdir(parents=True)
    notebook.write(given.release_path(folder), release)
    return _Course(folder, given, release, recorded)


@dataclasses.dataclass
class _Course:
    folder: object
    assignment: object
    release: object
    recorded: list

    def hand_in(self, student, answer, added=()):
        node = v4.reads(notebook.as_text(self.release))
        for cell in node.cells:
            if cell.id == "majority_threshold":
                cell.source = answer
        node.cells[0:0] = [v4.new_code_cell(source) for source in added]
        self.hand_in_bytes(student, notebook.as_text(node).encode())

    def hand_in_bytes(self, student, data):
        target = self.folder.submitted(student, self.assignment.name)
        target.mkdir(parents=True, exist_ok=True)
        (target / self.assignment.notebook).write_bytes(data)
        origin = {"submitted": "2026-11-30T10:00:00+01:00", "late": student == "bob"}
        (target / "origin.json").write_text(json.dumps(origin))

    def grade(self, *, jobs=0, **how):
        """Grade in so many processes; in this one, which is quicker, for none."""
        with pytest.MonkeyPatch.context() as patch:
            if not jobs:
                patch.setattr(lanes, "run", _run_here)
            how = {"find": find, **how}
            return grade(self.folder, [self.assignment], jobs=jobs or 1, **how)

    def result(self, student):
        return Result.load(self.folder.result(student, self.assignment.name))


def _run_here(jobs, count, find_box):
    return ((job, grade_job(job, find_box())) for job in jobs)


def points(results):
    return {result.student: result.points for result in results}


def test_each_submission_is_graded_once(course):
    course.hand_in("ada", RIGHT)
    course.hand_in("bob", WRONG)
    assert points(course.grade()) == {"ada": 1.0, "bob": 0.0}
    assert course.grade() == []
    assert sorted(course.recorded) == ["ada", "bob"]
    assert plan(course.folder, [course.assignment])[1] == {"perceptron": 2}


def test_all_of_a_result_is_written(course):
    course.hand_in("ada", RIGHT)
    (result,) = course.grade()
    assert course.result("ada") == result
    assert result.submitted == "2026-11-30T10:00:00+01:00"
    graded = course.folder.autograded("ada", "perceptron") / course.assignment.notebook
    assert "passed" in graded.read_text(encoding="utf-8")


def test_what_was_handed_in_again_is_graded_again_and_nothing_else(course):
    course.hand_in("ada", WRONG)
    course.hand_in("bob", WRONG)
    course.grade()
    course.hand_in("ada", RIGHT)
    assert points(course.grade()) == {"ada": 1.0}


def test_again_grades_all_and_gives_the_same_points(course):
    course.hand_in("ada", RIGHT)
    course.hand_in("bob", WRONG)
    first, second = course.grade(), course.grade(again=True)

    def without_seconds(results):
        return [
            dataclasses.replace(
                result,
                seconds=0.0,
                marks=tuple(dataclasses.replace(mark, seconds=0.0) for mark in result.marks),
            )
            for result in results
        ]

    assert without_seconds(first) == without_seconds(second)


def test_two_processes_give_what_one_gives(course):
    for number in range(6):
        course.hand_in(f"s{number}", RIGHT if number % 2 else WRONG)
    one = points(course.grade(jobs=1))
    assert points(course.grade(again=True, jobs=2)) == one


def test_some_students_can_be_chosen_and_others_are_named(course):
    course.hand_in("ada", RIGHT)
    course.hand_in("bob", RIGHT)
    assert points(course.grade(students=["bob"])) == {"bob": 1.0}
    with pytest.raises(ValueError, match=r"STUDENT must be.*eve"):
        course.grade(students=["eve"])


def test_a_process_that_dies_costs_its_own_submission_alone(course):
    course.hand_in("ada", RIGHT)
    course.hand_in("eve", RIGHT, [DEADLY])
    course.hand_in("zoe", RIGHT)
    results = {result.student: result for result in course.grade(jobs=2)}
    assert points([results["ada"], results["zoe"]]) == {"ada": 1.0, "zoe": 1.0}
    assert results["eve"].verdict == "stopped"
    assert "died, twice" in results["eve"].findings[0].message
    assert [todo.student for todo in plan(course.folder, [course.assignment])[0]] == ["eve"]


def test_a_process_that_dies_once_costs_nothing(course, tmp_path):
    flag = tmp_path / "died"
    once = f"import pathlib\nif not pathlib.Path({str(flag)!r}).exists():\n"
    once += f"    pathlib.Path({str(flag)!r}).touch()\n    {DEADLY.replace(chr(10), ';')}"
    course.hand_in("eve", RIGHT, [once])
    assert points(course.grade(jobs=1)) == {"eve": 1.0}
    assert flag.exists()


def test_a_process_that_does_not_come_back_is_ended(course, monkeypatch):
    monkeypatch.setattr(lanes, "_PATIENCE", 0.0)
    monkeypatch.setattr(lanes, "_ENDING", 0.2)
    course.hand_in("eve", RIGHT, ["import time\ntime.sleep(600)"])
    (result,) = course.grade(jobs=1, limits=Limits(total_seconds=0.5))
    assert result.verdict == "stopped"


def test_an_interrupted_run_keeps_what_is_done_and_leaves_no_process(course, monkeypatch):
    import multiprocessing

    for number in range(5):
        course.hand_in(f"s{number}", RIGHT)
    kept = grading_run._keep
    done = []

    def keep(folder, graded):
        if len(done) == 2:
            raise KeyboardInterrupt
        kept(folder, graded)
        done.append(graded.result.student)

    with monkeypatch.context() as patch:
        patch.setattr(grading_run, "_keep", keep)
        with pytest.raises(KeyboardInterrupt):
            course.grade(jobs=2)
    assert multiprocessing.active_children() == []
    rest = course.grade()
    assert sorted(done + [result.student for result in rest]) == [f"s{n}" for n in range(5)]


def test_a_result_counts_only_once_all_else_is_written(course, monkeypatch):
    def fails(folder, given, result):
        raise OSError("the disk is full")

    course.hand_in("ada", RIGHT)
    monkeypatch.setattr(gradebook, "record", fails)
    with pytest.raises(OSError, match="full"):
        course.grade()
    assert len(plan(course.folder, [course.assignment])[0]) == 1


def test_a_result_that_cannot_be_read_is_graded_again(course):
    course.hand_in("ada", RIGHT)
    course.grade()
    course.folder.result("ada", "perceptron").write_text("{}")
    assert points(course.grade()) == {"ada": 1.0}


def test_a_missing_file_and_a_huge_one_are_unreadable(course, monkeypatch):
    monkeypatch.setattr(grading_run, "MAX_BYTES", 10)
    course.hand_in_bytes("ada", b"x" * 1000)
    course.hand_in("bob", RIGHT)
    (course.folder.submitted("bob", "perceptron") / course.assignment.notebook).unlink()
    job = grading_run.make_job(
        course.folder, grading_run.read_given(course.folder, course.assignment), "ada"
    )
    assert len(job.submission) == 11
    assert {result.verdict for result in course.grade()} == {"unreadable"}


def test_a_second_run_in_one_folder_is_refused_and_a_later_one_is_not(course):
    course.hand_in("ada", RIGHT)
    with (
        filelock.FileLock(course.folder.root / ".grading.lock"),
        pytest.raises(ValueError, match="once at a time"),
    ):
        course.grade()
    assert course.recorded == []
    assert len(course.grade()) == 1


def test_without_a_box_nothing_is_graded(course):
    def none():
        raise ValueError("Students' code needs a sandbox")

    course.hand_in("ada", RIGHT)
    with pytest.raises(ValueError, match="sandbox"):
        course.grade(find=none)
    assert not course.folder.result("ada", "perceptron").exists()


def test_more_boxes_than_fit_into_memory_are_refused():
    limits = Limits(memory_bytes=2**60)
    with pytest.raises(ValueError, match=r"-j must.*-j 1, or a smaller --memory"):
        lanes.must_fit(2, limits)
    lanes.must_fit(1, limits)  # it may use less than it is allowed
    assert lanes.most(limits) == 1
    assert 1 <= lanes.most(Limits(memory_bytes=1)) == os.cpu_count()
    with pytest.raises(ValueError, match="-j must be at least 1"):
        lanes.must_fit(0, Limits())


def test_a_box_is_looked_for_once_a_process(course, tmp_path):
    course.hand_in("ada", RIGHT)
    course.hand_in("bob", RIGHT)
    course.grade(jobs=1, find=functools.partial(_count_and_find, tmp_path / "found"))
    assert len((tmp_path / "found").read_text()) == 2  # here, to refuse early, and in the process


def _count_and_find(path):
    with path.open("a") as file:
        file.write("x")
    return FakeBox()
