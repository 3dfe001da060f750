"""The exercises of chapter 6b: ids and masks, letters that follow each other, vectors of words."""

from .engine import function, text
from .inputs import text as inputs

NUMBERS = "Letters become numbers"
MASK = "The network that read the padding"
NAMES = "A network that invents names"
SENTIMENT = "Good, or not good?"
VECTORS = "What stands in an embedding?"

EXERCISES = [
    function(
        "text.encode",
        points=1,
        tests="the ids of known and unknown letters, with the end behind",
        section=NUMBERS,
        cases=inputs.encode_cases,
        hints=(
            "What is the id of the first symbol, and what that of the symbol at place 5?",
            "Go through the letters. One that is among the symbols gets its place plus 3, any "
            "other gets 1. Add 2 at the very end, also to an empty text.",
        ),
    ),
    function(
        "text.pad",
        points=1,
        tests="rows of any lengths in one array, and the mask of what is real",
        section=NUMBERS,
        cases=inputs.pad_cases,
        returns=("ids", "mask"),
        hints=(
            "How wide is the array? Make one of zeros, of that size, and write the rows into it.",
            "Row i fills the first `len(row)` places of line i. The mask is True at the same "
            "places, so it can be filled in the same loop.",
        ),
    ),
    function(
        "text.masked_mean",
        points=2,
        tests="the mean vector of the real words, with little padding, much, and nothing else",
        section=NUMBERS,
        cases=inputs.mean_cases,
        hints=(
            "`table[ids]` has a vector at *every* place. How do you take the padded ones out of a "
            "sum, and by which number do you divide, text by text?",
            "The mask, (batch, time), with an axis of length 1 behind it, times the vectors: then "
            "padded ones are zero. Divide the sum by the number of real places, and by 1 where "
            "there is none.",
        ),
    ),
    function(
        "text.bag_of_words",
        points=1,
        tests="how often each word comes in each text, the padding not counted",
        section=SENTIMENT,
        cases=inputs.counting_cases,
        hints=(
            "One row for each text, one column for each id. What happens to a word that comes "
            "twice?",
            "`np.bincount(row, minlength=size)` counts one text; it counts the zeros as well. "
            "(Two loops will do.)",
        ),
    ),
    function(
        "text.bigram_table",
        points=3,
        tests="the probabilities of what follows, with start, end and smoothing",
        section=NAMES,
        cases=inputs.bigram_cases,
        hints=(
            "Which pairs has the word “ab”, with what stands before it and behind it? There are "
            "three. In which row and which column does each belong?",
            "Begin with a table full of `k`. For each word, start in the last row; add 1 for each "
            "letter and go to its row; at last add 1 in the last column. Then divide each row by "
            "its sum.",
        ),
    ),
    function(
        "text.nats_per_character",
        points=2,
        tests="the mean surprise of words, the end of each one counted",
        section=NAMES,
        cases=inputs.nats_cases,
        hints=(
            "How many steps has a word of three letters, and which probability belongs to each?",
            "Add up −log of the table's entries along each word, from the start to the end. "
            "Divide by the number of letters plus the number of words.",
        ),
    ),
    function(
        "text.masked_loss",
        points=2,
        tests="the mean loss over real steps, and the perplexity that belongs to it",
        section=NAMES,
        cases=inputs.loss_cases,
        returns=("loss", "perplexity"),
        hints=(
            "At each step one of the probabilities counts: which? And which steps count?",
            "`np.take_along_axis` picks the entry of the target at each place (the targets need "
            "an axis more for that). Take −log, keep the real ones, and their mean. The "
            "perplexity is the exponential of that mean.",
        ),
    ),
    function(
        "text.softmax_at",
        points=1,
        tests="probabilities at temperatures high and low, also for large logits",
        section=NAMES,
        cases=inputs.temperature_cases,
        hints=(
            "What is divided by the temperature, the logits or the probabilities? And what comes "
            "out of `np.exp(10_000)`?",
            "Take the largest logit of each row away first: then 0 is the largest, and no "
            "exponential overflows. Divide by the temperature, `np.exp`, and divide each row by "
            "its sum.",
        ),
    ),
    function(
        "text.sample_word",
        points=2,
        tests="the word that given draws make, however it ends",
        section=NAMES,
        cases=inputs.sample_cases,
        hints=(
            "Lay the probabilities of a row end to end, from 0 to 1. On whose stretch does the "
            "draw fall?",
            "`np.cumsum(row)` holds the ends of the stretches; the first one above the draw is "
            "that of the token. Is it the last column, stop; else write the letter, and go to its "
            "row.",
        ),
    ),
    function(
        "text.nearest",
        points=2,
        tests="the words of the largest cosine, nearest first, without the word itself",
        section=VECTORS,
        cases=inputs.nearest_cases,
        hints=(
            "What is the product of two vectors that are 1 long? And which word is always nearest "
            "to a word?",
            "Divide each row by its length; the products with the word's row are the cosines. "
            "Sort them from the largest down, and take the word's own id out of the order before "
            "you cut.",
        ),
    ),
    function(
        "text.positive_pmi",
        points=3,
        tests="how much more often words and contexts meet than by chance, 0 where less or never",
        section=VECTORS,
        cases=inputs.counts_cases,
        hints=(
            "Make shares of the counts first. What share of all pairs has this word, and what "
            "share has this context? How often would they meet by chance?",
            "The sums over the rows and over the columns, both with `keepdims=True`, multiply to "
            "a table of what chance gives. Divide, and take the logarithm only where the count is "
            "above 0; then cut at 0.",
        ),
    ),
    function(
        "text.find_the_bug",
        points=3,
        tests="the repaired reader: padding changes neither scores nor loss",
        section=MASK,
        cases=inputs.bug_cases,
        returns=("scores", "loss"),
        hints=(
            "Take one text of two letters, padded to five columns. Which state is its score made "
            "from? Over how many steps does its loss run, and how many of these have a target?",
            "The number of real ids, less 1, is the column where a text ends: take each row's "
            "state from there. And of the losses keep those whose *target* is no padding.",
        ),
    ),
    text(
        "text.why_one_half",
        points=3,
        tests="why a network that reads padding stays at one half, and what cures it",
        section=MASK,
        min_words=60,
        hints=(
            "A review of 200 words is padded to 1,000. What does the network read last, and how "
            "often? Is that the same for every review?",
            "Follow the state forward over 800 equal steps, and the gradient back over them. Then "
            "say what a mask does at a padded step.",
        ),
    ),
    function(
        "text.beat_the_number",
        points=3,
        tests="below 1.85 nats a character on words that were never seen",
        section=NAMES,
        cases=inputs.word_cases,
        hints=(
            "After “th” many things may follow, after “lengt” only one. How many letters back is "
            "it worth to look, and what if these have never been seen together?",
            "Count what follows each context of 0, 1, 2, 3 and 4 letters. Begin with the "
            "shortest; then mix in the next longer one: (its counts + 5 · the probabilities so "
            "far) / (its total + 5). A context never seen changes nothing.",
        ),
    ),
]
