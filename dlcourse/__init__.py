"""dlcourse: the package behind the course's notebooks.

Importing it is light (no Keras, no matplotlib) and changes nothing global; a name is loaded
when it is first used.

Example:
    >>> import dlcourse
    >>> dlcourse.__version__.count(".")
    2
"""

from typing import TYPE_CHECKING

from .lazy import load_when_used

__version__ = "0.1.0"

# public name -> the submodule that defines it; None: the submodule itself
_PUBLIC: dict[str, str | None] = {
    "start": "runtime",
    "checks": None,
    "course": None,
    "data": None,
    "gradients": None,
    "models": None,
    "paths": None,
    "plots": None,
    "runtime": None,
    "scratch": None,
}

__all__ = [
    "__version__",
    "checks",
    "course",
    "data",
    "gradients",
    "models",
    "paths",
    "plots",
    "runtime",
    "scratch",
    "start",
]

if TYPE_CHECKING:
    from . import checks, course, data, gradients, models, paths, plots, runtime, scratch
    from .runtime import start

__getattr__, __dir__ = load_when_used(__name__, _PUBLIC)
