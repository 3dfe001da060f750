"""ROC curves, their areas, and the point that was chosen."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score, roc_curve

from dlcourse.plots import plot_roc

RNG = np.random.default_rng(0)
LABELS = (RNG.random(300) < 0.3).astype(int)
SCORES = {name: RNG.normal(LABELS * shift, 1) for name, shift in (("CNN", 2), ("linear", 1))}
CURVES = {name: roc_curve(LABELS, scores)[:2] for name, scores in SCORES.items()}


def words(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_curves_are_drawn_as_given_with_scikit_learns_area(ax):
    plot_roc(CURVES, ax=ax)
    for line, (name, (fpr, tpr)) in zip(ax.lines, CURVES.items(), strict=False):
        np.testing.assert_array_equal(line.get_xdata(), fpr)
        np.testing.assert_array_equal(line.get_ydata(), tpr)
        assert f"{name}: AUC {roc_auc_score(LABELS, SCORES[name]):.3f}" in words(ax)


def test_curves_differ_in_colour_and_dash(ax):
    plot_roc(CURVES, ax=ax)
    first, second = ax.lines[:2]
    assert first.get_color() != second.get_color()
    assert str(first._unscaled_dash_pattern) != str(second._unscaled_dash_pattern)


def test_chance_is_drawn(ax):
    plot_roc(CURVES, ax=ax)
    assert ax.lines[2].get_xydata().tolist() == [[0, 0], [1, 1]]
    assert words(ax)[-1] == "chance: 0.500"


def test_a_point_has_the_colour_of_its_curve_and_says_what_it_means(ax):
    plot_roc(CURVES, points={"linear": (0.1, 0.43), "chosen": (0.2, 0.9)}, ax=ax)
    linear, chosen = ax.lines[3:]
    assert linear.get_color() == ax.lines[1].get_color()
    assert chosen.get_color() not in {line.get_color() for line in ax.lines[:2]}
    assert (linear.get_xdata(), linear.get_ydata()) == ([0.1], [0.43])
    assert "linear: finds 43%, falsely suspects 10%" in words(ax)


@pytest.mark.parametrize(
    ("curves", "points", "error", "cure"),
    [
        ([[0, 1], [0, 1]], None, TypeError, "{'CNN': "),
        ({}, None, ValueError, "at least one"),
        ({"a": roc_curve(LABELS, SCORES["CNN"])}, None, ValueError, r"3 parts.*\[:2\]"),
        ({"a": ([0, 1], [0, 0.5, 1])}, None, ValueError, r"\(2,\) and \(3,\) for 'a'"),
        ({"a": (LABELS, SCORES["CNN"])}, None, ValueError, "rise from 0 to 1.*not scores"),
        ({"a": ([0, 0.5, 0.4, 1], [0, 0.5, 0.6, 1])}, None, ValueError, "`fpr` must rise"),
        ({"a": ([0, 1], [0, 1])}, {"a": 0.5}, ValueError, "1 - specificity, sensitivity"),
        ({"a": ([0, 1], [0, 1])}, {"a": (10, 90)}, ValueError, "both from 0 to 1"),
    ],
)
def test_wrong_input_is_named_with_a_cure(curves, points, error, cure):
    with pytest.raises(error, match=cure):
        plot_roc(curves, points=points)
