"""Read what comes out of a box, as if an enemy had written it: he may have."""

import base64
import io
import json
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from ...checks.engine.evidence import Outcome, failure_from_json, outcome_from_json
from ...checks.engine.failure import Failure
from ...checks.engine.packing import read_array
from ...checks.engine.values import MAX_ITEMS

_MARKS = (b"{", b"[", b",")
_LOOKS = ("blank", "missing", "callable", "model", "value")
_MAX_LAYERS = 10_000
_MAX_NAME = 200  # characters


def read_line(line: bytes, number: int) -> tuple[dict[str, Any], Callable[[Any], np.ndarray]]:
    """Return what the worker did, and a function that fetches its arrays.

    Args:
        line: One answer.
        number: Of the request that it must belong to.

    Raises:
        ValueError: If it is no answer to that request. So may KeyError, TypeError and others:
            whoever calls takes every exception as nonsense.
    """
    if sum(map(line.count, _MARKS)) > 20 * MAX_ITEMS:
        raise ValueError("more values than an answer can have")  # before they fill the memory
    answer = json.loads(line)
    if b"\\ud" in line.lower():  # half a character, which no file and no page could hold
        answer = json.loads(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
    if answer["id"] != number or set(answer) != {"id", "done", "arrays"}:
        raise ValueError("an answer to another request")
    arrays = answer["arrays"]
    fetched: set[int] = set()

    def fetch(place: Any) -> np.ndarray:
        if type(place) is not int or not 0 <= place < len(arrays) or place in fetched:
            raise ValueError("an array that is not there, or is there already")
        fetched.add(place)
        data = base64.b64decode(arrays[place], validate=True)
        values = read_array(io.BytesIO(data), "an array", len(data))
        if values.dtype.kind != "U":
            return values
        return np.char.decode(np.char.encode(values, "utf-8", "replace"), "utf-8")

    return dict(answer["done"]), fetch


def ran(done: dict[str, Any]) -> tuple[str, Failure | None]:
    """Return status and failure of a cell."""
    status = done["status"]
    if status not in ("ok", "raised", "timed out") or (status == "raised") != bool(done["failure"]):
        raise ValueError("no status of a cell")
    return status, failure_from_json(done["failure"]) if done["failure"] else None


def outcome(
    done: dict[str, Any], fetch: Callable[[Any], np.ndarray], case: str, limit: float
) -> Outcome:
    """Return what a call or a reading came to; its case and limit are ours."""
    found = outcome_from_json(done, fetch)
    if not math.isfinite(found.seconds) or found.seconds < 0:
        raise ValueError("a time that is none")
    return replace(found, case=case, limit=limit)


def look(done: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return what a name stands for, and the facts of a model (see `checks.engine.models`)."""
    kind, told = done["kind"], done["facts"]
    if kind not in _LOOKS or (told and kind != "model"):
        raise ValueError("nothing that a name stands for")
    readers: dict[str, Callable[[Any], Any]] = {
        "input_shape": _shape,
        "output_shape": _shape,
        "parameters": _whole,
        "trainable_parameters": _whole,
        "layers": _layers,
    }
    return kind, {name: readers[name](value) for name, value in told.items()}


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**62:
        raise ValueError("no number of parameters")
    return value


def _shape(value: Any) -> list[int | None]:
    if type(value) is not list or len(value) > 16:
        raise ValueError("no shape")
    return [None if length is None else _whole(length) for length in value]


def _layers(value: Any) -> list[list[str | None]]:
    if type(value) is not list or len(value) > _MAX_LAYERS:
        raise ValueError("no list of layers")
    made = []
    for kind, name, activation in value:
        shown = None if activation is None else str(activation)[:_MAX_NAME]
        made.append([str(kind)[:_MAX_NAME], str(name)[:_MAX_NAME], shown])
    return made
