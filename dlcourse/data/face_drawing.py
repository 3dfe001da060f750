"""Draw faces from their factors, from the background to the glasses, one layer on the other.

A face is about the origin, 1 is half the side of the picture, y goes down.
"""

from collections.abc import Mapping

import numpy as np

from .face_shapes import bow, ellipse, rounded, turned
from .glyph_rendering import hue_to_rgb

_MIN_SAMPLES = 32  # along a side: smaller pictures are drawn finer, then averaged
_HEIGHT = 0.66  # of a head, from its middle to its top
_DARK = np.array([0.13, 0.1, 0.12], dtype=np.float32)
_WHITE = np.array([0.97, 0.97, 0.95], dtype=np.float32)
_LIP = np.array([0.3, 0.02, 0.06], dtype=np.float32)  # added to a darker skin

# from the lightest to the darkest, evenly spaced
_SKIN = np.array(
    [
        [0.99, 0.86, 0.76],
        [0.93, 0.74, 0.58],
        [0.78, 0.56, 0.4],
        [0.56, 0.37, 0.25],
        [0.36, 0.23, 0.17],
    ],
    dtype=np.float32,
)


def draw_faces(factors: Mapping[str, np.ndarray], size: int) -> np.ndarray:
    """Return pictures without noise, `(n, size, size, 3)`, float32 in [0, 1].

    Args:
        factors: Every factor of `load_faces`, one value a picture, `(n,)`, shift `(n, 2)`.
        size: Pixels along a side.
    """
    finer = -(-_MIN_SAMPLES // size)
    drawn = _Picture(factors, size * finer).draw()
    if finer > 1:
        drawn = drawn.reshape(-1, size, finer, size, finer, 3).mean(axis=(2, 4))
    return drawn


class _Picture:
    """One batch in the making: the image, and where each pixel lies on the face."""

    def __init__(self, factors: Mapping[str, np.ndarray], samples: int) -> None:
        self.of = {
            name: values.astype(np.float32)[:, None, None]
            for name, values in factors.items()
            if values.ndim == 1
        }
        self.flat = factors
        n = len(factors["zoom"])
        line = (np.arange(samples, dtype=np.float32) + 0.5) * 2 / samples - 1
        self.across = np.broadcast_to(line[None, None, :], (n, samples, samples))
        self.down = np.broadcast_to(line[None, :, None], (n, samples, samples))
        shift = 2 * factors["shift"].astype(np.float32)[:, None, None]
        zoom = self.of["zoom"]
        x, y = (self.across - shift[..., 0]) / zoom, (self.down - shift[..., 1]) / zoom
        self.x, self.y = turned(x, y, -np.deg2rad(self.of["tilt"]))
        self.sharp = zoom * samples / 2  # pixels in a unit
        self.image = np.empty((n, samples, samples, 3), dtype=np.float32)

        # the face's own measures
        self.width = _HEIGHT * self.of["face_width"]
        self.turn = np.deg2rad(self.of["turn"])
        tone = self.flat["skin"] * (len(_SKIN) - 1)
        below = np.minimum(tone.astype(int), len(_SKIN) - 2)
        part = (tone - below)[:, None].astype(np.float32)
        self.skin = _SKIN[below] * (1 - part) + _SKIN[below + 1] * part

    def draw(self) -> np.ndarray:
        """Return the finished pictures."""
        self._backdrop()
        self._hair_behind()
        self._neck_and_shirt()
        self._head()
        self._hair_in_front()
        self._spots()
        self._eyes()
        self._nose_and_mouth()
        self._glasses()
        self._light()
        return np.clip(self.image, 0, 1, out=self.image)

    def paint(self, distance: np.ndarray, colour: np.ndarray) -> None:
        """Lay a colour, `(3,)` or `(n, 3)`, over what is inside."""
        covered = np.clip(0.5 - distance * self.sharp, 0, 1)[..., None]
        colour = np.reshape(colour, (-1, 1, 1, 3))
        self.image += covered * (colour - self.image)

    def around(self, x: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
        """Return where a thing at `x` on the face is seen when the head turns, and how narrow."""
        angle = np.arcsin(np.clip(x / self.width, -0.98, 0.98))
        seen = np.clip(angle + self.turn, -1.5, 1.5)
        return self.width * np.sin(seen), np.maximum(np.cos(seen) / np.cos(angle), 0.2)

    def _backdrop(self) -> None:
        wall = hue_to_rgb(self.flat["backdrop"], saturation=0.25, value=0.75)
        self.image[:] = wall[:, None, None] * (1 - 0.15 * self.down[..., None])

    def _hair_colour(self) -> np.ndarray:
        return hue_to_rgb(self.flat["hair_hue"], saturation=0.6, value=self.flat["hair_tone"])

    def _hair_behind(self) -> None:
        length = self.of["hair_length"]
        hair = rounded(
            self.x,
            self.y - 0.5 * length + 0.12,
            self.width + 0.1,
            0.64 + 0.5 * length,
            self.width * 0.9,
        )
        self.paint(hair, 0.8 * self._hair_colour())

    def _neck_and_shirt(self) -> None:
        neck = rounded(self.x, self.y - 0.7, 0.22, 0.3, 0.1)
        self.paint(neck, 0.8 * self.skin)
        shirt = hue_to_rgb(self.flat["shirt"], saturation=0.5, value=0.6)
        self.paint(ellipse(self.x, self.y - 1.28, 0.85, 0.5), shirt)

    def _head(self) -> None:
        for side in (-1, 1):
            ear = ellipse(
                self.x - side * (self.width + 0.02),
                self.y - 0.04,
                0.4 * self.of["ears"],
                self.of["ears"],
            )
            self.paint(ear, 0.88 * self.skin)
        self.head = rounded(self.x, self.y, self.width, _HEIGHT, self.width * self.of["jaw"])
        self.paint(self.head, self.skin)

    def _hair_in_front(self) -> None:
        colour = self._hair_colour()
        shifted = self.x - 0.25 * np.sin(self.turn)
        line = self.y + 0.36 - 0.3 * shifted * shifted  # below it is forehead
        cap = np.maximum(
            rounded(
                self.x,
                self.y,
                self.width + 0.03,
                _HEIGHT + 0.04,
                self.width * self.of["jaw"] + 0.03,
            ),
            line,
        )
        self.paint(cap, colour)
        crest = self.of["crest"]
        tall = ellipse(
            self.x - 0.2 * np.sin(self.turn), self.y + 0.6, 0.12 + 0.15 * crest, 0.02 + 0.55 * crest
        )
        colour = hue_to_rgb(self.flat["crest_hue"], saturation=0.75, value=self.flat["crest_tone"])
        self.paint(np.where(crest > 0, tall, 1), colour)

    def _spots(self) -> None:
        size = self.of["spot_size"]
        colour = hue_to_rgb(self.flat["spot_hue"], saturation=0.75, value=self.flat["spot_tone"])
        for spot, (across, below) in enumerate([(0.0, 0.0), (0.1, -0.22), (-0.04, 0.24)]):
            for side in (-1, 1):
                x, narrow = self.around(side * (self.width * 0.62 + across))
                dot = ellipse(self.x - x, self.y - 0.2 - below, size * narrow, size)
                self.paint(np.where(self.of["spots"] > spot, dot, 1), colour)

    def _eyes(self) -> None:
        iris = hue_to_rgb(self.flat["eye_hue"], saturation=0.65, value=0.55)
        hair = 0.55 * self._hair_colour()
        size, open_ = self.of["eye_size"], self.of["open"]
        for side in (-1, 1):
            x, narrow = self.around(side * self.of["eye_distance"])
            right, down = self.x - x, self.y + 0.06
            white = ellipse(right, down, size * narrow, 0.85 * size * open_)
            self.paint(white, _WHITE)
            look = 0.15 * np.sin(self.turn)
            for radius, colour in ((0.62, iris), (0.3, _DARK)):
                pupil = ellipse(right - look, down, radius * size * narrow, radius * size)
                self.paint(np.maximum(pupil, white), colour)
            self.paint(bow(right, down + 0.85 * size * open_, size * narrow, -0.03, 0.02), _DARK)
            along, off = turned(right, down + 0.24, side * self.of["brow_slope"])
            self.paint(bow(along, off, 0.15 * narrow, -0.04, self.of["brow_weight"]), hair)

    def _nose_and_mouth(self) -> None:
        tip = 0.16 * np.sin(self.turn)
        long = self.of["nose"]
        self.paint(ellipse(self.x - tip, self.y - 0.1 - 0.5 * long, 0.05, long), 0.72 * self.skin)
        self.paint(
            ellipse(self.x - tip, self.y - 0.1 - 1.3 * long, 0.5 * long + 0.03, 0.055),
            0.72 * self.skin,
        )
        x, narrow = self.around(0.0)
        mouth = bow(
            self.x - x,
            self.y - 0.43,
            self.of["mouth_width"] * narrow,
            0.13 * self.of["smile"],
            self.of["lips"],
        )
        self.paint(mouth, 0.45 * self.skin + _LIP)

    def _glasses(self) -> None:
        worn = self.of["glasses"] > 0.7
        radius = self.of["eye_size"] + 0.09
        for side in (-1, 1):
            x, narrow = self.around(side * self.of["eye_distance"])
            ring = np.abs(ellipse(self.x - x, self.y + 0.05, radius * narrow, radius)) - 0.022
            self.paint(np.where(worn, ring, 1), _DARK)
        x, _ = self.around(0.0)
        bridge = bow(self.x - x, self.y + 0.08, self.of["eye_distance"] - radius, -0.02, 0.022)
        self.paint(np.where(worn, bridge, 1), _DARK)

    def _light(self) -> None:
        side = 1 + 0.45 * self.of["light"] * self.across
        self.image *= (self.of["brightness"] * side)[..., None]
