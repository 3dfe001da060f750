"""A teacher's evening, from an empty folder to the returned feedback, with a class that is made up.

Run: python tests/teach/evening.py [--students 30] [--chapters 1 2 3a 3b 4] [--folder FOLDER]

It calls the commands that a teacher calls, says what each took, and holds every grade against
the one that the class was made to get. Hostile submissions are among it, and traps in the zip.
"""

import argparse
import csv
import html
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from hostile import ATTEMPTS, EXERCISES, Attempt
from hostile.files import SCRIPT
from hostile.running import agrees
from klass import Pupil, generate, given_out
from klass.moodle import Sent, with_traps, zipped

from dlcourse.teach.assignment import load_all
from dlcourse.teach.folder import Folder, open_folder
from dlcourse.teach.result import Result

DUE = "2026-12-01"
DAY_BEFORE, IN_TIME, LATE = (
    datetime(2026, 11, 30, 9, 0),
    datetime(2026, 12, 1, 20, 15),
    datetime(2026, 12, 2, 8, 30),
)
# short, for submissions that never end; honest ones need a tenth of it
LIMITS = ("--cell-seconds", "10", "--total-seconds", "60")
HOSTILE = (
    "infinite loop", "os._exit", "fork bomb", "memory bomb", "10 GB of output",
    "reads other submissions and the gradebook", "imports the reference", "equal to everything",
    "claims points", "edits the checks", "HTML and script", "a formula", "control characters",
    "invalid JSON", "a notebook of 200 MB", "null bytes",
)  # fmt: skip
NAMES = ("<script>alert(1)<", "=HYPERLINK(1)", "@SUM(1+1)", "Robert'); DROP TABLE grade;--")


@dataclass
class Evening:
    """What came of an evening.

    Attributes:
        folder: The course folder.
        seconds: Of each step.
        said: What each step printed.
        problems: What is not as it must be; none if all is well.
        statuses: How many answers came to what.
        verdicts: How many submissions came to what.
        late: How many submissions were late.
        points: By the checks, of all pupils together.
        diagnoses: How many misunderstandings were named.
    """

    folder: Folder
    seconds: dict[str, float] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)
    verdicts: Counter = field(default_factory=Counter)
    late: int = 0
    points: float = 0.0
    diagnoses: int = 0


def run(
    root: Path, chapters: list[str], students: int, *, seed: int = 1, jobs: int = 2,
    hostile: tuple[str, ...] = HOSTILE,
) -> Evening:  # fmt: skip
    """Spend an evening in the new folder `root`, and return what came of it."""
    _step(None, root.parent, "init", str(root), "--title", "Deep learning, winter")
    evening = Evening(open_folder(root))
    _step(evening, root, "assign", *chapters, "--due", DUE)
    given = given_out(evening.folder)
    pupils = generate(given, students, seed)
    enemies = _enemies(hostile) if any(one.assignment.name == "perceptron" for one in given) else {}
    archives = _hand_in(root.parent, pupils, enemies, [one.assignment.notebook for one in given])
    for number, archive in enumerate(archives):
        _step(
            evening, root, "collect", str(archive), called=f"collect {number + 1}", allowed=(0, 1)
        )
    _step(evening, root, "grade", "-j", str(jobs), *LIMITS, allowed=(0, 1))
    _step(evening, root, "grade", "-j", str(jobs), *LIMITS, called="grade again", allowed=(0, 1))
    _step(evening, root, "status", allowed=(0, 1))
    _step(evening, root, "report", allowed=(0, 1))
    _step(evening, root, "feedback", allowed=(0, 1))
    for kind in ("csv", "canvas"):
        sheet = ("--output", str(root / f"{kind}.csv"))
        _step(evening, root, "export", "--format", kind, *sheet, called=f"export {kind}",
              allowed=(0, 1))  # fmt: skip
    for one in given:  # Moodle takes a worksheet an assignment
        name = one.assignment.name
        sheet = ("--output", str(root / f"moodle-{name}.csv"))
        _step(evening, root, "export", name, "--format", "moodle", *sheet,
              called=f"export moodle {name}", allowed=(0, 1))  # fmt: skip
    _hold_against(evening, pupils, enemies)
    _look_at_pages(evening)
    _look_at_feedback(evening, pupils)
    return evening


