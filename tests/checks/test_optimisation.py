"""Chapter 3a's exercises: right answers are passed, each wrong one gets its diagnosis.

The answers are written as learners write them, apart from the references on purpose.
"""

import math
import re

import numpy as np
import pytest
from exercise_tests import ExerciseTests

from dlcourse.checks.inputs.deep_digits import deep_digits
from dlcourse.scratch import (
    SGD,
    Activation,
    Adam,
    BatchNorm,
    Dense,
    Layer,
    LayerNorm,
    Network,
    Residual,
)

ID = "optimisation."

pytestmark = pytest.mark.usefixtures("time_enough")


# --- right answers -------------------------------------------------------------------------


def deviation_by_cases(fan_in, fan_out, activation):
    if activation == "relu":
        return math.sqrt(2.0 / fan_in)
    mean_fan = (fan_in + fan_out) / 2
    return (1 / mean_fan) ** 0.5


def deviation_from_uniform(fan_in, fan_out, activation):
    scale, fan = (2, fan_in) if activation == "relu" else (1, (fan_in + fan_out) / 2)
    limit = np.sqrt(3 * scale / fan)
    return limit / np.sqrt(3)


def layer_norm_by_steps(x, gamma, beta, epsilon):
    centred = x - np.mean(x, -1)[..., None]
    variance = np.mean(centred**2, -1)[..., None]
    return centred / (variance + epsilon) ** 0.5 * gamma + beta


def layer_norm_by_loop(x, gamma, beta, epsilon):
    rows = x.reshape(-1, x.shape[-1])
    out = np.empty_like(rows)
    for i, row in enumerate(rows):
        out[i] = gamma * (row - row.mean()) / np.sqrt(row.std() ** 2 + epsilon) + beta
    return out.reshape(x.shape)


def batch_norm_by_cases(x, gamma, beta, mean, variance, training, momentum, epsilon):
    if not training:
        return (x - mean) * gamma / np.sqrt(variance + epsilon) + beta, mean, variance
    centre = np.mean(x, axis=0, keepdims=True)
    spread = np.mean((x - centre) ** 2, axis=0, keepdims=True)
    out = (x - centre) * gamma / np.sqrt(spread + epsilon) + beta
    new_mean = mean + (1 - momentum) * (centre[0] - mean)
    new_variance = variance + (1 - momentum) * (spread[0] - variance)
    return out, new_mean, new_variance


def batch_norm_by_package(x, gamma, beta, mean, variance, training, momentum, epsilon):
    layer = BatchNorm(x.shape[1], momentum=momentum, epsilon=epsilon, dtype=str(x.dtype))
    layer.gamma.data, layer.beta.data = gamma, beta
    layer.moving_mean, layer.moving_variance = mean, variance
    out = layer(x, training=training)
    return [out.data, layer.moving_mean, layer.moving_variance]


def momentum_in_two_parts(w, velocity, gradient, learning_rate, momentum):
    new_velocity = velocity * momentum
    new_velocity = new_velocity - gradient * learning_rate
    return [w + new_velocity, new_velocity]


def momentum_on_copies(w, velocity, gradient, learning_rate, momentum):
    w, velocity = w.copy(), velocity.copy()
    velocity *= momentum
    velocity -= learning_rate * gradient
    w += velocity
    return w, velocity


def adam_by_differences(w, m, v, g, t, lr, b1=0.9, b2=0.999, eps=1e-7):
    m = m + (1 - b1) * (g - m)
    v = v + (1 - b2) * (np.square(g) - v)
    step = (m / (1 - pow(b1, t))) / (eps + np.sqrt(v / (1 - pow(b2, t))))
    return w - lr * step, m, v


def adam_of_keras(w, m, v, g, t, lr, b1=0.9, b2=0.999, eps=1e-7):
    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
    alpha = lr * math.sqrt(1 - b2**t) / (1 - b1**t)
    return w - alpha * m / (np.sqrt(v) + eps), m, v


def adam_of_package(w, m, v, g, t, lr, b1=0.9, b2=0.999, eps=1e-7):
    from dlcourse.scratch import Tensor

    tensor = Tensor(w)
    optimizer = Adam([tensor], lr, beta_1=b1, beta_2=b2, epsilon=eps)
    optimizer.steps, tensor.grad = t - 1, g
    optimizer.means, optimizer.squares = [m.copy()], [v.copy()]
    optimizer.step()
    return tensor.data, optimizer.means[0], optimizer.squares[0]


def adamw_around(w, m, v, g, t, lr, decay):
    moved, m, v = adam_by_differences(w, m, v, g, t, lr)
    return moved - lr * decay * w, m, v


def adamw_before(w, m, v, g, t, lr, decay):
    return adam_by_differences(w * (1 - lr * decay), m, v, g, t, lr)


def adamw_of_keras(w, m, v, g, t, lr, decay):
    return adam_of_keras(w - w * decay * lr, m, v, g, t, lr)


def flat(gradients):
    return np.concatenate([np.ravel(g) for g in gradients])


def clip_by_min(gradients, max_norm):
    norm = np.linalg.norm(flat(gradients))
    factor = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return tuple(factor * g for g in gradients)


def clip_as_pytorch(gradients, max_norm):
    norm = math.sqrt(sum(float(np.sum(np.square(g, dtype=float))) for g in gradients))
    return [g * min(1.0, max_norm / (norm + 1e-6)) for g in gradients]


def clip_by_return(gradients, max_norm):
    total = np.sqrt(np.sum([np.linalg.norm(g) ** 2 for g in gradients]))
    if total <= max_norm:
        return gradients
    return [g / total * max_norm for g in gradients]


