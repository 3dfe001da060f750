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
    "Counterfactuals": "counterfactual",
    "DeletionInsertion": "faithfulness",
    "Patches": "patches",
    "Randomization": "randomization",
    "ReceptiveField": "fields",
    "attention_rollout": "rollout",
    "completeness": "faithfulness",
    "counterfactuals": "counterfactual",
    "deletion_insertion": "faithfulness",
    "expected_gradients": "path_gradients",
    "explanation_similarity": "agreement",
    "grad_cam": "class_maps",
    "grid_segments": "segments",
    "integrated_gradients": "path_gradients",
    "layer_outputs": "activations",
    "lime_image": "lime_images",
    "lime_table": "lime_tables",
    "lime_text": "lime_texts",
    "maximally_activating_patches": "patches",
    "maximize_activation": "maximization",
    "measured_receptive_field": "measured",
    "occlusion": "covering",
    "randomization_test": "randomization",
    "receptive_field": "fields",
    "saliency": "slopes",
    "shap_image": "shap_images",
    "shap_table": "shap_tables",
    "shap_text": "shap_texts",
    "shapley_values": "shapley",
    "smooth_grad": "slopes",
    "stability": "agreement",
}

__all__ = [
    "Attribution",
    "Counterfactuals",
    "DeletionInsertion",
    "Patches",
    "Randomization",
    "ReceptiveField",
    "attention_rollout",
    "completeness",
    "counterfactuals",
    "deletion_insertion",
    "expected_gradients",
    "explanation_similarity",
    "grad_cam",
    "grid_segments",
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
    "saliency",
    "shap_image",
    "shap_table",
    "shap_text",
    "shapley_values",
    "smooth_grad",
    "stability",
]

if TYPE_CHECKING:
    from .activations import layer_outputs
    from .agreement import explanation_similarity, stability
    from .attribution import Attribution
    from .class_maps import grad_cam
    from .counterfactual import Counterfactuals, counterfactuals
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
