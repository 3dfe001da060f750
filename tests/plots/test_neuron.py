"""The neuron diagram shows the numbers it was given, and what follows from them."""

import numpy as np
import pytest
from matplotlib.patches import Circle

from dlcourse.plots import plot_neuron


def words(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def edges(ax):
    return [line for line in ax.lines if len(line.get_xdata()) == 2]


def test_every_input_and_the_bias_has_an_edge_and_a_circle(ax):
    plot_neuron([0.5, -2.0, 1.0], 0.25, ax=ax)
    assert len(edges(ax)) == 4
    assert len([patch for patch in ax.patches if isinstance(patch, Circle)]) == 7
    assert [w for w in words(ax) if "=" in w] == ["w1 = 0.5", "w2 = −2", "w3 = 1", "b = 0.25"]


def test_width_follows_size_and_dashes_follow_sign(ax):
    plot_neuron([0.5, -2.0], 0.0, ax=ax)
    small, large, bias = edges(ax)
    assert large.get_linewidth() > small.get_linewidth() > bias.get_linewidth()
    assert small.get_linestyle() == "-"
    assert large.get_linestyle() == "--"
    assert small.get_color() != large.get_color()


@pytest.mark.parametrize(
    ("activation", "inputs", "total", "output"),
    [
        ("step", [1, 1], "0.5", "1"),
        ("step", [1, 0], "−0.5", "0"),
        ("sigmoid", [1, 1], "0.5", "0.62"),
        ("step", [0.75, 0.75], "0", "0"),
    ],
)
def test_sum_and_output_are_computed(ax, activation, inputs, total, output):
    plot_neuron([1.0, 1.0], -1.5, inputs=inputs, activation=activation, ax=ax)
    circles = [t.get_text() for t in ax.texts if t.get_position() in ((3.4, 0.0), (6.6, 0.0))]
    assert circles == [total, output]
    assert activation in words(ax)


def test_large_and_exact_numbers_stay_readable(ax):
    plot_neuron([157.0, -2.25], 0.0, inputs=[1, 0], ax=ax)
    assert {"w1 = 157", "w2 = −2.25", "157"} <= set(words(ax))


def test_names_are_written(ax):
    plot_neuron([1.0, 2.0], 0.0, feature_names=["radius", "texture"], ax=ax)
    assert {"radius", "texture", "bias"} <= set(words(ax))


@pytest.mark.filterwarnings("error")
def test_all_zero_weights_can_be_drawn(ax):
    plot_neuron(np.zeros(2), 0.0, ax=ax)
    assert len(edges(ax)) == 3


@pytest.mark.parametrize(
    ("kwargs", "cure"),
    [
        ({"weights": np.zeros(11)}, r"weights\[:5\]"),
        ({"weights": np.zeros((2, 1))}, r"\(2, 1\)"),
        ({"weights": []}, "1 to 10"),
        ({"weights": [1.0], "activation": "relu"}, "step, sigmoid"),
        ({"weights": [1.0], "inputs": [1, 2]}, r"\(2,\)"),
        ({"weights": [1.0], "feature_names": ["a", "b"]}, "2 names"),
    ],
)
def test_wrong_input_is_named_with_a_cure(kwargs, cure):
    with pytest.raises(ValueError, match=cure):
        plot_neuron(**{"bias": 0.0, **kwargs})
