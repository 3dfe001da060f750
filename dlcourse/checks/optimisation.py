"""The exercises of chapter 3a: from the size of the first weights to a network of 20 layers."""

from .engine import function, text
from .inputs import optimisation as inputs

SIGNAL = "How a signal gets through thirty layers"
GRADIENT = "Where the gradient goes"
CURES = "Four cures"
HILL = "Down the same hill"
STEP = "How large a step?"

EXERCISES = [
    function(
        "optimisation.keep_the_variance",
        points=2,
        tests="the standard deviation of the first weights, before a ReLU and before a tanh",
        section=SIGNAL,
        cases=inputs.variance_cases,
        hints=(
            "First write down the *variance* that each of the two prescribes. Which numbers of the "
            "layer does it depend on, one of them or both?",
            "A normal distribution is drawn with its standard deviation, the root of the variance. "
            "He's variance has fan-in alone below the line, Glorot's the mean of both fans.",
        ),
    ),
    function(
        "optimisation.layer_norm",
        points=2,
        tests="each example normalised over its features, scaled by γ and shifted by β",
        section=CURES,
        cases=inputs.layer_norm_cases,
        hints=(
            "Which axis holds the features, whatever stands before it? The mean along it must keep "
            "its place, so that it can be subtracted: what does `keepdims=True` do?",
            "Three steps: mean and variance along the last axis; the difference divided by the "
            "root of variance plus ε; then γ times that, plus β.",
        ),
    ),
    function(
        "optimisation.batch_norm",
        points=3,
        tests="outputs and moving averages, in training and at inference, for any batch",
        section=CURES,
        cases=inputs.batch_norm_cases,
        returns=("y", "moving_mean", "moving_variance"),
        hints=(
            "Settle two questions first, for training and for inference: which mean and variance "
            "normalise, and do the moving averages change?",
            "With momentum 0.9, 0.9 of the old average stays and 0.1 of the batch's comes in. "
            "Whatever normalises, the last line is the same in both modes: ε is beside the "
            "variance, under the root.",
        ),
    ),
    function(
        "optimisation.momentum_step",
        points=2,
        tests="weights and velocity after one step, also where gradient or velocity is zero",
        section=HILL,
        cases=inputs.momentum_cases,
        returns=("w", "velocity"),
        hints=(
            "Two lines, and their order matters: which of the two, weights or velocity, needs the "
            "other one's new value?",
            "The new velocity: a share of the old one, less the gradient times the rate. The "
            "weights move by all of it. Make new arrays, as in `a = a + b`.",
        ),
    ),
    function(
        "optimisation.adam_step",
        points=3,
        tests="weights and both averages after a step, the first one and the thousandth",
        section=HILL,
        cases=inputs.adam_cases,
        returns=("w", "m", "v"),
        hints=(
            "Four lines before the step: two averages, then a corrected copy of each. Work out by "
            "hand, for t = 1 and averages of zero, what the corrected copies should be.",
            "Divide m by 1 − β₁ᵗ and v by 1 − β₂ᵗ, under names of their own; the step uses the "
            "corrected ones, and what you return is not corrected. ε is added after the root.",
        ),
    ),
    function(
        "optimisation.decoupled_decay",
        points=2,
        tests="a step of AdamW: the decay goes past the averages, and the rest is Adam",
        section=HILL,
        cases=inputs.decay_cases,
        returns=("w", "m", "v"),
        hints=(
            "What do m and v look like with decay, and without? They must not notice that there is "
            "any. Where can the decay act, then?",
            "The weights lose the part rate · decay of themselves, of their old value; and Adam's "
            "step from the plain gradient comes on top. Your `adam_step` does that part.",
        ),
    ),
    function(
        "optimisation.clip_by_global_norm",
        points=2,
        tests="all arrays scaled by one factor, and only where together they are too long",
        section=CURES,
        cases=inputs.clip_cases,
        hints=(
            "Think of all numbers in all arrays as one long vector. What is its length, and by "
            "what must it be multiplied to be `max_norm` long?",
            "Add up the squares of all arrays before you take the root, once. Then one factor for "
            "all, if the length is above `max_norm`, else 1. Return new arrays.",
        ),
    ),
    function(
        "optimisation.warmup_cosine",
        points=2,
        tests="the rate on the way up, at the corners, on the way down, and after the end",
        section=STEP,
        cases=inputs.schedule_cases,
        hints=(
            "Three parts: step below `warmup_steps`, between, and above `total_steps`. For the "
            "middle one, which number goes from 0 at its start to 1 at its end?",
            "½ (1 + cos(π · done)) goes from 1 to 0 as `done` goes from 0 to 1. Stretch it, so "
            "that it goes from `max_rate` to `final_rate`; and do not let `done` pass 1.",
        ),
    ),
    function(
        "optimisation.find_the_bug",
        points=3,
        tests="the repaired Adam, for a kernel and a bias, with gradients of every size",
        section=HILL,
        cases=inputs.bug_cases,
        returns=("kernel", "bias"),
        hints=(
            "Under a constant gradient, every number should move by the learning rate at every "
            "step. Where does the printed table first say otherwise, and for which array?",
            "One bug spares the first array and is worst in step 1: print `t` wherever it is used. "
            "The other one hits tiny gradients alone, at every step: compare the last line with "
            "the formula of exercise 5, sign by sign.",
        ),
    ),
    function(
        "optimisation.pick_learning_rate",
        points=2,
        tests="the rate of the steepest descent, on curves with plateaus, bounces and NaN",
        section=STEP,
        cases=inputs.rate_cases,
        hints=(
            "First cut the curve off at its minimum; `np.nanargmin` overlooks NaN. Then ask how "
            "fast the loss falls from point to point.",
            "The rates are evenly spaced in their logarithm, so the slope is taken against "
            "`np.log10(rates)` (`np.gradient` does it). The steepest descent is the most negative "
            "slope; return the rate that stands at its place.",
        ),
    ),
    text(
        "optimisation.why_depth_hurts",
        points=3,
        tests="why the first layers of a deep sigmoid network hardly learn, and what helps",
        section=GRADIENT,
        min_words=60,
        hints=(
            "What does the chain rule do at each layer on the way back: add, or multiply? Which "
            "two numbers come in at each layer?",
            "How large can the slope of a sigmoid be at most, and what is that to the power 30? "
            "For each cure, say which factor it keeps near 1.",
        ),
    ),
    function(
        "optimisation.beat_the_number",
        points=3,
        tests="20 layers, 60 steps: mean accuracy above 0.80 on the held-out digits of two splits",
        section=CURES,
        cases=inputs.deep_cases,
        hints=(
            "Begin with what the signal needs: which activation, and which first weights for it? "
            "Then give the gradient a way around each layer. Read the table that the check shows: "
            "the gradient of the first matrix over the last one's.",
            "`Residual([...])` around blocks of the same width, a normalisation within each, and "
            "an optimiser with a step of its own for each weight, at a rate of about 0.01. A "
            "`BatchNorm` has only 60 steps to gather its moving averages: look at its momentum.",
        ),
    ),
]
