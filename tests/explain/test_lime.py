"""LIME finds the line of a linear model, repeats itself with a seed, and says what does not fit."""

import numpy as np
import pytest

from dlcourse.explain import grid_segments, lime_image, lime_table, lime_text, shap_image, shap_text

RNG = np.random.default_rng(0)
BACKGROUND = RNG.normal(2, 3, size=(200, 3))
EXAMPLES = RNG.normal(2, 3, size=(2, 3))
SLOPES = np.array([1.0, -2.0, 0.0])


def linear(x):
    return x @ SLOPES + 1


def count_good(texts):
    """Two outputs: how much praise, and how much blame."""
    good = np.array([text.split().count("good") for text in texts], dtype=float)
    return np.stack([good, -good], axis=1)


def test_a_linear_model_gets_its_own_line():
    found = lime_table(linear, EXAMPLES, BACKGROUND, samples=2000)
    np.testing.assert_allclose(
        found.values, SLOPES * (EXAMPLES - BACKGROUND.mean(axis=0)), rtol=0.01, atol=0.02
    )
    np.testing.assert_allclose(found.gap(), 0, atol=0.05)


def test_bins_find_the_feature_that_does_nothing():
    found = lime_table(linear, EXAMPLES, BACKGROUND, bins=True)
    assert (np.abs(found.values[:, 2]) < 0.25 * np.abs(found.values[:, :2]).max(axis=1)).all()


def test_a_seed_repeats_and_another_differs():
    wavy = lambda x: np.sin(x).sum(axis=1)  # noqa: E731
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    first, again, other = (
        lime_table(wavy, EXAMPLES, BACKGROUND, samples=50, seed=seed).values for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-3
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


def test_parts_of_pictures_with_one_channel_or_four_get_their_share(capfd):
    images = np.ones((2, 8, 8, 4))
    left = lambda x: x[:, :, :4].sum(axis=(1, 2, 3))  # noqa: E731
    found = lime_image(left, images, segments=grid_segments((8, 8), 4), fill=0.0, samples=300)
    assert found.values.shape == (2, 8, 8, 1)
    np.testing.assert_allclose(found.values[0, :, :4], 4.0, rtol=0.05)
    np.testing.assert_allclose(found.values[0, :, 4:], 0.0, atol=0.2)
    shap = shap_image(left, images[..., :1], fill=0.0, max_evals=40)
    np.testing.assert_allclose(shap.values.sum(axis=(1, 2, 3)), 32)
    np.testing.assert_allclose(shap.values[0, :, 4:], 0.0, atol=1e-9)
    np.testing.assert_allclose(shap.gap(), 0, atol=1e-9)
    assert capfd.readouterr().err == "", "no bar was asked for"


@pytest.mark.parametrize("explain", [lime_text, shap_text])
def test_the_word_that_counts_is_found_at_each_of_its_places(explain):
    found = explain(count_good, ["a good , good film", "no  plot"], target=0)
    assert found.feature_names == (("a", "good", ",", "good", "film"), ("no", "plot"))
    assert found.values.shape == (2, 5)
    np.testing.assert_allclose(found.values[0], [0, 1, 0, 1, 0], atol=0.1)
    np.testing.assert_allclose(found.values[1], 0, atol=1e-6)


def test_hidden_words_are_words_of_their_own():
    seen = set()

    def model(texts):
        for text in texts:
            seen.update(text.split(" "))
        return np.zeros(len(texts))

    shap_text(model, ["one two three four"], max_evals=50)
    lime_text(model, ["one two three four"], samples=50)
    assert seen == {"one", "two", "three", "four", "..."}


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="at least 10 rows"):
        lime_table(linear, EXAMPLES, BACKGROUND[:2])
    with pytest.raises(ValueError, match="kernel_width"):
        lime_table(linear, EXAMPLES, BACKGROUND, kernel_width=0)
    with pytest.raises(ValueError, match="Divide pixels by 255"):
        lime_image(linear, np.full((1, 8, 8, 1), 255))
    with pytest.raises(ValueError, match="at least two segments"):
        lime_image(linear, np.ones((1, 8, 8, 1)), segments=np.zeros((8, 8), int))
    with pytest.raises(ValueError, match="`fill` must be"):
        shap_image(linear, np.ones((1, 8, 8, 1)), fill=[0.0, 0.0])
    with pytest.raises(ValueError, match="must not exceed the picture"):
        grid_segments((4, 4), 5)


@pytest.mark.parametrize("explain", [lime_text, shap_text])
def test_texts_that_are_none_are_named(explain):
    with pytest.raises(TypeError, match=r"write `\[text\]`"):
        explain(count_good, "a good film")
    with pytest.raises(ValueError, match="at least two words"):
        explain(count_good, ["good"])
    with pytest.raises(TypeError, match="function from a list of texts"):
        explain(None, ["a good film"])
