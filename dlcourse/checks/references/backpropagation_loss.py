"""The softmax cross-entropy and its gradient, and wrong ways to them, each by one switch."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def softmax_cross_entropy(logits: Array, labels: Array) -> tuple[float, Array]:
    """Return the mean loss of a batch, and its gradient with respect to the logits."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(labels))
    gradient = np.exp(log_p)
    gradient[rows, labels] -= 1
    return -log_p[rows, labels].mean(), gradient / len(labels)


def entropy(
    *,
    shift: Callable[[Array], Any] = lambda z: z.max(axis=1, keepdims=True),
    axis: int = 1,
    of_label: Callable[[Array, Array, Array], Array] | None = None,
    loss_over: Callable[[Array], float] = lambda z: len(z),
    over: Callable[[Array], float] = lambda z: len(z),
    squash: Callable[[Array], Array] | None = None,
) -> Callable[[Array, Array], tuple[Any, Array]]:
    """Return loss and gradient, right but for the switches given.

    Args:
        shift: What is subtracted from the logits first.
        axis: Along which the probabilities have the sum 1.
        of_label: Makes the gradient of one example from probabilities, logits and one-hot labels.
        loss_over: What the loss is divided by.
        over: What the gradient is divided by.
        squash: What happens to the probabilities before their logarithm is taken; without it,
            the logarithm is computed in one with the softmax.
    """

    def compute(logits: Array, labels: Array) -> tuple[Any, Array]:
        one_hot = np.eye(logits.shape[1], dtype=logits.dtype)[labels]
        shifted = logits - shift(logits)
        raised = np.exp(shifted)
        total = raised.sum(axis=axis, keepdims=True)
        p = raised / total
        log_p = shifted - np.log(total) if squash is None else np.log(squash(p))
        loss = -log_p[np.arange(len(labels)), labels].sum()
        slope = p - one_hot if of_label is None else of_label(p, log_p, one_hot)
        return loss / loss_over(logits), slope / over(logits)

    return compute


def _log_p(logits: Array) -> Array:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _part(compute: Callable[..., Any], place: int) -> Callable[..., Any]:
    return lambda *given: compute(*given)[place]


def _every_label(*, log: Callable[[Array], Array], over: Callable[..., Any]) -> Mistake:
    """Return a loss of the logarithms of every row, in the columns of all labels."""
    return Mistake(
        "every row with every label",
        lambda logits, labels: -over(log(logits)[:, labels]),
        "You take every row with every label: a table of (batch, batch) numbers. Pair row and "
        "label: from the first row the entry of the first label, from the second row that of the "
        "second.",
        part="loss",
    )


def _clipped(squash: Callable[[Array], Array]) -> Mistake:
    return Mistake(
        "probabilities are clipped",
        _part(entropy(squash=squash), 0),
        "A probability is kept away from 0 before its logarithm, and so the loss of a network "
        "that is very sure and wrong is far too small. The logarithm of the softmax needs no such "
        "guard: write it on paper before you compute it.",
        part="loss",
    )


_LEAST = (  # what people write, as a number or as a name
    *(10.0**-exponent for exponent in (*range(5, 17), 20, 30, 50, 100, 200, 300, 308)),
    *(float(np.finfo(kind).eps) for kind in (np.float32, np.float64)),
    *(float(np.finfo(kind).tiny) for kind in (np.float32, np.float64)),
)


def _lowest(least: float) -> tuple[Mistake, Mistake, Mistake]:
    return (
        _clipped(lambda p: np.clip(p, least, 1)),
        _clipped(lambda p: np.clip(p, least, 1 - least)),
        _clipped(lambda p: p + least),
    )


_OVERFLOW = (
    "Right for small logits. For a logit of 1,000 the exponential is larger than any number the "
    "computer has. What may you subtract from all logits of a row without changing the "
    "probabilities?"
)
_ONE_MAXIMUM = (
    "You subtract one number from the whole batch. A row far below the largest logit then has "
    "exponentials that are all 0, and 0/0 is no number. Which maximum is a row's own?"
)


def _as_it_is(p: Array) -> Array:
    return p


def _not_stable(name: str, diagnosis: str, shift: Callable[[Array], Any]) -> tuple[Mistake, ...]:
    """Return a way to subtract that overflows, however the rest is computed."""
    in_two_steps, in_one = entropy(shift=shift, squash=_as_it_is), entropy(shift=shift)
    return (
        Mistake(name, in_two_steps, diagnosis),
        Mistake(name, in_one, diagnosis),
        Mistake(name, _part(in_one, 1), diagnosis, part="gradient"),
        Mistake(name, _part(in_two_steps, 0), diagnosis, part="loss"),
        Mistake(name, _part(in_one, 0), diagnosis, part="loss"),
    )


