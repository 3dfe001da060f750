"""Evidence survives the way to disk and back, without pickle, and a forged one is refused."""

import json

import numpy as np
import pytest

from dlcourse.checks.engine import (
    Case,
    Evidence,
    Judge,
    Outcome,
    function,
    judge,
    number,
    probe,
    text,
)
from dlcourse.checks.engine.values import UnusableError, normalise

COMMON = {"tests": "it", "section": "Here", "hints": ("one", "two")}
VALUES = [
    None,
    ...,
    True,
    -(10**40),
    0.1,
    float("nan"),
    float("-inf"),
    1 + 2j,
    "ä\n\0<b>",
    [1, [2.5, "x"]],
    (np.float32(1.5), [np.bool_(True)]),
    np.zeros((0, 3)),
    np.array(7),
    np.array([1.5, np.nan], dtype=np.float16),
    np.array([2**63], dtype=np.uint64),
    np.array(["a", "bcd"]),
    np.arange(6).reshape(2, 3).T,
    np.longdouble("0.1"),
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_values_come_back_as_they_were(value, tmp_path):
    plain = normalise(value)
    sent = Evidence("demo.one", 2, 3, (Outcome("", "returned", plain),), {"layers": [["Dense"]]})
    sent.save(tmp_path)
    back = Evidence.load(tmp_path)
    np.testing.assert_equal(back.value, plain)
    assert type(back.value) is type(plain)
    if isinstance(plain, np.ndarray):
        assert back.value.dtype == plain.dtype
    assert (back.exercise, back.version, back.seed, back.facts) == (
        "demo.one",
        2,
        3,
        {"layers": [["Dense"]]},
    )


def test_a_failure_and_its_line_come_back(tmp_path):
    task = function("demo.fails", cases=lambda rng: [Case("one", (1,))], **COMMON)
    sent = probe(task, lambda n: 1 / (n - 1))
    sent.save(tmp_path)
    assert Evidence.load(tmp_path) == sent
    assert sent.outcomes[0].failure.type == "ZeroDivisionError"


def test_nothing_on_disk_is_a_pickle(tmp_path):
    task = number("demo.number", **COMMON)
    probe(task, np.float32(3)).save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.npy", "evidence.json"]
    np.load(tmp_path / "0.npy", allow_pickle=False)
    json.loads((tmp_path / "evidence.json").read_text(encoding="utf-8"))


def _stored(folder, change):
    probe(number("demo.number", **COMMON), np.float32(3)).save(folder)
    file = folder / "evidence.json"
    stored = json.loads(file.read_text(encoding="utf-8"))
    change(stored)
    file.write_text(json.dumps(stored), encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda stored: stored.pop("seed"),
        lambda stored: stored["outcomes"][0].update(status="perfect"),
        lambda stored: stored["outcomes"][0].update(value={"array": "../0.npy"}),
        lambda stored: stored["outcomes"][0].update(value={"array": "7.npy"}),
        lambda stored: stored["outcomes"][0].update(value={"int": "9" * 5000}),
        lambda stored: stored["outcomes"][0].update(value={"plain": {"a": 1}}),
        lambda stored: stored["outcomes"][0].update(value={"a": 1, "b": 2}),
        lambda stored: stored.update(outcomes=7),
    ],
)
def test_forged_evidence_is_refused_with_a_clear_error(change, tmp_path):
    _stored(tmp_path, change)
    with pytest.raises(ValueError, match=r"must hold what `Evidence\.save` wrote"):
        Evidence.load(tmp_path)


def test_an_array_file_of_objects_or_of_absurd_size_is_not_read(tmp_path):
    task = number("demo.number", **COMMON)
    probe(task, np.float32(3)).save(tmp_path)
    np.save(tmp_path / "0.npy", np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match="too large"):
        Evidence.load(tmp_path)
    with (tmp_path / "0.npy").open("wb") as file:
        header = {"descr": "<f8", "fortran_order": False, "shape": (10**9, 10**9)}
        np.lib.format.write_array_header_1_0(file, header)
    with pytest.raises(ValueError, match="too large"):
        Evidence.load(tmp_path)


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(ValueError, match="Probe the answer again"):
        Evidence.load(tmp_path / "nowhere")


def test_evidence_of_another_exercise_or_version_is_not_judged():
    one = number("demo.one", **COMMON)
    newer = number("demo.one", version=2, **COMMON)
    other = text("demo.other", **COMMON)
    evidence = probe(one, 3)
    assert judge(one, evidence, Judge(reference=3)).status == "passed"
    for task in (newer, other):
        with pytest.raises(ValueError, match="Probe the answer again"):
            judge(task, evidence, Judge(reference=3))


def test_evidence_that_leaves_cases_out_is_not_judged():
    task = function("demo.two", cases=lambda rng: [Case("a", (1,)), Case("b", (2,))], **COMMON)
    whole = probe(task, lambda n: n)
    part = Evidence(whole.exercise, whole.version, whole.seed, whole.outcomes[:1])
    none = Evidence(whole.exercise, whole.version, whole.seed, ())
    for evidence in (part, none):
        with pytest.raises(ValueError, match="an outcome for each of its cases"):
            judge(task, evidence, Judge(reference=lambda n: n))


def test_the_judge_makes_the_cases_from_the_evidences_seed():
    def cases(rng):
        return [Case("a", (rng.normal(size=4),))]

    task = function("demo.seeded", cases=cases, **COMMON)
    evidence = probe(task, np.abs, seed=123)
    assert judge(task, evidence, Judge(reference=np.abs)).status == "passed"
    moved = Evidence(evidence.exercise, evidence.version, 124, evidence.outcomes)
    assert judge(task, moved, Judge(reference=np.abs)).status == "wrong"


def test_values_too_large_to_be_meant_are_refused():
    for value in (
        np.broadcast_to(0.0, (10**6, 10**6)),
        [np.zeros(10**6)] * 10,
        "x" * 10**6,
        10**1000,
        [0] * 10**6,
    ):
        with pytest.raises(UnusableError):
            normalise(value)
