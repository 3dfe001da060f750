"""What a general diagnosis looks at: for every case, the expected and the received array."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..case import Case
from ..compare import same_array


@dataclass(frozen=True)
class Pair:
    """One case: what came, beside what should have come."""

    case: Case
    expected: np.ndarray
    received: np.ndarray
    same: bool


@dataclass(frozen=True)
class Tolerance:
    """How near is near enough."""

    rtol: float = 1e-6
    atol: float = 1e-8

    def same(self, wanted: np.ndarray, got: np.ndarray) -> bool:
        """Return True if the two arrays agree in shape and entries."""
        with np.errstate(all="ignore"):
            return same_array(wanted, got, self.rtol, self.atol)


@dataclass(frozen=True)
class Diagnosis:
    """Which mistake it is, and what the learner reads."""

    name: str
    message: str


def explains(
    pairs: Sequence[Pair], wrong_answer: "list[np.ndarray] | None", tolerance: Tolerance
) -> bool:
    """Return True if `wrong_answer` is what was received in every case, and is wrong in one."""
    return (
        wrong_answer is not None
        and any(not pair.same for pair in pairs)
        and all(
            tolerance.same(made, pair.received)
            for pair, made in zip(pairs, wrong_answer, strict=True)
        )
    )


def informative(pairs: Sequence[Pair]) -> int:
    """Return how many different numbers the expected values hold, zero left out.

    A factor or an offset read from one number explains any wrong answer: several are needed.
    """
    found: set[float] = set()
    for pair in pairs:
        entries = np.abs(pair.expected.astype(complex).ravel()[:1000])
        found.update(np.round(entries[np.isfinite(entries) & (entries > 0)], 12).tolist())
    return len(found)
