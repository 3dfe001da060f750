"""The contract of a chapter: what a lesson promises, in its metadata under `dlcourse`.

The README's table, `dlcourse chapters`, the site and the assignment tools read it, so that
nothing of it is written twice. `contract.schema.json` says what it may hold; that it does not
lie about the notebook is the lint's business.
"""

import functools
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Contract:
    """A validated contract; the fields are those of `contract.schema.json`."""

    chapter: str
    slug: str
    title: str
    status: str
    question: str
    objectives: tuple[str, ...]
    prerequisites: tuple[str, ...]
    lesson_minutes: int
    exercise_minutes: int
    hardware: str
    bundled: tuple[str, ...]
    benchmark: tuple[str, ...]
    concepts: tuple[str, ...]
    path: tuple[str, ...]

    @property
    def number(self) -> str:
        """The chapter's number as a reader writes it: `"1"`, `"3a"`.

        Example:
            >>> short_number("03a")
            '3a'
        """
        return short_number(self.chapter)


def parse(metadata: Any) -> Contract:
    """Validate what stands under `dlcourse` in a notebook's metadata and return it as a `Contract`.

    Raises:
        ValueError: If a field is missing, unknown or not what it must be; every fault is named.

    Example:
        >>> parse({"chapter": "01"})
        Traceback (most recent call last):
            ...
        ValueError: The contract (metadata `dlcourse`) has 11 faults...
    """
    faults = problems(metadata)
    if faults:
        count = "a fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise ValueError(f"The contract (metadata `dlcourse`) has {count}: " + " ".join(faults))
    return Contract(
        chapter=metadata["chapter"],
        slug=metadata["slug"],
        title=metadata["title"],
        status=metadata["status"],
        question=metadata["question"],
        objectives=tuple(metadata["objectives"]),
        prerequisites=tuple(metadata["prerequisites"]),
        lesson_minutes=metadata["minutes"]["lesson"],
        exercise_minutes=metadata["minutes"]["exercises"],
        hardware=metadata["hardware"],
        bundled=tuple(metadata["data"]["bundled"]),
        benchmark=tuple(metadata["data"]["benchmark"]),
        concepts=tuple(metadata["concepts"]),
        path=tuple(metadata["path"]),
    )


def problems(metadata: Any) -> list[str]:
    """Return one sentence for each fault: the field, what must hold, what was received.

    Example:
        >>> problems([])
        ['`dlcourse` must be a mapping of fields. Received: [].']
    """
    if not isinstance(metadata, Mapping):
        return [f"`dlcourse` must be a mapping of fields. Received: {_short(metadata)}."]
    from jsonschema import Draft202012Validator

    found = Draft202012Validator(_schema()).iter_errors(json.loads(json.dumps(metadata)))
    return [_sentence(fault) for fault in sorted(found, key=lambda fault: fault.json_path)]


def _sentence(fault: Any) -> str:
    field = "`dlcourse" + fault.json_path.removeprefix("$") + "`"
    if fault.validator == "required":
        missing = [name for name in fault.validator_value if name not in fault.instance]
        # jsonschema reports each missing field on its own, in this order
        name = next(name for name in missing if fault.message.startswith(f"{name!r} "))
        rule = fault.schema["properties"][name].get("description", "must be given")
        return f"{field[:-1]}.{name}` is missing: it {rule}. Received: no such field."
    if fault.validator == "additionalProperties":
        known = list(fault.schema["properties"])
        unknown = [name for name in fault.instance if name not in known]
        return (
            f"{field} has fields that nobody reads. Received: {', '.join(unknown)}. "
            f"The fields are {', '.join(known)}."
        )
    rule = fault.schema.get("description", fault.message)
    return f"{field} {rule}. Received: {_short(fault.instance)}."


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 100 else text[:97] + "..."


def short_number(chapter: str) -> str:
    """Return a chapter's number without its leading zero: `"03a"` is `"3a"`, `"00"` is `"0"`."""
    return chapter[1:] if chapter.startswith("0") else chapter


@functools.cache
def curriculum() -> dict[str, str]:
    """Return every planned chapter in order: its number in the file name, and its slug.

    Example:
        >>> curriculum()["01"]
        'perceptron'
    """
    text = _resource("curriculum.toml")
    return dict(tomllib.loads(text)["chapters"])


@functools.cache
def planned_prerequisites() -> dict[str, tuple[str, ...]]:
    """Return what each planned chapter will build on, the most important one first.

    Example:
        >>> planned_prerequisites()["backpropagation"]
        ('perceptron',)
    """
    planned = tomllib.loads(_resource("curriculum.toml"))["prerequisites"]
    return {slug: tuple(planned.get(slug, ())) for slug in curriculum().values()}


@functools.cache
def _schema() -> dict[str, Any]:
    return dict(json.loads(_resource("contract.schema.json")))


def _resource(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
