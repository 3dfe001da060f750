"""One call of an answer: a name for the learner to read, and the arguments."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Case:
    """What a function answer is called with, once.

    Attributes:
        name: What is special about this input, as the learner reads it: `"batch of 1"`.
        args: Positional arguments.
        kwargs: Keyword arguments.
    """

    name: str
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)

    def copy(self) -> "Case":
        """Return the same case with arguments of its own, which a caller may spoil."""
        return Case(self.name, copy.deepcopy(self.args), copy.deepcopy(dict(self.kwargs)))

    def arrays(self) -> list[np.ndarray]:
        """Return the arguments that are arrays, in order."""
        given = (*self.args, *self.kwargs.values())
        return [value for value in given if isinstance(value, np.ndarray)]

    def size(self) -> int:
        """Return how much there is to read: the number of entries in all arguments."""
        given = (*self.args, *self.kwargs.values())
        return sum(value.size if isinstance(value, np.ndarray) else 1 for value in given)


def edges(case: Case, *, batched: Sequence[int] = (0,), scaled: Sequence[int] = (0,)) -> list[Case]:
    """Return the edge cases of `case`: a batch of 1, zeros, large values, and float32.

    Args:
        case: A typical case.
        batched: Positions of the arguments whose first axis is the batch.
        scaled: Positions of the arguments that may be zero, or a thousand times as large.

    Example:
        >>> typical = Case("3 rows", (np.arange(6.0).reshape(3, 2),))
        >>> for edge in edges(typical):
        ...     print(edge.name, edge.args[0].shape, edge.args[0].dtype, edge.args[0].max())
        batch of 1 (1, 2) float64 1.0
        zeros (3, 2) float64 0.0
        large values (3, 2) float64 5000.0
        float32 (3, 2) float32 5.0
    """

    def changed(name: str, positions: Sequence[int], change: Any) -> Case:
        args = tuple(
            change(value) if place in positions else value for place, value in enumerate(case.args)
        )
        return Case(name, args, case.kwargs)

    def to_float32(value: Any) -> Any:
        floats = isinstance(value, np.ndarray) and value.dtype.kind == "f"
        return value.astype(np.float32) if floats else value

    found = [changed("batch of 1", batched, lambda value: value[:1])] if batched else []
    if scaled:
        found.append(changed("zeros", scaled, lambda value: value * 0))
        found.append(changed("large values", scaled, lambda value: value * 1000))
    return [*found, changed("float32", range(len(case.args)), to_float32)]
