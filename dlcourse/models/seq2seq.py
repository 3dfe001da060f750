"""From one sequence to another: an encoder, a decoder, and the attention between them."""

import keras

from .decoder import check_decoder, decoder, drop
from .recurrent_layers import check_vocabulary, embed, read


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

    The vectors that stand for ids start at a standard deviation of 1. From Keras's 0.03 the cells
    hear next to nothing of them at first: on Multi30k 200 steps of Adam brought the loss of a word
    from 9.0 to 5.4 nats from there, and to 4.3 from 1.

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
    target_vocabulary, units, embedding_dim = check_decoder(
        target_vocabulary, units, embedding_dim, cell, attention, dropout
    )

    source = keras.Input((None,), dtype="int32", name="source")
    x = embed(
        source, source_vocabulary, embedding_dim, "source_embedding", mask=True, deviation=1.0
    )
    x = drop(x, dropout, "source_dropout")
    memory, last = read(
        x, units, cell=cell, bidirectional=bidirectional, every=attention is not None
    )
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
    return keras.Model([source, target], logits, name=name)
