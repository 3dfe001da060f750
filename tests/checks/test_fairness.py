"""Chapter 12a's exercises: right answers are passed, each wrong one gets its diagnosis.

The answers are written as learners write them, apart from the references on purpose.
"""

import numpy as np
import pytest
from exercise_tests import ExerciseTests

ID = "fairness."


@pytest.fixture(autouse=True)
def patience(time_enough):
    """A busy machine is no wrong answer."""


# --- right answers -------------------------------------------------------------------------


def rates_by_counts(y_true, y_pred, groups):
    rows = []
    for name in sorted(set(groups)):
        cells = np.zeros((2, 2))
        for truth, decision, group in zip(y_true, y_pred, groups, strict=True):
            if group == name:
                cells[truth, decision] += 1
        with np.errstate(invalid="ignore"):
            by_truth = cells / cells.sum(axis=1, keepdims=True)
        rows.append([cells[:, 1].sum() / cells.sum(), by_truth[0, 1], by_truth[1, 0]])
    return tuple(np.array(rows).T)


def rates_by_masks(y_true, y_pred, groups):
    names = np.unique(groups)
    member = (groups == names[:, None]).astype(float)  # (groups, people)
    with np.errstate(invalid="ignore"):
        selection = member @ y_pred / member.sum(1)
        fpr = member @ (y_pred * (1 - y_true)) / (member @ (1 - y_true))
        fnr = member @ ((1 - y_pred) * y_true) / (member @ y_true)
    return [selection, fpr, fnr]


def gap_by_dict(y_pred, groups):
    shares = {name: np.mean(y_pred[groups == name]) for name in set(groups.tolist())}
    return max(shares.values()) - min(shares.values())


def gap_by_counts(y_pred, groups):
    codes = np.unique(groups, return_inverse=True)[1]
    shares = np.bincount(codes, weights=y_pred) / np.bincount(codes)
    return shares.max() - shares.min()


def implied_by_people(base_rate, ppv, fnr):
    true_ones = 1000 * np.asarray(base_rate) * (1 - np.asarray(fnr))
    approved = true_ones / ppv
    return (approved - true_ones) / (1000 - 1000 * np.asarray(base_rate))


def implied_by_odds(base_rate, ppv, fnr):
    return base_rate / (1 - base_rate) * (1 / ppv - 1) * (1 - fnr)


def weights_by_counts(y, groups):
    n = len(y)
    return [
        np.sum(groups == g) * np.sum(y == label) / (n * np.sum((groups == g) & (y == label)))
        for label, g in zip(y, groups, strict=True)
    ]


def weights_by_table(y, groups):
    codes = np.unique(groups, return_inverse=True)[1]
    labels = np.unique(y, return_inverse=True)[1]
    table = np.zeros((codes.max() + 1, labels.max() + 1))
    np.add.at(table, (codes, labels), 1 / len(y))
    by_chance = table.sum(1, keepdims=True) * table.sum(0)
    return by_chance[codes, labels] / table[codes, labels]


def thresholds_by_trying(y_true, scores, groups, recall):
    found = []
    for name in np.unique(groups):
        paid = scores[(groups == name) & (y_true == 1)]
        found.append(max(t for t in paid if np.mean(paid >= t) >= recall))
    return found


def thresholds_by_count(y_true, scores, groups, recall):
    found = []
    for name in np.unique(groups):
        paid = np.sort(scores[(y_true == 1) & (groups == name)])
        allowed = int(np.floor((1 - recall) * len(paid)))  # so many may be refused
        found.append(paid[allowed])
    return np.array(found)


def calibration_by_digitize(y_true, scores, groups, bins):
    place = np.digitize(scores, np.linspace(0, 1, bins + 1)[1:-1])
    rows = []
    for name in np.unique(groups):
        row = []
        for k in range(bins):
            mask = (groups == name) & (place == k)
            row.append(y_true[mask].mean() if mask.sum() else float("nan"))
        rows.append(row)
    return rows