def schedule_by_return(step, max_rate, warmup_steps, total_steps, final_rate):
    if step >= total_steps:
        return final_rate
    if step <= warmup_steps and warmup_steps > 0:
        return step / warmup_steps * max_rate
    angle = np.pi * (step - warmup_steps) / (total_steps - warmup_steps)
    return (max_rate + final_rate) / 2 + (max_rate - final_rate) / 2 * np.cos(angle)


def schedule_by_sine(step, max_rate, warmup_steps, total_steps, final_rate):
    if step < warmup_steps:
        return np.interp(step, [0, warmup_steps], [0, max_rate])
    left = 1 - np.clip((step - warmup_steps) / (total_steps - warmup_steps), 0, 1)
    return final_rate + (max_rate - final_rate) * np.sin(np.pi / 2 * left) ** 2


def schedule_of_package(step, max_rate, warmup_steps, total_steps, final_rate):
    from dlcourse.scratch.schedules import CosineDecay

    return CosineDecay(max_rate, total_steps, warmup_steps=warmup_steps, final=final_rate)(step)


def walk_with(one_step):
    def walk(parameters, gradients, learning_rate):
        state = [(w, np.zeros_like(w), np.zeros_like(w)) for w in parameters]
        for t, of_step in enumerate(gradients, start=1):
            state = [
                one_step(*old, g, t, learning_rate) for old, g in zip(state, of_step, strict=True)
            ]
        return [w for w, _, _ in state]

    return walk


def rate_by_differences(rates, losses):
    losses = losses[: np.nanargmin(losses) + 1]
    return rates[np.argmin(np.diff(losses))]


def rate_right_of_it(rates, losses):
    losses = losses[: np.nanargmin(losses) + 1]
    return rates[np.argmin(np.diff(losses)) + 1]


def rate_in_the_middle(rates, losses):
    fall, best = 0.0, None
    for i in range(1, np.nanargmin(losses) + 1):
        if losses[i - 1] - losses[i] > fall:
            fall, best = losses[i - 1] - losses[i], np.sqrt(rates[i - 1] * rates[i])
    return best


def rate_by_gradient(rates, losses):
    end = np.nanargmin(losses)
    return float(rates[np.gradient(losses, np.log(rates))[:end].argmin()])


WORDS = (
    "The chain rule multiplies one factor for each layer: the weights times the slope of the "
    "sigmoid, which is at most a quarter. Thirty factors below one leave nothing for the first "
    "layers, while the last ones still get a gradient. A larger rate would blow up the last layers "
    "first. I would try ReLU with He weights, factors near one, and residual connections, whose "
    "way around each block has the factor one."
)
MATHS = """
The gradient in layer 1 is a product of 30 Jacobians, each W times diag(s'). With s' <= 1/4 and
weights of deviation 0.1 in, say, 50 units, each shrinks it about sixfold. So it is 6**-30 of that
in the last layer. Multiplying the rate by 10 multiplies both by 10: the last layer diverges.
Cures: normalisation (the scores stay where s' is largest, and scale is restored each step) and
skip connections (the Jacobian becomes I + something, whose product does not vanish).
"""


def deep(activation="relu", initializer="he_normal", norm=None, residual=True, optimizer=None,
         depth=20, width=32, clip_norm=None):  # fmt: skip
    """Return an answer to *beat the number* with these cures."""

    def build(train, seed):
        rng = np.random.default_rng(seed)

        def block(inputs, units):
            dense = Dense(inputs, units, rng=rng, initializer=initializer)
            between = [norm(units)] if norm else []
            return [dense, *between, Activation(activation)]

        layers = block(64, width)
        for _ in range(depth - 2):
            layers += [Residual(block(width, width))] if residual else block(width, width)
        network = Network([*layers, Dense(width, 10, rng=rng)])
        made = (optimizer or (lambda p: Adam(p, 0.01)))(network.parameters)
        return train(network, made, clip_norm) if clip_norm else train(network, made)

    return build


def quick_batch_norm(units):
    return BatchNorm(units, momentum=0.9)


RIGHT = {
    "keep_the_variance": [deviation_by_cases, deviation_from_uniform],
    "layer_norm": [layer_norm_by_steps, layer_norm_by_loop],
    "batch_norm": [batch_norm_by_cases, batch_norm_by_package],
    "momentum_step": [momentum_in_two_parts, momentum_on_copies],
    "adam_step": [adam_by_differences, adam_of_keras, adam_of_package],
    "decoupled_decay": [adamw_around, adamw_before, adamw_of_keras],
    "clip_by_global_norm": [clip_by_min, clip_as_pytorch, clip_by_return],
    "warmup_cosine": [schedule_by_return, schedule_by_sine, schedule_of_package],
    "find_the_bug": [walk_with(adam_by_differences), walk_with(adam_of_keras)],
    "pick_learning_rate": [rate_by_differences, rate_right_of_it, rate_in_the_middle,
                           rate_by_gradient],
    "why_depth_hurts": [WORDS, MATHS],
    "beat_the_number": [
        deep(norm=quick_batch_norm),
        deep("tanh", "glorot_uniform"),
        deep(norm=LayerNorm, clip_norm=1.0),
        deep("tanh", "glorot_uniform", LayerNorm),
    ],
}  # fmt: skip


# --- blanks --------------------------------------------------------------------------------


def moments_are_open(w, m, v, gradient, t, learning_rate, *betas):
    m = ...
    return w - learning_rate * m, m, v


