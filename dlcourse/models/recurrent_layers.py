"""Recurrent layers by name, stacked, and what their builders ask of their arguments."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from .arguments import check_choice, check_sizes, is_count
from .stateful import Stateful

CELLS = {"lstm": layers.LSTM, "gru": layers.GRU, "rnn": layers.SimpleRNN}


def recurrent_stack(
    x: Any,
    units: Sequence[int],
    *,
    cell: str,
    bidirectional: bool = False,
    return_sequences: bool = False,
    dropout: float = 0.0,
    stateful: bool = False,
    unroll: bool = False,
) -> Any:
    """Add recurrent layers, each but the last handing every step on to the next.

    A mask that comes with `x` goes on to all of them.

    Args:
        x: `(batch, time, features)`.
        units: Units of each layer, in order.
        cell: One of `CELLS`.
        bidirectional: Whether each layer also reads from the end, with as many units more.
        return_sequences: Whether the last layer hands on every step, too.
        dropout: Fraction of each layer's outputs dropped in training.
        stateful: Whether states last from one batch to the next.
        unroll: Whether the steps are written out one by one instead of looped over.

    Returns:
        `(batch, time, width)` or `(batch, width)`; the width is that of the last layer, twice as
        much if it is bidirectional. Layers are `recurrent1`, `recurrent1_dropout`,
        `recurrent2`, …, whatever the cell.
    """
    for index, width in enumerate(units, start=1):
        name = f"recurrent{index}"
        layer = CELLS[cell](
            width,
            return_sequences=return_sequences or index < len(units),
            return_state=stateful,
            unroll=unroll,
            name=name,
        )
        if bidirectional:
            layer = layers.Bidirectional(layer, name=name)
        if stateful:
            layer = Stateful(layer, name=name)
        x = layer(x)
        if dropout:
            x = layers.Dropout(dropout, name=f"{name}_dropout")(x)
    return x


def read(
    x: Any, units: int, *, cell: str, bidirectional: bool, every: bool
) -> tuple[Any, list[Any]]:
    """Add the layer that reads for a decoder: `encoder`.

    A mask that comes with `x` goes on to what it returns.

    Args:
        x: `(batch, time, features)`.
        units: Units, in each direction.
        cell: One of `CELLS`.
        bidirectional: Whether it also reads from the end.
        every: Whether all its states are wanted, or the last alone.

    Returns:
        Its states `(batch, time, width)`, or the last one `(batch, width)`; and the list of its
        last states, for an LSTM each followed by its cell, of the way back after the way there.
    """
    layer = CELLS[cell](units, return_sequences=every, return_state=True, name="encoder")
    if bidirectional:
        layer = layers.Bidirectional(layer, name="encoder")
    states, *last = layer(x)
    return states, last


def embed(
    ids: Any,
    vocabulary_size: int,
    embedding_dim: int,
    name: str,
    *,
    mask: bool,
    deviation: float | None = None,
) -> Any:
    """Add a table with a vector for every id: `(batch, time)` to `(batch, time, embedding_dim)`.

    Args:
        ids: Whole numbers from 0 to `vocabulary_size - 1`.
        vocabulary_size: Rows of the table.
        embedding_dim: Its columns.
        name: Name of the layer.
        mask: Whether id 0 is padding, which the layers behind it are to leave out.
        deviation: Standard deviation of the first vectors; without it Keras's, about 0.03.
    """
    start = "uniform" if deviation is None else keras.initializers.RandomNormal(stddev=deviation)
    table = layers.Embedding(
        vocabulary_size, embedding_dim, embeddings_initializer=start, mask_zero=mask, name=name
    )
    return table(ids)


def check_cell(cell: Any) -> None:
    """Raise a ValueError that lists the cells if this is none of them."""
    check_choice("cell", cell, tuple(CELLS))


def check_units(units: Any) -> tuple[int, ...]:
    """Return the units of each recurrent layer; a single number is a single layer.

    Raises:
        ValueError: If these are no whole numbers from 1 on.
    """
    return check_sizes("units", (units,) if is_count(units) else units, "(64, 64)")


def check_vocabulary(name: str, size: Any) -> int:
    """Return the number of ids, padding (0) included.

    Raises:
        ValueError: If it is no whole number from 2 on.
    """
    if not is_count(size) or size < 2:
        raise ValueError(
            f"`{name}` must be the number of ids, padding included, from 2 on. "
            f"Received: {name}={size!r}. Write `len(vocabulary)`."
        )
    return int(size)


def check_steps_shape(input_shape: Any) -> tuple[int | None, int]:
    """Return the shape of one sequence, `(time, features)`, where time may be None.

    Raises:
        ValueError: If the feature axis is missing, or the batch axis is there.
    """
    must = f"`input_shape` must be (time, features). Received: input_shape={input_shape!r}."
    sizes = tuple(input_shape) if isinstance(input_shape, Sequence) else (input_shape,)
    if len(sizes) == 1:
        raise ValueError(
            f"{must} The feature axis is missing: for one number a step write `(time, 1)`, and "
            "`x[..., None]`."
        )
    if len(sizes) == 3:
        raise ValueError(f"{must} That has a third axis; is it the batch? Write `x.shape[1:]`.")
    if len(sizes) != 2 or not (sizes[0] is None or is_count(sizes[0])) or not is_count(sizes[1]):
        raise ValueError(
            f"{must} Write `(20, 3)` for 20 steps of 3 features, `(None, 3)` for any number of "
            "steps."
        )
    return None if sizes[0] is None else int(sizes[0]), int(sizes[1])


def check_unroll(unroll: bool, length: int | None, cure: str) -> None:
    """Raise a ValueError if steps are to be written out whose number is not known."""
    if unroll and length is None:
        raise ValueError(
            "Steps can be unrolled only if their number is known. "
            f"Received: unroll={unroll} for sequences of any length. {cure}"
        )


def check_stateful(stateful: bool, batch_size: Any, bidirectional: bool) -> int | None:
    """Return the fixed size of a batch, None if it is free.

    Raises:
        ValueError: If states are to last without a fixed size, or a layer that reads from the end
            is to keep them.
    """
    if stateful and bidirectional:
        raise ValueError(
            "A bidirectional layer cannot be stateful: what it reads from the end would begin with "
            "a state from the past. Received: stateful=True, bidirectional=True. Drop one of them."
        )
    if batch_size is None and not stateful:
        return None
    if not is_count(batch_size):
        raise ValueError(
            "`batch_size` must be a whole number from 1 on: where states last, row i of a batch "
            f"goes on where row i of the one before it ended. Received: batch_size={batch_size!r}, "
            f"stateful={stateful}. Write `batch_size=len(x)`."
        )
    return int(batch_size)
