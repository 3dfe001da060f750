"""What the answers of chapter 12c are tried on: devices, crowds, scores, cards and meters."""

from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case

Array = NDArray[Any]

SECTIONS = (
    "Model details",
    "Intended use",
    "Factors",
    "Metrics",
    "Evaluation data",
    "Training data",
    "Quantitative analyses",
    "Ethical considerations",
    "Caveats and recommendations",
)


def device_cases(rng: np.random.Generator) -> list[Case]:
    """Return powers and times: one device, several, one that is idle, and a long run."""
    return [
        Case("2 devices", (np.array([10.0, 300.0]), np.array([3600.0, 60.0]))),
        Case("one device", (np.array([15.0]), np.array([120.0]))),
        Case("5 devices", (rng.uniform(5, 400, size=5), rng.uniform(10, 9000, size=5))),
        Case("one of them off", (np.array([200.0, 65.0, 0.0]), np.array([30.0, 0.0, 500.0]))),
        Case("1,024 GPUs for a month", (np.full(1024, 400.0), np.full(1024, 2.6e6))),
    ]


def grid_cases(rng: np.random.Generator) -> list[Case]:
    """Return watt-hours, grams for each kilowatt-hour of grids, and how much a building adds."""
    grids = np.array([11.0, 57.0, 385.0, 820.0])
    return [
        Case("1.5 kWh", (1500.0, np.array([400.0]), 1.2)),
        Case("4 grids", (250.0, grids, 1.1)),
        Case("a laptop at home", (0.8, grids, 1.0)),
        Case("a large training", (1.3e9, grids, 1.1)),
        Case("9 grids", (float(rng.uniform(10, 900)), rng.uniform(5, 900, size=9), 1.58)),
    ]


def model_cases(rng: np.random.Generator) -> list[Case]:
    """Return parameters, tokens of the training, and tokens of an answer."""
    return [
        Case("a million parameters", (1e6, 2e7, 100.0)),
        Case("175 billion parameters", (175e9, 300e9, 500.0)),
        Case("65 billion parameters", (65.2e9, 1.4e12, 300.0)),
        Case("answers of one token", (3.3e8, 1.4e11, 1.0)),
        Case("a model of your own", tuple(rng.uniform(1, 9, size=3) * (1e5, 1e7, 10))),
    ]


def hardware_cases(rng: np.random.Generator) -> list[Case]:
    """Return operations, devices, their peak, the part of it that is used, and a price."""
    drawn = (rng.uniform(1, 9, size=5) * (1e21, 10, 1e14, 0.1, 1)).tolist()
    return [
        Case("10 devices", (8.64e20, 10, 1e14, 0.5, 2.0)),
        Case("one laptop", (1.2e14, 1, 2e11, 0.3, 0.02)),
        Case("2,048 GPUs", (5.5e23, 2048, 312e12, 0.48, 1.5)),
        Case("one GPU instead", (5.5e23, 1, 312e12, 0.48, 1.5)),
        Case("some devices", (drawn[0], int(drawn[1]), *drawn[2:])),
    ]


def crowd_cases(rng: np.random.Generator) -> list[Case]:
    """Return passers-by, wanted ones among them, lists, rates, and how many wanted are found."""
    return [
        Case("10,000 passers-by", (10_000, 5, 1000, 1e-6, 0.9)),
        Case("a long list", (10_000, 5, 500_000, 1e-5, 0.9)),
        Case("a phone: a list of one", (300, 0, 1, 1e-4, 0.98)),
        Case("half of them are wanted", (400, 200, 200, 1e-3, 0.8)),
        Case("a million passers-by", (1_000_000, int(rng.integers(2, 40)), 20_000, 1e-7, 0.75)),
        Case("a camera that is too loose", (5000, 30, 3000, 2e-3, 0.99)),
    ]


