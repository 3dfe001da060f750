"""What a trained decoder writes: texts of a batch, or one text with where it looked."""

from collections.abc import Sequence

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..text import Vocabulary, beam_search_batch
from .arguments import check_count
from .attending import alignment
from .encoded import encode

_ROWS = 100  # sources that are encoded at once


def write(
    model: keras.Model,
    x: ArrayLike,
    vocabulary: Vocabulary,
    *,
    max_length: int,
    beam_size: int = 1,
    length_penalty: float = 0.0,
) -> list[str]:
    """Return the text that a model writes for each source, on its own.

    At each step the decoder reads what it wrote, not the truth.

    Args:
        model: A trained model of `build_seq2seq`, `build_seq2seq_transformer` or
            `build_captioner`.
        x: What it reads: ids `(batch, source time)`, pictures or clips.
        vocabulary: That of the target, with a start and an end.
        max_length: The most tokens of a text, the end included.
        beam_size: 1 takes the likeliest token at each step; more is a beam search.
        length_penalty: As in `dlcourse.text.beam_search`.

    Returns:
        As many texts as sources, without start and end.

    Raises:
        ValueError: If the vocabulary has no start or no end, or an argument cannot be used.

    Example:
        >>> from dlcourse.models import build_seq2seq
        >>> letters = Vocabulary.from_texts(["ab"], start=True, end=True)
        >>> model = build_seq2seq(9, len(letters), units=4, embedding_dim=4)
        >>> len(write(model, [[3, 8, 2], [4, 0, 0]], letters, max_length=5))
        2
    """
    start, end = _ends(vocabulary)
    max_length = check_count("max_length", max_length, "20")
    sources = np.asarray(x)
    texts: list[str] = []
    for first in range(0, len(sources), _ROWS):
        part = sources[first : first + _ROWS]
        found = beam_search_batch(
            encode(model, part).step,
            [[start]] * len(part),
            beam_size=beam_size,
            max_length=max_length,
            end=end,
            length_penalty=length_penalty,
        )
        texts += vocabulary.decode_batch([beam.hypotheses[0].ids for beam in found])
    return texts


def translate(
    model: keras.Model,
    text: str,
    reader: Vocabulary,
    writer: Vocabulary,
    *,
    max_length: int,
    beam_size: int = 1,
) -> tuple[list[str], list[str], NDArray[np.float32]]:
    """Return what was read, what a model wrote, and how much each token looked at which.

    Args:
        model: A trained model of `build_seq2seq` with attention, or of
            `build_seq2seq_transformer`.
        text: What to translate.
        reader: Vocabulary of the source.
        writer: Vocabulary of the target, with a start and an end.
        max_length: As for `write`.
        beam_size: As for `write`.

    Returns:
        The tokens of the source, those written (`"end"` the last, if it came to an end), and the
        weights `(written, read)`, as `plot_alignment` and `translate_your_own` of
        `dlcourse.plots` take them.

    Raises:
        ValueError: If a token of the text is unknown, or as for `write`.
    """
    start, end = _ends(writer)
    ids = reader.encode(text)
    if reader.unknown_id in ids:
        known = Vocabulary(reader.symbols, level=reader.level, lowercase=reader.lowercase)
        raise ValueError(
            f"The text must be made of what was in training. Received: {text!r}; here the "
            f"unknown is shown as such: {known.decode(known.encode(text))!r}."
        )
    (found,) = beam_search_batch(
        encode(model, [ids]).step,
        [[start]],
        beam_size=beam_size,
        max_length=check_count("max_length", max_length, "20"),
        end=end,
    )
    said = found.hypotheses[0].ids
    weights = alignment(model, [ids], [[start, *said[:-1]]])[0]
    return _names(ids, reader), _names(said, writer), weights


def _ends(vocabulary: Vocabulary) -> tuple[int, int]:
    if vocabulary.start_id is None or vocabulary.end_id is None:
        raise ValueError(
            "The vocabulary of the target must have a start and an end. "
            f"Received: start={vocabulary.start}, end={vocabulary.end}. "
            "Make it with `Vocabulary.from_texts(texts, start=True, end=True)`."
        )
    return vocabulary.start_id, vocabulary.end_id


def _names(ids: Sequence[int], vocabulary: Vocabulary) -> list[str]:
    """Return each token as it can be read; `<end>` as `end`."""
    special = vocabulary.end_id
    return ["end" if id == special else vocabulary.tokens[id] for id in ids]
