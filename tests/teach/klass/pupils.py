"""Pupils: how able each is, what each handed in, and the grade that each must get."""

import copy
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from dlcourse.course.notebook import as_text

from .code import as_source
from .given import Given
from .known import known
from .leaning import leanings

FIRST = (
    "Ada", "Zoë", "Ngọc", "Björn", "Çağla", "Chiamaka", "Dmitri", "Élise", "Fatima", "Gustav",
    "Hyun-woo", "Ilse", "João", "Kwame", "Léa", "Mehmet", "Noor", "Oluwaseun", "Priya", "Quirin",
    "Rosa", "Søren", "Tomás", "Uxía", "Valentina", "Wiebke", "Xiu", "Yuki", "Zbigniew", "Anna",
)  # fmt: skip
LAST = (
    "Ångström", "Bauer", "O'Brien", "de la Cruz", "D'Angelo", "Eze", "Fischer", "García López",
    "Håkansson", "Ivanova", "Jansen", "Kim", "Lovelace", "Müller-Lüdenscheidt", "Nguyễn", "Okafor",
    "Petrović", "Quispe", "Ramírez", "Schmidt", "Tanaka", "Ünal", "van der Berg", "Wójcik", "Xu",
    "Yılmaz", "Žižek", "Smith", "Rossi", "Haddad",
)  # fmt: skip
BLANK_SHARE = 0.35  # of what is not right
Expected = tuple[float | None, str, str]  # points, status, diagnosis


@dataclass
class Pupil:
    """A pupil and what came of it.

    Attributes:
        name: As the learning platform writes it.
        number: The platform's number of the pupil.
        ability: Probability of a right answer.
        notebooks: What was handed in, by the name of the file.
        expected: Points, status and diagnosis of each exercise.
    """

    name: str
    number: int
    ability: float
    notebooks: dict[str, bytes] = field(default_factory=dict)
    expected: dict[str, Expected] = field(default_factory=dict)


def generate(given: Sequence[Given], students: int, seed: int) -> list[Pupil]:
    """Return a class of `students`; the same seed makes the same class.

    Args:
        given: What was given out (see `given_out` and `of_the_course`).
        students: How many there are. Their names differ.
        seed: Of all that is drawn.
    """
    rng = random.Random(seed)
    names = [f"{first} {last}" for first in FIRST for last in LAST]
    rng.shuffle(names)
    pupils = []
    for number in range(students):
        name = names[number % len(names)]
        again = number // len(names)
        name = f"{name} {again + 1}" if again else name
        pupil = Pupil(name, 4_000_000 + 17 * number, rng.betavariate(3, 1.8))
        for each in given:
            _answer(pupil, each, rng)
        pupils.append(pupil)
    return pupils


def _answer(pupil: Pupil, given: Given, rng: random.Random) -> None:
    node = copy.deepcopy(given.release)
    points = {item.id: item.points for item in given.assignment.items}
    kinds = {item.id: item.kind for item in given.assignment.items}
    leans = leanings(given)
    solved: set[str] = set()  # answered by the solved notebook's own cell
    for task in given.tasks:
        slug = task.id.partition(".")[0]
        luck = rng.random()
        if luck < pupil.ability:
            on = leans[task.id]
            if rng.random() < 0.5 and task.id in given.solved and on is not None and on <= solved:
                source = given.solved[task.id]
                solved.add(task.id)
            else:
                source = as_source(task.answer, rng.choice(known(task.id).right), slug)
            by_hand = kinds[task.id] == "text"
            pupil.expected[task.id] = (
                (None, "waiting", "") if by_hand else (points[task.id], "passed", "")
            )
        elif luck < pupil.ability + BLANK_SHARE * (1 - pupil.ability):
            pupil.expected[task.id] = (0.0, "not attempted", "")
            continue
        else:
            answer, diagnosis = rng.choice(known(task.id).wrong)
            source = as_source(task.answer, answer, slug)
            pupil.expected[task.id] = (0.0, "wrong", diagnosis)
        node.cells[task.answer_cell].source = source
    pupil.notebooks[given.assignment.notebook] = as_text(node).encode("utf-8")
