"""The exercises of chapter 5b: counting, ranking, calibrating, comparing, learning from little."""

from .engine import function, text
from .inputs import few_labels as inputs
from .inputs.unlabelled_digits import unlabelled_digits_cases

TRANSFER = "From drawn digits to written ones"
HUNGER = "How hungry is a network?"
VERIFY = "Same or different?"
SURE = "How sure is it?"
BENCHMARK = "On the benchmark"

EXERCISES = [
    function(
        "few_labels.trainable_parameters",
        points=1,
        tests="the numbers that a gradient step may change, with nothing, some or all of it frozen",
        section=TRANSFER,
        cases=inputs.parameters_cases,
        hints=(
            "Which of the convolutions can still move? How many weights does one filter of them "
            "have, and how many numbers come to each filter besides?",
            "A filter of size k has k · k · channels weights, and one γ and one β besides. The "
            "moving averages are measured, not trained. The head is never frozen.",
        ),
    ),
    function(
        "few_labels.class_weights",
        points=1,
        tests="one weight a class, so that all classes together weigh the same; 0 where none is",
        section=BENCHMARK,
        cases=inputs.weights_cases,
        hints=(
            "If a class has three times as many examples, how must the weights of single examples "
            "compare for both classes to count alike?",
            "Count each class (`np.bincount` with `minlength`). All examples' weights should add "
            "up to the number of examples: which share of it falls to one class?",
        ),
    ),
    function(
        "few_labels.confusion_counts",
        points=2,
        tests="sensitivity, specificity and precision, also where nobody is suspected",
        section=BENCHMARK,
        cases=inputs.confusion_cases,
        returns=("sensitivity", "specificity", "precision"),
        hints=(
            "Sort the patients into four groups: ill or not, suspected or not. For each of the "
            "three numbers, which of the groups stand below the line?",
            "Below the line: all the ill; all the healthy; all the suspected. Above it, each time, "
            "those of them that were answered rightly.",
        ),
    ),
    function(
        "few_labels.roc_curve",
        points=3,
        tests="a point for each threshold, from nobody suspected to everybody, ties in one step",
        section=VERIFY,
        cases=inputs.roc_cases,
        returns=("fpr", "tpr"),
        hints=(
            "Let the threshold sink from above the highest score to the lowest one. When does "
            "anything change, and what happens to examples of the same score?",
            "For each different score, from the highest down: which share of the negatives, and "
            "which of the positives, has a score at least as high? Put the point (0, 0) in front.",
        ),
    ),
    function(
        "few_labels.area_under_curve",
        points=2,
        tests="how often a positive is ranked above a negative, a tie counting one half",
        section=VERIFY,
        cases=inputs.area_cases,
        hints=(
            "Compare *every* positive with *every* negative. How many such pairs are there, and in "
            "which of them is the order right?",
            "`positive[:, None]` beside `negative[None]` makes the table of all pairs. Count 1 "
            "where the positive is higher, one half where both are equal, and divide by the number "
            "of pairs.",
        ),
    ),
    function(
        "few_labels.choose_threshold",
        points=2,
        tests="the threshold from validation alone, and the answers to the test that follow",
        section=BENCHMARK,
        cases=inputs.threshold_cases,
        returns=("threshold", "answers"),
        hints=(
            "Which patients say whether a threshold is specific enough, and which set are they "
            "from? What may the test scores be used for?",
            "Try the different validation scores from the lowest up: the first one with enough of "
            "the healthy *below* it is the threshold. If none has, it is infinity. A score equal "
            "to the threshold is a yes.",
        ),
    ),
    function(
        "few_labels.expected_calibration_error",
        points=3,
        tests="the gaps of confidence and accuracy, bins weighted by what they hold",
        section=SURE,
        cases=inputs.calibration_cases,
        hints=(
            "For each example two numbers are needed first: how sure was the model of its "
            "*answer*, and was the answer right? Only then come the bins.",
            "In each bin: mean confidence, share of right answers, the size of their difference. "
            "Average the sizes with the number of examples as weights. Mind empty bins, and a "
            "confidence of exactly 1.",
        ),
    ),
    function(
        "few_labels.temperature",
        points=3,
        tests="the temperature of the smallest cross-entropy, within one per cent",
        section=SURE,
        cases=inputs.temperature_cases,
        hints=(
            "Write the mean cross-entropy as a function of T first, and plot it for one case. What "
            "shape has it, and which ways of finding the lowest point do you know?",
            "On a logarithmic scale of T there is one valley. A fine grid will do (how fine, for "
            "one per cent?), or SciPy's `minimize_scalar`, or halving an interval. Take the "
            "largest logit of a row away before `np.exp`.",
        ),
    ),
    function(
        "few_labels.nearest_prototype",
        points=2,
        tests="the class with the nearest mean, for any labels and numbers of examples",
        section=HUNGER,
        cases=inputs.prototype_cases,
        hints=(
            "What stands for a class here: one of its examples, or something made of all of them?",
            "One mean a class, stacked in the order of `np.unique`; then the distances of every "
            "query to every mean. `argmin` gives a *place*: which label belongs to it?",
        ),
    ),
    function(
        "few_labels.contrastive_loss",
        points=2,
        tests="the mean cross-entropy of finding the partner, at any temperature",
        section=HUNGER,
        cases=inputs.contrastive_cases,
        hints=(
            "For one view: which are the classes of its softmax, which of them is right, and which "
            "view must not be among them?",
            "Make the vectors 1 long, then `z @ z.T / temperature` holds all similarities. Put "
            "-inf on the diagonal. The loss of row i: the log of its sum of exponentials, less "
            "its entry at `partner[i]`. Take the largest of each row away before `np.exp`.",
        ),
    ),
    function(
        "few_labels.learning_curve",
        points=2,
        tests="subsets with equally many examples of each class, each one within the next",
        section=HUNGER,
        cases=inputs.subset_cases,
        hints=(
            "Do it class by class. If the first k examples of a class, in the given order, make "
            "the small subset, how do you get the larger one so that it contains them?",
            "`order[labels[order] == c]` lists the examples of class c as they stand in `order`. "
            "The first k of each class, together and sorted, make the subset of size k.",
        ),
    ),
    function(
        "few_labels.find_the_bug",
        points=3,
        tests="the repaired screening: nothing measured on the test patients but the result",
        section=BENCHMARK,
        cases=inputs.bug_cases,
        returns=("threshold", "sensitivity", "specificity"),
        hints=(
            "Both experiments of the cell change the *test* patients alone. Which number should "
            "then stay as it is, and which line lets the test patients into it?",
            "One bug is where labels are used, the other where means are. A frozen backbone keeps "
            "the numbers that it was trained with: which two entries of `backbone` are never read?",
        ),
    ),
    text(
        "few_labels.is_it_ready",
        points=3,
        tests="what the report does not say, why it decides, and what you would ask for",
        section=BENCHMARK,
        min_words=60,
        hints=(
            "Imagine 1,000 people of *this* clinic. How many are ill? How many of these, and how "
            "many of the others, does the program suspect?",
            "Of those who are suspected, what share is ill? Then ask where the test patients came "
            "from, when the threshold was chosen, and how far each number may be off.",
        ),
    ),
    function(
        "few_labels.beat_the_number",
        points=3,
        tests="mean accuracy above 0.915 on new digits, from 50 labels and 1,247 unlabelled digits",
        section=HUNGER,
        cases=unlabelled_digits_cases,
        hints=(
            "Five images of a digit do not show all the ways to write it. The other 1,247 do, "
            "without saying which is which. What do two images have in common that look nearly "
            "the same?",
            "Join each image to its six nearest. Let every image take over the mean of what its "
            "neighbours believe, again and again, while the labelled ones keep what they know; "
            "scikit-learn's `LabelSpreading(kernel='knn')` is of that kind. Then let the nearest "
            "five answer for a new image.",
        ),
    ),
]
