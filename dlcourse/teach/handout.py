"""The zip that a class gets: the notebooks, and how to hand them in."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from .. import atomic
from .assignment import Assignment
from .folder import Folder

_TOP = "assignments"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same content makes the same bytes


def path_of(folder: Folder, assignments: Sequence[Assignment]) -> Path:
    """Return where the zip stands: one assignment's own, or `assignments.zip` for several."""
    name = assignments[0].name if len(assignments) == 1 else "assignments"
    return folder.handout / f"{name}.zip"


def write(folder: Folder, assignments: Sequence[Assignment]) -> bool:
    """Write the zip of assignments that were given out; return False if it is there already.

    Raises:
        OSError: If it cannot be written.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "HOW-TO.txt", how_to(folder.title, assignments).encode())
        for assignment in assignments:
            _put(archive, assignment.notebook, assignment.release_path(folder).read_bytes())
    path = path_of(folder, assignments)
    if path.is_file() and path.read_bytes() == made.getvalue():
        return False
    path.parent.mkdir(exist_ok=True)
    atomic.write_bytes(path, made.getvalue())
    return True


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(f"{_TOP}/{name}", _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def how_to(title: str, assignments: Sequence[Assignment]) -> str:
    """Return what a student must know to do assignments and hand them in."""
    listed = "\n".join(f"  {one.notebook}   {one.title}{_due(one)}" for one in assignments)
    return f"""{title}

In this zip:
{listed}

1. Install the course as its README says, if you have not yet. `dlcourse doctor`, in a
   terminal, says whether all is well.
2. Unpack this zip into your course folder `work`, so that the notebooks stand in
   work/{_TOP}. There, the links to the chapters work.
3. Open a notebook in JupyterLab. Put your answer in place of each `...`, run the cell,
   then run the check below it.
4. Keep the cells that are there: what you change in a check or in given code does not
   count, and is reported. You may add cells of your own.
5. Save (Ctrl+S), and hand in THIS file, the .ipynb: no PDF, no zip, no other name.

A check's card shows how your answer does now. Your grade comes from checks of the same
kind, run again on other inputs. Texts are read by a teacher.
"""


def _due(assignment: Assignment) -> str:
    if not assignment.due:
        return ""
    moment = datetime.fromisoformat(assignment.due)
    return f" (due {moment:%Y-%m-%d %H:%M}, UTC{moment:%z})"
