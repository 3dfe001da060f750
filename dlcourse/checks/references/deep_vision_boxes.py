"""Mistakes in the overlap of boxes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def areas(a: Array, b: Array, *, clip: str = "sides", corner: bool = True) -> tuple[Array, ...]:
    """Return intersection, area of a, area of b and area of the hull, of pairs of boxes.

    Args:
        a: Boxes, `(..., 4)`.
        b: Boxes, `(..., 4)`.
        clip: What is kept from going below zero: both `"sides"`, their `"product"`, or nothing.
        corner: Whether the last two numbers are a corner; else they are taken for a size.
    """
    if not corner:
        a, b = (np.concatenate([c[..., :2], c[..., :2] + c[..., 2:]], axis=-1) for c in (a, b))
    low = np.maximum(a[..., :2], b[..., :2])
    high = np.minimum(a[..., 2:], b[..., 2:])
    sides = np.maximum(high - low, 0) if clip == "sides" else high - low
    shared = sides[..., 0] * sides[..., 1]
    if clip == "product":
        shared = np.maximum(shared, 0)
    of_a, of_b = ((c[..., 2] - c[..., 0]) * (c[..., 3] - c[..., 1]) for c in (a, b))
    hull = np.maximum(a[..., 2:], b[..., 2:]) - np.minimum(a[..., :2], b[..., :2])
    return shared, of_a, of_b, hull[..., 0] * hull[..., 1]


def overlap(a: Array, b: Array) -> Array:
    """Return the intersection over the union."""
    shared, of_a, of_b, _ = areas(a, b)
    return shared / (of_a + of_b - shared)


def _ratio(
    made: Callable[[Array, Array, Array, Array], Array], **switches: Any
) -> Callable[[Array, Array], Array]:
    return lambda a, b: made(*areas(a, b, **switches))


def _of_union(shared: Array, of_a: Array, of_b: Array, hull: Array) -> Array:
    return shared / (of_a + of_b - shared)


def _with_one_more(a: Array, b: Array) -> Array:
    sides = np.maximum(np.minimum(a[:, 2:], b[:, 2:]) - np.maximum(a[:, :2], b[:, :2]) + 1, 0)
    of_a, of_b = ((c[:, 2:] - c[:, :2] + 1).prod(axis=1) for c in (a, b))
    shared = sides.prod(axis=1)
    return shared / (of_a + of_b - shared)


ACROSS = (
    "Boxes that lie apart in both directions get an overlap: width and height are both negative, "
    "and their product is positive. Which of them must not go below zero?"
)

OVERLAP = (
    Mistake(
        "nothing kept from going below zero",
        _ratio(_of_union, clip="none"),
        "Where two boxes lie apart, the width or the height of what they share comes out negative, "
        "and the result with it. What is shared then?",
    ),
    Mistake("the product kept from going below zero", _ratio(_of_union, clip="product"), ACROSS),
    Mistake(
        "counts the intersection twice",
        _ratio(lambda i, a, b, hull: i / (a + b)),
        "The same box twice gives ½. In the sum of both areas, what they share is counted twice.",
    ),
    Mistake(
        "the Dice coefficient",
        _ratio(lambda i, a, b, hull: 2 * i / (a + b)),
        "That is the Dice coefficient, the measure of masks. It is larger than the IoU wherever "
        "two boxes overlap in part.",
    ),
    Mistake(
        "the intersection alone",
        _ratio(lambda i, a, b, hull: i),
        "You return the area that is shared. Over what does it have to be taken, so that the size "
        "of the boxes does not matter?",
    ),
    Mistake(
        "over the first box",
        _ratio(lambda i, a, b, hull: i / a),
        "You divide by the area of the first box alone. A tiny box inside a huge one would be "
        "perfect. What do both cover together?",
    ),
    Mistake(
        "over the second box",
        _ratio(lambda i, a, b, hull: i / b),
        "You divide by the area of the second box alone. A box around the whole picture would be "
        "perfect. What do both cover together?",
    ),
    Mistake(
        "over the smaller box",
        _ratio(lambda i, a, b, hull: i / np.minimum(a, b)),
        "You divide by the smaller of the two areas. A box inside another one would be perfect.",
    ),
    Mistake(
        "over the hull",
        _ratio(lambda i, a, b, hull: i / hull),
        "You divide by the smallest box around both. The union has no corners that neither of the "
        "two covers.",
    ),
    Mistake(
        "width and height for a corner",
        _ratio(_of_union, corner=False),
        "The last two numbers are the right and the bottom side, not width and height: do not add "
        "them to the left and the top.",
    ),
    Mistake(
        "a pixel too many",
        _with_one_more,
        "You add 1 to each side. That is an old custom for boxes whose last pixel is counted in; "
        "these boxes are sides, and may be fractions of a picture, where 1 is all of it.",
    ),
    Mistake(
        "1 minus the overlap",
        _ratio(lambda i, a, b, hull: 1 - i / (a + b - i)),
        "The same box twice gives 0: that is a distance. Overlap should be 1 there.",
    ),
    Mistake(
        "one number for all",
        lambda a, b: overlap(a, b).mean(),
        "You return the mean. One number for each pair is asked for.",
    ),
)


def over_the_smaller(a: Array, b: Array) -> Array:
    """Return the intersection over the smaller of the two areas."""
    shared, of_a, of_b, _ = areas(a, b)
    return shared / np.minimum(of_a, of_b)
