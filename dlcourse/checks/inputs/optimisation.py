"""What the answers of chapter 3a are tried on."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case, edges
from .deep_digits import deep_digits

SEEDS = (1, 2)  # of the last exercise's splits

Array = NDArray[Any]


def variance_cases(rng: np.random.Generator) -> list[Case]:
    """Return layers of several sizes, before a ReLU and before a tanh."""
    drawn = [tuple(int(n) for n in rng.integers(20, 400, size=2)) for _ in range(2)]
    sizes = [(64, 32), (10, 300), (300, 10), (50, 50), (1, 1), *drawn]
    return [
        Case(f"{activation} {fan_in} → {fan_out}", (fan_in, fan_out, activation))
        for activation in ("relu", "tanh")
        for fan_in, fan_out in dict.fromkeys(sizes)
    ]


def layer_norm_cases(rng: np.random.Generator) -> list[Case]:
    """Return batches, sequences, examples of equal features, and several epsilons."""
    gamma, beta = 1 + 0.5 * rng.normal(size=6), rng.normal(size=6)
    x = 2 * rng.normal(size=(4, 6)) + 1
    typical = Case("4 examples of 6 features", (x, gamma, beta, 1e-3))
    level = x.copy()
    level[1] = 2.5
    sequence = rng.normal(size=(2, 5, 3))
    return [
        typical,
        *edges(typical),
        Case("an example whose features are all equal", (level, gamma, beta, 1e-3)),
        Case("features that hardly differ", (3 + 0.02 * x, gamma, beta, 1e-3)),
        Case("epsilon of 0.5", (x, gamma, beta, 0.5)),
        Case("sequences (2, 5, 3)", (sequence, gamma[:3], beta[:3], 1e-3)),
    ]


def batch_norm_cases(rng: np.random.Generator) -> list[Case]:
    """Return training and inference, batches of 1, and several momentums."""
    x = 2 * rng.normal(size=(8, 3)) + np.array([0.0, 5.0, -1.0])
    gamma, beta = 1 + 0.5 * rng.normal(size=3), rng.normal(size=3)
    mean, variance = rng.normal(size=3), rng.uniform(0.5, 3, size=3)
    rest = (gamma, beta, mean, variance)
    constant = x.copy()
    constant[:, 1] = 4.0
    training = Case("training", (x, *rest, True, 0.9, 1e-3))
    inference = Case("inference", (x, *rest, False, 0.9, 1e-3))
    return [
        training,
        inference,
        *(Case(f"{e.name} (training)", e.args) for e in edges(training)),
        *(Case(f"{e.name} (inference)", e.args) for e in edges(inference)),
        Case("3 examples (training)", (x[:3], *rest, True, 0.9, 1e-3)),
        Case("a feature that never varies (training)", (constant, *rest, True, 0.9, 1e-3)),
        Case("momentum 0.99 (training)", (x, *rest, True, 0.99, 1e-3)),
        Case("epsilon of 0.5 (training)", (x, *rest, True, 0.9, 0.5)),
        Case("epsilon of 0.5 (inference)", (x, *rest, False, 0.9, 0.5)),
    ]


def momentum_cases(rng: np.random.Generator) -> list[Case]:
    """Return first steps, later steps, and a gradient or a velocity of zero."""
    w, velocity, gradient = (rng.normal(size=(3, 2)) for _ in range(3))
    zero = np.zeros((3, 2))
    typical = Case("(3, 2) weights", (w, velocity, gradient, 0.1, 0.9))
    return [
        typical,
        Case("the first step", (w, zero, gradient, 0.1, 0.9)),
        Case("gradient zero", (w, velocity, zero, 0.1, 0.9)),
        Case("momentum 0", (w, velocity, gradient, 0.1, 0.0)),
        Case("momentum 0.5 and rate 0.02", (w, velocity, gradient, 0.02, 0.5)),
        Case("one weight", (w[0, :1], velocity[0, :1], gradient[0, :1], 0.3, 0.8)),
        *edges(typical, batched=(), scaled=(1, 2)),
    ]


def adam_cases(rng: np.random.Generator) -> list[Case]:
    """Return Adam's first and later steps, with gradients of all sizes."""
    w, m, gradient = (rng.normal(size=(3, 2)) for _ in range(3))
    v, zero = rng.uniform(0.2, 2, size=(3, 2)), np.zeros((3, 2))
    usual = (0.1, 0.9, 0.999, 1e-7)
    typical = Case("step 7", (w, m, v, gradient, 7, *usual))
    return [
        typical,
        Case("step 1", (w, zero, zero, gradient, 1, *usual)),
        Case("step 2", (w, 0.1 * m, 0.001 * v, gradient, 2, *usual)),
        Case("step 2000", (w, m, v, gradient, 2000, *usual)),
        Case("gradient zero in step 1", (w, zero, zero, zero, 1, *usual)),
        Case("gradient zero later on", (w, m, v, zero, 7, *usual)),
        Case("a tiny gradient in step 1", (w, zero, zero, 1e-4 * gradient, 1, *usual)),
        Case("other betas", (w, m, v, gradient, 3, 0.02, 0.8, 0.95, 1e-3)),
        Case("one weight", (w[0, :1], m[0, :1], v[0, :1], gradient[0, :1], 4, *usual)),
        Case("a large gradient", (w, m, v, 1000 * gradient, 7, *usual)),
        *edges(typical, batched=(), scaled=()),
    ]


