"""Chapter 7's exercises: right answers are passed, each wrong one gets its diagnosis.

The answers are written as learners write them, apart from the references on purpose.
"""

import heapq
import math
from collections import Counter

import numpy as np
import pytest
from exercise_tests import ExerciseTests

from dlcourse.checks.inputs.drawn_models import END, MAX_LENGTH, START, drawn_model, most_probable
from dlcourse.text import beam_search

ID = "attention."


@pytest.fixture(autouse=True)
def patience(time_enough):
    """A busy machine is no wrong answer."""


# --- right answers -------------------------------------------------------------------------


def forcing_by_loop(target):
    inputs, labels = [], []
    for row in target.tolist():
        ids = [i for i in row if i != 0]
        blank = [0] * (len(row) - len(ids))
        inputs.append(ids[:-1] + blank)
        labels.append(ids[1:] + blank)
    return inputs, labels


def forcing_by_product(target):
    labels = target[:, 1:]
    return target[:, :-1] * (labels > 0).astype(np.int64), labels.astype(float)


def match_by_loop(answers, labels):
    whole = right = real = 0
    for answer, label in zip(answers.tolist(), labels.tolist(), strict=True):
        hits = [a == b for a, b in zip(answer, label, strict=True) if b]
        whole += all(hits)
        right, real = right + sum(hits), real + len(hits)
    return whole / len(labels), right / real


def match_by_cleaning(answers, labels):
    real = labels > 0
    clean = answers * real
    exact = (clean == labels).all(1).astype(np.float32).mean()
    return exact, ((clean == labels) & real).sum() / np.count_nonzero(real)


def weights_by_loop(scores, mask):
    found = np.zeros(scores.shape)
    for b in range(len(scores)):
        for t in range(scores.shape[1]):
            real = scores[b, t, mask[b]]
            powers = np.exp(real - real.max())
            found[b, t, mask[b]] = powers / powers.sum()
    return found


def weights_by_large_number(scores, mask):
    scores = scores - 1e9 * (1 - mask.astype(scores.dtype))[:, np.newaxis]
    scores = scores - scores.max(-1)[..., None]
    e = np.exp(scores)
    return (e / e.sum(2, keepdims=True)).astype(np.float32)


def weights_by_library(scores, mask):
    from scipy.special import softmax

    return softmax(np.where(mask[:, None], scores, -np.inf), axis=2)


def attend_by_einsum(query, key, value, mask):
    weights = weights_by_loop(np.einsum("btd,bsd->bts", query, key), mask)
    return np.einsum("bts,bsf->btf", weights, value), weights


def attend_by_scratch(query, key, value, mask):
    from dlcourse.scratch import DotProductAttention

    return list(DotProductAttention().forward(query, key, value, mask))


def additive_by_loop(query, key, w, u, v):
    batch, target, source = len(query), query.shape[1], key.shape[1]
    scores = np.zeros((batch, target, source))
    for b in range(batch):
        for t in range(target):
            for s in range(source):
                scores[b, t, s] = v @ np.tanh(query[b, t] @ w + key[b, s] @ u)
    return scores


def additive_by_einsum(query, key, w, u, v):
    q, k = np.dot(query, w), np.dot(key, u)
    return np.einsum("btsm,m->bts", np.tanh(k[:, None, :, :] + q[:, :, None, :]), v)


def count_by_shapes(kind, query_dim, key_dim, units, places):
    shapes = {
        "dot": [],
        "general": [(key_dim, query_dim)],
        "additive": [(query_dim, units), (key_dim, units), (units,)],
    }[kind]
    return sum(math.prod(shape) for shape in shapes)


def count_as_float(kind, query_dim, key_dim, units, places):
    if kind == "additive":
        return float(units * (query_dim + key_dim) + units)
    return float(query_dim * key_dim) if kind == "general" else 0.0


def greedy_by_for(step, start, end, max_length):
    said = []
    for _ in range(max_length):
        row = step(np.array([[start, *said]]))[0]
        best = row.argmax()
        said.append(best)
        if best == end:
            return said
    return said


def greedy_by_array(step, start, end, max_length):
    prefix = np.array([[start]])
    while prefix[0, -1] != end and prefix.shape[1] <= max_length:
        following = np.argmax(step(prefix), axis=1)
        prefix = np.concatenate([prefix, following[:, None]], axis=1)
    return prefix[0, 1:]


