"""Typical mistakes with thin corrections, and the judge of how they begin."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, passed, wrong

Array = np.ndarray

_START = "pretraining.thin_start"


def _part(name: str, told: str, part: str, compute: Callable[..., Array]) -> Mistake:
    return Mistake(name, compute, told, part=part)


_FACTOR = "The factor `scale` is missing. It belongs to the correction, A B."

THIN = (
    Mistake(
        "results exchanged",
        lambda x, w, a, b, scale: (w + scale * a @ b, x @ (w + scale * a @ b)),
        "The values are right, in the wrong order. Return them as asked: out, merged.",
    ),
    Mistake(
        "the factor is missing",
        lambda x, w, a, b, scale: (x @ w + x @ a @ b, w + a @ b),
        _FACTOR,
    ),
    Mistake(
        "the factor on everything",
        lambda x, w, a, b, scale: (scale * (x @ w + x @ a @ b), scale * (w + a @ b)),
        "The factor multiplies W as well. W stays what it was: only the correction is scaled.",
    ),
    _part("the factor is missing", _FACTOR, "out", lambda x, w, a, b, s: x @ w + x @ a @ b),
    _part("the factor is missing", _FACTOR, "merged", lambda x, w, a, b, s: w + a @ b),
    _part(
        "the factor twice",
        "The factor comes in twice: A B is to be multiplied by it once.",
        "out",
        lambda x, w, a, b, s: x @ w + s * (s * x @ a) @ b,
    ),
    _part(
        "the factor on everything",
        "The factor multiplies W as well. W stays what it was: only the correction is scaled.",
        "out",
        lambda x, w, a, b, s: s * (x @ (w + a @ b)),
    ),
    _part(
        "the correction alone",
        "This is the correction without the matrix that it corrects.",
        "out",
        lambda x, w, a, b, s: s * x @ a @ b,
    ),
    _part(
        "the matrix alone",
        "The correction plays no part: this is what the frozen matrix gives.",
        "out",
        lambda x, w, a, b, s: x @ w,
    ),
    _part(
        "the correction alone",
        "This is the correction. To merge is to *add* it to W.",
        "merged",
        lambda x, w, a, b, s: s * a @ b,
    ),
    _part(
        "the matrix alone",
        "This is W as it was. To merge is to add the correction to it.",
        "merged",
        lambda x, w, a, b, s: w,
    ),
    _part(
        "the factor on everything",
        "The factor multiplies W as well. W stays what it was: only the correction is scaled.",
        "merged",
        lambda x, w, a, b, s: s * (w + a @ b),
    ),
    _part(
        "taken away",
        "The correction is taken away. It is to be added.",
        "merged",
        lambda x, w, a, b, s: w - s * a @ b,
    ),
    _part(
        "the outputs again",
        "This is what comes out for these inputs. The merged *matrix* is asked for: it is good for "
        "every input.",
        "merged",
        lambda x, w, a, b, s: x @ (w + s * a @ b),
    ),
)


def _sizes(shapes: Sequence[tuple[int, int]]) -> int:
    return sum(n * m for n, m in shapes)


def _count(name: str, told: str, count: Callable[[int, int, int], float]) -> Mistake:
    return Mistake(
        name,
        lambda shapes, rank: sum(count(n, m, rank) for n, m in shapes),
        told,
        part="trained",
    )


_THIN = "The correction of an n × m matrix is a product of two: A is n × r, B is r × m. "

COUNT = (
    _count("A alone", f"{_THIN}Your count has only the first.", lambda n, m, r: n * r),
    _count("B alone", f"{_THIN}Your count has only the second.", lambda n, m, r: r * m),
    _count("the rank forgotten", f"{_THIN}The rank plays no part in yours.", lambda n, m, r: n + m),
    _count(
        "as many as the matrix has, times the rank",
        f"{_THIN}Their *product* has n · m numbers, but it is never stored.",
        lambda n, m, r: n * m * r,
    ),
    _count(
        "A and B multiplied",
        f"{_THIN}How many numbers have both *together*?",
        lambda n, m, r: n * r * r * m,
    ),
    _count(
        "the matrix is trained, too",
        "The matrix itself is counted. It is frozen: only the two thin ones are trained.",
        lambda n, m, r: n * m + r * (n + m),
    ),
    _count(
        "the matrix is trained",
        "This is full fine-tuning: every number of the matrix. It is frozen; two thin ones are "
        "trained.",
        lambda n, m, r: n * m,
    ),
    Mistake(
        "one matrix alone",
        lambda shapes, rank: rank * sum(shapes[0]),
        "This is the first matrix's. Each one gets a correction of its own.",
        part="trained",
    ),
    Mistake(
        "the share of both together",
        lambda shapes, rank: (
            sum(rank * (n + m) for n, m in shapes)
            / (_sizes(shapes) + sum(rank * (n + m) for n, m in shapes))
        ),
        "You divide by the frozen and the trained numbers together. Asked for is the share of the "
        "*frozen* ones: what would have been trained without LoRA.",
        part="share",
    ),
    Mistake(
        "a percentage",
        lambda shapes, rank: 100 * sum(rank * (n + m) for n, m in shapes) / _sizes(shapes),
        "This is a percentage; a share is asked for, 0.01 for one per cent.",
        part="share",
    ),
    Mistake(
        "the wrong way up",
        lambda shapes, rank: _sizes(shapes) / sum(rank * (n + m) for n, m in shapes),
        "This says how many times fewer numbers are trained. The share is one divided by that.",
        part="share",
    ),
    Mistake(
        "the mean of the shares",
        lambda shapes, rank: float(np.mean([rank * (n + m) / (n * m) for n, m in shapes])),
        "You average the shares of the matrices. Large matrices weigh more: add up first, divide "
        "then.",
        part="share",
    ),
    Mistake(
        "what is saved",
        lambda shapes, rank: 1 - sum(rank * (n + m) for n, m in shapes) / _sizes(shapes),
        "This is the share that is *not* trained.",
        part="share",
    ),
)

_STEPS = 3


def judge_start(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Train each pair for a few steps: does it begin at the base, and where can it get?"""
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        n, m, rank = case.args[:3]
        found = _look(case.name, n, m, rank, outcome.value)
        if found is not None:
            return wrong(found[0], found[1], title=f"{_START}: {found[0]}")
    return passed(
        f"{_START}: passed",
        f"A B is 0 at the start, and after {_STEPS} steps the change has the full rank. Tried: "
        + "; ".join(case.name for case in cases)
        + ".",
    )


