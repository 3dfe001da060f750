"""The exercises of chapter 10a: a game, its losses, its steps, and how good the pictures are."""

from .engine import function, text
from .inputs import gan as inputs
from .inputs.made_digits import made_digits_cases

GAME = "A game for two players"
ROUND = "Round and round"
WHICH = "Which loss for the generator?"
TEN = "Ten digits, one answer"
GOOD = "How good is it?"
CLASS = "Ask for a class"
BENCHMARK = "On the benchmark"

EXERCISES = [
    function(
        "gan.optimal_discriminator",
        points=2,
        tests="the best possible verdict at every point, also where both densities are tiny",
        section=GAME,
        cases=inputs.density_cases,
        hints=(
            "Divide numerator and denominator of p / (p + q) by p. Which *one* number do you need "
            "to know about the two densities?",
            "It is a sigmoid of the difference of the logarithms. 1 / (1 + e^−z) is all right "
            "where z is large; for a very negative z it is 0, as it should be.",
        ),
    ),
    function(
        "gan.value_of_the_game",
        points=1,
        tests="what the generator can at most be made to pay, and the discriminator's loss there",
        section=GAME,
        cases=inputs.game_cases,
        returns=("value", "loss"),
        hints=(
            "Where is the weight p, and where q, in the two means? What is the limit of "
            "p log p as p goes to 0?",
            "Add p log D over the things with p > 0, and q log(1 − D) over those with q > 0. The "
            "loss is a *mean* over two crowds, with a minus sign.",
        ),
    ),
    function(
        "gan.discriminator_loss",
        points=2,
        tests="the mean cross-entropy over real and made ones, half and half, for any logits",
        section=GAME,
        cases=inputs.discriminator_cases,
        hints=(
            "With D = 1 / (1 + e^−z), write −log D and −log(1 − D) with z alone.",
            "They are log(1 + e^−z) and log(1 + e^z), which `np.logaddexp(0, …)` adds without an "
            "overflow. Take the mean of each crowd, then the mean of the two.",
        ),
    ),
    function(
        "gan.generator_loss",
        points=2,
        tests="both losses of the generator, to be made small, for logits of any size",
        section=WHICH,
        cases=inputs.made_cases,
        returns=("saturating", "non_saturating"),
        hints=(
            "Which of the two is negative for every logit, and which is positive?",
            "The first is the mean of log(1 − D) = −log(1 + e^z), the second that of "
            "−log D = log(1 + e^−z).",
        ),
    ),
    function(
        "gan.gradient_at_the_start",
        points=2,
        tests="the slope of both losses at the logit of every made example",
        section=WHICH,
        cases=inputs.made_cases,
        returns=("saturating", "non_saturating"),
        hints=(
            "The derivative of log(1 + e^z) is a function that you know. Each logit stands in one "
            "of n terms of a mean.",
            "The slopes are −D / n and −(1 − D) / n, with D = 1 / (1 + e^−z).",
        ),
    ),
    function(
        "gan.circles",
        points=3,
        tests="the path of two players: at once, in turn, and looking ahead; its start included",
        section=ROUND,
        cases=inputs.circle_cases,
        hints=(
            "Which slope has x y along x, and which along y? Who goes down, who up? Write one step "
            "of both at once, then see which values each way looks at in place of the old ones.",
            "In turn: x looks at the new y. Looking ahead: make a trial step of both at once and "
            "keep it apart; then x moves by the trial's y and y by the trial's x, both from where "
            "they *are*.",
        ),
    ),
    function(
        "gan.balanced_batch",
        points=1,
        tests="labels 0, 1, 2, … in turn, for batches of any size",
        section=CLASS,
        cases=inputs.batch_cases,
        hints=(
            "Number the examples from 0 on. Which label has number 10, if there are 10 classes?",
            "The rest after a division, `%`, goes round by itself.",
        ),
    ),
    function(
        "gan.power_iteration",
        points=2,
        tests="how much a kernel stretches at most, after some steps, and the kernel divided by it",
        section=TEN,
        cases=inputs.kernel_cases,
        returns=("norm", "kernel"),
        hints=(
            "A matrix first: one step sends a direction through it and back again, and makes both "
            "results 1 long. What is left to do for a kernel with four axes?",
            "`kernel.reshape(-1, units)`; then v from `matrix @ u`, u from `v @ matrix`, each "
            "divided by its length. At the end v · (matrix u), with the newest of both.",
        ),
    ),
    function(
        "gan.gradient_penalty",
        points=3,
        tests="slopes of a bent discriminator, R1, and R1's own slope by the tilt",
        section=ROUND,
        cases=inputs.penalty_cases,
        returns=("slopes", "penalty", "by_tilt"),
        hints=(
            "For two features, write ½ xᵀBx out, with all four entries of B, and differentiate by "
            "x₁. B need not be symmetric.",
            "The slope is ½ (B + Bᵀ) x + b. R1 is γ/2 times the mean of its squared length. Since "
            "b stands in every slope with the factor 1, the chain rule leaves one mean.",
        ),
    ),
    function(
        "gan.frechet",
        points=3,
        tests="the distance of two crowds: by their means, and by how they spread",
        section=GOOD,
        cases=inputs.crowd_cases,
        hints=(
            "Three parts: the squared distance of the means, the two traces, and twice the trace "
            "of a root. Which root is it, of the entries or of the matrix?",
            "The trace of a matrix root is the sum of the roots of the eigenvalues. Those of "
            "C₁ C₂ are real and not negative: take `.real`, and 0 where rounding made them "
            "negative. `np.cov(…, rowvar=False)` has rows for examples.",
        ),
    ),
    function(
        "gan.modes",
        points=1,
        tests="the classes that are made often enough, in order",
        section=GOOD,
        cases=inputs.share_cases,
        hints=(
            "How often would each class come if all came equally often? What share of *that* is "
            "asked for?",
            "`np.bincount(labels, minlength=num_classes)` counts also what never comes; "
            "`np.flatnonzero` finds the places.",
        ),
    ),
    function(
        "gan.nearest_neighbour",
        points=2,
        tests="distances to training pictures, and how many are nearer to these than to others",
        section=GOOD,
        cases=inputs.neighbour_cases,
        returns=("distances", "share"),
        hints=(
            "First make rows of the pictures. A table with a row for each made one and a column "
            "for each training picture: along which axis is the smallest asked for?",
            "`a[:, None] - b` holds all differences of rows. Do the same with the held-out ones; "
            "the share is the mean of a comparison.",
        ),
    ),
    function(
        "gan.find_the_bug",
        points=3,
        tests="the repaired step: what the discriminator is shown, and what the generator wants",
        section=ROUND,
        cases=inputs.step_cases,
        returns=("weights", "bias", "shift"),
        hints=(
            "There is one bug in each player's half. Mend the one for which the made points run "
            "*away* from the real ones, and look again: what do they do now?",
            "The generator would like its points to be called real: which label is that? And which "
            "points have to be in the discriminator's batch for it to see how far they have come?",
        ),
    ),
    text(
        "gan.why_collapse",
        points=3,
        tests="why one picture can be the best answer, how one would notice, and a cure",
        section=TEN,
        min_words=60,
        hints=(
            "The discriminator looks at each picture by itself. What would it have to look at to "
            "see that all are alike?",
            "Think of one step: the discriminator stands still, and the generator may put its "
            "pictures anywhere. Where is the best place? What does the discriminator do then?",
        ),
    ),
    function(
        "gan.beat_the_number",
        points=3,
        tests="new digits, at most 0.048 from unseen ones in features, which are no copies",
        section=BENCHMARK,
        cases=made_digits_cases,
        hints=(
            "One Gaussian puts most of its digits between the classes, where none is. You have the "
            "labels: what could be drawn first?",
            "Draw a class as often as it comes, then a digit from a Gaussian with that class's "
            "mean and covariance. `rng.multivariate_normal` draws from one.",
        ),
    ),
]
