"""What arrays say of themselves, as lines of Markdown: for model cards and datasheets."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

_MOST_CLASSES = 12


def check_splits(data: Any) -> dict[str, tuple[np.ndarray, np.ndarray | None]]:
    """Return name -> (examples, labels or None) of each part of a data set.

    Raises:
        TypeError: If `data` is no mapping of names.
        ValueError: If there is nothing in it, or a part has not as many labels as examples.
    """
    if not isinstance(data, Mapping):
        raise TypeError(
            "`data` must be a mapping of names to arrays. "
            f"Received: {type(data).__name__}. Write `{{'training': (x, y), 'test': (x2, y2)}}`."
        )
    parts: dict[str, tuple[np.ndarray, np.ndarray | None]] = {}
    for name, part in data.items():
        x, y = part if isinstance(part, tuple) and len(part) == 2 else (part, None)
        x, y = np.asarray(x), None if y is None else np.asarray(y)
        if x.ndim < 1 or not len(x) or (y is not None and len(y) != len(x)):
            raise ValueError(
                "Each part of `data` must hold examples, and as many labels or none. "
                f"Received: {name!r} with {x.shape} and {None if y is None else y.shape}. "
                "Write `{'training': (x, y)}`, or `{'training': x}` without labels."
            )
        parts[str(name)] = x, y
    if not parts:
        raise ValueError(
            "`data` must have at least one part. Received: an empty mapping. "
            "Write `{'training': (x, y)}`."
        )
    return parts


def describe_splits(parts: Mapping[str, tuple[np.ndarray, np.ndarray | None]]) -> list[str]:
    """Return a line for each part: how many examples, their shape, and what stands out."""
    return [f"- {name}: {_describe(x, y)}" for name, (x, y) in parts.items()]


def fill(
    sections: Mapping[str, str], facts: Mapping[str, Sequence[str]], texts: Any, argument: str
) -> tuple[list[str], list[str]]:
    """Return the lines of all sections, and the names of those that nobody has written.

    Args:
        sections: Name -> what belongs into it, as a question.
        facts: Name of a section -> lines that were read off arrays or the model.
        texts: Name of a section -> what a person wrote.
        argument: What `texts` is called where the user calls it.

    Raises:
        TypeError: If `texts` is no mapping.
        ValueError: If it has an unknown section.
    """
    if not isinstance(texts, Mapping):
        raise TypeError(
            f"`{argument}` must be a mapping of sections to texts. "
            f"Received: {type(texts).__name__}. Write `{{{next(iter(sections))!r}: '...'}}`."
        )
    unknown = [name for name in texts if name not in sections]
    if unknown:
        raise ValueError(
            f"`{argument}` may have these sections: {', '.join(sections)}. "
            f"Received: {', '.join(map(repr, unknown))}. Use a name as it is written here."
        )
    lines, missing = [], []
    for name, question in sections.items():
        text = str(texts.get(name, "") or "").strip()
        lines += ["", f"## {name}", ""]
        if not text:
            missing.append(name)
            text = f"*Not stated.* {question}"
        lines += [text, *(["", *facts[name]] if facts.get(name) else [])]
    return lines, missing


def _describe(x: np.ndarray, y: np.ndarray | None) -> str:
    said = [f"{len(x):,} examples of shape {x.shape[1:]}, {x.dtype}"]
    flat = x.reshape(len(x), -1)
    if np.issubdtype(x.dtype, np.number):
        if holes := int(np.isnan(flat).any(axis=1).sum()):
            said.append(f"{holes:,} with missing values")
        if same := len(flat) - len(np.unique(flat, axis=0)):
            said.append(f"{same:,} exact copies of another one")
    if y is not None and y.ndim == 1 and y.dtype.kind in "iubUO":
        names, counts = np.unique(y, return_counts=True)
        if len(names) > _MOST_CLASSES:
            said.append(f"{len(names)} classes of {counts.min():,} to {counts.max():,}")
        else:
            of_each = (f"{name}: {n:,}" for name, n in zip(names, counts, strict=True))
            said.append("by class " + ", ".join(of_each))
    return "; ".join(said)
