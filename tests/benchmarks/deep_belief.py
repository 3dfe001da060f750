"""Digits: how deep may a network of sigmoids be, from random weights and from a deep belief net?

Four ways to start and train a dense network with 1, 2, 4 or 6 hidden layers of 100 units on 1,297
of scikit-learn's digits, three seeds each, tested on the other 500: sigmoids from random weights
(Glorot & Bengio, 2010); sigmoids from a deep belief net (Hinton, Osindero & Teh, 2006), which sees
the same pictures first, without labels; sigmoids from random weights, trained with Adam (Kingma &
Ba, 2015); ReLU with weights as He et al. (2015) draw them. All but the third are trained with plain
gradient descent; ReLU at a third of the rate of sigmoids, since at theirs six layers diverge.
Everything is NumPy. Run from the root of the repository (about a
minute of a core; `--quick` goes through all of it in a few epochs, and writes no record):

    python tests/benchmarks/deep_belief.py
"""

import argparse
import time
from itertools import pairwise, product

import numpy as np
from record import write_record
from tqdm import tqdm

from dlcourse.data import load_digits
from dlcourse.scratch import (
    SGD,
    Activation,
    Adam,
    DeepBeliefNetwork,
    Dense,
    Network,
    softmax_cross_entropy,
)

SEEDS = (0, 1, 2)
DEPTHS = (1, 2, 4, 6)
WIDTH, EPOCHS, BATCH = 100, 30, 32
BELIEF_EPOCHS, BELIEF_RATE = 10, 0.1
TRAIN = 1297
# name -> activation of the hidden layers, their first weights, learning rate
STARTS = {
    "sigmoid, random": ("sigmoid", "glorot_normal", 0.3),
    "sigmoid, DBN": ("sigmoid", "glorot_normal", 0.3),
    "sigmoid, Adam": ("sigmoid", "glorot_normal", 0.003),
    "ReLU, He": ("relu", "he_normal", 0.1),
}


def run(
    start: str, depth: int, seed: int, epochs: int, x: np.ndarray, y: np.ndarray
) -> tuple[float, float]:
    """Return the accuracy on the test digits, and the seconds that the training took."""
    activation, weights, rate = STARTS[start]
    rng = np.random.default_rng(seed)
    sizes = [x.shape[1], *[WIDTH] * depth]
    layers = []
    for below, above in pairwise(sizes):
        layers += [Dense(below, above, initializer=weights, rng=rng), Activation(activation)]
    network = Network([*layers, Dense(WIDTH, 10, initializer="glorot_normal", rng=rng)])
    begin = time.process_time()
    if "DBN" in start:
        stack = DeepBeliefNetwork(sizes, rng=rng)
        settings = {"batch_size": BATCH, "learning_rate": BELIEF_RATE}
        stack.fit(x[:TRAIN], epochs=min(BELIEF_EPOCHS, epochs), rng=rng, **settings)
        network.set_weights([*stack.weights(), *network.get_weights()[-2:]])
    parameters = network.parameters
    optimizer = (Adam if "Adam" in start else SGD)(parameters, rate)
    network.fit(
        x[:TRAIN], y[:TRAIN],
        loss=softmax_cross_entropy, optimizer=optimizer,
        epochs=epochs, batch_size=BATCH, rng=rng,
    )  # fmt: skip
    took = time.process_time() - begin
    right = network.predict(x[TRAIN:]).argmax(axis=1) == y[TRAIN:]
    return round(float(right.mean()), 4), round(took, 2)


def main() -> None:
    """Measure every start at every depth with every seed, then write the record."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="two epochs, no record")
    quick = parser.parse_args().quick
    digits = load_digits()
    order = np.random.default_rng(0).permutation(len(digits.y))
    x, y = digits.x.reshape(-1, 64)[order].astype("float32"), digits.y[order]
    begin = time.perf_counter()
    accuracy = {name: {str(depth): [] for depth in DEPTHS} for name in STARTS}
    seconds = dict.fromkeys(STARTS, 0.0)
    for depth, seed, name in tqdm(list(product(DEPTHS, SEEDS, STARTS))):
        reached, took = run(name, depth, seed, 2 if quick else EPOCHS, x, y)
        accuracy[name][str(depth)].append(reached)
        seconds[name] += took
    for name, runs in accuracy.items():
        print(f"{name:>22}", {depth: round(float(np.mean(row)), 3) for depth, row in runs.items()})
    if quick:
        return
    write_record(
        "deep_belief",
        made_by=__file__,
        seeds=SEEDS,
        seconds=time.perf_counter() - begin,
        packages=["numpy", "scikit-learn", "dlcourse"],
        result={
            "dataset": "digits",
            "settings": {
                "training_images": TRAIN,
                "test_images": len(x) - TRAIN,
                "hidden_layers": list(DEPTHS),
                "units_of_each": WIDTH,
                "epochs": EPOCHS,
                "batch_size": BATCH,
                "learning_rates": {name: rate for name, (_, _, rate) in STARTS.items()},
                "belief_net_epochs_a_layer": BELIEF_EPOCHS,
                "belief_net_learning_rate": BELIEF_RATE,
            },
            "test_accuracy": accuracy,
            "processor_seconds": {name: round(took, 1) for name, took in seconds.items()},
        },
    )


if __name__ == "__main__":
    main()
