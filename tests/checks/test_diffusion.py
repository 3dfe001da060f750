"""Chapter 10b's exercises: right answers are passed, each wrong one gets its diagnosis.

The answers are written as learners write them, apart from the references on purpose.
"""

import itertools

import numpy as np
import pytest
from exercise_tests import ExerciseTests

from dlcourse.models.noising import NoiseSchedule, noise_schedule

ID = "diffusion."


@pytest.fixture(autouse=True)
def patience(time_enough):
    """A busy machine is no wrong answer."""


# --- right answers -------------------------------------------------------------------------


def cosine_by_loop(steps):
    def wave(part):
        return np.cos((part + 0.008) / 1.008 * np.pi / 2) ** 2

    kept, left = [], 1.0
    for t in range(steps):
        left *= 1 - min(1 - wave((t + 1) / steps) / wave(t / steps), 0.999)
        kept.append(left)
    return kept


def cosine_by_package(steps):
    return noise_schedule(steps).kept


def noisy_by_loop(x, kept, noise):
    found = np.empty(x.shape, np.result_type(x, noise))
    for i, share in enumerate(kept):
        found[i] = share**0.5 * (x[i] * 2 - 1) + (1 - share) ** 0.5 * noise[i]
    return found


def noisy_by_axes(x, kept, noise):
    kept = kept[:, None, None, None]
    return np.sqrt(kept) * (x - 0.5) * 2 + np.sqrt(1 - kept) * noise


def decibels_by_logs(kept):
    found = 10 * (np.log10(kept) - np.log10(1 - kept))
    return found, np.flatnonzero(kept < 0.5)[0]


def decibels_by_loop(kept):
    found = [20 * np.log10(np.sqrt(k) / np.sqrt(1 - k)) for k in kept]
    return found, next(t for t, share in enumerate(kept) if share < 1 - share)


def batch_by_int(x, kept, draws, noise):
    t = (draws * len(kept)).astype(int)
    return noisy_by_axes(x, kept[t], noise), t, noise


def batch_by_loop(x, kept, draws, noise):
    t = [int(draw * len(kept)) for draw in draws]
    return [noisy_by_loop(x, kept[t], noise), t, noise.copy()]


def picture_by_loop(noisy, kept, noise):
    found = [
        (x - np.sqrt(1 - k) * e) / np.sqrt(k) for x, k, e in zip(noisy, kept, noise, strict=True)
    ]
    return np.minimum(np.maximum(found, -1), 1)


def picture_by_ratio(noisy, kept, noise):
    k = np.expand_dims(kept, (1, 2, 3))
    return np.clip(noisy / np.sqrt(k) - np.sqrt(1 / k - 1) * noise, -1, 1)


def best_by_loop(noisy, data, kept):
    found = []
    for point in noisy:
        logs = [-np.sum((point - np.sqrt(kept) * x) ** 2) / (2 * (1 - kept)) for x in data]
        weights = np.exp(np.array(logs) - max(logs))
        picture = (weights[:, None] * data).sum(0) / weights.sum()
        found.append((point - np.sqrt(kept) * picture) / np.sqrt(1 - kept))
    return found


def best_by_scipy(noisy, data, kept):
    from scipy.spatial.distance import cdist
    from scipy.special import softmax

    centres = kept**0.5 * data
    weights = softmax(-cdist(noisy, centres, "sqeuclidean") / 2 / (1 - kept), axis=1)
    return (noisy - weights @ centres) / (1 - kept) ** 0.5


def ddim_by_package(noisy, noise, kept, earlier):
    schedule = NoiseSchedule(np.array([kept, earlier]))
    picture = schedule.picture(noisy, 0, noise)
    rest = (noisy - picture * kept**0.5) / (1 - kept) ** 0.5
    return picture * earlier**0.5 + rest * (1 - earlier) ** 0.5


