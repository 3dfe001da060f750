"""Batches for a denoiser: pictures as they are at some step, and the noise that is in them."""

from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng
from ..pixels import check_pixels
from .arguments import check_count
from .conditions import check_batch_size
from .noising import NoiseSchedule
from .told import check_told, classes_of, nothing_told


class NoisyBatches(keras.utils.PyDataset):
    """Pictures at steps drawn at random, and the noise in them, for a denoiser's `fit`.

    Every time round the order, the steps and the noise are drawn anew; the same `rng` gives the
    same batches. All batches are of one size, so that the step is compiled once: what is left over
    waits for the next time round. A batch is `([noisy, t], noise)`, or `([noisy, t, condition],
    noise)`; with a schedule for the velocity it has that in place of the noise.

    Args:
        model: The denoiser, see `build_denoiser`.
        x: Pictures in [0, 1], `(n, height, width, channels)`.
        schedule: See `noise_schedule`.
        condition: Classes `(n,)`, or ids of captions `(n, caption_length)`, for a model that asks
            for them.
        batch_size: Pictures in a batch.
        dropped: Fraction of the conditions replaced by none, so that the network learns to do
            without, too: 0.1 for guidance (Ho & Salimans, 2022), 0 if there is to be none.
        rng: Draws the order, the steps, the noise and what is dropped.

    Raises:
        ValueError: If a pixel is outside [0, 1], pictures have another size, are fewer than a
            batch, a batch is smaller than the number of classes, or the condition is not what the
            model takes.

    Example:
        >>> from dlcourse.models import build_denoiser, noise_schedule
        >>> model = build_denoiser((8, 8, 1), filters=(8,), width=8, num_classes=3)
        >>> rng = np.random.default_rng(0)
        >>> x, y, schedule = rng.uniform(size=(20, 8, 8, 1)), np.arange(20) % 3, noise_schedule(100)
        >>> batches = NoisyBatches(model, x, schedule, condition=y, batch_size=8, rng=rng)
        >>> inputs, noise = batches[0]
        >>> len(batches), [part.shape for part in inputs], noise.shape
        (2, [(8, 8, 8, 1), (8,), (8,)], (8, 8, 8, 1))
    """

    def __init__(
        self,
        model: keras.Model,
        x: ArrayLike,
        schedule: NoiseSchedule,
        *,
        condition: ArrayLike | None = None,
        batch_size: int = 64,
        dropped: float = 0.1,
        rng: np.random.Generator,
    ) -> None:
        super().__init__()
        self.pictures = check_pixels("x", x)
        wanted = tuple(model.inputs[0].shape[1:])
        if self.pictures.shape[1:] != wanted:
            raise ValueError(
                f"`x` must be (n, {', '.join(map(str, wanted))}), as the model takes it. Received: "
                f"x of shape {self.pictures.shape}. Grayscale images get their channel axis with "
                "`x[..., None]`; for another size build the model with `x.shape[1:]`."
            )
        self.batch_size = check_count("batch_size", batch_size, "64")
        if len(self.pictures) < self.batch_size:
            raise ValueError(
                f"`x` must hold at least a batch. Received: {len(self.pictures)} pictures, "
                f"batch_size={batch_size}. Take a smaller `batch_size`."
            )
        check_batch_size(self.batch_size, classes_of(model))
        if not 0 <= dropped <= 1:
            raise ValueError(
                "`dropped` is the fraction of conditions that are replaced by none, from 0 to 1. "
                f"Received: dropped={dropped}. Write `dropped=0.1`."
            )
        self.condition = check_told(model, condition, len(self.pictures))
        self.nothing = nothing_told(model, self.batch_size)
        self.schedule, self.dropped = schedule, dropped
        self._root = int(check_rng(rng).integers(2**63))
        self._round = -1
        self.on_epoch_end()

    def __len__(self) -> int:
        """The number of batches in an epoch."""
        return len(self.pictures) // self.batch_size

    def __getitem__(self, index: int) -> tuple[Any, NDArray[np.float32]]:
        """Return a batch; its draws hang on the epoch and its number alone."""
        rng = np.random.default_rng([self._root, self._round, index + 1])
        rows = self._order[index * self.batch_size : (index + 1) * self.batch_size]
        t = rng.integers(len(self.schedule), size=len(rows), dtype=np.int32)
        noisy, noise = self.schedule.add_noise(self.pictures[rows], t, rng)
        inputs = [noisy, t]
        for condition, nothing in zip(self.condition, self.nothing, strict=True):
            told = condition[rows]
            without = rng.random(len(rows)) < self.dropped
            told[without] = nothing[without]
            inputs.append(told)
        return tuple(inputs), self.schedule.target(self.pictures[rows], t, noise)

    def on_epoch_end(self) -> None:
        """Draw a new order."""
        self._round += 1
        self._order = np.random.default_rng([self._root, self._round, 0]).permutation(
            len(self.pictures)
        )
