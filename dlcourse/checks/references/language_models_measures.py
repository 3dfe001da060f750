"""Mistakes with windows, with bits per character, and with what was copied."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Two = tuple[Array, Array]


def windows_by(labels: Callable[[Array], Array]) -> Callable[[Array, int], Array]:
    """Return labels, cut as the inputs are, that come from the ids in another way."""

    def cut(ids: Array, length: int) -> Array:
        count = (len(ids) - 1) // length * length
        return np.asarray(labels(ids)[:count].reshape(-1, length))

    return cut


def _inputs(ids: Array, length: int) -> Array:
    return windows_by(lambda ids: ids)(ids, length)


def _within(ids: Array, length: int, last: Callable[[Array], Array]) -> Array:
    x = _inputs(ids, length)
    return np.concatenate([x[:, 1:], last(x)], axis=1)


def _both(ids: Array, length: int, count: int) -> Two:
    end = count * length
    return ids[:end].reshape(-1, length), np.roll(ids, -1)[:end].reshape(-1, length)


def _at_every_start(ids: Array, length: int) -> Two:
    starts = np.arange(len(ids) - length)[:, None] + np.arange(length)
    return ids[starts], ids[starts + 1]


def _shorter(ids: Array, length: int) -> Two:
    rows = ids[: len(ids) // length * length].reshape(-1, length)
    return rows[:, :-1], rows[:, 1:]


WINDOWS = (
    Mistake(
        "results exchanged",
        lambda ids, length: (
            windows_by(lambda ids: np.roll(ids, -1))(ids, length),
            _inputs(ids, length),
        ),
        "Both are right, in the wrong order: first the inputs, then the labels.",
    ),
    Mistake(
        "not shifted",
        windows_by(lambda ids: ids),
        "The labels are the inputs. A network that may look at a token has nothing to foretell "
        "there: its loss falls to 0, and it has learned to copy. What comes *next*?",
        part="labels",
    ),
    Mistake(
        "shifted the wrong way",
        windows_by(lambda ids: np.roll(ids, 1)),
        "The labels are what came *before*. The label of a place is the id that follows it.",
        part="labels",
    ),
    Mistake(
        "shifted by two",
        windows_by(lambda ids: np.roll(ids, -2)),
        "The labels are two places ahead. The very next id is asked for.",
        part="labels",
    ),
    Mistake(
        "the last label is the first input",
        lambda ids, length: _within(ids, length, lambda x: x[:, :1]),
        "The last label of a window is its own first input: `np.roll` goes round. What follows the "
        "last place is the first id of the next window.",
        part="labels",
    ),
    Mistake(
        "the last label is 0",
        lambda ids, length: _within(ids, length, lambda x: 0 * x[:, :1]),
        "The last place of each window has the label 0. The text goes on behind the window: what "
        "follows is known.",
        part="labels",
    ),
    Mistake(
        "the last place is lost",
        _shorter,
        "Each window is cut first and shifted then, so that its last id has no label, and windows "
        "have one column too few. Shift the whole text, and then cut.",
    ),
    Mistake(
        "a window that has no last label",
        lambda ids, length: _both(ids, length, len(ids) // length),
        "Where the length divides the number of ids, the last place has no id behind it, and you "
        "give it the first one of the text. How many ids *have* one that follows?",
    ),
    Mistake(
        "the last window is lost",
        lambda ids, length: _both(ids, length, (len(ids) - 2) // length),
        "Where windows fit exactly, the last one is lost. Of 13 ids twelve have a label: three "
        "windows of 4.",
    ),
    Mistake(
        "a window at every place",
        _at_every_start,
        "A window begins at *every* id. Here they stand side by side; each id is an input once.",
    ),
)


def _mean(nats: Array) -> float:
    return float(np.mean(nats, dtype=float))


def _sum(nats: Array) -> float:
    return float(np.sum(nats, dtype=float))


def _bits(name: str, told: str, of: Callable[[Array, str], float]) -> Mistake:
    return Mistake(name, of, told, "bits")


def _perplexity(name: str, told: str, of: Callable[[Array, str], float]) -> Mistake:
    return Mistake(name, of, told, "perplexity")


_LN_2 = float(np.log(2))

BITS = (
    _bits(
        "bits per token",
        "These are bits per *token*: the sum is divided by the number of tokens. Then long tokens "
        "look bad. By what is it divided that every tokenizer agrees on?",
        lambda nats, text: _mean(nats) / _LN_2,
    ),
    _bits(
        "nats per character",
        "These are nats per character. A bit is ln 2 nats.",
        lambda nats, text: _sum(nats) / len(text),
    ),
    _bits(
        "nats per token",
        "These are nats per token. Bits are asked for, and per character.",
        lambda nats, text: _mean(nats),
    ),
    _bits(
        "times ln 2",
        "The nats are multiplied by ln 2. A bit is less than a nat, so that it takes *more* of "
        "them.",
        lambda nats, text: _sum(nats) * _LN_2 / len(text),
    ),
    _bits(
        "bits per byte",
        "These are bits per *byte*. In “Straße” there are 7 bytes and 6 characters, in Japanese "
        "three times as many bytes. Both measures are in use; here characters are asked for.",
        lambda nats, text: _sum(nats) / _LN_2 / len(text.encode()),
    ),
    _bits(
        "bits of the whole text",
        "These are the bits of the whole text. Divide by its characters.",
        lambda nats, text: _sum(nats) / _LN_2,
    ),
    _bits(
        "bits per word",
        "These are bits per word. Divide by the characters, blanks and line ends included.",
        lambda nats, text: _sum(nats) / _LN_2 / len(text.split()),
    ),
    _bits(
        "some characters are not counted",
        "Blanks and line ends are not counted. They were foretold, too.",
        lambda nats, text: _sum(nats) / _LN_2 / len("".join(text.split())),
    ),
    _bits(
        "the logarithm of nats",
        "You take `log2` of the nats. They are logarithms already; another base is another factor.",
        lambda nats, text: float(np.log2(_sum(nats))) / len(text),
    ),
    _bits(
        "the mean per token, divided by the characters",
        "You take the mean over the tokens, and divide that by the characters. Take the *sum*.",
        lambda nats, text: _mean(nats) / _LN_2 / len(text),
    ),
    _perplexity(
        "a power of two",
        "2 to the power of the mean fits a mean in bits. This one is in nats: which number is the "
        "base?",
        lambda nats, text: float(2 ** _mean(nats)),
    ),
    _perplexity(
        "the mean of exponentials",
        "You take the exponential for each token, and then the mean: one great surprise decides it "
        "all. First the mean, then one exponential.",
        lambda nats, text: float(np.exp(np.asarray(nats, float)).mean()),
    ),
    _perplexity(
        "the exponential of the sum",
        "That is the exponential of the *sum*. It belongs to the mean.",
        lambda nats, text: float(np.exp(_sum(nats))),
    ),
    _perplexity(
        "per character",
        "That is a perplexity per character. It is asked per token, as the lesson prints it.",
        lambda nats, text: float(np.exp(_sum(nats) / len(text))),
    ),
    _perplexity(
        "the mean itself",
        "That is the mean of the nats. The perplexity is its exponential.",
        lambda nats, text: _mean(nats),
    ),
    _perplexity(
        "one over the perplexity",
        "That is 1 over the perplexity. The nats are −log p already: no further sign.",
        lambda nats, text: float(np.exp(-_mean(nats))),
    ),
)  # fmt: skip


def copied_by(
    train: str,
    held_out: str,
    length: int,
    *,
    first: int = 0,
    marks: Callable[[int], int] = lambda length: length,
    step: int = 1,
    last: int = 1,
) -> Array:
    """Mark what was copied; right but for the switches given.

    Args:
        train: The training text.
        held_out: The other one.
        length: Of a run.
        first: The start of the first run that is looked up.
        marks: How many characters are marked of a run that was found.
        step: From one start to the next.
        last: How far beyond the last but one start it goes.
    """
    runs = {train[i : i + length] for i in range(len(train) - length + 1)}
    found = np.zeros(len(held_out), bool)
    for i in range(first, len(held_out) - length + last, step):
        if held_out[i : i + length] in runs:
            found[i : i + marks(length)] = True
    return found


def _copied(**switches: Any) -> Callable[[str, str, int], Array]:
    return lambda *given: copied_by(*given, **switches)


COPIED = (
    Mistake(
        "where runs begin",
        _copied(marks=lambda length: 1),
        "You mark where a run *begins*. All its characters are copied, up to the last one.",
    ),
    Mistake(
        "one character too few",
        _copied(marks=lambda length: length - 1),
        "The last character of each passage is not marked. How far does a slice go?",
    ),
    Mistake(
        "one character too many",
        _copied(marks=lambda length: length + 1),
        "One character behind each passage is marked as well, and it was not copied.",
    ),
    Mistake(
        "the last run is not looked up",
        _copied(last=0),
        "A passage at the very end of the held-out text is missed by one: a text of n characters "
        "has n − length + 1 runs.",
    ),
    Mistake(
        "the last run of the training text is not looked up",
        lambda train, held_out, length: copied_by(train[:-1], held_out, length),
        "The last run of the *training* text is missed: a text of n characters has "
        "n − length + 1 runs.",
    ),
    Mistake(
        "runs side by side",
        lambda train, held_out, length: copied_by(train, held_out, length, step=length),
        "You look up every length-th start alone. A passage may begin at any place.",
    ),
    Mistake(
        "single characters",
        lambda train, held_out, length: np.array([sign in train for sign in held_out], bool),
        "You look up single characters. Nearly every one stands somewhere in the training text; a "
        "*run* of them is asked for.",
    ),
    Mistake(
        "what is fresh",
        lambda *given: ~copied_by(*given),
        "That is what is *fresh*: True and False are exchanged.",
    ),
    Mistake(
        "the share",
        lambda *given: float(copied_by(*given).mean()),
        "That is the share of copied characters. Which ones they are is asked for: one True or "
        "False for each.",
    ),
)
