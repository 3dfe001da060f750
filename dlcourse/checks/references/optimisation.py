"""The answers to chapter 3a; the mistakes worth recognising stand in the modules beside this."""

import math
from collections.abc import Sequence

import numpy as np

from ..engine import Judge
from .optimisation_adam import ADAM, accept_form_of_keras, adam_by
from .optimisation_batch_norm import BATCH_NORM
from .optimisation_bugs import BUGS, judge_walk, walk_by
from .optimisation_clip import CLIP, judge_clipped
from .optimisation_decay import DECAY, decay_by
from .optimisation_deep import deep_run, judge_run, judge_stopped
from .optimisation_layer_norm import LAYER_NORM, judge_shapes
from .optimisation_momentum import MOMENTUM
from .optimisation_range_test import FACTOR, RANGE_TEST, judge_picked
from .optimisation_schedule import SCHEDULE
from .optimisation_variance import VARIANCE

Array = np.ndarray


def keep_the_variance(fan_in: int, fan_out: int, activation: str) -> float:
    """Return the standard deviation of the first weights: He's for a ReLU, Glorot's for a tanh."""
    variance = 2 / fan_in if activation == "relu" else 2 / (fan_in + fan_out)
    return math.sqrt(variance)


def layer_norm(x: Array, gamma: Array, beta: Array, epsilon: float) -> Array:
    """Normalise each example over its features, then scale and shift each feature."""
    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


def batch_norm(
    x: Array,
    gamma: Array,
    beta: Array,
    moving_mean: Array,
    moving_variance: Array,
    training: bool,
    momentum: float,
    epsilon: float,
) -> tuple[Array, Array, Array]:
    """Normalise each feature by the batch in training, by the moving averages at inference."""
    mean, variance = moving_mean, moving_variance
    if training:
        mean, variance = x.mean(axis=0), x.var(axis=0)
        moving_mean = momentum * moving_mean + (1 - momentum) * mean
        moving_variance = momentum * moving_variance + (1 - momentum) * variance
    y = gamma * (x - mean) / np.sqrt(variance + epsilon) + beta
    return y, moving_mean, moving_variance


def momentum_step(
    w: Array, velocity: Array, gradient: Array, learning_rate: float, momentum: float
) -> tuple[Array, Array]:
    """Let the velocity roll on, pushed downhill by the gradient; move the weights by it."""
    velocity = momentum * velocity - learning_rate * gradient
    return w + velocity, velocity


def adam_step(
    w: Array,
    m: Array,
    v: Array,
    gradient: Array,
    t: int,
    learning_rate: float,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
) -> tuple[Array, Array, Array]:
    """Move the averages, correct them for their start at zero, and step by their ratio."""
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return w - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


def adamw_step(
    w: Array,
    m: Array,
    v: Array,
    gradient: Array,
    t: int,
    learning_rate: float,
    weight_decay: float,
) -> tuple[Array, Array, Array]:
    """Shrink the weights past the averages, and make Adam's step from the plain gradient."""
    shrunk = w - learning_rate * weight_decay * w
    return adam_step(shrunk, m, v, gradient, t, learning_rate)


def clip_by_global_norm(gradients: Sequence[Array], max_norm: float) -> tuple[Array, ...]:
    """Shorten all arrays by one factor, where together they are longer than `max_norm`."""
    norm = math.sqrt(sum(float((g.astype(float) ** 2).sum()) for g in gradients))
    scale = max_norm / norm if norm > max_norm else 1.0
    return tuple(g * scale for g in gradients)


def warmup_cosine(
    step: int, max_rate: float, warmup_steps: int, total_steps: int, final_rate: float
) -> float:
    """Go up in a line from 0, then down along half a cosine to the final rate, and stay."""
    if step < warmup_steps:
        return max_rate * step / warmup_steps
    done = min(1.0, (step - warmup_steps) / (total_steps - warmup_steps))
    return final_rate + (max_rate - final_rate) * 0.5 * (1 + math.cos(math.pi * done))


