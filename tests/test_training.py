"""A step of training moves its own network only, as `fit` would; gradients have gradients.

The default backend runs here; with `KERAS_BACKEND=jax` or `torch` the same file tests the others.
"""

import numpy as np
import pytest

from dlcourse.gradients import value_and_grad
from dlcourse.slope import squared_gradient_norm
from dlcourse.training import training_step

pytestmark = pytest.mark.keras

REAL = np.random.default_rng(0).normal(3, 1, size=(16, 2)).astype("float32")
NOISE = np.random.default_rng(1).normal(size=(16, 3)).astype("float32")


@pytest.fixture(scope="module")
def keras():
    import keras

    return keras


@pytest.fixture
def pair(keras):
    """A generator with batch normalisation and a discriminator with dropout."""
    keras.utils.set_random_seed(0)
    layers = keras.layers
    noise, x = keras.Input((3,)), keras.Input((2,))
    hidden = layers.BatchNormalization()(layers.Dense(4)(noise))
    generator = keras.Model(noise, layers.Dense(2)(layers.ReLU()(hidden)))
    hidden = layers.Dropout(0.3, seed=3)(layers.Dense(4, activation="tanh")(x))
    return generator, keras.Model(x, layers.Dense(1)(hidden))


@pytest.fixture
def losses(keras, pair):
    generator, discriminator = pair
    ops = keras.ops

    def of_discriminator(real, noise):
        fake = generator(noise, training=True)
        penalty = ops.mean(squared_gradient_norm(discriminator, real))
        said = [discriminator(x, training=True) for x in (real, fake)]
        return ops.mean(ops.softplus(-said[0]) + ops.softplus(said[1])) + 0.1 * penalty

    def of_generator(noise):
        return ops.mean(ops.softplus(-discriminator(generator(noise, training=True))))

    return of_discriminator, of_generator


def values(model):
    return [weight.copy() for weight in model.get_weights()]


def same(before, after):
    return [np.array_equal(a, b) for a, b in zip(before, after, strict=True)]


def trainable(keras, model):
    return [keras.ops.convert_to_numpy(v.value) for v in model.trainable_variables]


def test_both_networks_change_and_each_in_its_own_step_only(keras, pair, losses):
    generator, discriminator = pair
    step_d = training_step(losses[0], discriminator, keras.optimizers.Adam(0.01))
    step_g = training_step(losses[1], generator, keras.optimizers.Adam(0.01))
    for step, arrays, moved, still in (
        (step_d, (REAL, NOISE), discriminator, generator),
        (step_g, (NOISE,), generator, discriminator),
    ) * 2:
        before = trainable(keras, moved), trainable(keras, still)
        assert np.isfinite(step(*arrays))
        assert not any(same(before[0], trainable(keras, moved)))
        assert all(same(before[1], trainable(keras, still)))


def test_a_step_sees_what_the_other_step_changed(keras, pair, losses):
    generator, discriminator = pair
    step_d = training_step(losses[0], discriminator, keras.optimizers.SGD(1e-9))
    step_g = training_step(losses[1], generator, keras.optimizers.SGD(1.0))
    first = step_d(REAL, NOISE)
    for _ in range(5):
        step_g(NOISE)
    assert step_d(REAL, NOISE) != pytest.approx(first, rel=0.01)


def test_a_step_is_that_of_fit(keras):
    def network():
        keras.utils.set_random_seed(1)
        layers = keras.layers
        inputs = keras.Input((3,))
        hidden = layers.BatchNormalization()(layers.Dense(5, use_bias=False)(inputs))
        return keras.Model(inputs, layers.Dense(2)(layers.Dropout(0.0)(hidden)))

    one, other = network(), network()
    one.compile(keras.optimizers.Adam(0.01), "mse")
    mean_squared_error = keras.losses.MeanSquaredError()
    step = training_step(
        lambda x, y: mean_squared_error(y, other(x, training=True)),
        other,
        keras.optimizers.Adam(0.01),
    )
    for _ in range(3):
        expected = one.fit(NOISE, REAL, batch_size=16, verbose=0).history["loss"][0]
        assert step(NOISE, REAL) == pytest.approx(expected, rel=1e-5)
    for a, b in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)  # moving averages too


def test_a_penalty_of_a_layer_can_be_part_of_the_loss(keras):
    layer = keras.layers.Dense(
        1, kernel_initializer="ones", kernel_regularizer=keras.regularizers.L2(0.5), use_bias=False
    )
    model = keras.Sequential([keras.Input((1,)), layer])
    step = training_step(
        lambda x: 0 * keras.ops.mean(model(x, training=True)) + sum(model.losses),
        model,
        keras.optimizers.SGD(0.5),
    )
    assert step([[1.0]]) == pytest.approx(0.5)
    np.testing.assert_allclose(model.get_weights()[0], [[0.5]])  # w - 0.5 * 2 * 0.5 * w


