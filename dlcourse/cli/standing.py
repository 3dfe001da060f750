"""How a learner stands in each chapter: the events of `progress` beside what the course asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..checks.engine import questions, registry
from ..checks.engine.exercise import Exercise
from ..course.chapters import Chapter
from ..progress import Item

DONE = ("passed", "handed in")


@dataclass(frozen=True)
class Task:
    """One exercise or question, and how it stands.

    Attributes:
        id: Its id.
        asks: What it is about, in words.
        state: `"passed"`, `"handed in"` (a text, which no check can judge), `"open"` (tried, not
            passed) or `"new"`.
        note: How it came to that: tries, hints, the last diagnosis.
        section: What to read again.
    """

    id: str
    asks: str
    state: str
    note: str
    section: str = ""


@dataclass(frozen=True)
class Standing:
    """One chapter.

    Attributes:
        number: The chapter's number as a reader writes it; empty if there is no lesson yet.
        title: Its title.
        objectives: What it promises.
        exercises: In the notebook's order.
        quiz: In the lesson's order.
    """

    number: str
    title: str
    objectives: tuple[str, ...]
    exercises: tuple[Task, ...]
    quiz: tuple[Task, ...]

    @property
    def begun(self) -> bool:
        """True if anything of the chapter was touched."""
        return any(task.state != "new" or task.note for task in (*self.exercises, *self.quiz))

    @property
    def revise(self) -> tuple[str, ...]:
        """What to read again: the sections of exercises that are tried and not passed."""
        sections: dict[str, list[str]] = {}
        for task in self.exercises:
            if task.state == "open":
                sections.setdefault(task.section, []).append(task.id)
        read = [f"“{section}” ({', '.join(ids)})" for section, ids in sections.items()]
        wrong = [task.id for task in self.quiz if task.state == "open"]
        return (*read, f"the quiz again ({', '.join(wrong)})") if wrong else tuple(read)

    def counts(self) -> str:
        """Return the chapter in one line.

        Example:
            >>> Standing("1", "The perceptron", (), (), ()).counts()
            'no exercises yet'
        """
        parts = [
            f"{name} {sum(task.state in DONE for task in tasks)} of {len(tasks)}"
            for name, tasks in (("exercises", self.exercises), ("quiz", self.quiz))
            if tasks
        ]
        return ", ".join(parts) or "no exercises yet"


def standings(chapters: Sequence[Chapter], items: Mapping[str, Item]) -> list[Standing]:
    """Return every chapter that has a lesson, exercises or a quiz, in the course's order."""
    lessons = {chapter.contract.slug: chapter.contract for chapter in chapters}
    others = {*registry.topics(), *questions.slugs()} - set(lessons)
    found = []
    for slug in (*lessons, *sorted(others)):
        contract = lessons.get(slug)
        found.append(
            Standing(
                number="" if contract is None else contract.number,
                title=slug if contract is None else contract.title,
                objectives=() if contract is None else contract.objectives,
                exercises=tuple(
                    _exercise(exercise, items.get(exercise.id))
                    for exercise in registry.exercises(slug)
                ),
                quiz=tuple(
                    _question(question, items.get(question.id))
                    for question in questions.questions(slug)
                ),
            )
        )
    return found


def _exercise(exercise: Exercise, item: Item | None) -> Task:
    if item is not None and item.version < exercise.version:
        note = "the exercise has changed since you tried it"
        return Task(exercise.id, exercise.tests, "new", note, exercise.section)
    state, note = _state(item)
    if exercise.kind == "text" and state == "passed":
        state = "handed in"
    return Task(exercise.id, exercise.tests, state, note, exercise.section)


def _question(question: questions.Question, item: Item | None) -> Task:
    if item is not None and item.version < question.version:
        return Task(question.id, question.question, "new", "changed since you answered it")
    return Task(question.id, question.question, *_state(item))


def _state(item: Item | None) -> tuple[str, str]:
    if item is None:
        return "new", ""
    helped = [f"{item.hints} hint{'s' * (item.hints > 1)}"] if item.hints else []
    helped += ["solution opened"] if item.solution else []
    if not item.tries:
        return "new", ", ".join(helped)
    tries = f"{item.tries} tr{'y' if item.tries == 1 else 'ies'}"
    if item.passed:
        return "passed", ", ".join([tries, *helped])
    return "open", ", ".join([tries, *helped, *([item.diagnosis] if item.diagnosis else [])])
