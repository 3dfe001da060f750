"""A course folder in which a made-up class has handed in, and what its grades came to."""

import json
from collections.abc import Sequence
from pathlib import Path

from dlcourse.teach import assigning, assignment
from dlcourse.teach.folder import Folder, open_folder
from dlcourse.teach.result import Result

from .given import given_out
from .pupils import Expected, Pupil, generate


def classroom(
    root: Path, chapters: Sequence[str], students: int, seed: int
) -> tuple[Folder, list[Pupil]]:
    """Make a course folder, give chapters out, and let a class hand them in.

    The secret that inputs are made from is `seed`, too: each time the same.
    """
    root.mkdir(parents=True)
    (root / "teach.toml").write_text(f'title = "A class"\nseed = {seed}\n', encoding="utf-8")
    folder = open_folder(root)
    for planned in assigning.plan(folder, chapters):
        assigning.give_out(folder, planned)
    pupils = generate(given_out(folder), students, seed)
    names = {found.notebook: found.name for found in assignment.load_all(folder)}
    for pupil in pupils:
        for file, data in pupil.notebooks.items():
            place = folder.submitted(student_of(pupil), names[file])
            place.mkdir(parents=True)
            (place / file).write_bytes(data)
            origin = {"display": pupil.name, "lms_id": str(pupil.number), "submitted": ""}
            (place / "origin.json").write_text(json.dumps(origin), encoding="utf-8")
    return folder, pupils


def student_of(pupil: Pupil) -> str:
    """Return the name of a pupil's folder."""
    return f"pupil-{pupil.number}"


def marks_of(folder: Folder, pupil: Pupil) -> dict[str, Expected]:
    """Return what each answer of a pupil came to: points, status, diagnosis."""
    found = {}
    for given in assignment.load_all(folder):
        result = Result.load(folder.result(student_of(pupil), given.name))
        for mark in result.marks:
            found[mark.exercise] = (mark.points, mark.status, mark.diagnosis)
    return found
