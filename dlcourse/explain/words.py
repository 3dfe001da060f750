"""What the explainers of texts share: words, a model of texts, and values of unequal length."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .attribution import Attribution
from .scoring import Scores, check_target, of_target, outputs_of

Array = NDArray[Any]


def check_texts(texts: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return the words of each text, split at blanks.

    Raises:
        TypeError: If `texts` is one string, or holds anything else than strings.
        ValueError: If there is none, or a text has fewer than two words.
    """
    if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
        raise TypeError(
            f"`texts` must be a list of strings. Received: {texts!r:.80}. "
            "For one text write `[text]`."
        )
    words = tuple(tuple(text.split()) for text in texts)
    if not words or min(len(own) for own in words) < 2:
        raise ValueError(
            "Each text must have at least two words, split at blanks: with one there is nothing to "
            f"compare. Received: {[len(own) for own in words][:10]} words."
        )
    return words


def texts_to_outputs(model: Any) -> Scores:
    """Return a function from an array of texts to what the model returns, `(n, k)`.

    Raises:
        TypeError: If the model cannot be called.
    """
    if not callable(model):
        raise TypeError(
            "`model` must be a function from a list of texts to an array (n,) or (n, k): it "
            f"encodes the texts and asks the network. Received: {model!r}."
        )
    return outputs_of(lambda texts: model([str(text) for text in texts]))


def explained(
    texts: Sequence[str], words: tuple[tuple[str, ...], ...], outputs: Array, target: Any
) -> Attribution:
    """Return an attribution with room for the values, and all else in it but the method.

    Args:
        texts: The texts.
        words: Their words.
        outputs: What the model returned for them, `(n, k)`.
        target: As `check_target` takes it.
    """
    targets = check_target(outputs, target)
    return Attribution(
        values=np.zeros((len(texts), max(len(own) for own in words))),
        base_value=np.zeros(len(texts)),
        output=of_target(outputs, targets),
        targets=targets,
        feature_names=words,
        method="",
        seconds=0.0,
    )