def repaired_adam(
    parameters: Sequence[Array], gradients: Sequence[Sequence[Array]], learning_rate: float
) -> tuple[Array, ...]:
    """Take one step of Adam for each entry of `gradients`."""
    w = list(parameters)
    m = [np.zeros_like(array) for array in w]
    v = [np.zeros_like(array) for array in w]
    for t, of_step in enumerate(gradients, start=1):  # one count for all arrays
        for i, g in enumerate(of_step):
            m[i] = 0.9 * m[i] + 0.1 * g
            v[i] = 0.999 * v[i] + 0.001 * g**2
            m_hat = m[i] / (1 - 0.9**t)
            v_hat = v[i] / (1 - 0.999**t)
            w[i] = w[i] - learning_rate * m_hat / (np.sqrt(v_hat) + 1e-7)  # after the root
    return tuple(w)


def pick_learning_rate(rates: Array, losses: Array) -> float:
    """Return the rate at which the loss falls fastest on a logarithmic axis, before its minimum."""
    lowest = int(np.nanargmin(losses))
    slopes = np.gradient(losses[: lowest + 1], np.log10(rates[: lowest + 1]))
    return float(rates[int(np.argmin(slopes))])


_ADAM = "optimisation.adam_step"
_DECAY = "optimisation.decoupled_decay"
_BUG = "optimisation.find_the_bug"

JUDGES = {
    "optimisation.keep_the_variance": Judge(keep_the_variance, VARIANCE),
    "optimisation.layer_norm": Judge(layer_norm, LAYER_NORM, diagnose=judge_shapes),
    "optimisation.batch_norm": Judge(batch_norm, BATCH_NORM),
    "optimisation.momentum_step": Judge(momentum_step, MOMENTUM),
    _ADAM: Judge(adam_step, ADAM, diagnose=accept_form_of_keras(_ADAM, adam_by(keras=True))),
    _DECAY: Judge(adamw_step, DECAY, diagnose=accept_form_of_keras(_DECAY, decay_by(keras=True))),
    "optimisation.clip_by_global_norm": Judge(clip_by_global_norm, CLIP, diagnose=judge_clipped),
    "optimisation.warmup_cosine": Judge(warmup_cosine, SCHEDULE),
    _BUG: Judge(
        repaired_adam,
        BUGS,
        diagnose=lambda evidence, cases: (
            accept_form_of_keras(_BUG, walk_by(keras=True))(evidence, cases)
            or judge_walk(evidence, cases)
        ),
    ),
    "optimisation.pick_learning_rate": Judge(
        pick_learning_rate, RANGE_TEST, rtol=FACTOR, atol=0.0, diagnose=judge_picked
    ),
    "optimisation.why_depth_hurts": Judge(
        reference="""
            Backpropagation takes the error from the output to the first layer by the chain rule,
            and the chain rule multiplies: at each layer by the weights and by the slope of the
            activation. Thirty layers make a product of some sixty factors. If a typical factor is
            below 1, the product is next to nothing; if it is above 1, it is huge. A sigmoid's slope
            is at most 1/4, at a score of 0, and less everywhere else, so thirty sigmoids alone
            shrink the gradient by 4 to the power 30, about 10 to the power 18, unless large weights
            make up for it; and large weights push the sigmoid to where its slope is zero. The last
            layers move, the first ones hardly do. (Not that moving helps the last ones: what
            reaches them through thirty sigmoids is nearly the same for every example, so there is
            little to learn from.) Their loss is not too high a hill: there is no slope to walk
            down.
            What helps keeps the factors near 1. An activation with slope 1 where it is on (ReLU)
            together with weights of variance 2/fan-in (He), or a tanh with Glorot's, starts the
            products at about 1. Batch or layer normalisation brings every layer's scores back to
            the same size, at every step and not only at the first. A residual connection adds x
            itself, so that the gradient has a way around the layer, with the factor 1. (Clipping
            helps against exploding gradients, not against vanishing ones; and a larger learning
            rate for all layers would make the last ones diverge before the first ones move.)
            """.replace("\n            ", "\n").strip(),
    ),
    "optimisation.beat_the_number": Judge(
        reference=deep_run, judge=judge_run, diagnose=judge_stopped
    ),
}