def greedy_by_package(step, start, end, max_length):
    from dlcourse.text import greedy

    return greedy(step, [start], max_length=max_length, end=end).ids


def beam_by_sorting(totals, log_probabilities, k):
    found = []
    for h, row in enumerate(log_probabilities):
        for token, log_p in enumerate(row):
            found.append((totals[h] + log_p, h, token))
    found = sorted(found, reverse=True)[:k]
    return [f[1] for f in found], [f[2] for f in found], [f[0] for f in found]


def beam_by_divmod(totals, log_probabilities, k):
    flat = (totals.reshape(-1, 1) + log_probabilities).ravel()
    best = np.argpartition(-flat, k - 1)[:k]
    best = best[np.argsort(flat[best])[::-1]]
    which, tokens = divmod(best, log_probabilities.shape[1])
    return which, tokens, flat[best]


def choose_by_loop(log_probabilities, lengths, finished, alpha):
    best, best_score = None, -math.inf
    for i, (log_p, n) in enumerate(zip(log_probabilities, lengths, strict=True)):
        if any(finished) and not finished[i]:
            continue
        score = log_p / math.pow((5 + n) / 6, alpha)
        if score > best_score:
            best, best_score = i, score
    return best, best_score


def choose_by_sorting(log_probabilities, lengths, finished, alpha):
    scores = log_probabilities * (6 / (5 + lengths)) ** alpha
    order = np.lexsort((scores, finished))
    return order[-1], scores[order[-1]]


def matches_by_removing(candidate, reference, n):
    left = [reference[i : i + n] for i in range(len(reference) - n + 1)]
    matches = total = 0
    for i in range(len(candidate) - n + 1):
        total += 1
        if candidate[i : i + n] in left:
            left.remove(candidate[i : i + n])
            matches += 1
    return matches, total


def matches_by_text(candidate, reference, n):
    said = Counter(" ".join(words) for words in zip(*(candidate[i:] for i in range(n))))  # noqa: B905
    known = Counter(" ".join(words) for words in zip(*(reference[i:] for i in range(n))))  # noqa: B905
    return sum(min(said[g], known[g]) for g in said), max(len(candidate) - n + 1, 0)


def bleu_by_logarithms(candidates, references):
    logs = []
    for n in (1, 2, 3, 4):
        counts = [matches_by_removing(c, r, n) for c, r in zip(candidates, references, strict=True)]
        matches, total = (sum(column) for column in zip(*counts, strict=True))
        if matches == 0:
            return 0
        logs.append(math.log(matches / total))
    c, r = sum(len(s) for s in candidates), sum(len(s) for s in references)
    bp = 1.0 if c > r else math.exp(1 - r / c)
    return 100 * bp * math.exp(sum(logs) / 4)


def bleu_by_arrays(candidates, references):
    counts = np.array(
        [
            [matches_by_text(c, r, n) for n in range(1, 5)]
            for c, r in zip(candidates, references, strict=True)
        ]
    ).sum(axis=0)
    precisions = np.where(counts[:, 1] > 0, counts[:, 0] / np.maximum(counts[:, 1], 1), 0)
    ratio = sum(map(len, references)) / sum(map(len, candidates))
    return 100.0 * np.prod(precisions) ** (1 / 4) * min(1, np.exp(1 - ratio))


def logits_by_parts(target, embedding, memory, mask):
    context, _ = attend_by_einsum(embedding[target[:, :-1]], memory, memory, mask)
    return (embedding[target[:, :-1]] + context) @ embedding.T


def logits_by_loop(target, embedding, memory, mask):
    found = np.zeros((len(target), target.shape[1] - 1, len(embedding)))
    for b, row in enumerate(target):
        real = memory[b][mask[b]]
        for t in range(len(row) - 1):
            state = embedding[row[t]]
            powers = np.exp(real @ state - (real @ state).max())
            found[b, t] = embedding @ (state + powers @ real / powers.sum())
    return found


def logits_as_suspect_mended(target, embedding, memory, mask):
    states = embedding[target[:, :-1]]
    scores = states @ memory.transpose(0, 2, 1) + np.where(mask, 0, -1e9)[:, None, :]
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return (states + weights @ memory) @ embedding.T


