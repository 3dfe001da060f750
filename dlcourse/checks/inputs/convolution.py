"""What the answers of chapter 4 are tried on."""

import numpy as np

from ..engine import Case, edges
from .roaming_digits import roaming_digits_cases

roaming_cases = roaming_digits_cases


def size_cases(rng: np.random.Generator) -> list[Case]:
    """Return lengths, kernels and strides; what divides evenly and what does not."""
    given = [
        (6, 3, 1), (6, 2, 2), (7, 3, 2), (11, 4, 3), (28, 5, 1), (28, 3, 2), (5, 5, 1), (9, 2, 1),
        (10, 1, 3),
    ]  # fmt: skip
    drawn = [
        (int(rng.integers(30, 300)), int(rng.integers(1, 12)), int(rng.integers(2, 6)))
        for _ in range(4)
    ]
    return [
        Case(f"{n} pixels, kernel {k}, stride {s}, {padding}", (n, k, s, padding))
        for n, k, s in dict.fromkeys([*given, *drawn])
        for padding in ("valid", "same")
    ]


def count_cases(rng: np.random.Generator) -> list[Case]:
    """Return layers on small and large images."""
    height, width, channels, filters = (int(n) for n in rng.integers(5, 70, size=4))
    given = [
        (6, 6, 1, 1, 3), (28, 28, 1, 32, 3), (28, 28, 1, 6, 5), (32, 48, 3, 16, 3),
        (14, 14, 6, 16, 5), (height, width, channels, filters, 7),
    ]  # fmt: skip
    return [
        Case(f"{h}×{w}×{c}, {_several(f, 'filter')} of {k}×{k}", (h, w, c, f, k))
        for h, w, c, f, k in given
    ]


def _several(n: int, what: str) -> str:
    return f"{n} {what}" + ("s" if n > 1 else "")


def correlate_cases(rng: np.random.Generator) -> list[Case]:
    """Return images and kernels of many shapes, square or not."""
    typical = Case("4×5 image, 2×3 kernel", (rng.normal(size=(4, 5)), rng.normal(size=(2, 3))))
    shapes = [
        ((6, 6), (3, 3)),
        ((3, 3), (1, 1)),
        ((5, 4), (5, 4)),
        ((3, 7), (3, 2)),
        ((9, 8), (4, 1)),
    ]
    others = [
        Case(f"{a[0]}×{a[1]} image, {b[0]}×{b[1]} kernel", (rng.normal(size=a), rng.normal(size=b)))
        for a, b in shapes
    ]
    return [typical, *others, *edges(typical, batched=(), scaled=(0,))]


def im2col_cases(rng: np.random.Generator) -> list[Case]:
    """Return batches with one channel and several, for strides that fit and that do not."""
    settings = {
        "one 3×3 image, kernel 2": ((1, 3, 3, 1), 2, 1),
        "two 4×5 images with 3 channels, kernel 2": ((2, 4, 5, 3), 2, 1),
        "a 6×6 image, kernel 3, stride 3": ((1, 6, 6, 1), 3, 3),
        "stride 2, and a row left over": ((2, 6, 5, 2), 3, 2),
        "kernel 1": ((2, 3, 2, 2), 1, 1),
        "a kernel as large as the image": ((3, 3, 3, 2), 3, 1),
        "windows apart": ((1, 8, 9, 1), 2, 3),
    }
    cases = [Case(name, (rng.normal(size=s), k, d)) for name, (s, k, d) in settings.items()]
    return [*cases, *edges(cases[1], batched=(0,), scaled=(0,))]