def uses_an_open_one(w, m, v, gradient, t, learning_rate, weight_decay):
    w, m, v = (lambda *given: ...)(w, m, v, gradient, t, learning_rate)
    return w, m, v


BLANK = {
    "keep_the_variance": [..., lambda fan_in, fan_out, activation: ...],
    "layer_norm": [lambda x, gamma, beta, epsilon: ...],
    "batch_norm": [lambda *given: ..., lambda *given: (given[0], ..., ...)],
    "momentum_step": [lambda *given: ..., lambda w, v, g, lr, mu: (..., v)],
    "adam_step": [lambda *given: ..., moments_are_open],
    "decoupled_decay": [lambda *given: ..., uses_an_open_one],
    "clip_by_global_norm": [lambda gradients, max_norm: ..., lambda gradients, most: [...] * 3],
    "warmup_cosine": [lambda *given: ...],
    "find_the_bug": [lambda *given: ..., lambda *given: [..., ...]],
    "pick_learning_rate": [lambda rates, losses: ...],
    "why_depth_hurts": [..., "", None],
    "beat_the_number": [lambda train, seed: ...],
}


# --- typical wrong answers -----------------------------------------------------------------


def sizes(of_relu, of_tanh):
    return lambda n, m, activation: of_relu(n, m) if activation == "relu" else of_tanh(n, m)


def he(n, m):
    return np.sqrt(2 / n)


def glorot(n, m):
    return np.sqrt(2 / (n + m))


def norm_by(statistics):
    def norm(x, gamma, beta, epsilon):
        mean, spread = statistics(x, epsilon)
        return gamma * (x - mean) / spread + beta

    return norm


def over(axis):
    def statistics(x, eps):
        variance = x.var(axis=axis, keepdims=True)
        return x.mean(axis=axis, keepdims=True), np.sqrt(variance + eps)

    return norm_by(statistics)


def with_spread(spread):
    return norm_by(lambda x, eps: (x.mean(axis=-1, keepdims=True), spread(x, eps)))


def normed_in_place(x, gamma, beta, epsilon):
    x -= x.mean(axis=-1, keepdims=True)
    x /= np.sqrt(np.mean(x**2, axis=-1, keepdims=True) + epsilon)
    return x * gamma + beta


def batch_normed(x, gamma, beta, mean, variance, training, momentum, epsilon, *, use=None,
                 move=None, take=None, kept=lambda v: v, root=None, ddof=0):  # fmt: skip
    """Batch normalisation as a learner might get it wrong."""
    batch = x.mean(axis=0), x.var(axis=0, ddof=ddof)
    moving = mean, variance
    if training if move is None else move:
        share = 1 - momentum if take is None else take(momentum)
        moving = mean + share * (batch[0] - mean), variance + share * (kept(x.var(0)) - variance)
    chosen = batch if (training if use is None else use) else moving
    spread = (root or (lambda v, eps: np.sqrt(v + eps)))(chosen[1], epsilon)
    return gamma * (x - chosen[0]) / spread + beta, *moving


def batch_norm_with(**variant):
    return lambda *given: batch_normed(*given, **variant)


def batch_norm_in_place(x, gamma, beta, mean, variance, training, momentum, epsilon):
    if training:
        mean *= momentum
        mean += (1 - momentum) * x.mean(axis=0)
        variance *= momentum
        variance += (1 - momentum) * x.var(axis=0)
        used = x.mean(axis=0), x.var(axis=0)
    else:
        used = mean, variance
    return gamma * (x - used[0]) / np.sqrt(used[1] + epsilon) + beta, mean, variance


def batch_norm_unbiased_average(x, gamma, beta, mean, variance, training, momentum, epsilon):
    out = batch_normed(x, gamma, beta, mean, variance, training, momentum, epsilon)
    if not training:
        return out
    return out[0], out[1], momentum * variance + (1 - momentum) * x.var(axis=0, ddof=1)


def momentum_with(velocity_of, move=lambda w, old, new: w + new):
    def step(w, velocity, gradient, learning_rate, momentum):
        new = velocity_of(velocity, gradient, learning_rate, momentum)
        return move(w, velocity, new), new

    return step


def right_velocity(v, g, lr, mu):
    return mu * v - lr * g


def momentum_in_place(w, velocity, gradient, learning_rate, momentum):
    velocity *= momentum
    velocity -= learning_rate * gradient
    w += velocity
    return w, velocity


def momentum_without_return(w, velocity, gradient, learning_rate, momentum):
    velocity = momentum * velocity - learning_rate * gradient
    w = w + velocity


def adam_with(mean=None, square=None, t_of=lambda t: t, root=None, of_m=True, of_v=True, sign=1,
              hand_back=False, top=lambda m, g: m):  # fmt: skip
    def step(w, m, v, g, t, lr, b1=0.9, b2=0.999, eps=1e-7):
        m = (mean or (lambda m, g, b: b * m + (1 - b) * g))(m, g, b1)
        v = (square or (lambda v, g, b: b * v + (1 - b) * g**2))(v, g, b2)
        n = t_of(t)
        m_hat = m / np.float64(1 - b1**n) if of_m else m
        v_hat = v / np.float64(1 - b2**n) if of_v else v
        divisor = (root or (lambda v, eps: np.sqrt(v) + eps))(v_hat, eps)
        moments = (m_hat, v_hat) if hand_back else (m, v)
        return w - sign * lr * top(m_hat, g) / divisor, *moments

    return step


def adam_in_place(w, m, v, g, t, lr, b1=0.9, b2=0.999, eps=1e-7):
    m *= b1
    m += (1 - b1) * g
    v *= b2
    v += (1 - b2) * g**2
    return w - lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps), m, v


