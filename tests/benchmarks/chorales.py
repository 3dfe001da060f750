"""Bach's chorales, chord after chord: a small GPT beside tables of counts.

The 382 chorales, split as published (229 to train, 76, 77), are read in crotchets, the resolution
of Boulanger-Lewandowski, Bengio & Vincent (2012): every fourth row of the semiquavers. A chord is
four notes from the soprano down, and the model says of each note, in nats, how much it surprises:
after all that came before, up to 32 chords. Training transposes each piece at random. The tables
count how often a note follows in a voice: alone, after the voice's last note, after the note sung
above it at the same time, and after both; each is smoothed by the one before it, with a strength
that the validation pieces choose, and counts the pieces in all the keys if that is better there.
The start is read and not counted, nor is the end. The validation pieces also chose, with seed 0 and
in a handful of trials, how the GPT is built. Then it continues two test pieces after eight chords.
Run from the root of the repository, with the chorales at hand (about 8 minutes of a core; what is
done is kept under `--part`, run by run; `--quick` goes through all of it with little, and writes no
record):

    python tests/benchmarks/chorales.py
"""

import argparse
import json
import math
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from record import write_record
from tqdm import tqdm

import dlcourse
from dlcourse.data import fetch_jsb_chorales
from dlcourse.text import CHORALE_END, CHORALE_IDS, decode_chorale, encode_chorale

SEEDS = (0, 1, 2)
EVERY, VOICES, CHORDS = 4, 4, 32  # rows a chord; chords that are read at once
KEYS = range(-5, 7)  # semitones
MODEL = {"depth": 3, "num_heads": 4, "width": 96, "positions": "rotary", "dropout": 0.15}
STEPS, BATCH, RATE, WARMUP, DECAY = 900, 16, 4e-3, 50, 0.1
PROMPT, WRITTEN, TEMPERATURE, TOP_P = 8, 23, 0.9, 0.95  # chords; how they are drawn
CONTINUED = (0, 3)  # test pieces
STRENGTHS = (1.0, 3.0, 10.0, 30.0, 100.0)
UNIFORM = 1 / (CHORALE_IDS - 4)
Pieces = Sequence[np.ndarray]


def encoded(pieces: Pieces, keys: Sequence[int] = (0,)) -> list[np.ndarray]:
    """Return the ids of pieces, in each key."""
    return [encode_chorale(p, every=EVERY, transpose=key) for key in keys for p in pieces]


# ------------------------------------------------------------------------------ tables of counts

ORDERS = ("the voice", "its last note", "the note above", "both")


def contexts(ids: np.ndarray) -> dict[str, list[np.ndarray]]:
    """Return what each note of a piece is looked up by in each table, `(notes,)` arrays."""
    place = np.arange(VOICES, len(ids) - VOICES)
    voice = place % VOICES
    last = ids[place - VOICES].astype(np.int64)
    above = np.where(voice > 0, ids[place - 1], 0).astype(np.int64)  # the soprano has none
    parts = {"the voice": [voice], "its last note": [voice, last], "the note above": [voice, above]}
    return {**parts, "both": [voice, last, above]}


def rows_of(parts: list[np.ndarray]) -> np.ndarray:
    """Return one number for each context."""
    row = parts[0].astype(np.int64)
    for part in parts[1:]:
        row = row * CHORALE_IDS + part
    return row


class Counts:
    """How often each note came in each context; what it lacks is filled up by a simpler table."""

    def __init__(self, order: str, texts: list[np.ndarray], simpler: Any, strength: float) -> None:
        self.order, self.simpler, self.strength = order, simpler, strength
        row = np.concatenate([rows_of(contexts(ids)[order]) for ids in texts])
        note = np.concatenate([ids[VOICES:-VOICES] for ids in texts])
        self.pairs, self.pair_counts = np.unique(row * CHORALE_IDS + note, return_counts=True)
        self.rows, self.row_counts = np.unique(row, return_counts=True)

    def probabilities(self, ids: np.ndarray) -> np.ndarray:
        """Return the probability of each note of a piece, `(notes,)`."""
        row = rows_of(contexts(ids)[self.order])
        pair = row * CHORALE_IDS + ids[VOICES:-VOICES]
        simple = self.simpler.probabilities(ids) if self.simpler else UNIFORM
        of_pair = _looked_up(self.pairs, self.pair_counts, pair)
        of_row = _looked_up(self.rows, self.row_counts, row)
        return (of_pair + self.strength * simple) / (of_row + self.strength)


def _looked_up(keys: np.ndarray, counts: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, counts[at], 0)


