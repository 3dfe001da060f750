"""The receptive field as gradients find it."""

from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

from ..draws import check_rng
from ..gradients import value_and_grad
from ..scratch.arguments import check_count
from .probing import computing, find_layer

_BATCH = 32


class MeasuredReceptiveField(NamedTuple):
    """Which pixels a value answers to.

    Attributes:
        size: Height and width of the smallest box around all pixels with a gradient.
        map: `(height, width)`: the mean size of the gradient at each pixel of the image.
    """

    size: tuple[int, int]
    map: NDArray[Any]


def measured_receptive_field(
    model: keras.Model,
    layer: str,
    *,
    rng: np.random.Generator,
    position: tuple[int, int] | None = None,
    samples: int = 64,
) -> MeasuredReceptiveField:
    """Measure which pixels one value of a feature map answers to, by its gradients.

    Noise images are shown, and of the value (a random mixture of all channels there) the gradient
    to each pixel is taken. Where a maximum or a ReLU lets one gradient through and blocks another,
    the mean over many images finds all ways. Its map is bright in the middle and fades: most of a
    receptive field has little effect (Luo et al., 2016, "Understanding the effective receptive
    field in deep convolutional neural networks").

    Args:
        model: A built functional or Sequential model that takes images of a given size. The
            model is not changed.
        layer: Name of the layer.
        rng: Draws the images and the mixtures.
        position: Row and column of the value; its default is the middle of the map.
        samples: Number of images.

    Returns:
        Size and map. The box ends at the borders of the image: near one, or in a small image, it
        is smaller than what `receptive_field` computes. A dead layer has the size `(0, 0)`.

    Raises:
        ValueError: If there is no such layer (the message lists those there are) or position, or
            the model takes images of any size.

    Example:
        >>> model = keras.Sequential(
        ...     [keras.Input((12, 12, 1)), keras.layers.Conv2D(8, 5, name="conv")]
        ... )
        >>> measured_receptive_field(model, "conv", rng=np.random.default_rng(0)).size
        (5, 5)
    """
    check_rng(rng)
    check_count("samples", samples)
    tensor = find_layer(model, layer)
    shape = tuple(model.inputs[0].shape[1:])
    if len(shape) != 3 or None in shape:
        raise ValueError(
            "`model` must take images of a given size, (height, width, channels). "
            f"Received: a model of {shape}. Build it with `keras.Input((28, 28, 1))`."
        )
    compute, place = computing(model, tensor), _place(layer, tensor.shape, position)
    total = np.zeros(shape[:2])
    for start in range(0, samples, _BATCH):
        n = min(_BATCH, samples - start)
        images = rng.random((n, *shape), dtype=np.float32)
        mixture = np.zeros((n, *tensor.shape[1:]), np.float32)
        index: Any = (slice(None), *place)
        mixture[index] = rng.normal(size=(n, tensor.shape[-1]))
        weights = keras.ops.convert_to_tensor(mixture)
        _, (gradient,) = value_and_grad(
            lambda x, weights=weights: keras.ops.sum(compute(x) * weights), images
        )
        total += np.abs(gradient).sum(axis=(0, 3), dtype=np.float64)
    sides = [np.flatnonzero(total.any(axis=axis)) for axis in (1, 0)]
    height, width = (int(side[-1] - side[0]) + 1 if side.size else 0 for side in sides)
    return MeasuredReceptiveField((height, width), total / samples)


def _place(layer: str, shape: tuple[int, ...], position: tuple[int, int] | None) -> tuple[int, ...]:
    """Return the index of the value in the map; of a layer without places, nothing."""
    sides = shape[1:-1]
    if position is None:
        return tuple(side // 2 for side in sides)
    place = tuple(int(p) for p in position)
    if len(place) != len(sides) or any(
        not 0 <= p < side for p, side in zip(place, sides, strict=True)
    ):
        raise ValueError(
            f"`position` must be a row and a column of {layer!r}, whose map is {sides}. "
            f"Received: position={position!r}."
        )
    return place
