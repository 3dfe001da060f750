"""The exercises of chapter 11a: fair shares, straight lines nearby, and least changes."""

from .engine import function, text
from .inputs import explainability as inputs

SHARES = "Fair shares of an answer"
NEARBY = "A straight line nearby"
CHANGE = "What would have to change?"
NOT = "What an explanation is not"

EXERCISES = [
    function(
        "explainability.coalition_value",
        points=1,
        tests="what the model says on average when it knows some of the features, or none, or all",
        section=SHARES,
        cases=inputs.coalition_cases,
        hints=(
            "Make a table with a row for each row of the background. Which entries of it come from "
            "the example?",
            "`np.where(members, x, background)` takes the example's value where `members` is true. "
            "Ask the model about all rows, then average.",
        ),
    ),
    function(
        "explainability.shapley",
        points=3,
        tests="everybody's fair share, for one to five players",
        section=SHARES,
        cases=inputs.worth_cases,
        hints=(
            "For three players write down all six orders. In which of them does the second player "
            "come when only the first one is there?",
            "Either go through `itertools.permutations(range(n))` and let the players come one by "
            "one; or weight each coalition by the number of orders of those before times that of "
            "those after, over n!.",
        ),
    ),
    function(
        "explainability.permutation_shapley",
        points=3,
        tests="the mean change at every feature, over the given orders, for any background",
        section=SHARES,
        cases=inputs.order_cases,
        hints=(
            "Take one order. Begin with a copy of the background, and write down the model's mean "
            "answer after each feature that you set.",
            "`rows[:, feature] = x[feature]` sets one. The difference from the answer before goes "
            "to `values[feature]`. The next order begins with a new copy.",
        ),
    ),
    function(
        "explainability.additive",
        points=1,
        tests="by how much base and values together miss the answer, for tables and for pictures",
        section=SHARES,
        cases=inputs.gap_cases,
        hints=(
            "Which axes belong to one example? What is left over, if base and values add up?",
            "`values.reshape(len(values), -1)` makes a row of each example, whatever its axes.",
        ),
    ),
    function(
        "explainability.kernel_weights",
        points=2,
        tests="the weight of samples near and far, with features of any scale",
        section=NEARBY,
        cases=inputs.neighbour_cases,
        hints=(
            "How many scales is the sample away, feature by feature?",
            "Divide the differences by the scale, square, add up along the features, divide by the "
            "squared width, and take the exponential of minus that.",
        ),
    ),
    function(
        "explainability.local_line",
        points=3,
        tests="slopes of the best weighted line, and what it says at the example",
        section=NEARBY,
        cases=inputs.line_cases,
        returns=("slopes", "answer"),
        hints=(
            "Put the example into the origin: with `samples - x`, the constant *is* what the line "
            "says at the example. A constant is a column of ones.",
            "A squared error times w is the square of (error times the root of w). Multiply each "
            "row of the table, and each output, by that root; `np.linalg.lstsq` does the rest.",
        ),
    ),
    function(
        "explainability.instability",
        points=2,
        tests="how much each value varies, and how much runs agree on the largest ones",
        section=NEARBY,
        cases=inputs.run_cases,
        returns=("spread", "overlap"),
        hints=(
            "Along which axis do the runs stand? And does a large negative value matter?",
            "`np.argsort(-np.abs(run))[:k]` names the k largest of a run; sets have `&`, and "
            "`itertools.combinations(named, 2)` has all pairs.",
        ),
    ),
    function(
        "explainability.nearest_counterfactual",
        points=3,
        tests="the cheapest change to the boundary, within ranges, with features that must stay",
        section=CHANGE,
        cases=inputs.change_cases,
        hints=(
            "Spend one unit of cost on one feature: by how much does it change, and by how much "
            "does that turn the logit? Where would you spend the first unit?",
            "Go through the features from the largest |weight| · scale on; leave out those that "
            "must stay. Change each by −logit / weight, cut off at its range, and go on with the "
            "logit that is left.",
        ),
    ),
    function(
        "explainability.find_bug",
        points=3,
        tests="exact Shapley values, the same for an example whoever was explained before",
        section=SHARES,
        cases=inputs.bug_cases,
        hints=(
            "Print `background` before and after. And: with one feature, what is the weight of the "
            "only coalition that it can join?",
            "`rows = background` gives the same array a second name. Of n features, one is being "
            "looked at and `size` are in before it: how many come after it?",
        ),
    ),
    text(
        "explainability.explain_words",
        points=3,
        tests="what the values say and do not say, why adding up proves little, and what to tell",
        section=NOT,
        min_words=60,
        hints=(
            "Compared with whom? And if two features go along with each other, which one gets the "
            "share?",
            "Think of a model that was trained on shuffled labels. Do its values add up? Is it "
            "right?",
        ),
    ),
]
