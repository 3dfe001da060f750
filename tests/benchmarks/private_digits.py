"""MNIST: what training gives away of its examples, what DP-SGD keeps, and what federation costs.

A network of one hidden layer learns 1,000 digits of 14 x 14 pixels, until it has learned them by
heart; then the same network by DP-SGD with ε of 1, 3 and 8. Two attacks ask who was among the
1,000: by the loss alone, and by comparing it with that of shadow models, trained in the same way
(with the same ε) on random halves of the candidates, 1,000 members and 1,000 others. Then the same
with 10,000 digits, where the attack is by the loss alone. The hidden units have tanh, whose bounded
outputs keep gradients short (Papernot et al., 2021, "Tempered sigmoid activations").

Federated averaging is compared with gradient descent on all digits in one place: as many epochs,
batches of one size, one learning rate; clients with random digits, and with two classes each.

The settings of DP-SGD (activation, units, learning rate, clipping norm, batch size, epochs) were
chosen on training digits alone: learned and validated, with seeds 0 to 2, on digits that none of
the attacked networks is trained on (`tuning_rows`). So these looks cost no ε, and the test digits
had no say. Some 1,500 trials did that, in a NumPy copy of this network; `--tune` tries the chosen
learning rates again, and half and twice of each. The settings of open training and of federated
averaging are older: a dozen short trials that looked at the test digits flatter them a little.

Run from the root of the repository, with MNIST at hand (8 minutes of two cores; `--quick` goes
through all of it with few digits; neither that nor `--tune` writes a record):

    python tests/benchmarks/private_digits.py
"""

import argparse
import json
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np
from record import write_record
from tqdm import tqdm

import dlcourse
from dlcourse.data import fetch_mnist

SEEDS = (10, 11, 12)
EPSILONS = (None, 8.0, 3.0, 1.0)  # None: without privacy
UNITS, CLASSES = 64, 10
PLAIN = {"optimizer": "Adam", "learning_rate": 2e-3, "batch_size": 50, "epochs": 40}
PRIVATE: dict[str, Any] = {
    "optimizer": "SGD",
    "learning_rate": {
        "small": {8.0: 8.0, 3.0: 4.0, 1.0: 1.0},
        "large": {8.0: 12.0, 3.0: 4.0, 1.0: 2.0},
    },
    "clipping_norm": 0.5,
    "sampling_rate": {"small": 0.5, "large": 0.05},
    "epochs": 40,
    "delta": 1e-5,
}
SMALL, LARGE, SHADOWS = 1000, 10_000, 16
VALIDATION = 10_000
FEDERATED = {
    "examples": 10_000,
    "clients": 20,
    "share": 1.0,
    "rounds": 20,
    "local_epochs": 1,
    "batch_size": 50,
    "learning_rate": 0.1,
}
Arrays = tuple[np.ndarray, np.ndarray]


def pooled(images: np.ndarray) -> np.ndarray:
    """Return pictures of 14 x 14 pixels in [0, 1], the means of 2 x 2, as rows."""
    return (images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)) / 255).reshape(-1, 196).astype("f4")


def loss_fn() -> Any:
    """Return the cross-entropy of logits."""
    import keras

    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def build(activation: str) -> Any:
    """Return the untrained network."""
    from dlcourse.models import build_mlp

    return build_mlp((196,), CLASSES, hidden_units=(UNITS,), activation=activation)


def accuracy(model: Any, data: Arrays) -> float:
    """Return the share of right answers."""
    x, y = data
    return round(
        float(np.mean(model.predict(x, batch_size=1000, verbose=0).argmax(axis=1) == y)), 4
    )


