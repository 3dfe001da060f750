"""What a notebook calls to have an answer checked, and a result held against what is expected.

Importing this loads neither the exercises nor the engine; a name is loaded when it is used.
"""

from typing import TYPE_CHECKING

from ..lazy import load_when_used
from .expect import expect as expect
from .rehearsal import rehearsal as rehearsal

if TYPE_CHECKING:
    from .engine.checking import check
    from .engine.help import hint, solution
    from .engine.quizzing import quiz

__all__ = ["check", "expect", "hint", "quiz", "rehearsal", "solution"]

_ORIGINS = {
    "check": "engine.checking",
    "hint": "engine.help",
    "solution": "engine.help",
    "quiz": "engine.quizzing",
}

__getattr__, __dir__ = load_when_used(__name__, _ORIGINS)
