"""The answers to chapter 5b; the mistakes worth recognising stand in the modules beside this."""

from collections.abc import Mapping, Sequence
from inspect import getsource

import numpy as np

from ..engine import Judge, by_shapes, first_of
from .few_labels_bugs import BUGS
from .few_labels_calibration import CLOSE, ERROR, TEMPERATURE, best_temperature, judge_temperature
from .few_labels_counts import CONFUSION, PARAMETERS, WEIGHTS
from .few_labels_digits import fit_predict, judge_predictions, judge_stopped
from .few_labels_distances import CONTRASTIVE, PROTOTYPE
from .few_labels_ranking import AREA, ROC, judge_curve
from .few_labels_subsets import SUBSETS, judge_subsets
from .few_labels_threshold import THRESHOLD, judge_threshold

Array = np.ndarray


def trainable_parameters(
    convolutions: Sequence[tuple[int, int, int]], num_classes: int, frozen: int
) -> int:
    """Count kernels, γ and β of what is not frozen, and the new head."""
    total = 0
    for size, channels, filters in convolutions[frozen:]:
        total += size * size * channels * filters + 2 * filters  # γ and β
    features = convolutions[-1][2]
    return total + (features + 1) * num_classes


def class_weights(labels: Array, num_classes: int) -> Array:
    """Return examples / (classes · examples of the class); 0 for a class without examples."""
    counts = np.bincount(labels, minlength=num_classes)
    return np.where(counts > 0, len(labels) / (num_classes * np.maximum(counts, 1)), 0.0)


def confusion(labels: Array, answers: Array) -> tuple[float, float, float]:
    """Return sensitivity, specificity and precision (0 where nobody is suspected)."""
    ill, suspected = labels == 1, answers == 1
    found = np.sum(ill & suspected)
    sensitivity = found / np.sum(ill)
    specificity = np.sum(~ill & ~suspected) / np.sum(~ill)
    precision = found / np.sum(suspected) if suspected.any() else 0.0
    return float(sensitivity), float(specificity), float(precision)


def roc_curve(labels: Array, scores: Array) -> tuple[Array, Array]:
    """Let the threshold sink past every different score, and start with nobody suspected."""
    fpr, tpr = [0.0], [0.0]
    for threshold in np.unique(scores)[::-1]:
        suspected = scores >= threshold
        fpr.append(np.mean(suspected[labels == 0]))
        tpr.append(np.mean(suspected[labels == 1]))
    return np.array(fpr), np.array(tpr)


def area_under_curve(labels: Array, scores: Array) -> float:
    """Return the share of the pairs in which the positive is higher; a tie is half a pair."""
    positive, negative = scores[labels == 1][:, None], scores[labels == 0][None]
    return float(np.mean((positive > negative) + 0.5 * (positive == negative)))


def choose_threshold(
    val_labels: Array, val_scores: Array, test_scores: Array, specificity: float
) -> tuple[float, Array]:
    """Take the lowest validation score with enough of the healthy below it; answer the test."""
    healthy = val_scores[val_labels == 0]
    threshold = np.inf
    for candidate in np.unique(val_scores):
        if np.mean(healthy < candidate) >= specificity:
            threshold = float(candidate)
            break
    return threshold, (test_scores >= threshold).astype(int)


def expected_calibration_error(probabilities: Array, labels: Array, bins: int) -> float:
    """Return the mean gap of confidence and accuracy, each bin weighted by its examples."""
    sure = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    place = np.minimum((sure * bins).astype(int), bins - 1)  # a confidence of 1: the last bin
    error = 0.0
    for index in np.unique(place):
        inside = place == index
        error += np.mean(inside) * abs(sure[inside].mean() - right[inside].mean())
    return float(error)


def fit_temperature(logits: Array, labels: Array) -> float:
    """Return the best of many temperatures, evenly spaced on a logarithmic scale."""
    rows = np.arange(len(labels))
    shifted = logits - logits.max(axis=1, keepdims=True)  # the softmax stays the same
    temperatures = np.geomspace(0.05, 20, 1500)  # neighbours are 0.4 % apart
    losses = []
    for temperature in temperatures:
        z = shifted / temperature
        losses.append(np.mean(np.log(np.exp(z).sum(axis=1)) - z[rows, labels]))
    return float(temperatures[int(np.argmin(losses))])


def nearest_prototype(support: Array, support_labels: Array, queries: Array) -> Array:
    """Answer with the class whose mean is nearest."""
    classes = np.unique(support_labels)
    prototypes = np.stack([support[support_labels == c].mean(axis=0) for c in classes])
    distances = ((queries[:, None] - prototypes[None]) ** 2).sum(axis=2)
    return classes[distances.argmin(axis=1)]