def _step(
    evening: Evening | None, folder: Path, command: str, *arguments: str, called: str = "",
    allowed: tuple[int, ...] = (0,),
) -> None:  # fmt: skip
    """Call `dlcourse teach COMMAND` as a teacher does.

    Raises:
        RuntimeError: If it ends otherwise than it may.
    """
    began = time.monotonic()
    line = [sys.executable, "-m", "dlcourse", "teach", command, *arguments]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True)
    said = done.stdout + done.stderr
    if done.returncode not in allowed:
        raise RuntimeError(f"teach {command} ended with {done.returncode}:\n{said[-4000:]}")
    if evening is not None:
        evening.seconds[called or command] = time.monotonic() - began
        evening.said[called or command] = said


def _enemies(names: tuple[str, ...]) -> dict[int, tuple[str, Attempt]]:
    """Return hostile submissions to chapter 1, by the number that Moodle gives their authors."""
    chosen = [attempt for attempt in ATTEMPTS if attempt.name in names]
    return {
        7_000_000 + place: (NAMES[place] if place < len(NAMES) else f"Mallory {place}", attempt)
        for place, attempt in enumerate(chosen)
    }


def _hand_in(
    where: Path, pupils: list[Pupil], enemies: dict[int, tuple[str, Attempt]], files: list[str]
) -> list[Path]:
    """Write what Moodle hands out: an early zip of the first chapter, then one of each."""
    early = [
        Sent(pupil.name, pupil.number, files[0], _first_try(pupil, files[0]), DAY_BEFORE)
        for pupil in pupils[:3]
    ]
    archives = [where / "early.zip"]
    archives[0].write_bytes(zipped(early))
    for file in files:
        sent = [
            Sent(pupil.name, pupil.number, file, pupil.notebooks[file],
                 LATE if place % 5 == 4 else IN_TIME)
            for place, pupil in enumerate(pupils)
        ]  # fmt: skip
        if file == "01_perceptron.ipynb":
            sent += [
                Sent(name, number, file, attempt.make(), IN_TIME)
                for number, (name, attempt) in enemies.items()
            ]
        packed = zipped(sent)
        archives.append(where / f"{Path(file).stem}.zip")
        archives[-1].write_bytes(with_traps(packed, file) if file == files[0] else packed)
    return archives


