"""What a student gets back: their own points and cards, and nobody else's."""

import io
import zipfile
from dataclasses import replace

import pytest
from made_class import HOSTILE_NAMES, gathered, write_folder
from test_report import Page

from dlcourse.checks.engine import registry
from dlcourse.teach.gathering import Origin
from dlcourse.teach.gradebook import Manual
from dlcourse.teach.pages.feedback import feedback_page, name_in_zip, write_feedback, zipped
from dlcourse.teach.pages.rendering import plain


@pytest.fixture(scope="module")
def made(folder, group):
    return write_feedback(folder, group)


def page_of(folder, assignment, student):
    return (folder.feedback / assignment / f"{student}.html").read_text(encoding="utf-8")


def words(html):
    return "".join(Page(html).words)


def test_no_name_source_or_message_becomes_markup(folder, made):
    for path in folder.feedback.glob("*/*.html"):
        html = path.read_text(encoding="utf-8")
        Page(html)
        assert "default-src 'none'" in html


def test_a_page_names_its_student_and_no_other(folder, group, made):
    html = page_of(folder, "perceptron", "student11")
    shown = words(html)
    assert group.names["student11"] in shown
    for student in set(group.students) - {"student11"}:
        assert group.names[student] not in shown
        assert student not in shown
    assert plain(HOSTILE_NAMES[0]) in words(page_of(folder, "perceptron", "student00"))


def test_total_and_each_exercise_are_stated_in_words(folder, group, made):
    submission = group.submissions["student11", "perceptron"]
    shown = words(page_of(folder, "perceptron", "student11"))
    assert f"{submission.points:g} of {submission.possible:g} points" in shown
    for each in submission.graded:
        assert each.mark.exercise in shown
        assert each.mark.answer.strip() in shown
        if each.mark.status == "wrong":
            assert f"To read again: “{each.mark.section}”" in shown
            assert each.mark.title.partition(": ")[2] in shown


def test_no_solution_hash_or_seed_is_in_it(folder, group, made):
    html = page_of(folder, "perceptron", "student11")
    result = group.submissions["student11", "perceptron"].result
    assert result.file_hash not in html
    assert "Seed" not in html
    assert not [
        path for path in folder.feedback.rglob("*.html") if b"solution(" in path.read_bytes()
    ]
    why = registry.judge_of(registry.find("perceptron.why_not_separable")).reference
    assert plain(why)[:60] not in words(html)


def test_a_teachers_comment_is_text_and_its_points_count(folder):
    given = {"perceptron.why_not_separable": Manual(2.5, "Say <b>why</b>.\nThen =1+1.", False)}
    group = gathered(folder, {("student12", "perceptron"): given})
    submission = group.submissions["student12", "perceptron"]
    html = feedback_page(group.title, "Ngọc", submission)
    assert "Say <b>why</b>.\nThen =1+1." in words(html)
    assert "Say &lt;b&gt;why" in html
    assert f"{submission.points:g} of 24 points" in words(html)


def test_what_waits_is_said(group):
    submission = next(each for each in group.submissions.values() if each.waiting == 1)
    assert "so far: 1 answer waits for your teacher" in words(feedback_page("", "", submission))


def test_an_unreadable_file_gets_a_page_that_says_why(folder, made):
    assert "it is not JSON" in words(page_of(folder, "perceptron", "student28"))


def test_what_is_not_graded_gets_no_page_and_is_counted(folder, made):
    assert not (folder.feedback / "convolution" / "student29.html").exists()
    assert [one.ungraded for one in made] == [0, 0, 0, 1]


def test_each_zip_holds_every_page_once_and_leads_nowhere(folder, made):
    for one in made:
        with zipfile.ZipFile(one.zip) as file:
            names = file.namelist()
            assert file.testzip() is None
        assert len(names) == len(set(names)) == one.pages
        for name in names:
            assert not name.startswith(("/", ".", "~"))
            assert ".." not in name.split("/")
            assert not set('\\:*?"<>|') & set(name)


def test_a_second_run_writes_nothing_and_a_rehearsal_neither(tmp_path):
    folder = write_folder(tmp_path, students=3)
    assert [one.written for one in write_feedback(folder, gathered(folder), dry_run=True)] == [
        3
    ] * 4
    assert not folder.feedback.exists()
    write_feedback(folder, gathered(folder))
    before = {path: path.stat().st_mtime_ns for path in folder.feedback.rglob("*")}
    assert [one.written for one in write_feedback(folder, gathered(folder))] == [0] * 4
    assert {path: path.stat().st_mtime_ns for path in folder.feedback.rglob("*")} == before


def test_the_same_pages_make_the_same_zip():
    pages = [("b.html", "two"), ("ä/a.html", "one")]
    assert zipped(pages) == zipped(reversed(pages))
    with zipfile.ZipFile(io.BytesIO(zipped(pages))) as file:
        assert file.read("ä/a.html") == b"one"


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        (
            Origin("moodle", "17", name="Ada L_17_assignsubmission_file_"),
            "Ada L_17_assignsubmission_file_/feedback_perceptron.html",
        ),
        (
            Origin("moodle", "17", name="Ada L_17_assignsubmission_file"),
            "Ada L_17_assignsubmission_file_/feedback_perceptron.html",
        ),
        (
            Origin("moodle", "17", name="Ada L_17_assignsubmission_file_01_perceptron.ipynb"),
            "Ada L_17_assignsubmission_file_/feedback_perceptron.html",
        ),
        (
            Origin("moodle", "17", name="work", display="Ada_L"),
            "Ada L_17_assignsubmission_file_/feedback_perceptron.html",
        ),
        (
            Origin("canvas", "17", name="lovelaceada_LATE_17_99_perceptron-1.ipynb"),
            "lovelaceada_LATE_17_99_perceptron-1.html",
        ),
        (Origin("canvas", "17", name="../../etc/passwd"), "passwd.html"),
        (Origin("canvas", "17", name="..\\..\\x_1_2_a.ipynb"), "x_1_2_a.html"),
        (Origin("canvas", "17", name="/.."), "student11.html"),
        (Origin("moodle", "../1", name="../../x"), "student11.html"),
        (Origin("folder", name="a/b"), "student11.html"),
        (Origin(), "student11.html"),
    ],
)
def test_a_page_is_named_as_its_platform_asks(group, origin, name):
    submission = group.submissions["student11", "perceptron"]
    assert name_in_zip(replace(submission, origin=origin)) == name


def test_two_of_the_same_name_are_both_in_the_zip(tmp_path):
    folder = write_folder(tmp_path, students=2)
    first = folder.submitted("student00", "backpropagation") / "origin.json"
    second = folder.submitted("student01", "backpropagation") / "origin.json"
    second.write_bytes(first.read_bytes())
    made = write_feedback(folder, gathered(folder))
    with zipfile.ZipFile(made[1].zip) as file:
        assert len(set(file.namelist())) == 2
