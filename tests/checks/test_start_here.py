"""Chapter 0's exercises: right answers are passed, each wrong one gets its diagnosis."""

import itertools
import re
from collections import Counter

import numpy as np
import pytest

from dlcourse.checks.engine import judge, probe, registry
from dlcourse.course.chapters import dependencies, find_chapters
from dlcourse.course.contract import curriculum, short_number
from dlcourse.data import load_digits, load_history


def by_loop(x):
    result = np.empty(x.shape, dtype=x.dtype)
    for index in np.ndindex(x.shape):
        result[index] = x[index] + x[index]
    return result


def in_place(x):
    x *= 2
    return x


def in_place_without_return(x):
    x *= 2


def unfinished(x):
    y = ...
    return y + x


def one_row(x):
    return 2 * x[:1]


# --- a fair comparison ---------------------------------------------------------------------


def accuracy_by_loop(predictions, labels):
    right = 0
    for predicted, label in zip(predictions, labels, strict=True):
        if predicted == label:
            right += 1
    return right / len(labels)


def majority_by_counter(y_train, y_test):
    ((label, _),) = Counter(y_train.tolist()).most_common(1)
    return sum(int(value) == label for value in y_test) / len(y_test)


def majority_by_unique(y_train, y_test):
    values, counts = np.unique(y_train, return_counts=True)
    return (y_test == values[np.argmax(counts)]).mean()


def held_out_then_cut(x, y, order, num_test):
    x, y = x[order], y[order]
    return x[num_test:], x[:num_test], y[num_test:], y[:num_test]


def held_out_by_loop(x, y, order, num_test):
    parts = ([], [], [], [])
    for place, i in enumerate(order):
        part = 1 if place < num_test else 0
        parts[part].append(x[i])
        parts[part + 2].append(y[i])
    return tuple(np.array(part) for part in parts)


def split_of(train, test, y_train=None, y_test=None):
    """A split by the numbers of its rows, each a function of order and num_test."""

    def split(x, y, order, num_test):
        rows = train(order, num_test), test(order, num_test)
        of_y = (y_train or train)(order, num_test), (y_test or test)(order, num_test)
        return x[rows[0]], x[rows[1]], y[of_y[0]], y[of_y[1]]

    return split


def first(order, n):
    return order[:n]


def rest(order, n):
    return order[n:]


def every(order, n):
    return order


def not_in_test(order, n):
    return [i for i in range(len(order)) if i not in order[:n]]


def plain_first(order, n):
    return np.arange(n)


def plain_rest(order, n):
    return np.arange(n, len(order))


def in_turn(x, y, order, num_test):
    x_train, x_test, y_train, y_test = held_out_then_cut(x, y, order, num_test)
    return x_train, y_train, x_test, y_test


def in_place_order(x, y, order, num_test):
    x[:], y[:] = x[order], y[order]
    return x[num_test:], x[:num_test], y[num_test:], y[:num_test]


def nearest(x_known, y_known, x_new):
    """The function that the notebook gives, word by word."""
    answers = []
    for image in x_new:
        distances = ((x_known - image) ** 2).sum(axis=(1, 2))
        answers.append(y_known[distances.argmin()])
    return np.array(answers)


def suspect_score(x, y, order, num_test):
    """The code that the notebook gives, with its bug."""
    x, y = x[order], y[order]
    x_test, y_test = x[:num_test], y[:num_test]
    answers = nearest(x, y, x_test)
    return np.mean(answers == y_test)


def scored(known, asked, split=held_out_then_cut):
    def score(x, y, order, num_test):
        x_train, x_test, y_train, y_test = split(x, y, order, num_test)
        parts = {"train": (x_train, y_train), "test": (x_test, y_test), "all": (x, y)}
        answers = nearest(*parts[known], parts[asked][0])
        return np.mean(answers == parts[asked][1])

    return score


def repaired_by_distances(x, y, order, num_test):
    rows = x.reshape(len(x), -1)
    between = np.sqrt(((rows[:, None] - rows[None]) ** 2).sum(axis=2))
    hits = 0
    for i in order[:num_test]:
        others = order[num_test:]
        hits += y[others[between[i, others].argmin()]] == y[i]
    return hits / num_test


WORDS = (
    "The network has seen these images and their answers, so it may know them by heart. Keep some "
    "images away from training, measure how often it is right on those, and compare this with "
    "what you get from always naming the commonest digit."
)

