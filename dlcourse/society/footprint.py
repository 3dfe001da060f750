"""The electricity of this whole course, from the seconds that its runs wrote down."""

import json
import re
import tomllib
from dataclasses import dataclass

from .. import paths
from .energy import Energy, estimate_energy


@dataclass(frozen=True)
class Footprint:
    """What was used, part by part.

    Attributes:
        parts: Name of the part -> its energy: `"records"`, the long runs whose results the lessons
            plot, and `"notebooks"`, one pass over every lesson, solution and exercise.
        core_hours: Name of the record or the notebook -> hours of busy cores.
        missing: What could not be counted, in words.
    """

    parts: dict[str, Energy]
    core_hours: dict[str, float]
    missing: tuple[str, ...]

    @property
    def wh(self) -> float:
        """Watt-hours of all parts together."""
        return sum(part.wh for part in self.parts.values())


def course_footprint(*, watts: float | None = None, cores: int = 2) -> Footprint:
    """Sum up what the course's own runs used: watts times seconds times cores.

    Each record counts with its wall-clock seconds on all cores of its machine, which is more than
    it kept busy; runs that were thrown away were not written down, which is less than was used.
    A notebook counts with the seconds it is allowed to take (`tests/budget.toml`).

    Args:
        watts: Power of one busy core; 10 W (5 to 20 W) if not given.
        cores: Cores for which the notebooks' seconds are meant.

    Raises:
        ValueError: If a number is negative.

    Example:
        >>> course = course_footprint()
        >>> sorted(course.core_hours)[0]
        'addition'
        >>> 0 < course.wh < 1e5
        True
    """
    records = {
        file.stem: _core_hours(json.loads(file.read_text(encoding="utf-8")))
        for file in sorted(paths.records_dir().glob("*.json"))
    }
    missing = [f"record {name}: no seconds" for name, hours in records.items() if hours is None]
    missing.append("runs that were tried and thrown away: nobody wrote them down")
    hours = {"records": {name: found for name, found in records.items() if found is not None}}
    budget = paths.share_dir() / "tests" / "budget.toml"
    if budget.is_file():
        table = tomllib.loads(budget.read_text(encoding="utf-8"))
        hours["notebooks"] = {
            f"{kind}/{name}": seconds * cores / 3600
            for kind, notebooks in table.items()
            for name, seconds in notebooks.items()
        }
    else:
        missing.append("notebooks: tests/budget.toml is only in a clone of the course")
    parts = {
        name: estimate_energy(3600 * sum(runs.values()), watts=watts)
        for name, runs in hours.items()
    }
    every = {name: found for runs in hours.values() for name, found in runs.items()}
    return Footprint(parts, every, tuple(missing))


def _core_hours(record: dict[str, object]) -> float | None:
    """Return the hours of a record on all cores of its machine; None where it does not say."""
    seconds = record.get("seconds")
    cores = re.search(r"(\d+) cores", str(record.get("machine", "")))
    if not isinstance(seconds, int | float) or cores is None:
        return None
    return float(seconds) * int(cores.group(1)) / 3600
