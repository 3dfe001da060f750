"""The history that chapter 0 tells: milestones and cited figures, each with its source."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .. import paths

KINDS = ("idea", "system", "data", "setback")
UNITS = ("images", "words")
SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Source:
    """Where a statement comes from."""

    authors: str
    year: int
    title: str
    where: str

    def __str__(self) -> str:
        return f'{self.authors}, "{self.title}", {self.where}, {self.year}'


@dataclass(frozen=True)
class Milestone:
    """One step of the history: what it made possible, and what stayed out of reach."""

    year: int
    name: str
    kind: str
    could: str
    could_not: str
    source: Source


@dataclass(frozen=True)
class DatasetSize:
    """How many examples a set had: `unit` is `"images"` or `"words"`."""

    year: int
    name: str
    unit: str
    size: int
    source: Source


@dataclass(frozen=True)
class TrainingCompute:
    """Floating-point operations of one training run, and who counted them (`basis`)."""

    year: int
    name: str
    flop: float
    basis: str
    source: Source


@dataclass(frozen=True)
class Efficiency:
    """Compute that reaches AlexNet's accuracy on ImageNet, in teraflop/s-days."""

    year: float
    name: str
    tfs_days: float
    source: Source

    @property
    def flop(self) -> float:
        """The same in floating-point operations."""
        return self.tfs_days * 1e12 * SECONDS_A_DAY


@dataclass(frozen=True)
class History:
    """The milestones in the order of their years, and the figures of the three drivers."""

    milestones: tuple[Milestone, ...]
    datasets: tuple[DatasetSize, ...]
    compute: tuple[TrainingCompute, ...]
    efficiency: tuple[Efficiency, ...]


def load_history() -> History:
    """Load `data/history.toml`: dates and figures from the literature, each with its source.

    Raises:
        ValueError: If an entry lacks a field or a part of its source, or holds what it must not.

    Example:
        >>> first = load_history().milestones[0]
        >>> first.year, first.name
        (1943, 'McCulloch–Pitts neuron')
        >>> load_history().compute[-1].source.title
        'The Llama 3 herd of models'
    """
    text = (paths.data_dir() / "history.toml").read_text(encoding="utf-8")
    return parse(tomllib.loads(text))


def parse(tables: Mapping[str, Any]) -> History:
    """Return the tables of a history file as a `History`; errors as in `load_history`."""
    milestones = _entries(tables, "milestone", Milestone, kind=KINDS)
    return History(
        milestones=tuple(sorted(milestones, key=lambda entry: entry.year)),
        datasets=_entries(tables, "dataset", DatasetSize, unit=UNITS),
        compute=_entries(tables, "compute", TrainingCompute),
        efficiency=_entries(tables, "efficiency", Efficiency),
    )


def _entries(
    tables: Mapping[str, Any], table: str, form: Any, **allowed: tuple[str, ...]
) -> tuple[Any, ...]:
    entries = []
    for number, fields in enumerate(tables.get(table, ()), 1):
        where = f"Entry {number} of `{table}` in data/history.toml"
        values = dict(fields)
        values["source"] = _filled(Source, values.get("source", {}), f"The source of {where}")
        entry = _filled(form, values, where)
        for field, words in allowed.items():
            if getattr(entry, field) not in words:
                raise ValueError(
                    f"{where} must have as `{field}` one of {', '.join(words)}. "
                    f"Received: {field}={getattr(entry, field)!r}."
                )
        entries.append(entry)
    if not entries:
        raise ValueError(f"data/history.toml must have entries `{table}`. Received: none.")
    return tuple(entries)


def _filled(form: Any, values: Mapping[str, Any], where: str) -> Any:
    """Return `form(**values)`; every field must be there, and say something."""
    wanted = set(form.__dataclass_fields__)
    filled = {name for name, value in values.items() if value not in ("", 0)}
    if filled != wanted:
        raise ValueError(
            f"{where} must have the fields {', '.join(sorted(wanted))}, each filled, and no "
            f"others. Received: {', '.join(sorted(filled)) or 'none'}."
        )
    return form(**values)
