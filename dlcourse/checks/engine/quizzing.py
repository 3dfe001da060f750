"""`quiz`: ask a question, and say why a choice is right or wrong."""

from html import escape
from typing import Any

from ... import output
from . import questions, registry
from .checking import must_pass, remember
from .letters import letters_of, read_letter
from .questions import Question
from .render import card, inline, paragraphs


def quiz(id: str, choice: Any = None) -> None:
    """Show the question `id`; with a letter, say whether it is right, and why or why not.

    Args:
        id: The question, as the notebook names it.
        choice: The letter of your choice: `"b"`. None (or `...`) shows the question alone.

    Raises:
        ValueError: If there is no such question.
        AssertionError: Under grading and in strict mode, if a choice is given and is not right.

    Example:
        >>> quiz("start_here.stuck", "z")
        [no such choice] start_here.stuck
        Answer with one of the letters a, b, c, in quotes: `quiz("start_here.stuck", "a")`
    """
    question = _find(id)
    if choice is None or choice is ...:
        _ask(question)
        return
    letters = letters_of(question.choices)
    letter = read_letter(choice, letters)
    if letter is None:
        kind, symbol, word = "question", "○", "no such choice"
        message = (
            f"Answer with one of the letters {', '.join(letters)}, in quotes: "
            f'`quiz("{id}", "{letters[0]}")`'
        )
    else:
        right = letter == question.answer
        kind, symbol, word = ("passed", "✓", "right") if right else ("wrong", "✗", "not this one")
        chosen = question.choices[letters.index(letter)]
        message = f"{letter}) {chosen.text}\n{chosen.why}"
    event = {"kind": "quiz", "id": id, "version": question.version, "status": word}
    if letter is not None:
        message = "\n".join([message, *remember(event)])
    text = f"[{word}] {id}\n{message}"
    title = f"<code>{escape(id)}</code>"
    output.emit(text, card(kind, symbol, word, title, paragraphs(message)), facts=event)
    if word != "right" and must_pass():
        raise AssertionError(text)


def _find(id: str) -> Question:
    if type(id) is str:
        for question in questions.questions(id.partition(".")[0]):
            if question.id == id:
                return question
    known = (item.id for slug in questions.slugs() for item in questions.questions(slug))
    raise ValueError(registry.unknown("question", id, known))


def _ask(question: Question) -> None:
    letters = letters_of(question.choices)
    listed = [
        f"{letter}) {choice.text}" for letter, choice in zip(letters, question.choices, strict=True)
    ]
    how = f'Answer with `quiz("{question.id}", "{letters[0]}")`, or another letter.'
    text = "\n".join([f"[question] {question.question}", *listed, how])
    body = paragraphs("\n".join([*listed, how]))
    event = {"kind": "quiz", "id": question.id, "version": question.version, "status": "asked"}
    title = inline(question.question)
    output.emit(text, card("question", "?", "question", title, body), facts=event)
