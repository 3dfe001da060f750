"""The map of a loss: the right way up, levels that fit, and paths told apart without colour."""

import numpy as np
import pytest
from matplotlib.contour import ContourSet

from dlcourse.plots import plot_loss_surface

A, B = np.linspace(-2, 2, 41), np.linspace(-1, 3, 31)
BOWL = (A - 1) ** 2 + 10 * B[:, None] ** 2 + 0.01
DOWN = np.array([(-1.5, 2.0), (-0.5, 1.0), (0.5, 0.2), (1.0, 0.0)])


def filled(ax):
    return next(each for each in ax.collections if isinstance(each, ContourSet) and each.filled)


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_rows_are_b_and_columns_are_a(ax):
    losses = np.zeros((31, 41))
    losses[25:, :] = 1.0  # high for large b
    plot_loss_surface(A, B, losses, ax=ax)
    highest = filled(ax).get_paths()[-1].vertices
    assert highest[:, 1].min() > B[23]
    assert np.ptp(highest[:, 0]) == pytest.approx(4.0)


def test_levels_cover_all_losses_evenly_or_by_a_factor():
    even = filled(plot_loss_surface(A, B, BOWL)).levels
    assert even[0] <= BOWL.min()
    assert even[-1] >= BOWL.max()
    np.testing.assert_allclose(np.diff(even), even[1] - even[0])
    ratio = filled(plot_loss_surface(A, B, BOWL, log=True)).levels
    np.testing.assert_allclose(ratio[1:] / ratio[:-1], ratio[1] / ratio[0])
    assert ratio[[0, -1]] == pytest.approx([BOWL.min(), BOWL.max()])


def test_a_logarithmic_scale_ends_six_decades_below_the_top(ax):
    plot_loss_surface(A, B, (A - 1) ** 2 + 0 * B[:, None] + 1e-15, ax=ax, log=True)
    levels = filled(ax).levels
    assert levels[-1] / levels[0] == pytest.approx(1e6)


def test_losses_that_are_not_finite_are_hatched_and_named():
    holed = np.where(A < -1, np.inf, BOWL)
    ax = plot_loss_surface(A, B, holed)
    assert ax.patch.get_hatch()
    assert ax.figure.axes[1].get_ylabel() == "loss (hatched: not finite)"
    whole = plot_loss_surface(A, B, BOWL)
    assert not whole.patch.get_hatch()
    assert whole.figure.axes[1].get_ylabel() == "loss"


def test_paths_differ_in_colour_dash_and_marker_and_are_named_at_their_ends(ax):
    paths = {"SGD": DOWN, "momentum": DOWN + 0.1, "Adam": DOWN + 0.2}
    plot_loss_surface(A, B, BOWL, paths=paths, ax=ax)
    drawn = [line for line in ax.lines if len(line.get_xdata()) == 4]
    assert len({line.get_color() for line in drawn}) == 3
    assert len({line.get_marker() for line in drawn}) == 3
    assert len({str(line._unscaled_dash_pattern) for line in drawn}) == 3
    assert words(ax) == ["start"] * 3 + ["SGD", "momentum", "Adam"]
    ends = {text.get_text(): text.xy for text in ax.texts}
    assert ends["Adam"] == pytest.approx(paths["Adam"][-1])
    colors = {text.get_text(): text.get_color() for text in ax.texts}
    assert colors["SGD"] == drawn[0].get_color()


def test_a_shared_start_is_marked_once(ax):
    plot_loss_surface(A, B, BOWL, paths={"one": DOWN, "two": DOWN[:3]}, ax=ax)
    assert words(ax).count("start") == 1
    (start,) = (text.xy for text in ax.texts if text.get_text() == "start")
    assert start == pytest.approx(DOWN[0])


def test_names_hide_neither_each_other_nor_leave_the_map():
    paths = dict.fromkeys(("SGD", "momentum", "RMSprop", "Adam", "AdamW"), DOWN)
    ax = plot_loss_surface(A, B, BOWL, paths=paths)
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    room = ax.get_window_extent()
    for index, box in enumerate(boxes):
        assert room.x0 <= box.x0
        assert box.x1 <= room.x1
        assert not any(box.overlaps(other) for other in boxes[:index])


@pytest.mark.parametrize(
    ("far", "says"),
    [
        ((50.0, 0.0), "leaves the map"),
        ((1e30, -1e30), "leaves the map"),
        ((np.nan, np.nan), "no longer finite"),
        ((np.inf, 0.0), "no longer finite"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_a_path_that_leaves_the_map_says_so_where_it_does(ax, far, says):
    path = np.vstack([DOWN[:2], [far, far]])
    plot_loss_surface(A, B, BOWL, paths={"SGD": path}, ax=ax)
    ax.figure.canvas.draw()
    (name,) = (text for text in ax.texts if text.get_text() != "start")
    assert name.get_text() == f"SGD: {says}"
    assert name.xy == pytest.approx(DOWN[1])
    assert (np.abs(ax.lines[0].get_xydata()) <= 3).all()
    assert ax.get_xlim() == (-2, 2)


def test_markers_of_a_path_are_apart_on_the_page(ax):
    slow = np.linspace(DOWN[0], DOWN[-1], 5000)
    plot_loss_surface(A, B, BOWL, paths={"slow": slow, "still": DOWN[[0, 0, 0]]}, ax=ax)
    assert 5 <= len(ax.lines[0].get_markevery()) <= 20
    assert ax.lines[1].get_markevery() == [0]


def test_a_flat_surface_can_be_drawn():
    for log in (False, True):
        assert plot_loss_surface(A, B, np.ones((31, 41)), log=log).collections


@pytest.mark.parametrize(
    ("changed", "cure"),
    [
        ({"losses": BOWL.T}, r"Transpose it: `losses\.T`"),
        ({"losses": BOWL[1:]}, r"shape \(30, 41\) for 41 a and 31 b"),
        ({"a": A[::-1]}, "`a` must be .* ascending"),
        ({"losses": np.full((31, 41), np.nan)}, "must hold finite values"),
        ({"losses": -BOWL, "log": True}, "above 0.*`log=False`"),
        ({"levels": 1}, "levels=1"),
        ({"paths": {"SGD": DOWN.T}}, r"shape \(2, 4\) for 'SGD'"),
        ({"paths": {"SGD": DOWN + 9}}, r"'SGD', which starts at \(7.5, 11\).*larger map"),
    ],
)
def test_wrong_input_is_named_with_a_cure(changed, cure):
    with pytest.raises(ValueError, match=cure):
        plot_loss_surface(**{"a": A, "b": B, "losses": BOWL, **changed})
