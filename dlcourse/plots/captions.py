"""Number, caption and describe a figure, so that everyone gets it, wherever it is opened.

Why a figure is stored as HTML, `<figure><img alt=… src="data:…"><figcaption>`, and not
as matplotlib's own `image/png` output: JupyterLab (4.6) shows an `image/png` output without alt
text, whatever its metadata say, and of nbconvert's page templates only `classic` reads
`metadata["image/png"]["alt"]`. HTML carries the alt text into the DOM of JupyterLab and of every
exported page. In a notebook that is not trusted JupyterLab sanitises HTML: `figure`, `img`,
`alt`, `figcaption` and `data:` addresses pass, scripts do not (tests/browser holds all of this
against a real browser). Both forms at once would store each picture twice. The price:
`nbconvert --sanitize-html`, which strips every `img`, and export to LaTeX show the text only.

Pictures have a white ground of their own, captions the colour of the page: both can be read on
a light and on a dark theme.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import output, runtime
from .encoding import CSS_DPI, data_uri, render

_DPI = 144
_MIN_ALT = 20


class _Numbers:
    """Figure numbers of one run of a notebook; a new `dlcourse.start()` begins again at 1."""

    def __init__(self) -> None:
        self._run: runtime.Run | None = None
        self._given: dict[str, int] = {}

    def of(self, caption: str, wanted: int | None) -> int:
        if runtime.current() is not self._run:
            self._run, self._given = runtime.current(), {}
        if wanted is not None:
            self._given[caption] = wanted
        return self._given.setdefault(caption, max(self._given.values(), default=0) + 1)


_numbers = _Numbers()


def figure(fig_or_ax: Any, *, caption: str, alt: str, number: int | None = None) -> None:
    """Show a figure with its number, caption and alt text, once, and close it.

    Args:
        fig_or_ax: A matplotlib Figure, Axes, or array of Axes of one figure.
        caption: What the figure shows and what to see in it: everyone reads it.
        alt: What someone who cannot see it needs to know: kind of plot, axes, what stands out.
        number: The figure's number. Without it, one more than the highest so far; a caption
            that was shown already keeps its number, so that a cell can be run again.

    Raises:
        TypeError: If the first argument is not a figure or axes.
        ValueError: If caption or alt text is empty, alike, or too short to describe anything.

    Example:
        >>> fig, ax = plt.subplots()
        >>> _ = ax.plot([1, 2, 3], [1, 4, 9])
        >>> figure(ax, caption="Squares grow.", alt="Line plot of x squared, 1 to 9.", number=1)
        Figure 1. Squares grow. — Line plot of x squared, 1 to 9.
    """
    fig = _figure_of(fig_or_ax)
    caption, alt = check_texts(caption, alt)
    picture = render(fig, dpi=_DPI, crop=True)
    plt.close(fig)  # or the notebook would show, and store, the picture a second time
    image = image_tag(data_uri(picture), alt, width=round(picture.width * CSS_DPI / _DPI))
    show(image, caption, alt, number)


def show(
    body: str,
    caption: str,
    alt: str,
    number: int | None,
    *,
    more: Mapping[str, Any] | None = None,
    **facts: Any,
) -> None:
    """Emit `body`, HTML, as a numbered figure; `facts` join those in the output's metadata.

    Args:
        body: The picture.
        caption: Of the figure.
        alt: What someone who cannot see it needs to know.
        number: As for `figure`.
        more: Further forms of the figure, as `output.emit` takes them.
        **facts: JSON types only.
    """
    number = _numbers.of(caption, number)
    html = (
        f'<figure style="margin: 8px 0">{body}'
        f'<figcaption style="margin: 6px 0 0; font-size: 95%">'
        f"<strong>Figure {number}.</strong> {escape(caption)}</figcaption></figure>"
    )
    output.emit(
        f"Figure {number}. {caption} — {alt}",
        html,
        facts={"kind": "figure", "number": number, "caption": caption, "alt": alt, **facts},
        more=more,
    )


def image_tag(source: str, alt: str, *, width: int) -> str:
    """Return the `<img>` of a picture: on white in every theme, never wider than the page."""
    return (
        f'<img alt="{escape(alt)}" src="{source}" width="{width}" '
        'style="max-width: 100%; background-color: #ffffff; border-radius: 4px">'
    )


def check_texts(caption: str, alt: str) -> tuple[str, str]:
    """Return caption and alt text without outer blanks.

    Raises:
        ValueError: If one is empty, both are alike, or the alt text is too short.
    """
    caption, alt = " ".join(str(caption).split()), " ".join(str(alt).split())
    if not caption:
        raise ValueError(
            f"`caption` must not be empty. Received: caption={caption!r}. "
            "Say what the figure shows and what to see in it."
        )
    if len(alt) < _MIN_ALT:
        raise ValueError(
            f"`alt` must describe the figure in at least {_MIN_ALT} characters. "
            f"Received: alt={alt!r}. Name the kind of plot, the axes and what stands out."
        )
    if alt.rstrip(".").casefold() == caption.rstrip(".").casefold():
        raise ValueError(
            "`alt` must say what the caption does not. "
            f"Received: the same text for both, {alt!r}. "
            "A screen reader reads both: describe in `alt` what the eye would see."
        )
    return caption, alt


def _figure_of(fig_or_ax: Any) -> Figure:
    candidate = fig_or_ax
    if isinstance(candidate, np.ndarray) and candidate.size:
        candidate = candidate.flat[0]
    if isinstance(candidate, Axes):
        candidate = candidate.get_figure(root=True)
    if not isinstance(candidate, Figure):
        raise TypeError(
            "`figure` needs a matplotlib Figure or Axes. "
            f"Received: {type(fig_or_ax).__name__}. "
            "Pass what a `plot_*` function or `plt.subplots()` returned."
        )
    return candidate
