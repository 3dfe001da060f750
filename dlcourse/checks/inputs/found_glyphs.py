"""Scenes with one glyph to find: what *beat the number* of chapter 5a hands to an answer."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ...data import load_scenes
from ..engine import Case

SPLITS = 2
TRAIN, TEST = 120, 100
SIZE = 32
DRAWN_BY = 5  # seed of the splits: the number to beat belongs to them

_FONTS = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif-Bold", "cmb10")  # few: quickly made

Boxes = NDArray[np.float64]


@cache
def found_glyphs(seed: int) -> tuple[Case, Boxes]:
    """Return one split, and the boxes of its held-out scenes, which the answer is not told.

    Example:
        >>> case, boxes = found_glyphs(0)
        >>> [array.shape for array in case.args], boxes.shape
        ([(120, 32, 32, 3), (120, 4), (100, 32, 32, 3)], (100, 4))
    """
    scenes = load_scenes(
        TRAIN + TEST,
        rng=np.random.default_rng([DRAWN_BY, seed]),
        count=1,
        size=SIZE,
        scale=(0.25, 0.55),
        rotation=(-20, 20),
        stroke=(0.02, 0.08),
        fonts=_FONTS,
        clutter=(0.3, 0.7),
        noise=0.15,
    )
    x, boxes = scenes.x, scenes.boxes[:, 0].astype(float)
    case = Case(f"split {seed + 1}", (x[:TRAIN], boxes[:TRAIN], x[TRAIN:]))
    return case, boxes[TRAIN:]


def found_glyph_cases(rng: np.random.Generator) -> list[Case]:
    """Return the splits, and some scenes of the first one in other company."""
    cases = [found_glyphs(seed)[0] for seed in range(SPLITS)]
    x_train, boxes, x_test = cases[0].args
    return [*cases, Case("20 scenes of split 1 alone", (x_train, boxes, x_test[:20]))]
