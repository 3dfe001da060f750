"""Autoencoders: their halves, the linear one as PCA, and what they refuse to be built from."""

import numpy as np
import pytest

from dlcourse.gradients import loss_and_gradients

pytestmark = pytest.mark.keras


def parts(model):
    return model.get_layer("encoder"), model.get_layer("decoder")


def test_layers_have_the_names_that_lessons_use(models, names):
    encoder, decoder = parts(models.build_autoencoder((8, 8, 1), 2, filters=(4, 6), units=(5,)))
    assert names(encoder, without="_activation") == [
        "inputs", "encoder_conv1", "encoder_conv2", "encoder_flatten", "encoder_hidden1", "code",
    ]  # fmt: skip
    assert names(decoder, without="_activation") == [
        "codes", "decoder_hidden1", "decoder_maps", "decoder_reshape", "decoder_up1",
        "reconstruction",
    ]  # fmt: skip
    encoder, decoder = parts(models.build_autoencoder((6,), 2, units=(5, 4)))
    assert [w.path for w in (*encoder.weights, *decoder.weights)] == [
        f"{layer}/{weight}"
        for layer in ("encoder_hidden1", "encoder_hidden2", "code",
                      "decoder_hidden1", "decoder_hidden2", "reconstruction")
        for weight in ("kernel", "bias")
    ]  # fmt: skip
    assert decoder.get_layer("decoder_hidden1").units == 4


@pytest.mark.parametrize(
    ("shape", "filters"), [((8, 12, 3), (4, 6)), ((8, 8, 1), (4,)), ((3, 5, 1), ()), ((7,), ())]
)
def test_the_halves_make_the_whole(keras, models, outputs, shape, filters):
    model = models.build_autoencoder(shape, 2, filters=filters, units=(4,))
    x = np.random.default_rng(0).uniform(size=(3, *shape)).astype("float32")
    encoder, decoder = parts(model)
    codes = outputs(encoder, x)
    assert codes.shape == (3, 2)
    np.testing.assert_allclose(outputs(decoder, codes), outputs(model, x), atol=1e-6)
    assert outputs(model, x).shape == x.shape


def test_the_linear_one_can_be_pca_and_stays_there(keras, models, outputs):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 3)) @ rng.normal(size=(3, 6)) + 2 + rng.normal(size=(60, 6)) / 9
    x = x.astype("float32")
    mean = x.mean(axis=0)
    axes = np.linalg.svd(x - mean, full_matrices=False)[2][:2]
    turn = np.array([[2.0, 1.0], [-1.0, 3.0]])  # any axes of the same plane do as well
    model = models.build_autoencoder((6,), 2, units=())
    encoder, decoder = parts(model)
    encoder.set_weights([axes.T @ turn, -mean @ axes.T @ turn])
    decoder.set_weights([np.linalg.inv(turn) @ axes, mean])
    plane = (x - mean) @ axes.T @ axes + mean
    np.testing.assert_allclose(outputs(model, x), plane, atol=1e-4)
    loss, gradients = loss_and_gradients(model, keras.losses.MeanSquaredError(), x, x)
    assert loss == pytest.approx(np.mean((x - plane) ** 2), rel=1e-4)
    assert all(np.abs(gradient).max() < 1e-4 for gradient in gradients.values())


def test_it_learns_and_comes_back_from_a_file_as_it_was(keras, models, images, outputs, tmp_path):
    x, _ = images((4, 4, 1), count=16)
    model = models.build_autoencoder((4, 4, 1), 8, filters=(8,), units=())
    model.compile(keras.optimizers.Adam(0.02), keras.losses.BinaryCrossentropy(from_logits=True))
    losses = model.fit(x, x, batch_size=16, epochs=20, verbose=0).history["loss"]
    assert losses[-1] < losses[0] - 0.02
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(outputs(loaded, x), outputs(model, x), atol=1e-6)
    assert outputs(loaded.get_layer("encoder"), x).shape == (16, 8)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            {"latent_dim": 0},
            "`latent_dim` must be a whole number from 1 on. Received: latent_dim=0",
        ),
        ({"filters": (4, 4, 4)}, "multiples of 8 for 3 convolutions"),
        ({"input_shape": (7, 8, 1), "filters": (4,)}, r"Received: input_shape=\(7, 8, 1\)"),
        ({"input_shape": (7, 8, 1), "filters": (4,)}, "to 8 by 8 with `np.pad`"),
        ({"input_shape": (8, 8), "filters": (4,)}, "channel axis is missing"),
        ({"input_shape": (8, 0)}, "`input_shape` must hold whole numbers"),
        ({"units": (0,)}, "`units` must hold whole numbers from 1 on"),
        ({"filters": 4}, "`filters` must hold whole numbers"),
        ({"activation": "rellu"}, "`activation` must be a name that Keras knows"),
    ],
)
@pytest.mark.parametrize("builder", ["build_autoencoder", "build_vae"])
def test_what_cannot_be_built_is_refused_with_a_cure(models, builder, arguments, says):
    arguments = {"input_shape": (28, 28, 1), "latent_dim": 2, "filters": (), **arguments}
    with pytest.raises(ValueError, match=says):
        getattr(models, builder)(**arguments)
