"""A known answer as the source of a cell: a literal, or a pickle that carries its code with it."""

import base64
from typing import Any

PLAIN = (str, int, float, bool, type(None))


def as_source(name: str, answer: Any, slug: str) -> str:
    """Return a cell's source that binds `answer` to `name`.

    The functions in the tables lean on helpers around them, so they go by value: with all the
    code that they use of the tables and of the references, neither of which is in the box.
    """
    if _is_literal(answer):
        return f"{name} = {answer!r}"
    packed = base64.b64encode(_pickled(answer, slug)).decode("ascii")
    lines = "\n".join(f'    "{packed[at : at + 90]}"' for at in range(0, len(packed), 90))
    return (
        "import base64\nimport pickle\n\n"
        f"{name} = pickle.loads(base64.b64decode(\n{lines}\n))  # a function of a known answer"
    )


def _is_literal(answer: Any) -> bool:
    if type(answer) in (list, tuple):
        return all(map(_is_literal, answer))
    return type(answer) in PLAIN and answer == answer and repr(answer) not in ("inf", "-inf")


def _pickled(answer: Any, slug: str) -> bytes:
    import cloudpickle

    from dlcourse.checks import references

    from .known import tables

    for module in (tables(slug), references):
        cloudpickle.register_pickle_by_value(module)
    try:
        return bytes(cloudpickle.dumps(answer))
    finally:
        for module in (tables(slug), references):
            cloudpickle.unregister_pickle_by_value(module)