def contrastive_loss(z: Array, partner: Array, temperature: float) -> float:
    """Return the mean cross-entropy of a softmax that should point to each view's partner."""
    z = z / np.linalg.norm(z, axis=1, keepdims=True)
    s = z @ z.T / temperature
    np.fill_diagonal(s, -np.inf)  # nobody is its own candidate
    s = s - s.max(axis=1, keepdims=True)  # no softmax changes, and no exponential overflows
    losses = np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(z)), partner]
    return float(losses.mean())


def learning_subsets(labels: Array, order: Array, sizes: Sequence[int]) -> tuple[Array, ...]:
    """Return, for each size, the first so many rows of each class in `order`, ascending."""
    of_class = [order[labels[order] == c] for c in np.unique(labels)]
    return tuple(np.sort(np.concatenate([rows[:size] for rows in of_class])) for size in sizes)


def repaired_screen(
    val_x: Array,
    val_labels: Array,
    test_x: Array,
    test_labels: Array,
    backbone: Mapping[str, Array],
    head: Array,
    specificity: float,
) -> tuple[float, float, float]:
    """Choose a threshold on validation and try it on the test, with stored averages."""

    def scores_of(x: Array) -> Array:
        z = x @ backbone["kernel"]
        z = (z - backbone["moving_mean"]) / np.sqrt(backbone["moving_variance"] + 1e-3)
        return np.maximum(backbone["gamma"] * z + backbone["beta"], 0) @ head

    healthy = np.sort(scores_of(val_x)[val_labels == 0])  # validation alone
    threshold = healthy[max(0, int(np.ceil(specificity * len(healthy))) - 1)]
    yes = scores_of(test_x) > threshold
    return (
        float(threshold),
        float(yes[test_labels == 1].mean()),
        float((~yes)[test_labels == 0].mean()),
    )


_OF_DISTANCES = by_shapes(
    "support",
    "support_labels",
    "queries",
    advice="Every query is held against every prototype: which of the two needs an axis more, and "
    "where, so that all pairs find room?",
)

JUDGES = {
    "few_labels.trainable_parameters": Judge(trainable_parameters, PARAMETERS),
    "few_labels.class_weights": Judge(class_weights, WEIGHTS),
    "few_labels.confusion_counts": Judge(confusion, CONFUSION),
    "few_labels.roc_curve": Judge(roc_curve, ROC, diagnose=judge_curve),
    "few_labels.area_under_curve": Judge(area_under_curve, AREA),
    "few_labels.choose_threshold": Judge(choose_threshold, THRESHOLD, diagnose=judge_threshold),
    "few_labels.expected_calibration_error": Judge(expected_calibration_error, ERROR),
    "few_labels.temperature": Judge(
        best_temperature,
        TEMPERATURE,
        rtol=CLOSE,
        atol=0.0,
        diagnose=judge_temperature,
        solution=getsource(fit_temperature),
    ),
    "few_labels.nearest_prototype": Judge(
        nearest_prototype, PROTOTYPE, diagnose=first_of(_OF_DISTANCES)
    ),
    "few_labels.contrastive_loss": Judge(contrastive_loss, CONTRASTIVE),
    "few_labels.learning_curve": Judge(learning_subsets, SUBSETS, diagnose=judge_subsets),
    "few_labels.find_the_bug": Judge(repaired_screen, BUGS),
    "few_labels.is_it_ready": Judge(
        reference="""
            The number that is missing is the precision: of those whom the program suspects, how
            many are ill? It depends on how common the disease is, and the clinic is not like the
            test. Of 1,000 people here, 10 are ill. The program finds 9 of them (sensitivity 0.90),
            and it suspects 99 of the 990 others (specificity 0.90). So 9 of 108 alarms are right,
            one in twelve; on the balanced test set it was nine in ten, with the very same program.
            Whether that is good depends on what an alarm costs: a second look is cheap, a treatment
            is not. It can be ready as a first filter, and is not ready as a verdict.
            I would ask for more. Was the threshold chosen on other patients than those of the
            report? If it was chosen on the same 200, both numbers are too good. With 100 ill
            patients, a sensitivity of 0.90 has a standard error of 0.03: where is it said? Were the
            patients from this clinic, from this machine, of the ages that come here? On pictures of
            another kind the scores shift, and the threshold with them. Are the probabilities
            calibrated? An area of 0.96 says nothing about that, it looks at the order alone. And
            what does a plain method get, or the doctor who reads the pictures today?
            """.replace("\n            ", "\n").strip(),
    ),
    "few_labels.beat_the_number": Judge(
        reference=fit_predict, judge=judge_predictions, diagnose=judge_stopped
    ),
}