def decay_cases(rng: np.random.Generator) -> list[Case]:
    """Return AdamW's steps, with decay and without, with a gradient and without."""
    w, m, gradient = (rng.normal(size=(3, 2)) for _ in range(3))
    v, zero = rng.uniform(0.2, 2, size=(3, 2)), np.zeros((3, 2))
    typical = Case("step 7", (w, m, v, gradient, 7, 0.1, 0.3))
    return [
        typical,
        Case("step 1", (w, zero, zero, gradient, 1, 0.1, 0.3)),
        Case("no decay", (w, m, v, gradient, 7, 0.1, 0.0)),
        Case("no gradient so far", (w, zero, zero, zero, 1, 0.1, 0.3)),
        Case("weights zero", (zero, m, v, gradient, 7, 0.1, 0.3)),
        Case("another rate", (w, m, v, gradient, 7, 0.02, 0.3)),
        Case("another decay", (w, m, v, gradient, 7, 0.1, 0.004)),
        *edges(typical, batched=(), scaled=()),
    ]


def clip_cases(rng: np.random.Generator) -> list[Case]:
    """Return gradients of three arrays: too long together, short enough, exact, zero."""
    shapes = ((3, 4), (4,), (4, 2))
    gradients = [rng.normal(size=shape) for shape in shapes]
    exact = [np.zeros((3, 4)), np.array([0.0, 3.0, 0.0, 0.0]), np.zeros((4, 2))]
    exact[2][1, 0] = 4.0  # together of length 5
    uneven = [gradients[0], 30 * gradients[1], 0.01 * gradients[2]]
    return [
        Case("too long together", (gradients, 2.0)),
        Case("short enough", (gradients, 50.0)),
        Case("short enough one by one but not together", (exact, 4.5)),
        Case("exactly as long as allowed", (exact, 5.0)),
        Case("one array far longer than the others", (uneven, 1.0)),
        Case("long entries within the limit", ([g * 0.1 for g in uneven], 12.0)),
        Case("zeros", ([0 * g for g in gradients], 1.0)),
        Case("large values", ([1000 * g for g in gradients], 1.0)),
        Case("float32", ([g.astype(np.float32) for g in gradients], 2.0)),
    ]


def schedule_cases(rng: np.random.Generator) -> list[Case]:
    """Return single steps of several schedules, the corners among them."""
    rate = float(rng.uniform(0.01, 0.5))
    plans = {100: (rate, 20, 0.0), 60: (0.3, 10, 0.03), 40: (0.1, 0, 0.01)}  # by total steps
    steps = {
        100: (0, 1, 10, 19, 20, 21, 60, 99, 100, 150),
        60: (0, 5, 10, 30, 60, 61, 200),
        40: (0, 1, 20, 40, 80),
    }
    return [
        Case(f"step {step} of {total} ({warmup} up)", (step, most, warmup, total, final))
        for total, (most, warmup, final) in plans.items()
        for step in steps[total]
    ]


