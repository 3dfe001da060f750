"""Layers that read tokens: which of them notice when the tokens are shuffled (chapter 8a)."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case

Array = NDArray[Any]
WIDTH = 4
_BASE = 10_000.0


class TokenLayer:
    """A layer from tokens `(time, width)` to `(time, width)`.

    Attributes:
        name: What it is.

    Example:
        >>> token_layer("the mean, at every place")(np.array([[1.0, 2, 3, 4], [3.0, 2, 1, 0]]))
        array([[2., 2., 2., 2.],
               [2., 2., 2., 2.]])
    """

    def __init__(self, name: str, compute: Callable[[Array], Array]) -> None:
        self.name = name
        self._compute = compute

    def __repr__(self) -> str:
        return f"TokenLayer({self.name!r})"

    def __call__(self, x: Array) -> Array:
        """Return the output for tokens `(time, width)`.

        Raises:
            ValueError: If it is no single sentence.
        """
        x = np.asarray(x, float)
        if x.ndim != 2:
            raise ValueError(
                "The layer must read one sentence, (time, width), without a batch. "
                f"Received: shape {x.shape}. Call it once on `x`, once on the shuffled tokens."
            )
        return self._compute(x)


def _softmax(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _attention(causal: bool = False, places: bool = False) -> Callable[[Array], Array]:
    w_q, w_k, w_v = np.random.default_rng(0).normal(size=(3, WIDTH, WIDTH))

    def attend(x: Array) -> Array:
        if places:
            rates = _BASE ** (-2 * np.arange(WIDTH // 2) / WIDTH)
            angles = np.arange(len(x))[:, None] * rates
            x = x + np.concatenate([np.sin(angles), np.cos(angles)], axis=1)
        scores = (x @ w_q) @ (x @ w_k).T / np.sqrt(WIDTH)
        if causal:
            scores = np.where(np.tril(np.ones(scores.shape, bool)), scores, -np.inf)
        return _softmax(scores) @ (x @ w_v)

    return attend


def _network() -> Callable[[Array], Array]:
    rng = np.random.default_rng(1)
    w_1, w_2 = rng.normal(size=(WIDTH, 8)), rng.normal(size=(8, WIDTH))
    return lambda x: np.maximum(x @ w_1, 0) @ w_2


def _recurrent() -> Callable[[Array], Array]:
    w, u = np.random.default_rng(2).normal(size=(2, WIDTH, WIDTH))

    def run(x: Array) -> Array:
        state, states = np.zeros(WIDTH), []
        for token in x:
            state = np.tanh(token @ w + state @ u)
            states.append(state)
        return np.array(states)

    return run


_LAYERS: dict[str, Callable[[Array], Array]] = {
    "self-attention": _attention(),
    "self-attention, positions added": _attention(places=True),
    "causal self-attention": _attention(causal=True),
    "the same network for every token": _network(),
    "a recurrent layer": _recurrent(),
    "the mean, at every place": lambda x: np.repeat(x.mean(axis=0, keepdims=True), len(x), axis=0),
}
LAYER_NAMES = tuple(_LAYERS)


def token_layer(name: str) -> TokenLayer:
    """Return one of the layers.

    Args:
        name: One of `LAYER_NAMES`.
    """
    return TokenLayer(name, _LAYERS[name])


def order_cases(rng: np.random.Generator) -> list[Case]:
    """Return layers, tokens, and orders that are not their own way back."""
    cases = []
    for name in LAYER_NAMES:
        time = int(rng.integers(5, 8))
        order = _order(rng, time)
        cases.append(Case(name, (token_layer(name), rng.normal(size=(time, WIDTH)), order)))
    layer, x, order = cases[1].args
    cases.append(Case("all where they stand", (layer, x, np.arange(len(order)))))
    four = np.array([1, 2, 3, 0])
    cases.append(Case("as many tokens as features", (layer, rng.normal(size=(4, WIDTH)), four)))
    cases.append(Case("float32", (layer, x.astype(np.float32), order)))
    return cases


def _order(rng: np.random.Generator, time: int) -> Array:
    while True:
        order = rng.permutation(time)
        if np.any(order[order] != np.arange(time)) and np.all(order != np.arange(time)):
            return order
