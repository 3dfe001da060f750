"""Tiny Shakespeare, character by character: a small GPT at nanoGPT's price, and at twice it.

nanoGPT's recipe for a CPU (4 layers, 4 heads, 128 wide, context 64, batches of 12, 2,000 steps;
Karpathy, 2022) took 98 s on two cores like ours, 196 seconds of the processor, and came to 1.874
nats on the validation split. Our recipes take no more of the processor's time, and one of them
twice as much; nanoGPT's settings in our code stand beside them. Two things are changed one after
the other: rotary positions with a higher learning rate that falls to 0, and Muon (Jordan et al.,
2024) for the matrices. Time is the processor's, of `fit` alone, compiling included. The validation
split is read whole, window by window, at the end. There is no third split: the recipes were chosen
on the validation split itself, with seed 0, in a handful of trials. Run from the root of the
repository, with Tiny Shakespeare at hand (about 35 minutes on one idle core; every run is kept
under `--part`, and a second start goes on from there):

    python tests/benchmarks/tiny_shakespeare.py
    python tests/benchmarks/tiny_shakespeare.py --only "and Muon"
"""

import argparse
import json
import math
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from record import write_record
from tqdm import tqdm

import dlcourse
from dlcourse.data import fetch_tinyshakespeare
from dlcourse.text import Vocabulary, all_windows, nats_per_token, random_windows

SEEDS = (0, 1, 2)
PUBLISHED = {"validation_nats": 1.874, "wall_s": 98.0, "cores": 2}
RECIPES: dict[str, dict[str, Any]] = {
    "nanoGPT's settings": {
        **{"depth": 4, "num_heads": 4, "width": 128, "context": 64, "positions": "learned"},
        **{"batch_size": 12, "steps": 2000, "learning_rate": 1e-3, "final": 0.1},
    },
    "rotary, higher rate": {
        **{"depth": 4, "num_heads": 4, "width": 128, "context": 64, "positions": "rotary"},
        **{"batch_size": 12, "steps": 2000, "learning_rate": 4e-3, "final": 0.0},
    },
    "and Muon": {
        **{"depth": 4, "num_heads": 4, "width": 128, "context": 64, "positions": "rotary"},
        **{"batch_size": 12, "steps": 1300, "learning_rate": 4e-3, "final": 0.0, "muon": True},
    },
    "and Muon, twice": {
        **{"depth": 4, "num_heads": 4, "width": 128, "context": 64, "positions": "rotary"},
        **{"batch_size": 12, "steps": 2600, "learning_rate": 4e-3, "final": 0.0, "muon": True},
    },
}
WARMUP, WEIGHT_DECAY = 100, 0.1
ADAM = {"beta_2": 0.99, "global_clipnorm": 1.0}  # Muon keeps Keras's own settings
TEMPERATURES, WRITTEN = (0.5, 0.8, 1.0), 400


def build(recipe: dict[str, Any], vocabulary_size: int) -> Any:
    """Return the GPT of a recipe."""
    from dlcourse.models import build_gpt

    names = ("depth", "num_heads", "width", "positions")
    settings = {name: recipe[name] for name in names}
    return build_gpt(vocabulary_size, recipe["context"], **settings)


def train(recipe: dict[str, Any], seed: int) -> dict[str, Any]:
    """Train once; return its price, what the validation split costs, and what it writes."""
    import keras

    corpus = fetch_tinyshakespeare()
    letters = Vocabulary.from_texts([corpus.train])
    ids = np.array(letters.encode(corpus.train), dtype=np.int32)
    held = np.array(letters.encode(corpus.validation), dtype=np.int32)
    keras.utils.set_random_seed(seed)
    model = build(recipe, len(letters))
    batch, steps, length = recipe["batch_size"], recipe["steps"], recipe["context"]
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0,
        steps - WARMUP,
        alpha=recipe["final"],
        warmup_target=recipe["learning_rate"],
        warmup_steps=WARMUP,
    )
    if recipe.get("muon"):
        optimizer = keras.optimizers.Muon(schedule, weight_decay=WEIGHT_DECAY)
    else:
        optimizer = keras.optimizers.AdamW(schedule, weight_decay=WEIGHT_DECAY, **ADAM)
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, cross_entropy)
    windows = random_windows(ids, length=length, n=steps * batch, rng=np.random.default_rng(seed))
    begin, begin_wall = time.process_time(), time.perf_counter()
    model.fit(*windows, batch_size=batch, shuffle=False, verbose=0)
    processor, wall = time.process_time() - begin, time.perf_counter() - begin_wall
    nats = nats_per_character(model, held, length)
    return {
        "validation_nats": round(nats, 4),
        "validation_bits": round(nats / math.log(2), 4),
        "processor_s": round(processor, 1),
        "wall_s": round(wall, 1),
        "parameters": int(model.count_params()),
        "written": write(model, letters, length, seed),
    }


