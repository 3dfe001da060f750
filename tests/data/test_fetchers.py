"""Benchmark data, read from a mirror where this machine has one; no connection, ever."""

import numpy as np
import pytest

from dlcourse import data
from dlcourse.data import DatasetUnavailable
from dlcourse.data.tables import COMPAS_DROPPED


@pytest.fixture(autouse=True)
def _from_the_mirror(mirror, monkeypatch):
    monkeypatch.setenv("DLCOURSE_DATA_MIRROR", str(mirror))
    monkeypatch.setenv("DLCOURSE_OFFLINE", "1")


def counts(y) -> list[int]:
    return np.bincount(y).tolist()


def test_mnist_has_its_published_shape():
    mnist = data.fetch_mnist()
    assert mnist.x_train.shape == (60_000, 28, 28)
    assert mnist.x_test.shape == (10_000, 28, 28)
    assert mnist.x_train.dtype == np.uint8
    assert (mnist.x_train.min(), mnist.x_train.max()) == (0, 255)
    assert mnist.y_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert counts(mnist.y_test) == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_fashion_mnist_is_balanced():
    fashion = data.fetch_fashion_mnist()
    assert fashion.x_train.shape == (60_000, 28, 28)
    assert fashion.x_test.shape == (10_000, 28, 28)
    assert counts(fashion.y_train) == [6000] * 10
    assert counts(fashion.y_test) == [1000] * 10
    assert fashion.target_names[fashion.y_train[0]] == "Ankle boot"
    fashion.x_train[0] = 0  # a copy of one's own


def test_pneumoniamnist_has_the_official_counts():
    images = data.fetch_pneumoniamnist()
    assert images.x_train.shape == (4708, 28, 28)
    assert counts(images.y_train) == [1214, 3494]
    assert counts(images.y_validation) == [135, 389]
    assert counts(images.y_test) == [234, 390]
    assert images.x_validation.shape == (524, 28, 28)


def test_imdb_reads_as_the_words_of_a_review():
    imdb = data.fetch_imdb()
    assert len(imdb.x_train) == len(imdb.x_test) == 25_000
    assert counts(imdb.y_train) == counts(imdb.y_test) == [12_500, 12_500]
    assert imdb.x_train[0].dtype == np.int32
    words = {rank: word for word, rank in imdb.word_index.items()}
    assert [words[int(rank)] for rank in imdb.x_train[0][:4]] == ["bromwell", "high", "is", "a"]


def test_imdb_is_not_unpickled_if_it_changed_after_it_was_verified(tmp_path, monkeypatch):
    changed = tmp_path / "imdb.npz"
    changed.write_bytes(b"cos\nsystem\n(S'echo owned'\ntR.")
    monkeypatch.setattr("dlcourse.data.text.obtain", lambda *_: changed)
    monkeypatch.setattr(np, "load", lambda *_, **__: pytest.fail("it was read"))
    with pytest.raises(DatasetUnavailable, match="changed while it was read"):
        data.fetch_imdb()


def test_tinyshakespeare_is_split_as_nanogpt_splits_it():
    corpus = data.fetch_tinyshakespeare()
    assert len(corpus.text) == 1_115_394
    assert len(set(corpus.text)) == 65
    assert (len(corpus.train), len(corpus.validation)) == (1_003_854, 111_540)
    assert corpus.train.startswith("First Citizen:\n")


def test_names_are_lower_case_words():
    names = data.fetch_names()
    assert len(names) == 32_033
    assert names[0] == "emma"
    assert set("".join(names)) == set("abcdefghijklmnopqrstuvwxyz")


def test_multi30k_is_aligned_in_three_languages():
    text = data.fetch_multi30k()
    for split, length in (("train", 29_000), ("validation", 1_014), ("test", 1_000)):
        sentences = getattr(text, split)
        assert {language: len(part) for language, part in sentences.items()} == {
            "en": length,
            "de": length,
            "fr": length,
        }
        assert all(sentence.strip() for part in sentences.values() for sentence in part)
    assert text.train["en"][0] == "Two young, White males are outside near many bushes."
    assert text.train["de"][0].startswith("Zwei junge weiße Männer")


