"""The judge of *beat the number*: reviews, read by whoever saw 16 labels and 2,000 texts."""

from collections.abc import Sequence

import numpy as np

from ..engine import Case, Evidence, Verdict, by_time, first_of
from ..engine.held_out import HeldOut, accuracies
from ..inputs.unlabelled_reviews import SPLITS, unlabelled_reviews

Array = np.ndarray

REVIEWS = HeldOut(
    "pretraining.beat_the_number",
    "review",
    to_beat=0.84,
    too_good=0.975,
    by_chance=0.03,  # beyond those that change when the same is asked once more
    leak="are words counted, weighed or scaled on the test reviews?",
    failing="Among others a {example} gets an answer; alone, it gets a {error}.",
    measured="All that is to be taken from `unlabelled` or `train`.",
    for_training="That is one answer for each labelled {example}: predict `test`.",
)
_LOST = 0.62  # counted words with the right labels are above
_BELOW = 0.03  # under the baseline: something does harm


def fit_predict(train: list[str], y: Array, test: list[str], unlabelled: list[str]) -> Array:
    """Give each word a vector of what it stands with; 16 labels then part the mean vectors."""
    from sklearn.linear_model import LogisticRegression

    words = sorted({word for text in unlabelled for word in text.split()})
    place = {word: column for column, word in enumerate(words)}

    def counted(texts: Sequence[str]) -> Array:
        table = np.zeros((len(texts), len(words)))
        for row, text in zip(table, texts, strict=True):
            row[[place[word] for word in text.split() if word in place]] = 1
        return table

    there = counted(unlabelled)
    together = there.T @ there  # in how many reviews two words stand
    np.fill_diagonal(together, 0)
    often = together.sum(axis=1, keepdims=True)
    more = np.log(np.maximum(together, 0.5) * often.sum() / (often * often.T))
    left, sizes, _ = np.linalg.svd(np.maximum(more, 0))
    vectors = left[:, :5] * np.sqrt(sizes[:5])

    def read(texts: Sequence[str]) -> Array:
        table = counted(texts)
        return table @ vectors / np.maximum(table.sum(axis=1, keepdims=True), 1)

    seen = read(unlabelled)
    mean, spread = seen.mean(axis=0), seen.std(axis=0)
    model = LogisticRegression().fit((read(train) - mean) / spread, y)
    return model.predict((read(test) - mean) / spread)


def count_words(train: list[str], y: Array, test: list[str]) -> Array:
    """Return the answers of the baseline: a logistic regression on the words of 16 reviews."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    cards = TfidfVectorizer().fit(train)
    model = LogisticRegression(C=10).fit(cards.transform(train), y)
    return model.predict(cards.transform(test))


def judge_predictions(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Hold the mean accuracy on all splits against the number to beat; name the likely cause."""
    labels = [y for _, y in unlabelled_reviews()]
    answers = [np.asarray(outcome.value) for outcome in evidence.outcomes]
    unusable = _unusable(cases, answers)
    if unusable is not None:
        return unusable
    counted = [count_words(*case.args[:3]) for case in cases[:SPLITS]]
    table = {
        "yours": accuracies(answers[:SPLITS], labels),
        "words of 16 reviews, counted": accuracies(counted, labels),
    }
    mine = np.concatenate(answers[:SPLITS])
    alike = float(np.mean(mine == np.concatenate(counted)))
    score, baseline = (float(np.mean(values)) for values in table.values())
    unused = bool(np.array_equal(answers[0], answers[-1]))
    below = _why_below(score, baseline, mine, alike, unused)
    return REVIEWS.decide(table, _company(answers), below)


judge_stopped = first_of(
    by_time(
        f"it is called {SPLITS + 4} times, and all together have about four seconds. Count the "
        "words of all texts in one table, and let one product of it do the rest."
    ),
    REVIEWS.raised_alone(SPLITS),
)


def _unusable(cases: Sequence[Case], answers: Sequence[Array]) -> Verdict | None:
    """Return a diagnosis where the answers are not 0 or 1 for each test review."""
    case = cases[0]
    if answers[0].shape == (len(case.args[3]),):
        return REVIEWS.wrong(
            "predicts the unlabelled reviews",
            f"For “{case.name}” the shape is {answers[0].shape}: that is one answer for each "
            "unlabelled review. They are there to learn from: predict `test`.",
        )
    scores = {2: ("probabilities of both", "These are two numbers for each review: which wins?")}
    misshapen = REVIEWS.wrong_shape(cases, answers, scores)
    if misshapen is not None:
        return misshapen
    values = np.concatenate(answers[:SPLITS])
    if values.dtype.kind in "biuf" and np.isin(values, (0, 1)).all():
        return None
    odd = values[~np.isin(values, (0, 1))][0]
    return REVIEWS.wrong(
        "answers that are no labels",
        f"The answers must be labels, 0 for blame and 1 for praise. Received, among others: {odd!s}"
        ". Is there a threshold missing?",
    )


def _company(answers: Sequence[Array]) -> str:
    """Return how an answer of split 1 changes with the other reviews; empty if none does."""
    once_more, alone, joined = answers[SPLITS : SPLITS + 3]
    if alone[0] not in (answers[0][0], once_more[0]):
        return "The first review of split 1 gets another answer alone than among the others."
    return REVIEWS.changed(answers[0], joined, once_more)


def _why_below(
    score: float, baseline: float, answers: Array, alike: float, unused: bool
) -> tuple[str, str]:
    """Return name and message of what most likely keeps the score down."""
    if len(np.unique(answers)) == 1:
        return (
            "the same answer for every review",
            "Every review gets the same answer. Print a few scores: are they all alike, or NaN?",
        )
    if 1 - score > REVIEWS.to_beat:
        return "the other way round", "Praise and blame have changed places: 1 is praise."
    if alike > 0.99:
        return (
            "the baseline as it stands",
            "These are the answers of the baseline, which counts the words of the 16 labelled "
            "reviews alone.",
        )
    if unused:
        return (
            "the unlabelled reviews are not used",
            "The answers are the same with other unlabelled reviews: you learn from the 16 alone. "
            "Most words of the test reviews do not stand in these. 2,000 reviews more show which "
            "words go *together*.",
        )
    if score < _LOST:
        return (
            "the labels find nothing to name",
            "That is less than counting words gives. Either labels and vectors do not belong "
            "together, or the directions that you keep do not hold praise and blame: the sorts of "
            "films part the reviews more than the judgements do. Keep a few more directions, and "
            "scale them alike.",
        )
    if score < baseline - _BELOW:
        return (
            "below the baseline",
            "This is below counting the words of the 16 labelled reviews. Do your vectors hold "
            "what the words stand *with*, and are they made in the same way for all texts? "
            "(Or does a model hand its own sure answers on? With 16 labels many are wrong, and it "
            "learns its own mistakes.)",
        )
    if score < baseline + _BELOW:
        return (
            "hardly more than counting",
            "The unlabelled reviews are used, and bring next to nothing. To know how *common* a "
            "word is does not help: a word that no label has met still says nothing. Two words "
            "that stand in the same reviews are to get vectors that are alike.",
        )
    return (
        "not beaten yet",
        "You are on the way. How many directions do you keep? Too few leave praise and blame out, "
        "with too many 16 labels find their way no longer. Are words that all reviews have kept "
        "from leading, and are the directions of one scale?",
    )
