"""GANs: what the two networks are made of, what the game does, and which side dies."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras

SHAPE = (8, 8, 1)


@pytest.fixture
def pair(keras, models):
    """A small generator and discriminator; with classes on demand."""

    def build(num_classes=None, **options):
        keras.utils.set_random_seed(0)
        return (
            models.build_generator(4, SHAPE, num_classes=num_classes, filters=(8, 4)),
            models.build_discriminator(SHAPE, num_classes=num_classes, filters=(4, 8), **options),
        )

    return build


@pytest.fixture
def numbers(keras):
    """A pair for vectors, which is compiled quickly."""

    def build():
        keras.utils.set_random_seed(0)
        noise, x = keras.Input((2,)), keras.Input((1,))
        hidden = keras.layers.Dense(8, activation="tanh")(x)
        return (
            keras.Model(noise, keras.layers.Dense(1)(noise)),
            keras.Model(x, keras.layers.Dense(1)(hidden)),
        )

    return build


@pytest.fixture
def play(keras, models):
    """Train a pair for some steps, and return both losses."""

    def run(networks, x, labels=None, *, steps=3, rate=0.002, r1=0.0, seed=0, **options):
        return models.train_gan(
            *networks,
            models.gan_losses(*networks, r1=r1),
            [keras.optimizers.Adam(rate, beta_1=0.5) for _ in networks],
            x,
            labels,
            steps=steps,
            rng=np.random.default_rng(seed),
            **{"batch_size": 8, **options},
        )

    return run


def bars(count, seed=0):
    """Pictures with an upright (class 0) or a lying bar (class 1)."""
    labels = np.arange(count) % 2
    x = np.zeros((count, *SHAPE), "float32")
    for image, label, place in zip(
        x, labels, np.random.default_rng(seed).integers(2, 6, count), strict=True
    ):
        image[(slice(None), place) if label == 0 else place] = 1
    return x, labels


def test_networks_have_their_layers_and_shapes(models, names, pair):
    generator, discriminator = pair()
    assert [name for name in names(generator) if "_" not in name] == [
        "noise", "maps", "reshape", "up1", "pixels",
    ]  # fmt: skip
    assert generator.get_layer("reshape").output.shape[1:] == (2, 2, 8)
    assert names(discriminator) == [
        "pictures", "down1", "down1_activation", "down2", "down2_activation", "features", "real",
    ]  # fmt: skip
    assert models.build_generator(4, (12, 8, 3), filters=(8, 4)).output_shape == (None, 12, 8, 3)
    assert not any("norm" in name for name in names(discriminator))  # R1 asks for this


def test_classes_change_what_is_made_and_what_is_said(pair, outputs):
    generator, discriminator = pair(num_classes=3)
    noise = np.zeros((2, 4), "float32")
    one, other = outputs(generator, [noise, np.array([0, 2])])
    assert np.abs(one - other).max() > 1e-3
    x = np.broadcast_to(one, (2, *SHAPE))
    logits = outputs(discriminator, [x, np.array([0, 2])])
    assert logits.shape == (2, 1)
    assert abs(float(logits[0, 0] - logits[1, 0])) > 1e-5


def test_samples_are_pixels_and_the_same_after_reload(keras, models, pair, tmp_path):
    generator, discriminator = pair(num_classes=3, spectral_normalization=True)
    labels = [0, 1, 2, 0, 1]

    def sample(model, **options):
        return models.sample_gan(model, 5, rng=np.random.default_rng(7), labels=labels, **options)

    before = sample(generator)
    assert before.shape == (5, *SHAPE)
    assert before.dtype == np.float32
    assert 0 <= before.min() < before.max() <= 1
    generator.save(tmp_path / "g.keras")
    discriminator.save(tmp_path / "d.keras")
    np.testing.assert_allclose(
        sample(keras.saving.load_model(tmp_path / "g.keras"), batch_size=2), before, atol=1e-6
    )
    again = keras.saving.load_model(tmp_path / "d.keras")
    inputs = [before, np.array(labels)]
    expected = keras.ops.convert_to_numpy(discriminator(inputs))
    np.testing.assert_allclose(keras.ops.convert_to_numpy(again(inputs)), expected, atol=1e-6)


def test_the_losses_are_those_of_the_paper(keras, models):
    """Discriminators that are told their logits: -y log D - (1 - y) log(1 - D), half and half."""
    inputs = keras.Input((1,))
    identity = keras.Model(inputs, keras.layers.Identity()(inputs))
    loss_d, loss_g = models.gan_losses(identity, identity)
    real, made = np.array([[2.0], [0.5]], "float32"), np.array([[1.0], [-1.0]], "float32")
    true, false = (1 / (1 + np.exp(-logits)) for logits in (real, made))
    expected = (-np.log(true).mean() - np.log(1 - false).mean()) / 2
    assert float(loss_d(real, made)) == pytest.approx(expected, rel=1e-5)
    assert float(loss_g(made)) == pytest.approx(-np.log(false).mean(), rel=1e-5)
    assert float(loss_d(0 * real, 0 * made)) == pytest.approx(np.log(2), rel=1e-5)
    penalised, _ = models.gan_losses(identity, identity, r1=3.0)  # the slope is 1
    assert float(penalised(real, made)) == pytest.approx(expected + 1.5, rel=1e-5)


def test_a_discriminator_alone_learns_to_tell_and_the_pair_to_make(models, pair, play):
    x, labels = bars(64)
    networks = pair(num_classes=2)
    history = play(networks, x, labels, steps=40, rate=0.01)
    assert set(history) == {"discriminator", "generator"}
    assert [len(values) for values in history.values()] == [40, 40]
    assert history["discriminator"][0] == pytest.approx(np.log(2), abs=0.3)
    made = models.sample_gan(
        networks[0], 32, rng=np.random.default_rng(0), labels=np.arange(32) % 2
    )
    assert abs(float(made.mean() - x.mean())) < 0.2  # at first it is a half, of real ones an eighth


def test_the_same_seed_plays_the_same_game(numbers, play):
    x = np.random.default_rng(0).normal(size=(16, 1))
    first, again = (play(numbers(), x, r1=1.0) for _ in range(2))
    for side, values in first.items():
        np.testing.assert_allclose(values, again[side], rtol=1e-5)


def test_a_game_of_numbers_is_played_too(models, numbers, play):
    """Vectors, not pictures, and any values: for a toy in one dimension."""
    networks = numbers()
    real = np.random.default_rng(0).normal(4, 1, size=(64, 1))
    play(networks, real, steps=150, rate=0.03, r1=0.1, batch_size=32)
    made = models.sample_gan(networks[0], 200, rng=np.random.default_rng(0))
    assert made.mean() == pytest.approx(4, abs=1.5)
    for wrong, cure in (
        (np.hstack([real, real]), r"must be \(n, 1\)"),
        (real[:, 0], "add an axis"),
    ):
        with pytest.raises(ValueError, match=cure):
            play(networks, wrong)


def test_both_losses_are_shown_at_every_step(pair, play):
    seen = []
    history = play(
        pair(spectral_normalization=True),
        bars(16)[0],
        r1=1.0,
        on_step=lambda step, losses: seen.append((step, dict(losses))),
    )
    assert [step for step, _ in seen] == [0, 1, 2]
    assert [losses["generator"] for _, losses in seen] == history["generator"]


@pytest.mark.parametrize("side", ["discriminator", "generator"])
@pytest.mark.parametrize(("poisoned", "steps", "seen"), [(-1, 5, 0), (1, 5, 2), (1, 2, 1)])
def test_the_side_that_died_is_named_and_the_game_stops(
    models, numbers, play, side, poisoned, steps, seen
):
    networks = numbers()
    ill = networks[side == "discriminator"]

    def poison(step, losses):
        if step == poisoned:
            weights = ill.get_weights()
            weights[0][...] = np.nan
            ill.set_weights(weights)

    poison(-1, {})
    with pytest.raises(models.DiedError, match=f"The {side} died") as caught:
        play(networks, np.ones((8, 1)), steps=steps, on_step=poison)
    assert (caught.value.side, caught.value.step) == (side, seen)
    assert [len(values) for values in caught.value.history.values()] == [seen + 1] * 2


def test_spectral_layers_have_norm_one_and_learn(keras, models):
    rng = np.random.default_rng(0)
    layer = models.SpectralDense(3, use_bias=False)
    layer.build((None, 5))
    kernel = rng.normal(size=(5, 3)).astype("float32")
    layer.kernel.assign(3 * kernel)
    x = rng.normal(size=(4, 5)).astype("float32")
    for _ in range(60):
        layer(x, training=True)
    wanted = x @ kernel / np.linalg.svd(kernel, compute_uv=False)[0]
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(layer(x, training=False)), wanted, atol=1e-4
    )
    convolution = models.SpectralConv2D(3, 2, activation="relu")
    convolution.build((None, 4, 4, 2))
    plain = keras.layers.Conv2D(3, 2, activation="relu")
    plain.build((None, 4, 4, 2))
    images = rng.normal(size=(2, 4, 4, 2)).astype("float32")
    for _ in range(60):
        convolution(images, training=True)
    kernel = keras.ops.convert_to_numpy(convolution.kernel.value)
    plain.kernel.assign(kernel / np.linalg.svd(kernel.reshape(8, 3), compute_uv=False)[0])
    np.testing.assert_allclose(
        *(keras.ops.convert_to_numpy(layer(images)) for layer in (convolution, plain)), atol=1e-4
    )


def test_the_gradient_sees_that_only_the_direction_of_a_kernel_counts(keras, models):
    from dlcourse.training import training_step

    inputs = keras.Input((3,))
    layer = models.SpectralDense(2, use_bias=False)
    model = keras.Model(inputs, layer(inputs))
    x = np.eye(3, dtype="float32")
    for _ in range(60):
        model(x, training=True)
    before = keras.ops.convert_to_numpy(layer.kernel.value).copy()
    step = training_step(
        lambda x: keras.ops.sum(model(x, training=True)[:, 0]), model, keras.optimizers.SGD(0.1)
    )
    step(x)
    moved = keras.ops.convert_to_numpy(layer.kernel.value) - before
    assert np.abs(moved).max() > 1e-3
    assert float((moved * before).sum()) == pytest.approx(0, abs=1e-4)  # along it nothing changes


@pytest.mark.parametrize(
    ("arguments", "cure"),
    [
        ({"latent_dim": 0}, "`latent_dim` must be a whole number from 1 on"),
        ({"image_shape": (9, 8, 1)}, "multiples of 4"),
        ({"image_shape": (8, 8)}, "channel axis is missing"),
        ({"num_classes": 0}, "`num_classes` must be"),
        ({"filters": ()}, "`filters` must hold"),
    ],
)
def test_a_network_that_cannot_be_built_is_explained(models, arguments, cure):
    usual = {"latent_dim": 4, "image_shape": SHAPE, "filters": (8, 4)}
    with pytest.raises(ValueError, match=cure):
        models.build_generator(**{**usual, **arguments})
    del usual["latent_dim"]
    if "latent_dim" not in arguments:
        with pytest.raises(ValueError, match=cure):
            models.build_discriminator(**{**usual, **arguments})


def test_data_that_cannot_be_played_with_are_explained(models, pair, play):
    x, labels = bars(16)
    for wrong, cure in (
        (255 * x, "/ 255"),
        (x - 0.5, "pixels from 0"),
        (np.where(x == 1, np.nan, x), "NaN"),
        (x[..., 0], r"must be \(n, 8, 8, 1\)"),
        (x[:4], "at least a batch"),
    ):
        with pytest.raises(ValueError, match=cure):
            play(pair(), wrong)
    conditional = pair(num_classes=10)
    for wrong, cure in (
        ({"labels": labels}, "batches of 8 for 10 classes"),
        ({"labels": labels + 9, "batch_size": 10}, "0 to 9"),
        ({"batch_size": 10}, "Received: none"),
    ):
        with pytest.raises(ValueError, match=cure):
            play(conditional, x, **wrong)
    with pytest.raises(ValueError, match="without classes"):
        models.sample_gan(pair()[0], 2, rng=np.random.default_rng(0), labels=[0, 1])
