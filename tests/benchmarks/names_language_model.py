"""Names, letter by letter: how surprised a recurrent network is by names that it has not seen.

The split is makemore's: 80 % to train, 10 % to choose by, 10 % to test. The validation names chose
the recipe, in trials before, and choose the epoch of each run and the smoothing of the counts; the
test names are read once, at the end. What is reported is the mean of single networks, and beside
it, by that name, the three of them together, their probabilities averaged. Run from the root of the
repository, with the names at hand, on JAX, which is the fastest for it (about 10 minutes on one
idle core; what is done is kept under `--part` and beside it, and a second start goes on from
there):

    KERAS_BACKEND=jax python tests/benchmarks/names_language_model.py
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from record import write_record
from tqdm import tqdm

import dlcourse
from dlcourse.data import fetch_names
from dlcourse.text import Vocabulary, nats_per_token, sample_sequences

SEEDS = (0, 1, 2)
EPOCHS, BATCH, RATE = 14, 32, 2e-3
RECIPE = {"embedding_dim": 32, "units": 256, "cell": "gru", "dropout": 0.3}
SMOOTHINGS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
TEMPERATURES, DRAWN, SHOWN = (0.5, 1.0, 1.5), 1000, 12
PUBLISHED = {"makemore, MLP": 2.17, "makemore, WaveNet": 1.994}  # nats, Karpathy (2022)


def split(names: tuple[str, ...]) -> tuple[list[str], list[str], list[str]]:
    """Return the names to train with, to choose by and to test with, as makemore splits them."""
    words = list(names)
    random.seed(42)
    random.shuffle(words)
    first, second = int(0.8 * len(words)), int(0.9 * len(words))
    return words[:first], words[first:second], words[second:]


def nats_of_counts(train: np.ndarray, held: np.ndarray, order: int, smoothing: float) -> float:
    """Return the nats a character of smoothed counts of `order` characters in a row."""

    def grams(ids: np.ndarray) -> np.ndarray:  # before the start of a name stands padding
        padded = np.pad(ids, ((0, 0), (order - 2, 0)))
        rows = np.stack([padded[:, i : i + ids.shape[1] - 1] for i in range(order)], axis=-1)
        return rows[ids[:, 1:] != 0]

    size = int(train.max()) + 1
    counts = np.full((size,) * order, smoothing)
    np.add.at(counts, tuple(grams(train).T), 1)
    counts[..., :3] = 0  # padding, the unknown and the start never follow
    seen = grams(held)
    chosen = counts[tuple(seen.T)] / counts[tuple(seen[:, :-1].T)].sum(axis=-1)
    return -float(np.log(chosen).mean())


def log_probabilities(model: Any, ids: np.ndarray) -> np.ndarray:
    """Return the log-probabilities of what comes next, `(n, time, vocabulary)`."""
    from scipy.special import log_softmax

    logits = model.predict(ids, batch_size=1024, verbose=0)
    return log_softmax(logits.astype(np.float64), axis=-1)


def nats(model: Any, ids: np.ndarray) -> float:
    """Return the nats a character, the end token counted, of names `(n, time)`."""
    return nats_per_token(log_probabilities(model, ids[:, :-1]), ids[:, 1:])


def next_letter(model: Any, length: int) -> Callable[[np.ndarray], np.ndarray]:
    """Return the step that `sample_sequences` asks for; every call is of one size."""

    def step(prefixes: np.ndarray) -> np.ndarray:
        ids = np.zeros((DRAWN, length), dtype=np.int32)
        ids[: len(prefixes), : prefixes.shape[1]] = prefixes
        ids[len(prefixes) :, 0] = prefixes[0, 0]
        return log_probabilities(model, ids)[: len(prefixes), prefixes.shape[1] - 1]

    return step


def generate(
    model: Any, vocabulary: Vocabulary, parts: dict[str, list[str]], length: int, seed: int
) -> dict[str, Any]:
    """Draw names at each temperature; return some, and the shares of those that exist already."""
    found = {}
    for temperature in TEMPERATURES:
        drawn = sample_sequences(
            next_letter(model, length),
            [vocabulary.start_id],
            DRAWN,
            rng=np.random.default_rng(seed),
            max_length=length,
            end=vocabulary.end_id,
            temperature=temperature,
        )
        names = [vocabulary.decode(h.ids) for h in drawn]
        found[str(temperature)] = {
            "names": names[:SHOWN],
            "different": round(len(set(names)) / DRAWN, 3),
            **{
                f"in_{part}": round(sum(name in set_ for name in names) / DRAWN, 3)
                for part, set_ in ((part, set(words)) for part, words in parts.items())
            },
        }
    return found


def train(
    ids: dict[str, np.ndarray], vocabulary: Vocabulary, seed: int
) -> tuple[Any, dict[str, Any]]:
    """Train once; return the network of the best epoch, and the losses."""
    import keras

    from dlcourse.models import build_language_model, teacher_forcing

    keras.utils.set_random_seed(seed)
    model = build_language_model(len(vocabulary), **RECIPE)
    x, y = teacher_forcing(ids["train"])
    steps = EPOCHS * -(-len(x) // BATCH)
    model.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(RATE, steps)),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    begin, losses, best = time.perf_counter(), [], model.get_weights()
    for _epoch in range(EPOCHS):
        model.fit(x, y, batch_size=BATCH, verbose=0)
        losses.append(round(nats(model, ids["validation"]), 4))
        best = model.get_weights() if losses[-1] == min(losses) else best
    model.set_weights(best)
    return model, {
        "validation": losses,
        "training": round(nats(model, ids["train"]), 4),
        "parameters": int(model.count_params()),
        "seconds": round(time.perf_counter() - begin, 1),
    }


def main() -> None:
    """Measure what is missing, then write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "names_language_model_part.json"
    parser.add_argument("--part", type=Path, default=kept)
    options = parser.parse_args()
    run = dlcourse.start(seed=0)
    parts = dict(zip(("train", "validation", "test"), split(fetch_names()), strict=True))
    vocabulary = Vocabulary.from_texts(parts["train"], start=True, end=True)
    length = max(map(len, fetch_names())) + 2
    ids = {part: vocabulary.encode_batch(names, length=length) for part, names in parts.items()}
    done = json.loads(options.part.read_text("utf-8")) if options.part.exists() else {}

    together = [options.part.with_suffix(f".{seed}.npz") for seed in SEEDS]
    for seed, file in tqdm(list(zip(SEEDS, together, strict=True))):
        if str(seed) in done:
            continue
        model, found = train(ids, vocabulary, seed)
        tested = log_probabilities(model, ids["test"][:, :-1])
        np.savez(file, log_probabilities=tested.astype(np.float32))
        found["test"] = round(nats_per_token(tested, ids["test"][:, 1:]), 4)
        found["generated"] = generate(model, vocabulary, parts, length, seed)
        done[str(seed)] = found
        options.part.write_text(json.dumps(done), encoding="utf-8")
    mean = np.mean([np.exp(np.load(file)["log_probabilities"]) for file in together], axis=0)
    ensemble = round(nats_per_token(np.log(mean), ids["test"][:, 1:]), 4)
    baselines = {}
    for kind, order in (("bigram counts", 2), ("trigram counts", 3)):
        held = {s: nats_of_counts(ids["train"], ids["validation"], order, s) for s in SMOOTHINGS}
        smoothing = min(held, key=lambda s: held[s])
        tested = nats_of_counts(ids["train"], ids["test"], order, smoothing)
        baselines[kind] = {
            "smoothing": smoothing,
            "validation_nats": round(held[smoothing], 4),
            "test_nats": round(tested, 4),
        }
    runs = [done[str(seed)] for seed in SEEDS]
    write_record(
        "names_language_model",
        made_by=__file__,
        seeds=SEEDS,
        seconds=sum(run["seconds"] for run in done.values()),
        packages=["keras", run.backend, "numpy", "dlcourse"],
        result={
            "dataset": "names",
            "backend": run.backend,
            "names": {part: len(words) for part, words in parts.items()},
            "settings": {
                "epochs": EPOCHS,
                "batch_size": BATCH,
                "learning_rate": RATE,
                "schedule": "cosine",
                **RECIPE,
                "parameters": runs[0]["parameters"],
            },
            "test_nats": [run["test"] for run in runs],
            "test_nats_of_the_three_together": ensemble,
            "training_nats": [run["training"] for run in runs],
            "validation_curves": [run["validation"] for run in runs],
            "baselines": baselines,
            "published": PUBLISHED,
            "generated": [run["generated"] for run in runs],
        },
    )
    scores = [run["test"] for run in runs]
    print(f"{np.mean(scores):.4f} ± {np.std(scores, ddof=1):.4f}; together {ensemble}; {baselines}")


if __name__ == "__main__":
    main()
