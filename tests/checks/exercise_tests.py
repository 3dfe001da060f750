"""What holds for every chapter's exercises: a chapter's test file has the tables, this the tests.

The file's ID is the slug with a dot; RIGHT, BLANK and WRONG have a list of answers for each
exercise, in WRONG with their diagnoses; FIXED names the exercises whose inputs are always the same;
GIVES_AWAY has pieces of code that no diagnosis may say. Where there is one, FEW names the exercises
that have but two diagnoses, and OVERLAPPING those some of whose mistakes cannot be told apart when
they stand alone: one that fits no case's shapes, or one that is part of another.
"""

from dlcourse.checks.engine import judge, probe, registry


class ExerciseTests:
    """To be inherited by a class `Test...` in the file of each chapter."""

    def test_right_answers_pass(self, right, verdict_of, request):
        name, answer = right
        verdict = verdict_of(request.module.ID + name, answer)
        assert (verdict.status, verdict.diagnosis_name) == ("passed", ""), verdict

    def test_blanks_are_not_attempted(self, blank, verdict_of, request):
        name, answer = blank
        assert verdict_of(request.module.ID + name, answer).status == "not attempted"

    def test_wrong_answers_get_their_diagnosis(self, wrong, verdict_of, request):
        name, (answer, diagnosis) = wrong
        verdict = verdict_of(request.module.ID + name, answer)
        assert (verdict.status, verdict.diagnosis_name) == ("wrong", diagnosis), verdict

    def test_every_exercise_is_tested_on_both_sides(self, any_exercise, request):
        tables, name = request.module, any_exercise
        assert len(tables.RIGHT[name]) >= 2
        assert tables.BLANK[name]
        least = 2 if name in getattr(tables, "FEW", ()) else 3
        assert len({diagnosis for _, diagnosis in tables.WRONG[name]}) >= least

    def test_right_answers_pass_on_other_inputs_too(self, unfixed_exercise, request):
        exercise = registry.find(request.module.ID + unfixed_exercise)
        for seed in range(1, 8):
            for answer in request.module.RIGHT[unfixed_exercise]:
                verdict = judge(exercise, probe(exercise, answer, seed))
                assert verdict.status == "passed", (seed, verdict)

    def test_diagnoses_do_not_hang_on_the_inputs(self, unfixed_exercise, request):
        exercise = registry.find(request.module.ID + unfixed_exercise)
        for seed in range(1, 5):
            for answer, diagnosis in request.module.WRONG[unfixed_exercise]:
                verdict = judge(exercise, probe(exercise, answer, seed))
                found = verdict.status, verdict.diagnosis_name
                assert found == ("wrong", diagnosis), (seed, verdict)

    def test_every_mistake_that_is_listed_is_recognised(self, distinct_exercise, request):
        """Two mistakes of different names that give the same results would hide each other."""
        exercise = registry.find(request.module.ID + distinct_exercise)
        using = registry.judge_of(exercise)
        for mistake in using.mistakes:
            answer = mistake.compute
            if mistake.part:
                place = exercise.returns.index(mistake.part)

                def answer(*given, mistake=mistake, place=place):
                    parts = list(using.reference(*given))
                    parts[place] = mistake.compute(*given)
                    return tuple(parts)

            verdict = judge(exercise, probe(exercise, answer))
            assert (verdict.status, verdict.diagnosis_name) == ("wrong", mistake.name), verdict

    def test_no_diagnosis_gives_the_solution_away(self, any_exercise, request):
        exercise = registry.find(request.module.ID + any_exercise)
        said = " ".join(mistake.diagnosis for mistake in registry.judge_of(exercise).mistakes)
        for code in request.module.GIVES_AWAY:
            assert code not in said
