"""Draw glyphs from their masters: coverage, background and colour of a batch of images."""

import numpy as np

from .glyph_outlines import CELLS, SIDE

MIN_SAMPLES = 28  # along a side: smaller images are drawn finer, then averaged
_CLOUDS = 6  # control points of the background's clouds, along a side
_PIECES = 2  # pieces of other glyphs in the background
_SATURATION = 0.75


def coverage(
    masters: np.ndarray,
    which: np.ndarray,
    *,
    rotation: np.ndarray,
    scale: np.ndarray,
    shift: np.ndarray,
    stroke: np.ndarray,
    size: int,
) -> np.ndarray:
    """Return which part of each pixel a glyph covers, `(n, size, size)`, float32 in [0, 1].

    A pixel is covered in full from half a pixel inside the outline, not at all from half a pixel
    outside, and linearly in between: edges without stairs.

    Args:
        masters: Signed distances, `(masters, SIDE, SIDE)`, as `glyph_outlines.master`.
        which: Master of each image, `(n,)`.
        rotation: Degrees, anticlockwise, `(n,)`.
        scale: Height of a capital as a fraction of the image's side, `(n,)`.
        shift: Where the middle of the glyph lies from the middle of the image, to the right and
            down, as fractions of the side, `(n, 2)`.
        stroke: How much wider each line is, as a fraction of a capital's height, `(n,)`.
        size: Pixels along a side.
    """
    finer = -(-MIN_SAMPLES // size)
    samples = size * finer
    centres = (np.arange(samples, dtype=np.float32) + 0.5) / samples - 0.5
    right, down = (centres - shift[:, axis, None].astype(np.float32) for axis in (0, 1))

    # turn back and scale back: where on the master does the pixel lie? (n, samples, samples)
    turn = np.deg2rad(rotation)
    cos, sin = ((f(turn) / scale * CELLS).astype(np.float32)[:, None] for f in (np.cos, np.sin))
    middle = np.float32((SIDE - 1) / 2)
    x = (cos * right)[:, None, :] - (sin * down)[:, :, None] + middle
    y = (sin * right)[:, None, :] + (cos * down)[:, :, None] + middle
    distance = _interpolated(masters, which, x, y)

    distance -= (stroke / 2).astype(np.float32)[:, None, None]
    distance *= (-scale * samples).astype(np.float32)[:, None, None]  # pixels, positive inside
    distance += 0.5
    covered = np.clip(distance, 0, 1, out=distance)
    if finer == 1:
        return covered
    return covered.reshape(-1, size, finer, size, finer).mean(axis=(2, 4))


def _interpolated(
    masters: np.ndarray, which: np.ndarray, x: np.ndarray, y: np.ndarray
) -> np.ndarray:
    """Return the masters between their grid points (bilinear); overwrites `x` and `y`."""
    last = np.nextafter(np.float32(SIDE - 1), np.float32(0))  # beyond the edge counts as the edge
    np.clip(x, 0, last, out=x)
    np.clip(y, 0, last, out=y)
    column, row = x.astype(np.int64), y.astype(np.int64)
    x -= column
    y -= row
    flat = masters.reshape(-1)
    at = row * SIDE + column + (which * SIDE * SIDE)[:, None, None]
    upper, right = flat[at], flat[at + 1]
    upper += x * (right - upper)
    at += SIDE
    lower, right = flat[at], flat[at + 1]
    lower += x * (right - lower)
    upper += y * (lower - upper)
    return upper


class Background:
    """Clouds and pieces of other glyphs, behind every image of a set.

    Attributes:
        classes: Class of each piece, `(n, pieces)`.
        fonts: Its font, `(n, pieces)`.
    """

    def __init__(
        self, n: int, *, channels: int, num_classes: int, num_fonts: int, rng: np.random.Generator
    ) -> None:
        pieces = (n, _PIECES)
        self.classes = (rng.random(pieces) * num_classes).astype(np.int64)
        self.fonts = (rng.random(pieces) * num_fonts).astype(np.int64)
        angle, away = rng.uniform(0, 2 * np.pi, pieces), rng.uniform(0.4, 0.6, pieces)
        self._shift = np.stack([away * np.cos(angle), away * np.sin(angle)], axis=-1)
        self._rotation = rng.uniform(-40, 40, pieces)
        self._scale = rng.uniform(0.4, 0.8, pieces)
        self._brightness = rng.uniform(0.5, 1.0, (n, channels, _PIECES)).astype(np.float32)
        self._clouds = rng.random((n, channels, _CLOUDS, _CLOUDS), dtype=np.float32)

    def draw(self, part: slice, masters: np.ndarray, which: np.ndarray, size: int) -> np.ndarray:
        """Return the backgrounds of some images, `(part, size, size, channels)` in [0, 1].

        Args:
            part: Which images.
            masters: As in `coverage`.
            which: Master of each piece, `(n, pieces)`, as an index into `masters`.
            size: Pixels along a side.
        """
        blend = _cloud_weights(size)
        drawn = blend @ self._clouds[part] @ blend.T  # (part, channels, size, size)
        for piece in range(_PIECES):
            covered = coverage(
                masters,
                which[part, piece],
                rotation=self._rotation[part, piece],
                scale=self._scale[part, piece],
                shift=self._shift[part, piece],
                stroke=np.zeros(len(drawn)),
                size=size,
            )
            bright = self._brightness[part, :, piece, None, None]
            drawn += covered[:, None] * (bright - drawn)
        return drawn.transpose(0, 2, 3, 1)


def _cloud_weights(size: int) -> np.ndarray:
    """Return how much each control point counts for each row of pixels, `(size, points)`."""
    place = (np.arange(size) + 0.5) / size * (_CLOUDS - 1)
    near = np.clip(1 - np.abs(place[:, None] - np.arange(_CLOUDS)), 0, 1)
    return (near**2 * (3 - 2 * near)).astype(np.float32)  # smooth, and still adds up to 1


def hue_to_rgb(
    hue: np.ndarray, *, saturation: float = _SATURATION, value: np.ndarray | float = 1.0
) -> np.ndarray:
    """Return colours of the given hues, `(n, 3)` float32 in [0, 1] (HSV; A. R. Smith, 1978).

    Args:
        hue: Degrees, `(n,)`: 0 is red, 120 green, 240 blue.
        saturation: From 0, grey, to 1.
        value: Of the brightest channel, a number or `(n,)`.
    """
    sector = (np.array([5.0, 3.0, 1.0]) + np.asarray(hue)[:, None] / 60) % 6
    distance = np.clip(np.minimum(sector, 4 - sector), 0, 1)
    return (np.reshape(value, (-1, 1)) * (1 - saturation * distance)).astype(np.float32)
