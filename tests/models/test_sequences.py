"""Sequences that a model takes, and the mistakes in others, each named."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras

IDS = np.array([[4, 2, 7], [5, 6, 0]])
X = np.random.default_rng(0).normal(size=(3, 6, 2)).astype("float32")


def test_good_sequences_pass(models):
    check = models.check_sequences
    reader = models.build_text_classifier(9, 2)
    check(reader, IDS)
    check(reader, IDS.tolist())
    check(reader, IDS.astype("uint8"))
    check(models.build_text_classifier(9, 2, mask_zero=False), IDS * 0)
    check(models.build_rnn((None, 2), 4), X * 0)
    check(models.build_rnn((6, 2), 4, stateful=True, batch_size=3, mask_value=0.0), X)
    check(models.build_forecaster(6, 1, 1, units=4), X[..., 0])
    check(models.build_cnn_rnn((6, 8, 8), 3, 2, filters=(4,)), np.zeros((2, 6, 8, 8)))
    check(models.build_seq2seq(9, 5), [IDS, IDS % 5])


@pytest.mark.parametrize(
    ("ids", "cure"),
    [
        ([[4, 2, 7], [5, 6]], r"Received: ragged lists\. Pad them first: `dlcourse\.text\.pad_b"),
        (IDS - 1, r"ids from 0 to 8\. Received: -1 in row 1, at step 2\. Encode with the voc"),
        (IDS + 2, "Received: 9 in row 0, at step 2"),
        (IDS * [[1], [0]], r"nothing but padding in row 1 \(1 of 2 rows\)"),
        (IDS[0], r"\(batch, time\)\. Received: shape \(3,\)\. A single .* `ids\[None\]`"),
        (IDS[:0], r"Received: shape \(0, 3\)"),
        (IDS / 2, "dtype float64"),
        ([["a", "b"]], r"dtype <U1\. Encode texts with `dlcourse\.text\.Vocabulary`"),
        (np.tile(IDS, 2), r"\(any, 3\)\. .*longer than the model's 3 steps: cut.*`x\[:, :3\]`"),
        (IDS[:, :2], r"shorter than the model's 3 steps: pad .*`encode_batch\(texts, length=3\)`"),
    ],
)
def test_wrong_ids_are_explained(models, ids, cure):
    model = models.build_text_classifier(9, 2, length=3, units=2, embedding_dim=2)
    with pytest.raises(ValueError, match=cure):
        models.check_sequences(model, ids)


def test_wrong_vectors_are_explained(models):
    model = models.build_rnn((6, 2), 4, stateful=True, batch_size=3, mask_value=0.0)
    gap = X.copy()
    gap[2, 1, 0] = np.nan
    silent = X.copy()
    silent[1] = 0
    for x, cure in [
        (X[:2], r"\(3, 6, 2\)\. Received: \(2, 6, 2\)\. The model is stateful.*3 rows.*_size=2`"),
        (X[0], r"a batch of one: `x\[None\]`"),
        (X[..., :1], "of the size that the model takes"),
        (gap, r"NaN or infinity in row 2\. Drop"),
        (X.astype(int), "dtype int64"),
        (silent, "nothing but padding in row 1"),
    ]:
        with pytest.raises(ValueError, match=cure):
            models.check_sequences(model, x)


def test_several_inputs_are_named(models):
    model = models.build_seq2seq(9, 5, units=2, embedding_dim=2)
    with pytest.raises(ValueError, match=r"source, target\. Received: ndarray\. Write `\[source"):
        models.check_sequences(model, IDS)
    with pytest.raises(ValueError, match=r"`target` must hold ids from 0 to 4\. Received: 7"):
        models.check_sequences(model, [IDS, IDS])
    with pytest.raises(ValueError, match="each input of the model: none"):
        models.check_sequences(None, IDS)


def test_a_reloaded_model_is_checked_as_well(keras, models, tmp_path):
    models.build_text_classifier(9, 2, units=2).save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    with pytest.raises(ValueError, match="Received: 9 in row 0"):
        models.check_sequences(again, IDS + 2)
