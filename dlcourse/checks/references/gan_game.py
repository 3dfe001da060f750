"""Mistakes with a game for two: the best verdict, the value, both losses and their slopes."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong

Array = np.ndarray
_BEST = "gan.optimal_discriminator"
_LOSS = "gan.discriminator_loss"
_FAR = ("far from both", "bells that do not touch")  # where densities underflow


def sigmoid(z: Array) -> Array:
    """Return 1 / (1 + exp(-z)), which overflows nowhere."""
    return np.asarray(np.exp(-np.logaddexp(0, -z)))


def softplus(z: Array) -> Array:
    """Return log(1 + exp(z)), which overflows nowhere."""
    return np.asarray(np.logaddexp(0, z))


def _plain_sigmoid(z: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-z)))


def _by_densities(log_real: Array, log_made: Array) -> Array:
    p, q = np.exp(log_real), np.exp(log_made)
    return np.asarray(p / (p + q))


BEST = (
    Mistake(
        "not safe where both are tiny",
        _by_densities,
        "Right where the densities are of ordinary size. Far out both are 0 for the computer, and "
        "0 / 0 is NaN; in high dimensions that is nearly everywhere. Can you do with the "
        "*difference* of the logarithms?",
    ),
    Mistake(
        "real and made exchanged",
        lambda a, b: sigmoid(b - a),
        "That is the probability of being *made*. The discriminator says how likely an example is "
        "real: near 1 where p is the larger one.",
    ),
    Mistake(
        "the ratio of the densities",
        lambda a, b: np.exp(a - b),
        "That is p / q, which has no upper end. A verdict lies between 0 and 1: p against *both* "
        "together.",
    ),
    Mistake(
        "the logit",
        lambda a, b: a - b,
        "That is the logit, log p − log q, and a good start: how does a probability come of it?",
    ),
    Mistake(
        "the logarithm of the verdict",
        lambda a, b: -softplus(b - a),
        "That is log D. D itself is asked for.",
    ),
    Mistake(
        "logarithms taken for densities",
        lambda a, b: a / (a + b),
        "You divide logarithms as if they were densities. log p / (log p + log q) is something "
        "else.",
    ),
    Mistake(
        "an answer instead of a probability",
        lambda a, b: (a > b) * 1.0,
        "You say which of the two is the likelier. How *sure* may one be?",
    ),
    Mistake(
        "an answer instead of a probability",
        lambda a, b: (a >= b) * 1.0,
        "You say which of the two is the likelier. How *sure* may one be?",
    ),
    Mistake(
        "without the half",
        lambda a, b: np.exp(a) / (0.5 * (np.exp(a) + np.exp(b))),
        "Twice too large: that is p over the *mean* of both.",
    ),
)


def judge_best(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name a tiny number in the denominator, which decides where the densities are tinier."""
    differ = set()
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        wanted = sigmoid(np.asarray(case.args[0], float) - np.asarray(case.args[1], float))
        got = np.asarray(outcome.value, float)
        if got.shape != wanted.shape:
            return None
        if not np.allclose(got, wanted, atol=1e-3):
            differ.add(case.name)
    if differ and differ <= set(_FAR):
        return wrong(
            "a tiny number decides",
            "Right where the densities are of ordinary size. Far out they are smaller than any "
            "number that one could add to keep from dividing by 0, and then that number decides. "
            "Can you do with the *difference* of the logarithms?",
            title=f"{_BEST}: a tiny number decides",
        )
    return None


def value_by(
    *,
    log: Callable[[Array], Array] = np.log,
    of_real: float = 1.0,
    of_made: float = 1.0,
    weigh: bool = True,
    exchanged: bool = False,
) -> Callable[[Array, Array], float]:
    """Return the value of the game, right but for the switches given.

    Args:
        log: The logarithm.
        of_real: Factor of the real ones' mean.
        of_made: Factor of the made ones'.
        weigh: Whether each thing counts as often as it comes; else all alike.
        exchanged: Whether the verdicts on both have changed places.
    """

    def value(p: Array, q: Array) -> float:
        d = p / (p + q)
        first, second = (1 - d, d) if exchanged else (d, 1 - d)

        def mean(weights: Array, chances: Array) -> Any:
            if not weigh:
                return log(chances[weights > 0]).mean()
            return (weights[weights > 0] * log(chances[weights > 0])).sum()

        return float(of_real * mean(p, first) + of_made * mean(q, second))

    return value


