"""Records: what a long run measured, committed so that a lesson can plot it.

A record is a JSON file in `data/records/`, written by a script in `tests/benchmarks/`. Beside
the result it holds the seeds, the seconds, the machine, the versions and the commit.
"""

import json
from typing import Any

from .. import paths

REQUIRED = ("name", "made_by", "seeds", "seconds", "machine", "versions", "commit")


def load_record(name: str) -> dict[str, Any]:
    """Load the committed record `name`.

    Args:
        name: File name without its ending: `"perceptron_mnist"`.

    Returns:
        The record; every record has the keys of `REQUIRED`, the rest is its own.

    Raises:
        ValueError: If there is no such record, or it lacks a required key.

    Example:
        >>> load_record("perceptron_mnist")["made_by"]
        'tests/benchmarks/perceptron_mnist.py'
    """
    known = sorted(file.stem for file in paths.records_dir().glob("*.json"))
    if name not in known:
        raise ValueError(
            f"`name` must be one of the records: {', '.join(known) or 'there are none'}. "
            f"Received: name={name!r}."
        )
    record = json.loads((paths.records_dir() / f"{name}.json").read_text(encoding="utf-8"))
    missing = [key for key in REQUIRED if key not in record]
    if missing:
        raise ValueError(
            f"A record must have the keys {', '.join(REQUIRED)}. "
            f"Received: {name!r} without {', '.join(missing)}. Make it again with its script."
        )
    return record
