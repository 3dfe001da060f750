"""The answers to chapter 6b; the mistakes worth recognising stand in the modules beside this."""

from collections.abc import Sequence

import numpy as np

from ..engine import Judge, by_shapes, by_time
from .text_bags import BAG, MEAN
from .text_bigrams import BIGRAM
from .text_bugs import BUGS
from .text_drawing import SAMPLE, TEMPERATURE, judge_drawn
from .text_ids import ENCODE, PAD, judge_unknown
from .text_loss import LOSS
from .text_surprise import NATS
from .text_vectors import NEAREST, PPMI
from .text_words import judge_words, next_letters

Array = np.ndarray


def encode(text: str, symbols: str) -> list[int]:
    """Return the ids of the letters, 1 for those that are no symbols, and 2 for the end."""
    return [3 + symbols.index(letter) if letter in symbols else 1 for letter in text] + [2]


def pad(rows: list[list[int]]) -> tuple[Array, Array]:
    """Return rows of one length, zeros behind, and where something real stands."""
    lengths = np.array([len(row) for row in rows])
    mask = np.arange(lengths.max()) < lengths[:, None]
    ids = np.zeros(mask.shape, dtype=np.int64)
    ids[mask] = np.concatenate(rows)
    return ids, mask


def masked_mean(ids: Array, table: Array) -> Array:
    """Return the mean vector of the real places; zeros where there is none."""
    mask = (ids != 0)[..., None]
    return (table[ids] * mask).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)


def bag_of_words(ids: Array, size: int) -> Array:
    """Count every word of every text; the padding is none."""
    counts = np.stack([np.bincount(row, minlength=size) for row in ids])
    counts[:, 0] = 0
    return counts


def bigram_table(words: list[str], letters: str, k: float) -> Array:
    """Return what follows each letter, and the start; k is added to every count."""
    n = len(letters)
    counts = np.full((n + 1, n + 1), k, dtype=float)
    for word in words:
        before = n  # the start
        for letter in word:
            counts[before, letters.index(letter)] += 1
            before = letters.index(letter)
        counts[before, n] += 1  # the end
    return counts / counts.sum(axis=1, keepdims=True)


def nats_per_character(words: list[str], letters: str, table: Array) -> float:
    """Return the mean of -log p over all letters and ends."""
    n, total, steps = len(letters), 0.0, 0
    for word in words:
        before = n
        for after in [*(letters.index(letter) for letter in word), n]:
            total -= np.log(float(table[before, after]))
            steps += 1
            before = after
    return float(total / steps)


def masked_loss(probabilities: Array, targets: Array) -> tuple[float, float]:
    """Return the mean of -log p over the real steps, and its exponential."""
    chosen = np.take_along_axis(probabilities, targets[..., None], axis=2)[..., 0]
    loss = float(-np.log(chosen[targets != 0]).mean())
    return loss, float(np.exp(loss))


def softmax_at(logits: Array, temperature: float) -> Array:
    """Return the softmax of logits / temperature, row by row."""
    z = (logits - logits.max(axis=1, keepdims=True)) / temperature
    powers = np.exp(z)
    return powers / powers.sum(axis=1, keepdims=True)


def sample_word(table: Array, letters: str, draws: Sequence[float]) -> str:
    """Take, for each draw, the first token whose running sum lies above it."""
    n, word = len(letters), ""
    before = n
    for draw in draws:
        before = int(np.argmax(np.cumsum(table[before]) > draw))
        if before == n:
            break
        word += letters[before]
    return word


def nearest(table: Array, word: int, k: int) -> Array:
    """Return the words of the largest cosine, the word itself left out."""
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    order = np.argsort(-(unit @ unit[word]))
    return order[order != word][:k]


def positive_pmi(counts: Array) -> Array:
    """Return log of how much more often two meet than by chance; 0 where less, or never."""
    shares = counts / np.sum(counts, dtype=float)
    expected = shares.sum(axis=1, keepdims=True) * shares.sum(axis=0, keepdims=True)
    ratio = np.ones(shares.shape)
    np.divide(shares, expected, out=ratio, where=shares > 0)
    return np.maximum(np.log(ratio), 0)


