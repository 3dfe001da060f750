"""The judge: made again from its recipe, on any backend, without touching what is global."""

import keras
import numpy as np
import pytest

from dlcourse.models import build_judge, judge_features, train_judge

pytestmark = pytest.mark.keras

RNG = np.random.default_rng(0)
X = np.zeros((240, 8, 8, 1), dtype=np.float32)
Y = np.arange(240) % 3
for row, label in enumerate(Y):  # a bright bar at one of three places, and noise
    X[row, :, 2 * label + 1 : 2 * label + 3] = 0.6
X += RNG.random(X.shape, dtype=np.float32) * 0.4

SMALL = {"filters": (4, 8), "num_features": 6}


@pytest.fixture(scope="module")
def judge():
    return train_judge(X[:180], Y[:180], seed=0, epochs=25, **SMALL)


def test_it_learns_and_its_features_are_what_the_logits_are_made_of(judge):
    logits = judge.predict(X[180:], verbose=0)
    assert (logits.argmax(axis=1) == Y[180:]).mean() > 0.9
    features = judge_features(judge, X[180:])
    assert features.shape == (60, 6)
    kernel, bias = judge.get_layer("logits").get_weights()
    np.testing.assert_allclose(features @ kernel + bias, logits, atol=1e-4)


def test_batches_do_not_change_the_features(judge):
    whole = judge_features(judge, X[:10])
    np.testing.assert_allclose(judge_features(judge, X[:10], batch_size=3), whole, atol=1e-5)


def test_the_recipe_gives_the_same_judge_again_and_another_for_another_seed():
    made = [train_judge(X[:64], Y[:64], seed=s, epochs=1, **SMALL) for s in (1, 1, 2)]
    one, again, other = (judge_features(each, X[:5]) for each in made)
    np.testing.assert_allclose(one, again, atol=1e-5)
    assert np.abs(one - other).max() > 0.01


def test_first_weights_and_order_are_numpys_and_global_seeds_are_left_alone():
    keras.utils.set_random_seed(5)
    expected = np.random.random(3)  # noqa: NPY002
    keras.utils.set_random_seed(5)
    judge = train_judge(X[:64], Y[:64], seed=7, epochs=1, **SMALL)
    np.testing.assert_array_equal(np.random.random(3), expected)  # noqa: NPY002
    # one step of Adam moves no weight by more than its rate
    rng, rate = np.random.default_rng(7), 0.002
    for weight in judge.get_weights():
        first = np.zeros(weight.shape)
        if weight.ndim > 1:
            fan_in = np.prod(weight.shape[:-1])
            first = rng.normal(0, np.sqrt(2 / fan_in), weight.shape)
        assert 0 < np.abs(weight - first).max() < 1.01 * rate


def test_a_saved_judge_sees_the_same(judge, tmp_path):
    path = tmp_path / "judge.keras"
    judge.save(path)
    again = keras.saving.load_model(path)
    np.testing.assert_allclose(judge_features(again, X[:5]), judge_features(judge, X[:5]))


@pytest.mark.parametrize(
    ("x", "y", "cure"),
    [
        (X[..., 0], Y, r"x\[\.\.\., None\]"),
        (255 * X, Y, "Divide integers by 255"),
        (2 * X - 1, Y, r"\(x \+ 1\) / 2"),
        (np.where(X > 0.9, np.nan, X), Y, "from 0 to 1"),
        (X, Y[:-1], r"shape \(239,\)"),
        (X, Y.astype(float), "float64"),
        (X, keras.utils.to_categorical(Y), r"shape \(240, 3\)"),
    ],
)
def test_wrong_data_are_named_with_a_cure(x, y, cure):
    with pytest.raises(ValueError, match=cure):
        train_judge(x, y, seed=0)


def test_features_need_a_judge_and_pictures_of_its_size(judge):
    other = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(name="flat")])
    with pytest.raises(ValueError, match=r"'features'.*flat"):
        judge_features(other, X)
    with pytest.raises(ValueError, match=r"\(n, 8, 8, 1\)"):
        judge_features(judge, X[:, :6, :6])


def test_small_pictures_are_refused():
    with pytest.raises(ValueError, match="2 convolutions"):
        build_judge((3, 3, 1), 2)
