"""Hold `scratch.Tensor` against a scalar engine and against PyTorch, on the same two steps.

A step is forward, backward and update. Run from the root of the repository, in an environment
with PyTorch (`pip install -e ".[torch]"`), on a quiet machine; about three minutes:

    OMP_WAIT_POLICY=passive python tests/benchmarks/engine.py

Everyone starts from the same weights and sees the same data; losses and gradients are compared
first. The contestants then take turns in short blocks, so that a busy machine slows all alike.
NumPy and PyTorch are measured on one and on two threads, and each counts with its better median.
"""

import itertools
import math
import os
import statistics
import time
from collections.abc import Callable

import numpy as np
import torch
from record import write_record
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from dlcourse.data import load_moons
from dlcourse.scratch import Tensor

# takes one step and returns the loss before it; returns the gradients of that step
Contestant = tuple[Callable[[], float], Callable[[], np.ndarray]]

SEED = 0
ROUNDS = 15
PAUSE = 0.1  # seconds between two blocks: threads of a library wait busily for a while
LEARNING_RATE, PENALTY = 0.05, 1e-4


# ---------------------------------------------------------------------- the scalar engine


class Number:
    """A number that remembers how it was computed: `scratch.Tensor`'s idea, one float at a time."""

    __slots__ = ("data", "grad", "parents", "slopes")

    def __init__(self, data: float, parents: tuple = (), slopes: tuple = ()) -> None:
        self.data, self.grad = data, 0.0
        self.parents, self.slopes = parents, slopes

    def __add__(self, other):
        if isinstance(other, Number):
            return Number(self.data + other.data, (self, other), (1.0, 1.0))
        return Number(self.data + other, (self,), (1.0,))

    def __mul__(self, other):
        if isinstance(other, Number):
            return Number(self.data * other.data, (self, other), (other.data, self.data))
        return Number(self.data * other, (self,), (other,))

    __radd__, __rmul__ = __add__, __mul__

    def relu(self) -> "Number":
        """Return the number where it is above zero, else 0."""
        return Number(max(self.data, 0.0), (self,), (float(self.data > 0),))

    def backward(self) -> None:
        """Give all numbers that this one was computed from their gradients."""
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, parents_done = stack.pop()
            if parents_done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((parent, False) for parent in node.parents)
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope * node.grad


# ---------------------------------------------------------------------- moons, 2-16-16-1


