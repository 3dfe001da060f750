"""Batches that a model takes, and the mistakes in others, each named."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras


@pytest.fixture(scope="module")
def gray(models):
    return models.build_cnn((8, 9, 1), 3, filters=(2,))


@pytest.fixture(scope="module")
def colour(models):
    return models.build_cnn((8, 9, 3), 3, filters=(2,))


X = np.random.default_rng(0).uniform(size=(5, 8, 9, 1))
Y = np.array([0, 1, 2, 0, 1])


@pytest.mark.parametrize("x", [X, X.astype("float32"), X * 6 - 3, X[:1] > 2])
@pytest.mark.parametrize("y", [None, Y, Y[:, None][:, 0], Y.astype("uint8"), Y.astype("float32")])
def test_a_good_batch_passes(models, gray, x, y):
    x = x.astype("float32") if x.dtype == bool else x
    assert models.check_batch(gray, x, None if y is None else y[: len(x)]) is None


def test_every_kind_of_answer_has_its_labels(models):
    shape = (8, 8, 1)
    x = np.zeros((2, *shape))
    unet = models.build_unet(shape, 2, filters=(2, 2))
    models.check_batch(unet, x, np.ones((2, 8, 8), bool))
    models.check_batch(models.build_unet(shape, 1, filters=(2, 2)), x, np.ones((2, 8, 8, 1)))
    models.check_batch(models.build_detector(shape, 3, filters=(2,)), x, [0, 2])
    single = models.build_cnn(shape, 1, filters=(2,))
    models.check_batch(single, x, [[0], [1]])
    models.check_batch(models.build_mlp((4,), 3), np.zeros((2, 4)), [0, 2])
    with pytest.raises(ValueError, match=r"from 0 to 1, as the model has 1 logit\. "):
        models.check_batch(single, x, [1, 2])
    with pytest.raises(ValueError, match="must have 3 axes, as many as the logits"):
        models.check_batch(unet, x, [0, 1])
    with pytest.raises(ValueError, match="looks one-hot"):
        models.check_batch(unet, x, np.zeros((2, 8, 8, 2)))


@pytest.mark.parametrize(
    ("x", "cure"),
    [
        (
            X[..., 0],
            r"batch, 8, 9, 1\)\. .*\(5, 8, 9\)\. The channel axis is missing.*`x\[\.\.\., N",
        ),
        (X[0], r"batch axis is missing: write `x\[None\]`"),
        (X[0, :, :, 0], r"Batch and channel axis are missing: write `x\[None, \.\.\., None\]`"),
        (np.moveaxis(X, -1, 1), r"\(5, 1, 8, 9\)\. That looks like channels first: .*moveaxis"),
        (np.repeat(X, 3, axis=-1), r"have 1 channels, and these have 3: .*keepdims"),
        (X[:, 1:], r"\(5, 7, 9, 1\)\. The images have another size"),
        (X.transpose(0, 2, 1, 3), r"\(5, 9, 8, 1\)\. The images have another size"),
        (X[:0], "at least one example"),
        (X.reshape(5, -1), r"Examples must have the shape \(8, 9, 1\)"),
        (0.5, r"x of shape \(\)"),
        ((X * 255).astype("uint8"), r"dtype uint8\. Scale the pixels: `x\.astype\('float32'\) / 2"),
        (X > 0.5, "dtype bool"),
        (X * 255, r"values up to 25\d.*Scale the pixels"),
        (np.where(X[3, 2, 2] == X, np.nan, X), r"NaN or infinity in x\[3\]"),
        (np.where(X[1, 2, 2] == X, -np.inf, X), r"infinity in x\[1\]\. Drop that example"),
    ],
)
def test_a_wrong_batch_is_explained(models, gray, x, cure):
    with pytest.raises(ValueError, match=cure):
        models.check_batch(gray, x)


def test_wrong_colour_images_are_explained(models, colour):
    x = np.repeat(X, 3, axis=-1)
    models.check_batch(colour, x)
    with pytest.raises(ValueError, match="channels first"):
        models.check_batch(colour, np.moveaxis(x, -1, 1))
    with pytest.raises(ValueError, match=r"grayscale becomes colour with `np\.repeat"):
        models.check_batch(colour, X)
    with pytest.raises(ValueError, match=r"axis is missing: write .*None\]`, repeated with"):
        models.check_batch(colour, X[..., 0])


@pytest.mark.parametrize(
    ("y", "cure"),
    [
        (
            np.eye(3)[Y],
            r"from 0 to 2, one a label\..*\(5, 3\).*one-hot: write `y\.argmax\(axis=-1\)",
        ),
        (Y[:4], "5 images and 4 labels. Were both split"),
        (Y + 1, r"from 0 to 2, as the model has 3 logits\. Received: from 1 to 3\..*num_classes=4"),
        (Y - 1, "Received: from -1 to 1. Count classes from 0"),
        (Y + 0.5, r"dtype float64, \[0\.5, 1\.5, 2\.5\]"),
        (np.array(list("abcab")), r"'a', 'b', 'c'.*Number the classes"),
        (Y[:, None], r"must have 1 axis.*\(5, 1\).*`y\[\.\.\., 0\]`"),
        (2, "must have 1 axis"),
        (Y * np.nan, "whole numbers from 0 to 2"),
    ],
)
def test_wrong_labels_are_explained(models, gray, y, cure):
    with pytest.raises(ValueError, match=cure):
        models.check_batch(gray, X, y)


def test_a_model_that_is_not_built_is_explained(keras, models):
    with pytest.raises(ValueError, match="built Keras model with one input"):
        models.check_batch(keras.Sequential([keras.layers.Dense(3)]), X)
    two = [keras.Input((3,)), keras.Input((3,))]
    with pytest.raises(ValueError, match="with one input"):
        models.check_batch(keras.Model(two, keras.layers.Add()(two)), X)
