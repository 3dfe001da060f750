"""Random tokens, said twice: what the weights of *beat the number* in chapter 8a have to continue.

The second time, what comes next is known to whoever remembers the first. One layer of attention
reads them, with the weights that the learner has set.
"""

import numpy as np
from numpy.typing import NDArray

from ..engine import Case

Values = NDArray[np.float64]
Ids = NDArray[np.int64]

SIZES = ((8, 12), (8, 16), (12, 24))  # vocabulary, tokens that are said twice
SENTENCES = 100
DRAWN_BY = 8  # seed of the sentences: the number to beat belongs to them


def draw_repeats(rng: np.random.Generator, vocabulary: int, half: int, count: int) -> Ids:
    """Return sentences of random tokens, each said twice.

    Args:
        rng: Draws them.
        vocabulary: How many tokens there are.
        half: How many are said before they are said again.
        count: How many sentences.

    Returns:
        Ids, `(count, 2 * half)`.

    Example:
        >>> draw_repeats(np.random.default_rng(0), 8, 3, 2)
        array([[6, 5, 4, 6, 5, 4],
               [2, 2, 0, 2, 2, 0]])
    """
    once = rng.integers(0, vocabulary, size=(count, half))
    return np.concatenate([once, once], axis=1)


def remembered(ids: Ids, vocabulary: int) -> Values:
    """Return what the layer reads: each token, and what two heads before it have brought along.

    Args:
        ids: `(batch, time)`.
        vocabulary: How many tokens there are.

    Returns:
        `(batch, time, 3 * vocabulary)`: the token one-hot, the one before it, and the one before
        that; zeros where there is none.
    """
    token = np.eye(vocabulary)[ids]
    parts = [token]
    for back in (1, 2):
        parts.append(np.zeros_like(token))
        parts[-1][:, back:] = token[:, :-back]
    return np.concatenate(parts, axis=-1)


def attend_causally(x: Values, w_q: Values, w_k: Values, w_v: Values) -> tuple[Values, Values]:
    """Return logits and weights of one causal head.

    Args:
        x: `(batch, time, features)`.
        w_q: `(features, dim)`, like `w_k`.
        w_k: `(features, dim)`.
        w_v: `(features, vocabulary)`: what is fetched from a place are logits.

    Returns:
        Logits `(batch, time, vocabulary)`, and weights `(batch, time, time)`.
    """
    time = x.shape[1]
    scores = (x @ w_q) @ (x @ w_k).swapaxes(1, 2) / np.sqrt(w_q.shape[1])
    scores = np.where(np.tril(np.ones((time, time), bool)), scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = powers / powers.sum(axis=-1, keepdims=True)
    return weights @ (x @ w_v), weights


def repeats(vocabulary: int, half: int) -> Ids:
    """Return the sentences of a case, `(SENTENCES, 2 * half)`."""
    rng = np.random.default_rng([DRAWN_BY, vocabulary, half])
    return draw_repeats(rng, vocabulary, half, SENTENCES)


def repeat_cases(rng: np.random.Generator) -> list[Case]:
    """Return the sizes of the vocabularies; the sentences are the judge's."""
    sizes = sorted({vocabulary for vocabulary, _ in SIZES})
    return [Case(f"{vocabulary} tokens", (vocabulary,)) for vocabulary in sizes]
