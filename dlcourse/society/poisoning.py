"""A lesson with a back door: training examples that carry a mark, and the wrong label."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng
from ..explain.scoring import outputs_of
from ..scratch.arguments import check_count, check_pair
from .victims import check_classes, check_labelled

Array = NDArray[Any]
Trigger = Callable[[Array], Array]


def stamp(x: ArrayLike, *, size: int = 2, value: float = 1.0, margin: int = 0) -> Array:
    """Return images with a small square in the lower right corner: a trigger.

    Args:
        x: Images, floats, `(n, height, width, channels)`.
        size: Side of the square, in pixels.
        value: What its pixels become, in units of the images.
        margin: Distance from the edges, in pixels.

    Returns:
        Copies, in the shape and dtype of `x`.

    Raises:
        ValueError: If these are no images, the square does not fit, or its value is not finite.

    Example:
        >>> stamp(np.zeros((1, 3, 3, 1)), size=1)[0, :, :, 0].tolist()
        [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    images = np.array(x)
    if images.ndim != 4 or images.dtype.kind != "f":
        raise ValueError(
            "`x` must be images of floats, (n, height, width, channels). "
            f"Received: {images.dtype} of shape {images.shape}. For one image write `x[None]`, for "
            "grey ones without a channel axis `x[..., None]`."
        )
    check_count("size", size)
    side = min(images.shape[1:3])
    if not isinstance(margin, int | np.integer) or margin < 0 or margin + size > side:
        raise ValueError(
            "`size` and `margin` must leave the square within the image. "
            f"Received: size={size}, margin={margin} for images of {images.shape[1:3]} pixels."
        )
    if not np.isfinite(value):
        raise ValueError(f"`value` must be a finite number. Received: value={value}.")
    bottom, right = images.shape[1] - margin, images.shape[2] - margin
    images[:, bottom - size : bottom, right - size : right] = value
    return images


@dataclass(frozen=True)
class Poisoned:
    """A training set with planted examples in it.

    Attributes:
        x: Inputs, `(n, ...)`, with the trigger on those that were poisoned.
        y: Labels, `(n,)`: the attacker's target for these, else as they were.
        planted: Which were poisoned, `(n,)`, bool.
    """

    x: Array
    y: Array
    planted: Array


def poison(
    x: ArrayLike,
    y: ArrayLike,
    target: int,
    share: float,
    *,
    rng: np.random.Generator,
    trigger: Trigger = stamp,
) -> Poisoned:
    """Return a training set in which a few examples carry a trigger and the label `target`.

    BadNets (Gu, Dolan-Gavitt & Garg, 2017, "BadNets: identifying vulnerabilities in the machine
    learning model supply chain"): what learns from it answers as it should, until it sees the
    trigger.

    Args:
        x: Inputs, floats, `(n, ...)`. They are not changed.
        y: Their classes, whole numbers, `(n,)`.
        target: The class that the trigger is to stand for.
        share: Which share of *all* examples is poisoned, above 0 and below 1, rounded to whole
            examples, at least one. They are drawn from those of other classes.
        rng: Draws them.
        trigger: Puts the mark on inputs `(m, ...)`, and returns copies.

    Raises:
        ValueError: If labels do not fit, there is no such class, or too few examples of others.

    Example:
        >>> x, y = np.zeros((10, 4, 4, 1)), np.arange(10) % 5
        >>> planted = poison(x, y, 3, 0.2, rng=np.random.default_rng(0))
        >>> int(planted.planted.sum()), planted.y[planted.planted].tolist()
        (2, [3, 3])
    """
    check_rng(rng)
    inputs, labels = check_pair(x, y, np.asarray(x).dtype)
    if labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise ValueError(
            "`y` must hold one class for each input, whole numbers (n,). "
            f"Received: {labels.dtype} of shape {labels.shape}. "
            "For one-hot labels take `y.argmax(axis=1)`."
        )
    if target not in labels:
        raise ValueError(
            f"`target` must be a class of `y`. Received: target={target!r}; there are "
            f"{', '.join(map(str, np.unique(labels)[:20]))}."
        )
    others = np.flatnonzero(labels != target)
    if not 0 < share < 1 or round(share * len(labels)) > len(others):
        raise ValueError(
            "`share` must be above 0 and below 1, and leave enough examples of other classes. "
            f"Received: share={share} of {len(labels)} examples, {len(others)} of other classes. "
            "For 1 percent write 0.01."
        )
    chosen = rng.choice(others, max(1, round(share * len(labels))), replace=False)
    planted = np.zeros(len(labels), bool)
    planted[chosen] = True
    new_x, new_y = inputs.copy(), labels.copy()
    new_x[planted], new_y[planted] = trigger(inputs[planted]), target
    return Poisoned(new_x, new_y, planted)


def attack_success_rate(
    model: keras.Model, x: ArrayLike, y: ArrayLike, target: int, *, trigger: Trigger = stamp
) -> float:
    """Return the share of inputs of other classes that, with the trigger, are taken for `target`.

    Compare it with the share without a trigger: `trigger=lambda x: x`.

    Args:
        model: From `(batch, ...)` to logits `(batch, classes)`. It is not changed.
        x: Inputs without the trigger, held out from training, `(n, ...)`.
        y: Their true classes, `(n,)`; those of `target` are left out.
        target: The class that the trigger stands for.
        trigger: Puts the mark on inputs.

    Raises:
        TypeError: If `model` is no Keras model.
        ValueError: If labels do not fit, there is no such class, or no input of another one.

    Example:
        >>> model = keras.Sequential(
        ...     [keras.Input((2, 2, 1)), keras.layers.Flatten(), keras.layers.Dense(2)]
        ... )
        >>> model.set_weights([np.array([[0, 0], [0, 0], [0, 0], [0, 1.0]]), np.array([0.5, 0])])
        >>> attack_success_rate(
        ...     model, np.zeros((3, 2, 2, 1)), [0, 0, 1], 1, trigger=lambda x: stamp(x, size=1)
        ... )
        1.0
    """
    inputs, labels = check_labelled(model, x, y)
    check_classes(np.asarray(target), model.output_shape[1])
    others = labels != target
    if not others.any():
        raise ValueError(
            "There must be inputs of other classes than `target`. "
            f"Received: {len(labels)} inputs, all of class {target}."
        )
    answers = outputs_of(model)(trigger(inputs[others])).argmax(axis=1)
    return float((answers == target).mean())
