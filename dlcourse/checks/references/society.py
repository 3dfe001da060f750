"""The answers to chapter 12c; the mistakes worth recognising stand in the modules beside this."""

import numpy as np

from ..engine import Judge, judge_loosely
from .society_cards import CARDS, judge_form, judge_names
from .society_costs import COST, EMISSIONS, ENERGY, FLOPS
from .society_meter import BUGS
from .society_tiers import ANSWERS, SYSTEMS, judge_tiers
from .society_watch import ALARMS, DECAY

Array = np.ndarray


def energy_wh(watts: Array, seconds: Array) -> float:
    """Add up the joules of all devices; an hour has 3,600 seconds."""
    return float((watts * seconds).sum() / 3600)


def emissions(wh: float, grams_per_kwh: Array, pue: float) -> Array:
    """Return the kilowatt-hours of the building times the grams of each grid."""
    return wh / 1000 * pue * grams_per_kwh


def training_flops(
    parameters: float, tokens: float, answer_tokens: float
) -> tuple[float, float, float]:
    """Return 6 operations for each parameter and token of training, 2 for one of an answer."""
    training = 6 * parameters * tokens
    answer = 2 * parameters * answer_tokens
    return training, answer, training / answer


def training_cost(
    flops: float, devices: int, peak: float, utilisation: float, price_per_hour: float
) -> tuple[float, float]:
    """Return days, and the price of all hours of all devices."""
    hours = flops / (devices * peak * utilisation) / 3600
    return hours / 24, hours * devices * price_per_hour


def false_matches(
    passers_by: int, wanted: int, names: int, false_match_rate: float, recall: float
) -> tuple[float, float, float]:
    """Return the alarms of everybody who is not wanted, those of who is, and the latter's share."""
    at_least_one = 1 - (1 - false_match_rate) ** names
    false_alarms = (passers_by - wanted) * at_least_one
    hits = wanted * recall
    return false_alarms, hits, hits / (hits + false_alarms)


def detector_decay(real: Array, forged: Array, allowed: float) -> tuple[float, Array, Array]:
    """Fix the threshold on the first version's genuine pictures; hold all versions against it."""
    may_be_accused = int(allowed * real.shape[1])
    threshold = np.sort(real[0])[::-1][may_be_accused]
    return threshold, (forged > threshold).mean(axis=1), (real > threshold).mean(axis=1)


def card_missing(card: str, sections: list[str]) -> list[str]:
    """Collect the text below each heading, then list the sections that have none."""
    texts: dict[str, str] = {}
    name = ""
    for line in card.splitlines():
        if line.startswith("## "):
            name = line[3:].strip()
        else:
            texts[name] = texts.get(name, "") + line + "\n"
    found = {name: text.strip() for name, text in texts.items()}
    return [
        name for name in sections if not found.get(name) or found[name].startswith("*Not stated")
    ]


def read_meter(
    times: Array, counter: Array, counter_range: float, gpu_watts: Array
) -> tuple[float, float]:
    """Take every stretch by itself: of the counter, and of the power with its time."""
    joules = (np.diff(counter) % counter_range).sum()
    between = (gpu_watts[1:] + gpu_watts[:-1]) / 2
    return joules / 3600, (np.diff(times) * between).sum() / 3600


JUDGES = {
    "society.energy": judge_loosely(energy_wh, ENERGY),
    "society.emissions": judge_loosely(emissions, EMISSIONS),
    "society.training_flops": judge_loosely(training_flops, FLOPS),
    "society.cost": judge_loosely(training_cost, COST),
    "society.false_matches": judge_loosely(false_matches, ALARMS),
    "society.detector_decay": judge_loosely(detector_decay, DECAY),
    "society.tier": Judge(
        reference=ANSWERS,
        judge=judge_tiers,
        solution="\n".join(f"{name}: {tier}" for name, tier, _ in SYSTEMS),
    ),
    "society.card_missing": Judge(card_missing, CARDS, diagnose=judge_names),
    "society.find_bug": judge_loosely(read_meter, BUGS),
    "society.explain_card": Judge(
        diagnose=judge_form,
        reference="""
            ## Model details
            A nearest-mean classifier of handwritten digits, made for an exercise of this course;
            its parameters are ten mean pictures of 8 by 8 pixels. It has no version number and
            nobody looks after it.
            ## Intended use
            To learn from, and as a baseline for better models. It is not for reading cheques,
            forms or anything else that somebody depends on.
            ## Factors
            Who wrote the digit, with which pen, and how it was cut out and scaled. None of these
            is recorded in the data, so nothing can be said of groups of writers.
            ## Metrics
            Accuracy, overall and for each digit, since the errors of one digit vanish in the mean.
            There is no threshold: it always answers.
            ## Evaluation data
            899 of the 1,797 digits, drawn at random. The same people may have written digits of
            both halves; for new writers it may be worse.
            ## Training data
            The other 898 digits, collected by Alpaydin and Kaynak (1998). What the writers were
            told about the use of their digits is not known to me.
            ## Quantitative analyses
            90 % of the 899 are right. The best are 0 and 7 with 98 %, the worst is 1 with 78 %, of
            89 examples. From another split these may differ by some percent.
            ## Ethical considerations
            Little harm by itself. A wrong digit in a form harms whoever filled it in, and those
            who write a 1 in another way more often than others.
            ## Caveats and recommendations
            Not tried on other pens, other writers or pictures that are no digits; it calls those a
            digit, too. Use a convolutional network instead, and measure it by writer.
            """.replace("\n            ", "\n").strip(),
    ),
}
