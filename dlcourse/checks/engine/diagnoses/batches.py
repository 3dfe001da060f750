"""Diagnoses of the batch: right for a batch of 1 alone, or wrong for it alone."""

from collections.abc import Sequence

from .pairs import Diagnosis, Pair, Tolerance


def batch_of_one(pairs: Sequence[Pair], tolerance: Tolerance) -> Diagnosis | None:
    """Recognise an answer that only one example gets, or that only one example does not get."""
    if any(pair.expected.dtype.kind == "U" for pair in pairs):
        return None
    batched = [(pair, _batch(pair)) for pair in pairs if _batch(pair)]
    ones = [pair for pair, size in batched if size == 1]
    several = [pair for pair, size in batched if size > 1 and not _trivial(pair)]
    if not ones or not several:
        return None
    if all(pair.same for pair in ones) and not any(pair.same for pair in several):
        return Diagnosis(
            "right for a batch of 1 only",
            "Right for a batch of 1, wrong for every larger one. What does your code do with the "
            "second example, and in which order do they come?",
        )
    if all(pair.same for pair in several) and not any(pair.same for pair in ones):
        return Diagnosis(
            "wrong for a batch of 1 only",
            "Right for every batch but a batch of 1. Is an axis of length 1 squeezed away, or "
            "one example taken for many?",
        )
    return None


def _batch(pair: Pair) -> int:
    """Return the length of the batch axis: the first axis of the first array that has two."""
    given = pair.case.arrays()
    for array in [array for array in given if array.ndim >= 2] or given:
        if array.ndim:
            return int(array.shape[0])
    return 0


def _trivial(pair: Pair) -> bool:
    """True for zeros in, zeros out: right by accident."""
    return pair.same and not pair.expected.any()