def train(
    x: np.ndarray,
    y: np.ndarray,
    epsilon: float | None,
    size: str,
    rng: np.random.Generator,
    factor: float = 1.0,
) -> tuple[Any, dict[str, Any]]:
    """Return a network that has learned these digits, and what that has spent."""
    import keras

    from dlcourse.society import train_privately

    model = build("tanh")
    if epsilon is None:
        model.compile(keras.optimizers.Adam(PLAIN["learning_rate"]), loss_fn())
        model.fit(x, y, batch_size=PLAIN["batch_size"], epochs=PLAIN["epochs"], verbose=0)
        return model, {}
    spent = train_privately(
        model,
        x,
        y,
        loss_fn=loss_fn(),
        optimizer=keras.optimizers.SGD(factor * PRIVATE["learning_rate"][size][epsilon]),
        epsilon=epsilon,
        clipping_norm=PRIVATE["clipping_norm"],
        delta=PRIVATE["delta"],
        batch_size=round(PRIVATE["sampling_rate"][size] * len(x)),
        epochs=PRIVATE["epochs"],
        rng=rng,
    )
    return model, {
        "epsilon_spent": round(spent.epsilon, 4),
        "noise_multiplier": round(spent.noise_multiplier, 3),
        "steps": spent.steps,
    }


def rates(attack: Any) -> dict[str, float]:
    """Return an attack's numbers."""
    return {
        "auc": round(attack.auc, 4),
        "advantage": round(attack.advantage, 4),
        "tpr_at_1_percent_fpr": round(attack.tpr_at_low_fpr, 4),
    }


def private(
    seed: int, epsilon: float | None, mnist: Any, size: str, n: int, shadows: int
) -> dict[str, Any]:
    """Train on n digits, and attack with n others beside them."""
    import keras

    from dlcourse.society import example_losses, loss_attack, shadow_attack

    keras.utils.set_random_seed(seed)
    rows = np.random.default_rng(seed).permutation(len(mnist.x_train))[: 2 * n]
    rng = np.random.default_rng(seed + 100)
    x, y = pooled(mnist.x_train[rows]), mnist.y_train[rows]
    start = time.perf_counter()
    model, spent = train(x[:n], y[:n], epsilon, size, rng)
    seconds = time.perf_counter() - start
    losses = example_losses(model, loss_fn(), x, y)
    found = {"loss": rates(loss_attack(losses[:n], losses[n:]))}
    if shadows:

        def losses_of_shadow(part: np.ndarray) -> np.ndarray:
            shadow, _ = train(x[part], y[part], epsilon, size, rng)
            return example_losses(shadow, loss_fn(), x, y)

        truth = np.arange(2 * n) < n
        attack = shadow_attack(losses, truth, losses_of_shadow, shadows=shadows, rng=rng)
        found["shadow"] = rates(attack)
    return {
        "epsilon": epsilon,
        "seed": seed,
        **spent,
        "train_accuracy": accuracy(model, (x[:n], y[:n])),
        "test_accuracy": accuracy(model, (pooled(mnist.x_test), mnist.y_test)),
        "attacks": found,
        "train_seconds": round(seconds, 1),
    }


def federated(seed: int, mnist: Any, rounds: int) -> dict[str, list[float]]:
    """Return the test accuracy after each round, central and with both kinds of clients."""
    import keras

    from dlcourse.society import split_among_clients, train_federated

    n = FEDERATED["examples"]
    rows = np.random.default_rng(seed).permutation(len(mnist.x_train))[:n]
    x, y = pooled(mnist.x_train[rows]), mnist.y_train[rows]
    test = pooled(mnist.x_test), mnist.y_test
    curves: dict[str, list[float]] = {}
    for name in ("central", "iid", "by label"):
        keras.utils.set_random_seed(seed)
        rng = np.random.default_rng(seed)
        clients = [np.arange(n)]
        if name != "central":
            clients = split_among_clients(
                y, FEDERATED["clients"], by_label=name == "by label", rng=rng
            )
        curve: list[float] = []
        train_federated(
            build("relu"),
            x,
            y,
            clients,
            loss_fn=loss_fn(),
            learning_rate=FEDERATED["learning_rate"],
            rounds=rounds,
            local_epochs=FEDERATED["local_epochs"],
            batch_size=FEDERATED["batch_size"],
            share=FEDERATED["share"],
            rng=rng,
            on_round=lambda _, model, curve=curve: curve.append(accuracy(model, test)),
        )
        curves[name] = curve
    return curves


