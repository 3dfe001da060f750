"""Collect what a class handed in: whose it is, what it is for, and whether it is new."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ..bars import bar
from .archives import opened, other_files
from .assignment import Assignment, load_all, select
from .batches import check_place, keep
from .entries import Bad, BadFileError, Entry
from .folder import Folder
from .naming import read_name
from .recognising import recognise
from .roster import Roster
from .submissions import Collected, Found, settle


def collect(
    folder: Folder,
    path: Path,
    *,
    assignment: str = "",
    when: datetime | None = None,
    dry_run: bool = False,
    progress: bool = False,
) -> list[Collected]:
    """Bring handed-in notebooks into the course folder, as nbgrader lays them out.

    The zip or folder is copied to `originals/` first. Of several notebooks of a student for one
    assignment the latest counts, by the time in the name or at the file; the others are listed in
    its `origin.json`. Collecting the same again changes nothing.

    Args:
        folder: The course folder.
        path: A zip of Moodle or Canvas, nbgrader's exchange, or a folder (see `naming`).
        assignment: What a notebook is for that does not say it; empty: such a one is refused.
        when: When they were handed in, with a time zone; None for what the platform says.
        dry_run: If True, nothing is written.
        progress: Whether to show a progress bar.

    Raises:
        ValueError: If `path` cannot be collected, or no assignment was given out.
        OSError: If the course folder cannot be written.
    """
    everything = load_all(folder)
    if not everything:
        raise ValueError(
            "There must be an assignment before one is handed in. Received: none in "
            f"{folder.root}. `dlcourse teach assign CHAPTER` gives one out."
        )
    forced = select(folder, [assignment])[0] if assignment else None
    check_place(folder, path)
    roster = Roster(folder)
    done: list[Collected] = []
    found: list[Found] = []
    came: set[tuple[str, str]] = set()
    with opened(path) as entries:
        for entry in bar(entries, progress, of="files read"):
            came.add(_person(entry.name.split("/")))
            if isinstance(entry, Bad):
                done.append(Collected("refused", entry.name, entry.reason))
                continue
            one = _look(entry, everything, forced, when)
            if isinstance(one, Found):
                found.append(one)
            else:
                done.append(one)
        done += _without_notebook(other_files(path), came)
        batch = keep(folder, path, dry_run=dry_run) if found or done else ""
        for one in found:
            roster.expect(one.named, one.assignment.name)
        groups: dict[tuple[str, str], list[Found]] = {}
        for one in found:
            student = roster.student(one.named, one.assignment.name)
            groups.setdefault((student, one.assignment.name), []).append(one)
        for (student, _), group in bar(sorted(groups.items()), progress, of="submissions"):
            made = settle(folder, batch, student, group, dry_run)
            if roster.has_namesake(group[0].named):
                made = [replace(one, reason=one.reason or _NAMESAKE) for one in made]
            done += made
    return done


_NAMESAKE = "others have this name: if it is one person, say so in students.csv (see lms_id)"


def _person(parts: Sequence[str]) -> tuple[str, str]:
    """Return who a platform says handed a file in; two empty words where none says it."""
    for place in range(len(parts)):  # in a zip that a student handed in, the zip's name says it
        named = read_name(tuple(parts[: place + 1]))
        if named.lms in ("moodle", "canvas"):
            return (named.lms, named.lms_id)
    return ("", "")


def _without_notebook(
    others: list[tuple[str, ...]], came: set[tuple[str, str]]
) -> Iterator[Collected]:
    """Yield a refusal for each person of a platform who handed in something else alone."""
    for parts in others:
        person = _person(parts)
        if person != ("", "") and person not in came:
            came.add(person)
            yield Collected("refused", "/".join(parts), "no notebook: ask for the .ipynb file")


def _look(
    entry: Entry, everything: list[Assignment], forced: Assignment | None, when: datetime | None
) -> Found | Collected:
    """Return what a file is, or why it is refused."""
    names = {known.name: known for known in everything}
    named = read_name(entry.parts, entry.inner, names)
    if not named.display:
        reason = "it does not say whose it is: put it into a folder with the student's name"
        return Collected("refused", entry.name, reason)
    try:
        data = entry.read()
    except BadFileError as problem:
        return Collected("refused", entry.name, str(problem))
    own = names.get(recognise(everything, named.file, data))
    said = names.get(named.assignment)
    for other, who in ((forced, "--assignment"), (said, "its folder")):
        if own is not None and other is not None and other != own:
            reason = f"it is {own.name}, and {who} says {other.name}"
            return Collected("refused", entry.name, reason)
    wanted = own or said or forced
    if wanted is None:
        reason = (
            "it does not say which assignment it is: collect it with --assignment NAME "
            f"({', '.join(names)})"
        )
        return Collected("refused", entry.name, reason)
    submitted = named.submitted or when
    if submitted is None and entry.modified is not None and named.lms != "canvas":
        submitted = entry.modified.astimezone()  # Canvas: the time when the zip was made
    late = bool(named.late) or _is_late(submitted, wanted)
    sha256 = hashlib.sha256(data).hexdigest()
    return Found(entry, named, wanted, own is not None, sha256, submitted, late)


def _is_late(submitted: datetime | None, assignment: Assignment) -> bool:
    if submitted is None or not assignment.due:
        return False
    return submitted > datetime.fromisoformat(assignment.due).astimezone()
