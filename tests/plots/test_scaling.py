"""Scaling curves: runs, means, the law, and a clear border between measured and supposed."""

import numpy as np
import pytest

from dlcourse.metrics import fit_power_law
from dlcourse.plots import plot_scaling

SIZES = np.array([1e4, 1e5, 1e6, 1e7, 1e8])
RUNS = 1.2 + 15 * SIZES**-0.3 + np.random.default_rng(0).normal(0, 0.01, (3, 5))
LAW = fit_power_law(SIZES[:4], RUNS[:, :4])


def by_gid(ax, gid):
    return [line for line in ax.lines if line.get_gid() == gid]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_every_run_and_the_mean_of_each_size_are_drawn_on_logarithmic_axes(ax):
    plot_scaling(SIZES, RUNS, label="GPT", ax=ax)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    pale = [line.get_ydata().tolist() for line in ax.lines if line.get_alpha() == 0.35]
    assert pale == RUNS.tolist()
    (mean,) = by_gid(ax, "measured")
    np.testing.assert_allclose(mean.get_ydata(), RUNS.mean(axis=0))
    np.testing.assert_array_equal(mean.get_xdata(), SIZES)
    assert legend(ax) == ["GPT, mean of 3 seeds"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("parameters", "loss (nats)")


def test_the_curve_is_solid_between_the_sizes_of_the_fit_and_dashed_beyond(ax):
    plot_scaling(SIZES, RUNS, fit=LAW, ax=ax)
    (inside,), (line,) = by_gid(ax, "law"), by_gid(ax, "extrapolated")
    assert inside.get_linestyle() == "-"
    assert line.get_linestyle() == "--"
    assert (inside.get_xdata()[0], inside.get_xdata()[-1]) == pytest.approx((1e4, 1e7))
    assert line.get_xdata()[0] < 1e4
    assert line.get_xdata()[-1] > 1e8
    for curve in (inside, line):
        np.testing.assert_allclose(curve.get_ydata(), LAW.predict(curve.get_xdata()))
    (floor,) = by_gid(ax, "floor")
    assert floor.get_ydata()[0] == LAW.floor


def test_the_band_is_one_standard_error_of_the_curve(ax):
    plot_scaling(SIZES, RUNS, fit=LAW, ax=ax)
    corners = ax.collections[0].get_paths()[0].vertices
    last = corners[np.isclose(corners[:, 0], corners[:, 0].max())][:, 1]
    end = corners[:, 0].max()
    assert last.max() == pytest.approx(LAW.predict(end) + LAW.error(end))
    assert last.min() == pytest.approx(LAW.predict(end) - LAW.error(end))


def test_sizes_that_the_fit_has_not_seen_are_hollow(ax):
    plot_scaling(SIZES, RUNS, fit=LAW, ax=ax)
    (seen,), (unseen,) = by_gid(ax, "measured"), by_gid(ax, "unseen")
    assert seen.get_xdata().tolist() == SIZES[:4].tolist()
    assert unseen.get_xdata().tolist() == [1e8]
    assert unseen.get_markerfacecolor() == "white"
    assert legend(ax)[-1] == "not seen by the fit"
    assert not by_gid(plot_scaling(SIZES[:4], RUNS[:, :4], fit=LAW), "unseen")


def test_the_legend_states_the_constants_with_two_digits_of_their_errors(ax):
    plot_scaling(SIZES, RUNS, fit=LAW, ax=ax)
    floor, exponent = (part.split(" = ")[1].split(" ± ") for part in legend(ax)[1].split(", "))
    for (value, error), truth, sd in zip(
        (floor, exponent), (LAW.floor, LAW.exponent), LAW.errors[::2], strict=True
    ):
        assert float(value) == pytest.approx(truth, abs=0.5 * 10 ** -len(value.split(".")[1]))
        assert float(error) == pytest.approx(sd, rel=0.06)


@pytest.mark.parametrize(("floor", "text"), [(0.0, "E = 0, α"), (1.1, "E = 1.1 (given), α")])
def test_a_floor_that_was_not_fitted_has_no_error(ax, floor, text):
    plot_scaling(SIZES, RUNS, fit=fit_power_law(SIZES, RUNS, floor=floor), ax=ax)
    assert legend(ax)[1].startswith(text)
    assert len(by_gid(ax, "floor")) == bool(floor)


def test_a_second_family_differs_and_both_can_be_seen(ax):
    plot_scaling(SIZES, RUNS, fit=LAW, label="GPT", ax=ax)
    plot_scaling(SIZES, RUNS + 2, fit=fit_power_law(SIZES, RUNS + 2), label="GRU", ax=ax)
    first, second = by_gid(ax, "measured")
    assert first.get_color() != second.get_color()
    assert first.get_marker() != second.get_marker()
    low, high = ax.get_ylim()
    assert low < LAW.floor
    assert high > (RUNS + 2).max()


def test_ticks_of_the_loss_are_plain_numbers(ax):
    plot_scaling(SIZES, RUNS, fit=LAW, ax=ax)
    ax.figure.canvas.draw()
    written = [label.get_text() for label in ax.get_yticklabels()]
    assert len(written) >= 4
    assert [float(text) for text in written] == pytest.approx(ax.get_yticks().tolist())


@pytest.mark.filterwarnings("error")
def test_a_missing_run_leaves_the_mean_of_the_others(ax):
    runs = RUNS.copy()
    runs[0, 2] = np.nan
    plot_scaling(SIZES, runs, ax=ax)
    assert by_gid(ax, "measured")[0].get_ydata()[2] == pytest.approx(RUNS[1:, 2].mean())


@pytest.mark.parametrize(
    ("sizes", "losses", "options", "error", "cure"),
    [
        (SIZES, RUNS.T, {}, ValueError, r"shapes \(5,\) and \(5, 3\). Transpose the losses"),
        (SIZES, RUNS[None], {}, ValueError, r"\(1, 3, 5\)"),
        (SIZES - 1e4, RUNS, {}, ValueError, "sizes from 0"),
        (SIZES, RUNS - 2, {}, ValueError, "losses from -"),
        (SIZES, RUNS * np.where(SIZES == 1e6, np.nan, 1), {}, ValueError, r"none at size 1e\+06"),
        (SIZES, RUNS, {"fit": (1.2, 15)}, TypeError, "fit=fit_power_law"),
    ],
)
def test_wrong_input_is_named_with_a_cure(sizes, losses, options, error, cure):
    with pytest.raises(error, match=cure):
        plot_scaling(sizes, losses, **options)
