"""Mistakes with boxes: their overlap, their loss, their mirror image, too many of them."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong
from ..engine.values import as_array

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


_ACROSS = (
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
    Mistake("the product kept from going below zero", _ratio(_of_union, clip="product"), _ACROSS),
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
        "nothing kept from going below zero",
        _loss(_giou_loss, clip="none"),
        "Where boxes lie apart, your intersection is not 0. Use your function of the exercise "
        "before, or keep width and height from going below zero.",
    ),
    Mistake("the product kept from going below zero", _loss(_giou_loss, clip="product"), _ACROSS),
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


def _flip(
    boxes: Callable[[Array], Array], *, image_axis: int = 1, mask_axis: int | None = 1
) -> Callable[..., tuple[Array, Array, Array]]:
    def flip(image: Array, given: Array, mask: Array) -> tuple[Array, Array, Array]:
        flipped = mask if mask_axis is None else np.flip(mask, axis=mask_axis)
        return np.flip(image, axis=image_axis), boxes(given), flipped

    return flip


def flipped_boxes(boxes: Array) -> Array:
    """Return the boxes after left and right have changed places."""
    left, top, right, bottom = boxes.T
    return np.stack([1 - right, top, 1 - left, bottom], axis=1)


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
)  # fmt: skip


def suppress(
    boxes: Array,
    scores: Array,
    threshold: float,
    *,
    order: Callable[[Array], Array] = lambda scores: np.argsort(-scores, kind="stable"),
    among: str = "kept",
    measure: Callable[[Array, Array], Array] = overlap,
    limit: float | None = None,
    below: bool = False,
) -> list[int]:
    """Return the indices of the boxes that are kept; right but for the switches given."""
    most = threshold if limit is None else limit
    kept: list[int] = []
    seen: list[int] = []
    for index in order(scores):
        others = boxes[kept if among == "kept" else seen]
        values = measure(np.broadcast_to(boxes[index], others.shape), others)
        silenced = (values < most).any() if below else (values > most).any()
        if not silenced:
            kept.append(int(index))
        seen.append(int(index))
    return kept


def _suppress(**switches: Any) -> Callable[..., Any]:
    return lambda boxes, scores, threshold: suppress(boxes, scores, threshold, **switches)


def _then(change: Callable[[list[int], Array, Array], Any]) -> Callable[..., Any]:
    def made(boxes: Array, scores: Array, threshold: float) -> Any:
        return change(suppress(boxes, scores, threshold), boxes, scores)

    return made


def _mask(kept: list[int], boxes: Array, scores: Array) -> Array:
    return np.isin(np.arange(len(boxes)), kept)


CROWD = (
    Mistake(
        "a box that was dropped drops others",
        _suppress(among="seen"),
        "Look at the chain: the second box is dropped because of the first. The third overlaps the "
        "second, which is no longer there, and not the first: it should stay. With whom must a box "
        "be compared?",
    ),
    Mistake(
        "begins with the lowest score",
        _suppress(order=lambda scores: np.argsort(scores, kind="stable")),
        "The boxes come from the lowest score up, so that the worst of each crowd is kept. "
        "`np.argsort` sorts upwards.",
    ),
    Mistake(
        "takes the boxes as they come",
        _suppress(order=lambda scores: np.arange(len(scores))),
        "You take the boxes in the order of the list, whatever their scores. Which one of a crowd "
        "should stay?",
    ),
    Mistake(
        "drops what is far away",
        _suppress(below=True),
        "You drop boxes that overlap a kept one by *less* than the threshold: those show another "
        "glyph, and should stay.",
    ),
    Mistake(
        "a threshold of its own",
        _suppress(limit=0.5),
        "Your threshold is always ½. It comes as an argument.",
    ),
    Mistake(
        "over the smaller box",
        _suppress(measure=_ratio(lambda i, a, b, hull: i / np.minimum(a, b))),
        "You measure the overlap against the smaller box: a small glyph inside a large box would "
        "always be lost. Take the IoU.",
    ),
    Mistake(
        "the best box alone",
        _then(lambda kept, boxes, scores: kept[:1]),
        "You return the box with the highest score. The other glyphs have their best boxes, too.",
    ),
    Mistake(
        "everything is kept",
        lambda boxes, scores, threshold: np.argsort(-scores),
        "Every box is kept. Which of them show what a better one already shows?",
    ),
    Mistake(
        "those that are dropped",
        _then(lambda kept, boxes, scores: [int(i) for i in np.argsort(-scores) if i not in kept]),
        "These are the boxes that are to be dropped. Return the others.",
    ),
    Mistake(
        "in another order",
        _then(lambda kept, boxes, scores: sorted(kept)),
        "The right boxes, in the order of the list. From the highest score down is asked for.",
    ),
    Mistake(
        "in another order",
        _then(lambda kept, boxes, scores: kept[::-1]),
        "The right boxes, and the lowest score first. From the highest score down is asked for.",
    ),
    Mistake(
        "a mask instead of indices",
        _then(_mask),
        "You return True and False for each box. The indices of those that are kept are asked for, "
        "from the highest score down.",
    ),
    Mistake(
        "boxes instead of indices",
        _then(lambda kept, boxes, scores: boxes[kept]),
        "You return the boxes themselves. Their indices are asked for, so that the labels of the "
        "kept ones can be found, too.",
    ),
    Mistake(
        "scores instead of indices",
        _then(lambda kept, boxes, scores: scores[kept]),
        "You return the scores of the boxes that are kept. Their indices are asked for.",
    ),
    Mistake(
        "places in the sorted list",
        _then(lambda kept, boxes, scores: [int(np.sum(scores > scores[i])) for i in kept]),
        "These are places in the *sorted* list. Which box stands there in the list as it came?",
    ),
)


def judge_crowd(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Say of the first wrong result which boxes are kept too much, or missing, and why."""
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        boxes, scores, threshold = case.args
        right, received = suppress(*case.args), as_array(outcome.value)
        if (
            received is None
            or received.ndim != 1
            or (len(received) and received.dtype.kind not in "iu")
        ):
            return None
        got = [int(i) for i in received]
        if got == right:
            continue
        names = ", ".join(map(str, got)) or "none"
        told = f"For “{case.name}” you keep {names}."
        if len(set(got)) < len(got):
            told += " An index stands there twice."
        if any(not 0 <= index < len(boxes) for index in got):
            return None
        told += _first_difference(got, right, boxes, scores, threshold)
        return wrong(
            "other boxes", told, title="deep_vision.non_max_suppression: other boxes than expected"
        )
    return None


def _first_difference(
    got: Sequence[int], right: Sequence[int], boxes: Array, scores: Array, threshold: float
) -> str:
    """Return what is wrong about the first box, by score, that is there or missing wrongly."""
    for index in np.argsort(-scores):
        if (index in got) == (index in right):
            continue
        named = f" Box {index} (score {scores[index]:.2f})"
        if index in right:
            return (
                f"{named} is missing: it overlaps no kept box of a higher score by more than "
                f"{threshold:g}."
            )
        strongest = max(
            (k for k in right if scores[k] > scores[index]),
            key=lambda k: float(overlap(boxes[k], boxes[index])),
        )
        return (
            f"{named} overlaps box {strongest}, which has a higher score and is kept, by "
            f"{overlap(boxes[strongest], boxes[index]):.2f}; the threshold is {threshold:g}."
        )
    return ""
