"""The deep belief network: restricted Boltzmann machines, one on the other, each trained alone.

Hinton, Osindero & Teh, "A fast learning algorithm for deep belief nets", Neural Computation 18(7),
2006. In that year deep networks of sigmoids did not train from random weights; from these they did.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng
from .arguments import check_count
from .rbm import RestrictedBoltzmannMachine

Array = NDArray[np.float64]


class DeepBeliefNetwork:
    """A stack of machines: the hidden units of one are the visible units of the next.

    Attributes:
        machines: From the lowest, which sees the pictures, to the highest.

    Args:
        sizes: Units of each layer: pixels first, at least two.
        rng: Draws the first weights.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> x = (rng.random((200, 1)) < 0.5) * np.ones((1, 6))
        >>> stack = DeepBeliefNetwork([6, 4, 2], rng=rng)
        >>> histories = stack.fit(x, epochs=10, learning_rate=0.3, rng=rng)
        >>> [array.shape for array in stack.weights()]
        [(6, 4), (4,), (4, 2), (2,)]
    """

    def __init__(self, sizes: Sequence[int], *, rng: np.random.Generator) -> None:
        if len(sizes) < 2:
            raise ValueError(
                "`sizes` must have at least the pixels and one layer of hidden units. "
                f"Received: sizes={sizes!r}. Write `[784, 256, 64]`."
            )
        self.machines = [
            RestrictedBoltzmannMachine(below, above, rng=rng) for below, above in pairwise(sizes)
        ]

    def __repr__(self) -> str:
        sizes = [len(machine.visible_bias) for machine in self.machines]
        return f"DeepBeliefNetwork({[*sizes, len(self.machines[-1].hidden_bias)]})"

    def fit(
        self,
        x: ArrayLike,
        *,
        epochs: int,
        rng: np.random.Generator,
        batch_size: int = 64,
        learning_rate: float = 0.05,
        k: int = 1,
    ) -> list[dict[str, list[float]]]:
        """Train greedily: a machine to its end, then the next on what its hidden units make of `x`.

        What is handed up are probabilities, not draws of them: less noise for the next one.

        Args:
            x: `(n, sizes[0])`, from 0 to 1. No labels.
            epochs: Passes over the data for each machine.
            rng: Shuffles and draws.
            batch_size: Examples a step.
            learning_rate: As for one machine.
            k: Gibbs steps of the contrastive divergence.

        Returns:
            The history of each machine, from the lowest.

        Raises:
            ValueError: If data or settings do not fit.
            FloatingPointError: If training diverged.
        """
        histories, seen = [], np.asarray(x)
        for machine in self.machines:
            history = machine.fit(
                seen, epochs=epochs, rng=rng, batch_size=batch_size,
                learning_rate=learning_rate, k=k,
            )  # fmt: skip
            histories.append(history)
            seen = machine.hidden_probabilities(seen)
        return histories

    def transform(self, x: ArrayLike) -> Array:
        """Return what the highest hidden units make of pictures, `(batch, sizes[-1])`.

        Args:
            x: `(batch, sizes[0])`, from 0 to 1.
        """
        seen = np.asarray(x, dtype=np.float64)
        for machine in self.machines:
            seen = machine.hidden_probabilities(seen)
        return seen

    def weights(self) -> list[Array]:
        """Return kernel and bias of each layer going up, as `set_weights` takes them.

        A network of sigmoid layers with these weights, in NumPy or in Keras, computes `transform`.
        Its head stays as it was: `network.set_weights([*stack.weights(),
        *network.get_weights()[-2:]])`.
        """
        arrays = [(each.weights.copy(), each.hidden_bias.copy()) for each in self.machines]
        return [array for pair in arrays for array in pair]

    def sample(self, n: int, *, rng: np.random.Generator, steps: int = 200) -> Array:
        """Return pictures that the stack dreams: Gibbs steps in the highest machine, then down.

        Args:
            n: How many.
            rng: Draws.
            steps: Gibbs steps.

        Returns:
            Probabilities of each pixel to be on, `(n, sizes[0])`.
        """
        *lower, top = self.machines
        states = top.sample(check_count("n", n), rng=check_rng(rng), steps=steps)
        for number, machine in enumerate(reversed(lower), start=1):
            states = machine.visible_probabilities(states)
            if number < len(lower):
                states = (rng.random(states.shape) < states).astype(float)
        return states
