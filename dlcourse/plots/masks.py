"""Which pixels belong to a thing: a mask over its picture, beside the true one."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from numpy.typing import ArrayLike, NDArray

from .overlay import LOOKS, draw_picture, halo, name_outlines

_FINE = 8  # steps in a pixel: outlines follow the pixels' edges


def plot_masks(
    image: ArrayLike,
    mask: ArrayLike | None,
    *,
    truth: ArrayLike | None = None,
    legend: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw an image with a predicted mask, tinted in a solid outline, and the true one, dashed.

    A good alt text says what the mask covers, what it misses, and what it takes in by mistake.

    Args:
        image: `(height, width)`, `(height, width, 1)` or `(height, width, 3)`.
        mask: The prediction, `(height, width)` or `(height, width, 1)`: True or 1 where the thing
            is, False or 0 elsewhere. None draws only `truth`.
        truth: The true mask, in the same form.
        legend: False leaves out which outline is which, where a neighbouring picture says it.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes, with the tint as its second image where there is a prediction.

    Raises:
        ValueError: If the image is none, or a mask has another size or other values.

    Example:
        >>> square = np.zeros((28, 28), dtype=bool)
        >>> square[5:20, 8:18] = True
        >>> ax = plot_masks(np.zeros((28, 28)), square, truth=np.roll(square, 2, axis=0))
        >>> len(ax.images), len(ax.collections)
        (2, 2)
        >>> import matplotlib.pyplot as plt
        >>> plt.close(ax.figure)
    """
    size = np.shape(image)[:2]
    masks = {
        name: _mask(argument, given, size)
        for name, argument, given in (("prediction", "mask", mask), ("truth", "truth", truth))
        if given is not None
    }
    ax, _ = draw_picture(image, ax)
    if "prediction" in masks:
        tint = np.zeros((*size, 4))
        tint[masks["prediction"]] = to_rgba(LOOKS["prediction"]["color"], 0.4)
        ax.imshow(tint, interpolation="nearest")
    for name, inside in masks.items():
        if inside.any():
            _outline(ax, inside, name)
    if legend and masks:
        name_outlines(ax, list(masks))
    return ax


def _outline(ax: Axes, inside: NDArray[np.bool_], name: str) -> None:
    framed = np.pad(inside, 1)  # or a mask that touches the border would stay open there
    fine = np.kron(framed, np.ones((_FINE, _FINE)))
    high, wide = framed.shape
    lines = ax.contour(
        (np.arange(wide * _FINE) + 0.5) / _FINE - 1.5,
        (np.arange(high * _FINE) + 0.5) / _FINE - 1.5,
        fine,
        levels=[0.5],
        colors=[LOOKS[name]["color"]],
        linewidths=1.8,
        linestyles=[LOOKS[name]["linestyle"]],
    )
    lines.set(path_effects=halo(3.2), gid=name, clip_on=False)


def _mask(name: str, mask: ArrayLike, size: tuple[int, ...]) -> NDArray[np.bool_]:
    array = np.asarray(mask)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[..., 0]
    if array.shape != size:
        cure = ""
        if array.ndim == 3:
            cure = f" For several classes take one: `{name}.argmax(axis=-1) == 3`."
            if array.shape[1:] == size:
                cure = f" Take one: `{name}[0]`, or all in one: `{name}.any(axis=0)`."
        raise ValueError(
            f"`{name}` must have the image's height and width, {size}. "
            f"Received: shape {np.shape(mask)}.{cure}"
        )
    if not np.isin(array, (0, 1)).all():
        cure = (
            f"Threshold probabilities: `{name} > 0.5`; logits: `{name} > 0`."
            if array.dtype.kind == "f"
            else f"For classes take one: `{name} == 3`."
        )
        raise ValueError(
            f"`{name}` must be True or False, or 1 or 0, in every pixel. "
            f"Received: {np.unique(array)[:4].tolist()} … {cure}"
        )
    return array.astype(bool)
