"""How the loss of a small GPT falls with its size, and how far that hangs on the training.

The recipe of lesson 8b: byte-pair pieces of the Python documentation, 512 ids, windows of 64, three
layers of four heads, rotary positions. Five widths, each trained for 300 steps, about as many as
the lesson has time for, and for four times as many, three seeds each. The held-out tenth is read
whole, window by window; a part of it stands word for word in the training text, as the lesson
shows, so the numbers compare sizes and are no measure of what is new. Run from the root of the
repository (about twenty minutes of one idle core; every run is kept under `--part`, and a second
start goes on from there):

    python tests/benchmarks/scaling_curve.py
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
from dlcourse.data import load_python_docs
from dlcourse.text import BytePairTokenizer, all_windows, random_windows

SEEDS = (0, 1, 2)
WIDTHS = (16, 24, 40, 64, 128)
STEPS = (300, 1200)
VOCABULARY, CONTEXT, DEPTH, HEADS, BATCH = 512, 64, 3, 4, 16
RATE, WARMUP = 4e-3, 20
SHARED = {"weight_decay": 0.1, "beta_2": 0.99, "global_clipnorm": 1.0}


def train(width: int, steps: int, seed: int) -> dict[str, Any]:
    """Train once; return the size, what the held-out text costs, and the price."""
    import keras

    from dlcourse.models import build_gpt

    docs = load_python_docs()
    tokenizer = BytePairTokenizer.train([docs.train], VOCABULARY)
    ids = np.array(tokenizer.encode(docs.train))
    held = np.array(tokenizer.encode(docs.validation))
    keras.utils.set_random_seed(seed)
    model = build_gpt(
        len(tokenizer), CONTEXT, depth=DEPTH, num_heads=HEADS, width=width, positions="rotary"
    )
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, steps - WARMUP, warmup_target=RATE, warmup_steps=WARMUP
    )
    model.compile(
        keras.optimizers.AdamW(rate, **SHARED),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    rng = np.random.default_rng(seed)
    windows = random_windows(ids, length=CONTEXT, n=BATCH * steps, rng=rng)
    begin = time.process_time()
    model.fit(*windows, batch_size=BATCH, shuffle=False, verbose=0)
    processor = time.process_time() - begin
    nats = total_nats(model, held)
    return {
        "parameters": int(model.count_params()),
        "nats_per_token": round(nats / (len(held) - 1), 4),
        "bits_per_character": round(nats / math.log(2) / len(docs.validation), 4),
        "processor_s": round(processor, 1),
    }


def total_nats(model: Any, ids: np.ndarray) -> float:
    """Return the surprise at a whole text, read in windows side by side."""
    from scipy.special import log_softmax

    inputs, labels, weights = all_windows(ids, length=CONTEXT)
    log_p = log_softmax(model.predict_on_batch(inputs).astype(np.float64), axis=-1)
    chosen = np.take_along_axis(log_p, labels[..., None], axis=-1)[..., 0]
    return -float((chosen * weights).sum())


def main() -> None:
    """Train what is missing, then write the record."""
    parser = argparse.ArgumentParser()
    kept = Path(tempfile.gettempdir()) / "scaling_curve_part.json"
    parser.add_argument("--part", type=Path, default=kept)
    options = parser.parse_args()
    run = dlcourse.start(seed=0)
    done = json.loads(options.part.read_text("utf-8")) if options.part.exists() else {}
    asked = [(steps, seed, width) for steps in STEPS for seed in SEEDS for width in WIDTHS]
    for steps, seed, width in tqdm(asked):
        key = f"{steps} steps, seed {seed}, width {width}"
        if key not in done:
            done[key] = train(width, steps, seed)
            options.part.write_text(json.dumps(done), encoding="utf-8")

    def gathered(steps: int, what: str) -> list[list[float]]:
        rows = [[f"{steps} steps, seed {seed}, width {w}" for w in WIDTHS] for seed in SEEDS]
        return [[done[key][what] for key in row] for row in rows]

    measured = ("nats_per_token", "bits_per_character", "processor_s")
    budgets = [
        {"steps": steps, **{what: gathered(steps, what) for what in measured}} for steps in STEPS
    ]
    write_record(
        "scaling_curve",
        made_by=__file__,
        seeds=SEEDS,
        seconds=sum(made["processor_s"] for made in done.values()),
        packages=["keras", run.backend, "numpy", "dlcourse"],
        result={
            "backend": run.backend,
            "settings": {
                "vocabulary": VOCABULARY,
                "context": CONTEXT,
                "depth": DEPTH,
                "num_heads": HEADS,
                "batch_size": BATCH,
                "learning_rate": RATE,
                "warmup_steps": WARMUP,
                **SHARED,
            },
            "widths": list(WIDTHS),
            "parameters": [int(n) for n in gathered(STEPS[0], "parameters")[0]],
            "budgets": budgets,
        },
    )
    for budget in budgets:
        means = np.mean(budget["bits_per_character"], axis=0)
        print(f"{budget['steps']} steps:", *(f"{mean:.3f}" for mean in means))


if __name__ == "__main__":
    main()
