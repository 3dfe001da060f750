"""What a GPT costs, by backend and in plain PyTorch: a step of training, a token, memory.

The network of nanoGPT's recipe for a CPU (4 blocks, 4 heads, width 128, 65 characters), by
`build_gpt` and `generate` on each backend, and written out in plain PyTorch (`plain_gpt.py`: its
logits are checked to be the same), which runs eager, and compiled, where there is a compiler for
C++. Steps: batches of 12 texts of 64 characters, and of 3 texts of 256, AdamW; `fit` with Keras, a
loop by hand without. Tokens: one text, greedy, with kept keys and values, which grow with the text
in plain PyTorch and have a fixed shape in ours. Memory: the peak of the process in two steps of
training on 2 texts of 256, 1,024 and 2,048 characters, less its peak after two steps on 2 texts of
64; each in a process of its own.

Everything runs on one thread, and time is the processor's, so that other work on the machine does
not count: look at ratios, not at milliseconds. The systems take turns, three rounds; the record
has the medians. Run from the root of the repository, in an environment with TensorFlow, JAX and
PyTorch (`pip install -e ".[jax,torch]"`); it takes about ten minutes:

    python tests/benchmarks/gpt_step.py
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from kv_cache import ONE_THREAD
from record import write_record
from tqdm import tqdm

VOCABULARY, DEPTH, HEADS, WIDTH = 65, 4, 4, 128
SHAPES = ((12, 64), (3, 256))  # texts, characters
STEPS, WRITTEN, ROUNDS = 12, 200, 3
MEMORY_TEXTS, LENGTHS = 2, (64, 256, 1024, 2048)
SYSTEMS = {  # name: backend of Keras, how
    "Keras, TensorFlow": ("tensorflow", "keras"),
    "Keras, JAX": ("jax", "keras"),
    "Keras, PyTorch": ("torch", "keras"),
    "plain PyTorch": ("torch", "plain"),
    "plain PyTorch, compiled": ("torch", "compiled"),
}
RATE = {"learning_rate": 1e-3, "weight_decay": 0.1}


def batch(texts: int, length: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Return ids `(texts · steps, length)` and what follows each."""
    ids = np.random.default_rng(0).integers(VOCABULARY, size=(texts * steps, length + 1))
    return ids[:, :-1].astype("int32"), ids[:, 1:].astype("int32")


def build(context: int) -> Any:
    """Return a compiled model of `build_gpt`."""
    import keras

    from dlcourse.models import build_gpt

    model = build_gpt(VOCABULARY, context, depth=DEPTH, num_heads=HEADS, width=WIDTH)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.AdamW(**RATE), loss)
    return model


def build_plain(context: int) -> Any:
    """Return the same network in plain PyTorch."""
    from plain_gpt import PlainGPT

    return PlainGPT(VOCABULARY, context, DEPTH, HEADS, WIDTH)


def trainer(how: str, length: int) -> Callable[[int, int], None]:
    """Return a function that trains `(texts, steps)`."""
    if how == "keras":
        model = build(length)

        def fit(texts: int, steps: int) -> None:
            x, y = batch(texts, length, steps)
            model.fit(x, y, batch_size=texts, shuffle=False, verbose=0)

        return fit
    import torch

    plain = build_plain(length)
    network = torch.compile(plain) if how == "compiled" else plain
    optimizer = torch.optim.AdamW(
        plain.parameters(), lr=RATE["learning_rate"], weight_decay=RATE["weight_decay"]
    )

    def loop(texts: int, steps: int) -> None:
        x, y = (torch.tensor(part, dtype=torch.int64) for part in batch(texts, length, steps))
        for rows in torch.arange(texts * steps).split(texts):
            logits, _ = network(x[rows])
            loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), y[rows].flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    return loop


def write(how: str) -> float:
    """Return the milliseconds of a token, greedy, with kept keys and values."""
    context = WRITTEN + 1
    times: list[float] = []
    if how == "keras":
        from dlcourse.models import generate

        model = build(context)
        options: dict[str, Any] = {"rng": np.random.default_rng(0), "temperature": 0}
        generate(model, [1], max_new_tokens=2, **options)  # compiles
        generate(
            model,
            [1],
            max_new_tokens=WRITTEN,
            on_token=lambda _: times.append(time.process_time()),
            **options,
        )
    else:
        import torch

        plain = build_plain(context)
        ids, kept = torch.tensor([[1]]), None
        with torch.inference_mode():
            for _ in range(WRITTEN):
                logits, kept = plain(ids, kept)
                ids = logits[:, -1:].argmax(dim=-1)
                times.append(time.process_time())
    return 1000 * float(np.median(np.diff(times)))


