"""What parts with a hand-written backward pass share: parameters by name, and their gradients."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .tensor import Tensor

Array = NDArray[Any]


class ByHand:
    """A part of a network with a `forward` and a `backward`, both on plain arrays.

    The parameters are tensors, so that the optimisers move them and `clip_by_global_norm` shortens
    their gradients: hand over `list(part.parameters.values())`. No graph is built; `backward` works
    out every `grad` itself.

    Attributes:
        parameters: The tensors that training changes, by name, in the order of Keras.
    """

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self.parameters = {name: Tensor(array, name=name) for name, array in arrays.items()}

    @property
    def gradients(self) -> dict[str, Array]:
        """The gradients of the last `backward`, by the name of the parameter.

        Raises:
            ValueError: Before the first `backward`.
        """
        found = {name: p.grad for name, p in self.parameters.items() if p.grad is not None}
        if len(found) < len(self.parameters):
            raise ValueError(
                "`gradients` must come from a backward pass. Received: no call of `backward` yet. "
                "Call `forward(x)`, then `backward(upstream)`."
            )
        return found

    def get_weights(self) -> list[Array]:
        """Return copies of the parameters' arrays, in the order of Keras."""
        return [parameter.data.copy() for parameter in self.parameters.values()]

    def set_weights(self, weights: Sequence[ArrayLike]) -> None:
        """Give the parameters copies of these arrays: `cell.set_weights(layer.get_weights())`.

        Raises:
            ValueError: If their number or a shape differs.
        """
        arrays = [np.asarray(weight) for weight in weights]
        wanted = {name: parameter.shape for name, parameter in self.parameters.items()}
        if [array.shape for array in arrays] != list(wanted.values()):
            raise ValueError(
                f"`weights` must have the shapes {wanted}. "
                f"Received: {[array.shape for array in arrays]}. "
                "Has the layer as many units, and a bias?"
            )
        for parameter, array in zip(self.parameters.values(), arrays, strict=True):
            parameter.data = array.astype(parameter.dtype)

    def __repr__(self) -> str:
        shapes = ", ".join(f"{name} {p.shape}" for name, p in self.parameters.items())
        return f"{type(self).__name__}({shapes})"
