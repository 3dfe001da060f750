"""What the answers of chapter 7 are tried on: searches, and the scores of translations."""

import numpy as np

from ..engine import Case
from .drawn_models import END, START, DrawnModel, draw_model


def _chain(order: list[int], size: int) -> DrawnModel:
    """Return a model that says these ids one after the other, and hardly anything else."""
    table = np.full((size, size, size), np.log(0.1 / (size - 1)))
    for last, id in zip([START, *order], order, strict=False):
        table[:, last, id] = np.log(0.9)
    return DrawnModel(table)


def _same_last(rng: np.random.Generator) -> DrawnModel:
    """Return a model that says 3, 4, 3, 5 and ends: what follows a 3 hangs on what stood before."""
    table = np.full((6, 6, 6), np.log(0.02))
    for before, last, id in ((0, START, 3), (START, 3, 4), (3, 4, 3), (4, 3, 5), (3, 5, END)):
        table[before, last, id] = np.log(0.9)
    table[0, 3, 3] = np.log(0.9)  # what it says where it is told the last one alone
    return DrawnModel(table)


def greedy_cases(rng: np.random.Generator) -> list[Case]:
    """Return models to be decoded: that end early, late, never; that look two tokens back."""
    drawn = [draw_model(rng, letters=5, endings=0.6) for _ in range(4)]
    return [
        Case("a model that says 5, 4, 3 and ends", (_chain([5, 4, 3, END], 6), START, END, 8)),
        Case("the same one, at most 2 tokens", (_chain([5, 4, 3, END], 6), START, END, 2)),
        Case("the same one, room for just 4", (_chain([5, 4, 3, END], 6), START, END, 4)),
        Case("a model that ends at once", (_chain([END], 5), START, END, 6)),
        Case("a model that never ends", (_chain([3, 4, 3], 5), START, END, 7)),
        Case("what follows a 3 hangs on what came before it", (_same_last(rng), START, END, 9)),
        *(Case(f"a drawn model, {k + 1}", (m, START, END, 10)) for k, m in enumerate(drawn)),
    ]


def beam_cases(rng: np.random.Generator) -> list[Case]:
    """Return hypotheses and what may follow them; the best few are never one of each."""

    def made(
        name: str, totals: list[float], vocabulary: int, k: int, impossible: bool = False
    ) -> Case:
        chances = rng.dirichlet(np.ones(vocabulary), size=len(totals))
        chances = np.maximum(chances, 1e-6)
        scores = np.log(chances / chances.sum(axis=1, keepdims=True))
        if impossible:  # one of them alone: which of several comes last is nobody's to say
            scores[1, 4] = -np.inf
        return Case(name, (np.array(totals), scores, k))

    sure = np.log(np.array([[0.5, 0.3, 0.2], [0.9, 0.06, 0.04]]))
    worst = np.array([-0.4, -7.0, -9.0])
    flat = np.log(rng.dirichlet(np.full(6, 20.0), size=3))
    return [
        Case("the text's two hypotheses", (np.log([0.6, 0.4]), sure, 2)),
        Case("one hypothesis is far ahead", (worst, flat, 3)),
        made("3 hypotheses, 8 tokens, beam of 3", [-1.1, -1.3, -2.0], 8, 3),
        made("5 hypotheses, beam of 4", [-2.0, -3.1, -2.4, -5.2, -2.2], 7, 4),
        made("one hypothesis, as at the start", [0.0], 9, 4),
        made("a beam of 1", [-3.5], 6, 1),
        made("a wider beam than before", [-1.0, -1.2], 6, 5),
        made("an impossible token", [-1.0, -1.4, -1.1], 8, 3, impossible=True),
        Case(
            "float32", (worst.astype(np.float32) / 4, flat.astype(np.float32), 4)
        ),
    ]  # fmt: skip


