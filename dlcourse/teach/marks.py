"""From a verdict to a mark, and to the card that stands in the graded notebook."""

from dataclasses import asdict, dataclass
from typing import Any

from ..checks.engine.evidence import Evidence
from ..checks.engine.render import card_html, card_text
from ..checks.engine.verdict import Verdict
from .assignment import Item
from .result import Mark

_STATUS = {"passed": "passed", "wrong": "wrong", "not attempted": "not attempted"}


@dataclass(frozen=True)
class Marked:
    """A mark, and its card as text and as HTML."""

    mark: Mark
    text: str
    html: str


def mark(item: Item, verdict: Verdict, answer: str, evidence: Evidence | None = None) -> Marked:
    """Return what a verdict comes to in an assignment.

    Args:
        item: The exercise there.
        verdict: Of `judge`, or `not_judged`.
        answer: Source of the answer's cell.
        evidence: What the answer did, if it was met.
    """
    status = _STATUS.get(verdict.status, "not judged")
    points: float | None = item.points if status == "passed" else 0.0
    if item.kind == "text" and status == "passed":
        status, points = "waiting", None
    seconds = sum(outcome.seconds for outcome in evidence.outcomes) if evidence else 0.0
    made = Mark(
        exercise=item.id,
        version=evidence.version if evidence else item.version,
        kind=item.kind,
        possible=item.points,
        points=points,
        status=status,
        diagnosis=verdict.diagnosis_name if status == "wrong" else "",
        title=verdict.title,
        message=verdict.message,
        table=_table(verdict),
        section=item.section,
        answer=answer,
        seconds=round(seconds, 3),
    )
    after = [f"Read again: “{item.section}”."] if status == "wrong" else []
    return Marked(made, card_text(verdict, after), card_html(verdict, after))


def _table(verdict: Verdict) -> dict[str, Any] | None:
    if verdict.table is None:
        return None
    stored = asdict(verdict.table)
    return {**stored, "header": list(stored["header"]), "rows": [*map(list, stored["rows"])]}


def not_judged(item: Item, why: str, word: str = "not judged") -> Verdict:
    """Return the verdict on an answer that could not be judged, which gives no points."""
    return Verdict("recorded", f"{item.id}: not judged", why, word=word)
