"""Mistakes with Hopfield's network: weights, energy, and the way downhill."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, by_time, first_of, wrong

Array = np.ndarray


def hebb_by(
    *,
    signs: Callable[[Array], Array] = lambda x: 2 * x - 1,
    over: Callable[[Array], float] = lambda x: x.shape[1],
    diagonal: bool = False,
    product: Callable[[Array], Array] = lambda x: x.T @ x,
) -> Callable[[Array], Array]:
    """Return Hebb's weights, right but for the switches given.

    Args:
        signs: Makes states of pixels, `(pictures, pixels)`.
        over: What is divided by, of these.
        diagonal: Whether units stay joined to themselves.
        product: What is summed.
    """

    def hebb(pictures: Array) -> Array:
        x = signs(np.asarray(pictures, float).reshape(len(pictures), -1))
        weights = np.array(product(x) / over(x))
        if not diagonal:
            np.fill_diagonal(weights, 0.0)
        return weights

    return hebb


def _hebb(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, hebb_by(**switches), told)


HEBB = (
    _hebb(
        "joined to themselves",
        "The diagonal is not zero: each unit then votes for staying as it is, and nothing is ever "
        "mended.",
        diagonal=True,
    ),
    _hebb(
        "pixels of 0 and 1",
        "The pixels enter as 0 and 1. Two units that are both *off* agree as well, and should be "
        "joined: which two values make the product of equals 1?",
        signs=lambda x: x,
    ),
    _hebb(
        "pixels of 0 and 1",
        "The pixels enter as 0 and 1, and the diagonal is not zero. Two units that are both *off* "
        "agree as well: which two values make the product of equals 1?",
        signs=lambda x: x,
        diagonal=True,
    ),
    _hebb(
        "the mean taken away",
        "You take away each pixel's mean over the pictures. Hebb's rule takes the states as they "
        "are, -1 and +1.",
        signs=lambda x: 2 * (x - x.mean(axis=0)),
    ),
    _hebb(
        "divided by the pictures",
        "You divide by the number of pictures. Divide by the number of pixels, as the lesson does.",
        over=len,
    ),
    _hebb("not divided", "The sum is right. Divide it by the number of pixels.", over=lambda x: 1),
    _hebb(
        "joined to themselves",
        "The diagonal is not zero, and the sum is not divided by the number of pixels.",
        over=lambda x: 1,
        diagonal=True,
    ),
    _hebb(
        "turned round",
        "Units that agree get a *negative* weight: each stored picture is then a hill.",
        product=lambda x: -x.T @ x,
    ),
    _hebb(
        "the first picture alone",
        "Only the first picture is stored. Add what each of them asks for.",
        product=lambda x: np.outer(x[0], x[0]),
    ),
    _hebb(
        "the last picture alone",
        "Only the last picture is stored: is the sum begun anew for each?",
        product=lambda x: np.outer(x[-1], x[-1]),
    ),
)


def judge_weights(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name products of pictures where products of pixels are asked for."""
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        n = len(case.args[0])
        if np.shape(outcome.value) != (n, n):
            return None
    name = "pictures joined instead of pixels"
    return wrong(
        name,
        "There is one row for each *picture*. Which two are joined by a weight, pictures or "
        "pixels, and over which of the two is summed?",
        title=f"{evidence.exercise}: {name}",
    )


def energy_by(
    *, factor: float = -0.5, change: float = 2.0, of: Callable[..., Array] | None = None
) -> Callable[[Array, Array], tuple[float, Array]]:
    """Return energy and changes, right but for the switches given."""

    def energy(weights: Array, state: Array) -> tuple[float, Array]:
        weights, state = np.asarray(weights, float), np.asarray(state, float)
        sums = weights @ state
        changes = change * state * sums if of is None else of(state, sums)
        return float(factor * state @ sums), changes

    return energy


def _energy(name: str, told: str, part: str, **switches: Any) -> Mistake:
    place = 0 if part == "energy" else 1
    return Mistake(name, lambda *given: energy_by(**switches)(*given)[place], told, part)


def _new_energies(weights: Array, state: Array) -> Array:
    energy, changes = energy_by()(weights, state)
    return np.asarray(energy + changes)


