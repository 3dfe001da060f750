"""Film reviews: a small Transformer that has filled gaps in them, and the same one from scratch.

A masked language model (Devlin et al., 2019) reads the 25,000 training reviews, without their
labels and without the test reviews, once for all that follows: windows on all of them, one after
the other; 15 % of the words that are among the most frequent are to be named, and the logits are
those of the most frequent. It is then fine-tuned on few or all labels; beside it the same network
with random weights, as many steps, and a logistic regression on TF-IDF weights of the same reviews.
Last, the pretrained one and the regression together: the sum of their log-odds, with no weight.

Fine-tuning reads a window somewhere in each review, some of its words hidden as in pretraining; of
a review that is judged it reads the first words and the last, and takes the mean of the two logits.

5,000 of the training reviews choose the learning rate of each network and size, with one seed; what
is reported learned from the labels asked for, after that, and the test reviews chose nothing. (The
held-out reviews were read without labels in pretraining, as were all.) Run from the root of the
repository, with IMDB at hand, on PyTorch, which multiplies bfloat16 fastest where the processor can
(what is done is kept under `--part`, the weights and their optimiser's state too, and a second
start goes on from there):

    KERAS_BACKEND=torch python tests/benchmarks/imdb_pretraining.py

`--quick` goes through all of it with a few steps, and writes no record.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from record import commit, write_record
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

import dlcourse
from dlcourse.data import fetch_imdb
from dlcourse.text import bucket_batches, mask_tokens, random_windows

SEEDS = (0, 1, 2)
WORDS, LENGTH, HELD = 20_000, 256, 5000  # ids 0 and 1 are padding and the unknown
MASK, BREAK = WORDS, WORDS + 1  # what hides a word, and what stands between two reviews
POLICY = "mixed_bfloat16"
NETWORK: dict[str, Any] = {"depth": 1, "num_heads": 2, "width": 64, "positions": "rotary"}
READING: dict[str, Any] = {"steps": 9600, "batch": 32, "rate": 3e-3, "share": 0.15, "named": 8000}
LABELS = (250, 2000, 25_000)
STEPS, BATCH = {250: 200, 2000: 400, 25_000: 1600}, 32
HIDDEN = 0.2  # of the words read in fine-tuning
SMOOTHING = 0.1  # of the labels
RATES = {"pretrained": (1e-3, 3e-3), "from scratch": (1e-3, 3e-3)}
COUNTED = "words counted"
STRENGTH = 10.0  # of the regression, as `imdb_sentiment.py` chose it
SAVED = 500  # steps of reading between two states on the disk


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


def reader_of(bert: Any) -> Any:
    """Return the model with logits of the frequent words at chosen places: all would cost most."""
    import keras
    from keras import layers, ops

    class Named(layers.Layer):
        """Logits of the most frequent words, from the table that embeds them."""

        def call(self, x: Any) -> Any:
            table = bert.get_layer("embedding").embeddings[: READING["named"]]
            return ops.matmul(x, ops.transpose(table))

    places = keras.Input((None,), dtype="int32", name="places")
    vectors = bert.get_layer("final_norm").output
    found = ops.take_along_axis(vectors, places[..., None], axis=1)
    found = bert.get_layer("mlm_norm")(bert.get_layer("mlm_dense")(found))
    return keras.Model([bert.inputs[0], places], Named(name="named")(found))


def gaps(stream: np.ndarray, rng: np.random.Generator) -> tuple[list[np.ndarray], Any, Any]:
    """Return a batch to read: ids and the chosen places, the truth there, and weights."""
    windows, _ = random_windows(stream, length=LENGTH, n=READING["batch"], rng=rng)
    inputs, truth, counts = mask_tokens(
        windows,
        mask_id=MASK,
        vocabulary_size=WORDS + 2,
        rng=rng,
        share=READING["share"],
        special_ids=(0, 1, BREAK, *range(READING["named"], WORDS)),
    )
    most = round(READING["share"] * LENGTH)
    places = np.argsort(-counts, axis=1, kind="stable")[:, :most].astype("int32")
    labels, weights = (np.take_along_axis(part, places, axis=1) for part in (truth, counts))
    return [inputs, places], np.where(weights > 0, labels, 0), weights  # the others have no logit


def read(bert: Any, stream: np.ndarray, steps: int, done: dict[str, Any], save: Any) -> None:
    """Fill gaps, from the step on where an earlier start was; `done` tells the losses and time."""
    import keras

    reader = reader_of(bert)
    loss = keras.losses.SparseCategoricalCrossentropy(
        from_logits=True, reduction="mean_with_sample_weight"
    )
    compile_(reader, steps, READING["rate"], loss)
    reader.optimizer.build(reader.trainable_variables)
    if done["step"]:
        reader.load_weights(done["weights"])
    for step in tqdm(range(done["step"], steps), initial=done["step"], total=steps, desc="reading"):
        if step % SAVED == 0:
            clock, processor, values = time.perf_counter(), time.process_time(), []
            reader.reset_metrics()
        batch, labels, weights = gaps(stream, np.random.default_rng((0, step)))
        values.append(reader.train_on_batch(batch, labels, sample_weight=weights))
        if (step + 1) % SAVED == 0 or step + 1 == steps:
            done["losses"].append(round(float(values[-1]), 4))  # the mean since the last save
            done["seconds"] += round(time.perf_counter() - clock, 1)
            done["processor_seconds"] += round(time.process_time() - processor, 1)
            done["step"] = step + 1
            save(reader)


def windows_of(
    rows: list[np.ndarray], kind: str, rng: np.random.Generator | None = None
) -> np.ndarray:
    """Return ids `(n, longest)`, zeros after them: the first words, the last, or from anywhere."""
    longest = min(LENGTH, max(len(ids) for ids in rows))
    out = np.zeros((len(rows), longest), dtype=np.int32)
    for row, ids in zip(out, rows, strict=True):
        spare = max(0, len(ids) - LENGTH)
        at = {"first": 0, "last": spare}.get(kind)
        at = int(rng.integers(spare + 1)) if at is None and rng is not None else at or 0
        row[: min(len(ids), LENGTH)] = ids[at : at + LENGTH]
    if rng is not None:
        out[(rng.random(out.shape) < HIDDEN) & (out != 0)] = MASK
    return out


class Judge:
    """One classifier that begins anew from given weights for each run."""

    def __init__(self, bert: Any) -> None:
        from dlcourse.models import build_transfer

        self.model = build_transfer(bert, 1, layer="final_norm", trainable=True)

    def tune(
        self,
        begin: list[Any],
        rows: list[np.ndarray],
        y: np.ndarray,
        *,
        rate: float,
        steps: int,
        seed: int,
    ) -> None:
        """Train on the labelled reviews, in batches of like length."""
        import keras

        keras.utils.set_random_seed(seed)
        rng = np.random.default_rng(seed)
        self.model.set_weights(begin)
        loss = keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=SMOOTHING)
        compile_(self.model, steps, rate, loss)
        lengths = np.minimum([len(ids) for ids in rows], LENGTH)
        batches: list[np.ndarray] = []
        while len(batches) < steps:
            batches += bucket_batches(lengths, batch_size=BATCH, rng=rng, pool=20)
        for indices in batches[:steps]:
            read = windows_of([rows[i] for i in indices], "any", rng)
            self.model.train_on_batch(read, y[indices, None].astype("float32"))

    def logits(self, rows: list[np.ndarray]) -> np.ndarray:
        """Return the log-odds of praise, `(n,)`: the mean of those of the two windows."""
        logits = {kind: np.zeros(len(rows)) for kind in ("first", "last")}
        order = np.argsort([len(ids) for ids in rows], kind="stable")
        for kind, found in logits.items():
            for at in range(0, len(rows), 250):
                chosen = order[at : at + 250]
                part = [rows[i] for i in chosen]
                if kind == "last" and max(map(len, part)) <= LENGTH:
                    found[chosen] = logits["first"][chosen]
                    continue
                found[chosen] = self.model.predict_on_batch(windows_of(part, kind))[:, 0]
        return (logits["first"] + logits["last"]) / 2


def accuracy(logits: np.ndarray, y: np.ndarray) -> float:
    """Return the share of reviews judged rightly."""
    return round(float(np.mean((logits > 0) == y)), 4)


def counted(train: list[str], y: np.ndarray, test: list[str]) -> np.ndarray:
    """Return the log-odds of a logistic regression on TF-IDF weights of single words, `(n,)`."""
    words = TfidfVectorizer(analyzer=str.split, min_df=3 if len(y) > 5000 else 1, sublinear_tf=True)
    x = words.fit_transform(train)
    fit = LogisticRegression(C=STRENGTH, solver="liblinear").fit(x, y)
    return np.asarray(fit.decision_function(words.transform(test)))


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
    parser.add_argument("--only", choices=("reading", "choice"), help="stop after that")
    options = parser.parse_args()
    run = dlcourse.start(seed=0)
    import keras

    keras.mixed_precision.set_global_policy(POLICY)
    reviews, y, y_test = (r := fetch_imdb()), r.y_train, r.y_test
    rows, test_rows = (
        [np.where(ids < WORDS - 1, ids + 1, 1).astype(np.int32) for ids in part]
        for part in (reviews.x_train, reviews.x_test)
    )
    order = np.random.default_rng(0).permutation(len(rows))
    stream = np.concatenate([part for i in order for part in (rows[i], [BREAK])])
    reading = 5 if options.quick else READING["steps"]
    steps_of = dict.fromkeys(LABELS, 3) if options.quick else STEPS
    found = options.part.exists() and not options.quick
    done = json.loads(options.part.read_text("utf-8")) if found else {}
    weights = options.part.with_suffix(".weights.h5")

    def keep(key: str, value: Any) -> None:
        done[key] = value
        if not options.quick:
            options.part.write_text(json.dumps(done), encoding="utf-8")

    def save(reader: Any) -> None:
        if not options.quick:
            reader.save_weights(weights)
        keep("reading", done["reading"])

    nothing = {"step": 0, "losses": [], "seconds": 0.0, "processor_seconds": 0.0}
    bert = build()
    done.setdefault("reading", {**nothing, "weights": str(weights), "commit": commit()})
    read(bert, stream, reading, done["reading"], save)
    if options.only == "reading":
        return
    judge = Judge(bert)
    begins = {"pretrained": judge.model.get_weights()}
    keras.utils.set_random_seed(1)
    begins["from scratch"] = Judge(build()).model.get_weights()
    if options.quick:
        test_rows, y_test = test_rows[::100], y_test[::100]
    first, second = order[HELD:], order[: HELD // 100 if options.quick else HELD]

    def tune(
        kind: str, chosen: np.ndarray, *, rate: float, seed: int, words: np.ndarray | None = None
    ) -> dict:
        clock, processor = time.perf_counter(), time.process_time()
        steps = steps_of[min(LABELS, key=lambda count: abs(count - len(chosen)))]
        judge.tune(
            begins[kind], [rows[i] for i in chosen], y[chosen], rate=rate, steps=steps, seed=seed
        )
        held = words is None
        logits = judge.logits([rows[i] for i in second] if held else test_rows)
        found = {
            "held_out" if held else "accuracy": accuracy(logits, y[second] if held else y_test)
        }
        if words is not None:
            found["with words counted"] = accuracy(logits + words, y_test)
        return {
            **found,
            "rate": rate,
            "seconds": round(time.perf_counter() - clock, 1),
            "processor_seconds": round(time.process_time() - processor, 1),
        }

    tasks = [(kind, count) for count in reversed(LABELS) for kind in begins]
    for kind, count in tqdm(tasks, desc="choice of rates"):
        for rate in RATES[kind]:
            key = f"choice: {kind}/{count}/{rate}"
            if key not in done:
                chosen = balanced(y, first, count, np.random.default_rng(0))
                keep(key, tune(kind, chosen, rate=rate, seed=0))
            print(key, done[key])
    if options.only == "choice":
        return
    texts, test_texts = ([" ".join(map(str, ids)) for ids in part] for part in (rows, test_rows))
    for count, seed in tqdm([(count, seed) for count in LABELS for seed in SEEDS], desc="runs"):
        chosen = balanced(y, order, count, np.random.default_rng(100 + seed))
        clock, processor = time.perf_counter(), time.process_time()
        words = counted([texts[i] for i in chosen], y[chosen], test_texts)
        took = round(time.perf_counter() - clock, 1)
        busy = round(time.process_time() - processor, 1)
        score = {"accuracy": accuracy(words, y_test), "seconds": took, "processor_seconds": busy}
        keep(f"{COUNTED}/{count}/{seed}", score)
        for kind in begins:
            held = {
                rate: done[f"choice: {kind}/{count}/{rate}"]["held_out"] for rate in RATES[kind]
            }
            best = max(held, key=lambda rate: held[rate])
            key = f"{kind}/{count}/{seed}"
            if key not in done:
                keep(key, tune(kind, chosen, rate=best, seed=seed, words=words))
            print(key, done[key])

    def gathered(kind: str, what: str = "accuracy") -> list[list[float]]:
        return [[done[f"{kind}/{count}/{seed}"][what] for count in LABELS] for seed in SEEDS]

    scores = {kind: gathered(kind) for kind in (*begins, COUNTED)}
    scores["pretrained, and words counted"] = gathered("pretrained", "with words counted")
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
                "words_read_at_once": LENGTH,
                "held_out_to_choose": HELD,
                **NETWORK,
                "precision": POLICY,
                "parameters": int(judge.model.count_params()),
                "reading": READING,
                "words_of_the_training_reviews": len(stream) - len(rows),
                "steps": {str(count): steps for count, steps in STEPS.items()},
                "batch_size": BATCH,
                "share_of_words_hidden": HIDDEN,
                "label_smoothing": SMOOTHING,
            },
            "reading": {k: v for k, v in done["reading"].items() if k != "weights"},
            "validation_accuracy": {
                f"{kind}, {count} labels": {
                    str(rate): done[f"choice: {kind}/{count}/{rate}"]["held_out"]
                    for rate in RATES[kind]
                }
                for kind, count in tasks
            },
            "labels": list(LABELS),
            "test_accuracy": scores,
            "processor_seconds": round(sum(part["processor_seconds"] for part in done.values()), 1),
            "published": {"keras.io, Transformer block from scratch": 0.8745},
        },
    )


if __name__ == "__main__":
    main()
