"""The two networks of a GAN: one makes pictures out of noise, the other tells them from real ones.

They are trained against each other, see `train_gan`; the first one then makes what is asked for.
"""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng
from .arguments import check_count, check_divided, check_image_shape, check_sizes
from .blocks import batch_normalization
from .conditions import check_condition, check_num_classes
from .spectral import SpectralConv2D, SpectralDense

_KERNEL = 4  # a multiple of the strides: every pixel is made of as many terms (Odena et al., 2016)
_SLOPE = 0.2  # of the leaky ReLU, as in DCGAN


def build_generator(
    latent_dim: int,
    image_shape: Sequence[int],
    *,
    num_classes: int | None = None,
    filters: Sequence[int] = (128, 64),
    name: str = "generator",
) -> keras.Model:
    """Build a network that makes a picture out of noise (DCGAN; Radford, Metz & Chintala, 2016).

    A dense layer makes small maps of the noise; each entry of `filters` then stands for a
    transposed 4x4 convolution that doubles height and width. As in the paper, all but the last are
    batch-normalised, with ReLU. The last has a sigmoid, in place of the paper's tanh, for pixels
    from 0 to 1.

    With classes, each has a learned vector, as long as the noise and as loud at first, which stands
    beside it (a conditional GAN; Mirza & Osindero, 2014).

    Args:
        latent_dim: Length of the noise.
        image_shape: `(height, width, channels)` of one picture; 2 to the power of the number of
            filters must divide both sides.
        num_classes: How many classes the pictures are to come from on demand; None for none.
        filters: Channels before each doubling, the smallest maps first.
        name: Name of the model; layers are `noise`, with classes `labels`, `class_vectors`,
            `noise_and_class`; `maps`, `maps_norm`, `maps_activation`, `reshape`, `up1`, `up1_norm`,
            `up1_activation`, …; the last is `pixels`.

    Returns:
        An uncompiled model from noise `(batch, latent_dim)`, drawn from the standard normal
        distribution, or `[noise, labels]`, to pictures `(batch, *image_shape)` in [0, 1].

    Raises:
        ValueError: If the noise has no length, the sides cannot be halved so often, or another
            argument cannot be used.

    Example:
        >>> build_generator(32, (28, 28, 1), filters=(16, 8)).output_shape
        (None, 28, 28, 1)
    """
    latent_dim = check_count("latent_dim", latent_dim, "64")
    height, width, channels = _check_image(image_shape, filters)
    num_classes = check_num_classes(num_classes)
    inputs = [keras.Input((latent_dim,), name="noise")]
    x = inputs[0]
    if num_classes is not None:
        inputs.append(keras.Input((), dtype="int32", name="labels"))
        start = keras.initializers.RandomNormal(stddev=1.0)
        vectors = layers.Embedding(
            num_classes, latent_dim, embeddings_initializer=start, name="class_vectors"
        )(inputs[1])
        x = layers.Concatenate(name="noise_and_class")([x, vectors])
    step = 2 ** len(filters)
    maps = (height // step, width // step, filters[0])
    x = layers.Dense(maps[0] * maps[1] * maps[2], use_bias=False, name="maps")(x)
    x = layers.Reshape(maps, name="reshape")(_normalized(x, "maps"))
    for index, after in enumerate(filters[1:], start=1):
        x = _doubled(x, after, f"up{index}", use_bias=False)
        x = _normalized(x, f"up{index}")
    pixels = _doubled(x, channels, "pixels", activation="sigmoid")
    return keras.Model(inputs if num_classes else inputs[0], pixels, name=name)


def build_discriminator(
    image_shape: Sequence[int],
    *,
    num_classes: int | None = None,
    filters: Sequence[int] = (64, 128),
    spectral_normalization: bool = False,
    name: str = "discriminator",
) -> keras.Model:
    """Build a network that tells real pictures from made ones.

    Each entry of `filters` is a 4x4 convolution that halves height and width, with a leaky ReLU;
    a dense layer follows. Unlike DCGAN's it is not batch-normalised: what it says of a picture
    hangs on this picture alone, which the penalty R1 asks for.

    With classes it judges whether a picture is real *and* of its class: to the one logit comes the
    product of the features with a learned vector of the class (projection; Miyato & Koyama, 2018).

    Args:
        image_shape: `(height, width, channels)` of one picture; 2 to the power of the number of
            filters must divide both sides.
        num_classes: Number of classes; None for none.
        filters: Channels of each convolution, in order.
        spectral_normalization: Whether the layers' kernels are divided by their largest singular
            value, so that the logit cannot change much from a picture to one near it (Miyato et
            al., 2018); the vectors of classes are not.
        name: Name of the model; layers are `pictures`, `down1`, `down1_activation`, …, `features`,
            `real`; with classes `labels`, `class_vectors`, `of_class`, `logits`.

    Returns:
        An uncompiled model from pictures `(batch, *image_shape)` in [0, 1], or `[pictures,
        labels]`, to logits `(batch, 1)`, positive for real.

    Raises:
        ValueError: If the sides cannot be halved so often, or another argument cannot be used.

    Example:
        >>> build_discriminator((28, 28, 1), num_classes=10, filters=(8, 16)).output_shape
        (None, 1)
    """
    shape = _check_image(image_shape, filters)
    num_classes = check_num_classes(num_classes)
    convolution, dense = layers.Conv2D, layers.Dense
    if spectral_normalization:
        convolution, dense = SpectralConv2D, SpectralDense
    inputs = [keras.Input(shape, name="pictures")]
    x = inputs[0]
    for index, channels in enumerate(filters, start=1):
        x = convolution(
            channels,
            _KERNEL,
            strides=2,
            padding="same",
            kernel_initializer="he_normal",
            name=f"down{index}",
        )(x)
        x = layers.LeakyReLU(_SLOPE, name=f"down{index}_activation")(x)
    features = layers.Flatten(name="features")(x)
    real = dense(1, name="real")(features)
    if num_classes is None:
        return keras.Model(inputs[0], real, name=name)
    inputs.append(keras.Input((), dtype="int32", name="labels"))
    vectors = layers.Embedding(num_classes, features.shape[-1], name="class_vectors")(inputs[1])
    of_class = layers.Dot(axes=1, name="of_class")([features, vectors])
    return keras.Model(inputs, layers.Add(name="logits")([real, of_class]), name=name)


def sample_gan(
    generator: keras.Model,
    n: int,
    *,
    rng: np.random.Generator,
    labels: ArrayLike | None = None,
    batch_size: int = 256,
) -> NDArray[np.float32]:
    """Return pictures that a generator makes of noise.

    Args:
        generator: From noise, or noise and labels, to examples.
        n: How many.
        rng: Draws the noise; the same one gives the same pictures.
        labels: Their classes, `(n,)`, for a generator that asks for them.
        batch_size: How many are made at once.

    Returns:
        `(n, height, width, channels)`, float32.

    Raises:
        ValueError: If there are labels where none are asked for, or the other way round, they are
            not as many, or a class is unknown.

    Example:
        >>> from dlcourse.models import build_generator
        >>> generator = build_generator(4, (8, 8, 1), num_classes=3, filters=(4,))
        >>> sample_gan(generator, 2, rng=np.random.default_rng(0), labels=[0, 2]).shape
        (2, 8, 8, 1)
    """
    n = check_count("n", n, "64")
    classes = check_condition(labels, n, classes_of(generator, labels))
    noise = draw_noise(generator, n, rng)
    made = generator.predict(with_labels(noise, classes), batch_size=batch_size, verbose=0)
    return np.asarray(made, np.float32)


def with_labels(x: Any, labels: Sequence[Any]) -> Any:
    """Return what a network takes: `[x, labels]`, or `x` where there are none."""
    return [x, *labels] if labels else x


def draw_noise(generator: keras.Model, n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return noise for a generator, `(n, latent_dim)`."""
    return check_rng(rng).standard_normal((n, generator.inputs[0].shape[-1]), dtype=np.float32)


def classes_of(network: keras.Model, labels: ArrayLike | None) -> int | None:
    """Return for how many classes a network was built; None if it asks for none.

    Where no layer says it, there are as many as the labels have.
    """
    if len(network.inputs) < 2:
        return None
    tables = [layer for layer in network.layers if hasattr(layer, "input_dim")]
    if tables:
        return int(tables[0].input_dim)
    return None if labels is None else int(np.max(labels)) + 1


def _check_image(image_shape: Sequence[int], filters: Sequence[int]) -> tuple[int, int, int]:
    shape = check_image_shape(image_shape)
    check_divided(shape, len(check_sizes("filters", filters, "(64, 32)")), "convolutions")
    return shape


def _doubled(x: Any, channels: int, name: str, **options: Any) -> Any:
    return layers.Conv2DTranspose(
        channels,
        _KERNEL,
        strides=2,
        padding="same",
        kernel_initializer="glorot_uniform" if "activation" in options else "he_normal",
        name=name,
        **options,
    )(x)


def _normalized(x: Any, name: str) -> Any:
    return layers.ReLU(name=f"{name}_activation")(batch_normalization(x, f"{name}_norm"))
