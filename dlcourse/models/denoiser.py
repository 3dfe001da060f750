"""The network of diffusion: a small U-Net that says which noise is in a picture."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from .arguments import check_count, check_divided, check_image_shape, check_sizes
from .conditions import check_num_classes
from .cross_attention import CrossAttention
from .heads import check_heads
from .positions import LearnedPositions, check_even
from .self_attention import SelfAttention
from .step_waves import StepWaves
from .transformer import encoder_blocks, normalize, start

_READING = 2  # blocks that read a caption
_MLP_RATIO = 2
_GROUPS = 8  # of channels that are normalised together


def build_denoiser(
    image_shape: Sequence[int],
    *,
    filters: Sequence[int] = (32, 64),
    patch_size: int = 2,
    width: int = 128,
    num_heads: int = 4,
    num_classes: int | None = None,
    vocabulary_size: int | None = None,
    caption_length: int | None = None,
    name: str = "denoiser",
) -> keras.Model:
    """Build a U-Net that says which noise is in a picture (Ho, Jain & Abbeel, 2020, appendix B).

    To work at a fraction of the cost, it cuts the picture into patches first. Each entry of
    `filters` is a level, half as wide and high as the one before: a residual block on the way down,
    one on the way up, beside which the maps of the way down are put. At the bottom every place
    looks at all others, and at the words of the caption.

    How noisy the picture is, t, becomes sines and cosines, then a vector; it scales and shifts the
    maps of every block. With it goes the condition, where there is one: a class has a vector; a
    caption is read by a small Transformer, and a dense layer sums up its words, each place with
    weights of its own, so that their order counts. "No condition", for guidance without a
    classifier (Ho & Salimans, 2022), is one class more, the last; or a caption that is all padding.

    Args:
        image_shape: `(height, width, channels)` of one picture; `patch_size` times 2 to the power
            of the number of halvings, one less than the levels, must divide both sides.
        filters: Channels of each level, the highest resolution first; the last is the bottom.
            Multiples of 8.
        patch_size: Pixels along a side of a patch; 1 for none.
        width: Length of the vectors of step, class and words.
        num_heads: Heads of every attention; they divide `width` and the bottom's channels.
        num_classes: Number of classes; None for none.
        vocabulary_size: Number of ids of the captions, 0 is padding; None for no captions.
        caption_length: How long every caption is padded.
        name: Name of the model; layers are `noisy`, `t`, `waves`, `step1`, `step2`, `labels`,
            `class_vectors`, `captions`, `words`, `positions`, those of two `encoder_block`s called
            `reading…`, `reading_norm`, `in_order`, `caption`, `condition`, `patches`, `down1…`,
            `down1_half`, …, `bottom1…`, `cells`, `cell_positions`, `look_norm`, `look`, `look_add`,
            `read_norm`, `read`, `read_add`, `maps`, `bottom2…`, `up1_double`, `up1_skip`, `up1…`,
            `last_norm`, `last_activation`, `pixels`, `with_input`, `noise`.

    Returns:
        An uncompiled model from `[noisy, t]`, `(batch, *image_shape)` and whole numbers
        `(batch,)`, and `labels` `(batch,)` or `captions` `(batch, caption_length)` where it has
        them, to the noise `(batch, *image_shape)`: zero before it has learned anything. Fit it on
        `NoisyBatches` with mean squared error.

    Raises:
        ValueError: If the sides cannot be divided so often, there are both classes and captions,
            or another argument cannot be used.

    Example:
        >>> model = build_denoiser((28, 28, 1), filters=(8, 16), width=16, num_classes=10)
        >>> [tensor.name for tensor in model.inputs], model.output_shape
        (['noisy', 't', 'labels'], (None, 28, 28, 1))
    """
    shape, filters, patch_size = _check_picture(image_shape, filters, patch_size)
    width = _check_width(check_count("width", width, "128"), num_heads)
    check_heads(filters[-1], num_heads)
    num_classes = check_num_classes(num_classes)
    _check_condition(num_classes, vocabulary_size, caption_length)

    noisy = keras.Input(shape, name="noisy")
    t = keras.Input((), dtype="int32", name="t")
    inputs, words = [noisy, t], None
    told = layers.Dense(width, activation="silu", name="step1")(StepWaves(width, name="waves")(t))
    told = layers.Dense(width, name="step2")(told)
    if num_classes is not None:
        inputs.append(keras.Input((), dtype="int32", name="labels"))
        loud = keras.initializers.RandomNormal(stddev=1.0)  # as what it is added to, or louder
        vectors = layers.Embedding(
            num_classes + 1, width, embeddings_initializer=loud, name="class_vectors"
        )(inputs[2])
        told = layers.Add(name="condition")([told, vectors])
    elif vocabulary_size is not None:
        inputs.append(keras.Input((caption_length,), dtype="int32", name="captions"))
        words = _read(inputs[2], vocabulary_size, width, num_heads)
        in_order = layers.Flatten(name="in_order")(words)  # a mean would hardly know the order
        said = layers.Dense(width, name="caption")(in_order)
        told = layers.Add(name="condition")([told, said])
    told = layers.Activation("silu", name="told")(told)

    *levels, bottom = filters
    x = _convolution(noisy, filters[0], "patches", patch_size, strides=patch_size)
    handed_across = []
    for level, channels in enumerate(levels, start=1):
        x = _block(x, told, channels, f"down{level}")
        handed_across.append(x)
        x = _convolution(x, channels, f"down{level}_half", 3, strides=2)
    x = _block(x, told, bottom, "bottom1")
    x = _look(x, words, num_heads)
    x = _block(x, told, bottom, "bottom2")
    for level, channels in reversed(list(enumerate(levels, start=1))):
        x = layers.UpSampling2D(2, name=f"up{level}_double")(x)
        x = layers.Concatenate(name=f"up{level}_skip")([handed_across[level - 1], x])
        x = _block(x, told, channels, f"up{level}")
    x = _normalized(x, "last")
    if patch_size > 1:
        x = layers.Conv2DTranspose(
            filters[0], patch_size, strides=patch_size, activation="silu", name="pixels"
        )(x)
    x = layers.Concatenate(name="with_input")([x, noisy])
    noise = _convolution(x, shape[-1], "noise", 3, kernel_initializer="zeros")
    return keras.Model(inputs, noise, name=name)


def _read(captions: Any, vocabulary_size: int, width: int, num_heads: int) -> Any:
    """Return a vector for each place of a caption, padding included, `(batch, length, width)`."""
    table = layers.Embedding(vocabulary_size, width, embeddings_initializer=start(), name="words")
    x = LearnedPositions(captions.shape[1], name="positions")(table(captions))
    x = encoder_blocks(x, _READING, num_heads, mlp_ratio=_MLP_RATIO, dropout=0.0, name="reading")
    return normalize(x, "reading_norm")


def _look(x: Any, words: Any, num_heads: int) -> Any:
    """Let each place look at all places, and at the words if there are any."""
    _, height, width, channels = x.shape
    cells = layers.Reshape((height * width, channels), name="cells")(x)
    cells = LearnedPositions(height * width, name="cell_positions")(cells)
    found = SelfAttention(num_heads, name="look")(normalize(cells, "look_norm"))
    cells = layers.Add(name="look_add")([cells, found])
    if words is not None:
        found = CrossAttention(num_heads, name="read")(normalize(cells, "read_norm"), words)
        cells = layers.Add(name="read_add")([cells, found])
    return layers.Reshape((height, width, channels), name="maps")(cells)


def _block(x: Any, told: Any, channels: int, name: str) -> Any:
    """Add a residual block that is told the step and the condition.

    What is added before a normalisation, as in the paper of 2020, is partly subtracted again by it,
    with one channel a group altogether; so that scales and shifts its result (Dhariwal & Nichol,
    2021, section 4.3).
    """
    y = _convolution(_normalized(x, f"{name}_1"), channels, f"{name}_conv1", 3)
    y = layers.GroupNormalization(_GROUPS, center=False, scale=False, name=f"{name}_2_norm")(y)
    y = layers.Multiply(name=f"{name}_scaled")([y, _maps(told, channels, f"{name}_scale", "ones")])
    y = layers.Add(name=f"{name}_shifted")([y, _maps(told, channels, f"{name}_shift", "zeros")])
    y = layers.Activation("silu", name=f"{name}_2_activation")(y)
    y = _convolution(y, channels, f"{name}_conv2", 3, kernel_initializer="zeros")
    if x.shape[-1] != channels:
        x = _convolution(x, channels, f"{name}_shortcut", 1)
    return layers.Add(name=f"{name}_add")([x, y])


def _maps(told: Any, channels: int, name: str, bias: str) -> Any:
    """Return one number a channel, in the shape of maps."""
    numbers = layers.Dense(channels, bias_initializer=bias, name=name)(told)
    return layers.Reshape((1, 1, channels), name=f"{name}_maps")(numbers)


def _normalized(x: Any, name: str) -> Any:
    x = layers.GroupNormalization(_GROUPS, name=f"{name}_norm")(x)
    return layers.Activation("silu", name=f"{name}_activation")(x)


def _convolution(x: Any, channels: int, name: str, size: int, **options: Any) -> Any:
    options = {"kernel_initializer": "he_normal", **options}
    return layers.Conv2D(channels, size, padding="same", name=name, **options)(x)


def _check_width(width: int, num_heads: int) -> int:
    """Return the width.

    Raises:
        ValueError: If it is odd, or the heads do not divide it.
    """
    check_even(width)
    check_heads(width, check_count("num_heads", num_heads, "4"))
    return width


def _check_picture(
    image_shape: Sequence[int], filters: Sequence[int], patch_size: int
) -> tuple[tuple[int, int, int], tuple[int, ...], int]:
    shape = check_image_shape(image_shape)
    filters = check_sizes("filters", filters, "(32, 64)")
    patch_size = check_count("patch_size", patch_size, "2")
    if any(channels % _GROUPS for channels in filters):
        raise ValueError(
            "`filters` must be multiples of 8: their channels are normalised in eight groups. "
            f"Received: filters={filters}. Write `filters=(32, 64)`."
        )
    sides = tuple(side // patch_size for side in shape[:2])
    if any(side % patch_size for side in shape[:2]):
        raise ValueError(
            f"Height and width must be multiples of `patch_size`. Received: image_shape={shape}, "
            f"patch_size={patch_size}. Take patches of 1, or widen the images with `np.pad`."
        )
    check_divided(
        (*sides, shape[2]), len(filters) - 1, f"levels above the bottom, in patches of {patch_size}"
    )
    return shape, filters, patch_size


def _check_condition(
    num_classes: int | None, vocabulary_size: int | None, caption_length: int | None
) -> None:
    if num_classes is not None and vocabulary_size is not None:
        raise ValueError(
            "The condition is a class or a caption. Received: both `num_classes` and "
            "`vocabulary_size`. Say the class in the caption."
        )
    if (vocabulary_size is None) != (caption_length is None):
        raise ValueError(
            "Captions need `vocabulary_size` and `caption_length`. Received: "
            f"vocabulary_size={vocabulary_size}, caption_length={caption_length}. Write both: "
            "`len(vocabulary)`, and the `length` of `encode_batch`."
        )
    if vocabulary_size is not None:
        check_count("vocabulary_size", vocabulary_size, "40")
        check_count("caption_length", caption_length, "12")
