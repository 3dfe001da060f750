"""The perceptron with a smooth step: a neuron that gradient descent can train."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .inputs import check_labels, check_num_features, check_x


class LogisticNeuron:
    """One neuron with a sigmoid: logistic regression, trained by gradient descent.

    The model is Cox's (1958, "The regression analysis of binary sequences"); the loss is the
    binary cross-entropy, the negative log-likelihood of the labels.

    Attributes:
        weights: `(num_features,)`; zero at the start, or small and random with `rng`.
        bias: A number, zero at the start.

    Example:
        >>> x = np.array([[0.0], [1.0], [2.0], [3.0]])
        >>> y = np.array([0, 0, 1, 1])
        >>> neuron = LogisticNeuron(num_features=1)
        >>> round(neuron.loss(x, y), 4)  # an even guess: ln 2
        0.6931
        >>> history = neuron.fit(x, y, learning_rate=1.0, epochs=200)
        >>> neuron.predict(x)
        array([0, 0, 1, 1])
    """

    def __init__(self, num_features: int, *, rng: np.random.Generator | None = None) -> None:
        shape = check_num_features(num_features)
        self.weights: NDArray[np.float64] = (
            np.zeros(shape) if rng is None else rng.normal(scale=0.1, size=shape)
        )
        self.bias = 0.0

    def __repr__(self) -> str:
        return f"LogisticNeuron({len(self.weights)} features)"

    def logits(self, x: ArrayLike) -> NDArray[np.float64]:
        """Return the weighted sums `x @ weights + bias`, `(batch,)`.

        Args:
            x: `(batch, num_features)`.

        Raises:
            ValueError: If the shape is wrong or a value is not finite.
        """
        return check_x(x, len(self.weights)) @ self.weights + self.bias

    def predict_proba(self, x: ArrayLike) -> NDArray[np.float64]:
        """Return the probability of class 1 for each row of `x`, `(batch,)`.

        The sigmoid `1 / (1 + exp(-z))`, written so that no exponential overflows.

        Args:
            x: `(batch, num_features)`.
        """
        return np.exp(-np.logaddexp(0.0, -self.logits(x)))

    def predict(self, x: ArrayLike) -> NDArray[np.int64]:
        """Return 1 where class 1 is the likelier one (logit above 0), else 0, `(batch,)`.

        Args:
            x: `(batch, num_features)`.
        """
        return (self.logits(x) > 0).astype(np.int64)

    def loss(self, x: ArrayLike, y: ArrayLike) -> float:
        """Return the mean binary cross-entropy, in nats.

        `-y log p - (1 - y) log(1 - p)` with `p = sigmoid(z)` is `log(1 + exp(z)) - y z`: from
        the logits there is no logarithm of a rounded zero.

        Args:
            x: `(batch, num_features)`.
            y: `(batch,)`, labels 0 or 1.

        Raises:
            ValueError: If shapes do not fit, a value is not finite or a label not 0 or 1.
        """
        z = self.logits(x)
        y = check_labels(y, len(z))
        return float(np.mean(np.logaddexp(0.0, z) - y * z))

    def gradients(self, x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], float]:
        """Return the gradient of `loss`: `(num_features,)` for the weights, a number for the bias.

        For each example the derivative with respect to its logit is `p - y`.

        Args:
            x: `(batch, num_features)`.
            y: `(batch,)`, labels 0 or 1.
        """
        x = check_x(x, len(self.weights))
        error = self.predict_proba(x) - check_labels(y, len(x))
        return x.T @ error / len(x), float(error.mean())

    def step(self, x: ArrayLike, y: ArrayLike, learning_rate: float) -> float:
        """Take one step down the gradient, and return the loss before it.

        Args:
            x: `(batch, num_features)`.
            y: `(batch,)`, labels 0 or 1.
            learning_rate: How far to go along the negative gradient.
        """
        loss = self.loss(x, y)
        grad_weights, grad_bias = self.gradients(x, y)
        self.weights -= learning_rate * grad_weights
        self.bias -= learning_rate * grad_bias
        return loss

    def fit(
        self,
        x: ArrayLike,
        y: ArrayLike,
        *,
        learning_rate: float = 0.1,
        epochs: int = 100,
        batch_size: int | None = None,
        rng: np.random.Generator | None = None,
    ) -> dict[str, list[float]]:
        """Train by gradient descent on mini-batches, or on all examples at once.

        Args:
            x: `(batch, num_features)`.
            y: `(batch,)`, labels 0 or 1.
            learning_rate: Step size, above 0.
            epochs: Passes over the data.
            batch_size: Examples a step; None for all. The last batch may be smaller.
            rng: Shuffles the examples anew in each epoch; without it their order is kept.

        Returns:
            `{"loss": [...], "accuracy": [...]}`, both over all of `x` at the end of each epoch.

        Raises:
            ValueError: If shapes do not fit, there is no example, or a setting is not positive.
            FloatingPointError: If the loss is no longer a finite number: training diverged.
        """
        x = check_x(x, len(self.weights))
        y = check_labels(y, len(x))
        batch_size = len(x) if batch_size is None else batch_size
        if min(len(x), batch_size, epochs) < 1 or not learning_rate > 0:
            raise ValueError(
                "`fit` needs examples, and `learning_rate`, `epochs` and `batch_size` above 0. "
                f"Received: {len(x)} examples, learning_rate={learning_rate}, epochs={epochs}, "
                f"batch_size={batch_size}."
            )
        history: dict[str, list[float]] = {"loss": [], "accuracy": []}
        steps = 0
        for _ in range(epochs):
            order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
            with np.errstate(over="ignore", invalid="ignore"):
                for start in range(0, len(x), batch_size):
                    batch = order[start : start + batch_size]
                    _stop_if_diverged(self.step(x[batch], y[batch], learning_rate), steps)
                    steps += 1
                history["loss"].append(_stop_if_diverged(self.loss(x, y), steps))
            history["accuracy"].append(float(np.mean(self.predict(x) == y)))
        return history


def _stop_if_diverged(loss: float, steps: int) -> float:
    if not np.isfinite(loss):
        raise FloatingPointError(
            f"The loss must stay a finite number. Received: {loss} after {steps} steps: training "
            "diverged. Divide `learning_rate` by 10, or standardise the columns of x "
            "(subtract the mean, divide by the standard deviation)."
        )
    return loss
