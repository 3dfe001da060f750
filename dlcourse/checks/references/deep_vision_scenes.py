"""The judge of *beat the number*: boxes around a glyph, held against the truth."""

from collections.abc import Sequence

import numpy as np

from ..engine import Case, Evidence, Table, Verdict, by_time, first_of, passed, wrong
from ..inputs.found_glyphs import SPLITS, found_glyphs
from .deep_vision_boxes import overlap

Array = np.ndarray

TO_BEAT = 0.70
TOO_GOOD = 0.97
_ID = "deep_vision.beat_the_number"
_ALIKE = 0.9  # mean IoU of the answers to the same scenes in other company
_FEW, _MANY = 0.6, 1.6  # mean area of the boxes over that of the true ones
_WHOLE = 0.9  # mean area of boxes that are the whole picture, or nearly


def locate(x_train: Array, boxes_train: Array, x_test: Array) -> Array:
    """Smooth a map of colour, cut it at the best threshold, and box the largest piece."""
    from scipy.ndimage import label, uniform_filter

    size = x_train.shape[1]

    def smooth_maps(x: Array) -> Array:
        return uniform_filter(x.max(axis=-1) - x.min(axis=-1), (1, 3, 3))

    def boxes_at(maps: Array, threshold: float) -> Array:
        found = []
        for inside in maps > threshold:
            pieces, _ = label(inside)
            sizes = np.bincount(pieces.ravel())[1:]
            if not len(sizes):
                found.append(boxes_train.mean(axis=0))
                continue
            rows, columns = np.nonzero(pieces == sizes.argmax() + 1)
            corners = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
            found.append(np.array(corners) / size)
        return np.array(found)

    maps = smooth_maps(x_train)
    thresholds = np.linspace(0.35, 0.6, 6)
    scores = [overlap(boxes_at(maps, t), boxes_train).mean() for t in thresholds]
    return boxes_at(smooth_maps(x_test), thresholds[int(np.argmax(scores))])


