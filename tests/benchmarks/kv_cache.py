"""How fast a GPT writes with kept keys and values, and without, by length and backend.

A GPT of nanoGPT's size for a CPU (4 blocks, 4 heads, width 128, 65 characters) writes from one
token to the end of its context. Both ways run in fixed shapes, compiled as
`dlcourse.compiled` does it (on PyTorch `generate` compiles the steps with the cache alone: without
it, a token costs more than is counted here). Without the cache each token costs the same, the whole
context, and so a few are enough to time it. (Arrays that grow with the text would save half of
that, but be compiled anew for every length.)

Each backend has a process of its own; everything runs on one thread, and time is the processor's,
so that other work on the machine does not count: the median of a token's, drawing included, the
first call left out. Run from the root of the repository, in an environment with TensorFlow, JAX and
PyTorch (`pip install -e ".[jax,torch]"`); it takes about a minute:

    python tests/benchmarks/kv_cache.py
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

LENGTHS = (256, 1024)
VOCABULARY = 65
FEW = 24  # tokens that are written without the cache
BACKENDS = ("tensorflow", "jax", "torch")
ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}


def with_cache(model: Any, count: int) -> tuple[list[int], dict[str, float]]:
    """Write once to compile, then as many tokens; return them, and what they cost."""
    from dlcourse.models import generate

    options = {"rng": np.random.default_rng(0), "temperature": 0}
    begin = time.process_time()
    generate(model, [1], max_new_tokens=2, **options)
    first = time.process_time() - begin
    times = []
    ids = generate(
        model,
        [1],
        max_new_tokens=count,
        on_token=lambda _: times.append(time.process_time()),
        **options,
    )
    return ids.tolist(), costs(first, np.diff(times))


def without_cache(model: Any, count: int, room: int) -> tuple[list[int], dict[str, float]]:
    """Write a few tokens, each after reading the whole room anew; return them, and the costs."""
    from dlcourse.compiled import compiled
    from dlcourse.text import sample

    padded = np.zeros((1, room), dtype=np.int32)
    padded[0, 0] = 1
    begin = time.process_time()
    read = compiled(model, padded)
    read(padded)
    first, times = time.process_time() - begin, [time.process_time()]
    for at in range(count):
        padded[:, at + 1] = sample(read(padded)[:, at], rng=np.random.default_rng(0), temperature=0)
        times.append(time.process_time())
    return padded[0, : count + 1].tolist(), costs(first, np.diff(times))


def costs(first: float, tokens: np.ndarray) -> dict[str, float]:
    """Return the seconds of the first call, and the milliseconds of a token."""
    return {"first_call_s": round(first, 2), "token_ms": round(1000 * float(np.median(tokens)), 2)}


def worker(path: Path) -> None:
    """Measure on the backend of this process."""
    import keras

    import dlcourse
    from dlcourse.models import build_gpt

    backend = dlcourse.start(seed=0).backend
    rows = []
    for length in LENGTHS:
        keras.utils.set_random_seed(0)
        model = build_gpt(VOCABULARY, length)
        draws = np.random.default_rng(0)  # else a new model with one table repeats its prompt
        model.set_weights([draws.normal(scale=0.3, size=w.shape) for w in model.get_weights()])
        ids, kept = with_cache(model, length)
        same, anew = without_cache(model, FEW, length)
        rows.append(
            {
                "backend": backend,
                "tokens": length,
                "with_cache": kept,
                "without_cache": anew,
                "tokens_per_s_with": round(1000 / kept["token_ms"], 1),
                "tokens_per_s_without": round(1000 / anew["token_ms"], 1),
                "faster": round(anew["token_ms"] / kept["token_ms"], 2),
                "same_tokens": ids[: len(same)] == same,
            }
        )
    path.write_text(json.dumps(rows), encoding="utf-8")


def main() -> None:
    """Measure on each backend, then write the record."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        worker(options.worker)
        return
    begin = time.perf_counter()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for backend in tqdm(BACKENDS):
            path = Path(folder) / f"{backend}.json"
            command = [sys.executable, __file__, "--worker", str(path)]
            settings = {**os.environ, **ONE_THREAD, "KERAS_BACKEND": backend}
            subprocess.run(command, env=settings, check=True, stdout=subprocess.DEVNULL)
            rows += json.loads(path.read_text("utf-8"))
    write_record(
        "kv_cache",
        made_by=__file__,
        seeds=(0,),
        seconds=time.perf_counter() - begin,
        packages=["keras", "tensorflow", "jax", "torch", "numpy", "dlcourse"],
        result={
            "settings": {
                "vocabulary": VOCABULARY,
                "depth": 4,
                "num_heads": 4,
                "width": 128,
                "prompts": 1,
                "tokens_timed_without": FEW,
                "threads": 1,
                "time": "of the processor, median of a token",
            },
            "rows": rows,
        },
    )
    for row in rows:
        print(row)


if __name__ == "__main__":
    main()
