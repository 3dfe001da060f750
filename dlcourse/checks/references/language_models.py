"""The answers to chapter 8b; the mistakes worth recognising stand in the modules beside this."""

import codecs
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ..engine import Judge, by_shapes, by_time
from ..inputs.writing import NextToken
from .language_models_cache import SIZE, STEP
from .language_models_drawing import BUGS, TOP_K, TOP_P
from .language_models_measures import BITS, COPIED, WINDOWS
from .language_models_passages import foretell, judge_passages
from .language_models_pieces import CUT, PAIR, STREAM
from .language_models_scaling import BUDGET, LAW

Array = np.ndarray


def most_frequent_pair(words: list[list[str]], counts: list[int]) -> tuple[str, str]:
    """Return the pair to merge next (Sennrich, Haddow & Birch, 2016)."""
    found: Counter[tuple[str, str]] = Counter()
    for word, count in zip(words, counts, strict=True):
        for pair in pairwise(word):
            found[pair] += count
    return min(found, key=lambda pair: (-found[pair], pair))


def cut_word(word: str, merges: list[tuple[str, str]]) -> list[str]:
    """Apply each merge in turn, from the left, wherever it fits."""
    pieces = list(word)
    for left, right in merges:
        joined: list[str] = []
        for piece in pieces:
            if joined and joined[-1] == left and piece == right:
                joined[-1] += piece
            else:
                joined.append(piece)
        pieces = joined
    return pieces


