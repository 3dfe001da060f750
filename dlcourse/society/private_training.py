"""DP-SGD: training in which no single example can leave more than a bounded trace."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import ArrayLike, NDArray

from ..bars import bar
from ..draws import check_rng
from ..gradients import check_trainable
from ..models.arguments import check_count
from ..per_example import over_examples
from .accountant import check_above_zero, check_delta, noise_for_privacy, privacy_spent

_AT_ONCE = 256  # examples whose gradients are held in memory together


@dataclass(frozen=True)
class PrivateTraining:
    """What a run of DP-SGD has spent, and on what.

    Attributes:
        epsilon: The ε that was spent, for one example more or less in the training data.
        delta: The δ beside it.
        noise_multiplier: Standard deviation of the noise over the clipping norm.
        clipping_norm: The largest length of an example's gradient.
        sampling_rate: The probability with which an example took part in a step.
        steps: How many steps were made.
        losses: Mean loss of the examples of each step, `(steps,)`; NaN for a step without any.
        clipped: Share of the examples of each step whose gradient was clipped, `(steps,)`. Like
            the losses it is a look into private data that ε does not cover: not for publication.
    """

    epsilon: float
    delta: float
    noise_multiplier: float
    clipping_norm: float
    sampling_rate: float
    steps: int
    losses: NDArray[np.float64]
    clipped: NDArray[np.float64]


def train_privately(
    model: keras.Model,
    x: ArrayLike,
    y: ArrayLike,
    *,
    loss_fn: Callable[[Any, Any], Any],
    optimizer: keras.optimizers.Optimizer,
    epsilon: float | None = None,
    noise_multiplier: float | None = None,
    clipping_norm: float = 1.0,
    delta: float = 1e-5,
    batch_size: int = 256,
    epochs: int = 10,
    rng: np.random.Generator,
    progress: bool = False,
) -> PrivateTraining:
    """Train a model by DP-SGD, in place (Abadi et al., 2016, algorithm 1).

    In each step every example takes part with probability q = `batch_size` / n, by its own throw
    of a coin (Poisson sampling). Its gradient g is made no longer than the clipping norm C:
    g · min(1, C / ‖g‖), over all variables together. Normal noise of standard deviation
    `noise_multiplier` · C comes to the sum of them, which is divided by `batch_size`, the number
    of examples to be expected, and handed to the optimiser. ε counts one example more or less in
    the data; that other choices (learning rate, number of epochs) were made by looking at the same
    data is not counted.

    It is for study: NumPy's generator can be predicted from its seed, and sums of floats betray a
    little of what was added (Mironov, 2012). Who protects people takes an audited library.

    Args:
        model: A built model of one input without batch normalisation. Layers behave as in
            inference (nothing is dropped); penalties of regularisers are left out.
        x: The inputs, `(n, ...)`.
        y: The targets, `(n, ...)`.
        loss_fn: A Keras loss, called as `loss_fn(y_true, y_pred)` on batches of one.
        optimizer: Takes the noisy mean gradient; `keras.optimizers.SGD(0.5)`, or Adam.
        epsilon: The ε to be spent in all; finds the noise. Give either this
        noise_multiplier: or the noise, and read the ε from what is returned.
        clipping_norm: C, the largest length of an example's gradient.
        delta: δ, in (0, 1), well below 1 / n.
        batch_size: Examples to be expected in a step; large ones drown the noise.
        epochs: Times the data are gone through on average.
        rng: Throws the coins and draws the noise.
        progress: Show a bar with the loss.

    Returns:
        What was spent.

    Raises:
        TypeError: If `loss_fn` or `optimizer` is none.
        ValueError: If ε, the noise or the clipping norm is not above 0, δ not in (0, 1), a batch
            larger than the data, or both or neither of `epsilon` and `noise_multiplier` are given.

    Example:
        >>> from dlcourse.models import build_mlp
        >>> rng = np.random.default_rng(0)
        >>> model = build_mlp((2,), 2, hidden_units=())
        >>> spent = train_privately(
        ...     model,
        ...     rng.normal(size=(100, 2)),
        ...     np.arange(100) % 2,
        ...     loss_fn=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        ...     optimizer=keras.optimizers.SGD(0.1),
        ...     epsilon=3.0,
        ...     delta=1e-3,
        ...     batch_size=20,
        ...     epochs=2,
        ...     rng=rng,
        ... )
        >>> spent.steps, round(spent.epsilon, 2)
        (10, 3.0)
    """
    inputs, targets = np.asarray(x), np.asarray(y)
    rng = check_rng(rng)
    batch_size = _check_batch(inputs, targets, batch_size)
    clipping_norm = check_above_zero("clipping_norm", clipping_norm, "1.0")
    if not isinstance(optimizer, keras.optimizers.Optimizer):
        raise TypeError(
            "`optimizer` must be an optimiser of Keras. "
            f"Received: {optimizer!r}. Write `keras.optimizers.SGD(0.5)`."
        )
    rate = batch_size / len(inputs)
    plan: dict[str, Any] = {
        "sampling_rate": rate,
        "steps": max(1, round(check_count("epochs", epochs, "10") / rate)),
        "delta": check_delta(delta),
    }
    noise = _check_noise(epsilon, noise_multiplier, plan)
    variables = check_trainable(model)
    clipped_sum = over_examples(model, loss_fn, _sum_of_clipped(clipping_norm))
    if not optimizer.built:
        optimizer.build(variables)
    history = np.full((2, plan["steps"]), np.nan)
    shown = bar(range(plan["steps"]), progress, of="steps")
    for step in shown:
        rows = np.flatnonzero(rng.uniform(size=len(inputs)) < rate)
        total, *seen = _over_parts(clipped_sum, inputs, targets, rows, variables, batch_size)
        noisy = [
            (part + noise * clipping_norm * rng.standard_normal(part.shape)) / batch_size
            for part in total
        ]
        _apply(optimizer, noisy, variables)
        if len(rows):
            history[:, step] = np.array(seen) / len(rows)
        if progress:
            shown.set_postfix(loss=history[0, step])
    return PrivateTraining(
        epsilon=privacy_spent(noise_multiplier=noise, **plan),
        noise_multiplier=noise,
        clipping_norm=clipping_norm,
        losses=history[0],
        clipped=history[1],
        **plan,
    )


def _sum_of_clipped(clipping_norm: float) -> Callable[..., Any]:
    def finish(losses: Any, gradients: list[Any], taken: Any) -> Any:
        """Sum clipped gradients, losses and the number of clipped ones, of the rows taken."""
        squares = [
            ops.sum(ops.square(ops.reshape(part, (part.shape[0], -1))), axis=1)
            for part in gradients
        ]
        norms = ops.sqrt(sum(squares[1:], start=squares[0]))
        scales = taken * ops.minimum(1.0, clipping_norm / ops.maximum(norms, 1e-12))
        sums = [ops.tensordot(scales, part, axes=1) for part in gradients]
        over = ops.cast(norms > clipping_norm, scales.dtype)
        return sums, ops.sum(taken * losses), ops.sum(taken * over)

    return finish


def _over_parts(
    clipped_sum: Callable[..., Any],
    x: NDArray[Any],
    y: NDArray[Any],
    rows: NDArray[np.int64],
    variables: list[Any],
    batch_size: int,
) -> tuple[list[NDArray[np.float64]], float, float]:
    """Return the sums over all rows, of parts of one size, which compile once."""
    size = min(batch_size, _AT_ONCE)
    total = [np.zeros(variable.shape) for variable in variables]
    lost = clipped = 0.0
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        filled = np.concatenate([part, np.zeros(size - len(part), np.int64)])
        taken = (np.arange(size) < len(part)).astype(keras.config.floatx())
        sums, losses, over = clipped_sum(x[filled], y[filled], taken)
        total = [old + ops.convert_to_numpy(new) for old, new in zip(total, sums, strict=True)]
        lost, clipped = lost + float(losses), clipped + float(over)
    return total, lost, clipped


def _apply(optimizer: Any, gradients: list[Any], variables: list[Any]) -> None:
    optimizer.apply(
        [
            ops.convert_to_tensor(gradient, dtype=variable.dtype)
            for gradient, variable in zip(gradients, variables, strict=True)
        ],
        variables,
    )


def _check_batch(x: NDArray[Any], y: NDArray[Any], batch_size: Any) -> int:
    if not x.ndim or not y.ndim or len(x) != len(y):
        raise ValueError(
            "`x` and `y` must hold equally many examples. "
            f"Received: shapes {x.shape} and {y.shape}."
        )
    batch_size = check_count("batch_size", batch_size, "256")
    if batch_size > len(x):
        raise ValueError(
            "`batch_size` must be at most the number of examples, of which a step draws a part. "
            f"Received: batch_size={batch_size} for {len(x)} examples."
        )
    return batch_size


def _check_noise(epsilon: Any, noise_multiplier: Any, plan: dict[str, Any]) -> float:
    if (epsilon is None) == (noise_multiplier is None):
        raise ValueError(
            "Either `epsilon` or `noise_multiplier` must be given: one follows from the other. "
            f"Received: epsilon={epsilon}, noise_multiplier={noise_multiplier}. "
            "Write `epsilon=3.0` to have the noise found."
        )
    if epsilon is None:
        return check_above_zero("noise_multiplier", noise_multiplier, "1.1")
    return noise_for_privacy(epsilon, **plan)
