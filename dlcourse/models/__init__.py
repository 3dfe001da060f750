"""Builders of Keras models, one family a file; each returns an uncompiled model.

Keras is loaded when a builder is first used, not when this is imported.

Example:
    >>> import dlcourse.models
    >>> dlcourse.models.build_mlp((20,), 10).output_shape
    (None, 10)
"""

from typing import TYPE_CHECKING

from ..lazy import load_when_used

# builder -> the module that defines it
_BUILDERS = {"build_mlp": "mlp"}

__all__ = ["build_mlp"]

if TYPE_CHECKING:
    from .mlp import build_mlp

__getattr__, __dir__ = load_when_used(__name__, _BUILDERS)