def search_by_beam(size, stop=False, rank=lambda total, ids: total):
    def search(step, start, end, max_length):
        beam, finished = [(0.0, [start])], []
        for _ in range(max_length):
            rows = step([ids for _, ids in beam])
            following = [
                (total + row[token], [*ids, token])
                for (total, ids), row in zip(beam, rows, strict=True)
                for token in range(len(row))
                if row[token] > -np.inf
            ]
            following.sort(reverse=True)
            beam = []
            for total, ids in following[:size]:
                (finished if ids[-1] == end else beam).append((total, ids))
            if not beam or (stop and finished):
                break
        among = finished or beam
        return max(among, key=lambda found: rank(*found))[1][1:]

    return search


def search_best_first(step, start, end, max_length):
    heap = [(0.0, [start])]
    while heap:
        cost, ids = heapq.heappop(heap)
        if ids[-1] == end:
            return ids[1:]
        if len(ids) <= max_length:
            row = step([ids])[0]
            for token in np.flatnonzero(np.isfinite(row)):
                heapq.heappush(heap, (cost - row[token], [*ids, int(token)]))
    return []


def search_by_package(step, start, end, max_length):
    return beam_search(step, [start], beam_size=60, max_length=max_length, end=end)[0].ids


RIGHT = {
    "teacher_forcing": [forcing_by_loop, forcing_by_product],
    "exact_match": [match_by_loop, match_by_cleaning],
    "alignment_weights": [weights_by_loop, weights_by_large_number, weights_by_library],
    "attend": [attend_by_einsum, attend_by_scratch],
    "additive_scores": [additive_by_loop, additive_by_einsum],
    "count_weights": [count_by_shapes, count_as_float],
    "greedy": [greedy_by_for, greedy_by_array, greedy_by_package],
    "beam_step": [beam_by_sorting, beam_by_divmod],
    "choose": [choose_by_loop, choose_by_sorting],
    "clipped_matches": [matches_by_removing, matches_by_text],
    "bleu": [bleu_by_logarithms, bleu_by_arrays],
    "find_the_bug": [logits_by_parts, logits_by_loop, logits_as_suspect_mended],
    "what_it_proves": [
        "Without attention the decoder has one vector of fixed length, however long the sentence "
        "is, so long sentences lose their details. With attention it keeps every state and takes a "
        "weighted mean at each step. But a weight belongs to a state that has read the whole "
        "sentence, there are other roads to the answer, and other weights may give the same one. "
        "To test it I would remove or replace the word and look whether the translation changes.",
        "word " * 55 + "one two three four five six seven eight nine ten eleven twelve",
    ],
    "beat_the_number": [search_by_beam(40), search_best_first, search_by_package],
}

BLANK = {name: [...] for name in RIGHT} | {
    "teacher_forcing": [..., lambda target: ...],
    "greedy": [..., lambda step, start, end, max_length: ...],
    "bleu": [..., lambda candidates, references: ...],
    "what_it_proves": [..., None],
    "beat_the_number": [..., lambda step, start, end, max_length: ...],
}


# --- wrong answers, with the diagnosis that each must get ----------------------------------


def forcing_in_place(target):
    labels = target[:, 1:]
    inputs = target[:, :-1]
    inputs[labels == 0] = 0
    return inputs, target[:, 1:]


def weighing(axis=-1, before=lambda s, m: np.where(m[:, None], s, -np.inf), after=None):
    def weigh(scores, mask):
        s = before(scores, mask)
        e = np.exp(s - s.max(axis=axis, keepdims=True))
        w = e / e.sum(axis=axis, keepdims=True)
        return w if after is None else after(w, mask)

    return weigh


def as_it_is(scores, mask):
    return scores


def weights_naive(scores, mask):
    e = np.exp(scores)
    e[~np.broadcast_to(mask[:, None], e.shape)] = 0
    return e / e.sum(-1, keepdims=True)


def attending(weigh, score=lambda q, k: np.einsum("btd,bsd->bts", q, k), fetch=None):
    def attend(query, key, value, mask):
        w = weigh(score(query, key), mask)
        return np.einsum("bts,bsf->btf", w, value if fetch is None else fetch(key, value)), w

    return attend


def attend_without_transpose(query, key, value, mask):
    weights = weights_by_loop(query @ key, mask)
    return weights @ value, weights


def additive_as(join):
    return lambda query, key, w, u, v: join((query @ w)[:, :, None], (key @ u)[:, None], v)


