"""Deeper and deeper, with and without shortcuts: what is left of the training.

Residual networks of four depths and the same layers without shortcuts learn drawn digits of
16 x 16 pixels. Each tries two learning rates with the first seed and keeps the one that ends at the
lower training loss, so that no depth is judged by a rate that does not suit it. Run from the root
of the repository (about 10 minutes on one idle core; what is done is kept under `--part`, and a
second start goes on from there):

    python tests/benchmarks/degradation.py
"""

import argparse
import itertools
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from record import write_record
from tqdm import tqdm

import dlcourse
from dlcourse.data import load_glyphs

SEEDS = (0, 1, 2)
BLOCKS = (1, 3, 5, 9)  # blocks of a stage: 8, 20, 32 and 56 layers with weights
RATES = (0.003, 0.001)
FILTERS, SIZE, TRAIN, TEST = (8, 16, 16), 16, 1500, 1000
EPOCHS, BATCH = 6, 64
RESULTS = ("seed", "loss", "accuracy", "test_accuracy", "seconds", "cpu_seconds")


def train(seed: int, blocks: int, shortcuts: bool, rate: float) -> dict[str, Any]:
    """Train one network; return its losses and accuracies, epoch by epoch, and the seconds."""
    import keras

    from dlcourse.models import build_resnet

    glyphs = load_glyphs(TRAIN + TEST, size=SIZE, rng=np.random.default_rng(seed))
    x, y = glyphs.x[..., None], glyphs.y
    keras.utils.set_random_seed(seed)
    model = build_resnet(
        x.shape[1:], 10, filters=FILTERS, blocks_per_stage=blocks, shortcuts=shortcuts
    )
    model.compile(
        optimizer=keras.optimizers.Adam(rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    wall, cpu = time.perf_counter(), time.process_time()
    history = model.fit(
        x[:TRAIN], y[:TRAIN], validation_data=(x[TRAIN:], y[TRAIN:]),
        epochs=EPOCHS, batch_size=BATCH, verbose=0,
    ).history  # fmt: skip
    return {
        "seed": seed,
        "layers": 6 * blocks + 2,
        "shortcuts": shortcuts,
        "rate": rate,
        "parameters": model.count_params(),
        "loss": [round(value, 4) for value in history["loss"]],
        "accuracy": [round(value, 4) for value in history["accuracy"]],
        "test_accuracy": round(history["val_accuracy"][-1], 4),
        "seconds": round(time.perf_counter() - wall, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
    }


def main() -> None:
    """Measure and write the record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", default=Path(tempfile.gettempdir()) / "degradation.part.json")
    part = Path(parser.parse_args().part)
    runs = json.loads(part.read_text(encoding="utf-8")) if part.exists() else []
    dlcourse.start(seed=0)

    def run(seed: int, blocks: int, shortcuts: bool, rate: float) -> dict[str, Any]:
        layers = 6 * blocks + 2
        key = {"seed": seed, "layers": layers, "shortcuts": shortcuts, "rate": rate}
        for made in runs:
            if key.items() <= made.items():
                return made
        runs.append(train(seed, blocks, shortcuts, rate))
        part.write_text(json.dumps(runs), encoding="utf-8")
        print(runs[-1], flush=True)
        return runs[-1]

    rows = []
    for blocks, shortcuts in tqdm(list(itertools.product(BLOCKS, (False, True)))):
        tried = [run(SEEDS[0], blocks, shortcuts, rate) for rate in RATES]
        rate = min(tried, key=lambda made: made["loss"][-1])["rate"]
        rows.append(
            {
                "layers": 6 * blocks + 2,
                "shortcuts": shortcuts,
                "parameters": tried[0]["parameters"],
                "final_loss_of_rates": {str(made["rate"]): made["loss"][-1] for made in tried},
                "rate": rate,
                "runs": [
                    {key: made[key] for key in RESULTS}
                    for made in (run(seed, blocks, shortcuts, rate) for seed in SEEDS)
                ],
            }
        )
    write_record(
        "degradation",
        made_by=__file__,
        seeds=SEEDS,
        seconds=sum(run["seconds"] for run in runs),
        packages=["dlcourse", "keras", "tensorflow", "numpy"],
        result={
            "images": TRAIN,
            "size": SIZE,
            "filters": list(FILTERS),
            "epochs": EPOCHS,
            "batch_size": BATCH,
            "cpu_seconds": round(sum(run["cpu_seconds"] for run in runs), 1),
            "networks": rows,
        },
    )


if __name__ == "__main__":
    main()
