"""Mistakes in counting the weights of a cell, and in clipping its gradients."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong
from ..engine.compare import same
from .optimisation_clip import CLIP as CLIPPED

Array = np.ndarray

BLOCKS = {"RNN": 1, "LSTM": 4, "GRU": 3}
BIASES = {"RNN": 1, "LSTM": 4, "GRU": 6}


def _counting(
    count: Callable[[int, int, int, int], int],
    blocks: dict[str, int] = BLOCKS,
    biases: dict[str, int] = BIASES,
) -> Callable[..., int]:
    def made(cell: str, inputs: int, units: int, steps: int) -> int:
        return count(inputs, units, blocks[cell], biases[cell])

    return made


def _right(n: int, m: int, blocks: int, biases: int) -> int:
    return blocks * (n + m) * m + biases * m


def _per_step(cell: str, inputs: int, units: int, steps: int) -> int:
    return steps * _right(inputs, units, BLOCKS[cell], BIASES[cell])


COUNT = (
    Mistake(
        "counts every step anew",
        _per_step,
        "You count the weights once for each step. The *same* weights serve at every step: how "
        "many are there for 7 steps, and for 7,000?",
    ),
    Mistake(
        "one bias for the GRU",
        _counting(_right, biases=BLOCKS),
        "Right for RNN and LSTM. The GRU, as Keras lays it out, has *two* biases for each unit of "
        "each block: one for the input's part, one for the state's.",
    ),
    Mistake(
        "two biases for all",
        _counting(_right, biases={cell: 2 * n for cell, n in BLOCKS.items()}),
        "Two biases for each unit are right for the GRU alone.",
    ),
    Mistake(
        "no biases",
        _counting(lambda n, m, blocks, biases: blocks * (n + m) * m),
        "The biases are missing.",
    ),
    Mistake(
        "one bias for each block",
        _counting(lambda n, m, blocks, biases: blocks * (n + m) * m + biases),
        "One bias for a whole block. Each unit has a bias of its own.",
    ),
    Mistake(
        "no recurrent kernel",
        _counting(lambda n, m, blocks, biases: blocks * n * m + biases * m),
        "The recurrent kernel is missing: what takes the old state to the new one?",
    ),
    Mistake(
        "the recurrent kernel has a weight for each unit only",
        _counting(lambda n, m, blocks, biases: blocks * (n * m + m) + biases * m),
        "One recurrent weight for each unit. Every unit sees the old state of *every* unit.",
    ),
    Mistake(
        "no kernel",
        _counting(lambda n, m, blocks, biases: blocks * m * m + biases * m),
        "The kernel is missing: what takes the input to the units?",
    ),
    Mistake(
        "three blocks for the LSTM",
        _counting(_right, blocks={**BLOCKS, "LSTM": 3}, biases={**BIASES, "LSTM": 3}),
        "You give the LSTM three blocks, one for each gate. The candidate, what is to be written, "
        "is computed from weights of its own.",
    ),
    Mistake(
        "the gates alone",
        _counting(
            _right, blocks={"RNN": 1, "LSTM": 3, "GRU": 2}, biases={"RNN": 1, "LSTM": 3, "GRU": 4}
        ),
        "You count the gates: three, and two. The candidate, what is to be written, is computed "
        "from weights of its own.",
    ),
    Mistake(
        "the gates alone",
        _counting(
            _right, blocks={"RNN": 1, "LSTM": 3, "GRU": 2}, biases={"RNN": 1, "LSTM": 3, "GRU": 2}
        ),
        "You count the gates: three, and two. The candidate, what is to be written, is computed "
        "from weights of its own. (And the GRU has two biases for each unit.)",
    ),
    Mistake(
        "every cell a plain one",
        _counting(lambda n, m, blocks, biases: (n + m) * m + m),
        "Right for the plain cell alone. How many blocks like this one do the others have?",
    ),
)


def _length(gradients: Sequence[Array]) -> float:
    return float(np.sqrt(sum(float((np.asarray(g, float) ** 2).sum()) for g in gradients)))


def _factor(gradients: Sequence[Array], max_norm: float) -> float:
    norm = _length(gradients)
    return max_norm / norm if norm > max_norm else 1.0


CLIP = (
    Mistake(
        "the length after clipping",
        lambda gs, most: min(_length(gs), most),
        "This is the length *after* clipping. The one before is asked for: it shows in the "
        "training when a gradient has exploded.",
        part="length",
    ),
    Mistake(
        "the squared length",
        lambda gs, most: _length(gs) ** 2,
        "This is the sum of the squares. Its root is the length.",
        part="length",
    ),
    Mistake(
        "the factor for the length",
        lambda gs, most: _factor(gs, most),
        "This is the factor by which you clip. The length before is asked for.",
        part="length",
    ),
    *(Mistake(m.name, m.compute, m.diagnosis, part="clipped") for m in CLIPPED),
    Mistake(
        "adds up the lengths",
        lambda gs, most: sum(_length([g]) for g in gs),
        "The lengths of the arrays are added up. Their squares add up: 3 and 4 are 5 together.",
        part="length",
    ),
)


def judge_clip(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Say how long the first wrong result is, and whether it keeps its direction."""
    title = "recurrence.clip: other gradients than expected"
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        gradients, max_norm = case.args
        clipped = outcome.value[0]
        right: list[Any] = [g * _factor(gradients, max_norm) for g in gradients]
        if same(right, clipped, 1e-6, 1e-8) or len(clipped) != len(right):
            continue
        shapes, wanted = [np.shape(part) for part in clipped], [g.shape for g in gradients]
        if shapes != wanted:
            told = f"For “{case.name}” the arrays have the shapes {shapes}, expected {wanted}."
            return wrong("wrong shape", told, title=title)
        before, after = _length(gradients), _length(clipped)
        along = sum(float(np.vdot(g, part)) for g, part in zip(gradients, clipped, strict=True))
        kept = before > 0 and after > 0 and along / (before * after) > 1 - 1e-6
        return wrong(
            "another length" if kept or not before else "another direction",
            f"For “{case.name}” the arrays together have the length {before:.4g}, and "
            f"{max_norm:.4g} is allowed. Yours have the length {after:.4g}, expected "
            f"{_length(right):.4g}. The direction "
            + ("is kept." if kept else "is not: is every array multiplied by the same number?"),
            title=title,
        )
    return None
