"""What `probe` saw: plain values that can be written down, carried, and judged elsewhere."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from .failure import Failure
from .packing import pack, read_array, unpack
from .values import UnusableError, normalise

OUTCOMES = ("returned", "blank", "raised", "timed out", "unusable")
_FILE = re.compile(r"\d{1,4}\.npy")
_MAX_JSON = 50_000_000  # bytes
_MAX_TEXT = 2000  # characters of a name or message


@dataclass(frozen=True)
class Outcome:
    """What came of one case, or of reading an answer that is not called.

    Attributes:
        case: Name of the case; empty for an answer that is not called.
        status: One of `OUTCOMES`.
        value: What was returned, as plain values (see `values.py`).
        seconds: How long it took.
        limit: How long it was allowed to take, in seconds.
        modified: Positions or names of the arguments that the answer changed.
        failure: The exception, where one was raised.
        note: What an unusable value is.
    """

    case: str
    status: str
    value: Any = None
    seconds: float = 0.0
    limit: float = 0.0
    modified: tuple[str, ...] = ()
    failure: Failure | None = None
    note: str = ""


@dataclass(frozen=True)
class Evidence:
    """All that is known of an answer. `judge` meets this, never the answer.

    Attributes:
        exercise: The exercise's id.
        version: The exercise's version.
        seed: What the cases were made from.
        outcomes: One for each case that was tried, in order; probing stops at a time-out.
        facts: What else was read off a model: shapes, number of parameters, layers.
    """

    exercise: str
    version: int
    seed: int
    outcomes: tuple[Outcome, ...]
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def value(self) -> Any:
        """The value of an answer that is not called, or of the first case."""
        return self.outcomes[0].value

    def save(self, folder: Path) -> None:
        """Write this to `folder` as `evidence.json` and one `.npy` file an array."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        arrays: list[np.ndarray] = []

        def keep(values: np.ndarray) -> str:
            arrays.append(values)
            return f"{len(arrays) - 1}.npy"

        stored = {
            "exercise": self.exercise,
            "version": self.version,
            "seed": self.seed,
            "facts": self.facts,
            "outcomes": [outcome_as_json(outcome, keep) for outcome in self.outcomes],
        }
        for number, values in enumerate(arrays):
            np.save(folder / f"{number}.npy", values, allow_pickle=False)
        text = json.dumps(stored, ensure_ascii=False, indent=1)
        (folder / "evidence.json").write_text(text + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Evidence":
        """Read what `save` wrote. The folder may come from anyone: nothing in it is trusted.

        Raises:
            ValueError: If it is not evidence.
        """
        folder = Path(folder)
        file = folder / "evidence.json"
        try:
            if file.stat().st_size > _MAX_JSON:
                raise ValueError("the file is too large")
            stored = json.loads(file.read_text(encoding="utf-8"))
            return cls(
                exercise=str(stored["exercise"]),
                version=int(stored["version"]),
                seed=int(stored["seed"]),
                outcomes=tuple(
                    outcome_from_json(item, lambda name: _read_array(folder, name))
                    for item in stored["outcomes"]
                ),
                facts=dict(stored["facts"]),
            )
        except (ValueError, KeyError, TypeError, OSError, RecursionError, UnusableError) as problem:
            raise ValueError(
                f"`folder` must hold what `Evidence.save` wrote. Received: {folder.name!r}, which "
                f"cannot be read ({type(problem).__name__}: {problem}). Probe the answer again."
            ) from problem


def outcome_as_json(outcome: Outcome, keep: Callable[[np.ndarray], Any]) -> dict[str, Any]:
    """Return `outcome` as JSON; `keep` puts its arrays away (see `packing.pack`)."""
    return {**asdict(replace(outcome, value=None)), "value": pack(outcome.value, keep)}


def outcome_from_json(item: dict[str, Any], fetch: Callable[[Any], np.ndarray]) -> Outcome:
    """Return what `outcome_as_json` was given, trusting nothing about `item`.

    Raises:
        ValueError: If it is no outcome. So may KeyError, TypeError, AttributeError,
            RecursionError and UnusableError.
    """
    if item["status"] not in OUTCOMES:
        raise ValueError(f"unknown status {item['status']!r}")
    failure = item["failure"]
    return Outcome(
        case=str(item["case"])[:_MAX_TEXT],
        status=item["status"],
        value=normalise(unpack(item["value"], fetch)),
        seconds=float(item["seconds"]),
        limit=float(item["limit"]),
        modified=tuple(str(name)[:_MAX_TEXT] for name in item["modified"][:_MAX_TEXT]),
        failure=None if failure is None else failure_from_json(failure),
        note=str(item["note"])[:_MAX_TEXT],
    )


def failure_from_json(item: dict[str, Any]) -> Failure:
    """Return a failure from what `dataclasses.asdict` made of it, trusting nothing about it.

    Raises:
        ValueError: If it is none. So may KeyError and TypeError.
    """
    return Failure(
        type=str(item["type"])[:_MAX_TEXT],
        message=str(item["message"])[:_MAX_TEXT],
        function=str(item["function"])[:_MAX_TEXT],
        line=int(item["line"]),
        code=str(item["code"])[:_MAX_TEXT],
    )


def _read_array(folder: Path, name: str) -> np.ndarray:
    if not _FILE.fullmatch(name):
        raise ValueError(f"{name!r} is no name of an array file")
    with (folder / name).open("rb") as file:
        return read_array(file, name, (folder / name).stat().st_size)