def _first_try(pupil: Pupil, file: str) -> bytes:
    node = json.loads(pupil.notebooks[file])
    for cell in node["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = "later = ..."
    return json.dumps(node).encode()


def _hold_against(
    evening: Evening, pupils: list[Pupil], enemies: dict[int, tuple[str, Attempt]]
) -> None:
    """Compare every grade with the one that it must be."""
    graded: dict[str, dict[str, Result]] = {}
    for path in sorted(evening.folder.root.glob("submitted/*/*/origin.json")):
        student, assignment = path.parts[-3:-1]
        origin = json.loads(path.read_text())
        number = str(origin["lms_id"])
        result = Result.load(evening.folder.result(student, assignment))
        graded.setdefault(number, {})[assignment] = result
        evening.verdicts[result.verdict] += 1
        evening.late += origin["late"]
    for pupil in pupils:
        _hold_pupil(evening, pupil, graded.pop(str(pupil.number), {}))
    for number, (_, attempt) in enemies.items():
        _hold_enemy(evening, attempt, graded.pop(str(number), {}))
    late = len(pupils) // 5 * len(load_all(evening.folder))
    if evening.late != late:
        evening.problems.append(f"{evening.late} are late, and not {late}")
    strangers = [number for number in graded if not number.startswith("900000")]
    evening.problems += [f"nobody is number {number}" for number in strangers]


def _hold_pupil(evening: Evening, pupil: Pupil, results: dict[str, Result]) -> None:
    marks = {mark.exercise: mark for result in results.values() for mark in result.marks}
    for id, (points, status, diagnosis) in pupil.expected.items():
        mark = marks.get(id)
        if mark is None:
            evening.problems.append(f"{pupil.name}, {id}: not graded")
            continue
        evening.statuses[mark.status] += 1
        evening.points += mark.points or 0.0
        found = mark.points, mark.status, mark.diagnosis
        if found != (points, status, diagnosis):
            want = points, status, diagnosis
            evening.problems.append(f"{pupil.name}, {id}: {found}, and not {want}; {mark.message}")
        elif diagnosis:
            evening.diagnoses += 1


def _hold_enemy(evening: Evening, attempt: Attempt, results: dict[str, Result]) -> None:
    for result in results.values():
        if attempt.verdict not in (result.verdict, "either"):
            evening.problems.append(f"{attempt.name}: {result.verdict}: {result.message}")
        for mark in result.marks:
            name = mark.exercise.partition(".")[2]
            if name in EXERCISES and not agrees(mark, attempt.expected(name)):
                evening.problems.append(f"{attempt.name}, {name}: {mark.status}, {mark.message}")
    if not results and attempt.verdict != "unreadable":
        evening.problems.append(f"{attempt.name}: not graded")


def _look_at_pages(evening: Evening) -> None:
    """Look for what a page must not run, a sheet must not reckon, and a trap that worked."""
    root = evening.folder.root
    pages = [*root.glob("report/**/*.html"), *root.glob("feedback/**/*.html")]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for script in (SCRIPT[:30], "<script>alert", "<img src=x"):
            if script in text:
                evening.problems.append(f"{page.relative_to(root)} holds {script!r}")
    for sheet in root.glob("*.csv"):
        with sheet.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        if any(cell[:1] in ("=", "@", "+", "\t") for cell in cells):
            evening.problems.append(f"{sheet.name} holds a formula")
    if any(path.is_symlink() for path in root.rglob("*")):
        evening.problems.append("a link came out of the zip")
    zips = list(root.glob("feedback/**/*.zip"))
    if not pages or not zips or not all(zipfile.is_zipfile(path) for path in zips):
        evening.problems.append(f"{len(pages)} pages, {len(zips)} zips")


def _look_at_feedback(evening: Evening, pupils: list[Pupil]) -> None:
    """Look for what a pupil must not learn: the secret, and the names of the others."""
    for page in evening.folder.root.glob("feedback/**/*.html"):
        text = page.read_text(encoding="utf-8")
        named = [pupil.name for pupil in pupils if html.escape(pupil.name) in text]
        if len(named) > 1 or str(evening.folder.seed) in text:
            evening.problems.append(f"feedback/{page.name} holds {named[:3]}, or the secret")


def _tell(evening: Evening, students: int) -> None:
    for step, seconds in evening.seconds.items():
        print(f"{step:30} {seconds:8.1f} s")
    print(f"{'all':30} {sum(evening.seconds.values()):8.1f} s")
    print(f"{students} pupils, {sum(evening.verdicts.values())} submissions: "
          f"{dict(evening.verdicts)}, {evening.late} late")  # fmt: skip
    print(f"answers: {dict(evening.statuses)}, {evening.points:g} points by the checks, "
          f"{evening.diagnoses} misunderstandings named")  # fmt: skip
    print(f"not as expected: {len(evening.problems)}")
    for problem in evening.problems[:40]:
        print(" ", problem)


def main() -> int:
    """Spend an evening and tell of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--chapters", nargs="+", default=["1", "2", "3a", "3b", "4"])
    parser.add_argument("--folder", type=Path, help="a new one, which stays")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evening-") as own:
        root = (options.folder or Path(own) / "course").absolute()
        evening = run(
            root, options.chapters, options.students, seed=options.seed, jobs=options.jobs
        )
        _tell(evening, options.students)
    return 1 if evening.problems else 0


if __name__ == "__main__":
    sys.exit(main())
