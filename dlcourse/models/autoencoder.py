"""The autoencoder: a network that has to say a picture again, through a narrow place."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
from keras import layers

from .latent import check_autoencoder, grow, shrink


def build_autoencoder(
    input_shape: Sequence[int],
    latent_dim: int,
    *,
    filters: Sequence[int] = (),
    units: Sequence[int] = (256,),
    activation: str | Callable[[Any], Any] = "relu",
    name: str = "autoencoder",
) -> keras.Model:
    """Build an autoencoder (Rumelhart et al., 1986; a deep one: Hinton & Salakhutdinov, 2006).

    The encoder makes a code of `latent_dim` numbers from a picture, the decoder a picture from a
    code; `fit(x, x)` trains both. Each entry of `filters` is a 3x3 convolution that halves height
    and width, each of `units` a dense layer; the decoder has them the other way round, transposed
    convolutions for convolutions. Without `filters` the network is dense.

    Neither the code nor the last layer has an activation, so the loss decides what the output is:

    - With mean squared error its values are the pixels.
    - With `keras.losses.BinaryCrossentropy(from_logits=True)`, for pixels from 0 to 1, they are
      logits, and `keras.ops.sigmoid` of them are the pixels.

    With `units=()` and no `filters` the network is linear, and its best code for the squared error
    spans the plane of as many principal components, though not by the same axes (Bourlard & Kamp,
    1988; Baldi & Hornik, 1989). Its biases subtract the mean and add it again, as PCA does.

    To mend pictures, fit it on noised ones, `fit(corrupt(x, rng), x)`; see `dlcourse.data.corrupt`.

    Args:
        input_shape: Shape of one example: `(28, 28, 1)`; without `filters` any, such as `(64,)`.
        latent_dim: Numbers in a code.
        filters: Channels of each convolution; 2 to the power of their number must divide height
            and width.
        units: Width of each dense layer between picture and code, in order; may be empty.
        activation: Keras' name of the activation of every layer between.
        name: Name of the model. Its layers are the models `encoder`, which ends in `code`, and
            `decoder`, whose last layer is `reconstruction`; in them are `encoder_conv1`, …,
            `encoder_flatten`, `encoder_hidden1`, …, `decoder_hidden1`, …, `decoder_maps`,
            `decoder_reshape`, `decoder_up1`, …, and `{layer}_activation` after each.

    Returns:
        An uncompiled model from `(batch, *input_shape)` to the same shape.
        `model.get_layer("encoder")` gives codes `(batch, latent_dim)`, `model.get_layer("decoder")`
        takes them.

    Raises:
        ValueError: If the code has no number, the sides of the image cannot be halved so often,
            or another argument cannot be used.

    Example:
        >>> model = build_autoencoder((28, 28, 1), 2, filters=(8, 16))
        >>> model.get_layer("encoder").output_shape, model.get_layer("decoder").output_shape
        ((None, 2), (None, 28, 28, 1))
    """
    input_shape, latent_dim, filters, units = check_autoencoder(
        input_shape, latent_dim, filters, units, activation
    )
    inputs = keras.Input(input_shape, name="inputs")
    code = layers.Dense(latent_dim, name="code")(shrink(inputs, filters, units, activation))
    encoder = keras.Model(inputs, code, name="encoder")

    codes = keras.Input((latent_dim,), name="codes")
    pixels = grow(codes, input_shape, filters, units, activation, "reconstruction")
    decoder = keras.Model(codes, pixels, name="decoder")

    pictures = keras.Input(input_shape, name="pictures")
    return keras.Model(pictures, decoder(encoder(pictures)), name=name)
