"""The questions of the quizzes, read from `checks/quizzes/<slug>.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache

from ... import paths
from .letters import letters_of

_QUIZZES = paths.PACKAGE / "checks" / "quizzes"


@dataclass(frozen=True)
class Choice:
    """One choice: its text, and why it is right or wrong."""

    text: str
    why: str


@dataclass(frozen=True)
class Question:
    """One item of a quiz.

    Attributes:
        id: `<slug>.<name>`.
        version: Raised when the question or its answer changes.
        question: What is asked.
        choices: In the order of their letters.
        answer: The right letter.
    """

    id: str
    version: int
    question: str
    choices: tuple[Choice, ...]
    answer: str

    def __post_init__(self) -> None:
        letters = letters_of(self.choices)
        complete = all(choice.text and choice.why for choice in self.choices)
        if len(self.choices) < 2 or self.answer not in list(letters) or not complete:
            raise ValueError(
                f"The question {self.id!r} must have two choices or more, each with `text` and "
                f"`why`, and an `answer` among their letters. Received: answer={self.answer!r}, "
                f"{len(self.choices)} choices."
            )


@cache
def slugs() -> tuple[str, ...]:
    """Return the slugs of the topics that have a quiz."""
    return tuple(sorted(path.stem for path in _QUIZZES.glob("*.toml")))


@cache
def questions(slug: str) -> tuple[Question, ...]:
    """Return the questions of a topic, in order; none if it has no quiz.

    Raises:
        ValueError: If the file is not a quiz.
    """
    if slug not in slugs():
        return ()
    text = (_QUIZZES / f"{slug}.toml").read_text(encoding="utf-8")
    return parse(slug, text)


def parse(slug: str, text: str) -> tuple[Question, ...]:
    """Return the questions in the TOML `text`.

    Raises:
        ValueError: If it is not a quiz.
    """
    try:
        made = tuple(
            Question(
                id=f"{slug}.{item['name']}",
                version=int(item.get("version", 1)),
                question=" ".join(item["question"].split()),
                choices=tuple(
                    Choice(" ".join(it["text"].split()), " ".join(it["why"].split()))
                    for it in item["choice"]
                ),
                answer=item["answer"],
            )
            for item in tomllib.loads(text)["question"]
        )
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError(
            f"quizzes/{slug}.toml must hold tables [[question]] with name, question, answer, and "
            f"[[question.choice]] with text and why. Received: {type(problem).__name__}: {problem}."
        ) from problem
    names = [item.id for item in made]
    if len(set(names)) < len(names):
        raise ValueError(f"quizzes/{slug}.toml must name each question once. Received: {names}.")
    return made
