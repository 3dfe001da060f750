"""The exercises of chapter 0: an answer of each kind, and what a fair comparison takes."""

import numpy as np
from numpy.typing import NDArray

from .engine import Case, array, choice, edges, function, number, text

USE = "How to use this course"
DEEP = "What deep learning is, and what it is not"
HISTORY = "From 1943 to today"
MAP = "The map"

Array = NDArray[np.float64]
Labels = NDArray[np.int64]


def _double_cases(rng: np.random.Generator) -> list[Case]:
    table = Case("a table of 3 rows", (rng.normal(size=(3, 2)),))
    return [
        Case("five numbers", (rng.normal(size=5),)),
        table,
        *edges(table),
        Case("whole numbers", (np.arange(1, 5),)),
    ]


def _accuracy_cases(rng: np.random.Generator) -> list[Case]:
    labels = rng.integers(0, 10, size=500)
    mixed = np.where(rng.random(500) < 0.7, labels, (labels + 3) % 10)
    ten, four = np.array([3, 8, 1, 0, 7, 7, 2, 9, 4, 5]), np.array([1, 0, 1, 1])
    return [
        Case("7 of 10 right", (np.array([3, 3, 1, 0, 7, 1, 2, 9, 9, 5]), ten)),
        Case("1 of 4 right", (np.array([0, 0, 0, 0]), four)),
        Case("500 images", (mixed, labels)),
        Case("all right", (four.copy(), four)),
        Case("none right", (1 - four, four)),
        Case("one image and right", (np.array([6]), np.array([6]))),
        Case("one image and wrong", (np.array([6]), np.array([0]))),
    ]


def _majority_cases(rng: np.random.Generator) -> list[Case]:
    often = np.array([2] * 30 + [7] * 12 + [0, 1, 3, 4, 5, 6, 8, 9] * 3)
    return [
        Case("66 images and 20 held out", (rng.permutation(often), rng.integers(0, 10, size=20))),
        Case("labels 3 and 8 alone", (np.array([8, 3, 8, 8, 3]), np.array([3, 8, 8, 3, 8, 3, 8]))),
        Case(
            "another label leads among the held-out",
            (np.array([1, 1, 1, 0, 2]), np.array([0, 0, 0, 1])),
        ),
        Case("the commonest is not among the held-out", (np.array([5, 5, 4]), np.array([4, 0]))),
        Case("one held-out image", (np.array([0, 2, 2]), np.array([2]))),
    ]


def _held_out_cases(rng: np.random.Generator) -> list[Case]:
    def examples(shape: tuple[int, ...], held_out: int) -> tuple[Array, Labels, Labels, int]:
        order = rng.permutation(shape[0])
        labels = rng.permutation(np.arange(shape[0]) % 10)
        return rng.random(shape), labels, order, held_out

    x, y, _, _ = examples((6, 2), 2)
    return [
        Case("3 of 10 held out", examples((10, 2, 2), 3)),
        Case("2 of 7 held out", examples((7, 3), 2)),
        Case("4 of 8 held out", examples((8, 2), 4)),
        Case("1 of 5 held out", examples((5, 2), 1)),
        Case("an order that changes nothing", (x, y, np.arange(6), 2)),
    ]


def _bug_cases(rng: np.random.Generator) -> list[Case]:
    def images(number: int) -> tuple[Array, Labels]:
        """Return noisy images of a light class and a dark one, which overlap."""
        y = rng.permutation(np.arange(number) % 2)
        return rng.normal(0.15 * y[:, None, None], 0.3, size=(number, 3, 3)), y

    def alike(first: int, second: int) -> tuple[Array, Labels, Labels, int]:
        """Make two images the same, but not their labels, far away from all others."""
        x, y = images(16)
        order = rng.permutation(16)
        one, other = order[first], order[second]
        x[one] = x[other] = 9.0
        y[one], y[other] = 0, 1
        return x, y, order, 6

    plain, half = images(40), images(12)
    return [
        Case("15 of 40 held out", (*plain, rng.permutation(40), 15)),
        Case("6 of 12 held out", (*half, rng.permutation(12), 6)),
        Case("two held-out images alike but for their labels", alike(1, 4)),
        Case("two training images alike but for their labels", alike(8, 12)),
    ]


