"""Axes-level plots for arrays and mappings, and `figure`, which numbers and captions them.

Each `plot_*` takes `ax=` (a new figure without it), returns the Axes, shows nothing itself and
leaves `rcParams` alone. Nothing here knows Keras.
"""

from .activation_histograms import plot_activation_histograms
from .alignment import plot_alignment
from .animation import animate
from .attention_heads import plot_attention_heads
from .attention_maps import plot_attention_maps
from .attention_rollout import plot_attention_rollout
from .attribution_bars import plot_attribution_bars
from .attribution_maps import plot_attribution_maps
from .augmentations import plot_augmentations
from .beam_tree import plot_beam_tree
from .boxes import plot_boxes
from .captions import figure
from .codes import plot_codes
from .confusion import plot_confusion_matrix
from .coursemap import plot_course_map
from .decision import plot_decision_boundary
from .deletion_insertion import plot_deletion_insertion
from .factor_matrix import plot_factor_matrix
from .feature_maps import plot_feature_maps
from .filters import plot_filters
from .force import plot_force
from .forecast import plot_forecast
from .gates import plot_gates
from .gradient_by_lag import plot_gradient_by_lag
from .gradient_norms import plot_gradient_norms
from .graph import plot_computational_graph
from .group_rates import plot_group_rates
from .history import plot_history
from .images import plot_image_grid
from .latent import plot_latent_plane, plot_traversals
from .learning_curves import plot_learning_curves
from .loss_slice import plot_loss_slice
from .loss_surface import plot_loss_surface
from .masks import plot_masks
from .neuron import plot_neuron
from .number_grid import plot_numbers
from .palette import DASHES, MARKERS, PALETTE
from .patches import plot_patches
from .piano_roll import plot_piano_roll
from .position_similarity import plot_position_similarity
from .privacy import plot_privacy
from .reliability import plot_reliability
from .robustness import plot_robustness
from .roc import plot_roc
from .rows import plot_picture_rows
from .samples import plot_samples
from .scaling import plot_scaling
from .scores import plot_scores
from .seed_bands import plot_seed_bands
from .sound import listen, synthesize
from .spectrum import plot_spectrum
from .text_heat import plot_text_heat
from .timeline import plot_timeline
from .token_probabilities import plot_token_probabilities
from .trade_off import plot_trade_off
from .training_report import plot_training_report
from .translator import translate_your_own
from .waterfall import plot_waterfall
from .worst_errors import plot_worst_errors

__all__ = [
    "DASHES",
    "MARKERS",
    "PALETTE",
    "animate",
    "figure",
    "listen",
    "plot_activation_histograms",
    "plot_alignment",
    "plot_attention_heads",
    "plot_attention_maps",
    "plot_attention_rollout",
    "plot_attribution_bars",
    "plot_attribution_maps",
    "plot_augmentations",
    "plot_beam_tree",
    "plot_boxes",
    "plot_codes",
    "plot_computational_graph",
    "plot_confusion_matrix",
    "plot_course_map",
    "plot_decision_boundary",
    "plot_deletion_insertion",
    "plot_factor_matrix",
    "plot_feature_maps",
    "plot_filters",
    "plot_force",
    "plot_forecast",
    "plot_gates",
    "plot_gradient_by_lag",
    "plot_gradient_norms",
    "plot_group_rates",
    "plot_history",
    "plot_image_grid",
    "plot_latent_plane",
    "plot_learning_curves",
    "plot_loss_slice",
    "plot_loss_surface",
    "plot_masks",
    "plot_neuron",
    "plot_numbers",
    "plot_patches",
    "plot_piano_roll",
    "plot_picture_rows",
    "plot_position_similarity",
    "plot_privacy",
    "plot_reliability",
    "plot_robustness",
    "plot_roc",
    "plot_samples",
    "plot_scaling",
    "plot_scores",
    "plot_seed_bands",
    "plot_spectrum",
    "plot_text_heat",
    "plot_timeline",
    "plot_token_probabilities",
    "plot_trade_off",
    "plot_training_report",
    "plot_traversals",
    "plot_waterfall",
    "plot_worst_errors",
    "synthesize",
    "translate_your_own",
]
