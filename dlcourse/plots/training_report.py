"""What a physician of networks looks at: eight small plots of one training run."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullLocator

from .history import plot_history
from .palette import DASHES, MARKERS, PALETTE

_NEEDED = (
    "history", "first_steps", "new_accuracy", "gradient_norms", "scales", "activity",
    "repeats", "nearest",
)  # fmt: skip
_COMPRESSED = 10.0  # losses above this share a logarithmic part of the axis


def plot_training_report(
    report: Mapping[str, Any], *, axes: Sequence[Axes] | None = None
) -> list[Axes]:
    """Draw loss, accuracy, gradients, activity and data of one training run side by side.

    Args:
        report: The measurements, as `tests/benchmarks/clinic.py` records them: `history` (a
            mapping as of `fit`), `first_steps` (losses), `new_accuracy` (a number),
            `gradient_norms` and `scales` (one a layer), `activity` (for each hidden layer the
            share of images that each unit fires for), `repeats` (the probability of one answer to
            one image, again and again), `nearest` (distances of validation and new images to the
            nearest training image).
        axes: Eight Axes; a new figure without them.

    Returns:
        The eight Axes, in the order of reading.

    Raises:
        ValueError: If a measurement is missing, or there are not eight Axes.
    """
    missing = [name for name in _NEEDED if name not in report]
    if missing:
        raise ValueError(
            f"`report` must hold {', '.join(_NEEDED)}. Received: one without {', '.join(missing)}."
        )
    if axes is None:
        # fixed spaces: a layout engine would take half as long as all the drawing
        spaces = {"wspace": 0.32, "hspace": 0.36, "left": 0.05, "right": 0.99}
        axes = plt.subplots(2, 4, figsize=(11.5, 6), gridspec_kw=spaces)[1].ravel()
    drawn = list(np.ravel(np.asarray(axes, dtype=object)))
    if len(drawn) != 8:
        raise ValueError(f"`axes` must hold eight Axes. Received: {len(drawn)}.")
    _curves(report, drawn[0], drawn[1])
    _first_steps(report, drawn[2])
    _by_layer(drawn[3], report["gradient_norms"], "length of the gradient", 1)
    _by_layer(drawn[4], report["scales"], "mean size of the values", 0)
    _activity(report, drawn[5])
    _repeats(report, drawn[6])
    _nearest(report, drawn[7])
    for letter, ax in zip("ABCDEFGH", drawn, strict=True):
        ax.set_title(f"{letter}. {ax.get_title()}", fontsize=10)
        legend = ax.get_legend()
        if legend is not None:
            for text in legend.get_texts():
                text.set_fontsize(8)
    return drawn


def _curves(report: Mapping[str, Any], loss: Axes, accuracy: Axes) -> None:
    history = report["history"]
    plot_history(history, ax=loss, keys=["loss", "val_loss"])
    loss.set_title("loss")
    _loss_axis(loss, [*history["loss"], *history["val_loss"]])
    plot_history(
        history, ax=accuracy, keys=["accuracy", "val_accuracy"],
        baseline=report["new_accuracy"], baseline_name="new images",
    )  # fmt: skip
    accuracy.set_title("accuracy")
    accuracy.set_ylim(0, 1.05)


def _loss_axis(ax: Axes, losses: Sequence[float]) -> None:
    """Let the axis begin at 0 and hold an even guess, so that reports can be compared."""
    top = max(2.5, *losses)
    if top > _COMPRESSED:
        ax.set_yscale("symlog", linthresh=_COMPRESSED, linscale=1.5)
        ax.set_yticks([t for t in (0, 2, 4, 6, 8, 10, 100, 1000, 10_000) if t <= 3 * top])
        ax.yaxis.set_major_formatter("{x:g}")
        ax.yaxis.set_minor_locator(NullLocator())
    ax.set_ylim(0, (1.1 if top <= _COMPRESSED else 1.8) * top)


def _first_steps(report: Mapping[str, Any], ax: Axes) -> None:
    losses = report["first_steps"]
    ax.plot(np.arange(1, len(losses) + 1), losses, color=PALETTE["blue"])
    ax.axhline(np.log(10), color=PALETTE["grey"], linestyle=DASHES[2], label="an even guess, ln 10")
    ax.set(title="loss of the first steps", xlabel="step", ylabel="loss")
    _loss_axis(ax, losses)
    ax.grid(alpha=0.3)
    ax.legend(loc="lower left" if ax.get_yscale() == "linear" else "upper right")


def _by_layer(ax: Axes, values: Sequence[float], title: str, first: int) -> None:
    places = np.arange(first, first + len(values))
    ax.plot(places, values, color=PALETTE["blue"], marker=MARKERS[0], clip_on=False)
    ax.set_yscale("symlog", linthresh=1e-3)
    ax.set_xticks(places, ["input" if place == 0 else str(place) for place in places])
    ax.set(title=title, xlabel="layer")
    ax.set_ylim(0, max(200.0, 3 * max(values)))
    ax.grid(alpha=0.3)


def _activity(report: Mapping[str, Any], ax: Axes) -> None:
    for number, shares in enumerate(report["activity"]):
        name = ("blue", "orange")[number % 2]
        ax.plot(
            np.arange(1, len(shares) + 1), np.sort(shares), color=PALETTE[name],
            linestyle=DASHES[number % len(DASHES)], marker=MARKERS[number % len(MARKERS)],
            markevery=8, label=f"hidden layer {number + 1}",
        )  # fmt: skip
    ax.set(
        title="how often a unit fires", xlabel="hidden unit, sorted", ylabel="share of the images",
        ylim=(-0.05, 1.05),
    )  # fmt: skip
    ax.grid(alpha=0.3)
    ax.legend()


def _repeats(report: Mapping[str, Any], ax: Axes) -> None:
    shares = report["repeats"]
    places = np.arange(1, len(shares) + 1)
    ax.plot(places, shares, color=PALETTE["blue"], marker=MARKERS[0], linestyle="none")
    ax.set(
        title="one image, tested often", xlabel="test",
        ylabel="probability of one answer", ylim=(-0.05, 1.05),
    )  # fmt: skip
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(alpha=0.3)


def _nearest(report: Mapping[str, Any], ax: Axes) -> None:
    values = report["nearest"]
    bins = np.linspace(0, max(max(row) for row in values.values()), 16).tolist()
    styles = {"validation": ("blue", "-"), "new": ("orange", "--")}
    for part, (color, dash) in styles.items():
        ax.hist(
            values[part], bins=bins, histtype="step", linewidth=2, color=PALETTE[color],
            linestyle=dash, label=f"{part} images",
        )  # fmt: skip
    ax.set(title="nearest training image", xlabel="distance", ylabel="images", xlim=(0, None))
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_ylim(0, 1.35 * ax.get_ylim()[1])  # room for the legend
    ax.legend(loc="upper right")