def adam_of_keras_without_correction(w, m, v, g, t, lr, b1=0.9, b2=0.999, eps=1e-7):
    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
    return w - lr * m / (np.sqrt(v) + eps), m, v


def adam_of_keras_one_early(w, m, v, g, t, lr, b1=0.9, b2=0.999, eps=1e-7):
    _new_w, m, v = adam_of_keras(w, m, v, g, t, lr, b1, b2, eps)
    alpha = lr * np.sqrt(1 - b2 ** (t + 1)) / (1 - b1 ** (t + 1))
    return w - alpha * m / (np.sqrt(v) + eps), m, v


def adam_divides_old(w, m, v, g, t, lr, b1=0.9, b2=0.999, eps=1e-7):
    moved = w - lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps)
    return moved, b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2


def adam_corrects_by(betas):
    def step(w, m, v, g, t, lr, b1=0.9, b2=0.999, eps=1e-7):
        _, m, v = adam_by_differences(w, m, v, g, t, lr, b1, b2, eps)
        of_m, of_v = betas(b1, b2)
        return w - lr * (m / (1 - of_m**t)) / (np.sqrt(v / (1 - of_v**t)) + eps), m, v

    return step


def adam_averages_by_numbers(w, m, v, g, t, lr, b1=0.9, b2=0.999, eps=1e-7):
    _, m, v = adam_by_differences(w, m, v, g, t, lr)
    return w - lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps), m, v


def adamw_as_l2(w, m, v, g, t, lr, decay):
    return adam_by_differences(w, m, v, g + decay * w, t, lr)


def adamw_as_l2_of_keras(w, m, v, g, t, lr, decay):
    return adam_of_keras(w, m, v, g + decay * w, t, lr)


def adamw_without_rate(w, m, v, g, t, lr, decay):
    return adam_by_differences(w - decay * w, m, v, g, t, lr)


def adamw_after(w, m, v, g, t, lr, decay):
    w, m, v = adam_by_differences(w, m, v, g, t, lr)
    return w - lr * decay * w, m, v


def adamw_grows(w, m, v, g, t, lr, decay):
    return adam_by_differences(w + lr * decay * w, m, v, g, t, lr)


def adamw_under_the_root(w, m, v, g, t, lr, decay):
    _, m, v = adam_by_differences(w, m, v, g, t, lr)
    change = (m / (1 - 0.9**t) + decay * w) / (np.sqrt(v / (1 - 0.999**t)) + 1e-7)
    return w - lr * change, m, v


def adamw_decays_all(w, m, v, g, t, lr, decay):
    factor = 1 - lr * decay
    return adam_by_differences(w * factor, m * factor, v, g, t, lr)


def adamw_twice(w, m, v, g, t, lr, decay):
    return adam_by_differences(w * (1 - lr * decay), m, v, g + decay * w, t, lr)


def adamw_in_place(w, m, v, g, t, lr, decay):
    w *= np.asarray(1 - lr * decay, w.dtype)
    return adam_by_differences(w, m, v, g, t, lr)


def adamw_decays_the_square(w, m, v, g, t, lr, decay):
    return adam_by_differences(w * (1 - lr * decay) ** 2, m, v, g, t, lr)


def clip_with(norm_of):
    def clip(gradients, max_norm):
        norm = norm_of(gradients)
        return [g * (max_norm / norm) if norm > max_norm else g for g in gradients]

    return clip


def clip_each(gradients, max_norm):
    clipped = []
    for g in gradients:
        norm = np.linalg.norm(g)
        clipped.append(g * max_norm / norm if norm > max_norm else g)
    return clipped


def clip_always(gradients, max_norm):
    norm = np.linalg.norm(flat(gradients))
    return [g * (max_norm / norm) for g in gradients]


