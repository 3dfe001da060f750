"""What a class did not understand: the checks' diagnoses, counted and ordered."""

from collections import defaultdict
from dataclasses import dataclass

from .assignment import Assignment, Item
from .gathering import Class, Submission
from .result import Mark

# diagnoses that say what happened, not what was misunderstood
_GENERAL = {
    "exception": "an error was raised",
    "time-out": "it ran out of time",
    "other values": "wrong values of no known pattern",
    "another choice": "another answer was chosen",
    "no such choice": "no letter of the choices was given",
    "unusable type": "a value of a type that cannot be compared",
    "unusable value": "a value that cannot be used",
    "too short": "the text is too short to hand in",
    "repetition": "the text says the same words again and again",
}


@dataclass(frozen=True)
class Misunderstanding:
    """A mistake that the check of an exercise named, and who made it.

    Attributes:
        assignment: Where it was made.
        exercise: In which exercise.
        name: The diagnosis.
        section: Heading of the lesson's section to teach again.
        students: Who made it.
        of: How many submissions were graded.
        example: One of the marks, for the card's text.
    """

    assignment: Assignment
    exercise: str
    name: str
    section: str
    students: tuple[str, ...]
    of: int
    example: Mark

    @property
    def general(self) -> bool:
        """True where the check names what happened, and no misunderstanding."""
        return self.name in _GENERAL

    @property
    def words(self) -> str:
        """The diagnosis as a reader sees it."""
        return _GENERAL.get(self.name, self.name)


@dataclass(frozen=True)
class Section:
    """A section of a lesson, and who stumbled over its exercises.

    Attributes:
        assignment: Of which chapter.
        section: Its heading.
        students: Who has an exercise of it wrong or left blank.
        wrong: Who has one wrong.
        of: How many submissions were graded.
        leading: What was misunderstood there, the most frequent first.
    """

    assignment: Assignment
    section: str
    students: tuple[str, ...]
    wrong: tuple[str, ...]
    of: int
    leading: tuple[Misunderstanding, ...]


@dataclass(frozen=True)
class Count:
    """How an exercise went.

    Attributes:
        item: The exercise.
        of: How many submissions were graded.
        outcomes: How many came to each outcome (see `Graded.outcome`).
        points: Mean of the points that are given; None if all wait.
    """

    item: Item
    of: int
    outcomes: dict[str, int]
    points: float | None


def graded(group: Class, assignment: Assignment) -> list[Submission]:
    """Return the submissions of an assignment that could be graded."""
    return [
        each for each in group.of(assignment) if each.result and each.result.verdict == "graded"
    ]


def misunderstandings(group: Class) -> list[Misunderstanding]:
    """Return every diagnosis of every exercise, the most frequent first."""
    found = []
    for assignment in group.assignments:
        submissions = graded(group, assignment)
        who: dict[tuple[str, str], list[str]] = defaultdict(list)
        example: dict[tuple[str, str], Mark] = {}
        for submission in submissions:
            for mark in (each.mark for each in submission.graded):
                if mark.diagnosis and mark.status == "wrong":
                    who[mark.exercise, mark.diagnosis].append(submission.student)
                    example.setdefault((mark.exercise, mark.diagnosis), mark)
        found += [
            Misunderstanding(
                assignment,
                exercise,
                name,
                example[exercise, name].section,
                tuple(students),
                len(submissions),
                example[exercise, name],
            )
            for (exercise, name), students in who.items()
        ]
    return sorted(found, key=lambda one: (-len(one.students), one.exercise, one.name))


def to_teach_again(group: Class, found: list[Misunderstanding], most: int = 5) -> list[Section]:
    """Return the sections that most of the class stumbled over, the worst first.

    Args:
        group: The class.
        found: What `misunderstandings` returned for it.
        most: How many sections.
    """
    sections = []
    for assignment in group.assignments:
        submissions = graded(group, assignment)
        for heading in dict.fromkeys(item.section for item in assignment.items):
            missed: dict[str, set[str]] = {"wrong": set(), "not attempted": set()}
            for submission in submissions:
                for each in submission.graded:
                    if each.mark.section == heading and each.outcome in missed:
                        missed[each.outcome].add(submission.student)
            who = missed["wrong"] | missed["not attempted"]
            here = [one for one in found if (one.assignment, one.section) == (assignment, heading)]
            leading = sorted(here, key=lambda one: one.general)
            if who:
                sections.append(
                    Section(
                        assignment,
                        heading,
                        tuple(sorted(who)),
                        tuple(sorted(missed["wrong"])),
                        len(submissions),
                        tuple(leading[:3]),
                    )
                )
    sections.sort(key=lambda one: (-len(one.wrong) / one.of, -len(one.students) / one.of))
    return sections[:most]


def counts(group: Class, assignment: Assignment) -> list[Count]:
    """Return how each exercise of an assignment went, in its order."""
    submissions = graded(group, assignment)
    made = []
    for item in assignment.items:
        outcomes: dict[str, int] = defaultdict(int)
        points = []
        for submission in submissions:
            for each in submission.graded:
                if each.mark.exercise == item.id:
                    outcomes[each.outcome] += 1
                    if each.points is not None:
                        points.append(each.points)
        mean = sum(points) / len(points) if points else None
        made.append(Count(item, len(submissions), dict(outcomes), mean))
    return made
