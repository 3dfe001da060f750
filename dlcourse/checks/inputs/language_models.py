"""What the answers of chapter 8b are tried on: words, pieces, logits, caches and budgets."""

from collections import Counter
from itertools import pairwise

import numpy as np

from ..engine import Case, edges

Merges = list[tuple[str, str]]


def pair_cases(rng: np.random.Generator) -> list[Case]:
    """Return words in pieces, and how often each occurs."""
    lesson = [list(word) for word in ("low", "lower", "newest", "widest")]
    syllables = ["ba", "na", "n", "a", "so"]
    words = [rng.choice(syllables, size=rng.integers(2, 7)).tolist() for _ in range(12)]
    return [
        Case("the four words of the lesson", (lesson, [5, 2, 6, 3])),
        Case("a word that occurs often", ([list("xya"), list("xyb"), list("uv")], [1, 1, 9])),
        Case("twice in one word", ([list("abab"), list("bc")], [3, 5])),
        Case("equally frequent", ([list("to"), list("be")], [4, 4])),
        Case("equally frequent, in another order", ([list("an"), list("it")], [2, 2])),
        Case("where one word ends, the next begins", ([list("ab"), list("c")], [1, 3])),
        Case("pieces of several letters", ([["lo", "w"], ["lo", "we", "r"], ["s", "lo", "w"]],
                                           [2, 4, 1])),
        Case("12 words of syllables", (words, rng.integers(1, 9, size=12).tolist())),
    ]  # fmt: skip


def _learnt(words: list[str], most: int) -> Merges:
    pieces, merges = [list(word) for word in words], []
    for _ in range(most):
        counts = Counter(pair for word in pieces for pair in pairwise(word))
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merges.append(best)
        for number, word in enumerate(pieces):
            joined: list[str] = []
            for piece in word:
                if joined and (joined[-1], piece) == best:
                    joined[-1] += piece
                else:
                    joined.append(piece)
            pieces[number] = joined
    return merges


def word_cases(rng: np.random.Generator) -> list[Case]:
    """Return words to be cut, and merges in their order."""

    def drawn(count: int, longest: int) -> list[str]:
        return [
            "".join(rng.choice(list("abcn"), size=rng.integers(3, longest))) for _ in range(count)
        ]

    lowest = [("e", "s"), ("es", "t"), ("l", "o"), ("lo", "w"), ("low", "e")]
    merges = _learnt(drawn(30, 9), 14)
    return [
        Case("lowest", ("lowest", lowest)),
        Case("the first merges do not fit", ("slow", [*lowest, ("s", "low")])),
        Case("the same letter in a row", ("aaaaa", [("a", "a"), ("aa", "a")])),
        Case("abcd", ("abcd", [("b", "c"), ("a", "bc"), ("a", "b"), ("c", "d")])),
        Case("a pair that comes twice", ("banana", [("a", "n"), ("an", "a")])),
        Case("nothing fits", ("xyz", lowest)),
        Case("no merges", ("low", [])),
        Case("one letter", ("a", [("a", "a")])),
        *(Case(f"“{word}”", (word, merges)) for word in sorted({*drawn(4, 16), "abcnabcn"})),
    ]


def stream_cases(rng: np.random.Generator) -> list[Case]:
    """Return the bytes of texts, in pieces that know nothing of characters."""

    def pieces(text: str, at: list[int]) -> list[bytes]:
        data = text.encode()
        ends = [0, *at, len(data)]
        return [data[a:b] for a, b in pairwise(ends)]

    long = "Ein Gruß aus Köln: 言葉は楽しい 🙂 naïve €5"
    cuts = np.sort(rng.choice(np.arange(1, len(long.encode())), 14, replace=False)).tolist()
    return [
        Case("plain letters", ([b"a token", b" is", b" a piece"],)),
        Case("ß in two pieces", (pieces("Straße!", [2, 5]),)),
        Case("a letter, and half of one", (pieces("aé b", [2]),)),
        Case("a sign in three pieces", (pieces("言葉", [1, 2]),)),
        Case("each byte on its own", ([bytes([byte]) for byte in "né 言 🙂.".encode()],)),
        Case("the text breaks off", ([b"na", "ï".encode()[:1]],)),
        Case("a long text", (pieces(long, cuts),)),
    ]


