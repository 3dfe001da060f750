"""The weights of windows and masked texts, in Keras: what they leave out counts for nothing."""

import keras
import numpy as np
import pytest

from dlcourse.text import all_windows, mask_tokens

pytestmark = pytest.mark.keras

SIZE = 9


def table(rng):
    """A model that knows one id at a time, and the natural logarithms it should answer with."""
    logits = rng.normal(size=(SIZE, SIZE)).astype("float32")
    inputs = keras.Input((None,), dtype="int32")
    layer = keras.layers.Embedding(SIZE, SIZE)
    model = keras.Model(inputs, layer(inputs))
    layer.set_weights([logits])
    loss = keras.losses.SparseCategoricalCrossentropy(
        from_logits=True, reduction="mean_with_sample_weight"
    )
    model.compile(
        optimizer=keras.optimizers.SGD(0.0),
        loss=loss,
        weighted_metrics=[keras.metrics.SparseCategoricalCrossentropy(from_logits=True, name="ce")],
    )
    return model, logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


def test_all_windows_are_evaluated_as_the_text_is():
    rng = np.random.default_rng(0)
    model, logs = table(rng)
    text = rng.integers(2, SIZE, size=41)
    inputs, labels, weights = all_windows(text, length=9)  # the last counts 4 of its 9
    found = model.evaluate(
        inputs, labels, sample_weight=weights, batch_size=2, verbose=0, return_dict=True
    )
    np.testing.assert_allclose(found["ce"], -logs[text[:-1], text[1:]].mean(), rtol=1e-5)


def test_the_loss_of_a_masked_text_is_the_mean_over_what_was_chosen():
    rng = np.random.default_rng(1)
    model, logs = table(rng)
    ids = rng.integers(3, SIZE, size=(6, 20))
    inputs, labels, weights = batch = mask_tokens(ids, mask_id=2, vocabulary_size=SIZE, rng=rng)
    expected = -logs[inputs, labels][weights == 1].mean()
    found = model.train_on_batch(*batch, return_dict=True)
    np.testing.assert_allclose([found["loss"], found["ce"]], expected, rtol=1e-5)
