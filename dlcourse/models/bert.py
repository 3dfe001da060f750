"""BERT: a Transformer that reads a text in both directions, and fills in what is missing."""

from typing import Any

import keras
from keras import layers

from .recurrent_layers import check_vocabulary
from .transformer import check_transformer, encoder_blocks, normalize, place, start, token_table


def build_encoder(
    vocabulary_size: int,
    context: int,
    *,
    depth: int = 4,
    num_heads: int = 4,
    width: int = 128,
    mlp_ratio: int = 4,
    positions: str = "learned",
    dropout: float = 0.0,
    name: str = "encoder",
) -> keras.Model:
    """Build a Transformer that makes of each token a vector that knows of all others.

    Every place looks at every other but the padding, which is left out (Vaswani et al., 2017;
    pre-norm and first weights as in `build_gpt`).

    Parameters, for vocabulary V, context c, depth d, width w and ratio r:
    `V w + c w + d ((4 + 2 r) w² + (9 + r) w) + 2 w`, without `c w` if positions are not learned;
    for `build_encoder(1000, 64)` that is 929,536. Work per token, forward, for texts of t tokens:
    `2 d (4 + 2 r) w² + 4 d t w` multiplications and additions, there 1,703,936 (Kaplan et al.,
    2020, see `build_gpt`).

    Args:
        vocabulary_size: Number of ids, 0 is padding.
        context: The most tokens that it reads at once, with learned positions.
        depth: Number of blocks.
        num_heads: Heads of each attention; must divide `width`.
        width: Features of each token.
        mlp_ratio: Units of each block's hidden layer, in widths.
        positions: `"learned"`, `"sinusoidal"` or `"rotary"`.
        dropout: Fraction of the embedded values, of the attention's weights, and of what each
            branch adds, dropped in training.
        name: Name of the model; layers are `inputs`, `embedding`, `positions` (unless rotary),
            `embedding_dropout`, `block1_attention_norm`, … as in `encoder_block`, `final_norm`.

    Returns:
        An uncompiled model from ids `(batch, time)` to vectors `(batch, time, width)`. Its mask
        goes on to what is put upon it. For classes, `build_transfer(model, num_classes,
        layer="final_norm", trainable=True)` copies it, and puts logits on the mean over the places
        that are no padding: every one of them was trained, while a first token of its own, which
        BERT uses, means nothing before fine-tuning.

    Raises:
        ValueError: If an argument cannot be used.

    Example:
        >>> build_encoder(1000, 64).count_params()
        929536
    """
    inputs, _, x = _encode(
        vocabulary_size, context, depth, num_heads, width, mlp_ratio, positions, dropout
    )
    return keras.Model(inputs, x, name=name)


def build_bert(
    vocabulary_size: int,
    context: int,
    *,
    depth: int = 4,
    num_heads: int = 4,
    width: int = 128,
    mlp_ratio: int = 4,
    positions: str = "learned",
    dropout: float = 0.0,
    name: str = "bert",
) -> keras.Model:
    """Build an encoder that says for each place which token belongs there (Devlin et al., 2019).

    In training some tokens are hidden, and it has to name them: `dlcourse.text.masking`. Behind
    the encoder stand a dense layer and a norm, as in BERT, and then the table that embeds the ids,
    which also makes the logits; the sentence pairs and the biases of the logits are left out.

    Parameters: those of `build_encoder`, and `w² + 3 w`; for `build_bert(1000, 64)` that is
    946,304. Work per token, forward: that of `build_encoder`, and `2 (w² + V w)`; there 1,992,704.

    Args:
        vocabulary_size: Number of ids, 0 is padding.
        context: As for `build_encoder`, like all that follow.
        depth: Number of blocks.
        num_heads: Heads of each attention.
        width: Features of each token.
        mlp_ratio: Units of each block's hidden layer, in widths.
        positions: `"learned"`, `"sinusoidal"` or `"rotary"`.
        dropout: Fraction dropped in training.
        name: Name of the model; layers are those of `build_encoder`, then `mlm_dense`, `mlm_norm`.

    Returns:
        An uncompiled model from ids `(batch, time)` to logits `(batch, time, vocabulary_size)`.
        After training, `keras.Model(model.inputs[0], model.get_layer("final_norm").output)` is its
        encoder, and `build_transfer` makes a classifier of a copy, as `build_encoder` says.

    Raises:
        ValueError: If an argument cannot be used.

    Example:
        >>> build_bert(1000, 64).count_params()
        946304
    """
    inputs, table, x = _encode(
        vocabulary_size, context, depth, num_heads, width, mlp_ratio, positions, dropout
    )
    guess = layers.Dense(width, activation="gelu", kernel_initializer=start(), name="mlm_dense")
    logits = table(normalize(guess(x), "mlm_norm"), reverse=True)
    return keras.Model(inputs, logits, name=name)


def _encode(
    vocabulary_size: int,
    context: int,
    depth: int,
    num_heads: int,
    width: int,
    mlp_ratio: int,
    positions: str,
    dropout: float,
) -> tuple[Any, Any, Any]:
    """Return the input, the layer that embeds it, and the vectors `(batch, time, width)`."""
    vocabulary_size = check_vocabulary("vocabulary_size", vocabulary_size)
    context, depth, num_heads, width, mlp_ratio = check_transformer(
        context=context,
        depth=depth,
        num_heads=num_heads,
        width=width,
        mlp_ratio=mlp_ratio,
        positions=positions,
        dropout=dropout,
    )
    inputs = keras.Input((None,), dtype="int32", name="inputs")
    table = token_table(vocabulary_size, width, mask_zero=True, name="embedding")
    x = place(table(inputs), context, positions, dropout)
    rotary = positions == "rotary"
    x = encoder_blocks(x, depth, num_heads, mlp_ratio=mlp_ratio, rotary=rotary, dropout=dropout)
    return inputs, table, normalize(x, "final_norm")
