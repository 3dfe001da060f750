"""The exercises of chapter 8a: attention by hand, heads, places, a block, and what it costs."""

from .engine import function, text
from .inputs import transformer as inputs
from .inputs import transformer_blocks as blocks
from .inputs.repeated_tokens import repeat_cases
from .inputs.token_layers import order_cases

HAND = "Six tokens look at each other"
ROOT = "Why the root?"
HEADS = "Several at once, and in no order"
PLACES = "Where a token stands"
BLOCK = "A block, and a stack of them"
FORGOTTEN = "A mask forgotten"
WORK = "What a head does"
MAPS = "What a map does not show"

EXERCISES = [
    function(
        "transformer.one_head",
        points=2,
        tests="contexts and weights of tokens that look at each other, keys and values of any size",
        section=HAND,
        cases=inputs.token_cases,
        returns=("context", "weights"),
        hints=(
            "Four steps: three products for queries, keys and values; a score for each pair of "
            "tokens; weights; a mean of the values for each token. Which shape has each?",
            "The scores are queries times keys with their axes exchanged, divided by the root of "
            "the number of *columns* of a query. Take the largest score of each row away before "
            "the powers.",
        ),
    ),
    function(
        "transformer.saturation",
        points=2,
        tests="entropy and slope of the weights, for scores small and large",
        section=ROOT,
        cases=inputs.saturation_cases,
        returns=("entropy", "slope"),
        hints=(
            "Compute the weights first. What is 0 · ln 0 to be, and what does NumPy make of it?",
            "Both are one number for each row, and then a mean over the rows. For the entropy, "
            "leave out the entries that are 0; for the slope, take the largest w · (1 − w) of each "
            "row.",
        ),
    ),
    function(
        "transformer.attention_mask",
        points=2,
        tests="who may look at whom: nothing later, no padding, and always oneself",
        section=BLOCK,
        cases=inputs.id_cases,
        hints=(
            "Three tables of yes and no: is the key no later than the query? Is the key real? Is "
            "it the query itself? Which of them depend on the sentence, and which do not?",
            "`np.tril` of ones is the first, `ids != 0` the second, with two axes of length 1 in "
            "its middle, `np.eye` the third. Join them by `&` and `|`.",
        ),
    ),
    function(
        "transformer.split_heads",
        points=1,
        tests="each head gets its own columns, of every token",
        section=HEADS,
        cases=inputs.split_cases,
        hints=(
            "Which columns of a token belong to head 0? A reshape keeps the order in memory: which "
            "axis can it cut in two, without mixing tokens?",
            "Cut the last axis into (heads, dim) first. Then let time and heads change places.",
        ),
    ),
    function(
        "transformer.join_heads",
        points=1,
        tests="what all heads found stands side by side again, head after head",
        section=HEADS,
        cases=inputs.join_cases,
        hints=(
            "It is the way back. In which order were the two steps taken, and in which order are "
            "they undone?",
            "Let heads and time change places first; the last two axes then become one.",
        ),
    ),
    function(
        "transformer.multi_head",
        points=3,
        tests="multi-head attention under a mask, and where every head looked",
        section=HEADS,
        cases=inputs.multi_head_cases,
        returns=("out", "weights"),
        hints=(
            "You have the pieces: split the queries, the keys and the values; weigh and mix in "
            "every head; join. How long is a query in *one* head?",
            "Scores are (batch, heads, time, time) and are divided by the root of dim = width / "
            "heads. Where the mask is False the score is −∞, before the softmax over the last "
            "axis. The joined heads go through `w_o`.",
        ),
    ),
    function(
        "transformer.sinusoidal",
        points=2,
        tests="sines and cosines of places and rates, for any length and width",
        section=PLACES,
        cases=inputs.place_cases,
        hints=(
            "First the table of angles, (length, width / 2): place times rate. How many rates are "
            "there, and which one is the first?",
            "The rates are 10000 to the power of −2i/width, for i from 0. Put the sines of the "
            "table on the left of its cosines.",
        ),
    ),
    function(
        "transformer.rotate",
        points=2,
        tests="queries and keys turned by their places, wherever they begin",
        section=PLACES,
        cases=inputs.turning_cases,
        hints=(
            "Pair i is feature i of the first half and feature i of the second. What becomes of a "
            "pair (a, b) that is turned by an angle?",
            "(a cos − b sin, a sin + b cos): the table of angles is (time, dim / 2), and fits to "
            "the halves of `x` as it is. Put the two new halves side by side.",
        ),
    ),
    function(
        "transformer.block",
        points=3,
        tests="a pre-norm block: two norms, two sums, attention and network between them",
        section=BLOCK,
        cases=blocks.block_cases,
        hints=(
            "Two lines of the same form: x plus something of the norm of x. What is added in the "
            "first, what in the second, and which x does the second one read?",
            "A norm has a mean and a variance for each *token*, over its features, and ε = 1e-5 "
            "under the root. Dense, ReLU, dense is the network. The mask goes to the attention.",
        ),
    ),
    function(
        "transformer.count_parameters",
        points=2,
        tests="the number of weights of a GPT's block, biases and norms included",
        section=BLOCK,
        cases=blocks.count_cases,
        hints=(
            "Write down every array of a block, with its shape. Two sublayers, and a norm before "
            "each.",
            "Attention has four square matrices, each with a bias; the network two matrices, from "
            "width to hidden and back, each with a bias; a norm has a scale and a shift. Do the "
            "heads add anything?",
        ),
    ),
    function(
        "transformer.flops",
        points=2,
        tests="the FLOPs of one token: in the matrices, and for looking",
        section=BLOCK,
        cases=blocks.flop_cases,
        returns=("matrices", "looking"),
        hints=(
            "A matrix of r rows and c columns meets one token: how many multiplications, how many "
            "additions? And which products need no learned matrix at all?",
            "2 FLOPs for each entry of a matrix, the last one to the vocabulary included. Looking: "
            "a token's query meets `time` keys, and then `time` values are added up.",
        ),
    ),
    function(
        "transformer.order_differences",
        points=2,
        tests="how far a layer is from equivariant and from invariant, for any order",
        section=HEADS,
        cases=order_cases,
        returns=("equivariance", "invariance"),
        hints=(
            "Two runs of the layer: on the tokens as they stand, and on the shuffled ones. To what "
            "must the second output be compared, in each of the two questions?",
            "`x[order]` shuffles the tokens. Equivariant: the output of that is the *output*, "
            "shuffled in the same way. Invariant: it is the output, not shuffled. Take the largest "
            "of the absolute differences.",
        ),
    ),
    function(
        "transformer.find_the_bug",
        points=3,
        tests="the repaired decoder: no look ahead, weights that add up, scores of one size",
        section=FORGOTTEN,
        cases=blocks.bug_cases,
        hints=(
            "Test 1: which scores would have to be −∞? Test 2: along which axis do the weights add "
            "up to 1? Test 3: of what size are products of vectors with many entries?",
            "The rows of the scores are queries, the columns keys: the softmax runs along each "
            "row, over the columns up to the diagonal, and the scores are divided by the root of "
            "the number of columns of the queries.",
        ),
    ),
    text(
        "transformer.what_a_map_shows",
        points=3,
        tests="what an attention map leaves out, and how to find out what a head is for",
        section=MAPS,
        min_words=60,
        hints=(
            "What does a weight multiply? And how many roads lead past the attention of one head?",
            "Think of the values and their lengths, of the residual sum, of the layers below that "
            "have mixed the tokens already, and of other heads. What could you *change*, and with "
            "what would you compare?",
        ),
    ),
    function(
        "transformer.beat_the_number",
        points=3,
        tests="weights set by hand, with which one layer continues more than 75 % of repetitions",
        section=WORK,
        cases=repeat_cases,
        returns=("w_q", "w_k", "w_v"),
        hints=(
            "The token now stands in three places: here as itself, one place on as “one before”, "
            "two places on as “two before”. If the query asks for “the same token as mine, one "
            "before”, where does it look? How many places fit, and what would single one out?",
            "Let queries and keys have 2 · vocabulary columns: the first half compares my token "
            "with “one before”, the second half my “one before” with “two before”. Blocks of the "
            "identity do it, and a large factor on one of the two makes the softmax decide.",
        ),
    ),
]
