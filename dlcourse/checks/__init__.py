"""What a notebook calls to have an answer checked, and a result held against what is expected.

Importing this loads neither the exercises nor the engine; a name is loaded when it is used.
"""

import importlib
from typing import TYPE_CHECKING, Any

from .expect import expect as expect
from .rehearsal import rehearsal as rehearsal

if TYPE_CHECKING:
    from .engine.checking import check
    from .engine.help import hint, solution
    from .engine.quizzing import quiz

__all__ = ["check", "expect", "hint", "quiz", "rehearsal", "solution"]

_ORIGINS = {"check": "checking", "hint": "help", "solution": "help", "quiz": "quizzing"}


def __getattr__(name: str) -> Any:
    if name not in _ORIGINS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f".engine.{_ORIGINS[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
