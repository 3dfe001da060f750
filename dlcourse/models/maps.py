"""Where each head of each layer of a Transformer looks."""

from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from .batches import check_images
from .self_attention import SelfAttention
from .sequences import check_sequences


def attention_maps(model: keras.Model, x: ArrayLike) -> NDArray[np.float32]:
    """Return the weights of every self-attention of a model.

    Args:
        model: A model of `build_gpt`, `build_encoder`, `build_bert` or `build_vit`, or any other
            of one input with layers `SelfAttention`.
        x: What it reads, ids `(batch, time)` or pictures.

    Returns:
        `(batch, layers, heads, time, time)`: row t of a map says how much place t looks at each;
        it sums to one. In a vision Transformer the places are the patches, row by row.

    Raises:
        ValueError: If there is no such layer, or `x` is nothing that the model takes.

    Example:
        >>> from dlcourse.models import build_gpt
        >>> attention_maps(build_gpt(9, 8, depth=2, num_heads=4, width=8), [[1, 2, 3]]).shape
        (1, 2, 4, 3, 3)
    """
    looking = [part for part in model.layers if isinstance(part, SelfAttention)]
    if not looking or len(model.inputs) != 1:
        raise ValueError(
            "`model` must have one input, and layers `SelfAttention`. "
            f"Received: {model.name!r} with {len(model.inputs)} inputs and {len(looking)} such "
            "layers. Where a model that translates looks is said by `alignment`."
        )
    shape = tuple(model.inputs[0].shape)
    array: NDArray[Any] = np.asarray(x)
    if len(shape) == 4:
        check_images(array, shape[1:])
    else:
        check_sequences(model, array)
    probe = keras.Model(model.inputs[0], [part.input for part in looking])
    seen = probe(np.asarray(array, model.inputs[0].dtype), training=False)
    tensors = [seen] if len(looking) == 1 and not isinstance(seen, list) else seen
    maps = [
        keras.ops.convert_to_numpy(part(tensor, return_attention_scores=True)[1])
        for part, tensor in zip(looking, tensors, strict=True)
    ]
    return np.stack(maps, axis=1)