def ddim_by_ratio(noisy, noise, kept, earlier):
    picture = np.clip(noisy / np.sqrt(kept) - np.sqrt(1 / kept - 1) * noise, -1, 1)
    ratio = np.sqrt((1 - earlier) / (1 - kept))
    return ratio * noisy + (np.sqrt(earlier) - ratio * np.sqrt(kept)) * picture


def ddpm_by_paper(noisy, noise, kept, earlier, fresh):
    """Return equations 6 and 7 of Ho et al., with the picture in them."""
    alpha = kept / earlier
    picture = (noisy - (1 - kept) ** 0.5 * noise) / kept**0.5
    mean = earlier**0.5 * (1 - alpha) / (1 - kept) * picture
    mean = mean + alpha**0.5 * (1 - earlier) / (1 - kept) * noisy
    variance = (1 - earlier) / (1 - kept) * (1 - alpha)
    return mean, variance, mean + variance**0.5 * fresh


def ddpm_by_algorithm(noisy, noise, kept, earlier, fresh):
    """Return algorithm 2 of Ho et al., with the noise in it."""
    alpha = kept / earlier
    mean = (noisy - (1 - alpha) / np.sqrt(1 - kept) * noise) / np.sqrt(alpha)
    sigma = np.sqrt((1 - earlier) / (1 - kept) * (1 - alpha))
    return [mean, sigma**2, mean + sigma * fresh]


def guided_by_loop(both, strength):
    n = len(strength)
    return [both[i] + w * (both[i] - both[n + i]) for i, w in enumerate(strength)]


def guided_by_reshape(both, strength):
    told, untold = both.reshape(2, len(strength), *both.shape[1:])
    return told + strength[:, None, None, None] * (told - untold)


def drop_by_index(labels, draws, share, num_classes):
    labels = labels.copy()
    labels[draws < share] = num_classes
    return labels


def drop_by_list(labels, draws, share, num_classes):
    pairs = zip(labels, draws, strict=True)
    return [num_classes if draw < share else label for label, draw in pairs]


def waves_by_loop(t, width):
    half = width // 2
    rows = []
    for step in t.astype(float):
        angles = [step / 10_000 ** (i / half) for i in range(half)]
        rows.append([*map(np.sin, angles), *map(np.cos, angles)])
    return np.array(rows)