def detector_cases(rng: np.random.Generator) -> list[Case]:
    """Return scores of genuine and forged pictures in several versions, and what is allowed."""

    def scored(
        versions: int, genuine: int, forged: int, allowed: float
    ) -> tuple[Array, Array, float]:
        fading = np.linspace(2, 0.2, versions)[:, None]
        real = rng.normal(np.linspace(0, 0.5, versions)[:, None], 1, size=(versions, genuine))
        return real.round(6), rng.normal(fading, 1, size=(versions, forged)).round(6), allowed

    by_hand = (
        np.array([[0.1, 0.3, 0.2, 0.8], [0.4, 0.5, 0.2, 0.1]]),
        np.array([[0.9, 0.6, 0.4, 0.2], [0.5, 0.3, 0.2, 0.1]]),
        0.25,
    )
    real, forged, _ = scored(3, 40, 24, 0.125)
    return [
        Case("4 of each, 2 versions", by_hand),
        Case("5 versions", scored(5, 64, 48, 0.0625)),
        Case("nobody may be accused", (real, forged, 0.0)),
        Case("a number that does not divide", scored(4, 37, 50, 0.125)),
        Case("one version", scored(1, 32, 20, 0.25)),
        Case("equal scores", (real.round(), forged.round(), 0.125)),
    ]


def _card(absent: Collection[str] = (), empty: Collection[str] = (),
          unsaid: Collection[str] = ()) -> str:  # fmt: skip
    lines = ["# Model card: digits", ""]
    for name in SECTIONS:
        if name in absent:
            continue
        lines += [f"## {name}", ""]
        if name in unsaid:
            lines += [f"*Not stated.* What belongs under {name}?", ""]
        elif name == "Metrics":
            lines += ["### Accuracy", "", "The share that is right; see Intended use.", ""]
        elif name not in empty:
            lines += [f"What there is to say. It is part of the {name.lower()}.", ""]
        else:
            lines += ["   ", ""]
    return "\n".join(lines)


def card_cases(rng: np.random.Generator) -> list[Case]:
    """Return cards and the sections they should have: whole, and with holes of three kinds."""
    first, second, third, fourth = rng.permutation([0, 2, 4, 5, 6, 7])[:4].tolist()
    few = ["Use", "Data", "Limits"]
    short = "# Model card\n\n## Use\n\nTo learn from.\n\n## Limits\n"
    mixed = _card(absent={SECTIONS[first]}, empty={SECTIONS[second], SECTIONS[third]},
                  unsaid={SECTIONS[fourth]})  # fmt: skip
    return [
        Case("a short card", (short, few)),
        Case("a whole one", (_card(), list(SECTIONS))),
        Case("one is not there, and named elsewhere", (_card({"Intended use"}), list(SECTIONS))),
        Case("two are empty", (_card(empty={SECTIONS[0], SECTIONS[8]}), list(SECTIONS))),
        Case("not stated", (_card(unsaid={SECTIONS[first], SECTIONS[4]}), list(SECTIONS))),
        Case("some of each kind", (mixed, list(SECTIONS))),
        Case("nothing but a title", ("# Model card: digits\n", list(SECTIONS))),
        Case("another order", (mixed, list(SECTIONS[::-1]))),
    ]


def meter_cases(rng: np.random.Generator) -> list[Case]:
    """Return times, a counter in joules that starts again, its range, and a GPU's power."""

    def read(times: Array, watts: float, start: float, limit: float) -> tuple[Any, ...]:
        counter = (start + watts * (times - times[0])) % limit
        return times, counter.round(6), limit, rng.uniform(40, 300, size=len(times)).round(2)

    even = np.arange(0.0, 100, 10)
    uneven = np.cumsum(rng.uniform(1, 40, size=30)).round(3)
    burst = np.concatenate([np.linspace(0, 5, 20), [300.0, 900.0]])
    return [
        Case("3 looks", (np.array([0.0, 10.0, 40.0]), np.array([950.0, 350.0, 150.0]), 1000.0,
                         np.array([300.0, 300.0, 60.0]))),
        Case("2 looks", read(np.array([5.0, 65.0]), 12.0, 100.0, 5000.0)),
        Case("the counter never starts again", read(even, 20.0, 10.0, 9000.0)),
        Case("it starts again once", read(uneven, 2.0, 2900.0, 3000.0)),
        Case("it starts again often", read(uneven, 60.0, 700.0, 2500.0)),
        Case("many looks at first, few later", read(burst, 30.0, 0.0, 40_000.0)),
    ]  # fmt: skip