RIGHT = {
    "start_here.double": [lambda x: 2 * x, by_loop, lambda x: (2 * x).tolist()],
    "start_here.mean_pixel": [
        lambda: load_digits().x.mean(),
        lambda: sum(image.sum() for image in load_digits().x) / load_digits().x.size,
        lambda: 0.3053,
    ],
    "start_here.which_is_learned": [lambda: "b", lambda: " B) "],
    "start_here.accuracy": [
        lambda predictions, labels: (predictions == labels).mean(),
        lambda predictions, labels: 1 - np.count_nonzero(predictions - labels) / len(labels),
        accuracy_by_loop,
    ],
    "start_here.majority_accuracy": [majority_by_counter, majority_by_unique],
    "start_here.held_out": [split_of(rest, first), held_out_then_cut, held_out_by_loop],
    "start_here.find_the_bug": [scored("train", "test"), repaired_by_distances],
    "start_here.why_held_out": [lambda: WORDS, lambda: "\n\n".join(WORDS.split("."))],
    "start_here.order_of_history": [
        lambda: [3, 5, 4, 1, 2],
        lambda: np.array([3.0, 5.0, 4.0, 1.0, 2.0]),
        lambda: (3, 5, 4, 1, 2),
    ],
    "start_here.before_language_models": [lambda: "d", lambda: "D)"],
}
BLANK = {
    "start_here.double": [..., lambda x: ..., unfinished],
    "start_here.mean_pixel": [...],
    "start_here.which_is_learned": [..., None],
    "start_here.accuracy": [..., lambda predictions, labels: ...],
    "start_here.majority_accuracy": [..., lambda y_train, y_test: ...],
    "start_here.held_out": [
        ...,
        lambda x, y, order, num_test: ...,
        lambda x, y, order, num_test: (x[order], ..., y[order], ...),
    ],
    "start_here.find_the_bug": [..., lambda x, y, order, num_test: ...],
    "start_here.why_held_out": [..., "", None],
    "start_here.order_of_history": [..., None],
    "start_here.before_language_models": [..., None],
}
WRONG = [
    ("start_here.double", lambda x: x**2, "squares"),
    ("start_here.double", lambda x: x + 2, "adds 2"),
    ("start_here.double", lambda x: np.array([*x, *x]), "repeats the entries"),
    ("start_here.double", lambda x: x, "returns the input"),
    ("start_here.double", lambda x: x * 3, "triples"),
    ("start_here.double", lambda x: x + x + x, "triples"),
    ("start_here.double", lambda x: (x + x) * 2, "doubles twice"),
    ("start_here.double", lambda x: x / 2, "halves"),
    ("start_here.double", lambda x: 7 * x, "constant factor"),
    ("start_here.double", lambda x: -2 * x, "wrong sign"),
    ("start_here.double", lambda x: (2 * x).T, "transposed"),
    ("start_here.double", lambda x: 2 * x.sum(), "reduced too far"),
    ("start_here.double", lambda x: 2 * x[None], "extra axis"),
    ("start_here.double", in_place, "modifies its input"),
    ("start_here.double", in_place_without_return, "forgot return"),
    ("start_here.double", one_row, "wrong shape"),
    ("start_here.double", lambda x, y: x, "exception"),
    ("start_here.double", np.arange(3.0), "unusable type"),
    ("start_here.mean_pixel", lambda: load_digits().x[0].mean(), "mean of the first image"),
    ("start_here.mean_pixel", lambda: load_digits().y.mean(), "mean of the labels"),
    (
        "start_here.mean_pixel",
        lambda: load_digits().x.sum() / (load_digits().x > 0).sum(),
        "mean ink of the inked pixels",
    ),
    ("start_here.mean_pixel", lambda: 64 * load_digits().x.mean(), "sum over an image"),
    ("start_here.mean_pixel", lambda: (16 * load_digits().x).mean(), "not between 0 and 1"),
    ("start_here.mean_pixel", lambda: 4.884, "not between 0 and 1"),
    ("start_here.mean_pixel", lambda: (1 - load_digits().x).mean(), "white minus ink"),
    ("start_here.mean_pixel", lambda: 30.53, "constant factor"),
    ("start_here.mean_pixel", lambda: load_digits().x.mean(axis=0), "unusable type"),
    ("start_here.mean_pixel", lambda: "0.3053", "unusable type"),
    ("start_here.mean_pixel", lambda: 0.31, "other values"),
    ("start_here.which_is_learned", lambda: "a", "takes settings for weights"),
    ("start_here.which_is_learned", lambda: "c", "takes labels for weights"),
    ("start_here.which_is_learned", lambda: "d", "no such choice"),
    ("start_here.which_is_learned", lambda: 2, "unusable type"),
    *(
        ("start_here.accuracy", answer, name)
        for answer, name in (
            (lambda p, y: (p == y).sum(), "counts instead of a share"),
            (lambda p, y: sum(p == y), "counts instead of a share"),
            (lambda p, y: np.mean(p != y), "the share that is wrong"),
            (lambda p, y: 1 - accuracy_by_loop(p, y), "the share that is wrong"),
            (lambda p, y: 100 * np.mean(p == y), "per cent"),
            (lambda p, y: np.abs(p - y).mean(), "how far off"),
            (lambda p, y: np.array_equal(p, y), "all or nothing"),
            (lambda p, y: (p == y).sum() / 10, "always divides by 10"),
            (lambda p, y: p == y, "not reduced"),
            (lambda p, y: print("accuracy"), "forgot return"),
        )
    ),
    *(
        ("start_here.majority_accuracy", answer, name)
        for answer, name in (
            (lambda a, b: majority_by_counter(b, b), "peeks at the held-out labels"),
            (lambda a, b: np.bincount(b).max() / len(b), "peeks at the held-out labels"),
            (lambda a, b: np.bincount(a).max() / len(a), "scored on the training part"),
            (lambda a, b: np.bincount(a).argmax(), "returns the label"),
            (lambda a, b: (b == np.bincount(a).argmax()).sum(), "counts instead of a share"),
            (lambda a, b: np.mean(b == a.max()), "takes the largest label"),
            (lambda a, b: np.mean(b == max(np.bincount(a))), "takes the count for the label"),
            (
                lambda a, b: np.mean(b == np.argmax(np.unique(a, return_counts=True)[1])),
                "takes the place for the label",
            ),
            (lambda a, b: 1 / len(set(a.tolist())), "one in so many labels"),
            (lambda a, b: (b == np.bincount(a).argmax()), "not reduced"),
        )
    ),
    *(
        ("start_here.held_out", answer, name)
        for answer, name in (
            (split_of(every, first), "test examples also in training"),
            (lambda x, y, order, n: (x, x[order[:n]], y, y[order[:n]]),
             "test examples also in training"),
            (split_of(lambda order, n: order[n - 1 :], first), "test examples also in training"),
            (split_of(lambda order, n: order[n + 1 :], first), "loses an example"),
            (split_of(rest, first, plain_rest, plain_first), "labels not permuted along"),
            (split_of(first, rest), "training and test exchanged"),
            (split_of(lambda order, n: order[:-n], lambda order, n: order[-n:]),
             "held out from the other end"),
            (split_of(plain_rest, plain_first), "not permuted"),
            (in_turn, "results in another order"),
            (split_of(not_in_test, first), "parts sorted"),
            (lambda *given: held_out_then_cut(*given)[::-1], "results exchanged"),
            (lambda *given: held_out_then_cut(*given)[:2], "wrong kind of value"),
            (in_place_order, "modifies its input"),
        )
    ),
    *(
        ("start_here.find_the_bug", answer, name)
        for answer, name in (
            (suspect_score, "the test images are still known"),
            (scored("train", "train"), "scored on the training images"),
            (scored("train", "all"), "scored on all images"),
            (scored("test", "train"), "training and test exchanged"),
            (scored("train", "test", split_of(plain_rest, plain_first)),
             "takes the shuffling out"),
            (scored("train", "test", split_of(rest, first, plain_rest, plain_first)),
             "labels not permuted along"),
            (lambda *given: 1.0, "other values"),
        )
    ),
    ("start_here.why_held_out", lambda: "It has learned them by heart.", "too short"),
    ("start_here.why_held_out", lambda: "because " * 60, "repetition"),
    ("start_here.why_held_out", lambda: 0.98, "unusable type"),
    ("start_here.order_of_history", lambda: [2, 1, 4, 5, 3], "newest first"),
    ("start_here.order_of_history", lambda: [2, 4, 3, 0, 1], "counts from 0"),
    ("start_here.order_of_history", lambda: [4, 5, 1, 3, 2], "places instead of numbers"),
    ("start_here.order_of_history", lambda: [1958, 1986, 1997, 2012, 2017],
     "years instead of numbers"),
    ("start_here.order_of_history", lambda: [3, 5, 4, 1, 1], "not each step once"),
    ("start_here.order_of_history", lambda: [3, 4, 5, 1, 2], "a pair in the wrong order"),
    ("start_here.order_of_history", lambda: [1, 2, 3, 4, 5], "a pair in the wrong order"),
    ("start_here.order_of_history", lambda: [3, 5, 4, 1], "wrong shape"),
    ("start_here.order_of_history", lambda: list("PBLAT"), "unusable value"),
    ("start_here.before_language_models", lambda: "a", "one step back only"),
    ("start_here.before_language_models", lambda: "b", "reads everything in between"),
    ("start_here.before_language_models", lambda: "c", "stops too early"),
    ("start_here.before_language_models", lambda: "8a", "no such choice"),
]  # fmt: skip


