"""Short film reviews by a small grammar: what decides between praise and blame is known."""

from collections.abc import Sequence

import numpy as np

from ..draws import check_rng
from .text import Messages

GOOD = ("good", "great", "funny", "clever", "moving", "lovely", "superb", "fresh")
BAD = ("bad", "awful", "dull", "silly", "boring", "poor", "weak", "stale")
THINGS = ("film", "story", "acting", "music", "ending", "cast")

_OFTEN = 6  # so many of the words of each kind are ever negated, unless it is asked for the others
_SENTENCES = (
    "the {thing} was {very}{right}",
    "the {thing} was not {very}{wrong}",
    "the {thing} was not {wrong} but {right}",
)
_NAMES = ("blame", "praise")


def load_reviews(
    n: int = 1000,
    *,
    rng: np.random.Generator,
    shares: Sequence[float] = (0.5, 0.25, 0.25),
    unseen: bool = False,
) -> Messages:
    """Return reviews of one or two sentences that praise or blame, each kind as likely.

    Before the sentences half of the reviews say what was hoped for, which decides nothing. The last
    two of the eight words of praise, and of the eight of blame, are never negated.

    Args:
        n: How many reviews.
        rng: Source of all that is drawn.
        shares: How probable each kind of sentence is: plain ("was good"), negated ("was not bad"),
            and negated with the contrary after it ("was not bad but good").
        unseen: Negate those words only that are otherwise never negated, to test whether a reader
            understood "not".

    Returns:
        Messages in small letters, with a blank on both sides of each word and sign; y is 1 for
        praise.

    Raises:
        ValueError: If `n` is no whole number from 1 on, `rng` no generator, or `shares` are not
            three probabilities that add up to 1.

    Example:
        >>> reviews = load_reviews(2, rng=np.random.default_rng(0))
        >>> for text, y in zip(reviews.text, reviews.y, strict=True):
        ...     print(reviews.target_names[y], text)
        praise i hoped for a bad story . the film was superb .
        praise the ending was not very awful and the ending was very superb .
    """
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
        raise ValueError(f"`n` must be a whole number from 1 on. Received: n={n!r}.")
    check_rng(rng)
    kinds = np.asarray(shares, dtype=np.float64)
    if kinds.shape != (3,) or not (kinds >= 0).all() or abs(kinds.sum() - 1) > 1e-9:
        raise ValueError(
            "`shares` must be three probabilities that add up to 1: of plain sentences, of negated "
            f"ones, and of those with the contrary after it. Received: shares={shares!r}."
        )
    negated = slice(_OFTEN, None) if unseen else slice(_OFTEN)
    y = rng.integers(0, 2, size=n)
    texts = []
    for label in y:
        right, wrong = (GOOD, BAD) if label else (BAD, GOOD)
        hope = f"i hoped for a {rng.choice(GOOD + BAD)} {rng.choice(THINGS)} . "
        sentences = [
            _SENTENCES[rng.choice(3, p=kinds)].format(
                thing=rng.choice(THINGS),
                very=rng.choice(("", "very ", "really ")),
                right=rng.choice(right),
                wrong=rng.choice(wrong[negated]),
            )
            for _ in range(rng.integers(1, 3))
        ]
        texts.append(hope * int(rng.integers(2)) + " and ".join(sentences) + " .")
    return Messages(tuple(texts), y.astype(np.int64), _NAMES)


def review_pairs() -> Messages:
    """Return pairs of reviews with the same words in another order: one blames, one praises.

    Returns:
        96 messages, the two of a pair one after the other, the one that blames first.

    Example:
        >>> review_pairs().text[:2]
        ('the film was not good but bad .', 'the film was not bad but good .')
    """
    texts = tuple(
        f"the {thing} was not {first} but {second} ."
        for thing in THINGS
        for good, bad in zip(GOOD, BAD, strict=True)
        for first, second in ((good, bad), (bad, good))
    )
    return Messages(texts, np.arange(len(texts), dtype=np.int64) % 2, _NAMES)
