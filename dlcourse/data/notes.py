"""Notes on films in telegram style: many words judge, and each of them stands in few notes."""

import numpy as np

from ..draws import check_rng
from .reviews import BAD, GOOD, THINGS
from .text import Messages

PRAISE = (
    *GOOD,
    *("bold", "witty", "tender", "warm", "honest", "subtle", "brilliant", "charming"),
    *("elegant", "gripping", "vivid", "graceful", "original", "thoughtful", "exciting", "lively"),
    *("splendid", "delightful", "touching", "smart", "strong", "fine", "sharp", "wonderful"),
)
BLAME = (
    *BAD,
    *("clumsy", "cold", "dreary", "shallow", "lazy", "tedious", "ugly", "messy"),
    *("empty", "tired", "pointless", "hollow", "noisy", "crude", "slow", "lifeless"),
    *("vulgar", "dismal", "feeble", "bland", "wooden", "stupid", "flat", "thin"),
)
NEGATED = 0.2  # of the words that judge are the contrary's, with "not" before them

_FEWEST, _MOST = 2, 6  # words that judge in one note
_RANK = 4  # the k-th word is as frequent as 1 / (k + 4): some often, most seldom, as in any text
_NAMES = ("blame", "praise")


def load_notes(n: int = 1000, *, rng: np.random.Generator) -> Messages:
    """Return notes that praise or blame, each kind as likely: a thing, and two to six words on it.

    There are 32 words of praise and 32 of blame. All words of a note say the same of the thing; a
    fifth of them do so by denying the contrary ("not dull").

    Args:
        n: How many notes.
        rng: Source of all that is drawn.

    Returns:
        Messages in small letters, with a blank between words; y is 1 for praise.

    Raises:
        ValueError: If `n` is no whole number from 1 on, or `rng` no generator.

    Example:
        >>> notes = load_notes(2, rng=np.random.default_rng(0))
        >>> for text, y in zip(notes.text, notes.y, strict=True):
        ...     print(f"{notes.target_names[y]}: {text}")
        praise: story not shallow not empty witty smart
        praise: ending not empty funny not slow
    """
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
        raise ValueError(f"`n` must be a whole number from 1 on. Received: n={n!r}.")
    check_rng(rng)
    chance = 1 / (np.arange(len(PRAISE)) + 1 + _RANK)
    chance /= chance.sum()
    y = rng.integers(0, 2, size=n)
    texts = []
    for label in y:
        right, wrong = (PRAISE, BLAME) if label else (BLAME, PRAISE)
        count = int(rng.integers(_FEWEST, _MOST + 1))
        denied = rng.random(count) < NEGATED
        drawn = rng.choice(len(chance), size=count, p=chance)
        said = [
            f"not {wrong[k]}" if deny else right[k] for k, deny in zip(drawn, denied, strict=True)
        ]
        texts.append(" ".join((str(rng.choice(THINGS)), *said)))
    return Messages(tuple(texts), y.astype(np.int64), _NAMES)
