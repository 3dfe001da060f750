"""What tells a Transformer where a token stands: vectors that are added, or a rotation."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from .arguments import check_count

_BASE = 10_000.0  # the longest wave is 2 pi times as long


@keras.saving.register_keras_serializable("dlcourse")
class SinusoidalPositions(layers.Layer):
    """Add sines and cosines of the place (Vaswani et al., 2017, section 3.5).

    `(batch, time, width)` to the same. Feature i of the first half gets
    `sin(place / 10000^(2 i / width))`, feature i of the second half the cosine of the same angle;
    the paper has the two side by side, which is the same but for the order of the features.
    Nothing is learned, and any length is taken.

    Attributes:
        amplitude: Height of the waves, 1 in the paper, which multiplies the vectors of the tokens
            by the root of the width instead.
    """

    def __init__(self, amplitude: float = 1.0, **options: Any) -> None:
        super().__init__(**options)
        self.amplitude = amplitude
        self.supports_masking = True

    def build(self, input_shape: Sequence[int]) -> None:
        """Look at the width.

        Raises:
            ValueError: If it is odd.
        """
        check_even(input_shape[-1])

    def call(self, inputs: Any) -> Any:
        """Add the vectors of the places."""
        return self.extend(inputs, 0)

    def extend(self, inputs: Any, position: Any) -> Any:
        """Add the vectors of the places from `position` on, a whole number."""
        places = position + ops.arange(ops.shape(inputs)[1])
        angles = _angles(places, inputs.shape[-1])
        waves = self.amplitude * ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=-1)
        return inputs + ops.cast(waves, inputs.dtype)

    def compute_output_shape(self, input_shape: Sequence[int]) -> tuple[Any, ...]:
        """Return the shape of the input."""
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Return what the layer is made from."""
        return {**super().get_config(), "amplitude": self.amplitude}


@keras.saving.register_keras_serializable("dlcourse")
class LearnedPositions(layers.Layer):
    """Add a learned vector for each place (Gehring et al., 2017; as in GPT-2 and BERT).

    `(batch, time, width)` to the same, for time up to `context`: of later places nothing was ever
    learned.

    Attributes:
        context: Number of places.
    """

    def __init__(self, context: int, **options: Any) -> None:
        super().__init__(**options)
        self.context = check_count("context", context, "64")
        self.supports_masking = True

    def build(self, input_shape: Sequence[int]) -> None:
        """Make the table, `(context, width)`."""
        self.table = self.add_weight(
            shape=(self.context, input_shape[-1]),
            initializer=keras.initializers.RandomNormal(stddev=0.02),
            name="table",
        )

    def call(self, inputs: Any) -> Any:
        """Add the vectors of the places.

        Raises:
            ValueError: If there are more places than vectors.
        """
        time = inputs.shape[1]
        if time is not None and time > self.context:
            raise ValueError(
                f"Sequences must be at most {self.context} long, the `context` for which positions "
                f"were learned. Received: {time} steps. Cut them, `x[:, -{self.context}:]`, or "
                "build the model with a longer context."
            )
        return inputs + self.table[: ops.shape(inputs)[1]]

    def extend(self, inputs: Any, position: Any) -> Any:
        """Add the vectors of the places from `position` on, a whole number.

        The last of them must be below `context`: here nothing looks.
        """
        places = position + ops.arange(inputs.shape[1])
        return inputs + ops.take(ops.convert_to_tensor(self.table), places, axis=0)

    def compute_output_shape(self, input_shape: Sequence[int]) -> tuple[Any, ...]:
        """Return the shape of the input."""
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Return what the layer is made from."""
        return {**super().get_config(), "context": self.context}


def rotate(x: Any, positions: Any) -> Any:
    """Turn pairs of features by angles that grow with the place (rotary; Su et al., 2021).

    Feature i of the first half and feature i of the second half are a point in a plane, which is
    turned by `position · 10000^(-2 i / width)`. The product of a query and a key that were both
    turned depends on how far apart they stand, not on where.

    Args:
        x: Queries or keys, `(..., time, width)`, the width even.
        positions: Place of each, `(time,)`.

    Returns:
        As `x`.
    """
    angles = _angles(positions, x.shape[-1])
    sin, cos = ops.cast(ops.sin(angles), x.dtype), ops.cast(ops.cos(angles), x.dtype)
    first, second = ops.split(x, 2, axis=-1)
    return ops.concatenate([first * cos - second * sin, first * sin + second * cos], axis=-1)


def check_even(width: int) -> None:
    """Raise a ValueError if features cannot be put in pairs."""
    if width % 2:
        raise ValueError(
            "The width of what gets a position must be even: features go in pairs, a sine with a "
            f"cosine. Received: {width}. Take a width that is even in each head."
        )


def _angles(positions: Any, width: int) -> Any:
    """Return the angle of each place and pair, `(time, width / 2)`."""
    rates = _BASE ** (-np.arange(width // 2, dtype="float32") * 2 / width)
    return ops.cast(positions, "float32")[:, None] * ops.convert_to_tensor(rates)
