"""Layers: a function with parameters, from a batch to a batch."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..draws import check_rng
from .arguments import as_floats, check_count
from .initializers import initialize
from .tensor import Tensor

Input = Tensor | NDArray[Any]
ACTIVATIONS = ("relu", "tanh", "sigmoid", "gelu", "linear")


class Layer:
    """A step of a network: call it on a batch and it returns a tensor.

    Attributes:
        name: Given by the network it is part of: `dense1`, `dense2`, ...
        num_inputs: Length of the last axis that it must get; None where any will do.
        units: Length of the last axis of its output; None where that depends on the input.
        reshapes: Whether the last axis becomes another one, so that its length is not known.
    """

    name = ""
    num_inputs: int | None = None
    units: int | None = None
    reshapes = False

    @property
    def parameters(self) -> list[Tensor]:
        """The tensors that training changes."""
        return []

    def __call__(self, x: Input, *, training: bool = False) -> Tensor:
        """Return the output for a batch.

        Args:
            x: `(batch, ..., features)`.
            training: Whether to drop units and to use the batch's own statistics.
        """
        raise NotImplementedError(f"{type(self).__name__} has no `__call__` yet.")

    def _checked(self, x: Input) -> Tensor | NDArray[Any]:
        """Return `x`, in the dtype of the parameters; refuse what does not fit."""
        if not isinstance(x, Tensor):
            x = as_floats(x, self.parameters[0].dtype if self.parameters else None)
        if self.num_inputs is not None and (x.ndim < 2 or x.shape[-1] != self.num_inputs):
            raise ValueError(
                f"{self.name or type(self).__name__} must get (batch, {self.num_inputs}). "
                f"Received: {x.shape}. {self._cure(x.shape)}"
            )
        return x

    def _cure(self, shape: tuple[int, ...]) -> str:
        if shape == (self.num_inputs,):
            return "For a single example add the batch axis: `x[None, :]`."
        if len(shape) > 2 and np.prod(shape[1:]) == self.num_inputs:
            return "Put `Flatten()` before it, or flatten the images: `x.reshape(len(x), -1)`."
        if len(shape) == 2 and shape[0] == self.num_inputs:
            return "Is x transposed? Rows are examples: try `x.T`."
        return "The layer before must have as many units as this one takes in."

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Dense(Layer):
    """`x @ kernel + bias`: every unit sums up all inputs, each with a weight of its own.

    Attributes:
        kernel: `(num_inputs, units)`.
        bias: `(units,)`, zero at the start; None with `use_bias=False`.

    Args:
        num_inputs: Features of an example, the length of the last axis of the input.
        units: Features of the output.
        rng: Draws the kernel.
        initializer: A name or a number, as `initialize` takes it.
        use_bias: Whether to add a bias.
        dtype: `"float32"` or `"float64"`.

    Example:
        >>> layer = Dense(3, 2, rng=np.random.default_rng(0))
        >>> layer(np.ones((5, 3))).shape
        (5, 2)
    """

    def __init__(
        self,
        num_inputs: int,
        units: int,
        *,
        rng: np.random.Generator,
        initializer: str | float = "glorot_uniform",
        use_bias: bool = True,
        dtype: str = "float32",
    ) -> None:
        self.num_inputs = check_count("num_inputs", num_inputs)
        self.units = check_count("units", units)
        shape = (self.num_inputs, self.units)
        self.kernel = Tensor(initialize(initializer, shape, rng=rng, dtype=dtype), name="kernel")
        self.bias = Tensor(np.zeros(self.units, dtype), name="bias") if use_bias else None

    @property
    def parameters(self) -> list[Tensor]:
        """Kernel and bias."""
        return [self.kernel] if self.bias is None else [self.kernel, self.bias]

    def __call__(self, x: Input, *, training: bool = False) -> Tensor:
        """Return `(batch, units)` for `(batch, num_inputs)`."""
        out: Any = self._checked(x) @ self.kernel  # a tensor, also for an array x
        return out if self.bias is None else out + self.bias

    def __repr__(self) -> str:
        bias = "" if self.bias is not None else ", use_bias=False"
        return f"Dense({self.num_inputs}, {self.units}{bias})"


class Activation(Layer):
    """The same function of every element: `relu`, `tanh`, `sigmoid`, `gelu` or `linear`.

    `gelu` is the tanh form, Keras's `gelu(x, approximate=True)`.

    Example:
        >>> Activation("relu")(np.array([[-1.0, 2.0]])).data
        array([[0., 2.]])
    """

    def __init__(self, function: str) -> None:
        if function not in ACTIVATIONS:
            raise ValueError(
                f"`function` must be one of {', '.join(ACTIVATIONS)}. Received: {function!r}. "
                "A softmax at the end is part of `softmax_cross_entropy`."
            )
        self.function = function

    def __call__(self, x: Input, *, training: bool = False) -> Tensor:
        """Return the function of each element, in the shape of `x`."""
        x = as_tensor(self._checked(x))
        return x if self.function == "linear" else getattr(x, self.function)()

    def __repr__(self) -> str:
        return f'Activation("{self.function}")'


class Dropout(Layer):
    """Set each element to zero with probability `rate`, in training only.

    What is left is divided by `1 - rate`, so that the expected sum stays, and nothing has to be
    done at inference (Srivastava et al., 2014, sec. 10, "inverted dropout").

    Args:
        rate: Fraction to drop, from 0 to below 1.
        rng: Draws the masks, a new one for every call.
    """

    def __init__(self, rate: float, *, rng: np.random.Generator) -> None:
        if not 0 <= rate < 1:
            raise ValueError(
                "`rate` must be the fraction that is dropped, from 0 to below 1. "
                f"Received: rate={rate}."
            )
        self.rate = float(rate)
        self.rng = check_rng(rng)

    def __call__(self, x: Input, *, training: bool = False) -> Tensor:
        """Return `x`, in training with some elements zero and the others larger."""
        x = as_tensor(self._checked(x))
        if not training or self.rate == 0:
            return x
        kept = self.rng.random(x.shape, dtype=np.float32) >= self.rate
        return x * (kept * np.asarray(1 / (1 - self.rate), x.dtype))

    def __repr__(self) -> str:
        return f"Dropout({self.rate})"


class Flatten(Layer):
    """Make one row of each example: `(batch, ...)` to `(batch, features)`."""

    reshapes = True

    def __call__(self, x: Input, *, training: bool = False) -> Tensor:
        """Return `x` with all axes but the first made one."""
        x = as_tensor(self._checked(x))
        return x.reshape(len(x), -1)


def as_tensor(x: Input) -> Tensor:
    """Return `x` itself, or an array as a tensor."""
    return x if isinstance(x, Tensor) else Tensor(x)
