"""What the lessons write out by hand, NumPy only: short, and equal to the library's version."""

from .adaptive import Adam, AdamW, RMSprop
from .alignment import AdditiveAttention, DotProductAttention
from .attention import (
    causal_mask,
    scaled_dot_product_attention,
    scaled_dot_product_attention_gradients,
)
from .belief_net import DeepBeliefNetwork
from .chain import Residual
from .convolution import conv2d, conv2d_transpose, im2col
from .functions import concatenate
from .gradcheck import gradcheck, numerical_gradient
from .gru import GRU
from .hopfield import HopfieldNetwork, Recall
from .image_layers import AveragePool2D, Conv2D, MaxPool2D
from .initializers import INITIALIZERS, initialize
from .lags import gradient_by_lag
from .landscape import loss_at, loss_slice, random_direction
from .layers import Activation, Dense, Dropout, Flatten, Layer
from .logistic import LogisticNeuron
from .losses import binary_cross_entropy, mean_squared_error, softmax_cross_entropy
from .lstm import LSTM
from .metrics import accuracy
from .multi_head import MultiHeadAttention
from .network import Network
from .normalization import BatchNorm, LayerNorm
from .optimizers import SGD, Optimizer, clip_by_global_norm
from .perceptron import Perceptron
from .pooling import average_pool2d, max_pool2d
from .positions import rotate, sinusoidal_positions
from .rbm import RestrictedBoltzmannMachine
from .rnn import RNN
from .schedules import CosineDecay, OneCycle, StepDecay
from .tensor import Tensor
from .transformer import BLOCK_PARTS, layer_norm, transformer_block

__all__ = [
    "BLOCK_PARTS",
    "GRU",
    "INITIALIZERS",
    "LSTM",
    "RNN",
    "SGD",
    "Activation",
    "Adam",
    "AdamW",
    "AdditiveAttention",
    "AveragePool2D",
    "BatchNorm",
    "Conv2D",
    "CosineDecay",
    "DeepBeliefNetwork",
    "Dense",
    "DotProductAttention",
    "Dropout",
    "Flatten",
    "HopfieldNetwork",
    "Layer",
    "LayerNorm",
    "LogisticNeuron",
    "MaxPool2D",
    "MultiHeadAttention",
    "Network",
    "OneCycle",
    "Optimizer",
    "Perceptron",
    "RMSprop",
    "Recall",
    "Residual",
    "RestrictedBoltzmannMachine",
    "StepDecay",
    "Tensor",
    "accuracy",
    "average_pool2d",
    "binary_cross_entropy",
    "causal_mask",
    "clip_by_global_norm",
    "concatenate",
    "conv2d",
    "conv2d_transpose",
    "gradcheck",
    "gradient_by_lag",
    "im2col",
    "initialize",
    "layer_norm",
    "loss_at",
    "loss_slice",
    "max_pool2d",
    "mean_squared_error",
    "numerical_gradient",
    "random_direction",
    "rotate",
    "scaled_dot_product_attention",
    "scaled_dot_product_attention_gradients",
    "sinusoidal_positions",
    "softmax_cross_entropy",
    "transformer_block",
]
