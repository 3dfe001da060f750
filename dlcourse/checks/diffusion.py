"""The exercises of chapter 10b: noise that is added, guessed and carved away; and who is asked."""

from .engine import function, text
from .inputs import diffusion as inputs
from .inputs.few_steps import few_steps_cases

SPOIL = "Spoil it step by step"
GUESS = "Guess the noise"
CARVE = "Carve it out"
ASK = "Ask for it"
SENTENCE = "From a sentence to a picture"

EXERCISES = [
    function(
        "diffusion.cosine_schedule",
        points=2,
        tests="the picture's share of the variance at every step, from a wave that falls",
        section=SPOIL,
        cases=inputs.length_cases,
        hints=(
            "The wave has one value more than there are steps. What share of the variance is left "
            "by one step, and what by all steps until then?",
            "The variances that are added: 1 − wave[1:] / wave[:-1], none above 0.999. Then the "
            "running product of what they leave, `np.cumprod`.",
        ),
    ),
    function(
        "diffusion.add_noise",
        points=1,
        tests="pictures at a step of their own each, centred first",
        section=SPOIL,
        cases=inputs.noisy_cases,
        hints=(
            "Variances add up, and `kept` is a share of the variance: by what are values "
            "multiplied?",
            "Centre the pixels to −1 … 1. Give `kept` three axes of length 1 more, so that each "
            "picture has its own number.",
        ),
    ),
    function(
        "diffusion.signal_and_noise",
        points=1,
        tests="decibels at every step, and the first step with more noise than picture",
        section=SPOIL,
        cases=inputs.share_cases,
        returns=("decibels", "crossing"),
        hints=(
            "The picture has the share `kept` of the variance. Which share has the noise?",
            "Ten times the logarithm (of base 10) of the ratio of both. `np.argmax` of a mask "
            "finds its first True.",
        ),
    ),
    function(
        "diffusion.noise_target",
        points=2,
        tests="a step for each picture, what the network is shown, and what it should answer",
        section=GUESS,
        cases=inputs.batch_cases,
        returns=("noisy", "t", "target"),
        hints=(
            "A draw from 0 to 1 has to become a whole number from 0 to steps − 1, each as likely. "
            "What does the network of the lesson answer?",
            "`np.floor(draws * len(kept)).astype(int)`; `kept[t]` then has one number for each "
            "picture, as in exercise 2.",
        ),
    ),
    function(
        "diffusion.picture_from_noise",
        points=1,
        tests="the picture that a guess of the noise stands for, kept from −1 to 1",
        section=CARVE,
        cases=inputs.guess_cases,
        hints=(
            "Write down the line of exercise 2 and solve it for the picture.",
            "Take away √(1 − kept) times the guess, divide by √kept, and cut off at −1 and 1.",
        ),
    ),
    function(
        "diffusion.best_denoiser",
        points=3,
        tests="the noise to expect, if points come from known ones, with much noise and little",
        section=GUESS,
        cases=inputs.point_cases,
        hints=(
            "From which of the known points could the noisy one have come, and with what "
            "probability each? A Gaussian around √kept times the point says it.",
            "Weights: a softmax of −distance² / (2 (1 − kept)) over the known points (take the "
            "largest away before `np.exp`). Their mean is the expected picture; which noise lies "
            "between it and the noisy point?",
        ),
    ),
    function(
        "diffusion.ddim_step",
        points=3,
        tests="a step back without new noise, from a picture that is kept from −1 to 1",
        section=CARVE,
        cases=inputs.back_cases,
        hints=(
            "Three lines: the picture (exercise 5); the noise that there then must be in `noisy`; "
            "the same picture with less of this noise.",
            "Where the picture was cut off, the guess is no longer what was added to it: solve "
            "the line of exercise 2 for the noise. Then write that line with `earlier`.",
        ),
    ),
    function(
        "diffusion.ddpm_step",
        points=3,
        tests="mean, variance and draw of a step back with fresh noise",
        section=CARVE,
        cases=inputs.fresh_cases,
        returns=("mean", "variance", "drawn"),
        hints=(
            "At the earlier step there should be a noise of variance 1 − earlier in all. A part of "
            "it is fresh. How much is left for the old one?",
            "Mean: √earlier · picture + √(1 − earlier − variance) · noise. Then add the fresh "
            "noise, times its *deviation*.",
        ),
    ),
    function(
        "diffusion.guidance",
        points=2,
        tests="noise that goes beyond what the condition says, as far as each picture asks",
        section=ASK,
        cases=inputs.guided_cases,
        hints=(
            "Which half of the rows was told the condition? Draw both answers as points on a line: "
            "where is the guided one?",
            "(1 + w) · with − w · without, where w gets axes of length 1 until it fits the "
            "pictures.",
        ),
    ),
    function(
        "diffusion.drop_labels",
        points=1,
        tests="labels that become “none” where the draw says so, and the others as they were",
        section=ASK,
        cases=inputs.dropped_cases,
        hints=(
            "Which number is not taken by any class?",
            "Classes are 0 to `num_classes` − 1, so `num_classes` stands for none. `np.where` "
            "leaves the labels as they are.",
        ),
    ),
    function(
        "diffusion.step_encoding",
        points=2,
        tests="sines and cosines of a step, of waves from short to long",
        section=GUESS,
        cases=inputs.wave_cases,
        hints=(
            "How many different waves are there, if each has a sine and a cosine? A table: a row "
            "for each step, a column for each wave.",
            "Rates 10000 ** (−i / half) for i from 0 to half − 1; angles are steps as a column "
            "times rates as a row. All sines first, then all cosines.",
        ),
    ),
    function(
        "diffusion.order_counts",
        points=2,
        tests="a vector of a caption that knows which word stands where",
        section=SENTENCE,
        cases=inputs.caption_cases,
        hints=(
            "What does each word add, at its place? And which ids are no words?",
            "`words[ids]` is `(batch, length, dim)`; every place has a matrix of its own to "
            "multiply with. Set the vectors of padding to 0 before. `np.einsum` adds over places "
            "and dimensions at once.",
        ),
    ),
    function(
        "diffusion.find_the_bug",
        points=3,
        tests="the repaired sampler: how much noise is put back, and where the last step ends",
        section=CARVE,
        cases=inputs.sampler_cases,
        hints=(
            "The last step should end at the picture itself: what is `kept` there, and what does "
            "Python give for place −1?",
            "The other bug is in the line that mixes picture and noise: at which step should both "
            "be? Hold it against exercise 7.",
        ),
    ),
    text(
        "diffusion.why_many_steps",
        points=3,
        tests="why one step gives an average, what many steps change, and what fewer cost",
        section=CARVE,
        min_words=60,
        hints=(
            "What is the best guess of the picture when next to nothing of it is left? Which "
            "pictures could it have been?",
            "What does the denoiser see at the second step that it did not see at the first? What "
            "would you measure over the number of steps?",
        ),
    ),
    function(
        "diffusion.beat_the_number",
        points=3,
        tests="points at most 0.045 from real ones, with eight questions to the denoiser",
        section=CARVE,
        cases=few_steps_cases,
        hints=(
            "Eight steps, evenly spaced over 1,000, leave points half-way between heaps. At which "
            "steps does a point decide where it belongs, and how large is its last step?",
            "Let the steps get smaller towards the end: 999 times the square of numbers that fall "
            "evenly from 1 to 0. The rest may stay DDIM.",
        ),
    ),
]
