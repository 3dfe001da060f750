"""Layers for images: convolution and pooling, as parts of a network."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arguments import check_count
from .convolution import conv2d
from .initializers import initialize
from .layers import Input, Layer, as_tensor
from .pooling import average_pool2d, max_pool2d
from .tensor import Tensor
from .windows import Pair, as_pair, check_padding


class Conv2D(Layer):
    """The same small filters at every place of an image, and a bias for each (LeCun et al., 1989).

    Attributes:
        kernel: `(kernel_height, kernel_width, channels, filters)`.
        bias: `(filters,)`, zero at the start; None with `use_bias=False`.

    Args:
        channels: Channels of the input images.
        filters: Channels of the output, the feature maps.
        kernel_size: Height and width of the filters.
        strides: Steps of the filters, down and right.
        padding: `"valid"` or `"same"`, as in `conv2d`.
        rng: Draws the kernel.
        initializer: A name or a number, as `initialize` takes it.
        use_bias: Whether to add a bias.
        dtype: `"float32"` or `"float64"`.

    Example:
        >>> layer = Conv2D(1, 6, 5, padding="same", rng=np.random.default_rng(0))
        >>> layer(np.ones((2, 28, 28, 1))).shape
        (2, 28, 28, 6)
    """

    def __init__(
        self,
        channels: int,
        filters: int,
        kernel_size: Pair,
        *,
        strides: Pair = 1,
        padding: str = "valid",
        rng: np.random.Generator,
        initializer: str | float = "glorot_uniform",
        use_bias: bool = True,
        dtype: str = "float32",
    ) -> None:
        self.num_inputs = check_count("channels", channels)
        self.units = check_count("filters", filters)
        self.kernel_size = as_pair("kernel_size", kernel_size)
        self.strides = as_pair("strides", strides)
        self.padding = check_padding(padding)
        shape = (*self.kernel_size, self.num_inputs, self.units)
        self.kernel = Tensor(initialize(initializer, shape, rng=rng, dtype=dtype), name="kernel")
        self.bias = Tensor(np.zeros(self.units, dtype), name="bias") if use_bias else None

    @property
    def parameters(self) -> list[Tensor]:
        """Kernel and bias."""
        return [self.kernel] if self.bias is None else [self.kernel, self.bias]

    def __call__(self, x: Input, *, training: bool = False) -> Tensor:
        """Return `(batch, rows, columns, filters)` for `(batch, height, width, channels)`."""
        images = self._checked(x)
        out = conv2d(images, self.kernel, strides=self.strides, padding=self.padding)
        return out if self.bias is None else out + self.bias

    def _checked(self, x: Input) -> Tensor | NDArray[Any]:
        if x.ndim != 4 or x.shape[3] != self.num_inputs:
            raise ValueError(
                f"{self.name or 'Conv2D'} must get images (batch, height, width, "
                f"{self.num_inputs}). Received: {x.shape}. {self._cure(x.shape)}"
            )
        return super()._checked(x)

    def _cure(self, shape: tuple[int, ...]) -> str:
        if len(shape) == 3 and self.num_inputs == 1:
            return "For grayscale images add the channel axis: `x[..., None]`."
        if len(shape) == 3 and shape[2] == self.num_inputs:
            return "For a single image add the batch axis: `x[None]`."
        if len(shape) == 4 and shape[1] == self.num_inputs:
            return "Channels come last here: `np.moveaxis(x, 1, -1)`."
        if len(shape) == 2:
            return "Keep the images as they are: `Flatten()` goes after the convolutions."
        return "The layer before must have as many filters as this one has channels."

    def __repr__(self) -> str:
        window = _settings(self.kernel_size, self.strides, self.padding, usual=(1, 1))
        bias = "" if self.bias is not None else ", use_bias=False"
        return f"Conv2D({self.num_inputs}, {self.units}, {window}{bias})"


class _Pool2D(Layer):
    """What both poolings share: a window without parameters."""

    def __init__(
        self, pool_size: Pair = 2, *, strides: Pair | None = None, padding: str = "valid"
    ) -> None:
        self.pool_size = as_pair("pool_size", pool_size)
        self.strides = self.pool_size if strides is None else as_pair("strides", strides)
        self.padding = check_padding(padding)

    def __repr__(self) -> str:
        window = _settings(self.pool_size, self.strides, self.padding, usual=self.pool_size)
        return f"{type(self).__name__}({window})"


class MaxPool2D(_Pool2D):
    """The largest value of each window, channel by channel.

    Args:
        pool_size: Height and width of the window.
        strides: Steps of the window; None stands for `pool_size`.
        padding: `"valid"` or `"same"`.

    Example:
        >>> MaxPool2D(2)(np.ones((5, 28, 28, 6))).shape
        (5, 14, 14, 6)
    """

    def __call__(self, x: Input, *, training: bool = False) -> Tensor:
        """Return `(batch, rows, columns, channels)` for `(batch, height, width, channels)`."""
        x = as_tensor(self._checked(x))
        return max_pool2d(x, self.pool_size, strides=self.strides, padding=self.padding)


class AveragePool2D(_Pool2D):
    """The mean of each window, channel by channel; padding does not count.

    Args:
        pool_size: Height and width of the window.
        strides: Steps of the window; None stands for `pool_size`.
        padding: `"valid"` or `"same"`.

    Example:
        >>> AveragePool2D(2)(np.ones((5, 28, 28, 6))).shape
        (5, 14, 14, 6)
    """

    def __call__(self, x: Input, *, training: bool = False) -> Tensor:
        """Return `(batch, rows, columns, channels)` for `(batch, height, width, channels)`."""
        x = as_tensor(self._checked(x))
        return average_pool2d(x, self.pool_size, strides=self.strides, padding=self.padding)


def _settings(
    size: tuple[int, int], strides: tuple[int, int], padding: str, *, usual: tuple[int, int]
) -> str:
    """Return a window's settings as they would be written; the usual strides are left out."""
    parts = [_short(size)]
    if strides != usual:
        parts.append(f"strides={_short(strides)}")
    if padding != "valid":
        parts.append(f'padding="{padding}"')
    return ", ".join(parts)


def _short(pair: tuple[int, int]) -> str:
    return str(pair[0]) if pair[0] == pair[1] else str(pair)
