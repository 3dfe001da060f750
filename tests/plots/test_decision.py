"""Regions, boundary and examples, for scores, probabilities and labels."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.contour import ContourSet

from dlcourse.plots import plot_decision_boundary

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
AND = [0, 0, 0, 1]


def regions(ax) -> np.ndarray:
    return np.asarray(ax.images[0].get_array())


def boundary(ax) -> np.ndarray:
    lines = [c for c in ax.collections if isinstance(c, ContourSet) and 0.1 not in c.levels]
    return np.concatenate([path.vertices for line in lines for path in line.get_paths()])


def clouds(ax) -> list[PathCollection]:
    return [c for c in ax.collections if isinstance(c, PathCollection)]


@pytest.mark.parametrize(
    "predict",
    [
        lambda p: p.sum(axis=1) - 1.5,
        lambda p: 1 / (1 + np.exp(-5 * (p.sum(axis=1) - 1.5))),
        lambda p: (1 / (1 + np.exp(-5 * (p.sum(axis=1) - 1.5))))[:, None],
        lambda p: (p.sum(axis=1) > 1.5).astype(int),
        lambda p: p.sum(axis=1) > 1.5,
        lambda p: (p.sum(axis=1) > 1.5).astype(float),
    ],
    ids=["scores", "probabilities", "column", "labels", "booleans", "float labels"],
)
def test_the_boundary_is_where_the_prediction_changes(predict, ax):
    plot_decision_boundary(predict, X, AND, ax=ax)
    step = 1.3 / 199
    assert np.abs(boundary(ax).sum(axis=1) - 1.5).max() <= 2 * step
    image = regions(ax)  # row 0 is the bottom
    assert (image[0, 0], image[-1, -1], image[0, -1]) == (0, 1, 0)
    assert set(np.unique(image)) == {0, 1}


def test_pixels_lie_where_they_were_asked(ax):
    asked = []
    plot_decision_boundary(lambda p: asked.append(p) or p[:, 0] - 0.5, X, AND, ax=ax, resolution=14)
    left, right, bottom, top = ax.images[0].get_extent()
    width = (right - left) / 14
    np.testing.assert_allclose(asked[0][:14, 0], left + width * (np.arange(14) + 0.5))
    np.testing.assert_allclose(asked[0][[0, -1], 1], [bottom + width / 2, top - width / 2])


def test_probabilities_have_dotted_lines_where_they_are_0_1_and_0_9(ax):
    plot_decision_boundary(lambda p: 1 / (1 + np.exp(-9 * (p[:, 0] - 0.5))), X, AND, ax=ax)
    (soft,) = [c for c in ax.collections if isinstance(c, ContourSet) and 0.1 in c.levels]
    assert list(soft.levels) == [0.1, 0.9]
    for path, edge in zip(soft.get_paths(), (0.1, 0.9), strict=True):
        expected = 0.5 + np.log(edge / (1 - edge)) / 9
        np.testing.assert_allclose(path.vertices[:, 0], expected, atol=1e-2)
    assert "p = 0.1, 0.9" in {text.get_text() for text in ax.get_legend().get_texts()}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("predict", [lambda p: p[:, 0] * 0 + 0.3, lambda p: p[:, 0] * 0 + 1.0])
def test_probabilities_that_never_reach_the_dotted_lines_are_fine(predict, ax):
    plot_decision_boundary(predict, X, AND, ax=ax)
    assert not [c for c in ax.collections if isinstance(c, ContourSet)]


def test_a_level_can_be_given(ax):
    plot_decision_boundary(lambda p: p[:, 0], X, AND, ax=ax, level=0.25)
    np.testing.assert_allclose(boundary(ax)[:, 0], 0.25)


def test_each_class_has_its_colour_its_marker_and_its_points(ax):
    y = [0, 1, 2, 2]
    plot_decision_boundary(lambda p: np.zeros(len(p), int), X, y, ax=ax)
    assert [len(c.get_offsets()) for c in clouds(ax)] == [1, 1, 2]
    assert len({tuple(c.get_facecolor()[0]) for c in clouds(ax)}) == 3
    assert len({c.get_paths()[0].vertices.shape[0] for c in clouds(ax)}) == 3
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["class 0", "class 1", "class 2"]


def test_region_and_points_of_a_class_share_their_hue(ax):
    plot_decision_boundary(lambda p: (p.sum(axis=1) > 1.5).astype(int), X, AND, ax=ax)
    for index, cloud in enumerate(clouds(ax)):
        fill = np.array(ax.images[0].cmap(ax.images[0].norm(index))[:3])
        color = cloud.get_facecolor()[0, :3]
        np.testing.assert_allclose(1 - fill, 0.25 * (1 - color), atol=0.01)


def test_labels_need_not_begin_at_0_or_follow_each_other(ax):
    plot_decision_boundary(
        lambda p: np.where(p[:, 0] > 0.5, 7, 3), X, [3, 3, 7, 7], ax=ax, class_names=["a", "b"]
    )
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]
    assert set(np.unique(regions(ax))) == {0, 1}


@pytest.mark.filterwarnings("error")
def test_one_region_without_a_boundary_is_no_warning(ax):
    plot_decision_boundary(lambda p: np.zeros(len(p)), X, AND, ax=ax)
    assert not [c for c in ax.collections if isinstance(c, ContourSet)]
    assert set(np.unique(regions(ax))) == {0}


@pytest.mark.filterwarnings("error")
def test_examples_of_one_class_and_a_constant_feature_are_fine():
    plot_decision_boundary(lambda p: p[:, 0], [[0.0, 5.0], [1.0, 5.0]], [1, 1])
    plt.gcf().canvas.draw()


@pytest.mark.parametrize(
    ("arguments", "cure"),
    [
        ((lambda p: p[:, 0], np.zeros((4, 3)), AND), r"x\[:, \[0, 1\]\]"),
        ((lambda p: p[:, 0], X, [0, 1]), r"\(batch,\)"),
        ((lambda p: p[:, 0], X, [0.5, 0, 1, 1]), "integer class labels"),
        ((lambda p: p[:, 0], X * np.nan, AND), "finite"),
        ((lambda p: p, X, AND), "argmax"),
        ((lambda p: p[:5, 0], X, AND), r"\(5,\)"),
        ((lambda p: p[:, 0], X, [0, 1, 2, 2]), "more than two classes"),
    ],
)
def test_wrong_input_is_named_and_leaves_no_figure(arguments, cure):
    with pytest.raises(ValueError, match=cure):
        plot_decision_boundary(*arguments)
    assert plt.get_fignums() == []


def test_class_names_must_fit():
    with pytest.raises(ValueError, match="class_names"):
        plot_decision_boundary(lambda p: p[:, 0], X, AND, class_names=["only one"])
