"""Diagnoses of the shape: transposed, an axis too many or too few, the wrong axis."""

from collections.abc import Sequence

import numpy as np

from . import batches
from .pairs import Diagnosis, Pair, Tolerance


def shape(pairs: Sequence[Pair], tolerance: Tolerance) -> Diagnosis | None:
    """Name what is wrong with the shape, from the first case whose shape differs."""
    different = [pair for pair in pairs if pair.expected.shape != pair.received.shape]
    if not different:
        return _same_shape_transposed(pairs, tolerance)
    batch = batches.batch_of_one(pairs, tolerance)
    if batch is not None and batch.name == "wrong for a batch of 1 only":
        return batch
    # a batch of 1 or a square array hides the difference: look where it shows best
    pair = max(different, key=lambda pair: len({*pair.expected.shape, *pair.received.shape}))
    wanted, got = pair.expected, pair.received
    told = f"For the input “{pair.case.name}”" if pair.case.name else "Here"
    told = f"{told} the shape is {got.shape}, expected {wanted.shape}."
    if all(pair.received.ndim == 0 for pair in different) and wanted.size > 1:
        return _reduced(different, told, tolerance)
    if wanted.ndim == 0 and got.size > 1:
        return _not_reduced(different, told, tolerance)
    if wanted.ndim >= 2 and got.shape == wanted.shape[::-1]:
        return Diagnosis("transposed", f"{told} Did you transpose something?")
    if _spread_out(wanted, got):
        return Diagnosis(
            "broadcast to a table",
            f"{told} A column of shape (n, 1) beside a row of shape (n,) makes a table (n, n): "
            "NumPy combined every entry with every other. Give both the same shape first.",
        )
    without_ones = [tuple(n for n in array.shape if n != 1) for array in (wanted, got)]
    if without_ones[0] == without_ones[1] and got.ndim != wanted.ndim:
        if got.ndim > wanted.ndim:
            return Diagnosis(
                "extra axis",
                f"{told} There is an axis of length 1 too many. Where does it come from?",
            )
        return Diagnosis(
            "missing axis",
            f"{told} An axis of length 1 is missing. Did you reduce it away, or squeeze it?",
        )
    if _along_other_axis(pair):
        return Diagnosis(
            "wrong axis",
            f"{told} That is the length of another axis of the input. Along which axis do you "
            "reduce, and which one should stay?",
        )
    if wanted.shape[1:] == got.shape[1:] and wanted.ndim:
        told += " Only the first axis differs: is every example computed, and each once?"
    return Diagnosis("wrong shape", f"{told} Print the shapes on the way there.")


def _same_shape_transposed(pairs: Sequence[Pair], tolerance: Tolerance) -> Diagnosis | None:
    if all(pair.expected.ndim < 2 for pair in pairs):
        return None
    fits = all(
        pair.expected.shape == pair.expected.T.shape
        and tolerance.same(pair.expected.T, pair.received)
        for pair in pairs
    )
    if fits and any(not pair.same for pair in pairs):
        return Diagnosis(
            "transposed", "Rows and columns have changed places. Did you transpose something?"
        )
    return None


def _reduced(pairs: Sequence[Pair], told: str, tolerance: Tolerance) -> Diagnosis:
    for word, reduce in (("mean", np.mean), ("sum", np.sum), ("largest", np.max)):
        if all(
            pair.expected.size and tolerance.same(reduce(pair.expected), pair.received)
            for pair in pairs
            if pair.expected.dtype.kind != "U"
        ):
            return Diagnosis(
                "reduced too far",
                f"{told} Your number is the {word} of the expected entries. Over which axis "
                "should it be taken, if any?",
            )
    return Diagnosis(
        "reduced too far",
        f"{told} You return a single number. Is there a `sum` or a `mean` without an axis?",
    )


def _not_reduced(pairs: Sequence[Pair], told: str, tolerance: Tolerance) -> Diagnosis:
    for word, reduce in (("mean", np.mean), ("sum", np.sum)):
        if all(
            pair.received.dtype.kind in "biuf"
            and tolerance.same(pair.expected, np.asarray(reduce(pair.received)))
            for pair in pairs
        ):
            return Diagnosis(
                "not reduced", f"{told} Your entries are right one by one; their {word} is missing."
            )
    return Diagnosis("not reduced", f"{told} One number is asked for, not one for every entry.")


def _spread_out(wanted: np.ndarray, got: np.ndarray) -> bool:
    n = wanted.size
    return n > 1 and got.shape == (n, n) and wanted.shape in ((n,), (n, 1), (1, n))


def _along_other_axis(pair: Pair) -> bool:
    """Return True if both are what is left of an input once one axis, not the same, is reduced."""

    def axes(given: np.ndarray, shape: tuple[int, ...]) -> set[int]:
        return {
            axis
            for axis in range(given.ndim)
            if shape
            in (
                given.shape[:axis] + given.shape[axis + 1 :],
                (*given.shape[:axis], 1, *given.shape[axis + 1 :]),
            )
        }

    for given in pair.case.arrays():
        wanted, got = axes(given, pair.expected.shape), axes(given, pair.received.shape)
        if given.ndim >= 2 and wanted and got and not wanted & got:
            return True
    return False


def wrong_axis(pairs: Sequence[Pair], tolerance: Tolerance) -> Diagnosis | None:
    """Recognise a result of the right shape that was normalised along another axis.

    A softmax has sums of 1 along one axis, standardised features have means of 0: if the
    expected entries have such a property along one axis, and the received ones along another
    alone, the axis is wrong.
    """
    ndim = pairs[0].expected.ndim
    if ndim < 2 or any(
        pair.expected.ndim != ndim
        or pair.received.shape != pair.expected.shape
        or pair.received.dtype.kind not in "iuf"
        for pair in pairs
    ):
        return None
    for word, reduce, target in (("sum", np.sum, 1.0), ("mean", np.mean, 0.0)):

        def holding(arrays: list[np.ndarray], reduce=reduce, target=target) -> set[int]:  # type: ignore[no-untyped-def]
            return {
                axis
                for axis in range(ndim)
                if all(
                    array.shape[axis] > 1
                    and np.allclose(reduce(array.astype(float), axis=axis), target, atol=1e-5)
                    for array in arrays
                )
            }

        telling = [pair for pair in pairs if min(pair.expected.shape) > 1 and pair.expected.any()]
        if not telling:
            return None
        wanted = holding([pair.expected for pair in telling])
        got = holding([pair.received for pair in telling])
        if wanted and got and not wanted & got:
            return Diagnosis(
                "wrong axis",
                f"The {word} of your entries is {target:g} along axis {min(got)}; expected along "
                f"axis {min(wanted)}. Which axis holds the examples, and which one the features?",
            )
    return None
