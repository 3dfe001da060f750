"""The exercises of chapter 1: from one neuron's threshold to a score to beat."""

import numpy as np
from numpy.typing import NDArray

from .engine import Case, edges, function, text

DECIDES = "A neuron that decides"
LEARNS = "A neuron that learns"
BOUND = "How many mistakes can it make?"
XOR = "Where one neuron must fail"
SLOPE = "From a step to a slope"
REAL = "A real question"

SPLITS = 8  # of the tumours, in the last exercise
HELD_OUT = (53, 90)  # malignant and benign, a quarter of each
DRAWN_BY = 679147996  # seed of these splits: the number to beat belongs to them

Array = NDArray[np.float64]


def _threshold_cases(rng: np.random.Generator) -> list[Case]:
    return [Case(f"n = {n}", (n,)) for n in (1, 2, 3, 4, 7, 10, 101)]


def _neuron_cases(rng: np.random.Generator) -> list[Case]:
    typical = Case("6 examples, 3 features", (rng.normal(size=(6, 3)), rng.normal(size=3), 0.6))
    on_the_line = np.array([[1, 1], [1, -1], [-2, 2], [0, -1]])
    return [
        typical,
        *edges(typical),
        Case("scores of exactly zero", (on_the_line, np.array([1, 1]), 0)),
        Case("one feature", (np.linspace(-2, 2, 9)[:, None], np.array([1.0]), -0.75)),
        Case("64 features", (rng.normal(size=(20, 64)), rng.normal(size=64), -0.5)),
    ]


def _update_cases(rng: np.random.Generator) -> list[Case]:
    weights, x = rng.normal(size=3), rng.normal(size=3)
    x *= np.sign(x @ weights)  # now x @ weights is above zero
    return [
        Case("should have fired", (weights, -20.0, x, 1)),
        Case("should not have fired", (weights, 0.3, x, 0)),
        Case("fires, and rightly", (weights, 0.3, x, 1)),
        Case("silent, and rightly", (weights, -20.0, x, 0)),
        Case("score of exactly zero, label 1", (np.zeros(2), 0.0, np.array([2.0, 1.0]), 1)),
        Case("score of exactly zero, label 0", (np.zeros(2), 0.0, np.array([2.0, 1.0]), 0)),
        Case("whole numbers", (np.array([1, -1]), 0, np.array([3, 1]), 0)),
        Case("64 features", (rng.normal(size=64), 50.0, rng.normal(size=64), 0)),
        Case("large values", (weights * 1000, 300.0, x * 1000, 0)),
    ]


def _gate(*labels: int) -> tuple[Array, NDArray[np.int64]]:
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return corners, np.array(labels)


