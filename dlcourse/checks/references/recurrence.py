"""The answers to chapter 6a; the mistakes worth recognising stand in the modules beside this."""

import numpy as np

from ..engine import Judge, by_shapes, by_time, judge_loosely
from .recurrence_bugs import BUGS
from .recurrence_cells import LSTM, STEP, sigmoid
from .recurrence_counts import CLIP, COUNT, judge_clip
from .recurrence_diagnoses import diagnose_time, diagnose_walk
from .recurrence_gru import GRU
from .recurrence_series import forecast, judge_forecasts
from .recurrence_time import MASK, TIME
from .recurrence_walk import SEASON, WALK
from .recurrence_windows import WINDOWS

Array = np.ndarray


def recurrent_step(
    x: Array, h: Array, kernel: Array, recurrent_kernel: Array, bias: Array
) -> Array:
    """Return the new state of a plain recurrent cell."""
    return np.tanh(x @ kernel + h @ recurrent_kernel + bias)


def count_weights(cell: str, inputs: int, units: int, steps: int) -> int:
    """Count one block like the plain cell's for each gate and candidate; the steps share them."""
    blocks = {"RNN": 1, "LSTM": 4, "GRU": 3}[cell]
    biases = 2 if cell == "GRU" else 1
    return blocks * units * (inputs + units + biases)


def back_through_time(
    sequence: Array, target: float, w: float, u: float, b: float
) -> tuple[float, float, float]:
    """Return the gradients of (last state − target)² by w, u and b."""
    h = [0.0]
    for x in sequence:
        h.append(np.tanh(w * x + u * h[-1] + b))
    d_w = d_u = d_b = 0.0
    d_h = 2 * (h[-1] - target)
    for t in range(len(sequence), 0, -1):
        d_z = d_h * (1 - h[t] ** 2)
        d_w, d_u, d_b = d_w + d_z * sequence[t - 1], d_u + d_z * h[t - 1], d_b + d_z
        d_h = u * d_z
    return d_w, d_u, d_b


def clip(gradients: list[Array], max_norm: float) -> tuple[list[Array], float]:
    """Return the gradients, together at most `max_norm` long, and their length before."""
    length = float(np.sqrt(sum(np.sum(g.astype(float) ** 2) for g in gradients)))
    factor = max_norm / length if length > max_norm else 1.0
    return [g * factor for g in gradients], length


def lstm_step(
    x: Array, h: Array, c: Array, kernel: Array, recurrent_kernel: Array, bias: Array
) -> tuple[Array, Array]:
    """Return the new state and the new cell of an LSTM."""
    i, f, g, o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def gru_step(x: Array, h: Array, kernel: Array, recurrent_kernel: Array, bias: Array) -> Array:
    """Return the new state of a GRU whose reset gate comes after the product."""
    x_z, x_r, x_g = np.split(x @ kernel + bias[0], 3, axis=1)
    h_z, h_r, h_g = np.split(h @ recurrent_kernel + bias[1], 3, axis=1)
    z, r = sigmoid(x_z + h_z), sigmoid(x_r + h_r)
    return z * h + (1 - z) * np.tanh(x_g + r * h_g)


def last_states(
    x: Array, mask: Array, kernel: Array, recurrent_kernel: Array, bias: Array
) -> Array:
    """Return the last state of each sequence; a padded step leaves the state as it is."""
    h = np.zeros((len(x), len(recurrent_kernel)))
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ kernel + h @ recurrent_kernel + bias)
        h = np.where(mask[:, t, None], new, h)
    return h


def windows(series: Array, length: int, ahead: int) -> tuple[Array, Array]:
    """Return all windows of the series, and what stands `ahead` places after each."""
    n = len(series) - length - ahead + 1
    x = np.array([series[i : i + length] for i in range(n)])
    return x, np.array(series[length + ahead - 1 :])


def walk_forward(n: int, folds: int, test_size: int, gap: int) -> list[tuple[Array, Array]]:
    """Return training and test indices: all that lies before, less the gap, and what follows."""
    starts = range(n - folds * test_size, n, test_size)
    return [(np.arange(start - gap), np.arange(start, start + test_size)) for start in starts]


def seasonal_naive(series: Array, season: int, horizon: int) -> Array:
    """Repeat the last season as often as it takes."""
    return series[len(series) - season + np.arange(horizon) % season]


