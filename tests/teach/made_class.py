"""A course folder with made-up results, hostile names and sources among them; seeded."""

import json
import random
from datetime import datetime, timedelta
from pathlib import Path

from dlcourse.checks.engine import registry
from dlcourse.teach.assignment import Assignment, Item
from dlcourse.teach.folder import Folder
from dlcourse.teach.gathering import Class, gather
from dlcourse.teach.result import Finding, Mark, Result

CHAPTERS = (
    ("perceptron", "The perceptron", "01_perceptron.ipynb", "2026-10-12T18:00:00+02:00"),
    ("backpropagation", "Backpropagation", "02_backpropagation.ipynb", "2026-10-26T18:00:00+01:00"),
    ("optimisation", "Optimisation", "03a_optimisation.ipynb", "2026-11-09T18:00:00+01:00"),
    ("convolution", "Convolution", "04_convolution.ipynb", ""),
)
SCRIPT = "<script>alert(1)</script>"
HOSTILE_NAMES = (
    f"{SCRIPT}Bobby",
    '<img src=x onerror="alert(2)">',
    "</textarea></title></style><svg onload=alert(3)>",
    "{{ 7*7 }}{% raw %}",
    "\u202eada\u202c \u2067right to left",
    "=cmd|'/C calc'!A0",
    "@SUM(1+1)",
    "-2+3",
    '" autofocus onfocus="alert(4)',
    "\ud800 alone",
)
HOSTILE_SOURCES = (
    f"answer = '{SCRIPT}'",
    "x = 1  # </code></pre></details><img src=x onerror=alert(5)>",
    "</textarea>{{ 7*7 }}{{ config }}",
    "long = '" + "A" * 10_000 + "'",
    "# \u202e } \u2066if admin\u2069 \u2066 begin\n\x00\x1b[31mred",
    "a\n" * 20_000,
)
FIRST = ("Ada", "Zoë", "Ngọc", "Björn", "Çağla", "Léa", "Søren", "Xiu", "Kwame", "Noor")
LAST = ("Ångström", "O'Brien", "Nguyễn", "García López", "Müller-Lüdenscheidt")


def assignments() -> list[Assignment]:
    """Return four chapters as they are given out."""
    return [
        Assignment(
            slug,
            title,
            file,
            due,
            tuple(
                Item(one.id, one.version, one.kind, float(one.points), one.section)
                for one in registry.exercises(slug)
            ),
        )
        for slug, title, file, due in CHAPTERS
    ]


def write_folder(root: Path, students: int = 30, seed: int = 0) -> Folder:
    """Write a course folder with a class of `students` and return it."""
    rng = random.Random(seed)
    root.mkdir(parents=True, exist_ok=True)
    (root / "teach.toml").write_text('title = "Deep learning <2026>"\nseed = 7\n', encoding="utf-8")
    folder = Folder(root, "Deep learning <2026>", 7)
    given = assignments()
    for assignment in given:
        assignment.save(folder)
    for number in range(students):
        name = f"{FIRST[number % 10]} {LAST[number // 10 % 5]}"
        if number < len(HOSTILE_NAMES):
            name = HOSTILE_NAMES[number]
        ability = rng.betavariate(3, 1.8)
        for place, assignment in enumerate(given):
            if rng.random() < 0.06 and number > 4:
                continue
            _hand_in(folder, assignment, number, name, ability, place, rng)
    return folder


def gathered(folder: Folder, given: dict | None = None) -> Class:
    """Return the class of such a folder."""
    return gather(folder, assignments(), given or {})


def _hand_in(folder, assignment, number, name, ability, place, rng) -> None:
    student = f"student{number:02d}"
    lms = ("moodle", "canvas", "folder")[place % 3]
    due = datetime.fromisoformat(assignment.due or "2026-11-20T18:00:00+01:00")
    submitted = due + timedelta(hours=rng.triangular(-120, 30, -4))
    origin = {
        "batch": "b1",
        "file": f"ada_{1000 + number}_{5000 + number}_{assignment.notebook}",
        "lms": lms,
        "lms_id": "" if lms == "folder" else str(1000 + number),
        "name": f"{name.replace('_', ' ')}_{1000 + number}_assignsubmission_file_"
        if lms == "moodle"
        else f"ada_{1000 + number}_{5000 + number}_{assignment.notebook}",
        "display": name,
        "submitted": submitted.isoformat(timespec="seconds") if number % 13 else "",
        "late": submitted > due and bool(assignment.due),
        "sha256": "0" * 64,
        "superseded": [],
    }
    path = folder.submitted(student, assignment.name) / "origin.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(origin), encoding="utf-8")
    if number == 29 and place == 3:
        return  # not graded yet
    unreadable = (number, place) == (28, 0)
    marks = tuple(
        _mark(item, ability, number, rng)
        if not unreadable
        else Mark(item.id, item.version, item.kind, item.points, 0.0, "not judged")
        for item in assignment.items
    )
    findings = ()
    if number % 11 == 3:
        message = f"The check was edited: {SCRIPT}. The released one counts."
        findings = (Finding("edited test", message, marks[0].exercise),)
    Result(
        student,
        assignment.name,
        f"key-{number}-{place}",
        f"{number:064d}",
        7,
        {"python": "3.11.7", "dlcourse": "1.0", "numpy": "2.3"},
        "bubblewrap 0.11.0",
        "unreadable" if unreadable else "graded",
        "The file is not a notebook: it is not JSON." if unreadable else "",
        origin["submitted"],
        4.2,
        findings,
        marks,
    ).save(folder.result(student, assignment.name))


def _mark(item: Item, ability: float, number: int, rng: random.Random) -> Mark:
    fields = {"exercise": item.id, "version": item.version, "kind": item.kind}
    fields |= {"possible": item.points, "section": item.section}
    answer = (
        HOSTILE_SOURCES[rng.randrange(6)]
        if number < 10
        else f"def answer(x):\n    return x @ w + {number}\n"
    )
    luck = rng.random()
    if luck < ability:
        if item.kind == "text":
            said = f"60 words. Open `solution({item.id!r})` and compare."
            told = {"title": f"{item.id}: handed in", "message": said}
            return Mark(**fields, points=None, status="waiting", **told, answer="text = 'Words.'")
        title = f"{item.id}: passed"
        return Mark(**fields, points=item.points, status="passed", title=title, answer=answer)
    if luck < ability + 0.3 * (1 - ability):
        title = f"{item.id}: not attempted yet"
        return Mark(**fields, points=0.0, status="not attempted", title=title)
    judge = registry.judge_of(registry.find(item.id))
    known = [(one.name, one.diagnosis) for one in judge.mistakes] if judge else []
    name, message = rng.choice(known[:3] or [("exception", "Your answer raised an error.")])
    if number < 10:
        message += f" It said: `{SCRIPT}` and {HOSTILE_SOURCES[1]}"
    table = {
        "caption": "The first case that differs",
        "header": ["", "yours", "expected"],
        "rows": [["entry 0", SCRIPT if number < 10 else "1.5", "2.5"], ["entry 1", "0", "1"]],
    }
    return Mark(
        **fields,
        points=0.0,
        status="wrong",
        diagnosis=name,
        title=f"{item.id}: {name}",
        message=message,
        table=table,
        answer=answer,
    )
