"""A network that watches clips: one look at every frame, and a memory of their order."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras

CLIPS = np.random.default_rng(0).uniform(size=(4, 5, 8, 9)).astype("float32")
SMALL = {"filters": (4, 4), "features": 6, "units": 5}


@pytest.fixture
def build(keras, models):
    def make(shape=(5, 8, 9), **options):
        keras.utils.set_random_seed(0)
        return models.build_cnn_rnn(shape, 3, 2, **{**SMALL, **options})

    return make


def test_every_clip_has_an_answer_for_each_place(build, outputs):
    logits = outputs(build(), CLIPS)
    assert logits.shape == (4, 2, 3)
    assert np.ptp(logits, axis=0).max() > 1e-4
    colour = np.repeat(CLIPS[..., None], 3, axis=-1)
    assert outputs(build((5, 8, 9, 3)), colour).shape == (4, 2, 3)


def test_every_frame_is_looked_at_alike_and_their_order_matters(keras, build, outputs):
    model = build()
    seen = keras.Model(model.inputs[0], model.get_layer("frames").output)
    order = [3, 0, 4, 1, 2]
    shuffled = CLIPS[:, order]
    np.testing.assert_allclose(outputs(seen, shuffled), outputs(seen, CLIPS)[:, order], atol=1e-6)
    assert np.abs(outputs(model, shuffled) - outputs(model, CLIPS)).max() > 1e-4


def test_a_saved_model_gives_the_same_output(keras, build, outputs, tmp_path):
    model = build(cell="lstm", bidirectional=True, dropout=0.2)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(outputs(again, CLIPS), outputs(model, CLIPS))


def test_a_few_steps_lower_the_loss(keras, build):
    model = build()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.SGD(0.02), loss=loss, run_eagerly=True)
    labels = np.array([[0, 1], [1, 2], [2, 0], [0, 2]])
    first, second = (model.train_on_batch(CLIPS, labels) for _ in range(2))
    assert second < first


def test_layers_have_the_names_that_lessons_use(names, build):
    model = build(dropout=0.1)
    assert names(model) == [
        *("inputs", "channels", "frames", "recurrent1", "recurrent1_dropout", "answers", "logits"),
    ]
    conv = [f"block{n}_{part}" for n in (1, 2)
            for part in ("conv", "conv_norm", "conv_activation", "pool")]  # fmt: skip
    frames = model.get_layer("frames").layer
    assert names(frames) == ["frame", *conv, "flatten", "features"]
    assert "channels" not in names(build((5, 8, 9, 1)))


@pytest.mark.parametrize(
    ("shape", "options", "cure"),
    [
        ((8, 9), {}, "A single frame is a clip of one"),
        ((None, 5, 8, 9), {}, r"batch axis out: write `x\.shape\[1:\]`"),
        ((4, 5, 8, 9, 1), {}, r"batch axis out: write `x\.shape\[1:\]`"),
        (5, {}, r"\(frames, height, width\).*Write `\(6, 16, 16\)`"),
        ((5, 8, 9), {"filters": (4,) * 4}, "at least 16 by 16 pixels for 4 blocks"),
        ((5, 8, 9), {"features": 0}, "features=0"),
        ((5, 8, 9), {"cell": "cnn"}, "'lstm', 'gru' or 'rnn'"),
    ],
)
def test_a_wrong_argument_is_explained(build, shape, options, cure):
    with pytest.raises(ValueError, match=cure):
        build(shape, **options)
