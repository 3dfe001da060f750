"""Glyph scenes: a sentence decides which two letters are painted, in which colours, and where.

A diffusion model, 24 x 24 pixels, learns from scenes of two letters and the sentence that says
what is in each ("A red L left of a blue T."); 288 sentences can be said. Some it never reads in
training, and one pair of words, the yellow X, never stands in any. Then it paints sentences of all
kinds, and a detector, a small network that was trained on true scenes, reads off the pictures both
letters, both colours and how they lie. A picture obeys if all five are right. Beside it stand what
the detector says of true scenes, and of the same pictures with each other's sentences, or with the
two letters of the sentence swapped.

One seed, trained long: three would not fit into the hour. The share of pictures that obey is
measured on the way, too. Run from the root of the repository (about 23 minutes of a core; the model
is kept under `--part` after each eighth, and a second start goes on from there; `--quick` goes
through all of it with a few pictures, and writes no record):

    python tests/benchmarks/caption_to_image.py
"""

import argparse
import itertools
import json
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from record import write_record
from tqdm import tqdm

import dlcourse
from dlcourse.data import load_scenes, pack_pictures
from dlcourse.text import Vocabulary

SEED = 0
SIZE, LETTERS = 24, ("L", "O", "T", "X")
COLOURS = {"red": 0, "yellow": 60, "blue": 240}
RELATIONS = ("left of", "above")
NEVER = ("X", "yellow")  # a letter and a colour that never meet in training
HELD_OUT = 0.2  # of the other sentences
AWAY, LOOSE, SCALE, HUE = 0.23, 0.07, (0.36, 0.42), 8.0
ROUNDS, ROUND_IMAGES, ROUND_EPOCHS = 8, 25_000, 2
MODEL = {"filters": (32, 64), "width": 64, "patch_size": 2}
RATE, BATCH, WARMUP, EMA, DROPPED = 2e-3, 32, 200, 0.998, 0.1
PREDICT = "velocity"
SCHEDULE_STEPS, SAMPLING_STEPS, GUIDANCE = 200, 25, 2.0
DETECTOR_IMAGES, DETECTOR_EPOCHS, DETECTOR_NOISE = 20_000, 4, 0.1
PAINTED, ON_THE_WAY = 240, 120  # pictures of each kind of sentence; of the seen ones, on the way
SHOWN = (
    "A red L left of a blue T.",
    "A blue T left of a red L.",
    "A red T left of a blue L.",
    "A red L above a blue T.",
    "A blue O above a red X.",
    "A yellow T left of a yellow O.",
    "A red X above a red X.",
    "A yellow X left of a blue L.",
)
PARTS = ("letter 1", "colour 1", "letter 2", "colour 2", "place")


def sentence(parts: Any) -> str:
    """Return the sentence of two letters, their colours and how they lie, as `load_scenes` would.

    Args:
        parts: Indices of letter 1, colour 1, letter 2, colour 2, relation.
    """
    colours = tuple(COLOURS)
    a, b = (f"{colours[parts[i + 1]]} {LETTERS[parts[i]]}" for i in (0, 2))
    return f"A {a} {RELATIONS[parts[4]]} a {b}."


