"""One table of how a model treats each group, and what in it cannot be computed."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .rows import check_binary, check_groups, check_scores

_NO_YES = "nobody has y = 1"
_NO_NO = "nobody has y = 0"
_NOBODY = "nobody is in this group"
# rate -> what is missing when it cannot be computed; "n" and the rest need a person
_NEEDS = {
    "n": None,
    "base_rate": None,
    "selection_rate": None,
    "false_positive_rate": _NO_NO,
    "false_negative_rate": _NO_YES,
    "positive_predictive_value": "nobody is answered yes",
    "accuracy": None,
}
RATES = tuple(_NEEDS)


@dataclass(frozen=True)
class FairnessTable:
    """How a model treats each group. `print` shows it as a table.

    Attributes:
        groups: Names of the groups, in order.
        rates: Rate -> its value in each group, `(groups,)`, float64 from 0 to 1; NaN where it
            cannot be computed. The rates: "n" (persons), "base_rate" (share with y = 1),
            "selection_rate" (share answered yes), "false_positive_rate" (yes among y = 0),
            "false_negative_rate" (no among y = 1), "positive_predictive_value" (y = 1 among yes),
            "accuracy".
        overall: Rate -> its value for all together.
        reasons: (rate, group) -> why it cannot be computed; of all together, the group is "all".
    """

    groups: tuple[str, ...]
    rates: dict[str, np.ndarray]
    overall: dict[str, float]
    reasons: dict[tuple[str, str], str]

    def difference(self, rate: str) -> float:
        """Return the largest less the smallest over the groups; NaN if one cannot be computed."""
        values = self._of(rate)
        return float(values.max() - values.min())

    def ratio(self, rate: str) -> float:
        """Return the smallest over the largest; NaN if one cannot be computed, or all are 0."""
        values = self._of(rate)
        return float(values.min() / values.max()) if values.max() > 0 else float("nan")

    def _of(self, rate: str) -> np.ndarray:
        if rate not in self.rates:
            raise ValueError(f"`rate` must be one of {', '.join(RATES)}. Received: {rate!r}.")
        return self.rates[rate]

    def __str__(self) -> str:
        """Return the table as text, a group a row, with the reasons for what is missing below."""
        heads = ["", *(rate.replace("_", " ") for rate in RATES)]
        rows = [
            [group, *(_shown(rate, self.rates[rate][i]) for rate in RATES)]
            for i, group in enumerate(self.groups)
        ]
        rows.append(["all", *(_shown(rate, self.overall[rate]) for rate in RATES)])
        wide = [max(len(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
        lines = [
            "  ".join(c.rjust(w) for c, w in zip(r, wide, strict=True)) for r in (heads, *rows)
        ]
        lines += [
            f"{rate.replace('_', ' ')} of {group} cannot be computed: {why}"
            for (rate, group), why in self.reasons.items()
        ]
        return "\n".join(lines)


def fairness_table(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    groups: ArrayLike,
    *,
    threshold: float | None = None,
    group_names: Sequence[str] | None = None,
) -> FairnessTable:
    """Count what a model does to each group, through fairlearn's `MetricFrame`.

    What cannot be computed, a rate among nobody, is NaN with a reason. (fairlearn and scikit-learn
    say 0 there, which reads as "no errors".)

    Args:
        y_true: What is true, `(n,)` of 0 and 1. Which of the two is the good thing is for you
            to say: in credit, 1 may be "repays"; in COMPAS, 1 is "arrested again".
        y_pred: Decisions, `(n,)` of 0 and 1; or scores, if a threshold is given.
        groups: Group of each person, `(n,)`: names, or whole numbers.
        threshold: A score at or above it is a yes.
        group_names: What the groups 0, 1, … are called. A group named here that nobody is in
            stays in the table. Without it, the groups are those found, in sorted order.

    Raises:
        ValueError: If labels or decisions are not 0 and 1, lengths differ, or `group_names` does
            not name all groups.

    Example:
        >>> table = fairness_table([1, 0, 1, 1], [1, 1, 0, 1], ["a", "a", "b", "b"])
        >>> table.difference("selection_rate"), table.rates["false_positive_rate"]
        (0.5, array([ 1., nan]))
        >>> table.reasons[("false_positive_rate", "b")]
        'nobody has y = 0'
    """
    truth = check_binary("y_true", y_true)
    decided = check_binary(
        "y_pred", y_pred if threshold is None else check_scores(y_pred) >= threshold
    )
    if truth.shape != decided.shape:
        raise ValueError(
            "`y_true` and `y_pred` must have one value for each person. "
            f"Received: {len(truth)} and {len(decided)}."
        )
    of_each, names = _named(check_groups(groups, len(truth)), group_names)
    rates, overall = _frame(truth, decided, of_each, len(names))
    reasons = {}
    for rate, missing in _NEEDS.items():
        for name, count, value in zip(
            (*names, "all"), (*rates["n"], len(truth)), (*rates[rate], overall[rate]), strict=True
        ):
            if np.isnan(value):
                reasons[rate, name] = missing if count and missing else _NOBODY
    return FairnessTable(names, rates, overall, reasons)


def _frame(
    truth: np.ndarray, decided: np.ndarray, of_each: np.ndarray, groups: int
) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    """Return the rates of each group, and of all."""
    from fairlearn import metrics
    from sklearn.metrics import accuracy_score, precision_score

    def among(member: Callable, metric: Callable) -> Callable:
        return lambda true, said: metric(true, said) if member(true, said).any() else np.nan

    measures: dict[str, Callable] = {
        "n": metrics.count,
        "base_rate": lambda true, said: float(np.mean(true)),
        "selection_rate": metrics.selection_rate,
        "false_positive_rate": among(lambda true, _: true == 0, metrics.false_positive_rate),
        "false_negative_rate": among(lambda true, _: true == 1, metrics.false_negative_rate),
        "positive_predictive_value": among(lambda _, said: said == 1, precision_score),
        "accuracy": accuracy_score,
    }
    with warnings.catch_warnings():
        # scikit-learn warns of a group with one class, which is handled here
        warnings.simplefilter("ignore")
        frame = metrics.MetricFrame(
            metrics=measures, y_true=truth, y_pred=decided, sensitive_features=of_each
        )
    table = frame.by_group.reindex(range(groups))
    rates = {rate: table[rate].to_numpy(dtype=np.float64) for rate in RATES}
    rates["n"] = np.nan_to_num(rates["n"])
    return rates, {rate: float(frame.overall[rate]) for rate in RATES}


def _named(groups: np.ndarray, names: Sequence[str] | None) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return each person's group as a number from 0, and what the groups are called."""
    if names is None:
        found, of_each = np.unique(groups, return_inverse=True)
        return of_each, tuple(str(name) for name in found)
    if groups.dtype.kind == "U":
        known = {name: i for i, name in enumerate(names)}
        strangers = sorted(set(groups.tolist()) - set(known))
        of_each = np.array([known.get(name, -1) for name in groups.tolist()])
    else:
        of_each = groups.astype(np.int64)
        strangers = sorted(set(of_each.tolist()) - set(range(len(names))))
    if strangers:
        raise ValueError(
            f"`group_names` must name every group. Received: {tuple(names)} for the groups "
            f"{strangers}, too. The groups 0, 1, … are named in this order."
        )
    return of_each, tuple(names)


def _shown(rate: str, value: float) -> str:
    if np.isnan(value):
        return "–"
    return f"{value:.0f}" if rate == "n" else f"{value:.3f}"
