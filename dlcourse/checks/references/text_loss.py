"""Mistakes with a loss over the real steps of padded batches."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def _surprise(probabilities: Array, targets: Array) -> Array:
    chosen = np.take_along_axis(np.asarray(probabilities, dtype=float), targets[..., None], axis=2)
    return np.asarray(-np.log(chosen[..., 0]))


def loss_by(
    real_of: Callable[[Array], Array] = lambda targets: targets != 0,
    divide_by: Callable[[Array, Array], float] = lambda real, targets: float(real.sum()),
    unit: float = 1.0,
) -> Callable[[Array, Array], float]:
    """Return a mean loss that is right but for the switches given.

    Args:
        real_of: Which steps are summed.
        divide_by: By what, given these steps.
        unit: What counts as 1.
    """

    def loss(probabilities: Array, targets: Array) -> float:
        losses, real = _surprise(probabilities, targets), real_of(targets)
        return float(losses[real].sum() / divide_by(real, targets) / unit)

    return loss


def _of_rows(probabilities: Array, targets: Array) -> float:
    losses, real = _surprise(probabilities, targets), targets != 0
    means = [row[there].mean() for row, there in zip(losses, real, strict=True) if there.any()]
    return float(np.mean(means))


def _of_probabilities(probabilities: Array, targets: Array) -> float:
    return float(-np.log(np.exp(-_surprise(probabilities, targets)[targets != 0]).mean()))


def _loss(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, loss_by(**switches), told, "loss")


def _perplexity(name: str, told: str, of: Callable[[Array, Array], float]) -> Mistake:
    return Mistake(name, of, told, "perplexity")


def _exp_of(loss: Callable[[Array, Array], float]) -> Callable[[Array, Array], float]:
    return lambda probabilities, targets: float(np.exp(loss(probabilities, targets)))


def _of_perplexities(probabilities: Array, targets: Array) -> float:
    return float(np.exp(_surprise(probabilities, targets)[targets != 0]).mean())


LOSS = (
    _loss(
        "the padding counts",
        "The mean runs over all places, as if padding had to be foretold: the loss then depends on "
        "how much a batch is padded. Which steps count?",
        real_of=lambda targets: np.ones(targets.shape, bool),
    ),
    _loss(
        "divided by all places",
        "The padded steps are out of the sum, but not out of the number that you divide by: the "
        "more padding, the smaller the loss.",
        divide_by=lambda real, targets: float(targets.size),
    ),
    _loss(
        "divided by the texts",
        "That is a sum for each text, averaged over the texts. Divide by the number of real steps.",
        divide_by=lambda real, targets: float(len(targets)),
    ),
    _loss(
        "a sum",
        "That is the sum over the real steps. Their mean is asked for.",
        divide_by=lambda real, targets: 1.0,
    ),
    Mistake(
        "a mean of means",
        _of_rows,
        "You take a mean for each text, and then their mean: a step in a short text weighs more "
        "than one in a long text. Here every real step counts alike.",
        "loss",
    ),
    _loss(
        "unknown ids are left out",
        "Targets of 1 are left out. That is an unknown letter, and it has to be foretold: only 0 "
        "is padding.",
        real_of=lambda targets: targets > 1,
    ),
    _loss(
        "bits instead of nats",
        "Your loss is in bits, of `log2`. Take the natural logarithm.",
        unit=float(np.log(2)),
    ),
    Mistake(
        "the logarithm of a mean",
        _of_probabilities,
        "You average the probabilities, and then take the logarithm. First the logarithm of each, "
        "then the mean.",
        "loss",
    ),
    _loss("the wrong sign", "The loss is minus the logarithm: a surprise is positive.", unit=-1.0),
    _perplexity(
        "a power of two",
        "2 to the power of the loss fits a loss in bits. This one is in nats: which number is the "
        "base?",
        lambda p, targets: float(2 ** loss_by()(p, targets)),
    ),
    _perplexity(
        "the mean of perplexities",
        "You take the exponential of every step, and then the mean: one great surprise decides it "
        "all. First the mean of the losses, then one exponential.",
        _of_perplexities,
    ),
    _perplexity(
        "the mean of perplexities",
        "You take the perplexity of each text, and then the mean. First the mean of all losses, "
        "then one exponential.",
        lambda p, targets: float(
            np.mean(
                [
                    np.exp(loss_by()(one[None], row[None]))
                    for one, row in zip(p, targets, strict=True)
                    if row.any()
                ]
            )
        ),
    ),
    _perplexity(
        "the exponential of the sum",
        "You take the exponential of the *sum* of the losses. It belongs to their mean.",
        _exp_of(loss_by(divide_by=lambda real, targets: 1.0)),
    ),
    _perplexity(
        "one over the perplexity",
        "That is 1 over the perplexity: the (geometric) mean of the probabilities. Mind the sign "
        "in the exponential.",
        lambda p, targets: float(np.exp(-loss_by()(p, targets))),
    ),
    Mistake(
        "the loss itself",
        lambda p, targets: (loss_by()(p, targets),) * 2,
        "The loss is right, and comes twice. The perplexity is its exponential.",
    ),
)
