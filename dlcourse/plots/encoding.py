"""Turn a matplotlib figure into a small PNG that has the same bytes for the same data."""

import base64
import io

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

CSS_DPI = 96
"""Pixels to the inch in CSS: what a figure's inches mean on a page."""

_COLORS = 256
# Mean distance, in steps of 255, at which a reduced palette cannot be told from the original.
# Plots stay far below it; photographs exceed it and keep all their colours.
_INVISIBLE = 0.5


def render(fig: Figure, *, dpi: int, crop: bool) -> Image.Image:
    """Draw `fig` on white and return it as an RGB picture.

    Args:
        fig: The figure. It is drawn, not changed.
        dpi: Pixels to the inch.
        crop: True trims the empty margin; False keeps the figure's size, as frames need it.
    """
    buffer = io.BytesIO()
    fig.savefig(
        buffer, format="png", dpi=dpi, facecolor="white", bbox_inches="tight" if crop else None
    )
    buffer.seek(0)
    with Image.open(buffer) as picture:
        return picture.convert("RGB")


def to_png(picture: Image.Image, *, colors: int = _COLORS) -> bytes:
    """Return the PNG file of an RGB picture, without dates or software versions.

    Plots have few colours: a palette makes the file about a third as large. A picture that
    would visibly suffer keeps all its colours.
    """
    reduced = picture.quantize(colors, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    error = np.abs(np.asarray(picture, dtype=int) - np.asarray(reduced.convert("RGB"), dtype=int))
    buffer = io.BytesIO()
    chosen = reduced if error.mean() <= _INVISIBLE else picture
    chosen.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def data_uri(png: bytes) -> str:
    """Return the address that carries the file itself."""
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")
