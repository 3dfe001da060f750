"""The computational graph: every tensor once, every edge, and places where nothing overlaps."""

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pytest
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from dlcourse.plots import plot_computational_graph
from dlcourse.plots.layered import layered_layout
from dlcourse.scratch import Tensor


@dataclass(eq=False)
class Node:
    """What the drawing asks of a tensor."""

    data: np.ndarray
    op: str = ""
    name: str = ""
    grad: np.ndarray | None = None
    edges: tuple = field(default_factory=tuple)


def six_numbers(backward: bool = True):
    numbers = {"x": 2.0, "w1": -0.3, "b1": 0.1, "w2": 0.8, "b2": -0.25, "y": 1.0}
    x, w1, b1, w2, b2, y = (Tensor(value, name=name) for name, value in numbers.items())
    loss = ((x * w1 + b1).tanh() * w2 + b2 - y) ** 2
    loss.name = "loss"
    if backward:
        loss.backward()
    return loss


def two_hidden_units():
    x1, x2 = Tensor(1.0, name="x1"), Tensor(-0.5, name="x2")
    w = [Tensor(0.1 * i, name=f"w{i}") for i in range(6)]
    hidden = [(x1 * w[0] + x2 * w[1]).tanh(), (x1 * w[2] + x2 * w[3]).tanh()]
    loss = (hidden[0] * w[4] + hidden[1] * w[5]) ** 2
    loss.backward()
    return loss


def boxes(ax):
    return [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]


def arrows(ax):
    return [patch for patch in ax.patches if isinstance(patch, FancyArrowPatch)]


def outline(arrow):
    """Points along the arrow, from where it starts; the head comes last."""
    path = arrow.get_path()
    return path.vertices[path.codes != Path.CLOSEPOLY]


def words(ax):
    return [text.get_text() for text in ax.texts]


def titles(ax):
    return [text.get_text() for text in ax.texts if text.get_weight() == "bold"]


def test_every_tensor_has_a_box_and_every_edge_an_arrow(ax):
    loss = six_numbers()
    plot_computational_graph(loss, ax=ax)
    nodes = loss.topological_order()
    assert len(boxes(ax)) == len(nodes) == 13
    assert len(arrows(ax)) == sum(len(node.edges) for node in nodes) == 12
    assert sorted(titles(ax)) == sorted(
        ["x", "w1", "b1", "w2", "b2", "y", "×", "+", "tanh", "×", "+", "−", "loss = power"]
    )


def test_values_and_gradients_are_written_out(ax):
    plot_computational_graph(six_numbers(), ax=ax)
    slope = 2 * (np.tanh(2 * -0.3 + 0.1) * 0.8 - 0.25 - 1)
    assert f"grad {slope * np.tanh(-0.5):.3g}" in words(ax)  # of w2
    assert f"{slope**2 / 4:.3g}" in words(ax)
    assert "grad 1" in words(ax)


def test_before_backward_there_are_no_gradients(ax):
    plot_computational_graph(six_numbers(backward=False), ax=ax)
    assert not any("grad" in text for text in words(ax))


def test_arrays_show_their_shape_and_the_length_of_their_gradient(ax):
    kernel = Tensor(np.ones((2, 3)), name="kernel")
    loss = (np.ones((5, 2)) @ kernel).sum()
    loss.backward()
    plot_computational_graph(loss, ax=ax)
    assert "(2, 3)" in words(ax)
    assert f"‖grad‖ {5 * np.sqrt(6):.3g}" in words(ax)


def test_large_numbers_are_whole_and_small_ones_short(ax):
    plot_computational_graph((Tensor(24310.4, name="w") * 1e-9).exp(), ax=ax)
    assert {"24310", "2.43e−05", "1"} <= set(words(ax))


def test_leaves_and_operations_differ_in_shape_and_colour(ax):
    plot_computational_graph(six_numbers(), ax=ax)
    looks = {(type(box.get_boxstyle()).__name__, box.get_edgecolor()) for box in boxes(ax)}
    assert sorted(style for style, _ in looks) == ["Round", "Square"]
    assert len({color for _, color in looks}) == 2
    assert sum(type(box.get_boxstyle()).__name__ == "Square" for box in boxes(ax)) == 6
    legend = ax.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == [
        "a tensor that you made",
        "an operation",
    ]
    assert len({handle.get_marker() for handle in legend.legend_handles}) == 2