def nats_per_character(model: Any, ids: np.ndarray, length: int) -> float:
    """Return the mean surprise over a whole text, read in windows side by side."""
    from scipy.special import log_softmax

    inputs, labels, weights = all_windows(ids, length=length)
    logits = model.predict(inputs, batch_size=128, verbose=0)
    log_p = log_softmax(logits.astype(np.float64), axis=-1)
    return nats_per_token(log_p, np.where(weights > 0, labels, 0))


def write(model: Any, letters: Vocabulary, length: int, seed: int) -> dict[str, str]:
    """Return what the model writes after a line's end, at each temperature."""
    from dlcourse.text import sample

    texts = {}
    for temperature in TEMPERATURES:
        rng, ids = np.random.default_rng(seed), letters.encode("\n")
        for _letter in range(WRITTEN):
            padded = np.zeros((1, length), dtype=np.int32)  # one shape; what follows is not seen
            window = ids[-length:]
            padded[0, : len(window)] = window
            logits = model.predict_on_batch(padded)[0, len(window) - 1]
            ids.append(int(sample(logits, rng=rng, temperature=temperature)))
        texts[str(temperature)] = letters.decode(ids)
    return texts


def main() -> None:
    """Train what is missing, then write the record if nothing is."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "tiny_shakespeare_part.json"
    parser.add_argument("--part", type=Path, default=kept)
    parser.add_argument("--only", choices=list(RECIPES), help="train this recipe alone")
    options = parser.parse_args()
    run = dlcourse.start(seed=0)
    done = json.loads(options.part.read_text("utf-8")) if options.part.exists() else {}
    asked = [options.only] if options.only else list(RECIPES)
    for name, seed in tqdm([(name, seed) for name in asked for seed in SEEDS]):
        key = f"{name}, seed {seed}"
        if key not in done:
            done[key] = train(RECIPES[name], seed)
            options.part.write_text(json.dumps(done), encoding="utf-8")
            print(key, {k: v for k, v in done[key].items() if k != "written"}, flush=True)
    if len(done) < len(RECIPES) * len(SEEDS):
        print(f"{len(done)} of {len(RECIPES) * len(SEEDS)} runs are done; no record yet.")
        return
    systems = [
        {
            "name": name,
            **recipe,
            "runs": [done[f"{name}, seed {seed}"] for seed in SEEDS],
        }
        for name, recipe in RECIPES.items()
    ]
    write_record(
        "tiny_shakespeare",
        made_by=__file__,
        seeds=SEEDS,
        seconds=sum(made["wall_s"] for made in done.values()),
        packages=["keras", run.backend, "numpy", "dlcourse"],
        result={
            "backend": run.backend,
            "warmup": WARMUP,
            "weight_decay": WEIGHT_DECAY,
            "adam": ADAM,
            "systems": systems,
            "published": {"nanoGPT, CPU recipe": PUBLISHED},
        },
    )
    for system in systems:
        nats = [made["validation_nats"] for made in system["runs"]]
        price = np.mean([made["processor_s"] for made in system["runs"]])
        print(f"{system['name']}: {np.mean(nats):.4f} ± {np.std(nats, ddof=1):.4f}, {price:.0f} s")


if __name__ == "__main__":
    main()
