"""Reports and their summaries agree, and no sentence of a report says who won."""

import re

import numpy as np
import pytest

from dlcourse.data import load_matches


def goals(report):
    teams = re.match(r"(\w+) played (\w+)\.", report).groups()
    scored = re.findall(r"(\w+) scored\.|a fine goal for (\w+)\.", report)
    return {team: sum(team in pair for pair in scored) for team in teams}


def test_summaries_say_what_the_goals_add_up_to():
    reports, summaries = load_matches(300, rng=np.random.default_rng(0))
    for report, summary in zip(reports, summaries, strict=True):
        (one, a), (two, b) = goals(report).items()
        if a == b:
            assert summary == f"{one} and {two} drew {a} all."
        else:
            winner, loser = (one, two) if a > b else (two, one)
            assert summary == f"{winner} beat {loser} {max(a, b)} to {min(a, b)}."
        assert "beat" not in report
        assert "drew" not in report


def test_all_results_occur():
    _, summaries = load_matches(500, rng=np.random.default_rng(1))
    found = {tuple(re.findall(r"\d", summary)) for summary in summaries}
    assert found == {("0",), ("1",), ("2",), ("1", "0"), ("2", "0"), ("2", "1")}


def test_the_same_generator_writes_the_same():
    first, second = (load_matches(20, rng=np.random.default_rng(5)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("options", "said"), [({"n": 0}, "whole number"), ({"n": True}, "whole"), ({"rng": 0}, "gener")]
)
def test_wrong_arguments_are_refused(options, said):
    with pytest.raises(ValueError, match=said):
        load_matches(**{"n": 5, "rng": np.random.default_rng(0), **options})
