"""The answers to chapter 10b; the mistakes worth recognising stand in the modules beside this."""

from collections.abc import Sequence

import numpy as np

from ..engine import Case, Evidence, Judge, Verdict, by_shapes, first_of, judge_loosely, wrong
from ..engine.diagnosing import Diagnose
from .diffusion_few import few_steps, judge_early, judge_points
from .diffusion_noise import BEST, NOISY, PICTURE, RATIO, SCHEDULE, TARGET, WAVES
from .diffusion_steps import BUGS, CAPTIONS, DDIM, DDPM, DROPPED, GUIDED

Array = np.ndarray


def cosine_schedule(steps: int) -> Array:
    """Multiply what each step leaves; none adds more than 0.999."""
    part = np.arange(steps + 1) / steps
    wave = np.cos((part + 0.008) / 1.008 * np.pi / 2) ** 2
    variances = np.minimum(1 - wave[1:] / wave[:-1], 0.999)
    return np.cumprod(1 - variances)


def add_noise(x: Array, kept: Array, noise: Array) -> Array:
    """Return √kept · centred + √(1 − kept) · noise."""
    share = kept.reshape(-1, 1, 1, 1)
    return np.sqrt(share) * (2 * x - 1) + np.sqrt(1 - share) * noise


def signal_and_noise(kept: Array) -> tuple[Array, int]:
    """Return decibels, and the first step below 0."""
    decibels = 10 * np.log10(kept / (1 - kept))
    return decibels, int(np.argmax(decibels < 0))


def noise_batch(x: Array, kept: Array, draws: Array, noise: Array) -> tuple[Array, Array, Array]:
    """Return noisy pictures, their steps, and the noise in them."""
    t = np.floor(draws * len(kept)).astype(int)
    share = kept[t].reshape(-1, 1, 1, 1)
    noisy = np.sqrt(share) * (2 * x - 1) + np.sqrt(1 - share) * noise
    return noisy, t, noise


def picture_from_noise(noisy: Array, kept: Array, noise: Array) -> Array:
    """Take the noise away, make the rest as bright as it was, and cut off."""
    share = kept.reshape(-1, 1, 1, 1)
    centred = (noisy - np.sqrt(1 - share) * noise) / np.sqrt(share)
    return centred.clip(-1, 1)


def best_denoiser(noisy: Array, data: Array, kept: float) -> Array:
    """Weigh the known points by their probabilities; return the noise beside their mean."""
    apart = noisy[:, None] - np.sqrt(kept) * data  # (noisy, known, features)
    logs = -(apart**2).sum(axis=2) / (2 * (1 - kept))
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    weights = weights / weights.sum(axis=1, keepdims=True)
    picture = weights @ data
    return (noisy - np.sqrt(kept) * picture) / np.sqrt(1 - kept)


def ddim_step(noisy: Array, noise: Array, kept: float, earlier: float) -> Array:
    """Cut the picture off, see which noise is left beside it, and put less of it back."""
    picture = ((noisy - np.sqrt(1 - kept) * noise) / np.sqrt(kept)).clip(-1, 1)
    rest = (noisy - np.sqrt(kept) * picture) / np.sqrt(1 - kept)
    return np.sqrt(earlier) * picture + np.sqrt(1 - earlier) * rest


def ddpm_step(
    noisy: Array, noise: Array, kept: float, earlier: float, fresh: Array
) -> tuple[Array, float, Array]:
    """Put back less of the old noise, and some fresh noise."""
    picture = (noisy - np.sqrt(1 - kept) * noise) / np.sqrt(kept)
    variance = (1 - earlier) / (1 - kept) * (1 - kept / earlier)
    mean = np.sqrt(earlier) * picture + np.sqrt(1 - earlier - variance) * noise
    return mean, variance, mean + np.sqrt(variance) * fresh


def guided_noise(both: Array, strength: Array) -> Array:
    """Go from the answer without the condition through the one with it, and on."""
    told, untold = np.split(both, 2)
    w = strength.reshape(-1, 1, 1, 1)
    return (1 + w) * told - w * untold


def drop_labels(labels: Array, draws: Array, share: float, num_classes: int) -> Array:
    """Write the number after the last class where the draw is below the share."""
    return np.where(draws < share, num_classes, labels)


def step_waves(t: Array, width: int) -> Array:
    """Return sines, then cosines, of the step times rates from 1 down."""
    half = width // 2
    rates = 10000.0 ** (-np.arange(half) / half)
    angles = t[:, None] * rates
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)


def caption_vectors(ids: Array, words: Array, weights: Array) -> Array:
    """Add up what each word gives at its place."""
    vectors = words[ids] * (ids > 0)[:, :, None]
    return np.einsum("nld,ldw->nw", vectors, weights)