def greedy_with(read=lambda ids: ids, stop=True, count=0, out=lambda ids: ids[1:], pick=np.argmax):
    def decode(step, start, end, max_length):
        ids = [start]
        for _ in range(max_length + count):
            ids.append(int(pick(step([read(ids)])[0])))
            if stop and ids[-1] == end:
                break
        return out(ids)

    return decode


def greedy_flat(step, start, end, max_length):
    return [int(np.argmax(step([start])))]


def greedy_without_limit(step, start, end, max_length):
    ids = [start]
    while ids[-1] != end:
        ids.append(int(np.argmax(step([ids])[0])))
    return ids[1:]


def beam_with(table=lambda t, p: t[:, None] + p, shown=None, order=lambda s, k: np.argsort(-s)[:k]):
    def beam(totals, log_probabilities, k):
        scores = table(totals, log_probabilities)
        best = order(scores.ravel(), k)
        which, tokens = np.unravel_index(best, scores.shape)
        return (
            which,
            tokens,
            (scores if shown is None else shown(totals, log_probabilities)).ravel()[best],
        )

    return beam


def beam_one_each(totals, log_probabilities, k):
    tokens = log_probabilities.argmax(1)
    scores = totals + log_probabilities.max(1)
    order = np.argsort(-scores)[:k]
    return order, tokens[order], scores[order]


def beam_k_each(totals, log_probabilities, k):
    found = [beam_by_sorting(totals[[h]], log_probabilities[[h]], k) for h in range(len(totals))]
    rows = [
        (total, h, token)
        for h, (_, tokens, scores) in enumerate(found)
        for token, total in zip(tokens, scores, strict=True)
    ]
    rows.sort(reverse=True)
    return [r[1] for r in rows], [r[2] for r in rows], [r[0] for r in rows]


def beam_rows_and_columns(totals, log_probabilities, k):
    scores = (totals[:, None] + log_probabilities).T
    best = np.argsort(-scores.ravel())[:k]
    which, tokens = np.unravel_index(best, scores.shape)
    return which, tokens, scores.ravel()[best]


def beam_twice(totals, log_probabilities, k):
    which, tokens, scores = (np.array(p) for p in beam_by_sorting(totals, log_probabilities, k))
    again = np.arange(k) // 2
    return which[again], tokens[again], scores[again]


def choosing(penalty, among=lambda done: done if done.any() else ~done, pick=np.argmax):
    def choose(log_probabilities, lengths, finished, alpha):
        scores = penalty(log_probabilities, lengths, alpha)
        rows = np.arange(len(scores))[among(finished)]
        best = rows[pick(scores[rows])]
        return best, scores[best]

    return choose


def gnmt(log_p, n, alpha):
    return log_p / ((5 + n) / 6) ** alpha


def matches_of(said, known, total=None):
    def count(candidate, reference, n):
        a, b = said(candidate, n), known(reference, n)
        found = sum(gram in b for gram in a)
        return found, len(a) if total is None else total(candidate, reference, n)

    return count


def grams(words, n):
    return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]


def bleu_with(count=matches_by_removing, orders=4, join=None, penalty=None, scale=100):
    def bleu(candidates, references):
        p = []
        for n in range(1, orders + 1):
            pairs = [count(c, r, n) for c, r in zip(candidates, references, strict=True)]
            right, total = np.sum(pairs, axis=0)
            p.append(right / total if total else 0.0)
        c, r = sum(map(len, candidates)), sum(map(len, references))
        mean = np.prod(p) ** (1 / len(p)) if join is None else join(p)
        brevity = min(1, np.exp(1 - r / c)) if penalty is None else penalty(c, r)
        return scale * mean * brevity

    return bleu


def bleu_of_sentences(candidates, references):
    each = [bleu_by_logarithms([c], [r]) for c, r in zip(candidates, references, strict=True)]
    return sum(each) / len(each)


def suspect(target, embedding, memory, mask, read=lambda t: t[:, 1:], zero=True):
    states = embedding[read(target)]
    scores = states @ memory.transpose(0, 2, 1)
    scores = scores * mask[:, None, :] if zero else np.where(mask[:, None, :], scores, -1e9)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return (states + weights @ memory) @ embedding.T


def by_mean(total, ids):
    return total / len(ids)


def by_penalty(total, ids):
    return total / ((5 + len(ids)) / 6)


