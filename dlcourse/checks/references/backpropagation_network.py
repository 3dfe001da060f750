"""Wrong ways to train a network of two layers for one step, and to mend a backward pass."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..backpropagation import PARAMETERS
from ..engine import Mistake
from .backpropagation_loss import softmax_cross_entropy

Array = np.ndarray
Compute = Callable[..., tuple[Any, ...]]


def _sigmoid(z: Array) -> Array:
    return 0.5 * (1 + np.tanh(0.5 * z))


def step(
    *,
    squash: Callable[[Array], Array] = np.tanh,
    slope: Callable[[Array, Array], Any] = lambda h, z: 1 - h**2,
    times: Callable[[Array], float] = lambda x: 1,
    rate: Callable[[float], float] = lambda learning_rate: learning_rate,
    old: float = 1.0,
    late: bool = False,
    again: bool = False,
    loss_after: bool = False,
) -> Compute:
    """Return a training step that is right but for the switches given.

    Args:
        squash: The activation of the hidden layer.
        slope: Its slope, from its output and its input.
        times: What the gradients of the logits are multiplied by.
        rate: What the gradients are multiplied by, from the learning rate.
        old: Share of the old parameters in the new ones.
        late: The gradient goes back to the hidden layer through the new kernel.
        again: The loss is computed anew before the hidden layer is trained.
        loss_after: The loss is that of the new parameters.
    """

    def take(
        x: Array,
        labels: Array,
        kernel1: Array,
        bias1: Array,
        kernel2: Array,
        bias2: Array,
        learning_rate: float,
    ) -> tuple[Any, ...]:
        z = x @ kernel1 + bias1
        hidden = squash(z)
        loss, d_logits = softmax_cross_entropy(hidden @ kernel2 + bias2, labels)
        d_logits = d_logits * times(x)
        by = rate(learning_rate)
        new2 = old * kernel2 - by * (hidden.T @ d_logits)
        new_bias2 = old * bias2 - by * d_logits.sum(axis=0)
        if again:
            d_logits = softmax_cross_entropy(hidden @ new2 + new_bias2, labels)[1]
        d_z = d_logits @ (new2 if late or again else kernel2).T * slope(hidden, z)
        new1 = old * kernel1 - by * (x.T @ d_z)
        new_bias1 = old * bias1 - by * d_z.sum(axis=0)
        if loss_after:
            hidden = squash(x @ new1 + new_bias1)
            loss, _ = softmax_cross_entropy(hidden @ new2 + new_bias2, labels)
        return new1, new_bias1, new2, new_bias2, loss

    return take


def _in_part(name: str, place: int, compute: Compute, part: str, diagnosis: str) -> Mistake:
    return Mistake(name, lambda *given: compute(*given)[place], diagnosis, part=part)


def _in_hidden(name: str, diagnosis: str, compute: Compute) -> tuple[Mistake, Mistake]:
    """Return a mistake that shows in the parameters of the hidden layer, in either of them."""
    return (
        _in_part(name, 0, compute, "kernel1", diagnosis),
        _in_part(name, 1, compute, "bias1", diagnosis),
    )


def _in_any(name: str, diagnosis: str, compute: Compute) -> tuple[Mistake, ...]:
    return tuple(
        _in_part(name, place, compute, part, diagnosis) for place, part in enumerate(PARAMETERS)
    )


STEP = (
    Mistake(
        "uphill",
        step(rate=lambda learning_rate: -learning_rate),
        "All gradients are right, and every step goes along them: uphill, and the loss grows. "
        "Which way does the gradient point?",
    ),
    Mistake(
        "sum instead of mean",
        step(times=len),
        "Every step is too large by the number of examples: the gradient is that of the summed "
        "loss. The loss is a mean, and its gradient is one, too.",
    ),
    Mistake(
        "mean taken twice",
        step(times=lambda x: 1 / len(x)),
        "Every step is too small by the number of examples. The loss is a mean, so the division "
        "is in its gradient already; you divide once more on the way back.",
    ),
    Mistake(
        "the gradients instead of the parameters",
        step(old=0, rate=lambda learning_rate: -1),
        "These are the gradients, all four right. The fourth stage is missing: the update, with "
        "the learning rate.",
    ),
    Mistake(
        "the steps instead of the parameters",
        step(old=0),
        "These are the steps, all four right. Add them to the parameters they belong to.",
    ),
    Mistake(
        "sigmoid instead of tanh",
        step(squash=_sigmoid, slope=lambda h, z: h * (1 - h)),
        "That is a step of a network with sigmoids in its hidden layer. The task has tanh.",
    ),
    Mistake(
        "ReLU instead of tanh",
        step(squash=lambda z: np.maximum(z, 0), slope=lambda h, z: h > 0),
        "That is a step of a network with ReLUs in its hidden layer. The task has tanh.",
    ),
    Mistake(
        "no activation",
        step(squash=lambda z: z, slope=lambda h, z: 1),
        "The hidden layer has no activation at yours, forward or backward: two linear layers are "
        "one linear layer. Where is tanh?",
    ),
    Mistake(
        "loss after the step",
        lambda *given: step(loss_after=True)(*given)[4],
        "That is the loss of the *new* parameters. Asked for is the loss that the step began with, "
        "which the forward pass has computed already.",
        part="loss",
    ),
    *_in_any(
        "learning rate forgotten",
        "The whole gradient is subtracted: with a learning rate of 0 it moves as well.",
        step(rate=lambda learning_rate: 1),
    ),
    *_in_hidden(
        "slope of tanh forgotten",
        "The gradient goes back through the hidden layer as if tanh were not there. Between "
        "`hidden` and what went into tanh stands its slope.",
        step(slope=lambda h, z: 1),
    ),
    *_in_hidden(
        "slope from z instead of the output",
        "The slope of tanh is 1 minus the square of its *output*, and not of what went in.",
        step(slope=lambda h, z: 1 - z**2),
    ),
    *_in_hidden(
        "slope of tanh without its square",
        "The slope of tanh is the same at z and at −z: what has to happen to its output first?",
        step(slope=lambda h, z: 1 - h),
    ),
    *_in_hidden(
        "the sigmoid's slope for tanh",
        "The output times 1 minus itself is the slope of a sigmoid. The hidden layer has tanh.",
        step(slope=lambda h, z: h * (1 - h)),
    ),
    *_in_hidden(
        "back through the new kernel",
        "`kernel2` has been updated before the gradient went back through it. The gradient belongs "
        "to the network that made the loss: compute all gradients first, then update.",
        step(late=True),
    ),
    *_in_hidden(
        "forward again in between",
        "The output layer is updated first, and the hidden layer gets the gradient of a second "
        "forward pass. One step has one forward pass, and all four gradients belong to it.",
        step(again=True),
    ),
)


# ------------------------------------------------------------------ find the bug


def mend(
    *,
    through: Callable[[Array, Array], Any] = lambda z, upstream: z > 0,
    bias1: Callable[[Array], Any] = lambda slope: slope.sum(axis=0),
    bias2: Callable[[Array], Any] = lambda slope: slope.sum(axis=0),
    over: Callable[[Array], float] = np.size,
    listened: Callable[[Array, Array], Array] = lambda hidden, z: hidden,
) -> Compute:
    """Return the backward pass of *find the bug*, mended but for the switches given.

    Args:
        through: Where the gradient goes back through ReLU, from its input and the gradient.
        bias1: Makes the gradient of the first bias from that of what it was added to.
        bias2: The same for the second one.
        over: What the squared errors are divided by.
        listened: What the second layer is said to have listened to.
    """

    def gradients(
        x: Array, y: Array, kernel1: Array, bias_1: Array, kernel2: Array, bias_2: Array
    ) -> tuple[Any, ...]:
        z = x @ kernel1 + bias_1
        hidden = np.maximum(z, 0)
        d_prediction = 2 * (hidden @ kernel2 + bias_2 - y) / over(y)
        d_hidden = d_prediction @ kernel2.T
        d_z = d_hidden * through(z, d_hidden)
        d_kernel2 = listened(hidden, z).T @ d_prediction
        return x.T @ d_z, bias1(d_z), d_kernel2, bias2(d_prediction)

    return gradients


def _mean(slope: Array) -> Any:
    return slope.mean(axis=0)


def _of_upstream(z: Array, upstream: Array) -> Array:
    return upstream > 0


BUG = (
    Mistake(
        "both bugs are still there",
        mend(through=_of_upstream, bias2=_mean),
        "This does the same as the code you were given: both bugs are still in it. Look at the "
        "numbers under it: which gradients do the finite differences confirm?",
    ),
    Mistake(
        "slope still at the wrong place",
        mend(through=_of_upstream),
        "One bug is mended: `kernel2` and `bias2` are right. The other one is still there: both "
        "gradients of the first layer are wrong, so look at what they have in common.",
    ),
    Mistake(
        "bias still a mean",
        mend(bias2=_mean),
        "One bug is mended: the first layer is right. The other one is still there, in `bias2` "
        "alone.",
    ),
    Mistake(
        "means everywhere",
        mend(bias1=_mean, bias2=_mean),
        "Both biases are treated alike now, and both wrong: the mean of the loss is in "
        "`d_prediction` already. Which of the two did the finite differences confirm?",
    ),
    Mistake(
        "bias still a mean",
        lambda *given: mend(bias2=_mean)(*given)[3],
        "You take the mean over the examples, and the mean of the loss is in `d_prediction` "
        "already.",
        part="bias2",
    ),
    Mistake(
        "a mean for the other bias",
        lambda *given: mend(bias1=_mean)(*given)[1],
        "You take the mean over the examples. This one was right in the code that you were given.",
        part="bias1",
    ),
    *_in_hidden(
        "slope still at the wrong place",
        "What is positive in the *gradient* passes. A gradient may well be negative: which numbers "
        "decided, on the way forward, whether ReLU let something pass?",
        mend(through=_of_upstream),
    ),
    *_in_hidden(
        "slope taken out",
        "Everything passes now: the gradient goes back as if ReLU were not there.",
        mend(through=lambda z, upstream: 1),
    ),
    *_in_hidden(
        "two slopes",
        "The right condition is there, and the wrong one still is, too: a negative gradient never "
        "passes.",
        mend(through=lambda z, upstream: (z > 0) & (upstream > 0)),
    ),
    *_in_hidden(
        "slope turned round",
        "The gradient passes where ReLU was shut, and is stopped where it was open.",
        mend(through=lambda z, upstream: z <= 0),
    ),
    *_in_hidden(
        "slope of tanh",
        "That is the slope of tanh. The hidden layer here has ReLU.",
        mend(through=lambda z, upstream: 1 - np.maximum(z, 0) ** 2),
    ),
    Mistake(
        "mean over the examples alone",
        mend(over=len),
        "Both bugs are mended, and one is new: the loss is the mean over *all* entries of "
        "`prediction - y`, examples and outputs, as it was in the code you were given.",
    ),
    Mistake(
        "the loss summed",
        mend(over=lambda y: 1),
        "Both bugs are mended, and one is new: the loss is a mean, and your gradients are those of "
        "the sum.",
    ),
    _in_part(
        "before ReLU instead of after it",
        2,
        mend(listened=lambda hidden, z: z),
        "kernel2",
        "The second layer listened to what came out of ReLU, not to what went in. This line was "
        "right in the code that you were given.",
    ),
)
