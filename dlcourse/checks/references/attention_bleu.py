"""Mistakes in counting what a translation has in common with its reference, and in BLEU."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Mistake

Tokens = Sequence[str]
Corpus = Sequence[Tokens]


def ngrams(tokens: Tokens, n: int) -> list[tuple[str, ...]]:
    """Return all runs of n tokens, in order."""
    return [tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)]


def clipped(candidate: Tokens, reference: Tokens, n: int) -> tuple[int, int]:
    """Return how many n-grams are in the reference, each as often as there, and how many there are.

    Papineni, Roukos, Ward & Zhu (2002), section 2.1.
    """
    said = Counter(ngrams(candidate, n))
    return sum((said & Counter(ngrams(reference, n))).values()), sum(said.values())


def _not_clipped(candidate: Tokens, reference: Tokens, n: int) -> tuple[int, int]:
    known, said = set(ngrams(reference, n)), ngrams(candidate, n)
    return sum(gram in known for gram in said), len(said)


def _each_once(candidate: Tokens, reference: Tokens, n: int) -> tuple[int, int]:
    said = set(ngrams(candidate, n))
    return len(said & set(ngrams(reference, n))), len(said)


def _common(candidate: Tokens, reference: Tokens, n: int) -> tuple[int, int]:
    said = ngrams(candidate, n)
    return len(set(said) & set(ngrams(reference, n))), len(said)


def _recall(candidate: Tokens, reference: Tokens, n: int) -> tuple[int, int]:
    return clipped(candidate, reference, n)[0], len(ngrams(reference, n))


def _by_place(candidate: Tokens, reference: Tokens, n: int) -> tuple[int, int]:
    pairs = zip(ngrams(candidate, n), ngrams(reference, n), strict=False)
    return sum(one == other for one, other in pairs), len(ngrams(candidate, n))


def _by_words(candidate: Tokens, reference: Tokens, n: int) -> tuple[int, int]:
    return clipped(candidate, reference, n)[0], len(candidate)


def _negative(candidate: Tokens, reference: Tokens, n: int) -> tuple[int, int]:
    return clipped(candidate, reference, n)[0], len(candidate) - n + 1


def _without_last(candidate: Tokens, reference: Tokens, n: int) -> tuple[int, int]:
    said, known = Counter(ngrams(candidate, n)[:-1]), Counter(ngrams(reference, n)[:-1])
    return sum((said & known).values()), sum(said.values())


def _apart(candidate: Tokens, reference: Tokens, n: int) -> tuple[int, int]:
    def blocks(tokens: Tokens) -> Counter[tuple[str, ...]]:
        return Counter(tuple(tokens[i : i + n]) for i in range(0, len(tokens) - n + 1, n))

    said = blocks(candidate)
    return sum((said & blocks(reference)).values()), sum(said.values())


def _any_order(candidate: Tokens, reference: Tokens, n: int) -> tuple[int, int]:
    said = Counter(tuple(sorted(gram)) for gram in ngrams(candidate, n))
    known = Counter(tuple(sorted(gram)) for gram in ngrams(reference, n))
    return sum((said & known).values()), sum(said.values())


_CLIP = (
    "“the the the” scores full marks here, because “the” is somewhere in the reference. Each "
    "n-gram counts at most as often as the reference has it."
)

MATCHES = (
    Mistake("not clipped", _not_clipped, _CLIP),
    Mistake(
        "each n-gram once",
        _each_once,
        "You count each n-gram once, however often it is said. A word that the reference has twice "
        "may be right twice; and all that is said counts in `total`.",
    ),
    Mistake(
        "each n-gram once",
        _common,
        "Among the matches each n-gram counts once. What the reference has twice may be right "
        "twice.",
    ),
    Mistake(
        "the reference's n-grams below the line",
        _recall,
        "`total` counts the n-grams of the *reference*: that makes a recall. A precision asks what "
        "share of what was *said* is right.",
    ),
    Mistake(
        "n-grams at the same place",
        _by_place,
        "An n-gram counts here only where the reference has it at the same place. One word too "
        "many in front, and nothing is right any more: it may stand anywhere.",
    ),
    Mistake(
        "words below the line",
        _by_words,
        "`total` is the number of words. How many pairs has a sentence of 6 words?",
    ),
    Mistake(
        "fewer than none",
        _negative,
        "A sentence shorter than n has no n-grams, not fewer than none.",
    ),
    Mistake(
        "the last n-gram is missing",
        _without_last,
        "The last n-gram of each sentence is not counted. How many pairs have 6 words?",
    ),
    Mistake(
        "n-grams side by side",
        _apart,
        "You cut the sentence into pieces of n words, one beside the other. n-grams overlap: one "
        "begins at every word.",
    ),
    Mistake(
        "words in any order",
        _any_order,
        "“cat the” counts as “the cat” here. The order within an n-gram is what it is for.",
    ),
)


def bleu_by(
    *,
    count: Callable[[Tokens, Tokens, int], tuple[int, int]] = clipped,
    mean: Callable[[Any], Any] = lambda precisions: np.exp(np.mean(np.log(precisions))),
    brevity: Callable[[int, int], float] = lambda c, r: float(np.exp(min(0.0, 1 - r / c))),
    orders: int = 4,
    scale: float = 100.0,
    by_sentence: bool = False,
) -> Callable[[Corpus, Corpus], float]:
    """Return a BLEU that is right but for the pieces given.

    Args:
        count: Matches and total of one sentence.
        mean: Of the precisions.
        brevity: The penalty, from the words of the candidates and of the references.
        orders: n-grams up to which length.
        scale: Of the result.
        by_sentence: Whether precisions are averaged over sentences, not counted over all.
    """

    def bleu(candidates: Corpus, references: Corpus) -> float:
        precisions = []
        for n in range(1, orders + 1):
            counts = np.array(
                [count(c, r, n) for c, r in zip(candidates, references, strict=True)], float
            )
            if by_sentence:
                counts = counts[counts[:, 1] > 0]
                precisions.append(float(np.mean(counts[:, 0] / counts[:, 1])) if len(counts) else 0)
            else:
                right, total = counts.sum(axis=0)
                precisions.append(right / total if total else 0.0)
        said, wanted = sum(map(len, candidates)), sum(map(len, references))
        return float(scale * brevity(said, wanted) * mean(np.array(precisions)))

    return bleu


def _mean_of_sentences(candidates: Corpus, references: Corpus) -> float:
    one = bleu_by()
    return float(np.mean([one([c], [r]) for c, r in zip(candidates, references, strict=True)]))


def _penalty_by_sentence(candidates: Corpus, references: Corpus) -> float:
    pairs = list(zip(candidates, references, strict=True))
    penalties = [np.exp(min(0.0, 1 - len(r) / len(c))) for c, r in pairs]
    return float(np.mean(penalties)) * bleu_by(brevity=lambda c, r: 1.0)(candidates, references)


def _smoothed(candidates: Corpus, references: Corpus) -> float:
    return bleu_by(mean=lambda p: np.exp(np.mean(np.log(np.maximum(p, 1e-9)))))(
        candidates, references
    )


_SENTENCES = (
    "You score each sentence, and take the mean. A short sentence without four right words in a "
    "row then counts as 0, however good it is. BLEU adds the counts of *all* sentences first: one "
    "precision for the corpus, for each n."
)

BLEU = (
    Mistake(
        "between 0 and 1",
        bleu_by(scale=1.0),
        "Right up to a factor of 100: BLEU is given on a scale from 0 to 100 here.",
    ),
    Mistake("the mean over sentences", _mean_of_sentences, _SENTENCES),
    Mistake(
        "the mean over sentences",
        lambda candidates, references: _mean_of_sentences(candidates, references) / 100,
        f"{_SENTENCES} And the scale goes to 100.",
    ),
    Mistake(
        "precisions averaged over sentences",
        bleu_by(by_sentence=True),
        "For each n you take the mean of the sentences' precisions. Add up matches and totals over "
        "all sentences first, then divide once.",
    ),
    Mistake(
        "no brevity penalty",
        bleu_by(brevity=lambda c, r: 1.0),
        "The brevity penalty is missing: who says only the few words that are sure gets full marks "
        "for them.",
    ),
    Mistake(
        "a penalty for length, too",
        bleu_by(brevity=lambda c, r: float(np.exp(1 - r / c))),
        "Where the candidates are longer than the references, your penalty is above 1: a reward "
        "for length. It is at most 1 (the precisions pay for words too many).",
    ),
    Mistake(
        "the penalty the wrong way round",
        bleu_by(brevity=lambda c, r: float(np.exp(min(0.0, 1 - c / r)))),
        "Your penalty falls on translations that are too *long*. Which of the two lengths is "
        "divided by which?",
    ),
    Mistake(
        "a straight penalty",
        bleu_by(brevity=lambda c, r: min(1.0, c / r)),
        "The penalty is the ratio of the lengths. In BLEU it is e to the power of 1 − r / c.",
    ),
    Mistake(
        "a penalty for each sentence",
        _penalty_by_sentence,
        "The penalty is computed sentence by sentence. Lengths are added up over the corpus first: "
        "one sentence may be shorter where another is longer.",
    ),
    Mistake(
        "the plain mean of the precisions",
        bleu_by(mean=np.mean),
        "You take the plain mean of the four precisions: four words in a row that are never right "
        "would hardly matter. BLEU takes the geometric mean, the fourth root of the product.",
    ),
    Mistake(
        "the product without its root",
        bleu_by(mean=np.prod),
        "You multiply the precisions. Their geometric mean is the fourth *root* of the product.",
    ),
    Mistake(
        "the sum of the logarithms",
        bleu_by(mean=lambda p: np.exp(np.sum(np.log(p)) / 2)),
        "The logarithms of the precisions are not averaged over all four.",
    ),
    Mistake(
        "single words alone",
        bleu_by(orders=1),
        "Only single words are counted. Runs of two, three and four count, too.",
    ),
    Mistake(
        "up to three",
        bleu_by(orders=3),
        "The runs of four words are missing: does your `range` end one too early?",
    ),
    Mistake(
        "fours alone",
        bleu_by(mean=lambda p: p[3]),
        "Only runs of four are counted. Those of one, two and three count as well.",
    ),
    Mistake(
        "not clipped",
        bleu_by(count=_not_clipped),
        "The matches are not clipped: a word may be right only as often as the reference has it.",
    ),
    Mistake(
        "the reference's n-grams below the line",
        bleu_by(count=_recall),
        "You divide by the n-grams of the references: that is a recall.",
    ),
    Mistake(
        "a little instead of nothing",
        _smoothed,
        "Where no run of four is right, your BLEU is a little above 0: something small stands in "
        "for the missing matches. That is called smoothing, and here it is not asked for: 0.",
    ),
)  # fmt: skip
