"""Builders of Keras models, one family a file; each returns an uncompiled model.

Keras is loaded when a builder is first used, not when this is imported.

Example:
    >>> import dlcourse.models
    >>> dlcourse.models.build_mlp((20,), 10).output_shape
    (None, 10)
"""

from typing import TYPE_CHECKING

from ..lazy import load_when_used

# name -> the module that defines it
_ORIGINS = {
    "LENET_CHANGES": "lenet",
    "build_alexnet_small": "alexnet",
    "build_cnn": "cnn",
    "build_detector": "detector",
    "build_lenet": "lenet",
    "build_mlp": "mlp",
    "build_resnet": "resnet",
    "build_transfer": "transfer",
    "build_unet": "unet",
    "check_batch": "batches",
}

__all__ = [
    "LENET_CHANGES",
    "build_alexnet_small",
    "build_cnn",
    "build_detector",
    "build_lenet",
    "build_mlp",
    "build_resnet",
    "build_transfer",
    "build_unet",
    "check_batch",
]

if TYPE_CHECKING:
    from .alexnet import build_alexnet_small
    from .batches import check_batch
    from .cnn import build_cnn
    from .detector import build_detector
    from .lenet import LENET_CHANGES, build_lenet
    from .mlp import build_mlp
    from .resnet import build_resnet
    from .transfer import build_transfer
    from .unet import build_unet

__getattr__, __dir__ = load_when_used(__name__, _ORIGINS)
