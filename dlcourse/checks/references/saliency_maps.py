"""Mistakes with maps of places: those of last layers, and of covering a patch."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def cam_by(
    *,
    weights_of: Callable[[Array], Array] = lambda slopes: slopes.mean(axis=(1, 2), keepdims=True),
    reduce: Callable[..., Array] = np.sum,
    after: Callable[[Array], Array] = lambda total: np.maximum(total, 0),
    each: Callable[[Array], Array] = lambda product: product,
) -> Callable[[Array, Array], Array]:
    """Return Grad-CAM maps, right but for the switches given.

    Args:
        weights_of: Weights of the channels, from the slopes.
        reduce: Makes one map of those of all channels.
        after: What happens to this map.
        each: What happens to the map of each channel before.
    """

    def cam(maps: Array, slopes: Array) -> Array:
        return np.asarray(after(reduce(each(weights_of(slopes) * maps), axis=-1)))

    return cam


def _cam(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, cam_by(**switches), told)


def _as_parts(cam: Array) -> Array:
    top = cam.max(axis=(1, 2), keepdims=True)
    return np.asarray(cam / np.where(top > 0, top, 1))


CAM = (
    _cam(
        "what speaks against is kept",
        "The map has negative places. Grad-CAM keeps what speaks *for* the class: what is below 0 "
        "becomes 0.",
        after=lambda total: total,
    ),
    _cam(
        "each channel cut by itself",
        "You cut off what is negative channel by channel. What one channel says for the class and "
        "another one against it, at the same place, should cancel first.",
        each=lambda product: np.maximum(product, 0),
    ),
    _cam(
        "each place with its own slope",
        "You multiply each place by its own slope. Here a channel has *one* weight: the mean of "
        "its slopes over all places.",
        weights_of=lambda slopes: slopes,
    ),
    _cam(
        "slopes added up",
        "You add up the slopes over the places. Take their mean.",
        weights_of=lambda slopes: slopes.sum(axis=(1, 2), keepdims=True),
    ),
    _cam(
        "the mean over the channels",
        "You average over the channels. Add them up, each with its weight.",
        reduce=np.mean,
    ),
    _cam(
        "weights without their sign",
        "You take the size of the weights. A channel that speaks against the class should be taken "
        "away.",
        weights_of=lambda slopes: np.abs(slopes.mean(axis=(1, 2), keepdims=True)),
    ),
    _cam(
        "weights without their sign",
        "You drop the negative weights. A channel that speaks against the class should be taken "
        "away, before what is left is cut at 0.",
        weights_of=lambda slopes: np.maximum(slopes.mean(axis=(1, 2), keepdims=True), 0),
    ),
    _cam(
        "sizes at the end",
        "You take the size at the end, so that what speaks against the class shows as brightly as "
        "what speaks for it. It should become 0.",
        after=np.abs,
    ),
    _cam(
        "one weight for the whole batch",
        "Right for one example. The slopes are averaged over the examples, too: each example has "
        "weights of its own.",
        weights_of=lambda slopes: slopes.mean(axis=(0, 1, 2), keepdims=True),
    ),
    _cam(
        "averaged over other axes",
        "You average the slopes over examples and rows. The axes are example, row, column and "
        "channel: which two are the places?",
        weights_of=lambda slopes: slopes.mean(axis=(0, 1)),
    ),
    Mistake(
        "maps and slopes exchanged",
        lambda maps, slopes: cam_by()(slopes, maps),
        "Maps and slopes have changed places: the weights come from the slopes.",
    ),
    Mistake(
        "parts of the largest",
        lambda maps, slopes: _as_parts(cam_by()(maps, slopes)),
        "You divide by the largest entry, which is done for showing. The map itself is asked for.",
    ),
    _cam(
        "without weights",
        "You add up the channels as they are. Which of them does this *class* listen to?",
        weights_of=np.ones_like,
    ),
)


def cover_by(
    *,
    value: Callable[[float, float], float] = lambda whole, covered: whole - covered,
    fill_of: Callable[[Array, float], Any] = lambda image, fill: fill,
    stride_of: Callable[[int, int], int] = lambda size, stride: stride,
    renew: bool = True,
    keep: str = "outside",
    far: int = 0,
) -> Callable[..., Array]:
    """Return a map of what covering does, right but for the switches given.

    Args:
        value: Of the answers to the whole picture and to the covered one.
        fill_of: What a patch is covered with.
        stride_of: How far patches are apart, of their size and of the stride.
        renew: Whether the picture is whole again before the next patch.
        keep: What stays of the picture: what is `"outside"` of the patch, or `"inside"`.
        far: How many patches more, or less, there are along each axis.
    """

    def cover(model: Any, image: Array, size: int, stride: int, fill: float) -> Array:
        step, whole = stride_of(size, stride), float(model(image[None])[0])
        rows, columns = ((n - size) // step + 1 + far for n in image.shape)
        found, covered = np.zeros((rows, columns)), image.copy()
        for i in range(rows):
            for j in range(columns):
                covered = image.copy() if renew else covered
                patch = np.s_[i * step : i * step + size, j * step : j * step + size]
                if keep == "inside":
                    covered = np.full_like(image, fill)
                    covered[patch] = image[patch]
                else:
                    covered[patch] = fill_of(image, fill)
                found[i, j] = value(whole, float(model(covered[None])[0]))
        return found

    return cover


def _cover(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, cover_by(**switches), told)


COVER = (
    _cover(
        "the answer instead of its fall",
        "These are the answers to the covered pictures. By how much has the answer *fallen*?",
        value=lambda whole, covered: covered,
    ),
    _cover(
        "the fall as a part",
        "You divide by the answer to the whole picture. The fall itself is asked for.",
        value=lambda whole, covered: (whole - covered) / whole,
    ),
    _cover(
        "without the sign",
        "You take the size of the change. Where covering makes the answer *rise*, the patch spoke "
        "against it, and its entry is negative.",
        value=lambda whole, covered: abs(whole - covered),
    ),
    _cover(
        "always black",
        "Right where the fill is 0. Your patches are always black.",
        fill_of=lambda image, fill: 0.0,
    ),
    _cover(
        "the picture's mean as fill",
        "Your patches have the mean of the picture. Which argument says what they are covered "
        "with?",
        fill_of=lambda image, fill: image.mean(),
    ),
    _cover(
        "never uncovered again",
        "A patch stays covered when the next one comes, so that in the end all is covered. Begin "
        "with the whole picture each time.",
        renew=False,
    ),
    _cover(
        "all but the patch covered",
        "You cover everything *but* the patch. Cover the patch.",
        keep="inside",
    ),
    _cover(
        "patches side by side",
        "Right where stride and size are the same. Your patches always lie side by side.",
        stride_of=lambda size, stride: size,
    ),
    _cover(
        "one pixel at a time",
        "Right where the stride is 1. Your patches always move by one pixel.",
        stride_of=lambda size, stride: 1,
    ),
    _cover(
        "one patch too many",
        "There is a row and a column too many: the last patches reach beyond the picture.",
        far=1,
    ),
    Mistake(
        "rows and columns exchanged",
        lambda *given: cover_by()(*given).T,
        "Rows and columns have changed places.",
    ),
)
