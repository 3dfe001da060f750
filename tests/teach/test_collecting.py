"""What the class handed in comes into the course folder, each to its student, the latest counts."""

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest

from dlcourse import cli
from dlcourse.course import notebook
from dlcourse.teach import assignment as assignments
from dlcourse.teach.collecting import collect
from dlcourse.teach.folder import Folder, write_settings
from dlcourse.teach.submissions import STATUSES, Collected

from .conftest import EXERCISES, assignment_of

ADA = "Ada Lovelace_11_assignsubmission_file_"
MORNING, NOON = (2026, 11, 20, 9, 0, 0), (2026, 11, 20, 12, 0, 0)
LATER = (2026, 11, 25, 12, 0, 0)


@pytest.fixture
def course(tmp_path: Path) -> Folder:
    """A course folder in which chapters 1 and 2 were given out."""
    root = tmp_path / "course"
    root.mkdir()
    folder = write_settings(root, "Deep learning")
    for name in ("01_perceptron", "02_backpropagation"):
        path = EXERCISES / f"{name}.ipynb"
        release = notebook.read(path)
        assignment_of(release, path).save(folder)
    return folder


def _work(line: str = "", chapter: str = "01_perceptron") -> bytes:
    node = notebook.read(EXERCISES / f"{chapter}.ipynb")
    node.cells.append(nbformat.v4.new_code_cell(line, id="mine"))
    return notebook.as_text(node).encode()


