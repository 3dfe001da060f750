"""What the functions of this package ask of their arguments."""

import math
from typing import Any


def check_amount(name: str, value: Any, example: str) -> float:
    """Return a finite number that is not negative.

    Raises:
        TypeError: If it is no number.
        ValueError: If it is negative or not finite.
    """
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError(
            f"`{name}` must be a number. Received: {name}={value!r}. Write `{name}={example}`."
        ) from None
    if not math.isfinite(number) or number < 0:
        raise ValueError(
            f"`{name}` must be finite and not negative. Received: {name}={value}. "
            f"Write for example `{name}={example}`."
        )
    return number
