"""Mistakes with maps: what a stack of convolutions costs, what shapes a U-Net has."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Layers = Sequence[tuple[int, int, int]]


def multiplications(
    input_shape: tuple[int, int, int],
    layers: Layers,
    *,
    places: str = "out",
    round_up: bool = True,
    area: bool = True,
    per_filter: str = "channels",
    shrink: bool = True,
    carry: bool = True,
    strided: bool = True,
    factor: int = 1,
    bias: bool = False,
) -> list[int]:
    """Return the multiplications of each layer; right but for the switches given."""
    height, width, channels = input_shape
    first = channels
    counts = []
    for filters, kernel, stride in layers:
        step = stride if strided else 1
        out = [-(-side // step) if round_up else side // step for side in (height, width)]
        taken = out if places == "out" else [height, width]
        if places == "none":
            taken = [1, 1]
        window = kernel * kernel if area else kernel
        deep = {"channels": channels, "first": first, "none": 1}[per_filter]
        one = window * deep + bias
        counts.append(factor * taken[0] * taken[1] * one * filters)
        height, width = out if shrink else (height, width)
        channels = filters if carry else channels
    return counts


def _count(**switches: Any) -> Callable[..., list[int]]:
    return lambda input_shape, layers: multiplications(input_shape, layers, **switches)


def _unpadded(input_shape: tuple[int, int, int], layers: Layers) -> list[int]:
    height, width, channels = input_shape
    counts = []
    for filters, kernel, stride in layers:
        height, width = ((side - kernel) // stride + 1 for side in (height, width))
        counts.append(height * width * kernel * kernel * channels * filters)
        channels = filters
    return counts


_FLOOR = (
    "Odd sides are rounded down. With padding, a kernel starts at place 0, s, 2s, …: a side of 7 "
    "and a stride of 2 make four places."
)

COUNT = (
    Mistake(
        "counts parameters",
        _count(places="none"),
        "You count the weights. Each weight is used at every place of the output: that is why "
        "convolutions have few parameters and much to compute.",
    ),
    Mistake(
        "counts parameters",
        _count(places="none", bias=True),
        "You count the weights and biases. Each weight is used at every place of the output: that "
        "is why convolutions have few parameters and much to compute.",
    ),
    Mistake(
        "the places of the input",
        _count(places="in"),
        "You count a window for each place of the *input*. A stride of 2 leaves a quarter of the "
        "windows out.",
    ),
    Mistake(
        "ignores the strides",
        _count(strided=False),
        "The strides change nothing in your count. How many places does a layer with stride 2 "
        "compute, and how large is what the next layer gets?",
    ),
    Mistake(
        "the next layer gets the old size",
        _count(shrink=False),
        "Right for each layer whose input is the image. After a stride the next layer gets a "
        "smaller map.",
    ),
    Mistake("rounds down", _count(round_up=False), _FLOOR),
    Mistake(
        "no padding",
        _unpadded,
        "You count the places of a kernel that must lie within the image. With padding it stands "
        "at every stride-th pixel, also at the edge.",
    ),
    Mistake(
        "one filter alone",
        lambda input_shape, layers: [
            count // layer[0]
            for count, layer in zip(multiplications(input_shape, layers), layers, strict=True)
        ],
        "That is the work of one filter. How many are there in a layer?",
    ),
    Mistake(
        "the side of the kernel, not its area",
        _count(area=False),
        "A kernel of 3 has 3 · 3 numbers in each channel.",
    ),
    Mistake(
        "forgets the channels that come in",
        _count(per_filter="none"),
        "Each filter looks at *all* channels of its input: in colour, at three times as many "
        "numbers as in grey.",
    ),
    Mistake(
        "always the channels of the image",
        _count(per_filter="first"),
        "The first layer is right. The second one gets as many channels as the first one has "
        "filters.",
    ),
    Mistake(
        "counts the additions, too",
        _count(factor=2),
        "That is twice as much: with each multiplication comes an addition (then one speaks of "
        "FLOPs). Multiplications alone are asked for.",
    ),
    Mistake(
        "counts the biases",
        _count(bias=True),
        "A bias is added, once for each number of the output: it costs no multiplication.",
    ),
    Mistake(
        "one number for all layers",
        lambda input_shape, layers: sum(multiplications(input_shape, layers)),
        "You return the sum. One number for each layer is asked for: it shows where the work is.",
    ),
)


def shapes(
    height: int,
    width: int,
    filters: Sequence[int],
    *,
    pooled_last: bool = False,
    skip_pooled: bool = False,
    joined: Callable[[int, int], int] = lambda own, below: 2 * own,
    reverse: bool = True,
    swap: bool = False,
) -> tuple[Any, Any, Any]:
    """Return the shapes of a U-Net, down, bottom, joined; right but for the switches given."""
    *levels, bottom = filters

    def at(level: int, channels: int, extra: int = 0) -> tuple[int, int, int]:
        scale = 2 ** (level + extra)
        sides = (height // scale, width // scale)
        return (sides[1], sides[0], channels) if swap else (*sides, channels)

    down = [at(i, k, int(skip_pooled)) for i, k in enumerate(levels)]
    under = at(len(levels), bottom, int(pooled_last))
    below = [*levels[1:], bottom]
    up = [at(i, joined(k, below[i])) for i, k in enumerate(levels)]
    return down, under, up[::-1] if reverse else up


def _shapes(part: int, **switches: Any) -> Callable[..., Any]:
    return lambda height, width, filters: shapes(height, width, filters, **switches)[part]


UNET = (
    Mistake(
        "after the pooling",
        _shapes(0, skip_pooled=True),
        "These are the maps after the pooling. What is handed across is the level's own map, "
        "before it is halved: it has the detail that the way up lacks.",
        part="down",
    ),
    Mistake(
        "width before height",
        _shapes(0, swap=True),
        "Height comes first, then width.",
        part="down",
    ),
    Mistake(
        "from the bottom up",
        lambda h, w, filters: shapes(h, w, filters)[0][::-1],
        "The right shapes, from the lowest level up. What is handed across is asked for from the "
        "top down.",
        part="down",
    ),
    Mistake(
        "channels before the sides",
        lambda h, w, filters: [(k, *sides) for *sides, k in shapes(h, w, filters)[0]],
        "The channels come last: (height, width, channels).",
        part="down",
    ),
    Mistake(
        "the bottom counted as a level",
        lambda h, w, filters: [*shapes(h, w, filters)[0], shapes(h, w, filters)[1]],
        "The last number of filters is the bottom: it is not handed across, and has its own place "
        "in the answer.",
        part="down",
    ),
    Mistake(
        "halved once too often",
        _shapes(1, pooled_last=True),
        "The bottom comes after the last pooling, and is not pooled itself.",
        part="bottom",
    ),
    Mistake(
        "not halved often enough",
        lambda h, w, filters: (
            2 * (h >> (len(filters) - 1)),
            2 * (w >> (len(filters) - 1)),
            filters[-1],
        ),
        "There is a pooling after each level above the bottom: one more than you count.",
        part="bottom",
    ),
    Mistake(
        "nothing joined",
        _shapes(2, joined=lambda own, below: own),
        "That is the number of channels before the two are put side by side. Beside the map from "
        "below lies that of the way down: how many channels together?",
        part="joined",
    ),
    Mistake(
        "below not yet narrowed",
        _shapes(2, joined=lambda own, below: own + below),
        "You join the map from below with all its channels. The transposed convolution does not "
        "only double the sides: it gives the *level's* number of channels.",
        part="joined",
    ),
    Mistake(
        "below not yet narrowed",
        _shapes(2, joined=lambda own, below: 2 * below),
        "You count the channels of the level below. On each level both maps have the level's own "
        "number.",
        part="joined",
    ),
    Mistake(
        "from the top down",
        _shapes(2, reverse=False),
        "The right shapes, in the order of the way down. On the way up the lowest level comes "
        "first.",
        part="joined",
    ),
)
