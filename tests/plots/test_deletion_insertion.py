"""Mean curves, told apart without colour, with their areas."""

import numpy as np
import pytest

from dlcourse.plots import plot_deletion_insertion

X = [0, 0.5, 1]


def test_the_mean_is_drawn_and_its_area_named(ax):
    each = np.array([[1.0, 0.2, 0.0], [1.0, 0.6, 0.0]])
    assert plot_deletion_insertion(X, {"a": each, "b": each[0]}, ax=ax) is ax
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [1, 0.4, 0])
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert texts == ["a: 0.450", "b: 0.350"]
    assert ax.lines[0].get_linestyle() != ax.lines[1].get_linestyle()
    assert "smaller is better" in ax.get_legend().get_title().get_text()


def test_insertion_is_better_when_larger(ax):
    plot_deletion_insertion(X, {"a": [0, 1, 1]}, kind="insertion", ax=ax)
    assert "larger is better" in ax.get_legend().get_title().get_text()
    assert "inserted" in ax.get_xlabel()


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"curves": [1, 2]}, TypeError, "`curves`"),
        ({"curves": {}}, ValueError, "at least one"),
        ({"curves": {"a": [1.0, 0.0]}}, ValueError, "'a'"),
        ({"curves": {"a": [1.0, np.nan, 0.0]}}, ValueError, "finite"),
        ({"kind": "both"}, ValueError, "`kind`"),
        ({"fractions": [1, 0.5, 0]}, ValueError, "ascending"),
    ],
)
def test_what_does_not_fit_is_refused(settings, error, message):
    given = {"fractions": X, "curves": {"a": [1, 0.5, 0]}, **settings}
    with pytest.raises(error, match=message):
        plot_deletion_insertion(**given)
