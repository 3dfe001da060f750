"""Sixty steps for a deep network: what *beat the number* of chapter 3a hands to an answer."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...data import load_digits
from ...scratch import Network, Optimizer, Tensor, clip_by_global_norm, softmax_cross_entropy

LAYERS = 20  # matrices that the signal has to pass, at least
STEPS = 60
BATCH = 64
HELD_OUT = 450  # of 1797 digits
DRAWN_BY = 93  # seed of the splits

Record = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], int]


class SixtySteps:
    """Train a network on handwritten digits for 60 steps of 64 examples, once.

    Args:
        x_train: `(examples, 64)`, pixels from 0 to 1.
        y_train: `(examples,)`, labels 0 to 9.
        x_test: `(others, 64)`, the digits to be read afterwards.
        seed: Draws the batches.
    """

    def __init__(
        self, x_train: NDArray[Any], y_train: NDArray[Any], x_test: NDArray[Any], *, seed: int
    ) -> None:
        self._data = x_train, y_train, x_test
        self._seed = seed
        self._called = False

    def __call__(
        self, network: Network, optimizer: Optimizer, clip_norm: float | None = None
    ) -> Record:
        """Take 60 steps, and return what happened.

        Args:
            network: From `(batch, 64)` to logits `(batch, 10)`.
            optimizer: Made from `network.parameters`.
            clip_norm: If given, the gradients' common length is kept at most this.

        Returns:
            predictions: Of the held-out digits, at inference, `(others,)`.
            in_training: The same with `training=True`, so with the batch's own statistics.
            losses: One a step; fewer than 60 if one is not finite, which is then the last.
            gradient_norms: In the first step, one for each matrix of weights, from the input on.
            depth: How many matrices lie on the longest way from the input to the logits.

        Raises:
            RuntimeError: If it was called before.
            ValueError: If it does not get a network and an optimiser.
        """
        self._must_be_usable(network, optimizer)
        self._called = True
        x, y, x_test = self._data
        rng = np.random.default_rng(self._seed)
        losses: list[float] = []
        norms = np.zeros(0)
        depth = 0
        with np.errstate(all="ignore"):
            for step in range(STEPS):
                batch = rng.choice(len(x), size=BATCH, replace=False)
                logits = network(x[batch], training=True)
                loss = softmax_cross_entropy(logits, y[batch])
                losses.append(loss.item())
                if not np.isfinite(losses[-1]):
                    break
                loss.backward()
                if step == 0:
                    norms, depth = _gradient_norms(network), _depth(logits)
                if clip_norm is not None:
                    clip_by_global_norm(network.parameters, clip_norm)
                optimizer.step()
            predictions = network.predict(x_test).argmax(axis=1)
            in_training = network(x_test, training=True).data.argmax(axis=1)
        return predictions, in_training, np.array(losses), norms, depth

    def _must_be_usable(self, network: Network, optimizer: Optimizer) -> None:
        if self._called:
            raise RuntimeError(
                "`train` may be called once: everybody has 60 steps. "
                "Received: a second call. Build one network and one optimiser."
            )
        if not isinstance(network, Network) or not isinstance(optimizer, Optimizer):
            raise ValueError(
                "`train` takes a Network and an optimiser. Received: "
                f"{type(network).__name__} and {type(optimizer).__name__}. "
                "Write `train(network, Adam(network.parameters))`."
            )

    def __repr__(self) -> str:
        return f"SixtySteps(seed={self._seed})"


def deep_digits(seed: int) -> tuple[SixtySteps, NDArray[Any]]:
    """Return 60 steps on a split of the digits, and the labels of its held-out part.

    Args:
        seed: Of the split and of the batches.

    Example:
        >>> train, y_test = deep_digits(0)
        >>> train, y_test.shape
        (SixtySteps(seed=0), (450,))
    """
    digits = load_digits()
    x = digits.x.reshape(len(digits.y), -1)
    order = np.random.default_rng((DRAWN_BY, seed)).permutation(len(x))
    test, train = order[:HELD_OUT], order[HELD_OUT:]
    return SixtySteps(x[train], digits.y[train], x[test], seed=seed), digits.y[test]


def _gradient_norms(network: Network) -> NDArray[Any]:
    """Return the length of the gradient of each matrix; 0 where none arrived."""
    matrices = [p for p in network.parameters if p.ndim == 2]
    return np.array([0.0 if p.grad is None else float(np.linalg.norm(p.grad)) for p in matrices])


def _depth(logits: Tensor) -> int:
    """Return the number of matrix products on the longest way to `logits`."""
    depth: dict[int, int] = {}
    for node in logits.topological_order():  # parents first
        before = max((depth[id(parent)] for parent, _ in node.edges), default=0)
        depth[id(node)] = before + (node.op == "matmul")
    return depth[id(logits)]
