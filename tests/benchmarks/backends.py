"""What each lesson takes on each of Keras's backends, and whether its bands hold there.

Run from the root of the repository, in an environment with TensorFlow, JAX and PyTorch
(`pip install -e ".[jax,torch]"`), with the benchmark data at hand; chapters that are named are run
again, and the rows of the others are kept:

    python tests/benchmarks/backends.py
    python tests/benchmarks/backends.py 04 05a
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

from record import ROOT, commit, write_record

from dlcourse.course import chapters, runner
from dlcourse.runtime import BACKENDS


def measure(backend: str, lessons: list[Path]) -> list[dict]:
    """Run the lessons from fresh kernels on `backend`; return seconds and bands of each."""
    rows = []
    with tempfile.TemporaryDirectory() as state:
        settings = {"KERAS_BACKEND": backend, "DLCOURSE_STATE": state}
        for step in runner.run(lessons, settings=settings):
            if step.result is not None:
                rows.append(
                    {
                        "lesson": step.path.stem,
                        "backend": backend,
                        "seconds": round(step.result.total_seconds, 1),
                        "bands": len(step.result.bands),
                        "missed": len(step.result.missed),
                        "failure": step.result.failure,
                        "benchmarks": step.result.benchmarks,
                        "commit": commit(),
                    }
                )
                print(rows[-1], flush=True)
    return rows


def main() -> None:
    """Measure on every backend and write the record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chapters", nargs="*", help="chapters to run again, as 05a; default: all")
    asked = parser.parse_args().chapters
    found = chapters.find_chapters()
    lessons = [c.path for c in found if not asked or c.contract.chapter in asked]
    if asked and len(lessons) < len(asked):
        known = ", ".join(c.contract.chapter for c in found)
        parser.error(f"chapters are {known}. Received: {', '.join(asked)}.")
    start, names = time.perf_counter(), {path.stem for path in lessons}
    rows = [row for backend in BACKENDS for row in measure(backend, lessons)]
    record = ROOT / "data" / "records" / "backends.json"
    if asked and record.exists():
        before = json.loads(record.read_text(encoding="utf-8"))
        kept = [row for row in before["lessons"] if row["lesson"] not in names]
        rows += [{"commit": before["commit"], **row} for row in kept]
        rows.sort(key=lambda row: (BACKENDS.index(row["backend"]), row["lesson"]))
    write_record(
        "backends",
        made_by=__file__,
        seeds=[0, 1],
        seconds=time.perf_counter() - start,
        packages=["dlcourse", "keras", "tensorflow", "jax", "torch", "numpy"],
        result={"lessons": rows},
    )


if __name__ == "__main__":
    main()
