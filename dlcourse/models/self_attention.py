"""Self-attention: every place of a sequence looks at every other, or at those before it."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers, ops

from .arguments import check_count, check_dropout
from .heads import allowed_places, attention_weights, check_heads, join, split
from .positions import check_even, rotate


@keras.saving.register_keras_serializable("dlcourse")
class SelfAttention(layers.Layer):
    """Attention of a sequence to itself, with several heads (Vaswani et al., 2017, section 3.2).

    `(batch, time, width)` to the same. One product makes queries, keys and values of all heads;
    each head looks with `softmax(query · key / sqrt(width per head))`, and what the heads found
    goes side by side through one more product. Its `width² · 4 + width · 4` parameters are in
    `qkv_dense`, whose columns are the queries of all heads, then the keys, then the values, and in
    `output_dense`.

    The products are those of `keras.ops.dot_product_attention`, which takes flash attention (Dao
    et al., 2022) where the backend has it; weights that are to be dropped or shown are written out
    instead, as no such kernel hands them out.

    A mask says for each place whether it may be looked at: True may, False may not. Other libraries
    have it the other way round (PyTorch's `key_padding_mask`), or add numbers to the scores; a mask
    that is not boolean is refused. It comes by itself from `Embedding(mask_zero=True)`.

    Attributes:
        num_heads: Number of heads.
        head_width: Features of each head, width / `num_heads`, once the layer is built.
        causal: Whether a place may look at itself and at those before it only.
        rotary: Whether queries and keys are turned by their places, see `rotate`.
        dropout: Fraction of the weights dropped in training.
    """

    def __init__(
        self,
        num_heads: int,
        *,
        causal: bool = False,
        rotary: bool = False,
        dropout: float = 0.0,
        kernel_initializer: Any = "glorot_uniform",
        output_initializer: Any = "glorot_uniform",
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.num_heads = check_count("num_heads", num_heads, "4")
        self.causal = causal
        self.rotary = rotary
        self.dropout = check_dropout(dropout)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.output_initializer = keras.initializers.get(output_initializer)
        self.supports_masking = True

    def build(self, input_shape: Sequence[int]) -> None:
        """Make the weights, for sequences of this width.

        Raises:
            ValueError: If the heads do not divide it.
        """
        width = input_shape[-1]
        self.head_width = check_heads(width, self.num_heads)
        if self.rotary:
            check_even(self.head_width)
        self.qkv_dense = layers.Dense(
            3 * width, kernel_initializer=self.kernel_initializer, name="qkv"
        )
        self.output_dense = layers.Dense(
            width, kernel_initializer=self.output_initializer, name="output"
        )
        self.weights_dropout = layers.Dropout(self.dropout, name="weights_dropout")
        self.qkv_dense.build(input_shape)
        self.output_dense.build(input_shape)

    def call(
        self,
        inputs: Any,
        mask: Any = None,
        training: bool = False,
        return_attention_scores: bool = False,
    ) -> Any:
        """Look, and return what was found.

        Args:
            inputs: `(batch, time, width)`.
            mask: What may be looked at, boolean: `(batch, time)` by all places alike, or
                `(batch, time, time)`, row t for place t.
            training: Whether weights are dropped.
            return_attention_scores: Whether to return the weights, too, as Keras's
                `MultiHeadAttention` does.

        Returns:
            `(batch, time, width)`, and on demand the weights `(batch, num_heads, time, time)`.

        Raises:
            ValueError: If the mask is not boolean, or has another shape.
        """
        allowed = allowed_places(mask, inputs.shape[1], inputs.shape[1])
        query, key, value = self._heads(inputs)
        if self.rotary:
            positions = ops.arange(ops.shape(inputs)[1])
            query = _rotate(query, positions)
            key = _rotate(key, positions)
        if not return_attention_scores and not (training and self.dropout):
            found = ops.dot_product_attention(
                query, key, value, mask=allowed, is_causal=self.causal
            )
            return self.output_dense(join(found))
        if self.causal:
            places = ops.arange(ops.shape(inputs)[1])
            before = places[:, None] >= places
            allowed = before if allowed is None else ops.logical_and(allowed, before)
        query, key, value = (ops.transpose(part, (0, 2, 1, 3)) for part in (query, key, value))
        weights = attention_weights(query, key, allowed)
        found = ops.matmul(self.weights_dropout(weights, training=training), value)
        outputs = self.output_dense(join(ops.transpose(found, (0, 2, 1, 3))))
        return (outputs, weights) if return_attention_scores else outputs

    def extend(self, inputs: Any, keys: Any, values: Any, position: Any) -> tuple[Any, Any, Any]:
        """Look from new places at all up to them, whose keys and values are kept.

        The shapes are the same at every step, so that a compiled step serves for all of them. In a
        causal layer the outputs are those that `call` has for the whole sequence.

        Args:
            inputs: The new places, `(batch, time, width)`; in writing that is one.
            keys: Of the places before `position`, `(batch, num_heads, context, head_width)`; what
                stands behind them is not looked at.
            values: As the keys.
            position: Where the first new place stands, a whole number, at most `context - time`.

        Returns:
            `(batch, time, width)`, and the keys and values with those of the new places.
        """
        query, key, value = (ops.transpose(part, (0, 2, 1, 3)) for part in self._heads(inputs))
        positions = position + ops.arange(inputs.shape[1])
        if self.rotary:
            query, key = rotate(query, positions), rotate(key, positions)
        start = ops.cast(position, "int32") * ops.convert_to_tensor([0, 0, 1, 0], dtype="int32")
        keys = ops.slice_update(keys, start, ops.cast(key, keys.dtype))
        values = ops.slice_update(values, start, ops.cast(value, values.dtype))
        allowed = positions[:, None] >= ops.arange(keys.shape[2])
        found = ops.matmul(attention_weights(query, keys, allowed), values)
        return self.output_dense(join(ops.transpose(found, (0, 2, 1, 3)))), keys, values

    def _heads(self, inputs: Any) -> list[Any]:
        """Return queries, keys and values, each `(batch, time, num_heads, head_width)`."""
        parts = ops.split(self.qkv_dense(inputs), 3, axis=-1)
        return [split(part, self.num_heads) for part in parts]

    def get_config(self) -> dict[str, Any]:
        """Return what the layer is made from."""
        return {
            **super().get_config(),
            "num_heads": self.num_heads,
            "causal": self.causal,
            "rotary": self.rotary,
            "dropout": self.dropout,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "output_initializer": keras.initializers.serialize(self.output_initializer),
        }


def _rotate(x: Any, positions: Any) -> Any:
    """Turn queries or keys `(batch, time, heads, head width)`."""
    return ops.transpose(rotate(ops.transpose(x, (0, 2, 1, 3)), positions), (0, 2, 1, 3))
