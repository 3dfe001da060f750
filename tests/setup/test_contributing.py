"""The exercise that CONTRIBUTING shows in full is one, and its check diagnoses."""

import re
from pathlib import Path

import numpy as np
import pytest

from dlcourse.checks.engine import judge, probe

PAGE = Path(__file__).resolve().parents[2] / "CONTRIBUTING.md"


@pytest.fixture(scope="module")
def example() -> dict:
    """What the page's Python blocks define."""
    section = PAGE.read_text(encoding="utf-8").split("## Add an exercise")[1].split("\n## ")[0]
    names: dict = {}
    for block in re.findall(r"```python\n(.*?)```", section, re.DOTALL):
        exec(block, names)
    return names


def relu_of_a_loop(z):
    return np.array([[max(value, 0.0) for value in row] for row in z])


@pytest.mark.parametrize(
    ("answer", "diagnosis"),
    [
        (abs, "takes the absolute value"),
        (lambda z: np.where(z > 0, 1.0, 0.0), "gives a step"),
        (lambda z: None, "forgot return"),
        (lambda z: np.maximum(z, 0).T, "transposed"),
    ],
)
def test_the_example_names_the_mistake(example, answer, diagnosis):
    (exercise,) = example["EXERCISES"]
    verdict = judge(exercise, probe(exercise, answer), example["JUDGES"][exercise.id])
    assert (verdict.status, verdict.diagnosis_name) == ("wrong", diagnosis)


@pytest.mark.parametrize("answer", ["relu", relu_of_a_loop])
def test_the_example_accepts_its_own_answer_and_another(example, answer):
    (exercise,) = example["EXERCISES"]
    answer = example[answer] if isinstance(answer, str) else answer
    verdict = judge(exercise, probe(exercise, answer), example["JUDGES"][exercise.id])
    assert verdict.status == "passed"
