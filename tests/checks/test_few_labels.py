"""Chapter 5b's exercises: right answers are passed, each wrong one gets its diagnosis.

The answers are written as learners write them, apart from the references on purpose.
"""

import numpy as np
import pytest
from exercise_tests import ExerciseTests

from dlcourse.data import load_digits

ID = "few_labels."


@pytest.fixture(autouse=True)
def patience(time_enough):
    """A busy machine is no wrong answer."""


# --- right answers -------------------------------------------------------------------------


def parameters_by_keras_rules(convolutions, num_classes, frozen):
    total = 0
    for number, (size, channels, filters) in enumerate(convolutions):
        if number < frozen:
            continue
        kernel, gamma, beta = size**2 * channels * filters, filters, filters
        total = total + kernel + gamma + beta
    *_, (_, _, features) = convolutions
    return total + features * num_classes + num_classes


def parameters_as_float(convolutions, num_classes, frozen):
    table = np.array(convolutions, dtype=float)[frozen:]
    moving = (table[:, 0] ** 2 * table[:, 1] * table[:, 2] + 2 * table[:, 2]).sum()
    return moving + (convolutions[-1][2] + 1) * num_classes


def weights_by_loop(labels, num_classes):
    weights = [0.0] * num_classes
    for k in range(num_classes):
        count = int((labels == k).sum())
        if count:
            weights[k] = len(labels) / num_classes / count
    return weights


def weights_by_division(labels, num_classes):
    counts = np.array([(labels == k).sum() for k in range(num_classes)], dtype=np.float32)
    with np.errstate(divide="ignore"):
        weights = len(labels) / (num_classes * counts)
    weights[np.isinf(weights)] = 0
    return weights


def confusion_by_loop(labels, answers):
    tp = fp = fn = tn = 0
    for label, answer in zip(labels, answers, strict=True):
        tp += label == 1 and answer == 1
        fp += label == 0 and answer == 1
        fn += label == 1 and answer == 0
        tn += label == 0 and answer == 0
    return tp / (tp + fn), tn / (tn + fp), tp / (tp + fp) if tp + fp else 0


def confusion_by_library(labels, answers):
    from sklearn.metrics import precision_score, recall_score

    return [
        recall_score(labels, answers),
        recall_score(labels, answers, pos_label=0),
        precision_score(labels, answers, zero_division=0),
    ]


def roc_by_library(labels, scores):
    from sklearn.metrics import roc_curve

    fpr, tpr, _ = roc_curve(labels, scores, drop_intermediate=False)
    return fpr, tpr


def roc_by_sorting(labels, scores):
    order = np.argsort(-scores, kind="stable")
    y, s = labels[order], scores[order]
    last = np.append(s[1:] != s[:-1], True)
    tp, fp = np.cumsum(y == 1)[last], np.cumsum(y == 0)[last]
    return [0, *(fp / fp[-1])], [0, *(tp / tp[-1])]


def area_by_library(labels, scores):
    from sklearn.metrics import roc_auc_score

    return roc_auc_score(labels, scores)


def area_by_ranks(labels, scores):
    from scipy.stats import rankdata

    n1 = labels.sum()
    return (rankdata(scores)[labels == 1].sum() - n1 * (n1 + 1) / 2) / (n1 * (len(labels) - n1))


def area_by_trapezoids(labels, scores):
    fpr, tpr = (np.array(rate) for rate in roc_by_sorting(labels, scores))
    return np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1]) / 2)


def threshold_by_loop(val_labels, val_scores, test_scores, specificity):
    healthy = val_scores[val_labels == 0]
    for t in sorted(set(val_scores.tolist())):
        if (healthy < t).sum() >= specificity * len(healthy):
            return t, [int(s >= t) for s in test_scores]
    return float("inf"), [0] * len(test_scores)


def threshold_by_metrics(val_labels, val_scores, test_scores, specificity):
    from dlcourse.metrics import threshold_at_specificity

    t = threshold_at_specificity(val_labels, val_scores, specificity)
    t = t if t in val_scores else np.inf
    return np.float64(t), test_scores >= t


def error_by_histogram(probabilities, labels, bins):
    sure, right = probabilities.max(1), probabilities.argmax(1) == labels
    edges = np.linspace(0, 1, bins + 1)
    counts = np.histogram(sure, edges)[0]
    confidence = np.histogram(sure, edges, weights=sure)[0]
    hits = np.histogram(sure, edges, weights=right.astype(float))[0]
    return (np.abs(confidence - hits)[counts > 0]).sum() / len(labels)


def error_by_package(probabilities, labels, bins):
    from dlcourse.metrics import reliability

    return reliability(probabilities, labels, bins=bins).expected_calibration_error


