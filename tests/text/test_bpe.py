"""Byte pairs: learnt as the textbook says, every text comes back, no file is trusted."""

import codecs
import json
import re
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse.text import BytePairTokenizer, Vocabulary
from dlcourse.text.byte_pairs import cut, learn_merges, merge_pair, merge_word, single_bytes

TEXTS = [
    "The quick brown fox jumps over the lazy dog. The dog doesn't mind; it's 12:30, it's warm.",
    "def there(self):\n    return self.there_is\n\n\tpass  # Übermäßig, naïveté, 数千の, 🙂🙂",
]
TRAINED = BytePairTokenizer.train(TEXTS * 3, 340)

# what is in few texts of chance: words that were learnt, characters of several bytes, odd blanks
words = st.sampled_from(
    ["the ", " there", "it's", "  \n", "\u3000", "🙂", "é", "e\u0301", "<mask>"]
)
texts = st.lists(st.text(max_size=8) | words, max_size=8).map("".join)
letters = st.text(alphabet="ab ", min_size=1, max_size=12)


def learn_slowly(counts, most):
    """Return the merges as Sennrich et al. find them: count all pairs anew for each."""
    found = {tuple(single_bytes(word.encode())): count for word, count in counts.items()}
    merges = []
    while len(merges) < most:
        pairs = Counter()
        for word, count in found.items():
            for pair in pairwise(word):
                pairs[pair] += count
        if not pairs or max(pairs.values()) < 2:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        after = Counter()
        for word, count in found.items():
            after[tuple(merge_pair(list(word), best))] += count
        found = after
    return merges


@given(texts)
@settings(max_examples=80, deadline=None)
def test_every_text_comes_back_as_it_was(text):
    ids = TRAINED.encode(text)
    assert TRAINED.decode(ids) == text
    assert all(len(TRAINED.special) <= id < len(TRAINED) for id in ids)
    assert b"".join(TRAINED.pieces[id] for id in ids) == text.encode()


@given(texts)
@settings(max_examples=80, deadline=None)
def test_words_joined_are_the_text_and_none_is_long(text):
    found = cut(text)
    assert "".join(found) == text
    assert all(1 <= len(word) <= 65 for word in found)


@pytest.mark.parametrize("sign", ["a", "7", "_", "!", " ", "\n", "é", "🙂", "\u0301"])
def test_a_run_without_end_is_cut_and_comes_back(sign):
    text = sign * 10_000
    assert max(map(len, cut(text))) <= 65
    assert TRAINED.decode(TRAINED.encode(text)) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hello, world!", ["Hello", ",", " world", "!"]),
        ("they'll don't", ["they", "'ll", " don", "'t"]),
        ("in 1984 x2", ["in", " 1984", " x", "2"]),
        ("a\n    b", ["a", "\n   ", " b"]),
        ("end  ", ["end", "  "]),
        ("load_text(", ["load", "_", "text", "("]),
        ("Männer и 数千", ["Männer", " и", " 数千"]),
    ],
)
def test_words_keep_the_blank_before_them(text, found):
    assert cut(text) == found


@given(st.dictionaries(letters, st.integers(1, 9), min_size=1, max_size=6), st.integers(0, 12))
@settings(max_examples=60, deadline=None)
def test_merges_are_those_of_counting_anew_each_time(counts, most):
    merges = learn_merges(counts, most)
    assert merges == learn_slowly(counts, most)
    assert len({left + right for left, right in merges}) == len(merges)


def test_merges_of_texts_are_those_of_counting_anew_each_time():
    counts = Counter(cut(" ".join(TEXTS)))
    assert learn_merges(counts, 60) == learn_slowly(counts, 60)


def test_the_most_frequent_pair_is_merged_and_ties_go_by_the_bytes():
    assert learn_merges({"ab": 3, "cd": 4}, 2) == [(b"c", b"d"), (b"a", b"b")]
    assert learn_merges({"cd": 3, "ab": 3}, 1) == [(b"a", b"b")]
    assert learn_merges({"ab": 1, "cd": 1}, 2) == []


@given(letters)
@settings(max_examples=60, deadline=None)
def test_a_word_is_merged_in_the_order_of_training(word):
    merges = learn_merges({"abab": 9, "aab": 5, "bba": 4, " ab": 3, "aaaa": 2}, 9)
    pieces = single_bytes(word.encode())
    for pair in merges:
        pieces = merge_pair(pieces, pair)
    assert merge_word(word.encode(), {pair: rank for rank, pair in enumerate(merges)}) == pieces


def test_neighbours_are_merged_from_the_left_and_none_twice():
    assert merge_pair(single_bytes(b"aaaba"), (b"a", b"a")) == [b"aa", b"a", b"b", b"a"]
    assert merge_pair([b"a"], (b"a", b"a")) == [b"a"]


def test_training_shortens_texts_like_its_own_and_no_merge_crosses_a_word():
    text = TEXTS[0]
    assert len(TRAINED.encode(text)) < 0.6 * len(text)
    assert all(
        cut(piece.decode()) == [piece.decode()]
        for piece in TRAINED.pieces
        if piece.isascii() and piece
    )


