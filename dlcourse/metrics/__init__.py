"""How good is an answer, and how sure? Measures for boxes, masks, probabilities and thresholds.

And how does a loss fall with size? The fit of a power law.

NumPy only; what scikit-learn has (accuracy, ROC curve, area under it) is not written again. A name
is loaded when it is first used.

Example:
    >>> import dlcourse.metrics
    >>> dlcourse.metrics.dice([[True, False]], [[True, True]])
    0.6666666666666666
"""

from typing import TYPE_CHECKING

from ..lazy import load_when_used

# name -> the module that defines it
_MEASURES = {
    "PowerLaw": "scaling",
    "Reliability": "calibration",
    "dice": "masks",
    "fit_power_law": "scaling",
    "fit_temperature": "calibration",
    "intersection_over_union": "boxes",
    "mask_iou": "masks",
    "reliability": "calibration",
    "sensitivity_and_specificity": "thresholds",
    "threshold_at_specificity": "thresholds",
}

__all__ = [
    "PowerLaw",
    "Reliability",
    "dice",
    "fit_power_law",
    "fit_temperature",
    "intersection_over_union",
    "mask_iou",
    "reliability",
    "sensitivity_and_specificity",
    "threshold_at_specificity",
]

if TYPE_CHECKING:
    from .boxes import intersection_over_union
    from .calibration import Reliability, fit_temperature, reliability
    from .masks import dice, mask_iou
    from .scaling import PowerLaw, fit_power_law
    from .thresholds import sensitivity_and_specificity, threshold_at_specificity

__getattr__, __dir__ = load_when_used(__name__, _MEASURES)
