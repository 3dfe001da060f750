"""Diagnoses of the amount: sign, a constant factor, mean for sum, an offset."""

from collections.abc import Iterator, Sequence

import numpy as np

from .pairs import Diagnosis, Pair, Tolerance, explains, informative

_ENOUGH = 3  # different numbers, before any factor or offset counts as seen


def _comparable(pairs: Sequence[Pair]) -> bool:
    return all(
        pair.expected.shape == pair.received.shape
        and pair.expected.dtype.kind in "iuf"
        and pair.received.dtype.kind in "biuf"
        for pair in pairs
    )


def sign(pairs: Sequence[Pair], tolerance: Tolerance) -> Diagnosis | None:
    """Recognise the right numbers with the wrong sign."""
    if _comparable(pairs) and explains(pairs, [-pair.expected for pair in pairs], tolerance):
        return Diagnosis(
            "wrong sign",
            "The numbers are right, the sign is wrong. Which of the two is subtracted from which?",
        )
    return None


def factor(pairs: Sequence[Pair], tolerance: Tolerance) -> Diagnosis | None:
    """Recognise a factor: the same one everywhere, or the length of an axis of the input."""
    if not _comparable(pairs):
        return None
    for name, lengths in _lengths(pairs):
        for over, times in ((False, lengths), (True, [1 / length for length in lengths])):
            for turned in (1, -1):
                made = [
                    turned * factor * pair.expected
                    for factor, pair in zip(times, pairs, strict=True)
                ]
                if explains(pairs, made, tolerance):
                    return _mean_or_sum(name, over, turned < 0)
    return _constant(pairs, tolerance)


def _lengths(pairs: Sequence[Pair]) -> Iterator[tuple[str, list[int]]]:
    """Yield the lengths that could have been divided by, case by case, where they tell."""
    shapes = [[array.shape for array in pair.case.arrays()] for pair in pairs]
    for place in range(min(map(len, shapes), default=0)):
        for axis in range(min(len(shape[place]) for shape in shapes)):
            lengths = [shape[place][axis] for shape in shapes]
            # one and the same length everywhere is no proof that it is this length
            if min(lengths) > 0 and len(set(lengths)) > 1:
                yield ("examples" if axis == 0 else "features"), lengths


def _mean_or_sum(name: str, divided: bool, negative: bool) -> Diagnosis:
    also = " The sign is wrong, too." if negative else ""
    counted = f"the number of {name}"
    if divided:
        return Diagnosis(
            "mean instead of sum",
            f"You are too small by exactly {counted}: a mean where a sum is asked for, or "
            f"divided once too often.{also}",
        )
    return Diagnosis(
        "sum instead of mean",
        f"You are too large by exactly {counted}: a sum where a mean is asked for, or "
        f"multiplied once too often.{also}",
    )


def _constant(pairs: Sequence[Pair], tolerance: Tolerance) -> Diagnosis | None:
    expected = np.concatenate([pair.expected.astype(float).ravel() for pair in pairs])
    received = np.concatenate([pair.received.astype(float).ravel() for pair in pairs])
    usable = np.isfinite(expected) & np.isfinite(received) & (expected != 0)
    if not usable.any():
        return None
    largest = np.argmax(np.where(usable, np.abs(expected), 0))
    found = float(received[largest] / expected[largest])
    known = {2.0: "2", 0.5: "1/2", -2.0: "-2", -0.5: "-1/2", 100.0: "100", 0.01: "1/100"}
    rounded = next(
        (value for value in known if np.isclose(found, value, rtol=max(1e-5, tolerance.rtol))), None
    )
    few = informative(pairs) < _ENOUGH
    counted = few and bool(np.all(expected == np.round(expected)))  # 1 is no half of 2, but a guess
    if found == 0 or counted or (few and rounded is None):
        return None
    factor = found if rounded is None else rounded
    if not explains(pairs, [factor * pair.expected for pair in pairs], tolerance):
        return None
    shown = f"{factor:.4g}" if rounded is None else known[rounded]
    if abs(factor) in (100.0, 0.01):
        cause = "Is it a share, or a percentage?"
    elif abs(factor) in (2.0, 0.5):
        cause = "Where does a 2 come in: from a square, its derivative, or a mean of two?"
    else:
        cause = "Is it the batch size, a learning rate, or a number counted twice?"
    return Diagnosis("constant factor", f"Right up to the factor {shown}. {cause}")


def offset(pairs: Sequence[Pair], tolerance: Tolerance) -> Diagnosis | None:
    """Recognise right numbers that are all too large, or too small, by the same amount."""
    if not _comparable(pairs) or informative(pairs) < _ENOUGH:
        return None
    expected = np.concatenate([pair.expected.astype(float).ravel() for pair in pairs])
    received = np.concatenate([pair.received.astype(float).ravel() for pair in pairs])
    usable = np.isfinite(expected) & np.isfinite(received)
    if usable.sum() < _ENOUGH:
        return None
    shift = float(np.median((received - expected)[usable]))
    if shift == 0 or not explains(pairs, [pair.expected + shift for pair in pairs], tolerance):
        return None
    more = "large" if shift > 0 else "small"
    return Diagnosis(
        "constant offset",
        f"Every number is too {more} by {abs(shift):.4g}. Is something added once too often, "
        "or left out: a bias, a 1?",
    )
