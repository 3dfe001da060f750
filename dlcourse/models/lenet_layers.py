"""Layers of LeNet-5 that networks of today no longer have."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import layers, ops
from numpy.typing import NDArray

# Table I of the paper: for each map of C3 the maps of S2 that it sees.
C3_CONNECTIONS = (
    *((0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (4, 5, 0), (5, 0, 1)),
    *((0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (3, 4, 5, 0), (4, 5, 0, 1), (5, 0, 1, 2)),
    *((0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5)),
    (0, 1, 2, 3, 4, 5),
)
CODE_HEIGHT, CODE_WIDTH = 12, 7  # the 84 units of F6, seen as a picture
_DRAWN_DIGITS = """
..###.. ...#... ..###.. ..###.. .....#. ####### ..####. ####### ..###.. ..###..
.#...#. ..##... .#...#. .#...#. ....##. #...... .#..... ......# .#...#. .#...#.
#.....# .#.#... #.....# #.....# ...#.#. #...... #...... .....#. #.....# #.....#
#.....# ...#... ......# ......# ..#..#. #...... #...... .....#. #.....# #.....#
#.....# ...#... .....#. .....#. .#...#. #.###.. #.###.. ....#.. .#...#. #.....#
#.....# ...#... ....#.. ..###.. #....#. ##...#. ##...#. ....#.. ..###.. .#...##
#.....# ...#... ...#... .....#. ####### ......# #.....# ...#... .#...#. ..###.#
#.....# ...#... ..#.... ......# .....#. ......# #.....# ...#... #.....# ......#
#.....# ...#... .#..... ......# .....#. ......# #.....# ..#.... #.....# ......#
#.....# ...#... #...... #.....# .....#. #.....# #.....# ..#.... #.....# ......#
.#...#. ...#... #...... .#...#. .....#. .#...#. .#...#. .#..... .#...#. .....#.
..###.. .#####. ####### ..###.. .....#. ..###.. ..###.. .#..... ..###.. .####..
"""


def output_codes(num_classes: int, units: int = CODE_HEIGHT * CODE_WIDTH) -> NDArray[Any]:
    """Return the target of each class for the units of F6, -1 or 1.

    For ten classes they are digits drawn by 7 by 12 points, after the paper's figure 3 (its own
    drawings are of the whole ASCII set); otherwise drawn at random, which the paper names as an
    alternative, but the same ones at every call.

    Returns:
        `(num_classes, units)`.
    """
    if num_classes == 10 and units == CODE_HEIGHT * CODE_WIDTH:
        rows = [line.split() for line in _DRAWN_DIGITS.split("\n") if line]
        ink = np.array([[list(part) for part in row] for row in rows]) == "#"
        return np.where(ink, 1.0, -1.0).transpose(1, 0, 2).reshape(10, -1)
    return np.random.default_rng(1998).choice([-1.0, 1.0], (num_classes, units))


@keras.saving.register_keras_serializable("dlcourse")
def scaled_tanh(x: Any) -> Any:
    """Return `1.7159 tanh(2 x / 3)`, which is 1 at 1 and -1 at -1 (LeCun et al., 1998, app. A)."""
    return 1.7159 * ops.tanh(x * (2 / 3))


@keras.saving.register_keras_serializable("dlcourse")
class ConnectedConv2D(layers.Layer):
    """A convolution whose output maps each see only some of the input's maps.

    `(batch, height, width, channels)` to `(batch, height - k + 1, width - k + 1, filters)`, with
    k the kernel size and a filter for each entry of `connections`, a tuple of channels. Its
    weights are one `(k, k)` kernel a connection, and a bias a filter.
    """

    def __init__(
        self,
        connections: Sequence[Sequence[int]],
        kernel_size: int,
        *,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.connections = tuple(tuple(seen) for seen in connections)
        self.filters = len(self.connections)
        self.kernel_size = (kernel_size, kernel_size)
        self.strides, self.dilation_rate, self.padding = (1, 1), (1, 1), "valid"
        self.use_bias = use_bias
        self.kernel_initializer = keras.initializers.get(kernel_initializer)

    def build(self, input_shape: Sequence[int]) -> None:
        """Make the weights, for this many channels."""
        self.channels = input_shape[-1]
        pairs = [(seen, out) for out, all_seen in enumerate(self.connections) for seen in all_seen]
        placement = np.zeros((len(pairs), self.channels, self.filters), "float32")
        for index, (seen, out) in enumerate(pairs):
            placement[index, seen, out] = 1.0
        self._placement = placement.reshape(len(pairs), -1)
        self.connected_kernels = self.add_weight(
            shape=(*self.kernel_size, len(pairs)),
            initializer=self.kernel_initializer,
            name="connected_kernels",
        )
        self.bias = (
            self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")
            if self.use_bias
            else None
        )

    @property
    def kernel(self) -> Any:
        """All kernels, `(k, k, channels, filters)`, zero where there is no connection."""
        placement = ops.convert_to_tensor(self._placement, dtype=self.compute_dtype)
        kernels = ops.matmul(ops.cast(self.connected_kernels, self.compute_dtype), placement)
        return ops.reshape(kernels, (*self.kernel_size, self.channels, self.filters))

    def call(self, inputs: Any) -> Any:
        """Convolve."""
        outputs = ops.conv(inputs, self.kernel, strides=1, padding="valid")
        return outputs if self.bias is None else outputs + self.bias

    def compute_output_shape(self, input_shape: Sequence[int]) -> tuple[Any, ...]:
        """Return the shape of the output for one of the input."""
        height, width = (
            None if size is None else size - self.kernel_size[0] + 1 for size in input_shape[1:3]
        )
        return (input_shape[0], height, width, self.filters)

    def get_config(self) -> dict[str, Any]:
        """Return what the layer is made from."""
        return {
            **super().get_config(),
            "connections": self.connections,
            "kernel_size": self.kernel_size[0],
            "use_bias": self.use_bias,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }


@keras.saving.register_keras_serializable("dlcourse")
class DistanceToCodes(layers.Layer):
    """Minus the squared distance to each class' code: `(batch, units)` to `(batch, classes)`.

    The codes of `output_codes` are fixed. As a logit, each is the logarithm of a Gaussian around
    its code; the paper calls them Euclidean radial basis functions.
    """

    def __init__(self, num_classes: int, **options: Any) -> None:
        super().__init__(**options)
        self.num_classes = num_classes

    def build(self, input_shape: Sequence[int]) -> None:
        """Make the codes, for this many units."""
        codes = output_codes(self.num_classes, input_shape[-1])
        self.codes = self.add_weight(
            shape=codes.shape,
            initializer=lambda shape, dtype=None: ops.convert_to_tensor(codes, dtype=dtype),
            trainable=False,
            name="codes",
        )

    def call(self, inputs: Any) -> Any:
        """Compute -|x - c|² as 2 x c - |x|² - |c|²."""
        codes = ops.cast(self.codes, self.compute_dtype)
        return (
            2 * ops.matmul(inputs, ops.transpose(codes))
            - ops.sum(ops.square(inputs), axis=-1, keepdims=True)
            - ops.sum(ops.square(codes), axis=-1)
        )

    def get_config(self) -> dict[str, Any]:
        """Return what the layer is made from."""
        return {**super().get_config(), "num_classes": self.num_classes}