ENERGY = (
    _energy(
        "every pair counted twice",
        "The sum over i and j meets every pair twice, once as i, j and once as j, i. Which factor "
        "makes up for that?",
        "energy",
        factor=-1.0,
    ),
    _energy(
        "a hill for a valley",
        "The sign is wrong: states that agree with the weights must have a *low* energy.",
        "energy",
        factor=0.5,
    ),
    _energy(
        "a hill for a valley",
        "The sign is wrong, and every pair is counted twice.",
        "energy",
        factor=1.0,
    ),
    _energy(
        "uphill for downhill",
        "The signs are wrong. A unit that agrees with its sum is content: to flip it costs energy.",
        "changes",
        change=-2.0,
    ),
    _energy(
        "half of the change",
        "Half of what it should be. A unit goes from +1 to -1: by how much does its state change? "
        "And in how many of the terms does it stand?",
        "changes",
        change=1.0,
    ),
    _energy(
        "half of the change",
        "The signs are wrong, and it is half of what it should be: a unit changes by 2.",
        "changes",
        change=-1.0,
    ),
    _energy(
        "twice the change",
        "Twice what it should be. The ½ of the energy takes one of the two factors of 2 away.",
        "changes",
        change=4.0,
    ),
    _energy(
        "the state itself is missing",
        "Whether a flip goes up or down depends on where the unit stands: its own state has to "
        "enter.",
        "changes",
        of=lambda state, sums: 2 * sums,
    ),
    _energy(
        "the sums alone",
        "These are the sums that the units hear. How does the energy change when one flips?",
        "changes",
        of=lambda state, sums: sums,
    ),
    Mistake(
        "energies instead of changes",
        _new_energies,
        "These are the energies *after* each flip. The change is asked for.",
        "changes",
    ),
)


def settle_by(
    *,
    at_once: bool = False,
    passes: int = 1000,
    tie: Callable[[float], float] = lambda state: state,
    ordered: bool = True,
    turned: bool = False,
    counted: str = "flips",
) -> Callable[[Array, Array, Array], tuple[Array, int]]:
    """Return the settled state and the flips, right but for the switches given.

    Args:
        at_once: Whether all units look at the same old state.
        passes: After so many it stops.
        tie: What a unit becomes whose sum is 0, of its state.
        ordered: Whether `order` is kept.
        turned: Whether units take the opposite sign.
        counted: The `"flips"`, the `"passes"`, or the units that are `"different"` in the end.
    """

    def settle(weights: Array, state: Array, order: Array) -> tuple[Array, int]:
        s, flips, rounds = np.array(state, float), 0, 0
        units = order if ordered else np.arange(len(s))
        for _ in range(passes):
            heard, changed = s.copy(), 0
            for unit in units:
                total = float(weights[unit] @ (heard if at_once else s))
                total = -total if turned else total
                new = tie(s[unit]) if total == 0 else np.sign(total)
                changed += int(new != s[unit])
                s[unit] = new
            flips, rounds = flips + changed, rounds + 1
            if not changed:
                break
        count = {"flips": flips, "passes": rounds, "different": int(np.sum(s != state))}[counted]
        return s, count

    return settle


def _settle(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, settle_by(**switches), told)


def _settled_count(name: str, told: str, compute: Callable[..., int]) -> Mistake:
    return Mistake(name, compute, told, "flips")


SETTLE = (
    Mistake(
        "all at once",
        lambda *given: settle_by(at_once=True, passes=100)(*given)[0],
        "All units look at the old state and change together. Two that each follow the other then "
        "swap places for ever. Let each one hear what those before it have become.",
        "state",
    ),
    _settle(
        "all at once",
        "All units look at the old state and change together, in one single pass. Let each one "
        "hear what those before it have become, until nothing changes.",
        at_once=True,
        passes=1,
    ),
    _settle(
        "a single pass",
        "You go over the units once. A unit that was content may no longer be so when others have "
        "changed: when are you done?",
        passes=1,
    ),
    _settle(
        "a tie becomes +1",
        "A unit whose sum is 0 becomes +1 in your code. It should stay as it is: there is nothing "
        "that speaks against it.",
        tie=lambda state: 1.0,
    ),
    _settle(
        "a tie becomes -1",
        "A unit whose sum is 0 becomes -1 in your code. It should stay as it is.",
        tie=lambda state: -1.0,
    ),
    _settle(
        "a tie becomes 0",
        "A unit whose sum is 0 becomes 0: `np.sign(0)` is 0, and no state at all. It should stay "
        "as it is.",
        tie=lambda state: 0.0,
    ),
    _settle(
        "the order is not kept",
        "You visit the units as they are numbered. `order` says who is first: another order may "
        "end in another valley.",
        ordered=False,
    ),
    _settle(
        "uphill",
        "Each unit takes the sign *against* its sum: the energy rises.",
        turned=True,
        passes=100,
    ),
    _settled_count(
        "passes instead of flips",
        "You count the passes over all units. How often does a unit change?",
        lambda *given: settle_by(counted="passes")(*given)[1],
    ),
    _settled_count(
        "passes instead of flips",
        "You count the passes in which something changes. How often does a unit change?",
        lambda *given: settle_by(counted="passes")(*given)[1] - 1,
    ),
    _settled_count(
        "where it ended instead of the flips",
        "You count the units that are different in the end. One that flips and flips back has "
        "flipped twice.",
        lambda *given: settle_by(counted="different")(*given)[1],
    ),
    _settled_count(
        "visits instead of flips",
        "You count every visit. Only those that change something are flips.",
        lambda *given: settle_by(counted="passes")(*given)[1] * len(given[1]),
    ),
)

judge_stopped = first_of(
    by_time(
        "the loop has no end. Do all units change at once, so that two of them can swap for ever? "
        "Or does the loop wait for something other than a pass without a flip?"
    )
)