def summary(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return mean and standard deviation over the seeds, for each ε."""

    def over(values: list[float]) -> dict[str, float]:
        sd = float(np.std(values, ddof=1)) if len(values) > 1 else None
        return {"mean": round(float(np.mean(values)), 4), "sd": sd and round(sd, 4)}

    rows = []
    for epsilon in EPSILONS:
        own = [run for run in runs if run["epsilon"] == epsilon]
        row = {"epsilon": epsilon, "test_accuracy": over([run["test_accuracy"] for run in own])}
        for attack in own[0]["attacks"]:
            for rate in own[0]["attacks"][attack]:
                row[f"{attack}_{rate}"] = over([run["attacks"][attack][rate] for run in own])
        rows.append(row)
    return rows


def tuning_rows() -> np.ndarray:
    """Return the training digits that no network of the record has learned, shuffled."""
    learned = [np.random.default_rng(seed).permutation(60_000)[:LARGE] for seed in SEEDS]
    free = np.setdiff1d(np.arange(60_000), np.concatenate(learned))
    return np.random.default_rng(0).permutation(free)


def tune(mnist: Any) -> None:
    """Print what half and twice each learning rate gives on the validation digits."""
    import keras

    rows = tuning_rows()
    x, y = pooled(mnist.x_train[rows]), mnist.y_train[rows]
    held_out = x[-VALIDATION:], y[-VALIDATION:]
    for size, n in (("small", SMALL), ("large", LARGE)):
        for epsilon, rate in PRIVATE["learning_rate"][size].items():
            for factor in (0.5, 1.0, 2.0):
                keras.utils.set_random_seed(0)
                rng = np.random.default_rng(0)
                model, _ = train(x[:n], y[:n], epsilon, size, rng, factor)
                print(n, "digits, ε", epsilon, "rate", factor * rate, accuracy(model, held_out))


def job(what: tuple[Any, ...]) -> Any:
    """Do one part of the record, in a process of its own."""
    kind, *arguments = what
    dlcourse.start(seed=0)
    mnist = fetch_mnist()
    if kind == "federated":
        seed, rounds = arguments
        return federated(seed, mnist, rounds)
    seed, epsilon, size, n, shadows = arguments
    return private(seed, epsilon, mnist, size, n, shadows)


def main() -> None:
    """Run all seeds, two processes side by side; write the record."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--tune", action="store_true")
    wanted = parser.parse_args()
    quick = wanted.quick
    if wanted.tune:
        dlcourse.start(seed=0)
        tune(fetch_mnist())
        return
    start = time.perf_counter()
    seeds = SEEDS[:1] if quick else SEEDS
    small, large, shadows = (60, 120, 2) if quick else (SMALL, LARGE, SHADOWS)
    rounds = 2 if quick else FEDERATED["rounds"]
    sizes = {"small": (small, shadows), "large": (large, 0)}
    jobs: list[tuple[Any, ...]] = [
        ("private", seed, epsilon, size, *sizes[size])
        for size in sizes
        for seed in seeds
        for epsilon in EPSILONS
    ]
    jobs += [("federated", seed, rounds) for seed in seeds]
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        done = list(tqdm(pool.map(job, jobs), total=len(jobs)))
    result: dict[str, Any] = {}
    for size, (n, several) in sizes.items():
        runs = [found for what, found in zip(jobs, done, strict=True) if size in what]
        result[size] = {"examples": n, "shadows": several, "summary": summary(runs), "runs": runs}
    curves = [found for what, found in zip(jobs, done, strict=True) if what[0] == "federated"]
    result["federated"] = {
        **FEDERATED,
        "test_accuracy": {name: [curve[name] for curve in curves] for name in curves[0]},
    }
    print(json.dumps([result[size]["summary"] for size in ("small", "large")], indent=1))
    print({name: np.round(np.mean(c, axis=0), 4).tolist()
           for name, c in result["federated"]["test_accuracy"].items()})  # fmt: skip
    if quick:
        return
    write_record(
        "private_digits",
        made_by=__file__,
        seeds=SEEDS,
        seconds=time.perf_counter() - start,
        packages=["keras", "tensorflow", "numpy", "dlcourse"],
        result={
            "model": f"196-{UNITS}-{CLASSES} perceptron of MNIST pooled to 14 x 14 pixels",
            "activation": {"private": "tanh", "federated": "relu"},
            "plain": PLAIN,
            "private": PRIVATE,
            **result,
        },
    )


if __name__ == "__main__":
    main()
