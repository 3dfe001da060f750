"""Diffusion: pictures made out of noise, step by step."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng
from .arguments import check_choice, check_count
from .noising import NoiseSchedule
from .told import check_told, check_words, nothing_told

METHODS = ("ddpm", "ddim")


def sample_diffusion(
    model: keras.Model,
    n: int,
    schedule: NoiseSchedule,
    *,
    rng: np.random.Generator,
    steps: int = 50,
    method: str = "ddpm",
    condition: ArrayLike | None = None,
    guidance: float = 0.0,
    clip: bool = True,
    batch_size: int = 64,
    on_step: Callable[[int, NDArray[np.float32]], object] | None = None,
) -> NDArray[np.float32]:
    """Make pictures out of noise, step by step back to step 0.

    The network says which noise is in the pictures; a bit of it is taken away, and with `"ddpm"`
    other noise put there (Ho, Jain & Abbeel, 2020), with `"ddim"` none, so that the first noise
    decides all (Song, Meng & Ermon, 2021), which needs fewer steps.

    With guidance w, the noise is `(1 + w) · with the condition - w · without` (Ho & Salimans, 2022,
    equation 6): pictures obey more and differ less. It takes a model that learned to do without
    the condition, see `NoisyBatches`, and twice the work.

    Args:
        model: The denoiser.
        n: How many pictures.
        schedule: That of the training.
        rng: Draws all noise; the same one gives the same pictures, whatever `batch_size`.
        steps: How many steps are taken of those of the schedule, evenly.
        method: `"ddpm"` or `"ddim"`.
        condition: A class or the ids of a caption for each, `(n,)` or `(n, caption_length)`, for a
            model that asks for them; None for none.
        guidance: How far to go beyond what the condition says.
        clip: Whether, at each step, pictures are kept from going beyond black and white.
        batch_size: How many the network is given at once; compiled for this number.
        on_step: Called after each step with the step t that was left, and with what the network
            then took for the pictures, in [0, 1].

    Returns:
        `(n, height, width, channels)`, float32 in [0, 1].

    Raises:
        ValueError: If the method is unknown, there are not as many steps, the condition is not
            what the model takes, a caption has a word that the model never saw, or guidance is
            negative or has no condition to follow.

    Example:
        >>> from dlcourse.models import build_denoiser, noise_schedule
        >>> model = build_denoiser((8, 8, 1), filters=(8,), width=8)
        >>> rng = np.random.default_rng(0)
        >>> sample_diffusion(model, 2, noise_schedule(100), rng=rng, steps=4, batch_size=2).shape
        (2, 8, 8, 1)
    """
    n = check_count("n", n, "16")
    rng = check_rng(rng)
    batch_size = min(check_count("batch_size", batch_size, "64"), n)
    check_choice("method", method, METHODS)
    told = nothing_told(model, n) if condition is None else check_told(model, condition, n)
    if condition is not None:
        check_words(told)
    if not 0 <= guidance < np.inf or (guidance and condition is None):
        raise ValueError(
            "`guidance` must be 0, or a positive number where there is a `condition` to follow. "
            f"Received: guidance={guidance}, condition={'none' if condition is None else 'given'}. "
            "Write `guidance=2.0`."
        )
    times = schedule.times(steps)
    x = rng.standard_normal((n, *model.inputs[0].shape[1:]), dtype=np.float32)
    for t, before in zip(times, [*times[1:], -1], strict=True):
        noise = _said(model, x, int(t), told, batch_size)
        if guidance:
            without = _said(model, x, int(t), nothing_told(model, n), batch_size)
            noise = (1 + guidance) * noise - guidance * without
        noise = schedule.noise_of(x, int(t), noise)
        if on_step:
            on_step(int(t), _pixels(schedule.picture(x, int(t), noise)))
        new = rng if method == "ddpm" else None
        x = schedule.back(x, int(t), int(before), noise, rng=new, clip=clip)
    return _pixels(x)


def _said(
    model: keras.Model, x: NDArray[np.float32], t: int, told: list[Any], size: int
) -> NDArray[np.float32]:
    """Ask the network, with arrays of one size: what is missing in the last is filled up."""
    rows = np.arange(-(-len(x) // size) * size) % len(x)
    times = np.full(size, t, np.int32)
    answers = [
        model.predict_on_batch([x[part], times, *(each[part] for each in told)])
        for part in rows.reshape(-1, size)
    ]
    return np.asarray(np.concatenate(answers)[: len(x)])


def _pixels(centred: NDArray[Any]) -> NDArray[np.float32]:
    return np.asarray(((centred + 1) / 2).clip(0, 1), np.float32)
