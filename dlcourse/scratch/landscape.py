"""Look at a loss along one or two directions through the space of all parameters.

Nothing here changes a network for longer than a call: the loss is computed on copies.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng
from .losses import Loss, softmax_cross_entropy
from .network import Network
from .tensor import Tensor


def loss_slice(
    loss_fn: Callable[[list[NDArray[Any]]], float],
    start: Sequence[Tensor | ArrayLike],
    directions: Sequence[Sequence[Tensor | ArrayLike]],
    offsets: ArrayLike | tuple[ArrayLike, ArrayLike],
) -> NDArray[np.float64]:
    """Return the loss at `start + a * direction` (and `+ b * second direction`).

    Goodfellow, Vinyals & Saxe (2015) drew such slices from one network to another: the direction
    is then the difference of their weights, array by array, and the offsets go from 0 to 1.

    Args:
        loss_fn: Takes a list of arrays like `start`, returns one number; see `loss_at`.
        start: Arrays or tensors, such as `network.parameters`. They are not changed.
        directions: A list of one direction or two; each a list of arrays shaped as `start`.
        offsets: `(n,)`; for two directions the same along both, or a pair, `(n,)` and `(m,)`.

    Returns:
        `(n,)`; for two directions `(m, n)`: a row for each offset along the second one, as
        Matplotlib's `contour(a, b, losses)` takes it. NaN and infinity are left as they are.

    Raises:
        ValueError: If shapes do not fit.

    Example:
        >>> def bowl(arrays):
        ...     return float((arrays[0] ** 2).sum())
        >>> loss_slice(bowl, [np.zeros(2)], [[np.array([1.0, 0.0])]], [-1, 0, 2])
        array([1., 0., 4.])
    """
    origin = [_array(value).copy() for value in start]
    arrows = _directions(directions, origin)
    steps = _offsets(offsets, len(arrows))
    shape = tuple(len(step) for step in steps[::-1])
    losses = np.empty(shape)
    with np.errstate(over="ignore", invalid="ignore"):
        for index in np.ndindex(shape):
            amounts = [float(step[i]) for step, i in zip(steps, index[::-1], strict=True)]
            losses[index] = float(loss_fn(_moved(origin, arrows, amounts)))
    return losses


def random_direction(
    parameters: Sequence[Tensor | ArrayLike], *, rng: np.random.Generator
) -> list[NDArray[Any]]:
    """Return a random direction, as long unit by unit as the weights themselves.

    A network with ReLUs stays the same function when a layer's weights are doubled and the next
    ones halved; its loss would look flatter or sharper along a plain random direction. So the
    weights into each unit (the filter, in a convolution) get the length that they have in the
    network (Li et al., 2018, "Visualizing the Loss Landscape of Neural Nets", sec. 4). Biases and
    other parameters of one axis are left where they are, as there.

    Args:
        parameters: Tensors or arrays; units, or filters, lie along the last axis.
        rng: Draws the direction.

    Returns:
        An array for each parameter, in its shape and dtype.

    Example:
        >>> kernel = np.array([[3.0, 0.0], [4.0, 1.0]])
        >>> direction = random_direction([kernel], rng=np.random.default_rng(0))
        >>> np.linalg.norm(direction[0], axis=0)
        array([5., 1.])
    """
    check_rng(rng)
    direction = []
    for value in parameters:
        array = _array(value)
        if array.ndim < 2:
            direction.append(np.zeros_like(array))
            continue
        drawn = rng.normal(size=array.shape)
        units = tuple(range(array.ndim - 1))
        wanted = np.sqrt(np.sum(np.square(array, dtype=np.float64), axis=units))
        drawn *= wanted / np.sqrt(np.sum(drawn**2, axis=units))
        direction.append(drawn.astype(array.dtype))
    return direction


def loss_at(
    network: Network, x: ArrayLike, y: ArrayLike, *, loss: Loss = softmax_cross_entropy
) -> Callable[[list[NDArray[Any]]], float]:
    """Return the function that `loss_slice` takes: the network's loss with other weights.

    The network has its own weights back when a call returns, and when it raises.

    Args:
        network: Its layers compute as at inference.
        x: `(batch, ...)`.
        y: What the loss takes.
        loss: `loss(outputs, y)` returns one number.
    """

    def at(arrays: list[NDArray[Any]]) -> float:
        parameters = network.parameters
        kept = [parameter.data for parameter in parameters]
        try:
            network.set_weights(arrays)
            return loss(Tensor(network.predict(x)), y).item()
        finally:
            for parameter, array in zip(parameters, kept, strict=True):
                parameter.data = array

    return at


def _array(value: Any) -> NDArray[Any]:
    array = value.data if isinstance(value, Tensor) else np.asarray(value)
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def _directions(directions: Any, origin: list[NDArray[Any]]) -> list[list[NDArray[Any]]]:
    shapes = [array.shape for array in origin]
    if not 1 <= len(directions) <= 2 or not all(
        isinstance(way, list | tuple) for way in directions
    ):
        raise ValueError(
            "`directions` must be a list of one direction or two, each a list of arrays. "
            f"Received: {', '.join(type(way).__name__ for way in directions) or 'nothing'}. "
            "Put a single direction into a list: `[direction]`."
        )
    arrows = [[_array(value) for value in way] for way in directions]
    for arrow in arrows:
        if [array.shape for array in arrow] != shapes:
            raise ValueError(
                f"A direction must have the shapes of `start`, {shapes}. "
                f"Received: {[array.shape for array in arrow]}."
            )
    return arrows


def _offsets(offsets: Any, count: int) -> list[NDArray[np.float64]]:
    if count == 2 and isinstance(offsets, tuple) and len(offsets) == 2:
        steps = [np.asarray(step, dtype=np.float64) for step in offsets]
    else:
        steps = [np.asarray(offsets, dtype=np.float64)] * count
    if any(step.ndim != 1 or not step.size for step in steps):
        raise ValueError(
            "`offsets` must be a list of numbers; for two directions one list, or a tuple of two. "
            f"Received: shapes {[step.shape for step in steps]} for {count} direction(s)."
        )
    return steps


def _moved(
    origin: list[NDArray[Any]], arrows: list[list[NDArray[Any]]], amounts: list[float]
) -> list[NDArray[Any]]:
    moved = []
    for number, array in enumerate(origin):
        for arrow, amount in zip(arrows, amounts, strict=True):
            array = array + amount * arrow[number].astype(array.dtype, copy=False)
        moved.append(array)
    return moved
