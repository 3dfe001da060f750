"""The multilayer perceptron: dense layers one after the other, and what is put between them."""

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import keras
from keras import layers

from .arguments import check_activation, check_choice, check_count, check_dropout, check_sizes
from .blocks import initializer_for

_NORMALIZATIONS = (None, "batch", "layer")


def build_mlp(
    input_shape: Sequence[int],
    num_classes: int,
    *,
    hidden_units: Sequence[int] = (300, 100),
    activation: str | Callable[[Any], Any] = "relu",
    kernel_initializer: str | float | keras.Initializer | None = None,
    normalization: str | None = None,
    residual: bool = False,
    dropout: float = 0.0,
    l1: float = 0.0,
    l2: float = 0.0,
    name: str = "mlp",
) -> keras.Model:
    """Build a multilayer perceptron (Rumelhart, Hinton & Williams, 1986).

    Each entry of `hidden_units` adds one block: a dense layer, its normalisation, its activation,
    its dropout, where they are wanted, in this order. The input is flattened first.

    Args:
        input_shape: Shape of one example: `(20,)`, `(28, 28)`, `(32, 32, 3)`.
        num_classes: Number of logits; 1 for two classes with a single logit, or for regression.
        hidden_units: Width of each hidden layer, in order; empty for a linear model.
        activation: Keras' name of the activation (`"relu"`, `"tanh"`, `"sigmoid"`, `"gelu"` …).
        kernel_initializer: For every kernel: Keras' name (`"glorot_uniform"`), an initialiser, or
            a number, the standard deviation of a plain normal. Without it He's normal in the
            hidden layers for ReLU and its relatives (He et al., 2015), LeCun's for SELU
            (Klambauer et al., 2017), and Glorot's uniform otherwise, also for the logits
            (Glorot & Bengio, 2010).
        normalization: `"batch"` (Ioffe & Szegedy, 2015; the dense layer then has no bias, which
            would be subtracted again) or `"layer"` (Ba, Kiros & Hinton, 2016), before the
            activation.
        residual: Adds the input of a block to its output wherever the two are equally wide, from
            the second block on (He et al., 2016).
        dropout: Fraction of hidden units dropped in training (Srivastava et al., 2014), at least
            0, below 1.
        l1: Penalty on the sum of the kernels' absolute values.
        l2: Penalty on the sum of the kernels' squares.
        name: Name of the model; layers are `hidden1`, `hidden1_norm`, `hidden1_activation`,
            `hidden1_dropout`, `hidden2`, …, `hidden2_add`, …, `logits`.

    Returns:
        An uncompiled model from `(batch, *input_shape)` to logits `(batch, num_classes)`.

    Raises:
        ValueError: If a shape, a width, a rate or a name is not valid, or `residual` finds no two
            neighbouring layers of one width.

    Example:
        >>> model = build_mlp((28, 28), 10, hidden_units=(64, 64), normalization="batch")
        >>> [layer.name for layer in model.layers][1:5]
        ['flatten', 'hidden1', 'hidden1_norm', 'hidden1_activation']
        >>> model.output_shape
        (None, 10)
    """
    input_shape = check_sizes("input_shape", input_shape, "(20,)")
    hidden_units = check_sizes("hidden_units", hidden_units, "(300, 100)", may_be_empty=True)
    num_classes = check_count("num_classes", num_classes, "10")
    check_dropout(dropout)
    check_choice("normalization", normalization, _NORMALIZATIONS)
    _check_penalties(l1, l2)
    check_activation(activation)
    if residual and not any(
        width == next_width for width, next_width in itertools.pairwise(hidden_units)
    ):
        raise ValueError(
            "`residual=True` adds the input of a block to its output, and needs two neighbouring "
            f"hidden layers of one width. Received: hidden_units={hidden_units}. "
            "Take `hidden_units=(100, 100, 100)`."
        )

    def dense(units: int, layer_name: str, default: str, use_bias: bool = True) -> layers.Dense:
        return layers.Dense(
            units,
            use_bias=use_bias,
            kernel_initializer=_initializer(kernel_initializer, default),
            kernel_regularizer=keras.regularizers.L1L2(l1=l1, l2=l2) if l1 or l2 else None,
            name=layer_name,
        )

    inputs = keras.Input(input_shape, name="inputs")
    x = layers.Flatten(name="flatten")(inputs) if len(input_shape) > 1 else inputs
    for index, units in enumerate(hidden_units):
        block, shortcut = f"hidden{index + 1}", x
        x = dense(units, block, initializer_for(activation), use_bias=normalization != "batch")(x)
        if normalization == "batch":
            x = layers.BatchNormalization(name=f"{block}_norm")(x)
        elif normalization == "layer":
            x = layers.LayerNormalization(name=f"{block}_norm")(x)
        x = layers.Activation(activation, name=f"{block}_activation")(x)
        if dropout:
            x = layers.Dropout(dropout, name=f"{block}_dropout")(x)
        if residual and index and hidden_units[index - 1] == units:
            x = layers.Add(name=f"{block}_add")([shortcut, x])
    return keras.Model(inputs, dense(num_classes, "logits", "glorot_uniform")(x), name=name)


def _initializer(wanted: str | float | keras.Initializer | None, default: str) -> Any:
    """Return an initialiser of its own for each layer: one that is shared draws the same twice."""
    if wanted is None:
        return keras.initializers.get(default)
    if isinstance(wanted, int | float) and not isinstance(wanted, bool):
        if not 0 <= wanted < math.inf:
            raise ValueError(
                "`kernel_initializer` as a number is a standard deviation, at least 0. "
                f"Received: {wanted}. Names are `he_normal`, `glorot_uniform`, …"
            )
        return keras.initializers.RandomNormal(stddev=float(wanted))
    try:
        initializer = keras.initializers.get(wanted)
    except ValueError as error:
        raise ValueError(
            "`kernel_initializer` must be a name that Keras knows, an initialiser, or a standard "
            f"deviation. Received: {wanted!r}. Names are `he_normal`, `he_uniform`, "
            "`glorot_uniform`, `glorot_normal`, `lecun_normal`, `orthogonal`, …"
        ) from error
    return initializer.clone() if isinstance(initializer, keras.Initializer) else initializer


def _check_penalties(l1: float, l2: float) -> None:
    if not (0 <= l1 < math.inf and 0 <= l2 < math.inf):
        raise ValueError(
            "`l1` and `l2` must be penalties, at least 0. "
            f"Received: l1={l1}, l2={l2}. Begin with `l2=1e-4`."
        )
