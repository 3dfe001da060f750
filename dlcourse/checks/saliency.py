"""The exercises of chapter 11b: slopes, paths and maps, and whether one should believe them."""

from .engine import function, text
from .inputs import saliency as inputs

STEEP = "How steep is the answer?"
BLACK = "All the way from black"
MAPS = "Where the last maps look"
CHEATS = "A classifier that cheats"
EXPLAINS = "Does it explain the model?"
COUNTS = "Cover what counts"

EXERCISES = [
    function(
        "saliency.input_gradient",
        points=2,
        tests="the slope of each target's logit by every feature, with units on and off",
        section=STEEP,
        cases=inputs.relu_cases,
        hints=(
            "Raise one feature a little. Which hidden sums move, and by how much? Which of these "
            "units pass it on?",
            "For each example: the column of `w2` of its target, 0 where the unit is off, then "
            "back through `w1.T`. `w2[:, target].T` has a row for each example.",
        ),
    ),
    function(
        "saliency.smooth",
        points=1,
        tests="the mean slope around an example",
        section=STEEP,
        cases=inputs.noise_cases,
        hints=(
            "What is asked first: the slopes, or the mean?",
            "`x + noise` is a batch of noisy examples. Ask for its slopes, and average over the "
            "first axis.",
        ),
    ),
    function(
        "saliency.path",
        points=3,
        tests="integrated gradients by the middles of the steps, from any baseline",
        section=BLACK,
        cases=inputs.path_cases,
        hints=(
            "With two steps, the middles lie at a quarter and at three quarters of the way. Where "
            "with five?",
            "`(np.arange(steps) + 0.5) / steps`, as a column, times `x - baseline`, plus the "
            "baseline: that is the batch of points.",
        ),
    ),
    function(
        "saliency.complete",
        points=2,
        tests="how many steps are enough for the values to add up, and how well they do",
        section=BLACK,
        cases=inputs.tolerance_cases,
        returns=("steps", "gap"),
        hints=(
            "What should the values add up to? By how much of it do they miss it, with one step?",
            "The gap is |sum − (f(x) − f(baseline))| / |f(x) − f(baseline)|. Double the steps "
            "in a `while` loop until it is small enough.",
        ),
    ),
    function(
        "saliency.cam",
        points=2,
        tests="Grad-CAM's maps, with slopes of both signs, for any number of channels",
        section=MAPS,
        cases=inputs.map_cases,
        hints=(
            "One number for each channel of each example, then one map for each example. Which "
            "axes go away first?",
            "`slopes.mean(axis=(1, 2), keepdims=True)` are the weights. Multiply, add up along the "
            "last axis, and put 0 where the sum is negative.",
        ),
    ),
    function(
        "saliency.occlude",
        points=2,
        tests="by how much the answer falls under each patch, for any size, stride and fill",
        section=MAPS,
        cases=inputs.cover_cases,
        hints=(
            "How many patches fit along an axis of 6 pixels, with the size 3 and the stride 1? "
            "With the stride 2?",
            "`(n - size) // stride + 1` along each axis. For each patch a fresh copy of the image, "
            "and `model(covered[None])[0]`.",
        ),
    ),
    function(
        "saliency.hit",
        points=1,
        tests="how often the largest value lies on the thing",
        section=MAPS,
        cases=inputs.hit_cases,
        hints=(
            "Where is the largest value of each picture? Make a row of each picture first.",
            "`rows.argmax(axis=1)` gives a place for each; `masks_as_rows[np.arange(n), places]` "
            "looks there.",
        ),
    ),
    function(
        "saliency.deletion_curve",
        points=3,
        tests="the answer while features go, the largest value first, and the area below",
        section=COUNTS,
        cases=inputs.deletion_cases,
        returns=("curve", "area"),
        hints=(
            "Write the order down first. How many points has the curve for n features?",
            "Start with a copy of `x`, and put in `fill[feature]`, one feature after the other. "
            "Between two points the area is their mean times 1 / n.",
        ),
    ),
    function(
        "saliency.find_bug",
        points=3,
        tests="the mean rank correlation of the sizes, for weak maps and strong ones",
        section=EXPLAINS,
        cases=inputs.similarity_cases,
        hints=(
            "Try one map alone first: is a map like itself with a little noise? Then two maps, a "
            "weak and a strong one, against two others.",
            "`np.argsort` says which entry comes first, second and so on. A rank is the other way "
            "round: at which place an entry comes. And correlate each example by itself.",
        ),
    ),
    text(
        "saliency.explain_hans",
        points=3,
        tests="what the model may have learned, why the score hides it, how to prove and mend it",
        section=CHEATS,
        min_words=60,
        hints=(
            "What else do the two kinds of pictures differ in, and is it in the test set, too?",
            "A map raises a suspicion. What would you change in the *pictures* to see whether the "
            "answers follow?",
        ),
    ),
]
