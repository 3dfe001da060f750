"""What Transformers are stacked from: positions, encoder blocks, decoder blocks."""

import math
from typing import Any

import keras
from keras import layers

from .arguments import check_choice, check_count, check_dropout
from .cross_attention import CrossAttention
from .heads import check_heads
from .positions import LearnedPositions, SinusoidalPositions, check_even
from .self_attention import SelfAttention

POSITIONS = ("learned", "sinusoidal", "rotary")
DEVIATION = 0.02  # of all first weights, as in GPT-2 and BERT
_EPSILON = 1e-5  # Keras's 1e-3 is more than the variance of the first vectors, 0.02²


def encoder_block(
    x: Any,
    num_heads: int,
    *,
    mlp_ratio: int = 4,
    causal: bool = False,
    rotary: bool = False,
    dropout: float = 0.0,
    additions: int = 2,
    name: str = "block1",
) -> Any:
    """Add self-attention and a network of two layers, each to what it is given (pre-norm).

    `x + attention(norm(x))`, then `x + mlp(norm(x))`: the norms stand within the branches, so that
    gradients reach the bottom unchanged (Xiong et al., 2020). With `causal` it is the block of a
    GPT. A mask that comes with `x` goes on.

    For width w and ratio r the block has `(4 + 2 r) w² + (9 + r) w` parameters: 4 w² + 4 w for
    attention, 2 r w² + (r + 1) w for the network, 4 w for the norms.

    Args:
        x: `(batch, time, width)`.
        num_heads: Heads of the attention.
        mlp_ratio: Units of the hidden layer, in widths.
        causal: Whether a place may look at itself and those before it only.
        rotary: Whether queries and keys are turned by their places.
        dropout: Fraction of the attention's weights, and of what each branch adds, dropped in
            training.
        additions: Branches that add to the same vectors in the whole network; what goes out of
            each starts smaller by the root of their number (Radford et al., 2019).
        name: Layers are `{name}_attention_norm`, `{name}_attention`, `{name}_attention_add`,
            `{name}_mlp_norm`, `{name}_mlp_1`, `{name}_mlp_2`, `{name}_mlp_add`, and
            `{name}_attention_dropout`, `{name}_mlp_dropout`.

    Returns:
        `(batch, time, width)`.
    """
    attention = SelfAttention(
        num_heads,
        causal=causal,
        rotary=rotary,
        dropout=dropout,
        kernel_initializer=start(),
        output_initializer=start(additions),
        name=f"{name}_attention",
    )
    found = attention(normalize(x, f"{name}_attention_norm"))
    x = _add(x, found, dropout, f"{name}_attention")
    return _mlp(x, mlp_ratio, dropout, additions, name)


def encoder_blocks(
    x: Any,
    depth: int,
    num_heads: int,
    *,
    mlp_ratio: int,
    causal: bool = False,
    rotary: bool = False,
    dropout: float,
    name: str = "block",
) -> Any:
    """Stack `depth` times `encoder_block`, called `{name}1`, `{name}2`, …; the norm comes after."""
    for index in range(1, depth + 1):
        x = encoder_block(
            x,
            num_heads,
            mlp_ratio=mlp_ratio,
            causal=causal,
            rotary=rotary,
            dropout=dropout,
            additions=2 * depth,
            name=f"{name}{index}",
        )
    return x


def decoder_block(
    x: Any,
    memory: Any,
    num_heads: int,
    *,
    memory_mask: Any = None,
    mlp_ratio: int = 4,
    rotary: bool = False,
    dropout: float = 0.0,
    additions: int = 3,
    name: str = "block1",
) -> Any:
    """Add causal self-attention, attention to a memory, and a network of two layers (pre-norm).

    For width w, as wide a memory and ratio r the block has `(8 + 2 r) w² + (15 + r) w` parameters.

    Args:
        x: `(batch, target, width)`.
        memory: What was read, `(batch, source, features)`.
        num_heads: Heads of both attentions.
        memory_mask: What of it may be looked at, boolean, True may: `(batch, source)`.
        mlp_ratio: As in `encoder_block`, like all that follow.
        rotary: Whether queries and keys of the self-attention are turned by their places.
        dropout: Fraction dropped in training.
        additions: Branches that add to the same vectors.
        name: Layers are those of `encoder_block`, and between its attention and its network
            `{name}_cross_norm`, `{name}_cross_attention`, `{name}_cross_add`, and
            `{name}_cross_dropout`.

    Returns:
        `(batch, target, width)`.
    """
    begin = {"kernel_initializer": start(), "output_initializer": start(additions)}
    attention = SelfAttention(
        num_heads, causal=True, rotary=rotary, dropout=dropout, name=f"{name}_attention", **begin
    )
    found = attention(normalize(x, f"{name}_attention_norm"))
    x = _add(x, found, dropout, f"{name}_attention")
    cross = CrossAttention(num_heads, dropout=dropout, name=f"{name}_cross_attention", **begin)
    found = cross(normalize(x, f"{name}_cross_norm"), memory, memory_mask=memory_mask)
    x = _add(x, found, dropout, f"{name}_cross")
    return _mlp(x, mlp_ratio, dropout, additions, name)


