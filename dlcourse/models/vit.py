"""The vision Transformer: a picture as a sequence of patches."""

import math
from collections.abc import Sequence

import keras
from keras import layers

from .arguments import check_count, check_image_shape
from .transformer import check_transformer, encoder_blocks, normalize, place


def build_vit(
    input_shape: Sequence[int],
    num_classes: int,
    patch_size: int,
    *,
    depth: int = 4,
    num_heads: int = 4,
    width: int = 64,
    mlp_ratio: int = 2,
    dropout: float = 0.0,
    name: str = "vit",
) -> keras.Model:
    """Build a Transformer that reads the patches of a picture (Dosovitskiy et al., 2021).

    The picture is cut into squares, each becomes a vector, and blocks of `encoder_block` follow.
    That patches side by side belong together it has to learn from examples: nothing but learned
    positions says where a patch comes from. The logits stand on the mean of all places; a token
    for the class does as well (appendix D.3 there).

    Parameters, for n patches of p by p pixels with k channels, depth d, width w, ratio r and C
    classes: `(k p² + 1) w + n w + d ((4 + 2 r) w² + (9 + r) w) + 2 w + (w + 1) C`; for
    `build_vit((28, 28, 1), 10, 4)` that is 138,890. Work per picture, forward:
    `n (2 (k p² w + d (4 + 2 r) w²) + 4 d n w) + 2 w C` multiplications and additions; there
    15,405,312.

    Args:
        input_shape: `(height, width, channels)` of one picture.
        num_classes: Number of classes.
        patch_size: Side of a patch; must divide height and width.
        depth: Number of blocks.
        num_heads: Heads of each attention; must divide `width`.
        width: Features of each patch.
        mlp_ratio: Units of each block's hidden layer, in widths.
        dropout: Fraction of the embedded values, of the attention's weights, and of what each
            branch adds, dropped in training.
        name: Name of the model; layers are `inputs`, `patches`, `sequence`, `positions`,
            `embedding_dropout`, `block1_attention_norm`, … as in `encoder_block`, `final_norm`,
            `global_pool`, `logits`.

    Returns:
        An uncompiled model from `(batch, *input_shape)` to logits `(batch, num_classes)`. Patches
        are in the order of reading, row by row.

    Raises:
        ValueError: If the patches do not fill the picture, or an argument cannot be used.

    Example:
        >>> build_vit((28, 28, 1), 10, 4).count_params()
        138890
    """
    height, breadth, channels = check_image_shape(input_shape)
    num_classes = check_count("num_classes", num_classes, "10")
    patch_size = check_count("patch_size", patch_size, "4")
    if height % patch_size or breadth % patch_size:
        both = math.gcd(height, breadth)
        fitting = [str(size) for size in range(1, both + 1) if both % size == 0]
        raise ValueError(
            "`patch_size` must divide height and width. "
            f"Received: patch_size={patch_size} for pictures of {height} by {breadth}. "
            f"Take one of {', '.join(fitting)}, or resize the pictures."
        )
    patches = (height // patch_size) * (breadth // patch_size)
    _, depth, num_heads, width, mlp_ratio = check_transformer(
        context=patches,
        depth=depth,
        num_heads=num_heads,
        width=width,
        mlp_ratio=mlp_ratio,
        positions="learned",
        dropout=dropout,
    )
    inputs = keras.Input((height, breadth, channels), name="inputs")
    x = layers.Conv2D(width, patch_size, strides=patch_size, name="patches")(inputs)
    x = layers.Reshape((patches, width), name="sequence")(x)
    x = place(x, patches, "learned", dropout)
    x = encoder_blocks(x, depth, num_heads, mlp_ratio=mlp_ratio, dropout=dropout)
    x = layers.GlobalAveragePooling1D(name="global_pool")(normalize(x, "final_norm"))
    return keras.Model(inputs, layers.Dense(num_classes, name="logits")(x), name=name)
