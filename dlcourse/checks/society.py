"""The exercises of chapter 12c: what a run costs, who is watched, and what a card has to say."""

from .engine import array, function, text
from .inputs import society as inputs

PRICE = "The price of a run"
AFFORD = "Who can afford it?"
DETECTORS = "Why detectors age"
WATCHED = "Watched"
RULES = "Five debates, and the rules"
CARD = "A card for your model"

EXERCISES = [
    function(
        "society.energy",
        points=1,
        tests="the watt-hours of several devices, each with its own power and time",
        section=PRICE,
        cases=inputs.device_cases,
        hints=(
            "A watt is a joule in a second. How many joules does each device take, and how many "
            "joules are a watt-hour?",
            "Multiply power and time device by device, add up, and divide by the seconds of an "
            "hour.",
        ),
    ),
    function(
        "society.emissions",
        points=1,
        tests="grams for each grid, with what the building uses on top",
        section=PRICE,
        cases=inputs.grid_cases,
        hints=(
            "How many kilowatt-hours does the building take for these watt-hours of the computers?",
            "A PUE of 1.2 means: 1.2 kWh of the building for each kWh of the computers. Then "
            "multiply by the grams of each grid, all at once.",
        ),
    ),
    function(
        "society.training_flops",
        points=2,
        tests="the operations of a training and of an answer, and when both cost the same",
        section=AFFORD,
        cases=inputs.model_cases,
        returns=("training", "answer", "answers"),
        hints=(
            "How many operations does each parameter cost for each token: forwards, and forwards "
            "and backwards together?",
            "2 for a token that is read or written, 6 for one that is learned from. The third "
            "result is the first divided by the second.",
        ),
    ),
    function(
        "society.cost",
        points=2,
        tests="how long a training takes on so many devices, and what it costs",
        section=AFFORD,
        cases=inputs.hardware_cases,
        returns=("days", "price"),
        hints=(
            "How many operations do all devices together really do in a second? Nobody gets the "
            "peak.",
            "Seconds are operations divided by devices · peak · utilisation. The price is for each "
            "hour of *each* device.",
        ),
    ),
    function(
        "society.false_matches",
        points=2,
        tests="alarms at a camera: how many are false, how many true, and what an alarm is worth",
        section=WATCHED,
        cases=inputs.crowd_cases,
        returns=("false_alarms", "hits", "share"),
        hints=(
            "One passer-by is compared with everybody on the list. How likely is it that *none* of "
            "the comparisons is a false match?",
            "(1 − rate) to the power of the list's length is the chance of no alarm. Multiply the "
            "chance of an alarm by the people who are *not* wanted.",
        ),
    ),
    function(
        "society.detector_decay",
        points=3,
        tests="a threshold of the first day, and what it finds and accuses in each later version",
        section=DETECTORS,
        cases=inputs.detector_cases,
        returns=("threshold", "found", "accused"),
        hints=(
            "The threshold is fixed once. On which scores: genuine or forged, of which version?",
            "Sort the genuine scores of the first version, the highest first. If k of them may be "
            "accused, the threshold is the next one, and whoever is *above* it is accused.",
        ),
    ),
    array(
        "society.tier",
        points=2,
        tests="the tier of eight systems under the EU's AI Act of 2024",
        section=RULES,
        shape=(8,),
        hints=(
            "Ask of each system: may it be at all? Does it decide about somebody's work, school, "
            "money or rights? Must people be told that it is a machine's?",
            "Two are prohibited, two are high-risk, two have duties of transparency, and two have "
            "no duties of their own.",
        ),
    ),
    function(
        "society.card_missing",
        points=2,
        tests="sections that are not there, empty, or said to be not stated, in order",
        section=CARD,
        cases=inputs.card_cases,
        hints=(
            "Go through the card line by line, and remember which section you are in. Which lines "
            "count as text?",
            "Collect the text of each section in a dict: a line that begins with `## ` opens a new "
            "one. Then list the sections whose text is empty after `.strip()`, or begins with "
            "`*Not stated`.",
        ),
    ),
    function(
        "society.find_bug",
        points=3,
        tests="the repaired meter: a counter that starts again at 0, and looks at uneven times",
        section=PRICE,
        cases=inputs.meter_cases,
        returns=("processor_wh", "gpu_wh"),
        hints=(
            "There is one bug in each half. How often may the counter have started again between "
            "the first look and the last one? And which look counts for how many seconds?",
            "Between two *neighbouring* looks the counter starts again once at most: take the "
            "differences, and bring each one back above 0. For the GPU, weigh the mean of two "
            "neighbouring looks by the time between them.",
        ),
    ),
    text(
        "society.explain_card",
        points=3,
        tests="a model card of your own with all nine sections, none of them empty",
        section=CARD,
        min_words=120,
        hints=(
            "Which model of yours would you hand to somebody else? What would they do with it that "
            "you never tried?",
            "A line `## Model details` opens the first section; a sentence or two in each will do. "
            "Where something was not measured, say that, and why.",
        ),
    ),
]
