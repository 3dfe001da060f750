"""What a denoiser can be told of a picture: its class, its caption, or nothing."""

from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike

from ..text.padding import PADDING
from ..text.tokenizer import Tokenizer
from .conditions import check_condition
from .sequences import check_ids


def classes_of(model: keras.Model) -> int | None:
    """Return the number of classes that a denoiser was built for; the last one more is none."""
    if len(model.inputs) < 3 or len(model.inputs[2].shape) > 1:
        return None
    return int(model.get_layer("class_vectors").input_dim) - 1


def check_told(model: keras.Model, condition: ArrayLike | None, n: int) -> list[Any]:
    """Return in a list what a model is to be told, int32; empty for one that asks for nothing."""
    if len(model.inputs) < 3 or len(model.inputs[2].shape) == 1:
        return check_condition(condition, n, classes_of(model))
    length = model.inputs[2].shape[1]
    must = f"`condition` must be ids of captions, ({n}, {length})."
    if condition is None:
        raise ValueError(f"{must} Received: none. Write `vocabulary.encode_batch(captions)`.")
    ids = check_ids("condition", condition, model.get_layer("words").input_dim)
    if ids.shape != (n, length):
        raise ValueError(
            f"{must} Received: shape {ids.shape}. Pad them to the model's length: "
            f"`vocabulary.encode_batch(captions, length={length})`."
        )
    return [ids]


def nothing_told(model: keras.Model, n: int) -> list[Any]:
    """Return what stands for no condition, for `n` pictures."""
    if len(model.inputs) < 3:
        return []
    if len(model.inputs[2].shape) == 1:
        return [np.full(n, classes_of(model), np.int32)]
    return [np.full((n, model.inputs[2].shape[1]), PADDING, np.int32)]


def check_words(told: list[Any]) -> None:
    """Raise a ValueError if a caption has a word that the model never saw."""
    if not told or told[0].ndim == 1:
        return
    unknown = np.argwhere(told[0] == Tokenizer.unknown_id)
    if len(unknown):
        row, place = unknown[0].tolist()
        raise ValueError(
            "A caption must hold words that the model has seen. Received: an unknown word in "
            f"caption {row}, at place {place}. `vocabulary.encode(caption, strict=True)` names it."
        )
