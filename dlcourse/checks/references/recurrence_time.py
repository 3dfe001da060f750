"""Mistakes in going back through time, and in reading sequences with padding."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Gradients = tuple[float, float, float]


def back_through_time(
    sequence: Array,
    target: float,
    w: float,
    u: float,
    b: float,
    *,
    through_last: int | None = None,
    slope: Callable[[float, float], float] = lambda h, z: 1 - h**2,
    back: Callable[[float], float] = lambda u: u,
    own_state: bool = False,
    input_before: bool = False,
    start: Callable[[float, float], float] = lambda h, target: 2 * (h - target),
    keep: bool = False,
    every: bool = False,
    slope_before: bool = False,
    by_state: bool = False,
    forwards: bool = False,
) -> Gradients:
    """Return the gradients of (h_T − target)² by w, u and b; right but for the switches given."""
    h, sums = [0.0], [0.0]
    for x in sequence:
        sums.append(float(w * x + u * h[-1] + b))
        h.append(float(np.tanh(sums[-1])))
    steps = len(sequence)
    d_h, d_w, d_u, d_b = start(h[-1], target), 0.0, 0.0, 0.0
    for t in range(1, steps + 1) if forwards else range(steps, 0, -1):
        if through_last is not None and t <= steps - through_last:
            break
        d_z = d_h * slope(h[t - slope_before], sums[t - slope_before])
        x = sequence[t - 2] if input_before and t > 1 else sequence[t - 1]
        d_w, d_u, d_b = (
            (0 if keep else old) + share
            for old, share in zip(
                (d_w, d_u, d_b), (d_z * x, d_z * h[t if own_state else t - 1], d_z), strict=True
            )
        )
        d_h = back(u) * d_z * (h[t - 1] if by_state else 1)
        d_h += start(h[t - 1], target) if every and t > 1 else 0
    return float(d_w), float(d_u), float(d_b)


def _time(
    through_last: int | None = None, *, part: int | None = None, **switches: Any
) -> Callable[..., Any]:
    def made(*given: Any) -> Any:
        found = back_through_time(*given, through_last=through_last, **switches)
        return found if part is None else found[part]

    return made


def _d_u(share: Callable[[list[float], Array, int, float], float]) -> Callable[..., float]:
    """Return d_u alone, another number than the state before in each step's share."""

    def made(sequence: Array, target: float, w: float, u: float, b: float) -> float:
        h = [0.0]
        for x in sequence:
            h.append(float(np.tanh(w * x + u * h[-1] + b)))
        d_h, d_u = 2 * (h[-1] - target), 0.0
        for t in range(len(sequence), 0, -1):
            d_z = d_h * (1 - h[t] ** 2)
            d_u += d_z * share(h, sequence, t, u)
            d_h = u * d_z
        return float(d_u)

    return made


_OF_D_U = (
    Mistake(
        "times u once too often",
        _d_u(lambda h, sequence, t, u: u * h[t - 1]),
        "A step's share is multiplied by u as well. The derivative of u·h by u is which number?",
        part="d_u",
    ),
    Mistake(
        "the state two steps before",
        _d_u(lambda h, sequence, t, u: h[max(t - 2, 0)]),
        "A step's share takes the state *two* steps before. If your list of states begins with "
        "the 0 before the first step, which index has the state before step t?",
        part="d_u",
    ),
    Mistake(
        "the state two steps before",
        _d_u(lambda h, sequence, t, u: h[t - 2]),
        "A step's share takes the state *two* steps before, and for the first step the last one: "
        "an index below 0 counts from the end.",
        part="d_u",
    ),
    Mistake(
        "the input for the state",
        _d_u(lambda h, sequence, t, u: float(sequence[t - 1])),
        "A step's share takes the *input*, as that of `d_w` does. What was multiplied by u?",
        part="d_u",
    ),
)