ENTROPY = (
    *_not_stable("exp overflows", _OVERFLOW, lambda z: 0),
    *_not_stable("one maximum for the whole batch", _ONE_MAXIMUM, np.max),
    *(
        _every_label(log=log, over=over)
        for log in (_log_p, lambda z: np.log(np.exp(_log_p(z))))
        for over in (np.mean, np.sum, lambda picked: picked.sum() / len(picked))
    ),
    Mistake(
        "every row with every label",
        _part(entropy(of_label=lambda p, log_p, one_hot: p - one_hot.max(axis=0)), 1),
        "You subtract 1 at every label in every row. Pair row and label: in the first row at the "
        "first label alone, in the second row at the second.",
        part="gradient",
    ),
    Mistake(
        "logarithm of a probability of 0",
        _part(entropy(squash=_as_it_is), 0),
        "The softmax does not overflow any more. But a probability can be so small that it is "
        "rounded to 0, and its logarithm is minus infinity; the loss should be about 1,000. Put "
        "logarithm and softmax together on paper, then compute.",
        part="loss",
    ),
    Mistake(
        "sum instead of mean",
        entropy(loss_over=lambda z: 1, over=lambda z: 1),
        "That is the sum over the batch, of the loss and of its gradient. The mean is asked for: "
        "so that the learning rate does not depend on the size of the batch.",
    ),
    Mistake(
        "mean of the loss, gradient of the sum",
        _part(entropy(over=lambda z: 1), 1),
        "The loss is a mean, so every example's share of it is divided by the size of the batch: "
        "so is its gradient. This is the gradient of the sum.",
        part="gradient",
    ),
    Mistake(
        "mean over the classes too",
        _part(entropy(over=np.size), 1),
        "You divide by batch times classes. The loss is a mean over the examples alone.",
        part="gradient",
    ),
    Mistake(
        "softmax along the wrong axis",
        _part(entropy(shift=lambda z: z.max(axis=0), axis=0), 1),
        "Your probabilities have the sum 1 in every column: over the examples. They should be "
        "spread over the classes of one example.",
        part="gradient",
    ),
    Mistake(
        "label not subtracted",
        _part(entropy(of_label=lambda p, log_p, one_hot: p), 1),
        "These are the probabilities, all of them positive: a step would lower every logit, the "
        "right one as well. What is special about the true class?",
        part="gradient",
    ),
    Mistake(
        "subtracts the number of the class",
        _part(
            entropy(of_label=lambda p, log_p, one_hot: p - one_hot.argmax(axis=1, keepdims=True)),
            1,
        ),
        "You subtract the label as a number: class 3 is not three times class 1. The labels say "
        "*where* something is to be subtracted.",
        part="gradient",
    ),
    Mistake(
        "logarithms instead of probabilities",
        _part(entropy(of_label=lambda p, log_p, one_hot: log_p - one_hot), 1),
        "You subtract from the logarithms of the probabilities. What is the slope of the "
        "logarithm of a sum of exponentials?",
        part="gradient",
    ),
    Mistake(
        "the slope of the softmax once more",
        _part(entropy(of_label=lambda p, log_p, one_hot: (p - one_hot) * p * (1 - p)), 1),
        "p minus the label is the whole way back from the loss to the logits. You multiply by a "
        "slope of the softmax once more.",
        part="gradient",
    ),
    Mistake(
        "sum instead of mean",
        _part(entropy(loss_over=lambda z: 1), 0),
        "That is the sum over the batch. The mean is asked for.",
        part="loss",
    ),
    *(mistake for least in _LEAST for mistake in _lowest(least)),
    Mistake(
        "mean over the classes too",
        lambda logits, labels: (
            -_log_p(logits)[np.arange(len(labels)), labels].mean() / logits.shape[1]
        ),
        "You divide by batch times classes: a mean over a table that is zero but for one entry in "
        "each row. The loss is a mean over the examples.",
        part="loss",
    ),
    Mistake(
        "all classes count",
        lambda logits, labels: -_log_p(logits).sum() / len(labels),
        "You add up the logarithms of all classes. What the network is asked for is the true one.",
        part="loss",
    ),
    Mistake(
        "probability without a logarithm",
        lambda logits, labels: -np.exp(_log_p(logits))[np.arange(len(labels)), labels].mean(),
        "That is minus the mean probability of the true class. A logarithm is missing: it makes a "
        "loss of 1,000 of a network that is very sure and wrong.",
        part="loss",
    ),
)
