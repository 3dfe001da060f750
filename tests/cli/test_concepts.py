"""`dlcourse concepts` and `dlcourse glossary`, as they are typed."""

import json
import os
import subprocess
import sys

import pytest

from dlcourse import paths
from dlcourse.cli import main
from dlcourse.course import concepts, contract, glossary, skeleton


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of one draft of chapter 1; the draft's path."""
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setattr(paths, "share_dir", lambda: tmp_path)
    skeleton.create("Perceptron", chapter="01")
    (path,) = (tmp_path / "notebooks").glob("*.ipynb")
    return path


def promise(path, **fields):
    """Change the contract of the notebook at `path`."""
    node = json.loads(path.read_text(encoding="utf-8"))
    node["metadata"]["dlcourse"].update(fields)
    path.write_text(json.dumps(node), encoding="utf-8")


def test_concepts_lists_every_chapter_with_what_is_still_to_come(capsys, course):
    promise(course, concepts=["xor"])
    main(["concepts"])
    said = capsys.readouterr().out
    for slug in contract.curriculum().values():
        assert slug in said
    assert "perceptron (draft)" in said
    assert "1 of 7" in said
    assert "time-series forecasting" in said
    total = sum(len(listed) for listed in concepts.concepts().values())
    assert f"1 concepts taught, {total - 1} still to come." in said


def test_a_chapter_that_keeps_its_word_exits_0(capsys, course):
    assert main(["concepts", "--chapter", "vae"]) == 0
    said = capsys.readouterr().out
    assert "disentanglement" in said
    assert "0 concepts taught, 2 still to come." in said


def test_a_concept_that_is_not_listed_is_named_and_exits_1(capsys, course):
    promise(course, concepts=["free will"])
    assert main(["concepts", "--chapter", "1"]) == 1
    assert "perceptron: 'free will' is in the contract and not in" in capsys.readouterr().out


def test_a_released_chapter_that_lacks_a_concept_exits_1(capsys, course):
    promise(course, concepts=["xor"], status="released")
    assert main(["concepts", "--chapter", "perceptron"]) == 1
    assert "perceptron: 'decision boundary' is not in the contract." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        ("3", ["optimisation", "generalisation"]),
        ("03b", ["generalisation"]),
        ("0", ["start_here"]),
        ("VAE", ["vae"]),
    ],
)
def test_a_chapter_is_chosen_by_number_part_or_slug(asked, slugs, capsys, course):
    main(["concepts", "--chapter", asked])
    said = capsys.readouterr().out
    assert [slug for slug in contract.curriculum().values() if f" {slug} " in said] == slugs


@pytest.mark.parametrize("asked", ["99", "", "a"])
def test_an_unknown_chapter_is_an_error_that_lists_the_chapters(asked, capsys, course):
    assert main(["concepts", "--chapter", asked]) == 2
    said = capsys.readouterr().err
    assert f"Received: {asked!r}. The chapters are 0 start_here, 1 perceptron" in said


def test_glossary_explains_a_term_of_several_words(capsys):
    assert main(["glossary", "Gradient", "descent"]) == 0
    said = capsys.readouterr().out
    term = glossary.find_term("gradient descent")
    assert said.startswith("gradient descent\n")
    assert term.meaning in " ".join(said.split())
    assert "Chapter 1, perceptron. See also: learning rate" in said


def test_glossary_finds_an_abbreviation(capsys):
    assert main(["glossary", "lstm"]) == 0
    assert "long short-term memory (LSTM)" in capsys.readouterr().out


def test_glossary_without_a_term_lists_all(capsys):
    assert main(["glossary"]) == 0
    lines = capsys.readouterr().out.splitlines()
    heads = [line for line in lines if not line.startswith(" ")]
    assert len(heads) == len(glossary.glossary())
    assert max(map(len, lines)) <= 88


def test_an_unknown_term_exits_1_with_the_closest(capsys):
    assert main(["glossary", "gradent"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "Closest: gradient" in said.err


def test_the_glossary_can_be_written_where_the_encoding_lacks_letters():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "dlcourse", "glossary"]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"McCulloch?Pitts neuron" in done.stdout
