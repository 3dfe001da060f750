"""Mistakes with counting: parameters that can move, weights of classes, four groups of patients."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Convolutions = Sequence[tuple[int, int, int]]


def parameters_by(
    *,
    moving: Callable[[Convolutions, int], Convolutions] = lambda layers, frozen: layers[frozen:],
    kernel: Callable[[int, int, int], int] = lambda k, inputs, filters: k * k * inputs * filters,
    per_filter: int = 2,
    frozen_per_filter: int = 0,
    head: Callable[[int, int], int] = lambda features, classes: (features + 1) * classes,
) -> Callable[[Convolutions, int, int], int]:
    """Return a count that is right but for the switches given."""

    def count(convolutions: Convolutions, num_classes: int, frozen: int) -> int:
        total = sum(kernel(*c) + per_filter * c[2] for c in moving(convolutions, frozen))
        total += sum(frozen_per_filter * c[2] for c in convolutions[:frozen])
        return total + head(convolutions[-1][2], num_classes)

    return count


def _parameters(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, parameters_by(**switches), told)


PARAMETERS = (
    _parameters(
        "frozen ones counted too",
        "That is the whole network. What is frozen gets no step: `frozen` says how many of the "
        "first convolutions.",
        moving=lambda layers, frozen: layers,
    ),
    _parameters(
        "counts what is frozen",
        "You count the frozen convolutions, and leave out those that learn.",
        moving=lambda layers, frozen: layers[:frozen],
    ),
    _parameters(
        "frozen from the wrong end",
        "You freeze the last convolutions. The first ones, next to the image, are frozen: their "
        "edges and strokes serve every task.",
        moving=lambda layers, frozen: layers[: len(layers) - frozen],
    ),
    _parameters(
        "one layer too few or too many",
        "One convolution too few is frozen, or one too many: `frozen` of them are, no matter "
        "where you count from.",
        moving=lambda layers, frozen: layers[frozen + 1 :],
    ),
    _parameters(
        "one layer too few or too many",
        "One convolution too few is frozen, or one too many: `frozen` of them are, no matter "
        "where you count from.",
        moving=lambda layers, frozen: layers[max(0, frozen - 1) :],
    ),
    _parameters(
        "the head is missing",
        "The convolutions are right. The new head learns, too: a dense layer from the last "
        "convolution's filters to the classes, with biases.",
        head=lambda features, classes: 0,
    ),
    _parameters(
        "the head without biases",
        "The head's biases are missing, one for each class.",
        head=lambda features, classes: features * classes,
    ),
    _parameters(
        "the moving averages are counted",
        "You count four numbers for each filter besides its weights. Two of them, the moving mean "
        "and variance, are measured in the forward pass: no gradient reaches them.",
        per_filter=4,
    ),
    _parameters(
        "biases that are not there",
        "You count a bias for each filter. These convolutions have none: the β of the "
        "normalisation that follows does the same.",
        per_filter=3,
    ),
    _parameters(
        "biases for normalisation",
        "You count one number for each filter besides its weights. There is no bias, but γ and β "
        "of the normalisation that follows.",
        per_filter=1,
    ),
    _parameters(
        "the kernels alone",
        "Only the kernels of the convolutions are counted. To each filter belong two numbers more: "
        "which?",
        per_filter=0,
    ),
    _parameters(
        "frozen batch normalisation counted",
        "γ and β of the *frozen* layers are counted. Freezing a block freezes its normalisation "
        "with it.",
        frozen_per_filter=2,
    ),
    _parameters(
        "the kernel is a square",
        "A filter of size k has k rows *and* k columns, for each channel that it reads.",
        kernel=lambda k, inputs, filters: k * inputs * filters,
    ),
    _parameters(
        "one channel for each filter",
        "Each filter reads *all* channels of its input, and has its own weights for every one.",
        kernel=lambda k, inputs, filters: k * k * filters,
    ),
)


def _counted(change: Callable[[Array, int], Any]) -> Callable[[Array, int], Any]:
    def weights(labels: Array, num_classes: int) -> Any:
        return change(np.bincount(labels, minlength=num_classes).astype(float), num_classes)

    return weights


def _with_zero(values: Array, counts: Array) -> Array:
    return np.where(counts > 0, values, 0.0)


WEIGHTS = (
    Mistake(
        "counts instead of weights",
        _counted(lambda counts, k: counts),
        "These are the counts: now a frequent class weighs *more*, twice over. Which way round "
        "does it have to go?",
    ),
    Mistake(
        "the share of each class",
        _counted(lambda counts, k: counts / counts.sum()),
        "These are the shares of the classes: a frequent class weighs more. Which way round does "
        "it have to go?",
    ),
    Mistake(
        "the rare class weighs less",
        _counted(lambda counts, k: k * counts / counts.sum()),
        "A class with many examples gets a large weight here. It is the rare ones that have to be "
        "heard.",
    ),
    Mistake(
        "does not divide by the classes",
        _counted(lambda counts, k: _with_zero(counts.sum() / counts, counts)),
        "Each class now weighs as much as all examples together. Their sum should be the number "
        "of examples: how many classes share it?",
    ),
    Mistake(
        "weights without the number of examples",
        _counted(lambda counts, k: _with_zero(1 / counts, counts)),
        "The proportions are right. But the loss would shrink by the size of the data set, and so "
        "would every step: all examples' weights should add up to the number of examples.",
    ),
    Mistake(
        "the weights add up to 1",
        _counted(
            lambda counts, k: _with_zero(1 / counts, counts) / _with_zero(1 / counts, counts).sum()
        ),
        "Your weights of the *classes* add up to 1. The weights of all *examples* should add up "
        "to their number.",
    ),
    Mistake(
        "held against the largest class",
        _counted(lambda counts, k: _with_zero(counts.max() / counts, counts)),
        "The proportions are right, with 1 for the most frequent class. Asked for are weights "
        "that add up, over all examples, to their number.",
    ),
    Mistake(
        "infinite for an empty class",
        _counted(lambda counts, k: counts.sum() / (k * counts)),
        "Right where every class occurs. A class without an example gets infinity: it should get "
        "0, for there is nothing to weigh.",
    ),
    Mistake(
        "only the classes that occur",
        _counted(
            lambda counts, k: _with_zero(counts.sum() / ((counts > 0).sum() * counts), counts)
        ),
        "You divide by the number of classes that *occur*. `num_classes` says how many there are.",
    ),
)


def _groups(labels: Array, answers: Array) -> tuple[float, float, float, float]:
    """Return the true and false positives, and the false and true negatives."""
    ill, suspected = np.asarray(labels) == 1, np.asarray(answers) == 1
    return (
        float(np.sum(ill & suspected)),
        float(np.sum(~ill & suspected)),
        float(np.sum(ill & ~suspected)),
        float(np.sum(~ill & ~suspected)),
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _of_groups(formula: Callable[..., float]) -> Callable[[Array, Array], float]:
    return lambda labels, answers: formula(*_groups(labels, answers))


CONFUSION = (
    Mistake(
        "labels and answers exchanged",
        lambda labels, answers: (
            _share(_groups(labels, answers)[0], sum(_groups(labels, answers)[:2])),
            _share(_groups(labels, answers)[3], sum(_groups(labels, answers)[2:])),
            _share(_groups(labels, answers)[0], sum(_groups(labels, answers)[::2])),
        ),
        "Labels and answers have changed places: what stands below the line is the number of "
        "*answers* where it should be that of patients, and the other way round.",
    ),
    Mistake(
        "the healthy taken for the ill",
        lambda labels, answers: (
            _of_groups(lambda tp, fp, fn, tn: _share(tn, tn + fp))(labels, answers),
            _of_groups(lambda tp, fp, fn, tn: _share(tp, tp + fn))(labels, answers),
            _of_groups(lambda tp, fp, fn, tn: _share(tn, tn + fn))(labels, answers),
        ),
        "0 and 1 have changed places: 1 stands for ill, and for suspected.",
    ),
    Mistake(
        "precision for sensitivity",
        _of_groups(lambda tp, fp, fn, tn: _share(tp, tp + fp)),
        "That is the share of the *suspected* who are ill. Sensitivity asks the ill: how many of "
        "them were found?",
        "sensitivity",
    ),
    Mistake(
        "a share of all patients",
        _of_groups(lambda tp, fp, fn, tn: tp / (tp + fp + fn + tn)),
        "You divide by all patients. Sensitivity is a share of the *ill*.",
        "sensitivity",
    ),
    Mistake(
        "the missed instead of the found",
        _of_groups(lambda tp, fp, fn, tn: _share(fn, tp + fn)),
        "That is the share of the ill that is *missed*.",
        "sensitivity",
    ),
    Mistake(
        "the false alarms instead of the spared",
        _of_groups(lambda tp, fp, fn, tn: _share(fp, fp + tn)),
        "That is the share of the healthy that is *suspected*, the false positive rate. "
        "Specificity counts those who are spared.",
        "specificity",
    ),
    Mistake(
        "asks those who are not suspected",
        _of_groups(lambda tp, fp, fn, tn: _share(tn, tn + fn)),
        "That is the share of those *not suspected* who are healthy. Specificity asks the healthy: "
        "how many of them are left in peace?",
        "specificity",
    ),
    Mistake(
        "a share of all patients",
        _of_groups(lambda tp, fp, fn, tn: tn / (tp + fp + fn + tn)),
        "You divide by all patients. Specificity is a share of the *healthy*.",
        "specificity",
    ),
    Mistake(
        "accuracy for precision",
        _of_groups(lambda tp, fp, fn, tn: (tp + tn) / (tp + fp + fn + tn)),
        "That is the accuracy: the share of all answers that are right. Precision asks the "
        "suspected alone.",
        "precision",
    ),
    Mistake(
        "sensitivity for precision",
        _of_groups(lambda tp, fp, fn, tn: _share(tp, tp + fn)),
        "That is the sensitivity once more. Precision asks the *suspected*: how many of them are "
        "ill?",
        "precision",
    ),
    Mistake(
        "not a number where nobody is suspected",
        _of_groups(lambda tp, fp, fn, tn: float(np.divide(tp, tp + fp)) if tp + fp else np.nan),
        "Right where somebody is suspected. Where nobody is, 0/0 gives NaN: the task asks for 0.",
        "precision",
    ),
    Mistake(
        "1 where nobody is suspected",
        _of_groups(lambda tp, fp, fn, tn: tp / (tp + fp) if tp + fp else 1.0),
        "Right where somebody is suspected. Where nobody is, the task asks for 0.",
        "precision",
    ),
)
