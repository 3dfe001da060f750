"""The process inside a box: runs cells, calls answers, and writes down what they did.

It reads one JSON line a request from what was its standard input and answers with one on what
was its standard output. A student's code runs in this very process and may do anything to it;
whoever reads the answers trusts nothing about them.
"""

import base64
import contextlib
import io
import json
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from ...checks.engine import models
from ...checks.engine.case import Case
from ...checks.engine.evidence import Outcome, outcome_as_json
from ...checks.engine.failure import Failure, describe
from ...checks.engine.probing import attempt_within, finish

MAX_LINE = 64 * 2**20  # bytes of an answer
_NICE = 5
_AGAIN = 0.5  # seconds until an interrupted cell is interrupted again


class _TimeUp(BaseException):
    """Raised inside a cell whose time is up."""


def main() -> None:
    """Serve requests until there are no more."""
    incoming, outgoing = _take_pipes()
    namespace = _Namespace()
    process = os.getpid()
    for line in incoming:
        request = json.loads(line)
        arrays: list[str] = []
        done = _serve(namespace, request, arrays)
        if os.getpid() != process:  # a cell forked, and this is the child
            os._exit(0)
        answer = _line(request["id"], done, arrays)
        if len(answer) > MAX_LINE:
            note = "a value that is too large to be meant"
            done = outcome_as_json(Outcome("", "unusable", note=note), id)
            answer = _line(request["id"], done, [])
        with contextlib.suppress(Exception):  # they may be a student's by now
            sys.stdout.flush()
            sys.stderr.flush()
            os.write(2, request["mark"].encode())
        outgoing.write(answer)
        outgoing.flush()


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep the pipes for requests and answers; what students print goes to the error stream."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    return incoming, outgoing


def _line(number: int, done: dict[str, Any], arrays: list[str]) -> bytes:
    return json.dumps({"id": number, "done": done, "arrays": arrays}).encode() + b"\n"


def _serve(namespace: "_Namespace", request: dict[str, Any], arrays: list[str]) -> dict[str, Any]:
    def keep(values: np.ndarray) -> int:
        file = io.BytesIO()
        np.save(file, values, allow_pickle=False)
        arrays.append(base64.b64encode(file.getvalue()).decode())
        return len(arrays) - 1

    what = request["do"]
    if what == "start":
        return _start(namespace, request)
    if what == "run":
        return namespace.run(request["source"], request["seconds"])
    if what == "look":
        return namespace.look(request["name"])
    if what == "read":
        return outcome_as_json(namespace.read(request["name"]), keep)
    case = pickle.loads(base64.b64decode(request["case"]))  # the outside made it
    return outcome_as_json(namespace.call(request["name"], case, request["seconds"]), keep)


def _start(namespace: "_Namespace", request: dict[str, Any]) -> dict[str, Any]:
    _limit(request["limits"])
    for name, data in request["files"].items():
        Path(name).write_bytes(base64.b64decode(data))
    namespace.start()
    sys.path.insert(0, "")  # as in a notebook: files beside it can be imported
    return {}


def _limit(limits: dict[str, int]) -> None:
    """Set the limits that the system holds a single process to, where it knows them."""
    with contextlib.suppress(OSError):  # where memory ends, this process goes, not the machine's
        Path("/proc/self/oom_score_adj").write_text("1000")
    try:
        import resource
    except ImportError:  # Windows
        return
    os.nice(_NICE)  # a thousand forks must not keep the watch outside from looking
    for name, value in limits.items():
        kind = getattr(resource, name, None)
        if kind is not None:
            most = resource.getrlimit(kind)[1]
            value = value if most == resource.RLIM_INFINITY else min(value, most)
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(kind, (value, value))


class _Namespace:
    """The one namespace of a submission: a notebook's, magics and all."""

    def start(self) -> None:
        self.shell = _shell()
        self.names: dict[str, Any] = self.shell.user_ns

    def run(self, source: str, seconds: float) -> dict[str, Any]:
        error: BaseException | None = None
        rang: list[bool] = []
        with contextlib.suppress(_TimeUp), _alarm(seconds, rang):
            result = self.shell.run_cell(source)
            error = result.error_before_exec or result.error_in_exec
        if rang:  # whatever became of the interrupt: a module may turn it into its own error
            return {"status": "timed out", "failure": None}
        if error is None:
            return {"status": "ok", "failure": None}
        return {"status": "raised", "failure": asdict(_failure(error))}

    def call(self, name: str, case: Case, seconds: float) -> Outcome:
        answer = self.names.get(name, ...)
        called: Callable[..., Any] | None = models.as_function(answer)
        return attempt_within(seconds, case, answer if called is None else called)

    def read(self, name: str) -> Outcome:
        if name not in self.names:
            return Outcome("", "unusable", note=f"nothing: there is no `{name}`")
        return finish(Outcome("", "returned"), lambda: self.names[name])

    def look(self, name: str) -> dict[str, Any]:
        if name not in self.names:
            return {"kind": "missing", "facts": {}}
        answer = self.names[name]
        kind = "callable" if callable(answer) else "value"
        facts: dict[str, Any] = {}
        if answer is ... or answer is None:
            kind = "blank"
        elif models.as_function(answer) is not None:
            kind, facts = "model", models.facts(answer)
        return {"kind": kind, "facts": facts}


def _shell() -> Any:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Shell(InteractiveShell):
        """What runs a notebook's cells, without a front end."""

        def enable_gui(self, gui: Any = None) -> None: ...

        # what went wrong goes out as a `Failure`; a traceback would ask hostile objects for text
        def showtraceback(self, *args: Any, **settings: Any) -> None: ...

        def showsyntaxerror(self, *args: Any, **settings: Any) -> None: ...

        def showindentationerror(self) -> None: ...

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.cache_size = 0
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config)
    formatter: Any = shell.display_formatter
    formatter.active_types = ["text/plain"]
    return shell


def _failure(error: BaseException) -> Failure:
    if isinstance(error, SyntaxError) and error.__traceback__ is not None and error.text:
        place = int(error.lineno or 0)
        return Failure(type(error).__name__, str(error.msg)[:300], "", place, error.text.strip())
    try:
        raise error
    except BaseException as raised:
        return describe(raised)


@contextlib.contextmanager
def _alarm(seconds: float, rang: list[bool]) -> Iterator[None]:
    if not hasattr(signal, "setitimer"):  # Windows: the outside ends the process
        yield
        return

    def ring(number: int, frame: Any) -> None:
        rang.append(True)
        raise _TimeUp

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
