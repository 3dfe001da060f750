"""Text: plays, names, reviews, messages, translations, and Python's own documentation."""

import gzip
import hashlib
import io
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import registry
from .download import fetch_file, obtain
from .unavailable import Attempt, DatasetUnavailable


@dataclass(frozen=True)
class Corpus:
    """One long text, its last tenth held out.

    Attributes:
        train: The first nine tenths.
        validation: The rest.
    """

    train: str
    validation: str

    @property
    def text(self) -> str:
        """The whole text."""
        return self.train + self.validation


@dataclass(frozen=True)
class Reviews:
    """Film reviews as word ranks, split as published.

    Attributes:
        x_train: 25,000 reviews, each `(words,)`, int32: a word's rank by frequency, from 1
            (`the`). No start sign, no shift, no padding: what Keras adds, it adds itself.
        y_train: `(25000,)`, int64, 1 is positive. The file has all positive reviews first:
            shuffle before you train.
        x_test: 25,000 reviews.
        y_test: `(25000,)`.
        word_index: Word to rank, 88,584 words.
    """

    x_train: tuple[np.ndarray, ...]
    y_train: np.ndarray
    x_test: tuple[np.ndarray, ...]
    y_test: np.ndarray
    word_index: dict[str, int]


@dataclass(frozen=True)
class Messages:
    """Short messages with a class each.

    Attributes:
        text: n messages.
        y: `(n,)`, int64, from 0.
        target_names: What the classes are called.
    """

    text: tuple[str, ...]
    y: np.ndarray
    target_names: tuple[str, ...]


@dataclass(frozen=True)
class ParallelText:
    """The same sentences in several languages, split as published.

    Each is a mapping from language (`"en"`, `"de"`, `"fr"`) to sentences; the i-th sentences of
    all languages say the same.

    Attributes:
        train: 29,000 sentences a language.
        validation: 1,014 sentences a language.
        test: 1,000 sentences a language (the test set of 2016).
    """

    train: dict[str, tuple[str, ...]]
    validation: dict[str, tuple[str, ...]]
    test: dict[str, tuple[str, ...]]


def load_colour_names() -> tuple[str, ...]:
    """Return 949 names that people gave to colours in a survey (Munroe, xkcd, 2010).

    Small letters, blanks, and a few other signs; in the order in which matplotlib has them.

    Example:
        >>> load_colour_names()[:3]
        ('cloudy blue', 'dark pastel green', 'dust')
    """
    from matplotlib.colors import XKCD_COLORS

    return tuple(name.removeprefix("xkcd:") for name in XKCD_COLORS)


def load_python_docs() -> Corpus:
    """Return the Python documentation that `help()` shows, as plain text.

    Printable ASCII and newlines only, no rules under headings, at most one empty line at a
    time. The text differs between Python versions: compare nothing that hangs on every character.

    Returns:
        A `Corpus` of roughly 450,000 characters.

    Example:
        >>> "assert" in load_python_docs().train
        True
    """
    from pydoc_data import topics

    return _corpus("\n".join(_plain(text) for _, text in sorted(topics.topics.items())))


def _plain(text: str) -> str:
    quotes = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "ß": "ss"})
    text = unicodedata.normalize("NFKD", text.translate(quotes)).expandtabs(4)
    text = re.sub(r"[^\n -~]", "", text)
    text = re.sub(r"^ *([*=~^\"+-])\1{2,} *$", "", text, flags=re.MULTILINE)
    text = re.sub(r" +$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def fetch_tinyshakespeare() -> Corpus:
    """Return Tiny Shakespeare, 1,115,394 characters of plays (Karpathy, 2015).

    Returns:
        A `Corpus`, split 90 to 10 as nanoGPT splits it.

    Raises:
        DatasetUnavailable: If it is not here and cannot be had.
    """
    return _corpus(_read(fetch_file("tinyshakespeare", "input.txt")))


def _corpus(text: str) -> Corpus:
    cut = int(0.9 * len(text))
    return Corpus(text[:cut], text[cut:])


def fetch_names() -> tuple[str, ...]:
    """Return 32,033 given names in the letters a to z, the most frequent first (makemore).

    Raises:
        DatasetUnavailable: If it is not here and cannot be had.
    """
    return tuple(_read(fetch_file("names", "names.txt")).split())


def fetch_imdb() -> Reviews:
    """Return 50,000 film reviews, positive and negative (Maas et al., 2011).

    The file holds pickled lists, and unpickling runs whatever a file says: it is read only
    after the hash of exactly the bytes that are unpickled held.

    Raises:
        DatasetUnavailable: If it is not here and cannot be had.
    """
    dataset = registry.find("imdb")
    file = dataset.file("imdb.npz")
    path = obtain(dataset, file)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != file.digest:
        changed = Attempt("cache", "changed while it was read", str(path))
        raise DatasetUnavailable(dataset, file, [changed])
    with np.load(io.BytesIO(content), allow_pickle=True) as held:
        x = {
            split: tuple(np.array(words, dtype=np.int32) for words in held[f"x_{split}"])
            for split in ("train", "test")
        }
        y_train, y_test = held["y_train"], held["y_test"]
    word_index = json.loads(_read(fetch_file("imdb", "imdb_word_index.json")))
    return Reviews(x["train"], y_train, x["test"], y_test, word_index)


def fetch_sms_spam() -> Messages:
    """Return 5,574 short messages, 747 of them spam (Almeida & Hidalgo, 2011).

    Returns:
        y 0 is ham, 1 is spam.

    Raises:
        DatasetUnavailable: If it is not here and cannot be had.
    """
    lines = _read(fetch_file("sms_spam", "SMSSpamCollection")).rstrip("\n").split("\n")
    labels, texts = zip(*(line.split("\t", 1) for line in lines), strict=True)
    y = np.array([label == "spam" for label in labels]).astype(np.int64)
    return Messages(texts, y, ("ham", "spam"))


def fetch_multi30k() -> ParallelText:
    """Return Multi30k, task 1: captions in English, German and French (Elliott et al., 2016).

    Raises:
        DatasetUnavailable: If it is not here and cannot be had.
    """
    train, validation, test = (
        {language: _sentences(split, language) for language in ("en", "de", "fr")}
        for split in ("train", "val", "test_2016_flickr")
    )
    return ParallelText(train, validation, test)


def _sentences(split: str, language: str) -> tuple[str, ...]:
    packed = fetch_file("multi30k", f"{split}.{language}.gz").read_bytes()
    return tuple(gzip.decompress(packed).decode("utf-8").rstrip("\n").split("\n"))


def _read(path: Path) -> str:
    """Read UTF-8 as it is: universal newlines would change what was hashed."""
    return path.read_bytes().decode("utf-8")
