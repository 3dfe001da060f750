"""A generated class is what it says: its answers, run as cells, come to the expected verdicts."""

import json

import matplotlib
import pytest
from klass import generate, of_the_course
from klass.leaning import leanings

from dlcourse.checks.engine import judge, probe, registry

SEED = 2**61 + 7  # no exercise's own


def _verdicts(given, data: bytes) -> dict[str, tuple[str, str]]:
    """Run a notebook's cells as they stand, and judge what its names hold in the end."""
    checks = {task.check_cell for task in given.tasks}
    cells = json.loads(data)["cells"]
    names: dict = {}
    for place, cell in enumerate(cells):
        if cell["cell_type"] == "code" and place not in checks:
            try:
                exec(compile("".join(cell["source"]), f"cell {place}", "exec"), names)
            except Exception:
                assert place not in {task.answer_cell for task in given.tasks}
    found = {}
    for task in given.tasks:
        exercise = registry.find(task.id)
        verdict = judge(exercise, probe(exercise, names[task.answer], SEED))
        waits = exercise.kind == "text" and verdict.status == "passed"
        found[task.id] = ("waiting" if waits else verdict.status, verdict.diagnosis_name)
    return found


@pytest.mark.parametrize("slug", ["perceptron", "convolution"])
def test_every_pupil_gets_the_expected_verdicts(slug, monkeypatch):
    monkeypatch.delenv("DLCOURSE_OFFLINE", raising=False)
    matplotlib.use("agg")
    given = of_the_course(slug)
    for pupil in generate([given], 4, seed=1):
        found = _verdicts(given, pupil.notebooks[given.assignment.notebook])
        assert found == {id: expected[1:] for id, expected in pupil.expected.items()}, pupil.name


def test_the_same_seed_makes_the_same_class_and_another_one_another():
    given = of_the_course("perceptron")
    one, same, other = (generate([given], 5, seed) for seed in (1, 1, 2))
    assert [(p.name, p.notebooks, p.expected) for p in one] == [
        (p.name, p.notebooks, p.expected) for p in same
    ]
    assert [p.expected for p in one] != [p.expected for p in other]
    assert len({p.name for p in one}) == len({p.number for p in one}) == 5


def test_all_kinds_of_answer_occur():
    given = of_the_course("perceptron")
    class_of = generate([given], 30, seed=3)
    statuses = {expected[1] for pupil in class_of for expected in pupil.expected.values()}
    assert statuses == {"passed", "wrong", "not attempted", "waiting"}
    handed_in = b"".join(p.notebooks["01_perceptron.ipynb"] for p in class_of).decode()
    assert "scores = x @ weights + bias" in handed_in  # the solved cell's own line
    assert "b64decode" in handed_in


def test_a_solved_cell_that_uses_an_earlier_answer_is_known_to_lean_on_it():
    leans = leanings(of_the_course("optimisation"))
    assert leans["optimisation.decoupled_decay"] == {"optimisation.adam_step"}
    assert leans["optimisation.layer_norm"] == frozenset()
