"""Chapter 11a's exercises: right answers are passed, each wrong one gets its diagnosis.

The answers are written as learners write them, apart from the references on purpose.
"""

from itertools import chain, combinations, pairwise, permutations
from math import comb

import numpy as np
import pytest
from exercise_tests import ExerciseTests

from dlcourse.checks.inputs.explained_models import product

ID = "explainability."


@pytest.fixture(autouse=True)
def patience(time_enough):
    """A busy machine is no wrong answer."""


# --- right answers -------------------------------------------------------------------------


def worth_by_rows(model, x, background, members):
    rows = background.copy()
    rows[:, members] = x[members]
    return model(rows).mean()


def worth_by_loop(model, x, background, members):
    total = 0.0
    for row in background:
        mixed = [a if m else b for a, b, m in zip(x, row, members, strict=True)]
        total += model(np.array([mixed]))[0]
    return total / len(background)


def shares_by_orders(worth):
    n, orders = worth.ndim, list(permutations(range(worth.ndim)))
    values = np.zeros(n)
    for order in orders:
        place = [0] * n
        for player in order:
            before = worth[tuple(place)]
            place[player] = 1
            values[player] += (worth[tuple(place)] - before) / len(orders)
    return values


def shares_by_axes(worth, weight=None):
    n, values = worth.ndim, []
    for player in range(n):
        gains = np.moveaxis(worth, player, 0)
        gains = np.asarray(gains[1] - gains[0])
        sizes = np.indices(gains.shape).sum(axis=0) if n > 1 else np.array(0)
        found = 0.0
        for size in range(n):
            one = 1 / (n * comb(n - 1, size)) if weight is None else weight(size, n)
            found += one * gains[sizes == size].sum()
        values.append(found)
    return values


def walk(model, x, background, orders, *, reset=True):
    values = np.zeros(len(x))
    rows = background.copy()
    for order in orders:
        if reset:
            rows = background.copy()
        steps = [model(rows).mean()]
        for feature in order:
            rows[:, feature] = x[feature]
            steps.append(model(rows).mean())
        values[order] += np.diff(steps)
    return values / len(orders)


def walk_by_masks(model, x, background, orders):
    found = []
    for order in orders:
        rank = np.argsort(order)
        worth = [worth_by_loop(model, x, background, rank < n) for n in range(len(x) + 1)]
        found.append([worth[rank[j] + 1] - worth[rank[j]] for j in range(len(x))])
    return np.mean(found, axis=0)


def gap_by_loop(values, base_value, output):
    return [b + v.sum() - o for v, b, o in zip(values, base_value, output, strict=True)]


def gap_by_axes(values, base_value, output):
    return values.sum(axis=tuple(range(1, values.ndim))) + base_value - output


def kernel_by_loop(x, samples, scale, width):
    return [np.exp(-np.sum(((z - x) / scale) ** 2) / width**2) for z in samples]


def kernel_by_norm(x, samples, scale, width):
    return np.exp(-((np.linalg.norm((samples - x) / scale, axis=-1) / width) ** 2))


def line_by_sklearn(samples, outputs, weights, x):
    from sklearn.linear_model import LinearRegression

    line = LinearRegression().fit(samples, outputs, sample_weight=weights)
    return line.coef_, line.predict(x[None])[0]


def line_by_means(samples, outputs, weights, x, *, w=None):
    weights = weights if w is None else w(weights)
    middle, mean = (
        np.average(samples, axis=0, weights=weights),
        np.average(outputs, weights=weights),
    )
    a, b = samples - middle, outputs - mean
    slopes = np.linalg.solve((a * weights[:, None]).T @ a, (a * weights[:, None]).T @ b)
    return slopes, mean + slopes @ (x - middle)


def named(run, k):
    return set(sorted(range(len(run)), key=lambda j: -abs(run[j]))[:k])


def runs_by_loop(runs, k):
    shares = [
        len(named(runs[a], k) & named(runs[b], k)) / k
        for a in range(len(runs))
        for b in range(a + 1, len(runs))
    ]
    spread = np.sqrt(((runs - runs.mean(axis=0)) ** 2).mean(axis=0))
    return spread, sum(shares) / len(shares)


def runs_by_table(runs, k):
    inside = np.zeros(runs.shape)
    np.put_along_axis(inside, np.argsort(np.abs(runs), axis=1)[:, -k:], 1.0, axis=1)
    together, n = inside @ inside.T / k, len(runs)
    return [np.std(runs, axis=0), (together.sum() - n) / (n * (n - 1))]


