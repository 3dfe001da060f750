"""AlexNet of 2012 scaled down, so that each of its ideas can be switched off."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers, ops

from .arguments import (
    check_activation,
    check_count,
    check_dropout,
    check_image_shape,
    check_large_enough,
    check_sizes,
)
from .blocks import convolution, dense

_SMALLEST = 15  # pixels: with fewer, nothing is left for the third pooling


def build_alexnet_small(
    input_shape: Sequence[int],
    num_classes: int,
    *,
    activation: str = "relu",
    dropout: float = 0.5,
    overlapping_pooling: bool = True,
    local_response_normalization: bool = True,
    filters: Sequence[int] = (24, 64, 96, 96, 64),
    units: Sequence[int] = (256, 256),
    name: str = "alexnet_small",
) -> keras.Model:
    """Build AlexNet (Krizhevsky, Sutskever & Hinton, 2012) for images of about 32 pixels.

    The paper's order of layers: five convolutions, of which the first, the second and the last
    are followed by a pooling, then dense layers with dropout. The paper's sizes are
    `filters=(96, 256, 384, 384, 256)` and `units=(4096, 4096)`; its first kernels are 11x11 in
    steps of 4. Here they are 5x5 in steps of 1, from 64 pixels on 7x7 in steps of 2, and from 128
    on 11x11 in steps of 4. Weights begin as He's or Glorot's, not within the paper's 0.01.

    Args:
        input_shape: `(height, width, channels)` of one image.
        num_classes: Number of logits; 1 for two classes with a single logit.
        activation: Keras' name of the activation; before 2012 `"tanh"` was usual.
        dropout: Fraction of each dense layer's inputs dropped in training (section 4.2).
        overlapping_pooling: Whether the windows are 3x3 in steps of 2, and overlap (section 3.4),
            or 2x2.
        local_response_normalization: Whether the first two convolutions' outputs are divided by
            what neighbouring channels answer (section 3.3).
        filters: Channels of the five convolutions.
        units: Width of the dense layers before the logits.
        name: Name of the model; layers are `conv1`, `conv1_activation`, `conv1_norm`, `pool1`,
            `conv2`, …, `pool2`, `conv3`, …, `conv5`, `conv5_activation`, `pool3`, `flatten`,
            `dropout1`, `hidden1`, `hidden1_activation`, `dropout2`, `hidden2`, …, `logits`.

    Returns:
        An uncompiled model from `(batch, *input_shape)` to logits `(batch, num_classes)`. A file
        that it is saved to with local response normalisation needs `dlcourse.models.alexnet`
        imported to be loaded again.

    Raises:
        ValueError: If the channel axis is missing or comes first, the image is too small, or
            another argument cannot be used.

    Example:
        >>> build_alexnet_small((32, 32, 3), 10).output_shape
        (None, 10)
    """
    input_shape = check_image_shape(input_shape)
    num_classes = check_count("num_classes", num_classes, "10")
    filters = check_sizes("filters", filters, "(24, 64, 96, 96, 64)", length=5)
    units = check_sizes("units", units, "(256, 256)", may_be_empty=True)
    check_dropout(dropout)
    check_activation(activation)
    check_large_enough(
        input_shape,
        _SMALLEST,
        "three poolings, each halving height and width",
        "Take `build_cnn`, which has as many poolings as you say",
    )
    kernel_size, strides = _first_convolution(min(input_shape[:2]))
    inputs = x = keras.Input(input_shape, name="inputs")
    for number, channels in enumerate(filters, start=1):
        x = convolution(
            x,
            channels,
            f"conv{number}",
            kernel_size={1: kernel_size, 2: 5}.get(number, 3),
            strides=strides if number == 1 else 1,
            activation=activation,
            normalization=None,
        )
        if local_response_normalization and number <= 2:
            x = LocalResponseNormalization(name=f"conv{number}_norm")(x)
        if number in (1, 2, 5):
            x = layers.MaxPooling2D(
                3 if overlapping_pooling else 2, strides=2, name=f"pool{min(number, 3)}"
            )(x)
    x = layers.Flatten(name="flatten")(x)
    for index, width in enumerate(units, start=1):
        if dropout:
            x = layers.Dropout(dropout, name=f"dropout{index}")(x)
        x = dense(x, width, f"hidden{index}", activation=activation)
    return keras.Model(inputs, layers.Dense(num_classes, name="logits")(x), name=name)


def _first_convolution(side: int) -> tuple[int, int]:
    """Return kernel size and strides for images of this side."""
    if side >= 128:
        return 11, 4
    return (7, 2) if side >= 64 else (5, 1)


@keras.saving.register_keras_serializable("dlcourse")
class LocalResponseNormalization(layers.Layer):
    """Divide each channel by what it and its neighbours answer at the same place.

    `a / (k + alpha * sum(a²))**beta`, with the sum over `size` channels around it; channels
    beyond the first and the last count as zero (Krizhevsky et al., 2012, section 3.3). In and out
    are `(batch, height, width, channels)`.

    The paper's `alpha` of 1e-4 belongs to pixels up to 255. With pixels up to 1 the answers are
    about a hundred times smaller, so that it would divide all by the same; hence 0.1.
    """

    kernel_size, strides, padding = 1, 1, "valid"  # over height and width, for `receptive_field`

    def __init__(
        self,
        size: int = 5,
        *,
        k: float = 2.0,
        alpha: float = 0.1,
        beta: float = 0.75,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.size, self.k, self.alpha, self.beta = size, k, alpha, beta

    def call(self, inputs: Any) -> Any:
        """Normalise."""
        channels = ops.arange(inputs.shape[-1])
        distance = ops.abs(channels[:, None] - channels[None, :])
        near = ops.cast(distance <= self.size // 2, self.compute_dtype)
        energy = ops.matmul(ops.square(inputs), near)
        return inputs / (self.k + self.alpha * energy) ** self.beta

    def get_config(self) -> dict[str, Any]:
        """Return what the layer is made from."""
        return {
            **super().get_config(),
            "size": self.size,
            "k": self.k,
            "alpha": self.alpha,
            "beta": self.beta,
        }
