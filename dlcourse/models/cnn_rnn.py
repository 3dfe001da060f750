"""Pictures in time: a convolutional network looks at each frame, a recurrent one remembers."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from .arguments import check_count, check_dropout, check_halvings, check_sizes, is_count
from .blocks import convolution
from .recurrent_layers import check_cell, check_units, recurrent_stack


def build_cnn_rnn(
    input_shape: Sequence[int],
    num_classes: int,
    count: int,
    *,
    filters: Sequence[int] = (16, 32),
    features: int = 64,
    units: int | Sequence[int] = 64,
    cell: str = "gru",
    bidirectional: bool = False,
    dropout: float = 0.0,
    name: str = "cnn_rnn",
) -> keras.Model:
    """Build a network that watches a clip and says what it saw, in which order.

    The same small convolutional network looks at every frame (it is distributed over time); a
    recurrent network reads its answers, one frame after the other (Donahue et al., 2015, "LRCN"),
    and from its last state come `count` answers, the first thing seen, the second, ….

    Args:
        input_shape: `(frames, height, width)` of one clip, or with channels as a fourth.
        num_classes: Number of things there are.
        count: How many of them a clip shows, one after the other.
        filters: Channels of each block: a 3x3 convolution with batch normalisation and ReLU, then
            a 2x2 max-pooling.
        features: What the convolutional network says of a frame: length of that vector.
        units: Units of each recurrent layer, in order; a number for a single one.
        cell: `"lstm"`, `"gru"` or `"rnn"`, see `build_rnn`.
        bidirectional: Whether every layer also reads from the last frame on.
        dropout: Fraction of the outputs of each recurrent layer dropped in training.
        name: Name of the model; layers are `inputs`, `channels` if there is no such axis, `frames`
            (whose `layer` is the convolutional network, with `block1_conv`, `block1_conv_norm`,
            `block1_conv_activation`, `block1_pool`, …, `flatten`, `features`), `recurrent1`, …,
            `answers`, `logits`.

    Returns:
        An uncompiled model from `(batch, *input_shape)` to logits `(batch, count, num_classes)`.

    Raises:
        ValueError: If an axis is missing, frames are too small for the blocks, or another argument
            cannot be used.

    Example:
        >>> build_cnn_rnn((6, 16, 16), 10, 3).output_shape
        (None, 3, 10)
    """
    shape = _check_clip_shape(input_shape)
    num_classes = check_count("num_classes", num_classes, "10")
    count = check_count("count", count, "3")
    filters = check_sizes("filters", filters, "(16, 32)")
    features = check_count("features", features, "64")
    units = check_units(units)
    check_cell(cell)
    check_dropout(dropout)
    check_halvings(shape[1:], len(filters), "blocks")
    inputs = x = keras.Input(tuple(input_shape), name="inputs")
    if len(input_shape) == 3:
        x = layers.Reshape(shape, name="channels")(x)
    x = layers.TimeDistributed(frame_network(shape[1:], filters, features), name="frames")(x)
    x = recurrent_stack(x, units, cell=cell, bidirectional=bidirectional, dropout=dropout)
    x = layers.Dense(count * num_classes, name="answers")(x)
    return keras.Model(inputs, layers.Reshape((count, num_classes), name="logits")(x), name=name)


def frame_network(shape: tuple[int, ...], filters: Sequence[int], features: int) -> keras.Model:
    """Return the network that looks at one frame: `(batch, *shape)` to `(batch, features)`."""
    frame = x = keras.Input(shape, name="frame")
    for index, channels in enumerate(filters, start=1):
        x = convolution(x, channels, f"block{index}_conv")
        x = layers.MaxPooling2D(name=f"block{index}_pool")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(features, activation="relu", kernel_initializer="he_normal", name="features")(
        x
    )
    return keras.Model(frame, x, name="cnn")


def _check_clip_shape(input_shape: Any) -> tuple[int, int, int, int]:
    sizes = tuple(input_shape) if isinstance(input_shape, Sequence) else ()
    if len(sizes) not in (3, 4) or not all(is_count(size) for size in sizes):
        cure = "Write `(6, 16, 16)`, or `(6, 16, 16, 3)` for colour."
        if len(sizes) == 2:
            cure = "A single frame is a clip of one: `(1, *input_shape)`."
        elif len(sizes) == 5 or None in sizes:
            cure = "Leave the batch axis out: write `x.shape[1:]`."
        raise ValueError(
            "`input_shape` must be (frames, height, width) or (frames, height, width, channels). "
            f"Received: input_shape={input_shape!r}. {cure}"
        )
    frames, height, width, *channels = (int(size) for size in sizes)
    return frames, height, width, channels[0] if channels else 1
