"""What grading a submission came to: plain values, stored as one JSON file a submission."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .. import atomic

STATUSES = ("passed", "wrong", "not attempted", "waiting", "not judged")
SCHEMA = 1


@dataclass(frozen=True)
class Finding:
    """Something about a submission that the teacher should know; it changes no points by itself.

    Attributes:
        name: Short and stable: `"edited test"`.
        message: What was found, and what was done about it.
        exercise: The exercise it concerns; empty for the whole submission.
    """

    name: str
    message: str
    exercise: str = ""


@dataclass(frozen=True)
class Mark:
    """What one exercise of a submission came to.

    Attributes:
        exercise: Its id.
        version: Version of its check.
        kind: `function`, `array`, `number`, `choice`, `text` or `model`.
        possible: Points it can give.
        points: Points the check gave; None where a teacher decides (a text that was handed in).
        status: One of `STATUSES`. `waiting` is a text to be read; `not judged` an answer that
            could not be reached, with the reason in `message`.
        diagnosis: Name of the misunderstanding; empty where there is none.
        title: One line, as the learner's card has it.
        message: The card's text.
        table: The card's table as `{"caption", "header", "rows"}`, or None.
        section: Heading of the lesson's section to read again.
        answer: Source of the answer's cell, as it was handed in.
        seconds: Time the answer took in the box.
    """

    exercise: str
    version: int
    kind: str
    possible: float
    points: float | None
    status: str
    diagnosis: str = ""
    title: str = ""
    message: str = ""
    table: dict[str, Any] | None = None
    section: str = ""
    answer: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Result:
    """What one submission came to, with all that is needed to get it once more.

    Attributes:
        student: The student's id.
        assignment: Name of the assignment.
        key: Hash of everything the grade depends on; the same key is not graded twice.
        file_hash: SHA-256 of the file that was handed in.
        seed: What the inputs were made from.
        versions: Versions of Python, dlcourse, NumPy and so on.
        box: What the code ran in: `"bubblewrap 0.11.0"`.
        verdict: `graded`, or why not: `unreadable`, `stopped`.
        message: What the student reads where it is not `graded`; empty otherwise.
        submitted: When it was handed in, ISO 8601; empty if unknown.
        seconds: What grading took.
        findings: What the teacher should know.
        marks: One for each exercise of the assignment, in its order, whatever the verdict.
    """

    student: str
    assignment: str
    key: str
    file_hash: str
    seed: int
    versions: dict[str, str]
    box: str
    verdict: str
    message: str
    submitted: str
    seconds: float
    findings: tuple[Finding, ...] = ()
    marks: tuple[Mark, ...] = field(default=())

    @property
    def points(self) -> float:
        """Points by the checks alone."""
        return sum(mark.points or 0.0 for mark in self.marks)

    @property
    def possible(self) -> float:
        """Points that the assignment can give, those for texts included."""
        return sum(mark.possible for mark in self.marks)

    def save(self, path: Path) -> None:
        """Write this as JSON, in one step.

        Raises:
            OSError: If it cannot be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        stored = {"schema": SCHEMA, **asdict(self)}
        atomic.write_text(path, json.dumps(stored, ensure_ascii=False, indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> "Result":
        """Read what `save` wrote.

        Raises:
            ValueError: If the file is not a result of this version.
            OSError: If it cannot be read.
        """
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            if stored.pop("schema") != SCHEMA:
                raise ValueError("it is of another version")
            findings = tuple(Finding(**item) for item in stored.pop("findings"))
            marks = tuple(Mark(**item) for item in stored.pop("marks"))
            return cls(**stored, findings=findings, marks=marks)
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise ValueError(
                f"{path.name} must be a result that `dlcourse teach grade` wrote. Received a file "
                f"that cannot be read as one ({problem}). Delete it and grade again."
            ) from problem
