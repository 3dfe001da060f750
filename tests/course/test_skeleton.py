"""`dlcourse new`: a draft that runs and passes the lint."""

import pytest

from dlcourse.course import chapters, contract, runner, skeleton
from dlcourse.course.lint import lint


@pytest.mark.network
def test_a_draft_runs_and_passes_the_lint(tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    path = skeleton.create("Toy title", folder=folder)
    steps = list(runner.run([path], save=True, settings={"DLCOURSE_STRICT": "1"}))
    assert steps[-1].result.failure == ""
    assert steps[-1].saved
    assert [str(problem) for problem in lint(path)] == []
    (chapter,) = chapters.find_chapters(folder)
    assert chapter.contract.status == "draft"


@pytest.mark.parametrize(
    ("title", "chapter", "name"),
    [
        ("Backpropagation", None, "02_backpropagation"),  # the curriculum's number
        ("Deep vision", None, "05a_deep_vision"),
        ("Toy title", None, "17_toy_title"),  # the next one
        ("Toy  title: naïve?", "09c", "09c_toy_title_naive"),
    ],
)
def test_number_and_slug_come_from_curriculum_and_title(tmp_path, title, chapter, name):
    path = skeleton.create(title, chapter=chapter, folder=tmp_path)
    assert path.stem == name
    (found,) = chapters.find_chapters(tmp_path)
    assert found.contract.title == " ".join(title.split())


def test_every_planned_slug_can_be_begun_from_its_own_words(tmp_path):
    for number, slug in contract.curriculum().items():
        path = skeleton.create(slug.replace("_", " ").capitalize(), folder=tmp_path)
        assert path.stem == f"{number}_{slug}"


def test_a_chapter_that_is_there_is_not_overwritten(tmp_path):
    path = skeleton.create("Toy title", folder=tmp_path)
    before = path.read_bytes()
    for title, chapter in (("Toy title", None), ("Toy title", "12d"), ("Other", "17")):
        with pytest.raises(ValueError, match=r"there is 17_toy_title\.ipynb"):
            skeleton.create(title, chapter=chapter, folder=tmp_path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("title", "chapter", "says"),
    [
        ("", None, "letter from a to z"),
        ("3 ideas", None, "letter from a to z"),
        ("глубина", None, "letter from a to z"),
        ("Toy", "5", "two digits"),
        ("Toy", "../05", "two digits"),
        ("x" * 200, None, "one line"),
    ],
)
def test_a_bad_title_or_number_is_refused(tmp_path, title, chapter, says):
    with pytest.raises(ValueError, match=says):
        skeleton.create(title, chapter=chapter, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []
