"""From one sequence to another with attention alone."""

import keras
from keras import layers, ops

from .recurrent_layers import check_vocabulary, embed
from .transformer import (
    DEVIATION,
    check_transformer,
    decoder_block,
    encoder_blocks,
    normalize,
    place,
)


def build_seq2seq_transformer(
    source_vocabulary: int,
    target_vocabulary: int,
    context: int,
    *,
    depth: int = 2,
    num_heads: int = 4,
    width: int = 128,
    mlp_ratio: int = 4,
    positions: str = "learned",
    dropout: float = 0.0,
    name: str = "seq2seq_transformer",
) -> keras.Model:
    """Build a Transformer that reads one sequence and writes another (Vaswani et al., 2017).

    The encoder makes of each token of the source a vector that knows of all others. The decoder
    reads what was written so far, looks at those vectors in every block, and says what comes next.
    The blocks are pre-norm, and the first weights small, as in `build_gpt`; the paper's were
    post-norm.

    Inputs and outputs are those of `build_seq2seq`, so that `teacher_forcing`, `encode`, `write`,
    `translate` and `alignment` serve for both.

    Parameters, for vocabularies S and T, context c, depth d, width w and ratio r: `(S + 2 T) w + T`
    for the tables and the logits, `2 c w` for learned positions, `d ((4 + 2 r) w² + (9 + r) w)` for
    the encoder, `d ((8 + 2 r) w² + (15 + r) w)` for the decoder, `4 w` for the last norms; for
    `build_seq2seq_transformer(1000, 1000, 32)` that is 1,319,400. Work, forward, in
    multiplications and additions, for s tokens that are read and t that are written: per token
    that is read `2 d (6 + 2 r) w² + 4 d s w`, its keys and values for the decoder included; per
    token that is written `2 (d (6 + 2 r) w² + T w) + 4 d (s + t) w`. There, with s = t = 32, that
    is 950,272 and 1,239,040.

    Args:
        source_vocabulary: Number of ids of the source, 0 is padding.
        target_vocabulary: Number of ids of the target, 0 is padding; start and end among them.
        context: The most tokens of each, with learned positions.
        depth: Number of blocks of the encoder, and of the decoder.
        num_heads: Heads of each attention; must divide `width`.
        width: Features of each token.
        mlp_ratio: Units of each block's hidden layer, in widths.
        positions: `"learned"`, `"sinusoidal"` or `"rotary"` (in the self-attentions).
        dropout: Fraction of the embedded values, of the attentions' weights, and of what each
            branch adds, dropped in training.
        name: Name of the model; layers are `source`, `source_embedding`, `source_positions`,
            `encoder1_attention_norm`, … as in `encoder_block`, `encoder_norm`, `target`,
            `target_embedding`, `target_positions`, `decoder1_attention_norm`, … as in
            `decoder_block`, `decoder_norm`, `logits`, and `source_embedding_dropout`,
            `target_embedding_dropout`.

    Returns:
        An uncompiled model from `[source, target]`, ids `(batch, source time)` and
        `(batch, target time)`, to logits `(batch, target time, target_vocabulary)`. Its mask goes
        on to the loss and the metrics, which leave the padding of the target out.

    Raises:
        ValueError: If an argument cannot be used.

    Example:
        >>> build_seq2seq_transformer(1000, 1000, 32).count_params()
        1319400
    """
    source_vocabulary = check_vocabulary("source_vocabulary", source_vocabulary)
    target_vocabulary = check_vocabulary("target_vocabulary", target_vocabulary)
    context, depth, num_heads, width, mlp_ratio = check_transformer(
        context=context,
        depth=depth,
        num_heads=num_heads,
        width=width,
        mlp_ratio=mlp_ratio,
        positions=positions,
        dropout=dropout,
    )
    rotary = positions == "rotary"
    source = keras.Input((None,), dtype="int32", name="source")
    real = ops.not_equal(source, 0)
    x = embed(source, source_vocabulary, width, "source_embedding", mask=True, deviation=DEVIATION)
    x = place(x, context, positions, dropout, "source_")
    x = encoder_blocks(
        x,
        depth,
        num_heads,
        mlp_ratio=mlp_ratio,
        rotary=rotary,
        dropout=dropout,
        name="encoder",
    )
    memory = normalize(x, "encoder_norm")
    target = keras.Input((None,), dtype="int32", name="target")
    y = embed(target, target_vocabulary, width, "target_embedding", mask=True, deviation=DEVIATION)
    y = place(y, context, positions, dropout, "target_")
    for index in range(1, depth + 1):
        y = decoder_block(
            y,
            memory,
            num_heads,
            memory_mask=real,
            mlp_ratio=mlp_ratio,
            rotary=rotary,
            dropout=dropout,
            additions=3 * depth,
            name=f"decoder{index}",
        )
    logits = layers.Dense(target_vocabulary, name="logits")(normalize(y, "decoder_norm"))
    return keras.Model([source, target], logits, name=name)
