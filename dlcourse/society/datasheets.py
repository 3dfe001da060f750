"""A datasheet: one page that says where a data set comes from and what is wrong with it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from .contents import check_splits, describe_splits, fill

DATASHEET_SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "Motivation": "For what was it made, by whom, who paid?",
        "Composition": "What is an example; what is missing; does it show persons or groups?",
        "Collection process": "How was it gathered, when, by whom; did people know and agree?",
        "Preprocessing, cleaning, labelling": "What was done to it; is the raw form kept?",
        "Uses": "What was it used for; what should it not be used for?",
        "Distribution": "Who may have it, under which licence?",
        "Maintenance": "Who looks after it; how does one report an error, or withdraw?",
    }
)


def datasheet(
    data: Mapping[str, Any],
    *,
    name: str,
    texts: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return a datasheet in Markdown (Gebru et al., "Datasheets for datasets", 2021).

    It has the paper's seven sections. Sizes, classes, missing values and exact copies are counted
    here; the rest is taken from `texts`. A section nobody wrote reads "Not stated", with its
    question, and the head of the sheet names it: nothing is made up.

    Args:
        data: Name of a part -> `(x, y)`, or `x` alone.
        name: Name of the data set.
        texts: Section of `DATASHEET_SECTIONS` -> what you have to say.

    Returns:
        The datasheet.

    Raises:
        TypeError: If an argument is no mapping.
        ValueError: If a section is unknown, or a part has not as many labels as examples.

    Example:
        >>> import numpy as np
        >>> sheet = datasheet({"all": (np.eye(3), np.array([0, 1, 1]))}, name="three points")
        >>> [line for line in sheet.splitlines() if line.startswith("- ")]
        ['- all: 3 examples of shape (3,), float64; by class 0: 1, 1: 2']
    """
    facts = {"Composition": describe_splits(check_splits(data))}
    lines, missing = fill(DATASHEET_SECTIONS, facts, texts, "texts")
    head = [f"# Datasheet: {name}"]
    if missing:
        head += ["", f"Not stated yet: {', '.join(missing)}."]
    return "\n".join(head + lines) + "\n"
