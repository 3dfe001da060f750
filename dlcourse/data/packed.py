"""Pictures as text, small enough for a record: what a generator made, a byte a pixel."""

import base64
import binascii
import zlib
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..pixels import check_pixels


def pack_pictures(x: ArrayLike) -> dict[str, Any]:
    """Return pictures as JSON can hold them: their shape, and their bytes as text.

    Each pixel becomes one of 256 greys; black paper costs next to nothing. Thirty digits of MNIST
    take about 10 kB.

    Args:
        x: Pixels from 0 to 1, of any shape: `(rows, columns, height, width)`.

    Returns:
        `"shape"`, and `"zlib_base64"`: the bytes, compressed, in base64.

    Raises:
        ValueError: If a pixel is outside [0, 1].

    Example:
        >>> packed = pack_pictures([[0.0, 1.0]])
        >>> packed["shape"], unpack_pictures(packed).tolist()
        ([1, 2], [[0.0, 1.0]])
    """
    greys = np.round(255 * check_pixels("x", x)).astype(np.uint8)
    text = base64.b64encode(zlib.compress(greys.tobytes(), 9)).decode("ascii")
    return {"shape": list(greys.shape), "zlib_base64": text}


def unpack_pictures(packed: dict[str, Any]) -> NDArray[np.float32]:
    """Return the pictures that `pack_pictures` packed, float32 from 0 to 1.

    Args:
        packed: Its result, as a record holds it.

    Raises:
        ValueError: If this is no such thing, or pixels are missing.
    """
    must = "`packed` must be what `pack_pictures` returned: 'shape' and 'zlib_base64'."
    if not isinstance(packed, dict) or not {"shape", "zlib_base64"} <= packed.keys():
        kind = f"keys {', '.join(map(str, packed))}" if isinstance(packed, dict) else repr(packed)
        raise ValueError(f"{must} Received: {kind[:80]}. Look into the record for 'pictures'.")
    try:
        content = zlib.decompress(base64.b64decode(packed["zlib_base64"], validate=True))
        greys = np.frombuffer(content, np.uint8).reshape(packed["shape"])
    except (binascii.Error, zlib.error, ValueError) as error:
        raise ValueError(
            f"{must} Received: text that holds no {packed['shape']} pixels. "
            "Was the record edited by hand? Take it from the repository again."
        ) from error
    return np.asarray(greys / 255, np.float32)
