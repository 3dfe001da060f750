"""dlcourse: the package behind the course's notebooks.

Importing it is light (no Keras, no matplotlib) and changes nothing global; a name is loaded
when it is first used.

Example:
    >>> import dlcourse
    >>> dlcourse.__version__.count(".")
    2
"""

import importlib
from typing import TYPE_CHECKING, Any

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


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    origin = _PUBLIC[name]
    if origin is None:
        value: Any = importlib.import_module(f".{name}", __name__)
    else:
        value = getattr(importlib.import_module(f".{origin}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
