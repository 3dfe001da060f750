"""Networks with a memory for sequences of numbers: any recurrent cell, and a forecaster."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from .arguments import check_count, check_dropout
from .recurrent_layers import (
    check_cell,
    check_stateful,
    check_steps_shape,
    check_units,
    check_unroll,
    recurrent_stack,
)


def build_rnn(
    input_shape: Sequence[int | None],
    units: int | Sequence[int],
    *,
    num_outputs: int = 1,
    cell: str = "lstm",
    bidirectional: bool = False,
    return_sequences: bool = False,
    stateful: bool = False,
    batch_size: int | None = None,
    mask_value: float | None = None,
    dropout: float = 0.0,
    unroll: bool = False,
    name: str = "rnn",
) -> keras.Model:
    """Build a recurrent network for sequences of vectors (Elman, 1990, and what came of it).

    Every entry of `units` adds a recurrent layer; the last state, or each state of the last layer,
    goes through a dense layer to the logits.

    A **bidirectional** layer (Schuster & Paliwal, 1997) needs the whole sequence before it can
    say anything: it may read, not forecast. A **stateful** one begins each batch with the states
    in which it left the one before, for sequences that are too long for one batch: row i must go
    on where row i ended, and where a new sequence begins, you call `reset_states(model)`; `fit`
    must not shuffle the batches (`shuffle=False`).

    Args:
        input_shape: `(time, features)` of one sequence; `(None, features)` for any length.
        units: Units of each recurrent layer, in order; a number for a single one.
        num_outputs: Number of logits, or of values in a regression.
        cell: `"lstm"` (Hochreiter & Schmidhuber, 1997), `"gru"` (Cho et al., 2014) or `"rnn"`,
            the plain one.
        bidirectional: Whether every layer also reads from the end.
        return_sequences: Whether there are logits for every step.
        stateful: Whether states last from one batch to the next.
        batch_size: How many rows every batch has; needed if states last.
        mask_value: Steps whose features all have this value are padding, and are left out.
        dropout: Fraction of the outputs of each recurrent layer dropped in training.
        unroll: Whether the steps are written out one by one, which is faster to run for a few,
            and slower to start.
        name: Name of the model; layers are `inputs`, `masking`, `recurrent1`,
            `recurrent1_dropout`, `recurrent2`, …, `logits`.

    Returns:
        An uncompiled model from `(batch, time, features)` to logits `(batch, num_outputs)`, with
        `return_sequences` `(batch, time, num_outputs)`.

    Raises:
        ValueError: If the feature axis is missing, or arguments cannot be used, or not together.

    Example:
        >>> build_rnn((None, 3), (16, 16), num_outputs=4, cell="gru").output_shape
        (None, 4)
    """
    length, features = check_steps_shape(input_shape)
    units = check_units(units)
    num_outputs = check_count("num_outputs", num_outputs, "10")
    check_cell(cell)
    check_dropout(dropout)
    check_unroll(unroll, length, f"Write `input_shape=(20, {features})`.")
    batch_size = check_stateful(stateful, batch_size, bidirectional)
    inputs = x = keras.Input(batch_shape=(batch_size, length, features), name="inputs")
    if mask_value is not None:
        x = layers.Masking(mask_value, name="masking")(x)
    x = recurrent_stack(
        x,
        units,
        cell=cell,
        bidirectional=bidirectional,
        return_sequences=return_sequences,
        dropout=dropout,
        stateful=stateful,
        unroll=unroll,
    )
    return keras.Model(inputs, layers.Dense(num_outputs, name="logits")(x), name=name)


def build_forecaster(
    length: int,
    features: int,
    horizon: int,
    *,
    units: int | Sequence[int] = 32,
    cell: str = "gru",
    residual: bool = False,
    target: int = 0,
    dropout: float = 0.0,
    unroll: bool = False,
    name: str = "forecaster",
) -> keras.Model:
    """Build a network that reads a window of a series and forecasts the values after it, at once.

    With `residual` it forecasts how far each value lies from the last one that is known: it
    begins as the persistence forecast, which it then has to improve, and it can follow a trend out
    of the range in which it was trained.

    Args:
        length: Steps of a window.
        features: Values of a step; windows `(batch, length)` will do for one.
        horizon: How many values are forecast.
        units: Units of each recurrent layer, in order; a number for a single one.
        cell: `"lstm"`, `"gru"` or `"rnn"`, see `build_rnn`.
        residual: Whether the last known value is added to each forecast.
        target: Which feature is forecast; only `residual` needs to know.
        dropout: Fraction of the outputs of each recurrent layer dropped in training.
        unroll: As in `build_rnn`.
        name: Name of the model; layers are `inputs`, `recurrent1`, `recurrent1_dropout`, …,
            `forecast`; with `residual` `change` in its place, `last_step`, `feature_axis`,
            `target`, `last_value`, `repeat`, `repeated` and, as their sum, `forecast`.

    Returns:
        An uncompiled model from `(batch, length, features)` to forecasts `(batch, horizon)`, in
        the unit of the series.

    Raises:
        ValueError: If an argument cannot be used.

    Example:
        >>> build_forecaster(24, 1, 6, residual=True).output_shape
        (None, 6)
    """
    length = check_count("length", length, "24")
    features = check_count("features", features, "1")
    horizon = check_count("horizon", horizon, "1")
    units = check_units(units)
    check_cell(cell)
    check_dropout(dropout)
    if isinstance(target, bool) or not isinstance(target, int) or not 0 <= target < features:
        raise ValueError(
            f"`target` must be the index of one of the {features} features. "
            f"Received: target={target!r}."
        )
    inputs = keras.Input((length, features), name="inputs")
    x = recurrent_stack(inputs, units, cell=cell, dropout=dropout, unroll=unroll)
    if not residual:
        return keras.Model(inputs, layers.Dense(horizon, name="forecast")(x), name=name)
    change = layers.Dense(horizon, kernel_initializer="zeros", name="change")(x)
    last = _last_value(inputs, target, horizon)
    return keras.Model(inputs, layers.Add(name="forecast")([change, last]), name=name)


def _last_value(x: Any, target: int, horizon: int) -> Any:
    """Return one feature of the last step for each step ahead, `(batch, horizon)`.

    Repeated, not broadcast: on TensorFlow, Keras 3.15 takes `(n, 1)` for a bias in `(n, n) +
    (n, 1)`, and adds it along the wrong axis.
    """
    _, length, features = x.shape
    x = layers.Cropping1D((length - 1, 0), name="last_step")(x)
    x = layers.Reshape((features, 1), name="feature_axis")(x)
    x = layers.Cropping1D((target, features - 1 - target), name="target")(x)
    x = layers.Flatten(name="last_value")(x)
    return layers.Flatten(name="repeated")(layers.RepeatVector(horizon, name="repeat")(x))
