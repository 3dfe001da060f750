"""DP-SGD: clipped, noised, sampled as the paper says, and its ε counted."""

import numpy as np
import pytest

from dlcourse.per_example import per_example_gradients
from dlcourse.society import privacy_spent, train_privately

pytestmark = pytest.mark.keras


@pytest.fixture
def train(keras, linear, clouds, loss_fn):
    """Train the linear model privately, and return it with what was spent."""

    def run(**options):
        model = linear()
        settings = {
            "loss_fn": loss_fn,
            "optimizer": keras.optimizers.SGD(0.5),
            "noise_multiplier": 1.0,
            "delta": 1e-3,
            "batch_size": 40,
            "epochs": 4,
            "rng": np.random.default_rng(0),
        }
        return model, train_privately(model, *clouds, **{**settings, **options})

    return run


def accuracy(model, x, y):
    return np.mean(model.predict(x, verbose=0).argmax(axis=1) == y)


def by_hand(model, loss_fn, x, y, norm):
    """The sum of clipped gradients, and how many were clipped."""
    _, gradients = per_example_gradients(model, loss_fn, x, y)
    norms = np.sqrt(sum((g**2).sum(axis=tuple(range(1, g.ndim))) for g in gradients.values()))
    scale = np.minimum(1, norm / norms)
    return [np.tensordot(scale, g, axes=1) for g in gradients.values()], np.mean(norms > norm)


@pytest.mark.parametrize("norm", [0.05, 0.5, 100.0])
def test_a_step_without_sampling_is_the_step_by_hand(keras, linear, clouds, loss_fn, train, norm):
    expected, share = by_hand(linear(), loss_fn, *clouds, norm)
    before = linear().get_weights()
    model, spent = train(
        batch_size=200, epochs=1, clipping_norm=norm, noise_multiplier=1e-9
    )  # a batch as large as the data: everyone takes part
    for old, new, total in zip(before, model.get_weights(), expected, strict=True):
        np.testing.assert_allclose(new, old - 0.5 * total / 200, atol=1e-5)
    assert spent.steps == 1
    assert spent.clipped[0] == pytest.approx(share)


def test_noise_has_the_size_that_was_asked_for(keras, linear, clouds, loss_fn, train):
    before = linear(50, 40).get_weights()
    model = linear(50, 40)
    train_privately(
        model, np.zeros((200, 50)), np.zeros(200, int), loss_fn=loss_fn,
        optimizer=keras.optimizers.SGD(1.0), noise_multiplier=3.0, clipping_norm=0.5,
        delta=1e-3, batch_size=100, epochs=1, rng=np.random.default_rng(0),
    )  # fmt: skip
    kernel = (model.get_weights()[0] - before[0]) * 100  # inputs of zero: its gradient is zero
    assert kernel.std() == pytest.approx(3.0 * 0.5 * np.sqrt(2), rel=0.05)  # two steps


def test_examples_take_part_by_chance(monkeypatch, train):
    from dlcourse.society import private_training

    drawn = []
    original = private_training._over_parts

    def noted(clipped_sum, x, y, rows, *rest):
        drawn.append(rows)
        return original(clipped_sum, x, y, rows, *rest)

    monkeypatch.setattr(private_training, "_over_parts", noted)
    train(epochs=40)
    sizes = [len(rows) for rows in drawn]
    assert np.mean(sizes) == pytest.approx(40, rel=0.05)
    assert 3 < np.std(sizes) < 8  # √(n q (1 - q)) = 5.7: not always the same
    assert len(np.unique(np.concatenate(drawn))) == 200


def test_it_learns_and_spends_what_was_asked_for(clouds, train):
    model, spent = train(epsilon=3.0, noise_multiplier=None, epochs=8)
    assert accuracy(model, *clouds) > 0.95
    assert 2.9 < spent.epsilon <= 3
    assert spent.epsilon == privacy_spent(
        sampling_rate=0.2, noise_multiplier=spent.noise_multiplier, steps=40, delta=1e-3
    )
    assert spent.losses.shape == spent.clipped.shape == (spent.steps,) == (40,)


def test_the_same_generator_gives_the_same_model(train):
    first, second = train()[0].get_weights(), train()[0].get_weights()
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_step_in_which_nobody_takes_part_moves_by_noise_alone(keras, linear, clouds, loss_fn):
    model = linear()
    before = model.get_weights()
    x, y = clouds
    spent = train_privately(
        model, x[:2], y[:2], loss_fn=loss_fn, optimizer=keras.optimizers.SGD(1.0),
        noise_multiplier=1.0, delta=0.1, batch_size=1, epochs=10, rng=np.random.default_rng(3),
    )  # fmt: skip
    assert np.isnan(spent.losses).any()
    assert np.isfinite(spent.losses).any()
    assert not np.array_equal(before[0], model.get_weights()[0])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"epsilon": 0.0, "noise_multiplier": None}, "`epsilon` must be a finite number above 0"),
        ({"epsilon": -1.0, "noise_multiplier": None}, "`epsilon` must be a finite number above 0"),
        ({"noise_multiplier": 0.0}, "`noise_multiplier` must be a finite number above 0"),
        ({"epsilon": 1.0}, "Either `epsilon` or `noise_multiplier`"),
        ({"noise_multiplier": None}, "Either `epsilon` or `noise_multiplier`"),
        ({"clipping_norm": 0.0}, "`clipping_norm` must be a finite number above 0"),
        ({"clipping_norm": -1.0}, "`clipping_norm` must be a finite number above 0"),
        ({"delta": 0.0}, "`delta` must be above 0 and below 1"),
        ({"delta": 1.0}, "`delta` must be above 0 and below 1"),
        ({"batch_size": 201}, "`batch_size` must be at most the number of examples"),
        ({"batch_size": 0}, "`batch_size` must be a whole number"),
        ({"epochs": 0}, "`epochs` must be a whole number"),
        ({"rng": 0}, "`rng` must be a NumPy generator"),
    ],
)
def test_wrong_settings_are_refused(train, options, message):
    with pytest.raises(ValueError, match=message):
        train(**options)


def test_wrong_data_and_optimisers_are_refused(keras, linear, clouds, loss_fn, train):
    with pytest.raises(TypeError, match="`optimizer` must be an optimiser"):
        train(optimizer="sgd")
    with pytest.raises(ValueError, match="equally many examples"):
        train_privately(
            linear(), clouds[0], clouds[1][:5], loss_fn=loss_fn, noise_multiplier=1.0,
            optimizer=keras.optimizers.SGD(0.1), rng=np.random.default_rng(0),
        )  # fmt: skip