def speed(how: str) -> dict[str, Any]:
    """Return the milliseconds of a step for each shape, and of a token."""
    found: dict[str, Any] = {"step_ms": []}
    for texts, length in SHAPES:
        train = trainer(how, length)
        train(texts, 2)  # traces and compiles
        begin = time.process_time()
        train(texts, STEPS)
        found["step_ms"].append(1000 * (time.process_time() - begin) / STEPS)
    found["token_ms"] = None if how == "compiled" else write(how)  # a graph for each length
    return found


def memory(how: str, length: int) -> float:
    """Return the peak of the process's memory, in MiB, after two steps."""
    trainer(how, length)(MEMORY_TEXTS, 2)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def largest_gap() -> float:
    """Return the largest difference between the logits of Keras and of plain PyTorch."""
    import torch

    model, plain = build(64), build_plain(64)
    plain.copy_weights(model)
    ids = batch(4, 64, 1)[0]
    with torch.inference_mode():
        ours = plain(torch.tensor(ids, dtype=torch.int64))[0].numpy()
    return float(abs(model.predict_on_batch(ids) - ours).max())


def ask(name: str, what: str, length: int = 0) -> Any:
    """Measure in a process of its own."""
    backend, how = SYSTEMS[name]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "found.json"
        command = [sys.executable, __file__, "--worker", how, what, str(length), str(path)]
        settings = {**os.environ, **ONE_THREAD, "KERAS_BACKEND": backend}
        subprocess.run(command, env=settings, check=True, stdout=subprocess.DEVNULL)
        return json.loads(path.read_text("utf-8"))


def worker(how: str, what: str, length: str, path: str) -> None:
    """Measure what was asked for, and leave it in a file."""
    import dlcourse

    dlcourse.start(seed=0)
    if os.environ["KERAS_BACKEND"] == "torch":
        import torch

        torch.set_num_threads(1)
    found: Any = largest_gap() if what == "gap" else None
    if what == "speed":
        found = speed(how)
    elif what == "memory":
        found = memory(how, int(length))
    Path(path).write_text(json.dumps(found), encoding="utf-8")


def main() -> None:
    """Measure every system in turn, then write the record."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--worker", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        worker(*options.worker)
        return
    begin = time.perf_counter()
    gap = ask("plain PyTorch", "gap")
    rounds: dict[str, list[dict[str, Any]]] = {name: [] for name in SYSTEMS}
    for name in tqdm(ROUNDS * list(SYSTEMS), desc="speed"):
        rounds[name].append(ask(name, "speed"))
    systems, tokens = [], [texts * length for texts, length in SHAPES]
    for name in tqdm(SYSTEMS, desc="memory"):
        steps = np.median([found["step_ms"] for found in rounds[name]], axis=0)
        token = np.median([found["token_ms"] or np.nan for found in rounds[name]])
        short, *peaks = (ask(name, "memory", length) for length in LENGTHS)
        systems.append(
            {
                "name": name,
                "step_ms": steps.round(1).tolist(),
                "trained_tokens_per_s": (1000 * np.array(tokens) / steps).round().tolist(),
                "token_ms": None if np.isnan(token) else round(float(token), 2),
                "written_tokens_per_s": None if np.isnan(token) else round(1000 / float(token)),
                "more_mib": [round(peak - short) for peak in peaks],
            }
        )
    plain = next(system for system in systems if system["name"] == "plain PyTorch")
    for system in systems:
        steps = np.array(system["step_ms"]) / plain["step_ms"]
        system["step_over_plain"] = steps.round(2).tolist()
    write_record(
        "gpt_step",
        made_by=__file__,
        seeds=(0,),
        seconds=time.perf_counter() - begin,
        packages=["keras", "tensorflow", "jax", "torch", "numpy", "dlcourse"],
        result={
            "settings": {
                "vocabulary": VOCABULARY,
                "depth": DEPTH,
                "num_heads": HEADS,
                "width": WIDTH,
                "shapes": [list(shape) for shape in SHAPES],
                "steps_timed": STEPS,
                "rounds": ROUNDS,
                "tokens_written": WRITTEN,
                "memory_texts": MEMORY_TEXTS,
                "memory_lengths": list(LENGTHS[1:]),
                "memory_less_than_at": LENGTHS[0],
                "threads": 1,
            },
            "largest_gap_of_logits": gap,
            "systems": systems,
        },
    )
    for system in systems:
        print(system)


if __name__ == "__main__":
    main()