def change_by_search(x, weights, bias, scale, low, high, may_change):
    from scipy.optimize import linprog

    # x + up - down, with both not negative
    n = len(x)
    limits = [
        *[(0, (high[j] - x[j]) * may_change[j]) for j in range(n)],
        *[(0, (x[j] - low[j]) * may_change[j]) for j in range(n)],
    ]
    found = linprog(
        np.concatenate([1 / scale, 1 / scale]),
        A_eq=np.concatenate([weights, -weights])[None],
        b_eq=[-(x @ weights + bias)],
        bounds=limits,
    )
    return x + found.x[:n] - found.x[n:]


def change_with(key=None, stay=True, limits=True):
    def change(x, weights, bias, scale, low, high, may_change):
        new = x.copy()
        gains = np.abs(weights * scale) if key is None else key(weights, scale)
        for j in sorted(range(len(x)), key=lambda j: -gains[j]):
            if weights[j] == 0 or (stay and not may_change[j]):
                continue
            new[j] -= (new @ weights + bias) / weights[j]
            if limits:
                new[j] = min(max(new[j], low[j]), high[j])
        return new

    return change


def explain_with(copy="coalition", fair=None, rescale=False):
    def explain(model, x, background):
        n, values, rows = x.shape[1], [], background.copy()
        everybody = list(chain(*(combinations(range(n), s) for s in range(n + 1))))
        for example in x:
            if copy == "example":
                rows = background.copy()
            worth = np.zeros((2,) * n)
            for members in everybody:
                if copy == "coalition":
                    rows = background.copy()
                for j in members:
                    rows[:, j] = example[j]
                worth[tuple(int(j in members) for j in range(n))] = model(rows).mean()
            found = np.array(shares_by_axes(worth, fair))
            if rescale:
                found *= (worth[(1,) * n] - worth[(0,) * n]) / found.sum()
            values.append(found)
        return np.array(values)

    return explain


def explain_by_orders(model, x, background):
    orders = np.array(list(permutations(range(x.shape[1]))))
    return [walk(model, example, background, orders) for example in x]


WORDS = (
    "The values share out how this model's answer differs from its mean answer to the background "
    "people; with other people in the background the numbers change. Nothing in them is a cause: "
    "income and education go together, so the credit may land on either, and raising income may "
    "change nothing in repayment. They add up by construction for every model, even one that was "
    "trained on shuffled labels. I would tell her that the stated income counted most against her "
    "in our model, and test the model on new people and other backgrounds first."
)
OTHER_WORDS = """
An explanation describes the model and not the bank's customers. Compared with the average of the
background rows the score is lower by two, and most of this is written on income, partly because
correlated columns stand in for one another. Whether she repays better after a raise, only an
experiment could say. Additivity holds for any function whatsoever, also for a nonsense model: it
proves correct bookkeeping. Before telling anybody, check accuracy on held-out people, repeat with
another background, and then say which inputs moved the score, without promising anything.
"""

RIGHT = {
    "coalition_value": [worth_by_rows, worth_by_loop],
    "shapley": [shares_by_orders, shares_by_axes],
    "permutation_shapley": [walk, walk_by_masks],
    "additive": [gap_by_loop, gap_by_axes],
    "kernel_weights": [kernel_by_loop, kernel_by_norm],
    "local_line": [line_by_sklearn, line_by_means],
    "instability": [runs_by_loop, runs_by_table],
    "nearest_counterfactual": [change_by_search, change_with()],
    "find_bug": [explain_with(), explain_by_orders],
    "explain_words": [WORDS, OTHER_WORDS],
}


# --- blanks --------------------------------------------------------------------------------

BLANK = {
    "coalition_value": [lambda model, x, background, members: ...],
    "shapley": [lambda worth: ...],
    "permutation_shapley": [lambda model, x, background, orders: ...],
    "additive": [lambda values, base_value, output: ...],
    "kernel_weights": [lambda x, samples, scale, width: ...],
    "local_line": [lambda *given: ..., lambda *given: (..., ...)],
    "instability": [lambda runs, k: ..., lambda runs, k: (..., ...)],
    "nearest_counterfactual": [lambda *given: ...],
    "find_bug": [lambda *given: ...],
    "explain_words": [..., "", None],
}


# --- typical wrong answers -----------------------------------------------------------------


def filled_by_mean(model, x, background, members):
    row = background.mean(axis=0)
    row[members] = x[members]
    return model(row[None])[0]


def filled_by_zeros(model, x, background, members):
    return model((x * members)[None])[0]


def writes_into_the_background(model, x, background, members):
    background[:, members] = x[members]
    return model(background).mean()


