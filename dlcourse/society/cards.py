"""A model card: one page that says what a model is for, how well it does, and for whom."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from .contents import check_splits, describe_splits, fill
from .energy import Energy

CARD_SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "Model details": "Who made it, when, by which method; how can they be reached?",
        "Intended use": "For what, by whom; and what is out of scope?",
        "Factors": "Which groups, instruments and surroundings may change the results?",
        "Metrics": "Which measures, why these; which threshold?",
        "Evaluation data": "Which data, why these, how were they prepared?",
        "Training data": "Which data, where from; with whose consent?",
        "Quantitative analyses": "Results, overall and by group, with their spread.",
        "Ethical considerations": "Who may be harmed, how; what was done about it?",
        "Caveats and recommendations": "What was not tested; what should a user do?",
    }
)


def model_card(
    model: Any,
    data: Mapping[str, Any],
    *,
    name: str = "",
    texts: Mapping[str, str] = MappingProxyType({}),
    results: Mapping[str, Mapping[str, float]] = MappingProxyType({}),
    energy: Energy | None = None,
) -> str:
    """Return a model card in Markdown (Mitchell et al., "Model cards for model reporting", 2019).

    It has the paper's nine sections. What can be read off the model and the arrays stands there by
    itself; what only a person can say is taken from `texts`. A section nobody wrote reads "Not
    stated", with its question, and the head of the card names it: nothing is made up.

    Args:
        model: The Keras model; it is not changed.
        data: Name of a part -> `(x, y)`, or `x` alone. A name that begins with "train" goes to
            the training data, every other one to the evaluation data.
        name: Name of the model on the card; the model's own if not given.
        texts: Section of `CARD_SECTIONS` -> what you have to say.
        results: Name of a row, such as `"all"` or a group -> measure -> value. NaN is shown as
            "cannot be computed".
        energy: What the training used, from `measure_energy` or `estimate_energy`.

    Returns:
        The card.

    Raises:
        TypeError: If `model` is no Keras model, or an argument is no mapping.
        ValueError: If a section is unknown, or a part of `data` has not as many labels as examples.

    Example:
        >>> import keras
        >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)], name="iris")
        >>> texts = {"Intended use": "To learn from; for nothing else."}
        >>> card = model_card(model, {"training": np.zeros((5, 4))}, texts=texts)
        >>> print(card.split("## Intended use")[0].strip())
        # Model card: iris
        <BLANKLINE>
        Not stated yet: Model details, Factors, Metrics, Evaluation data, Training data, \
Quantitative analyses, Ethical considerations, Caveats and recommendations.
        <BLANKLINE>
        ## Model details
        <BLANKLINE>
        *Not stated.* Who made it, when, by which method; how can they be reached?
        <BLANKLINE>
        - input: (None, 4)
        - output: (None, 3)
        - parameters: 15
    """
    parts = check_splits(data)
    train = {key: part for key, part in parts.items() if key.lower().startswith("train")}
    rest = {key: part for key, part in parts.items() if key not in train}
    facts = {
        "Model details": _details(model, energy),
        "Training data": describe_splits(train),
        "Evaluation data": describe_splits(rest),
        "Quantitative analyses": _table(results),
    }
    lines, missing = fill(CARD_SECTIONS, facts, texts, "texts")
    head = [f"# Model card: {name or model.name}"]
    if missing:
        head += ["", f"Not stated yet: {', '.join(missing)}."]
    return "\n".join(head + lines) + "\n"


def _details(model: Any, energy: Energy | None) -> list[str]:
    shapes = [getattr(model, side, None) for side in ("input_shape", "output_shape")]
    if not hasattr(model, "count_params") or None in shapes:
        raise TypeError(
            "`model` must be a Keras model that knows its shapes. "
            f"Received: {type(model).__name__}. Build it, or call it once on a batch."
        )
    said = [f"- input: {shapes[0]}", f"- output: {shapes[1]}"]
    said.append(f"- parameters: {model.count_params():,}")
    if getattr(model, "optimizer", None) is not None:
        said.append(f"- optimiser: {model.optimizer.name}")
    if energy is not None:
        said.append(
            f"- energy of the training: {energy.wh:.2g} Wh "
            f"({energy.low_wh:.2g} to {energy.high_wh:.2g}); {energy.source}"
        )
    return said


def _table(results: Mapping[str, Mapping[str, float]]) -> list[str]:
    if not isinstance(results, Mapping) or not all(
        isinstance(r, Mapping) for r in results.values()
    ):
        raise TypeError(
            "`results` must be a mapping of rows to measures. "
            f"Received: {results!r}. Write `{{'all': {{'accuracy': 0.9}}}}`."
        )
    measures = list(dict.fromkeys(name for row in results.values() for name in row))
    if not measures:
        return []
    lines = ["| | " + " | ".join(measures) + " |", "|---" * (len(measures) + 1) + "|"]
    for name, row in results.items():
        lines.append(f"| {name} | " + " | ".join(_cell(row.get(m)) for m in measures) + " |")
    return lines


def _cell(value: float | None) -> str:
    if value is None:
        return "not measured"
    return f"{value:.3g}" if np.isfinite(value) else "cannot be computed"