def test_what_networks_keep_beside_weights_goes_on(keras, pair, losses):
    generator, discriminator = pair
    step_d = training_step(losses[0], discriminator, keras.optimizers.SGD(0.0))
    moving = generator.layers[2].moving_mean
    before = keras.ops.convert_to_numpy(moving.value).copy()
    first, second = step_d(REAL, NOISE), step_d(REAL, NOISE)
    assert not np.array_equal(before, keras.ops.convert_to_numpy(moving.value))
    assert first != second  # dropout draws anew: nothing else has changed


def test_batches_of_another_size_and_class_numbers_are_taken(keras, pair):
    _, discriminator = pair
    step = training_step(
        lambda x, classes: keras.ops.mean(
            keras.ops.one_hot(classes, 2) * discriminator(x, training=False)
        ),
        discriminator,
        keras.optimizers.SGD(0.0),
    )
    classes = np.arange(16) % 2
    assert step(REAL, classes) == pytest.approx(step(REAL[:2], classes[:2]), abs=10)
    expected = keras.ops.convert_to_numpy(discriminator(REAL[:2]))[:, 0].mean() / 2
    assert step(REAL[:2], classes[:2]) == pytest.approx(expected, rel=1e-4)


def test_only_what_is_trainable_moves(keras, pair, losses):
    generator, _ = pair
    generator.layers[1].trainable = False
    frozen = values(generator.layers[1])
    step = training_step(losses[1], generator, keras.optimizers.SGD(1.0))
    step(NOISE)
    assert all(same(frozen, values(generator.layers[1])))
    assert step(NOISE) < step(NOISE) + 1


def test_the_squared_slope_is_that_of_the_formula_and_can_be_minimised(keras):
    ops = keras.ops
    x = REAL[:4]

    def norms(a):  # fn = sum(a x^3): slope 3 a x^2, squared and summed 9 a^2 sum(x^4)
        return squared_gradient_norm(lambda point: ops.sum(a * point**3, axis=1), x)

    value, (to_a,) = value_and_grad(lambda a: ops.sum(norms(a)), np.array([2.0]))
    fourth = (x.astype("float64") ** 4).sum()
    assert value == pytest.approx(9 * 4 * fourth, rel=1e-4)
    assert to_a[0] == pytest.approx(9 * 4 * fourth, rel=1e-4)  # d/da of 9 a^2 is 18 a
    each = keras.ops.convert_to_numpy(norms(ops.convert_to_tensor([1.0])))
    np.testing.assert_allclose(each, 9 * (x**4).sum(axis=1), rtol=1e-4)


def test_a_penalised_slope_gets_flatter(keras, pair):
    _, discriminator = pair
    step = training_step(
        lambda x: keras.ops.mean(squared_gradient_norm(discriminator, x)),
        discriminator,
        keras.optimizers.SGD(0.1),
    )
    first = step(REAL)
    assert [step(REAL) for _ in range(20)][-1] < 0.7 * first


def test_states_written_within_a_slope_come_out_of_it(keras):
    inputs = keras.Input((2,))
    model = keras.Sequential([inputs, keras.layers.BatchNormalization(), keras.layers.Dense(1)])

    def slope(x):
        norms = squared_gradient_norm(lambda x: model(x, training=True), x)
        return keras.ops.mean(norms) + 0 * keras.ops.mean(model(x, training=False))

    step = training_step(slope, model, keras.optimizers.SGD(0.0))
    step(REAL)
    within_a_step = keras.ops.convert_to_numpy(model.layers[0].moving_mean.value).copy()
    assert within_a_step.all()
    squared_gradient_norm(lambda x: model(x, training=True), REAL)
    assert (keras.ops.convert_to_numpy(model.layers[0].moving_mean.value) > within_a_step).all()


def test_a_loss_that_is_no_number_or_leaves_the_model_out_is_explained(keras, pair):
    generator, discriminator = pair
    optimizer = keras.optimizers.SGD(0.1)
    for loss, cure in (
        (lambda x: discriminator(x), r"Take `keras.ops.mean`"),
        (lambda x: None, "Is a `return` missing"),
        (lambda x: keras.ops.mean(x), "Call the model within `loss`"),
    ):
        with pytest.raises(ValueError, match=cure):
            training_step(loss, discriminator, optimizer)(REAL)
    with pytest.raises(ValueError, match="optimiser of its own"):
        training_step(lambda x: keras.ops.mean(generator(x)), generator, optimizer)
    with pytest.raises(TypeError, match=r"Write `keras.optimizers.Adam"):
        training_step(lambda x: keras.ops.mean(x), generator, "adam")
    with pytest.raises(TypeError, match="must be a function"):
        training_step(3.0, generator, keras.optimizers.SGD())
    generator.trainable = False
    with pytest.raises(ValueError, match=r"is `model.trainable` True"):
        training_step(lambda x: keras.ops.mean(x), generator, keras.optimizers.SGD())
