"""MNIST: six ways to explain a small network, each under four tests of faithfulness, three seeds.

For each seed a network is trained on 8,000 of the training pictures, and its answers to 50 test
pictures are explained: for the class that it gives. Pictures are scored by the probability of that
class while pixels go to black, or come from black, in the order of the explanation; by whether the
highest point lies on ink; by completeness where a method promises it; and by the rank correlation
with what the method says of the same network with random weights. A random order and a map of
edges, which knows no network, stand beside them. Run from the root of the repository, with MNIST
at hand (about 5 minutes of a core; `--quick` goes through all of it and writes no record):

    python tests/benchmarks/mnist_explanations.py
"""

import argparse
import time
from typing import Any

import numpy as np
from record import write_record
from tqdm import tqdm

import dlcourse
from dlcourse.data import fetch_mnist

SEEDS = (0, 1, 2)
TRAIN, EXPLAINED, EPOCHS, BATCH, RATE = 8_000, 50, 3, 100, 2e-3
STEPS, SAMPLES = 128, 64  # on a path; drawn


def measure(seed: int, x: Any, y: Any, x_test: Any, y_test: Any, explained: int) -> dict[str, Any]:
    """Train one network, explain it by each method, and test what they say."""
    import keras

    from dlcourse import explain, metrics
    from dlcourse.explain.scoring import outputs_of
    from dlcourse.models import build_cnn

    keras.utils.set_random_seed(seed)
    model = build_cnn((28, 28, 1), 10, filters=(16, 32), dropout=0.0)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(RATE), loss, metrics=["accuracy"])
    model.fit(x, y, batch_size=BATCH, epochs=EPOCHS, verbose=0)
    accuracy = model.evaluate(x_test, y_test, verbose=0)[1]
    keras.utils.set_random_seed(seed + 100)
    fresh = keras.models.clone_model(model)

    def probabilities(pictures: Any) -> Any:
        logits = outputs_of(model)(pictures)
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    pictures = x_test[np.random.default_rng(seed).permutation(len(x_test))[:explained]]
    target = outputs_of(model)(pictures).argmax(axis=1)
    down, right = np.gradient(pictures[..., 0], axis=(1, 2))
    edges = np.hypot(down, right)[..., None]
    chance = np.random.default_rng(seed).random(edges.shape)

    def rng() -> np.random.Generator:
        return np.random.default_rng(seed)

    methods: dict[str, Any] = {
        "random order": lambda m: chance,
        "edges": lambda m: edges,
        "saliency": lambda m: explain.saliency(m, pictures, target=target),
        "SmoothGrad": lambda m: explain.smooth_grad(m, pictures, target=target, rng=rng()),
        "integrated gradients": lambda m: explain.integrated_gradients(
            m, pictures, target=target, steps=STEPS
        ),
        "expected gradients": lambda m: explain.expected_gradients(
            m, pictures, x[:100], target=target, rng=rng(), samples=SAMPLES
        ),
        "Grad-CAM": lambda m: explain.grad_cam(m, pictures, target=target),
        "occlusion": lambda m: explain.occlusion(m, pictures, size=6, stride=3, target=target),
    }
    found = {}
    for name, method in tqdm(methods.items(), desc=f"seed {seed}"):
        said = method(model)
        values = said if isinstance(said, np.ndarray) else said.values
        curves = explain.deletion_insertion(probabilities, pictures, values, target=target)
        row = {
            "deletion": float(curves.deletion_area.mean()),
            "insertion": float(curves.insertion_area.mean()),
            "pointing": float(metrics.pointing_game(values, pictures[..., 0] > 0.5).mean()),
            "random_weights": float(
                np.mean(explain.explanation_similarity(said, method(fresh), absolute=True))
            ),
        }
        if not isinstance(said, np.ndarray) and said.base_value is not None:
            row["incomplete"] = float(np.median(explain.completeness(said)))
        found[name] = {key: round(value, 4) for key, value in row.items()}
    return {
        "accuracy": round(float(accuracy), 4),
        "ink": round(float((pictures > 0.5).mean()), 4),
        "methods": found,
    }


def main() -> None:
    """Measure each seed, then write the record."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="a few pictures, no record")
    options = parser.parse_args()
    run = dlcourse.start(seed=0)
    begin = time.perf_counter()
    data = fetch_mnist()
    x, x_test = (a[..., None].astype("float32") / 255 for a in (data.x_train, data.x_test))
    order = np.random.default_rng(0).permutation(len(x))[: 300 if options.quick else TRAIN]
    explained = 10 if options.quick else EXPLAINED
    runs = [
        measure(seed, x[order], data.y_train[order], x_test, data.y_test, explained)
        for seed in SEEDS
    ]
    methods = {
        name: {key: [one["methods"][name][key] for one in runs] for key in row}
        for name, row in runs[0]["methods"].items()
    }
    for name, row in methods.items():
        print(name, {key: round(float(np.mean(value)), 3) for key, value in row.items()})
    if options.quick:
        return
    write_record(
        "mnist_explanations",
        made_by=__file__,
        seeds=SEEDS,
        seconds=time.perf_counter() - begin,
        packages=["keras", run.backend, "numpy", "dlcourse"],
        result={
            "dataset": "mnist",
            "backend": run.backend,
            "device": run.device,
            "settings": {
                "training_images": TRAIN,
                "explained": EXPLAINED,
                "epochs": EPOCHS,
                "batch_size": BATCH,
                "optimizer": "Adam",
                "learning_rate": RATE,
                "steps_on_a_path": STEPS,
                "samples_drawn": SAMPLES,
                "baseline": "black",
            },
            "test_accuracy": [one["accuracy"] for one in runs],
            "ink": [one["ink"] for one in runs],
            "methods": methods,
        },
    )


if __name__ == "__main__":
    main()
