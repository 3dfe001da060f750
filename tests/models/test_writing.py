"""What a decoder writes on its own, and where it looked while it wrote."""

import numpy as np
import pytest

from dlcourse.text import Vocabulary, greedy

pytestmark = pytest.mark.keras

READER = Vocabulary(tuple("abc"), lowercase=True)
WRITER = Vocabulary(tuple("xyz"), start=True, end=True)
SOURCE = READER.encode_batch(["abc", "ba", "c"])


@pytest.fixture
def model(keras, models):
    keras.utils.set_random_seed(3)
    return models.build_seq2seq(len(READER), len(WRITER), units=6, embedding_dim=5, attention="dot")


def test_each_text_is_what_greedy_decoding_of_its_source_gives(models, model, monkeypatch):
    monkeypatch.setattr("dlcourse.models.writing._ROWS", 2)
    written = models.write(model, SOURCE, WRITER, max_length=6)
    for ids, text in zip(SOURCE, written, strict=True):
        step = models.encode(model, ids[None]).step
        alone = greedy(step, [WRITER.start_id], max_length=6, end=WRITER.end_id)
        assert text == WRITER.decode(alone.ids)


def test_a_beam_and_its_penalty_are_handed_on(models, model, monkeypatch):
    asked = []
    from dlcourse.models import writing

    search = writing.beam_search_batch
    monkeypatch.setattr(
        writing, "beam_search_batch", lambda *a, **kw: asked.append(kw) or search(*a, **kw)
    )
    models.write(model, SOURCE, WRITER, max_length=4, beam_size=3, length_penalty=0.6)
    assert (asked[0]["beam_size"], asked[0]["length_penalty"]) == (3, 0.6)


def test_a_translation_comes_with_a_row_of_weights_for_each_token(models, model):
    read, written, weights = models.translate(model, "Ba", READER, WRITER, max_length=6)
    assert read == ["b", "a"]
    assert weights.shape == (len(written), 2)
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-5)
    (text,) = models.write(model, SOURCE[1:2, :2], WRITER, max_length=6)
    assert "".join(token for token in written if token != "end") == text
    row = [WRITER.start_id, *[WRITER.encode(t)[1] for t in written[:-1]]]
    expected = models.alignment(model, SOURCE[1:2, :2], [row])[0]
    np.testing.assert_allclose(weights, expected, atol=1e-5)


def test_what_cannot_be_written_is_refused(models, model):
    with pytest.raises(ValueError, match="made of what was in training"):
        models.translate(model, "a?", READER, WRITER, max_length=6)
    for reader, writer in ((READER, READER), (READER, Vocabulary(tuple("xyz"), start=True))):
        with pytest.raises(ValueError, match="a start and an end"):
            models.translate(model, "a", reader, writer, max_length=6)
        with pytest.raises(ValueError, match="a start and an end"):
            models.write(model, SOURCE, writer, max_length=6)
    with pytest.raises(ValueError, match="max_length"):
        models.write(model, SOURCE, WRITER, max_length=0)
