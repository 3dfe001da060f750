"""Where a convolutional network looked: its last maps, weighted by what they do for the answer."""

import functools
import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import ArrayLike, NDArray

from ..gradients import value_and_grad
from .attribution import Attribution
from .input_gradients import examples_and_targets
from .probing import find_layer, layer_tensors, nodes_of

Array = NDArray[Any]

_AT_ONCE = 128  # examples


def grad_cam(
    model: keras.Model,
    x: ArrayLike,
    layer: str | None = None,
    *,
    target: ArrayLike | None = None,
) -> Attribution:
    """Return where the feature maps of a layer speak for the answer.

    `values = relu(sum_k w_k A_k)`, `w_k` the mean of d output / d A_k over the map (Selvaraju
    et al., 2017, "Grad-CAM: visual explanations from deep networks", equations 1 and 2), enlarged
    to the picture by linear interpolation. A layer deep in the network knows things and has few
    places; an early one has many places and knows edges. The map is no finer than the layer: its
    grid is what it can tell apart.

    Args:
        model: A built functional or Sequential model of pictures with one output, `(n, k)`. It is
            not changed.
        x: Pictures, `(n, height, width, channels)`.
        layer: Name of a layer that returns feature maps, `(n, rows, columns, channels)`; None for
            the last that does, with a grid of more than one place.
        target: Which output, one for all or one for each; None for the largest of each.

    Returns:
        Values `(n, height, width, 1)`, from 0 on, on a scale of their own: they sum to nothing,
        and have no base value.

    Raises:
        ValueError: If there is no such layer (the message lists those there are), or it returns
            no maps, or the model, pictures or target do not fit.

    Example:
        >>> from dlcourse.models import build_cnn
        >>> model = build_cnn((28, 28, 1), 10, filters=(8,))
        >>> grad_cam(model, np.zeros((2, 28, 28, 1))).values.shape
        (2, 28, 28, 1)
    """
    started = time.perf_counter()
    examples, targets, output = examples_and_targets(model, x, target)
    name = _layer_of_maps(model, layer)
    if examples.ndim != 4:
        raise ValueError(
            "`model` must take pictures, (height, width, channels). "
            f"Received: a model of {examples.shape[1:]}."
        )
    maps_and_outputs = _shifted_at(model, name)
    shape = find_layer(model, name).shape[1:]
    choices = np.eye(model.outputs[0].shape[-1], dtype=examples.dtype)[targets]
    parts = []
    for start in range(0, len(examples), _AT_ONCE):
        part, choice = examples[start : start + _AT_ONCE], choices[start : start + _AT_ONCE]
        maps, slopes = _maps_and_slopes(maps_and_outputs, part, choice, shape)
        weights = slopes.mean(axis=(1, 2), keepdims=True)
        parts.append(np.maximum((weights * maps).sum(axis=-1, keepdims=True), 0))
    small = ops.convert_to_tensor(np.concatenate(parts))
    large = ops.image.resize(small, examples.shape[1:3], interpolation="bilinear")
    values = np.maximum(ops.convert_to_numpy(large), 0)
    seconds = time.perf_counter() - started
    return Attribution(values, None, output, targets, None, f"Grad-CAM at {name}", seconds)


def _layer_of_maps(model: keras.Model, layer: str | None) -> str:
    tensors = layer_tensors(model)
    having = {
        name: tensor
        for name, tensor in tensors.items()
        if len(tensor.shape) == 4 and None not in tensor.shape[1:]
    }
    if layer is None:
        wide = [name for name, tensor in having.items() if tensor.shape[1] * tensor.shape[2] > 1]
        if wide:
            return wide[-1]
    else:
        find_layer(model, layer)
        if layer in having:
            return layer
    names = ", ".join(having) or "none"
    raise ValueError(
        "`layer` must return feature maps, (batch, rows, columns, channels), of a given size. "
        f"Received: layer={layer!r}. In this model these do: {names}."
    )


def _shifted_at(model: keras.Model, layer: str) -> Callable[[Any, Any], tuple[Any, Any]]:
    """Return a function from pictures and a shift to a layer's maps, shifted, and the outputs.

    The gradient by a shift of 0 is that by the maps, whatever ways lead around the layer.
    """
    nodes = nodes_of(model)
    maps_of = find_layer(model, layer)

    def compute(x: Any, shift: Any) -> tuple[Any, Any]:
        known = {id(model.inputs[0]): ops.convert_to_tensor(x)}
        with keras.StatelessScope():  # nothing that a layer notes down outlives the call
            for node in nodes:
                if id(node.outputs[0]) in known:
                    continue
                args, kwargs = node.arguments.fill_in(known)
                if isinstance(node.operation, keras.layers.Layer) and _knows_training(node):
                    kwargs = {**kwargs, "training": False}
                results = keras.tree.flatten(node.operation(*args, **kwargs))
                for symbol, result in zip(node.outputs, results, strict=True):
                    is_it = symbol is maps_of
                    known[id(symbol)] = ops.add(result, shift) if is_it else result
        return known[id(maps_of)], known[id(model.outputs[0])]

    return compute


def _knows_training(node: Any) -> bool:
    return bool(node.operation._call_has_training_arg)


def _maps_and_slopes(
    compute: Callable[[Any, Any], tuple[Any, Any]], x: Array, choice: Array, shape: tuple[int, ...]
) -> tuple[Array, Array]:
    shift = np.zeros((len(x), *shape), x.dtype)
    maps, _ = compute(x, shift)
    _, (slopes,) = value_and_grad(functools.partial(_picked, compute, x, choice), shift)
    return ops.convert_to_numpy(maps), slopes


def _picked(compute: Any, x: Array, choice: Array, shift: Any) -> Any:
    outputs = ops.reshape(compute(x, shift)[1], choice.shape)
    return ops.sum(outputs * ops.convert_to_tensor(choice))
