"""The variational autoencoder, and what it is made from."""

from collections.abc import Callable, Sequence
from typing import Any

from .variational import VariationalAutoencoder


def build_vae(
    input_shape: Sequence[int],
    latent_dim: int,
    *,
    num_classes: int | None = None,
    filters: Sequence[int] = (32, 64),
    units: Sequence[int] = (256,),
    activation: str | Callable[[Any], Any] = "relu",
    beta: float = 1.0,
    name: str = "vae",
) -> VariationalAutoencoder:
    """Build a variational autoencoder (Kingma & Welling, 2014; Rezende, Mohamed & Wierstra, 2014).

    The encoder says of each picture where its code lies: a mean and a variance for each of
    `latent_dim` normal numbers. A code is drawn, `mean + deviation · noise`, and the decoder
    paints a picture from it. The loss is, averaged over the batch,

        cross-entropy of the picture + beta · KL(codes of the picture ‖ standard normal).

    With `beta=1` it is the negative evidence lower bound (ELBO) of a model whose pixels are black
    or white; other weights trade one term for the other (Higgins et al., 2017). A grey pixel counts
    as a share of white: that can be minimised as well, but it is no likelihood of grey pictures,
    and it stays above 0 where a picture is painted exactly.

    With `num_classes` both halves hear the class of the picture (Kingma et al., 2014; Sohn, Lee &
    Yan, 2015).

    Args:
        input_shape: Shape of one picture: `(28, 28, 1)`; without `filters` any, such as `(64,)`.
        latent_dim: Numbers in a code.
        num_classes: Number of classes to paint on demand; None for none.
        filters: Channels of each 3x3 convolution that halves height and width; 2 to the power of
            their number must divide both. Empty for a dense network.
        units: Width of each dense layer between picture and code, in order; may be empty.
        activation: Keras' name of the activation of every layer between.
        beta: Weight of the KL divergence, at least 0.
        name: Name of the model. Its layers are the models `encoder`, which ends in `mean` and
            `log_variance`, and `decoder`, which ends in `logits`; between are the layers of
            `build_autoencoder`, and with classes `encoder_join` and `decoder_join`.

    Returns:
        A `VariationalAutoencoder`, uncompiled. It has its own loss: `model.compile("adam")`, then
        `model.fit(x)`, with classes `model.fit(x, labels)`.

    Raises:
        ValueError: If the code has no number, the sides of the picture cannot be halved so often,
            or another argument cannot be used.

    Example:
        >>> import numpy as np
        >>> model = build_vae((28, 28, 1), 2, filters=(8, 16))
        >>> model.sample(3, np.random.default_rng(0)).shape
        (3, 28, 28, 1)
    """
    return VariationalAutoencoder(
        input_shape,
        latent_dim,
        num_classes=num_classes,
        filters=filters,
        units=units,
        activation=activation,
        beta=beta,
        name=name,
    )
