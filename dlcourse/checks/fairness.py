"""The exercises of chapter 12a: rates of groups, what they cannot all be, and three repairs."""

from .engine import function, text
from .inputs import fairness as inputs

PAST = "A bank with a past"
FOUR = "Four ways to be fair"
CANNOT = "You cannot have them all"
OUT = "Leaving the group out"
REPAIRS = "Three repairs and their prices"

EXERCISES = [
    function(
        "fairness.rates_by_group",
        points=2,
        tests="three rates of every group in order, and NaN for a rate over nobody",
        section=FOUR,
        cases=inputs.decision_cases,
        returns=("selection", "fpr", "fnr"),
        hints=(
            "Whom does each rate look at: everybody in the group, those who do not pay back, or "
            "those who do? What may then happen in a small group?",
            "For one group make two masks, `here & (y_true == 0)` and `here & (y_true == 1)`, and "
            "take the mean of the decisions over each. The mean of nobody is NaN by itself.",
        ),
    ),
    function(
        "fairness.selection_gap",
        points=1,
        tests="how far the selection rates of two, three or more groups are apart",
        section=FOUR,
        cases=inputs.approval_cases,
        hints=(
            "A mean of zeros and ones is a share. Which two of the groups' shares count?",
            "`np.unique(groups)` lists the groups; put their shares into a list. `np.ptp` is the "
            "largest minus the smallest.",
        ),
    ),
    function(
        "fairness.four_fifths",
        points=1,
        tests="which groups fall below four fifths of the highest rate, and which only reach it",
        section=FOUR,
        cases=inputs.selection_cases,
        hints=(
            "Four fifths of *what*? A group that gets 0.3 may be all right.",
            "Compare all rates with 0.8 times the largest one, in one line. At four fifths exactly "
            "a group is not below.",
        ),
    ),
    function(
        "fairness.implied_fpr",
        points=2,
        tests="the false positive rate that three other numbers leave, one by one or in arrays",
        section=CANNOT,
        cases=inputs.implied_cases,
        hints=(
            "Take 1,000 people. How many of them pay back, how many of those are approved, and how "
            "many have to be approved in all for the PPV to be what it is?",
            "With the base rate p there are p (1 − FNR) true approvals for each person, and "
            "(1 − PPV) / PPV false ones for each of them. Those stand among the 1 − p others.",
        ),
    ),
    function(
        "fairness.reweigh",
        points=2,
        tests="a weight for each example, after which label and group have nothing to do with "
        "each other",
        section=REPAIRS,
        cases=inputs.label_cases,
        hints=(
            "How often would an approved southerner come if label and group were independent? How "
            "often does one come?",
            "For each example: the share of its group times the share of its label, divided by the "
            "share of those who have both. Make masks with `groups == g` and `y == label`.",
        ),
    ),
    function(
        "fairness.equal_opportunity_threshold",
        points=3,
        tests="for every group the highest threshold that still finds enough of those who pay back",
        section=REPAIRS,
        cases=inputs.threshold_cases,
        hints=(
            "Equal opportunity asks about the people who pay back. Sort *their* scores, the "
            "highest first. How many of them have to be approved?",
            "At least recall · n of n people: round *up*, `np.ceil`. The threshold is the score of "
            "the last one who is still approved, since a score at the threshold is approved.",
        ),
    ),
    function(
        "fairness.calibrated",
        points=2,
        tests="the share that pays back in each group and each bin, edges and empty bins included",
        section=FOUR,
        cases=inputs.calibration_cases,
        hints=(
            "Which bin is a score in? Multiply it by the number of bins and round down. Which one "
            "score falls out of the last bin that way?",
            "Two loops, one over groups and one over bins; the mean of `y_true` over a mask. The "
            "mean of nobody is NaN. `np.minimum` keeps a score of 1 in the last bin.",
        ),
    ),
    function(
        "fairness.proxy",
        points=2,
        tests="how often the group is guessed right, with the feature and without it",
        section=OUT,
        cases=inputs.proxy_cases,
        returns=("accuracy", "baseline"),
        hints=(
            "Somebody tells you the district and nothing else. Which group do you guess, and for "
            "how many people of that district is it right?",
            "Add up the count of the most frequent group of every district, then divide by all "
            "people. `np.unique(…, return_counts=True)` counts.",
        ),
    ),
    function(
        "fairness.find_bug",
        points=3,
        tests="the repaired audit: everybody's own decision, and whom a rate is divided by",
        section=FOUR,
        cases=inputs.audit_cases,
        returns=("approved", "fpr", "gap"),
        hints=(
            "There is one bug before the loop and one in it. Print who is approved beside the "
            "scores for four people whose groups alternate.",
            "Pieces that are joined stand group by group, the people do not. And a false positive "
            "*rate* asks about the people who do not pay back, not about everybody in the group.",
        ),
    ),
    text(
        "fairness.explain_choice",
        points=3,
        tests="a choice among the four ways, what it gives up, and who pays for it",
        section=CANNOT,
        min_words=70,
        hints=(
            "For each of the four ways: whose complaint does it answer?",
            "Name the base rates. If they differ, which two of the ways cannot both hold? Then say "
            "what a mistake of each kind costs, and whom.",
        ),
    ),
]
