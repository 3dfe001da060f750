"""The one idiom for real data in a lesson: `mnist = benchmark("mnist")`, then `if mnist:`."""

from html import escape
from pathlib import PurePosixPath
from typing import Any

from .. import output
from . import registry
from .unavailable import DatasetUnavailable, size_text


def benchmark(name: str) -> Any:
    """Return the benchmark set `name`, or None where it is not to be had.

    One card says which of the two it is; without the data it says how to get it, and the lesson
    goes on.

    Args:
        name: As in `fetch_<name>`: `"mnist"`.

    Returns:
        What `dlcourse.data.fetch_<name>()` returns, or None.

    Raises:
        ValueError: If there is no such set.
    """
    dataset = registry.find(name)
    from .. import data

    try:
        fetched = getattr(data, f"fetch_{dataset.name}")()
    except DatasetUnavailable as problem:
        _show_missing(dataset, problem)
        return None
    facts = {"kind": "benchmark", "name": dataset.name, "available": True}
    line = f"{dataset.summary}. {size_text(dataset.bytes)}; licence: {dataset.licence}."
    output.emit(
        f"Benchmark data, {dataset.title}: {line}",
        _card("#0072B2", "solid", f"Benchmark data, <strong>{escape(dataset.title)}</strong>: ")
        + f"{escape(line)}</div>",
        facts=facts,
    )
    return fetched


def _show_missing(dataset: registry.Benchmark, problem: DatasetUnavailable) -> None:
    """Say what is missing, why, and the ways to get it. No path: a card may be committed."""
    name, path = dataset.name, PurePosixPath(problem.file.path)
    heading = f"The benchmark data {dataset.title} ({size_text(dataset.bytes)}) is not here"
    meaning = "What needs it below is left out; the rest of the lesson does not need it."
    ways = (
        ("with a network, in a terminal", f"dlcourse data fetch {name}"),
        ("from a mirror, a folder or an address", "DLCOURSE_DATA_MIRROR=…"),
        ("by hand: where each file goes, and where it comes from", f"dlcourse data where {name}"),
    )
    reasons = "; ".join(f"{a.source}: {a.reason}" for a in problem.attempts)
    text = "\n".join(
        [
            f"{heading}. {meaning}",
            "Three ways to get it, then run this cell again:",
            *(f"  {number}. {how}: {what}" for number, (how, what) in enumerate(ways, 1)),
            f"Tried for {path.name}: {reasons}.",
        ]
    )
    listed = "".join(f"<li>{escape(how)}: <code>{escape(what)}</code></li>" for how, what in ways)
    html = (
        _card("#D55E00", "dashed", f"<strong>{escape(heading)}.</strong> {escape(meaning)}")
        + f"<div>Three ways to get it, then run this cell again:</div><ol>{listed}</ol>"
        + f"<div>Tried for {escape(path.name)}: {escape(reasons)}.</div></div>"
    )
    output.emit(text, html, facts={"kind": "benchmark", "name": name, "available": False})


def _card(colour: str, style: str, inner: str) -> str:
    return (
        f'<div role="status" style="border-left: 4px {style} {colour}; padding-left: 10px">{inner}'
    )
