"""What the answers of chapter 6a are tried on."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case, edges
from .growing_series import growing_series_cases

Array = NDArray[Any]

series_cases = growing_series_cases


def _weights(rng: np.random.Generator, inputs: int, units: int, gates: int) -> tuple[Array, ...]:
    """Return kernel, recurrent kernel and bias of a cell, none of them zero."""
    return (
        0.8 * rng.normal(size=(inputs, gates * units)),
        0.8 * rng.normal(size=(units, gates * units)),
        rng.uniform(0.3, 0.9, size=gates * units) * rng.choice([-1, 1], size=gates * units),
    )


def step_cases(rng: np.random.Generator) -> list[Case]:
    """Return steps of a plain cell: more inputs than units, fewer, a first step, one unit."""

    def made(name: str, batch: int, inputs: int, units: int) -> Case:
        x, h = rng.normal(size=(batch, inputs)), rng.uniform(-1, 1, size=(batch, units))
        return Case(name, (x, h, *_weights(rng, inputs, units, 1)))

    typical = made("4 sequences, 3 inputs, 2 units", 4, 3, 2)
    x, h, *weights = typical.args
    return [
        typical,
        made("5 sequences, 2 inputs, 4 units", 5, 2, 4),
        made("3 inputs, 3 units", 2, 3, 3),
        Case("the first step: a state of zeros", (x, 0 * h, *weights)),
        made("one input, one unit", 3, 1, 1),
        *edges(typical, batched=(0, 1), scaled=(0,)),
    ]


def lstm_cases(rng: np.random.Generator) -> list[Case]:
    """Return steps of an LSTM, with full cells and with empty ones."""

    def made(name: str, batch: int, inputs: int, units: int) -> Case:
        x, h = rng.normal(size=(batch, inputs)), rng.uniform(-1, 1, size=(batch, units))
        c = rng.uniform(0.5, 2, size=(batch, units)) * rng.choice([-1, 1], size=(batch, units))
        return Case(name, (x, h, c, *_weights(rng, inputs, units, 4)))

    typical = made("4 sequences, 3 inputs, 2 units", 4, 3, 2)
    x, h, c, *weights = typical.args
    return [
        typical,
        made("5 sequences, 2 inputs, 4 units", 5, 2, 4),
        Case("the first step: state and cell of zeros", (x, 0 * h, 0 * c, *weights)),
        Case("a cell that is nearly full", (x, h, 5 * c, *weights)),
        made("one input, one unit", 3, 1, 1),
        *edges(typical, batched=(0, 1, 2), scaled=()),
    ]


def gru_cases(rng: np.random.Generator) -> list[Case]:
    """Return steps of a GRU; its two biases are rows of one array."""

    def made(name: str, batch: int, inputs: int, units: int) -> Case:
        x, h = rng.normal(size=(batch, inputs)), rng.uniform(-1, 1, size=(batch, units))
        kernel, recurrent_kernel, first = _weights(rng, inputs, units, 3)
        second = rng.permutation(first) + 0.4
        return Case(name, (x, h, kernel, recurrent_kernel, np.stack([first, second])))

    typical = made("4 sequences, 3 inputs, 2 units", 4, 3, 2)
    x, h, *weights = typical.args
    return [
        typical,
        made("5 sequences, 2 inputs, 4 units", 5, 2, 4),
        Case("the first step: a state of zeros", (x, 0 * h, *weights)),
        made("one input, one unit", 3, 1, 1),
        *edges(typical, batched=(0, 1), scaled=()),
    ]


def count_cases(rng: np.random.Generator) -> list[Case]:
    """Return sizes of each of the three cells, for sequences short and long."""
    sizes = [(3, 4, 7), (1, 1, 5), (8, 16, 60), (5, 2, 1)]
    sizes.append((int(rng.integers(9, 40)), int(rng.integers(41, 90)), 100))
    return [
        Case(f"{cell} with n = {n}, m = {m} on {steps} steps", (cell, n, m, steps))
        for n, m, steps in sizes
        for cell in ("RNN", "LSTM", "GRU")
    ]


def through_time_cases(rng: np.random.Generator) -> list[Case]:
    """Return sequences for a cell of one unit, of one step and of several."""

    def made(name: str, steps: int, u: float) -> Case:
        sequence = rng.uniform(0.3, 1.2, size=steps) * rng.choice([-1, 1], size=steps)
        w, b = rng.uniform(0.4, 1.1), rng.uniform(0.1, 0.4)
        return Case(name, (sequence, float(rng.uniform(1, 2)), float(w), u, float(b)))

    several = made("3 steps", 3, 0.5)
    return [
        Case("the lesson's 1, 0, 0", (np.array([1.0, 0.0, 0.0]), 1.0, 1.0, 0.5, 0.0)),
        several,
        made("one step", 1, 0.7),
        made("two steps", 2, -0.6),
        made("6 steps, a recurrent weight above 1", 6, 1.3),
        Case("3 steps in float32", (several.args[0].astype(np.float32), *several.args[1:])),
    ]


def gradient_cases(rng: np.random.Generator) -> list[Case]:
    """Return the gradients of a cell: too long, short enough, exactly at the limit, zero."""
    kernel, bias = rng.normal(size=(3, 4)), rng.normal(size=4)
    recurrent_kernel = 2 * rng.normal(size=(4, 4))
    three = [kernel, recurrent_kernel, bias]
    single = [0.9 * g / np.linalg.norm(g) for g in three]
    exact = [np.array([3.0, 0.0]), np.array([[0.0, 4.0]])]
    return [
        Case("three arrays, too long together", (three, 1.0)),
        Case("each short enough, too long together", (single, 1.0)),
        Case("short enough together", ([0.01 * g for g in three], 1.0)),
        Case("short enough for a large limit", (three, 100.0)),
        Case("3 and 4, a limit of 2.5", (exact, 2.5)),
        Case("exactly at the limit", (exact, 5.0)),
        Case("zeros", ([0 * g for g in three], 1.0)),
        Case("exploded", ([1e6 * g for g in three], 3.0)),
        Case("float32", ([g.astype(np.float32) for g in three], 1.0)),
    ]  # fmt: skip


def padded_cases(rng: np.random.Generator) -> list[Case]:
    """Return sequences with padding behind, in front, in both places, and with none."""
    x, weights = rng.normal(size=(4, 6, 3)), _weights(rng, 3, 2, 1)
    behind = np.arange(6) < np.array([[6], [4], [2], [1]])
    gaps = np.array(
        [[1, 1, 0, 1, 1, 0], [0, 1, 1, 0, 0, 1], [1, 0, 1, 0, 1, 1], [0, 0, 1, 1, 1, 0]]
    ).astype(bool)
    return [
        Case("padding behind", (x, behind, *weights)),
        Case("padding behind, zeros in it", (x * behind[..., None], behind, *weights)),
        Case("padding in front", (x, behind[:, ::-1].copy(), *weights)),
        Case("gaps", (x, gaps, *weights)),
        Case("no padding", (x, np.ones_like(behind), *weights)),
        Case("one sequence", (x[1:2], behind[1:2], *weights)),
        Case("float32", (x.astype("f4"), behind, *(a.astype("f4") for a in weights))),
    ]


def window_cases(rng: np.random.Generator) -> list[Case]:
    """Return series, and how much is known and how far ahead the target lies."""
    series = rng.normal(size=12).cumsum()
    return [
        Case("12 values, 3 known, 1 ahead", (series, 3, 1)),
        Case("the text's 10, 11, 12, 13, 14", (np.arange(10.0, 15.0), 3, 1)),
        Case("4 known, 2 ahead", (series, 4, 2)),
        Case("2 known, 5 ahead", (series, 2, 5)),
        Case("one known", (series, 1, 1)),
        Case("two windows", (series[:8], 5, 2)),
        Case("float32", (series.astype(np.float32), 3, 1)),
    ]


def walk_cases(rng: np.random.Generator) -> list[Case]:
    """Return numbers of windows, of folds, of tests in each, and the gap before them."""
    drawn = int(rng.integers(40, 60))
    return [
        Case("8 windows, 2 folds of 2, gap 1", (8, 2, 2, 1)),
        Case("10 windows, 3 folds of 2, no gap", (10, 3, 2, 0)),
        Case("20 windows, 4 folds of 3, gap 2", (20, 4, 3, 2)),
        Case("one fold", (9, 1, 4, 3)),
        Case("30 windows, folds of 1", (30, 5, 1, 1)),
        Case(f"{drawn} windows, 3 folds of 7, gap 5", (drawn, 3, 7, 5)),
    ]


def season_cases(rng: np.random.Generator) -> list[Case]:
    """Return series with a season, and forecasts over less than one season and over more."""
    series = np.tile(10 * rng.permutation(7), 4) + rng.normal(size=28)
    return [
        Case("four weeks, 3 days ahead", (series, 7, 3)),
        Case("four weeks, a whole week ahead", (series, 7, 7)),
        Case("four weeks, 17 days ahead", (series, 7, 17)),
        Case("one day ahead", (series, 7, 1)),
        Case("a series that ends within a week", (series[:25], 7, 9)),
        Case("a season of 1", (series, 1, 4)),
        Case("no more known than one season", (series[:7], 7, 10)),
        Case("float32", (series.astype(np.float32), 7, 9)),
    ]


def bug_cases(rng: np.random.Generator) -> list[Case]:
    """Return batches of series for the colleague's forecast, one series alone among them."""
    series = rng.uniform(0.3, 1.5, size=(3, 5)) * rng.choice([-1, 1], size=(3, 5))
    weights = (0.9, 0.6, 0.3, 1.7)
    return [
        Case("3 series of 5", (series, *weights)),
        Case("the last of them alone", (series[2:], *weights)),
        Case("2 series of 7", (rng.normal(size=(2, 7)), 1.2, -0.5, -0.2, 0.8)),
        Case("4 series of one value", (rng.normal(size=(4, 1)), *weights)),
        Case("one series, a recurrent weight of 0", (series[:1], 0.9, 0.0, 0.3, 1.7)),
        Case("float32", (series.astype(np.float32), *weights)),
    ]
