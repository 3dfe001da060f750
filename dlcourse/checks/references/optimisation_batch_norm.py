"""Mistakes with batch normalisation, and with the averages that it keeps."""

from collections.abc import Callable

import numpy as np

from ..engine import Mistake
from .optimisation_layer_norm import OUTSIDE

Array = np.ndarray
Normed = tuple[Array, Array, Array]


def _batch_norm(
    *,
    by: Callable[[bool], str] = lambda training: "batch" if training else "old",
    moves: Callable[[bool], bool] = lambda training: training,
    keep: Callable[[float], float] = lambda momentum: momentum,
    ddof: int = 0,
    moving_ddof: int | None = None,
    remembered: Callable[[Array, float], Array] = lambda variance, eps: variance,
    root: Callable[[Array, float], Array] = lambda variance, eps: np.sqrt(variance + eps),
    axis: int | None = 0,
    scale: bool = True,
    shift: bool = True,
) -> Callable[..., Normed]:
    """Return batch normalisation that is right but for the switches given.

    Args:
        by: What normalises, for `training`: the statistics of the `"batch"`, the moving ones
            as they came (`"old"`), or as they leave (`"new"`).
        moves: Whether the moving statistics change.
        keep: The share of the old moving statistics that stays.
        ddof: Taken from n in the batch's variance.
        moving_ddof: The same, in the one that is remembered.
        remembered: What is remembered of the variance.
        root: What is divided by.
        axis: Over which the batch's statistics go.
        scale: Whether gamma enters.
        shift: Whether beta enters.
    """

    def norm(
        x: Array,
        gamma: Array,
        beta: Array,
        moving_mean: Array,
        moving_variance: Array,
        training: bool,
        momentum: float,
        epsilon: float,
    ) -> Normed:
        dims = axis == 1
        mean = x.mean(axis=axis, keepdims=dims)
        variance = x.var(axis=axis, ddof=ddof, keepdims=dims)
        kept = x.var(axis=axis, ddof=ddof if moving_ddof is None else moving_ddof, keepdims=dims)
        new_mean, new_variance = moving_mean, moving_variance
        if moves(training):
            stays = keep(momentum)
            new_mean = stays * moving_mean + (1 - stays) * mean
            new_variance = stays * moving_variance + (1 - stays) * remembered(kept, epsilon)
        centre, spread = {
            "batch": (mean, variance),
            "old": (moving_mean, moving_variance),
            "new": (new_mean, new_variance),
        }[by(training)]
        out = (x - centre) / root(spread, epsilon)
        out = out * (gamma if scale else 1) + (beta if shift else 0)
        return out, new_mean, new_variance

    return norm


_BATCH_AT_INFERENCE = (
    "At inference you still normalise with the batch's own mean and variance. So the answer for "
    "one example depends on its neighbours, and a batch of 1 becomes β, whatever is in it. What "
    "were the moving averages gathered for?"
)
_WRONG_WAY = (
    "The moving averages weigh the wrong way round: with momentum 0.9 they should keep 0.9 of "
    "what they know and take 0.1 of the new batch. Yours forget nearly everything at each step."
)