def forgets_the_batch(model, x, background, members):
    return model(np.where(members, x, background[0]))


def last_order(worth):
    n, values = worth.ndim, np.zeros(worth.ndim)
    for order in permutations(range(n)):
        place = [0] * n
        for player in order:
            before = worth[tuple(place)]
            place[player] = 1
            values[player] = worth[tuple(place)] - before
    return values


def one_by_one(model, x, background, orders):
    base = model(background).mean()
    return [worth_by_rows(model, x, background, np.arange(len(x)) == j) - base
            for j in range(len(x))]  # fmt: skip


def by_place(model, x, background, orders):
    found = []
    for order in orders:
        rows = background.copy()
        steps = [model(rows).mean()]
        for feature in order:
            rows[:, feature] = x[feature]
            steps.append(model(rows).mean())
        found.append(np.diff(steps))
    return np.mean(found, axis=0)


def backwards(model, x, background, orders):
    values = np.zeros(len(x))
    for order in orders:
        rows = np.tile(x, (len(background), 1))
        before = model(rows).mean()
        for feature in order:
            rows[:, feature] = background[:, feature]
            after = model(rows).mean()
            values[feature] += before - after
            before = after
    return values / len(orders)


def kernel_with(change):
    def weights(x, samples, scale, width):
        return change(((samples - x) / scale) ** 2, width)

    return weights


def weighted_rows(z, y, w, x):
    table = np.column_stack([z - x, np.ones(len(z))])
    found = np.linalg.lstsq(table * w[:, None], y * w, rcond=None)[0]
    return found[:-1], found[-1]


def ones_last(z, y, w, x):
    table, root = np.column_stack([z - x, np.ones(len(z))]), np.sqrt(w)
    found = np.linalg.lstsq(table * root[:, None], y * root, rcond=None)[0]
    return found[1:], found[0]


def no_constant(z, y, w, x):
    root = np.sqrt(w)
    slopes = np.linalg.lstsq(z * root[:, None], y * root, rcond=None)[0]
    return slopes, slopes @ x


def ridge(z, y, w, x):
    from sklearn.linear_model import Ridge

    line = Ridge(alpha=1.0).fit(z, y, sample_weight=w)
    return line.coef_, line.predict(x[None])[0]


def row_weights_forgotten(z, y, w, x):
    return np.linalg.lstsq(z * w, y * w, rcond=None)[0], 0.0


def line_with(slopes=None, answer=None):
    def line(z, y, w, x):
        a, b = line_by_means(z, y, w, x)
        return (a if slopes is None else slopes(a, b, x), b if answer is None else answer(a, b, x))

    return line


def runs_with(spread=None, overlap=None):
    def instability(runs, k):
        a, b = runs_by_loop(runs, k)
        return (a if spread is None else spread(runs), b if overlap is None else overlap(runs, k))

    return instability


def overlap_of(runs, k, sets=named, share=lambda a, b, k: len(a & b) / k):
    return np.mean([share(sets(a, k), sets(b, k), k) for a, b in combinations(runs, 2)])


def with_signs(run, k):
    return set(np.argsort(run)[-k:].tolist())


def shortest(x, weights, bias, scale, low, high, may_change):
    return x - (x @ weights + bias) * weights / np.sum(weights**2)


def even_steps(x, weights, bias, scale, low, high, may_change):
    new = x.copy()
    for _ in range(200):
        z = new @ weights + bias
        moves = may_change & (weights != 0)
        step = np.where(moves, -z / moves.sum() / np.where(moves, weights, 1), 0)
        new = np.clip(new + step, low, high)
    return new


def mirrored(x, weights, bias, scale, low, high, may_change):
    new = change_with()(x, weights, bias, scale, low, high, may_change)
    return x - (new - x)


def first_logit(x, weights, bias, scale, low, high, may_change):
    new, logit = x.copy(), x @ weights + bias
    for j in np.argsort(-np.abs(weights) * scale):
        if may_change[j] and weights[j]:
            new[j] = np.clip(x[j] - logit / weights[j], low[j], high[j])
    return new


def half_way(*given):
    return (given[0] + change_with()(*given)) / 2


def heavy(size, n):
    return (n - size) / (n * comb(n - 1, size))


def even(size, n):
    return 1 / 2 ** (n - 1)