@pytest.mark.parametrize("build", [six_numbers, two_hidden_units])
def test_computation_runs_from_left_to_right_and_no_boxes_touch(build):
    ax = plot_computational_graph(build())
    ax.figure.canvas.draw()
    for arrow in arrows(ax):
        assert outline(arrow)[:, 0].argmin() == 0
    extents = [box.get_window_extent() for box in boxes(ax)]
    assert not any(a.overlaps(b) for a, b in combinations(extents, 2))


@pytest.mark.parametrize("size", [None, (7, 3.2), (5, 3)])
@pytest.mark.parametrize("build", [six_numbers, two_hidden_units])
def test_every_text_stays_in_its_box(build, size):
    import matplotlib.pyplot as plt

    ax = plt.subplots(figsize=size)[1] if size else None
    ax = plot_computational_graph(build(), ax=ax)
    ax.figure.canvas.draw()
    smallest = min(text.get_fontsize() for text in ax.texts)
    assert smallest >= (8 if size is None else 4)
    extents = [box.get_window_extent() for box in boxes(ax)]
    for text in ax.texts if smallest > 4 else []:
        inside = text.get_window_extent()
        assert any(box.x0 <= inside.x0 and inside.x1 <= box.x1 for box in extents), text.get_text()


def test_a_tensor_used_twice_by_one_operation_has_two_arrows_apart(ax):
    x = Tensor(3.0, name="x")
    plot_computational_graph(x * x, ax=ax)
    assert len(boxes(ax)) == 2
    first, second = (outline(arrow) for arrow in arrows(ax))
    assert abs(first[0][1] - second[0][1]) > 0.1


def test_an_edge_over_several_layers_passes_beside_the_boxes():
    x = Tensor(0.5, name="x")
    ax = plot_computational_graph(x.tanh().exp().log() + x)
    ax.figure.canvas.draw()
    long = max(arrows(ax), key=lambda arrow: np.ptp(outline(arrow)[:, 0]))
    points = long.get_path().transformed(ax.transData).to_polygons(closed_only=False)[0]
    assert len(points) > 20
    for box in boxes(ax):
        extent = box.get_window_extent().padded(-1)
        assert not any(extent.contains(*point) for point in points)


def test_a_lone_tensor_is_one_box(ax):
    plot_computational_graph(Tensor(1.0), ax=ax)
    assert titles(ax) == ["unnamed"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a tensor that you made"]


def test_anything_with_the_five_attributes_is_drawn(ax):
    leaf = Node(np.array(2.0), name="w", grad=np.array(4.0))
    plot_computational_graph(Node(np.array(4.0), op="square", edges=((leaf, None),)), ax=ax)
    assert titles(ax) == ["w", "square"]


def test_a_plain_number_is_told_to_be_wrapped():
    with pytest.raises(TypeError, match=r"Received: float, without data.*Tensor\(2\.0\)"):
        plot_computational_graph(2.0)


def test_a_graph_too_large_to_read_is_refused():
    total = Tensor(1.0)
    for _ in range(100):
        total = total + 1.0
    with pytest.raises(ValueError, match=r"101 nodes\. Draw one layer"):
        plot_computational_graph(total)


def test_the_layout_leaves_no_crossing_that_it_could_avoid():
    parents = {"x": [], "y": [], "p": ["x", "y"], "q": ["x"], "s": ["p", "q"]}
    places, _ = layered_layout(parents, "s")
    heights = {name: height for name, (_, height) in places.items()}
    assert (heights["y"] - heights["x"]) * (heights["p"] - heights["q"]) > 0


def test_a_chain_is_level_and_a_leaf_stands_next_to_where_it_is_used():
    parents = {"x": [], "w": [], "b": [], "1": ["x", "w"], "2": ["1", "b"], "3": ["2"]}
    places, _ = layered_layout(parents, "3")
    assert places["b"][0] == places["1"][0] == 1
    heights = [places[name][1] for name in "123"]
    assert max(heights) - min(heights) < 0.05
