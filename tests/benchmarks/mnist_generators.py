"""MNIST: a VAE, a GAN and a diffusion model, measured by the same judge, side by side.

All three are trained on the 60,000 training pictures, the latter two with the class of each as a
condition, and make as many pictures as are compared. The judge, a small classifier that is trained
by its recipe once, gives the features for the Fréchet distance and for precision and recall, and
names the class of each picture. What they are compared with are test pictures that nobody was
trained on; other test pictures in place of made ones give the floor. Distances to the nearest
training picture, beside those of test pictures, show whether a generator copies.

The second question is whether made pictures help a classifier that has few labels: ten pictures of
each class. "Made from the few" are pictures of a conditional GAN trained on these hundred alone;
"made from all" are those of the generators above, which have heard of all 60,000 labels: an upper
bound, no fair help. Each classifier takes as many steps; half of a batch is real where it gets made
ones. Test pictures choose nothing; the settings were chosen in a handful of short trials with other
pictures as reference. Run from the root of the repository, with MNIST at hand (about 30 minutes of
a core; what is done is kept under `--part`, run by run, and a second start goes on from there;
`--quick` goes through all of it with a few pictures, and writes no record):

    python tests/benchmarks/mnist_generators.py
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from record import write_record
from tqdm import tqdm

import dlcourse
from dlcourse.data import fetch_mnist, pack_pictures

SEEDS = (0, 1, 2)
NAMES = ("VAE", "GAN", "diffusion")
CLASSES, SHOWN = 10, 3  # rows of ten pictures that the record keeps, a class in each column
COMPARED, NEIGHBOURS = 3000, 1000  # made pictures: for the judge, for distances to training ones
REFERENCE = 5000  # test pictures; the others are the floor
JUDGE_IMAGES, JUDGE_SEED = 20_000, 0
VAE = {
    "latent_dim": 16,
    "units": (512, 256),
    "epochs": 8,
    "batch_size": 100,
    "learning_rate": 1e-3,
}
GAN = {
    "latent_dim": 64,
    "generator_filters": (64, 32),
    "discriminator_filters": (32, 64),
    "r1": 1.0,
    "steps": 1800,
    "batch_size": 64,
    "learning_rate": 1e-3,
    "beta_1": 0.5,
    "beta_2": 0.99,
}
DIFFUSION = {
    "filters": (32, 64),
    "width": 64,
    "schedule_steps": 200,
    "predict": "velocity",
    "steps": 2500,
    "batch_size": 32,
    "learning_rate": 2e-3,
    "ema": 0.995,
    "method": "ddim",
    "sampling_steps": 20,
    "guidance": 1.0,
}
FEW = {
    "labels_per_class": 10,
    "gan_steps": 500,
    "made": 2000,
    "classifier_steps": 400,
    "batch_size": 64,
    "learning_rate": 2e-3,
    "shift": 2,
}
QUICK_STEPS = 4
Arrays = tuple[np.ndarray, np.ndarray]


def falling(rate: float, steps: int, warmup: int = 0) -> Any:
    """Return a learning rate that falls along half a cosine to a twentieth."""
    import keras

    warm = {"warmup_target": rate, "warmup_steps": warmup} if warmup else {}
    start = rate / 20 if warmup else rate
    return keras.optimizers.schedules.CosineDecay(start, steps - warmup, alpha=0.05, **warm)


def train_vae(x: np.ndarray, y: np.ndarray, seed: int, quick: bool) -> tuple[Any, Any]:
    """Return a trained VAE's `sample(labels, rng)`, and its numbers; it hears of no class."""
    import keras

    from dlcourse.models import build_vae

    model = build_vae((28, 28, 1), VAE["latent_dim"], filters=(), units=VAE["units"])
    epochs = 1 if quick else VAE["epochs"]
    steps = epochs * -(-len(x) // VAE["batch_size"])
    model.compile(keras.optimizers.Adam(falling(VAE["learning_rate"], steps)))
    history = model.fit(x, batch_size=VAE["batch_size"], epochs=epochs, verbose=0).history
    facts = {"training_loss": [round(v, 2) for v in history["loss"]]}
    return (lambda labels, rng: model.sample(len(labels), rng)), (model, facts)


def train_gan_on(
    x: np.ndarray, y: np.ndarray, seed: int, quick: bool, steps: int = GAN["steps"]
) -> tuple[Any, Any]:
    """Return a trained conditional GAN's `sample(labels, rng)`, and its numbers."""
    import keras

    from dlcourse.models import (
        build_discriminator,
        build_generator,
        gan_losses,
        sample_gan,
        train_gan,
    )

    steps = QUICK_STEPS if quick else steps
    shape = (28, 28, 1)
    generator = build_generator(
        GAN["latent_dim"], shape, num_classes=CLASSES, filters=GAN["generator_filters"]
    )
    discriminator = build_discriminator(
        shape, num_classes=CLASSES, filters=GAN["discriminator_filters"]
    )
    pair = (generator, discriminator)
    optimizers = [
        keras.optimizers.Adam(
            falling(GAN["learning_rate"], steps), beta_1=GAN["beta_1"], beta_2=GAN["beta_2"]
        )
        for _ in pair
    ]
    history = train_gan(
        *pair,
        gan_losses(*pair, r1=GAN["r1"]),
        optimizers,
        x,
        y,
        steps=steps,
        batch_size=GAN["batch_size"],
        rng=np.random.default_rng(seed),
    )
    facts = {
        f"{side}_loss": [round(float(np.mean(part)), 3) for part in np.array_split(values, 20)]
        for side, values in history.items()
        if len(values) >= 20
    }
    sample = lambda labels, rng: sample_gan(  # noqa: E731
        generator, len(labels), rng=rng, labels=labels
    )
    return sample, (generator, {**facts, "discriminator_parameters": discriminator.count_params()})


def train_diffusion(x: np.ndarray, y: np.ndarray, seed: int, quick: bool) -> tuple[Any, Any]:
    """Return a trained conditional diffusion model's `sample(labels, rng)`, and its numbers."""
    import keras

    from dlcourse.models import NoisyBatches, build_denoiser, noise_schedule, sample_diffusion

    steps = QUICK_STEPS if quick else DIFFUSION["steps"]
    model = build_denoiser(
        (28, 28, 1),
        filters=DIFFUSION["filters"],
        width=DIFFUSION["width"],
        num_classes=CLASSES,
    )
    schedule = noise_schedule(DIFFUSION["schedule_steps"], predict=DIFFUSION["predict"])
    rng = np.random.default_rng(seed)
    size = DIFFUSION["batch_size"]
    rows = np.concatenate(
        [rng.permutation(len(x)) for _ in range(-(-steps * size // len(x)))]
    )  # as many as the steps take, in one go
    losses: list[float] = []
    model.compile(
        keras.optimizers.Adam(
            falling(DIFFUSION["learning_rate"], steps, warmup=min(50, steps // 2)),
            use_ema=True,
            ema_momentum=DIFFUSION["ema"],
        ),
        "mse",
    )
    rows = rows[: steps * size]
    batches = NoisyBatches(
        model,
        x[rows],
        schedule,
        condition=y[rows],
        batch_size=size,
        rng=rng,
    )
    noted = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda step, logs: losses.append(float(logs["loss"]))
    )  # the mean since the beginning
    model.fit(batches, epochs=1, verbose=0, callbacks=[noted])
    sums = np.array(losses) * np.arange(1, len(losses) + 1)
    each = np.diff(sums, prepend=0.0)
    facts = {"training_loss": [round(float(p.mean()), 4) for p in np.array_split(each, 4)]}

    def sample(labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return sample_diffusion(
            model,
            len(labels),
            schedule,
            rng=rng,
            steps=2 if quick else DIFFUSION["sampling_steps"],
            method=DIFFUSION["method"],
            condition=labels,
            guidance=DIFFUSION["guidance"],
        )

    return sample, (model, facts)


TRAINERS: dict[str, Callable[..., Any]] = {
    "VAE": train_vae,
    "GAN": train_gan_on,
    "diffusion": train_diffusion,
}


def judged(judge: Any, reference: np.ndarray, x: np.ndarray, asked: Any = None) -> dict[str, Any]:
    """Return what the judge says of pictures.

    Args:
        judge: Of `train_judge`.
        reference: Features of real pictures.
        x: Pictures to judge.
        asked: The class that was asked for, or None where none was.
    """
    from dlcourse.metrics import frechet_distance, modes_covered, precision_recall
    from dlcourse.models import judge_features

    features = judge_features(judge, x)
    named = judge.predict(x, batch_size=500, verbose=0).argmax(axis=1)
    modes = modes_covered(named, CLASSES)
    precision, recall = precision_recall(reference[: len(features)], features)
    return {
        "frechet": round(frechet_distance(reference, features), 2),
        "precision": round(precision, 3),
        "recall": round(recall, 3),
        "modes_covered": modes.covered,
        "shares": modes.shares.round(3).tolist(),
        "divergence": round(modes.divergence, 4),
        "obeyed": None if asked is None else round(float(np.mean(named == asked)), 3),
    }


def compare(
    name: str, seed: int, data: dict[str, np.ndarray], judge: Any, folder: Path, quick: bool
) -> dict[str, Any]:
    """Train a generator, let it make pictures, and judge them."""
    import keras

    from dlcourse.metrics import memorisation

    keras.utils.set_random_seed(seed)
    begin = time.process_time(), time.perf_counter()
    sample, (model, facts) = TRAINERS[name](data["x"], data["y"], seed, quick)
    trained = time.process_time()
    compared, neighbours = (40, 20) if quick else (COMPARED, NEIGHBOURS)
    labels = np.arange(compared) % CLASSES
    sample(labels[: 2 * CLASSES], np.random.default_rng(0))  # compiles
    start = time.process_time()
    made = sample(labels, np.random.default_rng(seed))
    sampled = time.process_time() - start
    asked = None if name == "VAE" else labels
    if not quick:
        np.save(folder / f"made_{name}_{seed}.npy", np.round(made * 255).astype(np.uint8))
    near = memorisation(made[:neighbours], data["x"], data["unseen"][:neighbours])
    return {
        **judged(judge, data["features"], made, asked),
        "copies": round(near.copies, 4),
        "held_out_copies": round(near.held_out_copies, 4),
        "closer": round(near.closer, 3),
        "nearest_training_distance": quartiles(near.distances),
        "held_out_nearest_training_distance": quartiles(near.held_out_distances),
        "train_processor_seconds": round(trained - begin[0], 1),
        "sample_1000_processor_seconds": round(sampled * 1000 / compared, 2),
        "seconds": round(time.perf_counter() - begin[1], 1),
        "parameters": int(model.count_params()),
        **facts,
        "pictures": pack_pictures(made[: SHOWN * CLASSES, ..., 0].reshape(SHOWN, CLASSES, 28, 28)),
        "nearest_training_pictures": pack_pictures(data["x"][near.indices[:CLASSES], ..., 0]),
    }


def quartiles(distances: np.ndarray) -> list[float]:
    """Return the 5th, 25th, 50th, 75th and 95th percentile."""
    return np.percentile(distances, [5, 25, 50, 75, 95]).round(2).tolist()


def shifted(x: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """Return each picture moved by up to `most` pixels down and to the right, or back."""
    padded = np.pad(x, [(0, 0), (most, most), (most, most), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, x.shape[1:3], axis=(1, 2))
    down, right = rng.integers(2 * most + 1, size=(2, len(x)))
    return windows[np.arange(len(x)), down, right].transpose(0, 2, 3, 1).copy()


def classify(
    real: Arrays, made: Arrays | None, test: Arrays, shift: int, seed: int, quick: bool
) -> float:
    """Train a classifier on few real pictures, and made ones if there are any; return accuracy."""
    import keras

    from dlcourse.models import build_judge

    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    steps = QUICK_STEPS if quick else FEW["classifier_steps"]
    size = FEW["batch_size"]
    sources = [real] if made is None else [real, made]
    each = steps * size // len(sources)
    drawn = [(x[r], y[r]) for x, y in sources for r in [rng.integers(len(x), size=each)]]
    x, y = (np.concatenate(parts) for parts in zip(*drawn, strict=True))
    order = rng.permutation(len(x))
    x, y = x[order], y[order]
    if shift:
        x = shifted(x, shift, rng)
    model = build_judge((28, 28, 1), CLASSES)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(falling(FEW["learning_rate"], steps)), loss)
    model.fit(x, y, batch_size=size, epochs=1, shuffle=False, verbose=0)
    said = model.predict(test[0], batch_size=500, verbose=0).argmax(axis=1)
    return round(float(np.mean(said == test[1])), 4)


def few_labels(
    seed: int, data: dict[str, np.ndarray], judge: Any, folder: Path, quick: bool
) -> dict[str, Any]:
    """Return the accuracy of classifiers with few labels, and with made pictures beside them."""
    import keras

    begin = time.process_time(), time.perf_counter()
    rng = np.random.default_rng(100 + seed)
    count = FEW["labels_per_class"]
    rows = np.concatenate(
        [rng.choice(np.flatnonzero(data["y"] == c), count, replace=False) for c in range(CLASSES)]
    )
    real = data["x"][rows], data["y"][rows]
    test = data["x_test"], data["y_test"]
    keras.utils.set_random_seed(seed)
    sample, (_, _facts) = train_gan_on(*real, seed, quick, steps=FEW["gan_steps"])
    gan_seconds = time.process_time() - begin[0]
    labels = np.arange(40 if quick else FEW["made"]) % CLASSES
    from_few = sample(labels, np.random.default_rng(seed))
    named = judge.predict(from_few, batch_size=500, verbose=0).argmax(axis=1)
    shift = FEW["shift"]
    accuracy = {
        "real": classify(real, None, test, 0, seed, quick),
        "real, shifted": classify(real, None, test, shift, seed, quick),
        "and made from the few": classify(real, (from_few, labels), test, 0, seed, quick),
        "and made from the few, shifted": classify(
            real, (from_few, labels), test, shift, seed, quick
        ),
    }
    for name in NAMES[1:]:
        if quick:
            made = from_few
        else:
            greys = np.load(folder / f"made_{name}_{seed}.npy")[: len(labels)]
            made = greys.astype(np.float32) / 255
        key = f"and made from all by {name}"
        accuracy[key] = classify(real, (made, labels), test, 0, seed, quick)
    return {
        "accuracy": accuracy,
        "obeyed_from_few": round(float(np.mean(named == labels)), 3),
        "gan_processor_seconds": round(gan_seconds, 1),
        "pictures": pack_pictures(
            from_few[: SHOWN * CLASSES, ..., 0].reshape(SHOWN, CLASSES, 28, 28)
        ),
        "processor_seconds": round(time.process_time() - begin[0], 1),
        "seconds": round(time.perf_counter() - begin[1], 1),
    }


def main() -> None:
    """Measure what is missing, then write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "mnist_generators_part.json"
    parser.add_argument("--part", type=Path, default=kept)
    parser.add_argument("--quick", action="store_true", help="a few pictures, no record")
    options = parser.parse_args()
    run = dlcourse.start(seed=0)
    from dlcourse.models import judge_features, train_judge

    quick = options.quick
    going_on = options.part.exists() and not quick
    done = json.loads(options.part.read_text("utf-8")) if going_on else {}
    folder = options.part.parent / f"{options.part.stem}_pictures"
    if not quick:
        folder.mkdir(exist_ok=True)
    mnist = fetch_mnist()
    x, x_test = (a[..., None].astype("float32") / 255 for a in (mnist.x_train, mnist.x_test))
    y, y_test = (a.astype(np.int64) for a in (mnist.y_train, mnist.y_test))
    order = np.random.default_rng(0).permutation(len(x))
    x, y = x[order], y[order]
    order = np.random.default_rng(1).permutation(len(x_test))  # the first half is the easier one
    x_test, y_test = x_test[order], y_test[order]
    if quick:
        x, y, x_test, y_test = x[:600], y[:600], x_test[:200], y_test[:200]
    reference = 100 if quick else REFERENCE
    start = time.process_time(), time.perf_counter()
    judge_file = folder / "judge.keras"
    if going_on and judge_file.exists():
        import keras

        judge = keras.models.load_model(judge_file)
    else:
        judge = train_judge(x[:JUDGE_IMAGES], y[:JUDGE_IMAGES], seed=JUDGE_SEED)
        if not quick:
            judge.save(judge_file)
    data = {"x": x, "y": y, "x_test": x_test, "y_test": y_test, "unseen": x_test[reference:]}
    data["features"] = judge_features(judge, x_test[:reference])
    if "judge" not in done:
        from dlcourse.metrics import memorisation

        named = judge.predict(x_test, batch_size=500, verbose=0).argmax(axis=1)
        unseen = data["unseen"][: 40 if quick else COMPARED]
        near = memorisation(
            unseen[:NEIGHBOURS], x, data["unseen"][-(20 if quick else NEIGHBOURS) :]
        )
        done["judge"] = {
            "test_accuracy": round(float(np.mean(named == y_test)), 4),
            "floor": {
                **judged(judge, data["features"], unseen, y_test[reference:][: len(unseen)]),
                "copies": round(near.copies, 4),
                "closer": round(near.closer, 3),
                "nearest_training_distance": quartiles(near.distances),
            },
            "pictures": pack_pictures(
                np.stack(
                    [
                        data["unseen"][y_test[reference:] == c][:SHOWN, ..., 0]
                        for c in range(CLASSES)
                    ],
                    axis=1,
                )
            ),
            "processor_seconds": round(time.process_time() - start[0], 1),
            "seconds": round(time.perf_counter() - start[1], 1),
        }
    keep = (lambda: None) if quick else (lambda: options.part.write_text(json.dumps(done), "utf-8"))
    keep()
    tasks = [(name, seed) for seed in SEEDS for name in (*NAMES, "few labels")]
    for name, seed in tqdm(tasks[:4] if quick else tasks):
        key = f"{name} {seed}"
        if key in done:
            continue
        if name == "few labels":
            done[key] = few_labels(seed, data, judge, folder, quick)
            print(key, done[key]["accuracy"], flush=True)
        else:
            done[key] = compare(name, seed, data, judge, folder, quick)
            shown = ("frechet", "precision", "recall", "modes_covered", "obeyed", "seconds")
            print(key, {k: done[key][k] for k in shown}, flush=True)
        keep()
    seeds = SEEDS[:1] if quick else SEEDS
    models = {}
    for name, settings in zip(NAMES, (VAE, GAN, DIFFUSION), strict=True):
        runs = [done[f"{name} {seed}"] for seed in seeds]
        one = ("pictures", "nearest_training_pictures", "parameters", "discriminator_parameters")
        models[name] = {
            "settings": settings,
            **{key: runs[0][key] for key in one if key in runs[0]},
            **{key: [r[key] for r in runs] for key in runs[0] if key not in (*one, "seconds")},
        }
    runs = [done[f"few labels {seed}"] for seed in seeds]
    result = {
        "dataset": "mnist",
        "backend": run.backend,
        "device": run.device,
        "compared": COMPARED,
        "reference": "test pictures",
        "reference_images": REFERENCE,
        "judge": {
            "training_images": JUDGE_IMAGES,
            "seed": JUDGE_SEED,
            "test_accuracy": done["judge"]["test_accuracy"],
        },
        "floor": {**done["judge"]["floor"], "pictures": done["judge"]["pictures"]},
        "models": models,
        "goal": {"modes_covered": 10, "frechet_of_the_vae": 0.5},
        "frechet_of_the_vae": {
            name: [
                round(a / b, 3)
                for a, b in zip(models[name]["frechet"], models["VAE"]["frechet"], strict=True)
            ]
            for name in NAMES[1:]
        },
        "few_labels": {
            "settings": FEW,
            "accuracy": {arm: [r["accuracy"][arm] for r in runs] for arm in runs[0]["accuracy"]},
            "pictures": runs[0]["pictures"],
            **{
                key: [r[key] for r in runs]
                for key in ("obeyed_from_few", "gan_processor_seconds", "processor_seconds")
            },
        },
    }
    for name in NAMES:
        print(name, models[name]["frechet"], models[name]["modes_covered"])
    if quick:
        return
    write_record(
        "mnist_generators",
        made_by=__file__,
        seeds=SEEDS,
        seconds=sum(part["seconds"] for part in done.values()),
        packages=["keras", run.backend, "numpy", "scikit-learn", "dlcourse"],
        result=result,
    )


if __name__ == "__main__":
    main()
