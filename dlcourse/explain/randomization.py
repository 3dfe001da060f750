"""Does an explanation change when the model forgets what it has learned?"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from ..draws import check_rng
from .agreement import explanation_similarity
from .attribution import Attribution
from .probing import nodes_of

Array = NDArray[Any]


@dataclass(frozen=True)
class Randomization:
    """How much of an explanation is left when layers of the model are random.

    Attributes:
        layers: The layers that were made random, from the output down to the input.
        similarity: Rank correlation with the explanation of the trained model, `(layers, n)`.
        outputs: Rank correlation of the model's outputs over the examples with what the trained
            one returned, `(layers,)`: how much the model itself has changed.
    """

    layers: tuple[str, ...]
    similarity: Array
    outputs: Array


def randomization_test(
    model: keras.Model,
    explain: Callable[[keras.Model], Attribution],
    *,
    rng: np.random.Generator,
    layers: Sequence[str] | None = None,
    independent: bool = False,
    absolute: bool = False,
) -> Randomization:
    """Make layers random, from the output down, and compare what a method says then.

    An explanation that stays as it was cannot rest on what the model has learned; it shows the
    picture, like an edge detector (Adebayo, Gilmer, Muelly, Goodfellow, Hardt & Kim, 2018, "Sanity
    checks for saliency maps", section 3). Passing is necessary and says no more: a map of noise
    passes too. Layers get fresh weights from their own initialisers, in a copy of the model.

    Args:
        model: A built functional or Sequential model. It is not changed.
        explain: From a model to an attribution of the same examples and *the same target* each
            time: `lambda m: saliency(m, x, target=labels)`.
        rng: Source of the random weights.
        layers: Names of the layers to make random, in this order; None for all that have weights,
            from the output down.
        independent: Make one layer at a time random, and restore it. Else all above stay random
            (*cascading*).
        absolute: Compare sizes, without signs.

    Returns:
        For each layer the similarity with what the trained model got.

    Raises:
        ValueError: If there is no such layer, or one has no weights.
        TypeError: If `explain` returns no attribution.

    Example:
        >>> from dlcourse.explain import saliency
        >>> from dlcourse.models import build_mlp
        >>> model, x = build_mlp((8,), 3), np.random.default_rng(0).normal(size=(4, 8))
        >>> found = randomization_test(
        ...     model, lambda m: saliency(m, x, target=0), rng=np.random.default_rng(0)
        ... )
        >>> found.layers[0], found.similarity.shape
        ('logits', (3, 4))
    """
    check_rng(rng)
    with_weights = _layers_with_weights(model)
    names = list(with_weights) if layers is None else list(layers)
    for name in names:
        if name not in with_weights:
            raise ValueError(
                "`layers` must be names of layers with weights: "
                f"{', '.join(with_weights)}. Received: {name!r}."
            )
    trained = _said(explain, model)
    copy, fresh = _fresh_copy(model, rng), _fresh_copy(model, rng)
    copy.set_weights(model.get_weights())
    similarity, outputs = [], []
    for name in names:
        layer = copy.get_layer(name)
        layer.set_weights(fresh.get_layer(name).get_weights())
        said = _said(explain, copy)
        similarity.append(explanation_similarity(trained, said, absolute=absolute))
        outputs.append(explanation_similarity(trained.output[None], said.output[None])[0])
        if independent:
            layer.set_weights(model.get_layer(name).get_weights())
    return Randomization(tuple(names), np.array(similarity), np.array(outputs))


def _layers_with_weights(model: keras.Model) -> dict[str, Any]:
    nodes = reversed(nodes_of(model))
    return {
        node.operation.name: node.operation
        for node in nodes
        if isinstance(node.operation, keras.layers.Layer) and node.operation.get_weights()
    }


def _fresh_copy(model: keras.Model, rng: np.random.Generator) -> keras.Model:
    """Return an untrained copy, and leave the global source of Keras' seeds as it was."""
    state = random.getstate()
    random.seed(int(rng.integers(2**32)))
    try:
        return keras.models.clone_model(model)
    finally:
        random.setstate(state)


def _said(explain: Callable[[keras.Model], Attribution], model: keras.Model) -> Attribution:
    said = explain(model)
    if not isinstance(said, Attribution):
        raise TypeError(
            "`explain` must take a model and return an attribution. "
            f"Received: {type(said).__name__}. Write `lambda m: saliency(m, x, target=labels)`."
        )
    return said