def clip_in_place(gradients, max_norm):
    norm = np.linalg.norm(flat(gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / norm
    return gradients


def clip_first_only(gradients, max_norm):
    clipped = clip_by_min(gradients, max_norm)
    return [clipped[0], *gradients[1:]]


def clip_to_half(gradients, max_norm):
    return clip_by_min(gradients, max_norm / 2)


def clip_stacked(gradients, max_norm):
    return np.array(clip_by_min(gradients, max_norm))


def clip_flat(gradients, max_norm):
    return [np.ravel(g) for g in clip_by_min(gradients, max_norm)]


def schedule_with(up=None, part=None, wave=None, low=None, bounded=True):
    def rate(step, most, warmup, total, final):
        if step < warmup:
            return (
                (up or (lambda: most * step / warmup))()
                if up is None
                else up(step, most, warmup, final)
            )
        done = (part or (lambda s, w, n: (s - w) / (n - w)))(step, warmup, total)
        done = min(done, 1.0) if bounded else done
        height = (wave or (lambda d: 0.5 * (1 + np.cos(np.pi * d))))(done)
        return low(most, final, height) if low else final + (most - final) * height

    return rate


def schedule_stops_at_zero(step, most, warmup, total, final):
    return 0.0 if step > total else schedule_by_return(step, most, warmup, total, final)


def schedule_divides_by_nothing(step, most, warmup, total, final):
    return min(most * step / warmup, schedule_by_sine(step, most, warmup, total, final))


def suspect_adam(parameters, gradients, learning_rate, *, clock="array", inside=True):
    """The code that the notebook gives, with its two bugs, or one of them mended."""
    w = list(parameters)
    m = [np.zeros_like(array) for array in w]
    v = [np.zeros_like(array) for array in w]
    t = 0
    for number, of_step in enumerate(gradients, start=1):
        if clock == "anew":
            t = 0
        for i, g in enumerate(of_step):
            t += 1
            n = number if clock == "step" else number - 1 if clock == "late" else t
            m[i] = 0.9 * m[i] + 0.1 * g
            v[i] = 0.999 * v[i] + 0.001 * g**2
            m_hat = m[i] / np.float64(1 - 0.9**n)
            v_hat = v[i] / np.float64(1 - 0.999**n)
            root = np.sqrt(v_hat + 1e-7) if inside else np.sqrt(v_hat) + 1e-7
            w[i] = w[i] - learning_rate * m_hat / root
    return w


def suspect(**variant):
    return lambda *given: suspect_adam(*given, **variant)


def repaired_in_place(parameters, gradients, learning_rate):
    walked = walk_with(adam_by_differences)(parameters, gradients, learning_rate)
    for i, w in enumerate(walked):
        parameters[i] = w
    return parameters


def rate_of_lowest(rates, losses):
    return rates[np.nanargmin(losses)]


def rate_of_plain_slope(rates, losses):
    end = np.nanargmin(losses) + 1
    return rates[np.argmin(np.gradient(losses[:end], rates[:end]))]


def rate_of_whole_curve(rates, losses):
    return rates[np.nanargmin(np.diff(losses))]


def forgets_return(train, seed):
    deep(norm=quick_batch_norm)(train, seed)


def trains_twice(train, seed):
    deep(norm=quick_batch_norm)(train, seed)
    return deep(norm=quick_batch_norm)(train, seed)


def predictions_alone(train, seed):
    return deep(norm=quick_batch_norm)(train, seed)[0]


def knows_the_labels(train, seed):
    record = deep("tanh", "glorot_uniform")(train, seed)
    return deep_digits(seed)[1], *record[1:]


def trains_the_layers(train, seed):
    rng = np.random.default_rng(seed)
    layers = [Dense(64, 10, rng=rng)]
    return train(layers, Adam(layers[0].parameters))


def another_optimizer(train, seed):
    network = Network([Dense(64, 10, rng=np.random.default_rng(seed))])
    return train(network, "adam")


class Wide(Layer):
    """Twenty matrices side by side: many, and not deep."""

    num_inputs, units = 64, 10

    def __init__(self, rng):
        self.layers = [Dense(64, 10, rng=rng, initializer=0.05) for _ in range(20)]

    @property
    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters]

    def __call__(self, x, *, training=False):
        out = self.layers[0](x)
        for layer in self.layers[1:]:
            out = out + layer(x)
        return out


def wide(train, seed):
    network = Network([Wide(np.random.default_rng(seed))])
    return train(network, Adam(network.parameters, 0.01))


def sgd(rate):
    return lambda parameters: SGD(parameters, rate)


def adam(rate):
    return lambda parameters: Adam(parameters, rate)


def without_end(train, seed):
    while True:
        seed = seed + 1


WRONG = {
    "keep_the_variance": [
        (sizes(lambda n, m: 2 / n, lambda n, m: 2 / (n + m)),
         "variance instead of standard deviation"),
        (sizes(lambda n, m: 2 / n, glorot), "variance instead of standard deviation"),
        (sizes(lambda n, m: np.sqrt(2 / m), glorot), "fan-out for fan-in"),
        (sizes(lambda n, m: np.sqrt(1 / n), glorot), "forgets what the ReLU cuts away"),
        (sizes(glorot, glorot), "Glorot's for a ReLU"),
        (sizes(he, he), "He's for a tanh"),
        (sizes(glorot, he), "exchanged"),
        (sizes(he, lambda n, m: np.sqrt(1 / n)), "fan-in alone for a tanh"),
        (sizes(he, lambda n, m: np.sqrt(1 / (n + m))), "sum where the mean is meant"),
        (sizes(lambda n, m: np.sqrt(6 / n), lambda n, m: np.sqrt(6 / (n + m))),
         "limit of a uniform distribution"),
        (sizes(lambda n, m: np.sqrt(n / 2), glorot), "upside down"),
        (lambda n, m, activation: np.sqrt(2 / (n * m)), "number of weights for fan-in"),
        (lambda n, m, activation: print(n), "forgot return"),
        (0.1, "unusable type"),
    ],
    "layer_norm": [
        (over(0), "normalises over the batch"),
        (over(None), "one mean for everything"),
        (over(1), "over the second axis"),
        (with_spread(lambda x, eps: x.std(axis=-1, keepdims=True) + eps),
         "epsilon outside the root"),
        (with_spread(lambda x, eps: x.std(axis=-1, keepdims=True)), "no epsilon"),
        (with_spread(lambda x, eps: np.sqrt(x.var(axis=-1, keepdims=True, ddof=1) + eps)),
         "n − 1 in the variance"),
        (with_spread(lambda x, eps: x.var(axis=-1, keepdims=True) + eps),
         "divides by the variance"),
        (lambda x, gamma, beta, eps: gamma * x / np.sqrt(np.mean(x**2, -1)[..., None] + eps) + beta,
         "mean not subtracted"),
        (lambda x, gamma, beta, eps: layer_norm_by_steps(x, 1, 0, eps),
         "leaves out gamma and beta"),
        (lambda x, gamma, beta, eps: layer_norm_by_steps(x, 1, beta, eps), "leaves out gamma"),
        (lambda x, gamma, beta, eps: layer_norm_by_steps(x, gamma, 0, eps), "leaves out beta"),
        (lambda x, gamma, beta, eps: gamma * (layer_norm_by_steps(x, 1, 0, eps) + beta),
         "beta before gamma"),
        (normed_in_place, "modifies its input"),
        (lambda x, gamma, beta, eps: (x - x.mean(axis=-1)) / np.sqrt(x.var(axis=-1) + eps),
         "shapes do not fit"),
        (lambda x, gamma, beta, eps: (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1) + eps),
         "shapes do not fit"),
        (lambda x, gamma, beta, eps: x.means(axis=-1), "exception"),
    ],
    "batch_norm": [
        (batch_norm_with(use=True), "batch statistics at inference"),
        (batch_norm_with(use=True, move=True), "batch statistics at inference"),
        (batch_norm_with(use=False), "moving averages in training"),
        (batch_norm_with(move=True), "learns at inference"),
        (batch_norm_with(move=False), "moving averages never move"),
        (batch_norm_with(take=lambda momentum: momentum), "moving average the wrong way round"),
        (batch_norm_with(take=lambda momentum: 1.0), "no moving average"),
        (batch_norm_with(ddof=1), "n − 1 in the variance"),
        (batch_norm_unbiased_average, "n − 1 in the moving variance"),
        (batch_norm_with(root=lambda v, eps: np.sqrt(v) + eps), "epsilon outside the root"),
        (batch_norm_with(root=lambda v, eps: np.sqrt(v)), "no epsilon"),
        (batch_norm_with(kept=np.sqrt), "remembers the standard deviation"),
        (lambda *given: batch_norm_by_cases(given[0], 1, *given[2:]), "leaves out gamma"),
        (lambda *given: batch_norm_by_cases(*given)[::-1], "results exchanged"),
        (batch_norm_in_place, "modifies its input"),
        (lambda *given: batch_norm_by_cases(*given)[0], "wrong kind of value"),
    ],
    "momentum_step": [
        (momentum_with(lambda v, g, lr, mu: mu * v + lr * g), "uphill"),
        (momentum_with(lambda v, g, lr, mu: mu * v + lr * g, lambda w, old, new: w - new),
         "the other sign for the velocity"),
        (lambda w, v, g, lr, mu: (w - lr * (mu * v + g), mu * v + g), "rate applied at the end"),
        (momentum_with(lambda v, g, lr, mu: mu * v - (1 - mu) * lr * g),
         "an average instead of a sum"),
        (momentum_with(right_velocity, lambda w, old, new: w + old), "moves by the old velocity"),
        (lambda w, v, g, lr, mu: (w + mu * right_velocity(v, g, lr, mu) - lr * g,
                                  right_velocity(v, g, lr, mu)), "Nesterov's step"),
        (lambda w, v, g, lr, mu: (w - lr * g, right_velocity(v, g, lr, mu)),
         "the velocity takes no part"),
        (momentum_with(lambda v, g, lr, mu: -lr * g), "forgets the velocity"),
        (momentum_with(lambda v, g, lr, mu: mu * (v - lr * g)), "momentum on the new velocity"),
        (momentum_with(right_velocity, lambda w, old, new: w - new), "subtracts the velocity"),
        (momentum_with(lambda v, g, lr, mu: mu * v - g), "no learning rate"),
        (momentum_in_place, "modifies its input"),
        (momentum_without_return, "forgot return"),
        (lambda *given: momentum_in_two_parts(*given)[::-1], "results exchanged"),
        (lambda *given: momentum_in_two_parts(*given)[0], "wrong kind of value"),
    ],
    "adam_step": [
        (adam_with(of_m=False, of_v=False), "no bias correction"),
        (adam_of_keras_without_correction, "no bias correction"),
        (adam_with(of_m=False), "only the square is corrected"),
        (adam_with(of_v=False), "only the mean is corrected"),
        (adam_with(t_of=lambda t: t - 1), "counts the steps from zero"),
        (adam_with(t_of=lambda t: t + 1), "counts one step too many"),
        (adam_of_keras_one_early, "counts one step too many"),
        (adam_with(t_of=lambda t: 1), "correction without the power"),
        (adam_corrects_by(lambda b1, b2: (b1, b1)), "the same beta in both corrections"),
        (adam_corrects_by(lambda b1, b2: (b2, b2)), "the same beta in both corrections"),
        (adam_corrects_by(lambda b1, b2: (b2, b1)), "corrections exchanged"),
        (adam_corrects_by(lambda b1, b2: (0.9, 0.999)), "betas written as numbers"),
        (lambda w, m, v, g, t, lr, b1, b2, eps: adam_by_differences(w, m, v, g, t, lr, eps=eps),
         "betas written as numbers"),
        (lambda w, m, v, g, t, lr, b1, b2, eps: adam_of_keras(w, m, v, g, t, lr),
         "betas written as numbers"),
        (adam_averages_by_numbers, "betas written as numbers"),
        (lambda w, m, v, g, t, lr, b1, b2, eps: adam_by_differences(w, m, v, g, t, lr, b1, b2),
         "epsilon written as a number"),
        (adam_with(hand_back=True), "hands back the corrected averages"),
        (adam_with(mean=lambda m, g, b: (1 - b) * m + b * g), "mean the wrong way round"),
        (adam_with(mean=lambda m, g, b: (1 - b) * m + b * g,
                   square=lambda v, g, b: (1 - b) * v + b * g**2), "averages the wrong way round"),
        (adam_with(mean=lambda m, g, b: b * m + g), "sum instead of average"),
        (adam_with(square=lambda v, g, b: b * v + (1 - b) * g), "gradient not squared"),
        (adam_with(root=lambda v, eps: np.sqrt(v + eps)), "epsilon inside the root"),
        (adam_with(root=lambda v, eps: np.sqrt(v)), "no epsilon"),
        (adam_with(root=lambda v, eps: v + eps), "no root"),
        (adam_with(top=lambda m, g: g), "gradient instead of its average"),
        (adam_with(sign=-1), "uphill"),
        (adam_divides_old, "divides the averages as handed in"),
        (adam_in_place, "modifies its input"),
        (lambda *given: adam_by_differences(*given)[:2], "wrong kind of value"),
    ],
    "decoupled_decay": [
        (adamw_as_l2, "decay in the gradient"),
        (adamw_as_l2_of_keras, "decay in the gradient"),
        (adamw_without_rate, "decay without the learning rate"),
        (adamw_after, "shrinks after the step"),
        (adamw_grows, "the weights grow"),
        (adamw_under_the_root, "decay divided by the root"),
        (adamw_decays_all, "decays the averages"),
        (adamw_twice, "decay in both places"),
        (lambda *given: adam_by_differences(*given[:6]), "no decay"),
        (adamw_in_place, "modifies its input"),
        (adamw_decays_the_square, "other values"),
    ],
    "clip_by_global_norm": [
        (clip_each, "clips each array by itself"),
        (lambda gradients, most: [np.clip(g, -most, most) for g in gradients], "clips by value"),
        (clip_always, "makes short gradients longer"),
        (clip_with(lambda gs: np.sum(flat(gs) ** 2)), "length not rooted"),
        (clip_with(lambda gs: sum(map(np.linalg.norm, gs))), "adds up the lengths"),
        (clip_with(lambda gs: max(map(np.linalg.norm, gs))), "takes the longest array"),
        (clip_with(lambda gs: np.sqrt(np.mean(flat(gs) ** 2))), "mean instead of sum"),
        (clip_with(lambda gs: np.abs(flat(gs)).max()), "largest entry"),
        (clip_with(lambda gs: np.abs(flat(gs)).sum()), "sum of absolute values"),
        (lambda gradients, most: list(gradients), "does nothing"),
        (clip_in_place, "modifies its input"),
        (clip_first_only, "another direction"),
        (clip_to_half, "another length"),
        (clip_flat, "wrong shape"),
        (clip_stacked, "exception"),
        (lambda gradients, most: clip_by_min(gradients, most)[0], "wrong kind of value"),
        (lambda gradients, most: None, "forgot return"),
    ],
    "warmup_cosine": [
        (schedule_with(up=lambda s, most, w, last: most * (s + 1) / w), "warm-up off by one"),
        (schedule_with(up=lambda s, most, w, last: most * (s + 1) / (w + 1)),
         "warm-up off by one"),
        (schedule_with(part=lambda s, w, n: (s - w) / n), "does not reach its end"),
        (schedule_with(part=lambda s, w, n: s / n), "jumps after the warm-up"),
        (schedule_with(bounded=False), "rises again after the end"),
        (schedule_stops_at_zero, "zero after the end"),
        (schedule_with(low=lambda most, last, height: most * height), "ignores final_rate"),
        (schedule_with(low=lambda most, last, height: last + most * height),
         "adds final_rate on top"),
        (schedule_with(low=lambda most, last, height: max(last, most * height)),
         "cut off at final_rate"),
        (schedule_with(wave=lambda d: 1 - d), "a straight line down"),
        (schedule_with(wave=lambda d: 0.5 * (1 - np.cos(np.pi * d))), "cosine upside down"),
        (schedule_with(wave=lambda d: np.cos(np.pi / 2 * d)),
         "a quarter instead of a half wave"),
        (schedule_with(wave=lambda d: np.cos(np.pi * d)), "cosine below zero"),
        (schedule_with(wave=lambda d: 1 + np.cos(np.pi * d)), "the half is missing"),
        (schedule_with(wave=lambda d: 0.5 * (1 + np.cos(180 * d))), "degrees for radians"),
        (schedule_with(up=lambda s, most, w, last: most), "no warm-up"),
        (schedule_with(up=lambda s, most, w, last: last + (most - last) * s / w),
         "warm-up from final_rate"),
        (schedule_divides_by_nothing, "exception"),
    ],
    "find_the_bug": [
        (suspect(), "both bugs are still there"),
        (suspect(inside=False), "time still runs too fast"),
        (suspect(clock="step"), "tiny gradients still make short steps"),
        (suspect(clock="anew", inside=False), "the clock starts anew"),
        (suspect(clock="anew"), "the clock starts anew"),
        (suspect(clock="late", inside=False), "the clock goes late"),
        (walk_with(adam_with(of_m=False, of_v=False)), "takes the correction out"),
        (walk_with(adam_with(root=lambda v, eps: np.sqrt(v))), "takes epsilon out"),
        (walk_with(adam_with(t_of=lambda t: t + 1)), "the clock starts one too far"),
        (walk_with(adam_with(of_m=False)), "a walk of another length"),
        (repaired_in_place, "modifies its input"),
        (lambda *given: walk_with(adam_by_differences)(*given)[0], "wrong kind of value"),
    ],
    "pick_learning_rate": [
        (rate_of_lowest, "the lowest loss"),
        (lambda rates, losses: rates[np.argmin(losses)], "the lowest loss"),
        (lambda rates, losses: rate_of_lowest(rates, losses) / 10,
         "a tenth of the minimum's rate"),
        (lambda rates, losses: rate_by_differences(rates, losses) / 10, "a tenth of the steepest"),
        (rate_of_plain_slope, "slope against the plain rate"),
        (lambda rates, losses: rates[np.argmin(np.diff(losses))], "NaN taken for the least"),
        (lambda rates, losses: rates[np.argmin(np.gradient(losses, np.log10(rates)))],
         "NaN taken for the least"),
        (lambda rates, losses: rates[np.nanargmin(np.where(
            np.isfinite(losses[1:]) & np.isfinite(losses[:-1]), np.diff(losses), np.nan))],
         "after it has diverged"),
        (lambda rates, losses: rates[np.gradient(losses, np.log10(rates))[
            : np.nanargmin(losses)].argmax()], "not the steepest"),
        (lambda rates, losses: np.argmin(np.diff(losses[: np.nanargmin(losses) + 1])),
         "an index instead of a rate"),
        (lambda rates, losses: np.log10(rate_by_differences(rates, losses)),
         "an exponent instead of a rate"),
        (lambda rates, losses: np.nanmin(losses), "a loss instead of a rate"),
        (lambda rates, losses: rates[np.argmax(np.diff(losses[: np.nanargmin(losses) + 1]))],
         "steepest ascent"),
        (lambda rates, losses: rates[-1], "the largest rate"),
        (lambda rates, losses: 0.01, "not the steepest"),
        (lambda rates, losses: rate_of_lowest(rates, losses) / 2, "not the steepest"),
    ],
    "why_depth_hurts": [
        ("The gradient vanishes.", "too short"),
        ("vanish " * 70, "repetition"),
        (30, "unusable type"),
    ],
    "beat_the_number": [
        (deep("sigmoid", "glorot_uniform", residual=False, optimizer=sgd(0.1)),
         "the gradient vanishes"),
        (deep("sigmoid", "glorot_uniform", residual=False), "the gradient vanishes"),
        (deep("relu", "he_normal", optimizer=sgd(0.1)), "diverged"),
        (deep("relu", 1.0, residual=False), "the signal explodes"),
        (deep("tanh", 1.0, residual=False), "the gradient explodes"),
        (deep(norm=BatchNorm, optimizer=adam(0.01)), "moving averages not there yet"),
        (deep(norm=quick_batch_norm, optimizer=adam(0.00001)), "it hardly learns"),
        (deep(norm=quick_batch_norm, residual=False), "not beaten yet"),
        (deep(norm=quick_batch_norm, depth=10), "not deep enough"),
        (wide, "not deep enough"),
        (predictions_alone, "not what train returned"),
        (knows_the_labels, "too good to be true"),
        (forgets_return, "forgot return"),
        (trains_twice, "exception"),
        (trains_the_layers, "exception"),
        (another_optimizer, "exception"),
    ],
}  # fmt: skip


