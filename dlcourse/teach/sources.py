"""What a cell's source says, without parsing it: a parser can be made to work for hours, or crash.

Students' code is looked at line by line here.
"""

import re
from typing import Any

_DEFINITION = re.compile(r"(?:async\s{1,9})?(?:def|class)\s{1,9}(\w+)")
_CALL = re.compile(r"(?m)^(?:check|hint|solution|quiz)\([^()]*\)[ \t;]*")
_WORD = re.compile(r"\w+")


def marks(cell: Any) -> dict[str, Any]:
    """Return what nbgrader knows of a cell."""
    return dict(cell.metadata.get("nbgrader", {}))


def plain(source: str) -> str:
    """Return a source without the spaces that editors add or take away.

    Example:
        >>> plain("a = 1  \\r\\n\\n")
        'a = 1'
    """
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def defined(source: str) -> set[str]:
    """Return the names that a cell defines or assigns at the left margin.

    Example:
        >>> sorted(defined("def f(x):\\n    y = 1\\na, b = 1, 2\\ncheck(c, d=1)\\nif a == 1: pass"))
        ['a', 'b', 'f']
    """
    names: set[str] = set()
    for line in source.splitlines():
        if line[:1].isspace():
            continue
        if definition := _DEFINITION.match(line):
            names.add(definition[1])
            continue
        left, equals, right = line.partition("=")
        assigned = (
            equals and not right.startswith("=") and left.rstrip()[-1:] not in set("!<>+-*/%")
        )
        if assigned and "(" not in left.lstrip("(") and "#" not in left:
            names.update(_WORD.findall(left.partition(":")[0]))
    return names


def only_calls_of_the_course(source: str) -> bool:
    """Return True if a cell holds nothing but calls of `check`, `hint`, `solution` and `quiz`.

    Example:
        >>> only_calls_of_the_course('check("perceptron.train", train)\\nhint("perceptron.train")')
        True
        >>> only_calls_of_the_course("w = train(x, y)")
        False
    """
    left = _CALL.sub("", source)
    return left != source and all(line[:1] in ("", "#") for line in left.split("\n"))
