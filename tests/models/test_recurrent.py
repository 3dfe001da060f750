"""Recurrent networks: their masks, their states, and what they are called."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras

CELLS = ("lstm", "gru", "rnn")
every_cell = pytest.mark.parametrize("cell", CELLS)
RNG = np.random.default_rng(0)
X = RNG.normal(size=(3, 6, 2)).astype("float32")
IDS = np.array([[4, 2, 7, 1, 3], [5, 6, 0, 0, 0], [8, 1, 2, 0, 0]], dtype="int32")


def longer(x, steps=4):
    return np.pad(x, [(0, 0), (0, steps), *[(0, 0)] * (x.ndim - 2)])


@every_cell
@pytest.mark.parametrize("bidirectional", [False, True])
def test_more_padding_changes_no_logit_of_a_text(models, outputs, cell, bidirectional):
    options = {"cell": cell, "bidirectional": bidirectional, "units": (4, 3), "embedding_dim": 3}
    for mask_zero in (True, False):
        model = models.build_text_classifier(9, 2, mask_zero=mask_zero, **options)
        change = np.abs(outputs(model, longer(IDS)) - outputs(model, IDS)).max()
        assert (change < 1e-6) == mask_zero
        assert mask_zero or change > 1e-3


@every_cell
def test_more_padding_changes_no_logit_of_vectors(models, outputs, cell):
    padded = longer(X)
    padded[1, 3:] = 0
    for mask_value in (0.0, None):
        model = models.build_rnn((None, 2), 4, cell=cell, mask_value=mask_value)
        one = padded[1:2]
        change = np.abs(outputs(model, longer(one)) - outputs(model, one[:, :3])).max()
        assert (change < 1e-6) == (mask_value is not None)


def test_the_last_real_step_decides_without_padding_and_with_it(models, outputs):
    model = models.build_text_classifier(9, 3, units=4, embedding_dim=3)
    alone = outputs(model, IDS[1:2, :2])
    np.testing.assert_allclose(outputs(model, IDS)[1:2], alone, atol=1e-6)


@every_cell
def test_a_stateful_network_goes_on_where_it_stopped(keras, models, outputs, tmp_path, cell):
    parts = models.build_rnn((3, 2), (4, 3), cell=cell, stateful=True, batch_size=3)
    whole = models.build_rnn((6, 2), (4, 3), cell=cell)
    weights = [keras.ops.convert_to_numpy(w) for w in parts.trainable_weights]
    assert [w.shape for w in weights] == [tuple(w.shape) for w in whole.weights]
    whole.set_weights(weights)
    end = outputs(whole, X)
    first, second = X[:, :3], X[:, 3:]
    parts.predict(first, batch_size=3, verbose=0)  # compiled: JAX forgot what was no weight
    parts.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(parts.predict(second, batch_size=3, verbose=0), end, atol=1e-6)
    np.testing.assert_allclose(outputs(again, second), end, atol=1e-6)
    models.reset_states(parts)
    anew = outputs(parts, second)
    assert np.abs(anew - end).max() > 1e-3
    models.reset_states(parts)
    np.testing.assert_array_equal(outputs(parts, second), anew)


def test_a_stateful_network_learns_and_keeps_its_state(keras, models):
    model = models.build_rnn((3, 2), 4, stateful=True, batch_size=3)
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse", run_eagerly=True)
    losses = []
    for _ in range(3):
        models.reset_states(model)
        losses.append(model.train_on_batch(X[:, :3], np.ones((3, 1))))
    assert losses[2] < losses[1] < losses[0]
    states = [keras.ops.convert_to_numpy(s) for s in model.get_layer("recurrent1").states]
    assert all(np.abs(state).max() > 0 for state in states)
    with pytest.raises(ValueError, match="'rnn', in which none is stateful"):
        models.reset_states(models.build_rnn((3, 2), 4))


def test_an_untrained_residual_forecast_is_persistence(models, outputs):
    # as many rows as steps ahead: Keras' `add` of (3, 3) and (3, 1) is wrong on TensorFlow
    model = models.build_forecaster(6, 2, 3, residual=True, target=1, units=4)
    np.testing.assert_array_equal(outputs(model, X), np.repeat(X[:, -1, 1:], 3, axis=1))
    plain = models.build_forecaster(6, 2, 3, units=4)
    assert np.abs(outputs(plain, X)).max() > 1e-3
    # windows of a series without a feature axis, as `make_windows` cuts them
    single = models.build_forecaster(6, 1, 2, residual=True, units=4)
    np.testing.assert_array_equal(outputs(single, X[..., 0]), np.repeat(X[:, -1:, 0], 2, axis=1))


def test_unrolled_steps_compute_the_same(models, outputs):
    loop = models.build_rnn((6, 2), 4, cell="gru")
    written_out = models.build_rnn((6, 2), 4, cell="gru", unroll=True)
    written_out.set_weights(loop.get_weights())
    np.testing.assert_allclose(outputs(written_out, X), outputs(loop, X), atol=1e-6)


def test_the_loss_of_a_language_model_leaves_padding_out(keras, models, outputs):
    model = models.build_language_model(9, units=4, embedding_dim=3)
    head = model.get_layer("logits")
    head.set_weights([head.get_weights()[0], np.arange(9.0)])  # padding is least expected
    inputs, labels = models.teacher_forcing(IDS)
    logits = outputs(model, inputs).astype("float64")
    nats = np.log(np.exp(logits).sum(axis=-1)) - np.take_along_axis(
        logits, labels[..., None], axis=-1
    ).squeeze(-1)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    answer = model(inputs, training=False)  # with the mask, which the loss sees
    measured = float(keras.ops.convert_to_numpy(loss(labels, answer)))
    assert measured == pytest.approx(nats[labels != 0].mean(), rel=1e-5)
    assert measured != pytest.approx(nats.mean(), rel=0.1)


def test_layers_have_the_names_that_lessons_use(models, names):
    stack = ["recurrent1", "recurrent1_dropout", "recurrent2", "recurrent2_dropout"]
    for cell in CELLS:
        model = models.build_rnn((None, 2), (4, 3), cell=cell, mask_value=0.0, dropout=0.1)
        assert names(model) == ["inputs", "masking", *stack, "logits"]
    both = models.build_text_classifier(9, 2, units=(4, 3), bidirectional=True, dropout=0.1)
    assert names(both) == ["inputs", "embedding", "embedding_dropout", *stack, "logits"]
    assert names(models.build_language_model(9)) == ["inputs", "embedding", "recurrent1", "logits"]
    assert names(models.build_forecaster(4, 1, 2)) == ["inputs", "recurrent1", "forecast"]
    assert set(names(models.build_forecaster(4, 1, 2, residual=True))) == {
        *("inputs", "recurrent1", "change", "last_step", "feature_axis", "target", "last_value"),
        *("repeat", "repeated", "forecast"),
    }


def test_shapes_follow_the_arguments(models):
    assert models.build_rnn((None, 2), 4, return_sequences=True).output_shape == (None, None, 1)
    wide = models.build_rnn((5, 2), (4, 3), bidirectional=True, num_outputs=7)
    assert wide.get_layer("recurrent1").output.shape == (None, 5, 8)
    assert wide.output_shape == (None, 7)
    assert models.build_rnn((5, 2), 4, stateful=True, batch_size=2).input_shape == (2, 5, 2)
    assert models.build_text_classifier(9, 2, length=12).input_shape == (None, 12)


@pytest.mark.parametrize(
    ("builder", "arguments", "options", "cure"),
    [
        ("build_rnn", ((5,), 4), {}, r"feature axis is missing.*`x\[\.\.\., None\]`"),
        ("build_rnn", ((8, 5, 2), 4), {}, r"is it the batch\? Write `x\.shape\[1:\]`"),
        ("build_rnn", ((5, None), 4), {}, r"input_shape=\(5, None\).*any number of steps"),
        ("build_rnn", ((5, 2), 0), {}, r"units=0\. Write `\(64, 64\)`"),
        ("build_rnn", ((5, 2), ()), {}, r"units=\(\)"),
        ("build_rnn", ((5, 2), 4), {"cell": "ltsm"}, "'lstm', 'gru' or 'rnn'.*'ltsm'"),
        ("build_rnn", ((5, 2), 4), {"dropout": 1.5}, "one unit in five"),
        ("build_rnn", ((5, 2), 4), {"num_outputs": 0}, "num_outputs=0"),
        ("build_rnn", ((None, 2), 4), {"unroll": True}, r"any length\. Write `input_shape=\(20, 2"),
        ("build_rnn", ((5, 2), 4), {"stateful": True}, r"batch_size=None, stateful=True\. Write"),
        (
            "build_rnn",
            ((5, 2), 4),
            {"stateful": True, "bidirectional": True, "batch_size": 2},
            "would begin with a state from the past",
        ),
        ("build_forecaster", (0, 1, 1), {}, "length=0"),
        ("build_forecaster", (5, 1, 2.5), {}, r"horizon=2\.5"),
        ("build_forecaster", (5, 2, 1), {"target": 2}, "one of the 2 features.*target=2"),
        ("build_text_classifier", (1, 2), {}, r"vocabulary_size=1\. Write `len\(vocabulary\)`"),
        ("build_text_classifier", (9, 2), {"length": 0}, "length=0"),
        ("build_language_model", (9,), {"embedding_dim": 0}, "embedding_dim=0"),
    ],
)
def test_a_wrong_argument_is_explained(models, builder, arguments, options, cure):
    with pytest.raises(ValueError, match=cure):
        getattr(models, builder)(*arguments, **options)
