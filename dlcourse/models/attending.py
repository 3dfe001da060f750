"""Attention between a decoder and what it may look at, and where it looked."""

from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import ArrayLike, NDArray

from .cross_attention import CrossAttention
from .sequences import check_sequences

ATTENTIONS = (None, "additive", "dot")


def attend(states: Any, memory: Any, units: int, attention: str) -> Any:
    """Let every state ask all of the memory, and add what it is answered (Luong et al., 2015).

    Masks that come with the two are kept: padding is not looked at.

    Args:
        states: Of the decoder, `(batch, target time, units)`.
        memory: What can be looked at, `(batch, places, features)`.
        units: Width of the scores and of the answer.
        attention: `"additive"` or `"dot"`, see `build_seq2seq`.

    Returns:
        `(batch, target time, units)`. Layers are `attention_key`, `attention_query` (additive
        only), `attention`, `attention_join`, `attention_output`.
    """
    key = layers.Dense(units, use_bias=False, name="attention_key")(memory)
    if attention == "additive":
        query = layers.Dense(units, use_bias=False, name="attention_query")(states)
        look = layers.AdditiveAttention(name="attention")
    else:
        query, look = states, layers.Attention(name="attention")
    context, _ = look([query, memory, key], return_attention_scores=True)
    both = layers.Concatenate(name="attention_join")([context, states])
    return layers.Dense(units, activation="tanh", use_bias=False, name="attention_output")(both)


def alignment(model: keras.Model, source: ArrayLike, target: ArrayLike) -> NDArray[np.float32]:
    """Return where the decoder looked at each step, `(batch, target time, places)`.

    Args:
        model: A model of `build_seq2seq` or `build_captioner` with attention, or one of
            `build_seq2seq_transformer`, for which the weights of all heads of all blocks are
            averaged.
        source: What it reads: ids `(batch, source time)`, pictures or clips. The places are the
            steps of the source, the cells of a picture, row by row, or the frames of a clip.
        target: Ids that the decoder reads, `(batch, target time)`, the start first: row t of the
            answer is where it looked to say what comes after `target[:, t]`.

    Raises:
        ValueError: If the model has no attention, or these are no inputs that it takes.
    """
    crossing = [layer for layer in model.layers if isinstance(layer, CrossAttention)]
    if not crossing and "attention" not in [layer.name for layer in model.layers]:
        raise ValueError(
            "`model` must have attention. Received: a model without. "
            "Build it with `attention='additive'` or `attention='dot'`."
        )
    check_sequences(model, [source, target])
    inputs = [as_source(model, source), np.asarray(target, "int32")]
    if crossing:
        return _mean_alignment(model, crossing, inputs)
    _, weights = model.get_layer("attention").output
    looking = keras.Model(model.inputs, weights)
    return np.asarray(keras.ops.convert_to_numpy(looking(inputs, training=False)))


def _mean_alignment(
    model: keras.Model, crossing: list[CrossAttention], inputs: list[NDArray[Any]]
) -> NDArray[np.float32]:
    """Return the mean of what all heads of all cross-attentions look at."""
    asked = [tensor for layer in crossing for tensor in layer.input[:2]]
    parts = keras.Model(model.inputs, asked)(inputs, training=False)
    real = keras.ops.convert_to_tensor(inputs[0] != 0)
    maps = [
        layer(x, memory, memory_mask=real, return_attention_scores=True)[1]
        for layer, x, memory in zip(crossing, parts[::2], parts[1::2], strict=True)
    ]
    return np.mean([keras.ops.convert_to_numpy(part).mean(axis=1) for part in maps], axis=0)


def as_source(model: keras.Model, source: ArrayLike) -> NDArray[Any]:
    """Return what a model's encoder reads in the type that it reads: ids, or floats."""
    return np.asarray(source, dtype=model.inputs[0].dtype)
