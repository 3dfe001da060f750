"""Let a library do as it likes with global state, and put everything back."""

import contextlib
import logging
import random
import warnings
from collections.abc import Iterator

import numpy as np


@contextlib.contextmanager
def isolated(seed: int) -> Iterator[None]:
    """Seed the global generators for a library that draws from them, then restore them.

    Warnings are silent, and so is what shap logs, for as long as this lasts.

    Args:
        seed: What the global generators of NumPy and Python begin from.
    """
    log = logging.getLogger("shap")
    kept = np.random.get_state(), random.getstate(), log.disabled  # noqa: NPY002
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            log.disabled = True
            np.random.seed(seed)  # noqa: NPY002
            random.seed(seed)
            yield
    finally:
        np.random.set_state(kept[0])  # noqa: NPY002
        random.setstate(kept[1])
        log.disabled = kept[2]


def check_seed(seed: int) -> int:
    """Return the seed.

    Raises:
        ValueError: If it is no whole number from 0 to 2³² - 1.
    """
    whole = isinstance(seed, int | np.integer) and not isinstance(seed, bool)
    if not whole or not 0 <= seed < 2**32:
        raise ValueError(f"`seed` must be a whole number from 0 on. Received: seed={seed!r}.")
    return int(seed)
