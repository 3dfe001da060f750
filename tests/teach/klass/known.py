"""The known answers to an exercise, from the tables that its check is tested with."""

import importlib.util
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

CHECKS = Path(__file__).resolve().parents[2] / "checks"


@dataclass(frozen=True)
class Known:
    """Answers to one exercise.

    Attributes:
        right: Answers that pass.
        wrong: Answers with the diagnosis that each must get.
    """

    right: tuple[Any, ...]
    wrong: tuple[tuple[Any, str], ...]


@cache
def tables(slug: str) -> ModuleType:
    """Return the module of `tests/checks` with the tables of a chapter.

    It is loaded under a name of its own: pytest imports the same file as its tests.

    Raises:
        ValueError: If the chapter has no such tables.
    """
    name = f"known_{slug}"
    file = CHECKS / f"test_{slug}.py"
    if not file.is_file():
        raise ValueError(f"tests/checks must have a file for {slug!r}. Received: no {file.name}.")
    if str(CHECKS) not in sys.path:
        sys.path.insert(0, str(CHECKS))  # the tables import `exercise_tests`
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    if not all(isinstance(getattr(module, table, None), dict) for table in ("RIGHT", "WRONG")):
        raise ValueError(f"{file.name} must have the tables RIGHT and WRONG. Received: others.")
    return module


def known(id: str) -> Known:
    """Return the known answers to the exercise `id`."""
    slug, _, name = id.partition(".")
    module = tables(slug)
    return Known(tuple(module.RIGHT[name]), tuple(module.WRONG[name]))
