"""Finding chapters, choosing them, and the README's table."""

import pytest

from dlcourse.course import chapters, contract


@pytest.fixture
def folder(tmp_path):
    """A course of three lessons and one solutions notebook, by name only."""
    folder = tmp_path / "notebooks"
    (folder / "solutions").mkdir(parents=True)
    for name in ("01_perceptron", "03a_optimisation", "03b_generalisation"):
        (folder / f"{name}.ipynb").touch()
    (folder / "solutions" / "01_perceptron.ipynb").touch()
    (folder / ".hidden.ipynb").touch()
    return folder


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (["3a"], ["03a_optimisation"]),
        (["03a"], ["03a_optimisation"]),
        (["3"], ["03a_optimisation", "03b_generalisation"]),
        (["generalisation"], ["03b_generalisation"]),
        (["03b_generalisation"], ["03b_generalisation"]),
        (["3b", "3a", "3b"], ["03a_optimisation", "03b_generalisation"]),
        (["1"], ["01_perceptron", "01_perceptron"]),  # the lesson and its solutions
    ],
)
def test_a_chapter_is_chosen_by_number_or_slug(folder, wanted, names):
    assert [path.stem for path in chapters.select(wanted, folder)] == names


def test_no_choice_is_every_notebook_lessons_first(folder):
    found = chapters.select([], folder)
    assert [path.parent.name for path in found] == ["notebooks"] * 3 + ["solutions"]


def test_a_path_is_chosen_wherever_it_is(folder, tmp_path):
    path = tmp_path / "mine.ipynb"
    path.touch()
    assert chapters.select([str(path)], folder) == [path]


@pytest.mark.parametrize("name", ["99", "perceptro", "nowhere.ipynb", "1a", ""])
def test_an_unknown_chapter_lists_those_there_are(folder, name):
    with pytest.raises(ValueError, match="01_perceptron, 03a_optimisation, 03b_generalisation"):
        chapters.select([name], folder)


def test_a_written_chapter_needs_what_its_contract_says_and_others_what_is_planned(lesson):
    lesson.contract["prerequisites"] = ["start_here"]
    lesson.save()
    needs = chapters.dependencies(chapters.find_chapters(lesson.path.parent))
    assert needs["perceptron"] == ("start_here",)
    assert needs["backpropagation"] == ("perceptron",)


def test_every_planned_chapter_needs_earlier_ones_only():
    before = []
    for slug, needed in contract.planned_prerequisites().items():
        assert set(needed) <= set(before), slug
        before.append(slug)
    assert before == list(contract.curriculum().values())


def test_the_readme_table_has_a_row_a_chapter_with_a_link(lesson):
    table = chapters.readme_table(chapters.find_chapters(lesson.path.parent))
    assert table.splitlines()[2:] == [
        "| 1 | [The perceptron](notebooks/01_perceptron.ipynb) | "
        "How can a machine learn a rule from examples? | 60 + 60 | mnist |"
    ]


def test_a_draft_is_shown_as_one(lesson):
    lesson.contract["status"] = "draft"
    lesson.save()
    assert "(draft)" in chapters.readme_table(chapters.find_chapters(lesson.path.parent))


def test_a_contract_that_is_not_valid_is_named_with_its_notebook(lesson):
    del lesson.contract["slug"]
    lesson.save()
    with pytest.raises(ValueError, match=r"01_perceptron.ipynb: .*`dlcourse.slug` is missing"):
        chapters.find_chapters(lesson.path.parent)


def test_filling_the_readme_keeps_what_is_around_the_marks_and_is_idempotent(lesson):
    found = chapters.find_chapters(lesson.path.parent)
    text = f"before\n{chapters.START}\nold\n{chapters.END}\nafter\n"
    once = chapters.fill_readme(text, found)
    assert once.startswith("before\n")
    assert once.endswith(f"{chapters.END}\nafter\n")
    assert "old" not in once
    assert chapters.fill_readme(once, found) == once


@pytest.mark.parametrize("text", ["", chapters.START, chapters.END + chapters.START])
def test_a_readme_without_marks_is_refused(text):
    with pytest.raises(ValueError, match="chapters:start"):
        chapters.fill_readme(text, [])
