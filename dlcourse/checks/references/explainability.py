"""The answers to chapter 11a; the mistakes worth recognising stand in the modules beside this."""

from itertools import combinations
from math import factorial
from typing import Any

import numpy as np

from ..engine import Judge, by_shapes, first_of, judge_loosely
from .explainability_bugs import BUGS
from .explainability_changes import CHANGE, judge_change
from .explainability_lines import KERNEL, LINE
from .explainability_runs import RUNS
from .explainability_shares import COALITION, SHAPLEY
from .explainability_walks import GAP, WALK

Array = np.ndarray


def coalition_value(model: Any, x: Array, background: Array, members: Array) -> float:
    """Let members keep their values, fill in the others from every row, and average the answers."""
    return float(model(np.where(members, x, background)).mean())


def shapley(worth: Array) -> Array:
    """Average what each player adds, over the orders in which they may come."""
    n = worth.ndim
    values = np.zeros(n)
    for place in np.ndindex(worth.shape):
        for player in range(n):
            if not place[player]:
                joined = (*place[:player], 1, *place[player + 1 :])
                orders = factorial(sum(place)) * factorial(n - sum(place) - 1)
                values[player] += orders / factorial(n) * (worth[joined] - worth[place])
    return values


def permutation_shapley(model: Any, x: Array, background: Array, orders: Array) -> Array:
    """Walk from the background to the example in each order; whoever is set gets the change."""
    values = np.zeros(len(x))
    for order in orders:
        rows = background.copy()
        before = model(rows).mean()
        for feature in order:
            rows[:, feature] = x[feature]
            after = model(rows).mean()
            values[feature] += after - before
            before = after
    return values / len(orders)


def additive(values: Array, base_value: Array, output: Array) -> Array:
    """Return base and values together, less the answer."""
    return np.asarray(base_value + values.reshape(len(values), -1).sum(axis=1) - output)


def kernel_weights(x: Array, samples: Array, scale: Array, width: float) -> Array:
    """Return exp(−d² / width²), with distances in scales."""
    squares = (((samples - x) / scale) ** 2).sum(axis=1)
    return np.asarray(np.exp(-squares / width**2))


def local_line(samples: Array, outputs: Array, weights: Array, x: Array) -> tuple[Array, float]:
    """Multiply rows by the roots of their weights; then ordinary least squares will do."""
    root = np.sqrt(weights)
    table = np.hstack([np.ones((len(samples), 1)), samples - x])
    found = np.linalg.lstsq(root[:, None] * table, root * outputs, rcond=None)[0]
    return found[1:], found[0]


def instability(runs: Array, k: int) -> tuple[Array, float]:
    """Return how each value varies, and how many of the largest two runs have in common."""
    named = [set(np.argsort(-np.abs(run))[:k].tolist()) for run in runs]
    shares = [len(first & second) / k for first, second in combinations(named, 2)]
    return runs.std(axis=0), float(np.mean(shares))


def nearest_counterfactual(
    x: Array,
    weights: Array,
    bias: float,
    scale: Array,
    low: Array,
    high: Array,
    may_change: Array,
) -> Array:
    """Change those first that turn the logit most for their cost, as far as they may go."""
    changed = x.astype(float)
    for feature in np.argsort(-np.abs(weights) * scale):
        if may_change[feature] and weights[feature]:
            wanted = changed[feature] - (changed @ weights + bias) / weights[feature]
            changed[feature] = np.clip(wanted, low[feature], high[feature])
    return changed


def explain(model: Any, x: Array, background: Array) -> Array:
    """Return exact Shapley values; each coalition gets rows of its own."""
    n = x.shape[1]
    coalitions = [c for size in range(n + 1) for c in combinations(range(n), size)]
    values = np.zeros(x.shape)
    for number, example in enumerate(x):
        worth = {}
        for members in coalitions:
            rows = background.copy()
            rows[:, list(members)] = example[list(members)]
            worth[members] = model(rows).mean()
        for feature in range(n):
            for members in coalitions:
                if feature not in members:
                    size, joined = len(members), tuple(sorted((*members, feature)))
                    weight = factorial(size) * factorial(n - size - 1) / factorial(n)
                    values[number, feature] += weight * (worth[joined] - worth[members])
    return values


_OF_ROWS = by_shapes(
    "model",
    "x",
    "background",
    "members",
    advice="The example is one row, the background a table of rows. The model takes a table.",
)
_OF_VALUES = by_shapes(
    "values",
    "base_value",
    "output",
    advice="All axes after the first belong to one example: make a row of each example first.",
)
_OF_SAMPLES = by_shapes(
    "samples",
    "outputs",
    "weights",
    "x",
    advice="There is a weight for each row: to multiply rows by them, make a column of them.",
)


JUDGES = {
    "explainability.coalition_value": judge_loosely(coalition_value, COALITION, first_of(_OF_ROWS)),
    "explainability.shapley": judge_loosely(shapley, SHAPLEY),
    "explainability.permutation_shapley": judge_loosely(
        permutation_shapley, WALK, first_of(_OF_ROWS)
    ),
    "explainability.additive": judge_loosely(additive, GAP, first_of(_OF_VALUES)),
    "explainability.kernel_weights": judge_loosely(kernel_weights, KERNEL),
    "explainability.local_line": judge_loosely(local_line, LINE, first_of(_OF_SAMPLES)),
    "explainability.instability": judge_loosely(instability, RUNS),
    "explainability.nearest_counterfactual": judge_loosely(
        nearest_counterfactual, CHANGE, first_of(judge_change)
    ),
    "explainability.find_bug": judge_loosely(explain, BUGS),
    "explainability.explain_words": Judge(
        reference="""
            Those numbers explain the model, not the world. The values say how this model's answer
            for this applicant differs from its average over the background rows, and how that
            difference is shared out among the features; another background asks another question
            and gets other numbers, of people who were accepted for instance. Nothing in the
            calculation knows what causes what. Income goes along with education and with hours of
            work, and where features go along with one another the share may land on any of them:
            one model puts it on income, another, as accurate, on education. So “income pulls the
            score down by 0.9” does not promise that more income will lift the score, and still
            less that it would make the applicant pay back more reliably. What would turn this
            model's answer a counterfactual says, if it respects what can change and keeps to
            plausible combinations; what would help the applicant needs an experiment, or a causal
            model with its assumptions written down.
            That the values add up to the score is no evidence either. They do so by construction
            for every model, one trained on shuffled labels included: additivity says that the
            sharing was done right, not that the model is. And two runs that agree show that the
            method has enough samples, which is precision and not truth.
            To the applicant I would say: “Compared with our average applicant, the model marked
            you down mostly for the income you stated. This describes our model. It is no advice,
            and if the figure is wrong, tell us.” Before that I would test the model on people it
            has not seen, look at correlated features together, and repeat the explanation with
            another background.
            """.replace("\n            ", "\n").strip(),
    ),
}
