"""Fashion-MNIST with a multilayer perceptron: no cure, each cure alone, and all together.

First a choice between four settings, by 10,000 of the training images that are held back. Then the
runs of the record, on all 60,000 training images; the test images chose nothing. Run from the root
of the repository, with Fashion-MNIST at hand (about 40 minutes on two idle cores; what is done is
kept under `--part`, and a second start goes on from there):

    python tests/benchmarks/fashion_mlp.py
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
from dlcourse.data import fetch_fashion_mnist

SEEDS = (0, 1, 2)
EPOCHS, BATCH, RATE, HIDDEN = 20, 256, 2e-3, (512, 512)
CURES: dict[str, dict[str, Any]] = {
    "batch norm": {"normalization": "batch"},
    "dropout": {"dropout": 0.15},
    "weight decay": {"weight_decay": 1e-3},
    "label smoothing": {"smoothing": 0.1},
    "shifts and mirrors": {"augment": True},
}
ALL = {key: value for cure in CURES.values() for key, value in cure.items()}
FOUR = {**ALL, "augment": False}
CANDIDATES = {
    "all five": ALL,
    "four (no shifts)": FOUR,
    "four, dropout 0.3": {**FOUR, "dropout": 0.3},
    "four, weight decay 0.01": {**FOUR, "weight_decay": 1e-2},
}
CHOSEN = "four, weight decay 0.01"  # the highest validation accuracy of these
VARIANTS = {
    "none": {},
    **CURES,
    "all five": ALL,
    "four (no shifts)": FOUR,
    CHOSEN: CANDIDATES[CHOSEN],
}


def augment(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Shift each image by up to one pixel each way, and mirror half of them.

    Args:
        images: `(n, 28, 28)`.
        rng: Draws shifts and mirrors.
    """
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    down, right = rng.integers(0, 3, size=(2, len(images)))
    out = np.empty_like(images)
    for row in range(3):
        for column in range(3):
            here = (down == row) & (right == column)
            out[here] = padded[here, row : row + 28, column : column + 28]
    mirrored = rng.random(len(images)) < 0.5
    out[mirrored] = out[mirrored, :, ::-1]
    return out


def train(
    x: np.ndarray, y: np.ndarray, x_test: np.ndarray, y_test: np.ndarray, seed: int, **cure: Any
) -> dict[str, Any]:
    """Train once; return the accuracies on both sets, epoch by epoch, and the seconds."""
    import keras

    from dlcourse.models import build_mlp

    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    mean, sd = x.mean(), x.std()  # of the training images only
    keys = ("normalization", "dropout")
    model = build_mlp((28, 28), 10, hidden_units=HIDDEN, **{k: cure[k] for k in keys if k in cure})
    steps = EPOCHS * -(-len(x) // BATCH)
    model.compile(
        optimizer=keras.optimizers.AdamW(
            keras.optimizers.schedules.CosineDecay(cure.get("rate", RATE), steps),
            weight_decay=cure.get("weight_decay", 0.0),
        ),
        loss=keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=cure.get("smoothing", 0.0)
        ),
        metrics=["accuracy"],
    )
    scaled = ((x - mean) / sd).astype("float32")
    scaled_test = ((x_test - mean) / sd).astype("float32")
    targets = np.eye(10, dtype="float32")[y]
    start = time.perf_counter()
    training, test = [], []
    for _epoch in range(EPOCHS):
        batch = ((augment(x, rng) - mean) / sd).astype("float32") if cure.get("augment") else scaled
        history = model.fit(batch, targets, batch_size=BATCH, verbose=0).history
        training.append(round(float(history["accuracy"][0]), 4))
        logits = model.predict(scaled_test, batch_size=1000, verbose=0)
        test.append(round(float(np.mean(logits.argmax(axis=1) == y_test)), 4))
    seconds = round(time.perf_counter() - start, 1)
    return {"training": training, "held_out": test, "seconds": seconds}


def halves(data: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the training images without 10,000 of them, and these."""
    order = np.random.default_rng(0).permutation(60_000)
    rest, held = order[10_000:], order[:10_000]
    return data.x_train[rest], data.y_train[rest], data.x_train[held], data.y_train[held]


def main() -> None:
    """Measure what is missing, then write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "fashion_mlp_part.json"
    parser.add_argument("--part", type=Path, default=kept)
    options = parser.parse_args()
    dlcourse.start(seed=0)
    data = fetch_fashion_mnist()
    done = json.loads(options.part.read_text("utf-8")) if options.part.exists() else {}
    whole = data.x_train, data.y_train, data.x_test, data.y_test
    todo = [(f"choice: {name}", cure, 0, halves(data)) for name, cure in CANDIDATES.items()]
    todo += [(name, cure, seed, whole) for name, cure in VARIANTS.items() for seed in SEEDS]
    for name, cure, seed, parts in tqdm(todo):
        if f"{name}/{seed}" not in done:
            done[f"{name}/{seed}"] = train(*parts, seed=seed, **cure)
            options.part.write_text(json.dumps(done), encoding="utf-8")
    candidates = {name: done[f"choice: {name}/0"]["held_out"][-1] for name in CANDIDATES}
    if max(candidates, key=lambda name: candidates[name]) != CHOSEN:
        raise RuntimeError(
            f"`CHOSEN` must be the candidate with the highest validation accuracy. Received: "
            f"{CHOSEN!r} of {candidates}. Change it, and start again: only its runs are made anew."
        )
    runs = {name: [done[f"{name}/{seed}"] for seed in SEEDS] for name in VARIANTS}
    write_record(
        "fashion_mlp",
        made_by=__file__,
        seeds=SEEDS,
        seconds=sum(run["seconds"] for row in runs.values() for run in row),
        packages=["keras", "tensorflow", "numpy", "dlcourse"],
        result={
            "settings": {
                "hidden_units": list(HIDDEN),
                "epochs": EPOCHS,
                "batch_size": BATCH,
                "learning_rate": RATE,
                "schedule": "cosine",
                "cures": CURES,
            },
            "validation_accuracy_of_candidates": candidates,
            "chosen": CHOSEN,
            "variants": {
                name: {
                    "test_accuracy": [run["held_out"][-1] for run in row],
                    "training_accuracy": [run["training"][-1] for run in row],
                    "seconds": [run["seconds"] for run in row],
                    "test_curves": [run["held_out"] for run in row],
                }
                for name, row in runs.items()
            },
        },
    )
    for name, row in runs.items():
        scores = [run["held_out"][-1] for run in row]
        print(f"{name:>24}: {np.mean(scores):.4f} ± {np.std(scores, ddof=1):.4f}")


if __name__ == "__main__":
    main()
