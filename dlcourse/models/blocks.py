"""Blocks that several families of models are made of; each takes a tensor and returns one."""

from collections.abc import Callable
from typing import Any

from keras import layers

_KINKED = ("relu", "leaky_relu", "elu", "gelu", "silu", "swish")  # near 0 for x < 0, x for x > 0
_MOMENTUM = 0.9  # of the moving averages of batch normalisation


def convolution(
    x: Any,
    filters: int,
    name: str,
    *,
    kernel_size: int = 3,
    strides: int = 1,
    activation: str | Callable[[Any], Any] | None = "relu",
    normalization: str | None = "batch",
) -> Any:
    """Add a convolution, its normalisation and its activation, where they are wanted.

    Args:
        x: `(batch, height, width, channels)`; the borders are padded with zeros.
        filters: Channels of the output.
        name: Name of the convolution; the others are `{name}_norm` and `{name}_activation`.
        kernel_size: Height and width of the kernels.
        strides: Steps of the kernels in pixels.
        activation: Keras' name of the activation; None for none.
        normalization: `"batch"` (Ioffe & Szegedy, 2015; the convolution then has no bias, which
            would be subtracted again) or None.

    Returns:
        `(batch, ceil(height / strides), ceil(width / strides), filters)`.
    """
    x = layers.Conv2D(
        filters,
        kernel_size,
        strides=strides,
        padding="same",
        use_bias=normalization is None,
        kernel_initializer=initializer_for(activation),
        name=name,
    )(x)
    return _normalized_and_activated(x, name, normalization, activation)


def batch_normalization(x: Any, name: str) -> Any:
    """Add batch normalisation (Ioffe & Szegedy, 2015) whose means follow the training quickly.

    Keras' own momentum of 0.99 averages over some hundreds of batches: after a short training a
    model would answer with means from before it had learned anything. With 0.9 it is some tens.

    Args:
        x: `(batch, ..., channels)`.
        name: Name of the layer.

    Returns:
        A tensor of the same shape.
    """
    return layers.BatchNormalization(momentum=_MOMENTUM, name=name)(x)


def initializer_for(activation: str | Callable[[Any], Any] | None) -> str:
    """Return Keras' name of the initialiser that goes with an activation.

    He's normal for ReLU and its relatives (He et al., 2015) and for None, where a ReLU follows
    later; LeCun's for SELU (Klambauer et al., 2017); Glorot's uniform otherwise (2010).
    """
    if activation is None:
        return "he_normal"
    called = activation if isinstance(activation, str) else getattr(activation, "__name__", "")
    if called == "selu":
        return "lecun_normal"
    return "he_normal" if called in _KINKED else "glorot_uniform"


def dense(
    x: Any,
    units: int,
    name: str,
    *,
    activation: str | Callable[[Any], Any] = "relu",
    normalization: str | None = None,
    dropout: float = 0.0,
) -> Any:
    """Add a dense layer, its normalisation, its activation and its dropout, where wanted.

    Args:
        x: `(batch, features)`.
        units: Width of the layer.
        name: Name of the layer; the others are `{name}_norm`, `{name}_activation` and
            `{name}_dropout`.
        activation: Keras' name of the activation.
        normalization: `"batch"` (the dense layer then has no bias) or None.
        dropout: Fraction of the layer's outputs dropped in training.

    Returns:
        `(batch, units)`.
    """
    x = layers.Dense(
        units,
        use_bias=normalization is None,
        kernel_initializer=initializer_for(activation),
        name=name,
    )(x)
    x = _normalized_and_activated(x, name, normalization, activation)
    return layers.Dropout(dropout, name=f"{name}_dropout")(x) if dropout else x


def _normalized_and_activated(
    x: Any,
    name: str,
    normalization: str | None,
    activation: str | Callable[[Any], Any] | None,
) -> Any:
    if normalization is not None:
        x = batch_normalization(x, f"{name}_norm")
    if activation is not None:
        x = layers.Activation(activation, name=f"{name}_activation")(x)
    return x