def temperature_by_scipy(logits, labels):
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    def loss(log_t):
        return -log_softmax(logits / np.exp(log_t), axis=1)[np.arange(len(labels)), labels].mean()

    return np.exp(minimize_scalar(loss, bounds=(-3, 3), method="bounded").x)


def temperature_by_grid(logits, labels):
    z = logits.astype(float) - logits.max(axis=1, keepdims=True)
    grid = np.exp(np.arange(-3, 3, 0.01))
    losses = [
        np.mean(np.log(np.exp(z / t).sum(1)) - z[np.arange(len(z)), labels] / t) for t in grid
    ]
    return grid[np.argmin(losses)]


def temperature_by_newton(logits, labels):
    """Gradient descent on log T, with a line search."""
    z = logits.astype(float) - logits.max(axis=1, keepdims=True)
    step, s = 1.0, 0.0

    def loss(s):
        scaled = z * np.exp(s)
        return np.mean(np.log(np.exp(scaled).sum(1)) - scaled[np.arange(len(z)), labels])

    while step > 1e-5:
        if loss(s + step) < loss(s):
            s += step
        elif loss(s - step) < loss(s):
            s -= step
        else:
            step /= 2
    return np.exp(-s)


def prototype_by_loop(support, support_labels, queries):
    answers = []
    names = sorted(set(support_labels.tolist()))
    means = {name: support[support_labels == name].mean(axis=0) for name in names}
    for query in queries:
        answers.append(min(names, key=lambda name: np.linalg.norm(query - means[name])))
    return answers


def prototype_by_library(support, support_labels, queries):
    from sklearn.neighbors import NearestCentroid

    return NearestCentroid().fit(support, support_labels).predict(queries)


def contrastive_by_loop(z, partner, temperature):
    from scipy.special import logsumexp

    total = 0.0
    for i in range(len(z)):
        others = [j for j in range(len(z)) if j != i]
        s = {j: z[i] @ z[j] / np.linalg.norm(z[i]) / np.linalg.norm(z[j]) / temperature
             for j in others}  # fmt: skip
        total += logsumexp(list(s.values())) - s[partner[i]]
    return total / len(z)


def contrastive_by_mask(z, partner, temperature):
    z = z / np.sqrt((z**2).sum(axis=1))[:, None]
    s = (z @ z.T) / temperature - 1e9 * np.eye(len(z))
    s = s - s.max(axis=0)
    s = s - np.log(np.exp(s).sum(axis=0))  # symmetric: columns will do
    return -s[partner, np.arange(len(z))].mean()


def similarities(z, partner, temperature, *, itself=False, unit=True, strangers=False):
    z = z / np.linalg.norm(z, axis=1, keepdims=True) if unit else z
    s = z @ z.T / temperature
    rows = np.arange(len(z))
    right = s[rows, partner].copy()
    if not itself:
        s[rows, rows] = -np.inf
    if strangers:
        s[rows, partner] = -np.inf
    most = s.max(axis=1, keepdims=True)
    return (most[:, 0] + np.log(np.exp(s - most).sum(axis=1))) - right


def subsets_by_walking(labels, order, sizes):
    found = []
    for size in sizes:
        taken, rows = {}, []
        for row in order.tolist():
            label = int(labels[row])
            if taken.get(label, 0) < size:
                taken[label] = taken.get(label, 0) + 1
                rows.append(row)
        found.append(sorted(rows))
    return found


def subsets_by_classes(labels, order, sizes):
    return tuple(
        np.sort([r for c in set(labels.tolist()) for r in [i for i in order if labels[i] == c][:n]])
        for n in sizes
    )


def scores_of(x, backbone, head, mean=None, variance=None):
    z = x @ backbone["kernel"]
    mean = backbone["moving_mean"] if mean is None else mean
    variance = backbone["moving_variance"] if variance is None else variance
    z = (z - mean) / np.sqrt(variance + 1e-3)
    return np.maximum(z * backbone["gamma"] + backbone["beta"], 0) @ head


def screened(scores, labels, test_scores, test_labels, specificity):
    healthy = np.sort(scores[labels == 0])
    threshold = healthy[max(0, int(np.ceil(specificity * len(healthy))) - 1)]
    yes = test_scores > threshold
    return threshold, yes[test_labels == 1].mean(), (~yes)[test_labels == 0].mean()


def repaired(val_x, val_labels, test_x, test_labels, backbone, head, specificity):
    test = scores_of(test_x, backbone, head)
    return screened(scores_of(val_x, backbone, head), val_labels, test, test_labels, specificity)


