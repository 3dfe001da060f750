"""Multi30k from English to German and French: a GRU without attention and with it.

29,000 sentences train, 1,014 choose the epoch and the length penalty, 1,000 test once. Words in
small letters, those that stand once in the training part are unknown; the decoder may not write
"unknown". BLEU is sacrebleu's of the joined sentences, without regard to capitals. Run from the
root of the repository, with Multi30k at hand (about 90 minutes on one core; every epoch is kept
under `--part`, and a second start goes on from there):

    python tests/benchmarks/multi30k_translation.py
"""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import sacrebleu
from record import write_record
from tqdm import tqdm

import dlcourse
from dlcourse.data import fetch_multi30k
from dlcourse.data.text import ParallelText
from dlcourse.text import Vocabulary, beam_search_batch, bucket_batches

SYSTEMS = (("en-de", "additive"), ("en-de", None), ("en-de", "dot"), ("en-fr", "additive"))
UNITS, EMBEDDING, DROPOUT = 256, 256, 0.3
EPOCHS, BATCH, RATE, CLIP = 8, 64, 3e-3, 1.0
BEAM, PENALTIES, LONGEST = 5, (0.0, 0.6, 1.0), 45
PLACES = (10, 12, 14, 16, 18, 20, 24, 28, 36, 46, 64)  # batches are padded up to one of these
LENGTHS = ((1, 9), (10, 12), (13, 15), (16, 99))  # English words of a test sentence
SHOWN = (0, 5, 13, 67, 196, 507)  # test sentences of which the record keeps the translations
SEED = 0


def apart(text: str, language: str) -> str:
    """Return a text whose articles stand as words of their own: l'homme, l ' homme."""
    return text.replace("’", "'").replace("'", " ' ") if language == "fr" else text


def together(text: str, language: str) -> str:
    """Undo `apart`."""
    return text.replace(" ' ", "'") if language == "fr" else text


