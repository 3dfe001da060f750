"""Which student a name on a file belongs to, the same one each time.

The teacher's `students.csv` comes first, then what was collected before, then a new id.
"""

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from . import students
from .folder import Folder, check_name
from .naming import Named

_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")  # no names for folders there


@dataclass(frozen=True)
class Known:
    """Someone who handed in before, or earlier in this batch.

    Attributes:
        student: The id.
        lms: As of `Named`.
        lms_id: As of `Named`.
        display: As of `Named`.
        assignment: What they handed in.
    """

    student: str
    lms: str
    lms_id: str
    display: str
    assignment: str


class Roster:
    """The students of a course folder.

    Args:
        folder: The course folder.

    Raises:
        ValueError: If `students.csv` is not as it must be.
    """

    def __init__(self, folder: Folder) -> None:
        self._listed: dict[str, str | None] = {}
        self._ids: set[str] = set()
        self._read(folder)
        self._known: dict[str, list[Known]] = {}  # by name: there may be thousands
        self._holders: dict[str, set[tuple[str, str]]] = {}  # of an id: platform and name
        self._numbers: dict[tuple[str, str], set[str]] = {}  # of this batch
        for origin in sorted((folder.root / "submitted").glob("*/*/origin.json")):
            for known in _of_origin(origin):
                self._remember(known)

    def expect(self, named: Named, assignment: str) -> None:
        """Take note of a file of this batch, before anyone is asked for: two numbers with one name
        in one assignment are two people.
        """
        self._numbers.setdefault((_plain(named.display), assignment), set()).add(named.lms_id)

    def student(self, named: Named, assignment: str) -> str:
        """Return whose a file is, and remember it.

        Args:
            named: What its name says; `display` is not empty.
            assignment: What it was handed in for.
        """
        student = self._in_list(named) or self._before(named, assignment) or self._new(named)
        self._remember(Known(student, named.lms, named.lms_id, named.display, assignment))
        return student

    def _remember(self, known: Known) -> None:
        there = self._known.setdefault(_plain(known.display), [])
        if known not in there:
            there.append(known)
        self._holders.setdefault(known.student, set()).add((known.lms, known.display))

    def has_namesake(self, named: Named) -> bool:
        """Return True if several students have this name, so that it tells nothing."""
        return len({known.student for known in self._known.get(_plain(named.display), [])}) > 1

    def _read(self, folder: Folder) -> None:
        """Read the teacher's list: under each thing that names a student, the id."""
        for row in students.rows(folder):
            student, first, last = row["id"], row["first_name"], row["last_name"]
            self._ids.add(student)
            name = f"{first} {last}".strip()
            keys = [f"name {_plain(name)}"] if name else []
            keys += [f"sorted {_letters(last + first)}"] if last else []
            keys += [f"email {row['email'].casefold()}"] if row["email"] else []
            keys += [f"lms {id}" for id in re.split(r"[\s;]+", row["lms_id"]) if id]
            for key in dict.fromkeys(keys):
                # what names two people names none of them
                same = self._listed.get(key, student) == student
                self._listed[key] = student if same else None

    def _in_list(self, named: Named) -> str | None:
        keys = []
        if named.lms in ("moodle", "canvas"):
            keys.append(f"lms {named.lms_id}")
        if named.lms == "canvas":
            keys.append(f"sorted {_letters(named.display)}")
        else:
            keys += [f"email {named.display.casefold()}", f"name {_plain(named.display)}"]
        if named.lms in ("exchange", "folder") and named.display in self._ids:
            return named.display
        return next((found for key in keys if (found := self._listed.get(key))), None)

    def _before(self, named: Named, assignment: str) -> str | None:
        """Return whose name this was before."""
        name = _plain(named.display)
        mine = [known for known in self._known.get(name, []) if known.lms == named.lms]
        for known in mine:
            if known.lms_id == named.lms_id:
                return known.student
        if named.lms != "moodle":  # the others' ids are of a person
            return None
        # Moodle counts anew for each assignment: the name decides, unless two have it
        numbers = self._numbers[name, assignment]
        theirs = {known.student for known in mine}
        taken = any(known.assignment == assignment for known in mine)
        return theirs.pop() if len(numbers) == len(theirs) == 1 and not taken else None

    def _new(self, named: Named) -> str:
        """Return a new id: the name's letters, and the platform's number for it."""
        if named.lms in ("exchange", "folder"):
            holders = self._holders.get(named.display, set())
            others = {name for lms, name in holders if lms in ("exchange", "folder")}
            if _is_id(named.display) and others <= {named.display}:
                return named.display
            number = ""
        else:
            number = f"-{named.lms_id.lower()}"
        base = f"{_slug(named.display)}{number}"
        if base in self._holders or base in self._ids or not _is_id(base):
            said = f"{named.lms} {named.lms_id} {named.display}"
            base = f"{base[:60]}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"
        return base


def _of_origin(origin: Path) -> list[Known]:
    try:
        said = json.loads(origin.read_text(encoding="utf-8"))
        words = [str(said[name]) for name in ("lms", "lms_id", "display")]
    except (OSError, ValueError, KeyError, TypeError):
        return []  # a folder that something else made
    lms, lms_id, display = words
    return [Known(origin.parent.parent.name, lms, lms_id, display, origin.parent.name)]


def _is_id(name: str) -> bool:
    try:
        return check_name("student", name) == name and not _WINDOWS.fullmatch(name)
    except ValueError:
        return False


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _letters(name: str) -> str:
    """Return a name as Canvas writes it: `Lovelace, Ada` is `lovelaceada`."""
    return "".join(sign for sign in _plain(name) if sign.isalnum())


def _slug(name: str) -> str:
    """Return a name in letters that every system can write.

    Example:
        >>> _slug("Zoë O'Neill-Müller")
        'zoe_o_neill_muller'
    """
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    plain = decomposed.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or "student"