def never_finishes(step, start, end, max_length):
    ids, total = [[start]], np.zeros(1)
    for _ in range(max_length):
        scores = step(ids)
        scores[:, end] = -np.inf
        which, tokens, total = beam_by_divmod(total, scores, min(20, scores.size // 3))
        ids = [[*ids[w], t] for w, t in zip(which, tokens, strict=True)]
    return ids[0][1:]


def goes_on_after_the_end(step, start, end, max_length):
    return greedy_with(stop=False)(step, start, end, max_length)


WRONG = {
    "teacher_forcing": [
        (lambda target: (target[:, :-1], target[:, 1:]), "the end token is read"),
        (lambda target: (target[:, 1:], target[:, 1:]), "reads the answer"),
        (lambda target: (target, target), "reads the answer"),
        (lambda target: forcing_by_loop(target)[::-1], "inputs and labels exchanged"),
        (lambda target: (target, np.roll(target, -1, 1)), "the start comes round"),
        (lambda target: (target[:, :-2], target[:, 2:]), "two steps on"),
        (lambda target: tuple(np.pad(part, ((0, 0), (0, 1))) for part in forcing_by_loop(target)),
         "a step too many"),
        (forcing_in_place, "modifies its input"),
        (lambda target: target[:, 1:], "wrong kind of value"),
    ],
    "exact_match": [
        (lambda a, y: ((a == y).all(1).mean(), (a == y).mean()), "padding counts"),
        (lambda a, y: ((a == y).all(1).mean(), match_by_loop(a, y)[1]), "padding counts"),
        (lambda a, y: (match_by_loop(a, y)[0], (a == y).mean()), "padding counts"),
        (lambda a, y: (match_by_loop(a, y)[0], ((a == y) & (y > 0)).mean()),
         "divided by all places"),
        (lambda a, y: (match_by_loop(a, y)[0],
                       np.mean([(p == q)[q > 0].mean() for p, q in zip(a, y, strict=True)])),
         "every answer counts alike"),
        (lambda a, y: (match_by_loop(a, y)[0], ((a == y) | (y == 0)).mean()),
         "padding counts as right"),
        (lambda a, y: (match_by_loop(a, y)[1], match_by_loop(a, y)[1]), "the share of tokens"),
        (lambda a, y: (((a == y) | (y == 0)).all(), match_by_loop(a, y)[1]),
         "all or nothing for the batch"),
        (lambda a, y: (((a == y) | (y == 0)).all(0).mean(), match_by_loop(a, y)[1]),
         "how often every answer is right at a step"),
        (lambda a, y: ((((a == y) & (y > 0)).any(1)).mean(), match_by_loop(a, y)[1]),
         "right at all"),
        (lambda a, y: match_by_loop(a, y)[::-1], "results exchanged"),
        (lambda a, y: tuple(1 - s for s in match_by_loop(a, y)), "errors instead of hits"),
    ],
    "alignment_weights": [
        (weighing(before=as_it_is), "the padding is looked at"),
        (weighing(before=lambda s, m: s * m[:, None]), "padding with a score of 0"),
        (weighing(before=lambda s, m: np.where(m[:, None], s, -100)),
         "padding with a score not low enough"),
        (weighing(before=as_it_is, after=lambda w, m: w * m[:, None]), "masked after the softmax"),
        (weighing(before=as_it_is,
                  after=lambda w, m: w * m[:, None] / (w * m[:, None]).sum(-1, keepdims=True)),
         "the padding goes too late"),
        (weights_naive, "overflow"),
        (weighing(axis=1, before=lambda s, m: np.where(m[:, None], s, -1e9)),
         "softmax over the targets"),
        (weighing(axis=1, before=as_it_is, after=lambda w, m: w * m[:, None]),
         "softmax over the targets"),
        (weighing(axis=(1, 2)), "softmax over targets and source"),
        (weighing(axis=None), "softmax over everything"),
        (weighing(before=lambda s, m: np.where(m[:, None], -np.inf, s)),
         "the mask the other way round"),
        (lambda s, m: np.where(m[:, None], s, 0) / np.where(m[:, None], s, 0).sum(-1)[..., None],
         "shares of the scores"),
        (lambda s, m: weights_by_loop(s, m).swapaxes(1, 2), "wrong shape"),
        (lambda s, m: np.where(m, s, -np.inf), "shapes do not fit"),
    ],
    "attend": [
        (attending(weights_by_loop, score=lambda q, k: np.einsum("btd,bsd->bts", q, k)
                   / np.sqrt(q.shape[-1])), "scores divided by the root of their length"),
        (attending(weighing(before=as_it_is)), "the padding is looked at"),
        (attending(weighing(before=as_it_is, after=lambda w, m: w * m[:, None])),
         "masked after the softmax"),
        (attending(weighing(axis=1, before=lambda s, m: np.where(m[:, None], s, -1e9))),
         "softmax over the targets"),
        (attending(weights_by_loop, fetch=lambda key, value: key), "keys instead of values"),
        (attending(weights_naive), "overflow"),
        (lambda q, k, v, m: (attend_by_einsum(q, k, v, m)[0].sum(1),
                             attend_by_einsum(q, k, v, m)[1]), "one context for all targets"),
        (lambda q, k, v, m: (np.repeat(v.mean(1, keepdims=True), q.shape[1], 1),
                             attend_by_einsum(q, k, v, m)[1]), "the mean of the values"),
        (lambda q, k, v, m: attend_by_einsum(q, k, v, m)[::-1], "results exchanged"),
        (lambda q, k, v, m: attend_by_einsum(q, k, v, m)[0], "wrong kind of value"),
        (attend_without_transpose, "shapes do not fit"),
    ],
    "additive_scores": [
        (additive_as(lambda q, k, v: (q + k) @ v), "no tanh"),
        (additive_as(lambda q, k, v: np.tanh((q + k) @ v)), "tanh of the score"),
        (additive_as(lambda q, k, v: (np.tanh(q) + np.tanh(k)) @ v), "squashed apart"),
        (additive_as(lambda q, k, v: np.tanh(q * k) @ v), "multiplied instead of added"),
        (additive_as(lambda q, k, v: np.tanh(q + k).sum(-1)), "v left out"),
        (additive_as(lambda q, k, v: np.tanh(q + k) * v), "the hidden units one by one"),
        (additive_as(lambda q, k, v: (np.tanh(q + k) * v).mean(-1)),
         "the mean over the hidden units"),
        (additive_as(lambda q, k, v: np.maximum(q + k, 0) @ v), "another activation"),
        (lambda *given: additive_by_loop(*given).swapaxes(1, 2),
         "places first, targets second"),
        (lambda q, k, w, u, v: np.tanh(q @ w + k @ u) @ v, "shapes do not fit"),
        (lambda q, k, w, u, v: additive_by_loop(q, k, u, w, v), "shapes do not fit"),
    ],
    "count_weights": [
        (lambda *given: given[-1] * count_by_shapes(*given), "once for every place"),
        (lambda kind, q, k, m, n: count_by_shapes(kind, q, k, m, n) - m * (kind == "additive"),
         "v forgotten"),
        (lambda kind, q, k, m, n: q * k if kind == "dot" else count_by_shapes(kind, q, k, m, n),
         "a weight where there is none"),
        (lambda kind, q, k, m, n: k * k if kind == "general" else count_by_shapes(kind, q, k, m, n),
         "a square matrix"),
        (lambda kind, q, k, m, n: count_by_shapes(kind, q, k, m, n) + m * (kind == "additive"),
         "with biases"),
        (lambda kind, q, k, m, n: count_by_shapes(kind, q, k, m, n)
         + {"dot": 0, "general": q, "additive": 2 * m}[kind], "with biases"),
        (lambda kind, q, k, m, n: k * m if kind == "general" else count_by_shapes(kind, q, k, m, n),
         "hidden units in the general score"),
        (lambda kind, q, k, m, n: q + k if kind == "general" else count_by_shapes(kind, q, k, m, n),
         "lengths added"),
    ],
    "greedy": [
        (greedy_with(stop=False), "goes on after the end"),
        (greedy_with(out=list), "the start is part of the answer"),
        (greedy_with(out=lambda ids: [i for i in ids[1:] if i != END]), "without the end token"),
        (greedy_with(count=1), "one token too many"),
        (greedy_with(count=-1), "one token too few"),
        (greedy_with(read=lambda ids: ids[-1:]), "reads the last token alone"),
        (greedy_with(read=lambda ids: ids[:1]), "always the first step"),
        (greedy_with(read=lambda ids: ids[1:] or ids), "reads without the start"),
        (greedy_with(pick=np.argmin), "the least probable token"),
        (greedy_flat, "exception"),
    ],
    "beam_step": [
        (beam_with(table=lambda t, p: p), "the totals play no part"),
        (beam_with(table=lambda t, p: p, shown=lambda t, p: t[:, None] + p),
         "the totals play no part"),
        (beam_with(table=lambda t, p: t[:, None] * p), "logarithms multiplied"),
        (beam_with(table=lambda t, p: t[:, None] + np.exp(p)), "a total and a probability"),
        (beam_with(shown=lambda t, p: np.exp(t[:, None] + p)),
         "probabilities instead of logarithms"),
        (beam_with(shown=lambda t, p: p), "the last step alone in the totals"),
        (beam_with(order=lambda s, k: np.argsort(s)[:k]), "the least probable"),
        (beam_with(order=lambda s, k: np.argsort(s)[-k:]), "the worst of them first"),
        (beam_with(order=lambda s, k: np.sort(np.argsort(-s)[:k])), "sorted by token"),
        (beam_one_each, "the best one of each hypothesis"),
        (beam_k_each, "k of each hypothesis"),
        (beam_rows_and_columns, "no such continuation"),
        (beam_twice, "the same continuation twice"),
        (lambda t, p, k: (beam_by_divmod(t, p, k)[0], np.argsort(-(t[:, None] + p).ravel())[:k],
                          beam_by_divmod(t, p, k)[2]), "flat places"),
        (lambda t, p, k: beam_by_divmod(t, p, k)[1:], "wrong kind of value"),
    ],
    "choose": [
        (choosing(lambda log_p, n, alpha: log_p), "no penalty"),
        (choosing(lambda log_p, n, alpha: log_p * ((5 + n) / 6) ** alpha),
         "multiplied instead of divided"),
        (choosing(lambda log_p, n, alpha: log_p / n**alpha), "the length itself"),
        (choosing(lambda log_p, n, alpha: log_p / ((5 + n) ** alpha / 6)),
         "divided by 6 afterwards"),
        (choosing(gnmt, among=lambda done: np.ones(len(done), bool)), "unfinished ones compete"),
        (choosing(gnmt, pick=np.argmin), "the worst wins"),
        (lambda log_p, n, done, alpha: (choose_by_loop(log_p, n, done, alpha)[0],
                                        log_p[choose_by_loop(log_p, n, done, alpha)[0]]),
         "the log-probability for a score"),
        (lambda *given: choose_by_loop(*given)[0], "wrong kind of value"),
        (lambda *given: choose_by_loop(*given)[::-1], "results exchanged"),
    ],
    "clipped_matches": [
        (matches_of(grams, grams), "not clipped"),
        (matches_of(lambda w, n: set(grams(w, n)), grams), "each n-gram once"),
        (lambda c, r, n: (len({*grams(c, n)} & {*grams(r, n)}), len(grams(c, n))),
         "each n-gram once"),
        (lambda c, r, n: (matches_by_text(c, r, n)[0], len(grams(r, n))),
         "the reference's n-grams below the line"),
        (lambda c, r, n: (matches_by_text(c, r, n)[0], len(c)), "words below the line"),
        (lambda c, r, n: (matches_by_text(c, r, n)[0], len(c) - n + 1), "fewer than none"),
        (lambda c, r, n: (sum(a == b for a, b in zip(grams(c, n), grams(r, n), strict=False)),
                          len(grams(c, n))), "n-grams at the same place"),
        (lambda c, r, n: matches_by_text(c, r, n)[0], "wrong kind of value"),
        (lambda c, r, n: matches_by_text(c, r, n)[::-1], "results exchanged"),
    ],
    "bleu": [
        (bleu_with(scale=1), "between 0 and 1"),
        (bleu_of_sentences, "the mean over sentences"),
        (bleu_with(penalty=lambda c, r: 1), "no brevity penalty"),
        (bleu_with(penalty=lambda c, r: np.exp(1 - r / c)), "a penalty for length, too"),
        (bleu_with(penalty=lambda c, r: min(1, np.exp(1 - c / r))),
         "the penalty the wrong way round"),
        (bleu_with(penalty=lambda c, r: min(1, c / r)), "a straight penalty"),
        (bleu_with(join=np.mean), "the plain mean of the precisions"),
        (bleu_with(join=np.prod), "the product without its root"),
        (bleu_with(orders=3), "up to three"),
        (bleu_with(orders=1), "single words alone"),
        (bleu_with(count=matches_of(grams, grams)), "not clipped"),
        (bleu_with(join=lambda p: np.exp(np.mean(np.log(np.maximum(p, 1e-9))))),
         "a little instead of nothing"),
    ],
    "find_the_bug": [
        (suspect, "both bugs are still there"),
        (lambda *given: suspect(*given, read=lambda t: t[:, :-1]),
         "the padding is still looked at"),
        (lambda *given: suspect(*given, zero=False), "the answer is still read"),
        (lambda *given: suspect(*given, read=lambda t: t, zero=False),
         "the last token is read, too"),
        (lambda t, e, memory, m: suspect(t, e, memory, np.ones_like(m), read=lambda t: t[:, :-1]),
         "the padding is still looked at"),
        (lambda t, e, memory, m: e[t[:, :-1]] @ e.T, "the context is lost"),
        (lambda t, e, memory, m: attend_by_einsum(e[t[:, :-1]], memory, memory, m)[0] @ e.T,
         "the state is lost"),
        (lambda *given: attend_by_einsum(given[1][given[0]], given[2], given[2], given[3])[0],
         "wrong shape"),
    ],
    "what_it_proves": [
        ("One vector is too small.", "too short"),
        ("attention " * 70, "repetition"),
        (["a", "b"], "unusable type"),
    ],
    "beat_the_number": [
        (greedy_by_for, "greedy decoding itself"),
        (search_by_beam(3), "not beaten yet"),
        (search_by_beam(6), "not beaten yet"),
        (search_by_beam(30, stop=True), "stops at the first end"),
        (search_by_beam(30, rank=by_mean), "length is rewarded"),
        (search_by_beam(30, rank=by_penalty), "length is rewarded"),
        (lambda *given: search_by_beam(30)(*given)[:-1], "without the end token"),
        (lambda *given: [given[1], *search_by_beam(30)(*given)],
         "the start is part of the answer"),
        (never_finishes, "never finished"),
        (goes_on_after_the_end, "tokens that cannot come"),
        (lambda *given: [*search_by_beam(30)(*given), *[4] * 9], "too long"),
        (lambda *given: [search_by_beam(5)(*given)] * 2, "not one sequence"),
    ],
}  # fmt: skip


# a text has no inputs, and the number to beat belongs to models of its own
FIXED = {"what_it_proves", "beat_the_number"}
GIVES_AWAY = (
    "np.where",
    "-np.inf",
    "[:, None",
    "swapaxes",
    "np.unravel_index",
    "divmod",
    "Counter",
    "[:, :-1]",
)


class TestAnswers(ExerciseTests):
    """This chapter's tables in the tests of every chapter."""


def test_the_number_lies_between_a_greedy_search_and_a_wide_beam_on_other_models_too():
    def share(search, numbers):
        found = 0
        for number in numbers:
            step, (_, best) = drawn_model(number), most_probable(number)
            ids = search(step, START, END, MAX_LENGTH)
            said = [START, *ids]
            total = sum(step([said[:k]])[0][said[k]] for k in range(1, len(said)))
            found += ids[-1] == END and total > best - 1e-9
        return found / len(numbers)

    for first in (50, 100, 150):
        numbers = range(first, first + 50)
        assert share(greedy_by_for, numbers) < 0.4
        assert share(search_by_beam(5), numbers) < 0.8
        assert share(search_by_beam(40), numbers) > 0.94


def test_the_most_probable_sequence_is_what_an_exact_search_finds():
    for number in range(8):
        ids, _ = most_probable(number)
        assert list(ids) == search_best_first(drawn_model(number), START, END, MAX_LENGTH)


def test_a_greedy_loop_without_a_limit_is_told_so(verdict_of, short_limits):
    verdict = verdict_of(ID + "greedy", greedy_without_limit)
    assert (verdict.diagnosis_name, "never says its end" in verdict.message) == ("time-out", True)


def test_a_step_that_gets_a_flat_prefix_says_what_it_wants():
    with pytest.raises(ValueError, match=r"`step\(\[prefix\]\)\[0\]`"):
        drawn_model(0)([START, 4])
    with pytest.raises(ValueError, match="whole numbers from 0 to 10"):
        drawn_model(0)([[START, 11]])


def test_the_suspect_as_it_is_learns_which_tests_fail_and_not_where(verdict_of):
    message = verdict_of(ID + "find_the_bug", suspect).message
    assert "fails both tests" in message
    assert not any(word in message for word in ("target[", "−∞", "all columns"))
