"""The exercises of chapter 0: what an answer is, tried once of each kind."""

import numpy as np

from .engine import Case, choice, edges, function, number


def _double_cases(rng: np.random.Generator) -> list[Case]:
    table = Case("a table of 3 rows", (rng.normal(size=(3, 2)),))
    return [
        Case("five numbers", (rng.normal(size=5),)),
        table,
        *edges(table),
        Case("whole numbers", (np.arange(1, 5),)),
    ]


EXERCISES = [
    function(
        "start_here.double",
        points=1,
        tests="every entry is doubled, and the input stays as it was",
        section="How to use this course",
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
        section="How to use this course",
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
        section="What deep learning is, and what it is not",
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
]