def sample_points(start: Array, points: Array, kept: Array, steps: int) -> Array:
    """Go back from noise to points, without fresh noise."""
    times = np.linspace(len(kept) - 1, 0, steps).round().astype(int)
    x = start
    for t, before in zip(times, [*times[1:], -1], strict=True):
        noise = best_denoiser(x, points, kept[t])
        earlier = kept[before] if before >= 0 else 1.0
        picture = (x - np.sqrt(1 - kept[t]) * noise) / np.sqrt(kept[t])
        x = np.sqrt(earlier) * picture + np.sqrt(1 - earlier) * noise
    return x


def _beside_channels(pictures: int, shares: int) -> Diagnose:
    """Return a diagnosis of shares, one for each picture, that meet the channels."""

    def diagnose(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
        for case, outcome in zip(cases, evidence.outcomes, strict=True):
            value = outcome.value[0] if type(outcome.value) in (tuple, list) else outcome.value
            found, given = np.shape(value), np.shape(case.args[pictures])
            many = len(case.args[shares])
            if len(found) == 4 and found[3] == many > given[3] == 1:
                return wrong(
                    "one for each channel",
                    f"For “{case.name}” the pictures end up with {many} channels, {found}: an "
                    f"array ({many},) meets the *last* axis of {given}. Each picture should meet "
                    "its own number: how many axes of length 1 have to follow?",
                    title=f"{evidence.exercise}: one for each channel",
                )
        return None

    return diagnose


def _pictures(*names: str) -> Diagnose:
    return by_shapes(
        *names,
        advice="A share for each picture is `(batch,)`; beside pictures `(batch, height, width, "
        "channels)` it needs three axes of length 1 more, or NumPy pairs it with the channels.",
    )


_OF_POINTS = by_shapes(
    "noisy",
    "data",
    advice="Every noisy point is held against every known one: a table, with the features as a "
    "third axis.",
)
_OF_CAPTIONS = by_shapes(
    "ids",
    "words",
    "weights",
    advice="The words' vectors are `(batch, length, dim)`, and place l has the matrix "
    "`weights[l]`, `(dim, width)`.",
)


JUDGES = {
    "diffusion.cosine_schedule": Judge(cosine_schedule, SCHEDULE),
    "diffusion.add_noise": judge_loosely(
        add_noise, NOISY, first_of(_pictures("x", "kept", "noise"), _beside_channels(0, 1))
    ),
    "diffusion.signal_and_noise": judge_loosely(signal_and_noise, RATIO),
    "diffusion.noise_target": judge_loosely(
        noise_batch,
        TARGET,
        first_of(_pictures("x", "kept", "draws", "noise"), _beside_channels(0, 2)),
    ),
    "diffusion.picture_from_noise": judge_loosely(
        picture_from_noise,
        PICTURE,
        first_of(_pictures("noisy", "kept", "noise"), _beside_channels(0, 1)),
    ),
    "diffusion.best_denoiser": judge_loosely(best_denoiser, BEST, first_of(_OF_POINTS)),
    "diffusion.ddim_step": judge_loosely(ddim_step, DDIM),
    "diffusion.ddpm_step": judge_loosely(ddpm_step, DDPM),
    "diffusion.guidance": judge_loosely(
        guided_noise, GUIDED, first_of(_pictures("both", "strength"), _beside_channels(0, 1))
    ),
    "diffusion.drop_labels": Judge(drop_labels, DROPPED),
    # a large step in float32 has an angle that is right to four digits
    "diffusion.step_encoding": Judge(step_waves, WAVES, rtol=1e-4, atol=2e-4),
    "diffusion.order_counts": judge_loosely(caption_vectors, CAPTIONS, first_of(_OF_CAPTIONS)),
    "diffusion.find_the_bug": judge_loosely(sample_points, BUGS),
    "diffusion.why_many_steps": Judge(
        reference="""
            At the last step of the schedule next to nothing of a picture is left, so every
            picture of the data could have been it, nearly equally well. The network was trained
            with squared error, and the best answer to that is the *mean* over all these pictures.
            One step from pure noise therefore gives the average picture, grey and blurred,
            whatever the noise was: no network, however large, does better, and the network is not
            to blame. Sharpening does not help, as the average of a 3 and an 8 contains neither.
            Many steps work because each goes only a little of the way. After a small step the
            noisy picture leans a little to one side, fewer pictures are compatible with it, and
            the mean over these is a little more definite. So the picture is decided bit by bit,
            first where the ink is, then which digit, then its edges; in DDPM the fresh noise
            decides a part of it, in DDIM all is in the first noise.
            Fewer steps are possible. DDIM follows a path that is nearly straight over parts of the
            way, and 50 steps may do instead of 1,000; where steps are long and the path bends, one
            lands between heaps, which shows as blur and as pictures that are no digits. I would
            measure the Fréchet distance and the covered classes over the number of steps, with
            the same network, seeds and number of pictures, and write the seconds beside it. A
            student that is trained to take two steps of its teacher at once is another way.
            """.replace("\n            ", "\n").strip(),
    ),
    "diffusion.beat_the_number": Judge(
        reference=few_steps, judge=judge_points, diagnose=judge_early
    ),
}
