"""LeNet-5: the paper's numbers, its unusual layers, and each modern change by itself."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras

PAPER = {"c1": 156, "s2": 12, "c3": 1_516, "s4": 32, "c5": 48_120, "f6": 10_164}


@pytest.fixture(scope="module")
def lenet(models):
    return models.build_lenet((28, 28, 1), 10)


@pytest.fixture(scope="module")
def parts(keras):
    from dlcourse.models import lenet_layers

    return lenet_layers


def run(keras, layer, x):
    return keras.ops.convert_to_numpy(layer(x))


def counted(model):
    """Count the trainable parameters of each layer of the paper."""
    counts = dict.fromkeys(PAPER, 0)
    for weight in model.trainable_weights:
        layer = weight.path.split("/")[0].split("_")[0]
        counts[layer] = counts.get(layer, 0) + int(np.prod(weight.shape))
    return counts


def test_each_layer_has_the_papers_trainable_parameters(models, lenet):
    assert counted(lenet) == PAPER
    assert sum(PAPER.values()) == 60_000
    assert counted(models.build_lenet((32, 32, 1), 10)) == PAPER


def test_each_layer_has_the_papers_shape(lenet):
    shapes = {"c1": (28, 28, 6), "s2": (14, 14, 6), "c3": (10, 10, 16), "s4": (5, 5, 16)}
    for name, shape in {**shapes, "c5": (1, 1, 120), "f6": (84,), "logits": (10,)}.items():
        assert lenet.get_layer(name).output.shape[1:] == shape


def test_layers_have_the_names_that_lessons_use(models, lenet, names):
    pairs = [f"{name}{part}" for name in ("c1", "c3") for part in ("", "_activation")]
    pools = [f"{name}{part}" for name in ("s2", "s4") for part in ("", "_scale", "_activation")]
    assert names(lenet) == [
        *("inputs", "pad", "rescale", *pairs[:2], *pools[:3], *pairs[2:], *pools[3:]),
        *("c5", "c5_activation", "flatten", "f6", "f6_activation", "logits"),
    ]
    modern = names(models.build_lenet((32, 32, 1), 10, changes="all"))
    assert modern == [
        *("inputs", "rescale", "c1", "c1_norm", "c1_activation", "s2"),
        *("c3", "c3_norm", "c3_activation", "s4", "c5", "c5_norm", "c5_activation"),
        *("global_pool", "c5_dropout", "f6", "f6_norm", "f6_activation", "f6_dropout", "logits"),
    ]


def test_the_table_of_connections_is_the_papers(parts):
    table = parts.C3_CONNECTIONS
    assert len(table) == 16
    assert [len(seen) for seen in table] == [3] * 6 + [4] * 9 + [6]
    assert sum(map(len, table)) == 60
    assert [sum(map_ in seen for seen in table) for map_ in range(6)] == [10] * 6
    assert len({frozenset(seen) for seen in table}) == 16


def test_a_map_does_not_answer_to_channels_that_it_is_not_connected_to(keras, parts, images):
    connections = ((0, 2), (1,), (0, 1, 2))
    layer = parts.ConnectedConv2D(connections, 3)
    x, _ = images((6, 7, 3))
    before = run(keras, layer, x)
    assert before.shape == (8, 4, 5, 3)
    for channel in range(3):
        changed = x.copy()
        changed[..., channel] += 1
        answers = np.abs(run(keras, layer, changed) - before).max(axis=(0, 1, 2)) > 1e-4
        assert list(answers) == [channel in seen for seen in connections]


def test_a_connected_convolution_is_one_with_zeros_in_its_kernel(keras, parts, images):
    layer = parts.ConnectedConv2D(parts.C3_CONNECTIONS, 5)
    x, _ = images((9, 8, 6))
    answer = run(keras, layer, x)
    layer.bias.assign(np.arange(16.0))
    kernel = keras.ops.convert_to_numpy(layer.kernel)
    assert (kernel != 0).sum() == 60 * 25
    dense = keras.layers.Conv2D(16, 5)
    dense.build(x.shape)
    dense.set_weights([kernel, np.zeros(16)])
    np.testing.assert_allclose(answer, run(keras, dense, x), atol=1e-5)
    np.testing.assert_allclose(run(keras, layer, x), answer + np.arange(16.0), atol=1e-5)


def test_a_small_image_is_put_in_the_middle_and_scaled(keras, models, images, outputs):
    x, _ = images((27, 20, 1))
    model = models.build_lenet((27, 20, 1), 10)
    rescaled = keras.Model(model.inputs[0], model.get_layer("rescale").output)
    expected = np.pad(x, ((0, 0), (2, 3), (6, 6), (0, 0))) * 1.275 - 0.1
    np.testing.assert_allclose(outputs(rescaled, x), expected, atol=1e-6)


def test_the_subsampling_has_one_coefficient_and_one_bias_a_map(keras, lenet, images, outputs):
    x, _ = images((28, 28, 1))
    layers = [lenet.get_layer(name).output for name in ("c1_activation", "s2_activation")]
    maps, answers = outputs(keras.Model(lenet.inputs[0], layers), x)
    coefficients, bias = lenet.get_layer("s2_scale").get_weights()
    means = maps.reshape(8, 14, 2, 14, 2, 6).mean(axis=(2, 4))
    expected = 1.7159 * np.tanh((means * coefficients.ravel() + bias) * 2 / 3)
    np.testing.assert_allclose(answers, expected, atol=1e-5)


def test_the_output_is_minus_the_squared_distance_to_fixed_codes(keras, lenet, images, outputs):
    x, _ = images((28, 28, 1))
    codes = lenet.get_layer("logits").get_weights()[0]
    assert codes.shape == (10, 84)
    assert set(np.unique(codes)) == {-1.0, 1.0}
    assert not lenet.get_layer("logits").trainable_weights
    units = keras.Model(lenet.inputs[0], lenet.get_layer("f6_activation").output)
    distance = ((outputs(units, x)[:, None] - codes) ** 2).sum(axis=-1)
    np.testing.assert_allclose(outputs(lenet, x), -distance, rtol=1e-5)


def test_codes_differ_and_are_the_same_at_every_call(parts):
    for classes in (2, 10, 26):
        codes = parts.output_codes(classes)
        assert codes.shape == (classes, 84)
        np.testing.assert_array_equal(codes, parts.output_codes(classes))
        assert len({tuple(code) for code in codes}) == classes
    seven = parts.output_codes(10)[7].reshape(parts.CODE_HEIGHT, parts.CODE_WIDTH)
    assert (seven[0] == 1).all(), "the bar of the 7"
    assert (seven[-1] == 1).sum() == 1


def test_the_activation_is_one_at_one(keras, parts):
    values = keras.ops.convert_to_numpy(parts.scaled_tanh(np.array([-1.0, 0.0, 1.0, 50.0])))
    np.testing.assert_allclose(values, [-1, 0, 1, 1.7159], atol=1e-4)


def test_weights_begin_within_2_4_over_the_number_of_inputs(lenet):
    for name, inputs in [("c1", 25), ("c5", 400), ("f6", 120), ("s2_scale", 1)]:
        kernel = lenet.get_layer(name).get_weights()[0]
        assert np.abs(kernel).max() <= 2.4 / inputs
        assert kernel.size < 100 or np.abs(kernel).max() > 0.9 * 2.4 / inputs


@pytest.mark.parametrize(
    ("change", "parameters"),
    [
        ("softmax_output", 60_000 + 850),
        ("full_connections", 60_000 + 36 * 25),
        ("max_pooling", 60_000 - 44),
        ("relu", 60_000),
        ("batch_norm", 60_000 + 6 + 16 + 120 + 84),  # a scale more; the shift is the bias
        ("global_pooling", 60_000 - 120 * 16 * (25 - 9)),
        ("dropout", 60_000),
    ],
)
def test_each_change_can_be_made_alone(models, images, outputs, change, parameters):
    model = models.build_lenet((28, 28, 1), 10, changes=(change,))
    assert sum(counted(model).values()) == parameters
    x, _ = images((28, 28, 1))
    assert np.isfinite(outputs(model, x)).all()


def test_every_change_is_tested_and_all_of_them_go_together(models, names):
    modern = models.build_lenet((28, 28, 1), 10, changes="all")
    reordered = models.build_lenet((28, 28, 1), 10, changes=models.LENET_CHANGES[::-1])
    assert names(modern) == names(reordered)
    assert modern.count_params() == reordered.count_params() < 35_000
    assert len(models.LENET_CHANGES) == 7


def test_a_modern_lenet_can_have_a_single_logit(models):
    assert models.build_lenet((28, 28, 1), 1, changes="all").output_shape == (None, 1)


@pytest.mark.parametrize(
    ("num_classes", "changes", "cure"),
    [
        (10, ("relu", "bigger"), r"softmax_output, full_connections.*\('relu', 'bigger'\)"),
        (10, "relu", "'relu'. Write `changes="),
        (1, (), "num_classes=1. Write `num_classes=2`, or `changes="),
    ],
)
def test_a_wrong_change_is_explained(models, num_classes, changes, cure):
    with pytest.raises(ValueError, match=cure):
        models.build_lenet((28, 28, 1), num_classes, changes=changes)
