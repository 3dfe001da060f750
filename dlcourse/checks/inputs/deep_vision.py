"""What the answers of chapter 5a are tried on."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case, edges
from .found_glyphs import found_glyph_cases

Array = NDArray[Any]

scene_cases = found_glyph_cases


def stack_cases(rng: np.random.Generator) -> list[Case]:
    """Return stacks of convolutions, of one layer and of several, on images of any shape."""
    drawn = [
        (int(rng.integers(2, 40)), int(rng.choice([1, 3, 5])), int(rng.integers(1, 3)))
        for _ in range(4)
    ]
    return [
        Case("one layer", ((28, 28, 1), [(16, 3, 1)])),
        Case("one layer in colour, stride 2", ((32, 32, 3), [(8, 5, 2)])),
        Case("two layers", ((28, 28, 1), [(16, 3, 1), (32, 3, 1)])),
        Case("an image that is not square", ((20, 30, 3), [(8, 3, 2), (16, 3, 1)])),
        Case("odd sides and strides", ((7, 9, 2), [(4, 3, 2), (5, 3, 2), (6, 3, 2)])),
        Case("kernels of 1", ((14, 14, 64), [(16, 1, 1), (16, 3, 1), (64, 1, 1)])),
        Case("four layers, drawn", ((int(rng.integers(21, 60)), 33, 3), drawn)),
        Case("AlexNet's first layer, nearly", ((227, 227, 3), [(96, 11, 4)])),
    ]


def block_cases(rng: np.random.Generator) -> list[Case]:
    """Return blocks with a projection and without, on vectors, on maps, on large numbers."""
    x = rng.normal(size=(5, 4))
    same = (
        0.7 * rng.normal(size=(4, 6)), 0.3 * rng.normal(size=6),
        0.7 * rng.normal(size=(6, 4)), 0.3 * rng.normal(size=4),
    )  # fmt: skip
    wider = (same[0], same[1], 0.7 * rng.normal(size=(6, 7)), 0.3 * rng.normal(size=7))
    square = rng.normal(size=(4, 4))
    maps = rng.normal(size=(2, 3, 5, 4))
    plain = Case("5 vectors, no projection", (x, *same, None))
    projected = Case("5 vectors, 4 channels to 7", (x, *wider, rng.normal(size=(4, 7))))
    zero = (same[0], same[1], 0 * same[2], 0 * same[3])
    return [
        plain,
        projected,
        Case("a projection to as many channels", (x, *same, square)),
        Case("maps (2, 3, 5, 4), no projection", (maps, *same, None)),
        Case("maps (2, 3, 5, 4), 4 channels to 7", (maps, *wider, rng.normal(size=(4, 7)))),
        Case("a long path that gives zero", (x, *zero, None)),
        *edges(plain),
    ]


def slope_cases(rng: np.random.Generator) -> list[Case]:
    """Return slopes of layers, with shortcuts and without: small, of both signs, zero."""
    few = rng.uniform(0.2, 0.9, size=4) * rng.choice([-1, 1], size=4)
    dead = few.copy()
    dead[2] = 0.0
    chains = {
        "4 layers": few,
        "one layer": few[:1],
        "a dead layer": dead,
        "30 layers": rng.uniform(-0.1, 0.3, size=30),
        "4 layers in float32": few.astype(np.float32),
    }
    return [
        Case(f"{name}, {'with' if shortcuts else 'without'} shortcuts", (slopes, shortcuts))
        for shortcuts in (False, True)
        for name, slopes in chains.items()
    ]


def unit_cases(rng: np.random.Generator) -> list[Case]:
    """Return four units that see three patterns: sharp, loud, silent and hasty ones."""

    def drawn(counts: tuple[int, int, int], places: int, favourites: Array) -> tuple[Array, Array]:
        labels = rng.permutation(np.repeat(np.arange(3), counts))
        answers = rng.uniform(0, 0.25, size=(len(labels), places, places, 4))
        for unit, favourite in enumerate(favourites):
            for image in np.flatnonzero(labels == favourite):
                row, column = rng.integers(0, places, size=2)
                answers[image, row, column, unit] = rng.uniform(1.6, 2.4)
        return answers, labels

    usual, labels = drawn((6, 6, 6), 4, np.array([2, 0, 1, 2]))
    hasty, hasty_labels = drawn((6, 6, 6), 4, np.array([1, 0, 2, 9]))
    hasty[..., 3] = rng.uniform(2.4, 2.6, size=hasty.shape[:3])  # says much to everything
    hasty[hasty_labels == 1, 0, 3, 3] = 4.0
    outlier = int(np.flatnonzero(hasty_labels == 2)[0])
    hasty[outlier, 0, 0, 1] = 5.0  # one image of another pattern, once
    silent, silent_labels = drawn((6, 6, 6), 4, np.array([0, 9, 2, 1]))
    silent[..., 1] = 0.0
    uneven, uneven_labels = drawn((3, 14, 5), 3, np.array([0, 2, 1, 0]))
    uneven[uneven_labels == 2, 0, 1, 3] = 1.5  # few, and fairly loud: a rival among many
    strict, strict_labels = drawn((6, 6, 6), 4, np.array([2, 2, 9, 1]))
    strict[strict_labels == 0, 1, 1, 3] = 1.2  # more than half as loud as its favourite
    wide, wide_labels = drawn((6, 6, 6), 4, np.array([0, 1, 2, 9]))
    # unit 3 answers weakly to large areas of pattern 0, and strongly to one place of pattern 1
    wide[wide_labels == 0, ..., 3] = rng.uniform(
        0.3, 0.4, size=wide[wide_labels == 0, ..., 3].shape
    )
    wide[wide_labels == 1, 2, 2, 3] = 2.0
    wide[wide_labels == 0, 1, 2, 2] = 0.8  # unit 2 has one rival, and one that says nothing
    many, many_labels = drawn((24, 24, 24), 4, np.array([0, 1, 2, 1]))
    once = int(np.flatnonzero(many_labels == 2)[0])
    many[once, 0, 0, 0] = 9.0  # one loud image of 24 changes no mean much
    exact, exact_labels = drawn((2, 8, 6), 4, np.array([0, 2, 1, 1]))
    exact[exact_labels == 1, 3, 0, 0] = 0.7  # of many images: in the sum more than its favourite
    exact[..., 3] /= 16  # then (1.5 - 0.5) / (1.5 + 0.5), without rounding
    exact[:, 1, 2, 3] = np.where(exact_labels == 1, 1.5, 0.5)
    return [
        Case("18 images, 4 units", (usual, labels, 0.5)),
        Case("a unit that answers to everything, and an outlier", (hasty, hasty_labels, 0.5)),
        Case("a unit that never fires", (silent, silent_labels, 0.5)),
        Case("patterns of unequal number", (uneven, uneven_labels, 0.5)),
        Case("a strict threshold", (strict, strict_labels, 0.6)),
        Case("a unit of large weak answers and one strong place", (wide, wide_labels, 0.5)),
        Case("72 images, one of them loud; a mild threshold", (many, many_labels, 0.25)),
        Case("a unit exactly at the threshold", (exact, exact_labels, 0.5)),
        Case("float32", (usual.astype(np.float32), labels, 0.5)),
    ]


def _boxes(rng: np.random.Generator, n: int, *, side: tuple[float, float] = (0.2, 0.6)) -> Array:
    """Return boxes with area inside the unit square, `(n, 4)`."""
    size = rng.uniform(*side, size=(n, 2))
    corner = rng.uniform(0, 1, size=(n, 2)) * (1 - size)
    return np.concatenate([corner, corner + size], axis=1)


def _pairs(rng: np.random.Generator) -> dict[str, tuple[Array, Array]]:
    boxes = _boxes(rng, 6, side=(0.4, 0.7))
    moved = boxes + rng.uniform(-0.15, 0.15, size=(6, 4)) * np.array([1, 1, 0.5, 0.5])
    left = np.array([[0.0, 0.1, 0.3, 0.4], [0.1, 0.0, 0.4, 0.3], [0.0, 0.0, 0.2, 0.3]])
    apart = np.array([[0.6, 0.1, 0.9, 0.5], [0.1, 0.5, 0.3, 0.9], [0.5, 0.6, 0.9, 0.8]])
    inner = np.array([[0.2, 0.3, 0.4, 0.5]])
    return {
        "six pairs": (boxes, moved),
        "the same boxes": (boxes, boxes.copy()),
        "one inside the other": (np.array([[0.1, 0.2, 0.6, 0.9]]), inner),
        "one around the other": (inner, np.array([[0.1, 0.2, 0.6, 0.9]])),
        "boxes apart: beside, below, across": (left, apart),
        "boxes that touch": (np.array([[0.1, 0.1, 0.4, 0.4]]), np.array([[0.4, 0.1, 0.6, 0.4]])),
        "one pair": (boxes[:1], moved[:1]),
        "in pixels": (np.round(100 * boxes), np.round(100 * moved)),
        "float32": (boxes.astype(np.float32), moved.astype(np.float32)),
    }


def pair_cases(rng: np.random.Generator) -> list[Case]:
    """Return pairs of boxes in every position to one another."""
    return [Case(name, pair) for name, pair in _pairs(rng).items()]


def loss_cases(rng: np.random.Generator) -> list[Case]:
    """Return pairs of boxes, also such as move further apart."""
    near, far = np.array([[0.0, 0.0, 0.2, 0.2]]), np.array([[0.8, 0.7, 1.0, 0.9]])
    pairs = {**_pairs(rng), "boxes very far apart": (near, far)}
    return [Case(name, pair) for name, pair in pairs.items()]


def flip_cases(rng: np.random.Generator) -> list[Case]:
    """Return images in grey and in colour, with boxes and masks, an empty box included."""

    def made(height: int, width: int, channels: int, boxes: Array, name: str) -> Case:
        mask = rng.random((height, width)) < 0.3
        return Case(name, (rng.random((height, width, channels)), boxes, mask))

    with_empty = _boxes(rng, 3)
    with_empty[2] = np.nan
    typical = made(6, 8, 3, _boxes(rng, 2), "a 6×8 image in colour, 2 boxes")
    return [
        typical,
        made(5, 5, 1, _boxes(rng, 1), "a grey image, 1 box"),
        made(4, 7, 3, _boxes(rng, 4), "4 boxes"),
        made(6, 6, 3, with_empty, "a place without a box (NaN)"),
        made(4, 6, 3, np.array([[0.0, 0.0, 1.0, 1.0]]), "a box around everything"),
        Case(
            "float32", tuple(a.astype(np.float32) if a.dtype != bool else a for a in typical.args)
        ),
    ]


def crowd_cases(rng: np.random.Generator) -> list[Case]:
    """Return crowds of boxes with scores, all different; a chain of overlaps among them."""

    def around(centres: Array, copies: int, spread: float) -> Array:
        middle = np.repeat(centres, copies, axis=0)
        middle = middle + rng.uniform(-spread, spread, size=middle.shape)
        return np.concatenate([middle - 0.15, middle + 0.15], axis=1)

    def scores(n: int) -> Array:
        return rng.permutation(np.linspace(0.15, 0.95, n))

    two = around(np.array([[0.25, 0.3], [0.7, 0.65]]), 4, 0.04)
    chain = np.array([[0.1 + 0.1 * i, 0.2, 0.4 + 0.1 * i, 0.5] for i in range(4)])
    # each overlaps its neighbour by 1/2, the one after by 1/5: the second spares the third
    inside = np.array([[0.1, 0.1, 0.9, 0.9], [0.3, 0.3, 0.6, 0.6], [0.12, 0.1, 0.9, 0.88]])
    many = _boxes(rng, 25, side=(0.2, 0.4))
    halves = np.array([[0.0, 0.0, 0.5, 0.5], [0.0, 0.0, 0.5, 1.0], [0.75, 0.0, 1.0, 1.0]])
    return [
        Case("two glyphs, four boxes each", (two, scores(8), 0.5)),
        Case("a chain: each overlaps the next", (chain, np.array([0.9, 0.8, 0.7, 0.6]), 0.4)),
        Case("the chain, the best in the middle", (chain, np.array([0.5, 0.9, 0.7, 0.3]), 0.4)),
        Case("a small box inside a large one", (inside, np.array([0.7, 0.6, 0.9]), 0.5)),
        Case("boxes far apart", (around(np.array([[0.2, 0.2], [0.8, 0.8]]), 1, 0), scores(2), 0.5)),
        Case("25 boxes", (many, scores(25), 0.3)),
        Case("25 boxes, a lower threshold", (many, scores(25), 0.05)),
        Case("two boxes exactly at the threshold", (halves, np.array([0.6, 0.8, 0.7]), 0.5)),
        Case("one box", (two[:1], np.array([0.4]), 0.5)),
        Case("float32", (two.astype(np.float32), scores(8).astype(np.float32), 0.5)),
    ]


def mask_cases(rng: np.random.Generator) -> list[Case]:
    """Return pairs of masks: overlapping, the same, apart, one or both empty."""
    first = rng.random((8, 10)) < 0.35
    second = first ^ (rng.random((8, 10)) < 0.2)
    nothing = np.zeros((8, 10), dtype=bool)
    half = nothing.copy()
    half[:, :5] = True
    small = nothing.copy()
    small[2:4, 2:4] = True
    return [
        Case("two masks", (first, second)),
        Case("the same mask", (first, first.copy())),
        Case("masks apart", (half, ~half)),
        Case("one inside the other", (half, small)),
        Case("one inside the other, the other way round", (small, half)),
        Case("an empty answer", (nothing, first)),
        Case("an empty truth", (first, nothing)),
        Case("both empty", (nothing, nothing.copy())),
    ]


def unet_cases(rng: np.random.Generator) -> list[Case]:
    """Return U-Nets of two to five levels, on images that divide evenly."""
    drawn = tuple(int(k) for k in rng.integers(3, 40, size=4))
    return [
        Case("16×16, three levels", (16, 16, (4, 8, 16))),
        Case("64×64, three levels", (64, 64, (16, 32, 64))),
        Case("64×48, two levels", (64, 48, (10, 20))),
        Case("32×96, four levels, drawn", (32, 96, drawn)),
        Case("128×128, five levels, all of 12", (128, 128, (12,) * 5)),
    ]


def bug_cases(rng: np.random.Generator) -> list[Case]:
    """Return blocks on batches, on one example, and blocks whose kernels are zero."""
    x = rng.normal(size=(6, 5)) * np.array([1, 3, 0.5, 1, 2]) + np.array([0, 2, -1, 0, 4])

    def blocks(n: int, scale: float = 0.6) -> list[tuple[Array, Array]]:
        return [
            (scale * rng.normal(size=(5, 8)), scale * rng.normal(size=(8, 5))) for _ in range(n)
        ]

    two = blocks(2)
    return [
        Case("6 examples, one block", (x, blocks(1))),
        Case("6 examples, two blocks", (x, two)),
        Case("one of these examples alone", (x[2:3], two)),
        Case("blocks whose kernels are zero", (x, blocks(3, 0.0))),
        Case("no block at all", (x, [])),
        Case("two examples, four blocks", (x[:2], blocks(4))),
        Case(
            "float32", (x.astype(np.float32), [tuple(k.astype(np.float32) for k in b) for b in two])
        ),
    ]
