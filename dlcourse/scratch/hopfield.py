"""Hopfield's network: memories are valleys of an energy, and to recall is to roll downhill.

Hopfield, "Neural networks and physical systems with emergent collective computational abilities",
Proceedings of the National Academy of Sciences 79(8), 1982. That about 0.138 patterns a unit can
be stored was derived by Amit, Gutfreund & Sompolinsky, Physical Review Letters 55(14), 1985.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng
from .arguments import check_count

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Recall:
    """A way downhill.

    Attributes:
        states: After each pass over all units, the start first, `(passes + 1, units)`.
        energies: After each flip of one unit, the start's first, `(flips + 1,)`; never rising.
        settled: Whether the last pass flipped nothing: the state is a valley's floor.
        flips: Which unit each flip turned, `(flips,)`.
    """

    states: Array
    energies: Array
    settled: bool
    flips: NDArray[np.int64]


class HopfieldNetwork:
    """Units of -1 or +1, each joined to each other one, with weights computed from the patterns.

    Hebb's rule (1949) is `weights = patterns.T @ patterns / units`, with zeros on the diagonal:
    what is on together is joined. A unit takes the sign of its weighted sum; where that is 0 it
    stays. Patterns that are alike, as pictures with the same dark border are, melt into one under
    this rule. The projection rule, `pinv(patterns) @ patterns`, also with zeros on the diagonal,
    keeps them apart, but is no longer local: a weight depends on more than its two units
    (Personnaz, Guyon & Dreyfus, 1985).

    Attributes:
        patterns: What was stored, `(patterns, units)`, -1 or +1.
        weights: `(units, units)`, symmetric.

    Args:
        patterns: `(patterns, units)`, each value -1 or +1; for pictures `2 * (x > 0.5) - 1`.
        rule: `"hebb"` or `"projection"`.

    Raises:
        ValueError: If a shape or a value does not fit, or the rule is another.

    Example:
        >>> network = HopfieldNetwork([[1, 1, 1, -1, -1, -1]])
        >>> spoilt = [1, -1, 1, -1, -1, -1]
        >>> network.recall(spoilt, rng=np.random.default_rng(0)).states[-1].astype(int)
        array([ 1,  1,  1, -1, -1, -1])
    """

    def __init__(self, patterns: ArrayLike, *, rule: str = "hebb") -> None:
        self.patterns = _signs("patterns", patterns, 2)
        if rule not in ("hebb", "projection"):
            raise ValueError(f"`rule` must be 'hebb' or 'projection'. Received: rule={rule!r}.")
        if rule == "hebb":
            self.weights: Array = self.patterns.T @ self.patterns / self.patterns.shape[1]
        else:
            self.weights = np.linalg.pinv(self.patterns) @ self.patterns
            self.weights = (self.weights + self.weights.T) / 2  # symmetric but for rounding
        np.fill_diagonal(self.weights, 0.0)

    def __repr__(self) -> str:
        return "HopfieldNetwork({} patterns, {} units)".format(*self.patterns.shape)

    def energy(self, state: ArrayLike) -> float:
        """Return `-1/2 state · weights · state`: that of a stored pattern is low.

        Args:
            state: `(units,)`, -1 or +1.
        """
        s = self._state(state)
        return float(-s @ self.weights @ s / 2)

    def overlaps(self, state: ArrayLike) -> Array:
        """Return how alike a state is to each pattern, from -1 to 1, `(patterns,)`.

        Args:
            state: `(units,)`, -1 or +1.
        """
        return self.patterns @ self._state(state) / len(self.weights)

    def recall(
        self, state: ArrayLike, *, rng: np.random.Generator, max_passes: int = 100
    ) -> Recall:
        """Let units take the sign of their sum, one at a time, until none changes.

        One at a time, in a new random order in each pass, so that no flip raises the energy. All
        at once they may go to and fro for ever.

        Args:
            state: Where to start, `(units,)`, -1 or +1.
            rng: Draws the order.
            max_passes: After so many passes it stops in any case.

        Returns:
            The `Recall`.

        Raises:
            ValueError: If the state does not fit.
        """
        s = self._state(state).copy()
        check_rng(rng)
        sums = self.weights @ s
        states, energies, settled = [s.copy()], [float(-s @ sums / 2)], False
        flips: list[int] = []
        for _ in range(check_count("max_passes", max_passes)):
            settled = True
            for unit in rng.permutation(len(s)):
                if s[unit] * sums[unit] < -1e-12:  # on the other side, beyond rounding
                    energies.append(float(energies[-1] + 2 * s[unit] * sums[unit]))
                    s[unit] = -s[unit]
                    flips.append(int(unit))
                    sums += 2 * s[unit] * self.weights[unit]
                    settled = False
            if settled:
                break
            states.append(s.copy())
        return Recall(
            np.array(states), np.array(energies), settled, np.array(flips, dtype=np.int64)
        )

    def _state(self, state: ArrayLike) -> Array:
        s = _signs("state", state, 1)
        if len(s) != len(self.weights):
            raise ValueError(
                f"`state` must be ({len(self.weights)},), like a pattern. "
                f"Received: shape {s.shape}."
            )
        return s


def _signs(name: str, values: ArrayLike, axes: int) -> Array:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != axes or not array.size:
        shape = "(patterns, units)" if axes == 2 else "(units,)"
        raise ValueError(
            f"`{name}` must be {shape}. Received: shape {array.shape}. "
            + ("Flatten pictures: `x.reshape(len(x), -1)`." if axes == 2 else "Take one: `x[0]`.")
        )
    if not np.isin(array, (-1, 1)).all():
        raise ValueError(
            f"`{name}` must hold -1 and +1 only. "
            f"Received: {np.unique(array)[:4].tolist()}. From pixels write `2 * (x > 0.5) - 1`."
        )
    return array
