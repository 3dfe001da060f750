"""The exercises of chapter 9a: codes, noise, alarms, memories and machines that dream."""

from .engine import function, text
from .inputs import autoencoders as inputs
from .inputs import autoencoders_energy as energy_inputs
from .inputs.odd_digits import odd_digits_cases

TEN = "Ten numbers for sixty-four"
NARROW = "A network with a narrow middle"
SPOILT = "Spoilt in, clean out"
NEVER = "What it has never seen"
MEMORY = "A memory that rolls downhill"
DREAMS = "A network that dreams"

EXERCISES = [
    function(
        "autoencoders.project_and_rebuild",
        points=2,
        tests="new pictures, rebuilt from components that were learned on others",
        section=TEN,
        cases=inputs.rebuild_cases,
        hints=(
            "Three steps: what do all training pictures have in common, along which directions do "
            "they differ most, and how far does a new picture go along each of these?",
            "`np.linalg.svd(…, full_matrices=False)` of the centred training pictures gives the "
            "directions as rows of its third result, the most important first. The code of a "
            "picture is the product of its difference from the mean with each of them.",
        ),
    ),
    function(
        "autoencoders.explained_share",
        points=1,
        tests="the share of the variance that the first components hold",
        section=TEN,
        cases=inputs.share_cases,
        hints=(
            "How far are all pictures from their mean, squared and summed? How much of that goes "
            "along the first directions?",
            "The squares of the singular values of the *centred* pictures are these amounts, one "
            "for each direction.",
        ),
    ),
    function(
        "autoencoders.autoencoder_loss_gradient",
        points=3,
        tests="loss and both gradients of a linear autoencoder",
        section=NARROW,
        cases=inputs.gradient_cases,
        returns=("loss", "encoder_gradient", "decoder_gradient"),
        hints=(
            "Write three lines forwards first: codes, error, loss. Then walk back: what is the "
            "gradient with respect to the rebuilt pictures?",
            "From the rebuilt pictures two ways lead on. The decoder multiplied the codes; the "
            "encoder's share goes back through the decoder, and there meets the pictures. Each "
            "gradient has the shape of its matrix.",
        ),
    ),
    function(
        "autoencoders.count_parameters",
        points=1,
        tests="weights and biases of encoder and decoder, with tied weights and without",
        section=NARROW,
        cases=inputs.parameters_cases,
        hints=(
            "Write down the widths of all layers, from the picture to the code and back. How many "
            "numbers stand between two neighbours?",
            "A layer from a to b has a · b weights and b biases. Tied weights are counted once; "
            "biases are never tied, and the picture that comes in has none.",
        ),
    ),
    function(
        "autoencoders.corrupt",
        points=1,
        tests="pixels that go black in all their channels, and the others as they were",
        section=SPOILT,
        cases=inputs.mask_cases,
        hints=(
            "Which pixels are hit is a table of yes and no, `(pictures, height, width)`. What has "
            "to happen to it before it meets `(pictures, height, width, channels)`?",
            "An axis of length 1 at the end stands for every channel. `np.where` makes a new array "
            "and leaves the old one as it is.",
        ),
    ),
    function(
        "autoencoders.signal_to_noise",
        points=1,
        tests="decibels for each picture, for pixels of any range, also where nothing is spoilt",
        section=SPOILT,
        cases=inputs.decibel_cases,
        hints=(
            "First the mean squared error of each picture: over which axes is the mean taken?",
            "A ratio of squares: the squared peak above the line. An error of 0 gives infinity by "
            "itself.",
        ),
    ),
    function(
        "autoencoders.anomaly_score",
        points=2,
        tests="scores, a threshold from normal pictures that keeps its promise, and the alarms",
        section=NEVER,
        cases=inputs.alarm_cases,
        returns=("scores", "threshold", "alarms"),
        hints=(
            "Score both kinds of pictures in the same way. Which of them may say what is normal?",
            "Try the scores of the normal pictures from the lowest up: the first one with few "
            "enough of the normal scores *above* it is the threshold.",
        ),
    ),
    function(
        "autoencoders.hebb",
        points=2,
        tests="the weights between all pixels, from pictures of zeros and ones",
        section=MEMORY,
        cases=energy_inputs.hebb_cases,
        hints=(
            "Two pixels that are equal should be joined, also where both are off. Which two values "
            "have a product that says whether they are equal?",
            "With a row of -1 and +1 for each picture, one matrix product adds the products of all "
            "pairs of pixels over all pictures. No pixel is joined to itself.",
        ),
    ),
    function(
        "autoencoders.hopfield_energy",
        points=2,
        tests="the energy of a state, and what each single flip would add to it",
        section=MEMORY,
        cases=energy_inputs.energy_cases,
        returns=("energy", "changes"),
        hints=(
            "For the changes take one unit i: in which terms of the double sum does it stand, and "
            "what becomes of these when its sign changes?",
            "Unit i stands in twice as many terms as you think, once as i and once as j, and the ½ "
            "takes that back. Its state changes by twice what it was.",
        ),
    ),
    function(
        "autoencoders.settle",
        points=3,
        tests="units that change one at a time, in order, until a whole pass changes none",
        section=MEMORY,
        cases=energy_inputs.settle_cases,
        returns=("state", "flips"),
        hints=(
            "Two loops, one in the other: over the units in their order, and again as long as "
            "anything happens. What has to be known at the end of a pass?",
            "Compute a unit's sum when it is its turn, from the states as they are *then*. If it "
            "is 0 the unit stays. Work on a copy of the state.",
        ),
    ),
    function(
        "autoencoders.rbm_free_energy",
        points=3,
        tests="free energies and probabilities of the hidden units, also for very large weights",
        section=DREAMS,
        cases=energy_inputs.free_energy_cases,
        returns=("free_energy", "hidden"),
        hints=(
            "Sum exp(-energy) over the states of *one* hidden unit first: it is 0 or 1. Why do the "
            "units of a given picture part into a product?",
            "The logarithm of the product is a sum of log(1 + exp(…)), one for each hidden unit. "
            "`np.logaddexp(0, z)` is log(1 + exp(z)) without overflow, and a stable sigmoid can be "
            "made with it as well.",
        ),
    ),
    function(
        "autoencoders.contrastive_divergence",
        points=3,
        tests="weights and biases after one step of CD-1, with draws that are given",
        section=DREAMS,
        cases=energy_inputs.divergence_cases,
        returns=("weights", "visible_bias", "hidden_bias"),
        hints=(
            "Up, down, up: hidden probabilities of the data, a drawn hidden state, a drawn dream, "
            "hidden probabilities of the dream. Write these four lines first.",
            "Each parameter moves by learning rate times (mean over the data minus mean over the "
            "dream): of pixel times hidden probability, of the pixels, of the hidden "
            "probabilities.",
        ),
    ),
    function(
        "autoencoders.find_the_bug",
        points=3,
        tests="the repaired mender: what it learns, and what it is held against",
        section=SPOILT,
        cases=inputs.bug_cases,
        returns=("mended", "before", "after"),
        hints=(
            "The ratio after mending is far too good. Hold the mended pictures beside the clean "
            "and the spoilt ones: which do they resemble?",
            "One bug is in what the weights are fitted to, the other in what the result is held "
            "against. Each makes the other look right.",
        ),
    ),
    text(
        "autoencoders.why_not_copy",
        points=3,
        tests="why a copy is worth nothing, how one would notice, and two ways to forbid it",
        section=SPOILT,
        min_words=60,
        hints=(
            "What would this network make of a picture of noise, or of a shoe? What does that say "
            "about what it knows of digits?",
            "Think of the width of the code, and of what the network reads while it learns. For "
            "each: why does copying no longer pay?",
        ),
    ),
    function(
        "autoencoders.beat_the_number",
        points=3,
        tests="a mean area under the ROC curve above 0.925, where 1 % of the examples are odd",
        section=NEVER,
        cases=odd_digits_cases,
        hints=(
            "One flat sheet through nine kinds of digits comes near the tenth as well. What does a "
            "normal image have that an odd one has not: what is *close* to it?",
            "The distance to the nearest training images. But eight of these are odd: ask several "
            "neighbours, so that one alone cannot vouch for its kind.",
        ),
    ),
]
