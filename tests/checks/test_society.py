"""Chapter 12c's exercises: right answers are passed, each wrong one gets its diagnosis.

The answers are written as learners write them, apart from the references on purpose.
"""

import re

import numpy as np
import pytest
from exercise_tests import ExerciseTests

ID = "society."


@pytest.fixture(autouse=True)
def patience(time_enough):
    """A busy machine is no wrong answer."""


# --- right answers -------------------------------------------------------------------------


def energy_by_loop(watts, seconds):
    return sum(w * s / 60 / 60 for w, s in zip(watts, seconds, strict=True))


def emissions_by_loop(wh, grams_per_kwh, pue):
    return [wh * pue * grams / 1000 for grams in grams_per_kwh]


def flops_by_ways(n, d, length):
    forwards = 2 * n * d
    training = forwards + 2 * forwards
    return training, 2 * n * length, training / (2 * n * length)


def flops_by_ratio(n, d, length):
    return [6.0 * n * d, n * length * 2.0, 3.0 * d / length]


def cost_by_hours(flops, devices, peak, utilisation, price):
    device_hours = flops / (peak * utilisation * 3600)
    return device_hours / devices / 24, device_hours * price


def cost_by_days(flops, devices, peak, utilisation, price):
    a_day = devices * peak * utilisation * 24 * 60 * 60
    days = flops / a_day
    return [days, days * 24 * devices * price]


def alarms_by_logs(passers, wanted, names, rate, recall):
    false = (passers - wanted) * -np.expm1(names * np.log1p(-rate))
    return false, wanted * recall, wanted * recall / (false + wanted * recall)


def alarms_by_power(passers, wanted, names, rate, recall):
    innocent = passers - wanted
    quiet = innocent * np.power(1 - rate, names)
    hits, false = recall * wanted, innocent - quiet
    return [false, hits, hits / (hits + false)]


def decay_by_loop(real, forged, allowed):
    threshold = min(t for t in real[0] if np.mean(real[0] > t) <= allowed)
    found = [np.mean(row > threshold) for row in forged]
    return threshold, found, [np.mean(row > threshold) for row in real]


def decay_by_partition(real, forged, allowed):
    n = real.shape[1]
    place = n - 1 - int(np.floor(allowed * n))
    threshold = np.partition(real[0], place)[place]
    return threshold, np.mean(forged > threshold, 1), np.mean(real > threshold, 1)


def missing_by_split(card, sections):
    texts = {}
    for part in ("\n" + card).split("\n## ")[1:]:
        name, _, text = part.partition("\n")
        texts[name.strip()] = text.strip()
    return [s for s in sections if texts.get(s, "") == "" or texts[s].startswith("*Not stated")]


def missing_by_regex(card, sections):
    found = []
    for name in sections:
        match = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", card, re.MULTILINE | re.DOTALL)
        if match is None or not match[1].strip() or "*Not stated.*" in match[1]:
            found.append(name)
    return tuple(found)


def meter_by_loop(times, counter, counter_range, gpu_watts):
    joules, gpu = 0.0, 0.0
    for k in range(1, len(times)):
        step = counter[k] - counter[k - 1]
        joules += step if step >= 0 else step + counter_range
        gpu += (times[k] - times[k - 1]) * 0.5 * (gpu_watts[k] + gpu_watts[k - 1])
    return joules / 3600, gpu / 3600


def meter_by_trapezoid(times, counter, counter_range, gpu_watts):
    steps = np.diff(counter)
    steps = np.where(steps < 0, steps + counter_range, steps)
    return steps.sum() / 3600, np.trapezoid(gpu_watts, times) / 3600


TIERS = ["high-risk", "minimal", "prohibited", "transparency",
         "prohibited", "high-risk", "transparency", "minimal"]  # fmt: skip
NAMES = ("Model details", "Intended use", "Factors", "Metrics", "Evaluation data", "Training data",
         "Quantitative analyses", "Ethical considerations",
         "Caveats and recommendations")  # fmt: skip


def card(skip=(), short=(), mark="## "):
    said = "My network reads small digits, and here I say what somebody who uses it has to know."
    lines = []
    for name in NAMES:
        if name not in skip:
            lines += [f"{mark}{name}", "Not yet." if name in short else f"{said} Of {name}.", ""]
    return "\n".join(lines)


