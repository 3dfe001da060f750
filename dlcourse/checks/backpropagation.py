"""The exercises of chapter 2: from one derivative by hand to a network that learns."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .engine import Case, edges, function, text

BY_HAND = "Six numbers by hand"
ENGINE = "A graph, and an engine that walks it"
FOUR_STEPS = "A network, trained in four steps"
GRADIENT_CHECK = "Is the gradient right?"
HIDDEN = "What can a hidden layer do?"

Array = NDArray[np.float64]

DEEP = 5_000  # operations in a row: more than Python's calls may be deep, also in a notebook
PATHS = 40  # doublings: 2 to this power paths lead through them

SPLITS = 2  # of the digits, in the last exercise
TRAINING = 1347  # images of each, three quarters
DRAWN_BY = 20260  # seed of these splits: the number to beat belongs to them


def _chain_cases(rng: np.random.Generator) -> list[Case]:
    a, b, c = rng.uniform(0.5, 2, size=3).round(2).tolist()
    return [
        Case("whole numbers", (2, 3, -1)),
        Case("fractions", (a, b, c)),
        Case("a negative a", (-1.5, 2.0, 0.5)),
        Case("a = 1", (1.0, 2.0, 3.0)),
        Case("a = 0", (0.0, 2.0, 3.0)),
        Case("a b + c = 0", (2.0, 0.5, -1.0)),
    ]


def _derivative_cases(rng: np.random.Generator) -> list[Case]:
    z, upstream = 2 * rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    typical = Case("4 examples and 3 units", (z, upstream))
    on_the_edge = np.array([-2.0, -0.5, 0.0, 0.0, 0.5, 2.0])
    return [
        typical,
        *edges(typical, batched=(0, 1)),
        Case("some z exactly zero", (on_the_edge, np.array([1.0, -2.0, 3.0, -4.0, 0.5, -0.25]))),
        Case("an upstream of zeros", (z, np.zeros_like(z))),
    ]


def _unbroadcast_cases(rng: np.random.Generator) -> list[Case]:
    def case(given: tuple[int, ...], shape: tuple[int, ...], name: str = "") -> Case:
        lengths = ["×".join(map(str, axes)) or "one number" for axes in (given, shape)]
        return Case(name or " to ".join(lengths), (rng.normal(size=given), shape))

    typical = case((4, 3), (3,))
    return [
        typical,
        case((4, 3), (4, 1)),
        case((4, 3), (1, 3)),
        case((4, 3), ()),
        case((4, 3), (1, 1)),
        case((4, 3), (4, 3)),
        case((3, 3), (3,)),
        case((2, 4, 3), (4, 1)),
        case((2, 4, 3), (2, 1, 3)),
        case((1, 3), (3,), "batch of 1"),
        case((1, 3), (1, 3), "batch of 1 that stays"),
        *edges(typical, batched=(), scaled=()),
    ]


def _dense_cases(rng: np.random.Generator) -> list[Case]:
    def arrays(batch: int, inputs: int, units: int) -> tuple[Array, Array, Array]:
        return (
            rng.normal(size=(batch, inputs)),
            rng.normal(size=(inputs, units)),
            rng.normal(size=(batch, units)),
        )

    typical = Case("5 examples with 3 inputs and 2 units", arrays(5, 3, 2))
    return [
        typical,
        *edges(typical, batched=(0, 2), scaled=(0,)),
        Case("3 examples with 3 inputs and 3 units", arrays(3, 3, 3)),
        Case("one unit", arrays(4, 6, 1)),
        Case("64 examples", arrays(64, 4, 5)),
    ]


def _renumbered(parents: list[list[int]], rng: np.random.Generator) -> list[list[int]]:
    """Return the same graph with its nodes numbered in another order."""
    new = rng.permutation(len(parents)).tolist()
    turned: list[list[int]] = [[] for _ in parents]
    for node, above in enumerate(parents):
        turned[new[node]] = [new[parent] for parent in above]
    return turned


def _order_cases(rng: np.random.Generator) -> list[Case]:
    chain = [[], *([node] for node in range(19))]
    unequal = [[4, 1], [3], [], [2], [2]]  # two ways to node 2, one of them longer
    tangle = [
        rng.choice(node, size=min(node, int(rng.integers(0, 4))), replace=False).tolist()
        for node in range(30)
    ]
    deep = [[DEEP - 1], [], *([node] for node in range(1, DEEP - 1))]  # node 0 is the last one
    doublings = [[PATHS], [], *([node, node] for node in range(1, PATHS))]
    return [
        Case("one node", ([[]],)),
        Case("a chain of 3", ([[1], [2], []],)),
        Case("x · x", ([[1, 1], []],)),
        Case("a diamond", ([[], [0], [0], [2, 1]],)),
        Case("a long way and a short way", (unequal,)),
        Case("two results and one node alone", ([[2], [2], [], []],)),
        Case("a chain of 20 in any order", (_renumbered(chain, rng),)),
        Case("30 nodes in any order", (_renumbered(tangle, rng),)),
        Case(f"{PATHS} doublings h + h", (doublings,)),
        Case(f"a chain of {DEEP:,}", (deep,)),
    ]


def _entropy_cases(rng: np.random.Generator) -> list[Case]:
    logits, labels = 2 * rng.normal(size=(5, 4)), np.array([0, 2, 1, 3, 2])
    typical = Case("5 examples and 4 classes", (logits, labels))
    batch_of_one, zeros, _, float32 = edges(typical, batched=(0, 1))
    sure = 1000 * np.eye(3)
    return [
        typical,
        batch_of_one,
        zeros,
        float32,
        Case("2 classes", (rng.normal(size=(3, 2)), np.array([1, 0, 0]))),
        Case("4 examples and 4 classes", (rng.normal(size=(4, 4)), np.array([3, 3, 0, 1]))),
        Case("very sure and right", (sure, np.array([0, 1, 2]))),
        Case("very sure and wrong", (sure, np.array([1, 2, 0]))),
        Case(
            "one row 5,000 above the other",
            (np.array([[5000.0, 5001.0, 5002.0], [0.5, -0.5, 1.0]]), np.array([0, 2])),
        ),
    ]


def _network(
    rng: np.random.Generator, batch: int, inputs: int, hidden: int, outputs: int
) -> tuple[Array, tuple[Array, ...]]:
    """Return examples `(batch, inputs)` and the parameters of a network of two layers."""
    return rng.normal(size=(batch, inputs)), (
        rng.normal(size=(inputs, hidden)),
        0.5 * rng.normal(size=hidden),
        rng.normal(size=(hidden, outputs)),
        0.5 * rng.normal(size=outputs),
    )


def _step_cases(rng: np.random.Generator) -> list[Case]:
    def case(name: str, *sizes: int, learning_rate: float = 0.5) -> Case:
        x, parameters = _network(rng, *sizes)
        labels = rng.integers(0, sizes[-1], size=len(x))
        return Case(name, (x, labels, *parameters, learning_rate))

    typical = case("8 examples and 3 classes", 8, 3, 4, 3)
    batch_of_one, *_, float32 = edges(typical, batched=(0, 1))
    return [
        typical,
        batch_of_one,
        float32,
        case("5 examples with all widths 3", 5, 3, 3, 3, learning_rate=2.0),
        case("64 examples and 2 classes", 64, 2, 5, 2, learning_rate=1.0),
        case("a learning rate of 0", 4, 2, 3, 2, learning_rate=0.0),
    ]


def _bug_cases(rng: np.random.Generator) -> list[Case]:
    def case(name: str, *sizes: int) -> Case:
        x, parameters = _network(rng, *sizes)
        return Case(name, (x, rng.normal(size=(sizes[0], sizes[-1])), *parameters))

    typical = case("6 examples and 2 outputs", 6, 3, 4, 2)
    batch_of_one, *_, float32 = edges(typical, batched=(0, 1))
    return [
        typical,
        batch_of_one,
        float32,
        case("5 examples with all widths 3", 5, 3, 3, 3),
        case("32 examples and 1 output", 32, 2, 8, 1),
    ]


def digit_splits() -> list[tuple[Case, NDArray[np.int64]]]:
    """Return the splits of `beat_the_number`, each with the labels that the answer is not told.

    Every second image, by chance, is a negative: white paper and black ink exchanged.
    """
    from ..data import load_digits

    rng, digits = np.random.default_rng(DRAWN_BY), load_digits()
    images = digits.x.reshape(len(digits.x), -1)  # (1797, 64)
    found = []
    for number in range(1, SPLITS + 1):
        negative = rng.random(len(images)) < 0.5
        x = np.where(negative[:, None], 1 - images, images)
        order = rng.permutation(len(x))
        train, test = order[:TRAINING], order[TRAINING:]
        case = Case(f"split {number}", (x[train], digits.y[train], x[test]))
        found.append((case, digits.y[test]))
    return found


def _digit_cases(rng: np.random.Generator) -> list[Case]:
    """Return the splits, and split 1 with other company, which must not matter."""
    splits = [case for case, _ in digit_splits()]
    x_train, y_train, x_test = splits[0].args
    extreme = np.concatenate([x_test, 10_000 * x_test[:1]])
    return [*splits, Case("split 1 and one extreme image", (x_train, y_train, extreme))]


PARAMETERS = ("kernel1", "bias1", "kernel2", "bias2")

EXERCISES: list[Any] = [
    function(
        "backpropagation.chain_rule",
        points=1,
        tests="the three derivatives of L = a (a b + c)², both ways through a included",
        section=BY_HAND,
        cases=_chain_cases,
        returns=("da", "db", "dc"),
        hints=(
            "Give the bracket a name, u = a b + c, and go backwards from L: first to u and to the "
            "a in front of the bracket, then from u to a, b and c.",
            "Work with a = 2, b = 3, c = −1: here u = 5 and L = 50. How much does L change when u "
            "does? By how much does u change with a, with b, with c? And a reaches L in two ways: "
            "what do two ways do?",
        ),
    ),
    function(
        "backpropagation.local_derivatives",
        points=2,
        tests="an upstream gradient taken back through sigmoid, tanh and ReLU, at any z",
        section=FOUR_STEPS,
        cases=_derivative_cases,
        returns=("sigmoid", "tanh", "relu"),
        hints=(
            "Each of the three is upstream times slope, entry by entry. The slopes of sigmoid and "
            "tanh are easiest to write with the function's own output: compute that first.",
            "With s for the sigmoid of z, the slope is s times what is left to 1. With t for the "
            "tanh of z, it is 1 minus a square. ReLU lets pass what was positive on the way "
            "forward: look at z, not at upstream.",
        ),
    ),
    function(
        "backpropagation.unbroadcast",
        points=2,
        tests="the gradient of a repeated operand: summed over every axis that was repeated",
        section=ENGINE,
        cases=_unbroadcast_cases,
        hints=(
            "An operand that was used many times gets a gradient from each use, and they add up. "
            "NumPy repeats in two ways: it puts new axes in front, and it stretches axes of "
            "length 1. Undo both.",
            "First sum over axis 0 as long as there are more axes than `shape` has. Then look at "
            "the axes one by one: where `shape` has a 1 and the gradient more, sum along that axis "
            "and keep it, with length 1.",
        ),
    ),
    function(
        "backpropagation.dense_backward",
        points=2,
        tests="the gradients of a dense layer's input, kernel and bias, for any batch",
        section=ENGINE,
        cases=_dense_cases,
        returns=("x", "kernel", "bias"),
        hints=(
            "A gradient has the shape of what it belongs to. Write down the shapes of x, kernel "
            "and upstream: which product of which two gives (batch, inputs), and which one gives "
            "(inputs, units)?",
            "Each of the two products needs one transpose, and the axis that both factors share "
            "disappears. The bias was used once for every example: what happens to the gradients "
            "of all those uses?",
        ),
    ),
    function(
        "backpropagation.topological_order",
        points=3,
        tests="every node once, after all it was computed from; long chains and many paths, too",
        section=ENGINE,
        cases=_order_cases,
        hints=(
            "Which nodes can come first? Those without parents. Once they are in the list, which "
            "can come next? Count, for every node, how many parents are still missing.",
            "Keep a list of nodes that are ready. Take one, append it to the order, and lower the "
            "count of each of its children (build the lists of children first); whose count "
            "reaches zero is ready. The other way is a depth-first walk with a stack of your own, "
            "on which a node waits until its parents are done.",
        ),
    ),
    function(
        "backpropagation.softmax_cross_entropy",
        points=3,
        tests="the mean loss from logits and integer labels, its gradient, and no overflow",
        section=FOUR_STEPS,
        cases=_entropy_cases,
        returns=("loss", "gradient"),
        hints=(
            "Subtract from every row its own largest logit: the softmax stays the same, and no "
            "exponential overflows. Then write the *logarithm* of the softmax on paper before you "
            "compute anything.",
            "The logarithm of the softmax is the shifted logit minus the logarithm of the row's "
            "sum of exponentials. The loss picks the entry of the true class in each row. The "
            "gradient of one example's loss is its probabilities, less 1 at the true class; and "
            "the loss is a mean.",
        ),
    ),
    function(
        "backpropagation.train_step",
        points=3,
        tests="forward, loss, backward and update, all four parameters from the old values",
        section=FOUR_STEPS,
        cases=_step_cases,
        returns=(*PARAMETERS, "loss"),
        hints=(
            "Keep what the way back needs: the output of tanh. Then walk back through the three "
            "stages in reverse: `dense_backward`, the slope of tanh, `dense_backward` again.",
            "`softmax_cross_entropy` gives the loss and the upstream gradient of the logits. The "
            "first of the three results of `dense_backward` is the upstream gradient of what came "
            "before. Compute all four gradients first, then all four new parameters, each as a "
            "new array: old minus learning rate times gradient.",
        ),
    ),
    function(
        "backpropagation.find_the_bug",
        points=3,
        tests="the repaired backward pass: all four gradients, as finite differences have them",
        section=GRADIENT_CHECK,
        cases=_bug_cases,
        returns=PARAMETERS,
        hints=(
            "Which gradients does the check find wrong, and which right? Walk back from the loss: "
            "up to the last right one, everything that it came from is right as well.",
            "One bug is in a line of its own: compare how the two biases are treated, and where "
            "the mean of the loss has been taken already. The other one is where the gradient goes "
            "back through ReLU: which numbers decide whether ReLU let something pass?",
        ),
    ),
    text(
        "backpropagation.why_not_zero",
        points=3,
        tests="why a hidden layer of equal weights never learns, and who is to blame",
        section=FOUR_STEPS,
        min_words=50,
        hints=(
            "Follow two hidden units with equal weights through one step: are their outputs equal? "
            "Their gradients? Their weights after the step? Then do it with all weights zero.",
            "Three things belong in the answer: what stays equal and why it stays so for ever; "
            "which gradients are exactly zero if all weights are; and whether a wrong gradient, or "
            "the start, is at fault (and so what to change).",
        ),
    ),
    function(
        "backpropagation.beat_the_number",
        points=3,
        tests="mean accuracy above 0.900 on held-out digits, half of them negatives, by any method",
        section=HIDDEN,
        cases=_digit_cases,
        hints=(
            "You have all the parts: random initial weights, shuffled mini-batches, your "
            "`train_step`, and the forward pass once more for `x_test`. Print the loss after every "
            "epoch: does it still fall when you stop?",
            "About 50 to 100 hidden units; initial weights with a deviation of one over the root "
            "of the number of inputs; batches of 32; 60 epochs with a learning rate of 0.3 to "
            "0.5. If it falls to zero towards the end, half as many will do.",
        ),
    ),
]
