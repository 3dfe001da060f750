"""The answers to chapter 2; the mistakes worth recognising stand in the modules beside this."""

import numpy as np

from ..backpropagation import PARAMETERS
from ..engine import Judge, by_shapes, by_step, first_of
from .backpropagation_digits import fit_predict, judge_predictions, judge_stopped
from .backpropagation_graph import judge_order, judge_walk, topological_order
from .backpropagation_layer import DENSE, UNBROADCAST
from .backpropagation_loss import ENTROPY, softmax_cross_entropy
from .backpropagation_network import BUG, STEP
from .backpropagation_slopes import CHAIN, SLOPES

Array = np.ndarray


def chain_rule(a: float, b: float, c: float) -> tuple[float, float, float]:
    """Return the derivatives of `L = a (a b + c)²` with respect to a, b and c."""
    u = a * b + c
    d_u = 2 * a * u  # of L = a u², with the a in front held fast
    return u**2 + d_u * b, d_u * a, d_u


def local_derivatives(z: Array, upstream: Array) -> tuple[Array, Array, Array]:
    """Return the upstream gradient, taken back through sigmoid, tanh and ReLU."""
    s = 0.5 * (1 + np.tanh(0.5 * z))  # the sigmoid, without overflow
    t = np.tanh(z)
    return upstream * s * (1 - s), upstream * (1 - t**2), upstream * (z > 0)


def unbroadcast(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Sum over the axes along which an operand of this `shape` was repeated."""
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient


def dense_backward(x: Array, kernel: Array, upstream: Array) -> tuple[Array, Array, Array]:
    """Return the gradients of x, kernel and bias, from the one of `x @ kernel + bias`."""
    return upstream @ kernel.T, x.T @ upstream, upstream.sum(axis=0)


def train_step(
    x: Array,
    labels: Array,
    kernel1: Array,
    bias1: Array,
    kernel2: Array,
    bias2: Array,
    learning_rate: float,
) -> tuple[Array, Array, Array, Array, float]:
    """Return the parameters of a tanh network after one step, and the loss before it."""
    hidden = np.tanh(x @ kernel1 + bias1)  # 1. forward
    logits = hidden @ kernel2 + bias2
    shifted = logits - logits.max(axis=1, keepdims=True)  # 2. loss
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(labels))
    loss = -log_p[rows, labels].mean()
    d_logits = np.exp(log_p)  # 3. backward
    d_logits[rows, labels] -= 1
    d_logits /= len(labels)
    d_z = d_logits @ kernel2.T * (1 - hidden**2)
    return (  # 4. update
        kernel1 - learning_rate * (x.T @ d_z),
        bias1 - learning_rate * d_z.sum(axis=0),
        kernel2 - learning_rate * (hidden.T @ d_logits),
        bias2 - learning_rate * d_logits.sum(axis=0),
        loss,
    )


def repaired_gradients(
    x: Array, y: Array, kernel1: Array, bias1: Array, kernel2: Array, bias2: Array
) -> tuple[Array, Array, Array, Array]:
    """Return the gradients of the mean squared error of a ReLU network, by backpropagation."""
    z = x @ kernel1 + bias1
    hidden = np.maximum(z, 0)
    prediction = hidden @ kernel2 + bias2
    d_prediction = 2 * (prediction - y) / y.size
    d_hidden = d_prediction @ kernel2.T
    d_z = np.where(z > 0, d_hidden, 0)  # open where ReLU let something pass
    return x.T @ d_z, d_z.sum(axis=0), hidden.T @ d_prediction, d_prediction.sum(axis=0)


_SHAPE_OF_A_GRADIENT = (
    "A gradient has the shape of what it belongs to: which of the factors has to be transposed, "
    "and which one stands on the left?"
)
_NETWORK = ("x", "labels", *PARAMETERS)

JUDGES = {
    "backpropagation.chain_rule": Judge(chain_rule, CHAIN),
    "backpropagation.local_derivatives": Judge(local_derivatives, SLOPES),
    "backpropagation.unbroadcast": Judge(
        unbroadcast,
        UNBROADCAST,
        diagnose=by_shapes(
            "gradient",
            advice="What has to become of the gradient is a sum: its entries are not rearranged, "
            "and none is lost.",
        ),
    ),
    "backpropagation.dense_backward": Judge(
        dense_backward,
        DENSE,
        diagnose=by_shapes("x", "kernel", "upstream", advice=_SHAPE_OF_A_GRADIENT),
    ),
    "backpropagation.topological_order": Judge(
        topological_order, judge=judge_order, diagnose=judge_walk
    ),
    "backpropagation.softmax_cross_entropy": Judge(
        softmax_cross_entropy,
        ENTROPY,
        diagnose=by_shapes(
            "logits",
            "labels",
            advice="Something for each row must have the shape (batch, 1) to meet (batch, "
            "classes): is a `keepdims=True` missing?",
        ),
    ),
    "backpropagation.train_step": Judge(
        train_step,
        STEP,
        diagnose=first_of(
            by_shapes(*_NETWORK, advice=_SHAPE_OF_A_GRADIENT),
            by_step(
                train_step,
                (*PARAMETERS, "loss"),
                {"kernel2": 4, "bias2": 5, "kernel1": 2, "bias1": 3},
            ),
        ),
    ),
    "backpropagation.find_the_bug": Judge(
        repaired_gradients,
        BUG,
        diagnose=by_shapes("x", "y", *PARAMETERS, advice=_SHAPE_OF_A_GRADIENT),
    ),
    "backpropagation.why_not_zero": Judge(
        reference="""
            Take two hidden units with equal weights and biases, and equal weights to the output.
            On every example they give the same number; what comes back to them from the loss is
            the same as well; so their gradients are equal, and after the step they are equal
            again. By induction they stay equal for ever: a hidden layer of a hundred such units is
            one unit, copied a hundred times. That is the symmetry that has to be broken.
            With all weights zero it is worse. A tanh or ReLU unit gives 0, so the output kernel's
            gradient is zero; and what goes back to the hidden layer is multiplied by an output
            kernel of zeros, so the hidden layer's gradient is zero too. Only the output biases
            move: the network learns how frequent each class is, and nothing else.
            Backpropagation is not at fault: these gradients are right, as a check by finite
            differences shows. It computes a gradient and does not decide what is done with it;
            gradient descent starts from a point where the gradient gives it nothing to tell the
            units apart. What helps is another start: small random weights, different for every
            unit. The biases may be zero.
            """.replace("\n            ", "\n").strip(),
    ),
    "backpropagation.beat_the_number": Judge(
        reference=fit_predict, judge=judge_predictions, diagnose=judge_stopped
    ),
}
