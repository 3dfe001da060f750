"""Use what one model has learned for other classes."""

from typing import Any

import keras
from keras import layers

from .arguments import check_count

_POOLINGS = {3: layers.GlobalAveragePooling1D, 4: layers.GlobalAveragePooling2D}


def build_transfer(
    backbone: keras.Model,
    num_classes: int,
    *,
    layer: str | None = None,
    trainable: bool = False,
    name: str = "transfer",
) -> keras.Model:
    """Put a new head on a copy of a trained model (Yosinski et al., 2014).

    The given model is not changed, and shares no weight with the copy: it can serve for several.
    A batch normalisation that is frozen uses the means that it had learned, in training too; one
    that is not goes on learning them. Dropout stays what it was in the copied part.

    Args:
        backbone: The trained model.
        num_classes: Number of the new classes; 1 for two classes with a single logit.
        layer: Name of the last layer that is copied. Without it all is copied that comes before
            the layer `logits` or, where there is none, before the last dense layer; a model with
            neither, such as one of `keras.applications` without its top, is copied whole.
        trainable: Whether the copied layers are trained on (fine-tuning, at a low learning rate),
            or frozen, and only the head is trained.
        name: Name of the model; the layers keep their names, and `global_pool_new`, if maps
            must be averaged, and `logits` follow.

    Returns:
        An uncompiled model from inputs like the backbone's to logits `(batch, num_classes)`.

    Raises:
        ValueError: If the backbone is no built model of one input, or has no such layer, or the
            layer is the backbone's own `logits`.

    Example:
        >>> from dlcourse.models import build_cnn
        >>> backbone = build_cnn((28, 28, 1), 26, filters=(8, 16))
        >>> model = build_transfer(backbone, 10)
        >>> [weight.path for weight in model.trainable_weights]
        ['logits/kernel', 'logits/bias']
    """
    num_classes = check_count("num_classes", num_classes, "10")
    if not isinstance(backbone, keras.Model) or len(getattr(backbone, "inputs", None) or ()) != 1:
        raise ValueError(
            "`backbone` must be a built Keras model with one input. "
            f"Received: {backbone!r}. Begin it with `keras.Input(shape)`."
        )
    features = keras.Model(backbone.inputs[0], _features(backbone, layer))
    copy = keras.models.clone_model(features)
    copy.set_weights(features.get_weights())
    for copied in copy.layers:
        copied.trainable = trainable
    x = copy.outputs[0]
    if len(x.shape) in _POOLINGS:
        x = _POOLINGS[len(x.shape)](name="global_pool_new")(x)
    return keras.Model(copy.inputs[0], layers.Dense(num_classes, name="logits")(x), name=name)


def _features(backbone: keras.Model, layer: str | None) -> Any:
    """Return the tensor of the backbone that the new head takes."""
    if layer is None:
        heads = [part for part in backbone.layers if part.name == "logits"]
        heads = heads or [part for part in backbone.layers if isinstance(part, layers.Dense)]
        return heads[-1].input if heads else backbone.outputs[0]
    names = [part.name for part in backbone.layers]
    if layer not in names:
        raise ValueError(
            "`layer` must be the name of one of the backbone's layers. "
            f"Received: layer={layer!r}. There are {', '.join(names)}."
        )
    if layer == "logits":
        raise ValueError(
            "`layer` must come before the backbone's own logits, which a new head takes the place "
            f"of. Received: layer='logits'. Before it are {', '.join(names[-4:-1])}."
        )
    return backbone.get_layer(layer).output