def made(id, answer):
    """The answer itself: what is not a function is made here, not at import."""
    return answer if registry.find(id).kind == "function" or not callable(answer) else answer()


@pytest.mark.parametrize(
    ("id", "answer"), [(id, answer) for id, answers in RIGHT.items() for answer in answers]
)
def test_right_answers_pass(id, answer, verdict_of):
    verdict = verdict_of(id, made(id, answer))
    assert (verdict.status, verdict.diagnosis_name) == ("passed", ""), verdict


@pytest.mark.parametrize(
    ("id", "answer"), [(id, answer) for id, answers in BLANK.items() for answer in answers]
)
def test_blanks_are_not_attempted(id, answer, verdict_of):
    assert verdict_of(id, answer).status == "not attempted"


@pytest.mark.parametrize(("id", "answer", "name"), WRONG)
def test_wrong_answers_get_their_diagnosis(id, answer, name, verdict_of):
    verdict = verdict_of(id, made(id, answer))
    assert (verdict.status, verdict.diagnosis_name) == ("wrong", name), verdict


def test_every_exercise_is_tested_on_both_sides():
    ids = [exercise.id for exercise in registry.exercises("start_here")]
    assert set(ids) == set(RIGHT) == set(BLANK)
    for id in ids:
        assert len(RIGHT[id]) >= 2
        least = 2 if registry.find(id).kind == "text" else 3
        assert len({name for tested, _, name in WRONG if tested == id}) >= least


