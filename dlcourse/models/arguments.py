"""Look at what a builder is handed before building with it, and name the likely mistake."""

from collections.abc import Callable, Sequence
from typing import Any

import keras


def check_sizes(
    name: str, sizes: Any, example: str, *, length: int | None = None, may_be_empty: bool = False
) -> tuple[int, ...]:
    """Return whole numbers from 1 on as a tuple.

    Args:
        name: What the argument is called.
        sizes: What was handed in.
        example: How to write it right.
        length: How many there must be, if that is fixed.
        may_be_empty: Whether there may be none.

    Raises:
        ValueError: If it is no sequence of such numbers, or has another length.
    """
    whole = isinstance(sizes, Sequence) and all(is_count(size) for size in sizes)
    if not whole or not (sizes or may_be_empty) or len(sizes) != (length or len(sizes)):
        number = f"{length} whole numbers" if length else "whole numbers"
        raise ValueError(
            f"`{name}` must hold {number} from 1 on. Received: {name}={sizes!r}. "
            f"Write `{example}`" + (", without the batch axis." if name == "input_shape" else ".")
        )
    return tuple(int(size) for size in sizes)


def is_count(value: Any) -> bool:
    """Say whether this is a whole number from 1 on; NumPy's count, True does not."""
    return bool(not isinstance(value, bool) and hasattr(value, "__index__") and value >= 1)


def check_count(name: str, value: Any, example: str) -> int:
    """Return a whole number from 1 on.

    Raises:
        ValueError: If it is not one.
    """
    if not is_count(value):
        raise ValueError(
            f"`{name}` must be a whole number from 1 on. Received: {name}={value!r}. "
            f"Write `{example}`."
        )
    return int(value)


def check_dropout(dropout: float) -> float:
    """Return a fraction at least 0 and below 1.

    Raises:
        ValueError: If it is not one.
    """
    if not 0 <= dropout < 1:
        raise ValueError(
            "`dropout` is the fraction of units that is dropped, at least 0 and below 1. "
            f"Received: dropout={dropout}. To drop one unit in five write `dropout=0.2`."
        )
    return dropout


def check_choice(name: str, value: Any, choices: Sequence[Any]) -> None:
    """Raise a ValueError that lists the choices if `value` is none of them."""
    if value not in choices:
        *first, last = (repr(choice) for choice in choices)
        raise ValueError(
            f"`{name}` must be {', '.join(first)} or {last}. Received: {name}={value!r}."
        )


def check_activation(activation: str | Callable[[Any], Any]) -> None:
    """Raise a ValueError if Keras knows no activation of this name."""
    try:
        if activation is None:
            raise ValueError
        keras.activations.get(activation)
    except (ValueError, TypeError) as error:
        raise ValueError(
            "`activation` must be a name that Keras knows or a function of a tensor. "
            f"Received: activation={activation!r}. Names are `relu`, `tanh`, `sigmoid`, `gelu`, "
            "`selu`, …; `linear` for none."
        ) from error


def check_image_shape(input_shape: Any) -> tuple[int, int, int]:
    """Return the shape of one image, `(height, width, channels)`.

    Raises:
        ValueError: If the channel axis is missing or comes first, or the batch axis is there.
    """
    received = f"Received: input_shape={input_shape!r}."
    must = "`input_shape` must be (height, width, channels)."
    sizes = tuple(input_shape) if isinstance(input_shape, Sequence) else ()
    if len(sizes) == 2 and all(is_count(size) for size in sizes):
        raise ValueError(
            f"{must} {received} The channel axis is missing: write `(*input_shape, 1)`, and for "
            "grayscale images `x[..., None]`."
        )
    if len(sizes) == 4:
        raise ValueError(
            f"{must} {received} That has a fourth axis; is it the batch? Write `x.shape[1:]`."
        )
    if len(sizes) != 3 or not all(is_count(size) for size in sizes):
        raise ValueError(f"{must} {received} Write `(28, 28, 1)` for grayscale, 3 for colour.")
    if is_channels_first(sizes):
        raise ValueError(
            f"{must} {received} That looks like channels first: write `np.moveaxis(x, 1, -1)`, "
            f"which makes images of shape {(*sizes[1:], sizes[0])}."
        )
    height, width, channels = (int(size) for size in sizes)
    return height, width, channels


def is_channels_first(shape: Sequence[int]) -> bool:
    """Say whether a shape of three sizes looks like (channels, height, width)."""
    return shape[0] <= 4 < min(shape[1:])


def check_large_enough(input_shape: Sequence[int], smallest: int, reason: str, cure: str) -> None:
    """Raise a ValueError if an image is lower or narrower than `smallest` pixels.

    Args:
        input_shape: `(height, width, channels)`.
        smallest: Pixels that there must be at least.
        reason: What takes them: "3 blocks, each halving height and width".
        cure: What to change besides the size of the images.
    """
    if min(input_shape[:2]) < smallest:
        raise ValueError(
            f"Images must be at least {smallest} by {smallest} pixels for {reason}. "
            f"Received: input_shape={tuple(input_shape)}. {cure}, or take larger images."
        )


def check_halvings(input_shape: Sequence[int], count: int, parts: str) -> None:
    """Raise a ValueError if an image is too small for `count` blocks that halve its sides.

    Args:
        input_shape: `(height, width, channels)`.
        count: How often height and width are halved; one of `filters` goes with each.
        parts: What halves them: "blocks".
    """
    reason = f"{count} {parts}, each halving height and width"
    check_large_enough(input_shape, 2**count, reason, "Take fewer `filters`")


def check_divided(input_shape: Sequence[int], count: int, parts: str) -> None:
    """Raise a ValueError if the sides of an image cannot be halved `count` times without a rest.

    Args:
        input_shape: `(height, width, channels)`.
        count: How often height and width are halved; one of `filters` goes with each.
        parts: What halves them: "convolutions".
    """
    step = 2**count
    if any(side % step for side in input_shape[:2]):
        wider = tuple(-(-side // step) * step for side in input_shape[:2])
        raise ValueError(
            f"Height and width must be multiples of {step} for {count} {parts}, each halving them. "
            f"Received: input_shape={tuple(input_shape)}. Take fewer `filters`, or widen the "
            f"images to {wider[0]} by {wider[1]} with `np.pad`."
        )
