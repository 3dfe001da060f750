"""The exercises of chapter 8b: pieces, bits, a leak, drawing, a cache, and what training costs."""

from .engine import function, text
from .inputs import language_models as inputs
from .inputs.fresh_passages import fresh_passages_cases
from .inputs.writing import writing_cases

PIECES = "Pieces of text"
NETWORK = "A network that reads the manual"
BOLD = "Bold or careful"
CACHE = "Read once, remember"
AGAIN = "Heads that look for the same again"
LARGER = "How much better, if larger?"

EXERCISES = [
    function(
        "language_models.most_frequent_pair",
        points=2,
        tests="the pair to merge next: counted with its words, the first of equals",
        section=PIECES,
        cases=inputs.pair_cases,
        hints=(
            "How often does a pair come in a text if its word occurs six times? And if it stands "
            "in that word twice?",
            "Go through each word's neighbours, and add the word's count to a `Counter` for each "
            "pair. Then take the smallest of the pairs in the order (−count, pair).",
        ),
    ),
    function(
        "language_models.cut_word",
        points=2,
        tests="a word is cut by the merges in their order, each one wherever it fits",
        section=PIECES,
        cases=inputs.word_cases,
        hints=(
            "Begin with single letters. Which merge comes first, and where in the word does it "
            "fit?",
            "One loop over the merges, in it one over the pieces, from left to right: where two "
            "neighbours are the pair, append them as one and go on behind both; else append one.",
        ),
    ),
    function(
        "language_models.show_at_once",
        points=2,
        tests="each character is shown when its last byte has come, and no half ones",
        section=BOLD,
        cases=inputs.stream_cases,
        hints=(
            "What has to be kept until the next piece comes? What can be shown of a piece that "
            "holds a whole character and half of another one?",
            "Keep a few bytes that wait. Put the new piece behind them, and find the longest "
            "beginning that `.decode()` takes without an error: at most three bytes stay behind. "
            "(Or read about `codecs.getincrementaldecoder`.)",
        ),
    ),
    function(
        "language_models.inputs_and_labels",
        points=2,
        tests="windows side by side, and for every place the id that comes next",
        section=NETWORK,
        cases=inputs.window_cases,
        returns=("inputs", "labels"),
        hints=(
            "Which ids are ever a label? Which one never is? How many windows of `length` labels "
            "can be cut from that many?",
            "With n = (len(ids) − 1) // length windows, n · length ids are inputs, and as many "
            "labels, beginning one later. `reshape` cuts both.",
        ),
    ),
    function(
        "language_models.bits_per_character",
        points=2,
        tests="the perplexity per token, and the bits per character of the whole text",
        section=NETWORK,
        cases=inputs.surprise_cases,
        returns=("perplexity", "bits"),
        hints=(
            "Both begin with the nats of all tokens. One of the two needs their mean, the other "
            "one their sum. Which?",
            "The perplexity is the exponential of the mean. For the bits, divide the sum by ln 2, "
            "and by the number of characters, `len(text)`.",
        ),
    ),
    function(
        "language_models.copied",
        points=3,
        tests="every character of every run that stands in the training text, and no other",
        section=NETWORK,
        cases=inputs.copied_cases,
        hints=(
            "How many runs of `length` characters has a text of n? If one of them stands in the "
            "training text, which characters are copied?",
            "Put all runs of the training text into a set. For each start i in the held-out text, "
            "look its run up; if it is there, places i to i + length − 1 are True.",
        ),
    ),
    function(
        "language_models.top_k",
        points=2,
        tests="temperature and top-k: the k likeliest share all, in their places",
        section=BOLD,
        cases=inputs.logit_cases,
        hints=(
            "What has to become of the logit of a token that must never be drawn, so that its "
            "power is 0?",
            "Divide by the temperature, take the largest away, `np.exp`. Set all but the k largest "
            "to 0 (`np.argsort` finds them), and divide by the sum of what is left.",
        ),
    ),
    function(
        "language_models.top_p",
        points=3,
        tests="the smallest set of likely tokens that reaches p, shared out anew, in its places",
        section=BOLD,
        cases=inputs.share_cases,
        hints=(
            "Sort from the likeliest down, and add up. Which token is the last one that is "
            "needed? Where do the tokens stand that you keep?",
            "`order = np.argsort(-probabilities)`; a token is kept if what stands *before* it in "
            "this order adds up to less than p. Write the kept ones into zeros at the places "
            "`order` names, and divide by their sum.",
        ),
    ),
    function(
        "language_models.cached_step",
        points=3,
        tests="one token more with keys and values kept: what it finds, and what is kept now",
        section=CACHE,
        cases=inputs.cache_cases,
        returns=("context", "keys", "values"),
        hints=(
            "Which of query, key and value is needed again when the *next* token comes? And may a "
            "token look at itself?",
            "First append: `np.vstack` takes the old rows and the new one. Then the new query "
            "meets all keys; scores divided by the root of their length; softmax; a mean of all "
            "values.",
        ),
    ),
    function(
        "language_models.cache_bytes",
        points=1,
        tests="the bytes of a key–value cache, with shared heads and many texts",
        section=CACHE,
        cases=inputs.size_cases,
        hints=(
            "What is kept for one token, in one layer, by one head that has keys and values?",
            "Two vectors. Multiply their numbers by layers, heads that have keys and values, "
            "tokens, texts, and bytes per number.",
        ),
    ),
    function(
        "language_models.power_law",
        points=2,
        tests="the exponent of a straight line through logarithms, and the loss it foretells",
        section=LARGER,
        cases=inputs.law_cases,
        returns=("exponent", "foretold"),
        hints=(
            "What becomes of L = A · N^(−α) if you take the logarithm of both sides? Which number "
            "is the slope?",
            "`np.polyfit(x, y, 1)` returns slope and intercept. Give it the logarithms of both. "
            "The line foretells a logarithm: what undoes that?",
        ),
    ),
    function(
        "language_models.compute_optimal",
        points=2,
        tests="parameters, tokens and hours for a given amount of computing",
        section=LARGER,
        cases=inputs.budget_cases,
        returns=("parameters", "tokens", "hours"),
        hints=(
            "Two equations, two unknowns: C = 6 N D and D = 20 N. Put the second into the first.",
            "C = 120 N². A GPU that reaches a third of its peak does peak / 3 operations a second; "
            "an hour has 3,600 of them.",
        ),
    ),
    function(
        "language_models.find_the_bug",
        points=3,
        tests="the repaired writer: it reads what it wrote, the end of it, and draws",
        section=BOLD,
        cases=writing_cases,
        hints=(
            "Test 1: what does the network read at the second step? Test 2: of a text that is too "
            "long, which part matters for what comes next? Test 3: what is the draw used for?",
            "Append each new id to what is read. `ids[-context:]` are the last ones. Lay the "
            "probabilities end to end with `np.cumsum`; the token is the first whose end lies "
            "above the draw.",
        ),
    ),
    text(
        "language_models.why_not_perplexity",
        points=3,
        tests="why perplexities of different tokens cannot be compared, and what can be",
        section=NETWORK,
        min_words=60,
        hints=(
            "How often does each of the two models have to guess in the same sentence, and among "
            "how many?",
            "What is the probability of the whole text in both? What does each number hang on, "
            "tokens or characters? And what do you ask about the text on which it was measured?",
        ),
    ),
    function(
        "language_models.beat_the_number",
        points=3,
        tests="below the bits per character that counting the training text alone can reach",
        section=AGAIN,
        cases=fresh_passages_cases,
        hints=(
            "The passages are new, but each of them says its own names again and again. Who tells "
            "you what this passage is about, the training text or the 600 characters before?",
            "Blend as in exercise 14 of chapter 6b: contexts of 0 to 4 characters, each leaning on "
            "the shorter one. To the counts from `known` add those from the `before` itself, "
            "perhaps three times as heavy. They are made anew for each `before`.",
        ),
    ),
]
