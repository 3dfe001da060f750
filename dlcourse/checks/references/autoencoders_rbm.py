"""Mistakes with a restricted Boltzmann machine: free energy, and one step of learning."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Machine = tuple[Array, Array, Array]


def sigmoid(x: Array) -> Array:
    """Return 1 / (1 + exp(-x)), which overflows nowhere."""
    return np.asarray(np.exp(-np.logaddexp(0, -x)))


def free_by(
    *,
    visible_bias: float = 1.0,
    hidden_bias: float = 1.0,
    soft: Callable[[Array], Array] = lambda z: np.logaddexp(0, z),
    of_pixels: float = -1.0,
    of_hidden: float = -1.0,
    reduce: Callable[..., Array] = np.sum,
    hidden: Callable[[Array], Array] = sigmoid,
) -> Callable[..., tuple[Array, Array]]:
    """Return free energy and probabilities, right but for the switches given.

    Args:
        visible_bias: Factor of the visible biases.
        hidden_bias: Factor of the hidden biases.
        soft: What a hidden unit gives, of what it hears.
        of_pixels: Sign of the part of the pixels.
        of_hidden: Sign of the part of the hidden units.
        reduce: Makes one number of all hidden units.
        hidden: Makes probabilities of what they hear.
    """

    def free(x: Array, weights: Array, a: Array, b: Array) -> tuple[Array, Array]:
        x, weights = np.asarray(x, float), np.asarray(weights, float)
        heard = x @ weights + hidden_bias * b
        energy = of_pixels * visible_bias * (x @ a) + of_hidden * reduce(soft(heard), axis=1)
        return energy, hidden(heard)

    return free


def _free(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, lambda *given: free_by(**switches)(*given)[0], told, "free_energy")


def _hidden(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, lambda *given: free_by(**switches)(*given)[1], told, "hidden")


def _mean_field(x: Array, weights: Array, a: Array, b: Array) -> Array:
    p = free_by()(x, weights, a, b)[1]
    return np.asarray(-(x @ a) - ((x @ weights + b) * p).sum(axis=1))


def _plain_log(z: Array) -> Array:
    return np.asarray(np.log(1 + np.exp(z)))


FREE_ENERGY = (
    _free(
        "the visible biases are missing",
        "What the pixels' own biases say is missing: it stands outside of the sum over the hidden "
        "units.",
        visible_bias=0.0,
    ),
    _free(
        "the hidden biases are missing",
        "The hidden units' biases are missing in what they hear.",
        hidden_bias=0.0,
    ),
    _free(
        "wrong sign",
        "The sign is wrong. Likely pictures have a *low* free energy.",
        of_pixels=1.0,
        of_hidden=1.0,
    ),
    _free(
        "the pixels' part has the wrong sign",
        "A pixel with a large bias likes to be on: that *lowers* the energy. Look at the sign of "
        "the part with the visible biases.",
        of_pixels=1.0,
    ),
    _free(
        "the hidden part has the wrong sign",
        "Minus the logarithm of a sum: the hidden units *lower* the free energy.",
        of_hidden=1.0,
    ),
    _free(
        "only the states that are on",
        "A hidden unit adds what it hears, as if it were always on. The sum is over both of its "
        "states: what does the state 0 add to the sum of exponentials?",
        soft=lambda z: z,
    ),
    _free(
        "cut off instead of soft",
        "`max(0, …)` takes the better one of the two states. The sum is over both of them; where "
        "they are nearly equal that makes a difference, up to ln 2.",
        soft=lambda z: np.maximum(z, 0),
    ),
    _free(
        "without the logarithm",
        "The sum of exponentials stands there as it is. Its logarithm is asked for.",
        soft=lambda z: 1 + np.exp(z),
    ),
    _free(
        "probabilities instead of logarithms of sums",
        "You add up the probabilities of the hidden units. The logarithm of 1 + exp(…) is another "
        "function: its *derivative* is the probability.",
        soft=sigmoid,
    ),
    Mistake(
        "the energy with likely hidden units",
        _mean_field,
        "That is the energy with each hidden unit replaced by its probability. The free energy is "
        "lower: it also counts in how many ways the hidden units can be.",
        "free_energy",
    ),
    _free(
        "the mean over the hidden units",
        "You take the mean over the hidden units. Logarithms of a product are added up.",
        reduce=np.mean,
    ),
    _free(
        "overflow",
        "Right for small weights. With weights of a thousand `np.exp` is infinite, and so is its "
        "logarithm. What is log(1 + exp(z)) for a large z? NumPy has a function that adds in "
        "logarithms.",
        soft=_plain_log,
    ),
    _free(
        "an energy for each hidden unit",
        "There is one number for each hidden unit. A picture has one free energy.",
        reduce=lambda soft, axis: soft[:, 0],
    ),
    _hidden(
        "what they hear instead of probabilities",
        "That is what the units hear. How does a probability come of it?",
        hidden=lambda z: z,
    ),
    _hidden(
        "off for on",
        "That is the probability of being *off*.",
        hidden=lambda z: sigmoid(-z),
    ),
    _hidden(
        "the hidden biases are missing",
        "The hidden units' biases are missing in what they hear.",
        hidden_bias=0.0,
    ),
    _hidden(
        "answers instead of probabilities",
        "You give the likelier state of each hidden unit. Its *probability* is asked for.",
        hidden=lambda z: (z > 0) * 1.0,
    ),
    _hidden(
        "overflow",
        "Right for small weights. With weights of a thousand a plain exponent overflows, and "
        "infinity divided by infinity is NaN.",
        hidden=lambda z: np.exp(z) / (1 + np.exp(z)),
    ),
)


def divergence_by(
    *,
    hidden_drawn: bool = True,
    visible_drawn: bool = True,
    seen: str = "probabilities",
    dreamt: str = "probabilities",
    share: Callable[[Array], float] = lambda x: 1 / len(x),
    turn: float = 1.0,
    dream: bool = True,
    biased: bool = True,
    on: Callable[[Array, Array], Array] = lambda draws, p: draws < p,
) -> Callable[..., Machine]:
    """Return an update by CD-1, right but for the switches given.

    Args:
        hidden_drawn: Whether the hidden units are drawn before the dream.
        visible_drawn: Whether the dream's pixels are.
        seen: What the data's statistics are made of: `"probabilities"`, or the `"states"` drawn.
        dreamt: What the dream's are made of: also the `"old"` probabilities.
        share: What the sums are multiplied by.
        turn: -1 goes downhill.
        dream: Whether the dream's statistics are taken away.
        biased: Whether the biases enter the probabilities.
        on: Which units are on, of draws and probabilities.
    """

    def update(
        x: Array,
        weights: Array,
        a: Array,
        b: Array,
        hidden_draws: Array,
        visible_draws: Array,
        learning_rate: float,
    ) -> Machine:
        own = float(biased)
        p = sigmoid(x @ weights + own * b)
        h = on(hidden_draws, p) * 1.0
        q = sigmoid((h if hidden_drawn else p) @ weights.T + own * a)
        v = on(visible_draws, q) * 1.0 if visible_drawn else q
        again = sigmoid(v @ weights + own * b)
        first = {"probabilities": p, "states": h}[seen]
        second = {"probabilities": again, "old": p, "states": h}[dreamt]
        less = float(dream)
        step = turn * learning_rate * share(x)
        return (
            weights + step * (x.T @ first - less * v.T @ second),
            a + step * (x - less * v).sum(axis=0),
            b + step * (first - less * second).sum(axis=0),
        )

    return update


def _divergence(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, divergence_by(**switches), told)


def _bias(name: str, told: str, part: str, **switches: Any) -> Mistake:
    place = ("weights", "visible_bias", "hidden_bias").index(part)
    return Mistake(name, lambda *given: divergence_by(**switches)(*given)[place], told, part)


DIVERGENCE = (
    _divergence(
        "downhill instead of uphill",
        "Every step goes the wrong way. What the data say is to be *added*, and what the machine "
        "dreams taken away.",
        turn=-1.0,
    ),
    _divergence(
        "the sum over the pictures",
        "The sums over the pictures are not divided by their number.",
        share=lambda x: 1.0,
    ),
    _divergence(
        "nothing is taken away",
        "What the data say is added, and nothing taken away: the weights grow for ever. Where is "
        "the dream?",
        dream=False,
    ),
    _divergence(
        "hidden units that are not drawn",
        "The dream is made of *probabilities* of the hidden units. They have to be drawn first, 0 "
        "or 1: otherwise each unit can tell the pixels more than one bit.",
        hidden_drawn=False,
    ),
    _divergence(
        "a dream that is not drawn",
        "The pixels of the dream are probabilities. Here they are drawn, too, by `visible_draws`.",
        visible_drawn=False,
    ),
    _divergence(
        "nothing is drawn",
        "Neither hidden units nor pixels are drawn: that is a rebuilt picture, and no sample.",
        hidden_drawn=False,
        visible_drawn=False,
    ),
    _divergence(
        "the drawn states in the statistics",
        "What the data say is counted with the *drawn* hidden units. That is right in the mean, "
        "and noisier; the probabilities are asked for.",
        seen="states",
    ),
    _divergence(
        "the hidden units of the data for those of the dream",
        "The dream is paired with the hidden probabilities of the *data*. What do the hidden units "
        "say when they see the dream?",
        dreamt="old",
    ),
    _divergence(
        "the hidden units of the data for those of the dream",
        "The dream is paired with the hidden units that made it. What do they say when they see "
        "it?",
        dreamt="states",
    ),
    _divergence(
        "biases left out",
        "The biases do not enter the probabilities.",
        biased=False,
    ),
    _divergence(
        "on for off",
        "A unit is on in your code where its draw is *above* its probability. The higher the "
        "probability, the more draws should switch it on.",
        on=lambda draws, p: draws > p,
    ),
    _divergence(
        "a threshold instead of a draw",
        "Units are on where their probability is above one half: nothing is left to chance, and "
        "the draws are not used.",
        on=lambda draws, p: p > 0.5,
    ),
    _bias("the weights stay", "They come back as they were.", "weights", turn=0.0),
    _bias("the visible biases stay", "They come back as they were.", "visible_bias", turn=0.0),
    _bias("the hidden biases stay", "They come back as they were.", "hidden_bias", turn=0.0),
    _bias(
        "the drawn states in the statistics",
        "The drawn states enter here. The probabilities are asked for.",
        "hidden_bias",
        seen="states",
    ),
    _bias(
        "the sum over the pictures",
        "The sum over the pictures is not divided by their number.",
        "visible_bias",
        share=lambda x: 1.0,
    ),
    _bias(
        "the sum over the pictures",
        "The sum over the pictures is not divided by their number.",
        "hidden_bias",
        share=lambda x: 1.0,
    ),
    _bias(
        "the sum over the pictures",
        "The sum over the pictures is not divided by their number.",
        "weights",
        share=lambda x: 1.0,
    ),
)