def nats_of_counts(table: Counts, texts: list[np.ndarray]) -> float:
    """Return the mean surprise of a note."""
    return float(-np.log(np.concatenate([table.probabilities(ids) for ids in texts])).mean())


def baselines(train: Pieces, validation: Pieces, test: Pieces) -> dict[str, Any]:
    """Count, choose by the validation pieces, and score the test pieces."""
    held, last = encoded(validation), encoded(test)
    found: dict[str, Any] = {}
    chosen: dict[str, Counts] = {}
    simpler = {"the voice": None, "its last note": "the voice", "the note above": "the voice"}
    for order in ORDERS:
        tried = []
        for keys in ([0], list(KEYS)):
            texts = encoded(train, keys)
            below = chosen.get(simpler.get(order, "its last note") or "")
            for strength in STRENGTHS:
                table = Counts(order, texts, below, strength)
                tried.append((nats_of_counts(table, held), len(keys), strength, table))
        nats, keys_counted, strength, chosen[order] = min(tried, key=lambda t: t[0])
        found[order] = {
            "validation_nats": round(nats, 4),
            "test_nats": round(nats_of_counts(chosen[order], last), 4),
            "keys_counted": keys_counted,
            "strength": strength,
        }
    return found


# ---------------------------------------------------------------------------------------- the GPT