def scalar_moons(weights: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> Contestant:
    """Return a step on the moons in single numbers, and the way to read its gradients."""
    numbers = [np.vectorize(Number, otypes=[object])(array) for array in weights]
    parameters = [array.tolist() for array in numbers]  # lists: faster, one at a time
    flat = [number for array in numbers for number in array.flat]
    rows, signs = x.tolist(), y.tolist()

    def layer(inputs: list, kernel: list, bias: list) -> list:
        return [
            sum((a * kernel[i][unit] for i, a in enumerate(inputs)), offset)
            for unit, offset in enumerate(bias)
        ]

    def step() -> float:
        losses = []
        for row, sign in zip(rows, signs, strict=True):
            hidden = [h.relu() for h in layer(row, *parameters[0:2])]
            hidden = [h.relu() for h in layer(hidden, *parameters[2:4])]
            (score,) = layer(hidden, *parameters[4:6])
            losses.append((1 + -sign * score).relu())
        loss = sum(losses) * (1 / len(losses)) + PENALTY * sum(p * p for p in flat)
        loss.backward()
        for p in flat:
            p.data -= LEARNING_RATE * p.grad
        return loss.data

    return step, lambda: np.array([p.grad for p in flat])


def tensor_moons(weights: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> Contestant:
    """Return the same step in tensors."""
    w1, b1, w2, b2, w3, b3 = parameters = [Tensor(array) for array in weights]

    def step() -> float:
        scores = ((x @ w1 + b1).relu() @ w2 + b2).relu() @ w3 + b3
        hinge = (1 - y[:, None] * scores).relu().mean()
        loss = hinge + PENALTY * sum((p * p).sum() for p in parameters)
        loss.backward()
        for p in parameters:
            p.data -= LEARNING_RATE * p.grad
        return loss.item()

    return step, lambda: np.concatenate([p.grad.ravel() for p in parameters])


def torch_moons(weights: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> Contestant:
    """Return the same step in PyTorch."""
    parameters = [torch.tensor(array, requires_grad=True) for array in weights]
    w1, b1, w2, b2, w3, b3 = parameters
    x, y = torch.tensor(x), torch.tensor(y)[:, None]
    optimizer = torch.optim.SGD(parameters, lr=LEARNING_RATE)

    def step() -> float:
        scores = torch.relu(torch.relu(x @ w1 + b1) @ w2 + b2) @ w3 + b3
        hinge = torch.relu(1 - y * scores).mean()
        loss = hinge + PENALTY * sum((p * p).sum() for p in parameters)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step, lambda: torch.cat([p.grad.ravel() for p in parameters]).numpy()


# ---------------------------------------------------------------------- 784-300-100-10, batch 128


def tensor_network(weights: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> Contestant:
    """Return a step of softmax regression on two hidden layers, in tensors."""
    w1, b1, w2, b2, w3, b3 = parameters = [Tensor(array) for array in weights]
    rows = np.arange(len(x))

    def step() -> float:
        logits = ((x @ w1 + b1).relu() @ w2 + b2).relu() @ w3 + b3
        loss = -logits.log_softmax()[rows, y].mean()
        loss.backward()
        for p in parameters:
            p.data -= LEARNING_RATE * p.grad
        return loss.item()

    return step, lambda: np.concatenate([p.grad.ravel() for p in parameters])


def torch_network(weights: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> Contestant:
    """Return the same step in PyTorch, as one writes it there."""
    sizes = [array.shape for array in weights[::2]]
    layers = [torch.nn.Linear(*size) for size in sizes]
    model = torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1], torch.nn.ReLU(), layers[2])
    with torch.no_grad():
        for layer, w, b in zip(layers, weights[::2], weights[1::2], strict=True):
            layer.weight.copy_(torch.tensor(w.T))
            layer.bias.copy_(torch.tensor(b))
    loss_fn = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    x, y = torch.tensor(x), torch.tensor(y)

    def step() -> float:
        loss = loss_fn(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    def gradients() -> np.ndarray:
        rows = [p.grad.T if p.ndim == 2 else p.grad for p in model.parameters()]
        return torch.cat([row.ravel() for row in rows]).numpy()

    return step, gradients


# ---------------------------------------------------------------------- the measurement


def initial(sizes: list[int], dtype: str, rng: np.random.Generator) -> list[np.ndarray]:
    """Return kernels (He et al., 2015) and biases, layer by layer."""
    arrays = []
    for inputs, units in itertools.pairwise(sizes):
        arrays.append(rng.normal(0, math.sqrt(2 / inputs), (inputs, units)).astype(dtype))
        arrays.append(np.zeros(units, dtype))
    return arrays


def largest_differences(contestants: dict[str, Contestant], rtol: float) -> dict[str, float]:
    """Let everyone take one step; return the largest differences from ours, which must be tiny."""
    first = {name: (step(), gradients()) for name, (step, gradients) in contestants.items()}
    loss, gradient = first["scratch.Tensor"]
    for other_loss, other in first.values():
        np.testing.assert_allclose(other_loss, loss, rtol=rtol)
        np.testing.assert_allclose(other, gradient, rtol=rtol, atol=rtol * np.abs(gradient).max())
    return {
        "loss": max(abs(other - loss) for other, _ in first.values()),
        "gradient": max(float(np.abs(other - gradient).max()) for _, other in first.values()),
    }


def race(contestants: dict[str, Contestant], steps: dict[str, int]) -> dict:
    """Time single steps, in turns of `steps`; return the medians, and each over ours.

    Wall-clock time counts. Beside it stands the processor's, of all threads: on a busy machine
    the first is too long where a step outlasts the machine's turns, as the scalar engine's does.
    """
    turns = [(name, threads) for name in contestants for threads in (1, 2)]
    turns = [turn for turn in turns if turn != ("scalar engine", 2)]  # Python has one thread
    wall: dict[tuple[str, int], list[float]] = {turn: [] for turn in turns}
    processor: dict[tuple[str, int], list[float]] = {turn: [] for turn in turns}
    for round_number in tqdm(range(ROUNDS)):
        first = round_number % len(turns)  # nobody always follows the same one
        for name, threads in turns[first:] + turns[:first]:
            step, _ = contestants[name]
            torch.set_num_threads(threads)
            time.sleep(PAUSE)
            with threadpool_limits(threads, user_api="blas"):
                for number in range(steps[name] + 1):
                    clock, used = time.perf_counter(), time.process_time()
                    step()
                    if number:  # the first one warms up
                        processor[name, threads].append(time.process_time() - used)
                        wall[name, threads].append(time.perf_counter() - clock)
    rows = [
        {
            "name": name,
            "threads": threads,
            "steps": len(wall[name, threads]),
            "wall_ms": round(1000 * statistics.median(wall[name, threads]), 4),
            "processor_ms": round(1000 * statistics.median(processor[name, threads]), 4),
        }
        for name, threads in turns
    ]
    best = {
        clock: {
            name: min(row[clock] for row in rows if row["name"] == name) for name in contestants
        }
        for clock in ("wall_ms", "processor_ms")
    }
    return {
        "runs": rows,
        "best": best,
        "times_ours": {
            clock: {name: round(ms / found["scratch.Tensor"], 3) for name, ms in found.items()}
            for clock, found in best.items()
        },
    }


def main() -> None:
    """Compare, measure, and write the record."""
    start = time.perf_counter()
    rng = np.random.default_rng(SEED)
    moons = load_moons(100, rng=rng)
    weights = initial([2, 16, 16, 1], "float64", rng)
    signs = 2.0 * moons.y - 1
    small = {
        "scalar engine": scalar_moons(weights, moons.x, signs),
        "scratch.Tensor": tensor_moons(weights, moons.x, signs),
        "PyTorch": torch_moons(weights, moons.x, signs),
    }
    pixels, labels = rng.random((128, 784), "float32"), rng.integers(0, 10, 128)
    weights = initial([784, 300, 100, 10], "float32", rng)
    large = {
        "scratch.Tensor": tensor_network(weights, pixels, labels),
        "PyTorch": torch_network(weights, pixels, labels),
    }
    result = {
        "moons": {
            "what": "100 points, 2-16-16-1, ReLU, hinge loss, L2 penalty, SGD, float64",
            "largest_difference": largest_differences(small, rtol=1e-9),
            **race(small, {"scalar engine": 2, "scratch.Tensor": 100, "PyTorch": 100}),
        },
        "network": {
            "what": "batch of 128, 784-300-100-10, ReLU, softmax cross-entropy, SGD, float32",
            "largest_difference": largest_differences(large, rtol=1e-4),
            **race(large, {"scratch.Tensor": 50, "PyTorch": 50}),
        },
    }
    for name, part in result.items():
        print(name, part["best"], part["times_ours"])
    write_record(
        "engine",
        made_by=__file__,
        seeds=[SEED],
        seconds=time.perf_counter() - start,
        packages=["dlcourse", "numpy", "torch"],
        result={"rounds": ROUNDS, "wait_policy": os.environ.get("OMP_WAIT_POLICY", ""), **result},
    )


if __name__ == "__main__":
    main()
