"""Attention as it began: where to look in a sequence, given what is asked for.

A query is compared with the key of every place of a sequence; the scores become weights that sum
to 1; the context is the mean of the values, so weighted. `(batch, target, dim)` queries look at
`(batch, source, ...)` keys and values; the two attentions differ only in how they score. Both come
before self-attention: the queries are the states of a decoder, keys and values those of an encoder.
"""

import numpy as np
from numpy.typing import ArrayLike

from .arguments import check_count
from .attending import check_inputs, mix, mix_back
from .by_hand import Array, ByHand
from .initializers import initialize
from .sequences import check_mask, check_upstream


class Attention(ByHand):
    """What both share: from scores to weights to a context, and back.

    Attributes:
        scores: `(batch, target, source)` of the last `forward`; masked places are -inf.
        weights: The same shape, at least 0, along `source` their sum is 1: the alignment.
    """

    def _score(self, query: Array, key: Array) -> Array:
        raise NotImplementedError(f"{type(self).__name__} has no `_score` yet.")

    def _score_back(self, d_scores: Array, query: Array, key: Array) -> tuple[Array, Array]:
        raise NotImplementedError(f"{type(self).__name__} has no `_score_back` yet.")

    def forward(
        self,
        query: ArrayLike,
        key: ArrayLike,
        value: ArrayLike,
        mask: ArrayLike | None = None,
    ) -> tuple[Array, Array]:
        """Return the context of every query, and the weights it was mixed with.

        Args:
            query: `(batch, target, dim)`.
            key: `(batch, source, dim)`.
            value: `(batch, source, features)`; often the keys themselves.
            mask: `(batch, source)`, True where a place is real, False where it is padding.

        Returns:
            The context `(batch, target, features)` and the weights `(batch, target, source)`.

        Raises:
            ValueError: If shapes do not fit, a number is not finite, or a source is all padding.
        """
        query, key, value = self._inputs = self._check(query, key, value)
        real = check_mask(mask, (key.shape[0], key.shape[1]), "place of the source")
        self.scores = np.where(real[:, None, :], self._score(query, key), -np.inf)
        context, self.weights = mix(self.scores, value)
        return context, self.weights

    def backward(self, upstream: ArrayLike) -> tuple[Array, Array, Array]:
        """Return the gradients with respect to query, key and value; fills `gradients`.

        Where the same array was key and value, its gradient is the sum of the two.

        Args:
            upstream: `(batch, target, features)`, the gradient with respect to the context.

        Raises:
            ValueError: If there was no `forward`, or the shape is not that of the context.
        """
        if not hasattr(self, "weights"):
            raise ValueError(
                "`backward` must follow `forward`. Received: no call of `forward` yet. "
                "Call `forward(query, key, value)`."
            )
        query, key, value = self._inputs
        shape = (*query.shape[:2], value.shape[2])
        d_context = check_upstream("upstream", upstream, shape, value.dtype)
        d_scores, d_value = mix_back(d_context, value, self.weights)
        d_query, d_key = self._score_back(d_scores, query, key)
        return d_query, d_key, d_value

    def _check(self, *given: ArrayLike) -> list[Array]:
        dtype = next((p.dtype for p in self.parameters.values()), None)
        return check_inputs(*given, batched=True, dtype=dtype)


class DotProductAttention(Attention):
    """`score = query · key` (Luong, Pham & Manning, 2015, eq. 8, "dot").

    The same as Keras's `Attention`. It has no parameters.

    Example:
        >>> attention = DotProductAttention()
        >>> key = 10 * np.eye(3)[None]  # three places of a source, one query that asks for the last
        >>> context, weights = attention.forward([[[0.0, 0.0, 1.0]]], key, key)
        >>> weights.round(3)
        array([[[0., 0., 1.]]])
    """

    def __init__(self) -> None:
        super().__init__({})

    def _score(self, query: Array, key: Array) -> Array:
        return query @ key.swapaxes(1, 2)

    def _score_back(self, d_scores: Array, query: Array, key: Array) -> tuple[Array, Array]:
        return d_scores @ key, d_scores.swapaxes(1, 2) @ query


class AdditiveAttention(Attention):
    """`score = scale · tanh(query + key)` (Bahdanau, Cho & Bengio, 2014, appendix A.1.2).

    A small network with one hidden layer; the paper's two matrices, which bring query and key to
    the same length, are left to Dense layers before it, as in Keras's `AdditiveAttention`.

    Attributes:
        parameters: `scale (units,)`, the weights of the hidden units.

    Args:
        units: The `dim` of query and key.
        rng: Draws `scale`.
        dtype: `"float32"` or `"float64"`.

    Example:
        >>> attention = AdditiveAttention(4, rng=np.random.default_rng(0))
        >>> context, weights = attention.forward(
        ...     np.ones((2, 3, 4)), np.ones((2, 5, 4)), np.ones((2, 5, 6))
        ... )
        >>> context.shape, weights.shape
        ((2, 3, 6), (2, 3, 5))
    """

    def __init__(self, units: int, *, rng: np.random.Generator, dtype: str = "float32") -> None:
        shape = (check_count("units", units),)
        super().__init__({"scale": initialize("glorot_uniform", shape, rng=rng, dtype=dtype)})
        self.units = units

    def _score(self, query: Array, key: Array) -> Array:
        # every query meets every key: (batch, target, 1, dim) + (batch, 1, source, dim)
        self._hidden = np.tanh(query[:, :, None] + key[:, None])
        return self._hidden @ self.parameters["scale"].data

    def _score_back(self, d_scores: Array, query: Array, key: Array) -> tuple[Array, Array]:
        scale, hidden = self.parameters["scale"], self._hidden
        scale.grad = np.tensordot(d_scores, hidden, axes=3)
        d_sum = d_scores[..., None] * scale.data * (1 - hidden**2)
        return d_sum.sum(axis=2), d_sum.sum(axis=1)

    def _check(self, *given: ArrayLike) -> list[Array]:
        query, key, value = super()._check(*given)
        if query.shape[2] != self.units:
            raise ValueError(
                f"`query` and `key` must be (batch, ..., {self.units}), like `scale`. "
                f"Received: {query.shape}, {key.shape}. Put a Dense layer before each."
            )
        return [query, key, value]
