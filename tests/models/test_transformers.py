"""Transformers of every kind: what they cost, what they see, and arguments that explain."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras

RNG = np.random.default_rng(5)
SMALL = {"depth": 2, "num_heads": 2, "width": 8, "mlp_ratio": 2}
IDS = RNG.integers(1, 11, (3, 6)).astype("int32")
PADDED = np.where(np.arange(6) < np.array([[6], [4], [2]]), IDS, 0).astype("int32")
PICTURES = RNG.uniform(size=(3, 8, 12, 1)).astype("float32")
# builder -> its first arguments, a batch for it, labels
KINDS = {
    "build_gpt": ((11, 6), IDS, IDS),
    "build_encoder": ((11, 6), PADDED, None),
    "build_bert": ((11, 6), PADDED, IDS),
    "build_vit": (((8, 12, 1), 5, 4), PICTURES, np.array([0, 4, 2])),
    "build_seq2seq_transformer": ((11, 9, 6), [PADDED, IDS % 9], IDS % 9),
}
every_kind = pytest.mark.parametrize("builder", KINDS)


@pytest.fixture
def build(keras, models):
    def make(builder, *first, **options):
        keras.utils.set_random_seed(0)
        model = getattr(models, builder)(*(first or KINDS[builder][0]), **{**SMALL, **options})
        for layer in model.layers:
            if hasattr(layer, "qkv_dense"):  # so large that it makes a difference who looks where
                for part in (layer.qkv_dense, layer.output_dense):
                    part.kernel.assign(20 * part.kernel)
        return model

    return make


def block(w, r, *, crossing=False):
    return (8 + 2 * r) * w**2 + (15 + r) * w if crossing else (4 + 2 * r) * w**2 + (9 + r) * w


SIZES = pytest.mark.parametrize(("d", "w", "r"), [(1, 8, 4), (2, 12, 2)])


@SIZES
def test_there_are_as_many_parameters_as_the_docstrings_say(models, d, w, r):
    size = {"depth": d, "num_heads": 2, "width": w, "mlp_ratio": r}
    v, t, c, p = 13, 7, 6, 4
    rest = d * block(w, r) + 2 * w
    wanted = {
        models.build_gpt(v, c, **size): v * w + c * w + rest,
        models.build_gpt(v, c, tie_weights=False, **size): 2 * v * w + c * w + rest,
        models.build_gpt(v, c, positions="rotary", **size): v * w + rest,
        models.build_encoder(v, c, positions="sinusoidal", **size): v * w + rest,
        models.build_bert(v, c, **size): v * w + c * w + rest + w**2 + 3 * w,
        models.build_seq2seq_transformer(v, t, c, **size): (v + 2 * t) * w + t + 2 * c * w
        + d * (block(w, r) + block(w, r, crossing=True)) + 4 * w,
        models.build_vit((8, 12, 3), 5, p, **size): (3 * p**2 + 1) * w + 6 * w + rest
        + (w + 1) * 5,
    }  # fmt: skip
    for model, count in wanted.items():
        assert model.count_params() == count, model.name


def products(model, *, prefix=""):
    """Count the weights of the matrices that every place goes through."""
    return sum(
        int(np.prod(weight.shape))
        for layer in model.layers
        if layer.name.startswith(prefix)
        for weight in layer.weights
        if weight.name == "kernel"
    )


@SIZES
def test_the_work_is_what_the_docstrings_say(models, d, w, r):
    size = {"depth": d, "num_heads": 2, "width": w, "mlp_ratio": r}
    v, t, c, p = 13, 7, 6, 4
    looking = 4 * d * c * w  # a product with each key, and a sum over the values
    gpt = models.build_gpt(v, c, **size)
    work = 2 * (d * (4 + 2 * r) * w**2 + v * w) + 4 * d * c * w
    assert work == 2 * (products(gpt) + v * w) + looking
    encoder = models.build_encoder(v, c, **size)
    work = 2 * d * (4 + 2 * r) * w**2 + 4 * d * c * w
    assert work == 2 * products(encoder) + looking
    bert = models.build_bert(v, c, **size)
    assert work + 2 * (w**2 + v * w) == 2 * (products(bert) + v * w) + looking
    vit = models.build_vit((8, 12, 3), 5, p, **size)
    n, head = 6, 5 * w
    work = n * (2 * (3 * p**2 * w + d * (4 + 2 * r) * w**2) + 4 * d * n * w) + 2 * w * 5
    assert work == n * (2 * (products(vit) - head) + 4 * d * n * w) + 2 * head
    pair = models.build_seq2seq_transformer(v, t, c, **size)
    crossing = d * 2 * w**2  # keys and values, once for each token that is read
    read = 2 * d * (6 + 2 * r) * w**2 + 4 * d * c * w
    assert read == 2 * (products(pair, prefix="encoder") + crossing) + looking
    written = 2 * (d * (6 + 2 * r) * w**2 + t * w) + 4 * d * (c + c) * w
    kernels = products(pair, prefix="decoder") + products(pair, prefix="logits")
    assert written == 2 * (kernels - crossing) + 2 * looking


@every_kind
def test_a_saved_model_computes_the_same(keras, build, outputs, tmp_path, builder):
    model = build(builder, dropout=0.1)
    x = KINDS[builder][1]
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(outputs(again, x), outputs(model, x))
    assert len(again.weights) == len(model.weights), "tied weights must stay tied"


@pytest.mark.parametrize("builder", [name for name in KINDS if KINDS[name][2] is not None])
def test_a_step_lowers_the_loss(keras, build, builder):
    _, x, y = KINDS[builder]
    model = build(builder, depth=1)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=loss, run_eagerly=True)
    first, last = (model.train_on_batch(x, y) for _ in range(2))
    assert last < first


@every_kind
def test_layers_have_the_names_that_lessons_use(names, build, builder):
    kinds = [*("attention_norm", "attention", "attention_add"),
             *("mlp_norm", "mlp_1", "mlp_2", "mlp_add")]  # fmt: skip
    found = names(build(builder, dropout=0.1))
    drops = {name for name in found if name.endswith("dropout")}
    found = set(found) - drops
    if builder == "build_seq2seq_transformer":
        crossing = [*kinds[:3], "cross_norm", "cross_attention", "cross_add", *kinds[3:]]
        blocks = {f"encoder{i}_{kind}" for i in (1, 2) for kind in kinds}
        blocks |= {f"decoder{i}_{kind}" for i in (1, 2) for kind in crossing}
        ends = {
            f"{end}_{part}" for end in ("source", "target") for part in ("embedding", "positions")
        }
        assert found == blocks | ends | {
            *("source", "target", "encoder_norm", "decoder_norm", "logits")
        }
        return
    start = ["inputs", *(("patches", "sequence") if builder == "build_vit" else ("embedding",))]
    end = {"build_vit": ["global_pool", "logits"], "build_bert": ["mlm_dense", "mlm_norm"]}
    blocks = [f"block{index}_{kind}" for index in (1, 2) for kind in kinds]
    tied = [] if builder in ("build_vit", "build_encoder") else ["embedding"]
    wanted = [*start, "positions", *blocks, "final_norm", *end.get(builder, [])]
    assert found == {*wanted, *tied}
    assert drops == {
        "embedding_dropout",
        *(f"block{i}_{part}_dropout" for i in (1, 2) for part in ("attention", "mlp")),
    }


@pytest.mark.parametrize("positions", ["learned", "sinusoidal", "rotary"])
def test_the_order_is_read_and_by_a_gpt_nothing_ahead(build, outputs, positions):
    model = build("build_gpt", positions=positions)
    changed = IDS.copy()
    changed[:, 4:] = changed[:, 4:] % 10 + 1
    before, after = outputs(model, IDS), outputs(model, changed)
    np.testing.assert_allclose(before[:, :4], after[:, :4], atol=1e-6)
    assert np.abs(before[:, 4:] - after[:, 4:]).max() > 1e-3
    # what may only look back knows something of the order by itself: ask one that looks both ways
    encoder, order = build("build_encoder", positions=positions), [1, 0, 2, 3, 4, 5]
    swapped = outputs(encoder, IDS[:, order]) - outputs(encoder, IDS)[:, order]
    assert np.abs(swapped).max() > 1e-3


@pytest.mark.parametrize("builder", ["build_encoder", "build_bert"])
def test_padding_a_text_changes_nothing_of_it(build, outputs, builder):
    model = build(builder, 11, 9)
    short, long = outputs(model, PADDED), outputs(model, np.pad(PADDED, ((0, 0), (0, 3))))
    np.testing.assert_allclose(long[:, :6][PADDED != 0], short[PADDED != 0], atol=1e-5)
    compiled = model.predict(np.pad(PADDED, ((0, 0), (0, 2))), verbose=0)
    np.testing.assert_allclose(compiled[:, :6][PADDED != 0], short[PADDED != 0], atol=1e-5)
    other = PADDED.copy()
    other[:, 0] = other[:, 0] % 10 + 1
    assert np.abs(outputs(model, other)[:, 1] - short[:, 1]).max() > 1e-3, "it reads both ways"


def test_a_classifier_on_a_copy_of_an_encoder_means_over_what_is_real(models, build, outputs):
    bert = build("build_bert", 11, 9)
    model = models.build_transfer(bert, 3, layer="final_norm", trainable=True)
    padded = np.pad(PADDED, ((0, 0), (0, 3)))
    np.testing.assert_allclose(outputs(model, padded), outputs(model, PADDED), atol=1e-5)
    encoder = models.build_encoder(11, 9, **SMALL)
    encoder.set_weights(bert.get_weights()[: len(encoder.weights)])
    vectors, real = outputs(encoder, PADDED), (PADDED != 0)[..., None]
    means = (vectors * real).sum(axis=1) / real.sum(axis=1)
    kernel, bias = model.get_layer("logits").get_weights()
    np.testing.assert_allclose(outputs(model, PADDED), means @ kernel + bias, atol=1e-5)
    assert all(layer.trainable for layer in model.layers)


def test_first_weights_are_those_of_gpt_2(models):
    model = models.build_gpt(500, 50, depth=4, width=64)
    for name, part, deviation in [
        ("embedding", "embeddings", 0.02),
        ("positions", "table", 0.02),
        ("block2_mlp_1", "kernel", 0.02),
        ("block2_mlp_2", "kernel", 0.02 / np.sqrt(8)),
    ]:
        assert np.std(getattr(model.get_layer(name), part)) == pytest.approx(deviation, rel=0.1)
    attention = model.get_layer("block1_attention")
    assert np.std(attention.qkv_dense.kernel) == pytest.approx(0.02, rel=0.1)
    assert np.std(attention.output_dense.kernel) == pytest.approx(0.02 / np.sqrt(8), rel=0.1)


@pytest.mark.parametrize("builder", ["build_gpt", "build_bert", "build_vit"])
def test_maps_are_where_each_head_looks(keras, models, build, builder):
    _, x, _ = KINDS[builder]
    maps = models.attention_maps(build(builder), x)
    assert maps.shape == (3, 2, 2, 6, 6)
    np.testing.assert_allclose(maps.sum(axis=-1), 1, atol=1e-5)
    if builder == "build_gpt":
        assert not maps[..., ~np.tril(np.ones((6, 6), bool))].any()
    if builder == "build_bert":
        assert not maps[2, ..., 2:].any()
    assert np.ptp(maps, axis=(1, 2)).max() > 1e-4, "heads differ"


def test_maps_of_what_has_none_are_refused(models, build):
    for model, x in [
        (models.build_mlp((4,), 2), np.zeros((1, 4))),
        (build("build_seq2seq_transformer"), [PADDED, IDS]),
    ]:
        with pytest.raises(ValueError, match=r"(?s)must have one input, and layers.*`alignment`"):
            models.attention_maps(model, x)
    with pytest.raises(ValueError, match="ids from 0 to 10"):
        models.attention_maps(build("build_gpt"), [[11]])


@pytest.mark.parametrize(
    ("builder", "options", "cure"),
    [
        ("build_gpt", {"num_heads": 3}, "num_heads=3 for a width of 8"),
        ("build_bert", {"positions": "relative"}, "'learned', 'sinusoidal' or 'rotary'"),
        ("build_encoder", {"dropout": 1}, "dropout=1"),
        ("build_gpt", {"depth": 0}, "depth=0"),
        ("build_gpt", {"positions": "rotary", "num_heads": 8}, "must be even"),
        ("build_seq2seq_transformer", {"width": "8"}, "width='8'"),
    ],
)
def test_a_wrong_argument_is_explained(build, builder, options, cure):
    with pytest.raises(ValueError, match=cure):
        build(builder, **options)


def test_what_does_not_fit_is_explained(models, build):
    with pytest.raises(ValueError, match=r"at most 6 long.*Received: 7 .*x\[:, -6:\]"):
        build("build_gpt")(np.ones((1, 7), "int32"))
    assert build("build_gpt", positions="rotary")(np.ones((1, 7), "int32")).shape == (1, 7, 11)
    with pytest.raises(ValueError, match=r"patch_size=5 for pictures of 8 by 12.*1, 2, 4, or"):
        models.build_vit((8, 12, 1), 5, 5)
    with pytest.raises(ValueError, match="vocabulary_size"):
        models.build_gpt(1, 6)