def kinds(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return all that can be said: what is trained on, new sentences, sentences with a new pair."""
    counts = (len(LETTERS), len(COLOURS)) * 2 + (len(RELATIONS),)
    every = np.array(list(itertools.product(*map(range, counts))))
    never = np.array([LETTERS.index(NEVER[0]), tuple(COLOURS).index(NEVER[1])])
    new_pair = (every[:, :2] == never).all(axis=1) | (every[:, 2:4] == never).all(axis=1)
    rest = rng.permutation(every[~new_pair])
    held = round(HELD_OUT * len(rest))
    return {"seen": rest[held:], "new sentence": rest[:held], "new pair": every[new_pair]}


def draw(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """Return true scenes of two letters each, what is in them, and their sentences.

    Returns:
        Pictures `(n, SIZE, SIZE, 3)`; indices of letter 1, colour 1, letter 2, colour 2 and
        relation, `(n, 5)`; one sentence each.
    """
    above = rng.integers(len(RELATIONS), size=n)
    colours = rng.integers(len(COLOURS), size=(n, 2))
    shift = rng.uniform(-LOOSE, LOOSE, size=(n, 2, 2))
    shift[np.arange(n), :, above] += [-AWAY, AWAY]
    hue = np.array(list(COLOURS.values()))[colours] + rng.uniform(-HUE, HUE, size=(n, 2))
    scenes = load_scenes(
        n, rng=rng, size=SIZE, count=2, classes=LETTERS, shift=shift, hue=hue % 360, scale=SCALE
    )
    parts = np.column_stack(
        [scenes.labels[:, 0], colours[:, 0], scenes.labels[:, 1], colours[:, 1], above]
    )
    return scenes.x, parts, scenes.captions


def draw_seen(n: int, seen: set[str], rng: np.random.Generator) -> tuple[np.ndarray, list[str]]:
    """Return true scenes to train on, and their sentences: all of them among the seen ones."""
    pictures, captions, missing = [], [], n
    while missing > 0:
        x, _, said = draw(max(64, round(1.5 * missing)), rng)
        rows = [row for row, caption in enumerate(said) if caption in seen][:missing]
        pictures.append(x[rows])
        captions += [said[row] for row in rows]
        missing -= len(rows)
    return np.concatenate(pictures), captions


def train_detector(images: int, epochs: int) -> Any:
    """Return a network that reads both letters, both colours and the place off a picture."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(SEED)
    rng = np.random.default_rng(SEED + 1000)
    x, parts, _ = draw(images, rng)
    x = (x + rng.uniform(0, DETECTOR_NOISE, (images, 1, 1, 1)) * rng.normal(size=x.shape)).clip(
        0, 1
    )
    inputs = keras.Input((SIZE, SIZE, 3))
    y = inputs
    for filters in (32, 64):
        y = layers.Conv2D(filters, 3, padding="same", activation="relu")(y)
        y = layers.MaxPooling2D(2)(y)
    y = layers.Conv2D(64, 3, padding="same", activation="relu")(y)
    y = layers.Dense(128, activation="relu")(layers.Flatten()(y))
    counts = (len(LETTERS), len(COLOURS)) * 2 + (len(RELATIONS),)
    outputs = [
        layers.Dense(count, name=name.replace(" ", "_"))(y)
        for name, count in zip(PARTS, counts, strict=True)
    ]
    detector = keras.Model(inputs, outputs, name="detector")
    steps = epochs * -(-images // BATCH)
    detector.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(2e-3, steps)),
        [keras.losses.SparseCategoricalCrossentropy(from_logits=True) for _ in PARTS],
    )
    detector.fit(x.astype(np.float32), [*parts.T], batch_size=BATCH, epochs=epochs, verbose=0)
    return detector


def obeyed(detector: Any, x: np.ndarray, parts: np.ndarray) -> dict[str, float]:
    """Return which share of pictures the detector finds to be right, in each part and in all."""
    said = detector.predict(x, batch_size=500, verbose=0)
    right = np.stack([s.argmax(axis=1) == p for s, p in zip(said, parts.T, strict=True)], axis=1)
    return {
        "all": round(float(right.all(axis=1).mean()), 4),
        "letters": round(float(right[:, [0, 2]].all(axis=1).mean()), 4),
        "colours": round(float(right[:, [1, 3]].all(axis=1).mean()), 4),
        "place": round(float(right[:, 4].mean()), 4),
    }


