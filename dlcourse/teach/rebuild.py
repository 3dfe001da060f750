"""Rebuild a submission on the released notebook: the student's answers and added cells, else ours.

Whatever was edited, deleted, doubled or moved outside the answers changes nothing; it is reported.
"""

from dataclasses import dataclass
from typing import Any

from .assignment import Assignment
from .matching import Matched, Slot, match
from .peeking import NAME, peeks
from .result import Finding
from .sources import marks, only_calls_of_the_course, plain

#: Names of what may be found.
FINDINGS = (
    "another notebook",
    "missing answer",
    "answer elsewhere",
    "duplicated answer",
    "edited test",
    "deleted test",
    "duplicated test",
    "edited given cell",
    "deleted given cell",
    "moved cells",
    "edited points",
    "edited metadata",
    "lost metadata",
    NAME,
)

_NOT_READ = ("schema_version", "checksum", "cell_type")  # nbgrader's own, in what it releases


@dataclass(frozen=True)
class Cell:
    """A code cell to be run, or a check to be judged.

    Attributes:
        kind: `given` (the release's), `answer`, `added` (the student's own) or `check`.
        name: Where the student finds it: `cell 12`; `released cell 12` if it is not in their file.
        source: Its code.
        exercise: The exercise that is answered or checked here.
        answer: The name that the answer defines and the check looks at.
        cell_id: Its id in the release; a new one for an added cell.
    """

    kind: str
    name: str
    source: str
    exercise: str = ""
    answer: str = ""
    cell_id: str = ""


@dataclass(frozen=True)
class Rebuilt:
    """A submission, put on the released notebook.

    Attributes:
        cells: The code cells in the order in which they run.
        answers: For each exercise of the release, the source that was handed in; empty where its
            cell is missing.
        findings: What the teacher should know.
    """

    cells: tuple[Cell, ...]
    answers: dict[str, str]
    findings: tuple[Finding, ...]


def rebuild(release: Any, submitted: Any, assignment: Assignment) -> Rebuilt:
    """Return the released notebook with the answers and the added cells of a submission.

    Args:
        release: The notebook that was given out.
        submitted: What `read_notebook` returned.
        assignment: What the release belongs to.

    Raises:
        ValueError: If the release itself breaks a rule: a check that does not follow its answer.
    """
    matched = match(release, submitted)
    found = matched.found
    cells = []
    behind = _added(matched, submitted)
    cells += behind.get(-1, [])
    answers = {}
    for slot in matched.slots:
        place = found.get(slot.place)
        own = "" if place is None else str(submitted.cells[place].source)
        if slot.kind == "answer":
            answers[slot.exercise] = own
        source = own if slot.kind == "answer" and place is not None else str(slot.cell.source)
        name = f"released cell {slot.place + 1}" if place is None else f"cell {place + 1}"
        id = str(slot.cell.id)
        cells.append(Cell(slot.kind, name, source, slot.exercise, slot.answer, id))
        cells += behind.get(slot.place, [])
    return Rebuilt(tuple(cells), answers, _findings(matched, submitted, assignment))


def _added(matched: Matched, submitted: Any) -> dict[int, list[Cell]]:
    """Return the cells that the student added, by the place of the slot that they follow."""
    slot_at = {place: slot for slot, place in matched.found.items()}
    blanks = {slot.source for slot in matched.slots if slot.kind == "answer"}
    taken = {slot.cell.id for slot in matched.slots}
    behind: dict[int, list[Cell]] = {}
    last = -1
    for place, cell in enumerate(submitted.cells):
        last = slot_at.get(place, last)
        source = plain(cell.source)
        if place not in matched.rest or not source:
            continue
        # the calls are of no use where no check is; a blank copy would undo the answer
        if only_calls_of_the_course(source) or source in blanks:
            continue
        id = next(
            id for n in range(len(taken) + 1) if (id := f"added-{place + 1 + n}") not in taken
        )
        taken.add(id)
        added = Cell("added", f"cell {place + 1}", str(cell.source), cell_id=id)
        behind.setdefault(last, []).append(added)
    return behind


