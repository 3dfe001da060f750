"""The nearest example to which a network would have given another answer."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..bars import bar
from ..gradients import value_and_grad
from ..scratch.arguments import check_count
from .scoring import outputs_of
from .tables import FEWEST, check_background, check_names, check_table

Array = NDArray[Any]

_ROUND = 25  # steps after which the answer counts twice as much, where it has not changed yet
_BEYOND = 0.01  # of the margin at the start: how far over the border to aim


@dataclass(frozen=True)
class Counterfactuals:
    """What would have to be different, for each example.

    Attributes:
        x: The examples as they would have to be, `(n, features)`. Where none was found, the
            example itself.
        changes: `x` minus the examples.
        found: Whether the answer at `x` is the wanted one, `(n,)`.
        distance: Sum of `|changes| / MAD`, `(n,)`: how far it is, in each column's own unit.
        output_before: What the model returned for the examples, `(n, k)`.
        output_after: What it returns at `x`, `(n, k)`.
        scale: The unit of each column, `(features,)`: the median absolute deviation of the
            background, or where that is 0 the standard deviation.
        feature_names: What the columns are called, or None.
        seconds: How long it took, all examples together.
    """

    x: Array
    changes: Array
    found: Array
    distance: Array
    output_before: Array
    output_after: Array
    scale: Array
    feature_names: tuple[str, ...] | None
    seconds: float


def counterfactuals(
    model: Any,
    x: ArrayLike,
    background: ArrayLike,
    *,
    wanted: ArrayLike | None = None,
    fixed: Sequence[int] = (),
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    level: float = 0.0,
    steps: int = 400,
    rate: float = 0.05,
    feature_names: Sequence[Any] | None = None,
    progress: bool = False,
) -> Counterfactuals:
    """Search the nearest examples with another answer, by gradients.

    It minimises `penalty * max(0, goal - margin(x')) + sum |x' - x| / MAD` (Wachter, Mittelstadt &
    Russell, 2018, "Counterfactual explanations without opening the black box", equations 2 and 5,
    with a hinge for their square), and raises the penalty until the answer changes. The margin is
    how far the wanted output is above the others. The distance by absolute values leaves most
    columns as they are; it is handled by soft thresholds (Daubechies, Defrise & De Mol, 2004).

    What is found is the nearest that was seen, not surely the nearest there is, and need not be
    a person who exists, nor anything that can be done.

    Args:
        model: A Keras model from `(n, features)` to one number or to one for each class.
        x: The examples, `(n, features)`, numbers.
        background: Rows of the training set, `(rows, features)`, at least 10: they say what a
            large change of a column is, and within what range it stays.
        wanted: The class to reach, one for all or one for each example; None for the other of two,
            or the second best of more.
        fixed: Columns that must stay as they are: what nobody can change, and columns of 0 and 1
            between which there is nothing.
        lower: Least value of each column, `(features,)`; None for the least in the background. An
            example beyond it may stay where it is.
        upper: Largest value of each column, likewise.
        level: For a model of one output: what it must exceed for class 1. 0 for logits, 0.5 for
            probabilities.
        steps: How many steps to take.
        rate: How far a step goes, in MADs.
        feature_names: What the columns are called.
        progress: Show a bar.

    Returns:
        The counterfactuals; look at `found` first.

    Raises:
        TypeError: If `model` is not a Keras model.
        ValueError: If the tables do not fit or hold text, nothing may change, a column is constant
            and not fixed, or a class is wanted that is not there or already the answer.

    Example:
        >>> import keras
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> model.set_weights([np.array([[2.0], [1.0]]), np.array([-2.0])])
        >>> rows = np.random.default_rng(0).uniform(-2, 2, size=(50, 2))
        >>> nearest = counterfactuals(model, [[0.0, 0.0]], rows)
        >>> nearest.x.round(1).tolist(), bool(nearest.found[0])
        ([[1.0, 0.0]], True)
    """
    start = time.perf_counter()
    examples = check_table("x", x)
    rows = check_background(background, examples, fewest=FEWEST)
    names = check_names(feature_names, examples.shape[1])
    _check_model(model)
    check_count("steps", steps)
    if not 0 < rate < np.inf:
        raise ValueError(f"`rate` must be over 0. Received: rate={rate}.")
    free = _free(fixed, examples.shape[1])
    scale = _scale(rows, free)
    least = np.minimum(_bound("lower", lower, rows.min(axis=0)), examples)
    most = np.maximum(_bound("upper", upper, rows.max(axis=0)), examples)
    outputs = outputs_of(model)
    before = outputs(examples)
    signs = _directions(before, wanted, level)
    at_start = _margins(before, signs, level)
    goal = _BEYOND * np.abs(at_start) + 1e-6

    def margin_sum(moved: Any) -> Any:
        from keras import ops

        answers = ops.reshape(model(moved, training=False), (len(examples), -1))
        return ops.sum(_top(answers, signs, level, ops))

    best, nearest = examples.copy(), np.full(len(examples), np.inf)
    change = np.zeros(examples.shape)  # in units of the scale
    penalty = np.ones(len(examples))
    reached = np.zeros(len(examples), dtype=bool)
    for step in bar(range(steps), progress, of="steps"):
        moved = np.clip(examples + change * scale, least, most)
        _, (slope,) = value_and_grad(margin_sum, moved)
        margin = _margins(outputs(moved), signs, level)
        change = np.where(free, (moved - examples) / scale, 0.0)
        size = np.abs(change).sum(axis=1)
        better = (margin > 0) & (size < nearest)
        best[better], nearest[better] = moved[better], size[better]
        reached |= margin > 0
        if step % _ROUND == _ROUND - 1:
            penalty[~reached] *= 2
        pull = penalty[:, None] * slope * scale * free * (margin < goal)[:, None]
        change = change + rate * np.clip(pull, -5, 5)
        change = np.sign(change) * np.maximum(np.abs(change) - rate, 0)
    after = outputs(best)
    found = _margins(after, signs, level) > 0
    return Counterfactuals(
        x=best,
        changes=best - examples,
        found=found,
        distance=(np.abs(best - examples) / scale).sum(axis=1),
        output_before=before,
        output_after=after,
        scale=scale,
        feature_names=names,
        seconds=time.perf_counter() - start,
    )


def _top(answers: Any, wanted: Array, level: float, ops: Any) -> Any:
    """Return how far the wanted output is above the others, `(n,)`."""
    constant = np.asarray if ops is np else ops.convert_to_tensor
    if answers.shape[1] == 1:
        side = constant(np.where(wanted == 1, 1.0, -1.0).astype("float32"))
        return side * (answers[:, 0] - level)
    mask = constant(np.eye(answers.shape[1], dtype="float32")[wanted])
    return ops.sum(answers * mask, axis=1) - ops.max(answers - 1e9 * mask, axis=1)


def _margins(answers: Array, wanted: Array, level: float) -> Array:
    return np.asarray(_top(answers.astype(np.float64), wanted, level, np))


def _directions(before: Array, wanted: ArrayLike | None, level: float) -> Array:
    """Return the wanted class of each example, `(n,)`."""
    n, k = before.shape
    now = (before[:, 0] > level).astype(int) if k == 1 else before.argmax(axis=1)
    classes = max(k, 2)
    if wanted is None:
        return 1 - now if k == 1 else np.argsort(before, axis=1)[:, -2]
    goal = np.asarray(wanted)
    if goal.dtype.kind not in "iu" or goal.shape not in ((), (n,)):
        raise ValueError(
            "`wanted` must be the number of a class, or one for each example. "
            f"Received: wanted={wanted!r} for {n} examples."
        )
    goal = np.broadcast_to(goal, (n,))
    if goal.min() < 0 or goal.max() >= classes:
        raise ValueError(f"`wanted` must be from 0 to {classes - 1}. Received: wanted={wanted!r}.")
    if (goal == now).any():
        raise ValueError(
            "`wanted` must not be the answer that the model gives already. Received: class "
            f"{int(goal[goal == now][0])} for example {int(np.flatnonzero(goal == now)[0])}, "
            "which has it. Leave such examples out."
        )
    return goal


def _scale(rows: Array, free: Array) -> Array:
    deviation = np.abs(rows - np.median(rows, axis=0))
    scale = np.median(deviation, axis=0)
    scale = np.where(scale > 0, scale, rows.std(axis=0))
    still = np.flatnonzero((scale == 0) & free)
    if still.size:
        raise ValueError(
            "Each column that may change must vary in `background`: else nobody knows what a large "
            f"change is. Received: column {int(still[0])} is constant. Put it into `fixed`."
        )
    return np.where(scale > 0, scale, 1.0)


def _free(fixed: Sequence[int], features: int) -> Array:
    free = np.ones(features, dtype=bool)
    columns = np.asarray(fixed if len(fixed) else [], dtype=None if len(fixed) else int)
    if columns.dtype.kind not in "iu" or columns.ndim != 1:
        raise ValueError(f"`fixed` must be a list of columns' numbers. Received: {fixed!r}.")
    if columns.size and (columns.min() < 0 or columns.max() >= features):
        raise ValueError(
            f"`fixed` must be of columns from 0 to {features - 1}. Received: {fixed!r}."
        )
    free[columns] = False
    if not free.any():
        raise ValueError("At least one column must be free to change. Received: all are fixed.")
    return free


def _bound(name: str, given: ArrayLike | None, data: Array) -> Array:
    bound = data if given is None else np.asarray(given, dtype=np.float64)
    if bound.shape not in ((), data.shape) or np.isnan(bound).any():
        raise ValueError(
            f"`{name}` must be one number, or one for each column. Received: shape {bound.shape} "
            f"for {len(data)} columns."
        )
    return np.broadcast_to(bound, data.shape)


def _check_model(model: Any) -> None:
    import keras

    if not isinstance(model, keras.Model):
        raise TypeError(
            "`model` must be a Keras model: the search follows its gradient, and a function of "
            f"arrays has none. Received: {model!r}."
        )
