"""Cross-attention: a sequence that is written looks at one that was read."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers, ops

from .arguments import check_count, check_dropout
from .heads import allowed_places, attention_weights, check_heads, join, split


@keras.saving.register_keras_serializable("dlcourse")
class CrossAttention(layers.Layer):
    """Attention of one sequence to another, with several heads (Vaswani et al., 2017, 3.2.3).

    `(batch, target, width)` and a memory `(batch, source, features)` to `(batch, target, width)`.
    As `SelfAttention`, but for where keys and values come from; parameters are
    `2 · width² + 2 · features · width + 4 · width`.

    The mask of the memory is boolean, True for what may be looked at.

    Attributes:
        num_heads: Number of heads.
        head_width: Features of each head, width / `num_heads`, once the layer is built.
        dropout: Fraction of the weights dropped in training.
    """

    def __init__(
        self,
        num_heads: int,
        *,
        dropout: float = 0.0,
        kernel_initializer: Any = "glorot_uniform",
        output_initializer: Any = "glorot_uniform",
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.num_heads = check_count("num_heads", num_heads, "4")
        self.dropout = check_dropout(dropout)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.output_initializer = keras.initializers.get(output_initializer)
        self.supports_masking = True

    def build(self, inputs_shape: Sequence[int], memory_shape: Sequence[int]) -> None:
        """Make the weights, for sequences of these widths.

        Raises:
            ValueError: If the heads do not divide that of the first.
        """
        width = inputs_shape[-1]
        self.head_width = check_heads(width, self.num_heads)
        start = {"kernel_initializer": self.kernel_initializer}
        self.query_dense = layers.Dense(width, name="query", **start)
        self.key_value_dense = layers.Dense(2 * width, name="key_value", **start)
        self.output_dense = layers.Dense(
            width, kernel_initializer=self.output_initializer, name="output"
        )
        self.weights_dropout = layers.Dropout(self.dropout, name="weights_dropout")
        self.query_dense.build(inputs_shape)
        self.key_value_dense.build(memory_shape)
        self.output_dense.build(inputs_shape)

    def call(
        self,
        inputs: Any,
        memory: Any,
        memory_mask: Any = None,
        training: bool = False,
        return_attention_scores: bool = False,
    ) -> Any:
        """Look at the memory, and return what was found.

        Args:
            inputs: What looks, `(batch, target, width)`.
            memory: What is looked at, `(batch, source, features)`.
            memory_mask: What of it may be looked at, boolean: `(batch, source)`, or
                `(batch, target, source)`.
            training: Whether weights are dropped.
            return_attention_scores: Whether to return the weights, too.

        Returns:
            `(batch, target, width)`, and on demand the weights
            `(batch, num_heads, target, source)`.

        Raises:
            ValueError: If the mask is not boolean, or has another shape.
        """
        allowed = allowed_places(memory_mask, inputs.shape[1], memory.shape[1])
        query = split(self.query_dense(inputs), self.num_heads)
        both = ops.split(self.key_value_dense(memory), 2, axis=-1)
        key, value = (split(part, self.num_heads) for part in both)
        if not return_attention_scores and not (training and self.dropout):
            return self.output_dense(
                join(ops.dot_product_attention(query, key, value, mask=allowed))
            )
        query, key, value = (ops.transpose(part, (0, 2, 1, 3)) for part in (query, key, value))
        weights = attention_weights(query, key, allowed)
        found = ops.matmul(self.weights_dropout(weights, training=training), value)
        outputs = self.output_dense(join(ops.transpose(found, (0, 2, 1, 3))))
        return (outputs, weights) if return_attention_scores else outputs

    def get_config(self) -> dict[str, Any]:
        """Return what the layer is made from."""
        return {
            **super().get_config(),
            "num_heads": self.num_heads,
            "dropout": self.dropout,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "output_initializer": keras.initializers.serialize(self.output_initializer),
        }
