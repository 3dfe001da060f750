"""The answers to chapter 12a; the mistakes worth recognising stand in the modules beside this."""

from collections.abc import Sequence

import numpy as np

from ..engine import Case, Evidence, Judge, Verdict, judge_loosely, wrong
from .fairness_rates import FIFTHS, GAP, RATES
from .fairness_repairs import IMPLIED, THRESHOLDS, WEIGHTS
from .fairness_scores import BUGS, CALIBRATED, PROXY

Array = np.ndarray


def rates_by_group(y_true: Array, y_pred: Array, groups: Array) -> tuple[Array, Array, Array]:
    """Take the mean of the decisions over everybody, over label 0 and over label 1."""
    found = []
    for name in np.unique(groups):
        here = groups == name
        selection = y_pred[here].mean()
        fpr = y_pred[here & (y_true == 0)].mean()
        fnr = 1 - y_pred[here & (y_true == 1)].mean()
        found.append((selection, fpr, fnr))
    selection, fpr, fnr = np.array(found).T
    return selection, fpr, fnr


def selection_gap(y_pred: Array, groups: Array) -> float:
    """Return the largest selection rate minus the smallest one."""
    return float(np.ptp([y_pred[groups == name].mean() for name in np.unique(groups)]))


def four_fifths(rates: Array) -> Array:
    """Return which rates are below four fifths of the highest one."""
    return rates < 0.8 * rates.max()


def implied_fpr(base_rate: Array, ppv: Array, fnr: Array) -> Array:
    """Count false approvals for each person, and divide by the people they stand among."""
    true_approvals = base_rate * (1 - fnr)
    false_approvals = true_approvals * (1 - ppv) / ppv
    return false_approvals / (1 - base_rate)


def reweigh(y: Array, groups: Array) -> Array:
    """Return the share that would come by chance, divided by the one that comes."""
    weights = np.ones(len(y))
    for name in np.unique(groups):
        for label in np.unique(y):
            both = (groups == name) & (y == label)
            if both.any():
                weights[both] = (groups == name).mean() * (y == label).mean() / both.mean()
    return weights


def equal_opportunity_thresholds(
    y_true: Array, scores: Array, groups: Array, recall: float
) -> Array:
    """Return the score of the last one who has to be approved, for each group."""
    found = []
    for name in np.unique(groups):
        paid_back = np.sort(scores[(groups == name) & (y_true == 1)])[::-1]
        needed = int(np.ceil(recall * len(paid_back)))
        found.append(paid_back[needed - 1])
    return np.array(found)


def calibration_by_group(y_true: Array, scores: Array, groups: Array, bins: int) -> Array:
    """Return the share that pays back, in a row of bins for each group."""
    place = np.minimum((scores * bins).astype(int), bins - 1)
    table = np.full((len(np.unique(groups)), bins), np.nan)
    for row, name in enumerate(np.unique(groups)):
        for k in range(bins):
            inside = (groups == name) & (place == k)
            if inside.any():
                table[row, k] = y_true[inside].mean()
    return table


def proxy_strength(feature: Array, groups: Array) -> tuple[float, float]:
    """Guess the most frequent group of each value, and of all people."""

    def most_frequent(some: Array) -> int:
        return int(np.unique(some, return_counts=True)[1].max())

    right = sum(most_frequent(groups[feature == value]) for value in np.unique(feature))
    return right / len(groups), most_frequent(groups) / len(groups)


def audit(
    y_true: Array, scores: Array, groups: Array, thresholds: Array
) -> tuple[Array, Array, float]:
    """Decide for each person in place; divide by those who do not pay back."""
    names = np.unique(groups)
    approved = np.zeros(len(scores), int)
    for name, threshold in zip(names, thresholds, strict=True):
        here = groups == name
        approved[here] = scores[here] >= threshold
    fpr = np.array([approved[(groups == name) & (y_true == 0)].mean() for name in names])
    return approved, fpr, float(np.ptp(fpr))


def judge_masks(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Say what to do about a mask that is longer than what it picks from."""
    failures = [out.failure for out in evidence.outcomes if out.failure is not None]
    if not failures or "boolean index did not match" not in failures[0].message:
        return None
    return wrong(
        "a mask for other people",
        f"{failures[0].type}: {failures[0].message}\nA mask with an entry for every person cannot "
        "pick from a few of them. Combine the masks with `&` first, and pick once.",
        title=f"{evidence.exercise}: a mask of another length",
    )


JUDGES = {
    "fairness.rates_by_group": judge_loosely(rates_by_group, RATES, judge_masks),
    "fairness.selection_gap": judge_loosely(selection_gap, GAP),
    "fairness.four_fifths": Judge(four_fifths, FIFTHS),
    "fairness.implied_fpr": judge_loosely(implied_fpr, IMPLIED),
    "fairness.reweigh": judge_loosely(reweigh, WEIGHTS),
    "fairness.equal_opportunity_threshold": judge_loosely(
        equal_opportunity_thresholds, THRESHOLDS, judge_masks
    ),
    "fairness.calibrated": judge_loosely(calibration_by_group, CALIBRATED, judge_masks),
    "fairness.proxy": judge_loosely(proxy_strength, PROXY, judge_masks),
    "fairness.find_bug": judge_loosely(audit, BUGS, judge_masks),
    "fairness.explain_choice": Judge(
        reference="""
            Before anything else I ask what a decision does. A loan helps who can pay it back, and
            harms who cannot; whoever is refused by mistake loses a house. I choose equal
            opportunity: of the people who would pay back, the same share should be approved on
            both banks of the river. It answers the complaint of the applicant who did nothing
            wrong and was refused.
            The base rates differ here, 60 % against 40 %. So a score that is calibrated, with the
            same PPV in both groups, cannot also have the same FPR and the same FNR, unless it is
            perfect: FPR = p / (1 − p) · (1 − PPV) / PPV · (1 − FNR), and p is not the same. Nor can
            the selection rates be the same. I give up equal PPV: an approval in the south will be
            worth a little less to the bank, which pays for it, and some people in the south get a
            loan that they cannot carry, which harms them as well. If refusals cost little and
            false approvals much, as with a dangerous treatment, I would rather hold the FPR equal;
            if all that matters is that a score means the same for everybody, calibration.
            What the numbers cannot decide: whether “paid back” was recorded in the same way for
            both groups, and why the base rates differ. Where the outcome itself carries the past,
            equal opportunity among the *recorded* payers repeats it, and parity may be the better
            choice. That is for the people concerned to decide, and not for who trains the model.
            """.replace("\n            ", "\n").strip(),
    ),
}
