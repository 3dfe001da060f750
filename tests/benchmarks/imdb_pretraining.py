"""Film reviews: a small Transformer that has filled gaps in them, and the same one from scratch.

A masked language model (Devlin et al., 2019) reads the 25,000 training reviews, without their
labels and without the test reviews: windows on all of them, one after the other, 15 % of the words
chosen in each. It is then fine-tuned on 100, 1,000 or all 25,000 labels; beside it the same network
with random weights, and a logistic regression on TF-IDF weights of the same reviews' words.

5,000 of the training reviews choose the learning rate of each network and size, with one seed; what
is reported learned from the labels asked for, after that, and the test reviews chose nothing. (The
held-out reviews were read without labels in pretraining, as were all.) Run from the root of the
repository, with IMDB at hand; on a GPU it takes minutes, on two cores hours (what is done is kept
under `--part`, the pretrained weights too, and a second start goes on from there):

    KERAS_BACKEND=jax python tests/benchmarks/imdb_pretraining.py

`--quick` goes through all of it with a few steps, and writes no record.
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
from dlcourse.text import mask_tokens, random_windows

SEEDS = (0, 1, 2)
WORDS, LENGTH, HELD = 20_000, 256, 5000  # ids 0 and 1 are padding and the unknown
MASK, BREAK = WORDS, WORDS + 1  # what hides a word, and what stands between two reviews
SIZES = {"depth": 2, "num_heads": 4, "width": 128}
NETWORK: dict[str, Any] = {**SIZES, "dropout": 0.1, "positions": "rotary"}
READING = {"steps": 12_000, "batch": 64, "rate": 1e-3, "share": 0.15}
LABELS = (100, 1000, 25_000)
STEPS, BATCH = {100: 200, 1000: 500, 25_000: 2400}, 32
RATES = (1e-4, 3e-4, 1e-3)
STRENGTH = 10.0  # of the regression, as `imdb_sentiment.py` chose it


def compile_(model: Any, steps: int, rate: float, loss: Any) -> None:
    """Compile for so many steps: the rate rises for a tenth of them, then falls along a cosine."""
    import keras

    warm = max(1, steps // 10)
    falling = keras.optimizers.schedules.CosineDecay(
        0.0, steps - warm, warmup_target=rate, warmup_steps=warm
    )
    optimizer = keras.optimizers.AdamW(falling, weight_decay=0.01, global_clipnorm=1.0)
    model.compile(optimizer, loss)


def build() -> Any:
    """Return the masked language model, untrained."""
    from dlcourse.models import build_bert

    return build_bert(WORDS + 2, LENGTH, **NETWORK)


def at_places(bert: Any) -> Any:
    """Return the model with logits at chosen places alone: those of all would cost most of all."""
    import keras
    from keras import ops

    places = keras.Input((None,), dtype="int32", name="places")
    vectors = bert.get_layer("final_norm").output
    found = ops.take_along_axis(vectors, places[..., None], axis=1)
    found = bert.get_layer("mlm_norm")(bert.get_layer("mlm_dense")(found))
    logits = bert.get_layer("embedding")(found, reverse=True)
    return keras.Model([bert.inputs[0], places], logits)


def read(stream: np.ndarray, steps: int) -> tuple[Any, list[float], float]:
    """Fill gaps for so many steps; return the model, its losses and the seconds."""
    import keras

    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    bert = build()
    reader = at_places(bert)
    loss = keras.losses.SparseCategoricalCrossentropy(
        from_logits=True, reduction="mean_with_sample_weight"
    )
    compile_(reader, steps, READING["rate"], loss)
    most, losses, begin = round(READING["share"] * LENGTH), [], time.perf_counter()
    for step in tqdm(range(steps), desc="reading"):
        windows, _ = random_windows(stream, length=LENGTH, n=int(READING["batch"]), rng=rng)
        inputs, truth, counts = mask_tokens(
            windows,
            mask_id=MASK,
            vocabulary_size=WORDS + 2,
            rng=rng,
            share=READING["share"],
            special_ids=(0, 1, BREAK),
        )
        places = np.argsort(-counts, axis=1, kind="stable")[:, :most].astype("int32")
        labels, weights = (np.take_along_axis(part, places, axis=1) for part in (truth, counts))
        value = reader.train_on_batch([inputs, places], labels, sample_weight=weights)
        if step % max(1, steps // 20) == 0 or step == steps - 1:
            losses.append(round(float(value), 4))  # the mean since the start, as Keras reports it
    return bert, losses, round(time.perf_counter() - begin, 1)


class Judge:
    """One compiled classifier that begins anew from given weights for each run."""

    def __init__(self, bert: Any) -> None:
        from dlcourse.models import build_transfer

        self.model = build_transfer(bert, 1, layer="final_norm", trainable=True)

    def tune(
        self, begin: list[Any], x: np.ndarray, y: np.ndarray, *, rate: float, steps: int, seed: int
    ) -> None:
        """Train on drawn batches of the labelled reviews."""
        import keras

        keras.utils.set_random_seed(seed)
        rng = np.random.default_rng(seed)
        self.model.set_weights(begin)
        compile_(self.model, steps, rate, keras.losses.BinaryCrossentropy(from_logits=True))
        order = np.concatenate(
            [rng.permutation(len(x)) for _ in range(-(-steps * BATCH // len(x)))]
        )
        rows = order[: steps * BATCH]
        self.model.fit(
            x[rows], y[rows, None].astype("float32"), batch_size=BATCH, shuffle=False, verbose=0
        )

    def accuracy(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return the share of reviews judged rightly."""
        logits = self.model.predict(x, batch_size=250, verbose=0)[:, 0]
        return round(float(np.mean((logits > 0) == y)), 4)


