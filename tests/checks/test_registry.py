"""What holds of every exercise and every quiz that the course declares."""

import re
import subprocess
import sys

import pytest

from dlcourse import paths
from dlcourse.checks.engine import questions, registry
from dlcourse.checks.engine.reference import result_of
from dlcourse.course import chapters

EVERY = [exercise for slug in registry.topics() for exercise in registry.exercises(slug)]
QUIZZES = list(questions.slugs())


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.id)
def test_every_exercise_can_be_judged_explained_and_revised(exercise):
    using = registry.judge_of(exercise)
    assert using is not None
    if exercise.kind != "text":
        assert using.reference is not None or using.judge is not None
    if using.judge is not None or exercise.kind == "text":
        assert using.solution or using.reference is not None
    assert all(mistake.name and mistake.diagnosis for mistake in using.mistakes)
    if exercise.kind == "choice":
        wrong = {result_of(mistake.compute, None) for mistake in using.mistakes}
        letters = set("abcdefghijklmnopqrstuvwxyz"[: len(exercise.choices)])
        assert wrong == letters - {using.expected(None)}


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.id)
def test_every_exercise_makes_the_same_cases_from_the_same_seed(exercise):
    first, second = exercise.make_cases(7), exercise.make_cases(7)
    assert [repr(case) for case in first] == [repr(case) for case in second]


COMPARED = [e for e in EVERY if e.kind != "text" and registry.judge_of(e).judge is None]


@pytest.mark.parametrize("exercise", COMPARED, ids=lambda exercise: exercise.id)
def test_no_mistake_is_a_right_answer(exercise, verdict_of):
    using = registry.judge_of(exercise)
    for mistake in using.mistakes:
        compute = mistake.compute
        answer = compute if exercise.kind == "function" else result_of(compute, None)
        verdict = verdict_of(exercise, answer)
        assert verdict.status == "wrong", mistake.name


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.id)
def test_the_section_to_read_again_is_a_heading_of_the_lesson(exercise):
    lessons = {chapter.contract.slug: chapter.path for chapter in chapters.find_chapters()}
    text = lessons[exercise.slug].read_text(encoding="utf-8")
    assert re.search(rf'"#+ {re.escape(exercise.section)}(\\n)?"', text), exercise.section


@pytest.mark.parametrize("slug", QUIZZES)
def test_every_quiz_has_five_questions_and_no_id_of_an_exercise(slug):
    items = questions.questions(slug)
    assert len(items) >= 5
    assert not {item.id for item in items} & {exercise.id for exercise in EVERY}
    assert len({item.answer for item in items}) > 1  # not always the same letter
    for item in items:
        assert len({choice.why for choice in item.choices}) == len(item.choices)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[question]]\nname = 'a'",
        "[[question]]\nname='a'\nquestion='?'\nanswer='b'\nchoice=[{text='x', why='y'}]",
        "[[question]]\nname='a'\nquestion='?'\nanswer='c'\n"
        "choice=[{text='x', why='y'}, {text='z', why=''}]",
        "not toml",
    ],
)
def test_a_quiz_that_is_not_one_is_refused(text):
    with pytest.raises(ValueError):
        questions.parse("demo", text)


def test_the_references_are_not_loaded_until_an_answer_is_judged():
    code = (
        "import sys; from dlcourse.checks import check, hint; check('start_here.double', ...); "
        "hint('start_here.double'); "
        "print([n for n in sys.modules if 'references' in n or n in ('keras', 'matplotlib')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_topics_and_engine_do_not_mix():
    declared = {path.stem for path in (paths.PACKAGE / "checks" / "references").glob("[!_]*.py")}
    assert {exercise.slug for exercise in EVERY} <= declared
    assert set(registry.topics()) >= {"start_here"}
