"""A Transformer that translates: masks, writing step by step, and where it looks."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras

RNG = np.random.default_rng(1)
SOURCE = RNG.integers(1, 12, (5, 7)).astype("int32")
SOURCE[1, 4:] = SOURCE[3, 2:] = 0
START, END = 2, 3
TARGET = np.c_[np.full(5, START), RNG.integers(4, 9, (5, 4)), np.full(5, END)].astype("int32")
TARGET[2, 2:] = END, 0, 0, 0


@pytest.fixture
def build(keras, models):
    def make(**options):
        keras.utils.set_random_seed(0)
        small = {"depth": 2, "num_heads": 2, "width": 8, "mlp_ratio": 2}
        model = models.build_seq2seq_transformer(12, 9, 10, **{**small, **options})
        for name in ("source_embedding", "target_embedding"):
            table = model.get_layer(name).embeddings
            table.assign(np.random.default_rng(0).normal(size=table.shape))
        for layer in model.layers:
            if hasattr(layer, "output_dense"):
                layer.output_dense.kernel.assign(30 * layer.output_dense.kernel)
        return model

    return make


def log_probabilities(logits):
    logits = logits.astype("float64")
    return logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))


@pytest.mark.parametrize("positions", ["learned", "rotary"])
def test_padding_is_not_looked_at_and_what_follows_neither(build, outputs, positions):
    model = build(positions=positions)
    logits = outputs(model, [SOURCE, TARGET])
    padded = outputs(model, [np.pad(SOURCE, ((0, 0), (0, 3))), TARGET])
    np.testing.assert_allclose(padded, logits, atol=1e-5)
    other = SOURCE.copy()
    other[:, 0] = other[:, 0] % 11 + 1
    assert np.abs(outputs(model, [other, TARGET]) - logits).max() > 1e-3, "it reads the source"
    later = TARGET.copy()
    later[:, 3:] = 8
    np.testing.assert_allclose(outputs(model, [SOURCE, later])[:, :3], logits[:, :3], atol=1e-5)


def test_the_loss_leaves_out_the_padding_of_the_target(keras, models, build):
    model = build(depth=1)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="sgd", loss=loss, run_eagerly=True)
    inputs, labels = models.teacher_forcing(TARGET)
    wider = [np.pad(part, ((0, 0), (0, 3))) for part in (inputs, labels)]
    first = model.evaluate([SOURCE, inputs], labels, verbose=0)
    assert model.evaluate([SOURCE, wider[0]], wider[1], verbose=0) == pytest.approx(first, abs=1e-5)


def test_a_step_says_what_the_whole_model_says(models, build, outputs, monkeypatch):
    model = build()
    rows = [0, 1, 3, 4]
    wanted = log_probabilities(outputs(model, [SOURCE, TARGET]))[rows]
    encoded = models.encode(model, SOURCE[rows])
    assert encoded.vocabulary_size == 9
    for length in (1, 3, 5):
        got = encoded.step(TARGET[rows, :length], np.arange(4))
        np.testing.assert_allclose(got, wanted[:, length - 1], atol=1e-5)
    some = np.array([3, 3, 1, 0, 2])
    monkeypatch.setattr("dlcourse.models.encoded_transformer._ROWS", 2)
    got = encoded.step(TARGET[rows][some, :4], some)
    np.testing.assert_allclose(got, wanted[some, 3], atol=1e-5)


def test_it_writes_and_shows_where_it_looked(models, build):
    from dlcourse.text import Vocabulary

    model = build()
    weights = models.alignment(model, SOURCE, TARGET)
    assert weights.shape == (5, 6, 7)
    np.testing.assert_allclose(weights.sum(axis=-1), 1, atol=1e-5)
    assert not weights[3, :, 2:].any()
    assert (weights[3, :, :2] > 0).all()
    reader = Vocabulary.from_texts(["abcdefghij"])
    writer = Vocabulary.from_texts(["abcde"], start=True, end=True)
    assert (len(reader), len(writer)) == (12, 9)
    read, written, looked = models.translate(model, "bad", reader, writer, max_length=4)
    assert read == ["b", "a", "d"]
    assert looked.shape == (len(written), 3)
    texts = models.write(model, SOURCE, writer, max_length=4, beam_size=2)
    assert len(texts) == 5


def test_the_alignment_is_the_mean_over_blocks_and_heads(keras, models, build, outputs):
    model = build(depth=1)
    layer = model.get_layer("decoder1_cross_attention")
    x, memory = (outputs(keras.Model(model.inputs, part), [SOURCE, TARGET])
                 for part in layer.input[:2])  # fmt: skip
    _, looked = layer(x, memory, memory_mask=SOURCE != 0, return_attention_scores=True)
    wanted = keras.ops.convert_to_numpy(looked).mean(axis=1)
    np.testing.assert_allclose(models.alignment(model, SOURCE, TARGET), wanted, atol=1e-6)


def test_what_the_decoder_cannot_read_is_explained(models, build):
    encoded = models.encode(build(), SOURCE)
    for prefixes, which, cure in [
        ([[START, 9]], [0], r"`prefixes` must hold ids from 0 to 8\. Received: 9"),
        ([[START]], None, "which of the 5 sources"),
        ([[START] * 11], [0], "at most 10 long"),
    ]:
        with pytest.raises(ValueError, match=cure):
            encoded.step(prefixes, which)
    with pytest.raises(ValueError, match="nothing but padding in row 1"):
        models.encode(build(), [[4, 5], [0, 0]])