TIME = (
    Mistake(
        "the last step alone",
        _time(through_last=1),
        "Only the last step has its share. The same weights were used at every step before, too: "
        "each asks for a change, and the shares add up.",
    ),
    Mistake(
        "the first step alone",
        _time(keep=True),
        "Each step overwrites what the steps after it have asked for. What remains is the share of "
        "the first step alone; the shares add up.",
    ),
    Mistake(
        "not multiplied on the way back",
        _time(back=lambda u: 1.0),
        "From a state to the one before, the gradient goes through the recurrent weight. By what "
        "is it multiplied there?",
    ),
    Mistake(
        "by the weight of the input on the way back",
        lambda sequence, target, w, u, b: back_through_time(
            sequence, target, w, u, b, back=lambda _: w
        ),
        "On its way to the state before, the gradient is multiplied by `w`. Which weight did that "
        "state go through?",
    ),
    Mistake(
        "no slope of the tanh",
        _time(slope=lambda h, z: 1.0),
        "The slope of the tanh is missing. It is at most 1, and small where the state is near ±1.",
    ),
    Mistake(
        "the slope at the wrong place",
        _time(slope=lambda h, z: 1 - z**2),
        "For the slope, you square what is *inside* the tanh. The tanh's slope is known from what "
        "comes out of it.",
    ),
    Mistake(
        "the slope without its square",
        _time(slope=lambda h, z: 1 - h),
        "Your slope is 1 − h. At 0 that is right; near −1 the tanh is flat, and yours is 2.",
    ),
    Mistake(
        "a sigmoid's slope",
        _time(slope=lambda h, z: h * (1 - h)),
        "h (1 − h) is the slope of a sigmoid. This cell has a tanh.",
    ),
    Mistake(
        "the state after the step",
        _time(own_state=True),
        "`d_u` uses the state *after* the step. Which state was multiplied by u in that step?",
    ),
    Mistake(
        "the input of the step before",
        _time(input_before=True),
        "`d_w` uses the input of another step. State t was made with the input that stands at "
        "place t − 1 of the sequence, which counts from 0.",
    ),
    Mistake(
        "the factor 2 forgotten",
        _time(start=lambda h, target: h - target),
        "All three are half of what they should be. What is the slope of a square?",
    ),
    Mistake(
        "the wrong sign",
        _time(start=lambda h, target: 2 * (target - h)),
        "The sign is wrong: where the state is above the target, the loss rises with it.",
    ),
    Mistake(
        "a loss at every step",
        _time(every=True),
        "You compare the state with the target at every step. Only the last state is in the loss.",
    ),
    Mistake(
        "cut after two steps",
        _time(through_last=2),
        "Right for sequences of up to two steps: further back you do not go.",
    ),
    Mistake(
        "the slope of the state before",
        _time(slope_before=True),
        "The slope is taken from the state *before* the step. The tanh of step t made h_t: its "
        "slope is known from that.",
    ),
    Mistake(
        "times the state on the way back",
        _time(by_state=True),
        "On its way to the state before, the gradient is multiplied by u *and* by the state. By "
        "what was that state multiplied in the step?",
    ),
    Mistake(
        "from the first step to the last",
        _time(forwards=True),
        "You go from the first step to the last. The loss is at the last state: the gradient "
        "starts there.",
    ),
    Mistake(
        "all zeros",
        lambda *given: (0.0, 0.0, 0.0),
        "All three are 0, whatever comes in. Does your loop over the steps run at all?",
    ),
    *_OF_D_U,
    *(
        Mistake(
            "the last step's share alone",
            _time(1, part=place),
            "Only the last step's share is there. The weight was used at every step before, too; "
            "the shares add up.",
            part=name,
        )
        for place, name in enumerate(("d_w", "d_u", "d_b"))
    ),
)


def read_padded(
    x: Array,
    mask: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array,
    *,
    when: Callable[[Array], Array] = lambda mask: mask,
    empty: bool = False,
    forget: bool = False,
) -> Array:
    """Return the last states, a padded step leaving them as they are; or, with switches, not so."""
    h = np.zeros((len(x), recurrent_kernel.shape[0]), dtype=x.dtype)
    real = when(mask)
    for t in range(x.shape[1]):
        given = x[:, t] * mask[:, [t]] if empty else x[:, t]
        new = np.tanh(given @ kernel + h @ recurrent_kernel + bias)
        h = np.where(real[:, [t]], new, 0 * h if forget else h)
    return h


def _padded(**switches: Any) -> Callable[..., Array]:
    return lambda *given: read_padded(*given, **switches)


def _everywhere(mask: Array) -> Array:
    return np.ones_like(mask)


def _at_the_number_of_real(mask: Array) -> Array:
    """True up to the place that the *number* of real steps gives."""
    return np.arange(mask.shape[1]) < mask.sum(axis=1, keepdims=True)


def _masked_state(x: Array, mask: Array, kernel: Array, recurrent: Array, bias: Array) -> Array:
    h = np.zeros((len(x), recurrent.shape[0]), dtype=x.dtype)
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ kernel + h @ recurrent + bias) * mask[:, [t]]
    return h


MASK = (
    Mistake(
        "reads the padding",
        _padded(when=_everywhere),
        "The padding is read like anything else. What should become of the state at a padded step?",
    ),
    Mistake(
        "padding set to zero and read",
        _padded(when=_everywhere, empty=True),
        "You set the padded inputs to zero, and read them. The state changes all the same: the "
        "recurrent kernel and the bias work on it. At a padded step it should stay as it is.",
    ),
    Mistake(
        "a state of zeros at the padding",
        _masked_state,
        "At a padded step the state becomes zero: all that was read is forgotten. It should stay "
        "as it is.",
    ),
    Mistake(
        "a state of zeros at the padding",
        _padded(forget=True),
        "At a padded step the state becomes zero: all that was read is forgotten. It should stay "
        "as it is.",
    ),
    Mistake(
        "the mask the other way round",
        _padded(when=lambda mask: ~mask),
        "You read the padding, and leave the real steps out. True stands for a real step.",
    ),
    Mistake(
        "counts from the front",
        _padded(when=_at_the_number_of_real),
        "You read as many steps from the front as are real. That is right where the padding is "
        "behind, and reads the padding where it is in front or in between.",
    ),
    Mistake(
        "stops at the first padded step",
        _padded(when=lambda mask: np.cumprod(mask, axis=1).astype(bool)),
        "You stop at the first padded step. Real steps may follow: padding can stand in front.",
    ),
    Mistake(
        "reads up to the last real step",
        _padded(when=lambda mask: np.cumsum(mask[:, ::-1], axis=1)[:, ::-1] > 0),
        "You read all steps up to the last real one, the padding before it included.",
    ),
    Mistake(
        "one length for all",
        _padded(when=lambda mask: np.broadcast_to(mask[:1], mask.shape)),
        "The mask of the first sequence is used for all. Each has one of its own.",
    ),
    Mistake(
        "one length for all",
        _padded(when=lambda mask: np.broadcast_to(mask.all(axis=0), mask.shape)),
        "You read only where *every* sequence has a real step. Each has a mask of its own.",
    ),
    Mistake(
        "one length for all",
        _padded(when=lambda mask: np.broadcast_to(mask.any(axis=0), mask.shape)),
        "You read wherever *any* sequence has a real step. Each has a mask of its own.",
    ),
)
