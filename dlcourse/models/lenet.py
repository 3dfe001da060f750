"""LeNet-5 as it was in 1998, and what has been changed in such networks since."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from .arguments import check_count, check_image_shape, check_large_enough
from .blocks import batch_normalization
from .lenet_layers import C3_CONNECTIONS, ConnectedConv2D, DistanceToCodes, scaled_tanh

# In the order in which a lesson may add them; each can also be made alone.
LENET_CHANGES = (
    "softmax_output",
    "full_connections",
    "max_pooling",
    "relu",
    "batch_norm",
    "global_pooling",
    "dropout",
)
_SIDE = 32  # the pixels of LeNet-5's input
_DROPPED = 0.2


def build_lenet(
    input_shape: Sequence[int],
    num_classes: int,
    *,
    changes: Sequence[str] = (),
    name: str = "lenet",
) -> keras.Model:
    """Build LeNet-5 (LeCun, Bottou, Bengio & Haffner, 1998), or a more modern version of it.

    Without changes it is the paper's network, of exactly 60,000 trainable parameters for ten
    classes and one channel: C1 with 6 maps of 5x5 kernels; S2, which averages 2x2 pixels and has
    one coefficient and one bias a map; C3 with 16 maps, of which each sees the maps of S2 that
    the paper's table I names; S4, like S2; C5 with 120 units and F6 with 84, all with the
    activation `1.7159 tanh(2 x / 3)`; and the squared distance to a fixed code of each class.
    Smaller images are put in the middle of 32x32 pixels, as the paper does with 28x28; the pixels
    from 0 to 1 are scaled to -0.1 to 1.175. Weights begin uniform within 2.4 over the number of
    inputs. Not the paper's are the training (it minimised another criterion, with an
    approximate second-order method) and the drawings of the codes.

    Args:
        input_shape: `(height, width, channels)` of one image.
        num_classes: Number of logits.
        changes: Names out of `LENET_CHANGES`, in any order, or `"all"`:
            `"softmax_output"`: a dense layer for the logits in place of distances to codes;
            `"full_connections"`: each map of C3 sees all maps of S2;
            `"max_pooling"`: the largest of 2x2 pixels in place of S2 and S4;
            `"relu"`: in place of the scaled tanh, with weights that begin as He's (2015);
            `"batch_norm"`: after C1, C3, C5 and F6, before the activation;
            `"global_pooling"`: C5 with 3x3 kernels, and the mean over all places of its maps;
            `"dropout"`: of one unit in five of C5 and of F6.
        name: Name of the model; layers are `pad`, `rescale`, `c1`, `c1_norm`, `c1_activation`,
            `s2`, `s2_scale`, `s2_activation`, `c3`, …, `s4`, …, `c5`, …, `flatten` or
            `global_pool`, `c5_dropout`, `f6`, …, `logits`.

    Returns:
        An uncompiled model from `(batch, *input_shape)` to logits `(batch, num_classes)`. A file
        that it is saved to needs `dlcourse.models.lenet` imported to be loaded again.

    Raises:
        ValueError: If the channel axis is missing or comes first, a change is not known, or there
            is a single class and no softmax output.

    Example:
        >>> model = build_lenet((28, 28, 1), 10)
        >>> sum(int(weight.shape.num_elements()) for weight in model.trainable_weights)
        60000
    """
    input_shape = check_image_shape(input_shape)
    num_classes = check_count("num_classes", num_classes, "10")
    changed = _check_changes(changes, num_classes)
    check_large_enough(input_shape, 5, "the 5x5 kernels", "Draw them larger: `np.kron`")
    inputs = keras.Input(input_shape, name="inputs")
    x = _prepare(inputs)
    connections = C3_CONNECTIONS if "full_connections" not in changed else None
    x = _subsampling(_weighted(x, 6, "c1", changed, kernel_size=(5, 5)), "s2", changed)
    x = _weighted(x, 16, "c3", changed, kernel_size=(5, 5), connections=connections)
    x = _subsampling(x, "s4", changed)
    if "global_pooling" in changed:
        x = _weighted(x, 120, "c5", changed, kernel_size=(3, 3), padding="same")
        x = layers.GlobalAveragePooling2D(name="global_pool")(x)
    else:
        x = _weighted(x, 120, "c5", changed, kernel_size=x.shape[1:3])
        x = layers.Flatten(name="flatten")(x)
    if "dropout" in changed:
        x = layers.Dropout(_DROPPED, name="c5_dropout")(x)
    x = _weighted(x, 84, "f6", changed)
    if "dropout" in changed:
        x = layers.Dropout(_DROPPED, name="f6_dropout")(x)
    output = layers.Dense if "softmax_output" in changed else DistanceToCodes
    return keras.Model(inputs, output(num_classes, name="logits")(x), name=name)


def _prepare(x: Any) -> Any:
    """Put a small image in the middle of 32x32 pixels, and scale the pixels as the paper does."""
    missing = [max(0, _SIDE - side) for side in x.shape[1:3]]
    if any(missing):
        both_sides = tuple((pixels // 2, pixels - pixels // 2) for pixels in missing)
        x = layers.ZeroPadding2D(both_sides, name="pad")(x)
    return layers.Rescaling(1.275, offset=-0.1, name="rescale")(x)


def _weighted(
    x: Any,
    units: int,
    name: str,
    changed: frozenset[str],
    *,
    kernel_size: Sequence[int] | None = None,
    padding: str = "valid",
    connections: Sequence[Sequence[int]] | None = None,
) -> Any:
    """Add a convolution, or without a kernel size a dense layer, and what follows it."""
    options: dict[str, Any] = {"use_bias": "batch_norm" not in changed, "name": name}
    if kernel_size is None:
        options["kernel_initializer"] = _initializer(x.shape[-1], changed)
        x = layers.Dense(units, **options)(x)
    elif connections is None:
        fan_in = kernel_size[0] * kernel_size[1] * x.shape[-1]
        options["kernel_initializer"] = _initializer(fan_in, changed)
        x = layers.Conv2D(units, tuple(kernel_size), padding=padding, **options)(x)
    else:
        seen = sum(len(maps) for maps in connections) / len(connections)
        fan_in = round(kernel_size[0] * kernel_size[1] * seen)
        options["kernel_initializer"] = _initializer(fan_in, changed)
        x = ConnectedConv2D(connections, kernel_size[0], **options)(x)
    if "batch_norm" in changed:
        x = batch_normalization(x, f"{name}_norm")
    return layers.Activation(_activation(changed), name=f"{name}_activation")(x)


def _subsampling(x: Any, name: str, changed: frozenset[str]) -> Any:
    if "max_pooling" in changed:
        return layers.MaxPooling2D(name=name)(x)
    x = layers.AveragePooling2D(2, name=name)(x)
    # One coefficient and one bias a map. That of the paper multiplies the sum of four pixels and
    # begins within 2.4 / 4, so that of their mean within 2.4.
    coefficients = keras.initializers.RandomUniform(-2.4, 2.4)
    x = layers.DepthwiseConv2D(1, depthwise_initializer=coefficients, name=f"{name}_scale")(x)
    return layers.Activation(_activation(changed), name=f"{name}_activation")(x)


def _activation(changed: frozenset[str]) -> Any:
    return "relu" if "relu" in changed else scaled_tanh


def _initializer(fan_in: int, changed: frozenset[str]) -> Any:
    if "relu" in changed:
        variance = 2 / fan_in  # He's
        return keras.initializers.TruncatedNormal(stddev=variance**0.5)
    return keras.initializers.RandomUniform(-2.4 / fan_in, 2.4 / fan_in)


def _check_changes(changes: Sequence[str], num_classes: int) -> frozenset[str]:
    if isinstance(changes, str) and changes == "all":
        return frozenset(LENET_CHANGES)
    unknown = None if isinstance(changes, str) else set(changes) - set(LENET_CHANGES)
    if unknown is None or unknown:
        raise ValueError(
            f"`changes` must be a tuple of names out of {', '.join(LENET_CHANGES)}, or 'all'. "
            f"Received: changes={changes!r}. Write `changes=('softmax_output', 'relu')`."
        )
    if num_classes == 1 and "softmax_output" not in changes:
        raise ValueError(
            "LeNet-5 of 1998 measures the distance to a code of each class, and needs two of them "
            "at least. Received: num_classes=1. Write `num_classes=2`, or "
            "`changes=('softmax_output',)` for a single logit."
        )
    return frozenset(changes)
