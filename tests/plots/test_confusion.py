"""Counts in the right cells, readable on their colour."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlcourse.plots import plot_confusion_matrix


def cells(ax) -> dict[tuple[int, int], str]:
    return {
        (int(text.get_position()[1]), int(text.get_position()[0])): text.get_text()
        for text in ax.texts
    }


def test_counts_equal_scikit_learns(ax):
    from sklearn.metrics import confusion_matrix

    rng = np.random.default_rng(0)
    true, predicted = rng.integers(0, 4, 200), rng.integers(0, 4, 200)
    plot_confusion_matrix(true, predicted, ax=ax)
    for (row, column), count in np.ndenumerate(confusion_matrix(true, predicted)):
        assert cells(ax)[row, column] == str(count)


def test_rows_are_true_and_columns_predicted(ax):
    plot_confusion_matrix([0, 0, 0, 1], [1, 1, 0, 1], ax=ax, labels=["cat", "dog"])
    assert cells(ax) == {(0, 0): "1", (0, 1): "2", (1, 0): "0", (1, 1): "1"}
    assert ax.get_ylabel() == "true class"
    assert [t.get_text() for t in ax.get_xticklabels()] == ["cat", "dog"]


def test_normalized_rows_add_up_and_an_absent_class_has_no_share(ax):
    plot_confusion_matrix([0, 0, 0, 1], [1, 1, 0, 2], ax=ax, normalize=True)
    assert cells(ax)[0, 0] == "33%"
    assert cells(ax)[0, 1] == "67%"
    assert cells(ax)[2, 0] == "–"


def test_the_writing_has_contrast_in_every_cell(ax):
    true = np.repeat([0, 1], 100)
    for wrong in range(0, 101, 5):
        ax.clear()
        plot_confusion_matrix(true, np.where(np.arange(200) < wrong, 1, true), ax=ax)
        image = ax.images[0]
        for text in ax.texts:
            x, y = text.get_position()
            fill = image.cmap(image.norm(image.get_array()[int(y), int(x)]))[:3]
            assert contrast(fill, to_rgb(text.get_color())) >= 4.5


def contrast(one, other) -> float:
    light = []
    for color in (one, other):
        value = np.array(color)
        linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
        light.append(linear @ [0.2126, 0.7152, 0.0722] + 0.05)
    return max(light) / min(light)


@pytest.mark.parametrize(
    ("true", "predicted", "labels", "cure"),
    [
        ([0, 1], [0], None, "batch"),
        ([], [], None, "at least one"),
        ([0, 1], [[0.9, 0.1], [0.2, 0.8]], None, "argmax"),
        ([0, 1], [0.3, 0.9], None, "p > 0.5"),
        ([0, 2], [0, 1], ["a", "b"], "2 labels"),
        ([0, -1], [0, 0], ["a", "b"], "labels"),
        ([0, 2], [0, 1], np.array(["a", "b"]), "2 labels"),
    ],
)
def test_wrong_input_is_named_with_a_cure(true, predicted, labels, cure):
    with pytest.raises(ValueError, match=cure):
        plot_confusion_matrix(true, predicted, labels=labels)