# these two have no random inputs, and the number to beat belongs to splits of its own
FIXED = {"why_depth_hurts", "beat_the_number"}
OVERLAPPING = {"pick_learning_rate"}
GIVES_AWAY = (
    "np.sqrt(2",
    "keepdims",
    "* gamma",
    "momentum * ",
    "beta_1 *",
    "max_norm /",
    "np.pi",
    "np.gradient",
    "nanargmin",
    "Residual(",
    "Adam(",
)


class TestAnswers(ExerciseTests):
    """This chapter's tables in the tests of every chapter."""


def test_a_run_without_end_is_stopped(short_limits, verdict_of):
    verdict = verdict_of(ID + "beat_the_number", without_end)
    assert (verdict.status, verdict.diagnosis_name) == ("wrong", "time-out")
    assert "two splits" in verdict.message


def test_both_forms_of_adam_pass_and_the_one_of_keras_is_named(verdict_of):
    for name, answer in (("adam_step", adam_of_keras), ("decoupled_decay", adamw_of_keras)):
        assert "form of Keras" in verdict_of(ID + name, answer).message


def test_a_mean_without_its_axis_is_told_by_its_shape(verdict_of):
    message = verdict_of(ID + "layer_norm", lambda x, *rest: x - x.mean(axis=-1)).message
    assert "A mean of shape (4,) cannot be subtracted from (4, 6)" in message
    other = verdict_of(ID + "layer_norm", lambda x, gamma, *rest: x * gamma[:5]).message
    assert "The shapes here: x (4, 6)" in other
    assert "cannot be subtracted" not in other


