"""Chapter 12b's exercises: right answers are passed, each wrong one gets its diagnosis.

The answers are written as learners write them, apart from the references on purpose.
"""

import numpy as np
import pytest
from exercise_tests import ExerciseTests

ID = "privacy_robustness."


@pytest.fixture(autouse=True)
def patience(time_enough):
    """A busy machine is no wrong answer."""


# --- right answers -------------------------------------------------------------------------


def step_by_where(x, gradient, epsilon):
    moved = np.where(gradient > 0, x + epsilon, np.where(gradient < 0, x - epsilon, x))
    return np.minimum(1, np.maximum(0, moved))


def step_by_loop(x, gradient, epsilon):
    moved = np.array(x)
    for place, slope in np.ndenumerate(gradient):
        way = 1 if slope > 0 else -1 if slope < 0 else 0
        moved[place] = min(1.0, max(0.0, x[place] + epsilon * way))
    return moved


def project_by_change(x_adv, x, epsilon):
    return np.clip(x + np.clip(x_adv - x, -epsilon, epsilon), 0, 1)


def project_by_bounds(x_adv, x, epsilon):
    low, high = np.maximum(x - epsilon, 0), np.minimum(x + epsilon, 1)
    return np.minimum(np.maximum(x_adv, low), high)


def responses_by_counting(answers, truth):
    n = len(answers)
    yes = sum(bool(a) for a in answers)
    by_coins = n * (1 - truth) * 0.5
    share = (yes - by_coins) / (n * truth)
    if_yes = truth + (1 - truth) / 2
    return share, np.log(if_yes / (1 - if_yes))


def responses_by_artanh(answers, truth):
    return 0.5 + (np.mean(answers) - 0.5) / truth, 2 * np.arctanh(truth)


def scale_by_sensitivity(low, high, n, epsilon):
    sensitivity = high / n - low / n
    return sensitivity / epsilon


def scale_by_mean(low, high, n, epsilon):
    values = np.full(n, low)
    other = values.copy()
    other[0] = high
    return abs(other.mean() - values.mean()) * (1 / epsilon)


def clip_by_maximum(gradients, clipping_norm):
    lengths = np.sqrt((gradients**2).sum(axis=1))
    return gradients / np.maximum(1, lengths / clipping_norm)[:, None]


def clip_by_loop(gradients, clipping_norm):
    result = []
    for g in gradients:
        length = np.sqrt(g @ g)
        result.append(g * (clipping_norm / length) if length > clipping_norm else g)
    return np.array(result)


def noisy_by_maximum(gradients, clipping_norm, noise_multiplier, batch_size, noise):
    total = clip_by_maximum(gradients, clipping_norm).sum(0)
    return total / batch_size + noise * noise_multiplier * clipping_norm / batch_size


def noisy_by_loop(gradients, clipping_norm, noise_multiplier, batch_size, noise):
    total = noise_multiplier * clipping_norm * noise.astype(float)
    for g in gradients:
        total = total + g * min(1, clipping_norm / max(np.linalg.norm(g), 1e-30))
    return total / batch_size


def auc_by_loops(members, others):
    count = 0.0
    for a in members:
        for b in others:
            count += 1 if a < b else 0.5 if a == b else 0
    at = [*members, *others]
    gaps = [np.mean(members <= t) - np.mean(others <= t) for t in at]
    return count / (len(members) * len(others)), max(gaps)


def auc_by_ranks(members, others):
    from scipy.stats import ks_2samp, rankdata

    ranks = rankdata(-np.concatenate([members, others]))
    m, n = len(members), len(others)
    auc = (ranks[:m].sum() - m * (m + 1) / 2) / (m * n)
    return auc, max(0.0, ks_2samp(members, others, alternative="greater", method="asymp").statistic)


def round_by_mask(w, x, y, owner, learning_rate, steps):
    ids, sizes = np.unique(owner, return_counts=True)
    results = []
    for i in ids:
        a, b = x[owner == i], y[owner == i]
        v = w
        for _ in range(steps):
            error = a @ v - b
            v = v - learning_rate * np.mean(error[:, None] * a, axis=0)
        results.append(v)
    return np.average(results, axis=0, weights=sizes)


