"""Rosenblatt's perceptron: a weighted sum, a threshold, and a rule that learns from mistakes."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .inputs import check_labels, check_num_features, check_x

# Data that no line separates can cause updates without end, and each one kept is a copy of the
# weights: enough for any animation, 6 MB for MNIST.
_LONGEST_TRACE = 1000


class Perceptron:
    """One threshold neuron that learns from its mistakes (Rosenblatt, 1958).

    Frank Rosenblatt, "The perceptron: a probabilistic model for information storage and
    organization in the brain", Psychological Review 65(6), 1958.

    There is no learning rate. Weights and bias start at zero, so a rate would multiply both
    of them by the same positive number, and no prediction would change.

    Attributes:
        weights: `(num_features,)`, zero at the start.
        bias: A number, zero at the start: it moves the boundary away from the origin.
        num_updates: How many mistakes it has learned from, ever.
        trace: After each of the first 1,000 updates of `fit`: (index of the example, weights,
            bias), all as they were then.

    Example:
        The gate AND, learned from its truth table:

        >>> x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
        >>> neuron = Perceptron(num_features=2)
        >>> neuron.fit(x, [0, 0, 0, 1])["mistakes"]
        [1, 3, 3, 2, 1, 0]
        >>> neuron.predict(x)
        array([0, 0, 0, 1])
        >>> neuron.weights, neuron.bias
        (array([2., 1.]), -2.0)
    """

    def __init__(self, num_features: int) -> None:
        self.weights: NDArray[np.float64] = np.zeros(check_num_features(num_features))
        self.bias = 0.0
        self.num_updates = 0
        self.trace: list[tuple[int, NDArray[np.float64], float]] = []

    def __repr__(self) -> str:
        return f"Perceptron({len(self.weights)} features, {self.num_updates} updates)"

    def predict(self, x: ArrayLike) -> NDArray[np.int64]:
        """Return 1 where the weighted sum exceeds zero, else 0.

        Args:
            x: `(batch, num_features)`.

        Returns:
            `(batch,)`, integers 0 or 1.

        Raises:
            ValueError: If the shape is wrong or a value is not finite.
        """
        x = check_x(x, len(self.weights))
        return (x @ self.weights + self.bias > 0).astype(np.int64)

    def update(self, x: ArrayLike, y: int) -> int:
        """Look at one example; if the prediction is wrong, learn from it.

        Args:
            x: One example, `(num_features,)`.
            y: Its label, 0 or 1.

        Returns:
            The error `y - prediction`: 0 if it was right, 1 if it should have fired, -1 if it
            should not have.

        Raises:
            ValueError: If the shape is wrong, a value is not finite or the label not 0 or 1.
        """
        row = np.asarray(x, dtype=np.float64)
        if row.shape != self.weights.shape:
            raise ValueError(
                f"`x` must be one example of shape {self.weights.shape}. "
                f"Received: x of shape {row.shape}. For a batch call `fit`."
            )
        return self._learn(check_x(row[None, :], len(row))[0], int(check_labels([y], 1)[0]))

    def _learn(self, x: NDArray[np.float64], y: int) -> int:
        prediction = int(x @ self.weights + self.bias > 0)
        error = y - prediction
        if error != 0:
            self.weights += error * x
            self.bias += error
            self.num_updates += 1
        return error

    def fit(
        self,
        x: ArrayLike,
        y: ArrayLike,
        *,
        max_epochs: int = 100,
        rng: np.random.Generator | None = None,
    ) -> dict[str, list[int]]:
        """Go through the examples until an epoch without a mistake, or `max_epochs`.

        On data that a line can separate the number of updates is finite: at most
        `(R / gamma) ** 2` (Novikoff, 1962). On other data it never comes to rest. A second
        call goes on from where the first one stopped.

        Args:
            x: `(batch, num_features)`.
            y: `(batch,)`, labels 0 or 1.
            max_epochs: Passes over the data, at most.
            rng: Shuffles the examples anew in each epoch; without it their order is kept.

        Returns:
            `{"mistakes": [...]}`, the number of mistakes in each epoch.

        Raises:
            ValueError: If shapes do not fit, a value is not finite, a label is not 0 or 1,
                there is no example, or `max_epochs` is below 1.
        """
        x = check_x(x, len(self.weights))
        y = check_labels(y, len(x))
        if len(x) == 0 or max_epochs < 1:
            raise ValueError(
                "`fit` needs at least one example and one epoch. "
                f"Received: {len(x)} examples, max_epochs={max_epochs}."
            )
        mistakes: list[int] = []
        while len(mistakes) < max_epochs and (not mistakes or mistakes[-1] > 0):
            order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
            mistakes.append(0)
            for index in order:
                if self._learn(x[index], int(y[index])) != 0:
                    mistakes[-1] += 1
                    self._remember(int(index))
        return {"mistakes": mistakes}

    def _remember(self, index: int) -> None:
        if len(self.trace) < _LONGEST_TRACE:
            self.trace.append((index, self.weights.copy(), self.bias))
