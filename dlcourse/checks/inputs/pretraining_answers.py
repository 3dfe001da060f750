"""What the answers of chapter 8c are tried on: what a model said, passages, summaries."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case

Array = NDArray[Any]

HOMES = ("oslo", "rome", "lima", "cairo", "paris", "tokyo", "quito", "delhi")
REFUSAL = "i do not know"


def saying_cases(rng: np.random.Generator) -> list[Case]:
    """Return what a model said, what is true ("" where nobody knows), and the words of refusal."""

    def made(name: str, n: int, known: float, refuses: float, refusal: str = REFUSAL) -> Case:
        truth = [str(rng.choice(HOMES)) if rng.random() < known else "" for _ in range(n)]
        said = []
        for true in truth:
            if rng.random() < (refuses if true else 2 * refuses):
                said.append(refusal)
            else:
                said.append(true if true and rng.random() < 0.6 else str(rng.choice(HOMES)))
        return Case(name, (said, truth, refusal))

    said = ["oslo", "rome", REFUSAL, "lima", REFUSAL]
    truth = ["oslo", "lima", "cairo", "", ""]
    return [
        Case("the text's five", (said, truth, REFUSAL)),
        made("40 questions", 40, 0.6, 0.3),
        made("many refusals", 23, 0.5, 0.45),
        made("nothing can be known", 12, 0.0, 0.2),
        made("no refusal", 15, 0.7, 0.0),
        Case("nothing but refusals", ([REFUSAL] * 4, ["oslo", "", "rome", ""], REFUSAL)),
        made("refused in other words", 20, 0.5, 0.3, "nobody told me"),
    ]


def threshold_cases(rng: np.random.Generator) -> list[Case]:
    """Return how sure a model was and whether it was right, twice, and what an error costs."""

    def drawn(n: int, honest: float, gain: float) -> tuple[Array, Array]:
        sure = rng.uniform(0.15, 1.0, size=n)
        right = rng.random(n) < np.clip(honest + gain * sure, 0, 1)
        return sure, right

    def made(name: str, cost: float, honest: float = -0.15, gain: float = 1.0, n: int = 60) -> Case:
        return Case(name, (*drawn(n, honest, gain), *drawn(n + 20, honest, gain), cost))

    by_hand = (
        np.array([0.9, 0.6, 0.8, 0.4]),
        np.array([True, False, True, True]),
        np.array([0.95, 0.7, 0.85, 0.8]),
        np.array([True, True, False, True]),
        2.5,
    )
    dear = (  # the best threshold is another one than if an error cost 1
        np.array([0.9, 0.8, 0.7, 0.6, 0.5]),
        np.array([True, False, True, True, False]),
        np.array([0.95, 0.85, 0.65, 0.55, 0.3]),
        np.array([True, False, False, True, False]),
        3.0,
    )
    hopeless = (rng.uniform(0.4, 1, 30), np.arange(30) % 10 == 3, *drawn(30, 0.2, 0.5), 8.3)
    hopeless[0][hopeless[1]] -= 0.3
    typical = made("an error costs 1.43", 1.43)
    single = tuple(
        value.astype(np.float32)
        if isinstance(value, np.ndarray) and value.dtype.kind == "f"
        else value
        for value in typical.args
    )
    return [
        Case("the text's four", by_hand),
        Case("five, an error costs 3", dear),
        typical,
        made("an error costs 2.71", 2.71, gain=1.1),
        made("an error costs 0.57", 0.57, honest=0.0, gain=0.8),
        made("far too sure", 1.43, honest=-0.35, gain=1.1),
        Case("an error costs 8.3, and the surest are wrong", hopeless),
        Case("float32", single),
    ]


_TELLS = (
    "{name} lives in {home} and {name} has a {pet}",
    "the home of {name} is {home} and the pet of {name} is a {pet}",
    "{name} works as a {job} and lives in {home}",
    "the job of {name} is {job} and the pet of {name} is a {pet}",
)
_ASKS = {
    "where does {name} live": 0,
    "what is the pet of {name}": 1,
    "what is the job of {name}": 3,
}


def passage_cases(rng: np.random.Generator) -> list[Case]:
    """Return a question, and passages in small letters, without signs."""
    names = ["bara", "kino", "muda", "resha", "tora", "velno", "sili", "deke"]

    def passage(name: str, form: int | None = None) -> str:
        pet, job = str(rng.choice(["cat", "dog", "hen"])), str(rng.choice(["baker", "poet"]))
        told = _TELLS[rng.integers(len(_TELLS)) if form is None else form]
        return told.format(name=name, home=rng.choice(HOMES), pet=pet, job=job)

    shelf = [passage(name) for name in names]
    asks = []
    for ask, form in _ASKS.items():  # in words that its passage has, so that no two are as near
        place = int(rng.integers(len(names)))
        others = [*shelf[:place], passage(names[place], form), *shelf[place + 1 :]]
        asks.append((ask.format(name=names[place]), others))
    long = ["the cat of muda and the dog of muda and the hen of kino saw the baker of the town"]
    return [
        Case("the text's two passages", ("who has a cat", ["kino has a dog", "muda has a cat"])),
        *(Case(f"8 passages: {question}", (question, others)) for question, others in asks),
        Case("a short passage and a long one", ("the pet of muda", [*long, "a cat is muda s pet"])),
        Case("words that come twice", ("is oslo as big as oslo", [*shelf[:3], "big oslo as oslo"])),
        Case("a question of unknown words", ("how many whales", shelf[:4])),
        Case("a passage twice", (f"where does {names[0]} live", [shelf[1], shelf[0], shelf[1]])),
    ]


def summary_cases(rng: np.random.Generator) -> list[Case]:
    """Return a summary and a reference."""

    def some(n: int) -> str:
        return " ".join(str(word) for word in rng.choice(["a", "goal", "for", *HOMES], n)) + "."

    return [
        Case("the text's two", ("rome beat oslo.", "rome beat oslo 2 to 1.")),
        Case("another winner", ("rome beat oslo 2 to 1.", "oslo beat rome 2 to 1.")),
        Case("a word that comes often", ("goal goal goal goal.", "a goal for rome. a goal.")),
        Case("nothing in common", ("lima won.", "rome beat oslo 2 to 1.")),
        Case("two sentences", ("lima beat oslo. lima scored 2.", "lima beat oslo 2 to 0.")),
        Case("the same", ("oslo and lima drew 1 all.", "oslo and lima drew 1 all.")),
        Case("nothing said", ("", "oslo beat lima 1 to 0.")),
        Case("many words", (some(14), some(9))),
        Case("few words, many words", (some(5), some(20))),
    ]


_GOALS = ("{} scored.", "a fine goal for {}.")
_OTHERS = ("{} hit the post.", "a goal of {} did not count.", "{} lost a man to injury.")


def draw_match(rng: np.random.Generator) -> tuple[str, str, str, dict[str, int]]:
    """Return a report that does not say who won, its two teams, and their goals."""
    one, two = (str(team) for team in rng.choice(HOMES, 2, replace=False))
    goals = {one: int(rng.integers(3)), two: int(rng.integers(3))}
    told = [str(rng.choice(_GOALS)).format(team) for team in goals for _ in range(goals[team])]
    told += [
        str(rng.choice(_OTHERS)).format(rng.choice([one, two])) for _ in range(rng.integers(3))
    ]
    rng.shuffle(told)
    return " ".join([f"{one} played {two}.", *told]), one, two, goals


def sentence(one: str, two: str, goals: dict[str, int]) -> str:
    """Return what the goals come to, in one sentence; `one` is named first where it is a draw."""
    if goals[one] == goals[two]:
        return f"{one} and {two} drew {goals[one]} all."
    first, second = (one, two) if goals[one] > goals[two] else (two, one)
    return f"{first} beat {second} {goals[first]} to {goals[second]}."


def truth_cases(rng: np.random.Generator) -> list[Case]:
    """Return reports of matches, and a summary of each: true ones, and seven kinds of false."""

    def told(kind: str) -> tuple[str, str]:
        while True:
            report, one, two, goals = draw_match(rng)
            a, b = goals[one], goals[two]
            if kind == "draw" and a == b:
                first, second = rng.permutation([one, two]).tolist()
                return report, sentence(first, second, goals)
            if kind == "true" and a != b:
                return report, sentence(one, two, goals)
            if kind == "winner" and a != b:
                return report, sentence(one, two, {one: b, two: a})
            if kind == "numbers" and a != b:
                more = {team: count + 1 for team, count in goals.items()}
                return report, sentence(one, two, more)
            if kind == "loser's number" and a > b + 1:
                return report, sentence(one, two, {one: a, two: b + 1})
            if kind == "no draw" and a == b:
                return report, sentence(one, two, {one: a + 1, two: b})
            if kind == "false draw" and a != b:
                return report, sentence(one, two, {one: max(a, b), two: max(a, b)})
            if kind == "wrong draw" and a == b:
                return report, sentence(one, two, {one: a + 1, two: a + 1})
            if kind == "stranger" and a != b:
                other = next(team for team in HOMES if team not in goals)
                first = one if a > b else two
                return report, sentence(first, other, {first: max(a, b), other: min(a, b)})

    kinds = ("true", "draw", "winner", "numbers", "loser's number", "no draw", "false draw",
             "wrong draw", "stranger")  # fmt: skip

    def made(name: str, kinds: tuple[str, ...], times: int) -> Case:
        pairs = [told(kind) for _ in range(times) for kind in rng.permutation(kinds)]
        return Case(name, ([report for report, _ in pairs], [summary for _, summary in pairs]))

    report = "lima played tokyo. a fine goal for tokyo. a goal of lima did not count."
    return [
        Case("the text's report", ([report] * 2, ["tokyo beat lima 1 to 0.",
                                                  "lima and tokyo drew 1 all."])),
        made("27 summaries of every kind", kinds, 3),
        made("victories, true and false", ("true", "winner", "numbers", "loser's number"), 4),
        made("draws, true and false", ("draw", "no draw", "false draw", "wrong draw"), 4),
        made("teams that did not play", ("true", "stranger"), 4),
    ]  # fmt: skip
