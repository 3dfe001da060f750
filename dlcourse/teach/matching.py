"""Which cell of a submission is which cell of the released notebook.

Marks can be edited and ids change from editor to editor, so a cell is known by several things:
nbgrader's `grade_id`, its id, its source, and what it defines.
"""

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ..course.tasks import find_tasks
from .sources import defined, marks, only_calls_of_the_course, plain

_SIMILAR = 0.6
_COMPARISONS = 200  # at most, however many cells there are
_LONGEST_COMPARED = 20_000  # characters
_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Slot:
    """A code cell of the released notebook.

    Attributes:
        place: Among all cells of the release, from 0.
        kind: `given`, `answer` or `check`.
        cell: The cell.
        exercise: What is answered or checked here; empty for a given cell.
        answer: The name that the answer defines.
    """

    place: int
    kind: str
    cell: Any
    exercise: str = ""
    answer: str = ""

    @property
    def source(self) -> str:
        """Its source, as `plain` makes it."""
        return plain(self.cell.source)

    @property
    def grade_id(self) -> str:
        """Its name for nbgrader; empty for none."""
        return str(marks(self.cell).get("grade_id", ""))


@dataclass
class Matched:
    """What was found in a submission.

    Attributes:
        slots: The code cells of the release, in order.
        found: Place in the submission, from 0, of the cell for a slot (by the slot's place).
        elsewhere: Slots whose answer stood in another cell than theirs, which was left blank.
        rest: Places of all other code cells: what the student added.
        copies: Of these, the place of each that is marked as a slot's, or copies a check; and the
            slot.
    """

    slots: list[Slot]
    found: dict[int, int] = field(default_factory=dict)
    elsewhere: set[int] = field(default_factory=set)
    rest: set[int] = field(default_factory=set)
    copies: dict[int, Slot] = field(default_factory=dict)


def slots_of(release: Any) -> list[Slot]:
    """Return the code cells of a released notebook.

    Raises:
        ValueError: If a check is not where it must be (see `course.tasks.find_tasks`).
    """
    tasks = find_tasks(release)
    kinds = {task.answer_cell: ("answer", task) for task in tasks}
    kinds |= {task.check_cell: ("check", task) for task in tasks}
    slots = []
    for place, cell in enumerate(release.cells):
        if cell.cell_type != "code":
            continue
        kind, task = kinds.get(place, ("given", None))
        names = (task.id, task.answer) if task else ()
        slots.append(Slot(place, kind, cell, *names))
    return slots


def match(release: Any, submitted: Any) -> Matched:
    """Return which cell of a submission is which of the release.

    Args:
        release: The notebook that was given out.
        submitted: What `read_notebook` returned.

    Raises:
        ValueError: If the release breaks a rule of `course.tasks.find_tasks`.
    """
    return _Matching(release, submitted).matched


