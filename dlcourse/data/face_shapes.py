"""Signed distances of simple shapes, for drawings without stairs: negative inside.

Every function takes coordinates `(n, size, size)` and numbers `(n, 1, 1)`, and returns
`(n, size, size)`, in the unit of the coordinates.
"""

import numpy as np

_TINY = np.float32(1e-6)


def ellipse(
    x: np.ndarray, y: np.ndarray, width: np.ndarray | float, height: np.ndarray | float
) -> np.ndarray:
    """Return the distance to an ellipse about the origin, right to first order at its edge."""
    across, up = x / width, y / height
    level = np.sqrt(across * across + up * up) + _TINY
    slope = np.sqrt((across / width) ** 2 + (up / height) ** 2) / level + _TINY
    return (level - 1) / slope


def rounded(
    x: np.ndarray,
    y: np.ndarray,
    width: np.ndarray | float,
    height: np.ndarray | float,
    corner: np.ndarray | float,
) -> np.ndarray:
    """Return the distance to a box with round corners about the origin.

    Args:
        x: To the right.
        y: Down.
        width: From the middle to a side.
        height: From the middle to the top.
        corner: Radius of the corners, at most the smaller of the two.
    """
    right = np.abs(x) - width + corner
    down = np.abs(y) - height + corner
    outside = np.sqrt(np.maximum(right, 0) ** 2 + np.maximum(down, 0) ** 2)
    return outside + np.minimum(np.maximum(right, down), 0) - corner


def bow(
    x: np.ndarray,
    y: np.ndarray,
    width: np.ndarray | float,
    rise: np.ndarray | float,
    weight: np.ndarray | float,
) -> np.ndarray:
    """Return the distance to a stroke along a parabola about the origin.

    Args:
        x: To the right.
        y: Down.
        width: From the middle to an end.
        rise: How far the ends lie above the middle; below it, if negative.
        weight: Half the stroke's thickness.
    """
    along = np.clip(x, -width, width) / width
    slope = 2 * rise * along / width
    off = (y + rise * along * along) / np.sqrt(1 + slope * slope)
    beyond = np.maximum(np.abs(x) - width, 0)
    return np.sqrt(off * off + beyond * beyond) - weight


def turned(
    x: np.ndarray, y: np.ndarray, angle: np.ndarray | float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the coordinates as seen by a shape turned by `angle` radians, clockwise."""
    cos, sin = np.cos(angle), np.sin(angle)
    return cos * x + sin * y, cos * y - sin * x
