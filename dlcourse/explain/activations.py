"""What the layers of a model return."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..scratch.arguments import check_count
from .probing import as_images, computing, find_layer, layer_tensors

Array = NDArray[Any]


def layer_outputs(
    model: keras.Model,
    x: ArrayLike,
    layers: Sequence[str] | str | None = None,
    *,
    batch_size: int = 256,
) -> dict[str, Array]:
    """Return what the layers of a model compute for a batch, at inference.

    The feature maps of a convolution are what its layer returns, its activation included if it
    has one of its own. Nothing of the model is changed, no state and no weight.

    Args:
        model: A built functional or Sequential model with one input.
        x: `(batch, height, width, channels)`, or whatever the model takes.
        layers: Names of layers, or one; None for all of them but the input.
        batch_size: How many examples to compute at a time.

    Returns:
        For each name an array `(batch, ...)`: `(batch, rows, columns, channels)` of a convolution.

    Raises:
        ValueError: If there is no such layer (the message lists those there are), or `x` does not
            fit the model.

    Example:
        >>> model = keras.Sequential(
        ...     [keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3, name="conv")]
        ... )
        >>> layer_outputs(model, np.zeros((5, 8, 8, 1)))["conv"].shape
        (5, 6, 6, 4)
    """
    check_count("batch_size", batch_size)
    if isinstance(layers, str):
        layers = [layers]
    tensors = (
        layer_tensors(model)
        if layers is None
        else {name: find_layer(model, name) for name in layers}
    )
    if not tensors:
        raise ValueError(
            "`layers` must name at least one layer, or be None for all. Received: none."
        )
    images = as_images(model, x)
    compute = computing(model, tensors)
    parts: dict[str, list[Array]] = {name: [] for name in tensors}
    for start in range(0, len(images), batch_size):
        outputs = compute(images[start : start + batch_size])
        for name, output in outputs.items():
            parts[name].append(keras.ops.convert_to_numpy(output))
    return {name: np.concatenate(arrays) for name, arrays in parts.items()}
