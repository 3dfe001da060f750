"""Sines and cosines of a number, for a network that is to tell near numbers from far ones."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import layers, ops

_LONGEST = 10_000.0  # as in Transformers: the longest wave is 2 pi times as long


@keras.saving.register_keras_serializable("dlcourse")
class StepWaves(layers.Layer):
    """Sines and cosines of a number, of waves from short to long (Vaswani et al., 2017).

    `(batch,)` to `(batch, width)`.

    Attributes:
        width: How many, an even number.
    """

    def __init__(self, width: int, **options: Any) -> None:
        super().__init__(**options)
        self.width = width

    def call(self, inputs: Any) -> Any:
        """Return the waves at these numbers."""
        half = self.width // 2
        rates = (_LONGEST ** (-np.arange(half) / half)).astype("float32")
        angles = ops.cast(inputs, "float32")[:, None] * ops.convert_to_tensor(rates)
        waves = ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=-1)
        return ops.cast(waves, self.compute_dtype)

    def compute_output_shape(self, input_shape: Sequence[int]) -> tuple[Any, ...]:
        """Return the shape of the waves."""
        return (*input_shape, self.width)

    def get_config(self) -> dict[str, Any]:
        """Return what the layer is made from."""
        return {**super().get_config(), "width": self.width}