def judge_boxes(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Hold the mean IoU on all splits against the number to beat; name the likely cause."""
    answers = [np.asarray(outcome.value) for outcome in evidence.outcomes]
    for case, answer in zip(cases, answers, strict=True):
        unusable = _unusable(case, answer)
        if unusable is not None:
            return unusable
    truth = [found_glyphs(seed)[1] for seed in range(SPLITS)]
    means = [np.broadcast_to(case.args[1].mean(axis=0), (len(case.args[2]), 4)) for case in cases]
    table = {
        "yours": [float(overlap(a, t).mean()) for a, t in zip(answers, truth, strict=False)],
        "the mean box": [float(overlap(m, t).mean()) for m, t in zip(means, truth, strict=False)],
    }
    shown = _table(table)
    score, baseline = (float(np.mean(values)) for values in table.values())
    if score >= TOO_GOOD:
        return _wrong(
            "too good to be true",
            "Every box fits to the pixel. No method does that in this noise: the boxes have been "
            "seen. Does your function look the scenes up?",
            shown,
        )
    alone, among = answers[-1], answers[0][: len(answers[-1])]
    if overlap(alone, among).mean() < _ALIKE:
        return _wrong(
            "an answer depends on the other scenes",
            f"Alone, {len(alone)} scenes of split 1 get other boxes than among all. So the test "
            "set takes part: does a threshold or a mean come from `x_test`? Whatever is measured "
            "is measured on `x_train` alone.",
            shown,
        )
    if score > TO_BEAT:
        return passed(
            f"{_ID}: passed",
            f"Mean IoU {score:.3f} on {SPLITS} held-out splits, above {TO_BEAT:.2f} (the mean box: "
            f"{baseline:.3f}). Lowest split {min(table['yours']):.3f}, highest "
            f"{max(table['yours']):.3f}.",
        )
    name, why = _why_below(score, baseline, answers[:SPLITS], truth)
    return _wrong(name, why, shown)


judge_slow = first_of(
    by_time(
        "it is called three times, and all together have about four seconds. Boxes of 120 scenes "
        "take a few milliseconds for each threshold that you try; a large forest, or a loop over "
        "single pixels, takes too long."
    ),
)


def _unusable(case: Case, answer: Array) -> Verdict | None:
    """Return a diagnosis where there is not one box of four fractions for each scene."""
    x_train, _, x_test = case.args
    wanted = (len(x_test), 4)
    if answer.shape != wanted:
        name, why = "wrong shape", "One box, four numbers, for each held-out scene is asked for."
        if answer.shape == (len(x_train), 4):
            name, why = "predicts the training set", "These are boxes of the training scenes."
        elif answer.shape == wanted[::-1]:
            name, why = "wrong shape", "One row a scene, not one row a side: transpose it."
        return _wrong(name, f"For “{case.name}” the shape is {answer.shape}, not {wanted}. {why}")
    if answer.dtype.kind not in "biuf" or not np.isfinite(answer).all():
        return _wrong(
            "boxes that are no numbers",
            "Some boxes hold NaN or infinity. Does a scene in which nothing is found get a box? A "
            "bad guess, such as the mean box, costs less than none.",
        )
    if answer.max() > 2:
        return _wrong(
            "pixels instead of fractions",
            f"The largest number is {answer.max():.0f}: these are pixels. Fractions of the side "
            f"are asked for: divide by {x_train.shape[1]}.",
        )
    if (answer[:, 2:] < answer[:, :2]).mean() > 0.05:
        return _wrong(
            "sides exchanged",
            "In many boxes `right` is less than `left`, or `bottom` less than `top`. The order is "
            "left, top, right, bottom: are the last two width and height?",
        )
    return None


def _why_below(
    score: float, baseline: float, answers: Sequence[Array], truths: Sequence[Array]
) -> tuple[str, str]:
    """Return name and message of what most likely keeps the score down."""
    boxes, truth = np.concatenate(answers), np.concatenate(truths)
    turned = overlap(boxes[:, [1, 0, 3, 2]], truth).mean()
    if turned > score + 0.1:
        return (
            "rows for columns",
            "With left and top, and right and bottom, exchanged it would be much better. "
            "`np.nonzero` gives rows first, which go from top to bottom.",
        )
    area = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1).mean()
    if area > _WHOLE:
        return (
            "boxes around the whole picture",
            f"Your boxes fill {area:.0%} of the picture, in the mean. If you cut a map at a "
            "threshold: a single noisy pixel near each edge that reaches it is enough to blow a "
            "box up so far. Show what is above the threshold as a picture. What becomes of single "
            "pixels if you average over neighbours first?",
        )
    if all(np.ptp(answer, axis=0).max() < 1e-6 for answer in answers):
        return (
            "the same box for every scene",
            "Every scene gets the same box: that is the baseline. Where in the picture is there "
            "something that the background has not?",
        )
    true_area = (truth[:, 2:] - truth[:, :2]).prod(axis=1).mean()
    if area > _MANY * true_area:
        return (
            "boxes that are too large",
            f"In the mean your boxes are {area / true_area:.1f} times as large as the true ones. A "
            "single noisy pixel far away blows a box up. Average over neighbours first, or keep "
            "the largest connected piece only; or raise the threshold.",
        )
    if area < _FEW * true_area:
        return (
            "boxes that are too small",
            f"In the mean your boxes have {area / true_area:.0%} of the true ones' area: part of "
            "the glyph is cut off. Is the threshold too high, or the smoothing too wide?",
        )
    if score < baseline + 0.2:
        return (
            "hardly better than the mean box",
            "Your boxes hardly follow the scenes. A linear model on raw pixels gets about 0.4: it "
            "would have to know for each pixel what ink *there* says about the box. What is the "
            "same wherever the glyph lies? (If you cut a map already: in how many scenes does "
            "nothing reach the threshold, so that all of them get the same guess?)",
        )
    return (
        "not beaten yet",
        "It finds the glyph, and is not above the number yet. Which map separates ink from "
        "background best: brightness, or strength of colour? Choose map, smoothing and threshold "
        "by the IoU on `x_train`; and keep only the largest connected piece.",
    )


def _wrong(name: str, message: str, table: Table | None = None) -> Verdict:
    return wrong(name, message, title=f"{_ID}: {name}", table=table)


def _table(scores: dict[str, list[float]]) -> Table:
    rows = tuple(
        (name, f"{np.mean(values):.3f}", f"{min(values):.3f}", f"{max(values):.3f}")
        for name, values in scores.items()
    )
    caption = f"Mean IoU on {SPLITS} held-out splits; the number to beat is {TO_BEAT:.2f}"
    return Table(caption, ("", "mean", "lowest", "highest"), rows)