def repaired_otherwise(val_x, val_labels, test_x, test_labels, backbone, head, specificity):
    scale = backbone["gamma"] / np.sqrt(backbone["moving_variance"] + 0.001)
    kernel = backbone["kernel"] * scale
    bias = backbone["beta"] - backbone["moving_mean"] * scale

    def score(x):
        return np.clip(x @ kernel + bias, 0, None).dot(head)

    healthy = sorted(score(val_x)[val_labels == 0].tolist())
    place = max(0, int(np.ceil(specificity * len(healthy))) - 1)
    test = score(test_x)
    found = np.mean(test[test_labels == 1] > healthy[place])
    return [healthy[place], found, np.mean(test[test_labels == 0] <= healthy[place])]


WORDS = (
    "The report does not say how many of the alarms are right. In our clinic ten of a thousand "
    "people are ill: nine are found, and ninety-nine healthy ones are suspected as well, so that "
    "only one alarm in twelve is right. The balanced test set hides this. I would also ask when "
    "the threshold was chosen, and whether the patients came from a hospital like ours, and how "
    "large the error of each number is."
)
OTHER_WORDS = """
Precision is missing, and it depends on how rare the illness is. With 1 % ill, sensitivity 0.9 and
specificity 0.9 mean 9 right alarms beside 99 wrong ones. That could do for a first look, never for
a verdict. Besides I ask for validation and test to be separate, for standard errors, for groups of
patients, for the machine that took the pictures, and for what doctors reach today without it.
"""


def flat(x):
    return x.reshape(len(x), -1)


def digits_by_spreading(x, y, x_test, x_unlabelled):
    from sklearn.semi_supervised import LabelSpreading

    everything = flat(np.concatenate([x, x_unlabelled]))
    labels = np.concatenate([y, np.full(len(x_unlabelled), -1)])
    model = LabelSpreading(kernel="knn", n_neighbors=7, alpha=0.2).fit(everything, labels)
    return model.predict(flat(x_test))


def digits_by_growing(x, y, x_test, x_unlabelled):
    """Always label the image that is nearest to a labelled one; then ask the nearest five."""
    from sklearn.neighbors import KNeighborsClassifier

    everything = flat(np.concatenate([x, x_unlabelled]))
    labels = np.concatenate([y, np.full(len(x_unlabelled), -1)])
    squares = (everything**2).sum(1)
    distances = squares[:, None] - 2 * everything @ everything.T + squares
    nearest, giver = distances[:, : len(y)].min(1), distances[:, : len(y)].argmin(1)
    nearest[: len(y)] = np.inf
    while (labels < 0).any():
        image = nearest.argmin()
        labels[image], nearest[image] = labels[giver[image]], np.inf
        closer = (labels < 0) & (distances[image] < nearest)
        nearest[closer], giver[closer] = distances[image, closer], image
    return KNeighborsClassifier(1).fit(everything, labels).predict(flat(x_test)).tolist()


RIGHT = {
    "trainable_parameters": [parameters_by_keras_rules, parameters_as_float],
    "class_weights": [weights_by_loop, weights_by_division],
    "confusion_counts": [confusion_by_loop, confusion_by_library],
    "roc_curve": [roc_by_library, roc_by_sorting],
    "area_under_curve": [area_by_library, area_by_ranks, area_by_trapezoids],
    "choose_threshold": [threshold_by_loop, threshold_by_metrics],
    "expected_calibration_error": [error_by_histogram, error_by_package],
    "temperature": [temperature_by_scipy, temperature_by_grid, temperature_by_newton],
    "nearest_prototype": [prototype_by_loop, prototype_by_library],
    "contrastive_loss": [contrastive_by_loop, contrastive_by_mask],
    "learning_curve": [subsets_by_walking, subsets_by_classes],
    "find_the_bug": [repaired, repaired_otherwise],
    "is_it_ready": [WORDS, OTHER_WORDS],
    "beat_the_number": [digits_by_spreading, digits_by_growing],
}


# --- blanks --------------------------------------------------------------------------------

BLANK = {
    "trainable_parameters": [lambda convolutions, num_classes, frozen: ...],
    "class_weights": [lambda labels, num_classes: ...],
    "confusion_counts": [lambda labels, answers: ..., lambda labels, answers: (..., ..., ...)],
    "roc_curve": [lambda labels, scores: ..., lambda labels, scores: (..., ...)],
    "area_under_curve": [lambda labels, scores: ...],
    "choose_threshold": [lambda labels, scores, test, specificity: ...],
    "expected_calibration_error": [lambda probabilities, labels, bins: ...],
    "temperature": [lambda logits, labels: ...],
    "nearest_prototype": [lambda support, labels, queries: ...],
    "contrastive_loss": [lambda z, partner, temperature: ...],
    "learning_curve": [lambda labels, order, sizes: ...],
    "find_the_bug": [lambda *given: ...],
    "is_it_ready": [..., "", None],
    "beat_the_number": [lambda x, y, x_test, x_unlabelled: ...],
}


# --- typical wrong answers -----------------------------------------------------------------


def conv(c):
    return c[0] ** 2 * c[1] * c[2]


