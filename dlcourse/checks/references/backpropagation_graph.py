"""The judge of *a valid order*: any order passes in which parents come before their children."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..backpropagation import DEEP, PATHS
from ..engine import Case, Evidence, Table, Verdict, passed, wrong

_ID = "backpropagation.topological_order"
_TO_READ = 8  # nodes of a graph that is shown whole
_TWICE, _MISSING = "a node twice", "a node is missing"
_TOO_EARLY = "a child before its parents"

Parents = list[list[int]]


def topological_order(parents: Parents) -> list[int]:
    """Return all nodes, parents first, by counting the parents that are still missing."""
    missing = [len(above) for above in parents]
    children: Parents = [[] for _ in parents]
    for node, above in enumerate(parents):
        for parent in above:
            children[parent].append(node)
    ready = [node for node, count in enumerate(missing) if count == 0]
    order = []
    while ready:
        node = ready.pop()
        order.append(node)
        for child in children[node]:
            missing[child] -= 1
            if missing[child] == 0:
                ready.append(child)
    return order


def judge_order(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Try each order against its graph; name what is wrong with the smallest that fails."""
    tried = ", ".join(case.name for case in cases)
    told = f"Tested: every node once, after all that it was computed from. Tried: {tried}."
    return _first_fault(evidence, cases) or passed(f"{_ID}: passed", told)


def judge_walk(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name why a walk came to no end: too deep for recursion, or every path instead of nodes."""
    faulty = _first_fault(evidence, cases)
    if faulty is not None:
        return faulty
    last = evidence.outcomes[-1]
    raised = [out for out in evidence.outcomes if out.status == "raised"]
    if raised and raised[0].failure is not None and raised[0].failure.type == "RecursionError":
        return _say(
            "recursion limit",
            f"Right so far, but at “{raised[0].case}” Python refuses: a function that calls itself "
            "for every parent is as many calls deep as the longest chain, and only one or a few "
            "thousand are allowed. Keep what is still to be done in a list of your own, and loop.",
        )
    if last.status != "timed out":
        return None
    if last.case.startswith(f"{PATHS} doublings"):
        return _say(
            "every path instead of every node",
            f"{PATHS} doublings are {PATHS + 1} nodes, but 2 to the power {PATHS} paths lead "
            "through them, and your walk takes them all. What must it know about a node before "
            "it goes there again?",
        )
    if last.case.endswith(f"{DEEP:,}"):
        return _say(
            "time-out",
            f"Right so far, but too slow for {DEEP:,} nodes in a row: the work grows with the "
            "square of their number. Does every node look through all others, or through a long "
            "list? Each edge needs to be looked at once.",
        )
    return None


def _first_fault(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Return what is wrong with the orders that came; None if nothing is."""
    tries: list[tuple[Case, Parents, list[int]]] = []
    for case, outcome in zip(cases, evidence.outcomes, strict=False):
        if outcome.status != "returned":
            continue
        parents: Parents = case.args[0]
        order = _nodes(outcome.value, len(parents))
        if order is None:
            text = str(outcome.value)
            return _say(
                "no list of nodes",
                f"For “{case.name}”: a list of node numbers is asked for, each from 0 to "
                f"{len(parents) - 1}. Received: {text if len(text) <= 80 else text[:79] + '…'}.",
            )
        tries.append((case, parents, order))
    failing = [trial for trial in tries if _fault(*trial[1:])]
    if not failing:
        return None
    # an order that is too long says most about the walk
    twice = [trial for trial in failing if _fault(*trial[1:]) == _TWICE]
    case, parents, order = min(twice or failing, key=lambda trial: len(trial[1]))
    table = _table(parents, order, case.name)
    if all(not _fault(parents, order[::-1]) for _, parents, order in tries):
        return _say(
            "children before parents",
            "All the way round: every node comes before what it was computed from. That is the "
            "order in which `backward` walks; the forward order is asked for.",
            table,
        )
    if all(order == list(range(len(parents))) for _, parents, order in tries):
        return _say(
            "in the order of their numbers",
            "Your order is that of the numbers. They say nothing about who was computed first: "
            "that is in `parents`.",
            table,
        )
    return _say(*_told(case, parents, order), table)


def _nodes(value: Any, count: int) -> list[int] | None:
    """Return the answer as numbers of `count` nodes; None if it is anything else."""
    if type(value) in (list, tuple) and not value:
        return []
    try:
        made = np.asarray(value)
    except ValueError:
        return None
    if made.ndim != 1 or made.dtype.kind not in "iu" or not np.all((made >= 0) & (made < count)):
        return None
    return [int(node) for node in made]


def _fault(parents: Parents, order: Sequence[int]) -> str:
    """Return what is wrong with an order; empty if nothing is."""
    if len(set(order)) < len(order):
        return _TWICE
    if len(order) < len(parents):
        return _MISSING
    return _TOO_EARLY if _offence(parents, order) else ""


def _offence(parents: Parents, order: Sequence[int]) -> tuple[int, int] | None:
    """Return a node, and a parent that comes after it."""
    place = {node: number for number, node in enumerate(order)}
    for node in order:
        for parent in parents[node]:
            if place[parent] > place[node]:
                return node, parent
    return None


def _told(case: Case, parents: Parents, order: Sequence[int]) -> tuple[str, str]:
    """Return name and message of what is wrong with an order."""
    name = _fault(parents, order)
    if name == _TWICE:
        twice = next(node for number, node in enumerate(order) if node in order[:number])
        return name, (
            f"For “{case.name}”, node {twice} is in your order more than once: it was reached from "
            "two sides. `backward` would hand its gradient on twice. What must you know about a "
            "node before you take it in?"
        )
    if name == _MISSING:
        left = len(parents) - len(order)
        lost = next(node for node in range(len(parents)) if node not in order)
        return name, (
            f"For “{case.name}”, {left} of {len(parents)} nodes {'is' if left == 1 else 'are'} "
            f"missing in your order, node {lost} among them. A node may be used twice by the same "
            "operation; a graph may have several results; and a node may stand alone."
        )
    node, parent = _offence(parents, order) or (0, 0)
    return name, (
        f"For “{case.name}”, node {node} comes before node {parent}, from which it was computed. "
        "To have met *one* of its parents is not enough: a node has to wait for the last of them, "
        "which may be at the end of a longer way."
    )


def _table(parents: Parents, order: Sequence[int], name: str) -> Table | None:
    if len(parents) > _TO_READ:
        return None
    place = {node: str(number + 1) for number, node in enumerate(order)}
    rows = tuple(
        (str(node), " ".join(map(str, above)) or "none", place.get(node, "missing"))
        for node, above in enumerate(parents)
    )
    return Table(f"“{name}”", ("node", "computed from", "its place in your order"), rows)


def _say(name: str, message: str, table: Table | None = None) -> Verdict:
    return wrong(name, message, title=f"{_ID}: {name}", table=table)