def build(vocabulary: Vocabulary, length: int, steps: int) -> Any:
    """Return the denoiser, compiled."""
    import keras

    from dlcourse.models import build_denoiser

    keras.utils.set_random_seed(SEED)
    model = build_denoiser(
        (SIZE, SIZE, 3), vocabulary_size=len(vocabulary), caption_length=length, **MODEL
    )
    warmup = min(WARMUP, steps // 2)
    rate = keras.optimizers.schedules.CosineDecay(
        RATE / 20, steps - warmup, alpha=0.05, warmup_target=RATE, warmup_steps=warmup
    )
    adam = keras.optimizers.Adam(rate, global_clipnorm=1.0, use_ema=True, ema_momentum=EMA)
    model.compile(adam, "mse")
    return model


def main() -> None:
    """Train what is missing, let it paint, and write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "caption_to_image_part"
    parser.add_argument("--part", type=Path, default=kept, help="a folder")
    parser.add_argument("--quick", action="store_true", help="a few pictures, no record")
    options = parser.parse_args()
    run = dlcourse.start(seed=SEED)
    import keras

    from dlcourse.models import NoisyBatches, noise_schedule, sample_diffusion

    quick = options.quick
    folder = Path(tempfile.mkdtemp()) if quick else options.part
    folder.mkdir(exist_ok=True)
    rounds, images, epochs = (2, 256, 1) if quick else (ROUNDS, ROUND_IMAGES, ROUND_EPOCHS)
    painted, on_the_way = (8, 8) if quick else (PAINTED, ON_THE_WAY)
    file, weights = folder / "part.json", folder / "model.keras"
    done = json.loads(file.read_text("utf-8")) if file.exists() else {"rounds": []}
    sentences = kinds(np.random.default_rng(SEED))
    seen = {sentence(parts) for parts in sentences["seen"]}
    words = Vocabulary.from_texts(
        [sentence(parts) for rows in sentences.values() for parts in rows], level="word"
    )
    length = max(len(words.encode(sentence(parts))) for parts in sentences["seen"])
    schedule = noise_schedule(SCHEDULE_STEPS, predict=PREDICT)
    start = time.process_time(), time.perf_counter()
    detector_file = folder / "detector.keras"
    if detector_file.exists():
        detector = keras.models.load_model(detector_file)
    else:
        detector = train_detector(500 if quick else DETECTOR_IMAGES, DETECTOR_EPOCHS)
        detector.save(detector_file)
        x, parts, _ = draw(200 if quick else 5000, np.random.default_rng(SEED + 2000))
        done["detector"] = {
            **obeyed(detector, x, parts),
            "training_images": DETECTOR_IMAGES,
            "test_images": len(x),
            "processor_seconds": round(time.process_time() - start[0], 1),
            "seconds": round(time.perf_counter() - start[1], 1),
        }
        file.write_text(json.dumps(done), encoding="utf-8")
    print("detector on true scenes", done["detector"], flush=True)

    def paint(model: Any, captions: list[str], guidance: float, seed: int) -> np.ndarray:
        return sample_diffusion(
            model,
            len(captions),
            schedule,
            rng=np.random.default_rng(seed),
            steps=2 if quick else SAMPLING_STEPS,
            method="ddim",
            condition=words.encode_batch(captions, length=length),
            guidance=guidance,
        )

    def asked(kind: str, n: int) -> np.ndarray:
        rng = np.random.default_rng(SEED + 3000)
        rows = sentences[kind]
        return rows[
            np.concatenate([rng.permutation(len(rows)) for _ in range(-(-n // len(rows)))])[:n]
        ]

    model = build(words, length, rounds * epochs * (images // BATCH))
    if done["rounds"]:
        model = keras.models.load_model(weights)
    for number in tqdm(range(len(done["rounds"]), rounds)):
        begin = time.process_time(), time.perf_counter()
        rng = np.random.default_rng([SEED, number])
        x, captions = draw_seen(images, seen, rng)
        batches = NoisyBatches(
            model,
            x,
            schedule,
            condition=words.encode_batch(captions, length=length),
            batch_size=BATCH,
            dropped=DROPPED,
            rng=rng,
        )
        losses = model.fit(batches, epochs=epochs, verbose=0).history["loss"]
        trained = time.process_time() - begin[0]
        parts = asked("seen", on_the_way)
        made = paint(model, [sentence(p) for p in parts], GUIDANCE, number)
        model.save(weights)
        done["rounds"].append(
            {
                "pictures_seen": (number + 1) * epochs * (images // BATCH) * BATCH,
                "loss": round(losses[-1], 4),
                "obeyed": obeyed(detector, made, parts),
                "processor_seconds": round(trained, 1),
                "seconds": round(time.perf_counter() - begin[1], 1),
            }
        )
        file.write_text(json.dumps(done), encoding="utf-8")
        print(done["rounds"][-1], flush=True)
        if quick:
            model = keras.models.load_model(weights)
    begin = time.process_time(), time.perf_counter()
    found: dict[str, Any] = {}
    for guidance in (0.0, GUIDANCE):
        for kind in sentences:
            parts = asked(kind, painted)
            at = time.process_time()
            made = paint(model, [sentence(p) for p in parts], guidance, 17)
            found.setdefault(kind, {})[str(guidance)] = {
                **obeyed(detector, made, parts),
                "processor_seconds_a_picture": round((time.process_time() - at) / len(parts), 3),
            }
            if kind == "seen" and guidance:
                others = obeyed(detector, made, np.roll(parts, 1, axis=0))
                turned = parts[:, [2, 3, 0, 1, 4]]  # the same words in another order
                differ = (turned != parts).any(axis=1)
                swapped = obeyed(detector, made[differ], turned[differ])
    pictures = paint(model, [s for s in SHOWN for _ in range(3)], GUIDANCE, 3)
    result = {
        "backend": run.backend,
        "device": run.device,
        "settings": {
            "size": SIZE,
            "letters": list(LETTERS),
            "colours": list(COLOURS),
            "relations": list(RELATIONS),
            "words": list(words.symbols),
            "sentences": {kind: len(rows) for kind, rows in sentences.items()},
            "never_together": list(NEVER),
            "pictures_drawn": ROUNDS * ROUND_IMAGES,
            "times_seen": ROUND_EPOCHS,
            **MODEL,
            "parameters": int(model.count_params()),
            "batch_size": BATCH,
            "learning_rate": RATE,
            "ema": EMA,
            "captions_dropped": DROPPED,
            "predict": PREDICT,
            "schedule_steps": SCHEDULE_STEPS,
            "sampling_steps": SAMPLING_STEPS,
            "method": "ddim",
            "guidance": GUIDANCE,
            "painted_of_each_kind": PAINTED,
        },
        "goal": 0.8,
        "detector_on_true_scenes": done["detector"],
        "chance": round(1 / (len(LETTERS) ** 2 * len(COLOURS) ** 2 * len(RELATIONS)), 5),
        "obeyed": found,
        "obeyed_with_each_others_sentences": others,
        "obeyed_with_letters_swapped": swapped,
        "on_the_way": {
            key: [r[key] for r in done["rounds"]] for key in ("pictures_seen", "loss", "obeyed")
        },
        "train_processor_seconds": round(sum(r["processor_seconds"] for r in done["rounds"]), 1),
        "shown": [
            {
                "caption": caption,
                "kind": next(k for k, rows in sentences.items() if caption in map(sentence, rows)),
                "pictures": pack_pictures(pictures[3 * row : 3 * row + 3]),
            }
            for row, caption in enumerate(SHOWN)
        ],
    }
    for kind, by in found.items():
        print(kind, {guidance: shares["all"] for guidance, shares in by.items()}, flush=True)
    if quick:
        shutil.rmtree(folder)
        return
    seconds = done["detector"]["seconds"] + sum(r["seconds"] for r in done["rounds"])
    write_record(
        "caption_to_image",
        made_by=__file__,
        seeds=[SEED],
        seconds=seconds + time.perf_counter() - begin[1],
        packages=["keras", run.backend, "numpy", "dlcourse"],
        result=result,
    )


if __name__ == "__main__":
    main()
