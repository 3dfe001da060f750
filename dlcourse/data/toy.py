"""Points in the plane that show one thing each; computed, so that they need nothing.

scikit-learn has moons, circles and blobs too; these take a `numpy.random.Generator`, and spare
a notebook the seconds that importing scikit-learn costs.
"""

from dataclasses import dataclass

import numpy as np

GATES = {"and": (0, 0, 0, 1), "or": (0, 1, 1, 1), "nand": (1, 1, 1, 0), "xor": (0, 1, 1, 0)}


@dataclass(frozen=True)
class Points:
    """Labelled points in the plane.

    Attributes:
        x: Coordinates, `(n, 2)`, float64.
        y: Classes, `(n,)`, int64, from 0.
    """

    x: np.ndarray
    y: np.ndarray


@dataclass(frozen=True)
class SeparablePoints(Points):
    """Points of two classes with a line between them, and how wide the gap is.

    For every point, `(2 * y - 1) * (x @ weights + bias) >= margin`; for one of each class it is
    equal.

    Attributes:
        weights: Unit normal of the line, `(2,)`, towards class 1.
        bias: The line is `x @ weights + bias == 0`.
        margin: Distance γ from the line to the nearest point.
        radius: No point is farther than this from the origin.
    """

    weights: np.ndarray
    bias: float
    margin: float
    radius: float


def load_logic_gate(name: str) -> Points:
    """Return the truth table of a logic gate with two inputs.

    Args:
        name: `"and"`, `"or"`, `"nand"` or `"xor"`.

    Returns:
        x `(4, 2)`: the rows 00, 01, 10, 11; y `(4,)`: the gate's output.

    Raises:
        ValueError: If there is no such gate.

    Example:
        >>> load_logic_gate("xor").y
        array([0, 1, 1, 0])
    """
    if name not in GATES:
        raise ValueError(f"`name` must be one of {', '.join(GATES)}. Received: {name!r}.")
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    return Points(x, np.array(GATES[name]))


def load_moons(n: int = 200, noise: float = 0.1, *, rng: np.random.Generator) -> Points:
    """Return two half circles that interlock: no line separates them.

    Args:
        n: Number of points, half of them in each class.
        noise: Standard deviation of the normal noise on each coordinate.
        rng: Source of the noise and the order.

    Returns:
        x `(n, 2)`, y `(n,)` of 0 (upper moon) and 1 (lower moon), shuffled.
    """
    y = _classes(n, 2, noise)
    angle = np.pi * _spread(y, 2)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    return _scattered(np.where(y[:, None] == 0, upper, lower), y, noise, rng)


def load_circles(
    n: int = 200, noise: float = 0.05, *, rng: np.random.Generator, factor: float = 0.5
) -> Points:
    """Return two rings around the origin, one inside the other.

    Args:
        n: Number of points, half of them in each class.
        noise: Standard deviation of the normal noise on each coordinate.
        rng: Source of the noise and the order.
        factor: Radius of the inner ring; the outer one has radius 1.

    Returns:
        x `(n, 2)`, y `(n,)` of 0 (outer) and 1 (inner), shuffled.

    Raises:
        ValueError: If `factor` is not between 0 and 1.
    """
    if not 0 < factor < 1:
        raise ValueError(f"`factor` must be between 0 and 1. Received: factor={factor}.")
    y = _classes(n, 2, noise)
    angle = 2 * np.pi * _spread(y, 2, closed=True)
    ring = np.column_stack([np.cos(angle), np.sin(angle)])
    return _scattered(ring * np.where(y == 0, 1.0, factor)[:, None], y, noise, rng)


def load_blobs(
    n: int = 200, noise: float = 1.0, *, rng: np.random.Generator, classes: int = 3
) -> Points:
    """Return one normal cloud a class, the centres evenly on a circle of radius 4.

    Args:
        n: Number of points, spread evenly over the classes.
        noise: Standard deviation of a cloud, in each direction.
        rng: Source of the points and the order.
        classes: Number of clouds, at least 2.

    Returns:
        x `(n, 2)`, y `(n,)` of 0 to `classes - 1`, shuffled.
    """
    y = _classes(n, classes, noise)
    angle = 2 * np.pi * y / classes
    return _scattered(4 * np.column_stack([np.cos(angle), np.sin(angle)]), y, noise, rng)


