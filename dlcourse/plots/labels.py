"""Names beside points, where they hide neither each other nor the points."""

from collections.abc import Sequence

from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

_HALO = [patheffects.withStroke(linewidth=3, foreground="white")]
_SIDES = ((1, 1), (1, -1), (-1, 1), (-1, -1), (0, 1), (0, -1), (1, 0), (-1, 0))
_REACHES = (7, 16, 28, 42, 58, 76, 96)  # how far from its point a name may stand, in points
_CLEAR = 5.0  # pixels around a point that no name may cover


def name_points(
    ax: Axes, points: Sequence[tuple[float, float]], names: Sequence[str], colors: Sequence[str]
) -> None:
    """Write each name near its point, on the side where there is room, with a line if far.

    Args:
        ax: Where to write; its limits must be final.
        points: Places in the data's coordinates.
        names: One for each point.
        colors: One for each name.
    """
    pixels = [tuple(ax.transData.transform(point)) for point in points]
    taken = [Bbox.from_extents(x, y, x, y).padded(_CLEAR) for x, y in pixels]
    room = ax.get_window_extent()
    for point, name, color in zip(points, names, colors, strict=True):
        least = None
        for reach in _REACHES:
            for side_x, side_y in _SIDES:
                text = ax.annotate(
                    name,
                    point,
                    (reach * side_x, reach * side_y),
                    textcoords="offset points",
                    ha=("center", "left", "right")[side_x],
                    va=("center", "bottom", "top")[side_y],
                    color=color,
                    weight="bold",
                    fontsize="small",
                    path_effects=_HALO,
                    zorder=5,
                    arrowprops=None
                    if reach == _REACHES[0]
                    else {"arrowstyle": "-", "color": color, "linewidth": 0.8, "shrinkA": 0},
                )
                box = Bbox(text.get_window_extent())
                hidden = sum(_shared(box, other) for other in taken)
                outside = box.width * box.height - _shared(box, room)
                if least is None or hidden + outside < least[0]:
                    if least is not None:
                        least[1].remove()
                    least = (hidden + outside, text, box)
                else:
                    text.remove()
                if not least[0]:
                    break
            if least is not None and not least[0]:
                break
        if least is not None:
            taken.append(least[2])


def _shared(a: Bbox, b: Bbox) -> float:
    """Return the area that two boxes have in common, in square pixels."""
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    return max(width, 0.0) * max(height, 0.0)
