"""Loss against size, with the power law that was fitted to it, and where it was only supposed."""

from typing import Any, Protocol

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import EngFormatter, FuncFormatter, MaxNLocator, NullLocator
from numpy.typing import ArrayLike, NDArray

from .palette import DASHES, MARKERS, class_color

_MEASURED, _LAW = "measured", "law"
_ON = 4.0  # how many times the largest size the law is drawn


class _Law(Protocol):
    """What `dlcourse.metrics.fit_power_law` returns."""

    @property
    def floor(self) -> float: ...
    @property
    def exponent(self) -> float: ...
    @property
    def errors(self) -> tuple[float, float, float]: ...
    @property
    def range(self) -> tuple[float, float]: ...
    def predict(self, sizes: Any) -> Any: ...
    def error(self, sizes: Any) -> Any: ...


def plot_scaling(
    sizes: ArrayLike,
    losses: ArrayLike,
    *,
    fit: _Law | None = None,
    label: str | None = None,
    xlabel: str = "parameters",
    ylabel: str = "loss (nats)",
    ax: Axes | None = None,
) -> Axes:
    """Draw losses against sizes on two logarithmic axes, and the law that was fitted to them.

    Every run is a pale marker, the mean of a size a full one. The curve is solid between the sizes
    of the fit and dashed outside, in a band of one standard error; a size that the fit has not
    seen has a hollow marker, so that one can see whether the law foretold it. The dotted line is
    the floor, where it is near enough. The legend states floor E and exponent alpha. Draw a second
    family on the same `ax`: it gets another colour, marker and dash. Such curves are those of
    Kaplan et al. (2020) and Hoffmann et al. (2022).

    A good alt text gives the first and the last loss, the exponent with its error, and says
    whether the sizes that were kept out lie in the band.

    Args:
        sizes: Parameters, tokens or FLOPs, positive, `(sizes,)`.
        losses: Of held-out data, positive, `(sizes,)` or `(seeds, sizes)`; NaN where a run is
            missing.
        fit: What `dlcourse.metrics.fit_power_law` returns, of these sizes or of some of them.
        label: Name of the family in the legend.
        xlabel: Name of the horizontal axis.
        ylabel: Name of the vertical axis, with the unit.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes.

    Raises:
        TypeError: If `fit` is not what `dlcourse.metrics.fit_power_law` returns.
        ValueError: If shapes do not fit, or a number is not positive.

    Example:
        >>> from dlcourse.metrics import fit_power_law
        >>> sizes = np.array([1e4, 1e5, 1e6, 1e7])
        >>> losses = 1.2 + 30 * sizes**-0.4 + [[0.01, -0.01, 0.01, -0.01], [-0.02, 0.01, 0, 0.01]]
        >>> ax = plot_scaling(sizes, losses, fit=fit_power_law(sizes, losses), label="GPT")
        >>> ax.get_legend().get_texts()[-1].get_text()
        'E = 1.200 ± 0.016, α = 0.395 ± 0.025'
        >>> plt.close(ax.figure)
    """
    if fit is not None and not hasattr(fit, "predict"):
        raise TypeError(
            "`fit` must be what `dlcourse.metrics.fit_power_law` returns. "
            f"Received: {type(fit).__name__}. Write `fit=fit_power_law(sizes, losses)`."
        )
    at, runs = _runs(sizes, losses)
    if ax is None:
        ax = plt.subplots(figsize=(6.4, 4.4), layout="constrained")[1]
    index = sum(line.get_gid() == _MEASURED for line in ax.lines)
    color, marker = class_color(index), MARKERS[index % len(MARKERS)]
    ax.set(xscale="log", yscale="log", xlabel=xlabel, ylabel=ylabel)
    if len(runs) > 1:
        for run in runs:
            ax.plot(at, run, color=color, marker=marker, linestyle="", alpha=0.35, markersize=4)
    mean = np.nanmean(runs, axis=0)
    name = label or "measured"
    name += f", mean of {len(runs)} seeds" if len(runs) > 1 else ""
    seen = np.ones(len(at), dtype=bool)
    if fit is not None:
        seen = (at >= fit.range[0]) & (at <= fit.range[1])
    look: dict[str, Any] = {"color": color, "marker": marker, "markersize": 7, "zorder": 3}
    ax.plot(at[seen], mean[seen], linestyle="", **look, label=name, gid=_MEASURED)
    if fit is not None:
        _draw_law(ax, fit, at, DASHES[1 + index % 4], color)
    if not seen.all():
        look |= {"markerfacecolor": "white", "markeredgewidth": 1.6, "gid": "unseen"}
        ax.plot(at[~seen], mean[~seen], linestyle="", **look, label="not seen by the fit")
    _dress(ax)
    return ax


