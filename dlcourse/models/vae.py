"""The variational autoencoder: codes that are drawn, so that new ones can be drawn as well."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from keras import layers, ops
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng
from ..pixels import check_pixels
from .arguments import check_count
from .batches import check_images
from .conditions import check_batch_size, check_condition, check_num_classes
from .elbo import ElboTerms, divergence, draw_terms
from .latent import Activation, check_autoencoder, grow, shrink

Array = NDArray[Any]
_AT_ONCE = 500  # pictures that a method hands to a network


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
) -> "VariationalAutoencoder":
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


@keras.saving.register_keras_serializable("dlcourse")
class VariationalAutoencoder(keras.Model):
    """A variational autoencoder; `build_vae` says of what, and what its arguments are.

    Its history, and that of `evaluate`, has `loss`, `reconstruction` and `kl`, the latter two in
    nats a picture: sums over pixels and over latent dimensions. Called on a batch, it returns a
    mapping of `"logits"`, whose sigmoid are the pixels painted from one code drawn for each
    picture, and `"mean"` and `"log_variance"` of the codes.

    All other methods take and return NumPy arrays. Pictures are `(n, *input_shape)` float32 from 0
    to 1, labels whole numbers `(n,)`, there if and only if the model has classes; each method
    raises a ValueError if they are not.

    Attributes:
        encoder: From pictures, with classes `[pictures, labels]`, to mean and log variance of the
            codes, each `(batch, latent_dim)`.
        decoder: From codes, with classes `[codes, labels]`, to logits `(batch, *input_shape)`.
        beta: Weight of the KL divergence, a variable, so that a callback may warm it up (Bowman et
            al., 2016) to keep codes from falling silent: `keras.callbacks.LambdaCallback(
            on_epoch_begin=lambda epoch, logs: model.beta.assign(min(1, epoch / 5)))`.
        latent_dim: Numbers in a code.
        num_classes: Number of classes, or None.
    """

    def __init__(
        self,
        input_shape: Sequence[int],
        latent_dim: int,
        *,
        num_classes: int | None = None,
        filters: Sequence[int] = (32, 64),
        units: Sequence[int] = (256,),
        activation: Activation = "relu",
        beta: float = 1.0,
        name: str = "vae",
    ) -> None:
        super().__init__(name=name)
        self.picture_shape, self.latent_dim, self.filters, self.units = check_autoencoder(
            input_shape, latent_dim, filters, units, activation
        )
        self.activation = keras.activations.get(activation)
        self.num_classes = check_num_classes(num_classes)
        if not 0 <= beta < np.inf:
            raise ValueError(
                "`beta` must be the weight of the KL divergence, at least 0. "
                f"Received: beta={beta}. The evidence lower bound has `beta=1.0`."
            )
        self.beta = self.add_weight(
            shape=(), initializer=keras.initializers.Constant(beta), trainable=False, name="beta"
        )
        self.encoder = self._build_encoder()
        self.decoder = self._build_decoder()
        self.noise = keras.random.SeedGenerator()
        self.reconstruction_metric = keras.metrics.Mean(name="reconstruction")
        self.kl_metric = keras.metrics.Mean(name="kl")
        self.built = True

    def _build_encoder(self) -> keras.Model:
        pictures = keras.Input(self.picture_shape, name="pictures")
        labels, classes = self._classes()
        x = shrink(pictures, self.filters, self.units, self.activation, *classes)
        mean = layers.Dense(self.latent_dim, name="mean")(x)
        log_variance = layers.Dense(self.latent_dim, name="log_variance")(x)
        inputs = [pictures, *labels] if labels else pictures
        return keras.Model(inputs, [mean, log_variance], name="encoder")

    def _build_decoder(self) -> keras.Model:
        codes = keras.Input((self.latent_dim,), name="codes")
        labels, classes = self._classes()
        x = layers.Concatenate(name="decoder_join")([codes, *classes]) if labels else codes
        logits = grow(x, self.picture_shape, self.filters, self.units, self.activation, "logits")
        return keras.Model([codes, *labels] if labels else codes, logits, name="decoder")

    def _classes(self) -> tuple[list[Any], list[Any]]:
        """Return an input of labels, and the labels one-hot; both empty without classes."""
        if self.num_classes is None:
            return [], []
        labels = keras.Input((), dtype="int32", name="labels")
        return [labels], [ops.one_hot(labels, self.num_classes)]

    # ------------------------------------------------------------------------------ to train it

    def call(self, inputs: Any, training: bool = False) -> dict[str, Any]:
        """Read pictures, draw a code for each, in training or not, and paint it.

        Args:
            inputs: `(batch, *input_shape)`; with classes a list of these and labels `(batch,)`.
            training: Handed on to the layers.

        Returns:
            `"logits"` `(batch, *input_shape)`, `"mean"` and `"log_variance"` `(batch, latent_dim)`.
        """
        mean, log_variance = self.encoder(inputs, training=training)
        noise = keras.random.normal(ops.shape(mean), dtype=mean.dtype, seed=self.noise)
        codes = mean + ops.exp(0.5 * log_variance) * noise
        known = codes if self.num_classes is None else [codes, inputs[1]]
        logits = self.decoder(known, training=training)
        return {"logits": logits, "mean": mean, "log_variance": log_variance}

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """Return the mean loss of a batch, and note its two terms.

        Raises:
            ValueError: If there are targets, or weights of examples.
        """
        if y is not None or sample_weight is not None:
            raise ValueError(
                "A variational autoencoder takes no targets and no weights of examples: what it "
                "is to paint is the picture itself. "
                f"Received: {'targets' if y is not None else 'weights'}. Write `fit(x)`, with "
                "classes `fit(x, labels)`, on NumPy arrays."
            )
        logits, mean, log_variance = (y_pred[k] for k in ("logits", "mean", "log_variance"))
        pictures = ops.cast(x if self.num_classes is None else x[0], logits.dtype)
        each_pixel = ops.softplus(logits) - pictures * logits  # -x log p - (1 - x) log(1 - p)
        reconstruction = ops.sum(each_pixel, axis=tuple(range(1, len(self.picture_shape) + 1)))
        each_dimension = 0.5 * (mean**2 + ops.exp(log_variance) - 1 - log_variance)
        kl = ops.sum(each_dimension, axis=-1)
        self.reconstruction_metric.update_state(reconstruction)
        self.kl_metric.update_state(kl)
        return ops.mean(reconstruction + self.beta * kl)

    def fit(self, x: Any = None, y: Any = None, **options: Any) -> Any:
        """Train, as `keras.Model.fit` does, after a look at the pictures.

        Args:
            x: Pictures; or what yields batches for Keras, which is not looked at.
            y: Their classes, if the model has classes.
            **options: As for `keras.Model.fit`; `validation_data` is pictures, or a tuple of
                pictures and classes.

        Raises:
            ValueError: If pixels lie outside [0, 1], labels do not fit the pictures or the model,
                or a batch, or all there is, holds fewer pictures than there are classes.
        """
        held = options.get("validation_data")
        if isinstance(held, np.ndarray):
            held = (held,)
        if isinstance(held, tuple) and isinstance(held[0], np.ndarray):
            options["validation_data"] = (self._batch(*held),)
        if isinstance(x, np.ndarray):
            check_batch_size(min(options.get("batch_size") or 32, len(x)), self.num_classes)
            x, y = self._batch(x, y), None
        return super().fit(x, y, **options)

    def evaluate(self, x: Any = None, y: Any = None, **options: Any) -> Any:
        """Score, as `keras.Model.evaluate` does, with one code drawn for each picture.

        Args:
            x: As in `fit`.
            y: As in `fit`.
            **options: As for `keras.Model.evaluate`.
        """
        if isinstance(x, np.ndarray):
            x, y = self._batch(x, y), None
        return super().evaluate(x, y, **options)

    # --------------------------------------------------------------------------- to ask it

    def encode(self, x: ArrayLike, labels: ArrayLike | None = None) -> tuple[Array, Array]:
        """Return mean and log variance of the codes of pictures, each `(n, latent_dim)`."""
        mean, log_variance = _predict(self.encoder, self._batch(x, labels))
        return mean, log_variance

    def decode(self, z: ArrayLike, labels: ArrayLike | None = None) -> Array:
        """Return the pictures painted from codes `(n, latent_dim)`."""
        logits = self._logits(z, labels)
        pictures: Array = np.exp(-np.logaddexp(0, -logits))  # the sigmoid
        return pictures

    def reconstruct(self, x: ArrayLike, labels: ArrayLike | None = None) -> Array:
        """Return what is painted from the mean codes of pictures."""
        return self.decode(self.encode(x, labels)[0], labels)

    def sample(self, n: int, rng: np.random.Generator, labels: ArrayLike | None = None) -> Array:
        """Return `n` pictures painted from codes that are drawn from the prior."""
        n = check_count("n", n, "16")
        return self.decode(check_rng(rng).standard_normal((n, self.latent_dim)), labels)

    def kl_per_dimension(self, x: ArrayLike, labels: ArrayLike | None = None) -> Array:
        """Return the mean KL divergence of each latent dimension in nats, `(latent_dim,)`.

        A dimension near 0 says nothing of the picture: it has collapsed onto the prior.
        """
        kl: Array = divergence(*self.encode(x, labels)).mean(axis=0, dtype=np.float64)
        return kl

    def elbo_terms(
        self,
        x: ArrayLike,
        rng: np.random.Generator,
        *,
        labels: ArrayLike | None = None,
        draws: int = 1,
    ) -> ElboTerms:
        """Return the terms of the evidence lower bound of each picture, whatever `beta` is.

        Args:
            x: Pictures; held out, if the bound is to say how well new ones are painted.
            rng: Source of the codes; the same rng gives the same terms.
            labels: Their classes, if the model has classes.
            draws: Codes drawn for each picture and averaged over.
        """
        draws = check_count("draws", draws, "10")
        mean, log_variance = self.encode(x, labels)
        pixels = check_pixels("x", x)
        return draw_terms(
            pixels, mean, log_variance, lambda z: self._logits(z, labels), check_rng(rng), draws
        )

    def get_config(self) -> dict[str, Any]:
        """Return what the model is made from."""
        return {
            "input_shape": list(self.picture_shape),
            "latent_dim": self.latent_dim,
            "num_classes": self.num_classes,
            "filters": list(self.filters),
            "units": list(self.units),
            "activation": keras.activations.serialize(self.activation),
            "beta": float(ops.convert_to_numpy(self.beta.value)),
            "name": self.name,
        }

    def _batch(self, x: ArrayLike, labels: ArrayLike | None = None) -> Any:
        """Return pictures that were looked at, with their labels if the model has classes."""
        pictures = check_pixels("x", check_images(x, self.picture_shape))
        condition = check_condition(labels, len(pictures), self.num_classes)
        return [pictures, *condition] if condition else pictures

    def _logits(self, z: ArrayLike, labels: ArrayLike | None) -> Array:
        codes = np.asarray(z, dtype=np.float32)
        if codes.ndim != 2 or codes.shape[1] != self.latent_dim or not len(codes):
            raise ValueError(
                f"`z` must be codes (n, {self.latent_dim}). Received: z of shape {codes.shape}. "
                "A single code becomes a batch of one with `z[None]`."
            )
        condition = check_condition(labels, len(codes), self.num_classes)
        logits: Array = _predict(self.decoder, [codes, *condition] if condition else codes)
        return logits


def _predict(model: keras.Model, inputs: Any) -> Any:
    """Return a network's outputs as arrays; `model.predict` would compile for every new model."""
    parts = inputs if isinstance(inputs, list) else [inputs]
    found = []
    for start in range(0, len(parts[0]), _AT_ONCE):
        rows = [part[start : start + _AT_ONCE] for part in parts]
        outputs = model(rows if len(rows) > 1 else rows[0], training=False)
        found.append(keras.tree.map_structure(ops.convert_to_numpy, outputs))
    return keras.tree.map_structure(lambda *chunks: np.concatenate(chunks), *found)
