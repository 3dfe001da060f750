"""Measure `import dlcourse` against bare Python; write `data/records/import_time.json`.

Run: python tests/benchmarks/import_time.py
Fresh processes, in turn, so that a busy machine slows both alike. The medians are of wall-clock
and of processor time; the difference is what the import costs.
"""

import statistics
import subprocess
import sys
import time

from record import write_record

RUNS = 41
STATEMENTS = {"bare": "pass", "dlcourse": "import dlcourse"}
TIMED = "import time\n{statement}\nprint(time.process_time())"


def main() -> None:
    """Time both statements in turn and write the record."""
    wall: dict[str, list[float]] = {name: [] for name in STATEMENTS}
    processor: dict[str, list[float]] = {name: [] for name in STATEMENTS}
    started = time.perf_counter()
    for run in range(RUNS + 1):
        for name, statement in STATEMENTS.items():
            command = [sys.executable, "-c", TIMED.format(statement=statement)]
            before = time.perf_counter()
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            if run:  # the first round fills the disk cache
                wall[name].append(time.perf_counter() - before)
                processor[name].append(float(done.stdout))
    result = {
        "runs": RUNS,
        "wall_ms": {name: _milliseconds(times) for name, times in wall.items()},
        "processor_ms": {name: _milliseconds(times) for name, times in processor.items()},
    }
    for clock in ("wall_ms", "processor_ms"):
        result[clock]["added"] = round(result[clock]["dlcourse"] - result[clock]["bare"], 1)
    seconds = time.perf_counter() - started
    path = write_record(
        "import_time", made_by=__file__, seeds=[], seconds=seconds, packages=["dlcourse"],
        result=result,
    )  # fmt: skip
    print(f"{path.name}: {result}")


def _milliseconds(times: list[float]) -> float:
    return round(1000 * statistics.median(times), 1)


if __name__ == "__main__":
    main()
