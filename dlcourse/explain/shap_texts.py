"""shap's partition explainer for texts."""

import dataclasses
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..bars import bar
from ..scratch.arguments import check_count
from .attribution import Attribution
from .isolation import isolated
from .words import check_texts, explained, texts_to_outputs


def shap_text(
    model: Any,
    texts: Sequence[str],
    *,
    target: ArrayLike | None = None,
    mask: str = "...",
    max_evals: int = 500,
    progress: bool = False,
) -> Attribution:
    """Return Owen values of the words of texts, by shap's partition explainer.

    Neighbouring words are grouped, groups of groups again, and each is hidden and shown: a word's
    value is what it brings, on average over the orders in which groups can be shown (Owen, 1977,
    "Values of games with a priori unions").

    Args:
        model: A function from a list of texts to an array `(n,)` or `(n, k)`.
        texts: The texts; words are what stands between blanks.
        target: Which output to explain: one for all, or one for each text; None for the largest of
            each.
        mask: What stands for a hidden word; empty to leave it out.
        max_evals: How many texts the model is asked about, for each explained one.
        progress: Show a bar.

    Returns:
        Values `(n, words of the longest)`, filled up with 0; `feature_names` holds the words of
        each text. The base value is the output for a text of masks.

    Raises:
        TypeError: If `texts` is no list of strings, or the model cannot be called.
        ValueError: If a text has fewer than two words.

    Example:
        >>> def praise(texts):
        ...     return np.array([2.0 * text.split().count("good") for text in texts])
        >>> found = shap_text(praise, ["a good film"])
        >>> found.feature_names[0], found.values[0].round(3).tolist()
        (('a', 'good', 'film'), [0.0, 2.0, 0.0])
    """
    words = check_texts(texts)
    check_count("max_evals", max_evals)
    outputs_for = texts_to_outputs(model)
    clean = [" ".join(own) for own in words]
    blank = explained(clean, words, outputs_for(np.array(clean)), target)
    values, bases = blank.values, np.zeros(len(clean))
    with isolated(0):
        import shap

        start = time.perf_counter()
        # the blank behind the mask: shap puts none between a hidden word and the next
        masker = shap.maskers.Text(r"\s+", mask_token=f"{mask} ", collapse_mask_token=False)
        for n in bar(range(len(clean)), progress, of="examples"):
            wanted = int(blank.targets[n])

            def scores(part: Any, wanted: int = wanted) -> Any:
                return outputs_for(np.asarray(part))[:, wanted]

            explainer = shap.PartitionExplainer(scores, masker)
            found = explainer([clean[n]], max_evals=max_evals, batch_size=64, silent=True)
            values[n, : len(words[n])] = np.ravel(found.values[0])
            bases[n] = np.ravel(found.base_values)[0]
        seconds = time.perf_counter() - start
    return dataclasses.replace(
        blank, values=values, base_value=bases, method="SHAP partition", seconds=seconds
    )