RIGHT = {
    "energy": [energy_by_loop, lambda watts, seconds: watts @ seconds / 3600],
    "emissions": [emissions_by_loop, lambda wh, grams, pue: grams * (wh * pue / 1e3)],
    "training_flops": [flops_by_ways, flops_by_ratio],
    "cost": [cost_by_hours, cost_by_days],
    "false_matches": [alarms_by_logs, alarms_by_power],
    "detector_decay": [decay_by_loop, decay_by_partition],
    "tier": [TIERS, np.array([f" {tier.upper()}" for tier in TIERS])],
    "card_missing": [missing_by_split, missing_by_regex],
    "find_bug": [meter_by_loop, meter_by_trapezoid],
    "explain_card": [card(), "# My card\n\n" + card().replace("Intended use", "Intended Use")],
}
BLANK = {
    "energy": [lambda w, s: ...],
    "emissions": [lambda wh, g, pue: ...],
    "training_flops": [lambda n, d, k: ..., lambda n, d, k: (6 * n * d, ..., ...)],
    "cost": [lambda *given: ...],
    "false_matches": [lambda *given: ...],
    "detector_decay": [lambda *given: ...],
    "tier": [..., [*TIERS[:7], ...]],
    "card_missing": [lambda card, sections: ...],
    "find_bug": [lambda *given: ...],
    "explain_card": [..., ""],
}


# --- wrong answers -------------------------------------------------------------------------


def parts_with(right, **changes):
    """Return the right function but for the results at some places."""

    def answer(*given):
        parts = list(right(*given))
        for place, change in changes.items():
            parts[int(place[1:])] = change(*given)
        return tuple(parts)

    return answer


def alarms_with(chance):
    def alarms(passers, wanted, names, rate, recall):
        false = (passers - wanted) * chance(rate, names)
        return false, wanted * recall, wanted * recall / (wanted * recall + false)

    return alarms


def decay_with(scores, place=0, at=False, up=False):
    def decay(real, forged, allowed):
        some = np.sort(scores(real, forged).ravel())[::-1]
        k = int(np.ceil(allowed * len(some)) if up else allowed * len(some)) + place
        threshold = some[max(k, 0)]
        above = np.greater_equal if at else np.greater
        return threshold, above(forged, threshold).mean(1), above(real, threshold).mean(1)

    return decay


def each_its_own(real, forged, allowed):
    thresholds = [decay_by_loop(row[None], forged, allowed)[0] for row in real]
    found = [np.mean(row > t) for row, t in zip(forged, thresholds, strict=True)]
    accused = [np.mean(row > t) for row, t in zip(real, thresholds, strict=True)]
    return thresholds[0], found, accused


def interpolated(real, forged, allowed):
    threshold = np.percentile(real[0], 100 - 100 * allowed)
    return threshold, (forged > threshold).mean(1), (real > threshold).mean(1)


def from_below(real, forged, allowed):
    threshold = np.sort(real[0])[int(allowed * real.shape[1])]
    return threshold, (forged > threshold).mean(1), (real > threshold).mean(1)


def meter_with(processor=None, gpu=None):
    def meter(times, counter, limit, watts):
        right = meter_by_loop(times, counter, limit, watts)
        one = processor(counter, limit) / 3600 if processor else right[0]
        return one, gpu(times, watts) / 3600 if gpu else right[1]

    return meter


def at_both_ends(counter, limit):
    joules = counter[-1] - counter[0]
    return joules + limit if joules < 0 else joules


def plain_mean(times, watts):
    return np.mean(watts) * (times[-1] - times[0])


def tiers_but(**changes):
    return [changes.get(f"s{k + 1}", tier) for k, tier in enumerate(TIERS)]


