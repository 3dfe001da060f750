"""A model as one fast function of arrays of one shape, compiled as its backend can.

With `runtime.py` and `gradients.py` the only backend-specific code in the package.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras


def compiled(model: "keras.Model", batch: NDArray[Any]) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """Return what computes the model's outputs, as in inference, for batches of this shape.

    TensorFlow and JAX compile `predict_on_batch`. PyTorch would go through Keras's Python code at
    each call, which in a small model takes longer than the arithmetic: the operations are recorded
    once (`make_fx`), and then done again in their order, with the weights as they are by then. A
    branch that depends on the values of the batch would be lost.

    Args:
        model: A built model with one input and one output.
        batch: An example; PyTorch runs the model on it: weights that `call` assigns then change.

    Returns:
        From a batch of that shape and dtype to the outputs, on the same device as the model.
    """
    import keras

    if keras.backend.backend() != "torch":
        return lambda x: np.asarray(model.predict_on_batch(x))
    import torch
    from torch.fx.experimental.proxy_tensor import make_fx

    with torch.no_grad():
        recorded = make_fx(lambda x: model(x, training=False))(keras.ops.convert_to_tensor(batch))

    def call(x: NDArray[Any]) -> NDArray[Any]:
        with torch.no_grad():
            return np.asarray(keras.ops.convert_to_numpy(recorded(keras.ops.convert_to_tensor(x))))

    return call
