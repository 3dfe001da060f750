"""PneumoniaMNIST with a small network: plain, classes weighted, and with small shifts.

Settings were chosen by the validation images (AUC), thresholds too; the test images chose nothing.
Run from the root of the repository, with PneumoniaMNIST at hand (about 6 minutes on one core; what
is done is kept under `--part`, and a second start goes on from there):

    python tests/benchmarks/pneumonia.py
"""

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from record import write_record
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from tqdm import tqdm

import dlcourse
from dlcourse.data import fetch_pneumoniamnist

SEEDS = (0, 1, 2)
EPOCHS, BATCH, RATE = 10, 128, 2e-3
VARIANTS: dict[str, dict[str, bool]] = {
    "plain": {},
    "weighted classes": {"weighted": True},
    "small shifts": {"shifted": True},
}
SPECIFICITY = 0.9


def build_network() -> Any:
    """Return four convolutions, `(28, 28, 1)` to one logit."""
    import keras

    layers = keras.layers
    image = keras.Input((28, 28, 1))
    h = image
    for filters in (16, 32, 64, 64):
        h = layers.Conv2D(filters, 3, padding="same", use_bias=False)(h)
        h = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(h))
        h = layers.MaxPooling2D()(h) if filters < 64 else h
    h = layers.Dropout(0.3)(layers.GlobalAveragePooling2D()(h))
    return keras.Model(image, layers.Dense(1)(h))


def shift(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Move each of `images` (n, 28, 28, 1) by up to two pixels; its edge is repeated."""
    padded = np.pad(images, ((0, 0), (2, 2), (2, 2), (0, 0)), mode="edge")
    down, right = rng.integers(0, 5, size=(2, len(images), 1))
    each, place = np.arange(len(images))[:, None, None], np.arange(28)
    return padded[each, (down + place)[:, :, None], (right + place)[:, None, :]]


def measures(data: dict[str, np.ndarray], validation: np.ndarray, test: np.ndarray) -> dict:
    """Return AUC, and what two thresholds give: 0, and one chosen by the validation images.

    Args:
        data: Labels `y_validation`, `y_test`.
        validation: Scores of the validation images, `(n,)`.
        test: Scores of the test images.
    """
    y, negatives = data["y_test"], np.sort(validation[data["y_validation"] == 0])
    chosen = negatives[int(np.ceil(SPECIFICITY * len(negatives))) - 1]
    out: dict[str, Any] = {
        "auc_validation": roc_auc_score(data["y_validation"], validation),
        "auc_test": roc_auc_score(y, test),
    }
    for name, threshold in (("at_0", 0.0), ("at_chosen", chosen)):
        out[name] = {
            "accuracy": np.mean((test > threshold) == y),
            "sensitivity": np.mean(test[y == 1] > threshold),
            "specificity": np.mean(test[y == 0] <= threshold),
        }
    return {
        key: {k: round(float(v), 4) for k, v in value.items()}
        if isinstance(value, dict)
        else round(float(value), 4)
        for key, value in out.items()
    }


def train(data: dict[str, np.ndarray], seed: int, *, weighted=False, shifted=False) -> dict:
    """Train once and return the measures, the scores of the test images and the seconds."""
    import keras

    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    x, y = data["x_train"], data["y_train"].astype("float32")
    model = build_network()
    rates = keras.optimizers.schedules.CosineDecay(RATE, EPOCHS * -(-len(x) // BATCH))
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(rates), loss=loss)
    share = y.mean()
    weights = np.where(y == 1, 0.5 / share, 0.5 / (1 - share)) if weighted else np.ones(len(y))
    begin = time.perf_counter()
    for _epoch in range(EPOCHS):
        batch = shift(x, rng) if shifted else x
        model.fit(batch, y, sample_weight=weights, batch_size=BATCH, verbose=0)
    seconds = round(time.perf_counter() - begin, 1)
    scores = [
        model.predict(data[name], batch_size=1000, verbose=0)[:, 0]
        for name in ("x_validation", "x_test")
    ]
    return {**measures(data, *scores), "s": seconds}


def linear(data: dict[str, np.ndarray]) -> dict:
    """Fit a logistic regression to the pixels and return its measures."""
    flat = {name: data[name].reshape(len(data[name]), -1) for name in data if name[0] == "x"}
    model = LogisticRegression(C=0.01, max_iter=300).fit(flat["x_train"], data["y_train"])
    names = ("x_validation", "x_test")
    return measures(data, *(model.decision_function(flat[name]) for name in names))


def main() -> None:
    """Measure what is missing, then write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "pneumonia_part.json"
    parser.add_argument("--part", type=Path, default=kept)
    options = parser.parse_args()
    dlcourse.start(seed=0)
    held = fetch_pneumoniamnist()
    mean, sd = held.x_train.mean(), held.x_train.std()  # of the training images only
    data = {}
    for split in ("train", "validation", "test"):
        images = (getattr(held, f"x_{split}") - mean) / sd
        data[f"x_{split}"] = images.astype("float32")[..., None]
        data[f"y_{split}"] = getattr(held, f"y_{split}").astype("int64")
    done = json.loads(options.part.read_text("utf-8")) if options.part.exists() else {}
    for name, seed in tqdm([(name, seed) for name in VARIANTS for seed in SEEDS]):
        if f"{name}/{seed}" not in done:
            done[f"{name}/{seed}"] = train(data, seed, **VARIANTS[name])
            options.part.write_text(json.dumps(done), encoding="utf-8")
    runs = {name: [done[f"{name}/{seed}"] for seed in SEEDS] for name in VARIANTS}
    write_record(
        "pneumonia",
        made_by=__file__,
        seeds=SEEDS,
        seconds=sum(run["s"] for row in runs.values() for run in row),
        packages=["keras", "tensorflow", "numpy", "scikit-learn", "dlcourse"],
        result={
            "settings": {
                "epochs": EPOCHS,
                "batch_size": BATCH,
                "learning_rate": RATE,
                "schedule": "cosine",
                "parameters": int(build_network().count_params()),
                "specificity_on_validation": SPECIFICITY,
            },
            "linear_model": linear(data),
            "variants": runs,
        },
    )
    for name, row in runs.items():
        print(name, *(f"{run['auc_validation']} {run['auc_test']} {run['at_0']}" for run in row))


if __name__ == "__main__":
    main()
