"""The lint: what every notebook of the course must hold, one rule a function.

The rules stand in one module a topic; importing them here puts them into the registry.
"""

from collections.abc import Sequence
from pathlib import Path

from ..notebook import Notebook
from . import agreement, code, execution, exercises, figures, form, links, prose, size
from .registry import RULES, Problem, Rule

__all__ = ["RULES", "Problem", "Rule", "lint"]

# in the order in which `dlcourse lint` applies them
_TOPICS = (form, execution, code, figures, prose, links, agreement, exercises, size)


def lint(path: Path, *, rules: Sequence[str] | None = None) -> list[Problem]:
    """Return every problem of one notebook, in the order of its cells; an empty list is a pass.

    Args:
        path: The `.ipynb` file.
        rules: Names of the rules to apply; None for all of them.

    Raises:
        ValueError: If a rule's name is unknown.
        OSError: If the file cannot be read.
    """
    wanted = set(RULES if rules is None else rules)
    unknown = sorted(wanted - set(RULES))
    if unknown:
        raise ValueError(
            f"`rules` must be names of lint rules. Received: {', '.join(unknown)}. "
            f"The rules are {', '.join(RULES)}."
        )
    try:
        notebook = Notebook(path)
    except ValueError as problem:
        return [Problem(rule="notebook", path=Path(path), cell=None, message=str(problem))]
    found = [
        problem
        for rule in RULES.values()
        if rule.name in wanted and rule.applies_to(notebook)
        for problem in rule.problems(notebook)
    ]
    return sorted(found, key=lambda problem: problem.cell or 0)
