"""Typical mistakes in judging summaries: shared words, and who won."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from ..engine import Mistake


def words_of(text: str, *, stops: bool = False) -> list[str]:
    """Return the words of a text; with its full stops stuck to them, if `stops`."""
    return (text if stops else text.replace(".", "")).split()


def shared(
    summary: str,
    reference: str,
    *,
    kind: str = "clipped",
    stops: bool = False,
    join: Callable[[float, float], float] = lambda p, r: 2 * p * r / (p + r),
    parts: Callable[[str], list[Any]] | None = None,
) -> tuple[float, float, float]:
    """Return precision, recall and F1; right but for the switches given.

    Args:
        summary: What was written.
        reference: What should have been.
        kind: How what both have is counted: "clipped", "sets", "every" word of the summary that the
            reference has, or "larger", the larger of the two counts.
        stops: Leave full stops where they are.
        join: Makes the third of precision and recall.
        parts: Cuts a text in pieces; None for words.
    """
    cut = parts or (lambda text: words_of(text, stops=stops))
    a, b = Counter(cut(summary)), Counter(cut(reference))
    if kind == "sets":
        a, b = Counter(set(a)), Counter(set(b))
    both = sum((a & b).values())
    if kind == "every":
        both = sum(count for word, count in a.items() if word in b)
    if kind == "larger":
        both = sum(max(a[word], b[word]) for word in a if word in b)
    if not both:
        return 0.0, 0.0, 0.0
    precision, recall = both / sum(a.values()), both / sum(b.values())
    return precision, recall, join(precision, recall)


def _rouge(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, lambda *given: shared(*given, **switches), told)


def _pairs(text: str) -> list[Any]:
    words = words_of(text)
    return list(pairwise(words))


ROUGE = (
    _rouge(
        "each word counted once",
        "You compare *sets* of words. A word that stands three times in both is shared three "
        "times.",
        kind="sets",
    ),
    _rouge(
        "every occurrence counts",
        "A word of the summary counts as often as the summary says it. Whoever writes “goal goal "
        "goal goal” would get full marks: it may count at most as often as it stands in the "
        "reference.",
        kind="every",
    ),
    _rouge(
        "the larger of the two counts",
        "You take the larger of the two counts. What both *share* is the smaller one.",
        kind="larger",
    ),
    _rouge(
        "full stops stick to the words",
        "“oslo.” and “oslo” are two words to your code. Take the full stops away first.",
        stops=True,
    ),
    _rouge(
        "full stops inside stick to the words",
        "“oslo.” and “oslo” are two words to your code where a sentence ends inside of the text. "
        "All full stops are to be taken away, and not the last one alone.",
        parts=lambda text: text.strip(".").split(),
    ),
    _rouge(
        "letters instead of words",
        "You compare letters. Where is the text cut into words?",
        parts=lambda text: list(text.replace(".", "").replace(" ", "")),
    ),
    _rouge(
        "pairs of words",
        "You count pairs of neighbours: that is ROUGE-2. Single words are asked for.",
        parts=_pairs,
    ),
    Mistake(
        "precision and recall exchanged",
        lambda *given: (shared(*given)[1], shared(*given)[0], shared(*given)[2]),
        "Precision and recall have changed places. Precision asks how much of the *summary* stands "
        "in the reference.",
    ),
    Mistake(
        "the mean of both",
        lambda *given: sum(shared(*given)[:2]) / 2,
        "This is the plain mean of precision and recall. F1 is their *harmonic* mean: near the "
        "smaller of the two.",
        part="f1",
    ),
    Mistake(
        "recall alone",
        lambda *given: shared(*given)[1],
        "This is the recall. Whoever says everything has a recall of 1: what keeps summaries "
        "short?",
        part="f1",
    ),
    Mistake(
        "precision alone",
        lambda *given: shared(*given)[0],
        "This is the precision. Whoever says one sure word has a precision of 1.",
        part="f1",
    ),
    Mistake(
        "their product",
        lambda *given: shared(*given)[0] * shared(*given)[1],
        "This is the product of precision and recall. F1 is twice that, divided by their sum.",
        part="f1",
    ),
    Mistake(
        "divided by the sum once",
        lambda *given: shared(*given)[2] / 2,
        "Half of F1: there is a 2 in the formula.",
        part="f1",
    ),
)


def goals_of(report: str, *, signs: Sequence[str] = (" scored", "a fine goal for ")) -> Counter:
    """Return how often each team comes in a sentence that has one of the signs of a goal."""
    found: Counter = Counter()
    for told in report.split("."):
        for sign in signs:
            if sign and sign in told:
                found[told.replace(sign, "").strip()] += 1
    return found


def claimed(summary: str) -> tuple[str, str, int, int]:
    """Return the two teams that a summary names, and their goals."""
    words = words_of(summary)
    if words[1] == "beat":
        return words[0], words[2], int(words[3]), int(words[5])
    return words[0], words[2], int(words[4]), int(words[4])


def truth(
    reports: Sequence[str],
    summaries: Sequence[str],
    *,
    count: Callable[[str], Counter] = goals_of,
    agrees: Callable[[int, int, int, int], bool] = lambda x, y, a, b: (x, y) == (a, b),
    teams: bool = True,
) -> list[bool]:
    """Return for each summary whether it is true; right but for the switches given.

    Args:
        reports: What happened.
        summaries: What is said of it.
        count: Makes the goals of each team of a report.
        agrees: Holds what is claimed against the goals of the two teams.
        teams: Ask whether the two played at all.
    """
    found = []
    for report, summary in zip(reports, summaries, strict=True):
        first, second, x, y = claimed(summary)
        goals = count(report)
        played = not teams or {first, second} <= set(words_of(report))
        found.append(bool(played and agrees(x, y, goals[first], goals[second])))
    return found


def _truth(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, lambda *given: truth(*given, **switches), told)


def _mentions(report: str) -> Counter:
    return Counter(words_of(report.partition(".")[2]))


def _winner(x: int, y: int, a: int, b: int) -> bool:
    return (x > y) == (a > b) and (x < y) == (a < b)


_EARLY = "You return after the first report: there is one True or False for *each* of them."

TRUTH = (
    Mistake(
        "the first report alone",
        lambda reports, summaries: truth(reports[:1], summaries[:1])[0],
        _EARLY,
    ),
    Mistake(
        "the first report alone",
        lambda reports, summaries: truth(reports[:1], summaries[:1]),
        _EARLY,
    ),
    Mistake(
        "everything is true",
        lambda reports, summaries: [True] * len(reports),
        "Yours takes every summary for true.",
    ),
    Mistake(
        "nothing is true",
        lambda reports, summaries: [False] * len(reports),
        "Yours takes every summary for false. Print the goals that it finds for one report: are "
        "there any, and is a “2” compared with a 2?",
    ),
    Mistake(
        "the other way round",
        lambda *given: [not true for true in truth(*given)],
        "True and false have changed places.",
    ),
    _truth(
        "how often a team is named",
        "You count how often a team is *named*. Which of the sentences tell of a goal?",
        count=_mentions,
    ),
    _truth(
        "a goal that did not count",
        "“a goal of rome did not count” counts as a goal in yours. It says that there was none.",
        count=lambda report: (
            goals_of(report)
            + Counter(told.split()[3] for told in report.split(".") if "a goal of" in told)
        ),
    ),
    _truth(
        "one kind of goal alone",
        "Some goals are missed: there are two sentences that tell of one.",
        count=lambda report: goals_of(report, signs=(" scored",)),
    ),
    _truth(
        "one kind of goal alone",
        "Some goals are missed: there are two sentences that tell of one.",
        count=lambda report: goals_of(report, signs=("a fine goal for ",)),
    ),
    _truth(
        "the winner alone",
        "You ask who won, and not by how much. The numbers are claims as well.",
        agrees=_winner,
    ),
    _truth(
        "the numbers in any order",
        "You compare the two numbers in any order. “oslo beat rome 2 to 1” and “rome beat oslo 2 "
        "to 1” cannot both be true: whose number is whose?",
        agrees=lambda x, y, a, b: sorted((x, y)) == sorted((a, b)),
    ),
    _truth(
        "the first number alone",
        "You compare the first team's goals alone.",
        agrees=lambda x, y, a, b: x == a,
    ),
    _truth(
        "the second number alone",
        "You compare the second team's goals alone.",
        agrees=lambda x, y, a, b: y == b,
    ),
    _truth(
        "draws are never true",
        "Every draw is false in yours. In “rome and oslo drew 1 all” the second team stands at "
        "another place, and one number counts for both.",
        agrees=lambda x, y, a, b: (x, y) == (a, b) and x != y,
    ),
    _truth(
        "draws are always true",
        "A draw is true in yours, whatever the score. Its number is a claim, too.",
        agrees=lambda x, y, a, b: x == y or (x, y) == (a, b),
    ),
    _truth(
        "any draw is a draw",
        "Where both have the same number of goals yours takes every draw for true. Its number is a "
        "claim, too.",
        agrees=lambda x, y, a, b: (a == b) if x == y else (x, y) == (a, b),
    ),
    _truth(
        "teams that did not play",
        "A team that is not in the report has no goals in yours, and a 0 is then true of it. Did "
        "the two teams play at all?",
        teams=False,
    ),
)
