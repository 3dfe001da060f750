"""The answers to chapter 7; the mistakes worth recognising stand in the modules beside this."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from ..engine import Judge, by_shapes, by_time, judge_loosely
from ..inputs.drawn_models import DrawnModel
from .attention_beam import BEAM, judge_kept
from .attention_bleu import BLEU, MATCHES
from .attention_bugs import BUGS
from .attention_context import ATTEND
from .attention_greedy import CHOOSE, GREEDY
from .attention_models import judge_searches
from .attention_scores import ADDITIVE, COUNT
from .attention_targets import EXACT, TEACHER
from .attention_weights import WEIGHTS

Array = np.ndarray
Tokens = Sequence[str]


def teacher_forcing(target: Array) -> tuple[Array, Array]:
    """Return what the decoder reads, and what it has to say, one step on."""
    labels = target[:, 1:]
    return np.where(labels != 0, target[:, :-1], 0), labels


def exact_match(answers: Array, labels: Array) -> tuple[float, float]:
    """Return the share of answers that are right as a whole, and of tokens; padding is left out."""
    real, right = labels != 0, answers == labels
    return float(np.mean(np.all(right | ~real, axis=1))), float(np.mean(right[real]))


def alignment_weights(scores: Array, mask: Array) -> Array:
    """Return a softmax over the real places: the others have a score of −∞, and a power of 0."""
    scores = np.where(mask[:, None, :], scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def attend(query: Array, key: Array, value: Array, mask: Array) -> tuple[Array, Array]:
    """Return the contexts, and the weights with which the values are mixed."""
    weights = alignment_weights(query @ key.swapaxes(1, 2), mask)
    return weights @ value, weights


def additive_scores(query: Array, key: Array, w: Array, u: Array, v: Array) -> Array:
    """Return v · tanh(query W + key U), every target with every place."""
    return np.tanh((query @ w)[:, :, None] + (key @ u)[:, None]) @ v


def count_weights(kind: str, query_dim: int, key_dim: int, units: int, places: int) -> int:
    """Count U, W and v; the places share them."""
    if kind == "dot":
        return 0
    if kind == "general":
        return key_dim * query_dim
    return (query_dim + key_dim + 1) * units


def greedy(step: DrawnModel, start: int, end: int, max_length: int) -> list[int]:
    """Take the most probable token until it is the end."""
    ids = [start]
    while len(ids) <= max_length:
        ids.append(int(np.argmax(step([ids])[0])))
        if ids[-1] == end:
            break
    return ids[1:]


def beam_step(totals: Array, log_probabilities: Array, k: int) -> tuple[Array, Array, Array]:
    """Return the k most probable continuations of all hypotheses, the best first."""
    scores = totals[:, None] + log_probabilities
    order = np.argsort(-scores, axis=None, kind="stable")[:k]
    which, tokens = np.unravel_index(order, scores.shape)
    return which, tokens, scores[which, tokens]


def choose(
    log_probabilities: Array, lengths: Array, finished: Array, alpha: float
) -> tuple[int, float]:
    """Return the best finished hypothesis and its score (Wu et al., 2016, equation 14)."""
    scores = log_probabilities / ((5 + lengths) / 6) ** alpha
    among = finished if finished.any() else ~finished
    best = int(np.argmax(np.where(among, scores, -np.inf)))
    return best, float(scores[best])


def clipped_matches(candidate: Tokens, reference: Tokens, n: int) -> tuple[int, int]:
    """Count the n-grams that the reference has, each at most as often as there, and all."""
    said, known = (
        Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))
        for tokens in (candidate, reference)
    )
    return sum(min(count, known[gram]) for gram, count in said.items()), sum(said.values())


def bleu(candidates: Sequence[Tokens], references: Sequence[Tokens]) -> float:
    """Return 100 · brevity penalty · geometric mean of four precisions (Papineni et al., 2002)."""
    product = 1.0
    for n in (1, 2, 3, 4):
        pairs = zip(candidates, references, strict=True)
        right, total = np.sum([clipped_matches(c, r, n) for c, r in pairs], axis=0)
        product *= right / total if total else 0.0
    said, wanted = sum(map(len, candidates)), sum(map(len, references))
    penalty = np.exp(min(0.0, 1 - wanted / said))
    return float(100 * penalty * product**0.25)


def repaired_logits(target: Array, embedding: Array, memory: Array, mask: Array) -> Array:
    """Return logits of what comes next, from the tokens before it and the real places."""
    states = embedding[target[:, :-1]]
    scores = np.where(mask[:, None, :], states @ memory.swapaxes(1, 2), -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = powers / powers.sum(axis=-1, keepdims=True)
    return (states + weights @ memory) @ embedding.T


def search(step: DrawnModel, start: int, end: int, max_length: int) -> list[int]:
    """Search with a wide beam; return the most probable sequence that ends, without the start."""
    size = 50
    hypotheses, totals = [[start]], np.zeros(1)
    finished: list[tuple[float, list[int]]] = []
    for _ in range(max_length):
        scores = step(hypotheses)
        which, tokens, totals = beam_step(totals, scores, min(size, scores.size))
        hypotheses = [[*hypotheses[h], int(t)] for h, t in zip(which, tokens, strict=True)]
        ended = np.array([ids[-1] == end for ids in hypotheses])
        finished += [(totals[h], hypotheses[h][1:]) for h in np.flatnonzero(ended)]
        stay = np.flatnonzero(~ended & np.isfinite(totals))
        hypotheses, totals = [hypotheses[h] for h in stay], totals[stay]
        if not hypotheses:
            break
    return max(finished)[1] if finished else hypotheses[0][1:]


_PRODUCTS = "In a product, the last axis on the left meets the last but one on the right."

JUDGES = {
    "attention.teacher_forcing": Judge(teacher_forcing, TEACHER),
    "attention.exact_match": Judge(exact_match, EXACT, rtol=1e-5),
    "attention.alignment_weights": Judge(
        alignment_weights,
        WEIGHTS,
        rtol=1e-5,
        atol=1e-7,
        diagnose=by_shapes(
            "scores", "mask",
            advice="The mask knows nothing of targets: every target of a sentence has the same "
            "one. Where does an axis of length 1 belong?",
        ),
    ),
    "attention.attend": Judge(
        attend,
        ATTEND,
        rtol=1e-5,
        atol=1e-6,
        diagnose=by_shapes(
            "query", "key", "value", "mask",
            advice=f"{_PRODUCTS} The scores are (batch, target, source): which two axes of the "
            "keys must change places?",
        ),
    ),
    "attention.additive_scores": Judge(
        additive_scores,
        ADDITIVE,
        rtol=1e-5,
        atol=1e-6,
        diagnose=by_shapes(
            "query", "key", "w", "u", "v",
            advice="W reads queries, U reads keys. Every target meets every place: (batch, target, "
            "1, units) and (batch, 1, source, units) can be added.",
        ),
    ),
    "attention.count_weights": Judge(count_weights, COUNT),
    "attention.greedy": Judge(
        greedy, GREEDY, diagnose=by_time("does your loop end where the model never says its end?")
    ),
    "attention.beam_step": Judge(
        beam_step,
        BEAM,
        rtol=1e-5,
        atol=1e-7,
        diagnose=judge_kept,
    ),
    "attention.choose": Judge(choose, CHOOSE, rtol=1e-5, atol=1e-7),
    "attention.clipped_matches": Judge(clipped_matches, MATCHES),
    "attention.bleu": judge_loosely(bleu, BLEU),
    "attention.find_the_bug": Judge(
        repaired_logits,
        BUGS,
        rtol=1e-5,
        atol=1e-6,
        diagnose=by_shapes("target", "embedding", "memory", "mask", advice=_PRODUCTS),
    ),
    "attention.what_it_proves": Judge(
        reference="""
            Without attention, all that the decoder knows of the source is the encoder's last state:
            a vector of, say, 128 numbers, for five words and for fifty. What the vector can hold
            does not grow with the sentence, and what was read first has been overwritten most
            often; on the way back, its gradient is the faintest. So accuracy falls with length: the
            lesson measures it. A larger vector moves the place where it breaks, at a cost that
            grows with its square. With attention the decoder keeps *all* states of the encoder, as
            many as there are words, and fetches a weighted mean of them anew for each word it
            writes. The memory grows with the sentence, and the way from a word of the target to
            one of the source is one step long.
            A map of the weights is no explanation, though. First, a weight says how much of a
            *state* went into the mean, not of a word: a state of a recurrent encoder (a
            bidirectional one above all) has read the whole sentence, and the state that stands
            under "dog" may carry the verb. Second, the weights are one road among others: the
            decoder's own state goes to the logits, too, and the answer may come from there. Third,
            other weights may give the same answer: that a place was looked at does not say that it
            was needed. A weight in a bright cell is a correlation, and one picture that looks right
            was chosen from many.
            Whether the model *used* a word is tested by changing something: take the word away, or
            replace it by another, and see whether the translation changes, and which word of it;
            or set this weight to 0, share the rest out again, and compare the probabilities; and do
            it for many sentences, with words chosen at random as the control.
            """.replace("\n            ", "\n").strip(),
    ),
    "attention.beat_the_number": Judge(
        reference=search,
        judge=judge_searches,
        diagnose=by_time(
            "all 50 models together have about four seconds. There are a billion sequences of 10 "
            "letters: keep a number of hypotheses that does not grow with the length, and ask the "
            "step for all of them in one call."
        ),
    ),
}  # fmt: skip
