"""The receptive field: which pixels one value of a layer can depend on."""

import functools
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

import keras

from .probing import find_layer, producer

Number = int | Fraction
_PROBED = 64  # positions looked at: more than any stride of the layers before them


class ReceptiveField(NamedTuple):
    """The part of the input that one value of a feature map can depend on; down, right.

    Attributes:
        size: Height and width in pixels.
        strides: How far the field moves, in pixels, from one value to the next below or beside
            it; below 1 (a fraction) where a map has more values than the image has pixels.
        start: Row and column of the first pixel in the field of the value at `(0, 0)`; negative
            where it begins in the padding.
    """

    size: tuple[int, int]
    strides: tuple[Number, Number]
    start: tuple[int, int]

    def window(self, position: tuple[int, int]) -> tuple[int, int, int, int]:
        """Return `(top, bottom, left, right)` of the value at a position, ends not included.

        Parts of it lie outside of the image where there is padding.

        Args:
            position: Row and column in the feature map.
        """
        (top, left), (height, width) = (
            [int(s + p * d) for s, p, d in zip(self.start, position, self.strides, strict=True)],
            self.size,
        )
        return top, top + height, left, left + width


class _Span(NamedTuple):
    """Along one axis: for the value at index i, its first and its last pixel."""

    first: Callable[[int], int]
    last: Callable[[int], int]


def receptive_field(model: keras.Model, layer: str) -> ReceptiveField:
    """Return the receptive field of a layer, computed from the layers' settings.

    A window of size k over a map whose own fields have the size r and move by j pixels sees
    `r + (k - 1) j` pixels, and moves by `stride * j` (Araujo, Norris & Sim, 2019, "Computing
    receptive fields of convolutional neural networks", Distill). Where branches or shortcuts meet,
    the field reaches from the first pixel of any to the last of any. After a global pooling, a
    Flatten or a Dense it is the whole image.

    Args:
        model: A built functional or Sequential model of images.
        layer: Name of the layer.

    Returns:
        Size, strides and start. After upsampling or a transposed convolution values may differ in
        the size of their field; it is then the largest.

    Raises:
        ValueError: If there is no such layer (the message lists those there are), or what a layer
            before it looks at is not known.

    Example:
        >>> model = keras.Sequential([
        ...     keras.Input((28, 28, 1)),
        ...     keras.layers.Conv2D(8, 5, name="conv1"),
        ...     keras.layers.MaxPooling2D(2, name="pool1"),
        ...     keras.layers.Conv2D(16, 5, name="conv2"),
        ... ])
        >>> receptive_field(model, "conv2")
        ReceptiveField(size=(14, 14), strides=(2, 2), start=(0, 0))
    """
    tensor = find_layer(model, layer)
    shape = model.inputs[0].shape
    if len(shape) != 4:
        raise ValueError(
            "`model` must take images (batch, height, width, channels). "
            f"Received: a model of {shape}."
        )
    found = []
    for axis in (1, 2):
        span = _span(tensor, axis, {id(model.inputs[0]): _Span(int, int)}, shape[axis])
        positions = range(_PROBED)
        size = max(span.last(i) - span.first(i) for i in positions) + 1
        stride = Fraction(span.first(_PROBED) - span.first(0), _PROBED)
        found.append((size, int(stride) if stride.denominator == 1 else stride, span.first(0)))
    down, right = found
    return ReceptiveField(*zip(down, right, strict=True))  # type: ignore[arg-type]


def _span(tensor: Any, axis: int, known: dict[int, _Span], image: int | None) -> _Span:
    """Return the span of a tensor; those of the tensors before it are put into `known`."""
    waiting = [tensor]
    while waiting:
        node = producer(waiting[-1])
        missing = [before for before in node.input_tensors if id(before) not in known]
        if id(waiting[-1]) in known or not missing:
            current = waiting.pop()
            if id(current) not in known:
                known[id(current)] = _through(node, axis, known, image)
        else:
            waiting += missing
    return known[id(tensor)]


def _through(node: Any, axis: int, known: dict[int, _Span], image: int | None) -> _Span:
    """Return the span of a layer's output, from those of its inputs."""
    layer, before = node.operation, [known[id(tensor)] for tensor in node.input_tensors]
    shapes = [tensor.shape for tensor in (*node.input_tensors, *node.outputs)]
    index = axis - 1
    if isinstance(layer, keras.Model):  # a model within the model
        inner = {id(tensor): span for tensor, span in zip(layer.inputs, before, strict=True)}
        return _span(layer.outputs[0], axis, inner, image)
    if any(len(shape) != 4 for shape in shapes) or getattr(layer, "keepdims", False):
        return _whole(layer, image)
    if len(before) > 1:
        return _union(before)
    (span,) = before
    if _keeps_places(layer):
        return span
    if isinstance(layer, keras.layers.ZeroPadding2D):
        return _moved(span, _added(layer, layer.padding, axis))
    if isinstance(layer, keras.layers.Cropping2D):
        return _moved(span, -_added(layer, layer.cropping, axis))
    if isinstance(layer, keras.layers.UpSampling2D):
        return _upsampled(span, layer.size[index], layer.interpolation)
    if isinstance(layer, keras.layers.Conv2DTranspose):
        return _spread(span, layer, index)
    size = getattr(layer, "kernel_size", getattr(layer, "pool_size", None))
    if size is None or not hasattr(layer, "strides") or not hasattr(layer, "padding"):
        raise ValueError(
            "`receptive_field` must know what every layer before the one asked for looks at. "
            f"Received: {layer.name!r}, a {type(layer).__name__}. Its `kernel_size`, `strides` and "
            "`padding` would say it; `measured_receptive_field` needs none of them."
        )
    dilation = getattr(layer, "dilation_rate", 1)
    window, stride, spread = (_at(value, index) for value in (size, layer.strides, dilation))
    return _windowed(span, window, stride, spread, layer.padding, shapes[0][axis])