BATCH_NORM = (
    Mistake(
        "batch statistics at inference", _batch_norm(by=lambda t: "batch"), _BATCH_AT_INFERENCE
    ),
    Mistake(
        "batch statistics at inference",
        _batch_norm(by=lambda t: "batch", moves=lambda t: True),
        _BATCH_AT_INFERENCE + " (And at inference they must not change.)",
    ),
    Mistake(
        "moving averages in training",
        _batch_norm(by=lambda t: "old"),
        "In training, too, you normalise with the moving averages. They are far from this batch "
        "at the start, and no gradient flows through them: in training the batch's own mean and "
        "variance do it.",
    ),
    Mistake(
        "moving averages in training",
        _batch_norm(by=lambda t: "new"),
        "In training you normalise with the moving averages, after having moved them. The batch's "
        "own mean and variance are meant; the averages are only kept for later.",
    ),
    Mistake(
        "training and inference exchanged",
        _batch_norm(by=lambda t: "old" if t else "batch", moves=lambda t: not t),
        "Training and inference have changed places: look at the condition once more.",
    ),
    Mistake(
        "learns at inference",
        _batch_norm(by=lambda t: "batch" if t else "new", moves=lambda t: True),
        "At inference the moving averages change before they are used, so that the answer depends "
        "on the other examples, and on every question asked before. When may they move?",
    ),
    Mistake(
        "learns at inference",
        _batch_norm(moves=lambda t: True),
        "The outputs are right. But at inference the moving averages change, so that the network "
        "answers differently after every question. When may they move?",
    ),
    Mistake(
        "moving averages never move",
        _batch_norm(moves=lambda t: False),
        "The outputs are right, but the moving averages come back as they were, also in training. "
        "Then inference uses what they began with.",
    ),
    Mistake("moving average the wrong way round", _batch_norm(keep=lambda m: 1 - m), _WRONG_WAY),
    Mistake(
        "no moving average",
        _batch_norm(keep=lambda m: 0.0),
        "You return the batch's own statistics where the moving averages are asked for. Only a "
        "part of the new should enter: which part, at momentum 0.9?",
    ),
    Mistake(
        "n − 1 in the moving variance",
        _batch_norm(moving_ddof=1),
        "The outputs are right. The variance that you remember is divided by n − 1, as PyTorch "
        "does it; Keras, and the lesson, divide by n there as well.",
    ),
    Mistake(
        "n − 1 in the variance",
        _batch_norm(ddof=1),
        "You divide the sum of squares by n − 1; here the variance of these very examples is "
        "meant: divide by n. (With a batch of 1, n − 1 is 0.)",
    ),
    Mistake(
        "n − 1 in the variance",
        _batch_norm(ddof=1, moving_ddof=0),
        "You normalise with a variance that is divided by n − 1; here the variance of these very "
        "examples is meant: divide by n. (With a batch of 1, n − 1 is 0.)",
    ),
    Mistake("epsilon outside the root", _batch_norm(root=lambda v, eps: np.sqrt(v) + eps), OUTSIDE),
    Mistake(
        "no epsilon",
        _batch_norm(root=lambda v, eps: np.sqrt(v)),
        "Without ε. A feature that never varies in the batch has the variance 0, and you divide "
        "by it; in a batch of 1, every feature is like that.",
    ),
    Mistake(
        "divides by the variance",
        _batch_norm(root=lambda v, eps: v + eps),
        "You divide by the variance. What has the unit of x itself?",
    ),
    Mistake(
        "remembers the standard deviation",
        _batch_norm(remembered=lambda v, eps: np.sqrt(v)),
        "The outputs are right. But you remember the standard deviation, and at inference it is "
        "taken for a variance.",
    ),
    Mistake(
        "remembers epsilon too",
        _batch_norm(remembered=lambda v, eps: v + eps),
        "The outputs are right. But the variance that you remember has ε in it, and at inference "
        "ε is added once more.",
    ),
    Mistake(
        "normalises over the features",
        _batch_norm(axis=1),
        "You normalise each example over its features: that is layer normalisation. Here each "
        "feature is normalised over the examples.",
    ),
    Mistake(
        "one mean for everything",
        _batch_norm(axis=None),
        "A single mean and a single variance for the whole batch. Each feature has its own, of "
        "shape (features,).",
    ),
    Mistake(
        "leaves out gamma and beta",
        _batch_norm(scale=False, shift=False),
        "Normalised rightly, and left there. Where do γ and β enter?",
    ),
    Mistake(
        "leaves out gamma",
        _batch_norm(scale=False),
        "β is added, but γ never enters: by what is each feature multiplied?",
    ),
    Mistake(
        "leaves out beta",
        _batch_norm(shift=False),
        "γ multiplies, but β never enters: what is added to each feature at the end?",
    ),
)
