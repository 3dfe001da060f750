"""Mistakes in keeping one box of many."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong
from ..engine.values import as_array
from .deep_vision_boxes import over_the_smaller, overlap

Array = np.ndarray


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
    at: bool = False,
) -> list[int]:
    """Return the indices of the boxes that are kept; right but for the switches given."""
    most = threshold if limit is None else limit
    kept: list[int] = []
    seen: list[int] = []
    for index in order(scores):
        others = boxes[kept if among == "kept" else seen]
        values = measure(np.broadcast_to(boxes[index], others.shape), others)
        far, near = values < most, values >= most if at else values > most
        silenced = (far if below else near).any()
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
        "drops at the threshold itself",
        _suppress(at=True),
        "Two boxes overlap by exactly the threshold, and you drop one of them. Only *more* than "
        "the threshold is too much.",
    ),
    Mistake(
        "a threshold of its own",
        _suppress(limit=0.5),
        "Your threshold is always ½. It comes as an argument.",
    ),
    Mistake(
        "over the smaller box",
        _suppress(measure=over_the_smaller),
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