def hypothesis_cases(rng: np.random.Generator) -> list[Case]:
    """Return hypotheses of several lengths, and penalties from none to more than whole."""
    logs, lengths = np.array([-4.0, -4.6, -5.5, -3.0]), np.array([3, 6, 10, 2])
    three = np.array([True, True, True, False])
    drawn = np.arange(4, 16) * -rng.uniform(0.45, 0.6, size=12)
    sizes, ended = rng.permutation(np.arange(4, 16)), np.arange(12) % 3 > 0
    return [
        Case("the text's two", (np.array([-4.0, -4.4]), np.array([3, 7]), np.ones(2, bool), 1.0)),
        Case("no penalty", (logs, lengths, three, 0.0)),
        Case("α = 0.6", (logs, lengths, three, 0.6)),
        Case("α = 1", (logs, lengths, three, 1.0)),
        Case("α = 2", (logs, lengths, three, 2.0)),
        Case("the unfinished one is the most probable", (logs, lengths, three[::-1].copy(), 1.0)),
        Case("none is finished", (logs, lengths, np.zeros(4, bool), 0.7)),
        Case("one hypothesis", (logs[:1], lengths[:1], three[:1], 1.0)),
        Case("one token against two", (np.log([0.4, 0.38]), np.array([1, 2]), three[:2], 0.6)),
        Case("12 hypotheses, no penalty", (drawn, sizes, ended, 0.0)),
        Case("12 hypotheses, α = 1", (drawn, sizes, ended, 1.0)),
        Case("float32", (logs.astype(np.float32), lengths, three, 0.6)),
    ]


def _words(text: str) -> list[str]:
    return text.split()


_CAT = _words("the cat is on the mat")
_THE = ["the"] * 7


def _sentence(rng: np.random.Generator, length: int) -> list[str]:
    return rng.choice(
        ["a", "man", "in", "the", "red", "hat", "is", "on", "."], size=length
    ).tolist()


def match_cases(rng: np.random.Generator) -> list[Case]:
    """Return translations and references, the classical bad ones among them."""
    dog = _words("the cat the cat on the mat the cat")
    one, other = _sentence(rng, 9), _sentence(rng, 12)
    return [
        Case("seven times “the”, single words", (_THE, _CAT, 1)),
        Case("seven times “the”, pairs", (_THE, _CAT, 2)),
        Case("a stuttering cat, single words", (dog, _CAT, 1)),
        Case("a stuttering cat, pairs", (dog, _CAT, 2)),
        Case("the words turned round, pairs", (_CAT[::-1], _CAT, 2)),
        Case("the reference itself, fours", (_CAT, _CAT, 4)),
        Case("a word in front, threes", (["look", *_CAT], _CAT, 3)),
        Case("two words shorter than n", (["the"], _CAT, 3)),
        Case("as long as n", (["the", "cat"], _CAT, 2)),
        Case("a reference shorter than n", (_CAT, ["the"], 2)),
        *(Case(f"drawn, n = {n}", (one, other, n)) for n in (1, 2, 3)),
        Case("drawn, the other way round", (other, one, 1)),
    ]


_REFERENCES = [
    _words("a man in a red hat is riding a horse ."),
    _words("two dogs are playing in the snow ."),
    _words("a woman is standing on the street with her dog ."),
    _words("he waits ."),
]
_CANDIDATES = [
    _words("a man in a red hat is riding on a horse ."),
    _words("two dogs play in the white snow ."),
    _words("a woman is standing on the street ."),
    _words("he waits ."),
]


def corpus_cases(rng: np.random.Generator) -> list[Case]:
    """Return translated corpora: too short, too long, with no pair of four words right."""

    def noisy(share: float, references: list[list[str]]) -> list[list[str]]:
        return [
            [word if rng.random() > share else "thing" for word in sentence]
            for sentence in references
        ]

    drawn = [_sentence(rng, int(length)) for length in rng.integers(8, 15, size=12)]
    longer = [[*sentence, "and", "so", "on"] for sentence in _REFERENCES]
    uneven = [_REFERENCES[0][:6], longer[1], _REFERENCES[2], ["he", "waits", "and", "waits", "."]]
    return [
        Case(
            "the text's sentence",
            ([_words("a man on a red horse")], [_words("a man is on a red horse")]),
        ),
        Case("4 sentences", (_CANDIDATES, _REFERENCES)),
        Case("the references themselves", (_REFERENCES, _REFERENCES)),
        Case("all too long", (longer, _REFERENCES)),
        Case("all too short", ([s[:-2] for s in _REFERENCES], _REFERENCES)),
        Case("some too short, some too long", (uneven, _REFERENCES)),
        Case("12 drawn sentences, a word in ten wrong", (noisy(0.1, drawn), drawn)),
        Case("one sentence", (_CANDIDATES[:1], _REFERENCES[:1])),
        Case("no four words in a row are right", (noisy(2.0, drawn[:3]), drawn[:3])),
        Case("pairs are right, no fours", ([["a", "man", "rides"]], _REFERENCES[:1])),
    ]
