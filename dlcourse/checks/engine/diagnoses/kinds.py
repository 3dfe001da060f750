"""Diagnoses of the kind of number: NaN, logits for probabilities, labels, the wrong dtype."""

from collections.abc import Callable, Sequence

import numpy as np

from ..compare import kind_of
from .pairs import Diagnosis, Pair, Tolerance, explains


def not_finite(pairs: Sequence[Pair], tolerance: Tolerance) -> Diagnosis | None:
    """Say on which input NaN or inf comes out where a number was expected."""
    for pair in pairs:
        if pair.received.dtype.kind not in "fc" or pair.received.shape != pair.expected.shape:
            continue
        if pair.expected.dtype.kind == "U":
            continue
        bad = ~np.isfinite(pair.received) & np.isfinite(pair.expected)
        if bad.any():
            what = "NaN" if np.isnan(pair.received[bad]).any() else "inf"
            where = f" for the input “{pair.case.name}”" if pair.case.name else ""
            cause = (
                "0/0, inf - inf, or the logarithm of a negative number"
                if what == "NaN"
                else "a division by zero, log(0), or exp of a large number"
            )
            rest = [other for other in pairs if other is not pair]
            others = " Other inputs are right." if rest and all(o.same for o in rest) else ""
            return Diagnosis(
                "NaN or inf",
                f"{what} comes out{where}, where a number is expected. Look for {cause}.{others}",
            )
    return None


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return np.exp(-np.logaddexp(0, -z))


def _softmax(z: np.ndarray) -> np.ndarray:
    raised = np.exp(z - z.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def _is_probability(pairs: Sequence[Pair], *, received: bool) -> bool:
    for pair in pairs:
        values = pair.received if received else pair.expected
        if values.dtype.kind != "f" or not np.all((values >= 0) & (values <= 1)):
            return False
    return True


def _telling(probabilities: Sequence[np.ndarray]) -> bool:
    """Return True if some are neither 0 nor 1, as every large logit would give."""
    return any(bool(np.any((made > 1e-3) & (made < 1 - 1e-3))) for made in probabilities)


def logits(pairs: Sequence[Pair], tolerance: Tolerance) -> Diagnosis | None:
    """Recognise logits where probabilities are expected, or the other way round; and labels."""
    if any(
        pair.expected.shape != pair.received.shape
        or pair.expected.dtype.kind not in "biuf"
        or pair.received.dtype.kind not in "biuf"
        or not pair.expected.size
        for pair in pairs
    ):
        return None
    return _logits_or_probabilities(pairs, tolerance) or _not_labels(pairs)


def _logits_or_probabilities(pairs: Sequence[Pair], tolerance: Tolerance) -> Diagnosis | None:
    squashes: list[tuple[str, Callable[[np.ndarray], np.ndarray]]] = [("sigmoid", _sigmoid)]
    if all(pair.expected.ndim > 0 and pair.expected.shape[-1] > 1 for pair in pairs):
        squashes.append(("softmax", _softmax))
    with np.errstate(all="ignore"):
        for name, squash in squashes:
            squashed = [squash(pair.received.astype(float)) for pair in pairs]
            back = [
                Pair(pair.case, pair.expected, made, pair.same)
                for pair, made in zip(pairs, squashed, strict=True)
            ]
            if (
                _is_probability(pairs, received=False)
                and _telling(squashed)
                and explains(back, [pair.expected for pair in pairs], tolerance)
            ):
                return Diagnosis(
                    "logits instead of probabilities",
                    f"These are logits: with a {name} on top they would be right. Probabilities "
                    "are asked for.",
                )
            made = [squash(pair.expected.astype(float)) for pair in pairs]
            if _telling(made) and explains(pairs, made, tolerance):
                return Diagnosis(
                    "probabilities instead of logits",
                    f"These are probabilities: there is a {name} that is not asked for here.",
                )
            logs = [np.log(pair.expected.astype(float)) for pair in pairs]
        if _is_probability(pairs, received=False) and explains(pairs, logs, tolerance):
            return Diagnosis(
                "logarithms instead of probabilities",
                "These are the logarithms of the expected probabilities.",
            )
    return None


def _not_labels(pairs: Sequence[Pair]) -> Diagnosis | None:
    wanted = np.concatenate([pair.expected.ravel() for pair in pairs])
    got = np.concatenate([pair.received.ravel() for pair in pairs]).astype(float)
    if not np.isin(wanted, (0, 1)).all() or len(np.unique(wanted)) < 2:
        return None
    if np.array_equal(got, 2.0 * wanted - 1):
        return Diagnosis(
            "labels -1 and 1", "Your labels are -1 and 1; the labels 0 and 1 are asked for."
        )
    if np.isin(got, (0, 1)).all():
        if np.array_equal(got, 1.0 - wanted):
            return Diagnosis(
                "classes exchanged", "0 and 1 have changed places: every answer is the other class."
            )
        return None
    if got.min() >= 0 and got.max() <= 1 and np.array_equal(got > 0.5, wanted == 1):
        return Diagnosis(
            "probabilities instead of labels",
            "These are probabilities. The labels 0 and 1 are asked for: where is the threshold?",
        )
    if np.array_equal(got > 0, wanted == 1):
        return Diagnosis(
            "scores instead of labels",
            "These are scores: positive where 1 is expected, and not where 0 is. The labels 0 "
            "and 1 are asked for. Which step turns the one into the other?",
        )
    return None


def dtype(pairs: Sequence[Pair], tolerance: Tolerance) -> Diagnosis | None:
    """Recognise right numbers that their dtype has spoilt: cut to integers, or to few digits."""
    if any(pair.expected.shape != pair.received.shape for pair in pairs):
        return None
    wanted, got = {kind_of(p.expected) for p in pairs}, {kind_of(p.received) for p in pairs}
    if "text" in wanted | got:
        return None
    if got == {"complex numbers"} and "complex numbers" not in wanted:
        return Diagnosis("wrong dtype", "Your numbers are complex; real ones are asked for.")
    if all(tolerance.same(pair.expected, pair.received) for pair in pairs):
        return Diagnosis(
            "wrong dtype",
            f"The values are right, but they are {_listed(got)}; {_listed(wanted)} are asked for.",
        )
    whole = any(np.trunc(pair.expected).any() for pair in pairs)  # not all cut to 0
    if "floats" in wanted and got <= {"integers"} and whole:
        cuts = (np.trunc, np.floor, np.round)
        if any(explains(pairs, [cut(p.expected) for p in pairs], tolerance) for cut in cuts):
            return Diagnosis(
                "cut to integers",
                "Your numbers are the expected ones without their fractions. An integer dtype, "
                "`int(…)` or `//` has cut them off.",
            )
    if all(pair.received.dtype.kind == "f" for pair in pairs):
        coarse = [pair.expected.astype(np.float16).astype(float) for pair in pairs]
        rough = Tolerance(rtol=2e-3, atol=1e-6)
        if any(pair.received.dtype == np.float16 for pair in pairs) and explains(
            pairs, coarse, rough
        ):
            return Diagnosis(
                "too few digits", "Right to about three digits: float16 holds no more. Use float64."
            )
    return None


def _listed(kinds: set[str]) -> str:
    return " or ".join(sorted(kinds))
