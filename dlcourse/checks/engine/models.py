"""Read a Keras model as evidence: what it predicts, and what it is made of."""

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .limits import call_within

_LIMIT = 1.0  # seconds


def as_function(answer: Any) -> Callable[..., Any] | None:
    """Return a function from arrays to arrays that calls the model; None if it is no model.

    Keras is not imported for this: where there is a model, it is loaded already.
    """
    keras = sys.modules.get("keras")
    if keras is None or not issubclass(type(answer), keras.Model):
        return None

    def predict(*inputs: np.ndarray) -> Any:
        outputs = answer(inputs[0] if len(inputs) == 1 else list(inputs), training=False)
        if type(outputs) in (list, tuple):
            return tuple(keras.ops.convert_to_numpy(output) for output in outputs)
        return keras.ops.convert_to_numpy(outputs)

    return predict


def facts(model: Any) -> dict[str, Any]:
    """Return what a judge may ask about a model; a part that cannot be read is left out.

    Returns:
        `input_shape`, `output_shape` (lists, None for the batch), `parameters`,
        `trainable_parameters`, and `layers`: a list of `[class, name, activation or None]`.
    """
    found: dict[str, Any] = {}

    def read() -> bool:
        readers: dict[str, Callable[[], Any]] = {
            "input_shape": lambda: _shape(model.input_shape),
            "output_shape": lambda: _shape(model.output_shape),
            "parameters": lambda: int(model.count_params()),
            "trainable_parameters": lambda: sum(
                int(np.prod(weight.shape)) for weight in model.trainable_weights
            ),
            "layers": lambda: [_layer(layer) for layer in model.layers],
        }
        for name, reader in readers.items():
            try:
                found[name] = reader()
            except BaseException:  # an unbuilt model has no shape; a subclass may do anything
                continue
        return True

    call_within(_LIMIT, read)
    return dict(found)


def _shape(shape: Any) -> list[int | None]:
    return [None if length is None else int(length) for length in shape]


def _layer(layer: Any) -> list[str | None]:
    activation = getattr(layer, "activation", None)
    name = getattr(activation, "__name__", None)
    return [type(layer).__name__, str(layer.name), None if name is None else str(name)]