def _findings(matched: Matched, submitted: Any, assignment: Assignment) -> tuple[Finding, ...]:
    answers = [slot for slot in matched.slots if slot.kind == "answer"]
    there = [slot for slot in answers if slot.place in matched.found]
    findings = []
    if len(there) * 4 <= len(answers):
        findings.append(_another(len(there), len(answers), submitted, assignment))
        if not there:
            return tuple(findings)
    for slot in matched.slots:
        findings += _of_slot(slot, matched, submitted)
    findings += _copies(matched)
    findings += peeks(matched, submitted)
    own = [
        (slot, matched.found[slot.place])
        for slot in matched.slots
        if slot.place in matched.found and slot.place not in matched.elsewhere
    ]
    places = [place for _, place in own]
    if places != sorted(places):
        message = "Cells were moved. They were put back in the order of the assignment."
        findings.append(Finding("moved cells", message))
    lost = [
        f"cell {place + 1}"
        for slot, place in own
        if slot.kind != "given" and marks(slot.cell) and not marks(submitted.cells[place])
    ]
    if lost:
        message = (
            f"nbgrader's metadata is gone from {_listed(lost)}: some editors drop it. The cells "
            "were recognised by their ids or by what they define; nothing else changes."
        )
        findings.append(Finding("lost metadata", message))
    return tuple(findings)


def _another(there: int, of: int, submitted: Any, assignment: Assignment) -> Finding:
    slug = str(submitted.metadata.get("dlcourse", {}).get("slug", ""))
    says = (
        f" It says of itself that it is `{slug[:40]}`." if slug not in ("", assignment.name) else ""
    )
    return Finding(
        "another notebook",
        f"This should be {assignment.notebook} ({assignment.title}). The file holds {there} of its "
        f"{of} answers: it is probably another notebook.{says}",
    )


def _of_slot(slot: Slot, matched: Matched, submitted: Any) -> list[Finding]:
    """Return what is to be said of one cell of the release."""
    place = matched.found.get(slot.place)
    if place is None:
        return [_missing(slot)]
    cell = submitted.cells[place]
    findings = []
    where = f"Cell {place + 1}"
    if plain(cell.source) != slot.source and slot.kind == "check":
        findings.append(("edited test", f"{where}, the check, was edited. Ours was used."))
    if plain(cell.source) != slot.source and slot.kind == "given":
        findings.append(
            (
                "edited given cell",
                f"{where} was given and was edited: yours was not run, the released one was. Put "
                "your own code into a new cell.",
            )
        )
    if slot.place in matched.elsewhere:
        findings.append(
            (
                "answer elsewhere",
                f"The answer's own cell was left blank. `{slot.answer}` is defined in "
                f"{where.lower()}, which counts.",
            )
        )
    findings += _edited_marks(where, marks(slot.cell), marks(cell))
    return [Finding(name, message, slot.exercise) for name, message in findings]


def _missing(slot: Slot) -> Finding:
    number = slot.place + 1
    if slot.kind == "answer":
        message = f"The answer's cell is missing, and no cell defines `{slot.answer}`."
        return Finding("missing answer", message, slot.exercise)
    if slot.kind == "check":
        return Finding("deleted test", "The check was deleted. Ours was used.", slot.exercise)
    first = slot.source.partition("\n")[0][:60]
    message = f"Released cell {number} (`{first}`) was deleted. Ours was run in its place."
    return Finding("deleted given cell", message)


def _edited_marks(
    where: str, ours: dict[str, Any], theirs: dict[str, Any]
) -> list[tuple[str, str]]:
    ours = {name: value for name, value in ours.items() if name not in _NOT_READ}
    if not theirs or not ours or ours == theirs:
        return []
    if ours.get("points") != theirs.get("points"):
        message = (
            f"{where}: the metadata says {theirs.get('points', 'no')} points. The assignment's "
            f"count: {ours.get('points', 'none at this cell')}."
        )
        return [("edited points", message)]
    message = f"{where}: nbgrader's metadata was edited. That changes nothing."
    return [("edited metadata", message)]


def _copies(matched: Matched) -> list[Finding]:
    findings = []
    for slot in matched.slots:
        places = sorted(place for place, of in matched.copies.items() if of is slot)
        if not places:
            continue
        where = _listed([f"cell {place + 1}" for place in places])
        if slot.kind == "answer":
            chosen = matched.found.get(slot.place)
            counts = "" if chosen is None else f" Cell {chosen + 1} counts."
            message = f"The answer's cell is there more than once: also as {where}.{counts}"
            findings.append(Finding("duplicated answer", message, slot.exercise))
        elif slot.kind == "check":
            message = f"The check is there more than once: also as {where}. Ours was used, once."
            findings.append(Finding("duplicated test", message, slot.exercise))
    return findings


def _listed(parts: list[str]) -> str:
    """Return a list for a sentence, shortened."""
    return ", ".join(parts[:5]) + (f" and {len(parts) - 5} more" if len(parts) > 5 else "")
