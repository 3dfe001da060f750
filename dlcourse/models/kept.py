"""A Transformer that reads on: keys and values of what it has read are kept (a KV cache)."""

from collections.abc import Callable
from typing import Any

import keras
from keras import layers, ops
from numpy.typing import NDArray

from ..compiled import compiled
from .positions import LearnedPositions, SinusoidalPositions
from .self_attention import SelfAttention

AT_ONCE = 32  # ids of a prompt that are read in one step, as long as so many are left


class Reader:
    """Reads texts piece by piece, as a causal Transformer would read them in one go.

    Of the places before a new one, attention needs the keys and values only (Shazeer, 2019,
    section 2.4): they are kept, so that a new id costs the work of one place, whatever was read
    before. Arrays for `room` places are there from the start: each step has the same shapes, and is
    compiled once.

    The layers are those of the model, with their weights as they are at each step. In place of
    `SelfAttention` and of the positions stand their methods `extend`; all others must treat each
    place by itself, as dense layers and norms do.

    Args:
        model: Of `build_gpt`, or another made of such layers with Keras's functional API.
        batch: How many texts are read side by side.
        room: How many ids each of them may have.
    """

    def __init__(self, model: keras.Model, batch: int, room: int) -> None:
        attentions = [layer for layer in model.layers if isinstance(layer, SelfAttention)]
        if isinstance(model, keras.Sequential) or not attentions:
            raise ValueError(
                "With a cache, `model` must be a functional one with layers of `SelfAttention`, "
                f"like those of `build_gpt`. Received: {model.name!r}. "
                "Any model from ids to logits writes with `cache=False`."
            )
        if not all(layer.causal for layer in attentions):
            raise ValueError(
                "To write on, no place may look at those after it. "
                f"Received: {model.name!r}, whose attention is not causal. "
                "Build it with `build_gpt`, or `SelfAttention(…, causal=True)`."
            )
        self._batch, self._room = batch, room
        self._position = keras.Variable(0, dtype="int32", trainable=False, name="position")
        self._kept: dict[str, layers.Layer] = {}
        plain = keras.Model(model.inputs[0], model.outputs[0])  # without what it was compiled with
        self._models = {time: self._step(plain, time) for time in (1, AT_ONCE) if time <= room}
        self._steps: dict[int, Callable[[NDArray[Any]], NDArray[Any]]] = {}

    def start(self) -> None:
        """Begin new texts."""
        self._position.assign(0)

    def read(self, ids: NDArray[Any]) -> NDArray[Any]:
        """Read on, and return what may come next.

        Args:
            ids: `(batch, time)`, at least one each; as many as there is room for.

        Returns:
            Logits `(batch, vocabulary)`, those after the last id.
        """
        done, time = 0, ids.shape[1]
        while done < time:
            count = AT_ONCE if time - done >= AT_ONCE else 1
            piece = ids[:, done : done + count]
            if count not in self._steps:
                self._steps[count] = compiled(self._models[count], piece)
            logits = self._steps[count](piece)
            self._position.assign_add(count)
            done += count
        return logits[:, -1]

    def _step(self, model: keras.Model, time: int) -> keras.Model:
        """Return the model, for so many new ids after what was read."""

        def call(layer: Any, *inputs: Any, **options: Any) -> Any:
            if not isinstance(layer, SelfAttention | LearnedPositions | SinusoidalPositions):
                return layer(*inputs, **options)
            if layer.name not in self._kept:
                kind = _KeptAttention if isinstance(layer, SelfAttention) else _From
                self._kept[layer.name] = kind(layer, self._position, self._batch, self._room)
            return self._kept[layer.name](inputs[0])

        ids = keras.Input(batch_shape=(self._batch, time), dtype="int32", name="ids")
        return keras.models.clone_model(
            model, input_tensors=ids, clone_function=lambda layer: layer, call_function=call
        )


class _From(layers.Layer):
    """Positions from where the reading has come to."""

    def __init__(self, layer: layers.Layer, position: Any, batch: int, room: int) -> None:
        super().__init__(name=f"{layer.name}_from")
        self.layer, self.position = layer, position

    def call(self, inputs: Any) -> Any:
        return self.layer.extend(inputs, ops.convert_to_tensor(self.position))

    def compute_output_shape(self, input_shape: tuple[Any, ...]) -> tuple[Any, ...]:
        return input_shape


class _KeptAttention(_From):
    """Attention that keeps keys and values as weights that are not trained.

    As weights, they stay on the device: handing them in and out would copy them at every step.
    """

    def __init__(self, layer: SelfAttention, position: Any, batch: int, room: int) -> None:
        super().__init__(layer, position, batch, room)
        shape = (batch, layer.num_heads, room, layer.head_width)
        options = {"initializer": "zeros", "trainable": False, "dtype": layer.compute_dtype}
        self.keys = self.add_weight(shape=shape, name="keys", **options)
        self.values = self.add_weight(shape=shape, name="values", **options)

    def call(self, inputs: Any) -> Any:
        keys, values, position = map(ops.convert_to_tensor, (self.keys, self.values, self.position))
        outputs, keys, values = self.layer.extend(inputs, keys, values, position)
        self.keys.assign(keys)
        self.values.assign(values)
        return outputs