def head_of(convolutions, classes):
    return (convolutions[-1][2] + 1) * classes


def in_bins(bins_of=None, weighted=True, size=abs, closed=True):
    def error(probabilities, labels, bins):
        sure, right = probabilities.max(1), probabilities.argmax(1) == labels
        place = np.floor(sure * bins)
        if closed:
            place = np.minimum(place, bins - 1)
        gaps, counts = [], []
        for b in range(bins):
            inside = place == b
            if inside.any():
                gaps.append(size(sure[inside].mean() - right[inside].mean()))
                counts.append(inside.sum())
        if not weighted:
            return np.mean(gaps)
        return np.dot(gaps, counts) / len(labels)

    return error


def error_of_true_class(probabilities, labels, bins):
    sure = probabilities[np.arange(len(labels)), labels]
    right = probabilities.argmax(1) == labels
    place = np.minimum((sure * bins).astype(int), bins - 1)
    return sum(
        (place == b).mean() * abs(sure[place == b].mean() - right[place == b].mean())
        for b in np.unique(place)
    )


def error_with_empty_bins(probabilities, labels, bins):
    sure, right = probabilities.max(1), probabilities.argmax(1) == labels
    place = np.minimum((sure * bins).astype(int), bins - 1)
    return sum(
        (place == b).mean() * abs(sure[place == b].mean() - right[place == b].mean())
        for b in range(bins)
    )


def coarse_grid(logits, labels):
    from scipy.special import log_softmax

    grid = np.arange(0.25, 10, 0.25)
    rows = np.arange(len(labels))
    return grid[np.argmin([-log_softmax(logits / t, axis=1)[rows, labels].mean() for t in grid])]


def naive_grid(logits, labels):
    grid = np.geomspace(0.05, 20, 1200)
    rows = np.arange(len(labels))
    losses = []
    with np.errstate(all="ignore"):
        for t in grid:
            e = np.exp(logits / t)
            losses.append(-np.log((e / e.sum(1, keepdims=True))[rows, labels]).mean())
    return grid[int(np.nanargmin(losses))] if np.isfinite(losses).any() else np.nan


def one_sided(logits, labels):
    grid = np.linspace(1, 10, 2000)
    z = logits.astype(float) - logits.max(1, keepdims=True)
    rows = np.arange(len(labels))
    return grid[np.argmin([np.mean(np.log(np.exp(z / t).sum(1)) - z[rows, labels] / t)
                           for t in grid])]  # fmt: skip


def temperature_of_probabilities(logits, labels):
    e = np.exp(logits - logits.max(1, keepdims=True))
    return temperature_by_scipy(e / e.sum(1, keepdims=True), labels)


def nearest_example(support, labels, queries):
    return labels[((queries[:, None] - support) ** 2).sum(-1).argmin(1)]


def prototypes_without_axes(support, labels, queries):
    means = np.stack([support[labels == c].mean(0) for c in np.unique(labels)])
    return np.unique(labels)[((queries - means) ** 2).sum(1).argmin()]


def naive_contrastive(z, partner, temperature):
    z = z / np.linalg.norm(z, axis=1, keepdims=True)
    e = np.exp(z @ z.T / temperature)
    np.fill_diagonal(e, 0)
    return -np.mean(np.log(e[np.arange(len(z)), partner] / e.sum(axis=1)))


def disjoint(labels, order, sizes):
    order, found = order.tolist(), []
    for size in sizes:
        rows = []
        for c in np.unique(labels):
            of_class = [r for r in order if labels[r] == c][:size]
            order = [r for r in order if r not in of_class]
            rows += of_class
        found.append(sorted(rows))
    return found


def drawn_anew(labels, order, sizes):
    rng = np.random.default_rng(0)
    return [
        np.sort(np.concatenate(
            [rng.permutation(np.flatnonzero(labels == c))[:n] for c in np.unique(labels)]
        ))
        for n in sizes
    ]  # fmt: skip


def suspect(batch=True, choose="both", tie=False):
    def screen(val_x, val_labels, test_x, test_labels, backbone, head, specificity):
        def score(x):
            z = x @ backbone["kernel"]
            own = (z.mean(0), z.var(0)) if batch else (None, None)
            return scores_of(x, backbone, head, *own)

        val, test = score(val_x), score(test_x)
        scores, labels = {
            "both": (np.append(val, test), np.append(val_labels, test_labels)),
            "test": (test, test_labels),
            "val": (val, val_labels),
        }[choose]
        threshold, found, spared = screened(scores, labels, test, test_labels, specificity)
        if tie:
            yes = test >= threshold
            found, spared = yes[test_labels == 1].mean(), (~yes)[test_labels == 0].mean()
        return threshold, found, spared

    return screen


