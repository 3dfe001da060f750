"""What a student gets back: a page, and the way to it through the learning platform.

Moodle takes a zip of folders that are named as in the zip that it gave out (“Upload multiple
feedback files in a zip”): name, participant's number, `assignsubmission`, `file`. Canvas takes
files that are named as those it gave out (“Upload submissions”): it reads the numbers of the
student and of the file from the name. It shows each under the name of the file handed in.
"""

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ... import atomic
from ...bars import bar
from ..folder import Folder
from ..gathering import Class, Submission
from .rendering import plain, render, write

_MOODLE = re.compile(r"([^_]*_\d+_assignsubmission_file)(_.*)?", re.DOTALL)
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*⟨⟩]')
_LONGEST = 150
_DATE = (1980, 1, 1, 0, 0, 0)  # a zip of the same pages has the same bytes


@dataclass(frozen=True)
class Returned:
    """What was made for one assignment.

    Attributes:
        assignment: Its name.
        pages: How many students get a page.
        written: How many of the pages said something new.
        zip: The zip for the learning platform; None if there is no page.
        ungraded: How many submissions have not been graded, and get none.
        waiting: How many pages say that answers still wait for the teacher.
    """

    assignment: str
    pages: int
    written: int
    zip: Path | None
    ungraded: int
    waiting: int


def write_feedback(
    folder: Folder, group: Class, *, progress: bool = False, dry_run: bool = False
) -> list[Returned]:
    """Write a page for each graded submission and a zip for each assignment.

    What says nothing new is left as it is.

    Args:
        folder: The course folder.
        group: The class, with the assignments that are returned.
        progress: True for a progress bar.
        dry_run: True to write nothing.

    Raises:
        OSError: If a page or zip cannot be written.
    """
    made = []
    for assignment in group.assignments:
        submissions = group.of(assignment)
        graded = [each for each in submissions if each.result is not None]
        pages: list[tuple[str, str]] = []
        names: set[str] = set()
        written = 0
        for each in bar(graded, progress, of=assignment.name):
            page = feedback_page(group.title, group.names[each.student], each)
            path = folder.feedback / assignment.name / f"{each.student}.html"
            written += write(path, page, dry_run=dry_run)
            name = name_in_zip(each)
            name = f"{each.student}.html" if name.casefold() in names else name
            names.add(name.casefold())
            pages.append((name, page))
        target = folder.feedback / f"{assignment.name}.zip" if pages else None
        if target is not None and not dry_run:
            _write_bytes(target, zipped(pages))
        waiting = sum(bool(each.waiting) for each in graded)
        ungraded = len(submissions) - len(graded)
        made.append(Returned(assignment.name, len(pages), written, target, ungraded, waiting))
    return made


def feedback_page(title: str, name: str, submission: Submission) -> str:
    """Return a student's page for one assignment as HTML.

    Args:
        title: The course's title.
        name: The student's name.
        submission: A submission that was graded.
    """
    sections = dict.fromkeys(
        each.mark.section
        for each in submission.graded
        if each.outcome in ("wrong", "not attempted") and each.mark.section
    )
    return render(
        "feedback.html.j2", title=title, name=name, submission=submission, sections=list(sections)
    )


def name_in_zip(submission: Submission) -> str:
    """Return what a page is called in the zip for the learning platform it came from.

    It is one name, or a folder's and one, and never leads out of the folder it is unpacked in.
    """
    origin, page = submission.origin, f"feedback_{submission.assignment.name}.html"
    if origin.lms == "moodle":
        given = _MOODLE.fullmatch(_safe(origin.name))
        if given:
            return f"{given[1][-_LONGEST:]}_/{page}"
        if origin.lms_id.isascii() and origin.lms_id.isdigit():
            name = _safe(origin.display or submission.student).replace("_", " ")[:_LONGEST]
            return f"{name}_{origin.lms_id}_assignsubmission_file_/{page}"
    if origin.lms == "canvas" and origin.name:
        stem = _safe(origin.name).removesuffix(".ipynb")[:_LONGEST].strip(". ")
        if stem:
            return f"{stem}.html"
    return f"{submission.student}.html"


def _safe(name: str) -> str:
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return _NOT_IN_NAMES.sub("-", plain(last)).lstrip(".~ ")


def zipped(pages: Iterable[tuple[str, str]]) -> bytes:
    """Return a zip of names and pages, in the order of their names, the same bytes each time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, page in sorted(pages):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            file.writestr(entry, page)
    return made.getvalue()


def _write_bytes(path: Path, data: bytes) -> None:
    if not (path.is_file() and path.read_bytes() == data):
        atomic.write_bytes(path, data)
