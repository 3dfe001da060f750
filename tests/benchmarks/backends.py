"""What each lesson takes on each of Keras's backends, and whether its bands hold there.

Run from the root of the repository, in an environment with TensorFlow, JAX and PyTorch
(`pip install -e ".[jax,torch]"`), with the benchmark data at hand:

    python tests/benchmarks/backends.py
"""

import tempfile
import time

from record import write_record

from dlcourse.course import chapters, runner
from dlcourse.runtime import BACKENDS


def measure(backend: str) -> list[dict]:
    """Run every lesson from a fresh kernel on `backend`; return seconds and bands of each."""
    lessons = [chapter.path for chapter in chapters.find_chapters()]
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
                    }
                )
                print(rows[-1], flush=True)
    return rows


def main() -> None:
    """Measure on every backend and write the record."""
    start = time.perf_counter()
    rows = [row for backend in BACKENDS for row in measure(backend)]
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
