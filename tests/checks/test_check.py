"""What a learner sees of a check: the card, the help, and the exception where one is due."""

import re
import sys

import numpy as np
import pytest

from dlcourse import output, progress
from dlcourse.checks import check, expect, hint, quiz, rehearsal, solution
from dlcourse.checks.engine import (
    Judge,
    Table,
    Verdict,
    array,
    checking,
    function,
    judge,
    probe,
    registry,
    text,
    wrong,
)
from dlcourse.checks.engine import help as helping
from dlcourse.checks.engine.render import card_html, card_text


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    """No grading, no hints shown yet, nothing said of progress yet."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.setattr(helping, "_shown", {})
    monkeypatch.setitem(checking._said, "unsaved", False)


@pytest.fixture
def cards(monkeypatch):
    """Collect what is emitted, as in a notebook."""
    shown = []
    monkeypatch.setattr(
        output, "emit", lambda text, html=None, *, facts=None: shown.append((text, html, facts))
    )
    return shown


def half(x):
    return x / 2


def test_a_check_returns_nothing_to_print_under_the_cell(cards):
    assert check("start_here.double", lambda x: 2 * x) is None
    assert hint("start_here.double") is None
    assert solution("start_here.double") is None
    assert quiz("start_here.deep", "a") is None


def test_a_pass_names_what_was_tried(cards):
    check("start_here.double", lambda x: 2 * x)
    text, html, facts = cards[0]
    for shown in (text, html):
        assert "batch of 1" in shown
        assert "every entry is doubled" in shown
    assert facts == {
        "kind": "check",
        "id": "start_here.double",
        "version": 1,
        "status": "passed",
        "diagnosis": "",
    }


def test_the_cards_tell_the_outcomes_apart_without_colour(cards):
    for answer in (..., lambda x: 2 * x, half):
        check("start_here.double", answer)
    bare = [re.sub(r"#[0-9A-Fa-f]{6}", "", html) for _, html, _ in cards]
    for html, word, symbol, border in zip(
        bare,
        ("not attempted yet", "passed", "not right yet"),
        "○✓✗",
        ("dotted", "solid", "dashed"),
        strict=True,
    ):
        assert 'role="status"' in html
        assert f"<strong>{word}</strong>" in html
        assert f'<span aria-hidden="true">{symbol}</span>' in html
        assert border in html


def test_a_diagnosis_says_what_to_read_again_and_where_help_is(cards):
    check("start_here.double", half)
    text, html, facts = cards[0]
    assert facts["diagnosis"] == "halves"
    assert "How to use this course" in text
    assert "hint('start_here.double')" in text
    assert "<code>hint('start_here.double')</code>" in html


def test_html_from_an_answer_is_escaped(cards):
    def answer(x):
        raise ValueError("<script>alert(1)</script>")

    check("start_here.double", answer)
    check("start_here.mean_pixel", "<img src=x onerror=alert(1)>")
    for _, html, _ in cards:
        assert "<script" not in html
        assert "<img" not in html


def test_the_table_has_a_caption_and_scopes():
    table = Table("What came <out>", ("", "expected", "received"), (("result", "1", "2"),))
    html = card_html(Verdict("wrong", "demo.one: off", "Look.", "off", table))
    assert "<caption" in html
    assert "What came &lt;out&gt;" in html
    assert html.count('scope="col"') == 2
    assert html.count('scope="row"') == 1
    text = card_text(Verdict("wrong", "demo.one: off", "Look.", "off", table))
    assert text.splitlines()[-2:] == ["          expected  received", "  result  1         2"]


@pytest.mark.parametrize("name", ["DLCOURSE_STRICT", "NBGRADER_EXECUTION"])
@pytest.mark.parametrize("answer", [..., half, None])
def test_all_but_a_pass_raises_under_grading_and_in_strict_mode(name, answer, cards, monkeypatch):
    monkeypatch.setenv(name, "1")
    with pytest.raises(AssertionError, match=r"start_here\.double"):
        check("start_here.double", answer)
    assert len(cards) == 1
    check("start_here.double", lambda x: 2 * x)
    assert not progress.path().exists()  # no learner sits there


def test_grading_without_references_does_not_pass(cards, monkeypatch):
    _remove_references(monkeypatch)
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    with pytest.raises(AssertionError, match="recorded"):
        check("start_here.double", lambda x: 2 * x)


def test_a_rehearsal_neither_raises_nor_counts(cards, monkeypatch):
    monkeypatch.setenv("DLCOURSE_STRICT", "1")
    with rehearsal():
        check("start_here.double", half)
    assert cards[0][2]["kind"] == "rehearsal"
    with pytest.raises(AssertionError):
        check("start_here.double", half)


def _remove_references(monkeypatch):
    monkeypatch.setitem(sys.modules, "dlcourse.checks.references", None)
    monkeypatch.setitem(sys.modules, "dlcourse.checks.references.start_here", None)


def test_without_references_an_answer_is_recorded_and_not_judged(cards, monkeypatch):
    _remove_references(monkeypatch)
    check("start_here.double", half)
    assert cards[0][2]["status"] == "recorded"
    assert "nothing was compared" in cards[0][0]
    assert progress.read().events[-1]["status"] == "recorded"
    check("start_here.double", ...)
    assert cards[1][2]["status"] == "not attempted"
    solution("start_here.double")
    assert "not installed" in cards[2][0]
    assert "2 * x" not in cards[2][1]


def test_a_reference_that_is_broken_is_an_error_and_not_taken_for_a_missing_one(monkeypatch):
    module = type(sys)("dlcourse.checks.references.start_here")
    module.JUDGES = {}
    monkeypatch.setitem(sys.modules, module.__name__, module)
    with pytest.raises(ValueError, match=r"must hold a `Judge` for 'start_here\.double'"):
        check("start_here.double", half)


def test_a_typing_error_in_an_id_names_the_closest(cards):
    for call in (lambda: check("start_here.duoble", 1), lambda: hint("start_here.duoble")):
        with pytest.raises(ValueError, match=r"Did you mean 'start_here\.double'"):
            call()
    with pytest.raises(ValueError, match=r"Did you mean 'start_here\.drivers'"):
        quiz("start_here.driver", "a")
    with pytest.raises(ValueError, match=r"The slugs are .*start_here"):
        check("zzz", 1)
    with pytest.raises(ValueError, match="of type int"):
        check(7, 1)


def test_hints_come_one_after_the_other_and_the_second_stays(cards):
    for _ in range(3):
        hint("start_here.double")
    texts = [text for text, _, _ in cards]
    first, second = registry.find("start_here.double").hints
    assert first in texts[0]
    assert second not in texts[0]
    assert second in texts[1]
    assert texts[2] == texts[1]
    assert [facts["number"] for _, _, facts in cards] == [1, 2, 2]


def test_a_restarted_kernel_goes_on_with_the_second_hint(cards, monkeypatch):
    hint("start_here.double")
    monkeypatch.setattr(helping, "_shown", {})
    progress.record({"kind": "hint", "id": "start_here.mean_pixel", "version": 1, "number": 1})
    hint("start_here.double")
    assert cards[1][0].startswith("[hint 2 of 2]")
    assert all(told in cards[1][0] for told in registry.find("start_here.double").hints)


def test_a_hint_shown_in_a_lesson_does_not_depend_on_the_record(cards, monkeypatch):
    hint("start_here.double")
    monkeypatch.setattr(helping, "_shown", {})
    with rehearsal():
        hint("start_here.double")
    assert cards[1][0].startswith("[hint 1 of 2]")


def test_the_solution_is_folded_up_in_a_notebook(cards):
    solution("start_here.double")
    text, html, _ = cards[0]
    assert html.index("<details><summary>") < html.index("return 2 * x")
    assert "return 2 * x" in text


def test_no_card_of_a_wrong_answer_holds_the_solutions_code(cards):
    for answer in (half, lambda x: x**2, lambda x: x + np.sin(x), lambda x: None):
        check("start_here.double", answer)
    assert all("2 * x" not in text for text, _, _ in cards)


def test_every_outcome_is_recorded(cards):
    check("start_here.double", half)
    hint("start_here.double")
    solution("start_here.double")
    quiz("start_here.deep", "a")
    quiz("start_here.deep")  # a question shown is no outcome
    kinds = [(event["kind"], event["id"]) for event in progress.read().events]
    assert kinds == [
        ("check", "start_here.double"),
        ("hint", "start_here.double"),
        ("solution", "start_here.double"),
        ("quiz", "start_here.deep"),
    ]


def test_a_state_folder_that_cannot_be_written_is_said_once_and_breaks_nothing(
    cards, monkeypatch, tmp_path
):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("DLCOURSE_STATE", str(tmp_path / "file"))
    check("start_here.double", lambda x: 2 * x)
    check("start_here.double", half)
    assert cards[0][2]["status"] == "passed"
    assert "could not be saved" in cards[0][0]
    assert "could not be saved" not in cards[1][0]


def test_expect_still_comes_from_the_same_place():
    assert callable(expect)


def test_quiz_says_why_for_every_choice(cards):
    for letter in "abcd":
        quiz("start_here.deep", letter)
    texts = [text for text, _, _ in cards]
    assert len({text.splitlines()[-1] for text in texts}) == 4
    assert [text.startswith("[right]") for text in texts] == [False, False, True, False]
    assert [facts["status"] for _, _, facts in cards].count("right") == 1


def test_quiz_reads_letters_as_they_are_written_and_refuses_the_rest_kindly(cards):
    for given in ("c", "C", " c) ", "(c)", "c."):
        quiz("start_here.deep", given)
    assert all(facts["status"] == "right" for _, _, facts in cards)
    for given in ("e", "", 3, True, ["c"], "ca", object()):
        quiz("start_here.deep", given)
    assert all(facts["status"] == "no such choice" for _, _, facts in cards[5:])


def test_quiz_unanswered_shows_the_question_and_raises_in_no_mode(cards, monkeypatch):
    monkeypatch.setenv("DLCOURSE_STRICT", "1")
    quiz("start_here.deep")
    quiz("start_here.deep", ...)
    assert "What makes a method" in cards[0][0]
    assert "a) " in cards[0][0]
    with pytest.raises(AssertionError):
        quiz("start_here.deep", "a")
    quiz("start_here.deep", "c")


def test_a_text_is_handed_in_when_it_is_long_enough():
    task = text("demo.why", tests="an explanation", section="Here", hints=("a", "b"), min_words=10)

    def verdict(answer):
        return judge(task, probe(task, answer))

    assert verdict("one two three").diagnosis_name == "too short"
    assert verdict("word " * 50).diagnosis_name == "repetition"
    assert verdict("  \n ").status == "not attempted"
    assert verdict(7).diagnosis_name == "unusable type"
    handed_in = verdict(
        "No line separates the four points, because the sums contradict each other."
    )
    assert handed_in.status == "passed"
    assert card_text(handed_in).startswith("[handed in] demo.why\n")
    assert "<strong>handed in</strong> <code>demo.why</code></div>" in card_html(handed_in)


def test_the_form_of_a_text_can_be_judged_once_it_is_long_enough():
    task = text("demo.card", tests="a card", section="Here", hints=("a", "b"), min_words=5)

    def form(evidence, cases):
        return None if "##" in evidence.value else wrong("no heading", "Give it a heading.")

    def verdict(answer):
        return judge(task, probe(task, answer), Judge("a card", diagnose=form))

    assert verdict("one two three").diagnosis_name == "too short"
    assert verdict("five words without a heading").diagnosis_name == "no heading"
    assert verdict("## Use: five words with a heading").word == "handed in"


def test_a_judge_of_ones_own_meets_only_values_that_fit():
    def own(evidence, cases):
        first, second = evidence.value
        return Verdict("passed", "demo.pair: passed") if first < second else Verdict("wrong", "x")

    task = array("demo.pair", tests="two", section="Here", hints=("a", "b"), shape=(2,))
    using = Judge(judge=own)
    assert judge(task, probe(task, [1, 2]), using).status == "passed"
    assert judge(task, probe(task, [1, 2, 3]), using).diagnosis_name == "wrong shape"
    assert judge(task, probe(task, ["a", 2]), using).diagnosis_name == "unusable type"
    free = array("demo.pair", tests="two", section="Here", hints=("a", "b"))
    assert judge(free, probe(free, [1, 2, 3]), using).diagnosis_name == "unusable value"


def test_declarations_that_cannot_work_are_refused():
    good = {"tests": "it", "section": "Here", "hints": ("a", "b"), "cases": lambda rng: []}
    for settings in (
        {"id": "Demo"},
        {"hints": ("a",)},
        {"tests": ""},
        {"version": 0},
        {"points": -1},
    ):
        with pytest.raises(ValueError, match="Received"):
            function(**{"id": "demo.one", **good, **settings})
    with pytest.raises(ValueError, match="at least one case"):
        function("demo.one", **good).make_cases(0)
