"""The answers to chapter 0, and the mistakes worth recognising."""

import numpy as np

from ...data import load_digits
from ..engine import Judge, Mistake


def double(x: np.ndarray) -> np.ndarray:
    """Return `x` with every entry doubled."""
    return 2 * x


def mean_pixel() -> float:
    """Return the mean over all pixels of all digits."""
    digits = load_digits()
    return float(digits.x.mean())


JUDGES = {
    "start_here.double": Judge(
        reference=double,
        mistakes=(
            Mistake(
                "squares",
                lambda x: x**2,
                "Every entry is squared. Two times x and x to the power of two agree for 0 "
                "and 2 alone. Which operator multiplies?",
            ),
            Mistake(
                "adds 2",
                lambda x: x + 2,
                "You add 2 to every entry. Doubling an entry adds the entry itself, not a 2.",
            ),
            Mistake(
                "repeats the entries",
                lambda x: np.concatenate([x, x]),
                "The array is twice as long; its entries are what they were. A list behaves so "
                "under `2 * x`: is `x` still an array where you multiply?",
            ),
            Mistake(
                "returns the input",
                lambda x: x,
                "You return the entries as they came. Was the doubled array put into a variable "
                "that is then not returned?",
            ),
        ),
    ),
    "start_here.mean_pixel": Judge(
        reference=mean_pixel,
        rtol=1e-3,
        mistakes=(
            Mistake(
                "mean of the first image",
                lambda: float(load_digits().x[0].mean()),
                "That is the mean of the first image. All of them are asked for: where does a "
                "`[0]` come in?",
            ),
            Mistake(
                "mean of the labels",
                lambda: float(load_digits().y.mean()),
                "That is the mean of the labels `digits.y`. The pixels are in `digits.x`.",
            ),
            Mistake(
                "mean ink of the inked pixels",
                lambda: float(load_digits().x[load_digits().x > 0].mean()),
                "That is the mean over the pixels that hold ink. The empty ones count, too.",
            ),
            Mistake(
                "sum over an image",
                lambda: float(load_digits().x.sum(axis=(1, 2)).mean()),
                "That is the ink of a whole image, summed over its 64 pixels. The mean of a "
                "single pixel is asked for.",
            ),
        ),
    ),
    "start_here.which_is_learned": Judge(
        reference="b",
        mistakes=(
            Mistake(
                "takes settings for weights",
                "a",
                "Somebody chose these before training began, and training leaves them alone. "
                "They are called hyperparameters. What is left to be learned?",
            ),
            Mistake(
                "takes labels for weights",
                "c",
                "The labels are given: people wrote them down. They are what the network "
                "learns from. What does it change in order to meet them?",
            ),
        ),
    ),
}