def load_spirals(
    n: int = 200,
    noise: float = 0.02,
    *,
    rng: np.random.Generator,
    classes: int = 2,
    turns: float = 1.0,
) -> Points:
    """Return one spiral arm a class, from near the origin out to radius 1.

    Args:
        n: Number of points, spread evenly over the classes.
        noise: Standard deviation of the normal noise on each coordinate.
        rng: Source of the noise and the order.
        classes: Number of arms, at least 2.
        turns: How often an arm goes round; more is harder.

    Returns:
        x `(n, 2)`, y `(n,)` of 0 to `classes - 1`, shuffled.
    """
    y = _classes(n, classes, noise)
    along = 0.1 + 0.9 * _spread(y, classes)
    angle = 2 * np.pi * (turns * along + y / classes)
    arms = along[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return _scattered(arms, y, noise, rng)


def load_margin(
    n: int = 100,
    margin: float = 0.1,
    *,
    rng: np.random.Generator,
    radius: float = 1.0,
    bias: float = 0.0,
) -> SeparablePoints:
    """Return points in a disc, of two classes, with a gap of known width between them.

    A line with a random unit normal w cuts the disc. One point of each class lies at distance
    γ = `margin` from it, all others farther, uniformly in what is left of the disc. A
    perceptron *without* a bias then makes at most (R/γ)² mistakes if the line goes through the
    origin (`bias=0`), R being the largest norm of a point (Novikoff, 1962). One *with* a bias
    sees the inputs `(x, 1)`: R² grows by 1, and γ is divided by √(1 + bias²).

    Args:
        n: Number of points, half of them in each class, at least 2.
        margin: Distance γ from the line to the nearest point of each class, in units of `x`.
        rng: Source of the line, the points and the order.
        radius: Radius of the disc.
        bias: Distance of the line from the origin, with a sign: `x @ w + bias == 0`.

    Raises:
        ValueError: If the gap does not fit into the disc on both sides of the line.

    Example:
        >>> points = load_margin(50, 0.2, rng=np.random.default_rng(0))
        >>> distance = (2 * points.y - 1) * (points.x @ points.weights + points.bias)
        >>> round(float(distance.min()), 12)
        0.2
    """
    y = _classes(n, 2, 0.0)
    if not (margin > 0 and radius > 0 and margin + abs(bias) < radius):
        raise ValueError(
            "`margin` must be positive, and `margin + abs(bias)` less than `radius`, so that "
            "points fit on both sides of the line. "
            f"Received: margin={margin}, bias={bias}, radius={radius}."
        )
    turn = rng.uniform(0, 2 * np.pi)
    weights = np.array([np.cos(turn), np.sin(turn)])
    along = np.array([-weights[1], weights[0]])
    x = np.empty((n, 2))
    for label in (0, 1):
        side = 2 * label - 1
        # coordinates (s, t): s along the normal, away from the line; t along the line
        nearest = margin - side * bias
        s, t = _segment(int(np.sum(y == label)), nearest, radius, rng)
        x[y == label] = side * s[:, None] * weights + t[:, None] * along
    order = rng.permutation(n)
    return SeparablePoints(
        x[order], y[order], weights, float(bias), float(margin), float(np.hypot(*x.T).max())
    )


def _segment(
    n: int, nearest: float, radius: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return n points (s, t) of the disc with s >= nearest, the first with equality."""
    half = np.sqrt(radius**2 - max(nearest, 0.0) ** 2)  # of the segment's width
    s, t = np.array([nearest]), rng.uniform(-1, 1, 1) * np.sqrt(radius**2 - nearest**2)
    while len(s) < n:  # a segment fills at least half of its box
        more_s, more_t = rng.uniform(nearest, radius, n), rng.uniform(-half, half, n)
        inside = more_s**2 + more_t**2 <= radius**2
        s, t = np.append(s, more_s[inside]), np.append(t, more_t[inside])
    return s[:n], t[:n]


def _classes(n: int, classes: int, noise: float) -> np.ndarray:
    """Return the labels 0, 1, …, 0, 1, …, `(n,)`; check what every maker of points is given."""
    if classes < 2:
        raise ValueError(f"`classes` must be at least 2. Received: classes={classes}.")
    if n < classes:
        raise ValueError(f"`n` must be at least one point a class. Received: n={n}.")
    if not noise >= 0:
        raise ValueError(f"`noise` must not be negative. Received: noise={noise}.")
    return np.arange(n) % classes


def _spread(y: np.ndarray, classes: int, *, closed: bool = False) -> np.ndarray:
    """Return 0 to 1, evenly within each class; without the 1 where that is 0 again."""
    rank = np.arange(len(y)) // classes
    count = np.bincount(y)[y]
    return rank / np.maximum(count if closed else count - 1, 1)


def _scattered(x: np.ndarray, y: np.ndarray, noise: float, rng: np.random.Generator) -> Points:
    order = rng.permutation(len(y))
    return Points((x + rng.normal(0.0, noise, x.shape))[order], y[order])
