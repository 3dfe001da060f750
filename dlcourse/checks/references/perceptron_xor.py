"""The judge of *XOR from gates*: what does the learner's network do at the four corners?"""

from collections.abc import Sequence

import numpy as np

from ..engine import Case, Evidence, Table, Verdict, passed, wrong

_ID = "perceptron.xor_from_gates"
_CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
_XOR = (0, 1, 1, 0)
_WANTED = {(0, 0, 1, 0), (0, 1, 0, 0)}  # x1 and not x2, x2 and not x1
_GATES = {
    (0, 0, 0, 0): "never fires",
    (0, 0, 0, 1): "is AND",
    (0, 0, 1, 0): "is “x1 and not x2”",
    (0, 1, 0, 0): "is “x2 and not x1”",
    (0, 0, 1, 1): "is x1 itself",
    (0, 1, 0, 1): "is x2 itself",
    (0, 1, 1, 1): "is OR",
    (1, 0, 0, 0): "is NOR",
    (1, 1, 0, 0): "is NOT x1",
    (1, 0, 1, 0): "is NOT x2",
    (1, 1, 1, 0): "is NAND",
    (1, 0, 1, 1): "is “x1, or not x2”",
    (1, 1, 0, 1): "is “x2, or not x1”",
    (1, 1, 1, 1): "always fires",
}
_SHAPES = {
    "hidden_weights": (2, 2),
    "hidden_bias": (2,),
    "output_weights": (2,),
    "output_bias": (),
}

XOR_SOLUTION = '''
def xor_from_gates():
    """Each hidden neuron knows one way for XOR to be true; the output asks whether either fires."""
    hidden_weights = np.array([[1, -1], [-1, 1]])  # columns: x1 and not x2, x2 and not x1
    hidden_bias = np.array([-0.5, -0.5])
    output_weights, output_bias = np.array([1, 1]), -0.5  # OR
    return hidden_weights, hidden_bias, output_weights, output_bias
'''


def judge_network(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Name what the hidden neurons and the output do, and what is not as asked."""
    received = evidence.outcomes[0].value
    if type(received) not in (tuple, list) or len(received) != 4:
        return wrong(
            "wrong kind of value",
            f"Four values are asked for, in this order: {', '.join(_SHAPES)}.",
            title=f"{_ID}: four values are asked for",
        )
    parts = [np.asarray(part, dtype=float) for part in received]
    for (name, shape), part in zip(_SHAPES.items(), parts, strict=True):
        if part.shape != shape:
            return wrong(
                "wrong shape",
                f"`{name}` has the shape {part.shape}, expected {shape}.",
                title=f"{_ID}: wrong shape",
            )
    return _by_gates(*parts)


def _by_gates(
    hidden_weights: np.ndarray,
    hidden_bias: np.ndarray,
    output_weights: np.ndarray,
    output_bias: np.ndarray,
) -> Verdict:
    scores = _CORNERS @ hidden_weights + hidden_bias  # (4, 2)
    hidden = (scores > 0).astype(int)
    output_scores = hidden @ output_weights + output_bias  # (4,)
    output = (output_scores > 0).astype(int)
    first, second = (tuple(hidden[:, place].tolist()) for place in (0, 1))
    table = _table(hidden, output)
    gates = f"Your first hidden neuron {_GATES[first]}, your second one {_GATES[second]}."
    right_hidden = {first, second} == _WANTED
    right_output = tuple(output.tolist()) == _XOR
    if right_hidden and right_output:
        return passed(f"{_ID}: passed", f"{gates} Together: XOR, tried on all four corners.")

    def say(name: str, message: str) -> Verdict:
        return wrong(name, f"{gates}\n{message}", title=f"{_ID}: {name}", table=table)

    if right_output:
        return say(
            "another pair of gates",
            "Their network computes XOR, but it is built another way. Here each hidden neuron "
            "shall know one of the two ways in which XOR can be true.",
        )
    turned = (_CORNERS @ hidden_weights.T + hidden_bias > 0).astype(int)
    if {tuple(turned[:, place].tolist()) for place in (0, 1)} == _WANTED and not right_hidden:
        return say(
            "transposed",
            "With `hidden_weights` transposed they would be the right ones. The weights of a "
            "neuron stand in a column: a row belongs to an input.",
        )
    if right_hidden:
        return _of_output(output, output_scores, say)
    if not hidden.any():
        zero = not scores[1:3].max(axis=1).any()
        return say(
            "never fires",
            "Neither hidden neuron ever fires. At (1, 0) and at (0, 1) the highest score is "
            + ("exactly zero" if zero else "not above zero")
            + ", and a neuron fires above zero only: look at the bias.",
        )
    if first == second:
        return say(
            "twin neurons",
            "Both hidden neurons do the same, so the second one adds nothing. XOR can be true in "
            "two ways: give each neuron one of them.",
        )
    if not scores.all():
        return say(
            "on the boundary",
            "At a corner, a hidden score is exactly zero. A neuron fires above zero: move the line "
            "off the corner, with a bias halfway between two scores.",
        )
    return say(
        "another gate in the hidden layer",
        "One hidden neuron shall fire at (1, 0) alone, the other one at (0, 1) alone. Compare the "
        "columns of the table.",
    )


def _of_output(output: np.ndarray, output_scores: np.ndarray, say) -> Verdict:  # type: ignore[no-untyped-def]
    if not output.any():
        if not output_scores[1:3].any():
            return say(
                "on the boundary",
                "The hidden layer is right. Where one hidden neuron fires, the output's score is "
                "exactly zero, and a neuron fires above zero.",
            )
        return say(
            "output never fires",
            "The hidden layer is right, and the output never fires. Your hidden neurons are never "
            "both on: an output that asks for both (AND) waits for ever.",
        )
    if tuple(output.tolist()) == (1, 0, 0, 1):
        return say(
            "the opposite",
            "The hidden layer is right, and the output fires exactly where it should not: it says "
            "whether x1 and x2 are equal. Every sign of the output neuron is turned round.",
        )
    return say(
        "output is not OR of the two",
        "The hidden layer is right. The output shall fire if the first or the second hidden neuron "
        "fires, and stay silent if none does. Compare the last two columns.",
    )


def _table(hidden: np.ndarray, output: np.ndarray) -> Table:
    rows = tuple(
        (f"({x1}, {x2})", *map(str, inside), str(answer), str(wanted))
        for (x1, x2), inside, answer, wanted in zip(
            _CORNERS.tolist(), hidden.tolist(), output.tolist(), _XOR, strict=True
        )
    )
    header = ("x1, x2", "hidden 1", "hidden 2", "your output", "XOR")
    return Table("What your network does at the four corners", header, rows)
