"""Chapter 8b's exercises: right answers are passed, each wrong one gets its diagnosis.

The answers are written as learners write them, apart from the references on purpose.
"""

import codecs
import math
import re
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from exercise_tests import ExerciseTests

from dlcourse.checks.inputs.fresh_passages import (
    ALPHABET,
    fresh_passages,
    fresh_passages_cases,
)
from dlcourse.checks.references import language_models as references
from dlcourse.checks.references.language_models_passages import TO_BEAT, bits, foretell

ID = "language_models."


@pytest.fixture(autouse=True)
def patience(time_enough):
    """A busy machine is no wrong answer."""


# --- right answers -------------------------------------------------------------------------


def pair_by_loop(words, counts):
    table = {}
    for index in range(len(words)):
        for place in range(len(words[index]) - 1):
            pair = (words[index][place], words[index][place + 1])
            table[pair] = table.get(pair, 0) + counts[index]
    most = max(table.values())
    return sorted(pair for pair in table if table[pair] == most)[0]


def pair_of_the_repeated_text(words, counts):
    pairs = Counter()
    for word, count in zip(words, counts, strict=True):
        for _ in range(count):
            pairs.update(pairwise(word))
    return list(min(pairs.items(), key=lambda item: (-item[1], item[0]))[0])


def cut_by_rank(word, merges):
    rank = {pair: place for place, pair in enumerate(merges)}
    pieces = list(word)
    while True:
        pairs = [p for p in pairwise(pieces) if p in rank]
        if not pairs:
            return pieces
        first, place, out = min(pairs, key=rank.get), 0, []
        while place < len(pieces):
            step = 2 if tuple(pieces[place : place + 2]) == first else 1
            out.append("".join(pieces[place : place + step]))
            place += step
        pieces = out


def cut_by_index(word, merges):
    pieces = [*word]
    for a, b in merges:
        i = 0
        while i < len(pieces) - 1:
            if pieces[i] == a and pieces[i + 1] == b:
                pieces[i : i + 2] = [a + b]
            i += 1
    return np.array(pieces)


def stream_by_codec(pieces):
    decoder = codecs.getincrementaldecoder("utf8")()
    return tuple(decoder.decode(piece, final=False) for piece in pieces)


def stream_by_first_bytes(pieces):
    shown, waiting = [], b""
    for piece in pieces:
        waiting, out = waiting + piece, b""
        while waiting:
            first = waiting[0]
            need = 1 if first < 128 else 2 if first < 224 else 3 if first < 240 else 4
            if len(waiting) < need:
                break
            out, waiting = out + waiting[:need], waiting[need:]
        shown.append(out.decode())
    return shown


def windows_by_loop(ids, length):
    x, y = [], []
    start = 0
    while start + length < len(ids):
        x.append(ids[start : start + length])
        y.append(ids[start + 1 : start + length + 1])
        start += length
    return x, y


