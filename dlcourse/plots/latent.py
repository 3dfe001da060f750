"""What a decoder makes of codes: the plane of two numbers, and each number moved by itself."""

from collections.abc import Callable, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from .pictures import check_pictures
from .rows import plot_picture_rows

Decoder = Callable[[NDArray[np.float32]], ArrayLike]


def plot_latent_plane(
    decode: Decoder,
    *,
    limit: float = 3.0,
    steps: int = 15,
    ax: Axes | None = None,
) -> Axes:
    """Draw what a decoder makes of a grid of codes of two numbers, each where its code lies.

    (Kingma & Welling, 2014, figure 4, drew it at equally likely codes; here they are equally far
    apart, with the axes of `plot_codes`, to be set beside it.)

    A good alt text says which classes lie where, and what lies between two of them.

    Args:
        decode: From codes `(n, 2)`, float32, to pictures from 0 to 1, `(n, height, width)`, or
            with a last axis of 1 or 3 channels: `vae.decode`.
        limit: The grid reaches from minus to plus this in both directions; if codes are normal,
            only 3 in 1,000 numbers lie beyond 3.
        steps: Codes in each direction.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes, with one image, in the coordinates of the code.

    Raises:
        ValueError: If limit or steps are not positive, or the decoder returns something else.

    Example:
        >>> ax = plot_latent_plane(lambda z: np.zeros((len(z), 8, 8)), steps=4)
        >>> ax.images[0].get_array().shape
        (32, 32)
        >>> plt.close(ax.figure)
    """
    if not limit > 0 or steps < 2:
        raise ValueError(
            "`limit` must be positive and `steps` at least 2. "
            f"Received: limit={limit}, steps={steps}."
        )
    line = np.linspace(-limit, limit, steps)
    codes = np.stack(np.meshgrid(line, line[::-1]), axis=-1).reshape(-1, 2)  # as one reads
    pictures = _decoded(decode, codes)
    high, wide, *channels = pictures.shape[1:]
    grid = pictures.reshape(steps, steps, high, wide, *channels)
    sheet = grid.swapaxes(1, 2).reshape(steps * high, steps * wide, *channels)
    if ax is None:
        ax = plt.subplots(figsize=(6.4, 6.4 * high / wide + 0.3), layout="constrained")[1]
    edge = limit + limit / (steps - 1)
    ax.imshow(
        sheet,
        cmap="gray",
        vmin=0,
        vmax=1,
        extent=(-edge, edge, -edge, edge),
        aspect=high / wide,
        interpolation="nearest",
    )
    ax.set(xlabel="first number of the code", ylabel="second number of the code")
    return ax


def plot_traversals(
    decode: Decoder,
    code: ArrayLike,
    *,
    dimensions: Sequence[int] | None = None,
    row_labels: Sequence[object] | None = None,
    limit: float = 2.5,
    steps: int = 9,
    ax: Axes | None = None,
) -> Axes:
    """Draw what changes in a picture if one number of its code is moved, and the others are not.

    A good alt text says for each row what changes from left to right, or that nothing does.

    Args:
        decode: From codes `(n, latent_dim)`, float32, to pictures from 0 to 1.
        code: Where to begin, `(latent_dim,)`: zeros, or the code of an example.
        dimensions: Which numbers are moved, one row each; all of them, at most 16, without it.
        row_labels: One for each row; `z0`, `z1`, … without it.
        limit: Each number is moved from minus to plus this, whatever it was.
        steps: Pictures in a row.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes, with `dimensions * steps` images.

    Raises:
        ValueError: If the code is none, a dimension is not of it, labels do not fit, or the
            decoder returns something else.

    Example:
        >>> ax = plot_traversals(lambda z: np.zeros((len(z), 8, 8)), [0.0, 0.0, 0.0], steps=5)
        >>> len(ax.images), [label.get_text() for label in ax.get_yticklabels()]
        (15, ['z0', 'z1', 'z2'])
        >>> plt.close(ax.figure)
    """
    base = np.asarray(code, dtype=np.float32)
    if base.ndim != 1 or not base.size:
        raise ValueError(
            "`code` must be (latent_dim,), one code. "
            f"Received: shape {base.shape}. Take one of the batch: `codes[0]`."
        )
    chosen = list(range(len(base)))[:16] if dimensions is None else list(dimensions)
    if not chosen or not all(0 <= dimension < len(base) for dimension in chosen):
        raise ValueError(
            f"`dimensions` must be from 0 to {len(base) - 1}. Received: {dimensions!r}."
        )
    names = [f"z{d}" for d in chosen] if row_labels is None else [str(n) for n in row_labels]
    if len(names) != len(chosen) or len(set(names)) < len(names):
        raise ValueError(
            f"`row_labels` must be {len(chosen)} different labels, one for each row. "
            f"Received: {names}."
        )
    values = np.linspace(-limit, limit, steps)
    codes = np.tile(base, (len(chosen), steps, 1))
    codes[np.arange(len(chosen)), :, chosen] = values
    pictures = _decoded(decode, codes.reshape(-1, len(base)))
    rows = pictures.reshape(len(chosen), steps, *pictures.shape[1:])
    return plot_picture_rows(
        dict(zip(names, rows, strict=True)),
        column_labels=[f"{value:.3g}" for value in values],
        xlabel="value of the number",
        ax=ax,
    )


def _decoded(decode: Decoder, codes: NDArray[Any]) -> NDArray[Any]:
    made = np.asarray(decode(codes.astype(np.float32)))
    if made.ndim < 3 or len(made) != len(codes):
        raise ValueError(
            "`decode` must return one picture for each code, (n, height, width). "
            f"Received: shape {made.shape} for {len(codes)} codes. From flat pictures write "
            "`lambda z: decode(z).reshape(-1, 28, 28)`."
        )
    return check_pictures("decode(codes)", made)
