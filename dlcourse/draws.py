"""What every function that draws at random asks of its source of chance."""

from typing import Any

import numpy as np


def check_rng(rng: Any) -> np.random.Generator:
    """Return the generator.

    Raises:
        ValueError: If it is not one.
    """
    if not isinstance(rng, np.random.Generator):
        raise ValueError(
            "`rng` must be a NumPy generator: make one with `np.random.default_rng(0)`, and hand "
            f"the same one to all that draws. Received: {rng!r}."
        )
    return rng