def repaired_forecasts(series: Array, w: float, u: float, b: float, v: float) -> Array:
    """Forecast each value before it is read, from a state that begins anew with each series."""
    forecasts = np.zeros(series.shape)
    for i, row in enumerate(series):
        h = 0.0
        for t, value in enumerate(row):
            forecasts[i, t] = v * h
            h = np.tanh(w * value + u * h + b)
    return forecasts


_PRODUCTS = "In a product, the last axis on the left meets the first one on the right."

JUDGES = {
    "recurrence.recurrent_step": Judge(
        recurrent_step,
        STEP,
        diagnose=by_shapes("x", "h", "kernel", "recurrent_kernel", "bias", advice=_PRODUCTS),
    ),
    "recurrence.count_weights": Judge(count_weights, COUNT),
    "recurrence.back_through_time": Judge(
        back_through_time, TIME, rtol=1e-5, atol=1e-7, diagnose=diagnose_time
    ),
    "recurrence.clip": Judge(
        clip, CLIP, rtol=1e-5, atol=1e-7, diagnose=judge_clip
    ),
    "recurrence.lstm_step": Judge(
        lstm_step,
        LSTM,
        diagnose=by_shapes(
            "x", "h", "c", "kernel", "recurrent_kernel", "bias",
            advice=f"{_PRODUCTS} The four blocks stand side by side, along the last axis.",
        ),
    ),
    "recurrence.gru_step": Judge(
        gru_step,
        GRU,
        diagnose=by_shapes(
            "x", "h", "kernel", "recurrent_kernel", "bias",
            advice=f"{_PRODUCTS} The three blocks stand side by side, along the last axis; "
            "the two rows of `bias` go with one share each.",
        ),
    ),
    "recurrence.last_states": Judge(
        last_states,
        MASK,
        rtol=1e-5,
        atol=1e-6,
        diagnose=by_shapes(
            "x", "mask", "kernel", "recurrent_kernel", "bias",
            advice="One column of the mask, `(batch,)`, meets states of the shape (batch, units): "
            "give it an axis of length 1 behind.",
        ),
    ),
    "recurrence.windows": Judge(windows, WINDOWS),
    "recurrence.walk_forward": Judge(walk_forward, WALK, diagnose=diagnose_walk),
    "recurrence.seasonal_naive": Judge(seasonal_naive, SEASON),
    "recurrence.find_the_bug": judge_loosely(repaired_forecasts, BUGS),
    "recurrence.why_the_past_is_faint": Judge(
        reference="""
            The last state depends on a state k steps before through a chain of k steps, and the
            chain rule multiplies one factor for each: the slope of the tanh at that step, at most
            1, times the recurrent kernel. For a single unit that is (1 − h²) · u each time. It is
            the *same* u at every step, so the product behaves like a power. With factors of 0.8,
            after forty steps 0.8^40, about 0.0001, is left: the first symbol's share in the
            gradient is lost beside what the last few steps ask for, and the network learns these.
            Nothing is forgotten by rule; the signal to learn from is too faint. With factors above
            1 the product explodes instead.
            Ten times as many steps of training change none of these factors. Over forty steps a
            little is left, and with patience and luck a network may find it: some of the lesson's
            plain networks do. At ten times the lag it is 0.8^400, about 10^−39, lost in the
            rounding of the sum that it is added to: there, no patience is enough.
            Clipping helps against exploding gradients only: it shortens what is too long, and
            cannot lengthen what has gone. A larger u does not do either: the state is pushed to
            where the tanh is flat, it may then hold its value for good, and the slope near 0 takes
            the gradient away all the same.
            An LSTM keeps its cell by adding: c_t = f · c_(t−1) + i · g. From a cell to the one
            before, on that road, the only factor is the forget gate f. Where f is 1 the gradient
            passes unchanged. But the gate has to be open: Keras's LSTM starts near σ(1) = 0.73,
            and 0.73^40 is 4 in a million; with the bias 4 it is 0.98, and 0.98^40 is about one
            half. (The GRU's update gate starts at 0.5.) So it is not the gate that cures, it is
            the open gate.
            """.replace("\n            ", "\n").strip(),
    ),
    "recurrence.beat_the_number": Judge(
        reference=forecast,
        judge=judge_forecasts,
        diagnose=by_time(
            "it is called three times, and all together have about four seconds. A weighted sum of "
            "24 numbers is fitted in a millisecond; training a network takes too long here, and "
            "none is needed."
        ),
    ),
}  # fmt: skip
