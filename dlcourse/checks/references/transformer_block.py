"""Mistakes in a pre-norm block: where the norms stand, and what is added to what."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..engine import Mistake
from .transformer_multi_head import multi_head

Array = np.ndarray
Weights = Mapping[str, Array]
Part = Callable[[Array], Array]

EPSILON = 1e-5


def layer_norm(
    x: Array,
    gamma: Array,
    beta: Array,
    *,
    axis: Any = -1,
    spread: Callable[[Array], Array] = lambda variance: np.sqrt(variance + EPSILON),
    ddof: int = 0,
) -> Array:
    """Return each token with mean 0 and variance 1, scaled and shifted."""
    variance = x.var(axis=axis, keepdims=True, ddof=ddof)
    return (x - x.mean(axis=axis, keepdims=True)) / spread(variance) * gamma + beta


def pre_norm(x: Array, norm_1: Part, attend: Part, norm_2: Part, mlp: Part) -> Array:
    """Return x plus what attention makes of its norm, plus what the network makes of that's."""
    x = x + attend(norm_1(x))
    return x + mlp(norm_2(x))


def _relu(z: Array) -> Array:
    return np.maximum(z, 0)


def _block(
    *,
    wire: Callable[..., Array] = pre_norm,
    norm: Callable[..., Array] = layer_norm,
    attend: Callable[..., tuple[Array, Array]] = multi_head,
    activation: Callable[[Array], Array] = _relu,
    outer: Callable[[Array], Array] = lambda z: z,
    biases: bool = True,
    second: str = "2",
    masked: bool = True,
) -> Callable[..., Array]:
    """Return a block that is right but for the switches given."""

    def run(x: Array, weights: Weights, num_heads: int, mask: Array) -> Array:
        w = weights
        seen = mask if masked else np.ones_like(mask)
        return wire(
            x,
            lambda x: norm(x, w["gamma_1"], w["beta_1"]),
            lambda x: attend(x, w["w_q"], w["w_k"], w["w_v"], w["w_o"], num_heads, seen)[0],
            lambda x: norm(x, w[f"gamma_{second}"], w[f"beta_{second}"]),
            lambda x: outer(
                activation(x @ w["w_1"] + w["b_1"] * biases) @ w["w_2"] + w["b_2"] * biases
            ),
        )

    return run


block = _block()


def _post_norm(x: Array, norm_1: Part, attend: Part, norm_2: Part, mlp: Part) -> Array:
    x = norm_1(x + attend(x))
    return norm_2(x + mlp(x))


def _parallel(x: Array, norm_1: Part, attend: Part, norm_2: Part, mlp: Part) -> Array:
    return x + attend(norm_1(x)) + mlp(norm_2(x))


def _no_sums(x: Array, norm_1: Part, attend: Part, norm_2: Part, mlp: Part) -> Array:
    return mlp(norm_2(attend(norm_1(x))))


def _first_sum_alone(x: Array, norm_1: Part, attend: Part, norm_2: Part, mlp: Part) -> Array:
    return mlp(norm_2(x + attend(norm_1(x))))


def _second_sum_alone(x: Array, norm_1: Part, attend: Part, norm_2: Part, mlp: Part) -> Array:
    x = attend(norm_1(x))
    return x + mlp(norm_2(x))


def _adds_norms(x: Array, norm_1: Part, attend: Part, norm_2: Part, mlp: Part) -> Array:
    x = norm_1(x)
    x = x + attend(x)
    x = norm_2(x)
    return x + mlp(x)


def _adds_the_input(x: Array, norm_1: Part, attend: Part, norm_2: Part, mlp: Part) -> Array:
    return x + mlp(norm_2(x + attend(norm_1(x))))


def _no_norms(x: Array, norm_1: Part, attend: Part, norm_2: Part, mlp: Part) -> Array:
    x = x + attend(x)
    return x + mlp(x)


def _no_first_norm(x: Array, norm_1: Part, attend: Part, norm_2: Part, mlp: Part) -> Array:
    x = x + attend(x)
    return x + mlp(norm_2(x))


def _no_second_norm(x: Array, norm_1: Part, attend: Part, norm_2: Part, mlp: Part) -> Array:
    x = x + attend(norm_1(x))
    return x + mlp(x)


def _network_first(x: Array, norm_1: Part, attend: Part, norm_2: Part, mlp: Part) -> Array:
    x = x + mlp(norm_2(x))
    return x + attend(norm_1(x))


def _attention_alone(x: Array, norm_1: Part, attend: Part, norm_2: Part, mlp: Part) -> Array:
    return x + attend(norm_1(x))


def _with(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, _block(**switches), told)