def round_by_dict(w, x, y, owner, learning_rate, steps):
    clients = {}
    for i, client in enumerate(owner):
        clients.setdefault(int(client), []).append(i)
    new = 0 * w
    for rows in clients.values():
        v, n = w.copy(), len(rows)
        for _ in range(steps):
            v -= learning_rate / n * (x[rows].T @ (x[rows] @ v - y[rows]))
        new += n * v
    return new / len(x)


def softmax(z):
    p = np.exp(z - z.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def pgd_by_index(x, y, weights, epsilon, step_size, steps):
    now = np.array(x)
    for _ in range(steps):
        error = softmax(now @ weights)
        error[np.arange(len(y)), y] -= 1
        now = now + step_size * np.sign(error @ weights.T)
        now = np.clip(now, np.maximum(0, x - epsilon), np.minimum(1, x + epsilon))
    return now


def pgd_by_change(x, y, weights, epsilon, step_size, steps):
    change = np.zeros_like(x)
    for _ in range(steps):
        error = softmax((x + change) @ weights) - np.eye(weights.shape[1])[y]
        change = np.clip(change + step_size * np.sign(error @ weights.T), -epsilon, epsilon)
        change = np.clip(x + change, 0, 1) - x
    return x + change


WORDS = (
    "Take two worlds: in one the patient's record is used, in the other it is left out. Whatever "
    "is published, no outcome is more than e times, about 2.7 times, as likely in one as in the "
    "other, up to an extra probability of one in a hundred thousand. So nobody can be sure that "
    "she took part. It does not hide what is true of people in general: that smoking harms can be "
    "learned without her. The price is noise: less accuracy, most of all for small groups."
)
OTHER_WORDS = """
Epsilon bounds a ratio of probabilities. With and without my record the hospital's model comes out
nearly the same: each possible result at most 2.7 times as often, apart from rare accidents of
probability delta. An attacker with even odds gets to 73 percent at best. It is no promise that
nothing about me is ever found out, since what holds for all patients holds for me, nor that the
hospital keeps its files safe. One pays with accuracy, and must count every further training run.
"""

RIGHT = {
    "fgsm_step": [step_by_where, step_by_loop],
    "project": [project_by_change, project_by_bounds],
    "randomized_response": [responses_by_counting, responses_by_artanh],
    "laplace": [scale_by_sensitivity, scale_by_mean],
    "clip": [clip_by_maximum, clip_by_loop],
    "noisy_mean": [noisy_by_maximum, noisy_by_loop],
    "membership_auc": [auc_by_loops, auc_by_ranks],
    "fed_avg": [round_by_mask, round_by_dict],
    "find_bug": [pgd_by_index, pgd_by_change],
    "explain_epsilon": [WORDS, OTHER_WORDS],
}
BLANK = {
    name: [lambda *given: ..., ...]
    for name in ("fgsm_step", "project", "laplace", "clip", "noisy_mean", "fed_avg", "find_bug")
} | {
    "randomized_response": [lambda *given: ..., lambda *given: (..., ...)],
    "membership_auc": [lambda *given: ..., lambda *given: (..., ...)],
    "explain_epsilon": [..., "", "  "],
}


# --- wrong ones ----------------------------------------------------------------------------


def fgsm_without_return(x, gradient, epsilon):
    np.clip(x + epsilon * np.sign(gradient), 0, 1)


def project_in_place(x_adv, x, epsilon):
    x_adv[...] = np.clip(np.clip(x_adv, x - epsilon, x + epsilon), 0, 1)
    return x_adv


def clip_without_axis(gradients, clipping_norm):
    lengths = np.linalg.norm(gradients, axis=1)
    return gradients * np.minimum(1, clipping_norm / np.maximum(lengths, 1e-12))


def responses(share=None, epsilon=None):
    """Right answers but for the part given."""

    def answer(answers, truth):
        right = responses_by_artanh(answers, truth)
        return (
            right[0] if share is None else share(np.mean(answers), truth),
            right[1] if epsilon is None else epsilon(truth),
        )

    return answer


def members(auc=None, advantage=None):
    def answer(members, others):
        right = auc_by_loops(members, others)
        return (
            right[0] if auc is None else auc(members, others),
            right[1] if advantage is None else advantage(members, others),
        )

    return answer


def noisy(rows=clip_by_maximum, size=lambda c, s: c * s, by=lambda taken, expected: expected):
    def answer(gradients, clipping_norm, noise_multiplier, batch_size, noise):
        total = rows(gradients, clipping_norm).sum(axis=0)
        with np.errstate(all="ignore"):
            return (total + size(clipping_norm, noise_multiplier) * noise) / by(
                len(gradients), batch_size
            )

    return answer


def noisy_late(gradients, clipping_norm, noise_multiplier, batch_size, noise):
    clipped = clip_by_maximum(gradients, clipping_norm)
    return clipped.sum(0) / batch_size + noise_multiplier * clipping_norm * noise


def mean_clipped(gradients, clipping_norm, noise_multiplier, batch_size, noise):
    total = clip_by_maximum(gradients.sum(axis=0)[None], clipping_norm)[0]
    return (total + noise_multiplier * clipping_norm * noise) / batch_size


def round_alike(w, x, y, owner, learning_rate, steps):
    new = []
    for i in np.unique(owner):
        v = w.copy()
        for _ in range(steps):
            v = (
                v
                - learning_rate
                * x[owner == i].T
                @ (x[owner == i] @ v - y[owner == i])
                / (owner == i).sum()
            )
        new.append(v)
    return np.mean(new, axis=0)


def round_in_turn(w, x, y, owner, learning_rate, steps):
    v, total = w.copy(), 0
    for i in np.unique(owner):
        a, b = x[owner == i], y[owner == i]
        for _ in range(steps):
            v = v - learning_rate * a.T @ (a @ v - b) / len(b)
        total = total + len(b) / len(y) * v
    return total


def round_twice(w, x, y, owner, learning_rate, steps):
    return round_by_mask(w, x, y, owner, 2 * learning_rate, steps)


def round_of_sums(w, x, y, owner, learning_rate, steps):
    total = np.zeros_like(w)
    for i in np.unique(owner):
        a, b, v = x[owner == i], y[owner == i], w
        for _ in range(steps):
            v = v - learning_rate * a.T @ (a @ v - b)
        total += len(b) / len(y) * v
    return total


def suspect(x, y, weights, epsilon, step_size, steps, clean=True, along=True):
    x_adv = x.copy()
    for _ in range(steps):
        p = softmax((x if clean else x_adv) @ weights)
        slope = (p - np.eye(weights.shape[1])[y]) @ weights.T
        moved = x_adv + step_size * np.sign(slope)
        middle = x_adv if along else x
        x_adv = np.clip(np.clip(moved, middle - epsilon, middle + epsilon), 0, 1)
    return x_adv


def pgd_unclipped(x, y, weights, epsilon, step_size, steps):
    now = x
    for _ in range(steps):
        slope = (softmax(now @ weights) - np.eye(weights.shape[1])[y]) @ weights.T
        now = np.clip(now + step_size * np.sign(slope), x - epsilon, x + epsilon)
    return now


def shrunk(x_adv, x, epsilon):
    change = x_adv - x
    return np.clip(x + change * min(1, epsilon / max(np.abs(change).max(), 1e-30)), 0, 1)


WRONG = {
    "fgsm_step": [
        (lambda x, g, e: x + e * np.sign(g), "out of the box"),
        (lambda x, g, e: np.clip(x - e * np.sign(g), 0, 1), "down the slope"),
        (lambda x, g, e: np.clip(x + e * g, 0, 1), "the slope without its sign"),
        (lambda x, g, e: np.clip(x + e * g / (np.linalg.norm(g) + 1e-300), 0, 1),
         "the slope made 1 long"),
        (lambda x, g, e: e * np.sign(g), "the step alone"),
        (fgsm_without_return, "forgot return"),
    ],
    "project": [
        (lambda a, x, e: np.clip(a, x - e, x + e), "out of the box"),
        (lambda a, x, e: a.clip(0, 1), "the box alone"),
        (lambda a, x, e: np.clip(a, -e, e), "a ball around 0"),
        (lambda a, x, e: np.clip(a - x, -e, e), "the change alone"),
        (shrunk, "shrunk as a whole"),
        (project_in_place, "modifies its input"),
    ],
    "randomized_response": [
        (responses(share=lambda m, p: m), "the share of yes as it came"),
        (responses(share=lambda m, p: m - (1 - p) / 2), "not divided by the truth"),
        (responses(share=lambda m, p: (m - (1 - p)) / p), "as if every coin said yes"),
        (responses(share=lambda m, p: min(1, max(0, (m - (1 - p) / 2) / p))), "cut to 0 and 1"),
        (responses(epsilon=lambda p: (1 + p) / (1 - p)), "the ratio without its logarithm"),
        (responses(epsilon=lambda p: np.log(p / (1 - p))), "coins that never tell the truth"),
        (responses(epsilon=lambda p: np.log2((1 + p) / (1 - p))), "a logarithm of base 2"),
    ],
    "laplace": [
        (lambda low, high, n, e: (high - low) / e, "the scale for a sum"),
        (lambda low, high, n, e: (high - low) * e / n, "multiplied by ε"),
        (lambda low, high, n, e: high / n / e, "the upper end as the range"),
        (lambda low, high, n, e: max(abs(low), abs(high)) / n / e,
         "the largest value as the range"),
        (lambda low, high, n, e: 2**0.5 * (high - low) / n / e, "the deviation for the scale"),
    ],
    "clip": [
        (lambda g, c: np.clip(g, -c, c), "each entry cut"),
        (lambda g, c: c * g / np.maximum(np.linalg.norm(g, axis=1, keepdims=True), 1e-12),
         "short ones made long"),
        (lambda g, c: g * min(1, c / np.linalg.norm(g)) if g.any() else g,
         "the length of the whole batch"),
        (lambda g, c: g / np.maximum(1, (g**2).sum(1, keepdims=True) / c),
         "the square of the length"),
        (lambda g, c: g / np.maximum(1, np.linalg.norm(g, axis=0) / c), "the length of a column"),
        (clip_without_axis, "shapes do not fit"),
    ],
    "noisy_mean": [
        (noisy(by=lambda taken, expected: taken), "divided by those who took part"),
        (noisy(by=lambda taken, expected: max(taken, 1)),
         "divided by those who took part, or by 1"),
        (noisy_late, "noise after the division"),
        (noisy(size=lambda c, s: s), "noise without the clipping norm"),
        (noisy(size=lambda c, s: c), "noise of the clipping norm"),
        (noisy(rows=lambda g, c: g), "not clipped"),
        (mean_clipped, "the sum clipped"),
        (noisy(by=lambda taken, expected: 1), "not divided"),
    ],
    "membership_auc": [
        (members(auc=lambda m, o: np.mean(m[:, None] > o) + np.mean(m[:, None] == o) / 2),
         "the wrong way round"),
        (members(auc=lambda m, o: np.mean(m[:, None] < o)), "ties count nothing"),
        (members(auc=lambda m, o: np.mean(m[:, None] <= o)), "ties count as right"),
        (members(advantage=lambda m, o: np.mean(m <= m.mean()) - np.mean(o <= m.mean())),
         "the threshold of Yeom"),
        (members(advantage=lambda m, o: 2 * auc_by_loops(m, o)[0] - 1), "twice the area"),
    ],
    "fed_avg": [
        (round_alike, "all clients count alike"),
        (round_in_turn, "clients go on from each other"),
        (round_twice, "a factor of 2"),
        (lambda w, x, y, o, r, s: round_by_mask(w, x, y, o, r, 1), "one step only"),
        (round_of_sums, "the sum over the examples"),
        (lambda w, x, y, o, r, s: round_by_mask(w, x, y, 0 * o, r, s), "as if in one place"),
    ],
    "find_bug": [
        (suspect, "nothing mended"),
        (lambda *given: suspect(*given, clean=False), "the ball goes along"),
        (lambda *given: suspect(*given, along=False), "the slope of the clean picture"),
        (pgd_unclipped, "out of the box"),
    ],
    "explain_epsilon": [
        ("It is private.", "too short"),
        (3, "unusable type"),
        ("privacy " * 70, "repetition"),
    ],
}  # fmt: skip
FIXED = {"explain_epsilon"}
GIVES_AWAY = ("np.", "axis=", "keepdims", "x_adv -", "[:, None]")


class TestPrivacyRobustness(ExerciseTests):
    """Chapter 12b's tables hold what every chapter's do."""
