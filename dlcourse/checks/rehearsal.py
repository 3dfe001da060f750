"""Outcomes shown on purpose: a lesson that explains the cards has to show the red ones, too."""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

_open = [0]  # how many rehearsals are open, one inside the other


@contextlib.contextmanager
def rehearsal() -> Iterator[None]:
    """Let cards be shown without their counting.

    Inside, nothing raises in strict mode or under grading, nothing is written to the learner's
    progress, and the course tools do not take a card for the notebook's own result.

    Example:
        >>> from dlcourse.checks import expect
        >>> with rehearsal():
        ...     expect("test accuracy", 0.5, low=0.9)
        [outside the band] test accuracy: 0.5, expected at least 0.9
    """
    _open[0] += 1
    try:
        yield
    finally:
        _open[0] -= 1


def rehearsing() -> bool:
    """Return True inside a `rehearsal`."""
    return _open[0] > 0


def counted(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a card; in a rehearsal, as those of a rehearsal of that kind.

    Example:
        >>> counted({"kind": "check", "status": "wrong"})
        {'kind': 'check', 'status': 'wrong'}
        >>> with rehearsal():
        ...     counted({"kind": "check", "status": "wrong"})
        {'kind': 'rehearsal', 'status': 'wrong', 'of': 'check'}
    """
    if not rehearsing():
        return dict(facts)
    return {**facts, "kind": "rehearsal", "of": facts["kind"]}