def test_a_size_that_the_texts_cannot_fill_gives_fewer():
    small = BytePairTokenizer.train(["abab"], 1000)
    assert small.merges == ((b"a", b"b"),)
    assert len(small) == 2 + 256 + 1
    assert len(BytePairTokenizer.train(TEXTS * 2, 300, start=True, mask=True)) == 300


def test_a_tokenizer_shows_how_many_merges_it_has_not_all_of_them():
    shown = repr(BytePairTokenizer(TRAINED.merges, end=True))
    assert shown == f"BytePairTokenizer(<{len(TRAINED.merges)} merges>, end=True)"


def test_a_word_is_merged_once_and_then_known(monkeypatch):
    merged = []

    def counting(word, ranks):
        merged.append(word)
        return merge_word(word, ranks)

    monkeypatch.setattr("dlcourse.text.bpe.merge_word", counting)
    tokenizer = BytePairTokenizer(TRAINED.merges)
    first = tokenizer.encode("the dog, the dog, the dog")
    again = tokenizer.encode("the dog, the dog, the dog")
    assert merged == [b"the", b" dog", b",", b" the"]
    assert first == again
    first.append(-1)
    assert tokenizer.encode("the dog, the dog, the dog") == again  # the list is the caller's own


def test_only_so_many_words_are_remembered(monkeypatch):
    monkeypatch.setattr("dlcourse.text.bpe._REMEMBERED", 2)
    forgetful = BytePairTokenizer(TRAINED.merges)
    assert forgetful.encode(TEXTS[0]) == TRAINED.encode(TEXTS[0])
    assert len(forgetful._words) <= 2


@pytest.mark.parametrize("flags", [(), ("start",), ("end",), ("mask",), ("start", "end", "mask")])
def test_special_tokens_come_first_and_only_those_asked_for(flags):
    tokenizer = BytePairTokenizer(TRAINED.merges, **dict.fromkeys(flags, True))
    assert tokenizer.special == ("<pad>", "<unk>", *(f"<{name}>" for name in flags))
    assert tokenizer.tokens[: len(tokenizer.special)] == tokenizer.special
    assert len(tokenizer) == len(tokenizer.tokens) == len(tokenizer.pieces)
    for name in ("start", "end", "mask"):
        id = getattr(tokenizer, f"{name}_id")
        assert id == (2 + flags.index(name) if name in flags else None)
    ids = tokenizer.encode("the")
    names = [tokenizer.tokens[id] for id in ids]
    assert names[0] == ("<start>" if "start" in flags else "the")
    assert names[-1] == ("<end>" if "end" in flags else "the")
    assert tokenizer.decode(ids) == "the"


def test_ids_are_those_of_a_vocabulary_where_they_are_special():
    pairs = BytePairTokenizer((), start=True, end=True)
    letters = Vocabulary(("a",), start=True, end=True)
    for name in ("padding_id", "unknown_id", "start_id", "end_id"):
        assert getattr(pairs, name) == getattr(letters, name)
    assert letters.mask_id is None


def test_a_text_that_spells_a_special_token_is_a_text():
    tokenizer = BytePairTokenizer(TRAINED.merges, start=True, end=True, mask=True)
    text = "<mask><end><pad>"
    ids = tokenizer.encode(text)[1:-1]
    assert min(ids) >= len(tokenizer.special)
    assert tokenizer.decode(ids) == text


def test_decoding_ends_at_the_end_and_shows_mask_and_unknown():
    tokenizer = BytePairTokenizer((), start=True, end=True, mask=True)
    a, b = (5 + ord(sign) for sign in "ab")
    assert tokenizer.decode([2, a, 0, 4, 1, b, 3, a]) == "a<mask>\N{REPLACEMENT CHARACTER}b"
    assert tokenizer.decode([]) == tokenizer.decode(np.zeros(0, int)) == tokenizer.decode([3]) == ""


def test_bytes_that_are_no_character_show_and_half_of_one_can_wait():
    tokenizer = BytePairTokenizer(())
    ids = tokenizer.encode("é!")
    assert tokenizer.decode(ids[1:]) == "\N{REPLACEMENT CHARACTER}!"
    assert [tokenizer.tokens[id] for id in ids] == [r"\xc3", r"\xa9", "!"]
    stream = codecs.getincrementaldecoder("utf-8")("replace")
    assert [stream.decode(tokenizer.pieces[id]) for id in ids] == ["", "é", "!"]


def test_a_batch_is_padded_at_the_end_and_comes_back():
    tokenizer = BytePairTokenizer(TRAINED.merges, end=True)
    batch = tokenizer.encode_batch(["the dog", "", "🙂"])
    assert batch.dtype == np.int32
    assert batch[1].tolist() == [2] + [0] * (batch.shape[1] - 1)
    assert tokenizer.decode_batch(batch) == ["the dog", "", "🙂"]
    assert tokenizer.encode_batch(["the dog"], length=2, truncate=True).shape == (1, 2)


