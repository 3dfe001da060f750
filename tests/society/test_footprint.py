"""The footprint of the course: every record and notebook is in it, and what is not is named."""

import json

import pytest

from dlcourse import paths
from dlcourse.society import course_footprint


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Return a course of one record and one notebook."""
    (tmp_path / "data" / "records").mkdir(parents=True)
    (tmp_path / "tests").mkdir()
    monkeypatch.setattr(paths, "share_dir", lambda: tmp_path)
    record = {"seconds": 1800, "machine": "Linux x86_64, 2 cores"}
    (tmp_path / "data" / "records" / "one.json").write_text(json.dumps(record))
    (tmp_path / "tests" / "budget.toml").write_text("[lessons]\n01_one = 3600\n")
    return tmp_path


def test_seconds_cores_and_watts_are_multiplied(course):
    found = course_footprint()
    assert found.core_hours == {"one": 1, "lessons/01_one": 2}
    assert found.parts["records"].wh == 10
    assert found.parts["notebooks"].wh == 20
    assert found.wh == 30
    assert course_footprint(watts=20).wh == 60
    assert course_footprint(cores=4).parts["notebooks"].wh == 40


def test_what_cannot_be_counted_is_named(course):
    (course / "data" / "records" / "two.json").write_text(json.dumps({"machine": "a laptop"}))
    (course / "tests" / "budget.toml").unlink()
    found = course_footprint()
    assert list(found.parts) == ["records"]
    assert any("record two" in line for line in found.missing)
    assert any("notebooks" in line for line in found.missing)


def test_every_record_of_the_course_counts():
    found = course_footprint()
    names = {file.stem for file in paths.records_dir().glob("*.json")}
    assert names <= set(found.core_hours)
    assert not [line for line in found.missing if line.startswith("record")]


def test_a_negative_power_is_refused():
    with pytest.raises(ValueError, match="`watts` must be finite and not negative"):
        course_footprint(watts=-5)