def window_cases(rng: np.random.Generator) -> list[Case]:
    """Return ids and lengths; with a rest, without, and one short of a window."""

    def ids(count: int) -> np.ndarray:
        return rng.permutation(10 * count)[:count] + 1

    return [
        Case("10 ids, windows of 3", (ids(10), 3)),
        Case("12 ids, windows of 4", (ids(12), 4)),
        Case("13 ids, windows of 4", (ids(13), 4)),
        Case("one window", (ids(6), 5)),
        Case("windows of 1", (ids(5), 1)),
        Case("a rest of two", (ids(24), 7)),
        Case("100 ids", (ids(100), 9)),
    ]


def surprise_cases(rng: np.random.Generator) -> list[Case]:
    """Return the nats of the tokens, and the text that they make."""

    def nats(count: int, mean: float) -> np.ndarray:
        return rng.gamma(2.0, mean / 2, size=count)

    manual = "If the object is not hashable, a TypeError is raised. " * 3
    return [
        Case("the word of 4 letters in 2 tokens", (np.log([2.0, 8.0]), "word")),
        Case("a token for each character", (nats(26, 1.2), "the tokens are its letters")),
        Case("long tokens", (nats(40, 3.0), manual)),
        Case("a text in German", (nats(14, 2.5), "Der Zug hält an jeder Straße.")),
        Case("a text in Japanese", (nats(21, 1.0), "言葉を予測する。")),
        Case("one token", (nats(1, 3.0), "again")),
        Case("several lines", (nats(9, 2.0), "import numpy as np\n\nx = np.zeros(3)\n")),
        Case("float32", (nats(12, 2.0).astype(np.float32), "a text of some length")),
    ]


def copied_cases(rng: np.random.Generator) -> list[Case]:
    """Return training texts and held-out texts that have runs in common."""

    def noise(count: int, letters: str = "abcdefgh") -> str:
        return "".join(rng.choice(list(letters), size=count))

    train = noise(300)
    held = noise(20, "stuvw") + train[40:61] + noise(15, "stuvw") + train[100:110]
    ends = train[7:19] + noise(9, "xyz") + train[50:58] + noise(9, "xyz") + train[-13:]
    return [
        Case("the end of a sentence", ("the cat sat on the mat", "a dog sat on the rug", 6)),
        Case("one run of exactly that length", ("abcdef", "xxbcdexx", 4)),
        Case("two passages", (train, held, 8)),
        Case("at the beginning and at the end", (train, ends, 12)),
        Case("runs that overlap", ("abcab", "ababcabca", 3)),
        Case("nothing in common", (train, noise(40, "mnop"), 5)),
        Case("everything", (train, train[20:60], 10)),
        Case("shorter than a run", (train, train[:4], 9)),
    ]


def logit_cases(rng: np.random.Generator) -> list[Case]:
    """Return logits, temperatures and numbers of tokens to keep; no two logits are the same."""

    def large() -> np.ndarray:
        logits = rng.normal(0, 900, size=8)
        return logits - logits.max() + 1500  # always too large for `np.exp`

    return [
        Case("4 tokens, 2 are kept", (np.log([0.4, 0.1, 0.3, 0.2]), 1.0, 2)),
        Case("10 tokens, bold", (rng.normal(0, 2, size=10), 2.0, 4)),
        Case("10 tokens, careful", (rng.normal(0, 2, size=10), 0.5, 4)),
        Case("one is kept", (rng.normal(size=6), 0.8, 1)),
        Case("all are kept", (rng.normal(size=7), 1.5, 7)),
        Case("more than there are", (rng.normal(size=5), 1.0, 50)),
        Case("logits far below 0", (rng.normal(-40, 3, size=8), 0.7, 5)),
        Case("large logits", (large(), 0.6, 3)),
        Case("500 tokens", (rng.normal(0, 3, size=500), 0.9, 40)),
        Case("float32", (rng.normal(0, 2, size=12).astype(np.float32), 1.3, 5)),
    ]


