"""Layers in a row, as a network and a residual block hold them."""

from collections.abc import Sequence

from .layers import Input, Layer, as_tensor
from .tensor import Tensor


class Residual(Layer):
    """`x + layers(x)`: what the layers learn is added to what came in (He et al., 2016).

    Args:
        layers: Layers from `(batch, features)` to the same shape.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = check_layers(layers)
        self.num_inputs, self.units = widths(self.layers)
        if self.num_inputs != self.units:
            raise ValueError(
                "The layers of a Residual must return the width they get, to be added to it. "
                f"Received: {self.num_inputs} in, {self.units} out."
            )

    @property
    def parameters(self) -> list[Tensor]:
        """The parameters of the layers within."""
        return [parameter for layer in self.layers for parameter in layer.parameters]

    def __call__(self, x: Input, *, training: bool = False) -> Tensor:
        """Return `x + layers(x)`."""
        out = x = as_tensor(self._checked(x))
        for layer in self.layers:
            out = layer(out, training=training)
        return x + out

    def __repr__(self) -> str:
        return f"Residual({self.layers})"


def check_layers(layers: Sequence[Layer]) -> list[Layer]:
    """Return the layers as a list.

    Raises:
        ValueError: If there is none, or something in it is not a layer.
    """
    layers = list(layers)
    wrong = [layer for layer in layers if not isinstance(layer, Layer)]
    if wrong or not layers:
        raise ValueError(
            "`layers` must be a list of at least one layer, such as Dense or Activation. "
            f"Received: {f'{wrong[0]!r} in it' if wrong else 'an empty one'}."
        )
    return layers


def widths(layers: Sequence[Layer]) -> tuple[int | None, int | None]:
    """Return what a chain of layers takes in and gives out, where that is known.

    Raises:
        ValueError: If a layer does not give what the next one takes.
    """
    first: int | None = None
    width: int | None = None
    giver: Layer | None = None
    for layer in layers:
        if layer.num_inputs is not None:
            if giver is not None and width not in (None, layer.num_inputs):
                raise ValueError(
                    "Each layer must give what the next one takes. "
                    f"Received: {giver} gives {width}, but {layer} takes {layer.num_inputs}."
                )
            first = layer.num_inputs if giver is None else first
        if layer.reshapes:
            width, giver = None, layer
        elif layer.units is not None:
            width, giver = layer.units, layer
    return first, width


def name_layers(layers: Sequence[Layer], prefix: str = "") -> None:
    """Name the layers by kind and number, and their parameters after them."""
    counts: dict[str, int] = {}
    for layer in layers:
        kind = type(layer).__name__.lower()
        counts[kind] = counts.get(kind, 0) + 1
        layer.name = f"{prefix}{kind}{counts[kind]}"
        if hasattr(layer, "layers"):
            name_layers(layer.layers, f"{layer.name}.")
        else:
            for parameter in layer.parameters:
                parameter.name = f"{layer.name}.{parameter.name.rpartition('.')[2]}"
