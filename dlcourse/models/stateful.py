"""A recurrent layer that begins each batch with the states in which it left the one before.

Keras' own `stateful=True` does so on TensorFlow only: in `fit` and `predict`, Keras 3.15 loses the
states on JAX, whose compiled steps keep only what a layer has declared as a weight, and on PyTorch
it overwrites them while the gradient still needs them.
"""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("dlcourse")
class Stateful(layers.Layer):
    """Wraps a recurrent layer, whose states it keeps as weights that are not trained.

    No gradient goes from one batch back to the one before: backpropagation through time ends where
    the batch begins (it is truncated; Williams & Peng, 1990).

    Args:
        layer: A recurrent layer of Keras that hands out its states (`return_state=True`).
        **options: As for any layer, such as `name`.
    """

    stateful = True

    def __init__(self, layer: layers.Layer, **options: Any) -> None:
        super().__init__(**options)
        self.layer = layer
        self.supports_masking = True

    @property
    def cell(self) -> layers.Layer:
        """The cell of the layer, with its weights."""
        return self.layer.cell

    def build(self, input_shape: Sequence[int]) -> None:
        """Make the layer's weights, and states for as many rows as a batch has."""
        self.layer.build(input_shape)
        self.states = [
            self.add_weight(
                shape=(input_shape[0], size),
                initializer="zeros",
                trainable=False,
                name=f"state{index}",
            )
            for index, size in enumerate(self.layer.state_size)
        ]

    def call(self, inputs: Any, mask: Any = None, training: bool = False) -> Any:
        """Read a batch of sequences on from the states, and keep those in which it ends."""
        # A copy: PyTorch's gradient needs what was read, which `assign` overwrites.
        before = [ops.stop_gradient(ops.copy(state)) for state in self.states]
        output, *after = self.layer(inputs, initial_state=before, mask=mask, training=training)
        for kept, state in zip(self.states, after, strict=True):
            kept.assign(ops.stop_gradient(state))
        return output

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Hand the mask on with every step, or none with the last."""
        return previous_mask if self.layer.return_sequences else None

    def compute_output_shape(self, input_shape: Sequence[int]) -> tuple[int | None, ...]:
        """Return the shape of what the layer hands on, without its states."""
        shape: tuple[int | None, ...] = self.layer.compute_output_shape(input_shape)[0]
        return shape

    def reset_state(self) -> None:
        """Set the states to zero."""
        for state in self.states:
            state.assign(ops.zeros(state.shape, dtype=state.dtype))

    def get_config(self) -> dict[str, Any]:
        """Return what the layer is made from."""
        return {
            **super().get_config(),
            "layer": keras.saving.serialize_keras_object(self.layer),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "Stateful":
        """Return a layer that is made from this."""
        return cls(keras.saving.deserialize_keras_object(config.pop("layer")), **config)


def reset_states(model: keras.Model) -> None:
    """Set the states of a stateful network to zero, as where a new sequence begins.

    Args:
        model: A model of `build_rnn` with `stateful=True`.

    Raises:
        ValueError: If no layer of it keeps its state.
    """
    stateful = [layer for layer in model.layers if getattr(layer, "stateful", False)]
    if not stateful:
        raise ValueError(
            "`model` must have a layer that keeps its state. "
            f"Received: {model.name!r}, in which none is stateful: it begins every sequence anew. "
            "Nothing is to be done, or build it with `stateful=True`."
        )
    for layer in stateful:
        layer.reset_state()