EXERCISES = [
    function(
        "start_here.double",
        points=1,
        tests="every entry is doubled, and the input stays as it was",
        section=USE,
        cases=_double_cases,
        hints=(
            "NumPy computes with whole arrays: `x + 1` adds 1 to every entry. Which operation "
            "doubles them?",
            "Multiply `x` by a number, and `return` the result. No loop is needed.",
        ),
    ),
    number(
        "start_here.mean_pixel",
        points=1,
        tests="the mean over all pixels of all bundled digits, between 0 and 1",
        section=USE,
        hints=(
            "`digits.x` holds the images, one after the other, with pixels between 0 and 1. An "
            "array has a method for its mean.",
            "Call the method without an `axis`: then it runs over images, rows and columns alike.",
        ),
    ),
    choice(
        "start_here.which_is_learned",
        points=1,
        tests="which numbers a network finds by itself",
        section=DEEP,
        choices=(
            "the number of layers and the learning rate",
            "the weights, in every layer",
            "the labels of the training images",
        ),
        hints=(
            "Which of these does a person write down before training begins?",
            "Training repeats one thing: it compares the output with the label, and changes "
            "something so that the next output is nearer. What does it change?",
        ),
    ),
    function(
        "start_here.accuracy",
        points=1,
        tests="the share of answers that are right, for any number of images",
        section=DEEP,
        cases=_accuracy_cases,
        hints=(
            "Compare the two arrays entry by entry: what does `==` give for arrays?",
            "The comparison gives True where an answer is right, and NumPy counts True as 1 and "
            "False as 0. The share is the mean of these.",
        ),
    ),
    function(
        "start_here.majority_accuracy",
        points=2,
        tests="the accuracy on held-out labels of always giving the commonest training label",
        section=DEEP,
        cases=_majority_cases,
        hints=(
            "Two steps: find the label that is commonest in `y_train`; then ask how often it is "
            "right on `y_test`.",
            "`np.bincount(y_train)` counts how often each label occurs: entry 3 belongs to label "
            "3. You need the place of the largest count, and not the count. Then take the mean of "
            "a comparison, as in `accuracy`.",
        ),
    ),
    function(
        "start_here.held_out",
        points=2,
        tests="two parts without overlap, images and labels together, in the given order",
        section=DEEP,
        cases=_held_out_cases,
        returns=("x_train", "x_test", "y_train", "y_test"),
        hints=(
            "Cut `order` in two first. Each half holds numbers of examples, and `x[numbers]` "
            "gives these examples.",
            "The first `num_test` entries of `order` are the numbers of the test examples, the "
            "rest those of the training examples. Use the same numbers for `x` and for `y`.",
        ),
    ),
    function(
        "start_here.find_the_bug",
        points=2,
        tests="the repaired score: learned from training images, scored on held-out ones",
        section=DEEP,
        cases=_bug_cases,
        hints=(
            "A score of exactly 1.000 is no triumph but a symptom. Go through `suspect_score` and "
            "ask of every line: which images are in this array?",
            "The method answers with the label of the most similar image that it was given. When "
            "a test image is looked up, which one is most similar to it?",
        ),
    ),
    text(
        "start_here.why_held_out",
        points=3,
        tests="why a score on training images proves little, and what to do instead",
        section=DEEP,
        min_words=40,
        hints=(
            "The method of `find_the_bug` was right on every image that it had been given. What "
            "had it found out about digits?",
            "Three things: what a method can do with images it has seen; what the friend really "
            "wants to know; and what to measure, on which images, and next to which other number.",
        ),
    ),
    array(
        "start_here.order_of_history",
        points=1,
        tests="the numbers of the five steps, the oldest first",
        section=HISTORY,
        shape=(5,),
        hints=(
            "Ask of each step what it could not do yet, and look for the step that could. In the "
            "lesson, every step has a sentence on both.",
            "Begin with the step that trained a single layer; then comes the one that trained "
            "several. The step that reads word by word is older than the one that gave this up, "
            "and between these two came data and graphics cards.",
        ),
    ),
    choice(
        "start_here.before_language_models",
        points=1,
        tests="which chapters the map asks for before another one",
        section=MAP,
        choices=(
            "8a",
            "all from 4 to 8a",
            "7 and 8a",
            "6a, 6b, 7 and 8a",
        ),
        hints=(
            "Find 8b on the map, or in the list below it. What does it need, and what does that "
            "need in turn?",
            "Go back from chapter to chapter until you come to one that you have read, and write "
            "down all that you met. A chapter that you did not meet is not needed.",
        ),
    ),
]
