"""AlexNet's ideas of 2012, each switched off in turn, in a network of a 700th of its size.

Drawn digits of 20 x 20 pixels, turned, shrunk, noisy and on a busy background. Every variant has
the same images, steps and optimiser. Dropout decides so much here that the others are switched off
twice: in a network with it, and in one without. Run from the root of the repository (about 7
minutes on one idle core; what is done is kept under `--part`, and a second start goes on from
there):

    python tests/benchmarks/alexnet_ablation.py
"""

import argparse
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
FILTERS, UNITS = (8, 16, 24, 24, 16), (256, 256)
SIZE, TRAIN, TEST, SHIFT = 20, 1200, 1000, 2
EPOCHS, BATCH, RATE = 20, 64, 2e-3
VARIANTS: dict[str, dict[str, Any]] = {
    "all of 2012": {},
    "tanh for ReLU": {"activation": "tanh"},
    "no dropout": {"dropout": 0.0},
    "no augmentation": {"augment": False},
    "pooling without overlap": {"overlapping_pooling": False},
    "no response normalisation": {"local_response_normalization": False},
    # and the same around a network without dropout
    "tanh for ReLU, no dropout": {"activation": "tanh", "dropout": 0.0},
    "no augmentation, no dropout": {"augment": False, "dropout": 0.0},
    "pooling without overlap, no dropout": {"overlapping_pooling": False, "dropout": 0.0},
    "no response normalisation, no dropout": {
        "local_response_normalization": False,
        "dropout": 0.0,
    },
}


def shift(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Cut each image of `(n, size, size, 1)` out again, up to `SHIFT` pixels aside."""
    n, height, width, _ = x.shape
    padded = np.pad(x, ((0, 0), (SHIFT, SHIFT), (SHIFT, SHIFT), (0, 0)))
    down, right = rng.integers(0, 2 * SHIFT + 1, size=(2, n))
    rows, columns = down[:, None] + np.arange(height), right[:, None] + np.arange(width)
    return padded[np.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]]


def train(seed: int, *, augment: bool = True, **options: Any) -> dict[str, Any]:
    """Train one variant; return its accuracies, epoch by epoch, and the seconds."""
    import keras

    from dlcourse.models import build_alexnet_small

    rng = np.random.default_rng(seed)
    glyphs = load_glyphs(TRAIN + TEST, size=SIZE, hard=True, rng=rng)
    x, y = glyphs.x[..., None], glyphs.y
    x, y, x_test, y_test = x[:TRAIN], y[:TRAIN], x[TRAIN:], y[TRAIN:]
    keras.utils.set_random_seed(seed)
    model = build_alexnet_small(x.shape[1:], 10, filters=FILTERS, units=UNITS, **options)
    model.compile(
        optimizer=keras.optimizers.Adam(RATE),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    wall, cpu = time.perf_counter(), time.process_time()
    curve = []
    for epoch in range(EPOCHS):
        model.fit(shift(x, rng) if augment else x, y, batch_size=BATCH, verbose=0)
        if epoch % 2:
            curve.append(round(model.evaluate(x_test, y_test, batch_size=500, verbose=0)[1], 4))
    training = model.evaluate(x, y, batch_size=500, verbose=0)[1]
    return {
        "test_curve": curve,
        "test_accuracy": curve[-1],
        "training_accuracy": round(training, 4),
        "parameters": model.count_params(),
        "seconds": round(time.perf_counter() - wall, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
    }


def main() -> None:
    """Measure what is missing, then write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "alexnet_ablation_part.json"
    parser.add_argument("--part", type=Path, default=kept)
    options = parser.parse_args()
    dlcourse.start(seed=0)
    done = json.loads(options.part.read_text("utf-8")) if options.part.exists() else {}
    for seed in tqdm(SEEDS):
        for name, changes in VARIANTS.items():
            if f"{name}/{seed}" not in done:
                done[f"{name}/{seed}"] = train(seed, **changes)
                options.part.write_text(json.dumps(done), encoding="utf-8")
    runs = {name: [done[f"{name}/{seed}"] for seed in SEEDS] for name in VARIANTS}
    write_record(
        "alexnet_ablation",
        made_by=__file__,
        seeds=SEEDS,
        seconds=sum(run["seconds"] for row in runs.values() for run in row),
        packages=["dlcourse", "keras", "tensorflow", "numpy"],
        result={
            "settings": {
                "images": TRAIN,
                "test_images": TEST,
                "size": SIZE,
                "filters": list(FILTERS),
                "units": list(UNITS),
                "epochs": EPOCHS,
                "batch_size": BATCH,
                "learning_rate": RATE,
                "shift": SHIFT,
            },
            "variants": {
                name: {
                    key: [run[key] for run in row]
                    for key in (
                        "test_accuracy", "training_accuracy", "parameters", "test_curve",
                        "seconds", "cpu_seconds",
                    )
                }
                for name, row in runs.items()
            },
        },
    )  # fmt: skip
    for name, row in runs.items():
        scores = [run["test_accuracy"] for run in row]
        print(f"{name:>33}: {np.mean(scores):.4f} ± {np.std(scores, ddof=1):.4f}")


if __name__ == "__main__":
    main()
