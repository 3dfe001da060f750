"""Typical mistakes in chats: what is written into the prompt, and what counts in the loss."""

from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def answers(
    ids: Array,
    user_id: int,
    model_id: int,
    *,
    padding: bool = False,
    model_counts: bool = False,
    user_counts: bool = False,
    ends: bool = True,
) -> Array:
    """Return where an id belongs to an answer, `(batch, time)`; right but for the switches given.

    Args:
        ids: `(batch, time)`.
        user_id: What stands before a question.
        model_id: What stands before an answer.
        padding: Count padding behind an answer, too.
        model_counts: Count the word before an answer.
        user_counts: Count the word that ends an answer.
        ends: Let the next question end an answer.
    """
    inside = np.zeros(len(ids), bool)
    found = []
    for column in ids.T:
        asks, answers_now = column == user_id, column == model_id
        here = inside & ~answers_now
        if not user_counts and ends:
            here &= ~asks
        if not padding:
            here &= column != 0
        found.append(here | (answers_now & model_counts))
        inside = (inside & ~(asks & ends)) | answers_now
    return np.stack(found, axis=1)


def _weights(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, lambda *given: answers(*given, **switches)[:, 1:] * 1.0, told)


def _one_turn(ids: Array, user_id: int, model_id: int, *, last: bool) -> Array:
    counts = answers(ids, user_id, model_id)
    turn = np.cumsum(ids == model_id, axis=1)
    return (counts & (turn == (turn[:, -1:] if last else 1)))[:, 1:] * 1.0


def _questions(ids: Array, user_id: int, model_id: int) -> Array:
    speaks = (ids == user_id) | (ids == model_id)
    return ((ids != 0) & ~speaks & ~answers(ids, user_id, model_id))[:, 1:] * 1.0


_SHIFTED = (
    "You weigh the tokens as they stand in `ids`. The labels are `ids` from the second one on: the "
    "first weight belongs to the second token."
)

CHAT = (
    Mistake(
        "one weight for each id",
        lambda *given: answers(*given) * 1.0,
        "There are as many weights as ids. The network says what comes *next*: there is one label "
        "fewer than there are ids. Which id is no label?",
    ),
    Mistake(
        "what follows an answer counts",
        lambda ids, user_id, model_id: (
            (answers(ids, user_id, model_id) | (ids == model_id))[:, :-1] * 1.0
        ),
        "What follows an answer counts, too: the next `user:`, or the padding. You ask what the "
        "network *reads*, from `model:` to the last word of the answer. The weights are those of "
        "what it is to say.",
    ),
    Mistake("not shifted", lambda *given: answers(*given)[:, :-1] * 1.0, _SHIFTED),
    Mistake(
        "shifted twice",
        lambda *given: np.pad(answers(*given)[:, 2:], ((0, 0), (0, 1))) * 1.0,
        "You are one place too early: `model:` itself counts, and the last word of the answer does "
        "not. The labels are shifted once.",
    ),
    Mistake(
        "everything counts",
        lambda ids, *_: np.ones((len(ids), ids.shape[1] - 1)),
        "Every place counts: the question, the answer, and the padding. Then most of the training "
        "goes into asking, and into nothing.",
    ),
    Mistake(
        "the prompt counts",
        lambda ids, *_: (ids[:, 1:] != 0) * 1.0,
        "All that is real counts, the questions as well. The network would learn to write what "
        "users ask.",
    ),
    Mistake(
        "the questions count",
        _questions,
        "Your weights are 1 at the questions. It is the answers that the network is to learn.",
    ),
    _weights(
        "padding counts",
        "The places behind the last answer count, too. Nothing is said there: what does the "
        "network learn from thousands of zeros?",
        padding=True,
    ),
    _weights(
        "answers never end",
        "From the first `model:` on everything counts, the next question of the user as well. What "
        "ends an answer?",
        ends=False,
    ),
    _weights(
        "the word model: counts",
        "`model:` counts. It is part of the prompt: in use the program writes it, and the network "
        "goes on behind it.",
        model_counts=True,
    ),
    _weights(
        "the next user: counts",
        "The `user:` behind an answer counts. The network would learn to go on with the user's "
        "part.",
        user_counts=True,
    ),
    Mistake(
        "the last answer alone",
        lambda *given: _one_turn(*given, last=True),
        "Only the last answer of a chat counts. All of them are the model's, and all are worth "
        "learning.",
    ),
    Mistake(
        "the first answer alone",
        lambda *given: _one_turn(*given, last=False),
        "Only the first answer of a chat counts. A chat may have several.",
    ),
)