WRONG = {
    "coalition_value": [
        (filled_by_mean, "the average row as background"),
        (filled_by_zeros, "zeros for what is missing"),
        (lambda m, x, b, s: worth_by_rows(m, x, b, ~s), "members and others exchanged"),
        (lambda m, x, b, s: m(np.where(s, x, b)), "one for every row"),
        (lambda m, x, b, s: worth_by_rows(m, x, b, s) - m(b).mean(), "the difference from nobody"),
        (lambda m, x, b, s: m(np.where(s, x, b)).sum(), "added up over the rows"),
        (writes_into_the_background, "modifies its input"),
        (forgets_the_batch, "shapes do not fit"),
    ],
    "shapley": [
        (lambda w: shares_by_axes(w, even), "every coalition counts the same"),
        (lambda w: shares_by_axes(w, lambda s, n: (s == 0) + (s == n - 1) if n == 1 else
                                  ((s == 0) + (s == n - 1)) / 2)
         if w.ndim > 1 else shares_by_axes(w), "first and last alone"),
        (lambda w: shares_by_axes(w, lambda s, n: s == 0), "what each brings alone"),
        (lambda w: shares_by_axes(w, lambda s, n: s == n - 1), "what is lost without each"),
        (lambda w: shares_by_axes(w, heavy), "counted among those before"),
        (lambda w: shares_by_axes(w, lambda s, n: 1), "added up over the coalitions"),
        (lambda w: np.array(shares_by_axes(w)) * len(list(permutations(range(w.ndim)))),
         "added up over the orders"),
        (lambda w: shares_by_orders(w) / shares_by_orders(w).sum(), "parts of 1"),
        (lambda w: shares_by_orders(w.T), "players in reverse"),
        (last_order, "one order alone"),
        (lambda w: -shares_by_orders(w), "wrong sign"),
        (lambda w: shares_by_orders(np.where(np.arange(w.size).reshape(w.shape), w, 0)),
         "nobody is worth nothing"),
    ],
    "permutation_shapley": [
        (one_by_one, "each feature by itself"),
        (by_place, "credited to the place"),
        (lambda m, x, b, o: walk(m, x, b, np.argsort(o, axis=1)), "places taken for features"),
        (lambda m, x, b, o: walk(m, x, b, o[:, ::-1]), "the order in reverse"),
        (backwards, "the order in reverse"),
        (lambda m, x, b, o: walk(m, x, b, o, reset=False), "never back to the start"),
        (lambda m, x, b, o: walk(m, x, b.mean(0)[None], o), "the average row as background"),
        (lambda m, x, b, o: walk(m, x, b, o) * len(o), "added up over the orders"),
        (lambda m, x, b, o: walk(m, x, b, o[-1:]), "the last order alone"),
        (lambda m, x, b, o: explain_by_orders(m, x[None], b)[0], "all orders there are"),
        (lambda m, x, b, o: -walk(m, x, b, o), "wrong sign"),
    ],
    "additive": [
        (lambda v, b, o: v.reshape(len(v), -1).sum(1) - o, "the base is left out"),
        (lambda v, b, o: np.abs(gap_by_axes(v, b, o)), "the size alone"),
        (lambda v, b, o: o - b - v.reshape(len(v), -1).sum(1), "wrong sign"),
        (lambda v, b, o: v.reshape(len(v), -1).mean(1) + b - o, "the mean of the values"),
        (lambda v, b, o: v.reshape(len(v), -1).sum(1) - b - o, "the base taken away"),
        (lambda v, b, o: gap_by_axes(v, b, o) / o, "a part of the answer"),
        (lambda v, b, o: gap_by_axes(v, b, o).sum(), "reduced too far"),
        (lambda v, b, o: b + v.sum(axis=1) - o, "shapes do not fit"),
    ],
    "kernel_weights": [
        (lambda x, z, s, w: kernel_by_norm(x, z, 1.0, w), "without the scale"),
        (lambda x, z, s, w: kernel_by_norm(x, z, 1 / s, w), "multiplied by the scale"),
        (lambda x, z, s, w: np.exp(-np.sum((z - x) ** 2 / s, 1) / w**2),
         "the scale's square or root"),
        (kernel_with(lambda d, w: np.sqrt(np.exp(-d.sum(1) / w**2))), "half of the exponent"),
        (kernel_with(lambda d, w: np.exp(-np.sqrt(d.sum(1)) / w)),
         "the distance without its square"),
        (kernel_with(lambda d, w: np.exp(-d.sum(1) / w)), "the width without its square"),
        (kernel_with(lambda d, w: np.sqrt(d.sum(1))), "distances instead of weights"),
        (kernel_with(lambda d, w: np.exp(-d.mean(1) / w**2)), "the mean over the features"),
        (kernel_with(lambda d, w: np.exp(-np.sqrt(d).sum(1) ** 2 / w**2)),
         "distances added up by features"),
        (lambda x, z, s, w: kernel_by_norm(x, z, s, w) / kernel_by_norm(x, z, s, w).sum(),
         "weights that add up to 1"),
    ],
    "local_line": [
        (lambda z, y, w, x: line_by_means(z, y, w, x, w=np.ones_like), "without the weights"),
        (weighted_rows, "the weights counted twice"),
        (lambda z, y, w, x: line_by_means(z, y, w, x, w=np.sqrt), "the roots of the weights"),
        (no_constant, "through the origin"),
        (ridge, "a penalty on the slopes"),
        (ones_last, "the constant at the wrong end"),
        (line_with(answer=lambda a, b, x: b - a @ x), "the answer at zero"),
        (line_with(slopes=lambda a, b, x: a * x), "slopes times the example"),
        (line_with(slopes=lambda a, b, x: np.append(b, a)), "the constant among the slopes"),
        (lambda *given: line_by_means(*given)[0], "wrong kind of value"),
        (row_weights_forgotten, "shapes do not fit"),
    ],
    "instability": [
        (runs_with(spread=lambda r: r.std(0, ddof=1)), "one run fewer"),
        (runs_with(spread=lambda r: r.std(1)), "the spread within a run"),
        (runs_with(spread=lambda r: r.var(0)), "squared"),
        (runs_with(spread=lambda r: r.std()), "one for all features"),
        (runs_with(spread=lambda r: np.ptp(r, axis=0)), "from the least to the most"),
        (runs_with(overlap=lambda r, k: overlap_of(r, k, with_signs)),
         "negative values never count"),
        (runs_with(overlap=lambda r, k: overlap_of(
            r, k, lambda run, k: set(np.argsort(np.abs(run))[:k].tolist()))),
         "the smallest instead of the largest"),
        (runs_with(overlap=lambda r, k: overlap_of(
            r, k, share=lambda a, b, k: len(a & b) / len(a | b))), "a share of their union"),
        (runs_with(overlap=lambda r, k: overlap_of(r, k) * k), "how many instead of which share"),
        (runs_with(overlap=lambda r, k: np.mean(
            [len(named(a, k) & named(b, k)) / k for a in r for b in r])),
         "each run with itself, too"),
        (runs_with(overlap=lambda r, k: np.mean(
            [len(named(r[0], k) & named(b, k)) / k for b in r[1:]])),
         "the first run against the others"),
        (runs_with(overlap=lambda r, k: np.mean(
            [len(named(a, k) & named(b, k)) / k for a, b in pairwise(r)])),
         "neighbours alone"),
    ],
    "nearest_counterfactual": [
        (change_with(lambda w, s: np.abs(w)), "the largest weight first"),
        (change_with(lambda w, s: np.abs(w) / s), "divided by the scale"),
        (change_with(lambda w, s: w * s), "negative weights last"),
        (change_with(lambda w, s: np.zeros(len(w))), "in the order of the features"),
        (change_with(stay=False), "what must stay has changed"),
        (change_with(limits=False), "out of range"),
        (first_logit, "always the first logit"),
        (shortest, "the shortest way"),
        (even_steps, "too dear"),
        (half_way, "not at the boundary"),
        (lambda *given: change_with()(*given) - given[0], "the change instead of the example"),
        (lambda *given: given[0], "not at the boundary"),
    ],
    "find_bug": [
        (explain_with("never", heavy), "both bugs are still there"),
        (explain_with("never"), "still overwritten"),
        (explain_with(fair=heavy), "still the wrong weights"),
        (explain_with("example"), "copied once for each example"),
        (explain_with("example", heavy), "copied once for each example"),
        (explain_with(fair=heavy, rescale=True), "scaled until it adds up"),
        (explain_with(fair=even), "every coalition counts the same"),
        (lambda m, x, b: explain_by_orders(m, x, b.mean(0)[None]),
         "the average over all rows was right"),
    ],
    "explain_words": [
        ("It is a cause.", "too short"),
        ("cause " * 70, "repetition"),
        (11, "unusable type"),
    ],
}  # fmt: skip


FIXED = {"explain_words"}  # has no random inputs
GIVES_AWAY = (
    "np.where",
    "reshape(",
    "factorial",
    "lstsq",
    "argsort",
    "background.copy",
    "combinations",
)


class TestAnswers(ExerciseTests):
    """This chapter's tables in the tests of every chapter."""


def test_a_model_that_is_asked_about_a_single_row_says_how_to_ask():
    with pytest.raises(ValueError, match="A batch is asked for"):
        product()(np.array([1.0, 2.0]))