def bug_cases(rng: np.random.Generator) -> list[Case]:
    """Return walks of Adam: a kernel and a bias, and the gradients that they will meet."""

    def arrays(scale: float = 1.0) -> list[Array]:
        return [scale * rng.normal(size=(2, 3)), scale * rng.normal(size=3)]

    start = arrays()
    same = [np.full((2, 3), 1e-4), np.array([-0.5, 2.0, 1.0])]
    first, last = arrays(), arrays()
    tiny = [[1e-4 * kernel, bias] for kernel, bias in (first, last, arrays())]
    quiet = [np.zeros((2, 3)), np.zeros(3)]
    to_float32 = [[array.astype(np.float32) for array in g] for g in (start, first, last)]
    return [
        Case("6 steps", (start, [arrays() for _ in range(6)], 0.01)),
        Case("1 step", (start, [first], 0.01)),
        Case("2 steps", (start, [first, last], 0.05)),
        Case("the same gradient 5 times", (start, [same] * 5, 0.01)),
        Case("tiny gradients for the kernel", (start, tiny, 0.01)),
        Case("no gradient for the kernel", (start, [[quiet[0], first[1]]] * 2, 0.01)),
        Case("the gradient falls silent", (start, [first, quiet, quiet], 0.02)),
        Case("30 steps", (start, [arrays(10.0) for _ in range(30)], 0.001)),
        Case("float32", (to_float32[0], to_float32[1:], 0.01)),
    ]


def _range_test(
    *,
    steepest: float,
    width: float,
    explodes: float,
    least: float = -5.0,
    most: float = 1.0,
    early: float = 0.0,
) -> tuple[Array, Array]:
    """Return rates and losses: level, then falling fastest at 10**steepest, then exploding."""
    decades = np.arange(least, most + 0.001, 0.05)
    fall = 1 / (1 + np.exp(-(decades - steepest) / width))
    before = 1 / (1 + np.exp(-(decades - steepest + 1.6) / 0.25))
    blow_up = np.exp(np.minimum(7.0 * (decades - explodes), 60.0))
    return 10.0**decades, 2.3 - (1.7 - early) * fall - early * before + 0.02 * blow_up


def rate_cases(rng: np.random.Generator) -> list[Case]:
    """Return range tests: clean, with two descents, bouncing or NaN after they diverge."""
    shift = float(rng.uniform(-0.3, 0.3))
    plain = _range_test(steepest=-2 + shift, width=0.2, explodes=-0.3)
    slow = _range_test(steepest=-2.5, width=0.3, explodes=-0.2)
    twice = _range_test(steepest=-1.5, width=0.18, explodes=-0.1, early=0.6)
    rates, bouncing = _range_test(steepest=-2.2 - shift, width=0.22, explodes=-0.6)
    bouncing = np.minimum(bouncing, 40.0)
    bouncing[-3:] = [25.0, 3.0, 2.9]  # it diverged, came back, and is no better
    lost = _range_test(steepest=-2.8 + shift, width=0.25, explodes=-1.0)
    lost[1][lost[1] > 20] = np.nan
    endless = _range_test(steepest=-1.8, width=0.2, explodes=-0.2)
    endless[1][endless[1] > 15] = np.inf
    return [
        Case("a clean curve", plain),
        Case("a slow descent", slow),
        Case("two descents", twice),
        Case("it diverges and bounces", (rates, bouncing)),
        Case("NaN once it has diverged", lost),
        Case("inf once it has diverged", endless),
    ]


def deep_cases(rng: np.random.Generator) -> list[Case]:
    """Return 60 steps on each of two splits of the digits."""
    return [Case(f"split {seed}", (deep_digits(seed)[0], seed)) for seed in SEEDS]