class _Matching:
    """The work of `match`: each step takes cells out of `rest`, the surest first."""

    def __init__(self, release: Any, submitted: Any) -> None:
        slots = slots_of(release)
        code = {
            place: cell for place, cell in enumerate(submitted.cells) if cell.cell_type == "code"
        }
        self.sources = {place: plain(cell.source) for place, cell in code.items()}
        self.ids = {place: str(cell.id) for place, cell in code.items()}
        self.names = {place: str(marks(cell).get("grade_id", "")) for place, cell in code.items()}
        self.defined = {place: defined(source) for place, source in self.sources.items()}
        self.matched = Matched(slots, rest=set(code))
        self.answers = {slot.answer for slot in slots if slot.kind == "answer"}
        given = [slot for slot in slots if slot.kind == "given"]
        checks = [slot for slot in slots if slot.kind == "check"]
        answers = [slot for slot in slots if slot.kind == "answer"]
        self._settle(checks, self._same_source)
        self._settle(answers, lambda slot: self._fitting(slot, self._same_name(slot)))
        self._settle(answers, lambda slot: self._fitting(slot, self._same_id(slot)))
        self._settle(checks, self._same_name)
        self._settle(checks, self._same_id)
        self._settle(given, self._same_source)
        self._settle(given, self._same_name)
        self._settle(given, self._same_id)
        self._settle(answers, self._defining)
        self._similar(given)
        for slot in answers:
            self._answered_elsewhere(slot)
        for slot in slots:
            same = self._same_source(slot) if slot.kind == "check" else []
            for place in same + self._same_name(slot):
                self.matched.copies[place] = slot

    def _settle(self, slots: list[Slot], candidates: Callable[[Slot], list[int]]) -> None:
        for slot in slots:
            if slot.place in self.matched.found:
                continue
            places = candidates(slot)
            if places:
                self._take(slot, self._choose(slot, places))

    def _take(self, slot: Slot, place: int) -> None:
        self.matched.found[slot.place] = place
        self.matched.rest.discard(place)

    def _choose(self, slot: Slot, places: list[int]) -> int:
        """Return which of several cells counts: as in the student's own run, the last before its
        check that says something.
        """
        if slot.kind != "answer":
            # the original keeps its id, a copy gets a new one
            return max(
                places,
                key=lambda place: (
                    self._is_named(slot, place) + (self.ids[place] == slot.cell.id),
                    -place,
                ),
            )
        check = self.matched.found.get(slot.place + 1, max(places) + 1)
        tests: list[Callable[[int], bool]] = [
            lambda place: self.sources[place] not in ("", slot.source),
            lambda place: slot.answer in self.defined[place],
            lambda place: place < check,
        ]
        for test in tests:
            places = [place for place in places if test(place)] or places
        return places[-1]

    def _is_named(self, slot: Slot, place: int) -> bool:
        return bool(slot.grade_id) and self.names[place] == slot.grade_id

    def _where(self, test: Callable[[int], bool]) -> list[int]:
        return sorted(place for place in self.matched.rest if test(place))

    def _same_source(self, slot: Slot) -> list[int]:
        return self._where(lambda place: self.sources[place] == slot.source)

    def _same_name(self, slot: Slot) -> list[int]:
        return self._where(lambda place: self._is_named(slot, place))

    def _same_id(self, slot: Slot) -> list[int]:
        return self._where(lambda place: self.ids[place] == slot.cell.id)

    def _fitting(self, slot: Slot, places: Iterable[int]) -> list[int]:
        """Return the cells that are not plainly something else: another answer, or a check."""
        others = self.answers - {slot.answer}
        return [
            place
            for place in places
            if slot.answer in self.defined[place]
            or not (others & self.defined[place] or only_calls_of_the_course(self.sources[place]))
        ]

    def _defining(self, slot: Slot) -> list[int]:
        found = self._where(lambda place: slot.answer in self.defined[place])
        return [self._choose(slot, found)] if found else []

    def _answered_elsewhere(self, slot: Slot) -> None:
        place = self.matched.found.get(slot.place)
        if place is None or self.sources[place] != slot.source:
            return
        others = self._defining(slot)
        if others and self.sources[others[0]] != slot.source:
            self._take(slot, others[0])
            self.matched.elsewhere.add(slot.place)

    def _similar(self, slots: list[Slot]) -> None:
        left = _COMPARISONS
        missing = [slot for slot in slots if slot.place not in self.matched.found]
        wanted = [_TOKEN.findall(slot.source) for slot in missing]
        # a longer one is not similar to any: its ratio is 2 · wanted / (wanted + own) at most
        longest = max(map(len, wanted), default=0) * (2 / _SIMILAR - 1)
        words = {}  # taken apart once, not once for each slot
        for place in sorted(self.matched.rest) if missing else ():
            if len(self.sources[place]) <= _LONGEST_COMPARED:
                found = _TOKEN.findall(self.sources[place])
                if len(found) <= longest:
                    words[place] = found
        for slot, source in zip(missing, wanted, strict=True):
            comparer = difflib.SequenceMatcher(None, [""], source)
            best, best_place = _SIMILAR, None
            for place in words:
                if left == 0 or place not in self.matched.rest:
                    continue
                comparer.set_seq1(words[place])
                if comparer.real_quick_ratio() <= best or comparer.quick_ratio() <= best:
                    continue
                left -= 1
                if (ratio := comparer.ratio()) > best:
                    best, best_place = ratio, place
            if best_place is not None:
                self._take(slot, best_place)
