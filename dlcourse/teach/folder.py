"""A course folder: where everything of a class stands, laid out as nbgrader expects it."""

import re
import secrets
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .. import atomic

SETTINGS = "teach.toml"
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,79}")


@dataclass(frozen=True)
class Folder:
    """A course folder that is there.

    Attributes:
        root: Its path, absolute.
        title: The course's title, for pages.
        seed: What hidden inputs are made from; a secret of the teacher's.
    """

    root: Path
    title: str
    seed: int

    @property
    def gradebook(self) -> Path:
        """The database of nbgrader."""
        return self.root / "gradebook.db"

    @property
    def handout(self) -> Path:
        """Zips to hand out."""
        return self.root / "handout"

    @property
    def originals(self) -> Path:
        """What was collected, byte for byte, one folder a batch."""
        return self.root / "originals"

    @property
    def private(self) -> Path:
        """The teacher's own exercises, one folder each."""
        return self.root / "private"

    @property
    def report(self) -> Path:
        """The pages that `report` writes."""
        return self.root / "report"

    @property
    def feedback(self) -> Path:
        """The pages that `feedback` writes."""
        return self.root / "feedback"

    def assignment_file(self, assignment: str) -> Path:
        """Return where the description of an assignment stands (see `assignment.py`)."""
        return self.root / "assignments" / f"{assignment}.json"

    def source(self, assignment: str) -> Path:
        """Return nbgrader's folder of an assignment's source."""
        return self.root / "source" / assignment

    def release(self, assignment: str) -> Path:
        """Return nbgrader's folder of what the class gets."""
        return self.root / "release" / assignment

    def submitted(self, student: str, assignment: str) -> Path:
        """Return nbgrader's folder of what a student handed in: the latest that counts."""
        return self.root / "submitted" / student / assignment

    def autograded(self, student: str, assignment: str) -> Path:
        """Return nbgrader's folder of a graded notebook, which formgrader shows."""
        return self.root / "autograded" / student / assignment

    def result(self, student: str, assignment: str) -> Path:
        """Return where the result of a submission stands."""
        return self.root / "results" / assignment / f"{student}.json"

    def recorded(self, student: str, assignment: str) -> Path:
        """Return where the hashes stand of the answers that are in the gradebook."""
        return self.root / "recorded" / assignment / f"{student}.json"

    def submissions(self, assignment: str) -> Iterator[str]:
        """Yield the students who handed an assignment in, sorted."""
        base = self.root / "submitted"
        if not base.is_dir():
            return
        for student in sorted(base.iterdir()):
            if (student / assignment).is_dir():
                yield student.name


def open_folder(path: Path | None = None) -> Folder:
    """Return the course folder at `path`, or the one around it.

    Args:
        path: A folder; None for the current one.

    Raises:
        ValueError: If neither it nor a folder above it is a course folder.
    """
    start = Path.cwd() if path is None else Path(path)
    start = start.absolute()
    for root in (start, *start.parents):
        file = root / SETTINGS
        if file.is_file():
            return _read(file)
    raise ValueError(
        f"This command needs a course folder: one that holds {SETTINGS}. Received: {start}. "
        "Make one with `dlcourse teach init FOLDER`, then work inside it, or name it with "
        "--course FOLDER."
    )


def _read(file: Path) -> Folder:
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8"))
        return Folder(file.parent, str(settings["title"]), int(settings["seed"]))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as problem:
        raise ValueError(
            f"{file} must hold `title` (a text) and `seed` (a whole number). Received: {problem}."
        ) from problem


def write_settings(root: Path, title: str) -> Folder:
    """Write the settings of a new course folder, with a fresh secret seed, and return it.

    Raises:
        ValueError: If there is one already: its seed must not be lost.
        OSError: If it cannot be written.
    """
    file = root / SETTINGS
    if file.exists():
        raise ValueError(f"There must be no course folder yet. Received: {root}, which is one.")
    quoted = title.replace("\\", "\\\\").replace('"', '\\"')
    atomic.write_text(
        file,
        "# Settings of this course folder; `dlcourse teach` reads them.\n"
        f'title = "{quoted}"\n'
        "# Hidden inputs are made from this number: keep it secret, and keep it. With another\n"
        "# one every submission would be graded again.\n"
        f"seed = {secrets.randbits(62)}\n",
    )
    return _read(file)


def check_name(what: str, name: str) -> str:
    """Return `name` if it can be a folder on every system.

    Raises:
        ValueError: If it cannot.

    Example:
        >>> check_name("student", "ada_lovelace")
        'ada_lovelace'
    """
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"The name of a {what} must be lower-case letters, digits, `_`, `-` and `.`, at most "
            f"80, and begin with a letter or digit. Received: {name[:100]!r}."
        )
    return name