def calibration_by_histogram(y_true, scores, groups, bins):
    rows = []
    for name in np.unique(groups):
        here = groups == name
        people, _ = np.histogram(scores[here], bins=bins, range=(0, 1))
        paid, _ = np.histogram(scores[here], bins=bins, range=(0, 1), weights=y_true[here])
        with np.errstate(invalid="ignore"):
            rows.append(paid / people)
    return np.array(rows)


def proxy_by_table(feature, groups):
    table = np.array([[np.sum((feature == f) & (groups == g)) for g in np.unique(groups)]
                      for f in np.unique(feature)])  # fmt: skip
    return table.max(1).sum() / table.sum(), table.sum(0).max() / table.sum()


def proxy_by_counter(feature, groups):
    from collections import Counter, defaultdict

    living = defaultdict(Counter)
    for f, g in zip(feature.tolist(), groups.tolist(), strict=True):
        living[f][g] += 1
    right = sum(max(counter.values()) for counter in living.values())
    return right / len(groups), max(Counter(groups.tolist()).values()) / len(groups)


def audit_by_lookup(y_true, scores, groups, thresholds):
    codes = np.unique(groups, return_inverse=True)[1]
    approved = (scores >= np.asarray(thresholds)[codes]).astype(int)
    fpr = [approved[(codes == k) & (y_true == 0)].mean() for k in range(len(thresholds))]
    return approved, fpr, max(fpr) - min(fpr)


def audit_put_back(y_true, scores, groups, thresholds):
    names = np.unique(groups)
    joined = np.concatenate(
        [scores[groups == g] >= t for g, t in zip(names, thresholds, strict=True)]
    )
    approved = np.empty(len(scores), bool)
    approved[np.argsort(groups, kind="stable")] = joined
    refusable = [(groups == g) & (y_true == 0) for g in names]
    fpr = np.array([approved[mask].sum() / mask.sum() for mask in refusable])
    return approved, fpr, fpr.max() - fpr.min()


ESSAY = """
I would choose equal opportunity, because the person who has most to complain about is the one who
would have paid the money back and was refused. The base rates of the two groups differ, so with an
imperfect score I cannot have equal precision together with equal error rates; I give up equal
precision. The bank pays for that, and so do some people who are given a loan which they cannot
repay. If false approvals did more harm than refusals, I would hold the false positive rates equal
instead. None of it repairs labels that were recorded with a bias.
"""

RIGHT = {
    "rates_by_group": [rates_by_counts, rates_by_masks],
    "selection_gap": [gap_by_dict, gap_by_counts],
    "four_fifths": [
        lambda rates: rates / rates.max() < 0.8,
        lambda rates: [bool(5 * rate < 4 * max(rates)) for rate in rates],
    ],
    "implied_fpr": [implied_by_people, implied_by_odds],
    "reweigh": [weights_by_counts, weights_by_table],
    "equal_opportunity_threshold": [thresholds_by_trying, thresholds_by_count],
    "calibrated": [calibration_by_digitize, calibration_by_histogram],
    "proxy": [proxy_by_table, proxy_by_counter],
    "find_bug": [audit_by_lookup, audit_put_back],
    "explain_choice": [ESSAY, " ".join(ESSAY.split()[::-1])],
}
BLANK = {
    "rates_by_group": [lambda y, d, g: ..., lambda y, d, g: (gap_by_dict(d, g), ..., ...)],
    "selection_gap": [lambda y, g: ...],
    "four_fifths": [lambda rates: ...],
    "implied_fpr": [lambda p, ppv, fnr: ...],
    "reweigh": [lambda y, g: ...],
    "equal_opportunity_threshold": [lambda y, s, g, r: ...],
    "calibrated": [lambda y, s, g, n: ...],
    "proxy": [lambda f, g: ..., lambda f, g: (0.5, ...)],
    "find_bug": [lambda y, s, g, t: ...],
    "explain_choice": [...],
}


# --- wrong answers -------------------------------------------------------------------------


def per_group(of_mask):
    return lambda *given: np.array([of_mask(given[-1] == g, *given) for g in np.unique(given[-1])])


