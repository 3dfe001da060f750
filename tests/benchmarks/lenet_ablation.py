"""LeNet-5 of 1998 on MNIST, and one modern change after the other.

Every row is the row before it with one change more. All are trained in the same way, on few images,
so that the rows differ by more than their scatter; the learning rate, which no two of them need
alike, is chosen for each row by 2,000 other training images and the first seed. The test images
choose nothing.

Run from the root of the repository, with MNIST at hand (about three minutes on a quiet core). What
is done stands in the file named after `--part`; called again, it goes on from there:

    python tests/benchmarks/lenet_ablation.py --part lenet_ablation.part
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

import dlcourse

dlcourse.start()

import keras  # noqa: E402
import numpy as np  # noqa: E402
from record import write_record  # noqa: E402
from tqdm import tqdm  # noqa: E402

from dlcourse.data import fetch_mnist  # noqa: E402
from dlcourse.models import LENET_CHANGES, build_lenet  # noqa: E402

SEEDS, RATES = (0, 1, 2), (0.003, 0.01)
IMAGES, VALIDATION, EPOCHS, BATCH_SIZE = 3_000, 2_000, 6, 64
SHIFT = 2  # pixels, of the last row's augmentation
Pair = tuple[np.ndarray, np.ndarray]


def rows() -> list[dict[str, Any]]:
    """Return the rows of the table: a name, the changes, and what is done in training."""
    table = [
        {"name": LENET_CHANGES[count - 1] if count else "1998", "changes": LENET_CHANGES[:count]}
        for count in range(len(LENET_CHANGES) + 1)
    ]
    return [
        *table,
        {"name": "augmentation", "changes": LENET_CHANGES, "shift": SHIFT},
        {"name": "random filters", "changes": LENET_CHANGES, "frozen": ("c1", "c3", "c5")},
    ]


def shifted(x: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """Move each image by up to `most` pixels, down and right; zeros come in."""
    side = x.shape[1]
    wide = np.pad(x, ((0, 0), (most, most), (most, most), (0, 0)))
    places = rng.integers(0, 2 * most + 1, (len(x), 2))
    cut = [image[i : i + side, j : j + side] for image, (i, j) in zip(wide, places, strict=True)]
    return np.stack(cut)


def run(row: dict[str, Any], rate: float, seed: int, data: dict[str, Pair]) -> dict[str, Any]:
    """Train one network and measure it."""
    started = time.process_time()
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    model = build_lenet((28, 28, 1), 10, changes=row["changes"])
    for name in row.get("frozen", ()):
        model.get_layer(name).trainable = False
    steps = EPOCHS * -(-IMAGES // BATCH_SIZE)
    model.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(rate, steps)),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    x, y = data["train"]
    for _epoch in range(EPOCHS):
        seen = shifted(x, row["shift"], rng) if "shift" in row else x
        history = model.fit(seen, y, batch_size=BATCH_SIZE, verbose=0)
    scores = {
        f"{part}_accuracy": round(model.evaluate(*data[part], batch_size=500, verbose=0)[1], 5)
        for part in ("validation", "test")
    }
    trained = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    return {
        "parameters": trained,
        "training_loss": round(history.history["loss"][-1], 5),
        **scores,
        "processor_seconds": round(time.process_time() - started, 1),
    }


def measure(row: dict[str, Any], data: dict[str, Pair], part: Path) -> dict[str, Any]:
    """Choose the learning rate of one row, and run it with every seed."""

    def once(rate: float, seed: int) -> dict[str, Any]:
        key = {"row": row["name"], "learning_rate": rate, "seed": seed}
        lines = part.read_text(encoding="utf-8").splitlines() if part.exists() else []
        for known in map(json.loads, lines):
            if all(known[name] == value for name, value in key.items()):
                return known
        found = {**key, **run(row, rate, seed, data)}
        with part.open("a", encoding="utf-8") as file:
            file.write(json.dumps(found) + "\n")
        return found

    validation = {rate: once(rate, SEEDS[0])["validation_accuracy"] for rate in RATES}
    best = max(RATES, key=validation.__getitem__)
    runs = [once(best, seed) for seed in SEEDS]
    return {
        "name": row["name"],
        "parameters": runs[0]["parameters"],
        "learning_rate": best,
        "validation_by_rate": {str(rate): accuracy for rate, accuracy in validation.items()},
        "test_accuracy": [r["test_accuracy"] for r in runs],
        "processor_seconds": [r["processor_seconds"] for r in runs],
    }


def load() -> dict[str, Pair]:
    """Return the images to train on, to choose by, and to test on."""
    mnist = fetch_mnist()
    x, x_test = (x[..., None].astype("float32") / 255 for x in (mnist.x_train, mnist.x_test))
    y, y_test = mnist.y_train.astype("int32"), mnist.y_test.astype("int32")
    return {
        "train": (x[:IMAGES], y[:IMAGES]),
        "validation": (x[-VALIDATION:], y[-VALIDATION:]),
        "test": (x_test, y_test),
    }


def main() -> None:
    """Measure what is not measured yet, and write the record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", type=Path, required=True)
    part = parser.parse_args().part
    data, start = load(), time.perf_counter()
    table = [measure(row, data, part) for row in tqdm(rows())]
    write_record(
        "lenet_ablation",
        made_by=__file__,
        seeds=SEEDS,
        seconds=time.perf_counter() - start,
        packages=["dlcourse", "keras", "tensorflow", "numpy"],
        result={
            "data": "MNIST",
            "settings": {
                "images": IMAGES,
                "validation_images": VALIDATION,
                "epochs": EPOCHS,
                "batch_size": BATCH_SIZE,
                "optimizer": "Adam",
                "schedule": "CosineDecay",
                "learning_rates": RATES,
                "shift": SHIFT,
            },
            "rows": table,
        },
    )
    for row in table:
        tests = row["test_accuracy"]
        print(f"{row['name']:>18}: {np.mean(tests):.4f} ± {np.std(tests, ddof=1):.4f}")


if __name__ == "__main__":
    main()
