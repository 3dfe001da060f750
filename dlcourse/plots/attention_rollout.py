"""What of the input has reached one place, layer after layer."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from .tokens import shown, token_ticks
from .weights import NUMBERS, check_weights, color_by_root, write_shares

_GAP = 1.1  # rows between two blocks


def plot_attention_rollout(
    rollout: ArrayLike,
    tokens: Sequence[object],
    *,
    position: int = -1,
    weights: ArrayLike | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw how much of each input token is in one place, behind each layer (a row).

    With `weights`, the mean of their heads stands above it: where the place looked in each layer,
    among states that were mixtures already. The two differ, and that is what rollout is for
    (Abnar & Zuidema, 2020, figures 2 and 3, drew both like this). The place's own column has a
    frame. White is 0 and dark blue 1, with the root of the share between them.

    A good alt text names the place, the tokens that most of it comes from behind the last layer,
    and whether the weights of that layer would have said so.

    Args:
        rollout: `(layers, time, time)`, from 0 to 1, of one example: what
            `dlcourse.explain.attention_rollout` returns.
        tokens: The input, one for each place.
        position: The place to look at, `-1` for the last, or 0 for a classifying first token.
        weights: `(layers, heads, time, time)`, of the same example, to compare with.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes, with one image for each block.

    Raises:
        ValueError: If shares are not from 0 to 1, shapes do not fit, or there is no such place.

    Example:
        >>> from dlcourse.explain import attention_rollout
        >>> weights = np.tril(np.ones((2, 1, 3, 3))) / [[1], [2], [3]]
        >>> rollout = attention_rollout(weights)
        >>> ax = plot_attention_rollout(rollout, ["the", "dog", "barks"], weights=weights)
        >>> [label.get_text() for label in ax.get_yticklabels()]
        ['layer 1', 'layer 2', 'layer 1', 'layer 2']
        >>> plt.close(ax.figure)
    """
    flows = check_weights("rollout", rollout)
    if flows.ndim != 3 or flows.shape[1] != flows.shape[2]:
        cure = " Take one example: `rollout[0]`." if flows.ndim == 4 else ""
        raise ValueError(f"`rollout` must be (layers, time, time). Received: {flows.shape}.{cure}")
    layers, time = flows.shape[:2]
    labels = token_ticks("tokens", tokens, time, "places of `rollout`")
    if not -time <= position < time:
        raise ValueError(
            f"`position` must be from 0 to {time - 1}, or counted from the end with -1. "
            f"Received: position={position}."
        )
    blocks = {"rollout: what it is made of": flows[:, position]}
    if weights is not None:
        looks = _mean_of_heads(weights, layers, time)[:, position]
        blocks = {"attention, mean of the heads: where it looks": looks, **blocks}
    if ax is None:
        wide = float(np.clip(1.9 + 0.42 * time, 4.6, 9.6))
        ax = plt.subplots(
            figsize=(wide, 1.3 + len(blocks) * (0.3 * layers + 0.35)), layout="constrained"
        )[1]
    own, rows = position % time, []
    for index, (title, block) in enumerate(blocks.items()):
        top = index * (layers + _GAP)
        ax.imshow(block, extent=(-0.5, time - 0.5, top + layers, top), aspect="auto")
        ax.text(-0.5, top - 0.12, title, va="bottom", fontsize="small")
        for left, width, color in ((-0.5, time, "0.55"), (own - 0.5, 1, "black")):
            frame = Rectangle((left, top), width, layers, fill=False, edgecolor=color)
            frame.set_clip_on(False)
            ax.add_patch(frame)
        rows += [top + layer + 0.5 for layer in range(layers)]
    color_by_root(ax, label="share")
    if time <= NUMBERS:
        write_shares(ax, np.concatenate(list(blocks.values())), rows)
    ax.set_yticks(rows, [f"layer {layer + 1}" for layer in range(layers)] * len(blocks))
    ax.set(xlim=(-0.5, time - 0.5), ylim=(rows[-1] + 0.5, -0.9))
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    shown(ax, labels)
    for label in ax.get_xticklabels()[own : own + 1]:
        label.set_fontweight("bold")
    ax.set_xlabel(f"token of the input (in bold: place {own}, the one that is followed)")
    return ax


def _mean_of_heads(weights: ArrayLike, layers: int, time: int) -> NDArray[np.float64]:
    maps = check_weights("weights", weights)
    if maps.ndim != 4 or maps.shape[:1] + maps.shape[2:] != (layers, time, time):
        raise ValueError(
            f"`weights` must be (layers, heads, time, time), here ({layers}, heads, {time}, "
            f"{time}), of the same example as `rollout`. Received: shape {maps.shape}."
        )
    return maps.mean(axis=1)
