"""MNIST from 10 to 10,000 labels: a linear model and one small network from two starts.

The network starts from random weights, or from weights trained on drawn glyphs. Every seed has a
start, a draw of the labelled images and an order of its own; the recipe is the same for both, and
was not chosen by the test images. Run from the root of the repository, with
MNIST at hand (about 4 minutes on one idle core; what is done is kept under `--part`, and a second
start goes on from there):

    python tests/benchmarks/few_labels.py
"""

import argparse
import json
import tempfile
import time
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from record import write_record
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

import dlcourse
from dlcourse.data import fetch_mnist, load_glyphs

SEEDS = (0, 1, 2)
SIZES = (10, 30, 100, 300, 1000, 3000, 10_000)
STARTS = ("random weights", "drawn glyphs")
RATE, BATCH, STEPS, EPOCHS = 2e-3, 64, 150, 3  # steps of a small set, epochs of a large one
GLYPHS, GLYPH_EPOCHS = 6000, 5


def draw(y: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Return the indices of `size` images, each class as often as the others."""
    if size >= len(y):
        return rng.permutation(len(y))
    classes = [rng.permutation(np.flatnonzero(y == c))[: size // 10] for c in range(10)]
    return rng.permutation(np.concatenate(classes))


@cache
def network() -> Any:
    """Return three convolutions, `(28, 28, 1)` to 576 features, and a head; compiled once."""
    import keras

    layers = keras.layers
    image = keras.Input((28, 28, 1))
    h = image
    for filters, strides in ((16, 2), (32, 1), (64, 1)):
        h = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(h)
        h = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(h))
        h = layers.MaxPooling2D()(h) if filters < 64 else h
    model = keras.Model(image, layers.Dense(10)(layers.Flatten()(h)))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(RATE), loss=loss)
    model.optimizer.build(model.trainable_variables)
    return model


def restart(model: Any, weights: list[np.ndarray]) -> None:
    """Give a model these weights, and an optimiser that has seen nothing."""
    model.set_weights(weights)
    for variable in model.optimizer.variables:
        variable.assign(np.zeros(variable.shape))


def random_weights() -> list[np.ndarray]:
    """Return new initial weights of the network."""
    import keras

    return keras.models.clone_model(network()).get_weights()


def train(model: Any, x: np.ndarray, y: np.ndarray, order: np.ndarray, batch: int) -> None:
    """Train on the rows of `order`, the last third of the steps at a tenth of the rate."""
    part = len(order) // batch * 2 // 3 * batch
    for rate, rows in ((RATE, order[:part]), (RATE / 10, order[part:])):
        model.optimizer.learning_rate = rate
        model.fit(x[rows], y[rows], batch_size=batch, shuffle=False, verbose=0)


def start(kind: str, seed: int) -> list[np.ndarray]:
    """Return the weights below the last layer that a run begins with."""
    import keras

    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    if kind == "random weights":
        return random_weights()[:-2]
    ranges = {"rotation": (-20, 20), "scale": (0.6, 0.9), "stroke": (0.0, 0.1)}
    glyphs = load_glyphs(GLYPHS, rng=rng, size=28, shift=(-0.08, 0.08), **ranges)
    restart(network(), random_weights())
    order = np.concatenate([rng.permutation(GLYPHS) for _ in range(GLYPH_EPOCHS)])
    train(network(), glyphs.x[..., None], glyphs.y, order, BATCH)
    return network().get_weights()[:-2]


def accuracy_of_network(
    weights: list[np.ndarray], data: dict[str, np.ndarray], size: int, seed: int
) -> float:
    """Train on `size` labelled images from `weights`; return the test accuracy."""
    import keras

    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(100 + seed)
    chosen = draw(data["y"], size, rng)
    steps = max(STEPS, EPOCHS * (size // BATCH))
    order = np.concatenate([rng.permutation(chosen) for _ in range(steps * BATCH // size + 1)])
    model = network()
    restart(model, [*weights, *random_weights()[-2:]])
    train(model, data["x"], data["y"], order[: steps * BATCH], BATCH)
    logits = model.predict(data["x_test"], batch_size=1000, verbose=0)
    return float(np.mean(logits.argmax(axis=1) == data["y_test"]))


def accuracy_of_linear_model(data: dict[str, np.ndarray], size: int, seed: int) -> float:
    """Fit a logistic regression to the same images; return the test accuracy."""
    chosen = draw(data["y"], size, np.random.default_rng(100 + seed))
    flat, flat_test = (data[name].reshape(-1, 784) for name in ("x", "x_test"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # 60 steps are enough; it says that they are not all
        model = LogisticRegression(C=0.1, max_iter=60).fit(flat[chosen], data["y"][chosen])
    return float(model.score(flat_test, data["y_test"]))


def main() -> None:
    """Measure what is missing, then write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "few_labels_part.json"
    parser.add_argument("--part", type=Path, default=kept)
    options = parser.parse_args()
    dlcourse.start(seed=0)
    mnist = fetch_mnist()
    data = {
        "x": (mnist.x_train / 255).astype("float32")[..., None],
        "y": mnist.y_train.astype("int64"),
        "x_test": (mnist.x_test / 255).astype("float32")[..., None],
        "y_test": mnist.y_test.astype("int64"),
    }
    done = json.loads(options.part.read_text("utf-8")) if options.part.exists() else {}
    kinds = ("linear model", *STARTS)
    for kind, seed in tqdm([(kind, seed) for seed in SEEDS for kind in kinds]):
        if f"{kind}/{seed}" in done:
            continue
        begin = time.perf_counter()
        if kind == "linear model":
            scores = [accuracy_of_linear_model(data, size, seed) for size in SIZES]
        else:
            weights = start(kind, seed)
            scores = [accuracy_of_network(weights, data, size, seed) for size in SIZES]
        seconds = round(time.perf_counter() - begin, 1)
        done[f"{kind}/{seed}"] = {"test_accuracy": [round(s, 4) for s in scores], "s": seconds}
        options.part.write_text(json.dumps(done), encoding="utf-8")
    runs = {kind: [done[f"{kind}/{seed}"] for seed in SEEDS] for kind in kinds}
    write_record(
        "few_labels",
        made_by=__file__,
        seeds=SEEDS,
        seconds=sum(run["s"] for row in runs.values() for run in row),
        packages=["keras", "tensorflow", "numpy", "scikit-learn", "dlcourse"],
        result={
            "dataset": "mnist",
            "sizes": list(SIZES),
            "settings": {
                "learning_rate": RATE,
                "schedule": "the last third of the steps at a tenth",
                "batch_size": BATCH,
                "steps_at_least": STEPS,
                "epochs_at_least": EPOCHS,
                "glyphs": GLYPHS,
                "parameters": int(network().count_params()),
            },
            "test_accuracy": {
                kind: [run["test_accuracy"] for run in row] for kind, row in runs.items()
            },
        },
    )
    for kind, row in runs.items():
        print(f"{kind:>22}: {np.mean([run['test_accuracy'] for run in row], axis=0).round(3)}")


if __name__ == "__main__":
    main()