def windows(
    texts: list[np.ndarray], n: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return windows that begin with a chord, to train on: inputs, labels, weights.

    Each piece is as probable as it is long, and is moved to a key at random.
    """
    length = CHORDS * VOICES
    places = np.array([max(0, len(ids) - 1 - length) // VOICES + 1 for ids in texts])
    inputs, labels = np.zeros((2, n, length), np.int32)
    for row, which in enumerate(rng.choice(len(texts), size=n, p=places / places.sum())):
        first = VOICES * int(rng.integers(places[which]))
        ids = texts[which][first : first + length + 1]
        notes = ids > 4  # neither start, end nor silence
        ids = np.where(notes, ids + rng.integers(KEYS[0], KEYS[-1] + 1), ids)
        inputs[row, : len(ids) - 1], labels[row, : len(ids) - 1] = ids[:-1], ids[1:]
    return inputs, labels, (labels > 0).astype(np.float32)


def nats_of_model(model: Any, texts: list[np.ndarray]) -> tuple[float, list[float]]:
    """Return the mean surprise of a note, in all, and in each voice.

    Windows begin every 16 chords; of each but the first only the second half counts, so that every
    note has at least 16 chords before it, or all there are.
    """
    from scipy.special import log_softmax

    length, half = CHORDS * VOICES, CHORDS * VOICES // 2
    inputs, labels, counted = [], [], []
    for ids in texts:
        for first in range(0, max(1, len(ids) - 1 - half), half):
            part = ids[first : first + length + 1]
            row = np.zeros((3, length), np.int64)
            row[0, : len(part) - 1], row[1, : len(part) - 1] = part[:-1], part[1:]
            row[2] = (row[1] > CHORALE_END) & ((np.arange(length) >= half) | (first == 0))
            for rows, one in zip((inputs, labels, counted), row, strict=True):
                rows.append(one)
    logits = model.predict(np.array(inputs, np.int32), batch_size=64, verbose=0)
    log_p = log_softmax(logits.astype(np.float64), axis=-1)
    nats = -np.take_along_axis(log_p, np.array(labels)[..., None], axis=-1)[..., 0]
    counts = np.array(counted, bool)
    voice = np.broadcast_to((np.arange(length) + 1) % VOICES, counts.shape)
    assert counts.sum() == sum(len(ids) - 2 * VOICES for ids in texts)  # each note once
    each = [round(float(nats[counts & (voice == v)].mean()), 4) for v in range(VOICES)]
    return float(nats[counts].mean()), each


def train(seed: int, texts: dict[str, list[np.ndarray]], steps: int) -> dict[str, Any]:
    """Train once; return what the held-out pieces cost, and two continuations."""
    import keras

    from dlcourse.models import build_gpt, generate

    keras.utils.set_random_seed(seed)
    begin = time.process_time(), time.perf_counter()
    model = build_gpt(CHORALE_IDS, CHORDS * VOICES, **MODEL)
    warmup = min(WARMUP, steps // 2)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, steps - warmup, warmup_target=RATE, warmup_steps=warmup
    )
    model.compile(
        keras.optimizers.AdamW(rate, weight_decay=DECAY, beta_2=0.99, global_clipnorm=1.0),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        weighted_metrics=[],
    )
    inputs, labels, weights = windows(texts["train"], steps * BATCH, np.random.default_rng(seed))
    history = model.fit(
        inputs, labels, sample_weight=weights, batch_size=BATCH, shuffle=False, verbose=0
    ).history
    trained = time.process_time() - begin[0]
    scores: dict[str, Any] = {}
    for split in ("train", "validation", "test"):
        part = texts[split][:40] if split == "train" else texts[split]
        nats, voices = nats_of_model(model, part)
        scores |= {f"{split}_nats": round(nats, 4), f"{split}_nats_of_voices": voices}
    pieces = []
    for number in CONTINUED:
        prompt = texts["test"][number][: (1 + PROMPT) * VOICES]
        ids = generate(
            model,
            prompt,
            max_new_tokens=WRITTEN * VOICES,
            rng=np.random.default_rng(seed),
            temperature=TEMPERATURE,
            top_p=TOP_P,
            stop=CHORALE_END,
        )
        pieces.append(
            {
                "test_piece": number,
                "prompt_chords": PROMPT,
                "notes": decode_chorale(ids).tolist(),
                "bach": decode_chorale(texts["test"][number])[: PROMPT + WRITTEN].tolist(),
            }
        )
    return {
        **scores,
        "loss_of_windows": round(history["loss"][-1], 4),
        "parameters": int(model.count_params()),
        "processor_seconds": round(trained, 1),
        "seconds": round(time.perf_counter() - begin[1], 1),
        "continued": pieces,
    }


def main() -> None:
    """Measure what is missing, then write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "chorales_part.json"
    parser.add_argument("--part", type=Path, default=kept)
    parser.add_argument("--quick", action="store_true", help="little of all, no record")
    options = parser.parse_args()
    run = dlcourse.start(seed=0)
    quick = options.quick
    going_on = options.part.exists() and not quick
    done = json.loads(options.part.read_text("utf-8")) if going_on else {}
    chorales = fetch_jsb_chorales()
    pieces = {name: getattr(chorales, name) for name in ("train", "validation", "test")}
    if quick:
        pieces = {name: part[:8] for name, part in pieces.items()}
    texts = {name: encoded(part) for name, part in pieces.items()}
    if "counts" not in done:
        begin = time.perf_counter()
        done["counts"] = baselines(*pieces.values())
        done["counting_seconds"] = round(time.perf_counter() - begin, 1)
        print(done["counts"], flush=True)
    seeds = SEEDS[:1] if quick else SEEDS
    for seed in tqdm(seeds):
        if f"run {seed}" not in done:
            done[f"run {seed}"] = train(seed, texts, 6 if quick else STEPS)
            shown = ("train_nats", "validation_nats", "test_nats", "processor_seconds")
            print(seed, {key: done[f"run {seed}"][key] for key in shown}, flush=True)
            if not quick:
                options.part.write_text(json.dumps(done), encoding="utf-8")
    runs = [done[f"run {seed}"] for seed in seeds]
    one = ("parameters", "continued")
    nats = [r["test_nats"] for r in runs]
    result = {
        "dataset": "jsb_chorales",
        "backend": run.backend,
        "device": run.device,
        "settings": {
            "rows_a_chord": EVERY,
            "chords_read_at_once": CHORDS,
            "keys": [KEYS[0], KEYS[-1]],
            **MODEL,
            "steps": STEPS,
            "batch_size": BATCH,
            "learning_rate": RATE,
            "weight_decay": DECAY,
            "temperature": TEMPERATURE,
            "top_p": TOP_P,
        },
        "pieces": {name: len(part) for name, part in texts.items()},
        "notes": {
            name: int(sum(len(ids) - 2 * VOICES for ids in part)) for name, part in texts.items()
        },
        "counts": {
            name: {**c, "test_bits": round(c["test_nats"] / math.log(2), 4)}
            for name, c in done["counts"].items()
        },
        "gpt": {
            "parameters": runs[0]["parameters"],
            **{key: [r[key] for r in runs] for key in runs[0] if key not in (*one, "seconds")},
            "test_bits": [round(value / math.log(2), 4) for value in nats],
            "test_nats_a_chord": [round(VOICES * value, 3) for value in nats],
        },
        "continued": runs[0]["continued"],
    }
    print(f"test, nats a note: {np.mean(nats):.4f}, a chord {VOICES * np.mean(nats):.3f}")
    if quick:
        return
    write_record(
        "chorales",
        made_by=__file__,
        seeds=SEEDS,
        seconds=done["counting_seconds"] + sum(r["seconds"] for r in runs),
        packages=["keras", run.backend, "numpy", "dlcourse"],
        result=result,
    )


if __name__ == "__main__":
    main()
