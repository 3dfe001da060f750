"""Pictures and clips in words: a network that looks, and a decoder that says what it looks at."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from .arguments import (
    check_halvings,
    check_image_shape,
    check_sizes,
    is_count,
)
from .blocks import convolution
from .cnn_rnn import frame_network
from .decoder import check_decoder, decoder
from .recurrent_layers import read

_MOST_CHANNELS = 4


def build_captioner(
    input_shape: Sequence[int],
    target_vocabulary: int,
    *,
    units: int = 128,
    embedding_dim: int = 64,
    cell: str = "gru",
    attention: str | None = "dot",
    filters: Sequence[int] = (32, 64),
    dropout: float = 0.0,
    name: str = "captioner",
) -> keras.Model:
    """Build a network that looks at a picture, or watches a clip, and says in words what is there.

    The decoder is that of `build_seq2seq`. What it may look at with attention (Xu et al., 2015,
    "Show, attend and tell", its soft attention) are the cells of a picture, or the frames of a
    clip:

    - A picture goes through a small convolutional network. What stands at each place of its last
      maps becomes a **cell**: one dense layer for all cells, with a bias of its own for each. That
      bias is a learned position (Gehring et al., 2017): without it a cell could not tell where it
      is, and nothing could be above or left of anything. The mean of the cells makes the decoder's
      first state.
    - The frames of a clip go through one such network, and its answers through a recurrent layer
      in both directions (Yao et al., 2015, look at frames in this way). The last states of that
      make the decoder's first state.

    Without attention that first state is all that the decoder knows (Vinyals et al., 2015).

    Train it as `build_seq2seq` with `teacher_forcing`; `encode(model, pictures).step` is what the
    searches of `dlcourse.text` take, and `alignment` says where the decoder looked.

    Args:
        input_shape: `(height, width, channels)` of a picture, or `(frames, height, width,
            channels)` of a clip.
        target_vocabulary: Number of ids of the captions, 0 is padding; start and end among them.
        units: Units of the decoder, of the recurrent layer over the frames in each direction, of
            the scores, and of what a cell or a frame says.
        embedding_dim: Length of the vectors that stand for ids.
        cell: `"lstm"`, `"gru"` or `"rnn"`, see `build_rnn`.
        attention: None, `"additive"` or `"dot"`, see `build_seq2seq`.
        filters: Channels of each block: a 3x3 convolution with batch normalisation and ReLU, then
            a 2x2 max-pooling, so that a picture of 32 by 32 has 8 by 8 cells after two of them.
        dropout: Fraction of the embedded values, and of what goes to the logits, dropped in
            training.
        name: Name of the model; layers are `inputs`, for a picture `block1_conv`,
            `block1_conv_norm`, `block1_conv_activation`, `block1_pool`, …, `places`, `cells`,
            `pooled`; for a clip `frames` (see `build_cnn_rnn`), `encoder`, `encoder_state`; and
            those of the decoder in `build_seq2seq`, from `start_state` on.

    Returns:
        An uncompiled model from `[inputs, target]`, `(batch, *input_shape)` and ids `(batch,
        target time)`, to logits `(batch, target time, target_vocabulary)`. Its mask goes on to
        the loss and the metrics, which leave the padding of the target out.

    Raises:
        ValueError: If an axis is missing, pictures are too small for the blocks, or another
            argument cannot be used.

    Example:
        >>> build_captioner((32, 32, 3), 30).output_shape
        (None, None, 30)
        >>> build_captioner((6, 16, 16, 1), 20, attention="additive").output_shape
        (None, None, 20)
    """
    shape = _check_shape(input_shape)
    filters = check_sizes("filters", filters, "(32, 64)")
    target_vocabulary, units, embedding_dim = check_decoder(
        target_vocabulary, units, embedding_dim, cell, attention, dropout
    )
    check_halvings(shape[-3:], len(filters), "blocks")

    inputs = keras.Input(shape, name="inputs")
    if len(shape) == 4:
        network = frame_network(shape[1:], filters, units)
        x = layers.TimeDistributed(network, name="frames")(inputs)
        every = attention is not None
        memory, last = read(x, units, cell=cell, bidirectional=True, every=every)
    else:
        memory = _cells(inputs, filters, units)
        pooled = layers.GlobalAveragePooling1D(name="pooled")(memory)
        last = [pooled, pooled] if cell == "lstm" else [pooled]
    target, logits = decoder(
        memory,
        last,
        target_vocabulary,
        units=units,
        embedding_dim=embedding_dim,
        cell=cell,
        attention=attention,
        dropout=dropout,
    )
    return keras.Model([inputs, target], logits, name=name)


def _cells(x: Any, filters: Sequence[int], units: int) -> Any:
    """Return what is seen at each place of a picture, `(batch, rows * columns, units)`."""
    for index, channels in enumerate(filters, start=1):
        x = convolution(x, channels, f"block{index}_conv")
        x = layers.MaxPooling2D(name=f"block{index}_pool")(x)
    _, rows, columns, channels = x.shape
    x = layers.Reshape((rows * columns, channels), name="places")(x)
    return layers.EinsumDense(
        "bpc,cu->bpu",
        (rows * columns, units),
        activation="relu",
        bias_axes="pu",  # of each place, not for all of them
        kernel_initializer="he_normal",
        bias_initializer=keras.initializers.RandomNormal(stddev=0.1),
        name="cells",
    )(x)


def _check_shape(input_shape: Any) -> tuple[int, ...]:
    sizes = tuple(input_shape) if isinstance(input_shape, Sequence) else ()
    must = "`input_shape` must be (height, width, channels) or (frames, height, width, channels)."
    received = f"Received: input_shape={input_shape!r}."
    whole = all(is_count(size) for size in sizes)
    if len(sizes) == 3 and whole and min(sizes[0], sizes[2]) > _MOST_CHANNELS:
        raise ValueError(
            f"{must} {received} A picture has at most {_MOST_CHANNELS} channels. Is it a clip "
            "without a channel axis? Write `(*input_shape, 1)`, and `x[..., None]`."
        )
    if len(sizes) < 4 and sizes:
        return check_image_shape(sizes)
    if len(sizes) != 4 or not whole:
        cure = "Write `(32, 32, 3)` for a picture, `(6, 16, 16, 1)` for a clip."
        if len(sizes) == 5 or None in sizes:
            cure = "Leave the batch axis out: write `x.shape[1:]`."
        raise ValueError(f"{must} {received} {cure}")
    return tuple(int(size) for size in sizes)