def rates_with(selection=None, fpr=None, fnr=None):
    def rates(*given):
        parts = rates_by_counts(*given)
        own = (selection, fpr, fnr)
        return tuple(make(*given) if make else part for make, part in zip(own, parts, strict=True))

    return rates


def rates_as_seen(y_true, y_pred, groups):
    names = list(dict.fromkeys(groups.tolist()))
    order = [sorted(names).index(name) for name in names]
    return tuple(np.asarray(part)[order] for part in rates_by_counts(y_true, y_pred, groups))


@np.errstate(all="ignore")
def false_discoveries(y_true, y_pred, groups):
    return per_group(lambda here, y, d, g: np.float64(np.sum(here & (d == 1) & (y == 0)))
                     / np.sum(here & (d == 1)))(y_true, y_pred, groups)  # fmt: skip


def shares_of(y_pred, groups):
    return np.array([y_pred[groups == name].mean() for name in np.unique(groups)])


def weighted(make):
    def weights(y, groups):
        return np.array([
            make(np.mean(groups == g), np.mean(y == k), np.mean((groups == g) & (y == k)), len(y))
            for k, g in zip(y, groups, strict=True)
        ])  # fmt: skip

    return weights


def thresholds_with(pick):
    def thresholds(y_true, scores, groups, recall):
        return np.array([
            pick(y_true[groups == g], np.sort(scores[groups == g])[::-1],
                 scores[(groups == g) & (y_true == 1)], recall)
            for g in np.unique(groups)
        ])  # fmt: skip

    return thresholds


def down(paid, last=-1):
    return np.sort(paid)[::-1][last]


def common_threshold(y, s, g, r):
    every = np.full(len(g), "all")
    return np.repeat(thresholds_by_trying(y, s, every, r), len(np.unique(g)))


def bins_with(inside):
    def table(y, s, g, n):
        rows = [[inside(y, s, g == name, n, k) for k in range(n)] for name in np.unique(g)]
        return np.array(rows)

    return table


def mean_of(values, mask):
    return values[mask].mean() if mask.any() else np.nan


def suspect_audit(y_true, scores, groups, thresholds, *, mended=(), again=False):
    names = np.unique(groups)
    pieces = [scores[groups == g] >= t for g, t in zip(names, thresholds, strict=True)]
    approved = np.concatenate(pieces)
    if "order" in mended:
        approved = audit_by_lookup(y_true, scores, groups, thresholds)[0]
    if again:
        approved = approved[np.argsort(groups, kind="stable")]
    fpr = []
    for g in names:
        here = groups == g
        false = approved[here].astype(bool) & (y_true[here] == 0)
        whom = {"whom": y_true[here] == 0, "approved": approved[here] == 1}
        count = next((whom[key].sum() for key in whom if key in mended), here.sum())
        fpr.append(false.sum() / count if count else np.nan)
    return approved, np.array(fpr), max(fpr) - min(fpr)


def audit_with(**switches):
    return lambda *given: suspect_audit(*given, **switches)


def signed_gap(*given):
    approved, fpr, _ = audit_by_lookup(*given)
    return approved, fpr, fpr[0] - fpr[-1]


