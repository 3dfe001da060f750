"""From sequence to sequence: masks, attention, and a decoder that goes on where it stopped."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras

RNG = np.random.default_rng(1)
SOURCE = RNG.integers(1, 12, (5, 7)).astype("int32")
SOURCE[1, 4:] = SOURCE[3, 2:] = 0
START, END = 2, 3
TARGET = np.c_[np.full(5, START), RNG.integers(4, 9, (5, 4)), np.full(5, END)].astype("int32")
TARGET[2, 2:] = END, 0, 0, 0
SMALL = {"units": 6, "embedding_dim": 5}

every_kind = pytest.mark.parametrize(
    ("attention", "cell", "bidirectional"),
    [(None, "lstm", True), ("additive", "gru", True), ("dot", "lstm", False), ("dot", "rnn", True)],
)


@pytest.fixture
def build(keras, models):
    def make(**options):
        keras.utils.set_random_seed(0)
        return models.build_seq2seq(12, 9, **{**SMALL, **options})

    return make


def log_probabilities(logits):
    logits = logits.astype("float64")
    return logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))


def test_teacher_forcing_reads_the_truth_and_names_what_follows(models):
    inputs, labels = models.teacher_forcing(TARGET)
    np.testing.assert_array_equal(labels, TARGET[:, 1:])
    np.testing.assert_array_equal(inputs[0], TARGET[0, :-1])
    np.testing.assert_array_equal(inputs != 0, labels != 0)
    np.testing.assert_array_equal(inputs[2, :2], TARGET[2, :2])
    for wrong in ([[2, 3], [2, 0]], [2, 4, 3], [[2.0, 3.0]], np.zeros((0, 4), int)):
        with pytest.raises(ValueError, match="at least a start and an end"):
            models.teacher_forcing(wrong)


@every_kind
def test_padding_a_source_further_changes_no_logit(
    models, build, outputs, attention, cell, bidirectional
):
    model = build(attention=attention, cell=cell, bidirectional=bidirectional)
    inputs, _ = models.teacher_forcing(TARGET)
    logits = outputs(model, [SOURCE, inputs])
    padded = outputs(model, [np.pad(SOURCE, ((0, 0), (0, 3))), inputs])
    np.testing.assert_allclose(padded, logits, atol=1e-6)
    other = SOURCE.copy()
    other[:, 0] = other[:, 0] % 11 + 1
    assert np.abs(outputs(model, [other, inputs]) - logits).max() > 1e-4, "it must read the source"


@every_kind
def test_a_step_says_what_the_whole_model_says(
    models, build, outputs, attention, cell, bidirectional
):
    model = build(attention=attention, cell=cell, bidirectional=bidirectional)
    wanted = log_probabilities(outputs(model, [SOURCE, TARGET]))[[0, 1, 3, 4]]
    encoded = models.encode(model, SOURCE[[0, 1, 3, 4]])
    prefixes, which = TARGET[[0, 1, 3, 4]], np.arange(4)
    for length in (1, 2, 3):  # each goes on from the one before
        got = encoded.step(prefixes[:, :length], which)
        np.testing.assert_allclose(got, wanted[:, length - 1], atol=1e-5)
    some = [3, 3, 1]  # a beam: others go on twice, in another order, or not at all
    got = encoded.step(prefixes[some, :4], which[some])
    np.testing.assert_allclose(got, wanted[some, 3], atol=1e-5)
    got = encoded.step(prefixes[::-1, :5], which[::-1])  # not seen: read from the start
    np.testing.assert_allclose(got, wanted[::-1, 4], atol=1e-5)


def test_a_prefix_that_goes_on_costs_one_step_of_the_cell(models, build, monkeypatch):
    encoded = models.encode(build(attention="dot"), SOURCE[:1])
    steps = []
    advance = encoded._advance
    monkeypatch.setattr(encoded, "_advance", lambda *a: steps.append(1) or advance(*a))
    encoded.step([[START]])
    encoded.step([[START, 5], [START, 6]])
    encoded.step([[START, 6, 4], [START, 5, 4]])
    assert len(steps) == 3
    encoded.step([[START, 7, 7, 7]])
    assert len(steps) == 7


def test_blocks_of_prefixes_are_put_together_again(models, build, monkeypatch):
    encoded = models.encode(build(attention="additive"), SOURCE)
    which = RNG.integers(0, 5, 7)
    whole = encoded.step(np.full((7, 1), START), which)
    monkeypatch.setattr("dlcourse.models.encoded._ROWS", 3)
    np.testing.assert_allclose(encoded.step(np.full((7, 1), START), which), whole, atol=1e-6)


def test_a_beam_finds_what_its_log_probability_says(models, build, outputs):
    from dlcourse.text import beam_search_batch, greedy

    model = build(attention="additive")
    encoded = models.encode(model, SOURCE)
    beams = beam_search_batch(encoded.step, [[START]] * 5, beam_size=3, max_length=4, end=END)
    for row, beam in enumerate(beams):
        best = beam.hypotheses[0]
        ids = np.array([[START, *best.ids]], dtype="int32")
        scores = log_probabilities(outputs(model, [SOURCE[row : row + 1], ids]))[0]
        total = scores[np.arange(len(best.ids)), best.ids].sum()
        assert best.log_probability == pytest.approx(total, abs=1e-4)
    single = models.encode(model, SOURCE[3:4])
    alone = greedy(single.step, [START], max_length=4, end=END)
    batch = beam_search_batch(encoded.step, [[START]] * 5, beam_size=1, max_length=4, end=END)
    assert alone.ids == batch[3].hypotheses[0].ids


@pytest.mark.parametrize("attention", ["additive", "dot"])
def test_the_alignment_sums_to_one_over_what_is_real(keras, models, build, attention):
    model = build(attention=attention)
    weights = models.alignment(model, SOURCE, TARGET)
    assert weights.shape == (5, 6, 7)
    np.testing.assert_allclose(weights.sum(axis=-1), 1, atol=1e-5)
    assert not weights[3, :, 2:].any()
    assert (weights[3, :, :2] > 0).all()


@pytest.mark.parametrize("attention", ["additive", "dot"])
def test_the_two_attentions_are_those_of_scratch(keras, models, build, attention):
    from dlcourse.scratch.alignment import AdditiveAttention, DotProductAttention

    model = build(attention=attention, cell="gru")
    layers = {layer.name: layer for layer in model.layers}
    memory = layers["attention_key"].input
    asked = layers["attention_query"] if attention == "additive" else layers["decoder"]
    parts = [asked.output, layers["attention_key"].output, memory, *layers["attention"].output]
    probe = keras.Model(model.inputs, parts)
    found = [keras.ops.convert_to_numpy(part) for part in probe([SOURCE, TARGET])]
    query, key, value, context, weights = found
    ours = DotProductAttention()
    if attention == "additive":
        ours = AdditiveAttention(6, rng=np.random.default_rng(0))
        ours.parameters["scale"].data[...] = layers["attention"].get_weights()[0]
    by_hand, looked = ours.forward(query, key, value, SOURCE != 0)
    np.testing.assert_allclose(looked, weights, atol=1e-5)
    real = TARGET != 0  # Keras writes zeros where the target is padding
    np.testing.assert_allclose(by_hand[real], context[real], atol=1e-5)


def test_a_saved_model_writes_the_same(keras, models, build, outputs, tmp_path):
    model = build(attention="dot", cell="lstm", dropout=0.2)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(
        outputs(again, [SOURCE, TARGET]), outputs(model, [SOURCE, TARGET])
    )
    step, same = (models.encode(m, SOURCE[:1]).step([[START, 5]]) for m in (model, again))
    np.testing.assert_array_equal(step, same)
    homes = {type(layer).__module__.split(".")[0] for layer in model.layers}
    assert homes == {"keras"}


@pytest.mark.parametrize("attention", [None, "additive", "dot"])
def test_one_step_lowers_the_loss(keras, models, build, attention):
    model = build(attention=attention)
    inputs, labels = models.teacher_forcing(TARGET)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss=loss, run_eagerly=True)
    first, second = (model.train_on_batch([SOURCE, inputs], labels) for _ in range(2))
    assert second < first


def test_layers_have_the_names_that_lessons_use(names, build):
    plain = {"source", "source_embedding", "encoder", "encoder_state", "start_state", "target",
             "target_embedding", "decoder", "logits"}  # fmt: skip
    looks = {"attention_key", "attention", "attention_join", "attention_output"}
    drops = {"source_dropout", "target_dropout", "dropout"}
    assert set(names(build())) == plain
    assert set(names(build(cell="lstm", dropout=0.1))) == {
        *(plain | drops),
        *("encoder_cell", "start_cell"),
    }
    assert set(names(build(attention="dot"))) == plain | looks
    assert set(names(build(attention="additive"))) == plain | looks | {"attention_query"}
    assert set(names(build(bidirectional=False))) == plain - {"encoder_state"}


@pytest.mark.parametrize(
    ("options", "cure"),
    [
        ({"attention": "bahdanau"}, "None, 'additive' or 'dot'.*'bahdanau'"),
        ({"cell": "GRU"}, "'lstm', 'gru' or 'rnn'.*'GRU'"),
        ({"units": (8, 8)}, r"units=\(8, 8\)\. Write `128`"),
        ({"dropout": 1}, "dropout=1"),
    ],
)
def test_a_wrong_argument_is_explained(build, options, cure):
    with pytest.raises(ValueError, match=cure):
        build(**options)


def test_what_a_decoder_cannot_read_is_explained(models, build):
    model = build()
    encoded = models.encode(model, SOURCE)
    for prefixes, which, cure in [
        ([[START, 9]], [0], r"`prefixes` must hold ids from 0 to 8\. Received: 9"),
        ([[START]], None, "which of the 5 sources.*`dlcourse.text.beam_search_batch`"),
        ([[START]], [5], "from 0 to 4"),
        ([[START], [START]], [0], "each of the 2 prefixes"),
    ]:
        with pytest.raises(ValueError, match=cure):
            encoded.step(prefixes, which)
    with pytest.raises(ValueError, match="nothing but padding in row 1"):
        models.encode(model, [[4, 5], [0, 0]])
    with pytest.raises(ValueError, match="a model without"):
        models.alignment(model, SOURCE, TARGET)
    with pytest.raises(ValueError, match="must be one of `build_seq2seq`"):
        models.encode(models.build_language_model(9), SOURCE)
