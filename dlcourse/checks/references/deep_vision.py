"""The answers to chapter 5a; the mistakes worth recognising stand in the modules beside this."""

import numpy as np

from ..engine import Judge, by_shapes
from .deep_vision_blocks import BLOCK, BUGS, CHAIN
from .deep_vision_box_loss import LOSS
from .deep_vision_boxes import OVERLAP
from .deep_vision_crowd import CROWD, judge_crowd
from .deep_vision_flip import FLIP, judge_flip
from .deep_vision_maps import COUNT, UNET
from .deep_vision_masks import DICE, judge_dice
from .deep_vision_scenes import judge_boxes, judge_slow, locate
from .deep_vision_units import UNITS, judge_units

Array = np.ndarray


def count_multiplications(
    input_shape: tuple[int, int, int], layers: list[tuple[int, int, int]]
) -> list[int]:
    """Return the multiplications of each layer: places of the output times the window's size."""
    height, width, channels = input_shape
    counts = []
    for filters, kernel, stride in layers:
        height, width = -(-height // stride), -(-width // stride)  # rounded up
        counts.append(height * width * filters * kernel * kernel * channels)
        channels = filters
    return counts


def residual_block(
    x: Array, w1: Array, b1: Array, w2: Array, b2: Array, projection: Array | None
) -> Array:
    """Add what two layers make of x to x itself, or to its projection; then a ReLU."""
    hidden = np.maximum(x @ w1 + b1, 0)
    shortcut = x if projection is None else x @ projection
    return np.maximum(hidden @ w2 + b2 + shortcut, 0)


def shortcut_gradients(slopes: Array, shortcuts: bool) -> Array:
    """Multiply the slopes of all layers from each one to the last."""
    factors = 1 + slopes if shortcuts else slopes
    return np.cumprod(factors[::-1])[::-1]


def name_units(activations: Array, labels: Array, least: float) -> Array:
    """Return the pattern that each unit answers to, −1 for none."""
    strongest = activations.max(axis=(1, 2))  # (images, units)
    names = []
    for answers in strongest.T:
        means = [answers[labels == p].mean() for p in range(labels.max() + 1)]
        best = int(np.argmax(means))
        m, r = means[best], answers[labels != best].mean()
        names.append(best if m > 0 and (m - r) / (m + r) >= least else -1)
    return np.array(names)


def intersection_over_union(a: Array, b: Array) -> Array:
    """Return the shared area over the covered area of each pair of boxes."""
    low, high = np.maximum(a[:, :2], b[:, :2]), np.minimum(a[:, 2:], b[:, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=1)
    both = np.prod(a[:, 2:] - a[:, :2], axis=1) + np.prod(b[:, 2:] - b[:, :2], axis=1)
    return shared / (both - shared)


def box_loss(predicted: Array, truth: Array) -> float:
    """Return the mean of 1 − GIoU (Rezatofighi et al., 2019)."""
    low = np.maximum(predicted[:, :2], truth[:, :2])
    high = np.minimum(predicted[:, 2:], truth[:, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=1)
    areas = [np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) for boxes in (predicted, truth)]
    union = areas[0] + areas[1] - shared
    outer_low = np.minimum(predicted[:, :2], truth[:, :2])
    outer_high = np.maximum(predicted[:, 2:], truth[:, 2:])
    hull = np.prod(outer_high - outer_low, axis=1)
    return float(np.mean(1 - shared / union + (hull - union) / hull))


def flip_with_boxes(image: Array, boxes: Array, mask: Array) -> tuple[Array, Array, Array]:
    """Mirror an image from left to right, and with it its boxes and its mask."""
    left, top, right, bottom = boxes.T
    return image[:, ::-1], np.stack([1 - right, top, 1 - left, bottom], axis=1), mask[:, ::-1]


def non_max_suppression(boxes: Array, scores: Array, threshold: float) -> list[int]:
    """Keep, from the highest score down, what overlaps nothing that is kept."""
    kept: list[int] = []
    for index in np.argsort(-scores):
        others = np.repeat(boxes[[index]], len(kept), axis=0)
        if not np.any(intersection_over_union(others, boxes[kept]) > threshold):
            kept.append(int(index))
    return kept


def dice(a: Array, b: Array) -> float:
    """Return twice the shared pixels over the sum of both sizes; 1 if both masks are empty."""
    total = a.sum() + b.sum()
    return 1.0 if total == 0 else float(2 * (a & b).sum() / total)


def unet_shapes(height: int, width: int, filters: tuple[int, ...]) -> tuple[list, tuple, list]:
    """Return the shapes of the way down, of the bottom, and after each joining on the way up."""
    down = []
    for channels in filters[:-1]:
        down.append((height, width, channels))
        height, width = height // 2, width // 2
    bottom = (height, width, filters[-1])
    joined = [(h, w, 2 * channels) for h, w, channels in reversed(down)]
    return down, bottom, joined


def repaired_blocks(x: Array, blocks: list[tuple[Array, Array]]) -> Array:
    """Normalise each example into a new array, and add what the block makes of it to x."""
    for w1, w2 in blocks:
        shortcut = x
        centred = x - x.mean(axis=1, keepdims=True)  # over the features of one example
        normalised = centred / np.sqrt(centred.var(axis=1, keepdims=True) + 1e-5)
        x = shortcut + np.maximum(normalised @ w1, 0) @ w2
    return x


JUDGES = {
    "deep_vision.intersection_over_union": Judge(intersection_over_union, OVERLAP),
    "deep_vision.dice": Judge(dice, DICE, diagnose=judge_dice),
    "deep_vision.residual_block": Judge(
        residual_block,
        BLOCK,
        diagnose=by_shapes(
            "x", "w1", "b1", "w2", "b2", "projection",
            advice="In the sum, two numbers of channels meet: that of x, and that of `w2`. Where "
            "they differ, there is a projection for x. In a product, `@` takes x and the kernels "
            "as they come: the last axis of x meets the first one of the kernel.",
        ),
    ),
    "deep_vision.count_multiplications": Judge(count_multiplications, COUNT),
    "deep_vision.unet_shapes": Judge(unet_shapes, UNET),
    "deep_vision.flip_with_boxes": Judge(flip_with_boxes, FLIP, diagnose=judge_flip),
    "deep_vision.non_max_suppression": Judge(non_max_suppression, CROWD, diagnose=judge_crowd),
    "deep_vision.box_loss": Judge(box_loss, LOSS),
    "deep_vision.name_the_unit": Judge(
        name_units, UNITS, rtol=0.0, atol=0.0, diagnose=judge_units
    ),
    "deep_vision.shortcut_gradient": Judge(shortcut_gradients, CHAIN),
    "deep_vision.find_the_bug": Judge(repaired_blocks, BUGS),
    "deep_vision.why_deeper_was_worse": Judge(
        reference="""
            It was not overfitting. An overfitted network is better than the smaller one on the
            training set and worse on new data; the 56 layers were worse on the *training set*
            itself. Nor was it that the deeper network could express less: it could copy the 20
            layers and let the 36 others pass on what comes in, the identity, and would then have
            exactly the same training error. So a solution that is no worse exists, and gradient
            descent did not find it: the difficulty is one of optimisation. (Nor were the gradients
            simply gone: with batch normalisation and good first weights He et al. measured healthy
            norms.)
            The reason that they suggested: a stack of layers with ReLUs has to *learn* the
            identity, precise weights in every layer, and starts far away from it, at random. With
            a shortcut a block computes x + F(x). To pass x on it needs only F = 0: weights near
            zero, which is about where they start, and where weight decay pulls them. Each block
            then has to learn a small change only, and one that has nothing to add does no harm.
            And the gradient has a way back: the slope of each block is 1 + F', so that the product
            over all blocks contains the path past all of them, with the factor 1, which no layer
            can shrink.
            What would show overfitting: a training error that is *lower* than the small network's,
            with a validation error that is higher.
            """.replace("\n            ", "\n").strip(),
    ),
    "deep_vision.beat_the_number": Judge(reference=locate, judge=judge_boxes, diagnose=judge_slow),
}  # fmt: skip
