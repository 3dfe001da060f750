"""The judge of *beat the number*: what sixty steps made of a network of twenty layers."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...scratch import Activation, Adam, Dense, Network, Residual
from ..engine import Case, Evidence, Table, Verdict, by_time, passed, wrong
from ..inputs.deep_digits import LAYERS, STEPS, SixtySteps, deep_digits
from ..inputs.optimisation import SEEDS

_ID = "optimisation.beat_the_number"
TO_BEAT = 0.80
_TOO_GOOD = 0.995
_VANISHED = 1e-3  # of the last matrix's gradient, at the first one
_HUGE = 20.0  # a first loss that no honest guess has
_CHANCE = float(np.log(10))  # loss of a network that knows nothing
LAST = 10  # steps whose mean loss counts as the end
_OVER = f"mean of the last {LAST} steps on both splits"


def deep_run(train: SixtySteps, seed: int) -> Any:
    """Train residual blocks of tanh layers, from Glorot's weights, by Adam."""
    rng = np.random.default_rng(seed)

    def block(inputs: int, units: int) -> list[Any]:
        return [
            Dense(inputs, units, rng=rng, initializer="glorot_uniform"),
            Activation("tanh"),
        ]

    layers = block(64, 32)
    for _ in range(18):
        layers.append(Residual(block(32, 32)))
    network = Network([*layers, Dense(32, 10, rng=rng)])
    return train(network, Adam(network.parameters, learning_rate=0.005))


