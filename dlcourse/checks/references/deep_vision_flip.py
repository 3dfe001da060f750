"""Mistakes in mirroring an image with its boxes and its mask."""

from collections.abc import Callable, Sequence

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong
from ..engine.values import as_array

Array = np.ndarray


def _of_part(name: str, part: str, make: Callable[[Array], Array], why: str) -> Mistake:
    place = {"image": 0, "boxes": 1, "mask": 2}[part]
    return Mistake(name, lambda *given: make(given[place]), why, part=part)


_PIXELS = (
    "You mirror at the width in pixels. The boxes are fractions of the side: where does a point at "
    "0.2 of the width come to lie?"
)


def _in_pixels(image: Array, boxes: Array, mask: Array) -> Array:
    left, top, right, bottom = boxes.T
    width = image.shape[1]
    return np.stack([width - right, top, width - left, bottom], axis=1)


FLIP = (
    Mistake("boxes in pixels", _in_pixels, _PIXELS, part="boxes"),
    Mistake(
        "boxes in pixels",
        lambda image, boxes, mask: _in_pixels(image[:, 1:], boxes, mask),
        _PIXELS,
        part="boxes",
    ),
    _of_part(
        "boxes as they were", "boxes", lambda b: b.copy(),
        "The boxes have not moved, and the glyph has: now they show an empty place. This is the "
        "most common bug of augmentation with boxes, and nothing raises an error.",
    ),
    _of_part(
        "left and right not exchanged", "boxes",
        lambda b: np.stack([1 - b[:, 0], b[:, 1], 1 - b[:, 2], b[:, 3]], axis=1),
        "Each side is mirrored, and now `left` is to the right of `right`: such a box has a "
        "negative width. Which old side is the new left one?",
    ),
    _of_part(
        "one side overwrites the other", "boxes",
        lambda b: np.stack([1 - b[:, 2], b[:, 1], b[:, 2], b[:, 3]], axis=1),
        "The left sides are right, and the right ones have not moved. Do you compute them from the "
        "left side when it has its new value already? Keep the old one until both are done.",
    ),
    _of_part(
        "a place without a box gets one", "boxes",
        lambda b: np.nan_to_num(np.stack([1 - b[:, 2], b[:, 1], 1 - b[:, 0], b[:, 3]], axis=1)),
        "The boxes are right; but a row of NaN, a place without a box, has become a box of zeros. "
        "It stays NaN.",
    ),
    _of_part(
        "left and right exchanged, not mirrored", "boxes", lambda b: b[:, [2, 1, 0, 3]],
        "You exchange the two numbers. Where does a point at 0.2 of the width lie after the flip?",
    ),
    _of_part(
        "boxes turned upside down", "boxes",
        lambda b: np.stack([b[:, 0], 1 - b[:, 3], b[:, 2], 1 - b[:, 1]], axis=1),
        "You mirror top and bottom. From left to right is asked for: the first and the third "
        "number.",
    ),
    _of_part(
        "boxes turned by half", "boxes", lambda b: 1 - b[:, [2, 3, 0, 1]],
        "You mirror all four numbers: left and right, and top and bottom. Only left and right "
        "change.",
    ),
    _of_part(
        "all sides mirrored", "boxes", lambda b: 1 - b,
        "You take all four numbers from 1. Top and bottom stay as they are, and the old right side "
        "becomes the new left one.",
    ),
    _of_part(
        "boxes in reverse order", "boxes", lambda b: b[::-1],
        "You turn the *list* of boxes around. Each box stays in its place in the list, and its "
        "sides change.",
    ),
    _of_part(
        "boxes in reverse order", "boxes",
        lambda b: np.stack([1 - b[:, 2], b[:, 1], 1 - b[:, 0], b[:, 3]], axis=1)[::-1],
        "Each box is mirrored rightly, and then the *list* is turned around: the first box of the "
        "list should stay the first one.",
    ),
    _of_part(
        "turned upside down", "image", lambda image: image[::-1],
        "The picture stands on its head: the first axis goes from top to bottom. Left and right "
        "are asked for.",
    ),
    _of_part(
        "colours exchanged", "image", lambda image: image[..., ::-1],
        "The last axis holds the colours: red has become blue, and nothing has moved.",
    ),
    _of_part(
        "turned by half", "image", lambda image: image[::-1, ::-1],
        "The picture is turned by half: both axes are reversed. Left and right alone are asked "
        "for.",
    ),
    _of_part(
        "every axis reversed", "image", lambda image: image[::-1, ::-1, ::-1],
        "Every axis is reversed, top and bottom and the colours, too: `np.flip` without an axis "
        "does that. Left and right alone are asked for.",
    ),
    _of_part(
        "image as it was", "image", lambda image: image.copy(), "The picture has not changed."
    ),
    _of_part(
        "mask as it was", "mask", lambda mask: mask.copy(),
        "The picture is mirrored and its mask is not: each pixel now has the answer of another "
        "one.",
    ),
    _of_part(
        "mask turned upside down", "mask", lambda mask: mask[::-1],
        "The mask stands on its head. Its second axis goes from left to right.",
    ),
    _of_part(
        "mask turned by half", "mask", lambda mask: mask[::-1, ::-1],
        "The mask is turned by half: both axes are reversed. Left and right alone are asked for.",
    ),
)  # fmt: skip


def judge_flip(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Say where a place without a box has come to stand elsewhere in the list."""
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        given, received = case.args[1], as_array(outcome.value[1])
        if received is None or received.shape != given.shape or received.dtype.kind != "f":
            return None
        empty, now = (np.flatnonzero(np.isnan(b).all(axis=1)) for b in (given, received))
        if len(empty) and len(now) == len(empty) and not np.array_equal(empty, now):
            return wrong(
                "boxes in another order",
                f"For “{case.name}” row {empty[0]} of the boxes is a place without a box, and in "
                f"your result it is row {now[0]}. Boxes keep their order: each row is mirrored "
                "where it stands.",
                title="deep_vision.flip_with_boxes: boxes in another order",
            )
    return None
