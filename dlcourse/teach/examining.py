"""Run a submission's cells in a box and write down what each answer did; judge nothing.

At the place of each check the answer is met as it is there: what the name stands for now, as
in a notebook that runs with errors allowed. So an answer whose cell raised is called all the
same where its name is defined; only where it is not, the exception is the answer's own.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ..checks.engine.evidence import Evidence, Outcome
from ..checks.engine.exercise import Exercise
from ..checks.engine.failure import Failure
from ..checks.engine.probing import gather
from .boxes.interface import Box, BoxEndedError, Limits, OpenBox, Ran
from .reaching import InBox
from .rebuild import Cell, Rebuilt
from .result import Finding

MAX_BOXES = 4  # of one submission


@dataclass(frozen=True)
class Examined:
    """What a submission did.

    Attributes:
        evidence: By exercise.
        unreached: By exercise, why there is no evidence, as the student reads it.
        findings: What the teacher should know.
        ran: By the place of a cell among those of the rebuilt notebook, what came of it.
        boxes: How many boxes it took.
    """

    evidence: dict[str, Evidence] = field(default_factory=dict)
    unreached: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    ran: dict[int, Ran] = field(default_factory=dict)
    boxes: int = 0


def exercise_seed(seed: int, exercise: str, version: int) -> int:
    """Return what an exercise's inputs are made from: the course's secret decides.

    Example:
        >>> exercise_seed(7, "start_here.double", 1)
        8277031279190122968
        >>> exercise_seed(8, "start_here.double", 1)
        2464172981824723423
    """
    digest = hashlib.sha256(f"{seed}:{exercise}:{version}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def examine(
    rebuilt: Rebuilt,
    box: Box,
    limits: Limits,
    seed: int,
    find_exercise: Callable[[str], Exercise],
) -> Examined:
    """Run the cells in order and meet the answer at each check.

    A cell that ends its box is left out, and the others run again in a fresh one, so that
    every other answer is met. A call that ends its box costs that answer alone.

    Args:
        rebuilt: The released notebook with the student's cells in it.
        box: Where it runs.
        limits: Of the whole submission, all boxes together.
        seed: The course's secret.
        find_exercise: Returns an exercise by its id.

    Raises:
        RuntimeError: If a box cannot be started.
    """
    return _Examination(rebuilt, box, limits, seed, find_exercise).all()


class _Examination:
    def __init__(
        self,
        rebuilt: Rebuilt,
        box: Box,
        limits: Limits,
        seed: int,
        find_exercise: Callable[[str], Exercise],
    ) -> None:
        self.cells = rebuilt.cells
        self.box = box
        self.limits = limits
        self.seed = seed
        self.find = find_exercise
        self.found = Examined()
        self.ended: dict[int, BoxEndedError] = {}  # cells that are left out
        self.spent = 0.0  # seconds, starts of boxes not counted

    def all(self) -> Examined:
        boxes = 0
        finished = False
        while not finished and boxes < MAX_BOXES and self._left() > 0:
            boxes += 1
            finished = self._one_box()
        if not finished:
            self._give_up()
        return replace(self.found, boxes=boxes)

    def _left(self) -> float:
        return self.limits.total_seconds - self.spent

    def _one_box(self) -> bool:
        """Run what is not left out; return True if nothing ended the box on the way."""
        place = 0
        with self.box.open(replace(self.limits, total_seconds=self._left())) as box:
            began = time.monotonic()
            try:
                for place in range(len(self.cells)):
                    self._cell(box, place)
            except BoxEndedError as problem:
                self.spent += time.monotonic() - began
                if self._left() > 0:  # else it is not this cell's own fault
                    self._leave_out(place, problem)
                return False
            self.spent += time.monotonic() - began
        return True

    def _cell(self, box: OpenBox, place: int) -> None:
        cell = self.cells[place]
        if cell.kind == "check":
            if not self._is_met(cell.exercise):
                self._check(box, place)
        elif place not in self.ended:
            ran = box.run(cell.source, cell.name)
            first = place not in self.found.ran
            self.found.ran[place] = ran
            if first:
                self._note(place, ran)

    def _is_met(self, exercise: str) -> bool:
        return exercise in self.found.evidence or exercise in self.found.unreached

    def _check(self, box: OpenBox, place: int) -> None:
        cell = self.cells[place]
        exercise = self.find(cell.exercise)
        seed = exercise_seed(self.seed, exercise.id, exercise.version)
        reach = InBox(box, exercise, cell.answer)
        if reach.is_missing():
            self._without_answer(exercise, place, seed)
        else:
            self.found.evidence[exercise.id] = gather(exercise, reach, seed)
        if reach.ended is not None:  # evidence says so; the others go on in a fresh box
            raise reach.ended

    def _without_answer(self, exercise: Exercise, place: int, seed: int) -> None:
        """Write down what its own cell did, where no cell defines the answer."""
        before = self._answer_before(place)
        if before in self.ended and self.ended[before].reason != "time":
            self.found.unreached[exercise.id] = _ended_text(self.ended[before])
            return
        name = self.cells[place].answer
        failure = Failure("NameError", f"name '{name}' is not defined")
        outcome = Outcome("", "raised", failure=failure)
        ran = self.found.ran.get(before)
        if before in self.ended or (ran is not None and ran.status == "timed out"):
            limit = ran.seconds if ran is not None else self.limits.cell_seconds
            note = f"Its cell was stopped after {limit:.1f} s."
            outcome = Outcome("", "timed out", limit=limit, note=note)
        elif ran is not None and ran.failure is not None:
            status = "blank" if ran.failure.says_blank else "raised"
            outcome = Outcome("", status, failure=ran.failure)
        self.found.evidence[exercise.id] = Evidence(exercise.id, exercise.version, seed, (outcome,))

    def _answer_before(self, place: int) -> int:
        """Return the place of the answer's cell that a check belongs to; -1 if there is none."""
        places = [at for at in range(place) if self.cells[at].kind == "answer"]
        return places[-1] if places else -1

    def _leave_out(self, place: int, problem: BoxEndedError) -> None:
        cell = self.cells[place]
        if cell.kind != "check":
            self.ended[place] = problem
            said = f"{_which(cell)} ended its box ({problem.reason}): {problem.message} It was "
            said += "left out, and the others ran again."
            self.found.findings.append(Finding("stopped cell", said, cell.exercise))
            return
        if not self._is_met(cell.exercise):
            self.found.unreached[cell.exercise] = _ended_text(problem)
        said = f"Calling `{cell.answer}` ended the box ({problem.reason}): {problem.message}"
        self.found.findings.append(Finding("stopped answer", said, cell.exercise))

    def _note(self, place: int, ran: Ran) -> None:
        """Tell the teacher of a cell that failed, unless it is a blank that was left so."""
        cell = self.cells[place]
        if ran.status == "timed out":
            said = f"{_which(cell)} was stopped after {ran.seconds:.1f} s."
            self.found.findings.append(Finding("stopped cell", said, cell.exercise))
        elif ran.failure is not None and not ran.failure.says_blank:
            said = f"{_which(cell)} raised {ran.failure.type}: {ran.failure.message}"
            self.found.findings.append(Finding("failed cell", said, cell.exercise))

    def _give_up(self) -> None:
        """Say of each answer that was not met why the examination ended before."""
        why = f"Its cells ended the program {MAX_BOXES} times; what was left did not run."
        if self._left() <= 0:
            why = f"All its cells together took longer than {self.limits.total_seconds:g} s."
        for cell in self.cells:
            if cell.kind == "check" and not self._is_met(cell.exercise):
                self.found.unreached[cell.exercise] = f"This answer was not reached. {why}"
        self.found.findings.append(Finding("stopped", f"The submission was stopped. {why}"))


def _which(cell: Cell) -> str:
    kind = {"given": "A given cell", "answer": "The answer's cell", "added": "An added cell"}
    return f"{kind.get(cell.kind, 'A cell')} ({cell.name})"


def _ended_text(problem: BoxEndedError) -> str:
    return f"Your answer ended the program that it ran in, so it could not be judged. {problem}"
