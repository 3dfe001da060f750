"""Residual networks: blocks that add to what they were given."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from .arguments import (
    check_choice,
    check_count,
    check_dropout,
    check_image_shape,
    check_large_enough,
    check_sizes,
)
from .blocks import convolution


def build_resnet(
    input_shape: Sequence[int],
    num_classes: int,
    *,
    filters: Sequence[int] = (16, 32, 64),
    blocks_per_stage: int = 3,
    shortcuts: bool = True,
    stem_strides: int = 1,
    dropout: float = 0.0,
    name: str = "resnet",
) -> keras.Model:
    """Build a residual network for small images (He, Zhang, Ren & Sun, 2016, section 4.2).

    A first 3x3 convolution, then stages of blocks with two 3x3 convolutions each; every stage
    after the first begins by halving height and width. The mean of each channel goes to the
    logits. With the standard arguments that is ResNet-20; there are
    `2 * blocks_per_stage * len(filters) + 2` layers with weights on the way from image to logits.

    A shortcut has no parameters (the paper's option A): it hands the input on as it is, and into
    a new stage every second pixel of it, with zeros for the channels that are added. So the
    network without shortcuts has the same layers with weights, and as many parameters.

    Args:
        input_shape: `(height, width, channels)` of one image.
        num_classes: Number of logits; 1 for two classes with a single logit.
        filters: Channels of each stage, in order, none smaller than the one before.
        blocks_per_stage: Blocks of each stage; 3, 5, 7, 9 make 20, 32, 44, 56 layers.
        shortcuts: Whether a block adds its input to its output; without it "plain" network.
        stem_strides: Steps of the first convolution: 1 for about 32 pixels, 2 or 4 for images
            of 64 pixels and more, which are scaled down by it.
        dropout: Fraction of the pooled channels dropped before the logits.
        name: Name of the model; layers are `stem`, `stem_norm`, `stem_activation`,
            `stage1_block1_conv1`, `stage1_block1_conv1_norm`, `stage1_block1_conv1_activation`,
            `stage1_block1_conv2`, `stage1_block1_conv2_norm`, `stage1_block1_add`,
            `stage1_block1_activation`, …, `stage2_block1_subsample`, `stage2_block1_widen`, …,
            `global_pool`, `logits`.

    Returns:
        An uncompiled model from `(batch, *input_shape)` to logits `(batch, num_classes)`.

    Raises:
        ValueError: If the channel axis is missing or comes first, the image is too small for the
            stages, or another argument cannot be used.

    Example:
        >>> model = build_resnet((28, 28, 1), 10, filters=(8, 16), blocks_per_stage=1)
        >>> model.get_layer("stage2_block1_add").output.shape
        (None, 14, 14, 16)
    """
    input_shape = check_image_shape(input_shape)
    num_classes = check_count("num_classes", num_classes, "10")
    filters = _check_filters(filters)
    blocks_per_stage = check_count("blocks_per_stage", blocks_per_stage, "3")
    check_choice("stem_strides", stem_strides, (1, 2, 4))
    check_dropout(dropout)
    check_large_enough(
        input_shape,
        stem_strides * 2 ** (len(filters) - 1),
        f"{len(filters)} stages, each after the first halving height and width, and "
        f"stem_strides={stem_strides}",
        "Take fewer `filters` or a smaller `stem_strides`",
    )
    inputs = keras.Input(input_shape, name="inputs")
    x = convolution(inputs, filters[0], "stem", strides=stem_strides)
    for stage, channels in enumerate(filters, start=1):
        for block in range(1, blocks_per_stage + 1):
            strides = 2 if stage > 1 and block == 1 else 1
            x = _block(x, channels, f"stage{stage}_block{block}", strides, shortcuts)
    x = layers.GlobalAveragePooling2D(name="global_pool")(x)
    if dropout:
        x = layers.Dropout(dropout, name="dropout")(x)
    return keras.Model(inputs, layers.Dense(num_classes, name="logits")(x), name=name)


def _block(x: Any, filters: int, name: str, strides: int, add_input: bool) -> Any:
    shortcut = x
    x = convolution(x, filters, f"{name}_conv1", strides=strides)
    x = convolution(x, filters, f"{name}_conv2", activation=None)
    if add_input:
        x = layers.Add(name=f"{name}_add")([_shortcut(shortcut, filters, name, strides), x])
    return layers.Activation("relu", name=f"{name}_activation")(x)


def _shortcut(x: Any, filters: int, name: str, strides: int) -> Any:
    """Hand the input on, with `filters` channels and every `strides`-th pixel."""
    if strides > 1:
        x = layers.MaxPooling2D(1, strides=strides, name=f"{name}_subsample")(x)
    added = filters - x.shape[-1]
    if added:
        # Told that the channels come first, the layer pads the last two axes: width and channels.
        x = layers.ZeroPadding2D(
            ((0, 0), (0, added)), data_format="channels_first", name=f"{name}_widen"
        )(x)
    return x


def _check_filters(filters: Sequence[int]) -> tuple[int, ...]:
    sizes = check_sizes("filters", filters, "(16, 32, 64)")
    if list(sizes) != sorted(sizes):
        raise ValueError(
            "`filters` must not become smaller from stage to stage: a shortcut adds channels, and "
            f"cannot take any away. Received: filters={sizes}. Write `filters=(16, 32, 64)`."
        )
    return sizes
