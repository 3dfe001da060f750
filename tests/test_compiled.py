"""A compiled model computes what the model computes, whatever its weights are by then."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras


def test_a_compiled_model_follows_the_weights_of_the_model():
    import keras

    from dlcourse.compiled import compiled
    from dlcourse.models import build_gpt

    keras.utils.set_random_seed(0)
    model = build_gpt(7, 8, depth=1, num_heads=2, width=8, dropout=0.5)
    ids = np.array([[1, 2, 3, 4], [6, 5, 4, 3]], dtype="int32")
    call = compiled(model, ids)

    def agree(x):
        expected = keras.ops.convert_to_numpy(model(x, training=False))
        np.testing.assert_allclose(call(x), expected, rtol=1e-4, atol=1e-5)
        return expected

    first = agree(ids)
    assert not np.allclose(first, agree(ids[:, ::-1].copy()))
    model.compile(keras.optimizers.Adam(0.1), keras.losses.SparseCategoricalCrossentropy(True))
    model.fit(ids, ids, verbose=0)
    trained = agree(ids)
    assert not np.allclose(first, trained, atol=1e-3)
    model.set_weights([w + 0.1 for w in model.get_weights()])
    assert not np.allclose(trained, agree(ids), atol=1e-3)
