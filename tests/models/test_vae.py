"""The variational autoencoder: its loss, its history, its methods, and its way back from a file."""

import re

import numpy as np
import pytest

from dlcourse.models.elbo import cross_entropy, divergence

pytestmark = pytest.mark.keras
X = np.random.default_rng(0).uniform(size=(24, 4, 4, 1)).astype("float32")
Y = np.arange(24) % 3
BETAS = [0.0, 0.5, 2.0]


def rng(seed=0):
    return np.random.default_rng(seed)


def small(models, **options):
    options = {"filters": (4,), "units": (6,), **options}
    return models.build_vae((4, 4, 1), 2, **options)


@pytest.fixture(scope="module")
def trained(keras, models):
    """Return a model with classes after three epochs, beta in each, and the history."""
    keras.utils.set_random_seed(0)
    model = small(models, num_classes=3)
    before = [keras.ops.convert_to_numpy(weight) for weight in model.trainable_weights]
    model.compile(keras.optimizers.Adam(0.02))
    warm_up = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: model.beta.assign(BETAS[epoch])
    )
    history = model.fit(
        X, Y, batch_size=12, epochs=3, validation_data=(X, Y), callbacks=[warm_up], verbose=0
    )
    return model, history.history, before


@pytest.fixture
def alone(models):
    """Return a model without classes, as it was built."""
    return small(models)


def test_the_history_shows_both_terms_and_beta_weighs_one(trained):
    _, history, _ = trained
    for held in ("", "val_"):
        loss, reconstruction, kl = (
            np.array(history[held + key]) for key in ("loss", "reconstruction", "kl")
        )
        np.testing.assert_allclose(loss, reconstruction + BETAS * kl, rtol=1e-4)
        assert (reconstruction > 7).all()  # the sum over 16 pixels, each not far from ln 2
        assert (kl > 0).all()


def test_every_weight_learns_in_both_halves(keras, trained):
    model, _, before = trained
    after = [keras.ops.convert_to_numpy(weight) for weight in model.trainable_weights]
    assert len(after) == len(model.encoder.weights) + len(model.decoder.weights)
    assert all((a != b).any() for a, b in zip(after, before, strict=True))


def test_the_loss_is_the_cross_entropy_and_beta_times_the_divergence(models, outputs):
    model = small(models, beta=3.0)
    said = model(X)
    loss = float(model.compute_loss(x=X, y_pred=said))
    logits, mean, log_variance = (
        np.asarray(outputs(lambda *_, part=part, **__: said[part], X))
        for part in ("logits", "mean", "log_variance")
    )
    expected = cross_entropy(X, logits) + 3 * divergence(mean, log_variance).sum(axis=1)
    assert loss == pytest.approx(expected.mean(), rel=1e-5)


def test_a_code_is_drawn_from_the_normal_that_the_encoder_names(keras, models, outputs):
    keras.utils.set_random_seed(0)
    model = models.build_vae((2000,), 1, filters=(), units=())
    shifted = [np.zeros((2000, 1)), np.array([0.7])]
    model.encoder.get_layer("mean").set_weights(shifted)
    model.encoder.get_layer("log_variance").set_weights([shifted[0], np.array([-1.5])])
    model.decoder.set_weights([np.ones((1, 2000)), np.zeros(2000)])  # each logit is the code
    x = np.ones((1500, 2000), "float32")
    codes = outputs(model, x)["logits"][:, 0]
    assert codes.mean() == pytest.approx(0.7, abs=0.05)
    assert codes.std() == pytest.approx(np.exp(-0.75), rel=0.08)
    assert (outputs(model, x)["logits"][:, 0] != codes).all()  # the next draw is another