def _zip(path: Path, *members: tuple[str, bytes, tuple[int, ...]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data, date in members:
            archive.writestr(zipfile.ZipInfo(name, date), data)  # type: ignore[arg-type]
    return path


def _tree(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def _origin(folder: Folder, student: str, assignment: str = "perceptron") -> dict[str, Any]:
    said = (folder.submitted(student, assignment) / "origin.json").read_text("utf-8")
    return dict(json.loads(said))


def _statuses(found: list[Collected]) -> list[str]:
    assert {one.status for one in found} <= set(STATUSES)
    return sorted(one.status for one in found)


def test_a_zip_of_moodle_is_laid_out_for_nbgrader(course: Folder, tmp_path: Path) -> None:
    path = _zip(
        tmp_path / "hw.zip",
        (f"{ADA}/01_perceptron.ipynb", _work("a = 1"), NOON),
        ("Bob Ng_12_assignsubmission_file_whatever.ipynb", _work("b = 1"), LATER),
    )
    found = collect(course, path)
    assert _statuses(found) == ["new", "new"]
    ada = course.submitted("ada_lovelace-11", "perceptron")
    assert (ada / "01_perceptron.ipynb").read_bytes() == _work("a = 1")
    when = datetime(*NOON).astimezone()
    written = datetime.fromisoformat(
        (ada / "timestamp.txt").read_text().strip().replace(" UTC", "Z")
    )
    assert written == when
    origin = _origin(course, "ada_lovelace-11")
    assert (origin["lms"], origin["lms_id"], origin["name"]) == ("moodle", "11", ADA)
    assert (origin["display"], origin["late"], origin["superseded"]) == ("Ada Lovelace", False, [])
    assert datetime.fromisoformat(origin["submitted"]) == when
    assert _origin(course, "bob_ng-12")["late"] is True
    kept = course.originals / origin["batch"] / "hw.zip"
    assert kept.read_bytes() == path.read_bytes()


def test_collecting_the_same_again_changes_nothing(course: Folder, tmp_path: Path) -> None:
    path = _zip(tmp_path / "hw.zip", (f"{ADA}/01_perceptron.ipynb", _work(), NOON))
    collect(course, path)
    before = _tree(course.root)
    renamed = path.rename(tmp_path / "again.zip")
    assert _statuses(collect(course, renamed)) == ["same"]
    assert _tree(course.root) == before


def test_a_rehearsal_writes_nothing_and_says_the_same(course: Folder, tmp_path: Path) -> None:
    path = _zip(tmp_path / "hw.zip", (f"{ADA}/01_perceptron.ipynb", _work(), NOON))
    before = _tree(course.root)
    rehearsed = collect(course, path, dry_run=True)
    assert _tree(course.root) == before
    assert collect(course, path) == rehearsed


def test_the_latest_counts_and_the_others_are_listed(course: Folder, tmp_path: Path) -> None:
    first = _zip(
        tmp_path / "a.zip",
        (f"{ADA}/01_perceptron.ipynb", _work("a = 2"), NOON),
        (f"{ADA}/01_perceptron (1).ipynb", _work("a = 1"), MORNING),
    )
    assert _statuses(collect(course, first)) == ["new", "superseded"]
    place = course.submitted("ada_lovelace-11", "perceptron") / "01_perceptron.ipynb"
    assert place.read_bytes() == _work("a = 2")

    second = _zip(tmp_path / "b.zip", (f"{ADA}/01_perceptron.ipynb", _work("a = 3"), LATER))
    assert _statuses(collect(course, second)) == ["changed"]
    assert place.read_bytes() == _work("a = 3")
    origin = _origin(course, "ada_lovelace-11")
    assert [one["file"] for one in origin["superseded"]] == [
        f"{ADA}/01_perceptron (1).ipynb",
        f"{ADA}/01_perceptron.ipynb",
    ]
    for one in origin["superseded"]:
        assert (course.originals / one["batch"] / "a.zip").is_file()

    third = _zip(tmp_path / "c.zip", (f"{ADA}/01_perceptron.ipynb", _work("a = 0"), MORNING))
    assert _statuses(collect(course, third)) == ["superseded"]
    assert place.read_bytes() == _work("a = 3")
    assert len(_origin(course, "ada_lovelace-11")["superseded"]) == 3
    before = _tree(course.root)
    assert _statuses(collect(course, first)) == ["same", "same"]
    assert _statuses(collect(course, third)) == ["same"]
    assert _tree(course.root) == before


def test_canvas_counts_attempts_and_marks_what_is_late(course: Folder, tmp_path: Path) -> None:
    first = _zip(
        tmp_path / "a.zip",
        ("lovelaceada_1234_1_01_perceptron-2.ipynb", _work("a = 3"), MORNING),
        ("lovelaceada_1234_2_01_perceptron-1.ipynb", _work("a = 2"), LATER),
        ("ngbob_LATE_77_3_mine.ipynb", _work("b = 1"), MORNING),
    )
    assert _statuses(collect(course, first)) == ["new", "new", "superseded"]
    place = course.submitted("lovelaceada-1234", "perceptron")
    assert (place / "01_perceptron.ipynb").read_bytes() == _work("a = 3")
    assert not (place / "timestamp.txt").exists()
    assert _origin(course, "ngbob-77")["late"] is True
    assert _origin(course, "lovelaceada-1234")["late"] is False
    old = _zip(
        tmp_path / "b.zip", ("lovelaceada_1234_9_01_perceptron-1.ipynb", _work("a = 9"), LATER)
    )
    assert _statuses(collect(course, old)) == ["superseded"]


def test_the_exchange_and_plain_folders_are_collected(course: Folder, tmp_path: Path) -> None:
    inbound = tmp_path / "inbound"
    for name, line in (("17:00:00.0", "a = 1"), ("18:30:00.0", "a = 2")):
        place = inbound / f"ada+perceptron+2026-11-20 {name} UTC+hash"
        place.mkdir(parents=True)
        (place / "odd name.ipynb").write_bytes(_work(line))
    assert _statuses(collect(course, inbound)) == ["new", "superseded"]
    origin = _origin(course, "ada")
    assert (origin["lms"], origin["late"]) == ("exchange", True)  # due at 18:00 in +01:00
    stamp = (course.submitted("ada", "perceptron") / "timestamp.txt").read_text()
    assert stamp.startswith("2026-11-20 18:30:00")

    plain = tmp_path / "class" / "Zoë Ng"
    plain.mkdir(parents=True)
    (plain / "01_perceptron.ipynb").write_bytes(_work("z = 1"))
    (plain / "02_backpropagation.ipynb").write_bytes(_work("z = 2", "02_backpropagation"))
    found = collect(course, plain.parent, when=datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    assert _statuses(found) == ["new", "new"]
    assert _origin(course, "zoe_ng")["submitted"] == "2026-11-20T09:00:00+00:00"
    assert _origin(course, "zoe_ng", "backpropagation")["display"] == "Zoë Ng"
    batch = course.originals / _origin(course, "zoe_ng")["batch"]
    assert (batch / "class" / "Zoë Ng" / "01_perceptron.ipynb").is_file()


def test_a_zip_that_a_student_handed_in_is_opened(course: Folder, tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep/01_perceptron.ipynb", _work("a = 1"))
    path = _zip(tmp_path / "hw.zip", (f"{ADA}/my work.zip", inner.getvalue(), NOON))
    assert _statuses(collect(course, path)) == ["new"]
    place = course.submitted("ada_lovelace-11", "perceptron") / "01_perceptron.ipynb"
    assert place.read_bytes() == _work("a = 1")


def test_what_an_assignment_is_by_file_name_then_answers_then_the_teacher(
    course: Folder, tmp_path: Path
) -> None:
    nameless = notebook.read(EXERCISES / "01_perceptron.ipynb")
    for cell in nameless.cells:
        cell.metadata.pop("nbgrader", None)
    nameless.metadata.pop("dlcourse")
    blank = notebook.as_text(nameless).encode()
    path = _zip(
        tmp_path / "hw.zip",
        ("A_1_assignsubmission_file_/My 02-Backpropagation copy.ipynb", _work(), NOON),
        ("B_2_assignsubmission_file_/homework.ipynb", _work("", "02_backpropagation"), NOON),
        ("C_3_assignsubmission_file_/homework.ipynb", blank, NOON),
        ("D_4_assignsubmission_file_/homework.ipynb", b"{broken", NOON),
    )
    found = {one.file[0]: one for one in collect(course, path)}
    assert found["A"].assignment == "backpropagation"
    assert found["B"].assignment == "backpropagation"
    for letter in "CD":
        assert found[letter].status == "refused"
        assert "--assignment NAME" in found[letter].reason
    found = {one.file[0]: one for one in collect(course, path, assignment="1")}
    assert found["C"].assignment == found["D"].assignment == "perceptron"
    assert found["A"].status == "refused"
    assert "--assignment says perceptron" in found["A"].reason


def test_scratch_paper_beside_the_assignment_does_not_count(course: Folder, tmp_path: Path) -> None:
    scratch = notebook.as_text(nbformat.v4.new_notebook()).encode()
    place = tmp_path / "inbound" / "ada+perceptron+2026-11-20 17:00:00.0 UTC+hash"
    place.mkdir(parents=True)
    other = _work("", "02_backpropagation")
    files = {"01_perceptron.ipynb": _work("a = 1"), "draft.ipynb": _work("a = 2")}
    for name, data in {**files, "Untitled.ipynb": scratch, "zz.ipynb": other}.items():
        (place / name).write_bytes(data)
    found = {one.file.rpartition("/")[2]: one for one in collect(course, place.parent)}
    assert found["01_perceptron.ipynb"].status == "new"
    assert found["draft.ipynb"].status == found["Untitled.ipynb"].status == "superseded"
    assert "its folder says perceptron" in found["zz.ipynb"].reason
    stored = course.submitted("ada", "perceptron") / "01_perceptron.ipynb"
    assert stored.read_bytes() == _work("a = 1")


def test_who_handed_in_something_else_alone_is_named(course: Folder, tmp_path: Path) -> None:
    data, cem = _work(), "Cem_13_assignsubmission_file_"
    path = _zip(
        tmp_path / "class.zip",
        (f"{ADA}/01_perceptron.ipynb", data, NOON),
        (f"{ADA}/picture.png", b"1", NOON),  # beside a notebook: no matter
        ("Bob_12_assignsubmission_file_/perceptron.pdf", b"%PDF", NOON),
        (f"{cem}/work.docx", b"1", NOON),
        (f"{cem}/more.docx", b"1", NOON),
        ("read-me.txt", b"of nobody", NOON),
    )
    found = collect(course, path)
    refused = [one for one in found if one.status == "refused"]
    assert _statuses(found) == ["new", "refused", "refused"]
    assert ["Bob" in one.file for one in refused] == [True, False]
    assert all("no notebook" in one.reason for one in refused)


def test_one_person_has_one_id_in_all_of_moodles_assignments(
    course: Folder, tmp_path: Path
) -> None:
    collect(course, _zip(tmp_path / "1.zip", (f"{ADA}/01_perceptron.ipynb", _work(), NOON)))
    name = "Ada Lovelace_91_assignsubmission_file_/02_backpropagation.ipynb"
    second = _zip(tmp_path / "2.zip", (name, _work("", "02_backpropagation"), NOON))
    (found,) = collect(course, second)
    assert (found.student, found.assignment) == ("ada_lovelace-11", "backpropagation")


def test_two_people_of_one_name_stay_two_and_it_is_said(course: Folder, tmp_path: Path) -> None:
    def batch(name: str, chapter: str, *numbers: int) -> Path:
        files = [f"Ann Lee_{n}_assignsubmission_file_/{chapter}.ipynb" for n in numbers]
        return _zip(tmp_path / name, *((file, _work(file, chapter), NOON) for file in files))

    first = collect(course, batch("1.zip", "01_perceptron", 1, 2))
    assert [one.student for one in first] == ["ann_lee-1", "ann_lee-2"]
    assert all("students.csv" in one.reason for one in first)
    (second,) = collect(course, batch("2.zip", "02_backpropagation", 7))
    assert second.student == "ann_lee-7"
    assert "students.csv" in second.reason
    csv = "id,name,lms_id\nann1,Ann Lee,1 17\nann2,Ann Lee,2;18\n"
    (course.root / "students.csv").write_text(csv, encoding="utf-8")
    third = collect(course, batch("3.zip", "02_backpropagation", 17, 18))
    assert [one.student for one in third] == ["ann1", "ann2"]


def test_a_namesake_in_the_same_assignment_is_not_the_one_who_was_there(
    course: Folder, tmp_path: Path
) -> None:
    collect(course, _zip(tmp_path / "1.zip", (f"{ADA}/01_perceptron.ipynb", _work(), NOON)))
    other = "Ada Lovelace_12_assignsubmission_file_/01_perceptron.ipynb"
    (found,) = collect(course, _zip(tmp_path / "2.zip", (other, _work("x = 1"), LATER)))
    assert (found.status, found.student) == ("new", "ada_lovelace-12")


@pytest.mark.parametrize(
    "file",
    [
        f"{ADA}/01_perceptron.ipynb",
        "lovelaceada_11_5_01_perceptron.ipynb",
        "class/ADA@Example.org/01_perceptron.ipynb",
        "class/al1815/01_perceptron.ipynb",
        "class/ada  lovelace/01_perceptron.ipynb",
    ],
)
def test_the_teachers_list_names_the_student(course: Folder, tmp_path: Path, file: str) -> None:
    row = "id,first_name,last_name,email,lms_id\nal1815,Ada,Lovelace,ada@example.org,\n"
    (course.root / "students.csv").write_text(f"\ufeff{row}", encoding="utf-8")
    (found,) = collect(course, _zip(tmp_path / "hw.zip", (file, _work(), NOON)))
    assert found.student == "al1815"


@pytest.mark.parametrize("text", ["name,email\nAda,a@b\n", "id,name\n../ada,Ada\n"])
def test_a_list_of_students_that_is_wrong_is_refused(
    course: Folder, tmp_path: Path, text: str
) -> None:
    (course.root / "students.csv").write_text(text, encoding="utf-8")
    path = _zip(tmp_path / "hw.zip", (f"{ADA}/01_perceptron.ipynb", _work(), NOON))
    with pytest.raises(ValueError, match=r"students\.csv"):
        collect(course, path)


@pytest.mark.parametrize(
    "name",
    [
        "../../../evil",
        "con",
        "李小龍",
        "=cmd|' /C calc'!A0",
        "<script>",
        ".hidden",
        "a" * 140,
        "-x",
    ],
)
def test_any_name_becomes_a_folder_inside_the_course(
    course: Folder, tmp_path: Path, name: str
) -> None:
    shown = name.replace("/", "\\")
    member = f"{shown}_5_assignsubmission_file_/01_perceptron.ipynb"
    path = _zip(
        tmp_path / "hw.zip",
        (member, _work(), NOON),
        (f"class/{name}/01_perceptron.ipynb", _work(), NOON),
    )
    outside = {path.name for path in tmp_path.iterdir()}
    found = collect(course, path)
    assert _statuses(found) == ["new", "new"]
    students = {one.student for one in found}
    assert len(students) == 2
    assert {path.name for path in (course.root / "submitted").iterdir()} == students
    assert {path.name for path in tmp_path.iterdir()} == outside
    assert "con" not in students


def test_folders_whose_names_differ_in_signs_only_are_several_students(
    course: Folder, tmp_path: Path
) -> None:
    files = [f"class/{name}/01_perceptron.ipynb" for name in ("Ada L", "ada_l", "Ada-L!")]
    path = _zip(tmp_path / "hw.zip", *((file, _work(file), NOON) for file in files))
    found = collect(course, path)
    assert len({one.student for one in found}) == 3
    again = collect(course, path)
    assert [one.student for one in again] == [one.student for one in found]
    assert _statuses(again) == ["same"] * 3


def test_an_interrupted_run_is_continued(
    course: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _zip(tmp_path / "hw.zip", (f"{ADA}/01_perceptron.ipynb", _work(), NOON))
    collect(course, path)
    place = course.submitted("ada_lovelace-11", "perceptron")
    (place / "01_perceptron.ipynb").write_bytes(b"half")
    assert _statuses(collect(course, path)) == ["new"]
    assert (place / "01_perceptron.ipynb").read_bytes() == _work()

    def stop(*arguments: object) -> None:
        raise KeyboardInterrupt

    other = _zip(tmp_path / "other.zip", (f"{ADA}/01_perceptron.ipynb", _work("x = 1"), LATER))
    monkeypatch.setattr("shutil.copy2", stop)
    before = _tree(course.root)
    with pytest.raises(KeyboardInterrupt):
        collect(course, other)
    assert _tree(course.root) == before


def test_where_the_course_folder_keeps_its_own_is_no_place_to_collect(course: Folder) -> None:
    (course.root / "submitted").mkdir()
    for path in (course.root, course.root.parent, course.root / "submitted"):
        with pytest.raises(ValueError, match="course folder"):
            collect(course, path)


def test_without_an_assignment_and_without_a_file_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "course").mkdir()
    folder = write_settings(tmp_path / "course", "Empty")
    with pytest.raises(ValueError, match="There must be an assignment"):
        collect(folder, tmp_path)
    assert assignments.load_all(folder) == []


def test_a_folder_without_a_notebook_leaves_no_trace(
    course: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "report.pdf").write_bytes(b"1")
    before = _tree(course.root)
    command = ["teach", "collect", str(tmp_path / "class"), "--course", str(course.root)]
    assert cli.main(command) == 1
    assert "No notebook was found" in capsys.readouterr().out
    assert _tree(course.root) == before
    assert not course.originals.exists()


def test_the_command_says_what_it_found_and_what_is_next(
    course: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _zip(
        tmp_path / "hw.zip",
        (f"{ADA}/01_perceptron.ipynb", _work(), LATER),
        ("[red]Eve_3_assignsubmission_file_/01_perceptron.ipynb", b"1" * 21 * 2**20, NOON),
    )
    where = ["--course", str(course.root)]
    assert cli.main(["teach", "collect", str(path), *where, "--dry-run"]) == 1
    assert "rehearsal" in capsys.readouterr().out
    assert cli.main(["teach", "collect", str(path), *where]) == 1
    said = capsys.readouterr().out
    assert "1 new, 1 refused, 1 late" in said
    assert "refused [red]Eve_3_assignsubmission_file_/01_perceptron.ipynb: too large" in said
    assert "dlcourse teach grade" in said
    good = _zip(tmp_path / "good.zip", (f"{ADA}/01_perceptron.ipynb", _work(), LATER))
    assert cli.main(["teach", "collect", str(good), *where]) == 0
    assert "1 same" in capsys.readouterr().out
    assert cli.main(["teach", "collect", str(tmp_path / "none.zip"), *where]) == 2
    assert "folder or a zip" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        cli.main(["teach", "collect", str(good), *where, "--when", "yesterday"])
    assert "date and time" in capsys.readouterr().err
