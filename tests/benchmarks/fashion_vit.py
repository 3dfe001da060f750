"""Fashion-MNIST: a vision Transformer and a CNN, with few and with many training pictures.

Both get the same recipe (AdamW, a rate that rises and falls along a cosine, no augmentation; each
with the dropout that is usual for its kind) and the same number of epochs, and do about as much
work for a picture. The learning rate of each is chosen on training pictures that are held back,
with 8,000 others; then come the runs of the record, on the first 1,000, 8,000 and 60,000 of a
shuffled training set. The test pictures choose nothing. One thread; the seconds are those of
training alone. Run from the root of the repository, with Fashion-MNIST at hand (about forty minutes
of a core; what is done is kept under `--part`, run by run, and a second start goes on from there):

    python tests/benchmarks/fashion_vit.py
"""

import os

os.environ.update(KERAS_BACKEND="tensorflow", OMP_NUM_THREADS="1")  # before TensorFlow is loaded
os.environ.update(TF_NUM_INTRAOP_THREADS="1", TF_NUM_INTEROP_THREADS="1")

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np
from record import write_record

from dlcourse.data import fetch_fashion_mnist
from dlcourse.models import build_cnn, build_vit

SEEDS = (0, 1, 2)
EPOCHS = {1000: 30, 8000: 10, 60_000: 3}  # training pictures: epochs
CHOSEN_ON, HELD = 8000, 10_000  # pictures to choose a rate with: to train on, to score on
RATES = (1e-3, 3e-3)
BATCH, WARM_UP, DECAY = 100, 0.1, 0.05
MODELS: dict[str, tuple[Any, dict[str, Any]]] = {
    "ViT": (build_vit, {"patch_size": 7, "depth": 4, "num_heads": 4, "width": 64, "dropout": 0.1}),
    "CNN": (build_cnn, {"filters": (20, 40, 80), "convs_per_block": 1, "pooling": "flatten"}),
}


def train(
    name: str, rate: float, seed: int, parts: tuple[np.ndarray, ...], epochs: int
) -> dict[str, float]:
    """Train once; return the accuracies, on the pictures trained on and on the others, and seconds.

    Args:
        name: Which of `MODELS`.
        rate: The highest learning rate.
        seed: Of the first weights and of the order of the pictures.
        parts: Pictures and classes to train on, and to score on.
        epochs: How many times each picture is seen.
    """
    x, y, x_test, y_test = parts
    keras.utils.set_random_seed(seed)
    builder, arguments = MODELS[name]
    model = builder((28, 28, 1), 10, **arguments)
    steps = epochs * len(x) // BATCH
    first = int(WARM_UP * steps)
    schedule = keras.optimizers.schedules.CosineDecay(
        rate / 20, steps - first, warmup_target=rate, warmup_steps=first
    )
    optimizer = keras.optimizers.AdamW(schedule, weight_decay=DECAY)
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias", "table"])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, loss, metrics=["accuracy"])
    start = time.process_time(), time.perf_counter()
    history = model.fit(x, y, batch_size=BATCH, epochs=epochs, verbose=0)
    took = time.process_time() - start[0], time.perf_counter() - start[1]
    said = model.predict(x_test, batch_size=1000, verbose=0).argmax(axis=1)
    return {
        "training": round(history.history["accuracy"][-1], 4),
        "held_out": round(float(np.mean(said == y_test)), 4),
        "processor_seconds": round(took[0], 1),
        "seconds": round(took[1], 1),
        "parameters": int(model.count_params()),
    }


def main() -> None:
    """Measure what is missing, then write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "fashion_vit_part.json"
    parser.add_argument("--part", type=Path, default=kept)
    options = parser.parse_args()
    done = json.loads(options.part.read_text("utf-8")) if options.part.exists() else {}
    data = fetch_fashion_mnist()
    x, x_test = (a[..., None].astype("float32") / 255 for a in (data.x_train, data.x_test))
    mean, sd = float(x.mean()), float(x.std())  # of the training pictures only
    x, x_test = (x - mean) / sd, (x_test - mean) / sd
    order = np.random.default_rng(0).permutation(len(x))
    x, y = x[order], data.y_train[order]
    few = x[:CHOSEN_ON], y[:CHOSEN_ON], x[-HELD:], y[-HELD:]

    def once(key: str, *arguments: Any) -> dict[str, Any]:
        if key not in done:
            done[key] = train(*arguments)
            options.part.write_text(json.dumps(done), encoding="utf-8")
            print(key, done[key], flush=True)
        return done[key]

    models: dict[str, Any] = {}
    for name, (_, arguments) in MODELS.items():
        tried = {
            str(rate): once(f"{name} {rate}", name, rate, 0, few, EPOCHS[CHOSEN_ON])["held_out"]
            for rate in RATES
        }
        rate = max(RATES, key=lambda rate: tried[str(rate)])
        runs = {
            str(n): [
                once(f"{name} {n} {seed}", name, rate, seed, (x[:n], y[:n], x_test, data.y_test), e)
                for seed in SEEDS
            ]
            for n, e in EPOCHS.items()
        }
        models[name] = {
            "settings": {**arguments, "learning_rate": rate},
            "parameters": runs[str(CHOSEN_ON)][0]["parameters"],
            "validation_accuracy_of_rates": tried,
            "training_accuracy": {n: [run["training"] for run in row] for n, row in runs.items()},
            "test_accuracy": {n: [run["held_out"] for run in row] for n, row in runs.items()},
            "processor_seconds": {
                n: [run["processor_seconds"] for run in row] for n, row in runs.items()
            },
        }
    write_record(
        "fashion_vit",
        made_by=__file__,
        seeds=SEEDS,
        seconds=sum(run["seconds"] for run in done.values()),
        packages=["keras", "tensorflow", "numpy", "dlcourse"],
        result={
            "settings": {
                "threads": 1,
                "training_images": list(EPOCHS),
                "epochs": list(EPOCHS.values()),
                "batch_size": BATCH,
                "weight_decay": DECAY,
                "warm_up": WARM_UP,
                "schedule": "linear, then cosine",
                "held_back_to_choose_rates": HELD,
            },
            "models": models,
        },
    )
    for name, model in models.items():
        for n, scores in model["test_accuracy"].items():
            print(f"{name}, {n}: {np.mean(scores):.4f} ± {np.std(scores, ddof=1):.4f}")


if __name__ == "__main__":
    main()
