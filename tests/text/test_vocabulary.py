"""A vocabulary gives back what it was given, says what it does not know, and trusts no file."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse import text
from dlcourse.text import Vocabulary, join, split

TEXTS = ["the cat sat", "the dog sat down", "a cat, a dog"]


@pytest.mark.parametrize("name", text.__all__)
def test_every_public_name_is_found_and_listed(name):
    found = getattr(text, name)
    assert getattr(found, "__name__", name) == name  # a constant does not know its own
    assert name in dir(text)


@given(st.text(min_size=1, max_size=30).filter(lambda t: split(t) == list(t)))
@settings(max_examples=60, deadline=None)
def test_characters_come_back_as_they_were(given_text):
    if any(0xD800 <= ord(sign) < 0xE000 for sign in given_text):
        return  # half a character, which no file can hold
    vocabulary = Vocabulary.from_texts([given_text], start=True, end=True)
    ids = vocabulary.encode(given_text)
    assert vocabulary.decode(ids) == given_text
    assert len(ids) == len(given_text) + 2
    assert min(ids) >= 2
    assert max(ids) < len(vocabulary)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("A red 3.", ["A", "red", "3", "."]),
        ("Don't stop (now)!", ["Don't", "stop", "(", "now", ")", "!"]),
        ("Ein T-Shirt, zwei Männer", ["Ein", "T-Shirt", ",", "zwei", "Männer"]),
        ("so -- and so", ["so", "-", "-", "and", "so"]),
        ("l’homme à vélo", ["l’homme", "à", "vélo"]),
        ("100% of 3.5?", ["100", "%", "of", "3", ".", "5", "?"]),
        ("<pad>", ["<", "pad", ">"]),
    ],
)
def test_words_are_cut_apart_at_blanks_and_signs(sentence, words):
    assert split(sentence, level="word") == words


@pytest.mark.parametrize(
    "sentence", ["A red 3.", "Don't stop (now)!", "two dogs, a cat: [one] ball; why?", "T-Shirt"]
)
def test_words_are_put_together_as_one_writes_them(sentence):
    assert join(split(sentence, level="word"), level="word") == sentence


def test_the_two_ways_to_write_a_letter_with_an_accent_are_one():
    assert split("ve\u0301lo") == split("vélo") == list("vélo")
    vocabulary = Vocabulary.from_texts(["vélo"], level="word")
    assert vocabulary.encode("ve\u0301lo") == [2]


def test_words_are_numbered_by_frequency_and_characters_by_code_point():
    words = Vocabulary.from_texts(TEXTS, level="word")
    assert words.tokens == (
        "<pad>", "<unk>", "a", "cat", "dog", "sat", "the", ",", "down",
    )  # fmt: skip
    assert Vocabulary.from_texts(["cba ab"]).symbols == (" ", "a", "b", "c")


@pytest.mark.parametrize(
    ("start", "end", "special"),
    [
        (False, False, ()),
        (True, False, ("<start>",)),
        (False, True, ("<end>",)),
        (True, True, ("<start>", "<end>")),
    ],
)
def test_special_tokens_come_first_and_only_those_asked_for(start, end, special):
    vocabulary = Vocabulary.from_texts(["ab"], start=start, end=end)
    assert vocabulary.tokens == ("<pad>", "<unk>", *special, "a", "b")
    assert len(vocabulary) == len(vocabulary.tokens)
    ids = vocabulary.encode("ab")
    names = [vocabulary.tokens[id] for id in ids]
    assert names == ["<start>"] * start + ["a", "b"] + ["<end>"] * end
    for name, id in (("<start>", vocabulary.start_id), ("<end>", vocabulary.end_id)):
        assert id == (vocabulary.tokens.index(name) if name in special else None)


def test_what_is_unknown_is_1_and_shows():
    vocabulary = Vocabulary.from_texts(["abc"])
    assert vocabulary.encode("axc") == [2, 1, 4]
    assert vocabulary.decode([2, 1, 4]) == "a\N{REPLACEMENT CHARACTER}c"


def test_decoding_ends_at_the_end_and_passes_padding_over():
    vocabulary = Vocabulary.from_texts(["ab"], start=True, end=True)
    a, b, end = vocabulary.encode("ab")[1:]
    assert vocabulary.decode([2, a, 0, b, end, a, a]) == "ab"
    assert vocabulary.decode([end]) == ""
    without_end = Vocabulary.from_texts(["ab"])
    assert without_end.decode([2, 3, 0, 0]) == "ab"


def test_rare_symbols_and_those_beyond_the_size_are_left_out():
    assert Vocabulary.from_texts(TEXTS, level="word", min_count=2).symbols == (
        "a", "cat", "dog", "sat", "the",
    )  # fmt: skip
    small = Vocabulary.from_texts(TEXTS, level="word", max_size=5, end=True)
    assert len(small) == 5
    assert small.symbols == ("a", "cat")
    by_character = Vocabulary.from_texts(["zzzab"], max_size=4)
    assert by_character.symbols == ("a", "z")


def test_capitals_are_made_small_only_where_that_is_asked_for():
    kept, small = (Vocabulary.from_texts(["Aa"], lowercase=lower) for lower in (False, True))
    assert kept.symbols == ("A", "a")
    assert small.symbols == ("a",)
    assert small.encode("AA") == [2, 2]


def test_a_batch_is_padded_at_the_end():
    vocabulary = Vocabulary.from_texts(["abc"], end=True)
    ids = vocabulary.encode_batch(["a", "abc"])
    assert ids.dtype == np.int32
    assert ids.tolist() == [[3, 2, 0, 0], [3, 4, 5, 2]]
    assert vocabulary.encode_batch(["a"], length=5).shape == (1, 5)
    assert vocabulary.encode_batch(["abc"], length=2, truncate=True).tolist() == [[3, 4]]
    assert vocabulary.decode_batch(ids) == ["a", "abc"]
    assert vocabulary.decode_batch([[3], [4, 5, 2]]) == ["a", "bc"]


@pytest.mark.parametrize("level", ["char", "word"])
def test_a_saved_vocabulary_is_the_same_again(tmp_path, level):
    given_texts = ["Ça va?", "line\nbreak\ttab", "emoji 🙂 \u2028 ß"]
    saved = Vocabulary.from_texts(given_texts, level=level, start=True, lowercase=True)
    saved.save(tmp_path / "v.json")
    loaded = Vocabulary.load(str(tmp_path / "v.json"))
    assert loaded == saved
    assert loaded.encode("ça va 🙂 x") == saved.encode("ça va 🙂 x")
    assert [path.name for path in tmp_path.iterdir()] == ["v.json"]


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path, monkeypatch):
    old, new = Vocabulary(("a",)), Vocabulary(("b",))
    old.save(tmp_path / "v.json")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        new.save(tmp_path / "v.json")
    assert Vocabulary.load(tmp_path / "v.json") == old
    assert len(list(tmp_path.iterdir())) == 1


GOOD = {
    "kind": "dlcourse vocabulary",
    "version": 1,
    "level": "char",
    "lowercase": False,
    "start": False,
    "end": True,
    "symbols": ["a", "b"],
}


def test_the_good_file_of_these_tests_is_good(tmp_path):
    (tmp_path / "v.json").write_text(json.dumps(GOOD))
    assert Vocabulary.load(tmp_path / "v.json") == Vocabulary(("a", "b"), end=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "weights"}, "JSON of another kind"),
        ({"version": 2}, "version 2; this is 1"),
        ({"level": "syllable"}, "`level` must be one of char, word"),
        ({"level": 3}, "level must be a str. Received: int"),
        ({"lowercase": 1}, "lowercase must be a bool. Received: int"),
        ({"symbols": "ab"}, "symbols must be a list. Received: str"),
        ({"symbols": []}, "Received: none"),
        ({"symbols": ["a", "a"]}, "Received: 'a' twice"),
        ({"symbols": ["a", ["b"]]}, "as strings"),
        ({"symbols": ["a", "bc"]}, "one token at the level 'char'. Received: 'bc'"),
        ({"symbols": ["a", ""]}, "Received: ''"),
        ({"symbols": ["a", "\ud800"]}, r"Received: '\ud800'"),
        ({"symbols": ["A"], "lowercase": True}, "in small letters. Received: 'A'"),
        ({"symbols": ["a b"], "level": "word"}, "at the level 'word'. Received: 'a b'"),
        ({"more": 1}, "It must have level, lowercase, start, end, symbols. Received: end, level"),
    ],
)
def test_a_file_that_was_tampered_with_is_refused(tmp_path, change, message):
    path = tmp_path / "v.json"
    path.write_text(json.dumps({**GOOD, **change}))
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        Vocabulary.load(path)
    assert "v.json" in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"[]", b"3", b'{"kind": NaN}']
)
def test_a_file_that_is_no_vocabulary_is_refused(tmp_path, content):
    path = tmp_path / "v.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"v\.json is not the file of a vocabulary"):
        Vocabulary.load(path)


def test_a_file_without_end_is_not_read_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr("dlcourse.text.saved._MOST_BYTES", 100)
    Vocabulary(tuple("abcdefghijklmnopqrstuvwxyz")).save(tmp_path / "v.json")
    with pytest.raises(ValueError, match="more than 100 bytes"):
        Vocabulary.load(tmp_path / "v.json")


def test_a_missing_file_is_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        Vocabulary.load(Path(tmp_path, "no.json"))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Vocabulary.from_texts([]), "at least one text. Received: none"),
        (lambda: Vocabulary.from_texts("abc"), "one text, 'abc'. Write `[text]`"),
        (lambda: Vocabulary.from_texts(["abc", ""]), "at least one token. Received: ''"),
        (lambda: Vocabulary.from_texts(["  \n"], level="word"), r"Received: '  \n'"),
        (lambda: Vocabulary.from_texts(["a"], level="sentence"), "one of char, word"),
        (lambda: Vocabulary.from_texts(["a"], max_size=2), "more than the 2 special ids"),
        (lambda: Vocabulary.from_texts(["ab"], min_count=2), "occurs 1 times. Take a lower"),
        (lambda: Vocabulary(()), "Received: none"),
        (lambda: Vocabulary("abc"), "`symbols` must list"),
        (lambda: Vocabulary(("a",)).encode(""), "Leave empty texts out"),
        (lambda: Vocabulary(("a",)).decode([-1]), "from 0 to 2. Received: -1 at place 0"),
        (lambda: Vocabulary(("a",)).decode([0, 3]), "from 0 to 2. Received: 3 at place 1"),
        (lambda: Vocabulary(("a",)).decode([0.5]), "whole numbers. Received: float64"),
        (lambda: Vocabulary(("a",)).decode([[1], [1, 2]]), "ragged list of lists"),
        (lambda: Vocabulary(("a",)).decode([[1, 2]]), "Take one row of the batch"),
        (lambda: Vocabulary(("a",)).encode_batch("aa"), "Write `[text]`"),
        (lambda: Vocabulary(("a",)).encode_batch([]), "at least one sequence"),
        (lambda: Vocabulary(("a",)).encode_batch(["a", ""]), "at least one token"),
        (lambda: Vocabulary(("a",)).encode_batch(["a", "aaa"], length=2), "3 ids in sequence 1"),
    ],
)
def test_bad_input_is_explained(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


@pytest.mark.parametrize("given_text", [b"abc", ["a"], None, 3])
def test_what_is_no_text_is_refused(given_text):
    with pytest.raises(TypeError, match="A text must be a string"):
        Vocabulary(("a",)).encode(given_text)


def test_strict_names_the_first_word_that_is_unknown_and_what_there_is():
    vocabulary = Vocabulary.from_texts(["a red 3", "a blue 7"], level="word", end=True)
    known = ["a blue 3", "a red 7"]
    ids = vocabulary.encode_batch(known, length=6, strict=True)
    np.testing.assert_array_equal(ids, vocabulary.encode_batch(known, length=6))
    for encode in (
        vocabulary.encode,
        lambda text, strict: vocabulary.encode_batch([text], strict=strict),
    ):
        assert encode("a pink 3", strict=False) is not None
        with pytest.raises(
            ValueError, match=r"'pink' in 'a pink 3'. It knows '3', '7', 'a', 'blue'"
        ):
            encode("a pink 3", strict=True)
    many = Vocabulary.from_texts([" ".join(f"word{n}" for n in range(50))], level="word")
    with pytest.raises(ValueError, match="nearest that it knows are 'word7'"):
        many.encode("word7x", strict=True)
    with pytest.raises(ValueError, match="Every character"):
        Vocabulary.from_texts(["abc"]).encode("abd", strict=True)
