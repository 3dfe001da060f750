"""Prove a box by trying to break it."""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...checks.engine.evidence import Outcome
from .attempt import Attempt
from .interface import Box, BoxEndedError, Limits
from .reaching import REACHING
from .taking import TAKING

ATTEMPTS = (*REACHING, *TAKING)

LIMITS = Limits(
    memory_bytes=512 * 2**20,
    processes=24,
    disk_bytes=16 * 2**20,
    output_bytes=2**20,
)


@dataclass(frozen=True)
class Finding:
    """What came of an attempt.

    Attributes:
        name: What was tried.
        claim: What must hold.
        held: True if it did.
        text: What happened.
        seconds: How long it took.
    """

    name: str
    claim: str
    held: bool
    text: str
    seconds: float


def prove(box: Box, attempts: tuple[Attempt, ...] = ATTEMPTS) -> Iterator[Finding]:
    """Try to break out of `box`, one attempt after the other, each in a fresh box.

    Raises:
        RuntimeError: If a box cannot be started.
    """
    with _scene() as given:
        for attempt in attempts:
            began = time.monotonic()
            held, text = _try(box, attempt, given)
            took = time.monotonic() - began
            yield Finding(attempt.name, attempt.claim, held, text, took)


def _try(box: Box, attempt: Attempt, given: dict[str, Any]) -> tuple[bool, str]:
    with box.open(replace(LIMITS, cell_seconds=attempt.seconds)) as opened:
        try:
            opened.run(f"given = {given!r}", "what it knows")
            ran = opened.run(attempt.source, attempt.name)
            if ran.status == "ok":
                return _got(attempt, opened.read("got"))
        except BoxEndedError as ended:
            held = ended.reason in attempt.ends
            return held, f"the box was ended ({ended.reason})"
    if ran.status == "timed out":
        return attempt.refused, "interrupted"
    why = "" if ran.failure is None else f"{ran.failure.type}: {ran.failure.message}"
    return attempt.refused, why[:200] if attempt.refused else f"could not be tried: {why[:200]}"


def _got(attempt: Attempt, got: Outcome) -> tuple[bool, str]:
    if got.status != "returned":
        return attempt.refused, f"came out as: {got.note}"
    return got.value == "", f"got through: {str(got.value)[:200]}" if got.value else "refused"


@contextlib.contextmanager
def _scene() -> Iterator[dict[str, Any]]:
    """Lay out what must not be reached: files, a server, sockets, a process, a secret."""
    token = secrets.token_hex(8)
    secret = f"DLCOURSE_CANARY_{token}"
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dlcourse-canary-")))
        course = [folder / "submitted" / "ada" / "perceptron.ipynb", folder / "gradebook.db"]
        personal = [folder / "canary", *_in_home(stack, token)]
        for path in (*course, *personal):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(token, encoding="utf-8")
        os.environ[secret] = token
        stack.callback(os.environ.pop, secret, None)
        bystander = subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.read()", f"bystander-{token}"],
            stdin=subprocess.PIPE,
        )
        stack.callback(_end, bystander)
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        yield {
            "token": token,
            "port": server.getsockname()[1],
            "sockets": _listen(stack, folder, token),
            "course": [str(path) for path in course],
            "personal": [str(path) for path in personal],
            "bystander": bystander.pid,
            "bystander_mark": f"bystander-{token}",
            "processes": [os.getpid(), os.getppid(), bystander.pid],
            "memory": LIMITS.memory_bytes,
            "most_processes": LIMITS.processes,
            "disk": LIMITS.disk_bytes,
            "output": LIMITS.output_bytes,
        }


def _in_home(stack: contextlib.ExitStack, token: str) -> list[Path]:
    path = Path.home() / f".dlcourse-canary-{token}"
    try:
        path.touch()
    except OSError:
        return []  # a home that cannot be written to
    stack.callback(path.unlink, missing_ok=True)
    return [path]


def _listen(stack: contextlib.ExitStack, folder: Path, token: str) -> list[str]:
    if not hasattr(socket, "AF_UNIX"):
        return []
    names = [str(folder / "socket")]
    if sys.platform == "linux":
        names.append(f"\0dlcourse-{token}")  # abstract: in no folder
    for name in names:
        listener = stack.enter_context(socket.socket(socket.AF_UNIX))
        listener.bind(name)
        listener.listen()
    return names


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.communicate()


def start_seconds(box: Box, import_: str) -> float:
    """Return the seconds that a box takes from nothing to a cell that has imported something.

    Args:
        box: Where.
        import_: What: `"numpy"`, `"keras"`.

    Raises:
        BoxEndedError: If it does not come back.
        RuntimeError: If the box cannot be started, or what is imported is not there.
    """
    began = time.monotonic()
    with box.open(Limits()) as opened:
        ran = opened.run(f"import {import_}", import_)
    if ran.status != "ok":
        shown = ran.status if ran.failure is None else ran.failure.message
        raise RuntimeError(f"`import {import_}` must work in the box. Received: {shown}.")
    return time.monotonic() - began
