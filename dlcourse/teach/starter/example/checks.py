"""Checks of your own: this file and `notebook.ipynb` beside it are all that an assignment needs.

It is an example that works, and the manual. Copy the folder `private/example` to `private/NAME`,
then change three things everywhere: the slug `private_example` to `private_NAME`, the exercises,
and the cells of the notebook. `dlcourse teach assign private/NAME` gives it out, and proves before
that your solutions pass, that the blanks do not, and that each mistake is recognised.

The notebook is the solved one. An answer stands between `### BEGIN SOLUTION` and
`### END SOLUTION`, each alone on its line; students get `...` in its place. After the cell with
the answer comes a cell with nothing but `check("private_NAME.exercise", answer)`. In a JupyterLab
of your own, such a cell says `recorded`: a check is on your machine alone, and it is applied by
`dlcourse teach grade`.

This file holds `EXERCISES`, which say what is asked, and `JUDGES`, which know the answers. The
students get neither.
"""

import numpy as np

from dlcourse.checks.engine import Case, Judge, Mistake, function, number, text

# What is asked. Raise `version` when you change an exercise that was given out.
EXERCISES = (
    # A function is called on every case. `rng` is seeded: hidden inputs differ from course to
    # course, and are the same for every student of one. Think of the edges, too.
    function(
        "private_example.standardise",
        points=2,
        tests="each column has mean 0 and standard deviation 1",
        section="Your lecture 3, slide 12",
        hints=("A column is `x[:, j]`. Which axis is averaged over?", "`x.mean(axis=0)`."),
        cases=lambda rng: [
            Case("five rows", (rng.normal(5.0, 2.0, size=(5, 3)),)),
            Case("two rows", (rng.normal(size=(2, 4)),)),
        ],
    ),
    # A number is compared with the reference.
    number(
        "private_example.parameters",
        points=1,
        tests="all weights and biases are counted",
        section="Your lecture 3, slide 15",
        hints=("How many weights lead into one neuron?", "Each neuron has one bias."),
    ),
    # A text is handed in if it is long enough, and then waits for you.
    text(
        "private_example.why_standardise",
        points=3,
        tests="the reason is given in your own words",
        section="Your lecture 3, slide 13",
        hints=("What if one column is a thousand times larger?", "Think of one learning rate."),
        min_words=20,
    ),
)


def _standardise(x: np.ndarray) -> np.ndarray:
    return (x - x.mean(axis=0)) / x.std(axis=0)


# What is right, and which mistakes have a name. A mistake of a function is a function: when a
# student's results are the same as its results, the student reads its diagnosis, and your report
# counts it. A reference must not change its input. `rtol` and `atol` are the tolerances.
JUDGES = {
    "private_example.standardise": Judge(
        _standardise,
        mistakes=(
            Mistake(
                "averages over the wrong axis",
                lambda x: (x.T - x.mean(axis=1)).T / x.std(axis=1)[:, None],
                "Each row has mean 0 now. A column is a feature: which axis runs along it?",
            ),
            Mistake(
                "forgets the spread",
                lambda x: x - x.mean(axis=0),
                "The means are 0, the standard deviations are as they were. What is left to do?",
            ),
        ),
    ),
    "private_example.parameters": Judge(
        10 * 4 + 4 + 4 * 2 + 2,
        mistakes=(
            Mistake(
                "forgets the biases",
                10 * 4 + 4 * 2,
                "These are the weights. What else does a neuron add?",
            ),
        ),
    ),
    # Of a text, the reference is a model answer; it may be left out.
    "private_example.why_standardise": Judge(
        "One learning rate serves all weights. A column with large values makes steep slopes, and "
        "the step that suits it is far too small for the others."
    ),
}
