"""Dates from twelve human formats into ISO, on 20,000 days that were not in training.

10,000 days of the years 1900 to 2099 train, each in one format; 20,000 others are read once, at
the end, and written greedily. An answer is right if all its characters are. Run from the root of
the repository (about 20 minutes on one idle core; what is done is kept under `--part`, and a second
start goes on from there):

    python tests/benchmarks/dates.py
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
from dlcourse.data import load_dates
from dlcourse.text import Vocabulary

SEEDS = (0, 1, 2)
TRAIN, TEST = 10_000, 20_000
EPOCHS, BATCH, RATE = 6, 64, 4e-3
NETWORK = {"units": 64, "embedding_dim": 32, "attention": "additive"}
LONGEST = 12


def train(seed: int) -> dict[str, Any]:
    """Train once; return how many days of the test come out right."""
    import keras

    from dlcourse.models import build_seq2seq, teacher_forcing, write

    keras.utils.set_random_seed(seed)
    dates = load_dates(TRAIN + TEST, rng=np.random.default_rng(seed))
    reader = Vocabulary.from_texts(dates.texts[:TRAIN], lowercase=True)
    writer = Vocabulary.from_texts(dates.iso[:TRAIN], start=True, end=True)
    sources = reader.encode_batch(dates.texts)
    inputs, labels = teacher_forcing(writer.encode_batch(dates.iso[:TRAIN]))
    model = build_seq2seq(len(reader), len(writer), **NETWORK)
    schedule = keras.optimizers.schedules.CosineDecay(RATE, EPOCHS * -(-TRAIN // BATCH))
    model.compile(
        optimizer=keras.optimizers.Adam(schedule, global_clipnorm=1.0),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    begin = time.perf_counter()
    losses = model.fit(
        [sources[:TRAIN], inputs], labels, batch_size=BATCH, epochs=EPOCHS, verbose=0
    ).history["loss"]
    written = []
    for first in tqdm(range(TRAIN, TRAIN + TEST, 1000), desc=f"seed {seed}", leave=False):
        written += write(model, sources[first : first + 1000], writer, max_length=LONGEST)
    triples = zip(dates.texts[TRAIN:], written, dates.iso[TRAIN:], strict=True)
    errors = [[text, got, iso] for text, got, iso in triples if got != iso]
    return {
        "train_nats": [round(float(loss), 6) for loss in losses],
        "test_exact": round(1 - len(errors) / TEST, 6),
        "wrong": len(errors),
        "errors": errors[:10],
        "parameters": int(model.count_params()),
        "seconds": round(time.perf_counter() - begin, 1),
    }


def main() -> None:
    """Train with every seed that is missing, then write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "dates_part.json"
    parser.add_argument("--part", type=Path, default=kept)
    options = parser.parse_args()
    run = dlcourse.start(seed=0)
    done = json.loads(options.part.read_text("utf-8")) if options.part.exists() else {}
    for seed in tqdm(SEEDS):
        if str(seed) not in done:
            done[str(seed)] = train(seed)
            options.part.write_text(json.dumps(done), encoding="utf-8")
    runs = [done[str(seed)] for seed in SEEDS]
    write_record(
        "dates",
        made_by=__file__,
        seeds=SEEDS,
        seconds=sum(run["seconds"] for run in runs),
        packages=["keras", run.backend, "numpy", "dlcourse"],
        result={
            "backend": run.backend,
            "train_days": TRAIN,
            "test_days": TEST,
            "epochs": EPOCHS,
            "batch_size": BATCH,
            "learning_rate": RATE,
            **NETWORK,
            "runs": runs,
        },
    )
    for seed, made in zip(SEEDS, runs, strict=True):
        print(f"seed {seed}: {made['test_exact']:.5f} exact, {made['wrong']} wrong")


if __name__ == "__main__":
    main()
