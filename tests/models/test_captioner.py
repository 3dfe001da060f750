"""Captions of pictures and clips: what the decoder may look at, and that it says what it sees."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras

RNG = np.random.default_rng(1)
START, END = 2, 3
TARGET = np.c_[np.full(4, START), RNG.integers(4, 9, (4, 3)), np.full(4, END)].astype("int32")
TARGET[2, 2:] = END, 0, 0
PICTURES = RNG.uniform(size=(4, 8, 12, 3)).astype("float32")
CLIPS = RNG.uniform(size=(4, 5, 8, 8, 1)).astype("float32")
SMALL = {"units": 6, "embedding_dim": 5, "filters": (4, 5)}

every_kind = pytest.mark.parametrize(
    ("x", "places", "attention", "cell"),
    [
        (PICTURES, 6, "dot", "gru"),
        (PICTURES, 6, "additive", "lstm"),
        (PICTURES, 6, None, "lstm"),
        (CLIPS, 5, "dot", "lstm"),
        (CLIPS, 5, None, "gru"),
    ],
    ids=lambda value: str(getattr(value, "shape", value)),
)


@pytest.fixture
def build(keras, models):
    def make(x=PICTURES, **options):
        keras.utils.set_random_seed(0)
        return models.build_captioner(x.shape[1:], 9, **{**SMALL, **options})

    return make


def log_probabilities(logits):
    logits = logits.astype("float64")
    return logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))


@every_kind
def test_a_step_says_what_the_whole_model_says(models, build, outputs, x, places, attention, cell):
    model = build(x, attention=attention, cell=cell)
    wanted = log_probabilities(outputs(model, [x, TARGET]))
    encoded = models.encode(model, x)
    which = np.array([3, 0, 1, 1])
    for length in (1, 2):
        got = encoded.step(TARGET[which, :length], which)
        np.testing.assert_allclose(got, wanted[which, length - 1], atol=1e-5)
    assert np.ptp(wanted[:, 0], axis=0).max() > 1e-3, "it must see what it says"


def test_a_beam_writes_captions(models, build):
    from dlcourse.text import beam_search_batch, greedy

    model = build(attention="dot")
    starts = [[START]] * 4
    found = beam_search_batch(
        models.encode(model, PICTURES).step, starts, beam_size=2, max_length=4, end=END
    )
    assert len(found) == 4
    alone = models.encode(model, PICTURES[1:2])
    one = greedy(alone.step, [START], max_length=4, end=END)
    both = beam_search_batch(
        models.encode(model, PICTURES).step, starts, beam_size=1, max_length=4, end=END
    )
    assert one.ids == both[1].hypotheses[0].ids


@pytest.mark.parametrize(("x", "places"), [(PICTURES, 6), (CLIPS, 5)])
def test_the_alignment_is_over_cells_or_frames_and_sums_to_one(models, build, x, places):
    weights = models.alignment(build(x, attention="additive"), x, TARGET)
    assert weights.shape == (4, 5, places)
    np.testing.assert_allclose(weights.sum(axis=-1), 1, atol=1e-5)
    assert weights.min() > 0


def test_cells_go_row_by_row_and_each_knows_its_place(keras, build, outputs):
    model = build()
    cells = keras.Model(model.inputs[0], model.get_layer("cells").output)
    maps = keras.Model(model.inputs[0], model.get_layer("block2_pool").output)
    kernel, bias = model.get_layer("cells").get_weights()
    seen = outputs(maps, PICTURES)
    assert seen.shape == (4, 2, 3, 5)
    wanted = np.maximum(seen.reshape(4, 6, 5) @ kernel + bias, 0)
    np.testing.assert_allclose(outputs(cells, PICTURES), wanted, atol=1e-5)
    assert np.ptp(bias, axis=0).min() > 0.01, "a place must differ from another at once"


def test_without_a_place_of_their_own_mirrored_pictures_would_look_alike(keras, build, outputs):
    """The bias is what tells left from right: with it the mean of the cells hangs on the order."""
    model = build()
    pooled = keras.Model(model.get_layer("places").output, model.get_layer("pooled").output)
    places = RNG.normal(size=(2, 6, 5)).astype("float32")
    turned = places[:, ::-1]
    assert np.abs(outputs(pooled, places) - outputs(pooled, turned)).max() > 1e-3
    layer = model.get_layer("cells")
    kernel, bias = layer.get_weights()
    layer.set_weights([kernel, bias * 0])
    np.testing.assert_allclose(outputs(pooled, places), outputs(pooled, turned), atol=1e-5)


def test_frames_know_their_order(build, outputs):
    model = build(CLIPS)
    backwards = outputs(model, [CLIPS[:, ::-1], TARGET])
    assert np.abs(backwards - outputs(model, [CLIPS, TARGET])).max() > 1e-3


@pytest.mark.parametrize("x", [PICTURES, CLIPS], ids=["picture", "clip"])
def test_a_saved_model_says_the_same(keras, models, build, outputs, tmp_path, x):
    model = build(x, dropout=0.2)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(outputs(again, [x, TARGET]), outputs(model, [x, TARGET]))
    assert {type(layer).__module__.split(".")[0] for layer in model.layers} == {"keras"}


@pytest.mark.parametrize(("x", "attention"), [(PICTURES, "dot"), (PICTURES, None), (CLIPS, "dot")])
def test_one_step_lowers_the_loss(keras, models, build, x, attention):
    model = build(x, attention=attention)
    inputs, labels = models.teacher_forcing(TARGET)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.SGD(0.05), loss=loss, run_eagerly=True)
    first, second = (model.train_on_batch([x, inputs], labels) for _ in range(2))
    assert second < first


def test_layers_have_the_names_that_lessons_use(names, build):
    says = {"target", "target_embedding", "start_state", "decoder", "logits"}
    looks = {"attention_key", "attention", "attention_join", "attention_output"}
    blocks = {
        f"block{n}_{part}" for n in (1, 2) for part in ("conv", "conv_norm", "conv_activation")
    }
    pools = {"block1_pool", "block2_pool"}
    picture = says | looks | blocks | pools | {"inputs", "places", "cells", "pooled"}
    assert set(names(build())) == picture
    assert set(names(build(attention=None))) == picture - looks
    clip = says | looks | {"inputs", "frames", "encoder", "encoder_state"}
    assert set(names(build(CLIPS))) == clip
    assert set(names(build(CLIPS, cell="lstm", dropout=0.1))) - clip == {
        *("encoder_cell", "start_cell", "target_dropout", "dropout"),
    }


@pytest.mark.parametrize(
    ("shape", "options", "cure"),
    [
        ((32, 32), {}, r"channel axis is missing: write `\(\*input_shape, 1\)`"),
        ((6, 16, 16), {}, r"Is it a clip without a channel axis\? Write `\(\*input_shape, 1\)`"),
        ((3, 32, 32), {}, "looks like channels first"),
        ((None, 6, 16, 16, 1), {}, r"batch axis out: write `x\.shape\[1:\]`"),
        ((None, 32, 32, 3), {}, r"batch axis out: write `x\.shape\[1:\]`"),
        (32, {}, r"Write `\(32, 32, 3\)` for a picture, `\(6, 16, 16, 1\)` for a clip"),
        ((32, 32, 3), {"filters": (4,) * 6}, "at least 64 by 64 pixels for 6 blocks"),
        ((6, 8, 8, 1), {"filters": (4,) * 4}, "at least 16 by 16 pixels for 4 blocks"),
        ((32, 32, 3), {"attention": "soft"}, "None, 'additive' or 'dot'.*'soft'"),
        ((32, 32, 3), {"cell": "GRU"}, "'lstm', 'gru' or 'rnn'"),
        ((32, 32, 3), {"units": 0}, "units=0"),
        ((32, 32, 3), {"dropout": 1}, "dropout=1"),
    ],
)
def test_a_wrong_argument_is_explained(models, shape, options, cure):
    with pytest.raises(ValueError, match=cure):
        models.build_captioner(shape, 9, **options)


def test_pictures_that_it_cannot_read_are_explained(models, build):
    picture, clip = build(), build(CLIPS)
    for model, x, cure in [
        (picture, PICTURES[0], r"batch axis is missing: write `x\[None\]`"),
        (picture, PICTURES[..., 0], "channel axis is missing"),
        (picture, PICTURES[:, :6], "have another size"),
        (picture, (PICTURES * 255).astype("uint8"), "dtype uint8"),
        (picture, PICTURES * 255, "values up to 25"),
        (picture, PICTURES * np.nan, "NaN or infinity"),
        (clip, CLIPS[:, :4], r"\(any, 5, 8, 8, 1\)\. Received: \(4, 4, 8, 8, 1\)"),
        (clip, CLIPS[0], r"a batch of one: `x\[None\]`"),
    ]:
        with pytest.raises(ValueError, match=cure):
            models.encode(model, x)
        with pytest.raises(ValueError, match=cure):
            models.alignment(model, x, TARGET)
    with pytest.raises(ValueError, match=r"`target` must hold ids from 0 to 8\. Received: 9"):
        models.alignment(picture, PICTURES, np.where(TARGET == END, 9, TARGET))
