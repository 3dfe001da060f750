"""How much each direction of the data holds: spectra of eigenvalues beside each other."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from .series import check_mapping, look


def plot_spectrum(
    spectra: Mapping[str, ArrayLike],
    *,
    mark: int | None = None,
    ax: Axes | None = None,
    ylabel: str = "variance",
) -> Axes:
    """Draw eigenvalues of covariances, the largest first, on a logarithmic axis.

    A linear autoencoder that found the plane of PCA has PCA's first eigenvalues in what it gives
    back, and nothing after them. In a VAE's code, numbers that fell silent have variances near 0.

    A good alt text says where each spectrum falls steeply, and which of them lie on each other.

    Args:
        spectra: Name -> eigenvalues, `(dimensions,)`, at least 0, in any order; lengths may differ.
            What is below a millionth of the largest of all counts as 0 and is not drawn.
        mark: Draws a line after this many, such as the size of the code.
        ax: Where to draw; a new figure without it.
        ylabel: Name of the vertical axis.

    Returns:
        The Axes; the legend says how many eigenvalues of each are above 0.

    Raises:
        TypeError: If `spectra` is not a mapping.
        ValueError: If there is nothing to draw, or a value is negative or not finite.

    Example:
        >>> ax = plot_spectrum({"PCA": [4, 2, 1, 0.5], "autoencoder": [4, 2, 0, 0]}, mark=2)
        >>> [text.get_text() for text in ax.get_legend().get_texts()]
        ['PCA: 4 above 0', 'autoencoder: 2 above 0', 'after 2']
        >>> plt.close(ax.figure)
    """
    check_mapping("spectra", spectra, "{'PCA': pca.explained_variance_}")
    sorted_down = {}
    for name, values in spectra.items():
        array = np.sort(np.asarray(values, dtype=np.float64).ravel())[::-1]
        slack = 1e-9 * float(np.abs(array).max(initial=0))
        if not np.isfinite(array).all() or not (array > 0).any() or array.min() < -slack:
            raise ValueError(
                "Eigenvalues of a covariance must be finite, at least 0, and not all 0. "
                f"Received: {array[:1].tolist()} to {array[-1:].tolist()} for {name!r}."
            )
        sorted_down[name] = array
    least = 1e-6 * max(float(array[0]) for array in sorted_down.values())
    if ax is None:
        ax = plt.subplots(layout="constrained")[1]
    for index, (name, array) in enumerate(sorted_down.items()):
        there = array[array > least]
        style = look(index, max(1, len(there) // 20))
        size = 8 - 3 * (index % 2)  # two that lie on each other are both seen
        face = "white" if index % 2 == 0 else style["color"]
        ax.plot(
            np.arange(1, len(there) + 1),
            there,
            **{**style, "markersize": size},
            markerfacecolor=face,
            label=f"{name}: {len(there)} above 0",
        )
    if mark is not None:
        ax.axvline(
            mark + 0.5, color="0.4", linestyle=(0, (2, 2)), linewidth=1, label=f"after {mark}"
        )
    ax.set_yscale("log")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel="direction, the one with the largest variance first", ylabel=ylabel)
    ax.grid(alpha=0.3)
    ax.legend(framealpha=0.9)
    return ax
