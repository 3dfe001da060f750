"""No box at all: the worker as a plain process, for students who are trusted."""

import os
import shutil
import tempfile
from functools import partial
from pathlib import Path

from ... import paths
from . import inside
from .command import Command
from .driving import Driven
from .interface import Limits

_KEPT = ("PATH", "SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "DLCOURSE_DATA")


class Trusting:
    """Starts workers that may do whatever the user may: read every file, use the network.

    Limits hold as far as they can be held from outside; a process that wants to get away can.
    """

    name = "none (students are trusted)"

    def open(self, limits: Limits, files: dict[str, bytes] | None = None) -> Driven:
        """Start a fresh worker in a temporary folder (see `interface.Box`)."""
        folder = Path(tempfile.mkdtemp(prefix="dlcourse-box-"))
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        sites = [str(site) for site in inside.site_folders()]
        arguments = inside.arguments(
            str(paths.PACKAGE.parent), sites, folders=[str(folder / "work")]
        )
        command = Command(
            [inside.interpreter(), *arguments],
            environment={**inside.environment(str(folder), str(folder)), **kept},
            end=partial(shutil.rmtree, folder, ignore_errors=True),
        )
        return Driven(command, limits, files)
