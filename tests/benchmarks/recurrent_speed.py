"""What a step of training costs, by cell, length, backend, looped over or unrolled.

A recurrent layer of 64 units and a dense one, a batch of 64 sequences with 16 features. Each
backend has a process of its own; everything runs on one thread, and time is the processor's, so
that other work on the machine does not count: look at ratios, not at milliseconds. Unrolling writes
every step into the graph, and the first call, which builds and compiles it, pays for that: what
would take more than a minute is left out, as null. Run from the root of the repository, in an
environment with TensorFlow, JAX and PyTorch (`pip install -e ".[jax,torch]"`); it takes about 5
minutes, and what is done is kept under `--part`:

    python tests/benchmarks/recurrent_speed.py
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from record import write_record
from tqdm import tqdm

CELLS, LENGTHS = ("rnn", "gru", "lstm"), (20, 50, 200)
BATCH, UNITS, FEATURES, STEPS = 64, 64, 16, 9
LONGEST = 60.0  # seconds that a first call may take
BACKENDS = ("tensorflow", "jax", "torch")
ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}


def measure(cell: str, length: int, unroll: bool) -> dict[str, float]:
    """Train a few steps; return the seconds of the first, and the median of the others in ms."""
    import keras

    from dlcourse.models import build_rnn

    keras.utils.clear_session()
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(BATCH, length, FEATURES)).astype("float32")
    y = rng.integers(0, 10, size=BATCH)
    model = build_rnn((length, FEATURES), UNITS, num_outputs=10, cell=cell, unroll=unroll)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=loss)
    taken = []
    for _step in range(STEPS + 1):
        begin = time.process_time()
        model.train_on_batch(x, y)  # returns the loss as a number: the step is done
        taken.append(time.process_time() - begin)
    return {
        "first_call_s": round(taken[0], 2),
        "step_ms": round(1000 * float(np.median(taken[1:])), 2),
    }


def worker(part: Path) -> None:
    """Measure on the backend of this process all that is not in `part` yet."""
    import dlcourse

    backend = dlcourse.start(seed=0).backend
    done = json.loads(part.read_text("utf-8")) if part.exists() else {}
    for unroll in (False, True):
        for cell in CELLS:
            expected = 0.0
            for length in LENGTHS:
                key = f"{backend}/{cell}/{length}/{'unrolled' if unroll else 'loop'}"
                if key not in done:
                    done[key] = measure(cell, length, unroll) if expected <= LONGEST else None
                    part.write_text(json.dumps(done), encoding="utf-8")
                first = done[key]["first_call_s"] if done[key] else LONGEST
                following = LENGTHS[min(LENGTHS.index(length) + 1, len(LENGTHS) - 1)]
                expected = first * following / length if unroll else 0.0


def main() -> None:
    """Measure on each backend what is missing, then write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "recurrent_speed_part.json"
    parser.add_argument("--part", type=Path, default=kept)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        worker(options.part)
        return
    for backend in tqdm(BACKENDS):
        command = [sys.executable, __file__, "--worker", "--part", str(options.part)]
        settings = {**os.environ, **ONE_THREAD, "KERAS_BACKEND": backend}
        subprocess.run(command, env=settings, check=True, stdout=subprocess.DEVNULL)
    done: dict[str, Any] = json.loads(options.part.read_text("utf-8"))
    rows = []
    for key, found in done.items():
        backend, cell, length, how = key.split("/")
        base = done[f"{backend}/{cell}/{length}/loop"]["step_ms"]
        best = done[f"jax/gru/{length}/loop"]["step_ms"]
        rows.append(
            {
                "backend": backend,
                "cell": cell,
                "length": int(length),
                "unrolled": how == "unrolled",
                **(found or {"first_call_s": None, "step_ms": None}),
                "over_its_loop": round(found["step_ms"] / base, 2) if found else None,
                "over_gru_loop_on_jax": round(found["step_ms"] / best, 2) if found else None,
            }
        )
    taken = [f["first_call_s"] + STEPS * f["step_ms"] / 1000 for f in done.values() if f]
    write_record(
        "recurrent_speed",
        made_by=__file__,
        seeds=(0,),
        seconds=sum(taken),
        packages=["keras", "tensorflow", "jax", "torch", "numpy", "dlcourse"],
        result={
            "settings": {
                "batch_size": BATCH,
                "units": UNITS,
                "features": FEATURES,
                "threads": 1,
                "time": "of the processor",
                "steps": STEPS,
                "first_call_at_most_s": LONGEST,
            },
            "rows": rows,
        },
    )
    for row in rows:
        print(row)


if __name__ == "__main__":
    main()