def judge_run(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Hold the mean accuracy of both splits against the number; name what stands in the way."""
    labels = [deep_digits(seed)[1] for seed in SEEDS]
    records = [outcome.value for outcome in evidence.outcomes]
    if not all(map(_is_record, records, labels)):
        return wrong(
            "not what train returned",
            "Return what `train(network, optimizer)` returns, as it is: five things, the "
            "predictions of the held-out digits first.",
            title=f"{_ID}: not what `train` returned",
        )
    depth = min(int(record[4]) for record in records)
    if depth < LAYERS:
        return wrong(
            "not deep enough",
            f"On its way from the pixels to the logits the signal passes {depth} "
            f"{'matrix' if depth == 1 else 'matrices'} of weights; at least {LAYERS} are asked "
            "for, one after the other. A shallow network would learn these digits as well, but "
            "the question is how to train a deep one.",
            title=f"{_ID}: not deep enough",
        )
    scores, in_training = (
        [float(np.mean(np.asarray(record[part]) == y)) for record, y in zip(
            records, labels, strict=True)]
        for part in (0, 1)
    )  # fmt: skip
    score = float(np.mean(scores))
    table = _table(records, scores)
    if score >= _TOO_GOOD:
        return wrong(
            "too good to be true",
            "Right on nearly every held-out digit. No network of this kind learns that in "
            f"{STEPS} steps: the answers have been seen.",
            title=f"{_ID}: too good to be true",
            table=table,
        )
    if score > TO_BEAT:
        return passed(
            f"{_ID}: passed",
            f"Mean accuracy {score:.3f} on {len(SEEDS)} splits, above {TO_BEAT:.2f}, with {depth} "
            f"matrices one after the other and {STEPS} steps. Lowest {min(scores):.3f}, highest "
            f"{max(scores):.3f}.",
        )
    name, why = _why_below(records, scores, float(np.mean(in_training)))
    return wrong(name, why, title=f"{_ID}: {name}", table=table)


judge_stopped = by_time(
    "the two splits together have about four seconds. Layers of 32 units are wide enough, and the "
    "steps are made by `train` alone: is there a loop of your own around it?"
)


def _is_record(record: Any, labels: np.ndarray) -> bool:
    if type(record) not in (tuple, list) or len(record) != 5:
        return False
    predictions, in_training, losses, norms, depth = (np.asarray(part) for part in record)
    return (
        predictions.shape == in_training.shape == labels.shape
        and losses.ndim == norms.ndim == 1
        and losses.size > 0
        and depth.ndim == 0
        and depth.dtype.kind in "iu"
    )


def _why_below(
    records: Sequence[Any], scores: Sequence[float], in_training: float
) -> tuple[str, str]:
    """Return name and message of what most likely keeps the score down."""
    lost = [record for record in records if not np.isfinite(record[2]).all()]
    if lost:
        steps = min(len(record[2]) for record in lost)
        return (
            "diverged",
            f"After {steps} steps the loss is no longer a number. Either the signal grows from "
            "layer to layer (in a chain of residual blocks each one adds to it: what keeps the sum "
            "in bounds?), or the learning rate is too large.",
        )
    if in_training > TO_BEAT and in_training > np.mean(scores) + 0.02:
        return (
            "moving averages not there yet",
            f"It has learned: with the batch's own statistics it is right on {in_training:.3f} of "
            "the held-out digits. But at inference BatchNorm uses its moving averages, and after "
            f"{STEPS} steps at momentum 0.99 more than half of each is still what it began with: "
            f"0.99 to the power {STEPS} is {0.99**STEPS:.2f}. Which momentum forgets faster?",
        )
    at_first = float(np.median([record[2][0] for record in records]))
    if at_first > _HUGE:
        return (
            "the signal explodes",
            f"Before the first step the loss is {at_first:.3g}; a network that knows nothing has "
            f"{_CHANCE:.2f}. The signal grows from layer to layer on its way forward, until the "
            "logits are huge. Which first weights keep its size, and what would bring it back "
            "at every layer?",
        )
    ratio = float(np.median([_ratio(record[3]) for record in records]))
    if ratio < _VANISHED:
        return (
            "the gradient vanishes",
            "In the first step the gradient of the first matrix is "
            f"{_as_power(ratio)} of the last one's: whatever the optimiser does, the layers near "
            "the pixels get nothing to learn from. Which activations and first weights let a "
            "signal through, and which cures give the gradient a way around the layers?",
        )
    if ratio > 1 / _VANISHED:
        return (
            "the gradient explodes",
            "In the first step the gradient of the first matrix is "
            f"{_as_power(ratio)} times the last one's: it grows on its way back. What keeps the "
            "signal of the same size from layer to layer?",
        )
    if all(len(np.unique(record[0])) == 1 for record in records):
        return (
            "the same answer for every digit",
            "Every digit gets the same answer. The signal that reaches the logits no longer "
            "depends on the pixels, or the steps have thrown the units into their dead part: look "
            "at the first weights, and at the learning rate.",
        )
    final = float(np.mean([_end(record[2]) for record in records]))
    if final > 0.75 * _CHANCE:
        return (
            "it hardly learns",
            f"The loss ends at {final:.2f} ({_OVER}); a network that knows nothing has "
            f"{_CHANCE:.2f}. The gradient does arrive at the first layer. Are the steps of a good "
            "size (try ten times as much, and a tenth), and is there a way around the layers for "
            "the signal?",
        )
    return (
        "not beaten yet",
        f"It learns (the loss ends at {final:.2f}, {_OVER}), and is not above the number yet. Some "
        "cures are in; which of these has not been tried: first weights that fit the activation, "
        "normalisation, residual connections, an optimiser with a step of its own for each "
        "weight, a larger learning rate?",
    )


def _ratio(norms: np.ndarray) -> float:
    """Return the first matrix's gradient over the last one's."""
    if not len(norms) or not norms[-1] > 0:
        return 1.0
    return float(norms[0] / norms[-1])


def _end(losses: np.ndarray) -> float:
    """Return where the loss ends: one step's is noisy, so the mean of the last few."""
    return float(np.mean(losses[-LAST:]))


def _as_power(ratio: float) -> str:
    if ratio == 0:
        return "0"
    return f"about 10^{round(np.log10(ratio))}"


def _table(records: Sequence[Any], scores: Sequence[float]) -> Table:
    rows = tuple(
        (
            str(seed),
            f"{score:.3f}",
            f"{record[2][0]:.3g}",
            f"{_end(record[2]):.3g}",
            f"{_ratio(record[3]):.1e}",
        )
        for seed, score, record in zip(SEEDS, scores, records, strict=True)
    )
    header = (
        "split",
        "accuracy",
        "first loss",
        f"loss at the end ({LAST} steps)",
        "first gradient / last",
    )
    return Table(f"What {STEPS} steps did; the mean to beat is {TO_BEAT:.2f}", header, rows)
