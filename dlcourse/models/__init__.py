"""Builders of Keras models, one family a file; each returns an uncompiled model.

Keras is loaded when a builder is first used, not when this is imported.

Example:
    >>> import dlcourse.models
    >>> dlcourse.models.build_mlp((20,), 10).output_shape
    (None, 10)
"""

from typing import TYPE_CHECKING

from ..lazy import load_when_used

# name -> the module that defines it
_ORIGINS = {
    "LENET_CHANGES": "lenet",
    "Encoded": "encoded",
    "alignment": "attending",
    "build_alexnet_small": "alexnet",
    "build_captioner": "captioner",
    "build_cnn": "cnn",
    "build_cnn_rnn": "cnn_rnn",
    "build_detector": "detector",
    "build_forecaster": "recurrent",
    "build_language_model": "text",
    "build_lenet": "lenet",
    "build_mlp": "mlp",
    "build_resnet": "resnet",
    "build_rnn": "recurrent",
    "build_seq2seq": "seq2seq",
    "build_text_classifier": "text",
    "build_transfer": "transfer",
    "build_unet": "unet",
    "check_batch": "batches",
    "check_sequences": "sequences",
    "encode": "encoded",
    "reset_states": "stateful",
    "teacher_forcing": "decoder",
    "translate": "writing",
    "write": "writing",
}

__all__ = [
    "LENET_CHANGES",
    "Encoded",
    "alignment",
    "build_alexnet_small",
    "build_captioner",
    "build_cnn",
    "build_cnn_rnn",
    "build_detector",
    "build_forecaster",
    "build_language_model",
    "build_lenet",
    "build_mlp",
    "build_resnet",
    "build_rnn",
    "build_seq2seq",
    "build_text_classifier",
    "build_transfer",
    "build_unet",
    "check_batch",
    "check_sequences",
    "encode",
    "reset_states",
    "teacher_forcing",
    "translate",
    "write",
]

if TYPE_CHECKING:
    from .alexnet import build_alexnet_small
    from .attending import alignment
    from .batches import check_batch
    from .captioner import build_captioner
    from .cnn import build_cnn
    from .cnn_rnn import build_cnn_rnn
    from .decoder import teacher_forcing
    from .detector import build_detector
    from .encoded import Encoded, encode
    from .lenet import LENET_CHANGES, build_lenet
    from .mlp import build_mlp
    from .recurrent import build_forecaster, build_rnn
    from .resnet import build_resnet
    from .seq2seq import build_seq2seq
    from .sequences import check_sequences
    from .stateful import reset_states
    from .text import build_language_model, build_text_classifier
    from .transfer import build_transfer
    from .unet import build_unet
    from .writing import translate, write

__getattr__, __dir__ = load_when_used(__name__, _ORIGINS)