def place(x: Any, context: int, positions: str, dropout: float, prefix: str = "") -> Any:
    """Tell embedded tokens where they stand, as far as that is done before the blocks.

    Learned and sinusoidal vectors start as large as those of the tokens, so that neither drowns
    the other; rotary positions are the business of `SelfAttention`.

    Args:
        x: `(batch, time, width)`.
        context: The most places, with learned positions.
        positions: One of `POSITIONS`.
        dropout: Fraction of the values dropped in training.
        prefix: Layers are `{prefix}positions`, `{prefix}embedding_dropout`.
    """
    if positions == "learned":
        x = LearnedPositions(context, name=f"{prefix}positions")(x)
    elif positions == "sinusoidal":
        amplitude = DEVIATION * math.sqrt(2)
        x = SinusoidalPositions(amplitude, name=f"{prefix}positions")(x)
    return layers.Dropout(dropout, name=f"{prefix}embedding_dropout")(x) if dropout else x


def normalize(x: Any, name: str) -> Any:
    """Add a layer normalisation (Ba et al., 2016)."""
    return layers.LayerNormalization(epsilon=_EPSILON, name=name)(x)


def token_table(vocabulary_size: int, width: int, *, name: str, **options: Any) -> Any:
    """Return Keras's layer that embeds ids, and turns vectors into logits with `reverse=True`."""
    return layers.ReversibleEmbedding(
        vocabulary_size, width, embeddings_initializer=start(), name=name, **options
    )


def check_transformer(
    *,
    context: Any,
    depth: Any,
    num_heads: Any,
    width: Any,
    mlp_ratio: Any,
    positions: str,
    dropout: float,
) -> tuple[int, int, int, int, int]:
    """Look at what a builder was handed, before anything is built.

    Returns:
        `context`, `depth`, `num_heads`, `width` and `mlp_ratio` as plain integers.

    Raises:
        ValueError: If one of the arguments is out of its range, or the heads do not divide the
            width.
    """
    check_choice("positions", positions, POSITIONS)
    check_dropout(dropout)
    counts = (
        check_count("context", context, "64"),
        check_count("depth", depth, "4"),
        check_count("num_heads", num_heads, "4"),
        check_count("width", width, "128"),
        check_count("mlp_ratio", mlp_ratio, "4"),
    )
    head_width = check_heads(counts[3], counts[2])
    if positions == "rotary":
        check_even(head_width)
    elif positions == "sinusoidal":
        check_even(counts[3])
    return counts


def _mlp(x: Any, ratio: int, dropout: float, additions: int, name: str) -> Any:
    width = x.shape[-1]
    y = normalize(x, f"{name}_mlp_norm")
    hidden = layers.Dense(
        ratio * width, activation="gelu", kernel_initializer=start(), name=f"{name}_mlp_1"
    )
    out = layers.Dense(width, kernel_initializer=start(additions), name=f"{name}_mlp_2")
    return _add(x, out(hidden(y)), dropout, f"{name}_mlp")


def _add(x: Any, branch: Any, dropout: float, name: str) -> Any:
    if dropout:
        branch = layers.Dropout(dropout, name=f"{name}_dropout")(branch)
    return layers.Add(name=f"{name}_add")([x, branch])


def start(additions: int = 1) -> Any:
    """Return how weights start: smaller in a branch, the more branches add to the same."""
    return keras.initializers.RandomNormal(stddev=DEVIATION / math.sqrt(additions))
