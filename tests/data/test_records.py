"""Records are complete, and a wrong name is explained."""

import json

import pytest

from dlcourse import paths
from dlcourse.data import load_record
from dlcourse.data.records import REQUIRED

NAMES = sorted(file.stem for file in paths.records_dir().glob("*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_every_committed_record_says_how_it_was_made(name):
    record = load_record(name)
    assert set(REQUIRED) <= set(record)
    assert (paths.clone_root() / record["made_by"]).is_file()


def test_an_unknown_record_is_explained_with_the_names_there_are():
    with pytest.raises(ValueError, match=r"perceptron_mnist.*Received: name='perceptron'"):
        load_record("perceptron")


def test_a_record_without_its_seeds_is_refused(tmp_path, monkeypatch):
    (tmp_path / "half.json").write_text(json.dumps({"name": "half"}), encoding="utf-8")
    monkeypatch.setattr(paths, "records_dir", lambda: tmp_path)
    with pytest.raises(ValueError, match=r"without made_by, seeds"):
        load_record("half")