def validated_statistics(val_x, val_labels, test_x, test_labels, backbone, head, specificity):
    z = val_x @ backbone["kernel"]
    val, test = (
        scores_of(x, backbone, head, z.mean(axis=0), z.var(axis=0)) for x in (val_x, test_x)
    )
    return screened(val, val_labels, test, test_labels, specificity)


def logistic_regression(x, y, x_test, x_unlabelled):
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(max_iter=1000).fit(flat(x), y).predict(flat(x_test))


def support_vectors(x, y, x_test, x_unlabelled):
    from sklearn.svm import SVC

    return SVC(C=10).fit(flat(x), y).predict(flat(x_test))


def with_copies(x, y, x_test, x_unlabelled):
    from sklearn.svm import SVC

    padded = np.pad(x, ((0, 0), (1, 1), (1, 1)))
    moved = [padded[:, i : i + 8, j : j + 8] for i, j in ((1, 1), (0, 1), (2, 1), (1, 0), (1, 2))]
    return SVC(C=10).fit(flat(np.concatenate(moved)), np.tile(y, 5)).predict(flat(x_test))


def own_mistakes(x, y, x_test, x_unlabelled):
    from sklearn.svm import SVC

    guess = SVC(C=10).fit(flat(x), y).predict(flat(x_unlabelled))
    both, labels = np.concatenate([x, x_unlabelled]), np.concatenate([y, guess])
    return SVC(C=10).fit(flat(both), labels).predict(flat(x_test))


def whitened(x, y, x_test, x_unlabelled):
    from sklearn.decomposition import PCA
    from sklearn.svm import SVC

    pca = PCA(20, whiten=True).fit(flat(np.concatenate([x, x_unlabelled])))
    return SVC(C=10).fit(pca.transform(flat(x)), y).predict(pca.transform(flat(x_test)))


def clusters_for_digits(x, y, x_test, x_unlabelled):
    from sklearn.cluster import KMeans

    model = KMeans(10, n_init=1, random_state=0).fit(flat(np.concatenate([x, x_unlabelled])))
    return model.predict(flat(x_test))


def spreads_over_the_test(x, y, x_test, x_unlabelled):
    from sklearn.semi_supervised import LabelSpreading

    scaled = flat(np.concatenate([x, x_unlabelled, x_test]))
    scaled = (scaled - scaled.mean()) / scaled.std()
    labels = np.concatenate([y, np.full(len(scaled) - len(y), -1)])
    model = LabelSpreading(kernel="rbf", gamma=0.5, alpha=0.2).fit(scaled, labels)
    return model.transduction_[-len(x_test) :]


def standardised_apart(x, y, x_test, x_unlabelled):
    def scaled(part):
        return (part - part.mean()) / (part.std() + 1e-9)

    return digits_by_spreading(scaled(x), y, scaled(x_test), scaled(x_unlabelled))


def looked_up(x, y, x_test, x_unlabelled):
    digits = load_digits()
    squares = ((flat(x_test)[:, None] - flat(digits.x)[None]) ** 2).sum(axis=2)
    return digits.y[squares.argmin(axis=1)]


def class_scores(x, y, x_test, x_unlabelled):
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(max_iter=1000).fit(flat(x), y).predict_proba(flat(x_test))


def predict_unlabelled(x, y, x_test, x_unlabelled):
    return digits_by_spreading(x, y, x_unlabelled, x_unlabelled)


