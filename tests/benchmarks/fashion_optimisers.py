"""Five optimisers and two schedules on Fashion-MNIST: one network, equal epochs, tuned rates.

For each optimiser and schedule, seed 0 tries every learning rate; the one with the best validation
accuracy runs again with the other seeds. The test images are looked at once, at the end of a run.

Run from the root of the repository, with Fashion-MNIST at hand (about seven minutes on two cores):

    python tests/benchmarks/fashion_optimisers.py
"""

import itertools
import math
import time
from collections.abc import Callable

import keras
import numpy as np
from record import write_record
from tqdm import tqdm

from dlcourse.data import fetch_fashion_mnist
from dlcourse.models import build_mlp

SEEDS = (0, 1, 2)
EPOCHS, BATCH_SIZE, VALIDATION = 8, 128, 5_000
HIDDEN_UNITS = (300, 100)  # the network of Géron (2022), chapter 10
Make = Callable[..., keras.optimizers.Optimizer]
OPTIMISERS: dict[str, tuple[Make, tuple[float, ...]]] = {
    "SGD": (keras.optimizers.SGD, (0.03, 0.1, 0.3)),
    "momentum": (
        lambda rate: keras.optimizers.SGD(rate, momentum=0.9),
        (0.01, 0.03, 0.1),
    ),
    "RMSprop": (keras.optimizers.RMSprop, (0.0003, 0.001, 0.003)),
    "Adam": (keras.optimizers.Adam, (0.0003, 0.001, 0.003)),
    "AdamW": (
        lambda rate: keras.optimizers.AdamW(rate, weight_decay=0.05),
        (0.0003, 0.001, 0.003),
    ),
}
SCHEDULES = ("constant", "cosine")


def train(data: dict[str, np.ndarray], name: str, rate: float, schedule: str, seed: int) -> dict:
    """Train once; return the accuracies at the end and the validation accuracy of each epoch."""
    keras.utils.set_random_seed(seed)
    steps = EPOCHS * math.ceil(len(data["x"]) / BATCH_SIZE)
    rates = rate if schedule == "constant" else keras.optimizers.schedules.CosineDecay(rate, steps)
    model = build_mlp((28, 28), 10, hidden_units=HIDDEN_UNITS)
    model.compile(
        optimizer=OPTIMISERS[name][0](rates),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    history = model.fit(
        data["x"], data["y"],
        batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=0,
        validation_data=(data["x_validation"], data["y_validation"]),
        validation_batch_size=1000,
    ).history  # fmt: skip
    test = model.evaluate(data["x_test"], data["y_test"], batch_size=1000, verbose=0)[1]
    keras.utils.clear_session()
    return {
        "train_accuracy": round(history["accuracy"][-1], 4),
        "validation_accuracy": [round(value, 4) for value in history["val_accuracy"]],
        "test_accuracy": round(test, 4),
    }


def compare(data: dict[str, np.ndarray]) -> list[dict]:
    """Return a row for each optimiser and schedule: the rates tried, and the best one's seeds."""
    rows = []
    pairs = list(itertools.product(OPTIMISERS, SCHEDULES))
    for name, schedule in tqdm(pairs, desc="optimiser and schedule"):
        tried = {rate: train(data, name, rate, schedule, SEEDS[0]) for rate in OPTIMISERS[name][1]}
        best = max(tried, key=lambda rate: tried[rate]["validation_accuracy"][-1])
        runs = [tried[best]] + [train(data, name, best, schedule, seed) for seed in SEEDS[1:]]
        rows.append(
            {
                "optimiser": name,
                "schedule": schedule,
                "tried": {
                    f"{rate:g}": run["validation_accuracy"][-1] for rate, run in tried.items()
                },
                "learning_rate": best,
                **{key: [run[key] for run in runs] for key in runs[0]},
            }
        )
    return rows


def main() -> None:
    """Measure and write the record."""
    images = fetch_fashion_mnist()
    x = images.x_train.astype("float32") / 255
    data = {
        "x": x[:-VALIDATION],
        "y": images.y_train[:-VALIDATION],
        "x_validation": x[-VALIDATION:],
        "y_validation": images.y_train[-VALIDATION:],
        "x_test": images.x_test.astype("float32") / 255,
        "y_test": images.y_test,
    }
    start = time.perf_counter()
    rows = compare(data)
    write_record(
        "fashion_optimisers",
        made_by=__file__,
        seeds=SEEDS,
        seconds=time.perf_counter() - start,
        packages=["keras", keras.backend.backend(), "numpy", "dlcourse"],
        result={
            "hidden_units": list(HIDDEN_UNITS),
            "epochs": EPOCHS,
            "batch_size": BATCH_SIZE,
            "validation_examples": VALIDATION,
            "rows": rows,
        },
    )
    for row in rows:
        accuracies = np.array(row["test_accuracy"])
        print(
            f"{row['optimiser']:>9}, {row['schedule']:>8}: rate {row['learning_rate']:<7g}"
            f"{accuracies.mean():.4f} ± {accuracies.std(ddof=1):.4f}"
        )


if __name__ == "__main__":
    main()
