"""What every function that takes pixels as shares of full brightness asks of them."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def check_pixels(name: str, x: ArrayLike) -> NDArray[np.float32]:
    """Return pixels from 0 to 1 as float32, in the shape they came in.

    Args:
        name: What the argument is called.
        x: Pixels, of any shape, at least one.

    Raises:
        ValueError: If a value is below 0, above 1 or not finite, or the values are whole numbers
            that need scaling.
    """
    pixels = np.asarray(x)
    must = f"`{name}` must hold pixels from 0 (black) to 1 (white)."
    if not pixels.size or pixels.dtype.kind not in "fiub":
        raise ValueError(
            f"{must} Received: an array of shape {pixels.shape} and dtype {pixels.dtype}. "
            "Hand in at least one image, as numbers."
        )
    lowest, highest = float(pixels.min()), float(pixels.max())
    if not (np.isfinite(lowest) and np.isfinite(highest)):
        raise ValueError(
            f"{must} Received: NaN or infinity. Look for it with `np.argwhere(~np.isfinite(x))`."
        )
    if not 0 <= lowest <= highest <= 1:
        raise ValueError(
            f"{must} Received: values from {lowest:g} to {highest:g}, dtype {pixels.dtype}. "
            + _cure(lowest, highest)
        )
    return pixels.astype(np.float32, copy=False)


def _cure(lowest: float, highest: float) -> str:
    if lowest >= 0 and highest <= 255:
        return "Write `x.astype('float32') / 255`, or divide by the largest value there can be."
    if lowest >= -1 and highest <= 1:
        return "Pixels from -1 to 1 become these with `(x + 1) / 2`."
    return "Standardised pixels do not fit: take them as they were before. Noise may need clipping."
