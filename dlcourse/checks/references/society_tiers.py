"""The tiers of eight systems under the EU's AI Act, and the question that each wrong one needs."""

from collections.abc import Sequence

import numpy as np

from ..engine import Case, Evidence, Verdict, passed, wrong

_ID = "society.tier"
TIERS = ("prohibited", "high-risk", "transparency", "minimal")

# short name, its tier, and what to ask whoever chose another one
SYSTEMS = (
    (
        "the job applications",
        "high-risk",
        "It may be used, but somebody's work hangs on it. Look into the list of Annex III under "
        "employment.",
    ),
    (
        "the spam filter",
        "minimal",
        "Whose rights does a letter in the wrong folder touch? And does the Act know a duty to "
        "tell anybody?",
    ),
    (
        "the faces from the web",
        "prohibited",
        "Who was asked, and who could ever leave that database? Article 5 names this practice, "
        "whoever uses the database.",
    ),
    (
        "the shop's chatbot",
        "transparency",
        "It decides nothing of weight. But what do people have a right to know as soon as they "
        "talk to it (Article 50)?",
    ),
    (
        "the employees' emotions",
        "prohibited",
        "Reading emotions is in several tiers. What does Article 5 say of it at work and at "
        "school?",
    ),
    (
        "the loan",
        "high-risk",
        "It may be used, but access to an essential service hangs on it. Look into Annex III.",
    ),
    (
        "the advertisement",
        "transparency",
        "Nothing is decided here, and nothing forbidden. But what must be said of a deep fake "
        "(Article 50)?",
    ),
    (
        "the game",
        "minimal",
        "Who is decided about, and who could be deceived? Most systems are like this one.",
    ),
)

ANSWERS = [tier for _, tier, _ in SYSTEMS]


def judge_tiers(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Say how many are right, and ask a question about the first that is not."""
    given = [str(tier).strip().lower() for tier in np.asarray(evidence.value).tolist()]
    unknown = [tier for tier in given if tier not in TIERS]
    if unknown:
        return wrong(
            "no such tier",
            f"“{unknown[0]}” is none of the four: {', '.join(TIERS)}.",
            title=f"{_ID}: no such tier",
        )
    right = sum(one == other for one, other in zip(given, ANSWERS, strict=True))
    if right == len(ANSWERS):
        return passed(f"{_ID}: passed", "All eight are where the Act of 2024 puts them.")
    if len(set(given)) == 1:
        return wrong(
            "one tier for all",
            "You put all eight into the same tier. What a system is *used for* decides, and these "
            "are used for different things.",
            title=f"{_ID}: {right} of {len(ANSWERS)} right",
        )
    place = next(k for k, tier in enumerate(given) if tier != ANSWERS[k])
    name, _, question = SYSTEMS[place]
    return wrong(
        name,
        f"{right} of {len(ANSWERS)} are right. The first that is not is system {place + 1}, "
        f"{name}: “{given[place]}”. {question}",
        title=f"{_ID}: {right} of {len(ANSWERS)} right",
    )