class Task:
    """A pair of languages: vocabularies, and the sentences as ids."""

    def __init__(self, data: ParallelText, pair: str) -> None:
        self.source, self.target = pair.split("-")
        self.data = data
        self.vocabularies = tuple(
            Vocabulary.from_texts(
                [apart(text, language) for text in data.train[language]],
                level="word", lowercase=True, min_count=2, start=start, end=True,
            )
            for language, start in ((self.source, False), (self.target, True))
        )  # fmt: skip
        self.ids = {split: self._encode(getattr(data, split)) for split in ("train", "validation")}
        self.sources = {s: self._encode(getattr(data, s))[0] for s in ("validation", "test")}

    def _encode(self, split: Any) -> tuple[list[list[int]], ...]:
        languages = (self.source, self.target)
        return tuple(
            [vocabulary.encode(apart(text, language)) for text in split[language]]
            for vocabulary, language in zip(self.vocabularies, languages, strict=True)
        )

    def batch(self, split: str, rows: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        """Return `[source, what the decoder reads]` and labels, padded to one of `PLACES`."""
        from dlcourse.models import teacher_forcing

        source, target = ([part[row] for row in rows] for part in self.ids[split])
        longest = max(max(map(len, source)), max(map(len, target)) - 1)
        places = next(n for n in PLACES if n >= longest)
        inputs, labels = teacher_forcing(pad(target, places + 1))
        return [pad(source, places), inputs], labels

    def lengths(self, split: str) -> list[int]:
        """Return for each pair how many places it takes."""
        return [max(len(s), len(t) - 1) for s, t in zip(*self.ids[split], strict=True)]


def pad(rows: Sequence[Sequence[int]], places: int) -> np.ndarray:
    """Return ids with zeros after their ends, `(rows, places)`."""
    padded = np.zeros((len(rows), places), np.int32)
    for row, ids in zip(padded, rows, strict=True):
        row[: len(ids)] = ids
    return padded


def build(task: Task, attention: str | None) -> Any:
    """Return the compiled network; its rate falls to zero along half a cosine."""
    import keras

    from dlcourse.models import build_seq2seq

    keras.utils.set_random_seed(SEED)
    source, target = task.vocabularies
    model = build_seq2seq(
        len(source), len(target), units=UNITS, embedding_dim=EMBEDDING, attention=attention,
        dropout=DROPOUT,
    )  # fmt: skip
    steps = EPOCHS * -(-len(task.ids["train"][0]) // BATCH)
    rate = keras.optimizers.schedules.CosineDecay(RATE, steps)
    model.compile(
        optimizer=keras.optimizers.Adam(rate, global_clipnorm=CLIP),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return model


def nats(model: Any, task: Task) -> float:
    """Return the mean cross-entropy of a word of the validation part, the ends counted."""
    lengths = task.lengths("validation")
    order = np.argsort(lengths, kind="stable")
    total, words = 0.0, 0
    for rows in np.array_split(order, len(order) // 100):
        inputs, labels = task.batch("validation", rows)
        count = int((labels != 0).sum())
        total += float(model.test_on_batch(inputs, labels)) * count
        words += count
        model.reset_metrics()
    return total / words


def train(task: Task, attention: str | None, part: Path) -> tuple[Any, dict[str, Any]]:
    """Train from where `part` stands to the last epoch; return the network and its history."""
    import keras

    weights, notes = part.with_suffix(".keras"), part.with_suffix(".json")
    history = json.loads(notes.read_text("utf-8")) if notes.exists() else []
    model = keras.models.load_model(weights) if history else build(task, attention)
    lengths = task.lengths("train")
    for epoch in range(len(history), EPOCHS):
        begin, losses = time.perf_counter(), []
        rng = np.random.default_rng([SEED, epoch])
        batches = bucket_batches(lengths, batch_size=BATCH, rng=rng)
        for rows in tqdm(batches, desc=f"{part.name} {epoch + 1}/{EPOCHS}", mininterval=20):
            inputs, labels = task.batch("train", rows)
            losses.append(float(model.train_on_batch(inputs, labels)))
            model.reset_metrics()
        row = {
            "train_nats": round(float(np.mean(losses)), 4),
            "validation_nats": round(nats(model, task), 4),
            "s": round(time.perf_counter() - begin, 1),
        }
        print(part.name, epoch + 1, row, flush=True)
        history.append(row)
        model.save(weights.with_suffix(".new.keras"))
        weights.with_suffix(".new.keras").replace(weights)
        notes.write_text(json.dumps(history), encoding="utf-8")
    return model, history


def translate(model: Any, task: Task, split: str, beam_size: int, penalty: float) -> list[str]:
    """Return a translation of every sentence of a split, 100 at a time."""
    from dlcourse.models import encode

    target = task.vocabularies[1]
    never = [target.padding_id, target.unknown_id, target.start_id]
    sources = task.sources[split]
    written = [""] * len(sources)
    order = np.argsort([len(ids) for ids in sources], kind="stable")
    for rows in np.array_split(order, len(order) // 100):
        chosen = [sources[row] for row in rows]
        encoded = encode(model, pad(chosen, max(map(len, chosen))))

        def step(prefixes: np.ndarray, which: np.ndarray, encoded: Any = encoded) -> np.ndarray:
            scores = encoded.step(prefixes, which)
            scores[:, never] = -np.inf
            return scores

        beams = beam_search_batch(
            step, [[target.start_id]] * len(rows), beam_size=beam_size, max_length=LONGEST,
            end=target.end_id, length_penalty=penalty,
        )  # fmt: skip
        for row, beam in zip(rows, beams, strict=True):
            ids = beam.hypotheses[0].ids
            written[row] = together(target.decode(ids), task.target)
    return written


def bleu(written: Sequence[str], wanted: Sequence[str]) -> float:
    """Return sacrebleu's corpus BLEU, 13a tokens, capitals not regarded."""
    score = sacrebleu.corpus_bleu(list(written), [list(wanted)], lowercase=True)
    return round(float(score.score), 2)


def where(model: Any, task: Task, row: int, written: str) -> dict[str, Any]:
    """Return a test sentence, its translation, and how much each word looked at which."""
    from dlcourse.models import alignment

    source, target = task.vocabularies
    ids, ids_out = task.sources["test"][row], target.encode(apart(written, task.target))
    weights = alignment(model, [ids], [ids_out[:-1]])[0]
    return {
        "source_tokens": [source.decode([i]) or "end" for i in ids],
        "target_tokens": [target.decode([i]) or "end" for i in ids_out[1:]],
        "weights": np.round(weights.astype(float), 3).tolist(),
    }


def measure(model: Any, task: Task, attention: str | None) -> dict[str, Any]:
    """Choose the penalty on the validation part; measure on the test part, once."""
    validation = task.data.validation[task.target]
    chosen = {p: bleu(translate(model, task, "validation", BEAM, p), validation) for p in PENALTIES}
    penalty = max(chosen, key=lambda p: chosen[p])
    wanted, english = task.data.test[task.target], task.data.test[task.source]
    greedy = translate(model, task, "test", 1, 0.0)
    beam = translate(model, task, "test", BEAM, penalty)
    words = np.array([len(ids) - 1 for ids in task.sources["test"]])
    by_length = []
    for low, high in LENGTHS:
        rows = np.flatnonzero((words >= low) & (words <= high))
        pick = [beam[row] for row in rows], [wanted[row] for row in rows]
        by_length.append({"words": [low, high], "sentences": len(rows), "bleu": bleu(*pick)})
    return {
        "bleu_greedy": bleu(greedy, wanted),
        "bleu_beam": bleu(beam, wanted),
        "length_penalty": penalty,
        "validation_bleu_by_length_penalty": {str(p): score for p, score in chosen.items()},
        "beam_by_length": by_length,
        "examples": [
            {
                "source": english[row], "reference": wanted[row], "greedy": greedy[row],
                "beam": beam[row],
                **({"alignment": where(model, task, row, beam[row])} if attention else {}),
            }
            for row in SHOWN
        ],
    }  # fmt: skip


def main() -> None:
    """Train and measure what is missing, then write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "multi30k_part"
    parser.add_argument("--part", type=Path, default=kept, help="folder for what is done")
    names = ", ".join(f"{pair}_{attention or 'none'}" for pair, attention in SYSTEMS)
    parser.add_argument("--only", help=f"one of {names}: to run several side by side; no record")
    options = parser.parse_args()
    options.part.mkdir(parents=True, exist_ok=True)
    dlcourse.start(seed=SEED)
    data = fetch_multi30k()
    rows = []
    for pair, attention in SYSTEMS:
        if options.only not in (None, f"{pair}_{attention or 'none'}"):
            continue
        task = Task(data, pair)
        part = options.part / f"{pair}_{attention or 'none'}"
        model, history = train(task, attention, part)
        done = part.with_suffix(".result.json")
        if not done.exists():
            begin = time.perf_counter()
            result = measure(model, task, attention)
            result["s_measured"] = round(time.perf_counter() - begin, 1)
            done.write_text(json.dumps(result), encoding="utf-8")
        result = json.loads(done.read_text("utf-8"))
        print(pair, attention, result["bleu_greedy"], result["bleu_beam"], flush=True)
        rows.append({
            "pair": pair,
            "attention": attention,
            "parameters": model.count_params(),
            "vocabularies": [len(v) for v in task.vocabularies],
            "history": history,
            **result,
        })  # fmt: skip
    if options.only:
        return
    write_record(
        "multi30k_translation",
        made_by=__file__,
        seeds=[SEED],
        seconds=sum(r["s_measured"] + sum(e["s"] for e in r["history"]) for r in rows),
        packages=["keras", "tensorflow", "numpy", "sacrebleu", "dlcourse"],
        result={
            "dataset": "multi30k task 1, test_2016_flickr",
            "settings": {
                "cell": "gru, encoder in both directions",
                "units": UNITS,
                "embedding_dim": EMBEDDING,
                "dropout": DROPOUT,
                "optimizer": f"Adam, {RATE} to 0 along half a cosine, norm clipped at {CLIP}",
                "batch_size": BATCH,
                "epochs": EPOCHS,
                "beam_size": BEAM,
                "bleu": "sacrebleu, 13a, lower case",
            },
            "systems": rows,
        },
    )


if __name__ == "__main__":
    main()
