"""MNIST: variational autoencoders with 2 and with 16 latent numbers, scored on held-out digits.

The loss is that of keras.io's example "Variational AutoEncoder" (2020): cross-entropy of the grey
pixels, summed over the picture, plus the KL divergence; no likelihood of grey pictures. That
example ends at 146.95 with 2 latents, the mean over its last epoch on what it trains on: all
70,000 pictures, the test pictures among them. Here 10,000 of the training pictures are held back to
choose, for each number of latents, between two networks; then the chosen one is trained on all
60,000, and the 10,000 test pictures are scored once, with several codes drawn for each. Run from
the root of the repository, with MNIST at hand (about 35 minutes of a core; what is done is kept
under `--part`, run by run, and a second start goes on from there; `--quick` goes through all of it
with a few pictures, and writes no record):

    python tests/benchmarks/mnist_vae.py
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
LATENTS = (2, 16)
NETWORKS: dict[str, dict[str, Any]] = {
    "two hidden layers": {"filters": (), "units": (512, 256)},
    "three hidden layers": {"filters": (), "units": (512, 256, 128)},
}
EPOCHS, CHOICE_EPOCHS, HELD = 30, 4, 10_000
BATCH, RATE, DRAWS = 100, 1e-3, 10
GOAL = {2: 146.0, 16: 104.0}
PUBLISHED = {
    "loss": 146.9508,
    "latents": 2,
    "epochs": 30,
    "batch_size": 128,
    "measured_on": "the 70,000 pictures that it is trained on",
}


def train(
    network: str, latent_dim: int, seed: int, x: np.ndarray, held: np.ndarray, epochs: int
) -> dict[str, Any]:
    """Train once; return the terms of the loss on the held-out pictures, and the curve on the way.

    Args:
        network: Which of `NETWORKS`.
        latent_dim: Numbers in a code.
        seed: Of the first weights, of the order of the pictures, and of the codes drawn.
        x: Pictures to train on.
        held: Pictures to score on, after the last epoch.
        epochs: How many times each picture is seen.
    """
    import keras

    from dlcourse.models import build_vae

    keras.utils.set_random_seed(seed)
    model = build_vae((28, 28, 1), latent_dim, **NETWORKS[network])
    steps = epochs * -(-len(x) // BATCH)
    model.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(RATE, steps)))
    begin = time.process_time(), time.perf_counter()
    history = model.fit(x, batch_size=BATCH, epochs=epochs, verbose=0).history
    took = time.process_time() - begin[0], time.perf_counter() - begin[1]
    terms = model.elbo_terms(held, np.random.default_rng(seed), draws=DRAWS)
    reconstruction, kl, tighter = (float(term.mean()) for term in terms)
    return {
        "loss": round(reconstruction + kl, 2),
        "reconstruction": round(reconstruction, 2),
        "kl": round(kl, 2),
        "importance_weighted": round(tighter, 2),
        "kl_per_dimension": sorted(model.kl_per_dimension(held).round(2).tolist(), reverse=True),
        "training_loss": [round(loss, 2) for loss in history["loss"]],
        "parameters": int(sum(np.prod(weight.shape) for weight in model.trainable_weights)),
        "processor_seconds": round(took[0], 1),
        "seconds": round(took[1], 1),
    }


def main() -> None:
    """Measure what is missing, then write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "mnist_vae_part.json"
    parser.add_argument("--part", type=Path, default=kept)
    parser.add_argument("--quick", action="store_true", help="a few pictures, no record")
    options = parser.parse_args()
    run = dlcourse.start(seed=0)
    going_on = options.part.exists() and not options.quick
    done = json.loads(options.part.read_text("utf-8")) if going_on else {}
    data = fetch_mnist()
    x, x_test = (a[..., None].astype("float32") / 255 for a in (data.x_train, data.x_test))
    x = x[np.random.default_rng(0).permutation(len(x))]
    first, held = x[:-HELD], x[-HELD:]
    epochs, choice_epochs = EPOCHS, CHOICE_EPOCHS
    if options.quick:
        x, first, held, x_test = x[:500], first[:500], held[:200], x_test[:200]
        epochs = choice_epochs = 1

    def once(key: str, *arguments: Any) -> dict[str, Any]:
        if key not in done:
            done[key] = train(*arguments)
            if not options.quick:
                options.part.write_text(json.dumps(done), encoding="utf-8")
        return done[key]

    chosen, choice = {}, {}
    for latents in LATENTS:
        scores = {
            name: once(f"choice {latents} {name}", name, latents, 0, first, held, choice_epochs)
            for name in NETWORKS
        }
        choice[latents] = {name: score["loss"] for name, score in scores.items()}
        chosen[latents] = min(NETWORKS, key=choice[latents].__getitem__)
        print(f"{latents} latents: {choice[latents]}, so {chosen[latents]}", flush=True)
    tasks = [(latents, seed) for seed in SEEDS for latents in LATENTS]
    for latents, seed in tqdm(tasks):
        once(f"run {latents} {seed}", chosen[latents], latents, seed, x, x_test, epochs)
    models = {}
    for latents in LATENTS:
        runs = [done[f"run {latents} {seed}"] for seed in SEEDS]
        models[str(latents)] = {
            "network": NETWORKS[chosen[latents]],
            "parameters": runs[0]["parameters"],
            "validation_loss_of_networks": choice[latents],
            "goal": GOAL[latents],
            **{
                f"test_{key}": [run[key] for run in runs]
                for key in ("loss", "reconstruction", "kl", "importance_weighted")
            },
            "test_kl_per_dimension": [run["kl_per_dimension"] for run in runs],
            "training_loss": [run["training_loss"] for run in runs],
            "processor_seconds": [run["processor_seconds"] for run in runs],
        }
        losses = models[str(latents)]["test_loss"]
        print(f"{latents} latents: {np.mean(losses):.2f} ± {np.std(losses, ddof=1):.2f}")
    if options.quick:
        return
    write_record(
        "mnist_vae",
        made_by=__file__,
        seeds=SEEDS,
        seconds=sum(part["seconds"] for part in done.values()),
        packages=["keras", run.backend, "numpy", "dlcourse"],
        result={
            "dataset": "mnist",
            "backend": run.backend,
            "device": run.device,
            "settings": {
                "training_images": len(x),
                "held_back_to_choose": HELD,
                "test_images": len(x_test),
                "epochs": EPOCHS,
                "epochs_to_choose": CHOICE_EPOCHS,
                "batch_size": BATCH,
                "optimizer": "Adam",
                "learning_rate": RATE,
                "schedule": "cosine to 0",
                "beta": 1.0,
                "codes_drawn_for_a_score": DRAWS,
            },
            "latents": models,
            "published": {"keras.io, convolutional, 2020": PUBLISHED},
        },
    )


if __name__ == "__main__":
    main()
