"""What a trained Keras model sees, and what its answers rest on.

Everything here returns arrays or small tuples of them and leaves the model as it was. Keras is
loaded when a function is first used, not when this is imported.

Example:
    >>> import keras
    >>> import dlcourse.explain
    >>> model = keras.Sequential(
    ...     [keras.Input((28, 28, 1)), keras.layers.Conv2D(8, 3, name="conv")]
    ... )
    >>> dlcourse.explain.receptive_field(model, "conv").size
    (3, 3)
"""

from typing import TYPE_CHECKING

from ..lazy import load_when_used

# name -> the module that defines it
_NAMES = {
    "Attribution": "attribution",
    "layer_outputs": "activations",
    "Patches": "patches",
    "maximally_activating_patches": "patches",
    "ReceptiveField": "fields",
    "receptive_field": "fields",
    "measured_receptive_field": "measured",
    "maximize_activation": "maximization",
    "attention_rollout": "rollout",
}

__all__ = [
    "Attribution",
    "Patches",
    "ReceptiveField",
    "attention_rollout",
    "layer_outputs",
    "maximally_activating_patches",
    "maximize_activation",
    "measured_receptive_field",
    "receptive_field",
]

if TYPE_CHECKING:
    from .activations import layer_outputs
    from .attribution import Attribution
    from .fields import ReceptiveField, receptive_field
    from .maximization import maximize_activation
    from .measured import measured_receptive_field
    from .patches import Patches, maximally_activating_patches
    from .rollout import attention_rollout

__getattr__, __dir__ = load_when_used(__name__, _NAMES)
