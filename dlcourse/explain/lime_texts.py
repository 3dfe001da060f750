"""LIME for texts."""

import dataclasses
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..bars import bar
from ..scratch.arguments import check_count
from .attribution import Attribution
from .isolation import check_seed, isolated
from .words import check_texts, explained, texts_to_outputs


def lime_text(
    model: Any,
    texts: Sequence[str],
    *,
    target: ArrayLike | None = None,
    mask: str = "...",
    samples: int = 1000,
    kernel_width: float = 25.0,
    seed: int = 0,
    progress: bool = False,
) -> Attribution:
    """Return what a straight line gives the words of texts, by the lime library.

    Words are hidden at random, a uniform number of them; texts with fewer hidden words count more,
    and a linear model is fitted to the answers (Ribeiro, Singh & Guestrin, 2016, "'Why should I
    trust you?'"). Each place in the text is a feature, so that a word that comes twice has two
    values.

    Args:
        model: A function from a list of texts to an array `(n,)` or `(n, k)`.
        texts: The texts; words are what stands between blanks.
        target: Which output to explain: one for all, or one for each text; None for the largest of
            each.
        mask: What stands for a hidden word; empty to leave it out.
        samples: How many copies of a text. Few of them give another answer with another seed.
        kernel_width: How far "near" reaches, as a hundred cosine distances.
        seed: Of the copies. No global generator is changed.
        progress: Show a bar.

    Returns:
        Values `(n, words of the longest)`, filled up with 0; `feature_names` holds the words of
        each text. The base value is the line's intercept, so that `gap()` says how far the line
        misses the model at the whole text.

    Raises:
        TypeError: If `texts` is no list of strings, or the model cannot be called.
        ValueError: If a text has fewer than two words.

    Example:
        >>> def praise(texts):
        ...     return np.array([2.0 * text.split().count("good") for text in texts])
        >>> found = lime_text(praise, ["a good film"])
        >>> found.feature_names[0], abs(found.values[0].round(1)).tolist()
        (('a', 'good', 'film'), [0.0, 2.0, 0.0])
    """
    words = check_texts(texts)
    check_count("samples", samples)
    check_seed(seed)
    outputs_for = texts_to_outputs(model)
    clean = [" ".join(own) for own in words]
    blank = explained(clean, words, outputs_for(np.array(clean)), target)
    values, bases = blank.values, np.zeros(len(clean))
    with isolated(seed):
        from lime.lime_text import LimeTextExplainer

        start = time.perf_counter()
        for n in bar(range(len(clean)), progress, of="examples"):
            explainer = LimeTextExplainer(
                kernel_width=kernel_width,
                split_expression=r"\s+",
                bow=False,
                mask_string=mask,
                random_state=seed,
            )
            found = explainer.explain_instance(
                clean[n],
                lambda copies: outputs_for(np.array(copies)),
                labels=(int(blank.targets[n]),),
                num_features=len(words[n]),
                num_samples=samples,
            )
            for place, slope in found.local_exp[int(blank.targets[n])]:
                values[n, place] = slope
            bases[n] = found.intercept[int(blank.targets[n])]
        seconds = time.perf_counter() - start
    return dataclasses.replace(
        blank, values=values, base_value=bases, method="LIME", seconds=seconds
    )
