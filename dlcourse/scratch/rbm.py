"""The restricted Boltzmann machine: an energy for every picture, learned from samples of its own.

It was known as the harmonium (Smolensky, 1986). Contrastive divergence is of Hinton, "Training
products of experts by minimizing contrastive divergence", Neural Computation 14(8), 2002; what to
set learning rate, momentum and weight decay to is in his "A practical guide to training restricted
Boltzmann machines" (2012).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng
from .arguments import check_count, check_finite, check_fraction

Array = NDArray[np.float64]

_START = 0.01  # standard deviation of the first weights (practical guide, section 8)
_EARLY, _SETTLED = 0.5, 5  # momentum of the first epochs, and how many they are (section 9)
_MOST = 20  # units whose states can all be visited: a million


class Gradients(NamedTuple):
    """Where the log-likelihood rises: one array for each parameter, of its shape."""

    weights: Array
    visible_bias: Array
    hidden_bias: Array


class RestrictedBoltzmannMachine:
    """Binary visible units, binary hidden units, and weights between the two kinds only.

    `energy = - visible · visible_bias - hidden · hidden_bias - visible · weights · hidden`, and
    `p(visible, hidden) = exp(-energy) / Z`. Given the one kind, units of the other are independent:
    that is what "restricted" buys.

    Attributes:
        weights: `(num_visible, num_hidden)`, small at the start.
        visible_bias: `(num_visible,)`, zero at the start.
        hidden_bias: `(num_hidden,)`, zero at the start.

    Args:
        num_visible: Pixels.
        num_hidden: Units that nobody shows.
        rng: Draws the weights.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> x = np.array([[1, 1, 0, 0], [0, 0, 1, 1]] * 50)
        >>> machine = RestrictedBoltzmannMachine(4, 2, rng=rng)
        >>> history = machine.fit(x, epochs=40, batch_size=10, learning_rate=0.5, rng=rng)
        >>> machine.reconstruct(x[:2]).round().astype(int)
        array([[1, 1, 0, 0],
               [0, 0, 1, 1]])
    """

    def __init__(self, num_visible: int, num_hidden: int, *, rng: np.random.Generator) -> None:
        shape = check_count("num_visible", num_visible), check_count("num_hidden", num_hidden)
        self.weights: Array = check_rng(rng).normal(0.0, _START, size=shape)
        self.visible_bias: Array = np.zeros(shape[0])
        self.hidden_bias: Array = np.zeros(shape[1])

    def __repr__(self) -> str:
        return "RestrictedBoltzmannMachine({} visible, {} hidden)".format(*self.weights.shape)

    def energy(self, visible: ArrayLike, hidden: ArrayLike) -> Array:
        """Return the energy of joint states, `(batch,)`: low where a state is likely.

        Args:
            visible: `(batch, num_visible)`, from 0 to 1.
            hidden: `(batch, num_hidden)`, from 0 to 1.

        Raises:
            ValueError: If a shape or a value does not fit, here and below.
        """
        v = self._states("visible", visible, 0)
        h = self._states("hidden", hidden, 1)
        interaction = np.sum((v @ self.weights) * h, axis=1)
        return -(v @ self.visible_bias + h @ self.hidden_bias + interaction)

    def free_energy(self, visible: ArrayLike) -> Array:
        """Return `-log sum over hidden of exp(-energy)`, `(batch,)`; `p(v) = exp(-that) / Z`.

        Args:
            visible: `(batch, num_visible)`.
        """
        v = self._states("visible", visible, 0)
        inputs = v @ self.weights + self.hidden_bias
        return -(v @ self.visible_bias) - np.logaddexp(0, inputs).sum(axis=1)

    def hidden_probabilities(self, visible: ArrayLike) -> Array:
        """Return the probability of each hidden unit to be 1, `(batch, num_hidden)`."""
        v = self._states("visible", visible, 0)
        return _sigmoid(v @ self.weights + self.hidden_bias)

    def visible_probabilities(self, hidden: ArrayLike) -> Array:
        """Return the probability of each visible unit to be 1, `(batch, num_visible)`."""
        h = self._states("hidden", hidden, 1)
        return _sigmoid(h @ self.weights.T + self.visible_bias)

    def gibbs_step(self, visible: ArrayLike, *, rng: np.random.Generator) -> Array:
        """Draw the hidden units given the visible ones, then the visible ones given them.

        Args:
            visible: `(batch, num_visible)`.
            rng: Draws both.

        Returns:
            Visible states, zeros and ones, `(batch, num_visible)`.
        """
        hidden = _draw(self.hidden_probabilities(visible), check_rng(rng))
        return _draw(self.visible_probabilities(hidden), rng)

    def sample(
        self,
        n: int,
        *,
        rng: np.random.Generator,
        steps: int = 200,
        start: ArrayLike | None = None,
    ) -> Array:
        """Return visible states after many Gibbs steps, `(n, num_visible)`.

        Args:
            n: How many chains.
            rng: Draws.
            steps: Gibbs steps; a chain forgets its start slowly where modes lie far apart.
            start: Visible states to begin with, `(n, num_visible)`; tossed coins without it.
        """
        states = check_rng(rng).random((check_count("n", n), len(self.visible_bias))) < 0.5
        visible = states.astype(float) if start is None else self._states("start", start, 0)
        for _ in range(check_count("steps", steps)):
            visible = self.gibbs_step(visible, rng=rng)
        return visible

    def reconstruct(self, visible: ArrayLike) -> Array:
        """Return the visible probabilities after one look, `(batch, num_visible)`, no chance."""
        return self.visible_probabilities(self.hidden_probabilities(visible))

    def contrastive_divergence(
        self, visible: ArrayLike, *, rng: np.random.Generator, k: int = 1
    ) -> Gradients:
        """Estimate the gradient of the mean log-likelihood with CD-k (Hinton, 2002).

        What the data say, minus what the machine dreams after `k` Gibbs steps from the data. The
        exact gradient has its dreams after infinitely many; hence a bias, the smaller the larger
        `k`.

        Args:
            visible: Data, `(batch, num_visible)`.
            rng: Draws.
            k: Gibbs steps.

        Returns:
            The `Gradients`: add them, times a learning rate.
        """
        data = self._states("visible", visible, 0)
        dream = data
        for _ in range(check_count("k", k)):
            dream = self.gibbs_step(dream, rng=rng)
        return self._difference(data, dream)

    def log_partition(self) -> float:
        """Return log Z, by visiting all states of the smaller side: for small machines only.

        Raises:
            ValueError: If both sides have more than 20 units.
        """
        few = int(np.argmin(self.weights.shape))
        count = self.weights.shape[few]
        if count > _MOST:
            raise ValueError(
                f"Either side must have at most {_MOST} units: all its states are visited. "
                f"Received: {self!r}. For a larger one Z has to be estimated (Salakhutdinov & "
                "Murray, 2008); the reconstruction error needs none."
            )
        kernel = self.weights if few == 0 else self.weights.T
        biases = self.visible_bias, self.hidden_bias
        total = -np.inf
        for start in range(0, 2**count, 4096):
            numbers = np.arange(start, min(start + 4096, 2**count))
            states = (numbers[:, None] >> np.arange(count)) & 1
            inner = np.logaddexp(0, states @ kernel + biases[1 - few]).sum(axis=1)
            total = np.logaddexp(total, np.logaddexp.reduce(states @ biases[few] + inner))
        return float(total)

    def log_likelihood(self, visible: ArrayLike) -> float:
        """Return the mean of log p over pictures of zeros and ones, in nats a picture.

        Args:
            visible: `(batch, num_visible)`.

        Raises:
            ValueError: If both sides have more than 20 units.
        """
        return float(-self.free_energy(visible).mean() - self.log_partition())

    def fit(
        self,
        x: ArrayLike,
        *,
        epochs: int,
        rng: np.random.Generator,
        batch_size: int = 64,
        learning_rate: float = 0.05,
        k: int = 1,
        momentum: float = 0.9,
        weight_decay: float = 2e-4,
    ) -> dict[str, list[float]]:
        """Train with CD-k on mini-batches.

        Momentum is 0.5 in the first five epochs, or what is given, if that is less. Weight decay
        holds for the weights, not the biases. The reconstruction error is what can be seen cheaply:
        it is not what is being minimised, and falls also when the machine stops to mix (guide,
        section 5). Grey pixels count as probabilities of being 1.

        Args:
            x: `(n, num_visible)`, from 0 to 1.
            epochs: Passes over the data.
            rng: Shuffles and draws.
            batch_size: Examples a step.
            learning_rate: Step along the gradient of the mean log-likelihood.
            k: Gibbs steps of the contrastive divergence.
            momentum: Share of the last step that is kept, from 0 to below 1.
            weight_decay: Strength of the pull of all weights to 0.

        Returns:
            `{"reconstruction_error": [...]}`: in each epoch the mean squared difference of a pixel
            and its `reconstruct`, over the batches while training.

        Raises:
            ValueError: If data or settings do not fit.
            FloatingPointError: If a weight is no longer finite: training diverged.
        """
        data = self._states("x", x, 0)
        check_rng(rng)
        check_count("epochs", epochs)
        check_count("batch_size", batch_size)
        check_fraction("momentum", momentum)
        step = Gradients(*(np.zeros_like(parameter) for parameter in self._parameters()))
        errors: list[float] = []
        for epoch in range(epochs):
            keep = momentum if epoch >= _SETTLED else min(momentum, _EARLY)
            total, order = 0.0, rng.permutation(len(data))
            for start in range(0, len(data), batch_size):
                batch = data[order[start : start + batch_size]]
                total += float(np.square(batch - self.reconstruct(batch)).sum())
                uphill = self.contrastive_divergence(batch, rng=rng, k=k)
                uphill = uphill._replace(weights=uphill.weights - weight_decay * self.weights)
                for parameter, last, gradient in zip(self._parameters(), step, uphill, strict=True):
                    last *= keep
                    last += learning_rate * gradient
                    parameter += last
                self._check_finite(epoch, learning_rate)
            errors.append(total / data.size)
        return {"reconstruction_error": errors}

    def _parameters(self) -> Gradients:
        return Gradients(self.weights, self.visible_bias, self.hidden_bias)

    def _check_finite(self, epoch: int, learning_rate: float) -> None:
        if not all(np.isfinite(parameter).all() for parameter in self._parameters()):
            raise FloatingPointError(
                f"A weight is no longer finite in epoch {epoch + 1}: training diverged. "
                f"Received: learning_rate={learning_rate}. Take a tenth of it."
            )

    def _difference(self, data: Array, dream: Array) -> Gradients:
        """Return the statistics of the data minus those of the dream."""
        seen, dreamt = self.hidden_probabilities(data), self.hidden_probabilities(dream)
        return Gradients(
            data.T @ seen / len(data) - dream.T @ dreamt / len(dream),
            data.mean(axis=0) - dream.mean(axis=0),
            seen.mean(axis=0) - dreamt.mean(axis=0),
        )

    def _states(self, name: str, states: ArrayLike, side: int) -> Array:
        array = np.asarray(states, dtype=np.float64)
        units = self.weights.shape[side]
        if array.ndim != 2 or array.shape[1] != units or not len(array):
            cure = ""
            if array.shape == (units,):
                cure = f" For a single one add a batch axis: `{name}[None]`."
            elif array.ndim > 2:
                cure = f" Flatten each picture: `{name}.reshape(len({name}), -1)`."
            raise ValueError(
                f"`{name}` must be (batch, {units}). Received: shape {array.shape}.{cure}"
            )
        check_finite(name, array, "Drop that example or fill the gap.")
        if array.min() < 0 or array.max() > 1:
            raise ValueError(
                f"`{name}` must be from 0 to 1: units are off or on. "
                f"Received: {array.min():.4g} to {array.max():.4g}. Divide pixels by 255; undo a "
                "standardisation."
            )
        return array


def _sigmoid(x: Array) -> Array:
    return np.asarray(np.exp(-np.logaddexp(0, -x)))


def _draw(probabilities: Array, rng: np.random.Generator) -> Array:
    return np.asarray(rng.random(probabilities.shape) < probabilities, dtype=np.float64)
