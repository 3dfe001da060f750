"""The judge of *design a filter*: what a kernel answers to eight pictures."""

from collections.abc import Mapping, Sequence

import numpy as np

from ..engine import Case, Evidence, Table, Verdict, passed, wrong
from .convolution_windows import correlate

Array = np.ndarray
ID = "convolution.design_a_filter"
VERTICAL = "vertical line"
_SIDE = 7
_MOST = 0.5  # of the answer to the line
_TOLERANCE = 1e-6


def vertical_line_filter() -> Array:
    """Return bright down the middle, dark on both sides, nothing for a picture without lines."""
    return np.array([[-1.0, 2.0, -1.0]] * 3)


def pictures() -> dict[str, Array]:
    """Return what the kernel looks at: black but for what the name says, `(7, 7)` each."""
    blank, middle = np.zeros((_SIDE, _SIDE)), _SIDE // 2
    line, dot, edge = blank.copy(), blank.copy(), blank.copy()
    line[:, middle] = 1
    dot[middle, middle] = 1
    edge[:, middle:] = 1
    return {
        VERTICAL: line,
        "white all over": blank + 1,
        "horizontal line": line.T,
        "diagonal, falling": np.eye(_SIDE),
        "diagonal, rising": np.eye(_SIDE)[:, ::-1],
        "white on the right": edge,
        "white on the left": 1 - edge,
        "a single dot": dot,
    }


_WHY = {
    "white all over": (
        "answers to brightness",
        "It answers to a picture without any line, white all over. What is the sum of its numbers, "
        "and what must that be for a white window to leave it cold?",
    ),
    "horizontal line": (
        "answers to horizontal lines",
        "It answers to a horizontal line too strongly. Rows and columns: which of them should be "
        "alike in your kernel?",
    ),
    "white on the right": (
        "answers to edges",
        "It answers to an edge, where dark turns into white, as Sobel's filter does. A line is "
        "white in the middle and dark on *both* sides: what should stand in the left column, and "
        "what in the right one?",
    ),
    "a single dot": (
        "a dot is enough",
        "A single white dot excites it nearly as much as a line. A line goes through all three "
        "rows of the window: does your kernel look at all of them?",
    ),
    "diagonal, falling": (
        "answers to diagonals",
        "It answers to a diagonal too strongly: how much do its corners hold against one?",
    ),
}
_WHY["white on the left"] = _WHY["white on the right"]
_WHY["diagonal, rising"] = _WHY["diagonal, falling"]


def judge_filter(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Say which picture the kernel answers to, and should not."""
    kernel = np.asarray(evidence.outcomes[0].value, dtype=float)
    if not np.isfinite(kernel).all():
        return wrong(
            "NaN or inf", "The kernel must hold finite numbers.", title=f"{ID}: NaN or inf"
        )
    answers = {
        name: float(correlate(picture, kernel).max()) for name, picture in pictures().items()
    }
    own = answers[VERTICAL]
    rows = tuple(
        (name, f"{answer:.3g}", "" if own <= 0 else f"{answer / own:.0%}")
        for name, answer in answers.items()
    )
    table = Table(
        "The kernel's largest answer to each picture; to all but the first, half at most",
        ("picture", "answer", "of the first"),
        rows,
    )
    mistaken = _mistaken(kernel, answers)
    if mistaken is not None:
        name, why = mistaken
        return wrong(name, why, title=f"{ID}: {name}", table=table)
    loudest = max((a, name) for name, a in answers.items() if name != VERTICAL)
    return passed(
        f"{ID}: passed",
        f"It answers with {own:.3g} to the vertical line, and with {loudest[0]:.3g} at most to the "
        f"others ({loudest[1]}).",
    )


def _mistaken(kernel: Array, answers: Mapping[str, float]) -> tuple[str, str] | None:
    """Return name and message of what the kernel answers to, and should not; None if nothing."""
    own = answers[VERTICAL]
    if own <= 0 and answers["horizontal line"] > 0:
        return _WHY["horizontal line"]
    if own <= 0:
        return (
            "blind to the line",
            "Nowhere in the picture with the vertical line is its answer above zero. Which pixels "
            "of the window are white when the line goes through its middle?",
        )
    too_loud = [name for name, a in answers.items() if a > (_MOST + _TOLERANCE) * own]
    large = {VERTICAL, "white all over", "white on the right", "white on the left"}
    if len(too_loud) > 1 and large.issuperset(too_loud) and (kernel[:, [0, 2]] < 0).all():
        return (
            "sides too weak",
            "The middle is bright and both sides are dark, as they should be; but against a large "
            "white area they hold too little. What does one side leave of the middle where it "
            "alone is white, and what do both leave?",
        )
    if too_loud and kernel[:, 1].sum() < 0 < min(kernel[:, 0].sum(), kernel[:, 2].sum()):
        return (
            "finds dark lines",
            "Your kernel is dark down the middle and bright on both sides: it answers most to a "
            "*dark* line on white, and here to whatever is beside the line. What is asked for is "
            "bright.",
        )
    for name in (
        "white all over", "horizontal line", "a single dot", "white on the right",
        "white on the left", "diagonal, falling", "diagonal, rising",
    ):  # fmt: skip
        if name in too_loud:
            return _WHY[name]
    return None
