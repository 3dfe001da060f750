"""Sums of numbers with up to three digits, read and written digit by digit: "123+45" to "168".

The task of Keras's example "Sequence to sequence learning for performing number addition" (2015),
with as many questions an epoch, drawn like there: numbers of one to three digits, no sum twice.
That example reads the question in reverse; here it is read as it is written, and the answer is
written from its first digit on. As there, an answer counts four characters, spaces among them; it
is written without help, digit by digit (greedily), never from the true digits before. 5,000 more
questions are read after each epoch, and 5,000 others once, at the end. Run from the root of the
repository, on JAX, which is the fastest for it (about 8 minutes on one idle core; what is done is
kept under `--part`, and a second start goes on from there):

    KERAS_BACKEND=jax python tests/benchmarks/addition.py
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
from dlcourse.text import Vocabulary

SEEDS = (0, 1, 2)
DIGITS, TRAIN, HELD = 3, 45_000, 5000
EPOCHS, BATCH, RATE = 14, 64, 3e-3
NETWORK = {"units": 128, "embedding_dim": 32, "attention": "dot"}
PUBLISHED = {"characters": 0.9883, "epochs": 29, "training_questions": 45_000, "batch_size": 32}


def draw(count: int, rng: np.random.Generator) -> list[tuple[str, str]]:
    """Return questions with their answers, no pair of numbers twice, in either order."""

    def number() -> int:
        return int("".join(map(str, rng.integers(0, 10, size=rng.integers(1, DIGITS + 1)))))

    seen: set[tuple[int, ...]] = set()
    found = []
    while len(found) < count:
        a, b = number(), number()
        if (pair := tuple(sorted((a, b)))) not in seen:
            seen.add(pair)
            found.append((f"{a}+{b}", str(a + b)))
    return found


def write(model: Any, source: np.ndarray, letters: Vocabulary) -> list[str]:
    """Return the model's answers, each digit the most probable after those that it wrote."""
    from dlcourse.models import encode

    encoded, which = encode(model, source), np.arange(len(source))
    prefixes = np.full((len(source), 1), letters.start_id, dtype=np.int32)
    for _digit in range(DIGITS + 2):  # the end among them
        following = encoded.step(prefixes, which).argmax(axis=1)
        prefixes = np.concatenate([prefixes, following[:, None].astype(np.int32)], axis=1)
    return letters.decode_batch(prefixes)


def score(written: list[str], true: list[str]) -> tuple[float, float]:
    """Return the share of right characters, of four an answer, and of right answers."""
    width = DIGITS + 1
    pairs = [(w.ljust(width)[:width], t.ljust(width)) for w, t in zip(written, true, strict=True)]
    right = np.array([[a == b for a, b in zip(w, t, strict=True)] for w, t in pairs])
    exact = [w == t for w, t in zip(written, true, strict=True)]
    return round(float(right.mean()), 5), round(float(np.mean(exact)), 4)


def train(seed: int) -> dict[str, Any]:
    """Draw questions and train once; return the scores of each epoch, and those of the test."""
    import keras

    from dlcourse.models import build_seq2seq, teacher_forcing

    keras.utils.set_random_seed(seed)
    drawn = draw(TRAIN + 2 * HELD, np.random.default_rng(seed))
    questions, answers = zip(*drawn, strict=True)
    signs = Vocabulary.from_texts(questions)
    letters = Vocabulary.from_texts(answers, start=True, end=True)
    source, target = signs.encode_batch(questions), letters.encode_batch(answers)
    inputs, labels = teacher_forcing(target)
    held, test = slice(TRAIN, TRAIN + HELD), slice(TRAIN + HELD, None)
    model = build_seq2seq(len(signs), len(letters), **NETWORK)
    steps = EPOCHS * -(-TRAIN // BATCH)
    model.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(RATE, steps)),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    begin, curve = time.perf_counter(), []
    for _epoch in range(EPOCHS):
        model.fit([source[:TRAIN], inputs[:TRAIN]], labels[:TRAIN], batch_size=BATCH, verbose=0)
        curve.append(score(write(model, source[held], letters), list(answers[held])))
    characters, exact = score(write(model, source[test], letters), list(answers[test]))
    return {
        "characters": [c for c, _ in curve],
        "exact": [e for _, e in curve],
        "test_characters": characters,
        "test_exact": exact,
        "parameters": int(model.count_params()),
        "seconds": round(time.perf_counter() - begin, 1),
    }


def main() -> None:
    """Measure what is missing, then write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "addition_part.json"
    parser.add_argument("--part", type=Path, default=kept)
    options = parser.parse_args()
    run = dlcourse.start(seed=0)
    done = json.loads(options.part.read_text("utf-8")) if options.part.exists() else {}
    for seed in tqdm(SEEDS):
        if str(seed) not in done:
            done[str(seed)] = train(seed)
            options.part.write_text(json.dumps(done), encoding="utf-8")
    runs = [done[str(seed)] for seed in SEEDS]
    reached = [
        next((epoch for epoch, share in enumerate(run["characters"], 1) if share >= 0.99), None)
        for run in runs
    ]
    write_record(
        "addition",
        made_by=__file__,
        seeds=SEEDS,
        seconds=sum(run["seconds"] for run in runs),
        packages=["keras", run.backend, "numpy", "dlcourse"],
        result={
            "backend": run.backend,
            "settings": {
                "digits": DIGITS,
                "source_reversed": False,
                "training_questions": TRAIN,
                "held_out_questions": HELD,
                "test_questions": HELD,
                "epochs": EPOCHS,
                "batch_size": BATCH,
                "learning_rate": RATE,
                "schedule": "cosine",
                **NETWORK,
                "parameters": runs[0]["parameters"],
            },
            "held_out_characters": [run["characters"] for run in runs],
            "held_out_exact": [run["exact"] for run in runs],
            "epochs_to_99_percent_of_characters": reached,
            "test_characters": [run["test_characters"] for run in runs],
            "test_exact": [run["test_exact"] for run in runs],
            "published": {"keras.io, LSTM without attention": PUBLISHED},
        },
    )
    for key in ("test_characters", "test_exact"):
        scores = [run[key] for run in runs]
        print(f"{key}: {np.mean(scores):.4f} ± {np.std(scores, ddof=1):.4f}; 99 % after {reached}")


if __name__ == "__main__":
    main()
