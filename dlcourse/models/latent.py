"""The two halves of every autoencoder: from a picture to few numbers, and back."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from keras import layers

from .arguments import (
    check_activation,
    check_count,
    check_divided,
    check_image_shape,
    check_sizes,
)
from .blocks import convolution, dense, initializer_for

Activation = str | Callable[[Any], Any]


def check_autoencoder(
    input_shape: Sequence[int],
    latent_dim: int,
    filters: Sequence[int],
    units: Sequence[int],
    activation: Activation,
) -> tuple[tuple[int, ...], int, tuple[int, ...], tuple[int, ...]]:
    """Return shape, latent size, filters and units as tuples of whole numbers.

    Raises:
        ValueError: If one cannot be used: with `filters` the shape must be that of an image,
            whose sides the strides divide.
    """
    filters = check_sizes("filters", filters, "(32, 64)", may_be_empty=True)
    if filters:
        input_shape = check_image_shape(input_shape)
        check_divided(input_shape, len(filters), "convolutions")
    else:
        input_shape = check_sizes("input_shape", input_shape, "(28, 28, 1)")
    latent_dim = check_count("latent_dim", latent_dim, "2")
    units = check_sizes("units", units, "(256,)", may_be_empty=True)
    check_activation(activation)
    return tuple(input_shape), latent_dim, filters, units


def shrink(
    x: Any, filters: Sequence[int], units: Sequence[int], activation: Activation, *conditions: Any
) -> Any:
    """Read a picture: convolutions that halve its sides, then dense layers.

    Args:
        x: `(batch, *input_shape)`.
        filters: Channels of each 3x3 convolution, which goes in steps of two pixels.
        units: Width of each dense layer.
        activation: Of every layer.
        *conditions: What else the dense layers hear, each `(batch, features)`.

    Returns:
        `(batch, features)`. The layers are `encoder_conv1`, `encoder_conv1_activation`, …,
        `encoder_flatten`, `encoder_hidden1`, `encoder_hidden1_activation`, ….
    """
    for index, channels in enumerate(filters, start=1):
        x = convolution(
            x,
            channels,
            f"encoder_conv{index}",
            strides=2,
            activation=activation,
            normalization=None,
        )
    if len(x.shape) > 2:
        x = layers.Flatten(name="encoder_flatten")(x)
    if conditions:
        x = layers.Concatenate(name="encoder_join")([x, *conditions])
    for index, width in enumerate(units, start=1):
        x = dense(x, width, f"encoder_hidden{index}", activation=activation)
    return x


def grow(
    x: Any,
    output_shape: Sequence[int],
    filters: Sequence[int],
    units: Sequence[int],
    activation: Activation,
    name: str,
) -> Any:
    """Paint a picture from few numbers: the layers of `shrink` the other way round.

    The kernels of the transposed convolutions are 4x4: a multiple of their step of two, so that
    every pixel is reached equally often (Odena, Dumoulin & Olah, 2016).

    Args:
        x: `(batch, features)`.
        output_shape: Shape of one picture.
        filters: As in `shrink`, the first at full size.
        units: As in `shrink`, the first next to the picture.
        activation: Of every layer but the last, which has none.
        name: Name of the last layer.

    Returns:
        `(batch, *output_shape)`, from minus to plus infinity. The layers are `decoder_hidden1`,
        `decoder_hidden1_activation`, …; with convolutions `decoder_maps`,
        `decoder_maps_activation`, `decoder_reshape`, `decoder_up1`, `decoder_up1_activation`, …;
        and the last, behind which stands `decoder_reshape` where there are none.
    """
    for index, width in enumerate(reversed(units), start=1):
        x = dense(x, width, f"decoder_hidden{index}", activation=activation)
    if not filters:
        if len(output_shape) == 1:
            return layers.Dense(output_shape[0], name=name)(x)
        x = layers.Dense(math.prod(output_shape), name=name)(x)
        return layers.Reshape(tuple(output_shape), name="decoder_reshape")(x)
    height, width, channels = output_shape
    step = 2 ** len(filters)
    maps = (height // step, width // step, filters[-1])
    x = dense(x, math.prod(maps), "decoder_maps", activation=activation)
    x = layers.Reshape(maps, name="decoder_reshape")(x)
    for index, wide in enumerate(reversed(filters[:-1]), start=1):
        x = _double(x, wide, f"decoder_up{index}", initializer_for(activation))
        x = layers.Activation(activation, name=f"decoder_up{index}_activation")(x)
    return _double(x, channels, name, "glorot_uniform")


def _double(x: Any, filters: int, name: str, initializer: str) -> Any:
    return layers.Conv2DTranspose(
        filters, 4, strides=2, padding="same", kernel_initializer=initializer, name=name
    )(x)