RANDOM = ("double", "accuracy", "majority_accuracy", "held_out", "find_the_bug")


@pytest.mark.parametrize("name", RANDOM)
def test_verdicts_do_not_hang_on_the_seed(name):
    exercise = registry.find(f"start_here.{name}")
    for seed in range(1, 9):
        for answer in RIGHT[exercise.id]:
            assert judge(exercise, probe(exercise, answer, seed)).status == "passed", seed
        for id, answer, diagnosis in WRONG:
            if id == exercise.id and diagnosis != "unusable type":
                verdict = judge(exercise, probe(exercise, answer, seed))
                assert (verdict.status, verdict.diagnosis_name) == ("wrong", diagnosis), seed


def test_the_first_pair_in_the_wrong_order_is_named_and_no_other(verdict_of):
    verdict = verdict_of("start_here.order_of_history", [3, 5, 1, 4, 2])
    assert "AlexNet (1) stands right before the LSTM (4)" in verdict.message
    assert not re.search(r"\d{4}|perceptron|Transformer|back-propagation", verdict.message)
    assert "[3, 5, 4, 1, 2]" not in verdict.message


def test_no_order_of_the_steps_but_the_right_one_passes():
    exercise = registry.find("start_here.order_of_history")
    passed = [
        order
        for order in itertools.permutations(range(1, 6))
        if judge(exercise, probe(exercise, list(order))).status == "passed"
    ]
    assert passed == [(3, 5, 4, 1, 2)]


def test_the_order_is_that_of_the_lesson_s_history():
    years = {step.name: step.year for step in load_history().milestones}
    names = ("Perceptron", "Back-propagation", "LSTM", "AlexNet", "Transformer")
    assert [years[name] for name in names] == sorted({years[name] for name in names})


def test_the_map_asks_for_these_chapters_before_language_models():
    needs, slugs = dependencies(find_chapters()), curriculum()

    def before(slug):
        return set(needs[slug]).union(*map(before, needs[slug]))

    read = {slug for number, slug in slugs.items() if number <= "03b"}
    missing = sorted(
        short_number(n) for n, slug in slugs.items() if slug in before("language_models") - read
    )
    right = registry.find("start_here.before_language_models").choices[3]
    assert f"{', '.join(missing[:-1])} and {missing[-1]}" == right


def test_the_score_of_the_suspect_is_perfect_and_the_repaired_one_is_not():
    digits, order = load_digits(), np.random.default_rng(0).permutation(1797)
    assert suspect_score(digits.x, digits.y, order, 540) == 1
    assert 0.975 < scored("train", "test")(digits.x, digits.y, order, 540) < 0.995


def test_no_diagnosis_gives_the_solution_away():
    for exercise in registry.exercises("start_here"):
        said = " ".join(mistake.diagnosis for mistake in registry.judge_of(exercise).mistakes)
        for code in (
            "2 * x",
            ".mean()",
            "np.mean",
            "argmax",
            "bincount",
            "order[",
            "x_train, y_train,",
        ):
            assert code not in said, exercise.id
