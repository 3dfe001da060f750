"""The exercises of chapter 8c: gaps, chats, thin corrections, refusals, passages, summaries."""

from .engine import function, text
from .inputs import pretraining as inputs
from .inputs import pretraining_answers as answers
from .inputs.unlabelled_reviews import unlabelled_reviews_cases

GAPS = "Text without labels"
CHATS = "From continuing to answering"
THIN = "A thin correction"
UNKNOWN = "What it cannot know"
SUMMARIES = "Summaries"

EXERCISES = [
    function(
        "pretraining.hide_words",
        points=2,
        tests="which words are hidden, replaced or kept, and that all of these count",
        section=GAPS,
        cases=inputs.hiding_cases,
        returns=("read", "weights"),
        hints=(
            "One table of yes and no comes first: which places are chosen? Everything else is "
            "asked of these alone.",
            "`chosen` is where the draw is below the share *and* the id is not 0. `np.where` with "
            "`chosen` and a range of `kinds` writes the gaps, and once more the other words. The "
            "weights are `chosen`, as numbers.",
        ),
    ),
    function(
        "pretraining.gap_loss",
        points=2,
        tests="loss and share of rightly named words, over the chosen places alone",
        section=GAPS,
        cases=inputs.gap_cases,
        returns=("loss", "named"),
        hints=(
            "Which places count, and by how many do you divide? What comes out of "
            "`np.exp(10_000)`?",
            "Take the largest logit of each place away; then log p is the logit less the logarithm "
            "of the sum of the powers. `np.take_along_axis` picks that of the true word. Both "
            "results are sums of weights times values, divided by the sum of the weights.",
        ),
    ),
    function(
        "pretraining.chat_prompts",
        points=1,
        tests="prompts in the format of the chats, with a passage and without, to the letter",
        section=CHATS,
        cases=inputs.prompt_cases,
        hints=(
            "What stands in front of `user:` where there is no passage?",
            "An f-string of the four parts leaves one blank too many where the passage is empty. "
            "`strip()` takes blanks from both ends.",
        ),
    ),
    function(
        "pretraining.chat_weights",
        points=3,
        tests="a weight for each label, 1 in answers alone, in chats of one turn and of several",
        section=CHATS,
        cases=inputs.chat_cases,
        hints=(
            "Forget the shift at first: which of the ids themselves belong to an answer? Go along "
            "the places, and remember for each chat whether the model is speaking.",
            "At each place: who meets `user_id` or padding has stopped answering; note the weight; "
            "who meets `model_id` answers from the *next* place on. The labels are the ids without "
            "the first column.",
        ),
    ),
    function(
        "pretraining.thin_correction",
        points=2,
        tests="outputs with a low-rank correction, and the matrix into which it is merged",
        section=THIN,
        cases=inputs.thin_cases,
        returns=("out", "merged"),
        hints=(
            "Which of the two thin matrices does an input of n numbers meet first?",
            "x A is (batch, rank), times B it is (batch, m), like x W. The correction of the "
            "matrix is A B, n × m. The factor belongs to the correction, in both.",
        ),
    ),
    function(
        "pretraining.thin_start",
        points=2,
        tests="a start at the base model, from which training reaches every direction",
        section=THIN,
        cases=inputs.start_cases,
        returns=("a", "b"),
        hints=(
            "A B must be 0. How many of the two have to be 0 for that? And if both are: what is "
            "the gradient of each, when it goes through the other?",
            "One random, one of zeros. If the random one had equal columns, all columns would get "
            "the same gradient: how many directions would that be?",
        ),
    ),
    function(
        "pretraining.count_trained",
        points=1,
        tests="how many numbers LoRA trains, and what share of the frozen ones that is",
        section=THIN,
        cases=inputs.size_cases,
        returns=("trained", "share"),
        hints=(
            "Which two shapes has the correction of one n × m matrix?",
            "r · n and r · m, for each matrix; add up. Then divide by the sum of all n · m.",
        ),
    ),
    function(
        "pretraining.outcomes",
        points=2,
        tests="right, refused, wrong, and how often an answer is wrong",
        section=UNKNOWN,
        cases=answers.saying_cases,
        returns=("right", "refused", "wrong", "wrong_of_answers"),
        hints=(
            "Three heaps, and every question lies in one of them. Where does an answer go to a "
            "question that nobody can answer?",
            "Refused: what was said is the refusal. Right: it is what is true. Wrong: neither. The "
            "first three are divided by all questions, the last one by the answered ones, if there "
            "are any.",
        ),
    ),
    function(
        "pretraining.when_to_refuse",
        points=3,
        tests="a threshold chosen on held-out questions, and its value on new ones",
        section=UNKNOWN,
        cases=answers.threshold_cases,
        returns=("threshold", "value"),
        hints=(
            "What is a threshold worth on the held-out questions? Write that as a function of "
            "three things first. Which thresholds are there to be tried?",
            "A question adds 1, −cost or 0; take the mean over *all* questions. Try ∞ and every "
            "number of `sure`, from the largest down, and keep the first of the best. Then ask the "
            "same function for the new questions.",
        ),
    ),
    function(
        "pretraining.find_passage",
        points=3,
        tests="the passage most like a question, by the cosine of TF-IDF vectors",
        section=UNKNOWN,
        cases=answers.passage_cases,
        returns=("best", "cosines"),
        hints=(
            "One column for each word of the *passages*. Three steps: counts, weights, lengths. "
            "Which of them does the question take part in?",
            "Count the words of the passages and of the question; weigh both by ln((1 + n) / "
            "(1 + df)) + 1; a cosine is the product divided by both lengths. A question without a "
            "known word has the length 0: then all cosines are 0.",
        ),
    ),
    function(
        "pretraining.rouge",
        points=2,
        tests="precision, recall and F1 of shared words, each counted as often as both have it",
        section=SUMMARIES,
        cases=answers.summary_cases,
        returns=("precision", "recall", "f1"),
        hints=(
            "A word stands four times in the summary and twice in the reference: how often is it "
            "shared?",
            "`Counter(words)` counts, and `a & b` of two of them keeps the smaller counts. "
            "Precision divides by the words of the summary, recall by those of the reference.",
        ),
    ),
    function(
        "pretraining.which_are_true",
        points=3,
        tests="which summaries are true of their reports: winner, numbers, draws, teams",
        section=SUMMARIES,
        cases=answers.truth_cases,
        hints=(
            "Two things have to be read: how many goals each of the two teams has in the report, "
            "and what the summary claims. When are they the same?",
            "The first sentence names the two teams: begin with 0 goals for each. Go through the "
            "others; two forms tell of a goal, the team is the first or the last word. A summary "
            "without its full stop, cut at blanks, has teams and numbers at fixed places.",
        ),
    ),
    function(
        "pretraining.find_the_bug",
        points=3,
        tests="the repaired learning curve: runs that do not help each other, no peeking",
        section=GAPS,
        cases=inputs.curve_cases,
        hints=(
            "Test 1: what does the second run find that the first did not? There are two things. "
            "Test 3: which line reads `y_test`, and why?",
            "`w = start` gives one array two names. Set `w` to a *copy* and `speed` to zeros "
            "inside the loop over the sizes. And keep what the reader says after the last step, "
            "whatever the test labels say of it.",
        ),
    ),
    text(
        "pretraining.surer_not_truer",
        points=3,
        tests="why a tuned model may be surer and not truer, and how to find out",
        section=UNKNOWN,
        min_words=60,
        hints=(
            "What did *every* question in the chats have? And what does the loss reward, where the "
            "network cannot know?",
            "Say what was learned about the form, and what about the world. Then say what you "
            "would count: how sure, how often right, for whom, before and after.",
        ),
    ),
    function(
        "pretraining.beat_the_number",
        points=3,
        tests="more than 84 % of reviews told apart, with 16 labels and 2,000 unlabelled texts",
        section=GAPS,
        cases=unlabelled_reviews_cases,
        hints=(
            "Most words of a test review stand in none of the 16. But in 2,000 reviews a word "
            "keeps company: with which other words does “superb” stand in one review?",
            "Count in how many unlabelled reviews each two words stand together, take the positive "
            "PMI of chapter 6b, and its few largest directions (`np.linalg.svd`): a vector for "
            "each word. A review is the mean of its words' vectors; bring all directions to one "
            "scale, and fit a logistic regression on the 16. Vary the number of directions from 2 "
            "to 10.",
        ),
    ),
]
