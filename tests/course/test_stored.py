"""The stored form: the same results give the same bytes, and nothing of the machine stays."""

import copy
from pathlib import Path

import pytest
from nbformat import v4

from dlcourse.course import notebook, stored

EXECUTION = {
    "code": "sha256:" + "0" * 64, "python": "3.11.7", "dlcourse": "0.1.0",
    "numpy": None, "keras": None, "backend": None,
}  # fmt: skip


@pytest.fixture
def settle(lesson, tmp_path):
    """Bring the lesson's node into its stored form, against what is on disk."""

    def settle():
        before = notebook.read(lesson.path)
        stored.normalise(lesson.node, before, root=tmp_path, execution=EXECUTION)
        return lesson.node

    return settle


def test_settling_twice_changes_nothing(lesson, settle):
    once = copy.deepcopy(settle())
    assert settle() == once


def test_counts_go_from_1_to_n(lesson, settle):
    for cell in lesson.node.cells:
        if cell.cell_type == "code":
            cell.execution_count = 41
    counts = [cell.execution_count for cell in settle().cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


def test_what_is_left_of_machine_time_and_editor_goes(lesson, settle):
    lesson.node.metadata["widgets"] = {}
    lesson.node.metadata.kernelspec = {"name": "mine", "display_name": "Mine"}
    lesson.node.metadata.language_info["version"] = "3.13.1"
    lesson.cell("show").metadata.update(execution={"t": "2026"}, collapsed=True, tags=["keep"])
    node = settle()
    assert set(node.metadata) == {"dlcourse", "kernelspec", "language_info"}
    assert node.metadata.kernelspec["name"] == "python3"
    assert "version" not in node.metadata.language_info
    assert lesson.cell("show").metadata == {"tags": ["keep"]}


def test_the_contract_stays_and_the_execution_is_written(lesson, settle):
    title = lesson.contract["title"]
    node = settle()
    assert node.metadata["dlcourse"]["title"] == title
    assert node.metadata["dlcourse"]["execution"] == EXECUTION


def test_local_paths_become_relative(lesson, build, settle, tmp_path):
    inside = tmp_path / "data" / "x.npz"
    home = Path.home() / "y.txt"
    lesson.cell("show").outputs = [build.stream(f"{inside} {home} {tmp_path}\n")]
    settle()
    shown = lesson.cell("show").outputs[0].text.replace("\\", "/")
    assert shown == "data/x.npz ~/y.txt \n"


def test_an_unchanged_picture_keeps_its_bytes(lesson, build, settle):
    old, new = build.png(level=9), build.png(level=0)
    assert old != new
    for name, picture in (("show", old), ("load", old)):
        lesson.cell(name).outputs = [v4.new_output("display_data", {"image/png": picture})]
    lesson.save()
    lesson.cell("show").outputs[0].data["image/png"] = new
    lesson.cell("load").outputs[0].data["image/png"] = build.png(color=(99, 0, 0), level=0)
    settle()
    assert lesson.cell("show").outputs[0].data["image/png"] == old
    assert lesson.cell("load").outputs[0].data["image/png"] == build.png(color=(99, 0, 0), level=0)


def test_an_unchanged_picture_in_html_keeps_its_bytes_beside_a_changed_one(lesson, build, settle):
    def html(first, second, name):
        uri = "data:image/png;base64,"
        return f'<div id="{name}"><img src="{uri}{first}"><img src="{uri}{second}"></div>'

    old, same = build.png(level=9), build.png(level=0)
    other = build.png(color=(1, 2, 3))
    before = html(old, old, "0123456789ab")
    for name, now, kept in (
        ("show", html(same, same, "ba9876543210"), before),  # the player's name is its frames' hash
        ("load", html(same, other, "x"), html(old, other, "x")),
    ):
        lesson.cell(name).outputs = [v4.new_output("display_data", {"text/html": before})]
        lesson.save()
        lesson.cell(name).outputs[0].data["text/html"] = now
        settle()
        assert lesson.cell(name).outputs[0].data["text/html"] == kept


def test_a_broken_picture_on_disk_is_replaced(lesson, build, settle):
    lesson.cell("show").outputs = [v4.new_output("display_data", {"image/png": "broken"})]
    lesson.save()
    lesson.cell("show").outputs[0].data["image/png"] = build.png()
    settle()
    assert lesson.cell("show").outputs[0].data["image/png"] == build.png()


def test_ids_stay_and_missing_ones_are_the_same_every_time(lesson, settle):
    ids = [cell.id for cell in lesson.node.cells]
    assert [cell.id for cell in settle().cells] == ids
    made = []
    for _ in range(2):
        del lesson.node.cells[4]["id"]
        made.append(settle().cells[4].id)
    assert made[0] == made[1]


def test_a_widget_keeps_its_text_and_loses_its_id(lesson, settle):
    kind = "application/vnd.jupyter.widget-view+json"
    lesson.cell("show").outputs = [
        v4.new_output("display_data", {kind: {"model_id": "abc"}, "text/plain": "IntSlider()"})
    ]
    settle()
    assert lesson.cell("show").outputs[0].data == {"text/plain": "IntSlider()"}


def test_a_failed_write_leaves_the_old_notebook(lesson, monkeypatch):
    before = lesson.path.read_bytes()

    def fail(*_):
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", fail)
    lesson.edit("so-4", "So", "Now")
    with pytest.raises(OSError, match="no space left"):
        lesson.save()
    assert lesson.path.read_bytes() == before
    assert [path.name for path in lesson.path.parent.iterdir()] == [lesson.path.name]
