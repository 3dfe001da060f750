"""Declaring an exercise: what it is called, what it tests, which inputs it is tried on.

An exercise holds no answer. Its reference, and the mistakes that the check recognises, stand
in `references/` (see `reference.py`), which a grading sandbox need not have.
"""

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .case import Case

Cases = Callable[[np.random.Generator], Sequence[Case]]
KINDS = ("function", "array", "number", "choice", "text", "model")
_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Exercise:
    """What every half of a check knows. Made by `function`, `array`, `number` and so on.

    Attributes:
        id: `<slug>.<exercise>`, forever.
        kind: One of `KINDS`.
        version: Raised when the task or its verdicts change.
        points: What it counts in an assignment.
        tests: What is tested, in words that complete "passed: …".
        section: Heading of the lesson's section to read again.
        hints: Two, the second one more telling.
        cases: Makes the inputs from a seeded generator (functions and models).
        returns: Names of the parts of a result that is a tuple.
        may_modify: True where changing the input in place is the task.
        shape: Shape of an array answer; None stands for any length.
        choices: The texts of a choice, in the order of their letters.
        min_words: Least number of words of a text.
    """

    id: str
    kind: str
    version: int
    points: int
    tests: str
    section: str
    hints: tuple[str, str]
    cases: Cases | None = None
    returns: tuple[str, ...] = ()
    may_modify: bool = False
    shape: tuple[int | None, ...] | None = None
    choices: tuple[str, ...] = ()
    min_words: int = 0

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(
                "An exercise's id must be `<slug>.<exercise>` in lower case. "
                f"Received: id={self.id!r}. For example: `perceptron.update_rule`."
            )
        if len(self.hints) != 2 or not all(self.hints):
            raise ValueError(
                f"{self.id}: `hints` must hold exactly two, the second one more telling. "
                f"Received: {len(self.hints)}."
            )
        if self.version < 1 or self.points < 0 or not self.tests or not self.section:
            raise ValueError(
                f"{self.id}: `version` must be at least 1, `points` at least 0, `tests` and "
                f"`section` must not be empty. Received: version={self.version}, "
                f"points={self.points}, tests={self.tests!r}, section={self.section!r}."
            )

    @property
    def slug(self) -> str:
        """The topic, which is also the chapter's slug."""
        return self.id.partition(".")[0]

    @property
    def seed(self) -> int:
        """The seed that `check` uses: the same inputs on every machine, every time."""
        return zlib.crc32(f"{self.id}:{self.version}".encode())

    def make_cases(self, seed: int) -> tuple[Case, ...]:
        """Return the inputs for `seed`; none for an answer that is not called.

        Raises:
            ValueError: If the exercise makes no case, or two of the same name.
        """
        if self.cases is None:
            return ()
        made = tuple(self.cases(np.random.default_rng(seed)))
        names = [case.name for case in made]
        if not made or len(set(names)) < len(names):
            raise ValueError(
                f"{self.id}: `cases` must return at least one case, and no name twice, since the "
                f"learner tells them apart by it. Received: {names}."
            )
        return made


def function(
    id: str,
    *,
    version: int = 1,
    points: int = 1,
    tests: str,
    section: str,
    cases: Cases,
    hints: tuple[str, str],
    returns: tuple[str, ...] = (),
    may_modify: bool = False,
) -> Exercise:
    """Declare an exercise whose answer is a function, called on every case.

    Example:
        >>> double = function(
        ...     "demo.double",
        ...     tests="every entry is doubled",
        ...     section="Arrays",
        ...     cases=lambda rng: [Case("four numbers", (rng.normal(size=4),))],
        ...     hints=("What does `2 * x` do?", "`return` something."),
        ... )
        >>> [case.name for case in double.make_cases(seed=0)]
        ['four numbers']
    """
    return Exercise(
        id=id,
        kind="function",
        version=version,
        points=points,
        tests=tests,
        section=section,
        hints=hints,
        cases=cases,
        returns=returns,
        may_modify=may_modify,
    )


def array(
    id: str,
    *,
    version: int = 1,
    points: int = 1,
    tests: str,
    section: str,
    hints: tuple[str, str],
    shape: tuple[int | None, ...] | None = None,
) -> Exercise:
    """Declare an exercise whose answer is an array (a list of numbers will do)."""
    return Exercise(id, "array", version, points, tests, section, hints, shape=shape)


def number(
    id: str,
    *,
    version: int = 1,
    points: int = 1,
    tests: str,
    section: str,
    hints: tuple[str, str],
) -> Exercise:
    """Declare an exercise whose answer is one number."""
    return Exercise(id, "number", version, points, tests, section, hints, shape=())


def choice(
    id: str,
    *,
    version: int = 1,
    points: int = 1,
    tests: str,
    section: str,
    hints: tuple[str, str],
    choices: Sequence[str],
) -> Exercise:
    """Declare an exercise whose answer is a letter; `choices` are the texts of a, b, c and so on.

    Raises:
        ValueError: If there are fewer than two choices, or more than 26.
    """
    if isinstance(choices, str) or not 2 <= len(choices) <= 26:
        raise ValueError(
            f"{id}: `choices` must hold the texts of 2 to 26 choices. Received: {choices!r}."
        )
    return Exercise(id, "choice", version, points, tests, section, hints, choices=tuple(choices))


def text(
    id: str,
    *,
    version: int = 1,
    points: int = 1,
    tests: str,
    section: str,
    hints: tuple[str, str],
    min_words: int = 30,
) -> Exercise:
    """Declare an exercise answered in words: handed in when long enough, marked by a teacher."""
    return Exercise(id, "text", version, points, tests, section, hints, min_words=min_words)


def model(
    id: str,
    *,
    version: int = 1,
    points: int = 1,
    tests: str,
    section: str,
    cases: Cases,
    hints: tuple[str, str],
) -> Exercise:
    """Declare an exercise whose answer is a Keras model, called on every case (one batch each).

    Its reference needs a `judge` of its own: many models are right.
    """
    return Exercise(id, "model", version, points, tests, section, hints, cases=cases)
