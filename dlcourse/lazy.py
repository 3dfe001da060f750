"""Public names of a package that are loaded when they are first used (PEP 562)."""

import sys
from collections.abc import Callable, Mapping
from typing import Any


def load_when_used(
    package: str, origins: Mapping[str, str | None]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return the `__getattr__` and the `__dir__` of a package that loads its names late.

    Type checkers read the names from imports under `if TYPE_CHECKING:`.

    Args:
        package: The package's `__name__`.
        origins: For each name the module below the package that defines it, such as `"toy"` or
            `"engine.help"`; None where the name is a module itself.

    Example:
        >>> get, names = load_when_used("dlcourse.data", {"load_blobs": "toy", "toy": None})
        >>> get("load_blobs") is get("toy").load_blobs, "toy" in names()
        (True, True)
    """
    own = vars(sys.modules[package])

    def load(name: str) -> Any:
        if name not in origins:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        import importlib  # late, as everything here

        origin = origins[name]
        if origin is None:
            value: Any = importlib.import_module(f".{name}", package)
        else:
            value = getattr(importlib.import_module(f".{origin}", package), name)
        own[name] = value
        return value

    def names() -> list[str]:
        return sorted({*own, *origins})

    return load, names
