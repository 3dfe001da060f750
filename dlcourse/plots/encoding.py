"""Turn a matplotlib figure into a small picture that has the same bytes for the same data."""

import base64
import io

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

CSS_DPI = 96
"""Pixels to the inch in CSS: what a figure's inches mean on a page."""

_COLORS = 256
# Mean distance, in steps of 255, at which a reduced palette cannot be told from the original.
# Plots stay far below it; photographs exceed it.
_INVISIBLE = 0.5
_QUALITY = 90


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


def data_uri(picture: Image.Image, *, colors: int = _COLORS) -> str:
    """Return the address that carries an RGB picture itself, without dates or versions.

    Plots have few colours: a PNG with a palette makes them about a third as large. A picture
    that would visibly suffer is a photograph, and goes as JPEG. Half of the palette goes to the
    colours that fill much of the picture, half to those far from all others: a small green
    mark stays green, however many shades of grey the letters around it have.

    Args:
        picture: The RGB picture.
        colors: Colours of the palette, 2 to 256.
    """
    reduced = _reduce(picture, colors)
    error = np.abs(np.asarray(picture, dtype=int) - np.asarray(reduced.convert("RGB"), dtype=int))
    buffer = io.BytesIO()
    kind = "png" if error.mean() <= _INVISIBLE else "jpeg"
    if kind == "png":
        reduced.save(buffer, format="PNG", optimize=True)
    else:
        picture.save(buffer, format="JPEG", quality=_QUALITY, subsampling=0, optimize=True)
    return f"data:image/{kind};base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"


def _reduce(picture: Image.Image, colors: int) -> Image.Image:
    """Return the picture with each pixel in the nearest of at most `colors` colours."""
    methods = (Image.Quantize.MEDIANCUT, Image.Quantize.MAXCOVERAGE)
    palette = np.vstack([_palette(picture, colors // 2, method) for method in methods])
    palette = np.unique(palette, axis=0)
    pixels = np.asarray(picture, dtype=np.int64) @ (256**2, 256, 1)
    codes, place = np.unique(pixels, return_inverse=True)
    shades = np.stack([codes // 256**2, codes // 256 % 256, codes % 256]).astype(np.int32)
    nearest = np.zeros(len(codes), dtype=np.uint8)
    least = np.full(len(codes), 3 * 256**2, dtype=np.int32)
    for index, color in enumerate(palette.astype(np.int32)):
        distance = np.square(shades - color[:, None]).sum(axis=0)
        nearest[distance < least] = index
        least = np.minimum(least, distance)
    reduced = Image.fromarray(nearest[place.reshape(pixels.shape)])
    reduced.putpalette(palette.astype(np.uint8).tobytes())
    return reduced


def _palette(picture: Image.Image, colors: int, method: Image.Quantize) -> np.ndarray:
    reduced = picture.quantize(colors, method=method, dither=Image.Dither.NONE)
    used = np.unique(np.asarray(reduced))
    return np.reshape(reduced.getpalette() or [], (-1, 3))[used]