def _separable(
    rng: np.random.Generator, n: int, features: int, margin: float, shift: float = 0.0
) -> tuple[Array, NDArray[np.int64], Array, float]:
    """Return points that a known plane separates with a gap: x, y, weights, bias."""
    weights, bias = rng.normal(size=features), 0.2
    weights /= np.linalg.norm(weights)
    x = rng.uniform(-1, 1, size=(40 * n, features))
    distance = x @ weights + bias
    kept = [np.flatnonzero(side * distance > margin)[: n - n // 2] for side in (-1, 1)]
    order = rng.permutation(np.concatenate(kept))[:n]
    x, y = x[order], (distance[order] > 0).astype(int)
    return x + shift, y, weights, float(bias - shift * weights.sum())


def _train_cases(rng: np.random.Generator) -> list[Case]:
    points = _separable(rng, 30, 2, 0.1)[:2]
    return [
        Case("AND", (*_gate(0, 0, 0, 1), 20)),
        Case("NAND", (*_gate(1, 1, 1, 0), 20)),
        Case("30 points with a gap", (*points, 50)),
        Case("5 features", (*_separable(rng, 20, 5, 0.2)[:2], 50)),
        Case("XOR, 6 epochs", (*_gate(0, 1, 1, 0), 6)),
        Case("one epoch", (*points, 1)),
        Case("one example", (np.array([[2.0, -1.0]]), np.array([1]), 5)),
        Case("no label is 1", (rng.normal(size=(4, 2)), np.zeros(4, dtype=int), 5)),
    ]


def _bound_cases(rng: np.random.Generator) -> list[Case]:
    x, y, weights, bias = _separable(rng, 25, 2, 0.15)
    return [
        Case("25 points", (x, y, weights, bias)),
        Case("the same line, all numbers times 7", (x, y, 7 * weights, 7 * bias)),
        Case("4 features", _separable(rng, 20, 4, 0.25)),
        Case("far from the origin", _separable(rng, 20, 2, 0.4, shift=2.0)),
        Case("AND", (*_gate(0, 0, 0, 1), np.array([1.0, 1.0]), -1.5)),
        Case("2 examples", (np.array([[1.0], [-1.0]]), np.array([1, 0]), np.array([1.0]), 0.0)),
    ]


def _bug_cases(rng: np.random.Generator) -> list[Case]:
    def orders(n: int, epochs: int) -> NDArray[np.int64]:
        return np.array([rng.permutation(n) for _ in range(epochs)])

    x, y = _separable(rng, 24, 3, 0.1)[:2]
    clouds, labels = rng.normal(size=(16, 2)), rng.integers(0, 2, size=16)
    return [
        Case("24 points with a gap, shuffled", (x, y, orders(24, 40))),
        Case("the order never changes", (x, y, np.tile(np.arange(24), (40, 1)))),
        Case("8 points, shuffled", (x[:8], y[:8], orders(8, 30))),
        Case("XOR, shuffled, 6 epochs", (*_gate(0, 1, 1, 0), orders(4, 6))),
        Case("no line separates them, 5 epochs", (clouds, labels, orders(16, 5))),
        Case("one example", (np.array([[2.0, -1.0]]), np.array([1]), orders(1, 3))),
    ]


def _entropy_cases(rng: np.random.Generator) -> list[Case]:
    scores, labels = 2 * rng.normal(size=7), np.array([0, 1, 1, 0, 1, 0, 1])
    return [
        Case("7 examples", (scores, labels)),
        Case("3 examples", (scores[1:4], labels[1:4])),
        Case("batch of 1", (scores[:1], labels[:1])),
        Case("zeros", (np.zeros(4), np.array([0, 1, 0, 0]))),
        Case("very sure, and right", (np.array([800.0, -800.0]), np.array([1, 0]))),
        Case("very sure, and wrong", (np.array([800.0, -800.0]), np.array([0, 1]))),
        Case("float32", (scores.astype(np.float32), labels)),
    ]


def cancer_splits() -> list[tuple[Case, NDArray[np.int64]]]:
    """Return the splits of `beat_the_number`, each with the labels that the answer is not told."""
    from ..data import load_breast_cancer

    rng, tumours = np.random.default_rng(DRAWN_BY), load_breast_cancer()
    x, y = tumours.x, tumours.y
    found = []
    for number in range(1, SPLITS + 1):
        drawn = [rng.permutation(np.flatnonzero(y == k))[:n] for k, n in enumerate(HELD_OUT)]
        test = rng.permutation(np.concatenate(drawn))
        train = rng.permutation(np.setdiff1d(np.arange(len(y)), test))
        found.append((Case(f"split {number}", (x[train], y[train], x[test])), y[test]))
    return found


def _cancer_cases(rng: np.random.Generator) -> list[Case]:
    """Return the splits, and split 1 with other company, which must not matter."""
    splits = [case for case, _ in cancer_splits()]
    x_train, y_train, x_test = splits[0].args
    # two plain cases, so that no sound method changes its mind about them
    spread = ((x_test - x_train.mean(axis=0)) / x_train.std(axis=0)).sum(axis=1)
    large, small = x_test[[spread.argmax()]], x_test[[spread.argmin()]]
    extreme = np.concatenate([x_test, 10_000 * x_test[:1]])
    return [
        *splits,
        Case("one patient of split 1 alone", (x_train, y_train, large)),
        Case("another patient of split 1 alone", (x_train, y_train, small)),
        Case("split 1 and one extreme patient", (x_train, y_train, extreme)),
    ]


EXERCISES = [
    function(
        "perceptron.majority_threshold",
        version=2,
        points=1,
        tests="the neuron fires when more than half of its inputs are on, for odd and even n",
        section=DECIDES,
        cases=_threshold_cases,
        hints=(
            "Make a table for n = 2, 3, 4 and 5: how many inputs are more than half?",
            "For an even n, half of the inputs on is a tie, and a tie must not fire. `//` divides "
            "and rounds down.",
        ),
    ),
    function(
        "perceptron.neuron_output",
        points=2,
        tests="0 or 1 for every example of a batch, and silence at a score of exactly zero",
        section=DECIDES,
        cases=_neuron_cases,
        hints=(
            "Two steps: the scores of the whole batch, of shape (batch,), then the step. What is "
            "the shape of `x @ weights`?",
            "`np.where(condition, 1, 0)` turns a condition on an array into ones and zeros. The "
            "condition is on the score with its bias: strictly above zero.",
        ),
    ),
    function(
        "perceptron.update_rule",
        version=2,
        points=2,
        tests="weights and bias after one example: too low, too high, right, and on the line",
        section=LEARNS,
        cases=_update_cases,
        returns=("weights", "bias"),
        hints=(
            "The error is the label minus the neuron's answer, which is 0 or 1. Which three values "
            "can it take, and what should happen for each?",
            "One line for the weights and one for the bias serve all three cases, because an error "
            "of 0 adds nothing. Make new numbers (`weights + ...`) and return both.",
        ),
    ),
    function(
        "perceptron.train",
        version=2,
        points=3,
        tests="epochs from zero until one has no mistake, or none is left; the mistakes of each",
        section=LEARNS,
        cases=_train_cases,
        returns=("weights", "bias", "mistakes"),
        hints=(
            "Two loops: epochs outside, examples inside. What begins at zero once, and what begins "
            "at zero in every epoch?",
            "Apply `update_rule` example by example, so that the next one meets the new weights. "
            "Write the epoch's count down first, then ask whether it was zero and stop.",
        ),
    ),
    function(
        "perceptron.mistake_bound",
        version=2,
        points=3,
        tests="the bound (R/γ)² with the bias as a weight, and the mistakes really made from zero",
        section=BOUND,
        cases=_bound_cases,
        returns=("bound", "counted"),
        hints=(
            "First bring the bias into the weights: one more input that is always 1, for R and for "
            "the separator. Then give the separator the length 1.",
            "`np.column_stack` adds the ones, `np.append` the bias. The margin is the smallest "
            "signed distance, with labels of −1 and +1. `counted` adds up all epochs that `train` "
            "reports.",
        ),
    ),
    function(
        "perceptron.xor_from_gates",
        version=2,
        points=3,
        tests="XOR from two hidden neurons that each know one of its two ways to be true",
        section=XOR,
        cases=lambda rng: [Case("your network", ())],
        returns=("hidden_weights", "hidden_bias", "output_weights", "output_bias"),
        hints=(
            "A neuron for “x1 and not x2”: which sign must each weight have? Try the four corners "
            "by hand until only (1, 0) has a score above zero.",
            "Each hidden neuron is one column of `hidden_weights`: one weight 1 and one weight −1, "
            "with a bias that a single input lifts above zero. Then the output fires if either "
            "does.",
        ),
    ),
    function(
        "perceptron.find_the_bug",
        version=2,
        points=2,
        tests="the repaired training: right with shuffled examples, and every mistake is counted",
        section=LEARNS,
        cases=_bug_cases,
        returns=("weights", "bias", "mistakes"),
        hints=(
            "There are two bugs, and neither raises an error. Print `x_i` and `y_i` in the first "
            "epoch beside the data: do they belong together? Then print every `error`.",
            "The examples are put into a new order; what else has to follow them? And what is the "
            "sum of an error of +1 and one of −1, in an epoch that had two mistakes?",
        ),
    ),
    function(
        "perceptron.cross_entropy",
        version=2,
        points=2,
        tests="the mean loss of a batch from its logits, also where exp and log give up",
        section=SLOPE,
        cases=_entropy_cases,
        hints=(
            "What does your formula give for a logit of 800? Work with the formula in which "
            "sigmoid and logarithm have been put together on paper.",
            "With L = log(1 + exp(z)) − y z only the logarithm is dangerous, and NumPy has a "
            "function for the logarithm of a sum of two exponentials: one of them is exp(0).",
        ),
    ),
    text(
        "perceptron.why_not_separable",
        version=2,
        points=3,
        tests="why no single neuron can tell the right dose, and what would help",
        section=XOR,
        min_words=40,
        hints=(
            "With one input, what does a decision boundary look like, and how many times can the "
            "answer change along the line of doses?",
            "Write the conditions for a low, a middle and a high dose as inequalities in w and b, "
            "as the lesson does for XOR. Then think of two neurons with one threshold each.",
        ),
    ),
    function(
        "perceptron.beat_the_number",
        version=2,
        points=3,
        tests="mean accuracy above 0.970 on held-out patients of eight splits",
        section=REAL,
        cases=_cancer_cases,
        hints=(
            "The baseline is Rosenblatt's rule on standardised features. Which neuron of the "
            "lesson comes to rest where the classes overlap?",
            "Standardise with mean and standard deviation of `x_train`, for both parts. Then train "
            "a logistic neuron for a few hundred epochs, with a learning rate of the size that the "
            "lesson uses.",
        ),
    ),
]
