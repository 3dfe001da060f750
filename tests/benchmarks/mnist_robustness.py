"""MNIST under attack: a small CNN, trained plainly and against PGD, at sizes up to 0.3.

The attacked pictures of a batch are made anew from the weights at that moment (Madry et al., 2018),
in 4 steps of 0.1 from a random start; the size of the attack grows to 0.3 in the first third of
the training, without which small networks can end as a constant. Both CNNs are scored on 1,000
test pictures, by FGSM, and by PGD with 20 steps and a random start, once with the cross-entropy and
once with the margin; an input counts as right if all of them fail. Madry et al. have a larger CNN,
40 steps and all 10,000 test pictures. Run from the root of the repository, with MNIST at hand
(about 10 minutes of a core; what is done is kept under `--part`; `--quick` goes through all of it
with a few pictures, and writes no record):

    python tests/benchmarks/mnist_robustness.py
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
from dlcourse.data import fetch_mnist

SEEDS = (0, 1, 2)
EPSILON, EPSILONS = 0.3, (0.0, 0.05, 0.1, 0.2, 0.3)
EPOCHS = {"plain": 3, "trained against PGD": 3}
BATCH, RATE, STEPS, STEP_SIZE, TEST_STEPS, TESTED = 128, 2e-3, 4, 0.1, 20, 1000
PUBLISHED = {
    "source": "Madry et al. (2018), table 1",
    "epsilon": 0.3,
    "clean": 0.988,
    "fgsm": 0.956,
    "pgd, 40 steps": 0.932,
    "pgd, 100 steps, 20 starts": 0.893,
}


def build() -> Any:
    """Return the CNN: two strided convolutions, and a layer of 100 units."""
    import keras
    from keras import layers

    convolution = {"kernel_size": 4, "strides": 2, "padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, **convolution),
            layers.Conv2D(32, **convolution),
            layers.Flatten(),
            layers.Dense(100, activation="relu"),
            layers.Dense(10),
        ]
    )


def train(kind: str, seed: int, x: np.ndarray, y: np.ndarray) -> tuple[Any, dict[str, float]]:
    """Return a trained CNN, and the seconds that it took.

    Args:
        kind: Which of `EPOCHS`.
        seed: Of the first weights, of the order of the pictures, and of the random starts.
        x: Pictures, `(n, 28, 28, 1)`, from 0 to 1.
        y: Their classes.
    """
    import keras

    from dlcourse.society import pgd
    from dlcourse.training import training_step

    keras.utils.set_random_seed(seed)
    rng, model = np.random.default_rng(seed), build()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    steps = EPOCHS[kind] * (len(x) // BATCH)
    schedule = keras.optimizers.schedules.CosineDecay(RATE, steps)
    step = training_step(
        lambda x, y: loss(y, model(x, training=True)), model, keras.optimizers.Adam(schedule)
    )
    begin, done = (time.process_time(), time.perf_counter()), 0
    for _ in range(EPOCHS[kind]):
        order = rng.permutation(len(x))[: len(x) // BATCH * BATCH]
        for chosen in tqdm(order.reshape(-1, BATCH), desc=kind):
            pictures, classes = x[chosen], y[chosen]
            if kind != "plain":
                epsilon = EPSILON * min(1, 3 * (done + 1) / steps)
                size = STEP_SIZE * epsilon / EPSILON
                pictures = pgd(
                    model, pictures, classes, epsilon, steps=STEPS, step_size=size, rng=rng
                )
            step(pictures, classes)
            done += 1
    took = time.process_time() - begin[0], time.perf_counter() - begin[1]
    return model, {"processor_seconds": round(took[0], 1), "seconds": round(took[1], 1)}


def score(model: Any, seed: int, x: np.ndarray, y: np.ndarray) -> dict[str, list[float]]:
    """Return accuracies at every size of `EPSILONS`, by attack."""
    from dlcourse.explain.scoring import outputs_of
    from dlcourse.society import fgsm, pgd

    rng, answers = np.random.default_rng(seed), outputs_of(model)
    clean = round(float((answers(x).argmax(axis=1) == y).mean()), 4)
    curves: dict[str, list[float]] = {"fgsm": [clean], "pgd": [clean], "worst": [clean]}
    for epsilon in EPSILONS[1:]:
        attacks = {
            "fgsm": fgsm(model, x, y, epsilon),
            "pgd": pgd(model, x, y, epsilon, steps=TEST_STEPS, rng=rng),
            "margin": pgd(model, x, y, epsilon, steps=TEST_STEPS, rng=rng, loss="margin"),
        }
        right = {name: answers(moved).argmax(axis=1) == y for name, moved in attacks.items()}
        right["worst"] = np.all(list(right.values()), axis=0)
        for name in curves:
            curves[name].append(round(float(right[name].mean()), 4))
    return curves


def main() -> None:
    """Measure what is missing, then write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "mnist_robustness_part.json"
    parser.add_argument("--part", type=Path, default=kept)
    parser.add_argument("--quick", action="store_true", help="a few pictures, no record")
    options = parser.parse_args()
    run = dlcourse.start(seed=0)
    going_on = options.part.exists() and not options.quick
    done = json.loads(options.part.read_text("utf-8")) if going_on else {}
    data = fetch_mnist()
    x, x_test = (a[..., None].astype("float32") / 255 for a in (data.x_train, data.x_test))
    y, y_test = (labels.astype("int64") for labels in (data.y_train, data.y_test))
    few = 2_000 if options.quick else len(x)
    chosen = np.random.default_rng(0).permutation(len(x_test))[: 200 if options.quick else TESTED]
    for seed in SEEDS:
        for kind in EPOCHS:
            key = f"{kind} {seed}"
            if key in done:
                continue
            model, took = train(kind, seed, x[:few], y[:few])
            done[key] = {**score(model, seed, x_test[chosen], y_test[chosen]), **took}
            print(key, done[key], flush=True)
            if not options.quick:
                options.part.write_text(json.dumps(done), encoding="utf-8")
    if options.quick:
        return
    keys = "fgsm", "pgd", "worst", "processor_seconds"
    write_record(
        "mnist_robustness",
        made_by=__file__,
        seeds=SEEDS,
        seconds=sum(part["seconds"] for part in done.values()),
        packages=["keras", run.backend, "numpy", "dlcourse"],
        result={
            "dataset": "mnist",
            "backend": run.backend,
            "device": run.device,
            "settings": {
                "training_images": few,
                "test_images": len(chosen),
                "epochs": EPOCHS,
                "batch_size": BATCH,
                "optimizer": "Adam",
                "learning_rate": RATE,
                "schedule": "cosine to 0",
                "attack_in_training": {"epsilon": EPSILON, "steps": STEPS, "step_size": STEP_SIZE},
                "attack_in_test": {"steps": TEST_STEPS, "starts": 1},
            },
            "epsilons": list(EPSILONS),
            "models": {
                kind: {key: [done[f"{kind} {seed}"][key] for seed in SEEDS] for key in keys}
                for kind in EPOCHS
            },
            "published": PUBLISHED,
        },
    )


if __name__ == "__main__":
    main()
