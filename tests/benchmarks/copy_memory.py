"""How far back five networks learn to remember: the task of chapter 6a at lags from 5 to 80.

The first of the symbols is the answer, all that follow are distraction. RNN, LSTM and GRU start as
Keras starts them; "open" are an LSTM whose forget gate starts with the bias 4, and a GRU whose
update gate starts with 3. Everything else is the same for all five: `train` of the lesson, NumPy
only. About 4 minutes on one idle core; what is done is kept under `--part`, and a second start goes
on from there. Run from the root of the repository:

    python tests/benchmarks/copy_memory.py
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from record import write_record
from tqdm import tqdm

from dlcourse import scratch

SEEDS = (0, 1, 2, 3, 4)
LAGS = (5, 10, 20, 40, 80)
CELLS = {
    "RNN": (scratch.RNN, None),
    "LSTM": (scratch.LSTM, None),
    "GRU": (scratch.GRU, None),
    "LSTM, open": (scratch.LSTM, 4.0),
    "GRU, open": (scratch.GRU, 3.0),
}
UNITS, STEPS, BATCH, RATE, MAX_NORM = 16, 250, 32, 0.02, 1.0


def remember(lag: int, n: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], np.ndarray]:
    """Return sequences `(n, lag + 1, 8)`, one-hot, and their answers `(n,)`."""
    symbols = rng.integers(4, 8, size=(n, lag + 1))
    symbols[:, 0] = rng.integers(0, 4, size=n)
    return np.eye(8)[symbols], symbols[:, 0]


def new_cell(name: str, seed: int) -> scratch.RNN | scratch.LSTM | scratch.GRU:
    """Return an untrained cell."""
    kind, opened = CELLS[name]
    cell = kind(8, UNITS, rng=np.random.default_rng(seed))
    bias = cell.parameters["bias"].data
    if opened is not None:
        (bias[UNITS : 2 * UNITS] if kind is scratch.LSTM else bias[0, :UNITS])[:] = opened
    return cell


def accuracy(name: str, lag: int, seed: int) -> float:
    """Train one network, and return its accuracy on 500 new sequences."""
    rng, cell = np.random.default_rng(seed), new_cell(name, seed)
    head = scratch.Dense(UNITS, 4, rng=rng)
    parameters = [*cell.parameters.values(), *head.parameters]
    optimizer = scratch.Adam(parameters, scratch.CosineDecay(RATE, STEPS))
    for _step in range(STEPS):
        x, y = remember(lag, BATCH, rng)
        outputs, _ = cell.forward(x)
        last = scratch.Tensor(outputs[:, -1])
        scratch.softmax_cross_entropy(head(last), y).backward()
        upstream = np.zeros_like(outputs)
        upstream[:, -1] = last.grad
        cell.backward(upstream)
        scratch.clip_by_global_norm(parameters, MAX_NORM)
        optimizer.step()
    x, y = remember(lag, 500, np.random.default_rng(99))
    return float(np.mean(head(cell.forward(x)[0][:, -1]).data.argmax(axis=1) == y))


def main() -> None:
    """Measure what is missing, then write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "copy_memory_part.json"
    parser.add_argument("--part", type=Path, default=kept)
    options = parser.parse_args()
    done = json.loads(options.part.read_text("utf-8")) if options.part.exists() else {}
    for name, seed, lag in tqdm([(n, s, lag) for lag in LAGS for n in CELLS for s in SEEDS]):
        if f"{name}/{seed}/{lag}" in done:
            continue
        begin = time.perf_counter()
        share = round(accuracy(name, lag, seed), 4)
        seconds = round(time.perf_counter() - begin, 2)
        done[f"{name}/{seed}/{lag}"] = {"accuracy": share, "s": seconds}
        options.part.write_text(json.dumps(done), encoding="utf-8")
    runs = {
        name: [[done[f"{name}/{seed}/{lag}"]["accuracy"] for seed in SEEDS] for lag in LAGS]
        for name in CELLS
    }
    write_record(
        "copy_memory",
        made_by=__file__,
        seeds=SEEDS,
        seconds=sum(run["s"] for run in done.values()),
        packages=["numpy", "dlcourse"],
        result={
            "lags": list(LAGS),
            "settings": {
                "units": UNITS,
                "steps": STEPS,
                "batch_size": BATCH,
                "optimiser": f"Adam, {RATE}, cosine",
                "clipped_to": MAX_NORM,
            },
            "chance": 0.25,
            "accuracy": runs,  # name -> (lags, seeds)
        },
    )
    for name, rows in runs.items():
        print(f"{name:>12}: {np.mean(rows, axis=1).round(2)}")


if __name__ == "__main__":
    main()
