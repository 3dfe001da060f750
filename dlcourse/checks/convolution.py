"""The exercises of chapter 4: from the size of a feature map to digits that will not stay put."""

from .engine import array, function, text
from .inputs import convolution as inputs

BY_HAND = "Thirty-six numbers by hand"
PHOTOGRAPH = "A photograph through classic filters"
SHIFT = "Shift the picture, shift the answer"
DOWN_AND_UP = "Down and up again"
LENET = "LeNet-5, one change at a time"
LEARNED = "What the layers learned"

EXERCISES = [
    function(
        "convolution.output_size",
        points=1,
        tests="the length of a feature map, for both paddings, any kernel and any stride",
        section=BY_HAND,
        cases=inputs.size_cases,
        hints=(
            "Draw 7 squares in a row and a window of 3. Where can its left end stand? And if it "
            "moves by 2?",
            "Valid: the left end has length − kernel places *after* the first one, of which every "
            "stride-th counts. Same: as many windows as strides fit into the length, the last "
            "one cut short.",
        ),
    ),
    function(
        "convolution.count_parameters",
        points=1,
        tests="the parameters of a convolution, and of the dense layer with the same output",
        section=SHIFT,
        cases=inputs.count_cases,
        returns=("convolution", "dense"),
        hints=(
            "How many numbers does one filter hold? It looks at all channels at once. And how many "
            "numbers does one *unit* of the dense layer hold?",
            "Each filter, and each unit, also has one bias. The dense layer has as many units as "
            "the feature maps have values: height times width times filters.",
        ),
    ),
    function(
        "convolution.cross_correlate",
        points=2,
        tests="one kernel over one image, of any shape, where it fits",
        section=BY_HAND,
        cases=inputs.correlate_cases,
        hints=(
            "How many rows and columns does the result have? Make an array of that shape first, "
            "then fill it.",
            "For the value at row i and column j, cut out of the image the window that begins "
            "there and is as large as the kernel; multiply the two, number by number, and sum up.",
        ),
    ),
    function(
        "convolution.im2col",
        points=3,
        tests="every window of every image as one row, in the right order, for any stride",
        section=BY_HAND,
        cases=inputs.im2col_cases,
        hints=(
            "Three loops: image, row, column. Where does the window begin that belongs to them? "
            "What does `window.reshape(-1)` make of an array (k, k, channels)?",
            "The window of row i and column j begins at pixel i·stride, j·stride. Collect the "
            "flattened windows in a list, image by image, row by row, and stack them at the end.",
        ),
    ),
    function(
        "convolution.conv_backward",
        points=3,
        tests="the gradients of kernel and images, for any upstream gradient",
        section=BY_HAND,
        cases=inputs.backward_cases,
        returns=("to_kernel", "to_x"),
        hints=(
            "Take one value of the output, and the number g that comes back to it. Which pixels "
            "and which weights made it? How does it change with each of them?",
            "Go through all places of the output. There, each filter's g times the window is added "
            "to that filter's gradient; and g times the filter is added to the place where the "
            "window was cut. *Added*: windows overlap, and each weight was used everywhere.",
        ),
    ),
    function(
        "convolution.max_pool_with_gradient",
        points=3,
        tests="the largest of each block, and a gradient that reaches it and no other",
        section=BY_HAND,
        cases=inputs.pool_cases,
        returns=("pooled", "to_x"),
        hints=(
            "With `x.reshape(batch, rows, size, columns, size, channels)` each block has two axes "
            "of its own. Over which axes is the maximum?",
            "Which pixels are equal to their block's maximum? `np.repeat` along height and width "
            "(or `keepdims=True` and the six axes) brings the maximum, and the upstream gradient, "
            "back to the size of the images.",
        ),
    ),
    function(
        "convolution.transposed_convolution",
        points=3,
        tests="kernels put down side by side, overlapping or not, for any stride",
        section=DOWN_AND_UP,
        cases=inputs.transpose_cases,
        hints=(
            "One value of x puts down one kernel, as strong as the value. Where does the kernel of "
            "row 2, column 0 begin if the stride is 3? Where does the last one end?",
            "The result has (rows − 1)·stride + kernel height rows. Begin with zeros, and *add* "
            "value times kernel to the piece that begins at (i·stride, j·stride).",
        ),
    ),
    function(
        "convolution.receptive_field",
        points=2,
        tests="how many pixels a value sees, and how far apart neighbours look, for any stack",
        section=DOWN_AND_UP,
        cases=inputs.field_cases,
        returns=("size", "stride"),
        hints=(
            "Go through the layers and keep two numbers: how much one value sees, and by how many "
            "*pixels of the image* its neighbour looks further. Both are 1 at the image.",
            "A kernel of k reaches over k − 1 neighbours more, each a number of pixels further, as "
            "it was *before* this layer. Only then does this layer's stride multiply it.",
        ),
    ),
    array(
        "convolution.design_a_filter",
        points=2,
        tests="a kernel that answers to a bright vertical line, and to seven others half at most",
        section=PHOTOGRAPH,
        shape=(3, 3),
        hints=(
            "It must be bright where the line is. But then, what does it answer to a picture that "
            "is white all over? Which numbers hold against that?",
            "Positive numbers down the middle column, negative ones on both sides. On both: with "
            "one side alone it finds edges. In all three rows: with one alone a dot is enough.",
        ),
    ),
    function(
        "convolution.shift_without_wrapping",
        points=2,
        tests="images moved either way, with zeros coming in, also further than their size",
        section=SHIFT,
        cases=inputs.shift_cases,
        hints=(
            "Make zeros of the same shape. Which rows of the image stay in the picture when it "
            "moves down by 2, and where do they go? And when it moves up?",
            "Put the image in the middle of a larger array of zeros (`np.pad`), and cut a window "
            "of the old size out. If the picture moves down, does the window move down or up?",
        ),
    ),
    function(
        "convolution.find_the_bug",
        points=3,
        tests="the repaired convolution, with channels and strides of every number",
        section=BY_HAND,
        cases=inputs.bug_cases,
        hints=(
            "The test that the colleague ran passes: which numbers of it hide a bug, because with "
            "them it makes no difference? Run it with one of them changed.",
            "One bug needs a stride above 1: compare what is done for rows and for columns. The "
            "other one needs several channels: what is done once for each channel, and should be "
            "done once?",
        ),
    ),
    text(
        "convolution.why_share_weights",
        points=3,
        tests="what sharing weights saves and assumes, and where the assumption is wrong",
        section=SHIFT,
        min_words=60,
        hints=(
            "How many examples of a leaf in the lower left corner has each unit of the dense "
            "network seen? And each filter?",
            "Three things to say: the number of parameters (with numbers), what one place of the "
            "image teaches about all others, and data whose columns do not mean the same thing at "
            "every place.",
        ),
    ),
    function(
        "convolution.beat_the_number",
        points=3,
        tests="roaming digits: mean accuracy above 0.70 on the held-out images of two splits",
        section=SHIFT,
        cases=inputs.roaming_cases,
        hints=(
            "The digit is anywhere. Which numbers can be computed from an image that stay (nearly) "
            "the same wherever it is? The lesson had one: the largest answer of a filter.",
            "Many filters (64 of 5×5, random ones or patches of the training images, each less its "
            "mean), `im2col` and one matrix product, ReLU, and of each filter the maximum over all "
            "places: 64 features an image. Then a linear model, such as `RidgeClassifier`.",
        ),
    ),
]