_SAME = (
    "The norm runs over the wrong axis: each *token* has a mean and a variance of its own, over "
    "its features."
)
_LOST = (
    "A sum is missing: x itself goes round both sublayers, so that there is a way from the last "
    "block to the tokens on which nothing is multiplied."
)

BLOCK = (
    _with(
        "the norms after the sums",
        "The norms stand after the sums, as in the Transformer of 2017 (“post-norm”). Asked for is "
        "pre-norm: a norm is the first thing in each sublayer, and the sums stay as they are.",
        wire=_post_norm,
    ),
    _with(
        "both sublayers read the same",
        "Attention and network both read the x that came in. (There are models like that.) Asked "
        "for is one after the other: the network reads what attention has added to.",
        wire=_parallel,
    ),
    _with("a sum is missing", _LOST, wire=_no_sums),
    _with("a sum is missing", _LOST, wire=_first_sum_alone),
    _with("a sum is missing", _LOST, wire=_second_sum_alone),
    _with(
        "the normed tokens are added to",
        "The sublayers are added to the *norm* of x. They are added to x as it is; only what a "
        "sublayer reads is normalised.",
        wire=_adds_norms,
    ),
    _with(
        "added to the first x",
        "The network is added to the x that came into the block: what attention found is lost. The "
        "second sum adds to the result of the first.",
        wire=_adds_the_input,
    ),
    _with("no norms", "The sublayers read x as it is: the norms are missing.", wire=_no_norms),
    _with("a norm is missing", "Attention reads x as it is: its norm is missing.",
          wire=_no_first_norm),
    _with("a norm is missing", "The network reads x as it is: its norm is missing.",
          wire=_no_second_norm),
    _with("the network first", "The network comes first here. Attention does.",
          wire=_network_first),
    _with("no network", "The block ends after attention: the network is missing.",
          wire=_attention_alone),
    _with(
        "one norm for both",
        "Both norms have the same scale and shift. The second one has `gamma_2` and `beta_2`.",
        second="1",
    ),
    _with("normalised over the time", _SAME,
          norm=lambda x, g, b: layer_norm(x, g, b, axis=1)),
    _with("normalised over the batch", _SAME,
          norm=lambda x, g, b: layer_norm(x, g, b, axis=0)),
    _with("normalised over everything", _SAME,
          norm=lambda x, g, b: layer_norm(x, g, b, axis=None)),
    _with("normalised over the sentence", _SAME,
          norm=lambda x, g, b: layer_norm(x, g, b, axis=(1, 2))),
    _with(
        "epsilon outside of the root",
        "The norm divides by √variance + ε. It belongs beside the variance, under the root: for "
        "tokens near zero, that is a large difference.",
        norm=lambda x, g, b: layer_norm(x, g, b, spread=lambda v: np.sqrt(v) + EPSILON),
    ),
    _with(
        "no epsilon",
        "Right for tokens of an ordinary size. With very small ones it shows that ε is missing "
        "under the root.",
        norm=lambda x, g, b: layer_norm(x, g, b, spread=np.sqrt),
    ),
    _with(
        "another epsilon",
        "Right for tokens of an ordinary size. With very small ones it shows that ε is not 1e-5.",
        norm=lambda x, g, b: layer_norm(x, g, b, spread=lambda v: np.sqrt(v + 1e-3)),
    ),
    _with(
        "another epsilon",
        "Right for tokens of an ordinary size. With very small ones it shows that ε is not 1e-5.",
        norm=lambda x, g, b: layer_norm(x, g, b, spread=lambda v: np.sqrt(v + 1e-6)),
    ),
    _with(
        "divided by the variance",
        "The norm divides by the variance, not by its root.",
        norm=lambda x, g, b: layer_norm(x, g, b, spread=lambda v: v + EPSILON),
    ),
    _with(
        "divided by one less",
        "The variance divides by width − 1. A layer norm divides by width.",
        norm=lambda x, g, b: layer_norm(x, g, b, ddof=1),
    ),
    _with(
        "scale and shift left out",
        "The norms have mean 0 and variance 1, and end there: their scale and shift are missing.",
        norm=lambda x, g, b: layer_norm(x, np.ones_like(g), np.zeros_like(b)),
    ),
    _with("no activation", "The network has no ReLU: two matrices in a row are one matrix.",
          activation=lambda z: z),
    _with("another activation", "The activation in the network is not the ReLU.",
          activation=np.tanh),
    _with("an activation at the end", "The network ends with an activation. What is added to x may "
          "be negative: the ReLU stands in between alone.", outer=_relu),
    _with("no biases", "The biases of the network are missing.", biases=False),
    _with("the mask plays no part", "Everyone looks at everyone: the mask does not reach the "
          "attention.", masked=False),
)  # fmt: skip
