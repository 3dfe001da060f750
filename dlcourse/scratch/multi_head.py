"""Multi-head attention, small ones side by side (Vaswani et al., 2017, sec. 3.2.2)."""

import numpy as np
from numpy.typing import ArrayLike

from .arguments import check_count
from .attention import (
    check_attention_mask,
    scaled_dot_product_attention,
    scaled_dot_product_attention_gradients,
)
from .by_hand import Array, ByHand
from .initializers import initialize
from .sequences import check_sequences, check_upstream

PROJECTIONS = ("query", "key", "value")


class MultiHeadAttention(ByHand):
    """Every head looks with a query, key and value of its own; what they found is put together.

    Head h has `dim = width / num_heads` columns of each of the three matrices, so that all heads
    together cost as much as one of full width. The same as Keras's
    `MultiHeadAttention(num_heads, width // num_heads)`, whose weights it takes.

    Attributes:
        parameters: `query_kernel (width, heads, dim)` and `query_bias (heads, dim)`, the same of
            key and value, then `output_kernel (heads, dim, width)` and `output_bias (width,)`.
            `key_bias` changes nothing: it adds the same to all scores of a query, and its gradient
            is zero but for rounding.
        weights: `(batch, heads, target, source)` of the last `forward`: where each head looked.
        gradients: Of the last `backward`, by the names of the parameters.
        source_gradient: Of the last `backward`, in the shape of `source`; None in self-attention.

    Args:
        width: Features of a place, before and after.
        num_heads: How many heads; it divides `width`.
        rng: Draws the kernels, Glorot's uniform (2010) of `width` by `width` as in Keras.
        dtype: `"float32"` or `"float64"`.

    Raises:
        ValueError: If `num_heads` does not divide `width`.

    Example:
        >>> attention = MultiHeadAttention(8, 2, rng=np.random.default_rng(0))
        >>> out, weights = attention.forward(np.ones((5, 6, 8)))
        >>> out.shape, weights.shape
        ((5, 6, 8), (5, 2, 6, 6))
    """

    def __init__(
        self, width: int, num_heads: int, *, rng: np.random.Generator, dtype: str = "float32"
    ) -> None:
        self.width, self.num_heads = check_heads(width, num_heads)
        heads = (self.num_heads, self.width // self.num_heads)

        def kernel(*shape: int) -> Array:
            square = (self.width, self.width)
            return initialize("glorot_uniform", square, rng=rng, dtype=dtype).reshape(shape)

        arrays = {}
        for name in PROJECTIONS:
            arrays[f"{name}_kernel"] = kernel(self.width, *heads)
            arrays[f"{name}_bias"] = np.zeros(heads, dtype)
        arrays["output_kernel"] = kernel(*heads, self.width)
        arrays["output_bias"] = np.zeros(self.width, dtype)
        super().__init__(arrays)

    def forward(
        self, x: ArrayLike, source: ArrayLike | None = None, mask: ArrayLike | None = None
    ) -> tuple[Array, Array]:
        """Return what every place of `x` found, and where it looked.

        Args:
            x: `(batch, target, width)`, the places that ask.
            source: `(batch, source, width)`, what they look at: cross-attention; None for
                self-attention, in which `x` looks at itself.
            mask: Boolean, `(target, source)` or `(batch, target, source)`, an axis of 1 standing
                for any length; True where a place may look. `causal_mask(time)` hides the future,
                `real[:, None, :]` the padding.

        Returns:
            The output `(batch, target, width)`, and the weights `(batch, heads, target, source)`.

        Raises:
            ValueError: If shapes do not fit, a number is not finite, the mask is not boolean, or a
                place may look at nothing.
        """
        dtype = self.parameters["query_kernel"].dtype
        x = check_sequences(x, self.width, dtype)
        given = None if source is None else check_sequences(source, self.width, dtype, "source")
        seen = x if given is None else given
        if len(x) != len(seen):
            raise ValueError(
                "`x` and `source` must hold as many sequences. "
                f"Received: {x.shape} and {seen.shape}."
            )
        if mask is not None:
            shape = (len(x), x.shape[1], seen.shape[1])
            mask = check_attention_mask(mask, shape)
            mask = mask if mask.ndim == 2 else mask[:, None]  # the same for all heads
        self._inputs = {"query": x, "key": seen, "value": seen}
        query, key, value = self._heads = [
            self._project(name, array) for name, array in self._inputs.items()
        ]
        context, self.weights = scaled_dot_product_attention(query, key, value, mask)
        self._context = context.swapaxes(1, 2)  # (batch, target, heads, dim)
        self._crossed = given is not None
        out = np.tensordot(self._context, self._value_of("output_kernel"), axes=2)
        return out + self._value_of("output_bias"), self.weights

    def backward(self, upstream: ArrayLike) -> Array:
        """Return the gradient with respect to `x`; fills `gradients` and `source_gradient`.

        Args:
            upstream: `(batch, target, width)`, the gradient with respect to the output.

        Raises:
            ValueError: If there was no `forward`, or the shape is not that of the output.
        """
        if not hasattr(self, "weights"):
            raise ValueError(
                "`backward` must follow `forward`. Received: no call of `forward` yet. "
                "Call `forward(x)`."
            )
        x = self._inputs["query"]
        d_out = check_upstream("upstream", upstream, x.shape, x.dtype)
        output = self.parameters["output_kernel"]
        output.grad = np.tensordot(self._context, d_out, axes=((0, 1), (0, 1)))
        self.parameters["output_bias"].grad = d_out.sum(axis=(0, 1))
        d_context = np.tensordot(d_out, output.data, axes=(2, 2)).swapaxes(1, 2)
        query, key, value = self._heads
        d_heads = scaled_dot_product_attention_gradients(d_context, query, key, value, self.weights)
        d_query, d_key, d_value = map(self._project_back, PROJECTIONS, d_heads)
        self.source_gradient = d_key + d_value if self._crossed else None
        return d_query if self._crossed else d_query + d_key + d_value

    def _value_of(self, name: str) -> Array:
        return self.parameters[name].data

    def _project(self, name: str, x: Array) -> Array:
        """Return `(batch, heads, time, dim)` for `(batch, time, width)`."""
        projected = np.tensordot(x, self._value_of(f"{name}_kernel"), axes=1)
        return (projected + self._value_of(f"{name}_bias")).swapaxes(1, 2)

    def _project_back(self, name: str, d_heads: Array) -> Array:
        kernel, d_projected = self.parameters[f"{name}_kernel"], d_heads.swapaxes(1, 2)
        kernel.grad = np.tensordot(self._inputs[name], d_projected, axes=((0, 1), (0, 1)))
        self.parameters[f"{name}_bias"].grad = d_projected.sum(axis=(0, 1))
        return np.tensordot(d_projected, kernel.data, axes=((2, 3), (1, 2)))


def check_heads(width: int, num_heads: int) -> tuple[int, int]:
    """Return both.

    Raises:
        ValueError: If one is no positive integer, or the heads do not divide the width.
    """
    width, num_heads = check_count("width", width), check_count("num_heads", num_heads)
    if width % num_heads:
        fewer = max(n for n in range(1, num_heads) if width % n == 0)
        raise ValueError(
            "`num_heads` must divide `width`, so that every head gets as many columns. "
            f"Received: width={width}, num_heads={num_heads}. Try num_heads={fewer}."
        )
    return width, num_heads
