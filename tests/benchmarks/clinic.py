"""Six sick networks, and a healthy one, with everything that a training report shows.

The exercises of chapter 3b draw the reports of these patients without their names. Run from the
root of the repository (less than a minute on two cores):

    python tests/benchmarks/clinic.py
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from record import write_record
from sklearn.model_selection import train_test_split

from dlcourse.data import load_digits
from dlcourse.scratch import (
    SGD,
    Activation,
    Dense,
    Dropout,
    Network,
    Tensor,
    softmax_cross_entropy,
)

SEED, EPOCHS, BATCH_SIZE = 0, 40, 32
UNITS, MOMENTUM = 48, 0.9
ORDER = (
    "high rate", "leaking split", "dead units", "dropout at test", "unscaled inputs", "wrong loss",
)  # fmt: skip
Array = np.ndarray
Loss = Callable[[Tensor, Array], Tensor]


@dataclass
class Patient:
    """A network in training, and how it is treated."""

    network: Network
    data: Mapping[str, tuple[Array, Array]]
    learning_rate: float = 0.01
    loss: Loss = softmax_cross_entropy
    drops_always: bool = False
    history: dict[str, list[float]] = field(default_factory=dict)

    def outputs(self, x: Array) -> Array:
        """Return the outputs as this patient computes them when it is tested."""
        return self.network(x, training=self.drops_always).data

    def measure(self, part: str) -> tuple[float, float]:
        """Return loss and accuracy on `"training"`, `"validation"` or `"new"` images."""
        x, y = self.data[part]
        outputs = self.outputs(x)
        return self.loss(Tensor(outputs), y).item(), float(np.mean(outputs.argmax(axis=1) == y))


def split_digits(rng: np.random.Generator) -> dict[str, tuple[Array, Array]]:
    """Return 600 images to learn from, 300 for validation and the rest, new ones, for a test."""
    digits = load_digits()
    x, y = digits.x.reshape(-1, 64), digits.y
    order = rng.permutation(len(x))
    parts = {"training": order[:600], "validation": order[600:900], "new": order[900:]}
    return {part: (x[index], y[index]) for part, index in parts.items()}


def leaking_split(rng: np.random.Generator) -> dict[str, tuple[Array, Array]]:
    """Return images that were multiplied first and split afterwards: copies on both sides."""
    digits = load_digits()
    x, y = digits.x.reshape(-1, 64), digits.y
    order = rng.permutation(len(x))
    few, new = order[:120], order[900:]
    copies = np.repeat(few, 8)
    noisy = (x[copies] + 0.03 * rng.normal(size=(len(copies), 64))).clip(0, 1).astype(x.dtype)
    split = train_test_split(noisy, y[copies], train_size=660, random_state=SEED)
    return {
        "training": (split[0], split[2]),
        "validation": (split[1], split[3]),
        "new": (x[new], y[new]),
    }


def network(rng: np.random.Generator, *last, dropout: float = 0.0) -> Network:
    """Return 64-48-48-10 with ReLU."""
    layers = []
    for inputs in (64, UNITS):
        layers += [Dense(inputs, UNITS, rng=rng, initializer="he_normal"), Activation("relu")]
        layers += [Dropout(dropout, rng=rng)] if dropout else []
    return Network([*layers, Dense(UNITS, 10, rng=rng), *last])


def patients() -> dict[str, Patient]:
    """Return the healthy network and the sick ones, by what is wrong with them."""

    def fresh() -> np.random.Generator:
        return np.random.default_rng(SEED)

    found = {"healthy": Patient(network(fresh()), split_digits(fresh()))}

    dead = Patient(network(fresh()), split_digits(fresh()))
    dead.network.layers[0].bias.data -= 2.2  # hardly a sum of inputs gets above zero
    found["dead units"] = dead

    def of_probabilities(outputs: Tensor, y: Array) -> Tensor:
        return -outputs.log_softmax()[np.arange(len(y)), y].mean()

    found["wrong loss"] = Patient(
        network(fresh(), Softmax()),
        split_digits(fresh()),
        learning_rate=0.05,
        loss=of_probabilities,
    )

    raw = {part: (255 * x, y) for part, (x, y) in split_digits(fresh()).items()}
    found["unscaled inputs"] = Patient(network(fresh()), raw, learning_rate=0.0001)

    dropping = network(fresh(), dropout=0.5)
    found["dropout at test"] = Patient(dropping, split_digits(fresh()), drops_always=True)

    found["leaking split"] = Patient(network(fresh()), leaking_split(fresh()))
    found["high rate"] = Patient(network(fresh()), split_digits(fresh()), learning_rate=0.22)
    return found


class Softmax(Activation):
    """The layer that does not belong before a loss that takes logits."""

    def __init__(self) -> None:
        super().__init__("linear")

    def __call__(self, x, *, training: bool = False) -> Tensor:
        """Return probabilities, `(batch, classes)`."""
        return x.softmax()


def train(patient: Patient) -> dict:
    """Train for EPOCHS and return the report."""
    rng = np.random.default_rng(SEED)
    x, y = patient.data["training"]
    optimizer = SGD(patient.network.parameters, patient.learning_rate, momentum=MOMENTUM)
    curves: dict[str, list[float]] = {
        "loss": [],
        "val_loss": [],
        "accuracy": [],
        "val_accuracy": [],
    }
    steps, norms = [], []
    for epoch in range(EPOCHS):
        order = rng.permutation(len(x))
        for start in range(0, len(x), BATCH_SIZE):
            batch = order[start : start + BATCH_SIZE]
            loss = patient.loss(patient.network(x[batch], training=True), y[batch])
            loss.backward()
            if epoch in (0, EPOCHS - 1):
                kernels = [
                    layer.kernel for layer in patient.network.layers if isinstance(layer, Dense)
                ]
                norms.append([float(np.linalg.norm(kernel.grad)) for kernel in kernels])
            optimizer.step()
            steps.append(loss.item())
        for part, prefix in (("training", ""), ("validation", "val_")):
            measured = patient.measure(part)
            curves[prefix + "loss"].append(round(measured[0], 5))
            curves[prefix + "accuracy"].append(round(measured[1], 5))
    return {
        "history": curves,
        "first_steps": [round(value, 5) for value in steps[:40]],
        "gradient_norms": np.median(norms, axis=0).tolist(),
        **examine(patient),
    }


def examine(patient: Patient) -> dict:
    """Return what the trained network does with images: activity, repeats, neighbours, scores."""
    x, _ = patient.data["validation"]
    hidden, activity, values = Tensor(x), [], [x]
    for layer in patient.network.layers:
        hidden = layer(hidden, training=False)
        if isinstance(layer, Activation) and not isinstance(layer, Softmax):
            activity.append(np.mean(hidden.data > 0, axis=0).round(4).tolist())
            values.append(hidden.data)
    repeats = np.array([patient.outputs(x[:1])[0] for _ in range(12)])
    scores = repeats - repeats.max(axis=1, keepdims=True)
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    likeliest = shares.mean(axis=0).argmax()
    return {
        "activity": activity,
        "scales": [float(np.abs(value).mean()) for value in values],
        "repeats": shares[:, likeliest].round(4).tolist(),
        "nearest": {part: nearest(patient, part) for part in ("validation", "new")},
        "new_accuracy": patient.measure("new")[1],
    }


def nearest(patient: Patient, part: str) -> list[float]:
    """Return the distance of 60 images to the nearest training image, in units of the spread."""
    train_x, x = patient.data["training"][0], patient.data[part][0][:60]
    distances = np.sqrt(((x[:, None] - train_x[None]) ** 2).sum(axis=2)).min(axis=1)
    return (distances / train_x.std()).round(3).tolist()


def main() -> None:
    """Train every patient and write the record."""
    start = time.perf_counter()
    reports = {name: train(patient) for name, patient in patients().items()}
    for name, report in reports.items():
        last = {key: values[-1] for key, values in report["history"].items()}
        print(f"{name:>16}: {last}, new {report['new_accuracy']:.3f}")
    write_record(
        "clinic",
        made_by=__file__,
        seeds=[SEED],
        seconds=time.perf_counter() - start,
        packages=["numpy", "scikit-learn", "dlcourse"],
        result={
            "epochs": EPOCHS,
            "batch_size": BATCH_SIZE,
            "healthy": reports["healthy"],
            "patients": [reports[name] for name in ORDER],  # without their names
        },
    )


if __name__ == "__main__":
    main()