def repaired_reading(
    ids: Array, table: Array, u: float, v: Array, out: Array
) -> tuple[Array, float]:
    """Read to each text's own end, and average over real targets alone."""
    h, states = np.zeros((len(ids), table.shape[1])), []
    for column in ids.T:
        h = np.tanh(table[column] + u * h)
        states.append(h)
    every = np.stack(states, axis=1)  # (batch, time, units)
    last = (ids != 0).sum(axis=1) - 1
    scores = every[np.arange(len(ids)), last] @ v
    logits, targets = every[:, :-1] @ out, ids[:, 1:]
    logits = logits - logits.max(axis=2, keepdims=True)
    log_p = logits - np.log(np.exp(logits).sum(axis=2, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., None], axis=2)[..., 0]
    return scores, float(losses[targets != 0].mean())


JUDGES = {
    "text.encode": Judge(encode, ENCODE, diagnose=judge_unknown),
    "text.pad": Judge(pad, PAD),
    "text.masked_mean": Judge(
        masked_mean,
        MEAN,
        diagnose=by_shapes(
            "ids",
            "table",
            advice="`table[ids]` is (batch, time, units), a mask is (batch, time): give it an axis "
            "of length 1 behind, so that it meets whole vectors.",
        ),
    ),
    "text.bag_of_words": Judge(bag_of_words, BAG),
    "text.bigram_table": Judge(
        bigram_table,
        BIGRAM,
        diagnose=by_shapes(
            advice="The table has a row and a column more than there are letters, and the sums of "
            "its rows are a column.",
        ),
    ),
    "text.nats_per_character": Judge(nats_per_character, NATS, rtol=1e-5),
    "text.masked_loss": Judge(
        masked_loss,
        LOSS,
        rtol=1e-5,
        diagnose=by_shapes(
            "probabilities",
            "targets",
            advice="The targets have no axis for the vocabulary. Which entry of it is wanted at "
            "each step?",
        ),
    ),
    "text.softmax_at": Judge(
        softmax_at,
        TEMPERATURE,
        diagnose=by_shapes("logits", advice="The sum of each row has to stay a column."),
    ),
    "text.sample_word": Judge(sample_word, SAMPLE, diagnose=judge_drawn),
    "text.nearest": Judge(
        nearest,
        NEAREST,
        diagnose=by_shapes("table", advice="The length of each row has to stay a column."),
    ),
    "text.positive_pmi": Judge(
        positive_pmi,
        PPMI,
        rtol=1e-5,
        atol=1e-6,
        diagnose=by_shapes(
            "counts",
            advice="The shares of the words are a column, those of the contexts a row; their "
            "product is a table. Does every sum keep its axis?",
        ),
    ),
    "text.find_the_bug": Judge(
        repaired_reading,
        BUGS,
        rtol=1e-5,
        atol=1e-6,
        diagnose=by_shapes(
            "ids",
            "table",
            advice="States are (batch, time, units), the loss of each step (batch, time − 1): "
            "which columns of `ids` are the targets?",
        ),
    ),
    "text.why_one_half": Judge(
        reference="""
            Each review is padded with zeros behind, to the length of the longest, and the network's
            answer is made from its last state. A review of 200 words among 1,000 columns ends at
            column 200; then the network reads 800 zeros. The zero has a vector, too, and it is the
            same at every step, for every review. So the state is pushed in the same way again and
            again, towards one and the same point, and what the words had left in it fades: after
            hundreds of steps all reviews have nearly the same last state. From it, only one answer
            can be made for all, and the best one for a balanced set is one half: the loss stays at
            log 2, 0.69.
            It does not learn its way out either. On the way back the gradient has to cross the same
            800 steps before it meets a word, multiplied by a factor below 1 at each; next to
            nothing arrives. More epochs repeat that, and more units fade as well: the information
            is not in what the answer is made from.
            The mask says which steps are real. At a padded step the network leaves its state as it
            is, so that the last state is that of the last word. It has to start where padding can
            be told from words, at the embedding (`mask_zero=True`), and every layer in between has
            to hand it on. Padding in front, or batches of texts of like length, help too: what
            counts is that few steps lie between the last word and the answer. To test it, add
            columns of padding to a batch: no answer may change.
            """.replace("\n            ", "\n").strip(),
    ),
    "text.beat_the_number": Judge(
        reference=next_letters,
        judge=judge_words,
        diagnose=by_time(
            "it is called four times, and all together have about four seconds. Count all contexts "
            "once, before the first beginning is answered; then each row is looked up. Training a "
            "network takes too long here, and none is needed."
        ),
    ),
}