def _value(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, value_by(**switches), told, "value")


def _careless(p: Array, q: Array) -> float:
    d = p / (p + q)
    return float((p * np.log(d) + q * np.log(1 - d)).sum())


def _kl(p: Array, q: Array) -> float:
    there = p > 0
    return float((p[there] * np.log(p[there] / q[there])).sum())


VALUE = (
    Mistake(
        "0 times the logarithm of 0",
        _careless,
        "Right where everything comes and everything is made. Where p is 0, the real ones' mean "
        "has no such term: 0 · log 0 is NaN for NumPy, and 0 in the mean. Leave it out.",
        "value",
    ),
    _value(
        "wrong sign",
        "The sign is wrong. Logarithms of probabilities are 0 at most, and so is their mean.",
        of_real=-1.0,
        of_made=-1.0,
    ),
    _value(
        "the mean of both",
        "You halve it. The value is the *sum* of both means; the loss is where the half belongs.",
        of_real=0.5,
        of_made=0.5,
    ),
    _value(
        "the loss for the value",
        "That is the loss, with its minus sign and its half. Which is which?",
        of_real=-0.5,
        of_made=-0.5,
    ),
    _value("the real ones alone", "Where are the made ones?", of_made=0.0),
    _value("the made ones alone", "Where are the real ones?", of_real=0.0),
    _value(
        "another logarithm",
        "You take logarithms of base 2. Natural ones are asked for.",
        log=np.log2,
    ),
    _value(
        "every thing counts the same",
        "You average over the things. A thing counts as often as it *comes*: the mean over real "
        "examples weighs with p, that over made ones with q.",
        weigh=False,
    ),
    _value(
        "the verdicts exchanged",
        "Real ones are judged by 1 − D, and made ones by D, in yours.",
        exchanged=True,
    ),
    Mistake(
        "half of what they differ",
        lambda p, q: 0.5 * (value_by()(p, q) + np.log(4)),
        "That is the Jensen-Shannon divergence of both, and it belongs to the game: the value is "
        "twice of it, less log 4. The value is asked for.",
        "value",
    ),
    Mistake(
        "another divergence",
        _kl,
        "That is a Kullback-Leibler divergence, and knows nothing of a discriminator. Put "
        "D = p / (p + q) into the two means.",
        "value",
    ),
    Mistake(
        "the sum for the mean",
        lambda p, q: -value_by()(p, q),
        "Real and made examples are half and half in it: a mean over all of them.",
        "loss",
    ),
    Mistake(
        "wrong sign",
        lambda p, q: value_by()(p, q) / 2,
        "The discriminator makes the value large, and its loss small: the signs differ.",
        "loss",
    ),
    Mistake(
        "the value for the loss",
        value_by(),
        "That is the value. The loss is a mean cross-entropy, and not negative.",
        "loss",
    ),
)


def discriminator_by(
    *,
    soft: Callable[[Array], Array] = softplus,
    turn: float = 1.0,
    of_real: float = 0.5,
    of_made: float = 0.5,
    reduce: Callable[[Array], Any] = np.mean,
    before: Callable[[Array], Array] = lambda z: z,
) -> Callable[[Array, Array], float]:
    """Return a discriminator's loss, right but for the switches given.

    Args:
        soft: Makes a loss of a logit of the wrong sign.
        turn: -1 exchanges the labels.
        of_real: Factor of the real ones.
        of_made: Factor of the made ones.
        reduce: Makes one number of a crowd.
        before: What happens to the logits first.
    """

    def loss(real: Array, made: Array) -> float:
        of_both = soft(-turn * before(real)), soft(turn * before(made))
        return float(of_real * reduce(of_both[0]) + of_made * reduce(of_both[1]))

    return loss


def _loss(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, discriminator_by(**switches), told)


_UNSTABLE = (
    "Right for small logits. At a logit of 1000 an exponential overflows, or the logarithm of 0 is "
    "taken, and NaN or inf comes out; a discriminator that wins has such logits. Which form of "
    "log(1 + e^z) needs no large exponential?"
)


def _by_probabilities(real: Array, made: Array) -> float:
    p, q = _plain_sigmoid(real), _plain_sigmoid(made)
    return float(-np.mean(np.log(p)) / 2 - np.mean(np.log(1 - q)) / 2)


def _all_together(real: Array, made: Array) -> float:
    return float(np.mean(np.concatenate([softplus(-real).ravel(), softplus(made).ravel()])))


