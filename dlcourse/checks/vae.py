"""The exercises of chapter 9b: clouds and their price, draws, bounds, and what a code knows."""

from .engine import function, text
from .inputs import vae as inputs
from .inputs.grey_digits import grey_digits_cases

HOLES = "Holes in the plane"
CLOUD = "From a point to a cloud"
BOUND = "The ELBO, line by line"
DRAW = "A draw one can differentiate"
DIGITS = "The VAE on glyphs and digits"
COLLAPSE = "When the decoder stops listening"
BETA = "How much does β buy?"
FACTORS = "One factor, one number?"

EXERCISES = [
    function(
        "vae.gaussian_kl",
        points=2,
        tests="the divergence of each picture's cloud from the prior, in nats",
        section=BOUND,
        cases=inputs.kl_cases,
        hints=(
            "For a cloud like the prior the divergence must be 0. Which σ² belongs to a "
            "log-variance of 0?",
            "Each number of the code costs ½ (σ² + μ² − 1 − log σ²). The log-variance *is* log σ²; "
            "what is σ², then? Add up over the numbers of one picture.",
        ),
    ),
    function(
        "vae.reparameterise",
        points=1,
        tests="draws from the clouds, made of noise that is given",
        section=DRAW,
        cases=inputs.draw_cases,
        hints=(
            "Noise of variance 1, times c: which variance has that? Which c is needed here?",
            "The deviation is the root of the variance: halve the log-variance before `np.exp`. "
            "Then stretch the noise by it, and move it to the mean.",
        ),
    ),
    function(
        "vae.bernoulli_cross_entropy",
        points=2,
        tests="each picture's cross-entropy, over all its pixels, for logits of any size",
        section=HOLES,
        cases=inputs.cross_entropy_cases,
        hints=(
            "With p = 1 / (1 + e^−z), write −x log p − (1 − x) log(1 − p) with z alone. What is "
            "left is log(1 + e^z) and one product.",
            "log(1 + e^z) is `np.logaddexp(0, z)`; or max(z, 0) + log(1 + e^−|z|), where no "
            "exponent is positive. Then `reshape` each picture to one row, and add up.",
        ),
    ),
    function(
        "vae.elbo",
        points=2,
        tests="a lower bound for each picture: the mean over draws, less the divergence",
        section=BOUND,
        cases=inputs.elbo_cases,
        hints=(
            "Which of the two terms needs draws, and which one is known without any? What do "
            "several draws of the same picture estimate?",
            "Cross-entropy of every draw, added up over pixels, averaged over draws: its negative "
            "is the first term. Take the divergence of exercise 1 away.",
        ),
    ),
    function(
        "vae.kl_per_dimension",
        points=1,
        tests="what each number of the code costs, for the average picture",
        section=COLLAPSE,
        cases=inputs.kl_cases,
        hints=(
            "The divergences of single numbers are a table, a row for each picture. Which axis of "
            "it should stay?",
            "½ (σ² + μ² − 1 − log σ²) for every entry, then the mean over the pictures, axis 0.",
        ),
    ),
    function(
        "vae.reparameterised_gradient",
        points=3,
        tests="the loss's gradient by mean and log-variance, through the draws and by the price",
        section=DRAW,
        cases=inputs.gradient_cases,
        returns=("mean", "log_variance"),
        hints=(
            "Write z = μ + e^(v/2) ε, with v for the log-variance. By how much does z change when "
            "μ does, and by how much when v does?",
            "dz/dμ = 1 and dz/dv = ½ σ ε: multiply each draw's `z_gradient` by that, then take the "
            "mean over the draws. Differentiate ½ (e^v + μ² − 1 − v) by μ and by v, and add it.",
        ),
    ),
    function(
        "vae.interpolate",
        points=2,
        tests="codes along the arc between two codes, by equal angles, both ends included",
        section=DIGITS,
        cases=inputs.path_cases,
        hints=(
            "Which angle do the two codes make, seen from 0? The cosine of it is the product of "
            "their directions, each 1 long.",
            "`np.linspace` gives t from 0 to 1, both ends included; as a column (`[:, None]`) it "
            "makes a row for each code. Use `np.clip` before `np.arccos`, and the straight line "
            "where the angle is 0.",
        ),
    ),
    function(
        "vae.importance_weighted_bound",
        points=3,
        tests="the logarithm of the mean weight of the draws, however small the probabilities",
        section=CLOUD,
        cases=inputs.weighted_cases,
        hints=(
            "Work with logarithms: log w = log p(x | z) + log p(z) − log q(z | x), for each draw. "
            "In which of the densities does log σ stand, and how often is ½ log 2π there?",
            "log p(z) is −½ Σ z², log q is −½ Σ ((z − μ)² / σ² + log σ²), each less the same "
            "constant. For the log of the mean take the largest log w of each picture out before "
            "`np.exp`, and add it at the end (or use `scipy.special.logsumexp`).",
        ),
    ),
    function(
        "vae.collapsed_dimensions",
        points=2,
        tests="which numbers of the code say the same of every picture, and what these cost",
        section=COLLAPSE,
        cases=inputs.collapsed_cases,
        returns=("collapsed", "wasted"),
        hints=(
            "Draw one column of `mean` for a number that is used, and one for a number that is 2 "
            "for every picture. Which measure tells them apart?",
            "The variance of each column of `mean`, over the pictures, against the threshold. Then "
            "the divergence per dimension of exercise 5, added up where the mask is True.",
        ),
    ),
    function(
        "vae.warm_up",
        points=1,
        tests="β at every step: from 0, in equal steps, to its value, where it stays",
        section=COLLAPSE,
        cases=inputs.schedule_cases,
        hints=(
            "Which share of the warm-up is over at step 25 of 100? What should the share never "
            "exceed?",
            "β times the smaller of 1 and step / warm_up_steps. Look at `warm_up_steps = 0` before "
            "you divide.",
        ),
    ),
    function(
        "vae.conditional_input",
        points=2,
        tests="every code beside every class, one row each, code by code",
        section=DIGITS,
        cases=inputs.conditional_cases,
        hints=(
            "How many rows are there for 2 codes and 3 classes? In which rows stands code 0, and "
            "in which class 0?",
            "`np.repeat` along axis 0 lets a code stay while the classes go round; `np.tile` of "
            "`np.eye(num_classes)` lets them go round. Put both side by side.",
        ),
    ),
    function(
        "vae.mutual_information_gap",
        points=3,
        tests="how much more the best number knows of a factor than the second best",
        section=FACTORS,
        cases=inputs.gap_cases,
        hints=(
            "Mutual information is H(code) + H(factor) − H(both together). How often does each "
            "*pair* of values occur?",
            "`np.unique(..., axis=0, return_counts=True)` counts values and pairs. For each factor "
            "sort what the numbers know, take the second largest from the largest, divide by the "
            "factor's entropy. Then the mean over the factors.",
        ),
    ),
    function(
        "vae.find_the_bug",
        points=3,
        tests="the repaired bound: never above the log-likelihood, in the mean over the draws",
        section=BOUND,
        cases=inputs.bug_cases,
        hints=(
            "A bound that lies above what it bounds: which of its two terms is too good? The "
            "second experiment changes the divergence alone.",
            "One line says how far the draws lie from the mean: hold it against exercise 2. One "
            "says how the numbers of the code come together: what happened to it when six unused "
            "ones were appended?",
        ),
    ),
    text(
        "vae.why_blurred",
        points=3,
        tests="where the blur comes from, what a small β changes, and what you would measure",
        section=BETA,
        min_words=60,
        hints=(
            "Which picture has the smallest loss if the same code may stand for two of them, one "
            "with the stroke here, one with the stroke there?",
            "Ask of reconstructions and of samples where their codes come from. Where are the "
            "clouds if they cost nothing, and where do the prior's draws fall?",
        ),
    ),
    function(
        "vae.beat_the_number",
        points=3,
        tests="a density that finds unseen digits more probable than −120 nats, in the mean",
        section=CLOUD,
        cases=grey_digits_cases,
        hints=(
            "One Gaussian has one heap. Which heaps of digits are there, and how could they be "
            "found without labels? How do you see, without the held-out digits, that a heap has "
            "too few of them for a covariance of its own?",
            "Let `KMeans` sort the digits into about 20 heaps: share, mean and covariance of each. "
            "To every heap's sum of products add that of 50 imaginary digits that have the average "
            "shape of all heaps, then divide by its size and 50. Or let `GaussianMixture` with "
            "`covariance_type='diag'` take 30 or more.",
        ),
    ),
]
