"""Write with the decoder of a Transformer: encode a source once, then go on token by token."""

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import ArrayLike, NDArray

from .sequences import check_ids
from .steps import check_which, log_softmax, rows_to_compile

_ROWS = 128  # prefixes that go through the decoder at once


class EncodedTransformer:
    """Sentences that a Transformer's encoder read, and the steps of its decoder from there.

    A decoder without a state reads each prefix from its start at every step, which for sentences is
    soon done.

    Attributes:
        source: What the encoder read: ids `(batch, source time)`.
        vocabulary_size: Number of ids of the target.
    """

    def __init__(self, model: keras.Model, source: NDArray[Any]) -> None:
        self.source = source
        self.vocabulary_size = int(model.get_layer("target_embedding").input_dim)
        self._context = getattr(_layer(model, "target_positions"), "context", None)
        self._logits = model.get_layer("logits")
        memory = model.get_layer("encoder_norm").output
        encoder = keras.Model(model.inputs[0], memory)
        self._decoder = keras.Model([*model.inputs, memory], self._logits.input)
        self._memory = np.asarray(ops.convert_to_numpy(encoder(source, training=False)))

    def step(self, prefixes: ArrayLike, which: ArrayLike | None = None) -> NDArray[np.float64]:
        """Return what may come next, as `dlcourse.text.beam_search` and `greedy` ask for it.

        Args:
            prefixes: What was written so far, ids `(n, time)`, the start first.
            which: Which source each of them belongs to, `(n,)`, as `beam_search_batch` says; not
                needed for a single one.

        Returns:
            Log-probabilities `(n, vocabulary_size)`.

        Raises:
            ValueError: If these are no ids of the target, or more than the model has positions
                for, or `which` names no source.
        """
        ids = check_ids("prefixes", prefixes, self.vocabulary_size)
        rows = check_which(which, len(ids), len(self.source))
        blocks = [slice(first, first + _ROWS) for first in range(0, len(ids), _ROWS)]
        return log_softmax(
            np.concatenate([self._read(ids[block], rows[block]) for block in blocks])
        )

    def _read(self, ids: NDArray[np.int32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the logits after the last id of each prefix."""
        count, time = ids.shape
        if keras.backend.backend() == "jax":  # it compiles anew for every shape
            fill = rows_to_compile(count)
            ids, rows = ids[fill], rows[fill]
            longer = 1 << (time - 1).bit_length()
            longest = max(time, min(longer, self._context or longer))
            ids = np.pad(ids, ((0, 0), (0, longest - time)))  # zeros behind cannot be seen
        x = self._decoder([self.source[rows], ids, self._memory[rows]], training=False)
        return np.asarray(ops.convert_to_numpy(self._logits(x[:, time - 1])))[:count]


def _layer(model: keras.Model, name: str) -> Any:
    """Return a layer of a model, None if there is none of this name."""
    return next((layer for layer in model.layers if layer.name == name), None)
