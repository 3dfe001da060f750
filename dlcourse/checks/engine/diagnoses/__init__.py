"""The diagnoses that every exercise inherits, in the order in which they are tried."""

from collections.abc import Sequence

import numpy as np

from . import amounts, batches, kinds, shapes
from .pairs import Diagnosis as Diagnosis
from .pairs import Pair as Pair
from .pairs import Tolerance as Tolerance

__all__ = ["Diagnosis", "Pair", "Tolerance", "diagnose"]

_TRIED = (
    shapes.shape,
    kinds.not_finite,
    amounts.sign,
    amounts.factor,
    shapes.wrong_axis,
    batches.batch_of_one,
    kinds.logits,
    kinds.dtype,
    amounts.offset,
)


def diagnose(pairs: Sequence[Pair], tolerance: Tolerance) -> Diagnosis | None:
    """Return the first general diagnosis that explains `pairs`; None if none does.

    Args:
        pairs: Every case, at least one of them not the same.
        tolerance: How near is near enough.

    Example:
        >>> from dlcourse.checks.engine import Case
        >>> wanted = np.array([1.0, 2.0, 3.0])
        >>> diagnose([Pair(Case("three numbers"), wanted, -wanted, False)], Tolerance()).name
        'wrong sign'
    """
    with np.errstate(all="ignore"):
        for tried in _TRIED:
            found = tried(pairs, tolerance)
            if found is not None:
                return found
    return None
