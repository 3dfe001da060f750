"""The U-Net: an answer for every pixel."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from .arguments import check_count, check_halvings, check_image_shape, check_sizes
from .blocks import convolution, initializer_for


def build_unet(
    input_shape: Sequence[int],
    num_classes: int,
    *,
    filters: Sequence[int] = (16, 32, 64),
    skips: bool = True,
    name: str = "unet",
) -> keras.Model:
    """Build a U-Net (Ronneberger, Fischer & Brox, 2015), which gives logits for every pixel.

    On the way down, each level has two 3x3 convolutions and a 2x2 max-pooling; on the way up, a
    transposed convolution doubles height and width, the maps of the same level on the way down
    are put beside its own, and two convolutions follow. Unlike the paper's, the convolutions are
    batch-normalised, and padded, so that the answer is as large as the image. An image whose
    sides the poolings do not divide evenly is widened by zeros, and the answer cut back.

    Args:
        input_shape: `(height, width, channels)` of one image; odd sides will do.
        num_classes: Logits of each pixel; 1 for a single one, the object against the rest.
        filters: Channels of each level, the highest resolution first; the last is the bottom.
        skips: Whether the maps of the way down are handed across. Without them the convolutions
            after them see fewer channels, and the network has fewer parameters.
        name: Name of the model; layers are `pad` if there is need, `down1_conv1`,
            `down1_conv1_norm`, `down1_conv1_activation`, `down1_conv2`, …, `down1_pool`, …,
            `bottom_conv1`, …, `up2_upsample`, `up2_skip`, `up2_conv1`, …, `up1_upsample`, …,
            `crop` if there is a `pad`, `logits`; a number is that of the level.

    Returns:
        An uncompiled model from `(batch, height, width, channels)` to logits
        `(batch, height, width, num_classes)`.

    Raises:
        ValueError: If the channel axis is missing or comes first, there are no two levels, the
            image is too small for them, or another argument cannot be used.

    Example:
        >>> build_unet((45, 64, 3), 1, filters=(8, 16, 32)).output_shape
        (None, 45, 64, 1)
    """
    input_shape = check_image_shape(input_shape)
    num_classes = check_count("num_classes", num_classes, "1")
    *levels, bottom = check_sizes("filters", filters, "(16, 32, 64)")
    if not levels:
        raise ValueError(
            "`filters` must have two levels at least, one of them the bottom. "
            f"Received: filters={filters!r}. Write `filters=(16, 32)`."
        )
    check_halvings(input_shape, len(levels), "levels above the bottom")
    unit = 2 ** len(levels)  # pixels of one place at the bottom
    extra = [-side % unit for side in input_shape[:2]]
    both_sides = tuple((pixels // 2, pixels - pixels // 2) for pixels in extra)

    inputs = x = keras.Input(input_shape, name="inputs")
    if any(extra):
        x = layers.ZeroPadding2D(both_sides, name="pad")(x)
    handed_across = []
    for level, channels in enumerate(levels, start=1):
        x = _two_convolutions(x, channels, f"down{level}")
        handed_across.append(x)
        x = layers.MaxPooling2D(name=f"down{level}_pool")(x)
    x = _two_convolutions(x, bottom, "bottom")
    for level, channels in reversed(list(enumerate(levels, start=1))):
        x = layers.Conv2DTranspose(
            channels,
            2,
            strides=2,
            kernel_initializer=initializer_for(None),
            name=f"up{level}_upsample",
        )(x)
        if skips:
            x = layers.Concatenate(name=f"up{level}_skip")([handed_across[level - 1], x])
        x = _two_convolutions(x, channels, f"up{level}")
    if any(extra):
        x = layers.Cropping2D(both_sides, name="crop")(x)
    return keras.Model(inputs, layers.Conv2D(num_classes, 1, name="logits")(x), name=name)


def _two_convolutions(x: Any, filters: int, name: str) -> Any:
    return convolution(convolution(x, filters, f"{name}_conv1"), filters, f"{name}_conv2")
