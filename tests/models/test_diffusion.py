"""Diffusion: noise by the formulas, batches for `fit`, samples from a known distribution."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras

SHAPE = (8, 8, 1)


@pytest.fixture
def build(keras, models):
    """A tiny denoiser whose last layer is not zero, so that its answers hang on its inputs."""

    def made(**options):
        keras.utils.set_random_seed(0)
        model = models.build_denoiser(
            SHAPE, **{"filters": (8, 16), "width": 16, "num_heads": 2, **options}
        )
        for layer in model.layers:
            if layer.name == "noise" or layer.name.endswith("conv2"):
                kernel, bias = layer.get_weights()
                noise = np.random.default_rng(1).normal(0, 0.1, kernel.shape)
                layer.set_weights([noise.astype("float32"), bias])
        return model

    return made


class Known:
    """Answers as the best denoiser of pictures whose centred pixels are N(0, spread²)."""

    def __init__(self, schedule, spread):
        self.schedule, self.spread = schedule, spread
        self.inputs = [np.empty((1, 4, 4, 1)), np.empty(1)]

    def predict_on_batch(self, inputs):
        noisy, t = inputs
        kept = self.schedule.kept[t].reshape(-1, 1, 1, 1)
        variance = kept * self.spread**2 + 1 - kept
        if self.schedule.predict == "velocity":
            turned = np.sqrt(kept * (1 - kept)) * (1 - self.spread**2)
            return (noisy * turned / variance).astype("float32")
        return (noisy * np.sqrt(1 - kept) / variance).astype("float32")


@pytest.mark.parametrize("kind", ["cosine", "linear"])
def test_a_schedule_drowns_a_picture_evenly(models, kind):
    for steps in (100, 1000):
        schedule = models.noise_schedule(steps, kind=kind)
        assert len(schedule) == steps
        assert (np.diff(schedule.kept) < 0).all()
        assert schedule.kept[0] > 0.97
        assert 0 < schedule.kept[-1] < 1e-3
    if kind == "linear":  # the product of Ho et al.
        assert schedule.kept[-1] == pytest.approx(np.prod(1 - np.linspace(1e-4, 0.02, 1000)))


def test_noise_has_the_share_that_the_schedule_says(models):
    schedule = models.noise_schedule(100)
    rng = np.random.default_rng(0)
    x = np.full((2, 64, 64, 1), 0.75)
    noisy, noise = schedule.add_noise(x, np.array([0, 60]), rng)
    for picture, drawn, kept in zip(noisy, noise, schedule.kept[[0, 60]], strict=True):
        np.testing.assert_allclose(
            picture, np.sqrt(kept) * 0.5 + np.sqrt(1 - kept) * drawn, atol=1e-6
        )
    assert noise.mean() == pytest.approx(0, abs=0.05)
    assert noise.std() == pytest.approx(1, abs=0.05)
    whole = schedule.picture(noisy[1:], 60, noise[1:])
    np.testing.assert_allclose(whole, 0.5, atol=1e-5)


def test_a_step_back_is_that_of_the_papers(models):
    schedule = models.noise_schedule(50, kind="linear")
    rng = np.random.default_rng(0)
    t, x, noise = 20, rng.normal(size=(1, 300, 300, 1)), rng.normal(size=(1, 300, 300, 1)) / 9
    kept, earlier = schedule.kept[t], schedule.kept[t - 1]
    alpha = kept / earlier
    beta = 1 - alpha
    mean = (x - beta / np.sqrt(1 - kept) * noise) / np.sqrt(alpha)  # Ho et al., equation 11
    drawn = schedule.back(x, t, t - 1, noise, rng=rng, clip=False)
    assert drawn.mean() == pytest.approx(mean.mean(), abs=0.005)
    variance = (1 - earlier) / (1 - kept) * beta  # equation 7
    assert np.var(drawn - mean) == pytest.approx(variance, rel=0.03)
    still = schedule.back(x, t, 7, noise, clip=False)  # Song et al., equation 12 with sigma 0
    picture = (x - np.sqrt(1 - kept) * noise) / np.sqrt(kept)
    wanted = np.sqrt(schedule.kept[7]) * picture + np.sqrt(1 - schedule.kept[7]) * noise
    np.testing.assert_allclose(still, wanted, atol=1e-5)
    clipped = schedule.back(x, t, -1, noise)
    np.testing.assert_allclose(clipped, picture.clip(-1, 1), atol=1e-5)


@pytest.mark.parametrize("predict", ["noise", "velocity"])
@pytest.mark.parametrize("method", ["ddpm", "ddim"])
def test_samples_have_the_distribution_that_was_learned(models, method, predict):
    schedule = models.noise_schedule(400, predict=predict)
    made = models.sample_diffusion(
        Known(schedule, 0.3),
        500,
        schedule,
        rng=np.random.default_rng(0),
        steps=400,
        method=method,
        batch_size=500,
    )
    assert made.dtype == np.float32
    assert made.mean() == pytest.approx(0.5, abs=0.01)
    assert made.std() == pytest.approx(0.15, rel=0.04)  # of centred pixels it is twice as much


def test_batches_are_made_anew_in_every_epoch_and_alike_from_the_same_seed(models, build):
    model = build(num_classes=3)
    x, labels = np.random.default_rng(0).uniform(size=(20, *SHAPE)), np.arange(20) % 3
    schedule = models.noise_schedule(50)

    def batches(**options):
        rng = np.random.default_rng(5)
        return models.NoisyBatches(
            model, x, schedule, condition=labels, batch_size=8, rng=rng, **options
        )

    one, other = batches(), batches()
    assert len(one) == 2
    (noisy, t, told), noise = one[1]
    kept = schedule.kept[t].reshape(-1, 1, 1, 1)
    shown = (noisy - np.sqrt(1 - kept) * noise) / np.sqrt(kept) / 2 + 0.5
    rows = np.abs(shown[:, None] - x[None]).max(axis=(2, 3, 4)).argmin(axis=1)
    np.testing.assert_allclose(shown, x[rows], atol=0.01 / np.sqrt(kept).min())
    assert all(told[i] in (labels[row], 3) for i, row in enumerate(rows))
    np.testing.assert_array_equal(other[1][1], noise)  # whatever was asked for before
    one.on_epoch_end()
    assert not np.array_equal(one[1][1], noise)
    assert (batches(dropped=1.0)[0][0][2] == 3).all()
    assert (batches(dropped=0.0)[0][0][2] < 3).all()


def test_the_velocity_says_the_noise_and_the_picture(models, build):
    model, schedule = build(), models.noise_schedule(50, predict="velocity")
    x = np.random.default_rng(0).uniform(size=(20, *SHAPE))
    said, wanted = (
        models.NoisyBatches(model, x, s, batch_size=8, rng=np.random.default_rng(5))[1]
        for s in (schedule, models.noise_schedule(50))
    )
    np.testing.assert_array_equal(said[0][0], wanted[0][0])
    for noisy, t, velocity, noise in zip(*said[0], said[1], wanted[1], strict=True):
        np.testing.assert_allclose(schedule.noise_of(noisy, t, velocity), noise, atol=1e-5)
    with pytest.raises(ValueError, match=r"predict='v'"):
        models.noise_schedule(50, predict="v")


def test_a_denoiser_learns_by_fit(keras, models, build):
    x = np.zeros((32, *SHAPE), "float32")
    x[:, :, 3] = 1
    model = build(filters=(8,))
    batches = models.NoisyBatches(
        model, x, models.noise_schedule(50), batch_size=16, rng=np.random.default_rng(0)
    )
    model.compile(keras.optimizers.Adam(0.01), "mse")
    losses = model.fit(batches, epochs=12, verbose=0).history["loss"]
    assert losses[-1] < 0.6 * losses[0]


def test_samples_are_the_same_after_reload_and_hang_on_the_condition(
    keras, models, build, tmp_path
):
    model, schedule = build(num_classes=3), models.noise_schedule(50)

    def sample(model, **options):
        return models.sample_diffusion(
            model,
            3,
            schedule,
            rng=np.random.default_rng(2),
            **{"steps": 4, "condition": [0, 1, 2], **options},
        )

    before = sample(model, guidance=1.0)
    assert before.shape == (3, *SHAPE)
    assert 0 <= before.min() < before.max() <= 1
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(sample(again, guidance=1.0, batch_size=2), before, atol=1e-4)
    for options in ({"guidance": 0.0}, {"condition": [2, 1, 0]}, {"condition": None}):
        other = sample(model, **{"guidance": 1.0 if options.get("condition") else 0.0, **options})
        assert np.abs(other - before).max() > 1e-3
    none, last = sample(model, condition=None), sample(model, method="ddim", condition=None)
    assert np.abs(none - last).max() > 1e-3
    seen = []
    sample(model, on_step=lambda t, pictures: seen.append((t, pictures.shape)))
    assert seen == [(t, (3, *SHAPE)) for t in (49, 33, 16, 0)]


def test_the_order_of_words_counts_and_padding_is_no_condition(models, build):
    model = build(vocabulary_size=9, caption_length=5)
    noisy = np.zeros((3, *SHAPE), "float32")
    captions = np.array([[2, 3, 4, 5, 0], [4, 3, 2, 5, 0], [0, 0, 0, 0, 0]])
    one, turned, none = model.predict_on_batch([noisy, np.full(3, 7), captions])
    assert np.abs(one - turned).max() > 1e-5
    assert np.abs(one - none).max() > 1e-5
    sample = models.sample_diffusion
    schedule, rng = models.noise_schedule(20), np.random.default_rng
    free = sample(model, 2, schedule, rng=rng(0), steps=2)
    padded = sample(model, 2, schedule, rng=rng(0), steps=2, condition=captions[[2, 2]])
    np.testing.assert_array_equal(free, padded)
    for wrong, cure in (
        ([[2, 1, 4, 5, 0]], "an unknown word in caption 0, at place 1"),
        ([[2, 9, 4, 5, 0]], "ids from 0 to 8"),
        ([[2, 3]], r"length=5"),
    ):
        with pytest.raises(ValueError, match=cure):
            sample(model, 1, schedule, rng=rng(0), steps=2, condition=wrong)


def test_the_order_of_words_is_learned(keras, models):
    """An upright bar is called (2, 3), a lying one (3, 2): in noise, only the caption tells."""
    keras.utils.set_random_seed(0)
    model = models.build_denoiser(
        SHAPE, filters=(8,), width=16, num_heads=2, vocabulary_size=4, caption_length=2
    )
    x, captions = np.zeros((64, *SHAPE), "float32"), np.tile([[2, 3], [3, 2]], (32, 1))
    x[::2, :, 3], x[1::2, 3] = 1, 1
    schedule = models.noise_schedule(20)
    batches = models.NoisyBatches(
        model, x, schedule, condition=captions, batch_size=64, rng=np.random.default_rng(0)
    )
    model.compile(keras.optimizers.Adam(0.01), "mse")
    model.fit(batches, epochs=150, verbose=0)
    noisy, noise = schedule.add_noise(x, 15, np.random.default_rng(1))
    t = np.full(64, 15, np.int32)
    right, wrong = (
        float(np.mean((model.predict_on_batch([noisy, t, told]) - noise) ** 2))
        for told in (captions, captions[:, ::-1])
    )
    assert right < 0.8 * wrong


@pytest.mark.parametrize(
    ("arguments", "cure"),
    [
        ({"image_shape": (9, 8, 1)}, "multiples of `patch_size`"),
        ({"image_shape": (10, 8, 1)}, "multiples of 2 for 1 levels"),
        ({"filters": (8, 12)}, "multiples of 8"),
        ({"width": 15}, "must be even"),
        ({"num_classes": 3, "vocabulary_size": 9, "caption_length": 4}, "a class or a caption"),
        ({"vocabulary_size": 9}, "caption_length=None"),
    ],
)
def test_a_denoiser_that_cannot_be_built_is_explained(models, arguments, cure):
    usual = {"image_shape": SHAPE, "filters": (8, 16), "width": 16}
    with pytest.raises(ValueError, match=cure):
        models.build_denoiser(**{**usual, **arguments})


def test_what_cannot_be_noised_or_sampled_is_explained(models, build):
    model, schedule = build(num_classes=3), models.noise_schedule(10)
    x, labels = np.zeros((8, *SHAPE)), np.arange(8) % 3
    rng = np.random.default_rng(0)
    for wrong, cure in (
        ({"x": x + 2}, "pixels from 0"),
        ({"x": x[:, :4]}, r"must be \(n, 8, 8, 1\)"),
        ({"batch_size": 9}, "at least a batch"),
        ({"batch_size": 2}, "batches of 2 for 3 classes"),
        ({"condition": labels + 3}, "0 to 2"),
        ({"condition": None}, "Received: none"),
        ({"dropped": 2}, "from 0 to 1"),
    ):
        given = {"x": x, "condition": labels, "batch_size": 4, **wrong}
        with pytest.raises(ValueError, match=cure):
            models.NoisyBatches(model, given.pop("x"), schedule, rng=rng, **given)
    for wrong, cure in (
        ({"method": "euler"}, "'ddpm' or 'ddim'"),
        ({"steps": 11}, "at most 10"),
        ({"guidance": 1.0}, "a `condition` to follow"),
        ({"guidance": -1.0, "condition": [0]}, "a positive number"),
        ({"condition": [3]}, "0 to 2"),
    ):
        with pytest.raises(ValueError, match=cure):
            models.sample_diffusion(model, 1, schedule, rng=rng, **{"steps": 2, **wrong})
    with pytest.raises(ValueError, match="from 0 to 9"):
        schedule.add_noise(x, np.full(8, 10), rng)
    with pytest.raises(ValueError, match="'cosine' or 'linear'"):
        models.noise_schedule(10, kind="square")
    with pytest.raises(ValueError, match="without classes"):
        models.sample_diffusion(build(), 1, schedule, rng=rng, steps=2, condition=[0])