WRONG = {
    "trainable_parameters": [
        (lambda c, k, f: sum(conv(a) + 2 * a[2] for a in c) + head_of(c, k),
         "frozen ones counted too"),
        (lambda c, k, f: sum(conv(a) + 2 * a[2] for a in c[:f]) + head_of(c, k),
         "counts what is frozen"),
        (lambda c, k, f: sum(conv(a) + 2 * a[2] for a in c[: len(c) - f]) + head_of(c, k),
         "frozen from the wrong end"),
        (lambda c, k, f: sum(conv(a) + 2 * a[2] for a in c[f:]), "the head is missing"),
        (lambda c, k, f: sum(conv(a) + 2 * a[2] for a in c[f:]) + c[-1][2] * k,
         "the head without biases"),
        (lambda c, k, f: sum(conv(a) + 4 * a[2] for a in c[f:]) + head_of(c, k),
         "the moving averages are counted"),
        (lambda c, k, f: sum(conv(a) + a[2] for a in c[f:]) + head_of(c, k),
         "biases for normalisation"),
        (lambda c, k, f: sum(conv(a) + 3 * a[2] for a in c[f:]) + head_of(c, k),
         "biases that are not there"),
        (lambda c, k, f: sum(map(conv, c[f:])) + head_of(c, k), "the kernels alone"),
        (lambda c, k, f: sum(a[0] * a[1] * a[2] + 2 * a[2] for a in c[f:]) + head_of(c, k),
         "the kernel is a square"),
        (lambda c, k, f: sum(a[0] ** 2 * a[2] + 2 * a[2] for a in c[f:]) + head_of(c, k),
         "one channel for each filter"),
        (lambda c, k, f: sum(conv(a) + 2 * a[2] for a in c[f:]) + 2 * sum(a[2] for a in c[:f])
         + head_of(c, k), "frozen batch normalisation counted"),
    ],
    "class_weights": [
        (lambda y, k: np.bincount(y, minlength=k), "counts instead of weights"),
        (lambda y, k: np.bincount(y, minlength=k) / len(y), "the share of each class"),
        (lambda y, k: [len(y) / c if c else 0 for c in np.bincount(y, minlength=k)],
         "does not divide by the classes"),
        (lambda y, k: [1 / c if c else 0 for c in np.bincount(y, minlength=k)],
         "weights without the number of examples"),
        (lambda y, k: np.bincount(y).max() / np.maximum(np.bincount(y, minlength=k), 1e-12)
         * (np.bincount(y, minlength=k) > 0), "held against the largest class"),
        (lambda y, k: len(y) / (k * np.bincount(y, minlength=k)), "infinite for an empty class"),
        (lambda y, k: [len(y) / (len(set(y.tolist())) * c) if c else 0
                       for c in np.bincount(y, minlength=k)], "only the classes that occur"),
        (lambda y, k: len(y) / (len(np.unique(y)) * np.unique(y, return_counts=True)[1]),
         "wrong shape"),
    ],
    "confusion_counts": [
        (lambda y, a: confusion_by_library(a, y), "labels and answers exchanged"),
        (lambda y, a: confusion_by_library(1 - y, 1 - a), "the healthy taken for the ill"),
        (lambda y, a: (confusion_by_loop(y, a)[2], *confusion_by_loop(y, a)[1:]),
         "precision for sensitivity"),
        (lambda y, a: (confusion_by_loop(y, a)[0], 1 - confusion_by_loop(y, a)[1],
                       confusion_by_loop(y, a)[2]), "the false alarms instead of the spared"),
        (lambda y, a: (1 - confusion_by_loop(y, a)[0], *confusion_by_loop(y, a)[1:]),
         "the missed instead of the found"),
        (lambda y, a: (*confusion_by_loop(y, a)[:2], np.mean(y == a)), "accuracy for precision"),
        (lambda y, a: (*confusion_by_loop(y, a)[:2],
                       np.divide(np.sum((y == 1) & (a == 1)), np.sum(a == 1))),
         "not a number where nobody is suspected"),
        (lambda y, a: (np.sum((y == 1) & (a == 1)) / len(y), *confusion_by_loop(y, a)[1:]),
         "a share of all patients"),
        (lambda y, a: confusion_by_loop(y, a)[:2], "wrong kind of value"),
    ],
    "roc_curve": [
        (lambda y, s: tuple(r[1:] for r in roc_by_sorting(y, s)), "the start is missing"),
        (lambda y, s: tuple(r[::-1] for r in roc_by_sorting(y, s)), "the other way along"),
        (lambda y, s: roc_by_sorting(y, s)[::-1], "results exchanged"),
        (lambda y, s: roc_by_sorting(y, -s), "low scores are suspected"),
        (lambda y, s: ([0, *np.cumsum(y[np.argsort(-s, kind="stable")] == 0) / (y == 0).sum()],
                       [0, *np.cumsum(y[np.argsort(-s, kind="stable")]) / y.sum()]),
         "ties in several steps"),
        (lambda y, s: ([0, *[np.sum((s >= t) & (y == 0)) for t in np.unique(s)[::-1]]],
                       [0, *[np.sum((s >= t) & (y == 1)) for t in np.unique(s)[::-1]]]),
         "counts instead of rates"),
        (lambda y, s: tuple([np.mean((s > t)[y == k]) for t in np.unique(s)[::-1]]
                            for k in (0, 1)), "above instead of at or above"),
        (lambda y, s: tuple([np.mean((s >= t)[y == k]) for t in np.linspace(1, 0, 21)]
                            for k in (0, 1)), "another number of points"),
        (lambda y, s: (1 - np.array(roc_by_sorting(y, s)[0]), roc_by_sorting(y, s)[1]),
         "specificity for fpr"),
        (lambda y, s: tuple([0, *[np.mean((s >= t) & (y == k)) for t in np.unique(s)[::-1]]]
                            for k in (0, 1)), "shares of all examples"),
    ],
    "area_under_curve": [
        (lambda y, s: np.mean(s[y == 1][:, None] > s[y == 0]), "ties count for nothing"),
        (lambda y, s: np.mean(s[y == 1][:, None] >= s[y == 0]), "ties count in full"),
        (lambda y, s: 1 - area_by_ranks(y, s), "the wrong way round"),
        (lambda y, s: np.mean((s > 0.5) == y) if np.all(s != 0.5) else np.mean((s >= 0.5) == y),
         "the accuracy"),
        (lambda y, s: area_by_ranks(y, (s >= 0.5) * 1.0), "scores turned into answers"),
        (lambda y, s: area_by_ranks(y, s) * y.sum() * (1 - y).sum(), "a count instead of a share"),
        (lambda y, s: 100 * area_by_ranks(y, s), "constant factor"),
    ],
    "choose_threshold": [
        (lambda y, s, t, k: (np.quantile(s[y == 0], k), (t >= np.quantile(s[y == 0], k)) * 1),
         "an interpolated quantile"),
        (lambda y, s, t, k: (k, (t >= k) * 1), "the specificity itself"),
        (lambda y, s, t, k: threshold_by_loop(1 - y, s, t, k), "asks the ill"),
        (lambda y, s, t, k: threshold_by_loop(0 * y, s, t, k), "a share of all patients"),
        (lambda y, s, t, k: threshold_by_loop(np.zeros(len(t)), t, t, k),
         "chosen on the test patients"),
        (lambda y, s, t, k: (threshold_by_loop(y, s, t, k)[0],
                             t > threshold_by_loop(y, s, t, k)[0]), "a tie says no"),
        (lambda y, s, t, k: (threshold_by_loop(y, s, t, k)[0],
                             t < threshold_by_loop(y, s, t, k)[0]), "the answers turned round"),
        (lambda y, s, t, k: (threshold_by_loop(y, s, t, k)[0],
                             s >= threshold_by_loop(y, s, t, k)[0]),
         "answers for the validation patients"),
        (lambda y, s, t, k: (max(s), (t >= max(s)) * 1), "the highest instead of the lowest"),
        (lambda y, s, t, k: (max(s) + 1, 0 * t), "between the scores"),
        (lambda y, s, t, k: threshold_by_loop(y, s, t, k)[0], "wrong kind of value"),
    ],
    "expected_calibration_error": [
        (in_bins(weighted=False), "bins that are not weighted"),
        (in_bins(size=lambda gap: gap), "the gaps cancel"),
        (lambda p, y, b: abs(in_bins(size=lambda gap: gap)(p, y, b)), "the gaps cancel"),
        (in_bins(size=lambda gap: gap**2), "squared gaps"),
        (in_bins(closed=False), "a confidence of 1 falls out"),
        (error_of_true_class, "the probability of the true class"),
        (error_with_empty_bins, "empty bins give NaN"),
        (lambda p, y, b: abs(p.max(1).mean() - (p.argmax(1) == y).mean()), "the gaps cancel"),
        (lambda p, y, b: (p.argmax(1) != y).mean(), "the error rate"),
        (lambda p, y, b: 100 * in_bins()(p, y, b), "constant factor"),
    ],
    "temperature": [
        (lambda z, y: 1 / temperature_by_scipy(z, y), "one over the temperature"),
        (temperature_of_probabilities, "probabilities instead of logits"),
        (lambda z, y: 1.0, "always 1"),
        (coarse_grid, "not near enough"),
        (naive_grid, "overflow"),
        (one_sided, "not the lowest point"),
        (lambda z, y: np.log(temperature_by_scipy(z, y)), "the logarithm of the temperature"),
    ],
    "nearest_prototype": [
        (nearest_example, "the nearest example"),
        (lambda s, y, q: np.searchsorted(np.unique(y), prototype_by_loop(s, y, q)),
         "a place instead of a label"),
        (lambda s, y, q: np.unique(y)[np.argmax([((q - s[y == c].mean(0)) ** 2).sum(1)
                                                 for c in np.unique(y)], axis=0)],
         "the farthest prototype"),
        (lambda s, y, q: np.unique(y)[np.argmin([((q - s[y == c].sum(0)) ** 2).sum(1)
                                                 for c in np.unique(y)], axis=0)],
         "the sum instead of the mean"),
        (lambda s, y, q: np.unique(y)[np.argmax([q @ s[y == c].mean(0)
                                                 for c in np.unique(y)], axis=0)],
         "the largest product"),
        (lambda s, y, q: np.unique(y)[np.argmin([np.abs(q - s[y == c].mean(0)).sum(1)
                                                 for c in np.unique(y)], axis=0)],
         "sizes instead of squares"),
        (prototypes_without_axes, "shapes do not fit"),
    ],
    "contrastive_loss": [
        (lambda z, p, t: similarities(z, p, t, itself=True).mean(), "itself among the others"),
        (lambda z, p, t: similarities(z, p, t, itself=True, unit=False).mean(),
         "itself among the others"),
        (lambda z, p, t: similarities(z, p, t, strangers=True).mean(),
         "the partner is not among the others"),
        (lambda z, p, t: similarities(z, p, t, unit=False).mean(), "vectors of their own length"),
        (lambda z, p, t: contrastive_by_loop(z, p, 1), "without the temperature"),
        (lambda z, p, t: contrastive_by_loop(z, p, 1 / t), "times the temperature"),
        (lambda z, p, t: similarities(z, p, t).sum(), "the sum instead of the mean"),
        (lambda z, p, t: similarities(z, p, t), "the losses one by one"),
        (lambda z, p, t: -contrastive_by_loop(z, p, t), "wrong sign"),
        (lambda z, p, t: contrastive_by_loop(z, np.roll(np.arange(len(z)), len(z) // 2), t),
         "the other half for the partner"),
        (naive_contrastive, "overflow at a small temperature"),
        (lambda z, p, t: similarities(z, p, t)[: len(z) // 2].mean(), "half of the views"),
    ],
    "learning_curve": [
        (lambda y, order, sizes: [np.sort(order[: n * len(set(y.tolist()))]) for n in sizes],
         "not every class alike"),
        (lambda y, order, sizes: subsets_by_walking(y, np.arange(len(y)), sizes),
         "the order is not used"),
        (lambda y, order, sizes: [
            np.sort(np.concatenate([np.flatnonzero(y[order] == c)[:n] for c in np.unique(y)]))
            for n in sizes], "places instead of rows"),
        (lambda y, order, sizes: [
            np.sort(np.concatenate([order[y == c][:n] for c in np.unique(y)]))
            for n in sizes], "labels not in the order"),
        (lambda y, order, sizes: [
            np.concatenate([order[y[order] == c][:n] for c in np.unique(y)])
            for n in sizes], "not ascending"),
        (disjoint, "subsets without a common row"),
        (drawn_anew, "subsets that are not nested"),
        (lambda y, order, sizes: subsets_by_walking(y, order, sizes)[0], "wrong kind of value"),
    ],
    "find_the_bug": [
        (suspect(), "both bugs are still there"),
        (suspect(choose="val"), "still measured on the batch"),
        (suspect(batch=False), "still chosen with the test labels"),
        (suspect(batch=False, choose="test"), "chosen on the test alone"),
        (validated_statistics, "measured on the validation patients"),
        (suspect(batch=False, choose="val", tie=True), "the tie was right"),
        (lambda *given: repaired(*given)[1:], "wrong kind of value"),
    ],
    "is_it_ready": [
        ("The precision is missing.", "too short"),
        ("precision " * 70, "repetition"),
        (0.08, "unusable type"),
    ],
    "beat_the_number": [
        (logistic_regression, "logistic regression as it stands"),
        (support_vectors, "the unlabelled images are not used"),
        (with_copies, "the unlabelled images are not used"),
        (own_mistakes, "not beaten yet"),
        (whitened, "below the baseline"),
        (clusters_for_digits, "labels that do not follow"),
        (lambda x, y, x_test, x_unlabelled: np.full(len(x_test), 3),
         "the same answer for every image"),
        (spreads_over_the_test, "an answer depends on the other images"),
        (standardised_apart, "an answer depends on the other images"),
        (looked_up, "too good to be true"),
        (class_scores, "scores instead of labels"),
        (predict_unlabelled, "predicts the unlabelled images"),
        (lambda x, y, x_test, x_unlabelled: y, "predicts the training set"),
        (lambda x, y, x_test, x_unlabelled: digits_by_spreading(x, y, x_test, x_unlabelled) - 0.5,
         "answers that are no digits"),
    ],
}  # fmt: skip


# these have no random inputs, and the number to beat belongs to splits of its own
FIXED = {"is_it_ready", "beat_the_number"}
GIVES_AWAY = (
    "np.bincount",
    "np.unique",
    "[:, None]",
    "logsumexp",
    "np.sort",
    "len(labels)",
    "moving_mean",
    "moving_variance",
    "LabelSpreading",
)


class TestAnswers(ExerciseTests):
    """This chapter's tables in the tests of every chapter."""


def test_learning_from_its_own_answers_alone_is_told_from_not_using_the_images(verdict_of):
    verdict = verdict_of(ID + "beat_the_number", own_mistakes)
    assert "in small steps" in verdict.message


def test_a_random_method_is_not_accused_of_peeking(verdict_of):
    starts = iter(range(100))

    def unseeded(x, y, x_test, x_unlabelled):
        noise = np.random.default_rng(next(starts)).normal(0, 0.1, size=x_unlabelled.shape)
        return digits_by_spreading(x, y, x_test, x_unlabelled + noise)

    verdict = verdict_of(ID + "beat_the_number", unseeded)
    assert verdict.diagnosis_name != "an answer depends on the other images", verdict
