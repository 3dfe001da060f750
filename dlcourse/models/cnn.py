"""The plain convolutional network: blocks of 3x3 convolutions, each ending in a pooling layer."""

from collections.abc import Sequence

import keras
from keras import layers

from .arguments import (
    check_choice,
    check_count,
    check_dropout,
    check_halvings,
    check_image_shape,
    check_sizes,
)
from .blocks import convolution, dense

_NORMALIZATIONS = (None, "batch")
_POOLINGS = ("global", "flatten")


def build_cnn(
    input_shape: Sequence[int],
    num_classes: int,
    *,
    filters: Sequence[int] = (32, 64),
    convs_per_block: int = 2,
    normalization: str | None = "batch",
    dropout: float = 0.3,
    units: Sequence[int] = (),
    pooling: str = "global",
    name: str = "cnn",
) -> keras.Model:
    """Build a small VGG-style image classifier (Simonyan & Zisserman, 2015).

    Each entry of `filters` adds one block: 3x3 convolutions, then a 2x2 max-pooling that halves
    height and width. What is left is averaged or flattened, and goes through dense layers, where
    `units` asks for them, to the logits.

    Args:
        input_shape: `(height, width, channels)` of one image.
        num_classes: Number of logits; 1 for two classes with a single logit, or for regression.
        filters: Channels of each block, in order.
        convs_per_block: Convolutions of each block.
        normalization: `"batch"` (Ioffe & Szegedy, 2015) after every convolution and dense layer,
            before its activation, or None.
        dropout: Fraction of the features dropped before every dense layer, the logits' included.
        units: Width of each dense layer before the logits, in order.
        pooling: `"global"`: the mean of each channel (Lin, Chen & Yan, 2014), which does not ask
            where; or `"flatten"`: every place's value by itself.
        name: Name of the model; layers are `block1_conv1`, `block1_conv1_norm`,
            `block1_conv1_activation`, `block1_conv2`, …, `block1_pool`, `block2_conv1`, …,
            `global_pool` or `flatten`, `dropout`, `hidden1`, `hidden1_norm`,
            `hidden1_activation`, `hidden1_dropout`, …, `logits`.

    Returns:
        An uncompiled model from `(batch, *input_shape)` to logits `(batch, num_classes)`.

    Raises:
        ValueError: If the channel axis is missing or comes first, the image is too small for the
            blocks, or another argument cannot be used.

    Example:
        >>> build_cnn((28, 28, 1), 10, filters=(8, 16)).output_shape
        (None, 10)
    """
    input_shape = check_image_shape(input_shape)
    num_classes = check_count("num_classes", num_classes, "10")
    filters = check_sizes("filters", filters, "(32, 64)")
    convs_per_block = check_count("convs_per_block", convs_per_block, "2")
    units = check_sizes("units", units, "(128,)", may_be_empty=True)
    check_choice("normalization", normalization, _NORMALIZATIONS)
    check_choice("pooling", pooling, _POOLINGS)
    check_dropout(dropout)
    check_halvings(input_shape, len(filters), "blocks")
    inputs = x = keras.Input(input_shape, name="inputs")
    for index, channels in enumerate(filters, start=1):
        block = f"block{index}"
        for number in range(1, convs_per_block + 1):
            x = convolution(x, channels, f"{block}_conv{number}", normalization=normalization)
        x = layers.MaxPooling2D(name=f"{block}_pool")(x)
    if pooling == "global":
        x = layers.GlobalAveragePooling2D(name="global_pool")(x)
    else:
        x = layers.Flatten(name="flatten")(x)
    if dropout:
        x = layers.Dropout(dropout, name="dropout")(x)
    for index, width in enumerate(units, start=1):
        x = dense(x, width, f"hidden{index}", normalization=normalization, dropout=dropout)
    return keras.Model(inputs, layers.Dense(num_classes, name="logits")(x), name=name)
