"""A progress bar around long work, where it is asked for."""

from collections.abc import Iterable
from typing import Any


def bar(steps: Iterable[Any], progress: bool, *, of: str) -> Any:
    """Return the steps, with a progress bar around them if it is asked for.

    Args:
        steps: What is gone through, such as `range(epochs)`.
        progress: Whether to show a bar, on stderr.
        of: What a step is, in the plural; it stands before the bar.

    Example:
        >>> list(bar(range(3), False, of="epochs"))
        [0, 1, 2]
    """
    if not progress:
        return steps
    from tqdm import tqdm

    return tqdm(steps, desc=of)