def _layer(
    rng: np.random.Generator, shape: tuple[int, ...], size: tuple[int, int], filters: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    batch, height, width, channels = shape
    out = (batch, height - size[0] + 1, width - size[1] + 1, filters)
    return rng.normal(size=shape), rng.normal(size=(*size, channels, filters)), rng.normal(size=out)


def backward_cases(rng: np.random.Generator) -> list[Case]:
    """Return images, kernel and upstream gradient of a convolution, valid, of stride 1."""
    settings = {
        "one 3×3 image, one 2×2 filter": ((1, 3, 3, 1), (2, 2), 1),
        "two 5×4 images, 2 channels, 3 filters of 3×3": ((2, 5, 4, 2), (3, 3), 3),
        "filters of 2×3": ((3, 4, 5, 1), (2, 3), 2),
        "filters of 1×1": ((2, 3, 3, 3), (1, 1), 2),
        "a kernel as large as the image": ((4, 3, 3, 2), (3, 3), 1),
    }
    cases = [Case(name, _layer(rng, *setting)) for name, setting in settings.items()]
    return [*cases, *edges(cases[1], batched=(0, 2), scaled=(2,))]


def pool_cases(rng: np.random.Generator) -> list[Case]:
    """Return images with distinct pixels, their block sizes, and upstream gradients."""
    settings = {
        "a 2×2 image, blocks of 2": ((1, 2, 2, 1), 2),
        "a 4×6 image, blocks of 2": ((1, 4, 6, 1), 2),
        "3 images with 2 channels, blocks of 2": ((3, 4, 4, 2), 2),
        "blocks of 3": ((2, 6, 3, 2), 3),
        "blocks of 1": ((1, 3, 2, 1), 1),
    }
    cases = []
    for name, ((batch, height, width, channels), size) in settings.items():
        shape = (batch, height, width, channels)
        x = rng.permutation(np.prod(shape)).reshape(shape) / np.prod(shape) - 0.5
        upstream = rng.normal(size=(batch, height // size, width // size, channels))
        cases.append(Case(name, (x, size, upstream)))
    x, size, upstream = cases[1].args
    dark = Case("all pixels below zero", (x - 1, size, upstream))
    shifted = Case("all pixels above zero", (x + 1, size, upstream))
    usual = edges(cases[2], batched=(0, 2), scaled=(2,))
    return [*cases, dark, shifted, *usual]


def transpose_cases(rng: np.random.Generator) -> list[Case]:
    """Return small maps and kernels; overlapping, side by side, and with gaps."""
    settings = {
        "one value": ((1, 1), (3, 3), 2),
        "2×2 values, 2×2 kernel, side by side": ((2, 2), (2, 2), 2),
        "2×3 values, 3×3 kernel, stride 2": ((2, 3), (3, 3), 2),
        "3×2 values, 3×2 kernel, stride 1": ((3, 2), (3, 2), 1),
        "gaps: 2×2 kernel, stride 3": ((3, 3), (2, 2), 3),
        "4×4 kernel, stride 2": ((3, 4), (4, 4), 2),
    }
    cases = [
        Case(name, (rng.normal(size=a), rng.normal(size=b), stride))
        for name, (a, b, stride) in settings.items()
    ]
    return [*cases, *edges(cases[2], batched=(), scaled=(0,))]


def field_cases(rng: np.random.Generator) -> list[Case]:
    """Return stacks of (kernel size, stride), of one layer and of many."""
    drawn = [(int(rng.integers(1, 8)), int(rng.integers(1, 4))) for _ in range(6)]
    stacks = {
        "one convolution": [(3, 1)],
        "two convolutions": [(3, 1), (3, 1)],
        "convolution, then pooling": [(3, 1), (2, 2)],
        "pooling, then convolution": [(2, 2), (3, 1)],
        "LeNet-5 up to S4": [(5, 1), (2, 2), (5, 1), (2, 2)],
        "two strides of 2": [(3, 2), (3, 2), (3, 1)],
        "kernels of 1": [(1, 1), (1, 2), (5, 1)],
        "no layer at all": [],
        "six layers, drawn": drawn,
    }
    return [Case(name, (layers,)) for name, layers in stacks.items()]


def shift_cases(rng: np.random.Generator) -> list[Case]:
    """Return grey and colour images, and shifts in all directions."""
    image, colour = rng.uniform(0.1, 1, size=(4, 5)), rng.uniform(0.1, 1, size=(5, 4, 3))
    cases = [
        Case("down by 1, right by 2", (image, 1, 2)),
        Case("down by 2", (image, 2, 0)),
        Case("right by 1", (image, 0, 1)),
        Case("up by 1, left by 3", (image, -1, -3)),
        Case("up by 2, right by 1", (image, -2, 1)),
        Case("a colour image, down by 2, left by 1", (colour, 2, -1)),
        Case("not at all", (image, 0, 0)),
        Case("out of the picture: down by 4", (image, 4, 1)),
        Case("far out of the picture: left by 9", (image, 0, -9)),
    ]
    return [*cases, Case("float32", (image.astype(np.float32), 1, 2))]


def bug_cases(rng: np.random.Generator) -> list[Case]:
    """Return the colleague's test, and what it leaves untested."""

    def drawn(
        height: int, width: int, size: int, channels: int, filters: int, stride: int
    ) -> tuple:
        kernel = rng.normal(size=(size, size, channels, filters))
        return rng.normal(size=(height, width, channels)), kernel, rng.normal(size=filters), stride

    cases = [
        Case("grey, stride 1", drawn(6, 6, 3, 1, 2, 1)),
        Case("grey, stride 2", drawn(7, 7, 3, 1, 2, 2)),
        Case("3 channels, stride 1", drawn(5, 6, 2, 3, 2, 1)),
        Case("3 channels, stride 2", drawn(6, 8, 3, 3, 4, 2)),
        Case("stride 3, a row left over", drawn(9, 7, 2, 2, 1, 3)),
    ]
    return [*cases, Case("float32", tuple(
        value.astype(np.float32) if isinstance(value, np.ndarray) else value
        for value in cases[3].args
    ))]  # fmt: skip