def windows_by_index(ids, length):
    places = np.arange((len(ids) - 1) // length)[:, None] * length + np.arange(length)
    return [ids[places], ids[places + 1]]


def bits_by_log2(nats, text):
    chances = [math.exp(-n) for n in nats.tolist()]
    mean = sum(-math.log(c) for c in chances) / len(chances)
    return math.e**mean, sum(-math.log2(c) for c in chances) / len([*text])


def bits_of_perplexity(nats, text):
    perplexity = np.prod(np.exp(np.asarray(nats, float) / len(nats)))
    return perplexity, np.log2(perplexity) * len(nats) / len(text)


def copied_by_search(train, held_out, length):
    marks = [False] * len(held_out)
    for start in range(len(held_out) - length + 1):
        if held_out[start : start + length] in train:
            for place in range(start, start + length):
                marks[place] = True
    return marks


def copied_by_places(train, held_out, length):
    runs = {train[i : i + length] for i in range(len(train)) if i + length <= len(train)}
    starts = [held_out[i : i + length] in runs for i in range(len(held_out))]
    return np.array([any(starts[max(0, i - length + 1) : i + 1]) for i in range(len(held_out))])


def soft(z):
    e = np.exp(z - np.max(z))
    return e / e.sum()


def top_k_by_threshold(logits, temperature, k):
    lowest = np.sort(logits)[::-1][: min(k, len(logits))][-1]
    return soft(np.where(logits >= lowest, logits / temperature, -np.inf))


def top_k_by_powers(logits, temperature, k):
    shares = soft(logits / temperature)
    if k < len(logits):
        shares[np.argpartition(logits, -k)[:-k]] = 0
    return list(shares / sum(shares))


def top_p_by_loop(probabilities, p):
    kept, total = [0.0] * len(probabilities), 0.0
    for place in sorted(range(len(probabilities)), key=lambda i: -probabilities[i]):
        kept[place] = float(probabilities[place])
        total += kept[place]
        if total >= p:
            break
    return np.array(kept) / sum(kept)


def top_p_by_search(probabilities, p):
    order = np.flip(np.argsort(probabilities))
    needed = np.searchsorted(np.cumsum(probabilities[order]), p) + 1
    mask = np.isin(np.arange(len(probabilities)), order[:needed])
    return probabilities * mask / probabilities[mask].sum()


def step_by_loop(x, w_q, w_k, w_v, keys, values):
    query, keys, values = x @ w_q, [*keys, x @ w_k], [*values, x @ w_v]
    weights = soft(np.array([query @ key for key in keys]) / math.sqrt(len(query)))
    return sum(w * v for w, v in zip(weights, values, strict=True)), np.array(keys), values


def step_by_einsum(x, w_q, w_k, w_v, keys, values):
    keys = np.append(keys, (x @ w_k)[None], axis=0)
    values = np.concatenate([values, (x @ w_v).reshape(1, -1)])
    weights = soft(np.einsum("d,td->t", x @ w_q, keys) * w_q.shape[1] ** -0.5)
    return np.einsum("t,tf->f", weights, values), keys, values


def size_by_loop(layers, heads, kv_heads, dim, tokens, texts, bytes_each):
    return sum(texts * tokens * kv_heads * dim * bytes_each for _ in range(2 * layers))


def size_as_float(layers, heads, kv_heads, dim, tokens, texts, bytes_each):
    return float(layers * kv_heads) * 2.0 * dim * bytes_each * tokens * texts


def law_by_log10(sizes, losses, at):
    fit = np.poly1d(np.polyfit(np.log10(sizes), np.log10(losses), deg=1))
    return abs(fit.coef[0]), 10 ** fit(np.log10(at))


def law_by_lstsq(sizes, losses, at):
    design = np.stack([np.ones(len(sizes)), np.log(sizes)], axis=1)
    (a, slope), *_ = np.linalg.lstsq(design, np.log(losses), rcond=None)
    return [-slope, math.exp(a) * at**slope]


def budget_by_hand(flop, peak):
    n = (flop / 120) ** 0.5
    return n, flop / (6 * n), 3 * flop / peak / 3600


def budget_by_tokens(flop, peak):
    d = math.sqrt(20 * flop / 6)
    return np.array([d / 20, d, flop / 1200 / peak])


def written_by_search(next_logits, prompt, draws, temperature, context):
    ids = np.array(prompt)
    for draw in draws:
        shares = soft(next_logits(ids[max(0, len(ids) - context) :]) / temperature)
        ids = np.append(ids, np.searchsorted(np.cumsum(shares), draw, side="right"))
    return ids[len(prompt) :]


def written_by_loop(next_logits, prompt, draws, temperature, context):
    new = []
    for draw in draws:
        shares, token = soft(next_logits((prompt + new)[-context:]) / temperature), 0
        total = shares[0]
        while total <= draw:
            token += 1
            total += shares[token]
        new.append(token)
    return new


def blend(longest=4, lean=5.0, own=3.0, others=False, columns=ALPHABET, mixed=None):
    def model(known, befores):
        counts = {}
        for text in [known, *(befores if others else [])]:
            for n in range(longest + 1):
                for i in range(n, len(text)):
                    counts.setdefault(text[i - n : i], Counter())[text[i]] += 1
        index = {sign: column for column, sign in enumerate(columns)}
        rows = []
        for before in befores:
            row = np.full(96, 1 / 96)
            for n in range(min(longest, len(before)) + 1):
                context = before[len(before) - n :]
                seen = np.zeros(96)
                for sign, count in counts.get(context, {}).items():
                    seen[index[sign]] += count
                if own:
                    follow = re.finditer(f"(?={re.escape(context)}(.))", before, re.DOTALL)
                    for found in follow:
                        seen[index[found[1]]] += own
                row = (seen + lean * row) / (seen.sum() + lean)
            rows.append(row)
        return np.array(rows) if mixed is None else mixed(np.array(rows))

    return model


def reads_along(known, befores):
    return foretell(known, befores, longest=5, lean=8, own=2).astype(np.float32)


RIGHT = {
    "most_frequent_pair": [pair_by_loop, pair_of_the_repeated_text],
    "cut_word": [cut_by_rank, cut_by_index],
    "show_at_once": [stream_by_codec, stream_by_first_bytes],
    "inputs_and_labels": [windows_by_loop, windows_by_index],
    "bits_per_character": [bits_by_log2, bits_of_perplexity],
    "copied": [copied_by_search, copied_by_places],
    "top_k": [top_k_by_threshold, top_k_by_powers],
    "top_p": [top_p_by_loop, top_p_by_search],
    "cached_step": [step_by_loop, step_by_einsum],
    "cache_bytes": [size_by_loop, size_as_float],
    "power_law": [law_by_log10, law_by_lstsq],
    "compute_optimal": [budget_by_hand, budget_by_tokens],
    "find_the_bug": [written_by_search, written_by_loop],
    "why_not_perplexity": [
        "Perplexity is per token and the tokens are not the same. The model of letters guesses "
        "four times as often and every guess is easier, so its number is small for no merit of its "
        "own. I would add up the surprise of the whole text and divide by its characters, in bits: "
        "two for A, about one and a half for B, so B is better. And I would ask whether the "
        "held-out text stands somewhere in the training text of one of them.",
        "word " * 55 + "one two three four five six seven eight nine ten eleven twelve",
    ],
    "beat_the_number": [blend(), reads_along],
}

BLANK = {name: [...] for name in RIGHT} | {
    "cut_word": [..., lambda word, merges: ...],
    "inputs_and_labels": [..., lambda ids, length: (..., ...)],
    "cached_step": [..., lambda *given: ...],
    "why_not_perplexity": [..., None],
    "beat_the_number": [..., lambda known, befores: ...],
}


# --- wrong answers, with the diagnosis that each must get ----------------------------------


def pairs_of(words, counts, often=True):
    found = Counter()
    for word, count in zip(words, counts, strict=True):
        for pair in pairwise(word):
            found[pair] += count if often else 1
    return found


def cut_greedily(word, merges):
    known, pieces, start = {a + b for a, b in merges}, [], 0
    while start < len(word):
        end = len(word)
        while end > start + 1 and word[start:end] not in known:
            end -= 1
        pieces.append(word[start:end])
        start = end
    return pieces


def cut_once(word, merges):
    pieces = list(word)
    for a, b in merges:
        for i in range(len(pieces) - 1):
            if pieces[i] == a and pieces[i + 1] == b:
                pieces[i : i + 2] = [a + b]
                break
    return pieces


def stream_or_wait(pieces):
    shown, waiting = [], b""
    for piece in pieces:
        waiting += piece
        try:
            shown.append(waiting.decode())
        except UnicodeDecodeError:
            shown.append("")
        else:
            waiting = b""
    return shown


def labelled(shift):
    def cut(ids, length):
        n = (len(ids) - 1) // length * length
        return ids[:n].reshape(-1, length), np.roll(ids, -shift)[:n].reshape(-1, length)

    return cut


def windows_first(ids, length):
    rows = ids[: len(ids) // length * length].reshape(-1, length)
    return rows[:, :-1], rows[:, 1:]


def rolled_in_the_window(ids, length):
    x, _ = windows_by_index(ids, length)
    return x, np.roll(x, -1, axis=1)


def measured(perplexity=None, bits=None):
    def measure(nats, text):
        nats = np.asarray(nats, float)
        right = bits_of_perplexity(nats, text)
        return (
            right[0] if perplexity is None else perplexity(nats, text),
            right[1] if bits is None else bits(nats, text),
        )

    return measure


def marked(width=0, step=1, last=1):
    def mark(train, held_out, length):
        found = np.zeros(len(held_out), bool)
        for i in range(0, len(held_out) - length + last, step):
            if held_out[i : i + length] in train:
                found[i : i + (width or length)] = True
        return found

    return mark


def cut_at_k(k_more=0, cut=0.0, divide=True, hot=lambda t: t):
    def keep(logits, temperature, k):
        shares = soft(logits / hot(temperature))
        shares[np.argsort(logits)[::-1][k + k_more :]] = cut
        return shares / shares.sum() if divide else shares

    return keep


def zeroed_logits(logits, temperature, k):
    z = logits / temperature
    return soft(np.where(z >= np.sort(z)[-min(k, len(z))], z, 0))


def unstable(logits, temperature, k):
    e = np.exp(logits / temperature)
    e[np.argsort(-logits)[k:]] = 0
    return e / e.sum()


def nucleus(keep, divide=True, back=True, order=lambda q: np.argsort(-q)):
    def cut(probabilities, p):
        rank = order(probabilities)
        shares = probabilities[rank].astype(float)
        shares[~keep(np.cumsum(shares), shares, p)] = 0
        out = np.zeros(len(shares))
        out[rank if back else slice(None)] = shares
        return out / out.sum() if divide else out

    return cut


def reaching(total, shares, p):
    return total - shares < p


def stepped(scale=lambda x, k: np.sqrt(k.shape[1]), itself=True, kept=None, total=True):
    def step(x, w_q, w_k, w_v, keys, values):
        k, v = np.vstack([keys, x @ w_k]), np.vstack([values, x @ w_v])
        seen_k, seen_v = (k, v) if itself else (keys, values)
        e = np.exp(seen_k @ (x @ w_q) / scale(x, seen_k))
        context = e @ seen_v / (e.sum() if total and len(e) else 1)
        return context, *((k, v) if kept is None else kept(x, w_q, w_k, w_v, keys, values, k, v))

    return step


def fitted(x=np.log, y=np.log, back=np.exp, sign=-1):
    def fit(sizes, losses, at):
        slope, intercept = np.polyfit(x(sizes), y(losses), 1)
        return sign * slope, back(intercept + slope * x(at))

    return fit


def same(values):
    return values


def planned(parameters, ratio=20, hours=lambda flop, peak: 3 * flop / peak / 3600):
    return lambda flop, peak: (
        parameters(flop),
        ratio * parameters(flop),
        hours(flop, peak),
    )


def optimal(flop):
    return np.sqrt(flop / 120)


def suspect(appends=False, reads=lambda ids, c: ids[:c], likeliest=True, temperature=True):
    def write(next_logits, prompt, draws, hot, context):
        ids, written = list(prompt), []
        for draw in draws:
            shares = soft(next_logits(reads(ids, context)) / (hot if temperature else 1))
            token = shares.argmax() if likeliest else np.argmax(np.cumsum(shares) > draw)
            written.append(int(token))
            if appends:
                ids.append(int(token))
        return written

    return write


def the_end(ids, context):
    return ids[-context:]


def too_good(known, befores):
    found = {tuple(case.args[1]): follows for case, follows in fresh_passages()}
    follows = found.get(tuple(befores), next(iter(found.values()))[: len(befores)])
    return np.eye(96)[follows] * 0.9 + 0.1 / 96


WRONG = {
    "most_frequent_pair": [
        (lambda w, c: min((f := pairs_of(w, c, False)), key=lambda q: (-f[q], q)),
         "each word counts once"),
        (lambda w, c: pairs_of(w, c).most_common(1)[0][0], "of equals, the one met first"),
        (lambda w, c: max((f := pairs_of(w, c)), key=lambda q: (f[q], q)), "of equals, the last"),
        (lambda w, c: "".join(pair_by_loop(w, c)), "already joined"),
        (lambda w, c: pair_by_loop(w, c)[::-1], "results exchanged"),
        (lambda w, c: None, "forgot return"),
    ],
    "cut_word": [
        (cut_greedily, "the longest piece first"),
        (cut_once, "each merge once"),
        (lambda word, merges: cut_by_index(word, merges[::-1]), "from the last merge to the first"),
        (lambda word, merges: [*word], "nothing is merged"),
    ],
    "show_at_once": [
        (lambda pieces: [p.decode(errors="replace") for p in pieces], "each piece by itself"),
        (lambda pieces: [p.decode(errors="ignore") for p in pieces], "half characters are lost"),
        (stream_or_wait, "whole characters wait with the half one"),
        (lambda pieces: [b"".join(pieces[: i + 1]).decode(errors="ignore")
                         for i in range(len(pieces))], "everything once more"),
        (lambda pieces: [p.decode() for p in pieces], "exception"),
    ],
    "inputs_and_labels": [
        (labelled(0), "not shifted"),
        (labelled(-1), "shifted the wrong way"),
        (labelled(2), "shifted by two"),
        (rolled_in_the_window, "the last label is the first input"),
        (windows_first, "the last place is lost"),
        (lambda ids, length: windows_by_index(ids, length)[::-1], "results exchanged"),
        (lambda ids, length: windows_by_index(ids[:-1], length), "the last window is lost"),
    ],
    "bits_per_character": [
        (measured(bits=lambda n, t: n.mean() / np.log(2)), "bits per token"),
        (measured(bits=lambda n, t: n.sum() / len(t)), "nats per character"),
        (measured(bits=lambda n, t: n.mean()), "nats per token"),
        (measured(bits=lambda n, t: n.sum() * np.log(2) / len(t)), "times ln 2"),
        (measured(bits=lambda n, t: n.sum() / np.log(2) / len(t.encode())), "bits per byte"),
        (measured(perplexity=lambda n, t: 2 ** n.mean()), "a power of two"),
        (measured(perplexity=lambda n, t: np.exp(n).mean()), "the mean of exponentials"),
        (measured(perplexity=lambda n, t: np.exp(n.sum() / len(t))), "per character"),
    ],
    "copied": [
        (marked(width=1), "where runs begin"),
        (marked(last=0), "the last run is not looked up"),
        (lambda train, held, n: [sign in train for sign in held], "single characters"),
        (lambda train, held, n: marked(step=n)(train, held, n), "runs side by side"),
        (lambda *given: ~copied_by_places(*given), "what is fresh"),
        (lambda *given: copied_by_places(*given).mean(), "the share"),
    ],
    "top_k": [
        (cut_at_k(divide=False), "not shared out anew"),
        (cut_at_k(hot=lambda t: 1 / t), "times the temperature"),
        (cut_at_k(hot=lambda t: 1), "the temperature changes nothing"),
        (zeroed_logits, "logits of 0 instead of none"),
        (unstable, "overflow"),
        (cut_at_k(k_more=1), "one too many"),
        (lambda logits, t, k: soft(logits / t), "nothing is cut off"),
    ],
    "top_p": [
        (nucleus(lambda total, shares, p: total <= p), "the last one needed is lost"),
        (nucleus(lambda total, shares, p: total < p), "the last one needed is lost"),
        (nucleus(lambda total, shares, p: total - shares <= p), "goes on when p is reached"),
        (nucleus(reaching, divide=False), "not shared out anew"),
        (nucleus(reaching, back=False), "still sorted"),
        (nucleus(reaching, order=np.argsort), "from the least likely up"),
        (nucleus(reaching, order=lambda q: np.arange(len(q))), "added up in the order of the ids"),
        (lambda q, p: np.where(q >= p, q, 0) / q[q >= p].sum(), "a limit for each token"),
    ],
    "cached_step": [
        (stepped(kept=lambda x, q, k, v, keys, values, new_k, new_v: (keys, values)),
         "the cache comes back as it was"),
        (stepped(kept=lambda x, q, k, v, keys, values, new_k, new_v: (
            np.vstack([keys, x @ q]), new_v)), "the query is kept"),
        (stepped(kept=lambda x, q, k, v, keys, values, new_k, new_v: (
            np.vstack([x @ k, keys]), np.vstack([x @ v, values]))), "put in front"),
        (stepped(scale=lambda x, k: 1), "not divided by the root"),
        (stepped(scale=lambda x, k: np.sqrt(len(x))), "divided by the root of the tokens' width"),
        (stepped(scale=lambda x, k: np.sqrt(len(k))),
         "divided by the root of the number of tokens"),
        (stepped(itself=False), "does not look at itself"),
        (stepped(total=False), "the weights do not add up to 1"),
        (lambda x, q, k, v, keys, values: (x @ v, np.concatenate([keys, x @ k]), values),
         "shapes do not fit"),
    ],
    "cache_bytes": [
        (lambda la, h, kv, d, t, n, b: la * kv * d * t * n * b, "keys without values"),
        (lambda la, h, kv, d, t, n, b: 2 * la * h * d * t * n * b, "all the heads that ask"),
        (lambda la, h, kv, d, t, n, b: 2 * la * kv * d * t * b, "one text"),
        (lambda la, h, kv, d, t, n, b: 2 * la * kv * d * t * n, "numbers, not bytes"),
        (lambda la, h, kv, d, t, n, b: 2 * kv * d * t * n * b, "one layer"),
    ],
    "power_law": [
        (fitted(x=same, y=same, back=same), "no logarithms"),
        (fitted(y=same, back=same), "a logarithm of the sizes alone"),
        (fitted(sign=1), "the slope itself"),
        (fitted(back=same), "still a logarithm"),
        (fitted(back=lambda z: 10**z), "another base"),
        (lambda *given: law_by_lstsq(*given)[::-1], "results exchanged"),
    ],
    "compute_optimal": [
        (planned(lambda c: np.sqrt(c / 20)), "the 6 is missing"),
        (planned(lambda c: np.sqrt(c / 40)), "forward alone"),
        (planned(lambda c: c / 120), "the root is missing"),
        (planned(lambda c: 20 * optimal(c), ratio=1 / 20), "twenty parameters a token"),
        (planned(optimal, hours=lambda c, peak: c / peak / 3600), "at full peak"),
        (planned(optimal, hours=lambda c, peak: c / peak / 3 / 3600),
         "three times as fast as the peak"),
        (planned(optimal, hours=lambda c, peak: 3 * c / peak), "seconds"),
    ],
    "find_the_bug": [
        (suspect(), "all three bugs are still there"),
        (suspect(reads=the_end, likeliest=False), "never reads what it wrote"),
        (suspect(appends=True, likeliest=False), "reads the beginning"),
        (suspect(appends=True, reads=the_end), "takes the likeliest"),
        (suspect(appends=True), "reads the beginning, and takes the likeliest"),
        (suspect(appends=True, reads=lambda ids, c: ids, likeliest=False), "reads the whole text"),
        (suspect(appends=True, reads=the_end, likeliest=False, temperature=False),
         "the temperature is lost"),
        (lambda net, prompt, *rest: prompt + written_by_loop(net, prompt, *rest),
         "the prompt comes along"),
    ],
    "why_not_perplexity": [
        ("They have different tokens.", "too short"),
        ("perplexity " * 80, "repetition"),
        (4, "unusable type"),
    ],
    "beat_the_number": [
        (blend(longest=2, own=0), "a short memory"),
        (blend(longest=4, own=0), "the last characters alone"),
        (blend(longest=0, own=0), "the same for every place"),
        (blend(others=True), "an answer depends on the other places"),
        (blend(longest=1, own=0.5), "not beaten yet"),
        (blend(columns=ALPHABET[1:] + ALPHABET[0]), "columns that have moved"),
        (blend(mixed=lambda rows: rows.T), "transposed"),
        (blend(mixed=np.log), "logarithms instead of probabilities"),
        (blend(mixed=lambda rows: 2 * rows), "rows that do not add up to 1"),
        (blend(mixed=lambda rows: rows.max(axis=1)), "one number for each place"),
        (blend(mixed=lambda rows: np.eye(96)[rows.argmax(axis=1)]), "a probability of 0"),
        (too_good, "too good to be true"),
    ],
}  # fmt: skip


# a text has no inputs; the passages of the last one are its own
FIXED = {"why_not_perplexity", "beat_the_number"}
GIVES_AWAY = ("np.vstack", "cumsum", "argsort(", "np.polyfit(", "len(ids) - 1", "getincremental")


class TestAnswers(ExerciseTests):
    """This chapter's tables in the tests of every chapter."""


def test_the_number_lies_between_counts_of_the_training_text_and_a_model_that_reads_along():
    def mean(**how):
        found = [bits(foretell(*case.args, **how), y) for case, y in fresh_passages()]
        return np.mean(found)

    best = min(mean(own=0, longest=n, lean=lean) for n, lean in ((4, 12), (5, 20), (6, 30)))
    assert best > TO_BEAT + 0.06
    assert mean(own=1) < TO_BEAT - 0.05
    assert mean(own=3) < TO_BEAT - 0.1


def test_what_is_held_out_shares_no_long_run_with_what_is_learnt_from():
    for case, _ in fresh_passages():
        known, befores = case.args
        for before in befores:
            assert not references.copied(known, before, 40).any()


def test_the_words_of_the_lesson_get_the_merges_of_the_package():
    from dlcourse.text import BytePairTokenizer

    words = {"low": 5, "lower": 2, "newest": 6, "widest": 3}
    merges = []
    for _ in range(12):
        pieces = [references.cut_word(word, merges) for word in words]
        merges.append(references.most_frequent_pair(pieces, list(words.values())))
    texts = [word for word, often in words.items() for _ in range(often)]
    trained = BytePairTokenizer.train(texts, 258 + 12).merges
    assert tuple((a.encode(), b.encode()) for a, b in merges) == trained


def test_a_slow_answer_that_searches_what_is_known_for_every_place_has_time():
    work = [len(case.args[0]) * len(case.args[1]) for case in fresh_passages_cases(None)]
    assert max(work) <= 3.0e6, "characters to search: two seconds are there for a split"
    assert sum(work) <= 9.5e6, "four and a half for all"
