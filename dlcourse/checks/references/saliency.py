"""The answers to chapter 11b; the mistakes worth recognising stand in the modules beside this."""

from typing import Any

import numpy as np

from ..engine import Judge, by_shapes, first_of, judge_loosely
from .saliency_maps import CAM, COVER
from .saliency_paths import COMPLETE, PATH
from .saliency_pointing import HIT
from .saliency_slopes import GRADIENT, SMOOTH
from .saliency_tests import DELETION, SIMILARITY

Array = np.ndarray


def input_gradient(x: Array, w1: Array, b1: Array, w2: Array, target: Array) -> Array:
    """Go back from the target's logit through the units that are on."""
    on = x @ w1 + b1 > 0  # (examples, units)
    return np.asarray((on * w2[:, target].T) @ w1.T)


def smooth_gradient(gradient: Any, x: Array, noise: Array) -> Array:
    """Return the mean slope at the noisy examples."""
    return np.asarray(gradient(x + noise).mean(axis=0))


def integrated_gradients(gradient: Any, x: Array, baseline: Array, steps: int) -> Array:
    """Return the mean slope at the middles of the steps, times how far each feature has come."""
    way = (np.arange(steps) + 0.5) / steps
    points = baseline + way[:, None] * (x - baseline)
    return np.asarray((x - baseline) * gradient(points).mean(axis=0))


def steps_for(
    model: Any, gradient: Any, x: Array, baseline: Array, tolerance: float
) -> tuple[int, float]:
    """Double the steps until the values add up, but for a part of `tolerance`."""
    start, end = model(np.stack([baseline, x]))

    def gap_of(steps: int) -> float:
        total = integrated_gradients(gradient, x, baseline, steps).sum()
        return float(abs(total - (end - start)) / abs(end - start))

    steps = 1
    while gap_of(steps) > tolerance:
        steps *= 2
    return steps, gap_of(steps)


def grad_cam(maps: Array, slopes: Array) -> Array:
    """Add up the channels, each with its mean slope; keep what speaks for the class."""
    weights = slopes.mean(axis=(1, 2), keepdims=True)
    return np.maximum((weights * maps).sum(axis=-1), 0)


def occlusion(model: Any, image: Array, size: int, stride: int, fill: float) -> Array:
    """Cover one patch after the other; return by how much the answer falls."""
    rows, columns = ((n - size) // stride + 1 for n in image.shape)
    whole, found = model(image[None])[0], np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            covered = image.copy()
            covered[i * stride : i * stride + size, j * stride : j * stride + size] = fill
            found[i, j] = whole - model(covered[None])[0]
    return found


def pointing_game(values: Array, masks: Array) -> float:
    """Return the share of pictures whose largest value lies inside the mask."""
    places = values.reshape(len(values), -1).argmax(axis=1)
    return float(masks.reshape(len(masks), -1)[np.arange(len(masks)), places].mean())


def deletion_curve(model: Any, x: Array, values: Array, fill: Array) -> tuple[Array, float]:
    """Take features away, the largest value first; the area is that under straight pieces."""
    now = x.copy()
    curve = [model(now[None])[0]]
    for feature in np.argsort(-values):
        now[feature] = fill[feature]
        curve.append(model(now[None])[0])
    points = np.array(curve)
    return points, float(((points[:-1] + points[1:]) / 2).mean())


def similarity(before: Array, after: Array) -> float:
    """Return the mean over the examples of the rank correlation of sizes."""
    found = []
    for one, other in zip(before, after, strict=True):
        ranks = [np.argsort(np.argsort(np.abs(m).ravel())) for m in (one, other)]
        found.append(np.corrcoef(ranks[0], ranks[1])[0, 1])
    return float(np.mean(found))


_OF_LAYERS = by_shapes(
    "x",
    "w1",
    "b1",
    "w2",
    "target",
    advice="From the logits back to the input: first a row of units for each example, then a row "
    "of features.",
)
_OF_POINTS = by_shapes(
    "gradient",
    "x",
    "baseline",
    advice="All points of the way make a table, a row for each; the slopes are asked for once.",
)
_OF_MAPS = by_shapes(
    "maps",
    "slopes",
    advice="The axes are example, row, column and channel. Which of them are averaged over, which "
    "one is added up?",
)
_OF_MASKS = by_shapes(
    "values",
    "masks",
    advice="The axes are example, row and column. A place has to be looked for in each example.",
)


JUDGES = {
    "saliency.input_gradient": judge_loosely(input_gradient, GRADIENT, first_of(_OF_LAYERS)),
    "saliency.smooth": judge_loosely(smooth_gradient, SMOOTH),
    "saliency.path": judge_loosely(integrated_gradients, PATH, first_of(_OF_POINTS)),
    "saliency.complete": judge_loosely(steps_for, COMPLETE),
    "saliency.cam": judge_loosely(grad_cam, CAM, first_of(_OF_MAPS)),
    "saliency.occlude": judge_loosely(occlusion, COVER),
    "saliency.hit": judge_loosely(pointing_game, HIT, first_of(_OF_MASKS)),
    "saliency.deletion_curve": judge_loosely(deletion_curve, DELETION),
    "saliency.find_bug": judge_loosely(similarity, SIMILARITY),
    "saliency.explain_hans": Judge(
        reference="""
            Everything fits a model that reads the ruler and not the skin. Doctors lay a ruler
            beside spots that worry them, so rulers go along with malignant ones, in the training
            pictures and in the test pictures alike, since both come from the same clinic. For the
            loss it makes no difference by which sign a label can be told, and the ruler is easier
            than the spot. Clever Hans, the horse that seemed to do sums, read his questioner's
            bearing (Pfungst, 1907); he, too, was right nearly always, as long as the questioner
            knew the answer.
            The score cannot show it, because the hint is in the test set as well. The maps raise
            the suspicion, and do not prove it: eight pictures are few, and were they chosen? A
            warm border may come from the method. I would see whether the maps change with random
            weights, and count over all test pictures how often the warmest place lies on a ruler.
            What proves it is an intervention. Take the ruler out of malignant pictures by filling
            it with skin, or paste one into benign ones, and look whether the answers follow the
            ruler; or shuffle the rulers among the pictures, so that they tell nothing. If the
            score falls to what a coin gets, the model never saw the spot. Pictures of another
            clinic without rulers are the second test.
            Then mend the *data*: crop or cover the rulers, paste them at random into both classes,
            collect pictures with and without, and train anew. Afterwards the same test again. To
            tell the model where to look, or to cut off the border of the maps, would only hide
            what is still there; and the next hint, such as the colour of the lamp, may not show
            as a warm corner.
            """.replace("\n            ", "\n").strip(),
    ),
}
