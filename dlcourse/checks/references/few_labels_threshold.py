"""Mistakes with a threshold: chosen for a specificity, on the validation patients."""

from collections.abc import Callable, Sequence

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong

Array = np.ndarray
_THRESHOLD = "few_labels.choose_threshold"


def _lowest(candidates: Array, negatives: Array, specificity: float, strict: bool = False) -> float:
    for threshold in np.unique(candidates):
        spared = negatives <= threshold if strict else negatives < threshold
        if np.mean(spared) >= specificity - 1e-12:
            return float(threshold)
    return np.inf


def threshold_by(
    *,
    candidates: Callable[[Array, Array, Array], Array] = lambda labels, scores, test: scores,
    asked: Callable[[Array, Array, Array], Array] = lambda labels, scores, test: scores[
        labels == 0
    ],
    strict: bool = False,
    answer: Callable[[Array, float], Array] = lambda test, threshold: test >= threshold,
    goal: Callable[[float], float] = lambda specificity: specificity,
) -> Callable[..., tuple[float, Array]]:
    """Return a choice that is right but for the switches given.

    Args:
        candidates: Which scores may be the threshold.
        asked: Whose scores have to lie below it.
        strict: Whether a score equal to the threshold says no.
        answer: How the test scores are answered.
        goal: What is taken for the specificity.
    """

    def choose(
        val_labels: Array, val_scores: Array, test_scores: Array, specificity: float
    ) -> tuple[float, Array]:
        given = (val_labels, val_scores, test_scores)
        threshold = _lowest(candidates(*given), asked(*given), goal(specificity), strict)
        return threshold, answer(test_scores, threshold).astype(int)

    return choose


def _quantile(
    val_labels: Array, val_scores: Array, test_scores: Array, specificity: float
) -> tuple[float, Array]:
    threshold = float(np.quantile(val_scores[val_labels == 0], specificity))
    return threshold, (test_scores >= threshold).astype(int)


def _highest(
    val_labels: Array, val_scores: Array, test_scores: Array, specificity: float
) -> tuple[float, Array]:
    return float(val_scores.max()), (test_scores >= val_scores.max()).astype(int)


def _sensitivity(
    val_labels: Array, val_scores: Array, test_scores: Array, specificity: float
) -> tuple[float, Array]:
    ill, fits = val_scores[val_labels == 1], [-np.inf]
    fits += [float(t) for t in np.unique(val_scores) if np.mean(ill >= t) >= specificity]
    return fits[-1], (test_scores >= fits[-1]).astype(int)


def _fixed(
    val_labels: Array, val_scores: Array, test_scores: Array, specificity: float
) -> tuple[float, Array]:
    return specificity, (test_scores >= specificity).astype(int)


THRESHOLD = (
    Mistake(
        "chosen on the test patients",
        threshold_by(
            candidates=lambda labels, scores, test: test, asked=lambda labels, scores, test: test
        ),
        "The threshold is taken from the *test* scores, without labels at that: a share of all "
        "test patients lies below it. It has to stand before the test begins.",
    ),
    Mistake(
        "test scores among the candidates",
        threshold_by(candidates=lambda labels, scores, test: np.concatenate([scores, test])),
        "The test scores are among those that may become the threshold. It has to stand before "
        "anybody has seen the test.",
    ),
    Mistake(
        "a share of all patients",
        threshold_by(asked=lambda labels, scores, test: scores),
        "A share of *all* validation patients lies below your threshold, the ill included. "
        "Specificity asks the healthy alone.",
    ),
    Mistake(
        "asks the ill",
        threshold_by(asked=lambda labels, scores, test: scores[labels == 1]),
        "A share of the *ill* lies below your threshold: they would be missed. Label 0 is healthy.",
    ),
    Mistake(
        "sensitivity for specificity",
        _sensitivity,
        "That share of the *ill* is found at your threshold: you have fixed the sensitivity. Fixed "
        "is the share of the healthy who are spared.",
    ),
    Mistake(
        "an interpolated quantile",
        _quantile,
        "`np.quantile` lies between two scores, or on one, and then this patient is suspected: the "
        "specificity on validation can come out too low. Asked for is the lowest validation score "
        "that is specific enough.",
    ),
    Mistake(
        "a tie says no",
        threshold_by(strict=True, answer=lambda test, threshold: test > threshold),
        "You suspect scores *above* the threshold. Here a score at the threshold is a yes, too.",
    ),
    Mistake(
        "the healthy at the threshold",
        threshold_by(strict=True),
        "You count a healthy patient whose score *is* the threshold as spared. But the answer to "
        "that score is yes.",
        "threshold",
    ),
    Mistake(
        "the highest instead of the lowest",
        _highest,
        "A threshold at the highest score is specific enough, and finds next to nobody. The "
        "*lowest* one that will do is asked for.",
    ),
    Mistake(
        "the specificity itself",
        _fixed,
        "You use the specificity as a threshold. It is a share of the healthy, and no score.",
    ),
    Mistake(
        "one of the healthy's scores",
        threshold_by(candidates=lambda labels, scores, test: scores[labels == 0]),
        "You look for it among the scores of the *healthy* alone. All validation scores may be "
        "the threshold, and one of the ill's is often lower and specific enough.",
        "threshold",
    ),
    Mistake(
        "the answers turned round",
        lambda *given: 1 - threshold_by()(*given)[1],
        "0 and 1 have changed places: a score at or above the threshold is a 1.",
        "answers",
    ),
    Mistake(
        "a tie says no",
        threshold_by(answer=lambda test, threshold: test > threshold),
        "The threshold is right. A test score that equals it is a yes, too.",
    ),
    Mistake(
        "answers for the validation patients",
        lambda labels, scores, test, specificity: (
            scores >= threshold_by()(labels, scores, test, specificity)[0]
        ),
        "You answer the validation patients. The answers to `test_scores` are asked for.",
        "answers",
    ),
)


def judge_threshold(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name thresholds that are no validation score, or that look at the test."""
    right = threshold_by()
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        labels, scores, _, specificity = case.args
        got = float(np.asarray(outcome.value[0]))
        wanted, _ = right(*case.args)
        spared = float(np.mean(scores[labels == 0] < got))
        if np.isclose(got, wanted, rtol=1e-6):
            continue
        if spared < specificity - 1e-9:
            name = "not specific enough"
            told = (
                f"For the input “{case.name}” {spared:.3f} of the healthy validation patients lie "
                f"below your threshold, {got:.4g}; asked for is {specificity:g} at least."
            )
        elif np.isfinite(got) and not np.isclose(scores, got).any():
            name = "between the scores"
            told = (
                f"For the input “{case.name}” your threshold, {got:.6g}, is specific enough, but "
                "no validation score. Asked for is the lowest one that will do (or infinity)."
            )
        else:
            name = "a lower one would do"
            told = (
                f"For the input “{case.name}” your threshold, {got:.4g}, is specific enough. So is "
                "a lower validation score, which would find more of the ill."
            )
        return wrong(name, told, title=f"{_THRESHOLD}: {name}")
    return None
