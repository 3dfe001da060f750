"""shap's gradient explainer, where the backend has one, without a trace in the model."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def gradient_values(
    model: Any, examples: Array, rows: Array, targets: Array, *, samples: int, seed: int
) -> Array:
    """Return expected gradients by shap's `GradientExplainer`, `(n, features)`.

    Args:
        model: A functional or Sequential Keras model with one input.
        examples: `(n, features)`.
        rows: The background, `(rows, features)`.
        targets: Which output, `(n,)`.
        samples: How many gradients for each example.
        seed: Of what is drawn.

    Raises:
        ValueError: If `model` is not a Keras model.
        NotImplementedError: On JAX, for which shap has no gradients.
    """
    import keras
    import shap

    if not isinstance(model, keras.Model) or not getattr(model, "inputs", None):
        raise ValueError(
            '`method="gradient"` needs a built Keras model: a function has no gradient here. '
            f'Received: {model!r}. Use `method="permutation"`.'
        )
    backend = keras.backend.backend()
    x, b = (array.astype(keras.config.floatx()) for array in (examples, rows))
    if backend == "tensorflow":
        part = keras.Model([model.inputs[0]], model.outputs[0])
        found = shap.GradientExplainer(part, b).shap_values(x, nsamples=samples, rseed=seed)
    elif backend == "torch":
        found = _torch_values(model, x, b, samples, seed)
    else:
        raise NotImplementedError(
            f"shap has no gradients on {backend}. "
            "Use `expected_gradients`, which computes the same quantity on every backend."
        )
    values = np.asarray(found)
    if values.ndim == x.ndim + 1:  # the last axis are the outputs
        values = np.take_along_axis(values, targets[:, None, None], axis=-1)[..., 0]
    return values.astype(np.float64)


def _torch_values(model: Any, x: Array, b: Array, samples: int, seed: int) -> Any:
    import shap
    import torch

    modes = [(module, module.training) for module in model.modules()]
    try:
        device = next(model.parameters()).device
        explainer = shap.GradientExplainer(model, torch.as_tensor(b, device=device))
        return explainer.shap_values(
            torch.as_tensor(x, device=device), nsamples=samples, rseed=seed
        )
    finally:
        for module, mode in modes:
            module.training = mode
