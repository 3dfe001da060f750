"""How well a network written in NumPy alone reads MNIST, and in how many seconds.

The settings are chosen on the last 10,000 training images; the test images are used once, with all
training images trained on. One thread, so that the seconds say what the code costs.

Run from the root of the repository, with MNIST at hand (about six minutes on a quiet core):

    python tests/benchmarks/mnist_mlp.py
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before NumPy is loaded

import math
import time
from typing import Any

import numpy as np
from record import write_record
from tqdm import tqdm

from dlcourse.data import fetch_mnist
from dlcourse.scratch import (
    Activation,
    Adam,
    Dense,
    Dropout,
    Network,
    OneCycle,
    accuracy,
    softmax_cross_entropy,
)

SEEDS, CHOICE_SEEDS = (0, 1, 2, 3, 4), (100, 101)
UNITS, BATCH_SIZE, LEARNING_RATE = (300, 100), 128, 0.003
CANDIDATES = (
    {"epochs": 15, "dropout": [0.0, 0.0]},
    {"epochs": 15, "dropout": [0.2, 0.0]},
    {"epochs": 25, "dropout": [0.3, 0.2]},
)
# What two well-known books print in the notebooks that go with them, for an MLP like this one.
ELSEWHERE = [
    {"where": "Géron, handson-ml3, chapter 10", "test_accuracy": 0.9799},
    {"where": "Chollet, Deep Learning with Python, 2017, section 2.1", "test_accuracy": 0.9777},
]


def build(dropout: list[float], rng: np.random.Generator) -> Network:
    """Return 784-300-100-10 with ReLUs and dropout after each of the hidden layers."""
    layers, inputs = [], 784
    for units, rate in zip(UNITS, dropout, strict=True):
        layers += [Dense(inputs, units, rng=rng, initializer="he_normal"), Activation("relu")]
        layers += [Dropout(rate, rng=rng)] if rate else []
        inputs = units
    return Network([*layers, Dense(inputs, 10, rng=rng)])


def train(x: np.ndarray, y: np.ndarray, settings: dict[str, Any], seed: int) -> dict[str, Any]:
    """Train one network; return it, its training loss by epoch, and its seconds."""
    wall, processor = time.perf_counter(), time.process_time()
    rng = np.random.default_rng(seed)
    network = build(settings["dropout"], rng)
    steps = settings["epochs"] * math.ceil(len(x) / BATCH_SIZE)
    history = network.fit(
        x, y,
        loss=softmax_cross_entropy,
        optimizer=Adam(network.parameters, OneCycle(LEARNING_RATE, steps)),
        epochs=settings["epochs"], batch_size=BATCH_SIZE, rng=rng,
    )  # fmt: skip
    return {
        "network": network,
        "loss": [round(value, 5) for value in history["loss"]],
        "seconds": round(time.perf_counter() - wall, 1),
        "processor_seconds": round(time.process_time() - processor, 1),
    }


def choose(x: np.ndarray, y: np.ndarray) -> list[dict[str, Any]]:
    """Measure every candidate on the last 10,000 training images; the best one first."""
    measured = []
    for settings in tqdm(CANDIDATES, desc="candidates"):
        runs = [train(x[:-10_000], y[:-10_000], settings, seed) for seed in CHOICE_SEEDS]
        found = [accuracy(run["network"].predict(x[-10_000:]), y[-10_000:]) for run in runs]
        measured.append({**settings, "validation_accuracy": found})
    return sorted(measured, key=lambda entry: -float(np.mean(entry["validation_accuracy"])))


def main() -> None:
    """Measure and write the record."""
    mnist = fetch_mnist()
    x, x_test = (
        images.reshape(-1, 784).astype("float32") / 255 for images in (mnist.x_train, mnist.x_test)
    )
    start = time.perf_counter()
    candidates = choose(x, mnist.y_train)
    best = {name: candidates[0][name] for name in ("epochs", "dropout")}
    runs = []
    for seed in tqdm(SEEDS, desc="seeds"):
        run = train(x, mnist.y_train, best, seed)
        logits = run.pop("network").predict(x_test)
        runs.append({"seed": seed, "test_accuracy": accuracy(logits, mnist.y_test), **run})
    accuracies = [run["test_accuracy"] for run in runs]
    mean, deviation = float(np.mean(accuracies)), float(np.std(accuracies, ddof=1))
    write_record(
        "mnist_mlp",
        made_by=__file__,
        seeds=SEEDS,
        seconds=time.perf_counter() - start,
        packages=["numpy", "dlcourse"],
        result={
            "settings": {
                "layers": [784, *UNITS, 10],
                "activation": "relu",
                "initializer": "he_normal",
                "optimizer": "Adam",
                "schedule": "OneCycle",
                "learning_rate": LEARNING_RATE,
                "batch_size": BATCH_SIZE,
                "threads": 1,
                **best,
            },
            "test_accuracy": {"mean": mean, "sd": deviation},
            "elsewhere": ELSEWHERE,
            "runs": runs,
            "candidates": candidates,
        },
    )
    seconds = max(run["processor_seconds"] for run in runs)
    print(f"test accuracy {mean:.4f} ± {deviation:.4f}, at most {seconds:.0f} s of one core")


if __name__ == "__main__":
    main()
