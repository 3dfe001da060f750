"""The answers to chapter 3b; the mistakes worth recognising stand in the modules beside this."""

import numpy as np

from ..engine import Judge
from .generalisation_clinic import CLINIC
from .generalisation_digits import fit_predict, judge_predictions, judge_stopped
from .generalisation_dropout import DROPOUT, judge_own_numbers
from .generalisation_folds import FOLDS, judge_scores, most_different, nearest_mean
from .generalisation_groups import GROUPS, judge_parts
from .generalisation_noise import NOISE, SEEDS
from .generalisation_penalty import PENALTY
from .generalisation_scaling import SCALING
from .generalisation_stopping import STOPPING

Array = np.ndarray


def scale_without_peeking(x_train: Array, x_test: Array) -> tuple[Array, Array]:
    """Standardise both parts with the training part's mean and deviation, column by column."""
    mean, sd = x_train.mean(axis=0), x_train.std(axis=0)
    sd = np.where(sd == 0, 1, sd)  # a constant column: 0 / 1 = 0
    return (x_train - mean) / sd, (x_test - mean) / sd


def split_by_group(groups: Array, order: Array, num_held_out: int) -> tuple[Array, Array]:
    """Hold out all rows of the first `num_held_out` people of `order`."""
    held_out = np.isin(groups, order[:num_held_out])
    return np.flatnonzero(~held_out), np.flatnonzero(held_out)


def dropout_forward(x: Array, u: Array, rate: float, training: bool) -> Array:
    """Silence the entries with u below the rate, and make the others louder; in training only."""
    if not training:
        return x
    return x * (u >= rate) / (1 - rate)


def penalised_gradient(w: Array, gradient: Array, l1: float, l2: float) -> Array:
    """Return the slope of loss + l1 Σ|w| + l2 Σw²."""
    return gradient + l1 * np.sign(w) + 2 * l2 * w


def early_stopping(val_losses: Array, patience: int, min_delta: float) -> tuple[int, int]:
    """Return where Keras would stop, and its best epoch."""
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(val_losses):
        if loss < best - min_delta:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
            if waited >= patience:
                return epoch, best_epoch
    return len(val_losses) - 1, best_epoch


def noisy_accuracy(accuracy: float, share: float, num_classes: int) -> float:
    """Return how often the answers agree with labels of which a share was flipped."""
    right_on_right = accuracy * (1 - share)
    wrong_on_the_same_wrong = (1 - accuracy) * share / (num_classes - 1)
    return right_on_right + wrong_on_the_same_wrong


def with_error_bars(a: Array, b: Array) -> tuple[float, float, bool]:
    """Return the mean of a - b, its standard error, and whether it is above two of these."""
    differences = a - b
    mean = differences.mean()
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    return float(mean), float(error), bool(abs(mean) > 2 * error)


def cross_validate(x: Array, y: Array, order: Array, k: int, keep: int) -> Array:
    """Return the accuracies of k folds; the features are chosen within each."""
    x, y = x[order], y[order]
    scores = []
    for test in np.array_split(np.arange(len(x)), k):  # nobody is left out
        train = np.setdiff1d(np.arange(len(x)), test)
        chosen = most_different(x[train], y[train], keep)  # the training rows alone
        answers = nearest_mean(x[train][:, chosen], y[train], x[test][:, chosen])
        scores.append(np.mean(answers == y[test]))
    return np.array(scores)


JUDGES = {
    "generalisation.scale_without_peeking": Judge(scale_without_peeking, SCALING, rtol=1e-4),
    "generalisation.split_by_group": Judge(split_by_group, GROUPS, diagnose=judge_parts),
    "generalisation.dropout_forward": Judge(dropout_forward, DROPOUT, diagnose=judge_own_numbers),
    "generalisation.penalised_gradient": Judge(penalised_gradient, PENALTY),
    "generalisation.early_stopping": Judge(early_stopping, STOPPING),
    "generalisation.noisy_accuracy": Judge(noisy_accuracy, NOISE),
    "generalisation.with_error_bars": Judge(with_error_bars, SEEDS),
    **CLINIC,
    "generalisation.find_the_bug": Judge(cross_validate, FOLDS, diagnose=judge_scores),
    "generalisation.which_number_to_report": Judge(
        reference="""
            0.91 goes into the report. The setting was chosen because its validation accuracy was
            the highest of 40. Each of these numbers is the true accuracy plus some luck, and the
            largest of 40 has been picked for its luck as well: 0.94 is too good, though nobody
            cheated. The test images took no part in the choice, so their 0.91 has no such slant;
            it is uncertain only because they are finitely many.
            0.925 is the same mistake once more. If the test set chooses among 40 settings, it has
            become a validation set, and there is no test set left. It would take new images to
            say how good that setting is.
            I would write: 0.91 on so many test images, opened once, with its standard error or a
            spread over seeds; chosen from 40 settings by validation (0.94); and beside it what a
            plain method gets on the same test images. I do not go back now to try a 41st setting
            until the test comes out better.
            """.replace("\n            ", "\n").strip(),
    ),
    "generalisation.beat_the_number": Judge(
        reference=fit_predict, judge=judge_predictions, diagnose=judge_stopped
    ),
}
