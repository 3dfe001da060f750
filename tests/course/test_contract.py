"""The contract: what it must hold, and that each fault is named."""

import re

import pytest

from dlcourse.course import contract


def test_a_good_contract_is_parsed(lesson):
    promised = contract.parse(lesson.node.metadata["dlcourse"])
    assert (promised.chapter, promised.number, promised.slug) == ("01", "1", "perceptron")
    assert promised.benchmark == ("mnist",)
    assert len(promised.objectives) == 3


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("chapter", 1, "`dlcourse.chapter` must be the number as the file name has it"),
        ("chapter", "1", "Received: '1'"),
        ("slug", "Deep-Vision", "lower-case words"),
        ("title", "", "`dlcourse.title`"),
        ("status", "done", '"draft"'),
        ("question", "No question.", "question mark"),
        ("objectives", ["same objective"] * 3, "different sentences"),
        ("objectives", ["long enough text", "another long text", ""], "`dlcourse.objectives[2]`"),
        ("prerequisites", "perceptron", "list of different slugs"),
        ("minutes", {"lesson": 60}, "`dlcourse.minutes.exercises` is missing"),
        ("minutes", {"lesson": 600, "exercises": 0}, "1 to 90"),
        ("hardware", None, "`dlcourse.hardware`"),
        ("data", {"bundled": [], "benchmark": [], "other": []}, "nobody reads. Received: other"),
        ("concepts", [], "at least one"),
        ("path", None, "`dlcourse.path`"),
        ("execution", {"code": "abc"}, "`dlcourse.execution"),
        ("surprise", 1, "nobody reads. Received: surprise"),
    ],
)
def test_a_fault_is_named_with_its_field_and_what_was_received(lesson, field, value, says):
    metadata = {**lesson.node.metadata["dlcourse"], field: value}
    with pytest.raises(ValueError, match=re.escape(says)):
        contract.parse(metadata)


@pytest.mark.parametrize("field", ["chapter", "objectives", "data", "path", "status"])
def test_a_missing_field_is_named(lesson, field):
    metadata = dict(lesson.node.metadata["dlcourse"])
    del metadata[field]
    assert [f"`dlcourse.{field}` is missing" in fault for fault in contract.problems(metadata)] == [
        True
    ]


def test_every_fault_is_reported_at_once(lesson):
    metadata = {**lesson.node.metadata["dlcourse"], "chapter": 1, "slug": 2, "path": 3}
    assert len(contract.problems(metadata)) == 3


def test_the_curriculum_has_every_chapter_once_and_in_order():
    planned = contract.curriculum()
    assert list(planned) == sorted(planned)
    assert len(set(planned.values())) == len(planned)
    assert {number[:2] for number in planned} == {f"{n:02d}" for n in range(17)}
