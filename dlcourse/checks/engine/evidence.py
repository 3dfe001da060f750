"""What `probe` saw: plain values that can be written down, carried, and judged elsewhere."""

import json
import re
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from .failure import Failure
from .values import MAX_ENTRIES, UnusableError, normalise

OUTCOMES = ("returned", "blank", "raised", "timed out", "unusable")
_FILE = re.compile(r"\d{1,4}\.npy")
_MAX_JSON = 50_000_000  # bytes


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
        stored = {
            "exercise": self.exercise,
            "version": self.version,
            "seed": self.seed,
            "facts": self.facts,
            "outcomes": [
                {**asdict(replace(outcome, value=None)), "value": _pack(outcome.value, arrays)}
                for outcome in self.outcomes
            ],
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
                outcomes=tuple(_outcome(item, folder) for item in stored["outcomes"]),
                facts=dict(stored["facts"]),
            )
        except (ValueError, KeyError, TypeError, OSError, RecursionError, UnusableError) as problem:
            raise ValueError(
                f"`folder` must hold what `Evidence.save` wrote. Received: {folder.name!r}, which "
                f"cannot be read ({type(problem).__name__}: {problem}). Probe the answer again."
            ) from problem


def _outcome(item: dict[str, Any], folder: Path) -> Outcome:
    if item["status"] not in OUTCOMES:
        raise ValueError(f"unknown status {item['status']!r}")
    failure = item["failure"]
    return Outcome(
        case=str(item["case"]),
        status=item["status"],
        value=normalise(_unpack(item["value"], folder)),
        seconds=float(item["seconds"]),
        limit=float(item["limit"]),
        modified=tuple(str(name) for name in item["modified"]),
        failure=None
        if failure is None
        else Failure(
            type=str(failure["type"]),
            message=str(failure["message"]),
            function=str(failure["function"]),
            line=int(failure["line"]),
            code=str(failure["code"]),
        ),
        note=str(item["note"]),
    )


def _pack(value: Any, arrays: list[np.ndarray]) -> dict[str, Any]:
    """Return `value` as JSON; its arrays are put into `arrays`, and referred to by number."""
    kind = type(value)
    if value is ...:
        return {"blank": True}
    if kind in (list, tuple):
        return {kind.__name__: [_pack(item, arrays) for item in value]}
    if kind is np.ndarray:
        arrays.append(value)
        return {"array": f"{len(arrays) - 1}.npy"}
    if kind is float:
        return {"float": value.hex()}  # NaN and infinity are no JSON
    if kind is complex:
        return {"complex": [value.real.hex(), value.imag.hex()]}
    if kind is int:
        return {"int": str(value)}
    return {"plain": value}  # None, bool, str


def _unpack(packed: dict[str, Any], folder: Path) -> Any:
    ((kind, value),) = packed.items()
    if kind in ("list", "tuple"):
        items = [_unpack(item, folder) for item in value]
        return items if kind == "list" else tuple(items)
    if kind == "array":
        return _read_array(folder, value)
    if kind == "float":
        return float.fromhex(value)
    if kind == "complex":
        return complex(float.fromhex(value[0]), float.fromhex(value[1]))
    if kind == "int":
        return int(value)
    return ... if kind == "blank" else value


def _read_array(folder: Path, name: str) -> np.ndarray:
    if not _FILE.fullmatch(name):
        raise ValueError(f"{name!r} is no name of an array file")
    with (folder / name).open("rb") as file:
        if np.lib.format.read_magic(file) != (1, 0):
            raise ValueError(f"{name} is not in the format of `np.save`")
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
        if dtype.hasobject or np.prod(shape, dtype=object) > MAX_ENTRIES:
            raise ValueError(f"{name} holds objects, or is too large")  # before anything is read
        file.seek(0)
        return np.lib.format.read_array(file, allow_pickle=False)
