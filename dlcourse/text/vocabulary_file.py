"""The file of a vocabulary: JSON, written in one step, checked when it is read."""

import json
from pathlib import Path
from typing import Any

from ..atomic import write_text

_KIND = "dlcourse vocabulary"
_VERSION = 1
_MOST_BYTES = 64_000_000  # a million long words are a quarter of it
_TYPES: dict[str, type] = {
    "level": str,
    "lowercase": bool,
    "start": bool,
    "end": bool,
    "symbols": list,
}


def write(path: Path, content: dict[str, Any]) -> None:
    """Write a vocabulary's fields; a reader meets the old file or the new one, never half of one.

    Raises:
        OSError: If it cannot be written; nothing is left behind.
    """
    text = json.dumps({"kind": _KIND, "version": _VERSION, **content}, ensure_ascii=False, indent=1)
    write_text(path, text + "\n")


def read(path: Path) -> dict[str, Any]:
    """Return a vocabulary's fields, each there and of its type; what they hold is not checked.

    Raises:
        OSError: If the file cannot be read.
        ValueError: If it is no file of a vocabulary, or of a later version.
    """
    refused = f"{path.name} is not the file of a vocabulary, as `Vocabulary.save` writes it. "
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
    if not isinstance(content, dict) or content.get("kind") != _KIND:
        raise ValueError(f"{refused}Received: JSON of another kind.")
    if content.get("version") != _VERSION:
        raise ValueError(
            f"{refused}Received: version {str(content.get('version'))[:20]}; this is "
            f"{_VERSION}. Update the course with `dlcourse update`, or make the file again."
        )
    fields = {name: value for name, value in content.items() if name not in ("kind", "version")}
    if set(fields) != set(_TYPES):
        raise ValueError(
            f"{refused}It must have {', '.join(_TYPES)}. "
            f"Received: {', '.join(sorted(map(str, fields)))[:200] or 'none'}."
        )
    for name, kind in _TYPES.items():
        if type(fields[name]) is not kind:
            raise ValueError(
                f"{refused}{name} must be a {kind.__name__}. "
                f"Received: {type(fields[name]).__name__}."
            )
    return fields