def share_cases(rng: np.random.Generator) -> list[Case]:
    """Return probabilities and p; no sum comes near p, but where it is exactly p."""
    exact = np.array([0.0625, 0.5, 0.1875, 0.25])

    def drawn(count: int, p: float, sharp: float = 1.0) -> tuple[np.ndarray, float]:
        while True:
            shares = rng.gamma(sharp, size=count)
            shares = shares / shares.sum()
            if np.abs(np.sort(shares)[::-1].cumsum() - p).min() > 0.004:
                return shares, p

    return [
        Case("4 tokens", (np.array([0.2, 0.45, 0.05, 0.3]), 0.7)),
        Case("a sum that is exactly p", (exact, 0.75)),
        Case("p is 1", (exact, 1.0)),
        Case("one is enough", (np.array([0.03, 0.95, 0.02]), 0.9)),
        Case("two of three", (np.array([0.25, 0.35, 0.4]), 0.6)),
        Case("12 tokens", drawn(12, 0.8)),
        Case("a small p", drawn(9, 0.3, 3.0)),
        Case("60 tokens", drawn(60, 0.6, 0.5)),
        Case("float32", (np.array([0.1, 0.25, 0.6, 0.05], np.float32), 0.8)),
    ]


def cache_cases(rng: np.random.Generator) -> list[Case]:
    """Return a token, three matrices, and what was kept of the tokens before."""

    def case(name: str, width: int, dim: int, features: int, kept: int) -> Case:
        x = rng.normal(size=width)
        w_q, w_k = rng.normal(size=(2, width, dim))
        w_v = rng.normal(size=(width, features))
        keys, values = rng.normal(size=(kept, dim)), rng.normal(size=(kept, features))
        return Case(name, (x, w_q, w_k, w_v, keys, values))

    typical = case("5 tokens are kept", 4, 3, 2, 5)
    return [
        typical,
        case("the first token: nothing is kept yet", 4, 3, 2, 0),
        case("one token is kept", 5, 2, 3, 1),
        case("everything 3 long", 3, 3, 3, 6),
        case("keys of 16", 6, 16, 4, 9),
        case("100 tokens are kept", 8, 4, 4, 100),
        edges(typical, batched=(), scaled=())[-1],
    ]


def size_cases(rng: np.random.Generator) -> list[Case]:
    """Return layers, heads, heads of keys and values, their width, tokens, texts, bytes each."""
    drawn = [int(n) for n in rng.integers(2, 30, size=4)]
    layers, shared, dim, tokens = drawn
    return [
        Case("one of each, 5 tokens", (1, 1, 1, 1, 5, 1, 4)),
        Case("GPT-3, one text of 2,048 tokens", (96, 96, 96, 128, 2048, 1, 2)),
        Case("Llama 3.1 405B, 131,072 tokens", (126, 128, 8, 128, 131_072, 1, 2)),
        Case("Llama 2 7B, 16 texts", (32, 32, 32, 128, 4096, 16, 2)),
        Case("drawn by chance", (layers, 3 * shared, shared, dim, tokens, 7, 4)),
    ]


def law_cases(rng: np.random.Generator) -> list[Case]:
    """Return sizes and losses that fall by a power, nearly, and a size beyond them."""

    def case(name: str, sizes: np.ndarray, scale: float, exponent: float, at: float) -> Case:
        noise = np.exp(rng.normal(0, 0.02, size=len(sizes)))
        return Case(name, (sizes, scale * sizes**-exponent * noise, at))

    return [
        Case("twice the size, nine tenths", (np.array([1e3, 2e3, 4e3]), np.array([5, 4.5, 4.05]),
                                             8e3)),
        case("four sizes", np.array([1e4, 3e4, 1e5, 3e5]), 12.0, 0.12, 1e6),
        case("seven sizes", np.geomspace(1e3, 1e7, 7), 20.0, 0.2, 1e9),
        case("a steep law", np.array([10.0, 50, 200]), 3.0, 0.8, 1e3),
        case("sizes in no order", np.array([3e5, 1e4, 1e6, 5e4]), 9.0, 0.07, 1e8),
        case("a smaller size", np.array([1e6, 4e6, 9e6]), 30.0, 0.15, 1e5),
    ]  # fmt: skip


def budget_cases(rng: np.random.Generator) -> list[Case]:
    """Return amounts of computing in FLOP, and the FLOP per second of a GPU at its peak."""
    return [
        Case("1.2e9 FLOP, a slow machine", (1.2e9, 1e6)),
        Case("what Chinchilla took", (5.88e23, 312e12)),
        Case("what GPT-3 took", (3.15e23, 125e12)),
        Case("an hour of a laptop", (3600 * 50e9, 150e9)),
        Case(
            "drawn by chance", (float(10 ** rng.uniform(15, 25)), float(10 ** rng.uniform(11, 15)))
        ),
    ]