def show_at_once(pieces: list[bytes]) -> list[str]:
    """Return what each piece completes; what is incomplete waits for the next."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    return [decoder.decode(piece) for piece in pieces]


def inputs_and_labels(ids: Array, length: int) -> tuple[Array, Array]:
    """Cut the ids into windows, and those that follow into as many."""
    end = (len(ids) - 1) // length * length
    return ids[:end].reshape(-1, length), ids[1 : end + 1].reshape(-1, length)


def bits_per_character(nats: Array, text: str) -> tuple[float, float]:
    """Return the perplexity per token, and bits per character of the whole text."""
    perplexity = np.exp(np.mean(nats, dtype=float))
    return float(perplexity), float(np.sum(nats, dtype=float) / np.log(2) / len(text))


def copied(train: str, held_out: str, length: int) -> Array:
    """Mark the characters of every run that stands in the training text."""
    runs = {train[i : i + length] for i in range(len(train) - length + 1)}
    found = np.zeros(len(held_out), dtype=bool)
    for i in range(len(held_out) - length + 1):
        if held_out[i : i + length] in runs:
            found[i : i + length] = True
    return found


def top_k(logits: Array, temperature: float, k: int) -> Array:
    """Return the softmax at a temperature of the k largest, zeros elsewhere (Fan et al., 2018)."""
    powers = np.exp((logits - np.max(logits)) / temperature)
    powers[np.argsort(-logits, kind="stable")[k:]] = 0
    return powers / powers.sum()


def top_p(probabilities: Array, p: float) -> Array:
    """Return the nucleus, shared out anew (Holtzman et al., 2020, equation 2)."""
    order = np.argsort(-probabilities, kind="stable")
    ranked = probabilities[order]
    before = ranked.cumsum() - ranked
    kept = np.zeros_like(probabilities)
    kept[order] = np.where(before < p, ranked, 0)
    return kept / kept.sum()


def cached_step(
    x: Array, w_q: Array, w_k: Array, w_v: Array, keys: Array, values: Array
) -> tuple[Array, Array, Array]:
    """Append key and value of a token, and let its query look at all of them."""
    keys, values = np.vstack([keys, x @ w_k]), np.vstack([values, x @ w_v])
    scores = keys @ (x @ w_q) / np.sqrt(keys.shape[1])
    powers = np.exp(scores - scores.max())
    return powers / powers.sum() @ values, keys, values


def cache_bytes(
    layers: int, heads: int, kv_heads: int, dim: int, tokens: int, texts: int, bytes_each: int
) -> int:
    """Return the size of all keys and values; heads that share them keep them once."""
    return 2 * layers * kv_heads * dim * tokens * texts * bytes_each


def power_law(sizes: Array, losses: Array, at: float) -> tuple[float, float]:
    """Fit a line to logarithms (Kaplan et al., 2020, equation 1.1)."""
    slope, intercept = np.polyfit(np.log(sizes), np.log(losses), 1)
    return -slope, np.exp(intercept + slope * np.log(at))


def compute_optimal(flop: float, peak: float) -> tuple[float, float, float]:
    """Share out C = 6 N D with 20 tokens a parameter (after Hoffmann et al., 2022)."""
    parameters = np.sqrt(flop / (6 * 20))
    return parameters, 20 * parameters, flop / (peak / 3) / 3600


def repaired_writing(
    next_logits: NextToken,
    prompt: Sequence[int],
    draws: Sequence[float],
    temperature: float,
    context: int,
) -> list[int]:
    """Read the end of what is there, draw a token, append it."""
    ids = list(prompt)
    for draw in draws:
        logits = next_logits(ids[-context:]) / temperature
        powers = np.exp(logits - logits.max())
        ends = np.cumsum(powers / powers.sum())
        ids.append(int(np.argmax(ends > draw)))
    return ids[len(prompt) :]


JUDGES = {
    "language_models.most_frequent_pair": Judge(most_frequent_pair, PAIR),
    "language_models.cut_word": Judge(cut_word, CUT),
    "language_models.show_at_once": Judge(show_at_once, STREAM),
    "language_models.inputs_and_labels": Judge(
        inputs_and_labels,
        WINDOWS,
        diagnose=by_shapes(
            "ids",
            advice="`reshape` needs as many ids as windows · length. How many are that here?",
        ),
    ),
    "language_models.bits_per_character": Judge(bits_per_character, BITS, rtol=1e-5),
    "language_models.copied": Judge(copied, COPIED),
    "language_models.top_k": Judge(top_k, TOP_K, rtol=1e-5),
    "language_models.top_p": Judge(top_p, TOP_P, rtol=1e-5),
    "language_models.cached_step": Judge(
        cached_step,
        STEP,
        rtol=1e-5,
        atol=1e-6,
        diagnose=by_shapes(
            "x", "w_q", "w_k", "w_v", "keys", "values",
            advice="`x` is one token, so that query, key and value are vectors of one axis; keys "
            "and values have a row for each token. To append a row to a table, both need two axes, "
            "or `np.vstack`.",
        ),
    ),
    "language_models.cache_bytes": Judge(cache_bytes, SIZE),
    "language_models.power_law": Judge(power_law, LAW, rtol=1e-5),
    "language_models.compute_optimal": Judge(compute_optimal, BUDGET, rtol=1e-5),
    "language_models.find_the_bug": Judge(repaired_writing, BUGS),
    "language_models.why_not_perplexity": Judge(
        reference="""
            A perplexity is the exponential of the mean surprise per *token*, and the two models
            have different tokens. The model of letters guesses some four times as often in the same
            text, and each guess is easier: inside a word hardly anything is open, and there are
            fewer than a hundred candidates. The other one guesses seldom, among thousands of
            pieces, and all that is open about a word is open at once. Its perplexity is higher
            because each of its steps covers more, and not because it foretells worse.
            What can be compared is the probability that each gives to the *whole text*, for that is
            the same text. Add up the nats of all tokens, divide by something that no tokenizer
            changes, the number of characters or bytes, and by ln 2: bits per character. Here 4 per
            letter are 2 bits a character; 60 per piece of 4 characters are log2(60) / 4, about 1.5
            bits. The second model is the better one.
            Before believing either number I would ask what the text is that they were measured on:
            whether both had the same one, and whether passages of it stand word for word in what
            one of them was trained on. And I would put a baseline beside them, counts or a
            compressor.
            """.replace("\n            ", "\n").strip(),
    ),
    "language_models.beat_the_number": Judge(
        reference=foretell,
        judge=judge_passages,
        diagnose=by_time(
            "it is called four times, and all together have about four seconds. Count in `known` "
            "once, before the first row is made, and in a `before` only what you will look up. "
            "Training a network takes too long here, and none is needed."
        ),
    ),
}  # fmt: skip
