"""Attention as a matrix: rows are targets, columns sources, every weight where it belongs."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlcourse.plots import plot_alignment

RNG = np.random.default_rng(0)
WEIGHTS = RNG.dirichlet(np.full(4, 0.4), size=3)
SOURCE, TARGET = ["Ein", "roter", "Hund", "."], ["A", "red", "dog"]


def test_rows_are_targets_and_columns_sources(ax):
    plot_alignment(WEIGHTS, SOURCE, TARGET, ax=ax)
    np.testing.assert_array_equal(ax.images[0].get_array(), WEIGHTS)
    assert [label.get_text() for label in ax.get_xticklabels()] == SOURCE
    assert [label.get_text() for label in ax.get_yticklabels()] == TARGET
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first target is on top
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("source", "target")
    assert ax.xaxis.get_ticks_position() == "top"


def test_colours_mean_the_same_in_every_plot(ax):
    plot_alignment(WEIGHTS / 10, SOURCE, TARGET, ax=ax)
    assert ax.images[0].get_clim() == (0, 1)


def test_each_weight_stands_in_its_cell_and_can_be_read(ax):
    plot_alignment(WEIGHTS, SOURCE, TARGET, ax=ax)
    assert len(ax.texts) == 12
    for text in ax.texts:
        column, row = text.get_position()
        assert float(text.get_text()) == pytest.approx(WEIGHTS[row, column], abs=0.0051)
        color = np.array(plt.get_cmap("Blues")(WEIGHTS[row, column])[:3])
        assert abs(color.mean() - to_rgb(text.get_color())[0]) > 0.35


def test_the_largest_of_each_row_has_a_frame(ax):
    plot_alignment(WEIGHTS, SOURCE, TARGET, ax=ax)
    corners = [(patch.get_x() + 0.5, patch.get_y() + 0.5) for patch in ax.patches]
    assert corners == [(WEIGHTS[row].argmax(), row) for row in range(3)]


def test_a_weight_of_1_and_one_of_0_are_written():
    ax = plot_alignment([[1.0, 0.0]], "ab", "c")
    assert [text.get_text() for text in ax.texts] == ["1", ".00"]


def test_large_matrices_have_no_numbers_and_all_tokens():
    weights = RNG.dirichlet(np.ones(30), size=28)
    ax = plot_alignment(weights, [f"w{i}" for i in range(30)], [f"v{i}" for i in range(28)])
    assert not ax.texts
    assert len(ax.get_xticklabels()) == 30
    assert len(ax.get_yticklabels()) == 28


def test_blanks_are_drawn_as_signs(ax):
    plot_alignment(WEIGHTS, list("3 M\n"), list("03-"), ax=ax)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["3", "␣", "M", "⏎"]


@pytest.mark.parametrize(
    ("weights", "source", "target", "cure"),
    [
        (WEIGHTS[None], SOURCE, TARGET, r"shape \(1, 3, 4\). Take one example"),
        (WEIGHTS.T, SOURCE, TARGET, r"here \(3, 4\). Received: shape \(4, 3\). Transpose"),
        (WEIGHTS, SOURCE[:3], TARGET, "4 columns of `weights`. Received: 3. A start"),
        (WEIGHTS, SOURCE, TARGET * 3, "3 rows of `weights`. Received: 9"),
        (WEIGHTS * 4 - 2, SOURCE, TARGET, "before the softmax"),
        (WEIGHTS * np.nan, SOURCE, TARGET, "from 0 to 1"),
    ],
)
def test_wrong_input_is_named_with_a_cure(weights, source, target, cure):
    with pytest.raises(ValueError, match=cure):
        plot_alignment(weights, source, target)
