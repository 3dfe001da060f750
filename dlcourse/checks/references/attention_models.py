"""The judge of *beat the number*: how often a search finds the most probable sequence."""

from collections.abc import Sequence

import numpy as np

from ...text import beam_search
from ..engine import Case, Evidence, Table, Verdict, passed, wrong
from ..inputs.drawn_models import END, MAX_LENGTH, MODELS, START, DrawnModel, most_probable
from .attention_greedy import decode

Array = np.ndarray

TO_BEAT = 0.9
_ID = "attention.beat_the_number"
_CLOSE = 1e-6  # nats: as probable as the most probable one
_MOST = 0.8  # of the misses: then one cause is named


def log_probability(step: DrawnModel, ids: Sequence[int]) -> float:
    """Return the log-probability of a sequence, its end token counted."""
    said = [START, *ids]
    return float(sum(step([said[:place]])[0][said[place]] for place in range(1, len(said))))


def judge_searches(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Count the models whose most probable sequence was found; name the likely cause of misses."""
    answers = []
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        ids = np.asarray(outcome.value)
        unusable = _unusable(case, ids)
        if unusable is not None:
            return unusable
        answers.append(ids.astype(int).tolist())
    steps = [case.args[0] for case in cases]
    share = _share(steps, answers)
    greedy = [decode(step, START, END, MAX_LENGTH) for step in steps]
    if share > TO_BEAT:
        return passed(
            f"{_ID}: passed",
            f"The most probable sequence was found in {share:.0%} of {MODELS} models, above "
            f"{TO_BEAT:.0%} (greedy: {_share(steps, greedy):.0%}).",
        )
    table = Table(
        f"How often the most probable sequence is found; the number to beat is {TO_BEAT:.0%}",
        ("", "found"),
        (
            ("yours", f"{share:.0%}"),
            ("greedy", f"{_share(steps, greedy):.0%}"),
            ("a beam of 3", f"{_share(steps, list(map(_beam_of_3, steps))):.0%}"),
        ),
    )
    if answers == greedy:
        return _wrong(
            "greedy decoding itself",
            "These are the answers of a greedy search. It commits itself to one beginning at each "
            "step. How many could be kept open?",
            table,
        )
    return _wrong(*_why_below(steps, answers), table)


def _beam_of_3(step: DrawnModel) -> tuple[int, ...]:
    return beam_search(step, [START], beam_size=3, max_length=MAX_LENGTH, end=END)[0].ids


def _found(number: int, step: DrawnModel, ids: Sequence[int]) -> bool:
    finished = len(ids) > 0 and ids[-1] == END
    return finished and log_probability(step, ids) > most_probable(number)[1] - _CLOSE


def _share(steps: Sequence[DrawnModel], answers: Sequence[Sequence[int]]) -> float:
    pairs = zip(steps, answers, strict=True)
    return float(np.mean([_found(number, step, ids) for number, (step, ids) in enumerate(pairs)]))


def _unusable(case: Case, ids: Array) -> Verdict | None:
    """Return a diagnosis where an answer is no sequence of the model."""
    where = f"For “{case.name}” "
    if ids.ndim != 1:
        return _wrong(
            "not one sequence",
            f"{where}the shape is {ids.shape}. One list of ids is asked for: the best hypothesis "
            "alone.",
        )
    if ids.size and (ids.dtype.kind not in "biuf" or np.any(ids != np.floor(ids))):
        return _wrong("not one sequence", f"{where}the answer holds something else than ids.")
    if ids.size and ids[0] == START:
        return _wrong(
            "the start is part of the answer",
            f"{where}the answer begins with the start token. It was given, not said: leave it out.",
        )
    if len(ids) > MAX_LENGTH:
        return _wrong(
            "too long",
            f"{where}the answer has {len(ids)} tokens, and {MAX_LENGTH} are allowed, the end token "
            "among them.",
        )
    inner = ids[:-1] if ids.size and ids[-1] == END else ids
    if np.any((inner < 3) | (inner >= len(case.args[0].table))):
        return _wrong(
            "tokens that cannot come",
            f"{where}the answer is {ids.tolist()}. Letters have the ids from 3 to "
            f"{len(case.args[0].table) - 1}; padding and start never come, and after the end "
            f"({END}) nothing does. Does a hypothesis that is finished stay in your beam?",
        )
    return None


def _why_below(steps: Sequence[DrawnModel], answers: Sequence[Sequence[int]]) -> tuple[str, str]:
    """Return name and message of what most likely keeps the search from finding more."""
    without_end = [[*ids, END] for ids in answers if END not in ids]
    if len(without_end) == len(answers):
        if _share(steps, without_end) > TO_BEAT / 2:
            return (
                "without the end token",
                "Your sequences lack the end token at their end. It belongs to the answer, and its "
                "probability counts.",
            )
        return (
            "never finished",
            "None of your sequences ends with the end token: a search that runs to the greatest "
            "length returns beginnings. What becomes of a hypothesis that says the end token, and "
            "which ones compete in the end?",
        )
    misses = [
        (number, ids)
        for number, ids in enumerate(answers)
        if END in ids and not _found(number, steps[number], ids)
    ]
    shorter = [ids for number, ids in misses if len(ids) < len(most_probable(number)[0])]
    if len(misses) >= 3 and len(shorter) >= _MOST * len(misses):
        return (
            "stops at the first end",
            f"In {len(shorter)} of the {len(misses)} models where yours ends and is not the best, "
            "it is too *short*. Do you stop as soon as one hypothesis is finished? The open ones "
            "may still become more probable than it, as long as their totals are larger.",
        )
    per_token = [
        (number, ids)
        for number, ids in misses
        if log_probability(steps[number], ids) / len(ids)
        > most_probable(number)[1] / len(most_probable(number)[0])
    ]
    unfinished = sum(END not in ids for ids in answers)
    if len(misses) >= 3 and len(per_token) >= 0.95 * len(misses) and unfinished <= len(misses) / 2:
        return (
            "length is rewarded",
            f"In {len(per_token)} of the {len(misses)} models where yours ends and is not the "
            "best, it is more probable *per token*, and less probable as a whole. Does a length "
            "penalty, or a mean, decide among the finished? The most probable sequence is asked "
            "for: the plain total. (Or too few hypotheses are kept.)",
        )
    return (
        "not beaten yet",
        f"Of your misses {unfinished} never end and {len(misses)} end with less than the most "
        "probable sequence. One that never ends lost the finished ones on its way: set each aside "
        "when it says the end token. How many hypotheses stay open at each step, and what does it "
        "cost to keep ten times as many? Check too that all finished ones are kept until the end, "
        "and that each total counts all tokens.",
    )


def _wrong(name: str, message: str, table: Table | None = None) -> Verdict:
    return wrong(name, message, title=f"{_ID}: {name}", table=table)
