"""The exercises of chapter 3b: data that do not leak, six cures, six patients, honest numbers."""

from .engine import Exercise, choice, function, text
from .inputs import generalisation as inputs
from .inputs.few_digits import few_digits_cases

DATA = "Before the first step: the data"
CURES = "Six cures, one table"
NOISE = "Wrong labels, and too many weights"
SEARCH = "Searching for settings"
WRONG = "What can go wrong"

DISEASES = (
    "dead units",
    "probabilities given to a loss that expects logits",
    "inputs that are not scaled",
    "dropout left on at the test",
    "validation images that leak from training",
    "a learning rate that is too high",
    "a learning rate that is too low",
    "nothing: it is healthy",
)

# what to look at first, and then more closely; never what it means
_LOOK = (
    (
        "Go through the panels in the order of their letters, beside the healthy network's. Which "
        "is the first that looks *different in kind*?",
        "Follow panel A from epoch to epoch, at the end of the training as well. Then ask of panel "
        "F: were the units like this from the first step on, or may something have done this to "
        "them? Panel C shows what the first steps did.",
    ),
    (
        "Everything looks well here, even very well. When is a good number no good news?",
        "Compare the three lines of panel B at the end: which two should agree, and do they? Then "
        "look for the panel in which validation images and new ones can be told apart.",
    ),
    (
        "In panels A and C nothing moves. There are several reasons for that: which panels look at "
        "what goes forward through the network, and which at what comes back?",
        "What arrives at layer 1 in panel D, and what comes out of it in panel E? Panel F says of "
        "single units why.",
    ),
    (
        "This one learns, but not as well as the healthy network, on its training images either. "
        "One panel looks like no other patient's.",
        "In panel G *one* image is shown to *one* finished network, twelve times. Nothing is "
        "learned in between. What has to be at work if the answers differ?",
    ),
    (
        "Mind the numbers at the axes, and not the shapes of the curves alone: where does the loss "
        "begin, and where would an even guess begin?",
        "Panel E begins with the images themselves, before any layer. Compare that number with the "
        "healthy network's.",
    ),
    (
        "Panels A and B do not fit together: take the loss at the end, and ask what loss a network "
        "should have that answers as many images rightly as this one does.",
        "In panel G the same number stands again and again. If scores between 0 and 1 are sent "
        "through a softmax over ten classes, how large can a probability become at most? Compute e "
        "/ (e + 9).",
    ),
)


def _clinic() -> list[Exercise]:
    return [
        choice(
            f"generalisation.clinic_{number}",
            points=1,
            tests=f"the diagnosis of patient {number}, from its plots",
            section=WRONG,
            choices=DISEASES,
            hints=hints,
        )
        for number, hints in enumerate(_LOOK, start=1)
    ]


