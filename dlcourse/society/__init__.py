"""What a model does in the world: whom it fails, what it leaks and what it costs.

Everything here returns arrays, texts or small dataclasses, and leaves the model as it was.
Keras is loaded when a function is first used that needs it, not when this is imported.

Example:
    >>> import dlcourse.society
    >>> round(dlcourse.society.estimate_energy(3600).wh, 6)  # an hour of one busy core
    10.0
"""

from typing import TYPE_CHECKING

from ..lazy import load_when_used

# name -> the module that defines it
_NAMES = {
    "CARD_SECTIONS": "cards",
    "DATASHEET_SECTIONS": "datasheets",
    "Energy": "energy",
    "Footprint": "footprint",
    "GRIDS": "carbon",
    "Grid": "carbon",
    "PUBLISHED": "published",
    "PublishedTraining": "published",
    "course_footprint": "footprint",
    "datasheet": "datasheets",
    "emissions": "carbon",
    "estimate_energy": "energy",
    "measure_energy": "energy",
    "model_card": "cards",
}

__all__ = [
    "CARD_SECTIONS",
    "DATASHEET_SECTIONS",
    "GRIDS",
    "PUBLISHED",
    "Energy",
    "Footprint",
    "Grid",
    "PublishedTraining",
    "course_footprint",
    "datasheet",
    "emissions",
    "estimate_energy",
    "measure_energy",
    "model_card",
]

if TYPE_CHECKING:
    from .carbon import GRIDS, Grid, emissions
    from .cards import CARD_SECTIONS, model_card
    from .datasheets import DATASHEET_SECTIONS, datasheet
    from .energy import Energy, estimate_energy, measure_energy
    from .footprint import Footprint, course_footprint
    from .published import PUBLISHED, PublishedTraining

__getattr__, __dir__ = load_when_used(__name__, _NAMES)
