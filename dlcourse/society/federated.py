"""Federated averaging: many train on their own data, and only weights travel."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import ArrayLike, NDArray

from ..bars import bar
from ..draws import check_rng
from ..gradients import check_trainable
from ..models.arguments import check_count
from ..training import training_step
from .accountant import check_above_zero


def split_among_clients(
    labels: ArrayLike,
    clients: int,
    *,
    by_label: bool = False,
    shards_per_client: int = 2,
    rng: np.random.Generator,
) -> list[NDArray[np.int64]]:
    """Return which examples each client holds; every example has one client.

    By label, the examples are sorted, cut into shards, and every client gets a few of them, so
    that with two shards most clients know two classes only (McMahan et al., 2017, section 3).

    Args:
        labels: Class of each example, `(n,)`.
        clients: How many share them.
        by_label: Whether clients hold few classes each, in place of a random part of all.
        shards_per_client: With `by_label`, how many shards a client gets.
        rng: Draws who gets what.

    Returns:
        For each client its rows, sorted; sizes differ by `shards_per_client` at most (by label),
        or by one.

    Raises:
        ValueError: If `labels` has not one axis, or there are more clients or shards than examples.

    Example:
        >>> labels = np.repeat([0, 1, 2, 3], 5)
        >>> parts = split_among_clients(
        ...     labels, 2, by_label=True, shards_per_client=1, rng=np.random.default_rng(0)
        ... )
        >>> sorted(np.unique(labels[rows]).tolist() for rows in parts)
        [[0, 1], [2, 3]]
    """
    classes = np.asarray(labels)
    clients = check_count("clients", clients, "20")
    shards = check_count("shards_per_client", shards_per_client, "2") if by_label else 1
    if classes.ndim != 1:
        raise ValueError(
            "`labels` must hold one class for each example, `(n,)`. "
            f"Received: shape {classes.shape}. From one-hot rows take `y.argmax(axis=1)`."
        )
    if clients * shards > len(classes):
        raise ValueError(
            "Every client must get an example, and by label one for each of its shards. "
            f"Received: {clients} clients, {clients * shards} shards, {len(classes)} examples. "
            "Take fewer clients."
        )
    rng = check_rng(rng)
    order = rng.permutation(len(classes))
    if by_label:
        order = order[np.argsort(classes[order], kind="stable")]
    pieces = np.array_split(order, clients * shards)
    dealt = rng.permutation(len(pieces)).reshape(clients, shards)
    return [np.sort(np.concatenate([pieces[piece] for piece in hand])) for hand in dealt]


def federated_average(
    weights: Sequence[Sequence[ArrayLike]], sizes: Sequence[float]
) -> list[NDArray[Any]]:
    """Return the mean of the clients' weights, each counted by its examples.

    w = Σ (n_k / n) · w_k, over the clients k (McMahan et al., 2017, algorithm 1).

    Args:
        weights: For each client its weights, as `model.get_weights()` gives them.
        sizes: How many examples each client trained on, above 0.

    Returns:
        Weights for `model.set_weights`.

    Raises:
        ValueError: If there is no client, sizes do not fit, or weights differ in shape.

    Example:
        >>> federated_average([[np.array([0.0, 4.0])], [np.array([4.0, 0.0])]], [3, 1])
        [array([1., 3.])]
    """
    counts = np.asarray(sizes, dtype=np.float64)
    if not len(weights) or counts.shape != (len(weights),) or not (counts > 0).all():
        raise ValueError(
            "There must be clients, and one size above 0 for each. "
            f"Received: weights of {len(weights)} clients, sizes {list(sizes)}."
        )
    shapes = [[np.shape(part) for part in client] for client in weights]
    if any(shape != shapes[0] for shape in shapes):
        raise ValueError(
            "All clients must have weights of the same shapes: they train copies of one model. "
            f"Received: {shapes[0]} and {next(shape for shape in shapes if shape != shapes[0])}."
        )
    shares = counts / counts.sum()
    return [
        sum(share * np.asarray(part) for share, part in zip(shares, parts, strict=True))
        for parts in zip(*weights, strict=True)
    ]


def train_federated(
    model: keras.Model,
    x: ArrayLike,
    y: ArrayLike,
    clients: Sequence[NDArray[np.int64]],
    *,
    loss_fn: Callable[[Any, Any], Any],
    learning_rate: float,
    rounds: int,
    local_epochs: int = 1,
    batch_size: int = 32,
    share: float = 1.0,
    rng: np.random.Generator,
    on_round: Callable[[int, keras.Model], object] | None = None,
    progress: bool = False,
) -> list[float]:
    """Train a model by federated averaging, in place (McMahan et al., 2017, algorithm 1).

    In each round some clients start from the shared weights, make steps of plain gradient descent
    on their own examples, and send weights back, which are averaged. The optimiser keeps nothing
    from one client to the next.

    Args:
        model: A built model of one input.
        x: All clients' inputs, `(n, ...)`; here they lie in one place, for study.
        y: The targets, `(n, ...)`.
        clients: Rows of each client, as `split_among_clients` gives them.
        loss_fn: A Keras loss, called as `loss_fn(y_true, y_pred)`.
        learning_rate: Of the clients' gradient descent.
        rounds: How often weights travel.
        local_epochs: How often a client goes through its examples in a round.
        batch_size: Examples of a local step; the last of an epoch may have fewer.
        share: Share of the clients that take part in a round, in (0, 1]; at least one does.
        rng: Draws the clients of a round and the order of their examples.
        on_round: Called after each round with its number, from 0 on, and the averaged model.
        progress: Show a bar with the loss.

    Returns:
        The mean local loss of each round, before the steps that it led to.

    Raises:
        ValueError: If `x` and `y` do not fit, a client has no rows or rows that are not there, or
            a number is outside its range.

    Example:
        >>> from dlcourse.models import build_mlp
        >>> rng = np.random.default_rng(0)
        >>> x, y = rng.normal(size=(40, 2)), np.arange(40) % 2
        >>> history = train_federated(
        ...     build_mlp((2,), 2, hidden_units=()),
        ...     x,
        ...     y,
        ...     split_among_clients(y, 4, rng=rng),
        ...     loss_fn=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        ...     learning_rate=0.1,
        ...     rounds=2,
        ...     rng=rng,
        ... )
        >>> len(history)
        2
    """
    inputs, targets = np.asarray(x), np.asarray(y)
    rng = check_rng(rng)
    rounds, epochs, batch_size = (
        check_count(name, value, example)
        for name, value, example in (
            ("rounds", rounds, "20"),
            ("local_epochs", local_epochs, "1"),
            ("batch_size", batch_size, "32"),
        )
    )
    _check_clients(inputs, targets, clients)
    if not 0 < share <= 1:
        raise ValueError(f"`share` must be above 0 and at most 1. Received: share={share!r}.")
    rate = check_above_zero("learning_rate", learning_rate, "0.1")
    check_trainable(model)

    def loss(batch: Any, wanted: Any) -> Any:
        return ops.mean(loss_fn(wanted, model(batch, training=True)))

    step = training_step(loss, model, keras.optimizers.SGD(rate))
    at_once = max(1, round(share * len(clients)))
    history = []
    shown = bar(range(rounds), progress, of="rounds")
    for number in shown:
        start = model.get_weights()
        returned, sizes, losses = [], [], []
        for client in rng.choice(len(clients), at_once, replace=False):
            model.set_weights(start)
            rows = clients[client]
            for _ in range(epochs):
                order = rng.permutation(rows)
                for first in range(0, len(order), batch_size):
                    part = order[first : first + batch_size]
                    losses.append(step(inputs[part], targets[part]))
            returned.append(model.get_weights())
            sizes.append(len(rows))
        model.set_weights(federated_average(returned, sizes))
        history.append(float(np.mean(losses)))
        if on_round:
            on_round(number, model)
        if progress:
            shown.set_postfix(loss=history[-1])
    return history


def _check_clients(x: NDArray[Any], y: NDArray[Any], clients: Sequence[NDArray[np.int64]]) -> None:
    if not x.ndim or not y.ndim or len(x) != len(y):
        raise ValueError(
            "`x` and `y` must hold equally many examples. "
            f"Received: shapes {x.shape} and {y.shape}."
        )
    rows = [np.asarray(client) for client in clients]
    whole = [r.ndim == 1 and r.size > 0 and r.dtype.kind in "iu" for r in rows]
    if not rows or not all(whole) or any(r.min() < 0 or r.max() >= len(x) for r in rows):
        raise ValueError(
            f"`clients` must hold for each client its rows, from 0 to {len(x) - 1}, at least one. "
            f"Received: {len(rows)} clients, {whole.count(False)} without rows. "
            "`split_among_clients` gives them."
        )
