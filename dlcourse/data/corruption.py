"""Pictures made worse on purpose, for a network that is to mend them."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng
from ..pixels import check_pixels

KINDS = ("gaussian", "masking", "salt_pepper")


def corrupt(
    x: ArrayLike,
    rng: np.random.Generator,
    *,
    noise: float = 0.3,
    kind: str = "gaussian",
) -> NDArray[np.float32]:
    """Return noised copies of pictures, as a denoising autoencoder reads them.

    A denoising autoencoder (Vincent et al., 2008) is fitted to give the clean picture back:
    `autoencoder.fit(corrupt(x, rng), x)`.

    | kind          | what happens                                 | `noise` is             |
    |---------------|----------------------------------------------|------------------------|
    | `gaussian`    | normal noise on every value, cut at 0 and 1  | its standard deviation |
    | `masking`     | pixels go black                              | the share of them      |
    | `salt_pepper` | pixels go black or white, as a coin says     | the share of them      |

    Args:
        x: Pixels from 0 to 1, of any shape. With four axes, `(batch, height, width, channels)`,
            a pixel goes black or white in all its channels; otherwise every value is one pixel.
        rng: Source of the noise.
        noise: How much; at least 0, as a share at most 1.
        kind: `"gaussian"`, `"masking"` or `"salt_pepper"`.

    Returns:
        float32 from 0 to 1, in the shape of `x`, which stays as it is.

    Raises:
        ValueError: If a pixel lies outside [0, 1], or another argument cannot be used.

    Example:
        >>> clean = np.ones((100, 8, 8, 1), "float32")
        >>> dark = corrupt(clean, np.random.default_rng(0), noise=0.25, kind="masking")
        >>> round(1 - float(dark.mean()), 2)
        0.25
    """
    pixels = check_pixels("x", x)
    check_rng(rng)
    if kind not in KINDS:
        raise ValueError(
            f"`kind` must be {', '.join(map(repr, KINDS[:-1]))} or {KINDS[-1]!r}. "
            f"Received: kind={kind!r}."
        )
    highest = np.inf if kind == "gaussian" else 1
    if not (0 <= noise <= highest and np.isfinite(noise)):
        must = "a standard deviation, at least 0" if kind == "gaussian" else "a share, from 0 to 1"
        raise ValueError(
            f"`noise` of the kind {kind!r} is {must}. Received: noise={noise}. Write `noise=0.3`."
        )
    if kind == "gaussian":
        drawn = rng.standard_normal(pixels.shape, dtype=np.float32)
        return np.clip(pixels + np.float32(noise) * drawn, 0, 1, dtype=np.float32)
    shape = (*pixels.shape[:-1], 1) if pixels.ndim == 4 else pixels.shape
    hit = rng.random(shape, dtype=np.float32) < noise
    value = (rng.random(shape) < 0.5).astype(np.float32) if kind == "salt_pepper" else 0
    return np.where(hit, value, pixels).astype(np.float32, copy=False)
