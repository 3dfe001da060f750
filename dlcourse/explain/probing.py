"""Find a layer in a model, and compute what it returns without changing the model."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..models.batches import check_batch

Array = NDArray[Any]


def layer_tensors(model: keras.Model) -> dict[str, Any]:
    """Return the symbolic output of every layer, by its name, in the order of computation.

    Args:
        model: A built functional or Sequential model with one input.

    Raises:
        ValueError: If the model is none of these.
    """
    tensors: dict[str, Any] = {}
    for node in nodes_of(model):
        layer = node.operation
        if isinstance(layer, keras.layers.Layer) and not node.is_input:
            # of a layer that is used twice, the first use; of several outputs, the first
            tensors.setdefault(layer.name, node.outputs[0])
    return tensors


def nodes_of(model: keras.Model) -> list[Any]:
    """Return the calls of layers and operations that make up a model, inputs first."""
    try:
        outputs, inputs = model.outputs, model.inputs
    except (AttributeError, ValueError):
        outputs, inputs = None, None
    if not outputs or not inputs:
        raise ValueError(
            "`model` must be a functional or Sequential Keras model that begins with "
            f"`keras.Input(shape)`: its layers are looked at one by one. Received: {model!r}."
        )
    if len(inputs) != 1:
        raise ValueError(
            f"`model` must have one input. Received: {len(inputs)}. Make a model of the part that "
            "looks at the images: `keras.Model(image_input, layer.output)`."
        )
    found: dict[int, Any] = {}  # the order of insertion is that of computation
    waiting = [(producer(tensor), False) for tensor in reversed(outputs)]
    first = {id(tensor) for tensor in inputs}
    while waiting:  # depth first, without recursion: deep networks have thousands of calls
        node, complete = waiting.pop()
        if complete:
            found.setdefault(id(node), node)
        elif id(node) not in found:
            waiting.append((node, True))
            if not any(id(tensor) in first for tensor in node.outputs):
                waiting += [(producer(tensor), False) for tensor in reversed(node.input_tensors)]
    return list(found.values())


def producer(tensor: Any) -> Any:
    """Return the call that a symbolic tensor comes from."""
    operation, node_index, _ = tensor._keras_history
    return operation._inbound_nodes[node_index]


def find_layer(model: keras.Model, name: str) -> Any:
    """Return the symbolic output of one layer.

    Raises:
        ValueError: If the model has no such layer; the message lists those that it has.
    """
    tensors = layer_tensors(model)
    if isinstance(name, str) and name in tensors:
        return tensors[name]
    hint = " Give its name: `layer.name`." if isinstance(name, keras.layers.Layer) else ""
    raise ValueError(
        f"`layer` must be the name of a layer of this model: {', '.join(tensors)}. "
        f"Received: {name!r}.{hint}"
    )


def find_channels(tensor: Any, name: str, channels: Sequence[int] | int | None) -> list[int]:
    """Return the channels as a list; None stands for all.

    Raises:
        ValueError: If the layer has no channels, or not these.
    """
    count = tensor.shape[-1]
    if len(tensor.shape) < 2 or count is None:
        raise ValueError(
            f"`layer` must return channels or units. Received: {name!r}, of shape {tensor.shape}."
        )
    if channels is None:
        return list(range(count))
    wanted = np.atleast_1d(np.asarray(channels))
    if wanted.ndim != 1 or wanted.dtype.kind not in "iu" or not wanted.size:
        raise ValueError(
            "`channels` must be a channel's number or a list of them. "
            f"Received: channels={channels!r}."
        )
    if wanted.min() < 0 or wanted.max() >= count:
        raise ValueError(
            f"`channels` must be from 0 to {count - 1}, the channels of {name!r}. "
            f"Received: channels={channels!r}."
        )
    return [int(channel) for channel in wanted]


def computing(model: keras.Model, outputs: Any) -> Callable[[Any], Any]:
    """Return a function from a batch to these outputs, at inference, that changes no state.

    Args:
        model: The model that they are outputs of.
        outputs: A symbolic tensor of its graph, or a dict of them.
    """
    part = keras.Model(model.inputs[0], outputs)
    trainable = [variable.value for variable in part.trainable_variables]
    others = [variable.value for variable in part.non_trainable_variables]

    def compute(x: Any) -> Any:
        return part.stateless_call(trainable, others, x, training=False)[0]

    return compute


def as_images(model: keras.Model, x: ArrayLike) -> Array:
    """Return a batch in the dtype that the model takes.

    Raises:
        ValueError: If it does not fit the model, is not scaled or not finite.
    """
    check_batch(model, x)
    return np.asarray(x, dtype=keras.config.floatx())
