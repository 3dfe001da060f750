"""The pieces of images that a channel answers to most."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..scratch.arguments import check_count
from .fields import ReceptiveField, receptive_field
from .probing import as_images, computing, find_channels, find_layer

Array = NDArray[Any]


class Patches(NamedTuple):
    """For each channel the pieces of images that it answers to most, the strongest first.

    Attributes:
        patches: `(channels, k, height, width, image_channels)`.
        activations: What the channel returned there, `(channels, k)`.
        indices: Which images they are from, `(channels, k)`.
        positions: Row and column in the feature map, `(channels, k, 2)`; zeros for a layer whose
            units have no place.
        channels: The channels, in this order.
    """

    patches: Array
    activations: Array
    indices: Array
    positions: Array
    channels: tuple[int, ...]


def maximally_activating_patches(
    model: keras.Model,
    layer: str,
    x: ArrayLike,
    *,
    channels: Sequence[int] | int | None = None,
    k: int = 9,
    batch_size: int = 256,
) -> Patches:
    """Find what the channels of a layer answer to most (Zeiler & Fergus, 2014, section 4.1).

    Of each image only the strongest place counts, so that the k patches come from k images. A
    patch is the receptive field of that place: all that the channel could see. What lies outside
    of the image is zero.

    Args:
        model: A built functional or Sequential model of images. It is not changed.
        layer: Name of the layer.
        x: Images, `(n, height, width, channels)`, at least k.
        channels: Channels of the layer, or one; None for all.
        k: Patches for each channel.
        batch_size: How many images to compute at a time.

    Returns:
        Patches of the size of the receptive field; along a side on which that is larger than the
        image, the whole image.

    Raises:
        ValueError: If there is no such layer (the message lists those there are) or channel, or
            there are fewer than k images.

    Example:
        >>> model = keras.Sequential(
        ...     [keras.Input((12, 12, 1)), keras.layers.Conv2D(4, 5, name="conv")]
        ... )
        >>> x = np.random.default_rng(0).random((20, 12, 12, 1))
        >>> maximally_activating_patches(model, "conv", x, k=9).patches.shape
        (4, 9, 5, 5, 1)
    """
    check_count("batch_size", batch_size)
    tensor, images = find_layer(model, layer), as_images(model, x)
    wanted = find_channels(tensor, layer, channels)
    if check_count("k", k) > len(images):
        raise ValueError(
            "`x` must hold at least `k` images: a patch comes from an image of its own. "
            f"Received: {len(images)} images, k={k}."
        )
    field = receptive_field(model, layer)
    compute = computing(model, tensor)
    tops, places = [], []
    for start in range(0, len(images), batch_size):
        output = keras.ops.convert_to_numpy(compute(images[start : start + batch_size]))
        values = output.reshape(len(output), -1, output.shape[-1])[:, :, wanted]
        places.append(values.argmax(axis=1))
        tops.append(np.take_along_axis(values, places[-1][:, None], axis=1)[:, 0])
    top, place = np.concatenate(tops), np.concatenate(places)  # (n, channels)
    indices = np.argsort(-top, axis=0, kind="stable")[:k].T  # (channels, k)
    columns = output.shape[2] if output.ndim == 4 else 1
    flat = np.take_along_axis(place.T, indices, axis=1)
    positions = np.stack([flat // columns, flat % columns], axis=-1)
    return Patches(
        patches=_cut(images, indices, positions, field),
        activations=np.take_along_axis(top.T, indices, axis=1),
        indices=indices,
        positions=positions,
        channels=tuple(wanted),
    )


def _cut(images: Array, indices: Array, positions: Array, field: ReceptiveField) -> Array:
    """Return what lies in the receptive fields of these places."""
    sides = images.shape[1:3]
    size = [min(own, side) for own, side in zip(field.size, sides, strict=True)]
    out = np.zeros((*indices.shape, *size, images.shape[3]), images.dtype)
    for index in np.ndindex(*indices.shape):
        top, bottom, left, right = field.window(
            (int(positions[index][0]), int(positions[index][1]))
        )
        if field.size[0] >= sides[0]:
            top, bottom = 0, sides[0]
        if field.size[1] >= sides[1]:
            left, right = 0, sides[1]
        inside = images[indices[index], max(top, 0) : bottom, max(left, 0) : right]
        row, column = max(-top, 0), max(-left, 0)
        out[index][row : row + len(inside), column : column + inside.shape[1]] = inside
    return out
