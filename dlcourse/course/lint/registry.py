"""The registry of lint rules, and the form of what they report."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..notebook import Cell, Notebook

Found = Iterator[tuple[Cell | None, str]]
Check = Callable[[Notebook], Found]


@dataclass(frozen=True)
class Problem:
    """One thing that does not hold.

    Attributes:
        rule: Name of the rule.
        path: The notebook.
        cell: Number of the cell among all cells, from 1; None for the notebook as a whole.
        message: What must hold, what was received, what to do.
    """

    rule: str
    path: Path
    cell: int | None
    message: str

    def __str__(self) -> str:
        where = "" if self.cell is None else f", cell {self.cell}"
        return f"{self.path.name}{where}: {self.message} [{self.rule}]"


@dataclass(frozen=True)
class Rule:
    """One rule: a function from a notebook to its problems, and to which notebooks it applies."""

    name: str
    check: Check
    kinds: tuple[str, ...]
    size: bool

    @property
    def summary(self) -> str:
        """What must hold, in one line: the first line of the function's docstring."""
        return (self.check.__doc__ or "").strip().partition("\n")[0]

    def applies_to(self, notebook: Notebook) -> bool:
        """Return True for a notebook of the rule's kinds; a draft need not have its size yet."""
        return notebook.kind in self.kinds and not (self.size and notebook.is_draft)

    def problems(self, notebook: Notebook) -> Iterator[Problem]:
        """Yield what does not hold in `notebook`."""
        for cell, message in self.check(notebook):
            number = cell.number if cell is not None else None
            yield Problem(rule=self.name, path=notebook.path, cell=number, message=message)


RULES: dict[str, Rule] = {}

LESSON = ("lesson",)
EXECUTED = ("lesson", "solutions")
EVERY = ("lesson", "solutions", "exercises")


def rule(
    name: str, *, kinds: tuple[str, ...] = EVERY, size: bool = False
) -> Callable[[Check], Check]:
    """Enter a function into `RULES`.

    Args:
        name: Name of the rule, as a problem shows it.
        kinds: Which notebooks must hold it: lessons, solutions, exercises.
        size: True where a contract with the status "draft" exempts from it.
    """

    def enter(check: Check) -> Check:
        RULES[name] = Rule(name=name, check=check, kinds=kinds, size=size)
        return check

    return enter
