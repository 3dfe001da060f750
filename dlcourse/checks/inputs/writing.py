"""A network that foretells the next token, in miniature: what *find the bug* of 8b writes with."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..engine import Case

Array = NDArray[np.float64]


class NextToken:
    """Logits of the next token, from all that is read; the last tokens count most.

    Attributes:
        table: What each token says of the next one, `(vocabulary, vocabulary)`.
        fading: By what each token further back counts less.

    Example:
        >>> NextToken(np.eye(3), 0.5)([0, 2])
        array([0.5, 0. , 1. ])
    """

    def __init__(self, table: ArrayLike, fading: float = 0.7) -> None:
        self.table = np.asarray(table, float)
        self.fading = fading

    def __repr__(self) -> str:
        return f"NextToken({self.table.round(2).tolist()}, fading={self.fading})"

    def __call__(self, ids: Sequence[int]) -> Array:
        """Return logits `(vocabulary,)` of what comes after `ids`.

        Raises:
            ValueError: If nothing is read, or more than one text.
        """
        read = np.asarray(ids)
        if read.ndim != 1 or not read.size:
            raise ValueError(
                f"`ids` must be the tokens of one text, at least one. Received: shape {read.shape}."
            )
        weights = self.fading ** np.arange(len(read))[::-1]
        return np.asarray(weights @ self.table[read])


def writing_cases(rng: np.random.Generator) -> list[Case]:
    """Return networks, prompts and draws: prompts shorter and longer than what can be read."""

    def case(
        name: str, tokens: int, prompt: int, steps: int, temperature: float, context: int
    ) -> Case:
        network = NextToken(rng.normal(0, 1.5, size=(tokens, tokens)))
        ids = rng.integers(tokens, size=prompt).tolist()
        draws = rng.uniform(0.02, 0.98, size=steps).round(4).tolist()
        return Case(name, (network, ids, draws, temperature, context))

    return [
        case("5 tokens, 3 are given", 5, 3, 12, 1.0, 16),
        case("the text outgrows what can be read", 6, 3, 20, 1.0, 4),
        case("a prompt that is too long", 6, 9, 12, 1.0, 4),
        case("bold", 8, 2, 20, 2.0, 5),
        case("careful", 8, 2, 20, 0.5, 5),
        case("one token can be read", 5, 2, 12, 1.0, 1),
        case("30 tokens", 30, 6, 40, 0.8, 12),
    ]
