"""What a class gets: notebooks that nbgrader knows, the chosen exercises alone, one zip."""

import io
import json
import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest

from dlcourse import cli
from dlcourse.course import tasks
from dlcourse.teach import assigning, assignment, handout
from dlcourse.teach.folder import Folder, open_folder, write_settings

pytest.importorskip("nbgrader", reason="nbgrader is not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A course folder with chapter 1 given out, which no test changes."""
    made = write_settings(tmp_path_factory.mktemp("course"), "A course")
    (planned,) = assigning.plan(made, ["1"], due="2027-01-31T18:00:00+01:00")
    assigning.give_out(made, planned)
    handout.write(made, [planned.assignment])
    return made


@pytest.fixture(scope="module")
def release(folder: Folder):
    (given,) = assignment.load_all(folder)
    return nbformat.read(given.release_path(folder), as_version=4)


def _book(folder: Folder):
    from dlcourse.teach.gradebook import open_book

    return open_book(folder)


def test_an_assignment_says_what_was_given_out(folder):
    given = assignment.load(folder, "perceptron")
    assert given.notebook == "01_perceptron.ipynb"
    assert given.title == "1. The perceptron"
    assert len(given.items) == 10
    assert sum(item.points for item in given.items) == 24
    train = next(item for item in given.items if item.id == "perceptron.train")
    assert (train.kind, train.points, train.section) == ("function", 3, "A neuron that learns")


def test_the_gradebook_knows_the_assignment(folder):
    with _book(folder) as book:
        known = book.find_assignment("perceptron")
        assert known.max_score == 24
        assert known.duedate.isoformat() == "2027-01-31T17:00:00"  # in UTC, as nbgrader keeps it


def test_every_code_cell_has_a_name_and_a_checksum(release):
    told = [cell.metadata["nbgrader"] for cell in release.cells if cell.cell_type == "code"]
    names = [each["grade_id"] for each in told]
    assert len(set(names)) == len(names)
    assert all(each["checksum"] for each in told)
    given = [each for each in told if "-given-" in each["grade_id"]]
    assert [each["grade_id"] for each in given][:2] == [
        "perceptron-given-start",
        "perceptron-given-imports",
    ]
    assert all(each["locked"] and not each["grade"] and not each["solution"] for each in given)


def test_the_released_notebook_holds_no_answer(release):
    for task in tasks.find_tasks(release):
        assert "..." in release.cells[task.answer_cell].source


def test_the_zip_holds_the_release_and_says_how_to_hand_in(folder):
    path = handout.path_of(folder, [assignment.load(folder, "perceptron")])
    assert path.name == "perceptron.zip"
    with zipfile.ZipFile(path) as archive:
        released = archive.read("assignments/01_perceptron.ipynb")
        said = archive.read("assignments/HOW-TO.txt").decode()
    assert released == (folder.release("perceptron") / "01_perceptron.ipynb").read_bytes()
    assert "hand in THIS file" in said
    assert "due 2027-01-31 18:00, UTC+0100" in said


def test_the_same_again_changes_nothing(folder):
    before = _bytes(folder.root)
    (planned,) = assigning.plan(folder, ["perceptron"])
    assert planned.change == "unchanged"
    assert assigning.give_out(folder, planned) == []
    assert not handout.write(folder, [planned.assignment])
    assert _bytes(folder.root) == before


def test_a_plan_writes_nothing(folder):
    before = _bytes(folder.root)
    assigning.plan(folder, ["2", "3"], points={"adam_step": 9})
    assert _bytes(folder.root) == before


def _bytes(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_chosen_exercises_keep_the_given_code_that_they_need(folder):
    wanted = ["clinic_3", "generalisation.early_stopping"]
    (planned,) = assigning.plan(folder, ["3b"], only=wanted)
    node = nbformat.reads(planned.text, as_version=4)
    ids = [cell.id for cell in node.cells]
    assert [item.id for item in planned.assignment.items] == [
        "generalisation.early_stopping",
        "generalisation.clinic_3",
    ]
    assert "clinic-healthy" in ids  # loads what patient 3 is drawn from
    assert "clinic_3-report" in ids
    assert "clinic_2-report" not in ids
    assert "beat_the_number-given" not in ids
    assert node.metadata["dlcourse"]["exercises"] == [item.id for item in planned.assignment.items]


def test_a_part_of_a_chapter_says_so(folder):
    (planned,) = assigning.plan(folder, ["3b"], only=["clinic_3"], points={"clinic_3": 4})
    node = nbformat.reads(planned.text, as_version=4)
    assert "**Given out: exercise 10; 4 points in all.**" in node.cells[0].source
    headings = [cell.source for cell in node.cells if "Patient 3" in cell.source]
    assert headings[0].startswith("### 10. Patient 3 (4 points)")


def test_points_reach_nbgrader_and_the_description(folder):
    points = {"perceptron.train": 5, "why_not_separable": 0.5}
    (planned,) = assigning.plan(folder, ["1"], points=points)
    node = nbformat.reads(planned.text, as_version=4)
    told = {
        cell.metadata["nbgrader"]["grade_id"]: cell.metadata["nbgrader"]
        for cell in node.cells
        if "nbgrader" in cell.metadata
    }
    assert told["perceptron-train"]["points"] == 5
    assert told["perceptron-why_not_separable"]["points"] == 0.5
    worth = {item.id: item.points for item in planned.assignment.items}
    assert worth["perceptron.train"] == 5
    assert worth["perceptron.why_not_separable"] == 0.5
    assert planned.change == "changed"


def test_what_is_not_said_stays_as_it_was(folder, tmp_path):
    own = open_folder(shutil.copytree(folder.root, tmp_path / "own"))
    (part,) = assigning.plan(own, ["1"], only=["update_rule"], points={"update_rule": 7})
    part.assignment.save(own)
    (again,) = assigning.plan(own, ["1"])
    assert again.assignment == part.assignment
    (whole,) = assigning.plan(own, ["1"], only=["all"])
    assert len(whole.assignment.items) == 10
    assert sum(item.points for item in whole.assignment.items) == 29


def test_an_exercise_is_not_given_out_without_what_it_builds_on(folder):
    with pytest.raises(ValueError, match=r"without `train`, the answer to perceptron\.train"):
        assigning.plan(folder, ["1"], only=["mistake_bound"])
    (planned,) = assigning.plan(folder, ["1"], only=["mistake_bound", "train", "update_rule"])
    assert len(planned.assignment.items) == 3


@pytest.mark.parametrize(
    ("wanted", "options", "said"),
    [
        (["nonsense"], {}, "CHAPTER must be a number"),
        (["1"], {"only": ["nonsense"]}, "Received: 'nonsense', which is in none of them"),
        (["1", "2"], {"points": {"find_the_bug": 1}}, "which is in several of them"),
        (["1", "2"], {"only": ["update_rule"]}, "none of backpropagation"),
    ],
)
def test_what_does_not_exist_is_refused(folder, wanted, options, said):
    with pytest.raises(ValueError, match=said):
        assigning.plan(folder, wanted, **options)


def test_a_due_date_may_move_after_students_handed_in(tmp_path):
    folder, _ = _handed_in(tmp_path)
    (planned,) = assigning.plan(folder, ["0"], due="2027-02-01T12:00:00+00:00")
    assert planned.change == "due"
    assigning.give_out(folder, planned)
    assert assignment.load(folder, "start_here").due == "2027-02-01T12:00:00+00:00"
    with _book(folder) as book:
        assert book.find_assignment("start_here").duedate.day == 1


def test_what_was_handed_in_is_changed_by_force_alone(tmp_path):
    folder, student = _handed_in(tmp_path)
    (planned,) = assigning.plan(folder, ["0"], only=["double", "why_held_out"])
    assert (planned.change, planned.students) == ("changed", 1)
    with pytest.raises(ValueError, match="1 handed in"):
        assigning.give_out(folder, planned)
    assert len(assignment.load(folder, "start_here").items) == 1
    assigning.give_out(folder, planned, force=True)
    assert len(assignment.load(folder, "start_here").items) == 2
    assert (folder.submitted(student, "start_here") / "00_start_here.ipynb").is_file()
    assert {path.suffix for path in (folder.root / "backups").iterdir()} == {".csv", ".db"}
    with _book(folder) as book:
        assert book.assignment_submissions("start_here") == []


def _handed_in(root: Path) -> tuple[Folder, str]:
    folder = write_settings(root, "A course")
    (planned,) = assigning.plan(folder, ["0"], only=["double"])
    assigning.give_out(folder, planned)
    place = folder.submitted("ada", "start_here")
    place.mkdir(parents=True)
    (place / "00_start_here.ipynb").write_text("{}", encoding="utf-8")
    with _book(folder) as book:
        book.add_student("ada")
        book.add_submission("start_here", "ada")
    return folder, "ada"


@pytest.mark.parametrize("lost", ["release", "gradebook.db"])
def test_what_was_lost_is_made_again_without_force(folder, tmp_path, lost):
    own = open_folder(shutil.copytree(folder.root, tmp_path / "own"))
    own.submitted("ada", "perceptron").mkdir(parents=True)
    before = _bytes(own.root / "release")
    path = own.root / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    (planned,) = assigning.plan(own, ["1"])
    assert (planned.change, planned.students) == ("incomplete", 1)
    assigning.give_out(own, planned)
    assert _bytes(own.root / "release") == before
    with _book(own) as book:
        assert book.find_assignment("perceptron").duedate is not None
    assert assigning.plan(own, ["1"])[0].change == "unchanged"


def test_an_interrupted_run_is_finished_by_the_next(tmp_path, monkeypatch):
    folder = write_settings(tmp_path, "A course")
    (planned,) = assigning.plan(folder, ["0"], only=["double"])
    with monkeypatch.context() as broken:
        broken.setattr(assigning, "_tell_due", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            assigning.give_out(folder, planned)
    (again,) = assigning.plan(folder, ["0"], only=["double"])
    assert again.change == "new"
    assigning.give_out(folder, again)
    assert assigning.plan(folder, ["0"], only=["double"])[0].change == "unchanged"


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_day_means_its_end_here():
    read = assigning.read_due("2026-12-01")
    assert read.startswith("2026-12-01T23:59:59")
    assert read[19] in "+-"


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "2026-12-01T25:00", "", "01.12.2026"])
def test_no_date_is_refused(text):
    with pytest.raises(ValueError, match="DATE must be a day"):
        assigning.read_due(text)


def test_several_chapters_go_into_one_zip(tmp_path, capsys):
    write_settings(tmp_path, "A course")
    command = ["teach", "assign", "0", "1", "--only", "double", "update_rule"]
    assert cli.main([*command, "--course", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "wrote handout/assignments.zip" in said
    with zipfile.ZipFile(io.BytesIO((tmp_path / "handout/assignments.zip").read_bytes())) as zipped:
        assert len(zipped.namelist()) == 3
    stored = json.loads((tmp_path / "assignments/perceptron.json").read_text(encoding="utf-8"))
    assert [item["id"] for item in stored["items"]] == ["perceptron.update_rule"]


def test_a_rehearsal_says_what_it_would_do(tmp_path, capsys):
    write_settings(tmp_path, "A course")
    arguments = ["teach", "assign", "1", "--due", "2020-01-01", "--dry-run"]
    assert cli.main([*arguments, "--course", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "Everything handed in will be late" in said
    assert "perceptron: new; 10 exercises, 24 points" in said
    assert [path.name for path in tmp_path.iterdir()] == ["teach.toml"]


@pytest.mark.parametrize("points", ["train", "train=much", "train=-1", "=3"])
def test_points_that_are_none_are_refused(tmp_path, points, capsys):
    write_settings(tmp_path, "A course")
    arguments = ["teach", "assign", "1", "--points", points, "--course", str(tmp_path)]
    assert cli.main(arguments) == 2
    assert "--points takes EXERCISE=POINTS" in capsys.readouterr().err
