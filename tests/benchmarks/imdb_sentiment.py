"""Film reviews, good or bad: words counted, and words read one after the other.

A logistic regression on TF-IDF weights of the words, and of pairs of neighbours, against a network
that reads the last 250 words: embedding and GRU, its padding masked. Then what happens without the
mask: zeros after the text wash away what was read, zeros before it do no harm.

5,000 of the training reviews choose the strength of the regression, the network and its number of
epochs; what is reported learned from all 25,000 after that, and the test reviews chose nothing.
Batches are as long as their longest review, of like length, except for the runs without a mask,
whose point is the padding. Run from the root of the repository, with IMDB at hand, on JAX, which is
the fastest for it (about 10 minutes on one idle core; what is done is kept under `--part`, and a
second start goes on from there):

    KERAS_BACKEND=jax python tests/benchmarks/imdb_sentiment.py
"""

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from record import write_record
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

import dlcourse
from dlcourse.data import fetch_imdb
from dlcourse.text import bucket_batches

SEEDS, SEEDS_UNMASKED = (0, 1, 2), (0, 1)
WORDS, LENGTH, HELD = 20_000, 250, 5000  # ids, padding and the unknown among them
EPOCHS, BATCH, RATE, GRAIN = 4, 64, 2e-3, 50  # batches are padded to a multiple of the grain
CANDIDATES: dict[str, dict[str, Any]] = {
    "GRU 32, embedding 32, dropout 0.5": {"units": 32, "embedding_dim": 32, "dropout": 0.5},
    "GRU 32, embedding 64, dropout 0.5": {"units": 32, "embedding_dim": 64, "dropout": 0.5},
}
CHOSEN = "GRU 32, embedding 32, dropout 0.5"  # the higher validation accuracy of the two
UNMASKED = {  # how long all reviews are padded, and where
    "without mask, zeros after, 350 long": {"length": 350, "before": False},
    "without mask, zeros before, 250 long": {"length": LENGTH, "before": True},
}
COUNTED = {  # pairs of neighbours too, and how many of the last words
    "single words, last 250": (False, LENGTH),
    "single words": (False, None),
    "single words and pairs": (True, None),
}
STRENGTHS = (3.0, 10.0, 30.0)


def grams(ids: np.ndarray, pairs: bool) -> list[int]:
    """Return the words of a review, and its pairs of neighbours as numbers from 20,000 on."""
    some = ids[:-1].astype(np.int64) * WORDS + ids[1:]
    return [*ids.tolist(), *(some.tolist() if pairs else ())]


def count_words(
    train: list[np.ndarray], y: np.ndarray, test: list[np.ndarray], strengths: tuple, **kind: Any
) -> list[np.ndarray]:
    """Fit a logistic regression for each strength; return what they say of `test`'s reviews."""
    pairs, last = kind["pairs"], kind["last"]
    vectorizer = TfidfVectorizer(
        analyzer=lambda ids: grams(ids[-last:] if last else ids, pairs),
        min_df=3,
        sublinear_tf=True,
        dtype=np.float32,
    )
    x, x_test = vectorizer.fit_transform(train), vectorizer.transform(test)
    fits = (LogisticRegression(C=c, solver="liblinear").fit(x, y) for c in strengths)
    return [fit.predict(x_test) for fit in fits]


def padded(rows: list[np.ndarray], length: int, before: bool = False) -> np.ndarray:
    """Return ids `(n, length)`, zeros after or before them."""
    out = np.zeros((len(rows), length), dtype=np.int32)
    for row, ids in zip(out, rows, strict=True):
        row[slice(length - len(ids), None) if before else slice(len(ids))] = ids
    return out


class Batches:
    """Reviews in batches: of like length, or all padded to one length."""

    def __init__(self, rows: list[np.ndarray], length: int | None, before: bool) -> None:
        self.rows, self.length, self.before = rows, length, before
        self.lengths = np.array([len(ids) for ids in rows])

    def order(self, rng: np.random.Generator) -> list[np.ndarray]:
        """Return the indices of each batch of an epoch."""
        if self.length is None:
            return bucket_batches(self.lengths, batch_size=BATCH, rng=rng)
        drawn = rng.permutation(len(self.rows))
        return [drawn[at : at + BATCH] for at in range(0, len(drawn), BATCH)]

    def batch(self, indices: np.ndarray) -> np.ndarray:
        """Return the ids of a batch."""
        length = self.length or -(-int(self.lengths[indices].max()) // GRAIN) * GRAIN
        return padded([self.rows[i] for i in indices], length, self.before)


def predict(model: Any, batches: Batches) -> np.ndarray:
    """Return for each review whether it is positive, in their order."""
    order, size = np.argsort(batches.lengths, kind="stable"), 500
    answer = np.empty(len(order), dtype=np.int64)
    for at in range(0, len(order), size):
        chosen = order[at : at + size]
        answer[chosen] = model.predict_on_batch(batches.batch(chosen))[:, 0] > 0
    return answer


def train(
    recipe: dict[str, Any],
    data: tuple[list[np.ndarray], np.ndarray, list[np.ndarray], np.ndarray],
    seed: int,
    *,
    epochs: int,
    mask: bool = True,
    length: int | None = None,
    before: bool = False,
) -> dict[str, Any]:
    """Train once; return the accuracies on the held-out reviews after each epoch."""
    import keras

    from dlcourse.models import build_text_classifier

    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    x, y, x_held, y_held = data
    held, batches = Batches(x_held, length, before), Batches(x, length, before)
    model = build_text_classifier(WORDS, 1, mask_zero=mask, **recipe)
    steps = EPOCHS * -(-len(x) // BATCH)
    model.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(RATE, steps)),
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
    )
    begin, scores, losses = time.perf_counter(), [], []
    for _epoch in range(epochs):
        losses.append([])
        for indices in batches.order(rng):
            targets = y[indices, None].astype("float32")
            losses[-1].append(model.train_on_batch(batches.batch(indices), targets))
        scores.append(round(float(np.mean(predict(model, held) == y_held)), 4))
    return {
        "held_out": scores,
        "loss": round(float(losses[-1][-1]), 4),
        "parameters": int(model.count_params()),
        "seconds": round(time.perf_counter() - begin, 1),
    }


