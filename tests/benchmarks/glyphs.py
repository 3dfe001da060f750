"""Measure how fast glyphs are drawn on one core, and how hard they are; write the record.

Run from the root of the repository (about a minute):

    python tests/benchmarks/glyphs.py

Times are of the processor, not of the clock, so that a busy machine shows less; the medians of
the clock stand beside them. Masters are made in a fresh process each time.
"""

import json
import os
import statistics
import subprocess
import sys
import time

import numpy as np
from record import write_record
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from dlcourse.data import load_glyphs

IMAGES, RUNS = 5000, 7
SEEDS = (0, 1, 2, 3, 4)
KINDS = {
    "clean": {},
    "hard": {"hard": True},
    "clean_colour": {"colour": True},
    "hard_colour": {"hard": True, "colour": True},
    "hard_letters": {"hard": True, "classes": "letters"},
}
MASTERS = """
import json, string, time
import numpy, matplotlib.ft2font
from dlcourse.data.glyph_outlines import FONTS, master
started = time.perf_counter(), time.process_time()
count = len([master(c, font) for c in getattr(string, "{characters}") for font in FONTS])
print(json.dumps([count, time.perf_counter() - started[0], time.process_time() - started[1]]))
"""


def masters(characters: str) -> dict[str, float]:
    """Return how many masters a set of characters has, and the seconds to make them."""
    runs = []
    for _ in range(RUNS):
        command = [sys.executable, "-c", MASTERS.format(characters=characters)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        runs.append(json.loads(done.stdout))
    count, wall, processor = (statistics.median(column) for column in zip(*runs, strict=True))
    return {
        "masters": int(count),
        "wall_seconds": round(wall, 2),
        "processor_seconds": round(processor, 2),
    }


def images_per_second(kind: str) -> dict[str, float]:
    """Return the images of 28 × 28 that are drawn in a second, the masters being there."""
    load_glyphs(IMAGES, rng=np.random.default_rng(0), **KINDS[kind])
    wall, processor = [], []
    for seed in range(RUNS):
        started = time.perf_counter(), time.process_time()
        load_glyphs(IMAGES, rng=np.random.default_rng(seed), **KINDS[kind])
        wall.append(time.perf_counter() - started[0])
        processor.append(time.process_time() - started[1])
    return {
        "wall": round(IMAGES / statistics.median(wall)),
        "processor": round(IMAGES / statistics.median(processor)),
    }


def linear_accuracy(seed: int, *, hard: bool, classes: str) -> float:
    """Return the test accuracy of a logistic regression, 2,000 training and 2,000 test images."""
    glyphs = load_glyphs(4000, rng=np.random.default_rng(seed), hard=hard, classes=classes)
    x = glyphs.x.reshape(len(glyphs.x), -1)
    model = LogisticRegression(C=0.1, max_iter=300).fit(x[:2000], glyphs.y[:2000])
    return round(float(model.score(x[2000:], glyphs.y[2000:])), 4)


def main() -> None:
    """Measure and write the record."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core
    start = time.perf_counter()
    result = {
        "images": IMAGES,
        "size": 28,
        "runs": RUNS,
        "masters": {name: masters(name) for name in ("digits", "ascii_letters")},
        "images_per_second": {kind: images_per_second(kind) for kind in KINDS},
        "linear_accuracy": {
            f"{'hard' if hard else 'clean'}_{classes}": [
                linear_accuracy(seed, hard=hard, classes=classes) for seed in SEEDS
            ]
            for hard in (False, True)
            for classes in ("digits", "upper")
        },
    }
    write_record(
        "glyphs",
        made_by=__file__,
        seeds=SEEDS,
        seconds=time.perf_counter() - start,
        packages=["dlcourse", "numpy", "matplotlib", "scikit-learn"],
        result=result,
    )
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
