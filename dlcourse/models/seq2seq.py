"""From one sequence to another: an encoder, a decoder, and the attention between them."""

from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import ArrayLike, NDArray

from .arguments import check_choice, check_count, check_dropout
from .recurrent_layers import CELLS, check_cell, check_vocabulary, embed

ATTENTIONS = (None, "additive", "dot")


def build_seq2seq(
    source_vocabulary: int,
    target_vocabulary: int,
    *,
    units: int = 128,
    embedding_dim: int = 64,
    cell: str = "gru",
    attention: str | None = None,
    bidirectional: bool = True,
    dropout: float = 0.0,
    name: str = "seq2seq",
) -> keras.Model:
    """Build a network that reads one sequence and writes another (Sutskever et al., 2014).

    The encoder reads the source; its last state, through a dense layer, is the first state of the
    decoder (Cho et al., 2014), which reads what was written so far and says what comes next.
    Without attention that one vector is all that the decoder knows of the source.

    With attention the decoder's state asks all states of the encoder, at every step, and the mean
    of them, weighted by the answers, goes with it to the logits (Luong, Pham & Manning, 2015,
    equations 5 and 8). The two kinds differ in their score alone: `"additive"` is
    `v · tanh(W query + U key)` (Bahdanau, Cho & Bengio, 2014), `"dot"` is `query · U key` (Luong's
    "general"; U makes keys of any width as long as a query).

    In training the decoder reads the true target, whatever it would have written itself (teacher
    forcing): `inputs, labels = teacher_forcing(target)`, then `fit([source, inputs], labels)`.
    To write, `encode(model, source).step` is what the searches of `dlcourse.text` take.

    Args:
        source_vocabulary: Number of ids of the source, 0 is padding.
        target_vocabulary: Number of ids of the target, 0 is padding; start and end among them.
        units: Units of the decoder, of the encoder in each direction, and of the scores.
        embedding_dim: Length of the vectors that stand for ids.
        cell: `"lstm"`, `"gru"` or `"rnn"`, see `build_rnn`.
        attention: None, `"additive"` or `"dot"`.
        bidirectional: Whether the encoder also reads from the end.
        dropout: Fraction of the embedded values, and of what goes to the logits, dropped in
            training.
        name: Name of the model; layers are `source`, `source_embedding`, `encoder`,
            `encoder_state`, `start_state` (for an LSTM also `encoder_cell`, `start_cell`),
            `target`, `target_embedding`, `decoder`, `attention_key`, `attention_query` (additive
            only), `attention`, `attention_join`, `attention_output`, `logits`, and
            `source_dropout`, `target_dropout`, `dropout`.

    Returns:
        An uncompiled model from `[source, target]`, ids `(batch, source time)` and
        `(batch, target time)`, to logits `(batch, target time, target_vocabulary)`. Its mask goes
        on to the loss and the metrics, which leave the padding of the target out.

    Raises:
        ValueError: If an argument cannot be used.

    Example:
        >>> build_seq2seq(40, 30, attention="additive").output_shape
        (None, None, 30)
    """
    source_vocabulary = check_vocabulary("source_vocabulary", source_vocabulary)
    target_vocabulary = check_vocabulary("target_vocabulary", target_vocabulary)
    units = check_count("units", units, "128")
    embedding_dim = check_count("embedding_dim", embedding_dim, "64")
    check_cell(cell)
    check_choice("attention", attention, ATTENTIONS)
    check_dropout(dropout)

    source = keras.Input((None,), dtype="int32", name="source")
    x = embed(source, source_vocabulary, embedding_dim, "source_embedding", mask=True)
    x = _drop(x, dropout, "source_dropout")
    every = attention is not None
    encoder = CELLS[cell](units, return_sequences=every, return_state=True, name="encoder")
    if bidirectional:
        encoder = layers.Bidirectional(encoder, name="encoder")
    memory, *last = encoder(x)

    target = keras.Input((None,), dtype="int32", name="target")
    y = embed(target, target_vocabulary, embedding_dim, "target_embedding", mask=True)
    y = _drop(y, dropout, "target_dropout")
    decoder = CELLS[cell](units, return_sequences=True, name="decoder")
    y = decoder(y, initial_state=_first_states(last, cell, units))
    if attention:
        y = _attend(y, memory, units, attention)
    y = _drop(y, dropout, "dropout")
    logits = layers.Dense(target_vocabulary, name="logits")(y)
    return keras.Model([source, target], logits, name=name)


def _drop(x: Any, dropout: float, name: str) -> Any:
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


def _attend(states: Any, memory: Any, units: int, attention: str) -> Any:
    key = layers.Dense(units, use_bias=False, name="attention_key")(memory)
    if attention == "additive":
        query = layers.Dense(units, use_bias=False, name="attention_query")(states)
        look = layers.AdditiveAttention(name="attention")
    else:
        query, look = states, layers.Attention(name="attention")
    context, _ = look([query, memory, key], return_attention_scores=True)
    both = layers.Concatenate(name="attention_join")([context, states])
    return layers.Dense(units, activation="tanh", use_bias=False, name="attention_output")(both)


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


def alignment(model: keras.Model, source: ArrayLike, target: ArrayLike) -> NDArray[np.float32]:
    """Return where the decoder looked at each step, `(batch, target time, source time)`.

    Args:
        model: A model of `build_seq2seq` with attention.
        source: Ids `(batch, source time)`.
        target: Ids that the decoder reads, `(batch, target time)`, the start first: row t of the
            answer is where it looked to say what comes after `target[:, t]`.

    Raises:
        ValueError: If the model has no attention, or these are no ids that it takes.
    """
    from .sequences import check_sequences

    if "attention" not in [layer.name for layer in model.layers]:
        raise ValueError(
            "`model` must have attention. Received: a model without. "
            "Build it with `attention='additive'` or `attention='dot'`."
        )
    check_sequences(model, [source, target])
    _, weights = model.get_layer("attention").output
    looking = keras.Model(model.inputs, weights)
    answer = looking([np.asarray(source, "int32"), np.asarray(target, "int32")], training=False)
    return np.asarray(keras.ops.convert_to_numpy(answer))