# what leaves every value where it was
_ELEMENTWISE = (
    keras.layers.Activation, keras.layers.ActivityRegularization, keras.layers.AlphaDropout,
    keras.layers.BatchNormalization, keras.layers.Dropout, keras.layers.ELU,
    keras.layers.GaussianDropout, keras.layers.GaussianNoise, keras.layers.Identity,
    keras.layers.LeakyReLU, keras.layers.Normalization, keras.layers.PReLU, keras.layers.ReLU,
    keras.layers.Rescaling, keras.layers.Softmax, keras.layers.SpatialDropout2D,
)  # fmt: skip
_OPERATIONS = (
    "Absolute", "Add", "Clip", "Divide", "Elu", "Exp", "Gelu", "LeakyRelu", "Log", "Multiply",
    "Negative", "Power", "Relu", "Relu6", "Selu", "Sigmoid", "Silu", "Softmax", "Softplus",
    "Sqrt", "Square", "Subtract", "Tanh", "TrueDivide",
)  # fmt: skip


def _keeps_places(layer: Any) -> bool:
    kind = type(layer).__name__
    if isinstance(layer, keras.layers.LayerNormalization):
        return list(layer.axis) in ([-1], [3])  # over height and width it sees the whole image
    # augmentation does nothing at inference
    return (
        isinstance(layer, _ELEMENTWISE)
        or (isinstance(layer, keras.layers.Layer) and kind.startswith("Random"))
        or (not isinstance(layer, keras.layers.Layer) and kind in _OPERATIONS)
    )


def _at(value: Any, index: int) -> int:
    return int(value[index] if isinstance(value, tuple | list) else value)


def _added(layer: Any, amounts: Any, axis: int) -> int:
    """Return what is added before the first place along an axis of the image."""
    first = 2 if layer.data_format == "channels_first" else 1
    return amounts[axis - first][0] if 0 <= axis - first < 2 else 0


def _windowed(
    span: _Span, size: int, stride: int, dilation: int, padding: str, length: int | None
) -> _Span:
    """Return the span behind a sliding window: convolution and pooling."""
    reach = (size - 1) * dilation
    before = 0
    if padding == "same":
        # as much as TensorFlow puts before the first row; of an image of any size, the most usual
        steps = -(-length // stride) if length else 0
        added = (steps - 1) * stride + reach + 1 - length if length else reach + 1 - stride
        before = max(added, 0) // 2
    return _Span(
        functools.cache(lambda i: span.first(i * stride - before)),
        functools.cache(lambda i: span.last(i * stride - before + reach)),
    )


def _spread(span: _Span, layer: Any, index: int) -> _Span:
    """Return the span behind a transposed convolution: all windows that reach the place."""
    size, stride = layer.kernel_size[index], layer.strides[index]
    before = max(size - stride, 0) // 2 if layer.padding == "same" else 0
    return _Span(
        functools.cache(lambda i: span.first(-((size - 1 - i - before) // stride))),
        functools.cache(lambda i: span.last((i + before) // stride)),
    )


def _upsampled(span: _Span, factor: int, interpolation: str) -> _Span:
    """Return the span behind an upsampling; all but nearest looks at the neighbours too."""
    if interpolation == "nearest":
        return _Span(lambda i: span.first(i // factor), lambda i: span.last(i // factor))
    if interpolation != "bilinear":
        raise ValueError(
            "`receptive_field` knows the interpolations nearest and bilinear. "
            f"Received: {interpolation!r}. Use `measured_receptive_field`."
        )
    # the value at i lies at (i + 1/2) / factor - 1/2 of the smaller map, between two of its own
    return _Span(
        functools.cache(lambda i: span.first((2 * i + 1 - factor) // (2 * factor))),
        functools.cache(lambda i: span.last(-((factor - 1 - 2 * i) // (2 * factor)))),
    )


def _moved(span: _Span, by: int) -> _Span:
    return _Span(lambda i: span.first(i - by), lambda i: span.last(i - by))


def _union(spans: list[_Span]) -> _Span:
    return _Span(
        functools.cache(lambda i: min(span.first(i) for span in spans)),
        functools.cache(lambda i: max(span.last(i) for span in spans)),
    )


def _whole(layer: Any, image: int | None) -> _Span:
    if image is None:
        raise ValueError(
            f"{layer.name!r} looks at the whole image, and this model takes images of any size. "
            "Received: a model without a height and width. Give them: `keras.Input((28, 28, 1))`."
        )
    return _Span(lambda _: 0, lambda _: image - 1)
