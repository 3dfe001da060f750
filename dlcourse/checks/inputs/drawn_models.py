"""Models of sequences that are tables, drawn at random: what the searches of chapter 7 walk on."""

import hashlib
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..engine import Case

START, END = 1, 2  # 0 is padding
LETTERS = 8
VOCABULARY = 3 + LETTERS
MAX_LENGTH = 10
MODELS = 50
DRAWN_BY = 7  # seed of the models: the number to beat belongs to them

Values = NDArray[np.float64]


class DrawnModel:
    """A model whose next token hangs on the two before it, and on nothing else.

    Called with prefixes `(n, time)` it returns the log-probabilities of what comes next, `(n,
    vocabulary)`, as the steps do that `dlcourse.text` decodes.

    Attributes:
        table: `(vocabulary, vocabulary, vocabulary)`: the token before the last, the last one, the
            next one. A token that cannot come has -inf.

    Example:
        >>> step = drawn_model(0)
        >>> step([[1], [5]]).shape
        (2, 11)
    """

    def __init__(self, table: Values) -> None:
        self.table = table

    def __repr__(self) -> str:
        drawn = hashlib.sha256(self.table.tobytes()).hexdigest()
        return f"DrawnModel({len(self.table)} ids, {drawn[:8]})"

    def __call__(self, prefixes: ArrayLike) -> Values:
        """Return log-probabilities `(n, vocabulary)`.

        Args:
            prefixes: Ids `(n, time)`, one row a prefix, the start included.

        Raises:
            ValueError: If these are no ids of one length.
        """
        ids = np.asarray(prefixes)
        if ids.ndim != 2 or not ids.size:
            raise ValueError(
                "`prefixes` must be (n, time), one row for each prefix. "
                f"Received: shape {ids.shape}. For a single prefix: `step([prefix])[0]`."
            )
        whole = ids.astype(int)
        if np.any(whole != ids) or whole.min() < 0 or whole.max() >= len(self.table):
            raise ValueError(
                f"`prefixes` must hold ids, whole numbers from 0 to {len(self.table) - 1}. "
                f"Received: {ids.min()} to {ids.max()}."
            )
        before = whole[:, -2] if whole.shape[1] > 1 else np.zeros(len(whole), int)
        return self.table[before, whole[:, -1]]


def draw_model(
    rng: np.random.Generator,
    *,
    letters: int = LETTERS,
    endings: float = 0.1,
    ends: tuple[float, float] = (0.3, 0.9),
) -> DrawnModel:
    """Draw a model: some rows are nearly sure of what follows, others hardly know.

    A sure beginning may thus lead to where everything is unlikely: what a greedy search walks into.

    Args:
        rng: Draws it.
        letters: How many tokens there are besides padding, start and end.
        endings: Share of the pairs of letters after which a sequence may end.
        ends: How probable the end is there, from and to.
    """
    size = 3 + letters
    table = np.full((size, size, size), -np.inf)
    for before in range(size):
        for last in range(size):
            evenness = np.exp(rng.uniform(np.log(0.1), np.log(1.5)))
            chances = np.maximum(rng.dirichlet(np.full(letters, evenness)), 1e-6)
            chances /= chances.sum()
            may_end = min(before, last) > END and rng.random() < endings
            end = rng.uniform(*ends) if may_end else 0.0
            table[before, last, 3:] = np.log(chances * (1 - end))
            if may_end:
                table[before, last, END] = np.log(end)
    return DrawnModel(table)


@cache
def drawn_model(number: int) -> DrawnModel:
    """Return one of the models of *beat the number*.

    Args:
        number: Which, from 0; the first `MODELS` are those of the check.
    """
    return draw_model(np.random.default_rng([DRAWN_BY, number]))


@cache
def most_probable(number: int) -> tuple[tuple[int, ...], float]:
    """Return the most probable finished sequence of a drawn model, without the start.

    Only the last two tokens count for what follows: of all ways to the same two, at the same
    length, the best one is enough (Viterbi, 1967). A search that does not know the table cannot
    do this.

    Returns:
        The ids, the last one the end token, and their log-probability.

    Example:
        >>> ids, log_probability = most_probable(0)
        >>> ids[-1] == END
        True
    """
    table = drawn_model(number).table
    best: tuple[tuple[int, ...], float] = ((), -np.inf)
    ways: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {(0, START): (0.0, ())}
    for _ in range(MAX_LENGTH):
        longer: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {}
        for (before, last), (total, ids) in ways.items():
            row = total + table[before, last]
            if row[END] > best[1]:
                best = ((*ids, END), float(row[END]))
            for id in range(3, len(row)):
                known = longer.get((last, id))
                if known is None or row[id] > known[0]:
                    longer[last, id] = (float(row[id]), (*ids, id))
        ways = longer
    return best


def decoding_cases(rng: np.random.Generator) -> list[Case]:
    """Return every model of *beat the number*, one a case."""
    return [
        Case(f"model {number}", (drawn_model(number), START, END, MAX_LENGTH))
        for number in range(MODELS)
    ]
