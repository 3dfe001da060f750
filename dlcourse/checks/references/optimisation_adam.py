"""Mistakes with one step of Adam, and its other right form."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, passed
from ..engine.compare import same

Array = np.ndarray
Moments = tuple[Array, Array, Array]
Betas = tuple[float, float]

USUAL: Betas = (0.9, 0.999)


def adam_by(
    *,
    keras: bool = False,
    mean_of: Callable[[Array, Array, float], Array] = lambda m, g, b: b * m + (1 - b) * g,
    square_of: Callable[[Array, Array, float], Array] = lambda v, g, b: b * v + (1 - b) * g * g,
    count: Callable[[int], int] = lambda t: t,
    correct_mean: bool = True,
    correct_square: bool = True,
    divisor: Callable[[Array, float], Array] = lambda v, eps: np.sqrt(v) + eps,
    numerator: Callable[..., Array] = lambda m, g: m,
    turn: float = 1.0,
    returned: str = "averages",
    betas: Callable[[float, float], Betas] = lambda b1, b2: (b1, b2),
    of_correction: Callable[[float, float], Betas] = lambda b1, b2: (b1, b2),
    own_epsilon: bool = True,
) -> Callable[..., Moments]:
    """Return a step of Adam that is right but for the switches given.

    Args:
        keras: Both corrections go into the learning rate, so that epsilon meets the uncorrected
            root: the form at the end of the paper's section 2. Right, too.
        mean_of: The new mean of the gradient.
        square_of: The new mean of its square.
        count: What the corrections take for the number of the step.
        correct_mean: Whether the mean is corrected.
        correct_square: Whether the mean square is.
        divisor: Made of the mean square and epsilon.
        numerator: What is divided, of the mean and the gradient.
        turn: -1 goes uphill.
        returned: The `"averages"` as they are, or `"corrected"`.
        betas: What it takes for the two betas.
        of_correction: What the corrections take for them.
        own_epsilon: Whether epsilon is the argument, and not the usual number.
    """

    def step(
        w: Array,
        m: Array,
        v: Array,
        gradient: Array,
        t: int,
        learning_rate: float,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ) -> Moments:
        beta_1, beta_2 = betas(beta_1, beta_2)
        epsilon = epsilon if own_epsilon else 1e-7
        m, v = mean_of(m, gradient, beta_1), square_of(v, gradient, beta_2)
        n, (fades_1, fades_2) = count(t), of_correction(beta_1, beta_2)
        of_m = np.float64(1 - fades_1**n) if correct_mean else np.float64(1)
        of_v = np.float64(1 - fades_2**n) if correct_square else np.float64(1)
        if keras:
            change = np.sqrt(of_v) / of_m * numerator(m, gradient) / divisor(v, epsilon)
        else:
            change = numerator(m / of_m, gradient) / divisor(v / of_v, epsilon)
        moments = (m, v) if returned == "averages" else (m / of_m, v / of_v)
        return w - turn * learning_rate * change, *moments

    return step


def _both(name: str, diagnosis: str, **switches: Any) -> Iterator[Mistake]:
    """Yield the mistake in both forms of Adam."""
    for keras in (False, True):
        yield Mistake(name, adam_by(keras=keras, **switches), diagnosis)


ADAM = (
    *_both(
        "no bias correction",
        "Neither average is corrected. Both begin at zero, so after one step m is only a tenth of "
        "the gradient and √v a thirtieth of its size: the first steps come out three times too "
        "long, and v needs a thousand steps to recover.",
        correct_mean=False,
        correct_square=False,
    ),
    *_both(
        "only the square is corrected",
        "v is corrected, m is not. In the first step m is only a tenth of the gradient, and so "
        "the step is ten times too short.",
        correct_mean=False,
    ),
    *_both(
        "only the mean is corrected",
        "m is corrected, v is not. In the first step v is a thousandth of g², its root about 1/32 "
        "of |g|: the step is 32 times too long.",
        correct_square=False,
    ),
    *_both(
        "counts the steps from zero",
        "The correction lags one step behind: it uses t − 1. In step 1 that divides by 1 − β⁰, "
        "which is 0. Here `t` counts from 1 already.",
        count=lambda t: t - 1,
    ),
    *_both(
        "counts one step too many",
        "The correction runs one step ahead: it uses t + 1. Here `t` is 1 in the first step "
        "already.",
        count=lambda t: t + 1,
    ),
    *_both(
        "correction without the power",
        "You divide by 1 − β, whatever the step. That is right in step 1 only: as the averages "
        "fill up, the correction must fade. Where does `t` enter?",
        count=lambda t: 1,
    ),
    *_both(
        "hands back the corrected averages",
        "The weights are right in this step. But the averages that you return are corrected ones: "
        "in the next step they would be corrected again. What goes on is m and v as they are.",
        returned="corrected",
    ),
    *_both(
        "averages the wrong way round",
        "The averages weigh the wrong way round: β is the share of the *old* value that stays.",
        mean_of=lambda m, g, b: (1 - b) * m + b * g,
        square_of=lambda v, g, b: (1 - b) * v + b * g * g,
    ),
    *_both(
        "mean the wrong way round",
        "m weighs the wrong way round: β₁ is the share of the *old* value that stays.",
        mean_of=lambda m, g, b: (1 - b) * m + b * g,
    ),
    *_both(
        "square the wrong way round",
        "v weighs the wrong way round: β₂ is the share of the *old* value that stays.",
        square_of=lambda v, g, b: (1 - b) * v + b * g * g,
    ),
    *_both("betas exchanged", "β₁ and β₂ have changed places: which one belongs to the squares?",
           betas=lambda b1, b2: (b2, b1)),
    *_both(
        "the same beta in both corrections",
        "Both corrections use β₁. m and v fill up at different speeds: after ten steps m is two "
        "thirds full, and v a hundredth. Which β does v fill up with?",
        of_correction=lambda b1, b2: (b1, b1),
    ),
    *_both(
        "the same beta in both corrections",
        "Both corrections use β₂. m and v fill up at different speeds: after ten steps m is two "
        "thirds full, and v a hundredth. Which β does m fill up with?",
        of_correction=lambda b1, b2: (b2, b2),
    ),
    *_both(
        "corrections exchanged",
        "The corrections have changed places: m is corrected by β₂, and v by β₁. With which β did "
        "each of them fill up?",
        of_correction=lambda b1, b2: (b2, b1),
    ),
    *_both(
        "betas written as numbers",
        "Right as long as β₁ is 0.9 and β₂ 0.999. With other ones your step stays the same: the "
        "function gets both as arguments.",
        betas=lambda b1, b2: USUAL,
    ),
    *_both(
        "betas written as numbers",
        "Right as long as β₁, β₂ and ε have their usual values. With other ones your step stays "
        "the same: the function gets all three as arguments.",
        betas=lambda b1, b2: USUAL,
        own_epsilon=False,
    ),
    *_both(
        "betas written as numbers",
        "The averages take β₁ and β₂ as they are given, but the corrections take 0.9 and 0.999, "
        "whatever they are.",
        of_correction=lambda b1, b2: USUAL,
    ),
    *_both(
        "betas written as numbers",
        "The corrections take β₁ and β₂ as they are given, but the averages take 0.9 and 0.999, "
        "whatever they are.",
        mean_of=lambda m, g, b: 0.9 * m + 0.1 * g,
        square_of=lambda v, g, b: 0.999 * v + 0.001 * g * g,
    ),
    *_both(
        "epsilon written as a number",
        "Right as long as ε is 1e-7. With another one your step stays the same: the function gets "
        "it as an argument.",
        own_epsilon=False,
    ),
    *_both(
        "sum instead of average",
        "The new gradient enters m with its full weight, as in momentum. In an average, old and "
        "new shares add up to 1.",
        mean_of=lambda m, g, b: b * m + g,
    ),
    *_both(
        "sum instead of average",
        "The new gradient enters both averages with its full weight. In an average, old and new "
        "shares add up to 1.",
        mean_of=lambda m, g, b: b * m + g,
        square_of=lambda v, g, b: b * v + g * g,
    ),
    *_both(
        "absolute value instead of square",
        "v gathers the gradient's absolute value, and then a root is taken of it. Of which power "
        "is the second moment the mean?",
        square_of=lambda v, g, b: b * v + (1 - b) * np.abs(g),
    ),
    *_both(
        "gradient not squared",
        "v gathers the gradient itself. Its root does not exist where the gradient is negative: "
        "the mean of which power is meant?",
        square_of=lambda v, g, b: b * v + (1 - b) * g,
    ),
    *_both(
        "epsilon inside the root",
        "ε stands under the root, where RMSprop in Keras has it. Adam adds it to the root: with "
        "a tiny gradient that is a large difference.",
        divisor=lambda v, eps: np.sqrt(v + eps),
    ),
    *_both(
        "no epsilon",
        "Without ε. A weight whose gradient has always been zero has v = 0, and you get 0/0.",
        divisor=lambda v, eps: np.sqrt(v),
    ),
    *_both(
        "no root",
        "You divide by v itself. Then a gradient ten times as large makes a step a tenth as long; "
        "with the root, its size cancels.",
        divisor=lambda v, eps: v + eps,
    ),
    *_both(
        "gradient instead of its average",
        "You divide the gradient itself: that is RMSprop with a correction. What does Adam divide?",
        numerator=lambda m, g: g,
    ),
    *_both("uphill", "Everything is right but the direction: this step goes uphill.", turn=-1.0),
    Mistake(
        "divides the averages as handed in",
        lambda w, m, v, g, t, lr, b1=0.9, b2=0.999, eps=1e-7: (
            w - lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps),
            b1 * m + (1 - b1) * g,
            b2 * v + (1 - b2) * g * g,
        ),
        "m and v are renewed, but the step is made with the ones that came in. In step 1 those "
        "are zero: which comes first?",
    ),
)  # fmt: skip


def accept_form_of_keras(
    exercise: str, right: Callable[..., Any]
) -> Callable[[Evidence, Sequence[Case]], Verdict | None]:
    """Return a diagnosis that passes the other right form of Adam, and says so."""

    def diagnose(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
        for case, outcome in zip(cases, evidence.outcomes, strict=True):
            own = case.copy()
            if not same(right(*own.args, **own.kwargs), outcome.value, 1e-6, 1e-8):
                return None
        return passed(
            f"{exercise}: passed",
            "Both corrections are in your learning rate, so that ε is added to the root before it "
            "is corrected: the form of Keras (Kingma & Ba, 2015, end of section 2). The two forms "
            "differ by a little ε only. Tried: " + ", ".join(case.name for case in cases) + ".",
        )

    return diagnose