def test_several_changed_arguments_are_told_in_the_plural(verdict_of):
    message = verdict_of(ID + "batch_norm", batch_norm_in_place).message
    assert "the fourth argument and the fifth argument are no longer what they were" in message
    assert "still needs them" in message


def test_the_loss_at_the_end_is_the_same_in_message_and_table(verdict_of):
    verdict = verdict_of(ID + "beat_the_number", deep(norm=quick_batch_norm, residual=False))
    column = verdict.table.header.index("loss at the end (10 steps)")
    ends = [float(row[column]) for row in verdict.table.rows]
    told = float(re.search(r"loss ends at ([\d.]+)", verdict.message)[1])
    assert told == pytest.approx(np.mean(ends), abs=0.02)
    assert "One cure" not in verdict.message


def test_sixty_steps_count_the_matrices_one_after_the_other():
    rng = np.random.default_rng(0)
    train, labels = deep_digits(0)
    layers = [Dense(64, 16, rng=rng), Residual([Dense(16, 16, rng=rng), Activation("tanh")])]
    network = Network([*layers, Dense(16, 10, rng=rng)])
    predictions, in_training, losses, norms, depth = train(network, Adam(network.parameters, 0.01))
    assert predictions.shape == in_training.shape == labels.shape
    assert (depth, len(losses), norms.shape) == (3, 60, (3,))
    assert losses[-1] < losses[0]
    with pytest.raises(RuntimeError, match="once"):
        train(network, Adam(network.parameters))
