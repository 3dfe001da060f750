"""How good is an answer, and how sure? Measures for boxes, masks, probabilities and thresholds.

How does a loss fall with size? The fit of a power law. How good are made pictures, are they copies,
and what does a code mean? Measures for generators and for codes.

What scikit-learn has (accuracy, ROC curve, area under it) is not written again; it finds the
neighbours and grows the trees. A name is loaded when it is first used.

Example:
    >>> import dlcourse.metrics
    >>> dlcourse.metrics.dice([[True, False]], [[True, True]])
    0.6666666666666666
"""

from typing import TYPE_CHECKING

from ..lazy import load_when_used

# name -> the module that defines it
_MEASURES = {
    "Disentanglement": "disentanglement",
    "InformationGap": "disentanglement",
    "Memorisation": "neighbours",
    "Modes": "generation",
    "PowerLaw": "scaling",
    "Reliability": "calibration",
    "dice": "masks",
    "disentanglement_scores": "disentanglement",
    "fit_power_law": "scaling",
    "fit_temperature": "calibration",
    "frechet_distance": "generation",
    "intersection_over_union": "boxes",
    "mask_iou": "masks",
    "memorisation": "neighbours",
    "modes_covered": "generation",
    "mutual_information_gap": "disentanglement",
    "nearest_neighbours": "neighbours",
    "pointing_game": "pointing",
    "precision_recall": "generation",
    "reliability": "calibration",
    "sensitivity_and_specificity": "thresholds",
    "threshold_at_specificity": "thresholds",
}

__all__ = [
    "Disentanglement",
    "InformationGap",
    "Memorisation",
    "Modes",
    "PowerLaw",
    "Reliability",
    "dice",
    "disentanglement_scores",
    "fit_power_law",
    "fit_temperature",
    "frechet_distance",
    "intersection_over_union",
    "mask_iou",
    "memorisation",
    "modes_covered",
    "mutual_information_gap",
    "nearest_neighbours",
    "pointing_game",
    "precision_recall",
    "reliability",
    "sensitivity_and_specificity",
    "threshold_at_specificity",
]

if TYPE_CHECKING:
    from .boxes import intersection_over_union
    from .calibration import Reliability, fit_temperature, reliability
    from .disentanglement import (
        Disentanglement,
        InformationGap,
        disentanglement_scores,
        mutual_information_gap,
    )
    from .generation import Modes, frechet_distance, modes_covered, precision_recall
    from .masks import dice, mask_iou
    from .neighbours import Memorisation, memorisation, nearest_neighbours
    from .pointing import pointing_game
    from .scaling import PowerLaw, fit_power_law
    from .thresholds import sensitivity_and_specificity, threshold_at_specificity

__getattr__, __dir__ = load_when_used(__name__, _MEASURES)
