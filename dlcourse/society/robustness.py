"""How often is a model right while somebody works against it?"""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..bars import bar
from ..explain.scoring import outputs_of
from .attacks import fgsm
from .victims import check_labelled, check_size

Array = NDArray[Any]
Attack = Callable[[keras.Model, Array, Array, float], Array]


def robust_accuracy(
    model: keras.Model,
    x: ArrayLike,
    y: ArrayLike,
    epsilons: ArrayLike,
    attack: Attack = fgsm,
    *,
    progress: bool = False,
) -> Array:
    """Return the share of inputs that are answered rightly before *and* after an attack.

    It is the accuracy against this attack. Against a better one it is lower: what is measured is
    an upper bound of the accuracy against the worst change that is allowed. An input that is
    answered wrongly without any change counts as lost: the attacker has nothing to do there.

    Args:
        model: From `(batch, ...)` to logits `(batch, classes)`. It is not changed.
        x: Inputs, floats, `(n, ...)`.
        y: Their true classes, `(n,)`.
        epsilons: The sizes of the attack, `(sizes,)`; 0 is no attack.
        attack: Called as `attack(model, x, y, epsilon)`, returns the changed inputs. For other
            settings: `lambda *to: pgd(*to, steps=20, rng=rng)`.
        progress: Whether to show a bar, one tick a size.

    Returns:
        `(sizes,)`, from 0 to 1.

    Raises:
        TypeError: If `model` is no Keras model.
        ValueError: If a size is below 0, inputs or labels do not fit, or the attack returns
            something else than inputs, or moves one by more than it may.

    Example:
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
        >>> model.set_weights([np.array([[1.0, 0.0], [0.0, 1.0]]), np.zeros(2)])
        >>> robust_accuracy(model, np.array([[0.75, 0.5], [1.0, 0.0]]), [0, 0], [0, 0.25]).tolist()
        [1.0, 0.5]
    """
    inputs, labels = check_labelled(model, x, y)
    sizes = [check_size("epsilons", size) for size in np.ravel(np.asarray(epsilons, np.float64))]
    if not callable(attack):
        raise TypeError(
            "`attack` must be a function of (model, x, y, epsilon), such as `fgsm`. "
            f"Received: {attack!r}."
        )
    outputs = outputs_of(model)
    right = outputs(inputs).argmax(axis=1) == labels
    shares = []
    for size in bar(sizes, progress, of="sizes"):
        still = right.copy()
        if size > 0 and right.any():
            moved = attack(model, inputs[right], labels[right], size)
            _check_moved(np.asarray(moved), inputs[right], size)
            still[right] = outputs(moved).argmax(axis=1) == labels[right]
        shares.append(still.mean())
    return np.array(shares)


def _check_moved(moved: Array, x: Array, epsilon: float) -> None:
    if moved.shape != x.shape:
        raise ValueError(
            "`attack` must return as many inputs as it gets, in their shape. "
            f"Received: {moved.shape} for {x.shape}."
        )
    farthest = np.abs(moved - x).max()
    if not farthest <= epsilon + 1e-5 * max(1.0, np.abs(x).max()):
        raise ValueError(
            "`attack` must move no value by more than `epsilon`. "
            f"Received: one moved by {farthest:.4g} for epsilon={epsilon:.4g}. "
            "Clip to x - epsilon and x + epsilon after every step."
        )