def _runs(sizes: ArrayLike, losses: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    at, runs = np.asarray(sizes, dtype=np.float64), np.asarray(losses, dtype=np.float64)
    if at.ndim != 1 or not at.size or runs.ndim not in (1, 2) or runs.shape[-1:] != at.shape:
        turned = runs.ndim == 2 and runs.shape[:1] == at.shape
        raise ValueError(
            "`sizes` must be (sizes,), and `losses` (sizes,) or (seeds, sizes). "
            f"Received: shapes {at.shape} and {runs.shape}."
            + (" Transpose the losses: `losses.T`." if turned else "")
        )
    runs = np.atleast_2d(runs)
    if not ((at > 0).all() and np.isfinite(at).all() and not (runs <= 0).any()):
        raise ValueError(
            "`sizes` and `losses` must be positive: a logarithmic axis has no 0. "
            f"Received: sizes from {at.min():g}, losses from {np.nanmin(runs):g}."
        )
    if not np.isfinite(runs).any(axis=0).all() or np.isinf(runs).any():
        raise ValueError(
            "Each size needs a finite loss. "
            f"Received: none at size {at[np.argmin(np.isfinite(runs).any(axis=0))]:g}. "
            "Leave out a size whose runs all failed, and say so."
        )
    return at, runs


def _draw_law(ax: Axes, law: _Law, at: NDArray[np.float64], dash: Any, color: str) -> None:
    """Draw the curve, its band and its floor; the legend states the constants."""
    ends = min(at.min(), law.range[0]) / 1.5, max(at.max(), law.range[1]) * _ON
    line = np.geomspace(*ends, 200)
    loss, error = law.predict(line), law.error(line)
    ax.fill_between(
        line, np.maximum(loss - error, 1e-12), loss + error, color=color, alpha=0.18, linewidth=0
    )
    inside = np.geomspace(*law.range, 100)
    ax.plot(line, loss, color=color, linestyle=dash, linewidth=1.2, gid="extrapolated")
    text = f"E = {_with_error(law.floor, law.errors[0])}, α = "
    text += _with_error(law.exponent, law.errors[2])
    ax.plot(inside, law.predict(inside), color=color, linewidth=1.8, gid=_LAW, label=text)
    if law.floor > 0.75 * loss.min():
        ax.axhline(law.floor, color=color, linestyle=(0, (1, 3)), linewidth=1.4, gid="floor")
        ax.annotate(
            "E", (0.01, law.floor), (0, 2), xycoords=("axes fraction", "data"),
            textcoords="offset points", color=color, fontsize="small",
        )  # fmt: skip


def _with_error(value: float, error: float) -> str:
    """Return a number and its standard error, to two digits of the error."""
    if not np.isfinite(error):
        return f"{value:.3g} (given)" if value else "0"  # given, or at its border
    if error <= 0:
        return f"{value:.4g}"
    places = int(np.clip(1 - np.floor(np.log10(error)), 0, 6))
    return f"{value:.{places}f} ± {error:.{places}f}"


def _dress(ax: Axes) -> None:
    """Write round numbers, not powers of ten, beside a loss that stays within a factor of 10."""
    ax.autoscale(axis="y")  # a family may have been drawn, and its limits set, before
    low, high = ax.get_ylim()
    if high / low < 20:
        ticks = np.asarray(MaxNLocator(7, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high))
        ax.set_yticks(ticks[(ticks >= low) & (ticks <= high)])
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.3g}"))
        ax.yaxis.set_minor_locator(NullLocator())
        ax.set_ylim(low, high)
    ax.xaxis.set_major_formatter(EngFormatter(sep=""))
    ax.grid(alpha=0.3)
    ax.legend(framealpha=0.9, fontsize="small", handlelength=2.4)
