"""What one execution of a notebook did: the cells' seconds, the facts, and how it ended."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Execution:
    """What one execution of a notebook did.

    Attributes:
        path: The notebook's file, which was not changed.
        node: The notebook with its new outputs, as nbformat holds it.
        failure: Why it stopped before its end; empty if it did not.
        interrupted: True where the user stopped it.
        seconds: For each executed code cell, its number among all cells, and how long it took.
        start_seconds: How long the kernel took to be ready.
        facts: What the outputs say about themselves: bands, benchmarks, figures.
        loaded: Versions as the kernel had them (python, dlcourse, numpy, keras) and the backend;
            empty if the notebook did not come to its end.
    """

    path: Path
    node: Any
    failure: str = ""
    interrupted: bool = False
    seconds: dict[int, float] = field(default_factory=dict)
    start_seconds: float = 0.0
    facts: list[dict[str, Any]] = field(default_factory=list)
    loaded: dict[str, str | None] = field(default_factory=dict)

    @property
    def total_seconds(self) -> float:
        """Seconds from the start of the kernel to the last cell's end."""
        return self.start_seconds + sum(self.seconds.values())

    @property
    def slowest(self) -> tuple[int, float] | None:
        """The cell that took longest, and its seconds; None if no cell ran."""
        return max(self.seconds.items(), key=lambda item: item[1]) if self.seconds else None

    @property
    def missed(self) -> list[dict[str, Any]]:
        """The expected bands that a value fell out of."""
        return [fact for fact in self.bands if not fact.get("ok")]

    @property
    def bands(self) -> list[dict[str, Any]]:
        """Every value that was held against its expected band."""
        return [fact for fact in self.facts if fact.get("kind") == "expect"]

    @property
    def benchmarks(self) -> dict[str, bool]:
        """Each benchmark set that was asked for: could it be had?"""
        found = [fact for fact in self.facts if fact.get("kind") == "benchmark"]
        return {str(fact.get("name")): bool(fact.get("available")) for fact in found}

    @property
    def ok(self) -> bool:
        """True if every cell ran and every band held."""
        return not (self.failure or self.interrupted or self.missed)