DISCRIMINATOR = (
    _loss("not safe for large logits", _UNSTABLE, soft=lambda z: np.log(1 + np.exp(z))),
    _loss("not safe for large logits", _UNSTABLE, soft=lambda z: np.log1p(np.exp(z))),
    Mistake("not safe for large logits", _by_probabilities, _UNSTABLE),
    _loss(
        "the sum of both means",
        "You add both means. Real and made examples are half and half: the loss of one that can "
        "but guess is log 2, not twice that.",
        of_real=1.0,
        of_made=1.0,
    ),
    _loss(
        "the value for the loss",
        "That is the value, which the discriminator makes large. Its loss is to be made *small*, "
        "and is a mean over both.",
        of_real=-1.0,
        of_made=-1.0,
    ),
    _loss("wrong sign", "The sign is wrong: a loss is never negative.", of_real=-0.5, of_made=-0.5),
    _loss(
        "the labels exchanged",
        "Real ones are called made in yours, and made ones real: a high logit of a real example "
        "should be cheap.",
        turn=-1.0,
    ),
    Mistake(
        "the larger crowd counts more",
        _all_together,
        "Right where there are as many of both. Here each crowd counts one half, however many "
        "examples it has.",
    ),
    _loss("the real ones alone", "Where are the made ones?", of_made=0.0),
    _loss("the real ones alone", "Where are the made ones?", of_real=1.0, of_made=0.0),
    _loss("the made ones alone", "Where are the real ones?", of_real=0.0),
    _loss("the made ones alone", "Where are the real ones?", of_real=0.0, of_made=1.0),
    _loss("sums instead of means", "You add up over the examples. Take means.", reduce=np.sum),
    _loss(
        "sums instead of means",
        "You add up over the examples. Take means.",
        reduce=np.sum,
        of_real=1.0,
        of_made=1.0,
    ),
    _loss(
        "probabilities taken for logits",
        "The sigmoid is taken twice: `real_logits` are turned into probabilities, and these are "
        "treated as logits again.",
        before=sigmoid,
    ),
    _loss(
        "logits taken for probabilities",
        "You take the logarithm of logits, which may be negative: first D = 1 / (1 + e^−z).",
        soft=lambda z: -np.log(-z),
    ),
    Mistake(
        "both called real",
        lambda real, made: discriminator_by()(real, -made),
        "Made examples are called real in yours, too.",
    ),
)


