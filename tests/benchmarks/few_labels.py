"""MNIST from 10 to 10,000 labels: a linear model and one small network from three starts.

The network starts from random weights, from weights trained on drawn glyphs, or from weights that
were trained on MNIST's images without their labels (contrastive, after Chen et al., 2020). Every
seed has a start, a draw of the labelled images and an order of its own; the recipe is the same
for all three, and was not chosen by the test images. Run from the root of the repository, with
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
STARTS = ("random weights", "drawn glyphs", "own images, no labels")
RATE, BATCH, STEPS, EPOCHS = 2e-3, 64, 150, 3  # steps of a small set, epochs of a large one
GLYPHS, GLYPH_EPOCHS = 6000, 5
VIEW_STEPS, VIEW_BATCH, TEMPERATURE = 250, 128, 0.2


def draw(y: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Return the indices of `size` images, each class as often as the others."""
    if size >= len(y):
        return rng.permutation(len(y))
    classes = [rng.permutation(np.flatnonzero(y == c))[: size // 10] for c in range(10)]
    return rng.permutation(np.concatenate(classes))


def views(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return each of `images` (n, 28, 28, 1) shifted, dimmed, noisy and with a patch erased."""
    padded = np.pad(images, ((0, 0), (3, 3), (3, 3), (0, 0)))
    down, right = rng.integers(0, 7, size=(2, len(images), 1))
    place = np.arange(28)
    each = np.arange(len(images))[:, None, None]
    out = padded[each, (down + place)[:, :, None], (right + place)[:, None, :]]
    top, left = rng.integers(-4, 25, size=(2, len(images), 1))
    rows, columns = ((place >= at) & (place < at + 8) for at in (top, left))
    out[rows[:, :, None] & columns[:, None, :]] = 0
    out = out * rng.uniform(0.6, 1, size=(len(images), 1, 1, 1))
    return (out + rng.normal(0, 0.1, size=out.shape)).astype("float32")


def contrastive(example: Any, z: Any) -> Any:
    """Cross-entropy of finding, among all others, the view of the same example."""
    from keras import ops

    z = z / ops.norm(z, axis=1, keepdims=True)
    example = ops.reshape(example, (-1, 1))
    itself = ops.eye(ops.shape(z)[0])
    same = ops.cast(ops.equal(example, ops.transpose(example)), "float32") - itself
    scores = ops.matmul(z, ops.transpose(z)) / TEMPERATURE - 1e9 * itself
    return -ops.sum(same * ops.log_softmax(scores, axis=1), axis=1)


@cache
def network(outputs: int, *, views: bool = False) -> Any:
    """Return three convolutions, `(28, 28, 1)` to 576 features, and a dense layer; compiled once.

    Args:
        outputs: Units of the dense layer.
        views: Compile it for pairs of views, not for classes.
    """
    import keras

    layers = keras.layers
    image = keras.Input((28, 28, 1))
    h = image
    for filters, strides in ((16, 2), (32, 1), (64, 1)):
        h = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(h)
        h = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(h))
        h = layers.MaxPooling2D()(h) if filters < 64 else h
    model = keras.Model(image, layers.Dense(outputs)(layers.Flatten()(h)))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(RATE), loss=contrastive if views else loss)
    model.optimizer.build(model.trainable_variables)
    return model


def restart(model: Any, weights: list[np.ndarray]) -> None:
    """Give a model these weights, and an optimiser that has seen nothing."""
    model.set_weights(weights)
    for variable in model.optimizer.variables:
        variable.assign(np.zeros(variable.shape))


def random_weights(outputs: int, *, views: bool = False) -> list[np.ndarray]:
    """Return new initial weights of the network."""
    import keras

    copy = keras.models.clone_model(network(outputs, views=views))
    return copy.get_weights()


def train(model: Any, x: np.ndarray, y: np.ndarray, order: np.ndarray, batch: int) -> None:
    """Train on the rows of `order`, the last third of the steps at a tenth of the rate."""
    part = len(order) // batch * 2 // 3 * batch
    for rate, rows in ((RATE, order[:part]), (RATE / 10, order[part:])):
        model.optimizer.learning_rate = rate
        model.fit(x[rows], y[rows], batch_size=batch, shuffle=False, verbose=0)


def start(kind: str, x: np.ndarray, seed: int) -> list[np.ndarray]:
    """Return the weights below the last layer that a run begins with."""
    import keras

    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    if kind == "random weights":
        return random_weights(10)[:-2]
    if kind == "drawn glyphs":
        ranges = {"rotation": (-20, 20), "scale": (0.6, 0.9), "stroke": (0.0, 0.1)}
        glyphs = load_glyphs(GLYPHS, rng=rng, size=28, shift=(-0.08, 0.08), **ranges)
        model = network(10)
        restart(model, random_weights(10))
        order = np.concatenate([rng.permutation(GLYPHS) for _ in range(GLYPH_EPOCHS)])
        train(model, glyphs.x[..., None], glyphs.y, order, BATCH)
        return model.get_weights()[:-2]
    model = network(64, views=True)
    restart(model, random_weights(64, views=True))
    model.optimizer.learning_rate = RATE
    example = np.repeat(np.arange(VIEW_BATCH), 2)
    for _step in range(VIEW_STEPS):
        chosen = x[rng.choice(len(x), VIEW_BATCH, replace=False)]
        pairs = np.stack([views(chosen, rng), views(chosen, rng)], axis=1)
        model.train_on_batch(pairs.reshape(-1, 28, 28, 1), example)
    return model.get_weights()[:-2]


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
    model = network(10)
    restart(model, [*weights, *random_weights(10)[-2:]])
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
            weights = start(kind, data["x"], seed)
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
                "contrastive_steps": VIEW_STEPS,
                "parameters": int(network(10).count_params()),
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
