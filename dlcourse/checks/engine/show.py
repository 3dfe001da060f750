"""Write values so that a learner can read them: short, and never rounded into agreement."""

import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np

from .case import Case
from .values import as_array

_LONG = 160


def show(value: Any, digits: int = 4) -> str:
    """Return a plain value as short text.

    Example:
        >>> show(2 / 3), show(np.arange(3.0)), show(np.zeros((50, 3)))
        ('0.6667', '[0 1 2]', 'an array of shape (50, 3)')
        >>> show(("yes", [1, 2])), show(["rome", "oslo"])
        ("('yes', [1 2])", "['rome' 'oslo']")
    """
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:59] + "…")
    if type(value) is tuple:
        shown = ", ".join(show(part, digits) for part in value[:6])
        return f"({shown}{', …' if len(value) > 6 else ''})"
    made = as_array(value)
    if made is None:
        return str(value) if value is None or value is ... else f"a {type(value).__name__}"
    if made.ndim == 0:
        return show_number(made.item(), digits)
    if made.size > 12:
        return f"an array of shape {made.shape}"
    text = np.array2string(
        made,
        separator=" ",
        formatter={"all": lambda entry: show_number(entry, digits)},
    )
    return " ".join(text.split()) if len(text) <= _LONG else f"an array of shape {made.shape}"


def show_names(names: Sequence[str], most: int | None = None) -> str:
    """Return names in a row, apart from one another even where a comma stands in one of them.

    Example:
        >>> show_names(["one word", "none"]), show_names(["one, two", "none"])
        ('one word, none', 'one, two; none')
    """
    between = "; " if any("," in name for name in names) else ", "
    return between.join(names[:most])


def show_number(entry: Any, digits: int = 4) -> str:
    """Return one number, boolean or text, with so many significant digits.

    Example:
        >>> show_number(np.float64(0.5)), show_number(7), show_number(np.True_)
        ('0.5', '7', 'True')
    """
    if isinstance(entry, str):
        return repr(str(entry))
    if isinstance(entry, bool | np.bool):
        return str(bool(entry))
    if isinstance(entry, int | np.integer):
        text = str(int(entry))
        return text if len(text) <= 20 else f"{text[:6]}… ({len(text)} digits)"
    return f"{entry:.{digits}g}"


def show_apart(expected: Any, received: Any) -> tuple[str, str]:
    """Return both as text, with as many digits as it takes to tell them apart.

    Example:
        >>> show_apart(0.500001, 0.5)
        ('0.500001', '0.5')
    """
    for digits in (4, 6, 9, 17):
        pair = show(expected, digits), show(received, digits)
        if pair[0] != pair[1]:
            break
    return pair


def show_input(case: Case, function: Any) -> str:
    """Return the arguments of a case as text, named as the parameters of `function` are."""
    names = _parameters(function)
    parts = [
        f"{names[place]} = {show_argument(value)}" if place < len(names) else show_argument(value)
        for place, value in enumerate(case.args)
    ]
    parts += [f"{name} = {show_argument(value)}" for name, value in case.kwargs.items()]
    return ", ".join(parts)


def show_argument(value: Any) -> str:
    """Return an argument as text, whatever it is: ours, so it can be asked."""
    plain = isinstance(value, int | float | complex | str | tuple | list | np.ndarray | np.generic)
    return show(value) if plain else f"a {type(value).__name__}"


def _parameters(function: Any) -> list[str]:
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return []
