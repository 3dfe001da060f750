"""The decoder: it reads what was written so far, and says what comes next."""

from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import ArrayLike, NDArray

from .arguments import check_choice, check_count, check_dropout
from .attending import ATTENTIONS, attend
from .recurrent_layers import CELLS, check_cell, check_vocabulary, embed


def decoder(
    memory: Any,
    last: list[Any],
    vocabulary_size: int,
    *,
    units: int,
    embedding_dim: int,
    cell: str,
    attention: str | None,
    dropout: float,
) -> tuple[Any, Any]:
    """Add a decoder to an encoder.

    Args:
        memory: What attention may look at, `(batch, places, features)`.
        last: What the first state is made of: for each direction of the encoder its last state,
            `(batch, width)`, for an LSTM followed by its last cell.
        vocabulary_size: Number of ids of the target, 0 is padding.
        units: Units of the decoder.
        embedding_dim: Length of the vectors that stand for ids.
        cell: One of `CELLS`.
        attention: None, `"additive"` or `"dot"`.
        dropout: Fraction of the embedded values, and of what goes to the logits, dropped in
            training.

    Returns:
        Its input, ids `(batch, target time)`, and the logits `(batch, target time,
        vocabulary_size)`. Layers are `target`, `target_embedding`, `target_dropout`,
        `encoder_state`, `start_state`, `decoder`, those of `attend`, `dropout`, `logits`.
    """
    target = keras.Input((None,), dtype="int32", name="target")
    y = embed(target, vocabulary_size, embedding_dim, "target_embedding", mask=True, deviation=1.0)
    y = drop(y, dropout, "target_dropout")
    layer = CELLS[cell](units, return_sequences=True, name="decoder")
    y = layer(y, initial_state=_first_states(last, cell, units))
    if attention:
        y = attend(y, memory, units, attention)
    y = drop(y, dropout, "dropout")
    return target, layers.Dense(vocabulary_size, name="logits")(y)


def check_decoder(
    target_vocabulary: int,
    units: int,
    embedding_dim: int,
    cell: str,
    attention: str | None,
    dropout: float,
) -> tuple[int, int, int]:
    """Look at what a builder is to hand to `decoder`, before anything is built.

    Returns:
        The size of the vocabulary, `units` and `embedding_dim` as plain integers.

    Raises:
        ValueError: If one of the arguments is out of its range.
    """
    check_cell(cell)
    check_choice("attention", attention, ATTENTIONS)
    check_dropout(dropout)
    return (
        check_vocabulary("target_vocabulary", target_vocabulary),
        check_count("units", units, "128"),
        check_count("embedding_dim", embedding_dim, "64"),
    )


def drop(x: Any, dropout: float, name: str) -> Any:
    """Add dropout where it is wanted."""
    return layers.Dropout(dropout, name=name)(x) if dropout else x


def _first_states(last: list[Any], cell: str, units: int) -> list[Any]:
    """Return the decoder's first state, made of the encoder's last ones."""
    kinds = ("state", "cell") if cell == "lstm" else ("state",)
    states = []
    for index, kind in enumerate(kinds):
        parts = last[index :: len(kinds)]  # forward, and backward if it is bidirectional
        part = layers.Concatenate(name=f"encoder_{kind}")(parts) if len(parts) > 1 else parts[0]
        bounded = "tanh" if kind == "state" else None  # as the states themselves are
        states.append(layers.Dense(units, activation=bounded, name=f"start_{kind}")(part))
    return states


def teacher_forcing(target: ArrayLike) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return what a decoder reads, and what it has to say, when it is told the truth.

    At each step it reads the true id, and has to name the next one. Where there is none any more,
    the input is padding, so that the model's mask leaves out just the steps without a label.

    Args:
        target: Ids `(batch, time)` from the start token to the end token, then zeros.

    Returns:
        Inputs and labels, each `(batch, time - 1)`.

    Raises:
        ValueError: If the shape is another, or a row holds less than two ids.

    Example:
        >>> inputs, labels = teacher_forcing([[2, 7, 8, 3], [2, 9, 3, 0]])
        >>> inputs
        array([[2, 7, 8],
               [2, 9, 0]], dtype=int32)
        >>> labels
        array([[7, 8, 3],
               [9, 3, 0]], dtype=int32)
    """
    ids = np.asarray(target)
    if ids.ndim != 2 or ids.dtype.kind not in "iu" or not len(ids) or not ids[:, :2].all():
        raise ValueError(
            "`target` must hold ids (batch, time), in each row at least a start and an end. "
            f"Received: {ids.dtype}, shape {ids.shape}. Encode with a vocabulary that has both: "
            "`Vocabulary.from_texts(texts, start=True, end=True).encode_batch(texts)`."
        )
    labels = ids[:, 1:].astype(np.int32)
    return np.where(labels != 0, ids[:, :-1], 0).astype(np.int32), labels