def waves_by_exp(t, width):
    rates = np.exp(-np.log(10_000) * np.arange(width // 2) / (width // 2))
    angles = np.outer(t, rates)
    return np.hstack([np.sin(angles), np.cos(angles)])


def captions_by_loop(ids, words, weights):
    found = np.zeros((len(ids), weights.shape[2]))
    for row, caption in enumerate(ids):
        for place, word in enumerate(caption):
            if word != 0:
                found[row] += words[word] @ weights[place]
    return found


def captions_by_table(ids, words, weights):
    words = words.copy()
    words[0] = 0
    return words[ids].reshape(len(ids), -1) @ weights.reshape(-1, weights.shape[2])


def sample_by_schedule(start, points, kept, steps):
    whole = np.append(kept, 1.0)  # so that place −1 is the picture
    x = start
    times = [int(t) for t in np.round(np.linspace(len(kept) - 1, 0, steps))]
    for i, t in enumerate(times):
        before = times[i + 1] if i + 1 < len(times) else -1
        x = ddim_free(x, best_by_scipy(x, points, kept[t]), kept[t], whole[before])
    return x


def ddim_free(x, noise, kept, earlier):
    picture = (x - np.sqrt(1 - kept) * noise) / np.sqrt(kept)
    return np.sqrt(earlier) * picture + np.sqrt(1 - earlier) * noise


def sample_by_last(start, points, kept, steps, old=False, last=None):
    def mixed(x, t, where, left):
        noise = best_by_scipy(x, points, kept[t])
        picture = (x - np.sqrt(1 - kept[t]) * noise) / np.sqrt(kept[t])
        return np.sqrt(where) * picture + np.sqrt(1 - (kept[t] if old else left)) * noise

    times = np.linspace(len(kept) - 1, 0, steps).round().astype(int)
    x = start
    for t, before in itertools.pairwise(times):
        x = mixed(x, t, kept[before], kept[before])
    end = 1.0 if last is None else kept[last]
    return mixed(x, times[-1], end, end)


WORDS = (
    "At the start next to nothing of the picture is left, so any picture could be behind the "
    "noise, and the answer with the least squared error is the mean of all of them: grey and "
    "blurred. A larger network gives the same mean. After a small step the noisy picture leans to "
    "one side, fewer pictures fit, and the next mean is more definite; so it is decided bit by "
    "bit. Fewer steps work with DDIM up to a point, then points land between heaps. I would plot "
    "the distance of made digits to real ones over the number of steps."
)
OTHER_WORDS = """
The denoiser answers with an average, because it was trained with squared error and cannot know
which of many digits is hidden. That is right in the mean and looks like fog. Going back a little,
then asking again, lets earlier decisions narrow what is possible. One step means one average; the
blame is not the size of the network. Without fresh noise paths are smooth, hence thirty steps may
suffice, which one would check with classes covered and a distance in features, and with seconds.
"""


def carve(denoise, kept, times, x):
    for t, before in zip(times, [*times[1:], -1], strict=True):
        x = ddim_free(x, denoise(x, t), kept[t], 1.0 if before < 0 else kept[before])
    return x


def by_squares(denoise, kept, n, seed, power=2.0, calls=8):
    x = np.random.default_rng(seed + 50).normal(size=(n, 2))
    return carve(denoise, kept, (999 * np.linspace(1, 0, calls) ** power).astype(int), x)


def by_decibels(denoise, kept, n, seed):
    ratio = np.log(kept / (1 - kept))
    wanted = np.linspace(ratio[990], ratio[0], 8)
    times = [int(np.abs(ratio - value).argmin()) for value in wanted]
    return carve(denoise, kept, times, np.random.default_rng(seed).normal(size=(n, 2)))


RIGHT = {
    "cosine_schedule": [cosine_by_loop, cosine_by_package],
    "add_noise": [noisy_by_loop, noisy_by_axes],
    "signal_and_noise": [decibels_by_logs, decibels_by_loop],
    "noise_target": [batch_by_int, batch_by_loop],
    "picture_from_noise": [picture_by_loop, picture_by_ratio],
    "best_denoiser": [best_by_loop, best_by_scipy],
    "ddim_step": [ddim_by_package, ddim_by_ratio],
    "ddpm_step": [ddpm_by_paper, ddpm_by_algorithm],
    "guidance": [guided_by_loop, guided_by_reshape],
    "drop_labels": [drop_by_index, drop_by_list],
    "step_encoding": [waves_by_loop, waves_by_exp],
    "order_counts": [captions_by_loop, captions_by_table],
    "find_the_bug": [sample_by_schedule, sample_by_last],
    "why_many_steps": [WORDS, OTHER_WORDS],
    "beat_the_number": [by_squares, by_decibels],
}


# --- blanks --------------------------------------------------------------------------------

BLANK = {
    "cosine_schedule": [lambda steps: ...],
    "add_noise": [lambda x, kept, noise: ...],
    "signal_and_noise": [lambda kept: ..., lambda kept: (..., ...)],
    "noise_target": [lambda *given: ..., lambda *given: (..., ..., ...)],
    "picture_from_noise": [lambda *given: ...],
    "best_denoiser": [lambda *given: ...],
    "ddim_step": [lambda *given: ...],
    "ddpm_step": [lambda *given: ..., lambda *given: (..., ..., ...)],
    "guidance": [lambda both, strength: ...],
    "drop_labels": [lambda *given: ...],
    "step_encoding": [lambda t, width: ...],
    "order_counts": [lambda *given: ...],
    "find_the_bug": [lambda *given: ...],
    "why_many_steps": [..., "", None],
    "beat_the_number": [lambda *given: ...],
}


# --- typical wrong answers -----------------------------------------------------------------


def wave(steps, offset=0.008, whole=1.008):
    return np.cos((np.arange(steps + 1) / steps + offset) / whole * np.pi / 2) ** 2


def products(waves, most=0.999):
    return np.cumprod(1 - np.minimum(1 - waves[1:] / waves[:-1], most))


def noisy_with(a, b, centred=True):
    def noisy(x, kept, noise):
        kept = kept[:, None, None, None]
        return a(kept) * (2 * x - 1 if centred else x) + b(kept) * noise

    return noisy


def root(x):
    return np.sqrt(x)


def root_of_rest(x):
    return np.sqrt(1 - x)


def same(x):
    return x


def rest(x):
    return 1 - x


def batch_with(t=None, noisy=None, target=None):
    def batch(x, kept, draws, noise):
        right = batch_by_int(x, kept, draws, noise)
        when = right[1] if t is None else t(draws, len(kept))
        shown = right[0] if noisy is None else noisy(x, kept[right[1]], noise)
        wanted = noise if target is None else target(x, right[0], noise, kept[right[1]])
        return shown, when, wanted

    return batch


def batch_at(t):
    def batch(x, kept, draws, noise):
        when = t(draws, len(kept))
        return noisy_by_axes(x, kept[when], noise), when, noise

    return batch


def picture_with(less=root_of_rest, by=root, clip=(-1, 1)):
    def picture(noisy, kept, noise):
        kept = kept[:, None, None, None]
        found = (noisy - less(kept) * noise) / by(kept)
        return found if clip is None else np.clip(found, *clip)

    return picture


def best_with(change):
    def best(noisy, data, kept):
        apart = noisy[:, None] - np.sqrt(kept) * data
        logs = -(apart**2).sum(2) / 2 / (1 - kept)
        weights = np.exp(logs - logs.max(1)[:, None])
        return change(noisy, data, kept, weights / weights.sum(1)[:, None])

    return best


def best_naive(noisy, data, kept):
    apart = noisy[:, None] - np.sqrt(kept) * data
    weights = np.exp(-(apart**2).sum(2) / 2 / (1 - kept))
    picture = weights @ data / weights.sum(1)[:, None]
    return (noisy - np.sqrt(kept) * picture) / np.sqrt(1 - kept)


def best_spread(spread):
    def best(noisy, data, kept):
        apart = noisy[:, None] - np.sqrt(kept) * data
        logs = -(apart**2).sum(2) / spread(kept)
        weights = np.exp(logs - logs.max(1)[:, None])
        picture = weights @ data / weights.sum(1)[:, None]
        return (noisy - np.sqrt(kept) * picture) / np.sqrt(1 - kept)

    return best


def ddim_with(change):
    def step(noisy, noise, kept, earlier):
        picture = (noisy - np.sqrt(1 - kept) * noise) / np.sqrt(kept)
        cut = picture.clip(-1, 1)
        left = (noisy - np.sqrt(kept) * cut) / np.sqrt(1 - kept)
        return change(noisy, noise, kept, earlier, picture, cut, left)

    return step


def ddpm_with(mean=None, variance=None, drawn=None):
    def step(*given):
        right = ddpm_by_paper(*given)
        changes = (mean, variance, drawn)
        return tuple(
            part if change is None else change(*given, *right)
            for part, change in zip(right, changes, strict=True)
        )

    return step


def halves(both, strength):
    n = len(strength)
    return both[:n], both[n:], strength[:, None, None, None]


def guided_with(change):
    return lambda both, strength: change(*halves(both, strength))


def sample_suspect(start, points, kept, steps):
    return sample_by_last(start, points, kept, steps, old=True, last=-1)


def times_of(steps):
    return np.linspace(999, 0, steps).round().astype(int)


def evenly(denoise, kept, n, seed, steps=8):
    return carve(denoise, kept, times_of(steps), np.random.default_rng(seed).normal(size=(n, 2)))


def evenly_with_fresh_noise(denoise, kept, n, seed):
    rng = np.random.default_rng(seed)
    x, times = rng.normal(size=(n, 2)), times_of(8)
    for t, before in zip(times, [*times[1:], -1], strict=True):
        earlier = 1.0 if before < 0 else kept[before]
        x = ddpm_by_paper(x, denoise(x, t), kept[t], earlier, rng.normal(size=x.shape))[2]
    return x


WRONG = {
    "cosine_schedule": [
        (lambda n: products(wave(n), 1.0), "nothing is left at the end"),
        (lambda n: wave(n)[1:] / wave(n)[0], "nothing is left at the end"),
        (lambda n: wave(n)[1:], "the wave itself"),
        (wave, "one value too many"),
        (lambda n: np.append(1, products(wave(n)))[:n], "one step behind"),
        (lambda n: np.minimum(1 - wave(n)[1:] / wave(n)[:-1], 0.999), "what each step adds"),
        (lambda n: np.maximum(wave(n)[1:] / wave(n)[:-1], 0.001), "what each step leaves"),
        (lambda n: 1 - products(wave(n)), "the noise's share"),
        (lambda n: np.sqrt(products(wave(n))), "the root of the share"),
        (lambda n: products(np.sqrt(wave(n))), "the cosine without its square"),
        (lambda n: products(wave(n, 0, 1)), "without the offset"),
        (lambda n: products(wave(n, 0.008, 1)), "half of the offset"),
    ],
    "add_noise": [
        (noisy_with(root, root_of_rest, centred=False), "pictures that are not centred"),
        (noisy_with(same, rest), "shares instead of their roots"),
        (noisy_with(same, root_of_rest), "shares instead of their roots"),
        (noisy_with(root_of_rest, root), "picture and noise exchanged"),
        (noisy_with(root, lambda k: 1), "all of the noise"),
        (noisy_with(root, lambda k: 1 - np.sqrt(k)), "one less the root"),
        (lambda x, kept, noise: np.sqrt(kept) * (2 * x - 1) + np.sqrt(1 - kept) * noise,
         "one for each channel"),
        (lambda x, kept, noise: noisy_by_axes(x, np.full_like(kept, kept[0]), noise),
         "the first picture's step for all"),
    ],
    "signal_and_noise": [
        (lambda k: (10 * np.log(k / (1 - k)), decibels_by_logs(k)[1]), "the natural logarithm"),
        (lambda k: (np.log(k / (1 - k)), decibels_by_logs(k)[1]), "the logarithm alone"),
        (lambda k: (20 * np.log10(k / (1 - k)), decibels_by_logs(k)[1]),
         "twenty times the logarithm"),
        (lambda k: (-decibels_by_logs(k)[0], decibels_by_logs(k)[1]), "noise over picture"),
        (lambda k: (10 * np.log10(k), decibels_by_logs(k)[1]), "the share instead of the ratio"),
        (lambda k: (k / (1 - k), decibels_by_logs(k)[1]), "without the logarithm"),
        (lambda k: (decibels_by_logs(k)[0], np.argmax(k <= 0.5)), "as much noise as picture"),
        (lambda k: (decibels_by_logs(k)[0], np.argmax(k < 0.5) - 1), "the last step before"),
        (lambda k: (decibels_by_logs(k)[0], np.argmax(k < 0.5) + 1), "counted from 1 on"),
        (lambda k: (decibels_by_logs(k)[0], (k < 0.5).sum()), "how many have more noise"),
        (lambda k: decibels_by_logs(k)[0], "wrong kind of value"),
    ],
    "noise_target": [
        (batch_at(lambda d, n: np.minimum(np.round(d * n).astype(int), n - 1)),
         "rounded instead of cut"),
        (batch_at(lambda d, n: (d * (n - 1)).astype(int)), "the last step never comes"),
        (batch_at(lambda d, n: np.full(len(d), int(d[0] * n))), "one step for all"),
        (batch_with(t=lambda d, n: (d * n).astype(int) + 1), "counted from 1 on"),
        (batch_with(t=lambda d, n: d), "draws instead of steps"),
        (batch_with(target=lambda x, shown, noise, kept: x), "the picture as target"),
        (batch_with(target=lambda x, shown, noise, kept: 2 * x - 1), "the picture as target"),
        (batch_with(target=lambda x, shown, noise, kept:
                    np.sqrt(1 - kept)[:, None, None, None] * noise),
         "the noise as it was added"),
        (batch_with(target=lambda x, shown, noise, kept: shown), "the input as target"),
        (batch_with(noisy=noisy_with(root, root_of_rest, centred=False)),
         "pictures that are not centred"),
        (batch_with(noisy=noisy_with(same, rest)), "shares instead of their roots"),
    ],
    "picture_from_noise": [
        (picture_with(clip=None), "not cut off"),
        (picture_with(clip=(0, 1)), "cut off at 0 and 1"),
        (lambda *given: (picture_by_loop(*given) + 1) / 2, "pixels from 0 to 1"),
        (picture_with(less=lambda k: 1), "all of the noise"),
        (picture_with(by=same), "shares instead of their roots"),
        (picture_with(less=rest), "shares instead of their roots"),
        (picture_with(by=lambda k: 1), "still as faint"),
        (picture_with(less=lambda k: -root_of_rest(k)), "the noise is added"),
        (picture_with(less=root, by=root_of_rest), "picture and noise exchanged"),
        (lambda noisy, kept, noise: noisy / np.sqrt(kept) - noise, "one for each channel"),
    ],
    "best_denoiser": [
        (best_naive, "probabilities that are all 0"),
        (best_with(lambda x, data, k, w: w @ data), "the expected picture"),
        (best_with(lambda x, data, k, w: x - np.sqrt(k) * w @ data), "the noise as it was added"),
        (best_with(lambda x, data, k, w: (x - w @ data) / np.sqrt(1 - k)),
         "the picture at its full size"),
        (best_with(lambda x, data, k, w: (x - np.sqrt(k) * w @ data) / (1 - k)),
         "divided by the variance"),
        (best_with(lambda x, data, k, w: (np.sqrt(k) * w @ data - x) / np.sqrt(1 - k)),
         "wrong sign"),
        (best_with(lambda x, data, k, w: (x - np.sqrt(k) * data[w.argmax(1)]) / np.sqrt(1 - k)),
         "the nearest one alone"),
        (best_with(lambda x, data, k, w: (x - np.sqrt(k) * data.mean(0)) / np.sqrt(1 - k)),
         "all points alike"),
        (best_spread(rest), "without the 2"),
        (best_spread(lambda k: 2.0), "a variance of 1"),
        (best_spread(lambda k: 2 * k), "the picture's share for the noise's"),
        (lambda x, data, k: x - data, "shapes do not fit"),
    ],
    "ddim_step": [
        (ddim_with(lambda x, e, k, j, p, c, r: np.sqrt(j) * c + np.sqrt(1 - j) * e),
         "the guess after the cut"),
        (ddim_with(lambda x, e, k, j, p, c, r: np.sqrt(j) * p + np.sqrt(1 - j) * e),
         "not cut off"),
        (ddim_with(lambda x, e, k, j, p, c, r:
                   (np.sqrt(j) * p + np.sqrt(1 - j) * e).clip(-1, 1)),
         "the result is cut off"),
        (ddim_with(lambda x, e, k, j, p, c, r: np.sqrt(j) * c + np.sqrt(1 - k) * r),
         "the old noise stays"),
        (ddim_with(lambda x, e, k, j, p, c, r: np.sqrt(k) * c + np.sqrt(1 - j) * r),
         "the old brightness stays"),
        (ddim_with(lambda x, e, k, j, p, c, r: j * c + (1 - j) * r),
         "shares instead of their roots"),
        (ddim_with(lambda x, e, k, j, p, c, r: c), "the picture itself"),
        (ddim_with(lambda x, e, k, j, p, c, r: np.sqrt(j) * c - np.sqrt(1 - j) * r),
         "the noise is subtracted"),
        (ddim_with(lambda x, e, k, j, p, c, r: x), "nothing happens"),
    ],
    "ddpm_step": [
        (ddpm_with(mean=lambda x, e, k, j, f, m, v, d: m + (np.sqrt(1 - j)
                                                            - np.sqrt(1 - j - v)) * e),
         "the fresh noise comes on top"),
        (ddpm_with(mean=lambda x, e, k, j, f, m, v, d: (x - np.sqrt(1 - k) * e) / np.sqrt(k)),
         "the picture itself"),
        (ddpm_with(variance=lambda x, e, k, j, f, m, v, d: 1 - k / j), "what the step added"),
        (ddpm_with(variance=lambda x, e, k, j, f, m, v, d: np.sqrt(v)),
         "the deviation for the variance"),
        (ddpm_with(variance=lambda x, e, k, j, f, m, v, d: 1 - j), "all the noise there"),
        (ddpm_with(drawn=lambda x, e, k, j, f, m, v, d: m + v * f), "times the variance"),
        (ddpm_with(drawn=lambda x, e, k, j, f, m, v, d: m), "nothing is drawn"),
        (ddpm_with(drawn=lambda x, e, k, j, f, m, v, d: m + f), "all of the fresh noise"),
        (lambda *given: ddpm_by_paper(*given)[2], "wrong kind of value"),
    ],
    "guidance": [
        (guided_with(lambda a, b, w: (1 + w) * b - w * a), "told and untold exchanged"),
        (guided_with(lambda a, b, w: w * a + (1 - w) * b), "only between the two"),
        (guided_with(lambda a, b, w: w * (a - b)), "the difference alone"),
        (guided_with(lambda a, b, w: (1 - w) * a + w * b), "towards the untold"),
        (guided_with(lambda a, b, w: (1 + w) * a + w * b), "both are added"),
        (guided_with(lambda a, b, w: a), "the condition alone"),
        (lambda both, w: both[::2] + w[:, None, None, None] * (both[::2] - both[1::2]),
         "every other row"),
        (lambda both, w: both[: len(w)] + w * (both[: len(w)] - both[len(w) :]),
         "one for each channel"),
    ],
    "drop_labels": [
        (lambda y, d, p, k: np.where(d < p, k - 1, y), "the last class for none"),
        (lambda y, d, p, k: np.where(d < p, -1, y), "-1 for none"),
        (lambda y, d, p, k: np.where(d < p, 0, y), "class 0 for none"),
        (lambda y, d, p, k: np.where(d < p, y, k), "the others are dropped"),
        (lambda y, d, p, k: y[d >= p], "the dropped ones are missing"),
        (lambda y, d, p, k: y, "nothing is dropped"),
        (lambda y, d, p, k: d < p, "a mask"),
    ],
    "step_encoding": [
        (lambda t, width: waves_by_loop(t, width).reshape(len(t), 2, -1).swapaxes(1, 2)
         .reshape(len(t), -1), "sines and cosines in turn"),
        (lambda t, width: np.roll(waves_by_loop(t, width), width // 2, axis=1), "cosines first"),
        (lambda t, width: waves_by_loop(t, width)[:, : width // 2], "half of them"),
        (lambda t, width: np.hstack([f(np.outer(t, 1e4 ** (-np.arange(width // 2) / width)))
                                     for f in (np.sin, np.cos)]), "divided by the width"),
        (lambda t, width: np.hstack([f(np.outer(t, 1e4 ** (np.arange(width // 2) * 2 / width)))
                                     for f in (np.sin, np.cos)]), "waves that get shorter"),
        (lambda t, width: np.hstack([f(np.outer(t, 1e4 ** (
            -np.arange(width // 2) / max(width // 2 - 1, 1)))) for f in (np.sin, np.cos)]),
         "the last wave too long"),
        (lambda t, width: waves_by_loop(t, width).T, "transposed"),
    ],
    "order_counts": [
        (lambda ids, words, weights: np.einsum("nld,ldw->nw", words[ids], weights),
         "padding is heard"),
        (lambda ids, words, weights: (words[ids] * (ids > 0)[..., None]).sum(1) @ weights.mean(0),
         "the order is lost"),
        (lambda ids, words, weights: (words[ids] * (ids > 0)[..., None]).sum(1) @ weights.sum(0),
         "the order is lost"),
        (lambda ids, words, weights: captions_by_loop(ids, words, weights) / ids.shape[1],
         "divided by the places"),
        (lambda ids, words, weights: captions_by_loop(ids[:, ::-1], words, weights),
         "read backwards"),
        (lambda ids, words, weights: np.einsum(
            "nld,ldw->nlw", words[ids] * (ids > 0)[..., None], weights),
         "one vector for each place"),
        (lambda ids, words, weights: words[ids] @ weights, "shapes do not fit"),
    ],
    "find_the_bug": [
        (sample_suspect, "both bugs are still there"),
        (lambda *given: sample_by_last(*given, last=-1), "the last step still ends in noise"),
        (lambda *given: sample_by_last(*given, old=True), "still too much noise is put back"),
        (lambda *given: sample_by_last(*given, last=0), "the last step ends too early"),
        (lambda *given: sample_by_last(*given, last=0, old=True), "the last step ends too early"),
        (lambda start, points, kept, steps: start, "other values"),
    ],
    "why_many_steps": [
        ("It is blurred.", "too short"),
        ("steps " * 70, "repetition"),
        (50, "unusable type"),
    ],
    "beat_the_number": [
        (evenly, "eight even steps"),
        (evenly_with_fresh_noise, "about eight even steps"),
        (lambda *given: by_squares(*given, power=1.3), "not beaten yet"),
        (lambda *given: by_squares(*given, power=0.7), "above eight even steps"),
        (lambda *given: by_squares(*given, calls=50), "asked too often"),
        (lambda *given: evenly(*given, steps=1), "a part is never made"),
        (lambda denoise, kept, n, seed: np.random.default_rng(seed).normal(size=(n, 2)),
         "noise is left"),
        (lambda denoise, kept, n, seed: np.tile(by_squares(denoise, kept, 1, seed), (n, 1)),
         "the same ones again and again"),
        (lambda *given: by_squares(*given)[:100], "another shape"),
        (lambda *given: by_squares(*given) * np.nan, "not a number"),
    ],
}  # fmt: skip


# these have no random inputs, and the number to beat belongs to shapes of its own
FIXED = {"cosine_schedule", "why_many_steps", "beat_the_number"}
GIVES_AWAY = (
    "cumprod",
    "argmax(",
    "np.floor",
    "np.where",
    "einsum",
    "clip(",
    "1.0 if before",
    "(1 + w)",
)


class TestAnswers(ExerciseTests):
    """This chapter's tables in the tests of every chapter."""


def test_other_draws_of_the_intended_points_pass_too(verdict_of):
    for power in (1.5, 2.5, 3.0):
        answer = lambda *given, power=power: by_squares(*given, power=power)  # noqa: E731
        verdict = verdict_of(ID + "beat_the_number", answer)
        assert verdict.status == "passed", verdict


def test_the_schedule_of_the_exercise_is_the_course_s_own():
    from dlcourse.checks.inputs.few_steps import cosine_kept

    np.testing.assert_allclose(cosine_kept(), noise_schedule(1000).kept, rtol=1e-9)