def test_sms_spam_has_its_published_counts():
    messages = data.fetch_sms_spam()
    assert len(messages.text) == len(messages.y) == 5_574
    assert counts(messages.y) == [4_827, 747]
    assert messages.text[0].startswith("Go until jurong point")


def test_adult_reads_both_files_alike():
    adult = data.fetch_adult()
    assert counts(adult.train.y) == [24_720, 7_841]
    assert counts(adult.test.y) == [12_435, 3_846]
    assert len(adult.train.columns) == 14
    for name, column in adult.train.columns.items():
        assert column.dtype.kind == adult.test.columns[name].dtype.kind
    assert adult.train.columns["age"].dtype == np.int64
    assert (adult.train.columns["workclass"] == "").sum() == 1_836
    assert "?" not in adult.train.columns["workclass"]


def test_compas_holds_no_name_birthday_or_file_number():
    records = data.fetch_compas()
    assert set(records.columns).isdisjoint(COMPAS_DROPPED)
    assert not [name for name in records.columns if "name" in name or "case_number" in name]
    texts = {str(text) for c in records.columns.values() if c.dtype.kind == "U" for text in c}
    assert "miguel hernandez" not in texts
    assert "1947-04-18" not in texts


def test_compas_has_its_published_counts_and_each_column_once(mirror):
    import csv

    records = data.fetch_compas()
    assert counts(records.y) == [3_963, 3_251]
    assert len(records.columns) == 43
    assert {len(column) for column in records.columns.values()} == {7_214}
    assert records.columns["priors_count"].dtype == np.int64
    assert np.isnan(records.columns["days_b_screening_arrest"]).sum() == 307
    path = mirror / "compas" / "compas-scores-two-years.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    for name in ("decile_score", "priors_count"):
        first, second = (index for index, column in enumerate(header) if column == name)
        assert all(row[first] == row[second] for row in rows)


def test_german_credit_has_its_published_counts():
    records = data.fetch_german_credit()
    assert counts(records.y) == [700, 300]
    assert len(records.columns) == 20
    assert records.columns["checking_account"][0] == "A11"
    assert (records.columns["age"].min(), records.columns["age"].max()) == (19, 75)


def test_cta_ridership_has_every_day_once():
    rides = data.fetch_cta_ridership()
    assert len(rides.date) == 7_639
    assert set(np.diff(rides.date).astype(int)) == {1}
    assert (str(rides.date[0]), str(rides.date[-1])) == ("2001-01-01", "2021-11-30")
    assert (rides.bus[0], rides.rail[0], rides.day_type[0]) == (297_192, 126_455, "U")


def test_fsdd_has_fifty_takes_of_each_digit_by_each_speaker():
    sounds = data.fetch_fsdd()
    assert len(sounds.audio) == 3_000
    assert counts(sounds.digit) == [300] * 10
    assert set(np.unique(sounds.speaker, return_counts=True)[1]) == {500}
    assert counts(sounds.take) == [60] * 50
    assert sounds.audio[0].dtype == np.int16
    assert 0.1 < np.median([len(audio) for audio in sounds.audio]) / sounds.rate < 1.0


def test_jsb_chorales_are_four_voices_of_midi_notes():
    chorales = data.fetch_jsb_chorales()
    assert [len(part) for part in vars(chorales).values()] == [229, 76, 77]
    notes = np.concatenate([*chorales.train, *chorales.validation, *chorales.test])
    assert notes.shape[1] == 4
    assert (notes[notes > 0].min(), notes.max()) == (36, 81)
    voiced = np.where(notes > 0, notes, np.nan)
    assert (np.diff(np.nanmean(voiced, axis=0)) < 0).all()  # soprano to bass
