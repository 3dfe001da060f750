"""LIME for pictures, of any number of channels."""

import time
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..bars import bar
from ..scratch.arguments import check_count
from .attribution import Attribution
from .isolation import check_seed, isolated
from .pictures import check_pictures, hidden_copies
from .scoring import check_target, of_target, outputs_of, scores_of
from .segments import check_segments

_AT_ONCE = 256  # copies of a picture in memory


def lime_image(
    model: Any,
    x: ArrayLike,
    *,
    segments: ArrayLike | None = None,
    target: ArrayLike | None = None,
    fill: ArrayLike | None = None,
    samples: int = 1000,
    kernel_width: float = 0.25,
    seed: int = 0,
    progress: bool = False,
) -> Attribution:
    """Return what a straight line gives the parts of pictures, by LIME.

    Parts are hidden at random, each with probability 1/2; copies with fewer hidden parts count
    more, and a linear model is fitted to the answers (Ribeiro, Singh & Guestrin, 2016, "'Why
    should I trust you?'"). Sampling, the cosine distance and its kernel are those of lime's image
    explainer, and the line is fitted by lime; the parts are given, since its own segmentation
    finds a single one in small pictures.

    Args:
        model: A Keras model, or a function from pictures to `(n,)` or `(n, k)`.
        x: Pictures, `(n, height, width, channels)`, floats scaled as in training.
        segments: The parts: a whole number for each pixel, `(height, width)` for all pictures or
            `(n, height, width)`. `grid_segments` makes squares and scikit-image's `slic` parts of
            one colour; None for a grid of about 7 x 7.
        target: Which output to explain: one for all, or one for each picture; None for the largest
            of each.
        fill: What hidden pixels become: a number, a colour or a picture; None for the mean colour
            of each segment.
        samples: How many copies of a picture. Few of them give another answer with another seed.
        kernel_width: How far "near" reaches, as a cosine distance.
        seed: Of the copies. No global generator is changed.
        progress: Show a bar.

    Returns:
        Values `(n, height, width, 1)`; a segment's is shared evenly among its pixels. The base
        value is the line's intercept, so that `gap()` says how far the line misses the model at
        the whole picture.

    Raises:
        ValueError: If the pictures are no such batch or not scaled, or segments or fill do not
            fit.

    Example:
        >>> from dlcourse.explain import grid_segments
        >>> def brightness(x):
        ...     return x[:, :2].sum(axis=(1, 2, 3))
        >>> found = lime_image(
        ...     brightness, np.ones((1, 4, 4, 1)), segments=grid_segments((4, 4), 2), fill=0.0
        ... )
        >>> abs(found.values[0, ::2, ::2, 0]).round(1).tolist()
        [[1.0, 1.0], [0.0, 0.0]]
    """
    images = check_pictures(x)
    parts = check_segments(segments, len(images), images.shape[1:3])
    hidden = None if fill is None else hidden_copies(images, fill)
    check_count("samples", samples)
    check_seed(seed)
    if not 0 < kernel_width < np.inf:
        raise ValueError(f"`kernel_width` must be over 0. Received: kernel_width={kernel_width}.")
    outputs = outputs_of(model)(images)
    targets = check_target(outputs, target)
    values, bases = np.zeros((*images.shape[:3], 1)), np.zeros(len(images))
    with isolated(seed):
        from lime.lime_base import LimeBase

        start = time.perf_counter()
        for n in bar(range(len(images)), progress, of="examples"):
            rng = np.random.default_rng(seed)
            sizes = np.bincount(parts[n].ravel())
            shown = rng.integers(0, 2, size=(samples, len(sizes)))
            shown[0] = 1  # the picture itself
            behind = _segment_means(images[n], parts[n], sizes) if hidden is None else hidden[n]
            scores = scores_of(model, targets[n])
            answers = []
            for first in range(0, samples, _AT_ONCE):
                seen = shown[first : first + _AT_ONCE][:, parts[n]][..., None] == 1
                answers.append(scores(np.where(seen, images[n], behind)))
            line = LimeBase(lambda d: np.sqrt(np.exp(-(d**2) / kernel_width**2)), random_state=seed)
            intercept, slopes, _, _ = line.explain_instance_with_data(
                shown,
                np.concatenate(answers)[:, None],
                1 - np.sqrt(shown.mean(axis=1)),  # cosine distance from all ones
                0,
                len(sizes),
                feature_selection="none",
            )
            for part, slope in slopes:
                values[n][parts[n] == part] = slope / sizes[part]
            bases[n] = intercept
        seconds = time.perf_counter() - start
    return Attribution(
        values=values,
        base_value=bases,
        output=of_target(outputs, targets),
        targets=targets,
        feature_names=None,
        method="LIME",
        seconds=seconds,
    )


def _segment_means(image: Any, parts: Any, sizes: Any) -> Any:
    """Return the picture with each segment in its mean colour."""
    means = [
        np.bincount(parts.ravel(), weights=image[..., channel].ravel()) / sizes
        for channel in range(image.shape[-1])
    ]
    return np.stack(means, axis=-1)[parts].astype(image.dtype)