def judge_clipped(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name probabilities that are kept away from 0 and 1."""
    differ = []
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        wanted, got = discriminator_by()(*case.args), float(outcome.value)
        if not np.isclose(got, wanted, rtol=1e-3, atol=1e-3):
            differ.append((case.name, got, wanted))
    if [name for name, *_ in differ] == ["logits of 1000"] and np.isfinite(differ[0][1]):
        _, got, wanted = differ[0]
        return wrong(
            "probabilities kept away from 0 and 1",
            f"Right for small logits. For “logits of 1000” the loss is {got:.5g}, and it should be "
            f"{wanted:.5g}: something like a clipped probability, or a tiny number inside a "
            "logarithm, keeps it from growing. There the slope is 0, and a generator whose "
            "pictures are seen through learns nothing. Work with the logits themselves.",
            title=f"{_LOSS}: probabilities kept away from 0 and 1",
        )
    return None


def _of_logits(part: str, name: str, told: str, loss: Callable[[Array], Any]) -> Mistake:
    return Mistake(name, loss, told, part)


_SATURATING = (
    (
        "wrong sign",
        "The generator makes log(1 − D) small: the more its pictures are taken for real, the more "
        "negative.",
        lambda z: softplus(z).mean(),
    ),
    ("the sum over the examples", "Take the mean.", lambda z: -softplus(z).sum()),
    (
        "not safe for large logits",
        _UNSTABLE,
        lambda z: np.log(1 - _plain_sigmoid(z)).mean(),
    ),
    ("not safe for large logits", _UNSTABLE, lambda z: -np.log(1 + np.exp(z)).mean()),
    ("not safe for large logits", _UNSTABLE, lambda z: -np.log1p(np.exp(z)).mean()),
    (
        "the verdict turned round",
        "That is the mean of log D: the discriminator's verdict, turned round.",
        lambda z: -softplus(-z).mean(),
    ),
    (
        "probabilities taken for logits",
        "The sigmoid is taken twice.",
        lambda z: -softplus(sigmoid(z)).mean(),
    ),
    (
        "without the logarithm",
        "That is the mean of 1 − D. Where is the logarithm?",
        lambda z: (1 - sigmoid(z)).mean(),
    ),
    (
        "one for every example",
        "One for every example. The mean is asked for.",
        lambda z: -softplus(z),
    ),
)
_NOT = (
    (
        "wrong sign",
        "The sign is wrong: −log D is positive, and small where the pictures are taken for real.",
        lambda z: -softplus(-z).mean(),
    ),
    ("the sum over the examples", "Take the mean.", lambda z: softplus(-z).sum()),
    ("not safe for large logits", _UNSTABLE, lambda z: -np.log(_plain_sigmoid(z)).mean()),
    ("not safe for large logits", _UNSTABLE, lambda z: np.log(1 + np.exp(-z)).mean()),
    ("not safe for large logits", _UNSTABLE, lambda z: np.log1p(np.exp(-z)).mean()),
    (
        "the discriminator's loss",
        "That is what the *discriminator* pays for its verdicts on made examples: small where they "
        "are seen through. The generator wants the label “real”.",
        lambda z: softplus(z).mean(),
    ),
    (
        "probabilities taken for logits",
        "The sigmoid is taken twice.",
        lambda z: softplus(-sigmoid(z)).mean(),
    ),
    (
        "without the logarithm",
        "That is the mean of 1 − D. −log D is asked for.",
        lambda z: (1 - sigmoid(z)).mean(),
    ),
    (
        "one for every example",
        "One for every example. The mean is asked for.",
        lambda z: softplus(-z),
    ),
)
GENERATOR = tuple(_of_logits("saturating", *rest) for rest in _SATURATING) + tuple(
    _of_logits("non_saturating", *rest) for rest in _NOT
)


def _both(name: str, told: str, change: Callable[[Array, Array], Array]) -> tuple[Mistake, ...]:
    """Return a mistake in both slopes, in one, and in the other."""

    def first(z: Array) -> Array:
        return change(-sigmoid(z) / len(z), z)

    def second(z: Array) -> Array:
        return change(-sigmoid(-z) / len(z), z)

    return (
        Mistake(name, lambda z: (first(z), second(z)), told),
        Mistake(name, first, told, "saturating"),
        Mistake(name, second, told, "non_saturating"),
    )


def _by_verdict(z: Array) -> tuple[Array, Array]:
    return -1 / sigmoid(-z) / len(z), -1 / sigmoid(z) / len(z)


_CHAIN = (
    "That is the slope by D. The logit is one step further back: D = 1 / (1 + e^−z), and the chain "
    "rule has one more factor."
)

SLOPES = (
    *_both(
        "not divided by their number",
        "Each logit is one of n in a *mean*: the slope at one of them is n times smaller.",
        lambda slope, z: slope * len(z),
    ),
    *_both(
        "wrong sign",
        "The sign is wrong. Raise a logit, so that the example looks more real: do the generator's "
        "losses go up, or down?",
        lambda slope, z: -slope,
    ),
    Mistake("by the verdict, not by the logit", _by_verdict, _CHAIN),
    Mistake("by the verdict, not by the logit", lambda z: _by_verdict(z)[0], _CHAIN, "saturating"),
    Mistake(
        "by the verdict, not by the logit", lambda z: _by_verdict(z)[1], _CHAIN, "non_saturating"
    ),
    *_both(
        "the slope of the verdict",
        "D (1 − D) is the slope of D itself. It is multiplied by the slope of the logarithm: what "
        "cancels?",
        lambda slope, z: sigmoid(z) * sigmoid(-z) / len(z),
    ),
    Mistake(
        "overflow",
        lambda z: -np.exp(z) / (1 + np.exp(z)) / len(z),
        "Right for small logits. At 1000 that is infinity over infinity.",
        "saturating",
    ),
    Mistake(
        "overflow",
        lambda z: -np.exp(-z) / (1 + np.exp(-z)) / len(z),
        "Right for small logits. At −1000 that is infinity over infinity.",
        "non_saturating",
    ),
    Mistake(
        "the losses instead of their slopes",
        lambda z: (-softplus(z).mean(), softplus(-z).mean()),
        "These are the losses. Their derivatives are asked for, one for every logit.",
    ),
    Mistake(
        "the other one's slope",
        lambda z: sigmoid(z) / len(z),
        "That is the slope of the *discriminator's* loss at made examples: it wants these logits "
        "down.",
        "non_saturating",
    ),
)
