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
    "grid_segments": "segments",
    "lime_image": "lime_images",
    "lime_table": "lime_tables",
    "lime_text": "lime_texts",
    "shap_image": "shap_images",
    "shap_table": "shap_tables",
    "shap_text": "shap_texts",
    "shapley_values": "shapley",
    "counterfactuals": "counterfactual",
    "Counterfactuals": "counterfactual",
    "saliency": "slopes",
    "smooth_grad": "slopes",
    "integrated_gradients": "path_gradients",
    "expected_gradients": "path_gradients",
    "grad_cam": "class_maps",
    "occlusion": "covering",
    "DeletionInsertion": "faithfulness",
    "deletion_insertion": "faithfulness",
    "completeness": "faithfulness",
    "explanation_similarity": "agreement",
    "stability": "agreement",
    "Randomization": "randomization",
    "randomization_test": "randomization",
}

__all__ = [
    "Attribution",
    "Counterfactuals",
    "DeletionInsertion",
    "Patches",
    "Randomization",
    "ReceptiveField",
    "attention_rollout",
    "counterfactuals",
    "grid_segments",
    "completeness",
    "deletion_insertion",
    "expected_gradients",
    "explanation_similarity",
    "grad_cam",
    "integrated_gradients",
    "layer_outputs",
    "lime_image",
    "lime_table",
    "lime_text",
    "maximally_activating_patches",
    "maximize_activation",
    "measured_receptive_field",
    "occlusion",
    "randomization_test",
    "receptive_field",
    "shap_image",
    "shap_table",
    "shap_text",
    "shapley_values",
    "saliency",
    "smooth_grad",
    "stability",
]

if TYPE_CHECKING:
    from .activations import layer_outputs
    from .agreement import explanation_similarity, stability
    from .attribution import Attribution
    from .counterfactual import Counterfactuals, counterfactuals
    from .class_maps import grad_cam
    from .covering import occlusion
    from .faithfulness import DeletionInsertion, completeness, deletion_insertion
    from .fields import ReceptiveField, receptive_field
    from .lime_images import lime_image
    from .lime_tables import lime_table
    from .lime_texts import lime_text
    from .maximization import maximize_activation
    from .measured import measured_receptive_field
    from .patches import Patches, maximally_activating_patches
    from .path_gradients import expected_gradients, integrated_gradients
    from .randomization import Randomization, randomization_test
    from .rollout import attention_rollout
    from .segments import grid_segments
    from .shap_images import shap_image
    from .shap_tables import shap_table
    from .shap_texts import shap_text
    from .shapley import shapley_values
    from .slopes import saliency, smooth_grad

__getattr__, __dir__ = load_when_used(__name__, _NAMES)
