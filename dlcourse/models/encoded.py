"""Write with a trained decoder: encode a source once, then go on one token at a time."""

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import ArrayLike, NDArray

from .attending import as_source
from .encoded_transformer import EncodedTransformer
from .sequences import check_ids, check_sequences
from .steps import check_which, log_softmax, rows_to_compile

_ROWS = 512  # prefixes that go through the network at once: each takes a copy of its memory along
_FIRST = ("start_state", "start_cell")  # layers that make the decoder's first state


class Encoded:
    """Sentences, pictures or clips that were encoded, and the steps of the decoder from there.

    `step` remembers the states of the prefixes that it saw last. A prefix that adds one id to one
    of them costs one step of the cell; any other is read from its start.

    Attributes:
        source: What the encoder read: ids `(batch, source time)`, or pictures, or clips.
        vocabulary_size: Number of ids of the target.
    """

    def __init__(self, model: keras.Model, source: NDArray[Any]) -> None:
        self.source = source
        self._embedding = model.get_layer("target_embedding")
        self._cell = model.get_layer("decoder").cell
        self._logits = model.get_layer("logits")
        self.vocabulary_size = int(self._embedding.input_dim)
        layers = {layer.name: layer for layer in model.layers}
        parts = {name: layers[name].output for name in _FIRST if name in layers}
        self._look = layers.get("attention")
        self._padded = "source_embedding" in layers  # a picture and a clip are real all over
        if self._look is not None:
            self._ask = layers.get("attention_query", lambda states: states)
            self._join = layers["attention_join"], layers["attention_output"]
            parts |= {
                "memory": layers["attention_key"].input,
                "key": layers["attention_key"].output,
            }
        encoder = keras.Model(model.inputs[0], parts)
        encoded = {name: _array(part) for name, part in encoder(source, training=False).items()}
        self._memory = [encoded.pop(name) for name in ("memory", "key") if name in encoded]
        self._first = [encoded[name] for name in _FIRST if name in encoded]
        self._states = self._first
        self._row_of: dict[tuple[int, bytes], int] = {}  # source and prefix -> row of the states

    def step(self, prefixes: ArrayLike, which: ArrayLike | None = None) -> NDArray[np.float64]:
        """Return what may come next, as `dlcourse.text.beam_search` and `greedy` ask for it.

        Args:
            prefixes: What was written so far, ids `(n, time)`, the start first.
            which: Which source each of them belongs to, `(n,)`, as `beam_search_batch` says; not
                needed for a single one.

        Returns:
            Log-probabilities `(n, vocabulary_size)`.

        Raises:
            ValueError: If these are no ids of the target, or `which` names no source.
        """
        ids = check_ids("prefixes", prefixes, self.vocabulary_size)
        rows = check_which(which, len(ids), len(self.source))
        keys = [(row, prefix.tobytes()) for row, prefix in zip(rows.tolist(), ids, strict=True)]
        states = self._before(ids, rows)
        logits, self._states = self._advance(ids[:, -1], states, rows)
        self._row_of = {key: index for index, key in enumerate(keys)}
        return log_softmax(logits)

    def _before(self, ids: NDArray[np.int32], rows: NDArray[np.int64]) -> list[Any]:
        """Return the decoder's states before it reads the last id of each prefix."""
        before = [(row, p[:-1].tobytes()) for row, p in zip(rows.tolist(), ids, strict=True)]
        if all(key in self._row_of for key in before):
            parents = [self._row_of[key] for key in before]
            return [state[parents] for state in self._states]
        states = [state[rows] for state in self._first]
        for time in range(ids.shape[1] - 1):
            _, states = self._advance(ids[:, time], states, rows)
        return states

    def _advance(
        self, ids: NDArray[np.int32], states: list[Any], rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], list[Any]]:
        """Read one id each: return the logits after it, and the states."""
        blocks = [slice(first, first + _ROWS) for first in range(0, len(ids), _ROWS)]
        done = [
            self._advance_block(ids[block], [state[block] for state in states], rows[block])
            for block in blocks
        ]
        logits, *after = (np.concatenate(parts) for parts in zip(*done, strict=True))
        return logits, after

    def _advance_block(
        self, ids: NDArray[np.int32], states: list[Any], rows: NDArray[np.int64]
    ) -> list[Any]:
        count = len(ids)
        if keras.backend.backend() == "jax":  # it compiles anew for every number of rows
            fill = rows_to_compile(count)
            ids, rows, states = ids[fill], rows[fill], [state[fill] for state in states]
        x = self._embedding(ids[:, None])[:, 0]
        y, after = self._cell(x, [ops.convert_to_tensor(state) for state in states], training=False)
        if self._look is not None:
            memory, key = (ops.convert_to_tensor(part[rows]) for part in self._memory)
            real = ops.convert_to_tensor(self.source[rows] != 0) if self._padded else None
            asked = self._ask(y[:, None])
            context = self._look([asked, memory, key], mask=[None, real, real])
            for layer in self._join:
                y = layer([context[:, 0], y]) if layer is self._join[0] else layer(y)
        return [_array(part)[:count] for part in (self._logits(y), *after)]


def encode(model: keras.Model, source: ArrayLike) -> Encoded | EncodedTransformer:
    """Read sources with the encoder of a model, once, to write their targets step by step.

    Args:
        model: A trained model of `build_seq2seq`, `build_seq2seq_transformer` or
            `build_captioner`.
        source: Ids `(batch, source time)`, zeros after their ends; pictures or clips; a hundred at
            once is a good number.

    Returns:
        What `step` goes on from.

    Raises:
        ValueError: If the model has no encoder and decoder, or these are no inputs that it takes.

    Example:
        >>> from dlcourse.models import build_seq2seq
        >>> from dlcourse.text import greedy
        >>> encoded = encode(build_seq2seq(9, 7, units=8, embedding_dim=4), [[3, 8, 2]])
        >>> encoded.step([[2]]).shape
        (1, 7)
        >>> written = greedy(encoded.step, [2], max_length=5, end=3).ids
    """
    names = [layer.name for layer in model.layers]
    if {"encoder_norm", "target_embedding", "decoder_norm", "logits"} <= set(names):
        check_sequences(model, source, inputs=model.inputs[:1])
        return EncodedTransformer(model, as_source(model, source))
    if not {"start_state", "target_embedding", "decoder", "logits"} <= set(names):
        raise ValueError(
            "`model` must be one of `build_seq2seq`, `build_seq2seq_transformer` or "
            "`build_captioner`. "
            f"Received: {model.name!r}, with the layers {', '.join(names)}."
        )
    check_sequences(model, source, inputs=model.inputs[:1])
    return Encoded(model, as_source(model, source))


def _array(tensor: Any) -> NDArray[Any]:
    return np.asarray(ops.convert_to_numpy(tensor))
