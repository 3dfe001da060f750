"""The exercises of chapter 6a: steps, gates, the way back through time, honest forecasts."""

from .engine import function, text
from .inputs import recurrence as inputs

STEP = "One step at a time"
FAINT = "Why the far past is faint"
GATES = "A memory with gates"
FORECASTS = "Forecasting honestly"
WITHOUT_END = "Both ways, in layers, and without end"

EXERCISES = [
    function(
        "recurrence.recurrent_step",
        points=1,
        tests="one step of a plain recurrent cell, for a batch of sequences",
        section=STEP,
        cases=inputs.step_cases,
        hints=(
            "Three shares are added before the tanh. Which shapes do they have?",
            "`x @ kernel` and `h @ recurrent_kernel` are both (batch, units); the bias is added to "
            "every row. Then one tanh over the sum.",
        ),
    ),
    function(
        "recurrence.count_weights",
        points=2,
        tests="the number of weights of RNN, LSTM and GRU, for sequences of any length",
        section=GATES,
        cases=inputs.count_cases,
        hints=(
            "How many weights has a plain cell: kernel, recurrent kernel, bias? How many blocks "
            "like it has an LSTM, and a GRU? What do the steps change?",
            "A block has n·m + m·m + m weights. The LSTM has one for each of its three gates and "
            "one for the candidate. The GRU has one block fewer, and each of its blocks has a "
            "second bias of m numbers.",
        ),
    ),
    function(
        "recurrence.back_through_time",
        points=3,
        tests="the gradients of a tiny recurrent network, on sequences of 1 to 6 steps",
        section=STEP,
        cases=inputs.through_time_cases,
        returns=("d_w", "d_u", "d_b"),
        hints=(
            "Compute all states first, and keep them, with the 0 before the first. Then go from "
            "the last step to the first. Which numbers does one step back need?",
            "At each step: through the tanh (times its slope, from the state after the step); add "
            "this step's shares to `d_w`, `d_u` and `d_b`; times u, on to the state before.",
        ),
    ),
    function(
        "recurrence.clip",
        points=2,
        tests="the gradients of a cell, at most so long together, and how long they were",
        section=FAINT,
        cases=inputs.gradient_cases,
        returns=("clipped", "length"),
        hints=(
            "Think of all the arrays as one long list of numbers. How long is that vector? By what "
            "must *all* of its numbers be multiplied?",
            "Add up the squares of every array, then one root. The factor is `max_norm` over that "
            "length, where the length is larger; else 1. Measure before you clip.",
        ),
    ),
    function(
        "recurrence.lstm_step",
        points=2,
        tests="one step of an LSTM, its state and its cell",
        section=GATES,
        cases=inputs.lstm_cases,
        returns=("h_new", "c_new"),
        hints=(
            "`np.split(a, 4, axis=1)` gives the four blocks. Which three are gates, and which one "
            "may be negative?",
            "First the cell: forget gate times old cell, plus input gate times candidate. Then the "
            "state: output gate times the tanh of the *new* cell.",
        ),
    ),
    function(
        "recurrence.gru_step",
        points=3,
        tests="one step of a GRU as Keras has it, with its two biases",
        section=GATES,
        cases=inputs.gru_cases,
        hints=(
            "Make two arrays, one of the input's share and one of the state's, each with its own "
            "row of the bias. Split both into three blocks.",
            "For the two gates the shares are added, then the sigmoid. For the candidate, the "
            "state's share (with its bias) is multiplied by the reset gate before it is added.",
        ),
    ),
    function(
        "recurrence.last_states",
        points=2,
        tests="the last states of sequences with padding behind, in front, and in between",
        section=STEP,
        cases=inputs.padded_cases,
        hints=(
            "At one step, some sequences of the batch are real and some are padding. What becomes "
            "of the state of each?",
            "Compute the new state for all, then choose row by row: `np.where` with a condition of "
            "the shape (batch, 1) takes the new row or the old one.",
        ),
    ),
    function(
        "recurrence.windows",
        points=2,
        tests="all windows of a series and their targets, one step ahead and several",
        section=FORECASTS,
        cases=inputs.window_cases,
        returns=("x", "y"),
        hints=(
            "Write the series 10, 11, 12, 13, 14 on paper, with 3 known and 1 ahead. At which "
            "index does the first target stand? And with 2 ahead?",
            "Window i holds the indices i to i + length − 1. Its target stands `ahead` places "
            "after the last of them. How many windows still have a target?",
        ),
    ),
    function(
        "recurrence.walk_forward",
        points=2,
        tests="which windows train and which test in every fold, with a gap and without",
        section=FORECASTS,
        cases=inputs.walk_cases,
        hints=(
            "All the test sets together are the last `folds · test_size` of the n. Where does each "
            "begin?",
            "A test set that begins at `start` has everything before `start − gap` for training. "
            "`np.arange` makes both.",
        ),
    ),
    function(
        "recurrence.seasonal_naive",
        points=1,
        tests="the repeated last season, for less than a season ahead and for more",
        section=FORECASTS,
        cases=inputs.season_cases,
        hints=(
            "The first forecast is which value, counted from the end of the series? And the "
            "forecast one season and a step ahead?",
            "Take the last `season` values. The place within them begins again after each season: "
            "`%` gives the rest of a division, and `np.resize` repeats an array up to a length.",
        ),
    ),
    function(
        "recurrence.find_the_bug",
        points=3,
        tests="the repaired forecasts: no series sees another, and none its own future",
        section=WITHOUT_END,
        cases=inputs.bug_cases,
        hints=(
            "Test 1: where does `h` get its first value, and how often? Test 2: at the moment when "
            "the forecast for place t is written down, has the value at t been read?",
            "A new sequence begins with a state of zero. And a forecast comes before the reading: "
            "first write it down, then go on.",
        ),
    ),
    text(
        "recurrence.why_the_past_is_faint",
        points=3,
        tests="why a plain network hardly learns from far back, and what an open gate changes",
        section=FAINT,
        min_words=60,
        hints=(
            "From the last state to one forty steps before: by how many factors is the gradient "
            "multiplied, and how large is each?",
            "From one cell of an LSTM to the one before: which single factor is on the road? And "
            "how large is it when Keras starts?",
        ),
    ),
    function(
        "recurrence.beat_the_number",
        points=3,
        tests="forecasts of 100 shops that grow: a mean error below 7 % on two splits",
        section=FORECASTS,
        cases=inputs.series_cases,
        hints=(
            "Plot some windows. Is the second year the first one *plus* something, or *times* "
            "something? Is that factor the same for all shops?",
            "A linear model adds up. Of logarithms, a sum is the logarithm of a product: take the "
            "logarithms of windows and targets, fit by least squares, and undo the logarithm at "
            "the end. (Or: last year's month, times this year's sum over last year's.)",
        ),
    ),
]