def _look(name: str, n: int, m: int, rank: int, parts: Any) -> tuple[str, str] | None:
    """Return name and message of what is wrong with a pair of thin matrices; None if nothing is."""
    if not isinstance(parts, tuple | list | np.ndarray) or len(parts) != 2:
        return "wrong kind of value", "Two matrices are asked for, A and B."
    a, b = (np.asarray(part) for part in parts)
    if a.shape != (n, rank) or b.shape != (rank, m):
        if a.shape == (rank, m) and b.shape == (n, rank):
            return "results exchanged", "The matrices are right, in the wrong order: A, then B."
        return (
            "shapes do not fit",
            f"For “{name}” the shapes are {a.shape} and {b.shape}, expected {(n, rank)} and "
            f"{(rank, m)}.",
        )
    if any(part.dtype.kind not in "biuf" or not np.isfinite(part).all() for part in (a, b)):
        return "wrong kind of value", f"For “{name}” not all entries are finite numbers."
    a, b = a.astype(float), b.astype(float)
    if not a.any() and not b.any():
        return (
            "nothing ever moves",
            "Both are zero. The gradient of A goes through B, and that of B through A: two zeros "
            "stay zeros for ever. (Try it by hand with rank 1.)",
        )
    if (a @ b).any():
        if np.abs(a @ b).max() < 1e-2:
            return (
                "nearly at the base",
                f"For “{name}” the largest entry of A B is {np.abs(a @ b).max():.1e}: small, and "
                "not 0. The model should start *exactly* as the base model. Which of the two may "
                "be random, and what must the other one be?",
            )
        return (
            "does not start at the base",
            f"For “{name}” A B has entries up to {np.abs(a @ b).max():.2g}: at the start the model "
            "is no longer the one that has read so much. A and B need not both be random.",
        )
    reached = _rank_after_steps(a, b)
    if reached < rank:
        return (
            "fewer directions than the rank",
            f"For “{name}”, after {_STEPS} steps of training A B has rank {reached}, not {rank}. "
            "Columns of A (or rows of B) that are alike get the same gradient and stay alike; "
            "zeros may never move. What makes them differ from the start?",
        )
    return None


def _rank_after_steps(a: Array, b: Array) -> int:
    """Return the rank of A B after a few gradient steps towards a matrix of full rank."""
    a, b = a / (np.abs(a).max() or 1), b / (np.abs(b).max() or 1)
    target = np.random.default_rng(0).normal(size=(len(a), b.shape[1]))
    target /= np.linalg.norm(target, 2)
    for _ in range(_STEPS):
        gap = target - a @ b
        a, b = a + 0.3 * gap @ b.T, b + 0.3 * a.T @ gap
    values = np.linalg.svd(a @ b, compute_uv=False)
    return int(np.sum(values > 1e-9 * values[0]))
