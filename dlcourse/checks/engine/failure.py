"""An exception in an answer, told by the learner's own line and none of ours."""

import linecache
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, TracebackType

from ... import paths
from .values import type_name

MAX_MESSAGE = 300


@dataclass(frozen=True)
class Failure:
    """What went wrong, and where in the learner's code.

    Attributes:
        type: Name of the exception.
        message: Its text, shortened.
        function: The function it happened in; empty if no line of the learner's was reached.
        line: Line number in that cell or file; 0 if there is none.
        code: That line; empty if it cannot be had.
    """

    type: str
    message: str
    function: str = ""
    line: int = 0
    code: str = ""

    @property
    def says_blank(self) -> bool:
        """True if the code ran into a `...` that is still to be filled in."""
        return self.type == "NotImplementedError" or (
            self.type in ("TypeError", "AttributeError", "ValueError")
            and "ellipsis" in self.message.lower()
        )


def describe(error: BaseException) -> Failure:
    """Return `error`, which is being handled, as a `Failure`."""
    function, line, code = _learner_line(sys.exc_info()[2])
    return Failure(type_name(error), _message(error), function, line, code)


def _message(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException:  # an exception may fail to say what it is
        return ""
    text = " ".join(str.split(text))
    return text if len(text) <= MAX_MESSAGE else text[: MAX_MESSAGE - 1] + "…"


def _learner_line(traceback: TracebackType | None) -> tuple[str, int, str]:
    """Return function, line number and code of the innermost frame that is the learner's."""
    found: tuple[CodeType, int] | None = None
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if _is_learners(code.co_filename):
            found = (code, traceback.tb_lineno or 0)
        traceback = traceback.tb_next
    if found is None:
        return "", 0, ""
    code, line = found
    return code.co_name, line, linecache.getline(code.co_filename, line).strip()[:200]


_NOT_THEIRS = tuple(
    str(Path(folder).resolve())
    for folder in (
        paths.PACKAGE,
        sysconfig.get_path("stdlib"),
        sysconfig.get_path("purelib"),
        sysconfig.get_path("platlib"),
    )
)


@cache
def _is_learners(filename: str) -> bool:
    if filename.startswith("<frozen"):
        return False
    if filename.startswith("<"):  # typed in, or exec()
        return True
    full = str(Path(filename).absolute())
    installed = "site-packages" in full or "dist-packages" in full
    return not installed and not full.startswith(_NOT_THEIRS)
