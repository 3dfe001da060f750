"""Images: digits, photos, faces; MNIST and its relatives."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .download import fetch_file

PHOTOS = ("china", "flower", "astronaut", "camera", "chelsea", "coffee", "rocket")
CLOTHES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
DIGITS = tuple("0123456789")


@dataclass(frozen=True)
class LabelledImages:
    """Images of one size with a class each, not split.

    Attributes:
        x: Images, `(n, height, width)`, float32 in [0, 1].
        y: Classes, `(n,)`, int64, from 0.
        target_names: What the classes are called.
    """

    x: np.ndarray
    y: np.ndarray
    target_names: tuple[str, ...]


@dataclass(frozen=True)
class Images:
    """Images of one size with a class each, split as published.

    Attributes:
        x_train: Training images, `(n, height, width)`, uint8.
        y_train: Their classes, `(n,)`, uint8.
        x_test: Test images.
        y_test: Their classes.
        target_names: What the classes are called.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    target_names: tuple[str, ...]


@dataclass(frozen=True)
class ValidatedImages(Images):
    """`Images` that were published with a validation set.

    Attributes:
        x_validation: Validation images, `(n, height, width)`, uint8.
        y_validation: Their classes, `(n,)`, uint8.
    """

    x_validation: np.ndarray
    y_validation: np.ndarray


def load_digits() -> LabelledImages:
    """Return 1,797 handwritten digits (Alpaydin & Kaynak, 1998; scikit-learn's copy).

    Returns:
        x `(1797, 8, 8)` float32 in steps of 1/16, y `(1797,)` of 0 to 9.

    Example:
        >>> load_digits().x.shape
        (1797, 8, 8)
    """
    from sklearn import datasets

    digits = datasets.load_digits()
    x = (digits.images / 16.0).astype(np.float32)
    return LabelledImages(x, digits.target.astype(np.int64), DIGITS)


def load_sample_photos(names: Sequence[str] = PHOTOS) -> dict[str, np.ndarray]:
    """Return photographs by name; each has a size of its own.

    Args:
        names: Which, of `"china"`, `"flower"`, `"astronaut"`, `"camera"`, `"chelsea"`,
            `"coffee"`, `"rocket"`.

    Returns:
        uint8 arrays, `(height, width, 3)`; the greyscale `"camera"` is `(height, width)`.

    Raises:
        ValueError: If there is no such photograph.

    Example:
        >>> load_sample_photos(["chelsea"])["chelsea"].shape
        (300, 451, 3)
    """
    unknown = sorted(set([names] if isinstance(names, str) else names) - set(PHOTOS))
    if unknown or isinstance(names, str):
        raise ValueError(
            f"`names` must be a list of some of {', '.join(PHOTOS)}. Received: {names!r}."
        )
    return {name: _photo(name) for name in names}


def _photo(name: str) -> np.ndarray:
    if name in ("china", "flower"):
        from sklearn.datasets import load_sample_image

        return np.array(load_sample_image(f"{name}.jpg"))
    from skimage import data

    return np.array(getattr(data, name)())


def load_face_patches() -> LabelledImages:
    """Return 100 faces and 100 pieces of background (from Labeled Faces in the Wild, 2007).

    Returns:
        x `(200, 25, 25)` float32 in [0, 1], y `(200,)` of 1 (face) and 0 (background).

    Example:
        >>> int(load_face_patches().y.sum())
        100
    """
    from skimage import data

    y = np.repeat(np.array([1, 0]), 100)
    return LabelledImages(data.lfw_subset().astype(np.float32), y, ("background", "face"))


def fetch_mnist() -> Images:
    """Return MNIST, 70,000 handwritten digits (LeCun et al., 1998).

    Returns:
        x_train `(60000, 28, 28)`, x_test `(10000, 28, 28)`, uint8, 0 is background.

    Raises:
        DatasetUnavailable: If it is not here and cannot be had.
    """
    with np.load(fetch_file("mnist", "mnist.npz"), allow_pickle=False) as held:
        return Images(held["x_train"], held["y_train"], held["x_test"], held["y_test"], DIGITS)


def fetch_fashion_mnist() -> Images:
    """Return Fashion-MNIST, 70,000 pictures of clothing (Xiao et al., 2017).

    Returns:
        x_train `(60000, 28, 28)`, x_test `(10000, 28, 28)`, uint8, 0 is background.

    Raises:
        DatasetUnavailable: If it is not here and cannot be had.
    """
    parts = [
        _read_idx(fetch_file("fashion_mnist", f"{split}-{kind}-ubyte.gz"))
        for split in ("train", "t10k")
        for kind in ("images-idx3", "labels-idx1")
    ]
    return Images(parts[0], parts[1], parts[2], parts[3], CLOTHES)


def _read_idx(path: Path) -> np.ndarray:
    """Read a gzipped idx file of bytes: magic number 0 0 8 ndim, sizes, values."""
    raw = gzip.decompress(path.read_bytes())
    ndim = raw[3]
    shape = np.frombuffer(raw, dtype=">i4", count=ndim, offset=4)
    return np.frombuffer(raw, dtype=np.uint8, offset=4 + 4 * ndim).reshape(shape).copy()


def fetch_pneumoniamnist() -> ValidatedImages:
    """Return PneumoniaMNIST, 5,856 chest X-rays of children (Yang et al., 2023).

    The official file and a rebuilt one are accepted: the same splits and counts, in another
    order. Not for diagnosis: 28×28 pixels show a method, not a disease.

    Returns:
        x_train `(4708, 28, 28)`, x_validation `(524, 28, 28)`, x_test `(624, 28, 28)`, uint8;
        y 1 is pneumonia.

    Raises:
        DatasetUnavailable: If it is not here and cannot be had.
    """
    path = fetch_file("pneumoniamnist", "pneumoniamnist.npz")
    with np.load(path, allow_pickle=False) as held:
        x = {split: held[f"{split}_images"] for split in ("train", "val", "test")}
        y = {split: held[f"{split}_labels"].ravel() for split in x}
    return ValidatedImages(
        x["train"],
        y["train"],
        x["test"],
        y["test"],
        ("normal", "pneumonia"),
        x["val"],
        y["val"],
    )
