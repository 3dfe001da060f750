"""How a picture drowns in noise, step by step, and the way of one step back (NumPy)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng
from ..pixels import check_pixels
from .arguments import check_choice, check_count

KINDS = ("cosine", "linear")
TARGETS = ("noise", "velocity")

_OFFSET = 0.008  # of the cosine, so that the first steps add something (Nichol & Dhariwal, 2021)
_MOST = 0.999  # of a step's variance, as there


@dataclass(frozen=True)
class NoiseSchedule:
    """The share of a picture that is left at every step, see `noise_schedule`.

    Pictures go in from 0 to 1 and are centred, `2 x - 1`: everything noisy is in these units, in
    which both the picture's and the noise's values are about 1 in size.

    Attributes:
        kept: The picture's share of the variance, `(steps,)`, falling from near 1 to near 0: ᾱ of
            Ho et al. (2020). At step t a picture is
            `sqrt(kept[t]) · centred + sqrt(1 - kept[t]) · noise`.
        predict: What the network says of noisy pictures, `"noise"` or `"velocity"`. It stands
            here, as training and sampling have to agree on it.
    """

    kept: NDArray[np.float64]
    predict: str = "noise"

    def __len__(self) -> int:
        """The number of steps."""
        return len(self.kept)

    def add_noise(
        self, x: ArrayLike, t: ArrayLike, rng: np.random.Generator
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return pictures as they are at step t, and the noise that is in them.

        Args:
            x: Pictures from 0 to 1, `(batch, height, width, channels)`.
            t: Their steps, `(batch,)` or one number, from 0 (the least noise) on.
            rng: Draws the noise, from the standard normal distribution.

        Returns:
            Both float32, in the shape of `x`.

        Raises:
            ValueError: If a pixel is outside [0, 1], or there is no such step.
        """
        pictures = check_pixels("x", x)
        times = np.asarray(t)
        if times.dtype.kind not in "iu" or times.min() < 0 or times.max() >= len(self):
            raise ValueError(
                f"`t` must hold whole numbers from 0 to {len(self) - 1}. Received: t={t!r}."
            )
        noise = check_rng(rng).standard_normal(pictures.shape, dtype=np.float32)
        kept = self._aligned(self.kept[times], pictures)
        noisy = np.sqrt(kept) * (2 * pictures - 1) + np.sqrt(1 - kept) * noise
        return noisy.astype(np.float32), noise

    def target(self, x: ArrayLike, t: ArrayLike, noise: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what the network is to say of pictures at step t: their noise, or their velocity.

        The velocity is `v = sqrt(kept) · noise - sqrt(1 - kept) · centred` (Salimans & Ho, 2022,
        appendix D). Where nearly all is noise, that is the picture turned round: an error in what
        the picture as a whole looks like then weighs as much as one in the grain of the last steps,
        and the whole, its class above all, is learned sooner.

        Args:
            x: Pictures from 0 to 1, `(batch, height, width, channels)`.
            t: Their steps, `(batch,)` or one number.
            noise: What `add_noise` put into them.

        Returns:
            float32, in the shape of `x`.
        """
        if self.predict == "noise":
            return noise
        pictures = check_pixels("x", x)
        kept = self._aligned(self.kept[np.asarray(t)], pictures)
        velocity = np.sqrt(kept) * noise - np.sqrt(1 - kept) * (2 * pictures - 1)
        return velocity.astype(np.float32)

    def noise_of(self, noisy: NDArray[Any], t: int, said: NDArray[Any]) -> NDArray[Any]:
        """Return the noise in pictures at step t, if the network says this of them.

        Args:
            noisy: Pictures at step t.
            t: The step.
            said: What it says, see `target`.
        """
        if self.predict == "noise":
            return said
        kept = self.kept[t]
        return np.sqrt(kept) * said + np.sqrt(1 - kept) * noisy

    def picture(
        self, noisy: NDArray[Any], t: int, noise: NDArray[Any], *, clip: bool = True
    ) -> NDArray[Any]:
        """Return the centred pictures that there would be, were this the noise at step t.

        Args:
            noisy: Pictures at step t.
            t: The step.
            noise: What is taken for the noise in them.
            clip: Whether values beyond -1 and 1, which no picture has, are cut off.
        """
        kept = self.kept[t]
        centred = (noisy - np.sqrt(1 - kept) * noise) / np.sqrt(kept)
        return centred.clip(-1, 1) if clip else centred

    def back(
        self,
        noisy: NDArray[Any],
        t: int,
        before: int,
        noise: NDArray[Any],
        *,
        rng: np.random.Generator | None = None,
        clip: bool = True,
    ) -> NDArray[Any]:
        """Go from step t back to an earlier one.

        With `rng` this is DDPM (Ho, Jain & Abbeel, 2020): a draw from the distribution of earlier
        steps, given the picture that the noise stands for (their equations 6 and 7, which take one
        step; for several at once Song, Meng & Ermon, 2021, equation 12 with η = 1). Without, it is
        DDIM (the same with η = 0): the same noise, less of it, and nothing new.

        Args:
            noisy: Pictures at step t.
            t: The step.
            before: The earlier one; -1 for the picture itself.
            noise: What a network takes for the noise in them.
            rng: Draws new noise.
            clip: Whether what the picture would be is kept from -1 to 1.
        """
        kept, earlier = self.kept[t], 1.0 if before < 0 else self.kept[before]
        centred = self.picture(noisy, t, noise, clip=clip)
        rest = (noisy - np.sqrt(kept) * centred) / np.sqrt(1 - kept)
        new = 0.0 if rng is None else (1 - earlier) / (1 - kept) * (1 - kept / earlier)
        less = np.sqrt(earlier) * centred + np.sqrt(1 - earlier - new) * rest
        if rng is not None and new:
            less = less + np.sqrt(new) * rng.standard_normal(noisy.shape, dtype=np.float32)
        return np.asarray(less, np.float32)

    def times(self, count: int) -> NDArray[np.int64]:
        """Return `count` steps, evenly from the last to the first.

        Raises:
            ValueError: If there are not as many.
        """
        if check_count("steps", count, "50") > len(self):
            raise ValueError(
                f"`steps` must be at most {len(self)}, those of the schedule. "
                f"Received: steps={count}."
            )
        return np.linspace(len(self) - 1, 0, count).round().astype(np.int64)

    @staticmethod
    def _aligned(values: NDArray[Any], pictures: NDArray[Any]) -> NDArray[Any]:
        """Give one value a picture the axes of pictures."""
        return values.reshape(values.shape + (1,) * (pictures.ndim - 1)) if values.ndim else values


def noise_schedule(
    steps: int = 1000, *, kind: str = "cosine", predict: str = "noise"
) -> NoiseSchedule:
    """Return a schedule of the noise in diffusion.

    `"linear"` adds variances that grow evenly, from 0.0001 to 0.02 for 1,000 steps (Ho, Jain &
    Abbeel, 2020), and for fewer steps as much more in each. `"cosine"` destroys small pictures more
    slowly (Nichol & Dhariwal, 2021, equation 17).

    Args:
        steps: Number of steps.
        kind: `"cosine"` or `"linear"`.
        predict: What the network is to say of noisy pictures: `"noise"`, or `"velocity"`, with
            which it learns sooner what a picture shows, see `NoiseSchedule.target`.

    Raises:
        ValueError: If kind or predict is another one, or there is no step.

    Example:
        >>> schedule = noise_schedule(1000)
        >>> len(schedule), schedule.kept[[0, 500, 999]].round(3).tolist()
        (1000, [1.0, 0.492, 0.0])
    """
    steps = check_count("steps", steps, "1000")
    check_choice("kind", kind, KINDS)
    check_choice("predict", predict, TARGETS)
    if kind == "linear":
        scale = 1000 / steps
        variances = np.linspace(scale * 1e-4, scale * 0.02, steps)
    else:
        part = np.arange(steps + 1) / steps
        wave = np.cos((part + _OFFSET) / (1 + _OFFSET) * np.pi / 2) ** 2
        variances = 1 - wave[1:] / wave[:-1]
    return NoiseSchedule(np.cumprod(1 - variances.clip(0, _MOST)), predict)