EXERCISES = [
    function(
        "generalisation.scale_without_peeking",
        points=2,
        tests="both parts standardised with the training part's numbers; constant columns at 0",
        section=DATA,
        cases=inputs.scale_cases,
        returns=("train", "test"),
        hints=(
            "Four numbers are asked of each column: a mean and a deviation for the training part, "
            "a mean and a deviation for the test part. How many of them may you use?",
            "Measure both along `axis=0`, on `x_train` alone, and use them twice. Where the "
            "deviation is 0, another divisor has to take its place: whatever it is, 0 divided by "
            "it stays 0.",
        ),
    ),
    function(
        "generalisation.split_by_group",
        points=2,
        tests="whole writers on either side, the first of `order` held out, rows ascending",
        section=DATA,
        cases=inputs.group_cases,
        returns=("train_index", "test_index"),
        hints=(
            "First choose the people, then the rows. What does `order` list: rows, or people?",
            "`np.isin(groups, some_people)` says of each row whether its writer is among them, and "
            "`np.flatnonzero` turns True and False into the numbers of the rows, ascending.",
        ),
    ),
    function(
        "generalisation.dropout_forward",
        points=2,
        tests="what is kept and how loud, in training; nothing changed at inference",
        section=CURES,
        cases=inputs.dropout_cases,
        hints=(
            "Two questions: which entries stay (and what about one that is exactly at the rate)? "
            "And by what must the survivors be multiplied, so that the mean stays what it was?",
            "Of many entries a share of 1 − rate survives. The comparison `u >= rate` gives True "
            "and False, and NumPy multiplies with these as with 1 and 0. At inference, return what "
            "came in.",
        ),
    ),
    function(
        "generalisation.penalised_gradient",
        points=2,
        tests="the slope of loss and both penalties, also where a weight is exactly 0",
        section=CURES,
        cases=inputs.penalty_cases,
        hints=(
            "A sum of terms has the sum of their slopes. What is the slope of |w| to the left of "
            "zero, and what is it to the right? And that of w²?",
            "One of the two penalties pulls with the same force on every weight, whatever its "
            "size, and `np.sign` knows the direction. The other pulls in proportion to the weight: "
            "mind the exponent that comes down.",
        ),
    ),
    function(
        "generalisation.early_stopping",
        points=3,
        tests="where training stops and which epoch was best, also when the loss creeps or bounces",
        section=CURES,
        cases=inputs.stopping_cases,
        returns=("stop_epoch", "best_epoch"),
        hints=(
            "Three numbers change from epoch to epoch: the best loss so far, its epoch, and how "
            "long you have been waiting since. Which of them change when the loss improves, and "
            "which when it does not?",
            "“Improves” means: below best − min_delta. Only then do the best loss and its epoch "
            "change, and the waiting begins again at 0. Otherwise wait one more, and stop as soon "
            "as you have waited `patience` epochs. What if the list ends before?",
        ),
    ),
    function(
        "generalisation.noisy_accuracy",
        points=2,
        tests="the accuracy that wrong labels let you measure, for two classes and for many",
        section=NOISE,
        cases=inputs.noise_cases,
        hints=(
            "An answer agrees with a noisy label in two ways. One: answer and label are both "
            "right. What is the other?",
            "If the label was flipped and the answer is wrong, they still agree when both chose "
            "the same wrong class: one of K − 1. Multiply the probabilities along each of the two "
            "ways, then add.",
        ),
    ),
    function(
        "generalisation.with_error_bars",
        points=2,
        tests="the mean of the pairs' differences, its standard error, and whether it is noise",
        section=CURES,
        cases=inputs.seed_cases,
        returns=("difference", "standard_error", "more_than_noise"),
        hints=(
            "Both methods met the same splits. Which subtraction takes the luck of the split out, "
            "and has it to come before the mean and the deviation, or after?",
            "Work with the n differences alone: their mean; their standard deviation (`ddof=1`) "
            "over the root of n. A difference may be negative and still be more than noise.",
        ),
    ),
    *_clinic(),
    function(
        "generalisation.find_the_bug",
        points=3,
        tests="the repaired cross-validation: nothing chosen with the held-out rows, none left out",
        section=DATA,
        cases=inputs.fold_cases,
        hints=(
            "Coin tosses cannot be foretold, so a score far above one half is a symptom. Ask of "
            "every line: which rows does it look at, and may it look at their labels? For the "
            "other bug, count: how many rows are in `test` over all folds together?",
            "Whatever looks at labels has to happen inside the loop, with the training rows of "
            "that fold. And 62 rows in 5 folds: two folds need 13 rows, not 12. "
            "`np.array_split` cuts like that.",
        ),
    ),
    text(
        "generalisation.which_number_to_report",
        points=3,
        tests="which of three numbers is honest, why the others are not, and what to say with it",
        section=SEARCH,
        min_words=60,
        hints=(
            "For each of the three numbers, ask: was the setting *chosen* with the very images on "
            "which it was then scored?",
            "The largest of 40 noisy numbers is large partly by luck. Which images have chosen "
            "nothing? And what would a reader need in order to judge the number: how many images, "
            "how many settings, what to compare it with?",
        ),
    ),
    function(
        "generalisation.beat_the_number",
        points=3,
        tests="mean accuracy above 0.92 on the other digits, learned from 100, on four splits",
        section=CURES,
        cases=few_digits_cases,
        hints=(
            "100 images fit in any network's memory. What do you know about digits that is not in "
            "these 100 images, and how did the best cure of the lesson tell the network?",
            "Append copies of the training images, each moved by one pixel, with their labels. "
            "Then a model that can bend: a straight line cannot make use of them. Mind the edge: "
            "what leaves on one side should not come back on the other.",
        ),
    ),
]