@pytest.mark.parametrize("flags", [{}, {"start": True, "end": True, "mask": True}])
def test_a_saved_tokenizer_is_the_same_again(tmp_path, flags):
    saved = BytePairTokenizer.train(TEXTS, 330, **flags)
    saved.save(tmp_path / "t.json")
    loaded = BytePairTokenizer.load(str(tmp_path / "t.json"))
    assert loaded == saved
    assert loaded.encode(TEXTS[1]) == saved.encode(TEXTS[1])
    assert [path.name for path in tmp_path.iterdir()] == ["t.json"]


def test_any_byte_can_be_in_a_merge_that_is_saved(tmp_path):
    saved = BytePairTokenizer(tuple((bytes([i]), bytes([255 - i])) for i in range(256)))
    saved.save(tmp_path / "t.json")
    assert BytePairTokenizer.load(tmp_path / "t.json") == saved


GOOD = {
    "kind": "dlcourse byte-pair tokenizer",
    "version": 1,
    "start": False,
    "end": True,
    "mask": False,
    "merges": [["t", "h"], ["th", "e"]],
}


def test_the_good_file_of_these_tests_is_good(tmp_path):
    (tmp_path / "t.json").write_text(json.dumps(GOOD))
    merges = ((b"t", b"h"), (b"th", b"e"))
    assert BytePairTokenizer.load(tmp_path / "t.json") == BytePairTokenizer(merges, end=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "dlcourse vocabulary"}, "JSON of another kind"),
        ({"version": 2}, "version 2; this is 1"),
        ({"mask": 1}, "mask must be a bool. Received: int"),
        ({"merges": {}}, "merges must be a list. Received: dict"),
        ({"more": 1}, "It must have start, end, mask, merges"),
        ({"merges": ["th"]}, "two strings. Received: th"),
        ({"merges": [["t", "h", "e"]]}, "two strings"),
        ({"merges": [["t", 3]]}, "two strings"),
        ({"merges": [["t", "\u20ac"]]}, "must stand for a byte"),
        ({"merges": [["t", "\ud800"]]}, "must stand for a byte"),
        ({"merges": [["t", ""]]}, "b'' is neither"),
        ({"merges": [["th", "e"]]}, "at place 0: b'th' is neither"),
        ({"merges": [["th", "e"], ["t", "h"]]}, "at place 0: b'th'"),
        ({"merges": [["t", "h"], ["t", "h"]]}, "at place 1: b'th' is made already"),
        ({"merges": [["a", "a"], ["aa", "a"], ["a", "aa"]]}, "place 2: b'aaa' is made already"),
    ],
)
def test_a_file_that_was_tampered_with_is_refused(tmp_path, change, message):
    path = tmp_path / "t.json"
    path.write_text(json.dumps({**GOOD, **change}))
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        BytePairTokenizer.load(path)
    assert "t.json" in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_the_file_of_a_vocabulary_is_no_tokenizer(tmp_path):
    Vocabulary(("a",)).save(tmp_path / "v.json")
    with pytest.raises(ValueError, match=r"not the file of a byte-pair tokenizer, as `BytePair"):
        BytePairTokenizer.load(tmp_path / "v.json")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: BytePairTokenizer.train("abc", 300), "one text, 'abc'. Write `[text]`"),
        (lambda: BytePairTokenizer.train([], 300), "not empty. Received: none"),
        (lambda: BytePairTokenizer.train(["", ""], 300), "not empty. Received: none"),
        (lambda: BytePairTokenizer.train(["a"], 257), "from 258 on: 256 bytes and 2 special"),
        (lambda: BytePairTokenizer.train(["a"], 260, start=True, end=True, mask=True), "from 261"),
        (lambda: BytePairTokenizer.train(["a"], 300.0), "Received: vocabulary_size=300.0"),
        (lambda: BytePairTokenizer.train(["a"], True), "Received: vocabulary_size=True"),
        (lambda: BytePairTokenizer.train(["a\ud800"], 300), "half of one (a surrogate)"),
        (lambda: BytePairTokenizer((("t", "h"),)), "a pair of bytes, as (b't', b'h')"),
        (lambda: BytePairTokenizer(((b"th", b"e"),)), "b'th' is neither"),
        (lambda: TRAINED.encode("ab\udc80"), r"'\udc80' at place 2. Repair it"),
        (lambda: TRAINED.decode([len(TRAINED)]), f"from 0 to {len(TRAINED) - 1}"),
        (lambda: TRAINED.decode([-1]), "Received: -1 at place 0"),
        (lambda: TRAINED.decode([0.5]), "whole numbers. Received: float64"),
        (lambda: TRAINED.decode([[3, 4]]), "Take one row of the batch"),
        (lambda: TRAINED.encode_batch("ab"), "Write `[text]`"),
        (lambda: TRAINED.encode_batch(["ab", ""]), "Leave empty ones out"),
    ],
)
def test_bad_input_is_explained(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


@pytest.mark.parametrize("given_text", [b"abc", ["a"], None, 3])
def test_what_is_no_text_is_refused(given_text):
    with pytest.raises(TypeError, match="A text must be a string"):
        TRAINED.encode(given_text)
    with pytest.raises(TypeError, match="A text must be a string"):
        BytePairTokenizer.train([given_text], 300)