WRONG = {
    "rates_by_group": [
        (lambda *given: tuple(np.nan_to_num(part) for part in rates_by_counts(*given)),
         "0 where there is nobody"),
        (rates_as_seen, "in order of appearance"),
        (rates_with(fpr=per_group(lambda here, y, d, g: np.mean((d[here] == 1) & (y[here] == 0)))),
         "divided by everybody"),
        (rates_with(fnr=per_group(lambda here, y, d, g: np.mean(d[here] < y[here]))),
         "divided by everybody"),
        (rates_with(fpr=false_discoveries), "divided by the decisions"),
        (rates_with(fpr=per_group(lambda here, y, d, g: np.sum(here & (d > y)) / np.sum(y == 0))),
         "divided by all groups"),
        (rates_with(fnr=lambda *given: 1 - rates_by_counts(*given)[2]), "the share that is right"),
        (rates_with(fpr=lambda *given: 1 - rates_by_counts(*given)[1]), "the share that is right"),
        (rates_with(fpr=lambda *given: rates_by_counts(*given)[2],
                    fnr=lambda *given: rates_by_counts(*given)[1]), "the two errors exchanged"),
        (rates_with(selection=per_group(lambda here, y, d, g: y[here].mean())), "the base rate"),
        (lambda *given: rates_by_counts(*given)[::-1], "results exchanged"),
        (lambda y, d, g: d[g == "north"][y == 0].mean(), "a mask for other people"),
    ],
    "selection_gap": [
        (lambda y, g: shares_of(y, g)[0] - shares_of(y, g)[-1], "the first minus the last"),
        (lambda y, g: abs(shares_of(y, g)[0] - shares_of(y, g)[-1]), "two of the groups alone"),
        (lambda y, g: abs(mean_of(y, g == "north") - mean_of(y, g == "south")),
         "two of the groups alone"),
        (lambda y, g: min(shares_of(y, g)) / max(shares_of(y, g)), "a ratio"),
        (lambda y, g: np.std(shares_of(y, g)), "the spread of the rates"),
        (lambda y, g: np.ptp([y[g == k].sum() / y.sum() for k in set(g)]),
         "shares of the approved"),
        (lambda y, g: np.ptp([y[g == k].sum() for k in set(g)]), "counts instead of shares"),
        (lambda y, g: max(shares_of(y, g)), "the highest rate"),
    ],
    "four_fifths": [
        (lambda rates: rates < 4 / 5, "below 0.8 itself"),
        (lambda rates: rates / max(rates) <= 0.8, "at four fifths as well"),
        (lambda rates: rates / max(rates) >= 0.8, "the groups that pass"),
        (lambda rates: max(rates) - rates > 0.2, "a difference of a fifth"),
        (lambda rates: rates < 0.8 * np.mean(rates), "below the mean"),
        (lambda rates: rates / rates[0] < 0.8, "against the first group"),
        (lambda rates: min(rates) / max(rates) < 0.8, "one answer for all"),
        (lambda rates: rates / max(rates), "the ratios"),
    ],
    "implied_fpr": [
        (lambda p, ppv, fnr: p * fnr * (1 - ppv) / (ppv * (1 - p)),
         "the misses instead of the hits"),
        (lambda p, ppv, fnr: p / (1 - p) * (1 - ppv) / ppv, "nobody is missed"),
        (lambda p, ppv, fnr: p * (1 - fnr) * (1 - ppv) / ppv, "divided by everybody"),
        (lambda p, ppv, fnr: p / (1 - p) * ppv / (1 - ppv) * (1 - fnr), "precision upside down"),
        (lambda p, ppv, fnr: (1 - p) / p * (1 - ppv) / ppv * (1 - fnr), "base rate upside down"),
        (lambda p, ppv, fnr: p / (1 - p) * (1 - ppv) * (1 - fnr), "a share for the odds"),
        (lambda *given: np.clip(implied_by_odds(*given), 0, 1), "at most 1"),
    ],
    "reweigh": [
        (weighted(lambda g, y, both, n: both / g / y), "upside down"),
        (weighted(lambda g, y, both, n: 1 / both), "one over how often it comes"),
        (weighted(lambda g, y, both, n: (g * n) * (y * n) / (both * n)),
         "counts instead of shares"),
        (weighted(lambda g, y, both, n: g / both), "the group's share alone"),
        (weighted(lambda g, y, both, n: y / both), "the label's share alone"),
        (weighted(lambda g, y, both, n: g * y), "the shares without a comparison"),
        (lambda y, g: np.divide(weights_by_counts(y, g), sum(weights_by_counts(y, g))),
         "a sum of 1"),
    ],
    "equal_opportunity_threshold": [
        (thresholds_with(lambda y, s, paid, r: s[int(np.ceil(r * len(s))) - 1]),
         "everybody's scores"),
        (common_threshold, "one threshold for all"),
        (lambda y, s, g, r: thresholds_by_trying(1 - y, s, g, r), "the others' scores"),
        (thresholds_with(lambda y, s, paid, r: down(paid, max(int(r * len(paid)) - 1, 0))),
         "rounded down"),
        (thresholds_with(lambda y, s, paid, r: down(paid, min(int(np.ceil(r * len(paid))),
                                                              len(paid) - 1))), "one too many"),
        (thresholds_with(lambda y, s, paid, r: down(paid, min(int(r * len(paid)), len(paid) - 1))),
         "rounded down, and one more"),
        (thresholds_with(lambda y, s, paid, r: np.quantile(paid, 1 - r, method="lower")),
         "a quantile"),
        (thresholds_with(lambda y, s, paid, r: np.sort(paid)[int(np.ceil(r * len(paid))) - 1]),
         "from the other end"),
        (thresholds_with(lambda y, s, paid, r: np.percentile(paid, 100 * (1 - r))),
         "between two people"),
        (lambda y, s, g, r: s[g == "north"][y == 1], "a mask for other people"),
    ],
    "calibrated": [
        (lambda *given: np.nan_to_num(calibration_by_histogram(*given)),
         "0 where there is nobody"),
        (bins_with(lambda y, s, here, n, k: mean_of(y, here & (s >= k / n) & (s < (k + 1) / n))),
         "a score of 1 falls out"),
        (bins_with(lambda y, s, here, n, k: mean_of(
            y, here & ((s > k / n) | (s == k)) & (s <= (k + 1) / n))), "edges in the bin below"),
        (bins_with(lambda y, s, here, n, k: mean_of(
            s, here & (np.minimum(np.floor(s * n), n - 1) == k))), "the mean score"),
        (bins_with(lambda y, s, here, n, k: np.sum(
            here & (np.minimum(np.floor(s * n), n - 1) == k))), "how many people"),
        (bins_with(lambda y, s, here, n, k: np.sum(
            y[here & (np.minimum(np.floor(s * n), n - 1) == k)]) / here.sum()),
         "a share of the group"),
        (lambda y, s, g, n: calibration_by_histogram(y, s, np.ones(len(y)), n)[0],
         "all groups together"),
        (lambda *given: calibration_by_histogram(*given).T, "transposed"),
    ],
    "proxy": [
        (lambda f, g: (np.mean([np.unique(g[f == k], return_counts=True)[1].max() / np.sum(f == k)
                                for k in np.unique(f)]), proxy_by_table(f, g)[1]),
         "every district counts the same"),
        (lambda f, g: (proxy_by_table(g, f)[0], proxy_by_table(f, g)[1]),
         "the feature guessed from the group"),
        (lambda f, g: (-np.subtract(*proxy_by_table(f, g)[::-1]), proxy_by_table(f, g)[1]),
         "what is gained"),
        (lambda f, g: (proxy_by_table(f, g)[0] * len(g), proxy_by_table(f, g)[1]),
         "how many instead of what share"),
        (lambda f, g: (proxy_by_table(f, g)[0], 1 / len(set(g))), "a coin"),
        (lambda f, g: (proxy_by_table(f, g)[0], min(np.mean(g == k) for k in set(g))),
         "the share of the smallest group"),
        (lambda f, g: proxy_by_table(f, g)[::-1], "results exchanged"),
    ],
    "find_bug": [
        (audit_with(), "both bugs are still there"),
        (audit_with(mended=("whom",)), "still in another order"),
        (audit_with(mended=("order",)), "still divided by everybody"),
        (audit_with(mended=("whom",), again=True), "sorted instead of put back"),
        (audit_with(again=True), "sorted instead of put back"),
        (audit_with(mended=("order", "approved")), "divided by the approved ones"),
        (signed_gap, "the gap was right"),
        (lambda y, s, g, t: audit_by_lookup(y, s, g, np.nextafter(t, 1)), "at the threshold"),
    ],
    "explain_choice": [
        ("I would choose parity.", "too short"),
        ("fair " * 80, "repetition"),
        (4, "unusable type"),
    ],
}  # fmt: skip


FIXED = {"explain_choice"}
GIVES_AWAY = ("np.minimum", "np.ceil", "np.unique", "& (y_true", "np.ptp", "(1 - fnr)")


class TestAnswers(ExerciseTests):
    """This chapter's tables in the tests of every chapter."""
