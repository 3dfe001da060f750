"""What this learner has tried and passed: an append-only file of JSON lines, on this machine only.

One event a line, in the user's state folder. A lock lets several kernels write; a line is
written in one piece and flushed to the disk, so that a kernel killed in the middle loses its
own line at most. Nothing is ever sent anywhere.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import filelock

from . import paths

_LOCK_SECONDS = 2.0


@dataclass(frozen=True)
class History:
    """What the file holds.

    Attributes:
        events: In the order in which they happened.
        broken: How many lines could not be read, and were left out.
    """

    events: tuple[dict[str, Any], ...] = ()
    broken: int = 0


@dataclass(frozen=True)
class Item:
    """What is known of one exercise or question.

    Attributes:
        id: Its id.
        kind: `"check"` or `"quiz"`.
        version: The version that was last tried.
        tries: How often it was answered.
        passed: True if any answer to that version was right.
        diagnosis: What was wrong the last time; empty after a pass.
        hints: How many hints were asked for.
        solution: True if the solution was opened.
    """

    id: str
    kind: str = "check"
    version: int = 1
    tries: int = 0
    passed: bool = False
    diagnosis: str = ""
    hints: int = 0
    solution: bool = False


def path() -> Path:
    """Return the file, which need not exist: `progress.jsonl` in the state folder."""
    return paths.state_dir() / "progress.jsonl"


def record(event: Mapping[str, Any]) -> str:
    """Append `event` to the file, with the time.

    Args:
        event: JSON types only.

    Returns:
        An empty text; or, where the event could not be written, the reason: whoever records
        has something better to do than to fail.

    Example:
        >>> record({"kind": "hint", "id": "demo.one"})
        ''
        >>> read().events[-1]["id"]
        'demo.one'
    """
    stamped = {"time": datetime.now(UTC).isoformat(timespec="seconds"), **event}
    line = json.dumps(stamped, ensure_ascii=True).encode("ascii") + b"\n"
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        with _lock():
            _append(line)
    except filelock.Timeout:
        return f"another program holds {path().name} for more than {_LOCK_SECONDS:g} s."
    except OSError as problem:
        return f"{path()} cannot be written ({problem.strerror or type(problem).__name__})."
    return ""


def _lock() -> filelock.BaseFileLock:
    return filelock.FileLock(path().with_suffix(".lock"), timeout=_LOCK_SECONDS)


def _append(line: bytes) -> None:
    with path().open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":  # a kernel died in the middle of its line
                line = b"\n" + line
        file.write(line)  # append mode: at the end, wherever the last read was
        file.flush()
        os.fsync(file.fileno())


def read() -> History:
    """Return everything that was recorded; a line that cannot be read is counted, and left out."""
    try:
        lines = path().read_bytes().split(b"\n")
    except FileNotFoundError:
        return History()
    events, broken = [], 0
    for line in lines:
        if not line.strip():
            continue
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            event = None
        if isinstance(event, dict) and type(event.get("id")) is str and "kind" in event:
            events.append(event)
        else:
            broken += 1
    return History(tuple(events), broken)


@dataclass
class _Tally:
    version: int = 1
    tries: int = 0
    passed: bool = False
    diagnosis: str = ""
    hints: int = 0
    solution: bool = False
    kinds: set[str] = field(default_factory=set)


def summarise(history: History) -> dict[str, Item]:
    """Return what is known of each exercise and question, by id.

    A pass belongs to its version: once a newer version was tried, older answers do not count.

    Example:
        >>> tries = ({"kind": "check", "id": "demo.one", "status": "wrong", "diagnosis": "sign"},
        ...          {"kind": "check", "id": "demo.one", "status": "passed", "diagnosis": ""})
        >>> item = summarise(History(tries))["demo.one"]
        >>> item.tries, item.passed, item.diagnosis
        (2, True, '')
    """
    tallies: dict[str, _Tally] = {}
    for event in history.events:
        tally = tallies.setdefault(event["id"], _Tally())
        kind, version = str(event["kind"]), event.get("version", 1)
        if type(version) is int and version > tally.version:
            tally.version, tally.tries, tally.passed, tally.diagnosis = version, 0, False, ""
        elif version != tally.version:
            continue
        tally.kinds.add(kind)
        if kind == "hint":
            tally.hints += 1
        elif kind == "solution":
            tally.solution = True
        elif kind in ("check", "quiz") and event.get("status") not in ("not attempted", "asked"):
            right = event.get("status") in ("passed", "right")
            tally.tries += 1
            tally.passed = tally.passed or right
            tally.diagnosis = "" if right else str(event.get("diagnosis", ""))
    return {
        id: Item(
            id=id,
            kind="quiz" if "quiz" in tally.kinds else "check",
            version=tally.version,
            tries=tally.tries,
            passed=tally.passed,
            diagnosis=tally.diagnosis,
            hints=tally.hints,
            solution=tally.solution,
        )
        for id, tally in tallies.items()
    }


def reset() -> Path | None:
    """Begin anew: move the file to a backup beside it.

    Returns:
        The backup; None if there was nothing to move.

    Raises:
        OSError: If the file cannot be moved.
        TimeoutError: If another program holds it.
    """
    if not path().exists():
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    try:
        with _lock():
            backup = path().with_name(f"progress-{stamp}.jsonl")
            number = 1
            while backup.exists():
                number += 1
                backup = path().with_name(f"progress-{stamp}-{number}.jsonl")
            path().rename(backup)
    except filelock.Timeout as problem:
        raise TimeoutError(
            f"{path().name} is in use by another program. Close the notebooks that are running "
            "a check, and try again."
        ) from problem
    return backup
