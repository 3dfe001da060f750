"""What a grade depends on beside the submission: our checks, and the versions of what runs them."""

import hashlib
import importlib.metadata
import platform
from functools import cache

from .. import __version__, paths

_RECORDED = ("numpy", "keras", "nbgrader")


@cache
def checks_fingerprint() -> str:
    """Return a hash of the source of all checks and references, and of the course's version."""
    folder = paths.PACKAGE / "checks"
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        # a checkout may turn the ends of lines, which changes no check
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


@cache
def versions() -> dict[str, str]:
    """Return the versions that stand with a grade; nothing is imported for it."""
    found = {"python": platform.python_version(), "dlcourse": __version__}
    for name in _RECORDED:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = ""
    return found
