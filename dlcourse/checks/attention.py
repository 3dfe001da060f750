"""The exercises of chapter 7: targets, attention, searches, the scores of translations."""

from .engine import function, text
from .inputs import attention as inputs
from .inputs import attention_search as searching
from .inputs.drawn_models import decoding_cases

BOTTLENECK = "One vector for everything"
ASKING = "Where to look, by hand"
LOOKING = "The same task, looking"
WRITING = "Told the truth, or on its own"
BENCHMARK = "On the benchmark"

EXERCISES = [
    function(
        "attention.teacher_forcing",
        points=1,
        tests="what the decoder reads and what it has to say, for targets of any lengths",
        section=BOTTLENECK,
        cases=inputs.target_cases,
        returns=("inputs", "labels"),
        hints=(
            "Write the target 1, 7, 8, 2 twice, one below the other. By how many places must the "
            "lower one move so that each label stands under what is read just before it?",
            "The labels are all columns but the first, the inputs all but the last. Then set the "
            "inputs to 0 where the label is 0.",
        ),
    ),
    function(
        "attention.exact_match",
        points=2,
        tests="the share of answers that are right as a whole, and of tokens, without padding",
        section=WRITING,
        cases=inputs.answer_cases,
        returns=("exact", "per_token"),
        hints=(
            "Two tables of yes and no: where is a token right, and where is there one at all? What "
            "may stand at a padded place of an answer that is right?",
            "Exact: in a row, every place is right *or* padding (`np.all` along the row). Per "
            "token: the mean of the hits at the real places alone, all rows together.",
        ),
    ),
    function(
        "attention.alignment_weights",
        points=2,
        tests="a softmax over the real places of each sentence, for small scores and for large",
        section=ASKING,
        cases=inputs.score_cases,
        hints=(
            "Which score would make the power e^score exactly 0? And along which axis must the "
            "weights add up to 1?",
            "`mask[:, None, :]` fits to the scores, and `np.where` chooses between score and "
            "−∞. Then take the largest score of each target away, before the powers.",
        ),
    ),
    function(
        "attention.attend",
        points=2,
        tests="contexts and weights of dot-product attention, values other than keys",
        section=ASKING,
        cases=inputs.attend_cases,
        returns=("context", "weights"),
        hints=(
            "Three steps: a score for each pair of target and place; weights; a mean of the values "
            "for each target. You have the middle one already.",
            "Scores: `query @ …`, with the last two axes of the keys exchanged. The contexts are "
            "another product: weights (batch, target, source) with values (batch, source, …).",
        ),
    ),
    function(
        "attention.additive_scores",
        points=2,
        tests="the additive score of every target with every place",
        section=ASKING,
        cases=inputs.additive_cases,
        hints=(
            "`query @ w` is (batch, target, units), `key @ u` is (batch, source, units). What "
            "shape has a table of all pairs?",
            "Give the first an axis of length 1 in place 2, the second one in place 1: added, they "
            "are (batch, target, source, units). Then tanh, then `@ v`.",
        ),
    ),
    function(
        "attention.count_weights",
        points=2,
        tests="the number of weights of three scores, for sentences of any length",
        section=ASKING,
        cases=inputs.count_cases,
        hints=(
            "For each of the three: which matrices and vectors are in its formula, and what are "
            "their shapes?",
            "Nothing for the plain product; one matrix from key to query for the general one; two "
            "matrices and a vector for the additive one. The places of the source are in none.",
        ),
    ),
    function(
        "attention.greedy",
        points=2,
        tests="greedy decoding, up to the end token or the greatest length",
        section=WRITING,
        cases=searching.greedy_cases,
        hints=(
            "Which two things may end the loop? And what does the step have to be told each time?",
            "Keep a list that begins with the start. `step([ids])[0]` is the row for what follows; "
            "append the id of its largest entry; stop after the end token. Return all but the "
            "start.",
        ),
    ),
    function(
        "attention.beam_step",
        points=3,
        tests="the k most probable continuations of all hypotheses together, the best first",
        section=WRITING,
        cases=searching.beam_cases,
        returns=("which", "tokens", "totals"),
        hints=(
            "Make a table of the totals of *all* continuations, hypotheses in rows and tokens in "
            "columns. What is added to what?",
            "`np.argsort` of the flattened table, the largest first; the first k of it. A flat "
            "place is row · (length of a row) + column: `np.unravel_index`, or `divmod`.",
        ),
    ),
    function(
        "attention.choose",
        points=2,
        tests="the best finished hypothesis under a length penalty, and its score",
        section=WRITING,
        cases=searching.hypothesis_cases,
        returns=("best", "score"),
        hints=(
            "Compute the score of every hypothesis first. Then: which of them may win?",
            "Divide by ((5 + length) / 6) to the power of α. Give those that may not win a score "
            "of −∞; if none is finished, all may.",
        ),
    ),
    function(
        "attention.clipped_matches",
        points=2,
        tests="n-grams found in the reference, none more often than there, and all that were said",
        section=BENCHMARK,
        cases=searching.match_cases,
        returns=("matches", "total"),
        hints=(
            "List all n-grams of both sentences. How many pairs of neighbours have 6 words? Which "
            "words may “the the the” have right, if the reference has two?",
            "`collections.Counter` counts them. For each n-gram that was said, the smaller of the "
            "two counts is right; the sum of what was said is `total`.",
        ),
    ),
    function(
        "attention.bleu",
        points=3,
        tests="BLEU of a corpus, up to runs of four words, with the brevity penalty",
        section=BENCHMARK,
        cases=searching.corpus_cases,
        hints=(
            "Four precisions, each of the *whole corpus*: what is added up over the sentences, and "
            "when is divided? And which lengths does the penalty compare?",
            "For each n: the sum of all matches over the sum of all totals. The fourth root of "
            "their product, times min(1, e^(1 − r/c)), times 100. Where one is 0, the result is 0.",
        ),
    ),
    function(
        "attention.find_the_bug",
        points=3,
        tests="the repaired decoder: no token is read before it is said, no padding looked at",
        section=WRITING,
        cases=inputs.bug_cases,
        hints=(
            "Test 1: for the target 1, 7, 2, which token is read at the step that has to say the "
            "7? Test 2: what is e to the power of 0?",
            "The decoder reads all columns but the *last*. And a padded place needs a score of "
            "−∞, not of 0, before the softmax.",
        ),
    ),
    text(
        "attention.what_it_proves",
        points=3,
        tests="why one vector is a bottleneck, and what a map of weights does not show",
        section=LOOKING,
        min_words=60,
        hints=(
            "What grows with the length of the sentence, without attention and with it? And a "
            "weight belongs to a state: what has that state read?",
            "Think of a bidirectional encoder, of the decoder's own state, and of other weights "
            "that would give the same answer. What could you *change*, to see whether a word was "
            "used?",
        ),
    ),
    function(
        "attention.beat_the_number",
        points=3,
        tests="a search that finds the most probable sequence in more than 90 % of 50 models",
        section=WRITING,
        cases=decoding_cases,
        hints=(
            "You have one step of a beam. What has to be carried from step to step, and what "
            "becomes of a hypothesis whose newest token is the end?",
            "Keep a list of open hypotheses with their totals, and one of finished ones. `step` "
            "takes all open ones at once. Finished ones leave the beam; at the end the best total "
            "among them wins, without a penalty. Then make the beam wide.",
        ),
    ),
]