def written(
    questions: list[str],
    passages: list[str],
    form: str = "{passage} user: {question} model:",
    *,
    strip: bool = True,
) -> list[str]:
    """Return prompts of a form, and without the blank in front that an empty passage leaves."""
    made = [
        form.format(passage=passage, question=question)
        for question, passage in zip(questions, passages, strict=True)
    ]
    return [text.strip() for text in made] if strip else made


def _prompt(name: str, form: str, told: str, *, strip: bool = True) -> Mistake:
    return Mistake(
        name,
        lambda questions, passages: written(questions, passages, form, strip=strip),
        told,
    )


def _tight(questions: list[str], passages: list[str], form: str) -> list[str]:
    return [" ".join(text.split()) for text in written(questions, passages, form)]


_INSIDE = "user: {passage} {question} model:"
_BEHIND = "user: {question} {passage} model:"

PROMPT = (
    _prompt(
        "a blank in front",
        "{passage} user: {question} model:",
        "Where there is no passage the prompt begins with a blank. To a tokenizer that is another "
        "text; in training there was none.",
        strip=False,
    ),
    _prompt(
        "no blank behind the passage",
        "{passage}user: {question} model:",
        "There is no blank between the passage and `user:`. One stands between any two parts.",
    ),
    _prompt(
        "lines instead of blanks",
        "{passage} user: {question}\nmodel:",
        "`model:` stands in a new line. Between the parts there is a blank, to the letter.",
    ),
    Mistake(
        "a blank behind",
        lambda questions, passages: [text + " " for text in written(questions, passages)],
        "The prompts end with a blank. In training nothing stood between `model:` and the blank of "
        "the answer: for many tokenizers a blank at the end is a token that it has never met.",
    ),
    _prompt(
        "the passage inside the question",
        _INSIDE,
        "The passage stands behind `user:`, as if the user had said it. In training it stood "
        "before.",
    ),
    Mistake(
        "the passage inside the question",
        lambda questions, passages: _tight(questions, passages, _INSIDE),
        "The passage stands behind `user:`, as if the user had said it. In training it stood "
        "before.",
    ),
    Mistake(
        "the passage behind the question",
        lambda questions, passages: _tight(questions, passages, _BEHIND),
        "The passage comes after the question. The model was tuned on passage first, question "
        "then: use the format of the training, to the letter.",
    ),
    Mistake(
        "the passage behind the question",
        lambda questions, passages: written(
            questions, passages, "user: {question} model: {passage}"
        ),
        "The passage stands where the answer belongs: the model would go on with it.",
    ),
    _prompt(
        "nothing asks for an answer",
        "{passage} user: {question}",
        "The prompt ends with the question. What tells the model that it is its turn?",
    ),
    _prompt(
        "nobody speaks",
        "{passage} {question}",
        "This is a text, and no chat: nothing says who asks and who is to answer.",
    ),
    _prompt(
        "nobody asks",
        "{passage} {question} model:",
        "The question has no `user:` before it.",
    ),
    Mistake(
        "the passages are left out",
        lambda questions, passages: written(questions, [""] * len(questions)),
        "The passages play no part: the model would have to answer from its weights.",
    ),
)
