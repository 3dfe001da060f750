"""Mistakes with residual blocks: their forward pass, their gradient, a block with two bugs."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Blocks = Sequence[tuple[Array, Array]]


def _relu(z: Array) -> Array:
    return np.maximum(z, 0)


def _long(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return _relu(x @ w1 + b1) @ w2 + b2


def _short(x: Array, projection: Array | None) -> Array:
    return x if projection is None else x @ projection


def _block(made: Callable[[Array, Array], Array]) -> Callable[..., Array]:
    """Return a block made of the long and the short path."""
    return lambda x, w1, b1, w2, b2, projection: made(
        _long(x, w1, b1, w2, b2), _short(x, projection)
    )


def _no_first_relu(x: Array, w1: Array, b1: Array, w2: Array, b2: Array, p: Array | None) -> Array:
    return _relu((x @ w1 + b1) @ w2 + b2 + _short(x, p))


def _no_biases(x: Array, w1: Array, b1: Array, w2: Array, b2: Array, p: Array | None) -> Array:
    return _relu(_relu(x @ w1) @ w2 + _short(x, p))


def _no_second_bias(x: Array, w1: Array, b1: Array, w2: Array, b2: Array, p: Array | None) -> Array:
    return _relu(_relu(x @ w1 + b1) @ w2 + _short(x, p))


def _if_it_fits(x: Array, w1: Array, b1: Array, w2: Array, b2: Array, p: Array | None) -> Array:
    long = _long(x, w1, b1, w2, b2)
    return _relu(long + (x if x.shape == long.shape else _short(x, p)))


def _identity_only(x: Array, w1: Array, b1: Array, w2: Array, b2: Array, p: Array | None) -> Array:
    long = _long(x, w1, b1, w2, b2)
    return _relu(long + x if x.shape == long.shape else long)


BLOCK = (
    Mistake(
        "ReLU before the paths meet",
        _block(lambda long, short: _relu(long) + short),
        "The long path gets its ReLU before the short one is added. Then a block can add and never "
        "take away: the maps only grow. Where does the last ReLU stand in the formula?",
    ),
    Mistake(
        "no last ReLU",
        _block(lambda long, short: long + short),
        "The paths meet, and no ReLU follows: negative numbers come out.",
    ),
    Mistake(
        "a ReLU on each path",
        _block(lambda long, short: _relu(long) + _relu(short)),
        "Each path gets a ReLU of its own. The sum of the two gets one.",
    ),
    Mistake(
        "no way past",
        _block(lambda long, short: _relu(long)),
        "That is a plain block: where is the way past it? With a long path that gives zero, x "
        "should still come through.",
    ),
    Mistake(
        "the short path with a minus",
        _block(lambda long, short: _relu(long - short)),
        "The short path is added, not taken away.",
    ),
    Mistake(
        "the paths multiplied",
        _block(lambda long, short: _relu(long * short)),
        "The two paths are multiplied. They are added: the gradient of a sum goes to both alike.",
    ),
    Mistake("no ReLU on the long path", _no_first_relu,
        "Between the two kernels stands a ReLU. Without it, both together are one kernel: nothing "
        "that a single layer could not do.",
    ),
    Mistake("no biases", _no_biases, "The biases do not take part."),
    Mistake("no first bias",
        lambda x, w1, b1, w2, b2, p: _relu(_relu(x @ w1) @ w2 + b2 + _short(x, p)),
        "The first bias, `b1`, does not take part.",
    ),
    Mistake(
        "a ReLU on the short path",
        _block(lambda long, short: _relu(long + _relu(short))),
        "The short path goes through a ReLU before the paths meet, and what is negative in it is "
        "lost. It carries x as it is (or its projection).",
    ),
    Mistake("no second bias", _no_second_bias, "The second bias, `b2`, does not take part."),
    Mistake("the projection only where it must be", _if_it_fits,
        "Where x has the right width already, you leave the projection out. It is used wherever "
        "there is one.",
    ),
    Mistake("the projection is never used", _identity_only,
        "Where the widths differ, your short path is gone; and a projection to the same width is "
        "not used. It is used wherever there is one.",
    ),
    Mistake(
        "the long path of the projected x",
        lambda x, w1, b1, w2, b2, p: _relu(
            _long(_short(x, p) if p is not None and p.shape[1] == len(w1) else x, w1, b1, w2, b2)
            + _short(x, p)
        ),
        "You project first, and both paths start from the result. The long path starts from x.",
    ),
    Mistake(
        "the short path added twice",
        _block(lambda long, short: _relu(long + 2 * short)),
        "The short path is added twice.",
    ),
)  # fmt: skip


def gradients(slopes: Array, shortcuts: bool) -> Array:
    """Return the gradient of the output by the input of each layer."""
    factors = 1 + slopes if shortcuts else slopes
    return np.cumprod(factors[::-1])[::-1]


def _chain(
    made: Callable[[Array], Array], factor: Callable[[Array, bool], Array] | None = None
) -> Callable[[Array, bool], Any]:
    factor = factor or (lambda slopes, shortcuts: 1 + slopes if shortcuts else slopes)
    return lambda slopes, shortcuts: made(factor(slopes, shortcuts))


def _backwards(factors: Array) -> Array:
    return np.cumprod(factors[::-1])[::-1]


CHAIN = (
    Mistake(
        "from the wrong end",
        _chain(np.cumprod),
        "You multiply from the first layer on. The input of layer i has only the layers *after* it "
        "(and layer i itself) between it and the output.",
    ),
    Mistake(
        "in reverse order",
        _chain(lambda f: np.cumprod(f[::-1])),
        "The right numbers, the last layer's first. Entry 0 belongs to the first layer.",
    ),
    Mistake(
        "without the layer itself",
        _chain(lambda f: np.append(_backwards(f)[1:], 1.0)),
        "You leave layer i itself out: that is the gradient at its *output*. The last entry should "
        "be the slope of the last layer.",
    ),
    Mistake(
        "the whole product everywhere",
        _chain(lambda f: np.full(len(f), np.prod(f))),
        "Each layer gets the product of all. Through which layers does the gradient come on its "
        "way to layer i?",
    ),
    Mistake(
        "each layer by itself",
        _chain(lambda f: np.array(f)),
        "That is the slope of each layer by itself, from its input to its own output. From there "
        "to the output of the *last* layer the gradient has more layers to go through.",
    ),
    Mistake(
        "one number for all layers",
        _chain(np.prod),
        "That is the gradient at the input of the network. One number for each layer is asked for.",
    ),
    Mistake(
        "no shortcuts",
        _chain(_backwards, lambda slopes, shortcuts: slopes),
        "`shortcuts` changes nothing. With a way past it, y = x + f(x): what is added to the "
        "slope?",
    ),
    Mistake(
        "shortcuts everywhere",
        _chain(_backwards, lambda slopes, shortcuts: 1 + slopes),
        "You add 1 where there are no shortcuts, too.",
    ),
    Mistake(
        "the other way round",
        _chain(_backwards, lambda slopes, shortcuts: slopes if shortcuts else 1 + slopes),
        "With and without have changed places.",
    ),
    Mistake(
        "1 added to the product",
        lambda slopes, shortcuts: _backwards(slopes) + (1 if shortcuts else 0),
        "You add 1 to the product, as if there were one way past *all* the layers. Each layer has "
        "its own: the 1 is in each factor.",
    ),
    Mistake(
        "adds instead of multiplying",
        _chain(lambda f: np.cumsum(f[::-1])[::-1]),
        "You add the slopes up. Along a chain, slopes are multiplied.",
    ),
)


def repaired(
    x: Array,
    blocks: Blocks,
    *,
    alias: bool = False,
    axis: int = -1,
    normalise: bool = True,
    keep: str = "input",
    after: bool = False,
    add: bool = True,
    inner: Callable[[Array], Array] = _relu,
) -> Array:
    """Return what the blocks make of `x`; right but for the switches given."""
    first = x
    x = x.copy()
    for w1, w2 in blocks:
        mean = x.mean(axis=axis, keepdims=True)
        spread = np.sqrt(x.var(axis=axis, keepdims=True) + 1e-5)
        normalised = (x - mean) / spread if normalise else x
        short = normalised if alias else x
        if keep == "first":
            short = first
        y = inner(normalised @ w1) @ w2
        if add:
            y = short + y
        x = _relu(y) if after else y
    return x


def _bugs(**switches: Any) -> Callable[[Array, Blocks], Array]:
    return lambda x, blocks: repaired(x, blocks, **switches)


BUGS = (
    Mistake(
        "both bugs are still there",
        _bugs(alias=True, axis=0),
        "This does what the suspect does, and fails both tests: with kernels of zero, x does not "
        "come out as it went in; and an example alone comes out otherwise than among others. Take "
        "one test at a time: print x after each line, and say beforehand what should stand there.",
    ),
    Mistake(
        "the short way is still changed",
        _bugs(alias=True),
        "One bug is mended: no example sees another. The other one: with kernels of zero, x does "
        "not come out as it went in. What is added in the last line: what came into the block? "
        "Print it at the block's start, and just before it is added.",
    ),
    Mistake(
        "examples still see one another",
        _bugs(axis=0),
        "One bug is mended: with kernels of zero, x comes out as it went in. The other one: an "
        "example alone comes out otherwise than among others. Which line looks at more than one "
        "example?",
    ),
    Mistake(
        "takes the normalisation out",
        _bugs(normalise=False),
        "Now nothing is normalised. The normalisation was right in what it is for; where did its "
        "result go, and over which axis did it go?",
    ),
    Mistake(
        "the way past all blocks",
        _bugs(keep="first"),
        "Each block adds the *first* x, so that what earlier blocks have made is lost. The short "
        "way of a block starts where the block starts.",
    ),
    Mistake(
        "a last ReLU",
        _bugs(after=True),
        "A ReLU follows after the sum. It was not in the suspect, and with kernels of zero it cuts "
        "off what is negative in x.",
    ),
    Mistake(
        "no way past",
        _bugs(add=False),
        "The short way is gone: with kernels of zero, zeros come out.",
    ),
    Mistake(
        "no ReLU",
        _bugs(inner=lambda z: z),
        "Both bugs are mended, and the ReLU between the two kernels is lost. It was right in the "
        "suspect.",
    ),
    Mistake(
        "the first block alone",
        lambda x, blocks: repaired(x, blocks[:1]) if blocks else None,
        "Right for one block: the others never come about (and without any block, nothing comes "
        "back). Does the `return` stand inside the loop?",
    ),
    Mistake(
        "the first block alone",
        lambda x, blocks: repaired(x, blocks[:1]),
        "Right for one block: the others never come about. Does a `return` or a `break` stand "
        "inside the loop?",
    ),
    Mistake(
        "normalises over everything",
        lambda x, blocks: _over_everything(x, blocks),
        "Mean and variance go over the whole batch at once. One example's own features are meant.",
    ),
)


def _over_everything(x: Array, blocks: Blocks) -> Array:
    for w1, w2 in blocks:
        normalised = (x - x.mean()) / np.sqrt(x.var() + 1e-5)
        x = x + _relu(normalised @ w1) @ w2
    return x