def counted(train: list[str], y: np.ndarray, test: list[str], y_test: np.ndarray) -> float:
    """Return the accuracy of a logistic regression on TF-IDF weights of single words."""
    words = TfidfVectorizer(analyzer=str.split, min_df=3 if len(y) > 5000 else 1, sublinear_tf=True)
    x = words.fit_transform(train)
    fit = LogisticRegression(C=STRENGTH, solver="liblinear").fit(x, y)
    return round(float(fit.score(words.transform(test), y_test)), 4)


def padded(rows: list[np.ndarray]) -> np.ndarray:
    """Return the last words of each review, ids `(n, LENGTH)`, zeros after them."""
    out = np.zeros((len(rows), LENGTH), dtype=np.int32)
    for row, ids in zip(out, rows, strict=True):
        kept = ids[-LENGTH:]
        row[: len(kept)] = kept
    return out


def balanced(y: np.ndarray, among: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return indices of so many reviews, half of them positive; all, if as many are asked for."""
    if count >= len(among):
        return among
    halves = [rng.choice(among[y[among] == k], count // 2, replace=False) for k in (0, 1)]
    return np.concatenate(halves)


def main() -> None:
    """Measure what is missing, then write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "imdb_pretraining_part.json"
    parser.add_argument("--part", type=Path, default=kept)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    run = dlcourse.start(seed=0)
    reviews, y, y_test = (r := fetch_imdb()), r.y_train, r.y_test
    rows, test_rows = (
        [np.where(ids < WORDS - 1, ids + 1, 1).astype(np.int32) for ids in part]
        for part in (reviews.x_train, reviews.x_test)
    )
    order = np.random.default_rng(0).permutation(len(rows))
    stream = np.concatenate([part for i in order for part in (rows[i], [BREAK])])
    reading = 5 if options.quick else int(READING["steps"])
    steps_of = dict.fromkeys(LABELS, 3) if options.quick else STEPS
    done = json.loads(options.part.read_text("utf-8")) if options.part.exists() else {}
    weights = options.part.with_suffix(".weights.h5")

    def keep(key: str, value: Any) -> None:
        done[key] = value
        if not options.quick:
            options.part.write_text(json.dumps(done), encoding="utf-8")

    if "reading" in done and weights.exists():
        bert = build()
        bert.load_weights(weights)
    else:
        bert, losses, seconds = read(stream, reading)
        if not options.quick:
            bert.save_weights(weights)
        keep("reading", {"losses": losses, "seconds": seconds})
    import keras

    judge = Judge(bert)
    begins = {"pretrained": judge.model.get_weights()}
    keras.utils.set_random_seed(1)
    begins["from scratch"] = Judge(build()).model.get_weights()
    x, x_test = padded(rows), padded(test_rows)
    if options.quick:
        x_test, y_test, test_rows = x_test[::100], y_test[::100], test_rows[::100]
    first, second = order[HELD:], order[:HELD]
    for kind, begin in begins.items():
        for count in LABELS:
            for rate in RATES:
                key = f"choice: {kind}/{count}/{rate}"
                if key in done:
                    continue
                clock = time.perf_counter()
                rows_ = balanced(y, first, count, np.random.default_rng(0))
                judge.tune(begin, x[rows_], y[rows_], rate=rate, steps=steps_of[count], seed=0)
                score = judge.accuracy(x[second], y[second])
                keep(key, {"held_out": score, "seconds": round(time.perf_counter() - clock, 1)})
            found = {r: done[f"choice: {kind}/{count}/{r}"]["held_out"] for r in RATES}
            best = max(found, key=lambda r: found[r])
            for seed in SEEDS:
                key = f"{kind}/{count}/{seed}"
                if key in done:
                    continue
                clock = time.perf_counter()
                rows_ = balanced(y, order, count, np.random.default_rng(100 + seed))
                judge.tune(begin, x[rows_], y[rows_], rate=best, steps=steps_of[count], seed=seed)
                score = judge.accuracy(x_test, y_test)
                took = round(time.perf_counter() - clock, 1)
                keep(key, {"accuracy": score, "rate": best, "seconds": took})
    texts, test_texts = ([" ".join(map(str, ids)) for ids in part] for part in (rows, test_rows))
    for count in LABELS:
        for seed in SEEDS:
            key = f"words counted/{count}/{seed}"
            if key not in done:
                rows_ = balanced(y, order, count, np.random.default_rng(100 + seed))
                score = counted([texts[i] for i in rows_], y[rows_], test_texts, y_test)
                keep(key, {"accuracy": score, "seconds": 0.0})
    kinds = (*begins, "words counted")
    scores = {
        kind: [[done[f"{kind}/{count}/{seed}"]["accuracy"] for count in LABELS] for seed in SEEDS]
        for kind in kinds
    }
    for kind, runs in scores.items():
        mean, sd = np.mean(runs, axis=0).round(4), np.std(runs, axis=0, ddof=1).round(4)
        print(f"{kind:>15}: {mean} ± {sd}")
    if options.quick:
        return
    write_record(
        "imdb_pretraining",
        made_by=__file__,
        seeds=SEEDS,
        seconds=sum(part["seconds"] for part in done.values()),
        packages=["keras", run.backend, "scikit-learn", "numpy", "dlcourse"],
        result={
            "dataset": "imdb",
            "backend": run.backend,
            "device": run.device,
            "settings": {
                "words": WORDS,
                "last_words_read": LENGTH,
                "held_out_to_choose": HELD,
                **NETWORK,
                "parameters": int(judge.model.count_params()),
                "reading": READING,
                "words_of_the_training_reviews": len(stream) - len(rows),
                "steps": {str(count): steps for count, steps in STEPS.items()},
                "batch_size": BATCH,
                "rates": {
                    f"{kind}, {count} labels": done[f"{kind}/{count}/{SEEDS[0]}"]["rate"]
                    for kind in begins
                    for count in LABELS
                },
            },
            "reading": done["reading"],
            "labels": list(LABELS),
            "test_accuracy": scores,
            "published": {"keras.io, Transformer block from scratch": 0.8745},
        },
    )


if __name__ == "__main__":
    main()
