"""Networks that read text, id by id: into a class, or into what comes next."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from .arguments import check_count, check_dropout
from .recurrent_layers import check_cell, check_units, check_vocabulary, embed, recurrent_stack


def build_text_classifier(
    vocabulary_size: int,
    num_classes: int,
    *,
    embedding_dim: int = 32,
    units: int | Sequence[int] = 32,
    cell: str = "gru",
    bidirectional: bool = False,
    mask_zero: bool = True,
    dropout: float = 0.0,
    length: int | None = None,
    name: str = "text_classifier",
) -> keras.Model:
    """Build a network that reads a text, id by id, and says to which class it belongs.

    Texts are padded with zeros to one length. With `mask_zero` the network leaves those out;
    without it, it goes on reading zeros until what it had read is forgotten, and does not learn.

    Args:
        vocabulary_size: Number of ids, `len(vocabulary)`; 0 is padding.
        num_classes: Number of logits; 1 for two classes with a single logit.
        embedding_dim: Length of the vector that stands for an id.
        units: Units of each recurrent layer, in order; a number for a single one.
        cell: `"lstm"`, `"gru"` or `"rnn"`, see `build_rnn`.
        bidirectional: Whether every layer also reads from the end.
        mask_zero: Whether zeros are left out.
        dropout: Fraction of the embedded values, and of the outputs of each recurrent layer,
            dropped in training.
        length: How long every text is padded; None for any length, a batch as long as its longest.
        name: Name of the model; layers are `inputs`, `embedding`, `embedding_dropout`,
            `recurrent1`, `recurrent1_dropout`, …, `logits`.

    Returns:
        An uncompiled model from ids `(batch, time)` to logits `(batch, num_classes)`. See
        `check_sequences` for what it takes.

    Raises:
        ValueError: If an argument cannot be used.

    Example:
        >>> build_text_classifier(1000, 2, bidirectional=True).output_shape
        (None, 2)
    """
    num_classes = check_count("num_classes", num_classes, "2")
    inputs, x = _read(vocabulary_size, embedding_dim, length, dropout, mask_zero)
    units = check_units(units)
    check_cell(cell)
    x = recurrent_stack(x, units, cell=cell, bidirectional=bidirectional, dropout=dropout)
    return keras.Model(inputs, layers.Dense(num_classes, name="logits")(x), name=name)


def build_language_model(
    vocabulary_size: int,
    *,
    embedding_dim: int = 32,
    units: int | Sequence[int] = 128,
    cell: str = "gru",
    dropout: float = 0.0,
    length: int | None = None,
    name: str = "language_model",
) -> keras.Model:
    """Build a network that says after every id of a text which may come next.

    Train it on texts with a start and an end: it reads all but the last id, and has to name all
    but the first, see `teacher_forcing`.

    Args:
        vocabulary_size: Number of ids, `len(vocabulary)`; 0 is padding, which is left out.
        embedding_dim: Length of the vector that stands for an id.
        units: Units of each recurrent layer, in order; a number for a single one.
        cell: `"lstm"`, `"gru"` or `"rnn"`, see `build_rnn`.
        dropout: Fraction of the embedded values, and of the outputs of each recurrent layer,
            dropped in training.
        length: How long every text is padded; None for any length.
        name: Name of the model; layers as in `build_text_classifier`.

    Returns:
        An uncompiled model from ids `(batch, time)` to logits `(batch, time, vocabulary_size)`.
        Its mask goes on to the loss and the metrics, which leave the padding out.

    Raises:
        ValueError: If an argument cannot be used.

    Example:
        >>> build_language_model(30).output_shape
        (None, None, 30)
    """
    inputs, x = _read(vocabulary_size, embedding_dim, length, dropout, True)
    units = check_units(units)
    check_cell(cell)
    x = recurrent_stack(x, units, cell=cell, return_sequences=True, dropout=dropout)
    return keras.Model(inputs, layers.Dense(vocabulary_size, name="logits")(x), name=name)


def _read(
    vocabulary_size: int, embedding_dim: int, length: int | None, dropout: float, mask_zero: bool
) -> tuple[Any, Any]:
    vocabulary_size = check_vocabulary("vocabulary_size", vocabulary_size)
    embedding_dim = check_count("embedding_dim", embedding_dim, "32")
    check_dropout(dropout)
    if length is not None:
        length = check_count("length", length, "100")
    inputs = keras.Input((length,), dtype="int32", name="inputs")
    x = embed(inputs, vocabulary_size, embedding_dim, "embedding", mask=mask_zero)
    if dropout:
        x = layers.Dropout(dropout, name="embedding_dropout")(x)
    return inputs, x
