"""A network that says what is in an image, and where: one box."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from .arguments import check_count, check_halvings, check_image_shape, check_sizes
from .blocks import convolution, dense


def build_detector(
    input_shape: Sequence[int],
    num_classes: int,
    *,
    filters: Sequence[int] = (16, 32, 64),
    units: int = 128,
    name: str = "detector",
) -> keras.Model:
    """Build a network with two answers about one object: its class and its box.

    The two answers share the convolutions (as in OverFeat, Sermanet et al., 2014). Each entry of
    `filters` adds a 3x3 convolution with batch normalisation and ReLU, and a 2x2 max-pooling. The
    maps are then flattened, not averaged: an average does not know where.

    The box is valid from the first step on: the sigmoids of `corner` place its left upper
    corner, and those of `extent` say what part of the room right of it and below it takes up.

    Args:
        input_shape: `(height, width, channels)` of one image.
        num_classes: Number of class logits; 1 for two classes with a single logit.
        filters: Channels of each block, in order.
        units: Width of the dense layer before both answers.
        name: Name of the model; layers are `block1_conv`, `block1_conv_norm`,
            `block1_conv_activation`, `block1_pool`, …, `flatten`, `hidden`, `hidden_activation`,
            `corner`, `extent`, `room`, `size`, `opposite`, `box`, `logits`.

    Returns:
        An uncompiled model from `(batch, *input_shape)` to a dictionary with
        `"box"`, `(batch, 4)`: left, top, right, bottom, as fractions of the image's sides;
        `"logits"`, `(batch, num_classes)`. Compile it with a dictionary of losses with these
        names, and give `fit` a dictionary of targets.

    Raises:
        ValueError: If the channel axis is missing or comes first, the image is too small for the
            blocks, or another argument cannot be used.

    Example:
        >>> model = build_detector((64, 64, 3), 10, filters=(8, 16))
        >>> {answer: output.shape for answer, output in model.output.items()}
        {'box': (None, 4), 'logits': (None, 10)}
    """
    input_shape = check_image_shape(input_shape)
    num_classes = check_count("num_classes", num_classes, "10")
    filters = check_sizes("filters", filters, "(16, 32, 64)")
    units = check_count("units", units, "128")
    check_halvings(input_shape, len(filters), "blocks")
    inputs = x = keras.Input(input_shape, name="inputs")
    for index, channels in enumerate(filters, start=1):
        x = convolution(x, channels, f"block{index}_conv")
        x = layers.MaxPooling2D(name=f"block{index}_pool")(x)
    x = dense(layers.Flatten(name="flatten")(x), units, "hidden")
    answers = {"box": _box(x), "logits": layers.Dense(num_classes, name="logits")(x)}
    return keras.Model(inputs, answers, name=name)


def _box(x: Any) -> Any:
    """Return left, top, right, bottom: from 0 to 1, and left before right, top above bottom."""
    corner = layers.Dense(2, activation="sigmoid", name="corner")(x)
    extent = layers.Dense(2, activation="sigmoid", name="extent")(x)
    room = layers.Rescaling(-1.0, offset=1.0, name="room")(corner)  # 1 - corner
    size = layers.Multiply(name="size")([extent, room])
    opposite = layers.Add(name="opposite")([corner, size])
    return layers.Concatenate(name="box")([corner, opposite])
