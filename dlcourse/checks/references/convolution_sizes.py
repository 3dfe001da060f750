"""Mistakes with sizes: of feature maps, of layers, and of what a value sees."""

import math
from collections.abc import Callable, Sequence

from ..engine import Mistake

Layers = Sequence[tuple[int, int]]
_Length = Callable[[int, int, int], float]


def _same(n: int, k: int, s: int) -> int:
    return -(-n // s)


def _valid(n: int, k: int, s: int) -> int:
    return (n - k) // s + 1


def _length(
    valid: _Length = _valid, same: _Length = _same
) -> Callable[[int, int, int, str], float]:
    return lambda n, k, s, padding: valid(n, k, s) if padding == "valid" else same(n, k, s)


_FENCE = (
    "One window is missing: you count the steps, not the places. A window that makes no step at "
    "all stands somewhere, too."
)
_FRACTION = (
    "The division has a remainder, and it stays in your result. There are no windows by halves: "
    "what happens to the last one if it does not fit any more?"
)

SIZE = (
    Mistake(
        "fence post",
        _length(valid=lambda n, k, s: (n - k) // s, same=_same),
        _FENCE,
    ),
    Mistake(
        "fence post",
        _length(valid=lambda n, k, s: (n - k) // s, same=lambda n, k, s: (n - 1) // s),
        _FENCE,
    ),
    Mistake(
        "a fraction of a window",
        _length(valid=lambda n, k, s: (n - k) / s + 1, same=lambda n, k, s: n / s),
        _FRACTION,
    ),
    Mistake("a fraction of a window", _length(valid=lambda n, k, s: (n - k) / s + 1), _FRACTION),
    Mistake("a fraction of a window", _length(same=lambda n, k, s: n / s), _FRACTION),
    Mistake(
        "rounds up where the window must fit",
        _length(valid=lambda n, k, s: math.ceil((n - k) / s) + 1),
        'With "valid" a window that would leave the image is not used: a step that does not fit '
        "any more is left out. In which direction is that rounded?",
    ),
    Mistake(
        "one comes before the division",
        _length(valid=lambda n, k, s: (n - k + 1) // s),
        "You divide all places of stride 1 by the stride, and round down. The first place always "
        "counts; only the places *after* it are thinned out by the stride.",
    ),
    Mistake(
        "no stride",
        _length(valid=lambda n, k, s: n - k + 1, same=lambda n, k, s: n),
        "Right for a stride of 1. With a stride of 2 only every second place counts.",
    ),
    Mistake(
        "same keeps the length",
        _length(same=lambda n, k, s: n),
        '"same" keeps the length only while the stride is 1. With a stride of 2 there are half as '
        "many windows.",
    ),
    Mistake(
        "rounds down with same",
        _length(same=lambda n, k, s: n // s),
        'With "same" zeros are added so that a last window can stand at the edge, even if the '
        "length is no multiple of the stride. In which direction is that rounded?",
    ),
    Mistake(
        "one more with same, whether needed or not",
        _length(same=lambda n, k, s: n // s + 1),
        'With "same" you always count one window more than whole strides fit in. That is right '
        "only where something of the length is left over.",
    ),
    Mistake(
        "half a kernel on both sides",
        _length(same=lambda n, k, s: (n + 2 * (k // 2) - k) // s + 1),
        "You put half a kernel of zeros on both sides. For an odd kernel that is right. An even "
        "one gets a zero too many: Keras adds no more than the windows need.",
    ),
    Mistake(
        "no difference between the paddings",
        _length(same=_valid),
        'With "same" you get the length of "valid". What do the zeros around the image change?',
    ),
    Mistake(
        "no difference between the paddings",
        _length(valid=_same),
        'With "valid" you get the length of "same": there, nothing is added, and each window must '
        "lie within the image.",
    ),
    Mistake(
        "paddings exchanged",
        _length(valid=_same, same=_valid),
        'The two are exchanged. "valid": only windows that lie within the image are valid.',
    ),
)

_CONVOLUTION = {
    "no biases": (
        lambda h, w, c, f, k: k * k * c * f,
        "The biases are missing: there is one for each filter.",
    ),
    "channels forgotten": (
        lambda h, w, c, f, k: (k * k + 1) * f,
        "A filter looks at *all* channels of its input: it has k·k numbers for each of them.",
    ),
    "one bias for all filters": (
        lambda h, w, c, f, k: k * k * c * f + 1,
        "There is a bias for each filter, not one for all of them.",
    ),
    "a bias for each channel": (
        lambda h, w, c, f, k: (k * k + 1) * c * f,
        "You count a bias for each filter *and channel*. A filter sums up over its channels, and "
        "then one bias is added.",
    ),
    "one filter alone": (
        lambda h, w, c, f, k: k * k * c + 1,
        "Those are the parameters of one filter. How many are there?",
    ),
    "filters not shared": (
        lambda h, w, c, f, k: h * w * f * (k * k * c + 1),
        "You count a filter for every place of the image. It is the *same* filter everywhere: "
        "that is what sharing weights means.",
    ),
    "a bias for each place": (
        lambda h, w, c, f, k: k * k * c * f + h * w * f,
        "You count a bias for each value of the feature maps. The places of a map share their "
        "filter, and its bias, too.",
    ),
    "a kernel that is not square": (
        lambda h, w, c, f, k: (k * c + 1) * f,
        "The filters have k rows *and* k columns.",
    ),
}
_DENSE = {
    "no biases in the dense layer": (
        lambda h, w, c, f, k: h * w * c * h * w * f,
        "The convolution aside: the biases of the dense layer are missing, one for each unit.",
    ),
    "a dense layer of too few units": (
        lambda h, w, c, f, k: (h * w * c + 1) * f,
        "The convolution aside: your dense layer has as many units as there are filters. It shall "
        "give as many values as all feature maps together hold: a whole image for each filter.",
    ),
    "a unit for each pixel of one map": (
        lambda h, w, c, f, k: (h * w * c + 1) * h * w,
        "The convolution aside: your dense layer gives as many values as *one* feature map. There "
        "is a map for each filter.",
    ),
    "a bias for each filter of the dense layer": (
        lambda h, w, c, f, k: h * w * c * h * w * f + f,
        "The convolution aside: the dense layer shares nothing, so each of its units has a bias "
        "of its own.",
    ),
    "channels forgotten in the dense layer": (
        lambda h, w, c, f, k: (h * w + 1) * h * w * f,
        "The convolution aside: flattened, an image has height · width · *channels* numbers, and "
        "each unit has a weight for every one of them.",
    ),
}

COUNT = (
    *(Mistake(name, count, why, part="convolution") for name, (count, why) in _CONVOLUTION.items()),
    *(Mistake(name, count, why, part="dense") for name, (count, why) in _DENSE.items()),
)


def field_by(
    *,
    grow: Callable[[int, int, int], int] = lambda size, k, jump: size + (k - 1) * jump,
    step: Callable[[int, int], int] = lambda jump, s: jump * s,
    start: int = 1,
    stride_first: bool = False,
    backwards: bool = False,
) -> Callable[[Layers], tuple[int, int]]:
    """Return a calculator of receptive fields that is right but for the switches given."""

    def field(layers: Layers) -> tuple[int, int]:
        size, jump = start, 1
        for k, s in reversed(layers) if backwards else layers:
            if stride_first:
                jump = step(jump, s)
            size = grow(size, k, jump)
            if not stride_first:
                jump = step(jump, s)
        return size, jump

    return field


FIELD = (
    Mistake(
        "strides do not widen the view",
        field_by(grow=lambda size, k, jump: size + k - 1),
        "You add k − 1 pixels for every layer. After a stride of 2, neighbouring values look at "
        "places that are 2 pixels apart: how many pixels does a kernel that spans three of them "
        "add?",
    ),
    Mistake(
        "the layer's own stride comes too early",
        field_by(stride_first=True),
        "You let a layer's own stride widen its own kernel. A 3×3 convolution of stride 2 on the "
        "image still sees 3 pixels. Which layers do notice that stride?",
    ),
    Mistake(
        "from the last layer to the first",
        field_by(backwards=True),
        "You go through the layers from the last to the first with a rule that goes from the first "
        "to the last. The first layer looks at the image, and its stride widens the view of all "
        "that come after it.",
    ),
    Mistake(
        "adds k instead of k − 1",
        field_by(grow=lambda size, k, jump: size + k * jump),
        "You add k for each layer. A kernel of 1 sees no more than the layer before: by how much "
        "does one of 3 reach further?",
    ),
    Mistake(
        "begins at 0",
        field_by(start=0),
        "Without any layer, a pixel sees one pixel: itself. You begin with 0.",
    ),
    Mistake(
        "multiplies the kernels",
        field_by(grow=lambda size, k, jump: size * k),
        "You multiply the sizes of the kernels. Two convolutions of 3×3 see 5 pixels, not 9: their "
        "windows overlap. Draw them.",
    ),
    Mistake(
        "adds the strides",
        field_by(step=lambda jump, s: jump + s - 1),
        "The strides are added. Two halvings make a quarter: what do strides do, one after the "
        "other?",
    ),
    Mistake(
        "only the last stride",
        field_by(step=lambda jump, s: s),
        "You remember the stride of the last layer only. Those before it thin out the image as "
        "well.",
    ),
)
