"""How far one neuron gets on MNIST: 3 vs 7 over five seeds, and every pair of digits over three.

Run from the root of the repository, with MNIST at hand (about a minute on two cores):

    python tests/benchmarks/perceptron_mnist.py
"""

import itertools
import time

import numpy as np
from record import write_record
from tqdm import tqdm

from dlcourse.data import fetch_mnist
from dlcourse.scratch import LogisticNeuron

SEEDS, PAIR_SEEDS, EPOCHS = (0, 1, 2, 3, 4), (0, 1, 2), 5


def pair_accuracy(mnist, pair: tuple[int, int], seed: int) -> float:
    """Train one neuron to tell the second digit of `pair` from the first; return test accuracy."""
    parts = []
    for x, y in ((mnist.x_train, mnist.y_train), (mnist.x_test, mnist.y_test)):
        keep = np.isin(y, pair)
        parts += [x[keep].reshape(-1, 784) / 255, (y[keep] == pair[1]).astype(int)]
    neuron = LogisticNeuron(num_features=784)
    neuron.fit(
        parts[0], parts[1],
        learning_rate=0.1, epochs=EPOCHS, batch_size=32, rng=np.random.default_rng(seed),
    )  # fmt: skip
    return float(np.mean(neuron.predict(parts[2]) == parts[3]))


def main() -> None:
    """Measure and write the record."""
    mnist = fetch_mnist()
    start = time.perf_counter()
    three_or_seven = [pair_accuracy(mnist, (3, 7), seed) for seed in SEEDS]
    pairs = [
        {"pair": list(pair), "test_accuracy": [pair_accuracy(mnist, pair, s) for s in PAIR_SEEDS]}
        for pair in tqdm(list(itertools.combinations(range(10), 2)))
    ]
    path = write_record(
        "perceptron_mnist",
        made_by=__file__,
        seeds=SEEDS,
        seconds=time.perf_counter() - start,
        packages=["numpy", "dlcourse"],
        result={
            "epochs": EPOCHS,
            "learning_rate": 0.1,
            "batch_size": 32,
            "three_or_seven": {"seeds": list(SEEDS), "test_accuracy": three_or_seven},
            "pairs": pairs,
        },
    )
    print(f"3 vs 7: {np.mean(three_or_seven):.4f} ± {np.std(three_or_seven, ddof=1):.4f} -> {path}")


if __name__ == "__main__":
    main()
