"""Mistakes in a loss between boxes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake
from .deep_vision_boxes import ACROSS, areas

Array = np.ndarray


def generalised(a: Array, b: Array) -> Array:
    """Return the generalised IoU of each pair (Rezatofighi et al., 2019)."""
    shared, of_a, of_b, hull = areas(a, b)
    union = of_a + of_b - shared
    return shared / union - (hull - union) / hull


def _loss(made: Callable[[Array, Array, Array], Array], **switches: Any) -> Callable[..., Any]:
    """Return a mean loss, made of intersection, union and hull."""

    def loss(a: Array, b: Array) -> Any:
        shared, of_a, of_b, hull = areas(a, b, **switches)
        return np.mean(made(shared, of_a + of_b - shared, hull))

    return loss


def _giou_loss(shared: Array, union: Array, hull: Array) -> Array:
    return 1 - (shared / union - (hull - union) / hull)


def _sum_as_union(a: Array, b: Array) -> Any:
    shared, of_a, of_b, hull = areas(a, b)
    return np.mean(_giou_loss(shared, of_a + of_b, hull))


def _sum_in_hull(a: Array, b: Array) -> Any:
    """Return the loss with the right IoU, and the sum of both areas taken off the hull."""
    shared, of_a, of_b, hull = areas(a, b)
    both = of_a + of_b
    return np.mean(1 - shared / (both - shared) + (hull - both) / hull)


LOSS = (
    Mistake(
        "the IoU's loss alone",
        _loss(lambda i, u, c: 1 - i / u),
        "That is 1 − IoU. Two boxes apart have the loss 1, near or far: there is no slope that "
        "would bring them together. What does the hull add?",
    ),
    Mistake(
        "the empty part added",
        _loss(lambda i, u, c: 1 - (i / u + (c - u) / c)),
        "The loss falls where the boxes move apart: the empty part of the hull goes into the loss "
        "with the wrong sign.",
    ),
    Mistake(
        "the empty part over the union",
        _loss(lambda i, u, c: 1 - (i / u - (c - u) / u)),
        "You divide the empty part by the union. Which part of the *hull* is empty?",
    ),
    Mistake(
        "empty is what both do not share",
        _loss(lambda i, u, c: 1 - (i / u - (c - i) / c)),
        "You count as empty all of the hull but the intersection. What one of the boxes covers is "
        "not empty: take the union off the hull.",
    ),
    Mistake(
        "the filled part of the hull",
        _loss(lambda i, u, c: 1 - (i / u - u / c)),
        "You take off the part of the hull that is filled. The part that neither box covers counts "
        "against the answer.",
    ),
    Mistake(
        "the gain instead of the loss",
        _loss(lambda i, u, c: i / u - (c - u) / c),
        "A perfect answer gives 1 and a bad one less: that is to be made large. A loss is 0 where "
        "the answer is perfect.",
    ),
    Mistake(
        "counts the intersection twice",
        _sum_as_union,
        "Your union is the sum of both areas, in which what they share is counted twice: the same "
        "box twice has a loss above 0.",
    ),
    Mistake(
        "the sum of both areas off the hull",
        _sum_in_hull,
        "The IoU is right. But from the hull you take off the sum of both areas, in which what "
        "they share is counted twice: the same box twice has a loss below 0.",
    ),
    Mistake(
        "nothing kept from going below zero",
        _loss(_giou_loss, clip="none"),
        "Where boxes lie apart, your intersection is not 0. Use your "
        "`intersection_over_union`, or keep width and height from going below zero.",
    ),
    Mistake("the product kept from going below zero", _loss(_giou_loss, clip="product"), ACROSS),
    Mistake(
        "sum instead of mean",
        lambda a, b: float(np.sum(1 - generalised(a, b))),
        "You add the pairs up. With a larger batch the loss, and every step, would be larger: take "
        "the mean.",
    ),
    Mistake(
        "one loss for each pair",
        lambda a, b: 1 - generalised(a, b),
        "You return one number for each pair. A loss is one number: the mean.",
    ),
)