def test_the_terms_on_held_out_pictures_agree_with_evaluate(trained):
    model, _, _ = trained
    scored = model.evaluate(X, Y, verbose=0, return_dict=True)
    terms = model.elbo_terms(X, rng(), labels=Y, draws=40)
    assert terms.kl.mean() == pytest.approx(scored["kl"], rel=1e-4)
    assert terms.reconstruction.mean() == pytest.approx(scored["reconstruction"], rel=0.1)
    assert model.kl_per_dimension(X, Y).sum() == pytest.approx(terms.kl.mean(), rel=1e-5)
    for a, b in zip(terms, model.elbo_terms(X, rng(), labels=Y, draws=40), strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_methods_are_those_of_the_halves(trained, outputs):
    model, _, _ = trained
    mean, log_variance = model.encode(X, Y)
    assert mean.shape == log_variance.shape == (24, 2)
    pixels = 1 / (1 + np.exp(-outputs(model.decoder, [mean, Y])))
    np.testing.assert_allclose(model.reconstruct(X, Y), pixels, atol=1e-5)
    codes = rng(5).standard_normal((3, 2))
    labels = np.array([2, 0, 0])
    np.testing.assert_allclose(
        model.sample(3, rng(5), labels), model.decode(codes, labels), atol=1e-6
    )
    assert model.sample(3, rng(), labels).shape == (3, 4, 4, 1)


def test_pictures_that_go_through_in_several_pieces_come_back_in_order(alone, monkeypatch):
    whole = alone.encode(X)
    monkeypatch.setattr("dlcourse.models.vae._AT_ONCE", 7)
    for piece, all_at_once in zip(alone.encode(X), whole, strict=True):
        np.testing.assert_allclose(piece, all_at_once, atol=1e-6)


def test_both_halves_hear_the_class(trained):
    model, _, _ = trained
    codes = np.zeros((2, 2))
    painted = model.decode(codes, [0, 1])
    assert np.abs(painted[0] - painted[1]).max() > 1e-3
    same = X[[0, 0]]
    mean, _ = model.encode(same, [0, 1])
    assert np.abs(mean[0] - mean[1]).max() > 1e-4


def test_it_comes_back_from_a_file_and_samples_the_same(keras, trained, tmp_path):
    model, _, _ = trained
    model.save(tmp_path / "vae.keras")
    loaded = keras.saving.load_model(tmp_path / "vae.keras")
    assert type(loaded) is type(model)
    labels = np.arange(6) % 3
    np.testing.assert_allclose(
        loaded.sample(6, rng(), labels), model.sample(6, rng(), labels), atol=1e-6
    )
    assert float(keras.ops.convert_to_numpy(loaded.beta.value)) == BETAS[-1]
    assert loaded.get_config() == model.get_config()
    again = loaded.evaluate(X, Y, verbose=0, return_dict=True)
    assert again["kl"] == pytest.approx(model.evaluate(X, Y, verbose=0, return_dict=True)["kl"])


@pytest.mark.parametrize(
    ("x", "says"),
    [
        (X * 255, "`x` must hold pixels from 0 to 1, or standardised ones"),
        (X * 2, "Received: values from"),
        (X - 0.5, "Received: values from -0."),
        ((X * 255).astype("uint8"), "/ 255"),
        (X[..., 0], "The channel axis is missing"),
    ],
)
def test_pictures_it_cannot_paint_are_refused(alone, x, says):
    for method in (alone.fit, alone.evaluate, alone.encode, alone.kl_per_dimension):
        with pytest.raises(ValueError, match=re.escape(says)):
            method(x)
    with pytest.raises(ValueError, match=re.escape(says)):
        alone.elbo_terms(x, rng())


def test_classes_that_do_not_fit_are_refused(models, alone):
    model = small(models, num_classes=3)
    for labels, says in [
        (None, "such as `np.arange(24) % 3`"),
        (Y[:5], "Received: labels of shape (5,)"),
        (np.eye(3)[Y], "labels.argmax(axis=1)"),
        (Y + 1, "Received: from 1 to 3. Count classes from 0"),
        (Y * 0.5, "dtype float64"),
    ]:
        for method in (model.fit, model.encode):
            with pytest.raises(ValueError, match=re.escape(says)):
                method(X, labels)
    with pytest.raises(ValueError, match="built without classes"):
        alone.fit(X, Y)
    with pytest.raises(ValueError, match="Received: batches of 2 for 3 classes"):
        model.fit(X, Y, batch_size=2)
    with pytest.raises(ValueError, match="Received: batches of 2 for 3 classes"):
        model.fit(X[:2], Y[:2])


def test_other_misuse_is_refused(models, alone):
    with pytest.raises(ValueError, match=r"no targets and no weights.*Received: targets"):
        alone.compute_loss(x=X, y=X, y_pred={})
    with pytest.raises(ValueError, match=re.escape("`z` must be codes (n, 2)")):
        alone.decode(np.zeros(2))
    with pytest.raises(ValueError, match="`n` must be a whole number from 1 on"):
        alone.sample(0, rng())
    with pytest.raises(ValueError, match="`draws` must be"):
        alone.elbo_terms(X, rng(), draws=0)
    with pytest.raises(ValueError, match="`rng` must be a NumPy generator"):
        alone.sample(2, 0)
    for beta in (-1, float("nan")):
        with pytest.raises(ValueError, match="`beta` must be the weight"):
            small(models, beta=beta)
    with pytest.raises(ValueError, match="`num_classes` must be"):
        small(models, num_classes=0)
