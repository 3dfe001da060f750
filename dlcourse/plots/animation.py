"""Moving pictures without a kernel: frames, a small player, and a still that is always there."""

import hashlib
import json
from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from .captions import check_texts, image_tag, show
from .encoding import CSS_DPI, data_uri, render

_DPI = 96
_COLORS = 48
_STILLS = 4


def animate(
    draw: Callable[[Axes, int], Any],
    num_frames: int,
    *,
    caption: str,
    alt: str,
    figsize: tuple[float, float] = (5.0, 3.75),
    interval: int = 500,
    labels: Sequence[str] | None = None,
    number: int | None = None,
    colors: int = _COLORS,
) -> None:
    """Show frames with play, step and slider controls, over a still of four key frames.

    The player is a script in the output itself and starts paused. Where stored scripts do not
    run (a freshly cloned notebook, a page that shows notebooks) the still is what one sees; so
    caption and alt text must hold for both.

    Args:
        draw: `draw(ax, frame)` draws frame 0, 1, … on empty axes.
        num_frames: How many frames, at least 2.
        caption: As for `figure`.
        alt: As for `figure`: what changes from the first frame to the last.
        figsize: Width and height of a frame, in inches.
        interval: Milliseconds from one frame to the next.
        labels: A few words for each frame, `(num_frames,)`: a screen reader says them when the
            frame comes up, so that it hears more than the frame's number.
        number: As for `figure`.
        colors: How many colours a frame keeps, at most 256; more where it has a colour bar.

    Raises:
        ValueError: If caption or alt text will not do, there are fewer than 2 frames, or the
            interval is shorter than 100 ms: flashing can cause seizures; or `labels` has not
            one text that is not empty for each frame.

    Example:
        >>> animate(
        ...     lambda ax, frame: ax.bar(["a", "b"], [frame, 3 - frame]),
        ...     num_frames=4,
        ...     caption="One bar grows as the other shrinks.",
        ...     alt="Two bars: a goes from 0 to 3, b from 3 to 0.",
        ...     number=1,
        ... )
        Figure 1. One bar grows as the other shrinks. — Two bars: a goes from 0 to 3, b from 3 to 0.
    """
    caption, alt = check_texts(caption, alt)
    if num_frames < 2 or interval < 100:
        raise ValueError(
            "`num_frames` must be at least 2 and `interval` at least 100 ms. "
            f"Received: num_frames={num_frames}, interval={interval}. "
            "A single picture is shown by `figure`."
        )
    _check_labels(labels, num_frames)
    pictures = [_draw_frame(draw, frame, figsize) for frame in range(num_frames)]
    keys = [round(key * (num_frames - 1) / (_STILLS - 1)) for key in range(_STILLS)]
    still = _side_by_side([pictures[key] for key in sorted(set(keys))])
    width = round(pictures[0].width * CSS_DPI / _DPI)
    frames = [data_uri(picture, colors=colors) for picture in pictures]
    shown = data_uri(still, colors=colors)
    show(
        _html(shown, frames, caption, alt, width=width, interval=interval, labels=labels),
        caption,
        alt,
        number,
        frames=num_frames,
    )


def _check_labels(labels: Sequence[str] | None, num_frames: int) -> None:
    if labels is None:
        return
    if isinstance(labels, str) or len(labels) != num_frames or not all(map(str.strip, labels)):
        raise ValueError(
            "`labels` must have one text for each frame, none of them empty. "
            f"Received: {labels!r} for {num_frames} frames."
        )


def _draw_frame(
    draw: Callable[[Axes, int], Any], frame: int, figsize: tuple[float, float]
) -> Image.Image:
    fig = Figure(figsize=figsize, layout="constrained")
    FigureCanvasAgg(fig)
    draw(fig.add_subplot(), frame)
    return render(fig, dpi=_DPI, crop=False)


def _side_by_side(pictures: list[Image.Image]) -> Image.Image:
    """Return the pictures in two columns, in reading order, with a line between them."""
    width, height = pictures[0].size
    gap = 6
    rows = (len(pictures) + 1) // 2
    sheet = Image.new("RGB", (2 * width + gap, rows * height + (rows - 1) * gap), "white")
    for index, picture in enumerate(pictures):
        sheet.paste(picture, (index % 2 * (width + gap), index // 2 * (height + gap)))
    return sheet


def _html(
    still: str,
    frames: list[str],
    caption: str,
    alt: str,
    *,
    width: int,
    interval: int,
    labels: Sequence[str] | None,
) -> str:
    settings = {"frames": frames, "interval": interval, "width": width, "caption": caption}
    if labels is not None:
        settings["labels"] = list(labels)
    name = hashlib.sha256("".join(frames).encode()).hexdigest()[:12]
    settings["name"] = name
    # "</script>" in a caption must not end the script
    data = json.dumps(settings, ensure_ascii=True).replace("<", "\\u003c")
    script = files(__package__).joinpath("player.js").read_text(encoding="utf-8")
    stills = min(_STILLS, len(frames))
    return (
        f'<div data-dlcourse-player="{name}">'
        f"{image_tag(still, alt, width=round(1.5 * width))}"
        f'<p style="margin: 4px 0"><em>{stills} of {len(frames)} frames, in reading order. '
        "Run the cell to play them.</em></p></div>"
        f"<script>{script.strip()}({data});</script>"
    )