WRONG = {
    "energy": [
        (lambda w, s: np.dot(w, s), "joules"),
        (lambda w, s: np.dot(w, s) / 3600 / 1000, "kilowatt-hours"),
        (lambda w, s: np.dot(w, s) / 60, "minutes for seconds"),
        (lambda w, s: w * s / 3600, "one for each device"),
        (lambda w, s: sum(w) * sum(s) / 3600, "all powers for all times"),
        (lambda w, s: np.mean(w) * sum(s) / 3600, "mean power for the whole time"),
    ],
    "emissions": [
        (lambda wh, g, pue: wh * pue * g, "watt-hours for kilowatt-hours"),
        (lambda wh, g, pue: wh * g / 1000, "without the building"),
        (lambda wh, g, pue: wh * g / 1000 / pue, "divided by the PUE"),
        (lambda wh, g, pue: wh * g / 1000 * (pue - 1), "the building alone"),
        (lambda wh, g, pue: wh * g * pue / 1e6, "kilograms"),
        (lambda wh, g, pue: sum(emissions_by_loop(wh, g, pue)), "all grids together"),
    ],
    "training_flops": [
        (parts_with(flops_by_ways, p0=lambda n, d, k: 2 * n * d), "forwards alone"),
        (parts_with(flops_by_ways, p0=lambda n, d, k: 4 * n * d), "the way back alone"),
        (parts_with(flops_by_ways, p1=lambda n, d, k: 6 * n * k, p2=lambda n, d, k: d / k),
         "as if it learned"),
        (parts_with(flops_by_ways, p1=lambda n, d, k: 2 * n), "one token"),
        (parts_with(flops_by_ways, p2=lambda n, d, k: k / d / 3), "upside down"),
        (parts_with(flops_by_ways, p2=lambda n, d, k: d * 3), "tokens instead of answers"),
    ],
    "cost": [
        (lambda f, d, p, u, e: cost_by_hours(f, d, p, 1, e), "at the peak"),
        (lambda f, d, p, u, e: cost_by_hours(f, d, p, 1 / u, e), "the better used, the longer"),
        (parts_with(cost_by_days, p0=lambda *given: cost_by_days(*given)[0] * 24), "hours"),
        (parts_with(cost_by_days, p0=lambda *given: cost_by_days(*given)[0] * 86400), "seconds"),
        (parts_with(cost_by_days, p0=lambda *given: cost_by_days(*given)[0] / 365), "years"),
        (parts_with(cost_by_days, p0=lambda f, d, *rest: cost_by_days(f, 1, *rest)[0]),
         "as on one device"),
        (parts_with(cost_by_days, p1=lambda f, d, *rest: cost_by_days(f, d, *rest)[1] / d),
         "the price of one device"),
        (parts_with(cost_by_days, p1=lambda *given: cost_by_days(*given)[1] / 24),
         "the price of days"),
        (lambda *given: cost_by_days(*given)[::-1], "results exchanged"),
    ],
    "false_matches": [
        (alarms_with(lambda rate, names: rate), "one comparison for each"),
        (alarms_with(lambda rate, names: names * rate), "chances added up"),
        (alarms_with(lambda rate, names: rate**names), "all comparisons at once"),
        (alarms_with(lambda rate, names: (1 - rate) ** names), "the chance of no alarm"),
        (lambda n, w, k, rate, recall: (
            n * (1 - (1 - rate) ** k), w * recall,
            w * recall / (w * recall + n * (1 - (1 - rate) ** k))), "the wanted ones as well"),
        (parts_with(alarms_by_logs, p1=lambda n, w, *rest: w), "all wanted ones are found"),
        (parts_with(alarms_by_logs, p2=lambda n, w, k, rate, recall: recall),
         "the share that is found"),
        (parts_with(alarms_by_logs, p2=lambda *given: 1 - alarms_by_logs(*given)[2]),
         "the share of false alarms"),
        (parts_with(alarms_by_logs, p2=lambda n, w, k, rate, recall: 1 - rate),
         "one minus the rate"),
    ],
    "detector_decay": [
        (each_its_own, "a new threshold for each version"),
        (decay_with(lambda real, forged: real[-1]), "the last version's threshold"),
        (decay_with(lambda real, forged: real), "all versions together"),
        (decay_with(lambda real, forged: forged[0]), "a threshold from the forged ones"),
        (decay_with(lambda real, forged: real[0], place=-1), "one too few"),
        (decay_with(lambda real, forged: real[0], at=True), "at the threshold as well"),
        (decay_with(lambda real, forged: real[0], up=True), "rounded up"),
        (from_below, "from the other end"),
        (interpolated, "between two pictures"),
        (parts_with(decay_by_loop, p1=lambda *given: 1 - np.array(decay_by_loop(*given)[1])),
         "the missed ones"),
        (parts_with(decay_by_loop, p2=lambda *given: 1 - np.array(decay_by_loop(*given)[2])),
         "the spared ones"),
    ],
    "tier": [
        (tiers_but(s1="minimal"), "the job applications"),
        (tiers_but(s1="prohibited", s3="high-risk"), "the job applications"),
        (tiers_but(s2="transparency"), "the spam filter"),
        (tiers_but(s3="high-risk"), "the faces from the web"),
        (tiers_but(s4="minimal"), "the shop's chatbot"),
        (tiers_but(s5="high-risk"), "the employees' emotions"),
        (tiers_but(s6="transparency"), "the loan"),
        (tiers_but(s7="prohibited"), "the advertisement"),
        (tiers_but(s8="high-risk"), "the game"),
        (["high-risk"] * 8, "one tier for all"),
        (tiers_but(s4="limited"), "no such tier"),
        (list(range(8)), "no such tier"),
        (TIERS[:5], "wrong shape"),
    ],
    "card_missing": [
        (lambda text, names: [s for s in names if f"\n## {s}\n" not in text + "\n"],
         "empty ones count as there"),
        (lambda text, names: [s for s in names if s not in text], "named anywhere"),
        (lambda text, names: missing_by_split(text.replace("*Not stated.*", "-"), names),
         "not stated counts as a text"),
        (lambda text, names: [s for s in names if s not in missing_by_split(text, names)],
         "the ones that are there"),
        (lambda text, names: [s for s in missing_by_split(text, names) if f"## {s}" in text],
         "the empty ones alone"),
        (lambda text, names: sorted(missing_by_split(text, names)), "in alphabetical order"),
        (lambda text, names: [s for s in names if f"## {s}" not in text
                              or not text.split(f"## {s}")[1].split("##")[0].strip()
                              or "*Not" in text.split(f"## {s}")[1].split("##")[0]],
         "a sub-heading ends the section"),
        (lambda text, names: [s for s in names if f"## {s}" not in text
                              or not text.split(f"## {s}")[1].split("##")[0].strip()],
         "a sub-heading ends the section"),
        (lambda text, names: [*missing_by_split(text, names), "Use"], "list too much"),
        (lambda text, names: ", ".join(missing_by_split(text, names)), "one text"),
        (lambda text, names: missing_by_split(text, names)[:1], "leave something out"),
        (lambda text, names: len(missing_by_split(text, names)), "how many"),
    ],
    "find_bug": [
        (meter_with(at_both_ends, plain_mean), "both bugs are still there"),
        (meter_with(processor=at_both_ends), "still the ends alone"),
        (meter_with(gpu=plain_mean), "still the plain mean"),
        (meter_with(processor=lambda c, limit: sum(np.diff(c))), "starts again unnoticed"),
        (meter_with(processor=lambda c, limit: sum(step for step in np.diff(c) if step > 0)),
         "only where it rises"),
        (meter_with(processor=lambda c, limit: sum(abs(np.diff(c)))), "the size of each step"),
        (meter_with(gpu=lambda t, w: sum(np.diff(t) * w[:-1])), "steps instead of slopes"),
        (meter_with(gpu=lambda t, w: sum(np.diff(t) * w[1:])), "steps instead of slopes"),
        (lambda *given: tuple(3600 * part for part in meter_by_loop(*given)), "joules"),
    ],
    "explain_card": [
        ("It reads digits.", "too short"),
        ("card " * 150, "repetition"),
        (card(skip=("Factors", "Metrics")), "sections missing"),
        (card(mark="# "), "sections missing"),
        (card(short=("Ethical considerations",)), "sections left empty"),
        (12, "unusable type"),
    ],
}  # fmt: skip


FIXED = {"tier", "explain_card"}
GIVES_AWAY = ("% counter_range", "/ 3600", "np.diff", "** names", "np.sort", "startswith")


class TestAnswers(ExerciseTests):
    """This chapter's tables in the tests of every chapter."""


def test_the_tiers_of_the_solution_are_told_with_the_systems_names():
    from dlcourse.checks.engine import registry

    solution = registry.judge_of(registry.find("society.tier")).solution
    assert [line.rpartition(": ")[2] for line in solution.splitlines()] == TIERS
