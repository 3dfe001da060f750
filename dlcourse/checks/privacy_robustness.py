"""The exercises of chapter 12b: steps against a model, noise for people, and learning apart."""

from .engine import function, text
from .inputs import privacy_robustness as inputs

WORST = "A step in the worst direction"
MEMBER = "Was it in the training set?"
NOISE = "Noise with a guarantee"
APART = "Learning without collecting"

EXERCISES = [
    function(
        "privacy_robustness.fgsm_step",
        points=1,
        tests="one step of FGSM, for steep and flat slopes, within the box of the pixels",
        section=WORST,
        cases=inputs.step_cases,
        hints=(
            "How far does each pixel move, whatever its slope? Which way makes the loss larger?",
            "`np.sign` has the way of each pixel; `np.clip` keeps the sum from 0 to 1.",
        ),
    ),
    function(
        "privacy_robustness.project",
        points=2,
        tests="back into the ball around the clean picture, and into the box of the pixels",
        section=WORST,
        cases=inputs.ball_cases,
        hints=(
            "The ball of the largest change is a box itself: between which two numbers may one "
            "pixel lie?",
            "Clip each pixel to within ε of the *clean* one, then to 0 and 1.",
        ),
    ),
    function(
        "privacy_robustness.randomized_response",
        points=2,
        tests="the share behind noisy answers, without bias, and the ε of one answer",
        section=NOISE,
        cases=inputs.response_cases,
        returns=("share", "epsilon"),
        hints=(
            "If a share s would truly say yes, how many yes do you expect in all? Solve it for s. "
            "For ε: how likely is a yes of one whose truth is yes, and of one whose truth is no?",
            "A yes comes with probability (1 + p) / 2 where it is true, and (1 − p) / 2 where it "
            "is not; ε is the logarithm of the first over the second.",
        ),
    ),
    function(
        "privacy_robustness.laplace",
        points=1,
        tests="the scale of the noise for a mean, for any range, number of people and ε",
        section=NOISE,
        cases=inputs.scale_cases,
        hints=(
            "By how much can the *mean* of n values change at most, if one person's value is "
            "replaced by another in the range?",
            "The scale is the sensitivity divided by ε. One value moves by at most the width of "
            "the range, the mean by an n-th of that.",
        ),
    ),
    function(
        "privacy_robustness.clip",
        points=2,
        tests="long gradients shortened one by one, short ones left alone",
        section=NOISE,
        cases=inputs.gradient_cases,
        hints=(
            "How long is each *row*? By which factor does a row of length 5 become one of length "
            "1? And one of length 0.5?",
            "The factor is the smaller of 1 and norm / length; a length of 0 needs care. "
            "`np.linalg.norm(…, axis=1, keepdims=True)` has the lengths.",
        ),
    ),
    function(
        "privacy_robustness.noisy_mean",
        points=2,
        tests="what DP-SGD hands to the optimiser: clipped, summed, noised, divided",
        section=NOISE,
        cases=inputs.private_step_cases,
        hints=(
            "One example adds at most the clipping norm to the *sum*. How large is the noise that "
            "is to hide it, and where does it come in?",
            "Sum of clipped rows, plus noise multiplier times clipping norm times `noise`, all "
            "divided by the number of examples that was *expected*.",
        ),
    ),
    function(
        "privacy_robustness.membership_auc",
        points=3,
        tests="how well losses tell members from others: by pairs, and at the best threshold",
        section=MEMBER,
        cases=inputs.membership_cases,
        returns=("auc", "advantage"),
        hints=(
            "Of all pairs of a member and another, in how many is the member's loss the smaller "
            "one? Equal losses are a toss of a coin. For the advantage, try every loss that there "
            "is as the threshold.",
            "`members[:, None]` held against `others` is a table of all pairs; its mean is the "
            "AUC, with a half for each tie. At a threshold t, everyone with a loss of at most t "
            "is called a member.",
        ),
    ),
    function(
        "privacy_robustness.fed_avg",
        points=3,
        tests="a round of federated averaging: own steps of every client, then the weighted mean",
        section=APART,
        cases=inputs.client_cases,
        hints=(
            "Where does *each* client start? And should a client with two examples count as much "
            "as one with two hundred?",
            "For every number in `np.unique(owner)`: take its rows, make all steps from the "
            "shared weights, and add the result times its share of the examples.",
        ),
    ),
    function(
        "privacy_robustness.find_bug",
        points=3,
        tests="the repaired attack: each step from where it is, within ε of where it began",
        section=WORST,
        cases=inputs.attack_cases,
        hints=(
            "There are two bugs. Print the largest change of a pixel after each step: at which "
            "number should it stop?",
            "Of which picture is the slope taken in the second step, and around which picture is "
            "the ball?",
        ),
    ),
    text(
        "privacy_robustness.explain_epsilon",
        points=3,
        tests="what ε = 1 and δ = 10⁻⁵ promise a patient, what they do not, and at what price",
        section=NOISE,
        min_words=60,
        hints=(
            "Compare two worlds that differ in one thing: which? By which factor may the "
            "probability of *any* outcome differ between them?",
            "Think of a patient who smokes, and of a model that shows that smokers fall ill. Did "
            "taking part harm the patient? Would staying away have helped?",
        ),
    ),
]
