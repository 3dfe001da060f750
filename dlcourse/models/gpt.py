"""GPT: a Transformer that says after every token which may come next."""

import keras

from .recurrent_layers import check_vocabulary
from .transformer import check_transformer, encoder_blocks, normalize, place, token_table


def build_gpt(
    vocabulary_size: int,
    context: int,
    *,
    depth: int = 4,
    num_heads: int = 4,
    width: int = 128,
    mlp_ratio: int = 4,
    positions: str = "learned",
    dropout: float = 0.0,
    tie_weights: bool = True,
    name: str = "gpt",
) -> keras.Model:
    """Build a Transformer that reads a text and says at each place what comes next.

    Blocks of causal self-attention, as in GPT-2 (Radford et al., 2019): pre-norm, GELU, first
    weights of deviation 0.02, those that end a branch smaller by the root of `2 · depth`. The
    table that embeds the ids also makes the logits (Press & Wolf, 2017), unless it is not tied.

    Parameters, for vocabulary V, depth d, width w, ratio r and context c:
    `V w + c w + d ((4 + 2 r) w² + (9 + r) w) + 2 w`; without `c w` if positions are not learned,
    and once more `V w` if the weights are not tied. For `build_gpt(65, 64)` that is 809,856.

    Work per token, forward, in multiplications and additions:
    `2 (d (4 + 2 r) w² + V w) + 4 d t w` for texts of t tokens; the first part is twice the number
    of weights in matrices, the second is what attention compares and sums up (Kaplan et al., 2020,
    table 1, which leaves out the summing up, and the logits). For `build_gpt(65, 64)` and t = 64
    that is 1,720,576; training takes three times as much. Attention counts in full here, as most
    backends also work out what the causal mask then hides.

    Args:
        vocabulary_size: Number of ids.
        context: The most tokens that it reads at once: with learned positions more are an error,
            other positions go on beyond what was in training, for better or worse.
        depth: Number of blocks.
        num_heads: Heads of each attention; must divide `width`.
        width: Features of each token.
        mlp_ratio: Units of each block's hidden layer, in widths.
        positions: `"learned"`, `"sinusoidal"` or `"rotary"`.
        dropout: Fraction of the embedded values, of the attention's weights, and of what each
            branch adds, dropped in training.
        tie_weights: Whether one table serves for ids and logits.
        name: Name of the model; layers are `inputs`, `embedding` (called again with
            `reverse=True` for the logits), `positions` (unless rotary), `embedding_dropout`,
            `block1_attention_norm`, … as in `encoder_block`, `final_norm`.

    Returns:
        An uncompiled model from ids `(batch, time)` to logits `(batch, time, vocabulary_size)`.
        There is no mask: padding after the end of a text cannot be seen from before it; leave it
        out of the loss with sample weights.

    Raises:
        ValueError: If an argument cannot be used.

    Example:
        >>> build_gpt(65, 64).count_params()
        809856
    """
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
    table = token_table(vocabulary_size, width, tie_weights=tie_weights, name="embedding")
    x = place(table(inputs), context, positions, dropout)
    x = encoder_blocks(
        x,
        depth,
        num_heads,
        mlp_ratio=mlp_ratio,
        causal=True,
        rotary=positions == "rotary",
        dropout=dropout,
    )
    logits = table(normalize(x, "final_norm"), reverse=True)
    return keras.Model(inputs, logits, name=name)
