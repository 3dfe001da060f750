"""Write a record: the result of a long run, with all that is needed to judge and repeat it."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def write_record(
    name: str,
    *,
    made_by: str,
    seeds: Sequence[int],
    seconds: float,
    packages: Sequence[str],
    result: Mapping[str, Any],
) -> Path:
    """Write `data/records/<name>.json` atomically and return its path.

    Args:
        name: Name of the record, as `dlcourse.data.load_record` asks for it.
        made_by: The script, relative to the root of the repository.
        seeds: Seeds of the runs.
        seconds: Wall-clock time of all runs together.
        packages: Distributions whose versions matter.
        result: The measurements, JSON types only.
    """
    record = {
        "name": name,
        "made_by": Path(made_by).resolve().relative_to(ROOT).as_posix(),
        **result,
        "seeds": list(seeds),
        "seconds": round(seconds, 1),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "versions": {"python": platform.python_version(), **{p: version(p) for p in packages}},
        "commit": commit(),
    }
    path = ROOT / "data" / "records" / f"{name}.json"
    part = path.with_suffix(".part")
    part.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    part.replace(path)
    return path


def commit() -> str:
    """Return the commit that the code was at, marked where the tree had changes."""
    answer = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--exclude=*"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return answer.stdout.strip()
