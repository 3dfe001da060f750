"""The files of vocabularies and tokenizers: JSON, written in one step, checked when it is read."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..atomic import write_text

_VERSION = 1
_MOST_BYTES = 64_000_000  # a million long words are a quarter of it


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes:
        name: What it holds.
        writer: The method that writes it.
        fields: The type of each field.
    """

    name: str
    writer: str
    fields: dict[str, type]


VOCABULARY = Kind(
    "vocabulary",
    "Vocabulary.save",
    {"level": str, "lowercase": bool, "start": bool, "end": bool, "symbols": list},
)
BYTE_PAIRS = Kind(
    "byte-pair tokenizer",
    "BytePairTokenizer.save",
    {"start": bool, "end": bool, "mask": bool, "merges": list},
)


def write(path: Path, kind: Kind, content: dict[str, Any]) -> None:
    """Write the fields; a reader meets the old file or the new one, never half of one.

    Raises:
        OSError: If it cannot be written; nothing is left behind.
    """
    head = {"kind": f"dlcourse {kind.name}", "version": _VERSION}
    write_text(path, json.dumps({**head, **content}, ensure_ascii=False, indent=1) + "\n")


def read(path: Path, kind: Kind) -> dict[str, Any]:
    """Return the fields, each there and of its type; what they hold is not checked.

    Raises:
        OSError: If the file cannot be read.
        ValueError: If it is no file of this kind, or of a later version.
    """
    refused = f"{path.name} is not the file of a {kind.name}, as `{kind.writer}` writes it. "
    with path.open("rb") as stream:
        raw = stream.read(_MOST_BYTES + 1)
    if len(raw) > _MOST_BYTES:
        raise ValueError(f"{refused}Received: more than {_MOST_BYTES:,} bytes.")
    try:
        content = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(
            f"{refused}Received: no JSON in UTF-8 ({type(error).__name__})."
        ) from error
    if not isinstance(content, dict) or content.get("kind") != f"dlcourse {kind.name}":
        raise ValueError(f"{refused}Received: JSON of another kind.")
    if content.get("version") != _VERSION:
        raise ValueError(
            f"{refused}Received: version {str(content.get('version'))[:20]}; this is "
            f"{_VERSION}. Update the course with `dlcourse update`, or make the file again."
        )
    fields = {name: value for name, value in content.items() if name not in ("kind", "version")}
    if set(fields) != set(kind.fields):
        raise ValueError(
            f"{refused}It must have {', '.join(kind.fields)}. "
            f"Received: {', '.join(sorted(map(str, fields)))[:200] or 'none'}."
        )
    for name, type_ in kind.fields.items():
        if type(fields[name]) is not type_:
            raise ValueError(
                f"{refused}{name} must be a {type_.__name__}. "
                f"Received: {type(fields[name]).__name__}."
            )
    return fields
