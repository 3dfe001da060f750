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
    "CrossAttention": "cross_attention",
    "DiedError": "adversaries",
    "Encoded": "encoded",
    "LearnedPositions": "positions",
    "NoiseSchedule": "noising",
    "NoisyBatches": "noisy_batches",
    "SelfAttention": "self_attention",
    "SinusoidalPositions": "positions",
    "SpectralConv2D": "spectral",
    "SpectralDense": "spectral",
    "VariationalAutoencoder": "variational",
    "alignment": "attending",
    "attention_maps": "maps",
    "build_alexnet_small": "alexnet",
    "build_autoencoder": "autoencoder",
    "build_bert": "bert",
    "build_captioner": "captioner",
    "build_cnn": "cnn",
    "build_cnn_rnn": "cnn_rnn",
    "build_denoiser": "denoiser",
    "build_detector": "detector",
    "build_discriminator": "gan",
    "build_encoder": "bert",
    "build_forecaster": "recurrent",
    "build_generator": "gan",
    "build_gpt": "gpt",
    "build_judge": "judge",
    "build_language_model": "text",
    "build_lenet": "lenet",
    "build_mlp": "mlp",
    "build_resnet": "resnet",
    "build_rnn": "recurrent",
    "build_seq2seq": "seq2seq",
    "build_seq2seq_transformer": "seq2seq_transformer",
    "build_text_classifier": "text",
    "build_transfer": "transfer",
    "build_unet": "unet",
    "build_vae": "vae",
    "build_vit": "vit",
    "check_batch": "batches",
    "check_sequences": "sequences",
    "decoder_block": "transformer",
    "encode": "encoded",
    "encoder_block": "transformer",
    "gan_losses": "adversaries",
    "generate": "generation",
    "judge_features": "judge",
    "noise_schedule": "noising",
    "reset_states": "stateful",
    "rotate": "positions",
    "sample_diffusion": "diffusion",
    "sample_gan": "gan",
    "teacher_forcing": "decoder",
    "train_judge": "judge",
    "train_gan": "adversaries",
    "translate": "writing",
    "write": "writing",
}

__all__ = [
    "LENET_CHANGES",
    "CrossAttention",
    "DiedError",
    "Encoded",
    "LearnedPositions",
    "NoiseSchedule",
    "NoisyBatches",
    "SelfAttention",
    "SinusoidalPositions",
    "SpectralConv2D",
    "SpectralDense",
    "VariationalAutoencoder",
    "alignment",
    "attention_maps",
    "build_alexnet_small",
    "build_autoencoder",
    "build_bert",
    "build_captioner",
    "build_cnn",
    "build_cnn_rnn",
    "build_denoiser",
    "build_detector",
    "build_discriminator",
    "build_encoder",
    "build_forecaster",
    "build_generator",
    "build_gpt",
    "build_judge",
    "build_language_model",
    "build_lenet",
    "build_mlp",
    "build_resnet",
    "build_rnn",
    "build_seq2seq",
    "build_seq2seq_transformer",
    "build_text_classifier",
    "build_transfer",
    "build_unet",
    "build_vae",
    "build_vit",
    "check_batch",
    "check_sequences",
    "decoder_block",
    "encode",
    "encoder_block",
    "gan_losses",
    "generate",
    "judge_features",
    "noise_schedule",
    "reset_states",
    "rotate",
    "sample_diffusion",
    "sample_gan",
    "teacher_forcing",
    "train_gan",
    "train_judge",
    "translate",
    "write",
]

if TYPE_CHECKING:
    from .adversaries import DiedError, gan_losses, train_gan
    from .alexnet import build_alexnet_small
    from .attending import alignment
    from .autoencoder import build_autoencoder
    from .batches import check_batch
    from .bert import build_bert, build_encoder
    from .captioner import build_captioner
    from .cnn import build_cnn
    from .cnn_rnn import build_cnn_rnn
    from .cross_attention import CrossAttention
    from .decoder import teacher_forcing
    from .denoiser import build_denoiser
    from .detector import build_detector
    from .diffusion import sample_diffusion
    from .encoded import Encoded, encode
    from .gan import build_discriminator, build_generator, sample_gan
    from .generation import generate
    from .gpt import build_gpt
    from .judge import build_judge, judge_features, train_judge
    from .lenet import LENET_CHANGES, build_lenet
    from .maps import attention_maps
    from .mlp import build_mlp
    from .noising import NoiseSchedule, noise_schedule
    from .noisy_batches import NoisyBatches
    from .positions import LearnedPositions, SinusoidalPositions, rotate
    from .recurrent import build_forecaster, build_rnn
    from .resnet import build_resnet
    from .self_attention import SelfAttention
    from .seq2seq import build_seq2seq
    from .seq2seq_transformer import build_seq2seq_transformer
    from .sequences import check_sequences
    from .spectral import SpectralConv2D, SpectralDense
    from .stateful import reset_states
    from .text import build_language_model, build_text_classifier
    from .transfer import build_transfer
    from .transformer import decoder_block, encoder_block
    from .unet import build_unet
    from .vae import build_vae
    from .variational import VariationalAutoencoder
    from .vit import build_vit
    from .writing import translate, write

__getattr__, __dir__ = load_when_used(__name__, _ORIGINS)