def main() -> None:
    """Measure what is missing, then write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "imdb_sentiment_part.json"
    parser.add_argument("--part", type=Path, default=kept)
    options = parser.parse_args()
    run = dlcourse.start(seed=0)
    reviews = fetch_imdb()
    done = json.loads(options.part.read_text("utf-8")) if options.part.exists() else {}
    x, x_test = (
        [np.where(ids < WORDS - 1, ids + 1, 1) for ids in rows]  # 0 is padding, 1 the unknown
        for rows in (reviews.x_train, reviews.x_test)
    )
    order = np.random.default_rng(0).permutation(len(x))
    first, second = order[HELD:], order[:HELD]
    y, y_test = reviews.y_train, reviews.y_test
    choice = [x[i] for i in first], y[first], [x[i] for i in second], y[second]
    whole = x, y, x_test, y_test

    def cut(data: tuple) -> tuple:
        return [ids[-LENGTH:] for ids in data[0]], data[1], [i[-LENGTH:] for i in data[2]], data[3]

    def keep(key: str, value: dict[str, Any]) -> None:
        done[key] = value
        options.part.write_text(json.dumps(done), encoding="utf-8")

    for name, (pairs, last) in tqdm(COUNTED.items(), desc="counted"):
        if name in done:
            continue
        begin, kind = time.perf_counter(), {"pairs": pairs, "last": last}
        found = [p == choice[3] for p in count_words(*choice[:3], STRENGTHS, **kind)]
        held = {str(c): round(float(np.mean(f)), 4) for c, f in zip(STRENGTHS, found, strict=True)}
        best = max(held, key=lambda c: held[c])
        tested = count_words(*whole[:3], (float(best),), **kind)[0]
        scores = {"C": float(best), "test_accuracy": round(float(np.mean(tested == y_test)), 4)}
        took = {"seconds": round(time.perf_counter() - begin, 1)}
        keep(name, {"validation_accuracy": held, **scores, **took})
    for name, recipe in tqdm(CANDIDATES.items(), desc="candidates"):
        if f"choice: {name}" not in done:
            keep(f"choice: {name}", train(recipe, cut(choice), SEEDS[0], epochs=EPOCHS))
    candidates = {name: done[f"choice: {name}"]["held_out"] for name in CANDIDATES}
    if max(candidates, key=lambda name: max(candidates[name])) != CHOSEN:
        raise RuntimeError(
            "`CHOSEN` must be the candidate with the highest validation accuracy. Received: "
            f"{CHOSEN!r} of {candidates}. Change it, and start again: only its runs are made anew."
        )
    epochs = int(np.argmax(candidates[CHOSEN])) + 1
    todo = [("masked", seed, {}) for seed in SEEDS]
    todo += [
        (name, seed, {"mask": False, **kind})
        for name, kind in UNMASKED.items()
        for seed in SEEDS_UNMASKED
    ]
    for name, seed, kind in tqdm(todo, desc=CHOSEN):
        key = f"{CHOSEN}: {name}/{seed}"
        if key not in done:
            keep(key, train(CANDIDATES[CHOSEN], cut(whole), seed, epochs=epochs, **kind))
    runs = {
        name: [done[f"{CHOSEN}: {name}/{seed}"] for other, seed, _ in todo if other == name]
        for name in ("masked", *UNMASKED)
    }
    write_record(
        "imdb_sentiment",
        made_by=__file__,
        seeds=SEEDS,
        seconds=sum(run["seconds"] for run in done.values()),
        packages=["keras", run.backend, "scikit-learn", "numpy", "dlcourse"],
        result={
            "dataset": "imdb",
            "backend": run.backend,
            "settings": {
                "words": WORDS,
                "last_words_read": LENGTH,
                "held_out_to_choose": HELD,
                "epochs": epochs,
                "batch_size": BATCH,
                "learning_rate": RATE,
                "schedule": f"cosine over {EPOCHS} epochs",
                **CANDIDATES[CHOSEN],
                "parameters": runs["masked"][0]["parameters"],
            },
            "validation_accuracy_of_candidates": candidates,
            "chosen": CHOSEN,
            "counted": {
                name: {key: value for key, value in done[name].items() if key != "seconds"}
                for name in COUNTED
            },
            "networks": {
                name: {
                    "test_accuracy": [run["held_out"][-1] for run in row],
                    "test_curves": [run["held_out"] for run in row],
                    "seconds": [run["seconds"] for run in row],
                }
                for name, row in runs.items()
            },
        },
    )
    for name in COUNTED:
        print(f"{name:>40}: {done[name]['test_accuracy']}")
    for name, row in runs.items():
        scores = [run["held_out"][-1] for run in row]
        print(f"{name:>40}: {np.mean(scores):.4f} ± {np.std(scores, ddof=1):.4f}")


if __name__ == "__main__":
    main()
