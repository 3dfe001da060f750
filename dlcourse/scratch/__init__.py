"""What the lessons write out by hand, NumPy only: short, and equal to the library's version."""

from .gradcheck import gradcheck, numerical_gradient
from .initializers import INITIALIZERS, initialize
from .layers import Activation, Dense, Dropout, Flatten, Layer, Residual
from .logistic import LogisticNeuron
from .losses import binary_cross_entropy, mean_squared_error, softmax_cross_entropy
from .network import Network, accuracy
from .optimizers import SGD, Adam, AdamW, Optimizer, RMSprop, clip_by_global_norm
from .perceptron import Perceptron
from .tensor import Tensor

__all__ = [
    "INITIALIZERS",
    "SGD",
    "Activation",
    "Adam",
    "AdamW",
    "Dense",
    "Dropout",
    "Flatten",
    "Layer",
    "LogisticNeuron",
    "Network",
    "Optimizer",
    "Perceptron",
    "RMSprop",
    "Residual",
    "Tensor",
    "accuracy",
    "binary_cross_entropy",
    "clip_by_global_norm",
    "gradcheck",
    "initialize",
    "mean_squared_error",
    "numerical_gradient",
    "softmax_cross_entropy",
]
