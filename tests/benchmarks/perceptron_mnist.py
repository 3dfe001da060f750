"""How far one neuron gets on MNIST, beside a network with 30 hidden ones; and on every pair.

Run from the root of the repository, with MNIST at hand (about a minute on two cores):

    python tests/benchmarks/perceptron_mnist.py
"""

import itertools
import time
import warnings

import numpy as np
from record import write_record
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from tqdm import tqdm

from dlcourse.data import fetch_mnist
from dlcourse.scratch import LogisticNeuron

SEEDS, PAIR_SEEDS = (0, 1, 2, 3, 4), (0, 1, 2)
EPOCHS, HIDDEN_EPOCHS = 5, 20


def split(mnist, pair: tuple[int, int]) -> list[np.ndarray]:
    """Return train x, train y, test x, test y of two digits; the second one is class 1."""
    parts = []
    for x, y in ((mnist.x_train, mnist.y_train), (mnist.x_test, mnist.y_test)):
        keep = np.isin(y, pair)
        parts += [x[keep].reshape(-1, 784) / 255, (y[keep] == pair[1]).astype(int)]
    return parts


def one_neuron(parts: list[np.ndarray], seed: int) -> float:
    """Train one neuron as the lesson does; return its test accuracy."""
    neuron = LogisticNeuron(num_features=784)
    neuron.fit(
        parts[0], parts[1],
        learning_rate=0.1, epochs=EPOCHS, batch_size=32, rng=np.random.default_rng(seed),
    )  # fmt: skip
    return float(np.mean(neuron.predict(parts[2]) == parts[3]))


def hidden_30(parts: list[np.ndarray], seed: int) -> float:
    """Train a network with 30 hidden neurons; return its test accuracy."""
    network = MLPClassifier((30,), max_iter=HIDDEN_EPOCHS, random_state=seed)
    with (
        warnings.catch_warnings()
    ):  # it says that it could go on: the epochs are part of the set-up
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(parts[0], parts[1])
    return float(network.score(parts[2], parts[3]))


def main() -> None:
    """Measure and write the record."""
    mnist = fetch_mnist()
    start = time.perf_counter()
    three_or_seven = split(mnist, (3, 7))
    ones = [one_neuron(three_or_seven, seed) for seed in tqdm(SEEDS, desc="one neuron")]
    hidden = [hidden_30(three_or_seven, seed) for seed in tqdm(SEEDS, desc="30 hidden")]
    pairs = []
    for pair in tqdm(list(itertools.combinations(range(10), 2)), desc="pairs"):
        parts = split(mnist, pair)
        accuracies = [one_neuron(parts, seed) for seed in PAIR_SEEDS]
        pairs.append({"pair": list(pair), "test_accuracy": accuracies})
    write_record(
        "perceptron_mnist",
        made_by=__file__,
        seeds=SEEDS,
        seconds=time.perf_counter() - start,
        packages=["numpy", "scikit-learn", "dlcourse"],
        result={
            "one_neuron": {
                "epochs": EPOCHS,
                "learning_rate": 0.1,
                "batch_size": 32,
                "test_accuracy": ones,
            },
            "hidden_30": {"epochs": HIDDEN_EPOCHS, "test_accuracy": hidden},
            "pairs": pairs,
        },
    )
    print(f"3 or 7: {np.mean(ones):.4f} with one neuron, {np.mean(hidden):.4f} with 30 hidden ones")


if __name__ == "__main__":
    main()
