"""The same images in other company, which must not matter to an answer."""

import numpy as np
from numpy.typing import NDArray

from ..engine import Case


def in_other_company(case: Case, labels: NDArray[np.int64], *, among: int) -> list[Case]:
    """Return split 1 again: as it was, with one of its images alone, and with a glaring image.

    Args:
        case: Split 1: `(x_train, y_train, x_test)` and perhaps more, images `(n, height, width)`.
        labels: Of its test images.
        among: The image that is alone is one of so many, the first.
    """
    x_train, y_train, x_test, *more = case.args
    # a plain image, so that no sound method changes its mind about it
    apart = ((x_test[:among, None] - x_train[None]) ** 2).sum(axis=(2, 3))
    same = y_train[None] == labels[:among, None]
    nearest, stranger = (np.where(mask, apart, np.inf).min(axis=1) for mask in (same, ~same))
    plain = x_test[[int((stranger - nearest).argmax())]]
    return [
        once_more(case),
        Case("one image of split 1 alone", (x_train, y_train, plain, *more)),
        with_glaring(case),
    ]


def once_more(case: Case) -> Case:
    """Return split 1 as it was."""
    return Case("split 1 once more", case.copy().args)


def with_glaring(case: Case) -> Case:
    """Return split 1 with one more image to answer, the last one, its left half far too bright."""
    x_train, y_train, x_test, *more = case.args
    glaring = np.zeros_like(x_test[:1])
    glaring[:, :, : x_test.shape[2] // 2] = 1000
    joined = np.concatenate([x_test, glaring])
    return Case("split 1 and one glaring image", (x_train, y_train, joined, *more))
