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
_ORIGINS = {"build_cnn": "cnn", "build_mlp": "mlp", "build_resnet": "resnet"}

__all__ = ["build_cnn", "build_mlp", "build_resnet"]

if TYPE_CHECKING:
    from .cnn import build_cnn
    from .mlp import build_mlp
    from .resnet import build_resnet

__getattr__, __dir__ = load_when_used(__name__, _ORIGINS)
