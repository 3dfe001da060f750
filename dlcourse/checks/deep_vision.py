"""The exercises of chapter 5a: blocks with a way past them, boxes, masks, and what units answer."""

from .engine import function, text
from .inputs import deep_vision as inputs

DEEPER = "Deeper, and worse"
PAST = "A way past each block"
PARTS = "Edges, parts, objects"
WHERE = "Where is it?"
PIXELS = "Which pixels are it?"
ALEXNET = "2012: what AlexNet brought"

EXERCISES = [
    function(
        "deep_vision.intersection_over_union",
        points=2,
        tests="the overlap of pairs of boxes: apart, touching, one inside the other, the same",
        section=WHERE,
        cases=inputs.pair_cases,
        hints=(
            "Draw two boxes that overlap. The left side of what they share is which of the two "
            "left sides? What becomes of width and height where they do not meet?",
            "Width and height of the intersection are each at least 0, before you multiply. The "
            "union is both areas, less what was counted twice.",
        ),
    ),
    function(
        "deep_vision.dice",
        points=1,
        tests="the Dice coefficient of two masks, empty ones included",
        section=PIXELS,
        cases=inputs.mask_cases,
        hints=(
            "How many pixels are in both masks, how many in the one, how many in the other?",
            "Twice the shared ones, over the sum of the two sizes. Two empty masks agree fully: 1.",
        ),
    ),
    function(
        "deep_vision.residual_block",
        points=2,
        tests="a block with a way past it, with a projection and without, on vectors and on maps",
        section=PAST,
        cases=inputs.block_cases,
        hints=(
            "Two paths meet at the end. What is on the long one, what on the short one, and where "
            "does the last ReLU stand: before they meet, or after?",
            "`x @ w` works on the last axis, whatever stands before it: that is a 1×1 convolution. "
            "The short path is x itself, or x times the projection where there is one.",
        ),
    ),
    function(
        "deep_vision.count_multiplications",
        points=2,
        tests="the multiplications in each layer of a stack of convolutions, strides included",
        section=ALEXNET,
        cases=inputs.stack_cases,
        hints=(
            "One number of the output takes how many multiplications? And how many numbers does "
            "the output have? Carry height, width and channels from layer to layer.",
            "With padding, a stride s leaves the height divided by s, rounded up. Each of these "
            "places and each filter takes kernel · kernel · (channels that come in).",
        ),
    ),
    function(
        "deep_vision.unet_shapes",
        points=2,
        tests="the shapes of every level of a U-Net: down, bottom, and after each joining",
        section=PIXELS,
        cases=inputs.unet_cases,
        returns=("down", "bottom", "joined"),
        hints=(
            "Write the table for a 16×16 image and filters (4, 8, 16) on paper: which level has "
            "which height, and which number of channels?",
            "A level's convolutions change the channels, its pooling halves the sides. On the way "
            "up the transposed convolution gives the level's number of channels, and as many come "
            "across beside them.",
        ),
    ),
    function(
        "deep_vision.flip_with_boxes",
        points=2,
        tests="an image, its boxes and its mask, mirrored together",
        section=WHERE,
        cases=inputs.flip_cases,
        returns=("image", "boxes", "mask"),
        hints=(
            "Which axis of the image goes from left to right? A point at 0.2 of the width is where "
            "after the flip? And which side of a box was its new left side before?",
            "x becomes 1 − x. The old *right* side becomes the new left one. Top and bottom stay. "
            "Make a new array for the boxes.",
        ),
    ),
    function(
        "deep_vision.non_max_suppression",
        points=3,
        tests="which of many overlapping boxes are kept, in the order of their scores",
        section=WHERE,
        cases=inputs.crowd_cases,
        hints=(
            "Take the boxes from the highest score down. With which other boxes must each be "
            "compared: with all that come before it, or only with those that were kept?",
            "`np.argsort(-scores)` is the order. Keep a list of indices; a box joins it where its "
            "IoU with none of the list is above the threshold.",
        ),
    ),
    function(
        "deep_vision.box_loss",
        points=2,
        tests="the generalised loss of boxes that overlap, and of boxes far apart",
        section=WHERE,
        cases=inputs.loss_cases,
        hints=(
            "Three areas for each pair: intersection, union, and the smallest box around both. The "
            "first two are in your `intersection_over_union`.",
            "The hull goes from the smaller left to the larger right side. What part of the hull "
            "is empty? That part is taken off the IoU; the loss is 1 less the result, in the mean.",
        ),
    ),
    function(
        "deep_vision.name_the_unit",
        points=2,
        tests="which pattern each unit answers to, and which unit answers to none",
        section=PARTS,
        cases=inputs.unit_cases,
        hints=(
            "First make one number of each image and unit: its strongest answer anywhere. Then, "
            "for each pattern, the mean over its images.",
            "The favourite is the pattern with the highest mean m. Its rival r is the mean over "
            "*all* images of the other patterns. (m − r) / (m + r) below `least`, or a unit that "
            "never fires, makes −1.",
        ),
    ),
    function(
        "deep_vision.shortcut_gradient",
        points=2,
        tests="the gradient at the input of every layer, with shortcuts and without",
        section=PAST,
        cases=inputs.slope_cases,
        hints=(
            "What is the slope of one layer, with a shortcut and without? And through which layers "
            "does the gradient come on its way back to layer i?",
            "Layer i's input is followed by layers i, i + 1, … to the last: a product from the "
            "right. `np.cumprod` multiplies from the left; `[::-1]` turns an array around.",
        ),
    ),
    function(
        "deep_vision.find_the_bug",
        points=3,
        tests="the repaired blocks: nothing is lost on the short way, and no example sees another",
        section=PAST,
        cases=inputs.bug_cases,
        hints=(
            "Test 1: with kernels of zero the blocks add nothing, so x should come out as it went "
            "in. Print `shortcut` just before it is added: is it still what came in? Test 2: which "
            "axis does a mean go over that concerns one example alone?",
            "`shortcut = x` makes a second name, not a second array, and `-=` and `/=` change the "
            "one array there is. Normalise into a new array; and over the features of each row.",
        ),
    ),
    text(
        "deep_vision.why_deeper_was_worse",
        points=3,
        tests="why 56 plain layers were worse than 20, and what a shortcut changes",
        section=DEEPER,
        min_words=60,
        hints=(
            "Look at the *training* error in the figure. Which explanation does it rule out?",
            "Could 36 more layers copy what comes in? What would they have to learn for that, with "
            "a shortcut and without one?",
        ),
    ),
    function(
        "deep_vision.beat_the_number",
        points=3,
        tests="boxes around the glyph in new scenes: mean IoU above 0.70 on two splits",
        section=WHERE,
        cases=inputs.scene_cases,
        hints=(
            "What tells the glyph from its background: where it lies, or how it looks? Plot "
            "`x.max(axis=-1)` and `x.max(axis=-1) - x.min(axis=-1)` of some scenes.",
            "Turn each scene into a map (bright, or strongly coloured), smooth it over 3×3 pixels "
            "so that single noisy pixels go, cut it at a threshold that does best on `x_train`, "
            "and put the box around the largest connected piece (`scipy.ndimage.label`).",
        ),
    ),
]
