"""Chapter 9a's exercises: right answers are passed, each wrong one gets its diagnosis.

The answers are written as learners write them, apart from the references on purpose.
"""

import itertools

import numpy as np
import pytest
from exercise_tests import ExerciseTests

from dlcourse.data import load_digits

ID = "autoencoders."


@pytest.fixture(autouse=True)
def patience(time_enough):
    """A busy machine is no wrong answer."""


# --- right answers -------------------------------------------------------------------------


def rebuild_by_eigenvectors(x_train, x_new, k):
    mean = np.mean(x_train, axis=0, dtype=float)
    c = x_train - mean
    _, vectors = np.linalg.eigh(c.T @ c)
    v = vectors[:, ::-1][:, :k]
    return (x_new - mean) @ v @ v.T + mean


def rebuild_by_library(x_train, x_new, k):
    from sklearn.decomposition import PCA

    if k == 0:
        return np.tile(x_train.mean(axis=0), (len(x_new), 1))
    pca = PCA(k, svd_solver="full").fit(x_train.astype(float))
    return pca.inverse_transform(pca.transform(x_new.astype(float)))


def share_by_error(x, k):
    error = ((x - rebuild_by_eigenvectors(x, x, k)) ** 2).sum()
    return 1 - error / ((x - x.mean(0)) ** 2).sum()


def share_by_library(x, k):
    from sklearn.decomposition import PCA

    return PCA(svd_solver="full").fit(x.astype(float)).explained_variance_ratio_[:k].sum()


def gradients_by_loop(x, encoder, decoder):
    loss, of_encoder, of_decoder = 0.0, 0 * encoder, 0 * decoder
    for picture in x:
        code = picture @ encoder
        error = code @ decoder - picture
        loss += error @ error / len(x)
        of_decoder = of_decoder + np.outer(code, 2 * error) / len(x)
        of_encoder = of_encoder + np.outer(picture, decoder @ (2 * error)) / len(x)
    return loss, of_encoder, of_decoder


def gradients_by_covariance(x, encoder, decoder):
    s = x.T @ x / len(x)
    m = encoder @ decoder - np.eye(x.shape[1])
    return [np.trace(m.T @ s @ m), 2 * s @ m @ decoder.T, 2 * encoder.T @ s @ m]


def count_by_loop(input_dim, units, latent_dim, tied):
    widths = [input_dim, *units, latent_dim, *units[::-1], input_dim]
    total = sum(widths[1:])
    pairs = list(itertools.pairwise(widths))
    for a, b in pairs[: len(pairs) // 2] if tied else pairs:
        total += a * b
    return total


def count_as_float(input_dim, units, latent_dim, tied):
    w = np.array([input_dim, *units, latent_dim], dtype=float)
    return (w[1:] @ w[:-1]) * (2 - tied) + 2 * w.sum() - w[0] - w[-1]


def mask_by_product(x, draws, share):
    return x * (draws >= share)[:, :, :, np.newaxis]


def mask_by_index(x, draws, share):
    x = x.copy()
    x[draws < share] = 0
    return x


def decibels_by_loop(clean, spoilt, peak):
    found = []
    for a, b in zip(clean, spoilt, strict=True):
        mse = np.mean((a.astype(float) - b) ** 2)
        found.append(10 * np.log10(peak**2 / mse) if mse > 0 else np.inf)
    return found


def decibels_by_logarithms(clean, spoilt, peak):
    e = np.square(spoilt - clean).reshape(len(clean), -1).mean(1)
    with np.errstate(divide="ignore"):
        return 20 * np.log10(peak) - 10 * np.log10(e)


def alarms_by_sorting(normal, normal_rebuilt, new, new_rebuilt, share):
    usual = np.sort(np.mean(np.square(normal - normal_rebuilt), axis=1))[::-1]
    scores = np.mean(np.square(new - new_rebuilt), axis=1)
    limit = usual[min(int(np.floor(share * len(usual) + 1e-9)), len(usual) - 1)]
    return scores, limit, scores > limit


def alarms_by_quantile(normal, normal_rebuilt, new, new_rebuilt, share):
    usual = ((normal_rebuilt - normal) ** 2).mean(1)
    limit = np.quantile(usual, 1 - share - 1e-9, method="inverted_cdf")
    scores = ((new_rebuilt - new) ** 2).mean(1)
    return scores.tolist(), limit, [int(s > limit) for s in scores]


def hebb_by_loop(pictures):
    n = pictures[0].size
    w = np.zeros((n, n))
    for picture in pictures:
        s = np.where(picture.ravel() > 0.5, 1, -1)
        w += np.outer(s, s) - np.eye(n)
    return w / n


def hebb_by_scalar(pictures):
    s = np.sign(pictures.reshape(len(pictures), -1) - 0.5)
    return np.einsum("pi,pj->ij", s, s) / s.shape[1] * (1 - np.eye(s.shape[1]))


def energy_by_pairs(weights, state):
    n = len(state)
    energy = -sum(weights[i, j] * state[i] * state[j] for i in range(n) for j in range(i))
    return energy, [2 * state[i] * (weights[i] @ state) for i in range(n)]


def energy_by_flipping(weights, state):
    def energy(s):
        return -0.5 * s @ weights @ s

    changes = []
    for i in range(len(state)):
        other = state.copy()
        other[i] = -other[i]
        changes.append(energy(other) - energy(state))
    return energy(state), np.array(changes)


def settle_by_signs(weights, state, order):
    state, flips, changed = np.array(state), 0, True
    while changed:
        changed = False
        for i in order:
            total = np.dot(weights[i], state)
            if total != 0 and np.sign(total) != state[i]:
                state[i] = np.sign(total)
                flips, changed = flips + 1, True
    return state, flips


def settle_by_sums(weights, state, order):
    s = [float(v) for v in state]
    sums = weights @ np.array(s)
    count = 0
    for _ in range(10_000):
        done = True
        for i in order:
            wanted = s[i] if sums[i] == 0 else (1.0 if sums[i] > 0 else -1.0)
            if wanted != s[i]:
                sums = sums + (wanted - s[i]) * weights[:, i]
                s[i], done, count = wanted, False, count + 1
        if done:
            break
    return s, count


def free_by_softplus(visible, weights, visible_bias, hidden_bias):
    z = hidden_bias + np.dot(visible, weights)
    soft = np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))
    small = np.exp(-np.abs(z))
    p = np.where(z >= 0, 1, small) / (1 + small)
    return -(visible * visible_bias).sum(1) - soft.sum(1), p


def free_by_library(visible, weights, visible_bias, hidden_bias):
    from scipy.special import expit, logsumexp

    z = visible @ weights + hidden_bias
    both = logsumexp(np.stack([np.zeros_like(z), z]), axis=0)
    return [-(visible @ visible_bias + both.sum(axis=-1)), expit(z)]


def cd_by_loop(visible, weights, visible_bias, hidden_bias, hidden_draws, visible_draws, rate):
    from scipy.special import expit

    w, a, b = 0 * weights, 0 * visible_bias, 0 * hidden_bias
    for v, one, two in zip(visible, hidden_draws, visible_draws, strict=True):
        p = expit(v @ weights + hidden_bias)
        h = np.where(one < p, 1.0, 0.0)
        again = np.where(two < expit(weights @ h + visible_bias), 1.0, 0.0)
        q = expit(again @ weights + hidden_bias)
        w = w + np.outer(v, p) - np.outer(again, q)
        a, b = a + v - again, b + p - q
    n = len(visible)
    return weights + rate * w / n, visible_bias + rate * a / n, hidden_bias + rate * b / n


def cd_by_means(visible, weights, visible_bias, hidden_bias, hidden_draws, visible_draws, rate):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    p = sigmoid(visible @ weights + hidden_bias)
    h = hidden_draws <= p
    v = visible_draws <= sigmoid(h @ weights.T + visible_bias)
    q = sigmoid(v @ weights + hidden_bias)
    up = np.einsum("nv,nh->nvh", visible, p) - np.einsum("nv,nh->nvh", v, q)
    return [
        weights + rate * up.mean(axis=0),
        visible_bias + rate * (visible.mean(0) - v.mean(0)),
        hidden_bias + rate * (p.mean(0) - q.mean(0)),
    ]


def ratio(a, b):
    with np.errstate(divide="ignore"):
        return -10 * np.log10(np.mean((a - b) ** 2))


def repaired(train, train_noise, new, new_noise, penalty):
    x = train + train_noise
    weights = np.linalg.inv(x.T @ x + penalty * np.eye(x.shape[1])) @ x.T @ train
    mended = (new + new_noise) @ weights
    return mended, ratio(new + new_noise, new), ratio(mended, new)


def repaired_otherwise(train, train_noise, new, new_noise, penalty):
    from sklearn.linear_model import Ridge

    model = Ridge(alpha=penalty, fit_intercept=False).fit(train + train_noise, train)
    mended = model.predict(new + new_noise).reshape(new.shape)
    return [mended, -10 * np.log10((new_noise**2).mean()), ratio(mended, new)]


WORDS = (
    "A code as wide as the picture can carry every pixel through, so the error is zero for digits "
    "and for noise alike, and the weights know nothing about digits. I would notice when noise "
    "comes out as noise, or when a classifier on the code needs as many labels as one on pixels. "
    "A narrow code forbids the copy, because it has to choose what digits share. Noise at the "
    "input forbids it too: what comes in is not what must come out, and filling a hole takes "
    "knowledge of what usually stands beside it."
)
OTHER_WORDS = """
Zero loss was asked for and a copy gives it. The identity is the easiest solution where nothing
stands in its way. Features which are only the pixels in another order help nobody afterwards, which
shows if one trains a classifier on few labels, or feeds something that is no digit at all and sees
it return unharmed. Cures are a bottleneck, noise on the input with a clean target, or a penalty on
active units. Each makes it impossible to pass everything on, hence the network has to learn which
pictures are likely.
"""


def flat(x):
    return x.reshape(len(x), -1).astype(float)


def odd_by_neighbours(x_train, x_test):
    from sklearn.neighbors import NearestNeighbors

    nearest = NearestNeighbors(n_neighbors=6).fit(flat(x_train))
    return nearest.kneighbors(flat(x_test))[0].mean(axis=1).tolist()


def distances(known, asked):
    a, b = flat(known), flat(asked)
    squares = (a**2).sum(axis=1) - 2 * b @ a.T + (b**2).sum(axis=1)[:, None]
    return np.sqrt(np.maximum(squares, 0))


def odd_by_the_sixth(x_train, x_test):
    return np.partition(distances(x_train, x_test), 5, axis=1)[:, 5]


RIGHT = {
    "project_and_rebuild": [rebuild_by_eigenvectors, rebuild_by_library],
    "explained_share": [share_by_error, share_by_library],
    "autoencoder_loss_gradient": [gradients_by_loop, gradients_by_covariance],
    "count_parameters": [count_by_loop, count_as_float],
    "corrupt": [mask_by_product, mask_by_index],
    "signal_to_noise": [decibels_by_loop, decibels_by_logarithms],
    "anomaly_score": [alarms_by_sorting, alarms_by_quantile],
    "hebb": [hebb_by_loop, hebb_by_scalar],
    "hopfield_energy": [energy_by_pairs, energy_by_flipping],
    "settle": [settle_by_signs, settle_by_sums],
    "rbm_free_energy": [free_by_softplus, free_by_library],
    "contrastive_divergence": [cd_by_loop, cd_by_means],
    "find_the_bug": [repaired, repaired_otherwise],
    "why_not_copy": [WORDS, OTHER_WORDS],
    "beat_the_number": [odd_by_neighbours, odd_by_the_sixth],
}


# --- blanks --------------------------------------------------------------------------------

BLANK = {
    "project_and_rebuild": [lambda x_train, x_new, k: ...],
    "explained_share": [lambda x, k: ...],
    "autoencoder_loss_gradient": [lambda *given: ..., lambda *given: (..., ..., ...)],
    "count_parameters": [lambda *given: ...],
    "corrupt": [lambda x, draws, share: ...],
    "signal_to_noise": [lambda clean, spoilt, peak: ...],
    "anomaly_score": [lambda *given: ..., lambda *given: (..., ..., ...)],
    "hebb": [lambda pictures: ...],
    "hopfield_energy": [lambda weights, state: ..., lambda weights, state: (..., ...)],
    "settle": [lambda weights, state, order: ...],
    "rbm_free_energy": [lambda *given: ...],
    "contrastive_divergence": [lambda *given: ...],
    "find_the_bug": [lambda *given: ...],
    "why_not_copy": [..., "", None],
    "beat_the_number": [lambda x_train, x_test: ...],
}


# --- typical wrong answers -----------------------------------------------------------------


def vt(x):
    return np.linalg.svd(x, full_matrices=False)[2]


def not_centred(train, new, k):
    v = vt(train)[:k]
    return new @ v.T @ v


def half_centred(train, new, k):
    v, m = vt(train)[:k], train.mean(0)
    return (new - m) @ v.T @ v + m


def mean_lost(train, new, k):
    m = train.mean(0)
    v = vt(train - m)[:k]
    return (new - m) @ v.T @ v


def mean_twice(train, new, k):
    m = train.mean(0)
    v = vt(train - m)[:k]
    return new @ v.T @ v + m


def own_mean(train, new, k):
    v, m = vt(train - train.mean(0))[:k], new.mean(0)
    return (new - m) @ v.T @ v + m


def smallest(train, new, k):
    m = train.mean(0)
    v = np.linalg.eigh((train - m).T @ (train - m))[1][:, :k]
    return (new - m) @ v @ v.T + m


def only_codes(train, new, k):
    m = train.mean(0)
    return (new - m) @ vt(train - m)[:k].T


def misfit(train, new, k):
    m = train.mean(0)
    return (new - m) @ vt(train - m)[:k]


def columns(train, new, k):
    m = train.mean(0)
    v = np.linalg.svd(train - m)[2][:, :k]
    return (new - m) @ v @ v.T + m


def spectrum(x, centred=True):
    return np.linalg.svd(x - x.mean(0) if centred else x, compute_uv=False)


def gradients_with(error=1.0, scale=2.0):
    def found(x, encoder, decoder):
        codes = x @ encoder
        e = codes @ decoder - x
        n = len(x)
        return (
            (e**2).sum() / n,
            error * scale / n * x.T @ e @ decoder.T,
            (error * scale / n * codes.T @ e),
        )

    return found


def gradients_per_pixel(x, encoder, decoder):
    loss, one, two = gradients_by_loop(x, encoder, decoder)
    return loss / x.shape[1], one / x.shape[1], two / x.shape[1]


def loss_summed(x, encoder, decoder):
    loss, one, two = gradients_by_loop(x, encoder, decoder)
    return loss * len(x), one, two


def all_summed(x, encoder, decoder):
    return tuple(part * len(x) for part in gradients_by_loop(x, encoder, decoder))


def gradients_tied(x, encoder, decoder):
    loss, one, two = gradients_by_loop(x, encoder, decoder)
    return loss, one + two.T, two


def gradients_transposed(x, encoder, decoder):
    loss, one, two = gradients_by_loop(x, encoder, decoder)
    return loss, one.T, two.T


def gradients_misfit(x, encoder, decoder):
    e = x @ encoder @ decoder - x
    return (e**2).sum() / len(x), x.T @ (e @ decoder), encoder.T @ e


def enc(w):
    return sum(a * b + b for a, b in itertools.pairwise(w))


def weights_of(w):
    return sum(a * b for a, b in itertools.pairwise(w))


def channels_forgotten(x, draws, share):
    return np.where(draws < share, 0, x)


def first_channel(x, draws, share):
    x = x.copy()
    x[:, :, :, 0] = x[:, :, :, 0] * (draws >= share)
    return x


def mask_in_place(x, draws, share):
    x[draws < share] = 0
    return x


def scores_with(score=lambda e: (e**2).mean(1), limit=None, alarm=np.greater, whose="normal"):
    def raised(normal, normal_rebuilt, new, new_rebuilt, share):
        usual, scores = score(normal - normal_rebuilt), score(new - new_rebuilt)
        asked = {"normal": usual, "new": scores, "all": np.append(usual, scores)}[whose]
        if limit is None:
            t = min(c for c in asked.tolist() if (asked > c).sum() <= share * len(asked) + 1e-9)
        else:
            t = limit(asked, share)
        return scores, t, alarm(scores, t) * 1

    return raised


def states(pictures):
    return 2 * pictures.reshape(len(pictures), -1) - 1


def hebb_full(pictures):
    s = states(pictures)
    return s.T @ s / s.shape[1]


def hollow(w):
    return w * (1 - np.eye(len(w)))


def settle_together(weights, state, order):
    flips = 0
    for _ in range(50):
        sums = weights @ state
        new = np.where(sums == 0, state, np.sign(sums))
        if (new == state).all():
            break
        flips += (new != state).sum()
        state = new
    return state, flips


def settle_forever(weights, state, order):
    while True:
        new = np.sign(weights @ state)
        if (new == state).all():
            return state, 0
        state = new


def settle_with(sign=lambda total, s: s if total == 0 else np.sign(total), passes=500, use=True):
    def settle(weights, state, order):
        s, flips = state.copy(), 0
        for _ in range(passes):
            old = s.copy()
            for i in order if use else range(len(s)):
                new = sign(weights[i] @ s, s[i])
                flips += new != s[i]
                s[i] = new
            if (old == s).all():
                break
        return s, flips

    return settle


def settle_in_place(weights, state, order):
    done, flips = False, 0
    while not done:
        done = True
        for i in order:
            if state[i] * (weights[i] @ state) < 0:
                state[i] *= -1
                done, flips = False, flips + 1
    return state, flips


def naive_free(visible, weights, a, b):
    z = visible @ weights + b
    return -visible @ a - np.log(1 + np.exp(z)).sum(1), 1 / (1 + np.exp(-z))


def naive_sigmoid(visible, weights, a, b):
    z = visible @ weights + b
    return free_by_softplus(visible, weights, a, b)[0], np.exp(z) / (1 + np.exp(z))


def mean_field(visible, weights, a, b):
    p = free_by_softplus(visible, weights, a, b)[1]
    e = -visible @ a - p @ b - ((visible @ weights) * p).sum(1)
    return e, p


def free_with(change):
    def found(visible, weights, a, b):
        f, p = free_by_softplus(visible, weights, a, b)
        return change(f, p, visible, weights, a, b)

    return found


def cd_with(h_drawn=True, v_drawn=True, sign=1, n=len, dreams=True, states=False, old=False):
    def update(v, w, a, b, hidden_draws, visible_draws, rate):
        def sigmoid(z):
            return 1 / (1 + np.exp(-z))

        p = sigmoid(v @ w + b)
        h = (hidden_draws < p) * 1.0
        q = sigmoid((h if h_drawn else p) @ w.T + a)
        d = (visible_draws < q) * 1.0 if v_drawn else q
        r = p if old else sigmoid(d @ w + b)
        first = h if states else p
        g = sign * rate / n(v)
        return (
            w + g * (v.T @ first - dreams * d.T @ r),
            a + g * (v - dreams * d).sum(0),
            b + g * (first - dreams * r).sum(0),
        )

    return update


def only_weights(*given):
    return cd_by_loop(*given)[0], given[2], given[3]


def suspect(train, train_noise, new, new_noise, penalty, copy=True, judge=True):
    x = train + train_noise
    weights = np.linalg.solve(x.T @ x + penalty * np.eye(x.shape[1]), x.T @ (x if copy else train))
    y = new + new_noise
    return y @ weights, ratio(y, new), ratio(y @ weights, y if judge else new)


def predicts_noise(train, train_noise, new, new_noise, penalty):
    x = train + train_noise
    w = np.linalg.solve(x.T @ x + penalty * np.eye(x.shape[1]), x.T @ train_noise)
    mended = (new + new_noise) @ w
    return mended, ratio(new + new_noise, new), ratio(mended, new)


def never_saw_noise(train, train_noise, new, new_noise, penalty):
    w = np.linalg.solve(train.T @ train + penalty * np.eye(train.shape[1]), train.T @ train)
    mended = (new + new_noise) @ w
    return mended, ratio(new + new_noise, new), ratio(mended, new)


def components(k):
    def score(x_train, x_test):
        a, b = flat(x_train), flat(x_test)
        m = a.mean(0)
        v = vt(a - m)[:k]
        return np.linalg.norm(b - m - (b - m) @ v.T @ v, axis=1)

    return score


def from_mean(x_train, x_test):
    return np.linalg.norm(flat(x_test) - flat(x_train).mean(0), axis=1)


def nearest_one(x_train, x_test):
    return distances(x_train, x_test).min(axis=1)


def nearest_two(x_train, x_test):
    return np.sort(distances(x_train, x_test), axis=1)[:, :2].mean(axis=1)


def among_the_test(x_train, x_test):
    a, b = flat(x_train), flat(x_test)
    b = (b - b.mean()) / (b.std() + 1e-9)
    a = (a - a.mean()) / (a.std() + 1e-9)
    return odd_by_the_sixth(a, b)


def ranked(x_train, x_test):
    s = np.array(odd_by_neighbours(x_train, x_test))
    return (s - s.min()) / (s.max() - s.min())


def looked_up(x_train, x_test):
    digits = load_digits()
    labels = [digits.y[distances(digits.x, x).argmin(axis=1)] for x in (x_train, x_test)]
    rarest = np.bincount(labels[0], minlength=10).argmin()
    return (labels[1] == rarest) + 1e-3 * flat(x_test).mean(axis=1)


WRONG = {
    "project_and_rebuild": [
        (not_centred, "the mean is never taken away"),
        (half_centred, "directions of pictures that are not centred"),
        (mean_lost, "the mean is not added again"),
        (mean_twice, "the mean is added but never taken away"),
        (own_mean, "the mean of the new pictures"),
        (lambda train, new, k: rebuild_by_library(new, new, min(k, len(new))),
         "learned from the new pictures"),
        (lambda train, new, k: rebuild_by_eigenvectors(np.append(train, new, axis=0), new, k),
         "learned from all pictures"),
        (smallest, "the last directions"),
        (lambda train, new, k: rebuild_by_eigenvectors(train, new, k + 1), "one too many"),
        (columns, "columns for rows"),
        (only_codes, "codes instead of pictures"),
        (lambda train, new, k: rebuild_by_eigenvectors(train, train, k),
         "rebuilds the training pictures"),
        (misfit, "shapes do not fit"),
    ],
    "explained_share": [
        (lambda x, k: spectrum(x)[:k].sum() / spectrum(x).sum(),
         "singular values that are not squared"),
        (lambda x, k: (spectrum(x, False)[:k] ** 2).sum() / (x**2).sum(),
         "the mean is not taken away"),
        (lambda x, k: 1 - share_by_error(x, k), "what is lost"),
        (lambda x, k: (spectrum(x)[:k] ** 2).sum(), "an amount instead of a share"),
        (lambda x, k: (spectrum(x)[: k + 1] ** 2).sum() / (spectrum(x) ** 2).sum(),
         "one too many"),
        (lambda x, k: spectrum(x) ** 2 / (spectrum(x) ** 2).sum(), "the shares one by one"),
        (lambda x, k: 100 * share_by_error(x, k), "constant factor"),
        (lambda x, k: k / x.shape[1], "the components counted"),
    ],
    "autoencoder_loss_gradient": [
        (gradients_with(scale=1.0), "the 2 of the square is missing"),
        (gradients_with(error=-1.0), "downhill instead of uphill"),
        (gradients_per_pixel, "the mean over the pixels as well"),
        (loss_summed, "the sum over the pictures"),
        (all_summed, "the sum over the pictures"),
        (gradients_tied, "as if the weights were tied"),
        (gradients_transposed, "transposed"),
        (gradients_misfit, "shapes do not fit"),
        (lambda x, w, v: gradients_by_loop(x, w, v)[::-1], "results exchanged"),
        (lambda x, w, v: gradients_by_loop(x, w, v)[1:], "wrong kind of value"),
    ],
    "count_parameters": [
        (lambda d, u, k, t: (2 - t) * weights_of([d, *u, k]), "no biases"),
        (lambda d, u, k, t: enc([d, *u, k]), "the encoder alone"),
        (lambda d, u, k, t: enc([d, *u, k]) + (sum([*u, k]) if t else enc([d, *u, k])),
         "twice the encoder"),
        (lambda d, u, k, t: count_by_loop(d, u, k, False), "tied makes no difference"),
        (lambda d, u, k, t: count_by_loop(d, u, k, True), "always tied"),
        (lambda d, u, k, t: (2 - t) * weights_of([d, *u, k]) + sum([*u, k]),
         "the encoder's biases alone"),
        (lambda d, u, k, t: (2 - t) * d * k + d + k, "the hidden layers are left out"),
    ],
    "corrupt": [
        (lambda x, r, p: x * (r < p)[..., None], "keeps what should go"),
        (lambda x, r, p: x * (r >= p)[..., None] / (1 - p), "scaled up as in dropout"),
        (lambda x, r, p: np.where((r < p)[..., None], 1, x), "white instead of black"),
        (channels_forgotten, "shapes do not fit"),
        (first_channel, "another draw for each channel"),
        (mask_in_place, "modifies its input"),
        (lambda x, r, p: np.broadcast_to((r >= p)[..., None], x.shape) * 1.0,
         "the mask instead of the pictures"),
    ],
    "signal_to_noise": [
        (lambda a, b, p: 10 * np.log10(p / ((a - b) ** 2).mean((1, 2))),
         "the peak is not squared"),
        (lambda a, b, p: 20 * np.log10(p**2 / ((a - b) ** 2).mean((1, 2))),
         "twenty times the logarithm"),
        (lambda a, b, p: 10 * np.log(p**2 / ((a - b) ** 2).mean((1, 2))),
         "the natural logarithm"),
        (lambda a, b, p: 10 * np.log10(((a - b) ** 2).mean((1, 2)) / p**2), "error over peak"),
        (lambda a, b, p: 10 * np.log10(p**2 / ((a - b) ** 2).mean()),
         "one number for all pictures"),
        (lambda a, b, p: 10 * np.log10(p**2 / ((a - b) ** 2).sum((1, 2))),
         "the sum of the squares"),
        (lambda a, b, p: 10 * np.log10(a.max((1, 2)) ** 2 / ((a - b) ** 2).mean((1, 2))),
         "the brightest pixel for the peak"),
        (lambda a, b, p: 10 * np.log10(p**2 / (((a - b) ** 2).mean((1, 2)) + 1e-10)),
         "a number where nothing is spoilt"),
        (lambda a, b, p: np.mean(decibels_by_loop(a, b, p)), "the mean of all pictures"),
    ],
    "anomaly_score": [
        (scores_with(lambda e: (e**2).sum(1)), "the sum over the pixels"),
        (scores_with(lambda e: np.linalg.norm(e, axis=1) / np.sqrt(e.shape[1])),
         "the root of the error"),
        (scores_with(lambda e: abs(e).mean(1)), "sizes instead of squares"),
        (scores_with(whose="new"), "chosen on the new pictures"),
        (scores_with(whose="all"), "chosen on all pictures"),
        (scores_with(limit=lambda s, p: np.quantile(s, 1 - p)), "an interpolated quantile"),
        (scores_with(limit=lambda s, p: np.quantile(s, 1 - p, method="higher")),
         "a quantile of another kind"),
        (scores_with(limit=lambda s, p: np.quantile(s, p)), "the share from the wrong end"),
        (scores_with(limit=lambda s, p: s.mean() + 2 * s.std()), "mean and two deviations"),
        (scores_with(alarm=np.greater_equal), "alarm at the threshold as well"),
        (scores_with(alarm=np.less_equal), "the alarms turned round"),
        (lambda *given: scores_with()(*given)[1:], "wrong kind of value"),
    ],
    "hebb": [
        (hebb_full, "joined to themselves"),
        (lambda x: hollow(x.reshape(len(x), -1).T @ x.reshape(len(x), -1) / x[0].size),
         "pixels of 0 and 1"),
        (lambda x: hollow(hebb_full(x)) * x[0].size / len(x), "divided by the pictures"),
        (lambda x: hollow(hebb_full(x)) * x[0].size, "not divided"),
        (lambda x: -hollow(hebb_full(x)), "turned round"),
        (lambda x: states(x) @ states(x).T / x[0].size, "pictures joined instead of pixels"),
        (lambda x: hollow(hebb_full(x[:1])), "the first picture alone"),
    ],
    "hopfield_energy": [
        (lambda w, s: (-s @ w @ s, 2 * s * (w @ s)), "every pair counted twice"),
        (lambda w, s: (s @ w @ s / 2, 2 * s * (w @ s)), "a hill for a valley"),
        (lambda w, s: (-s @ w @ s / 2, -2 * s * (w @ s)), "uphill for downhill"),
        (lambda w, s: (-s @ w @ s / 2, s * (w @ s)), "half of the change"),
        (lambda w, s: (-s @ w @ s / 2, 4 * s * (w @ s)), "twice the change"),
        (lambda w, s: (-s @ w @ s / 2, w @ s), "the sums alone"),
        (lambda w, s: (-s @ w @ s / 2, -s @ w @ s / 2 + 2 * s * (w @ s)),
         "energies instead of changes"),
        (lambda w, s: -s @ w @ s / 2, "wrong kind of value"),
    ],
    "settle": [
        (settle_together, "all at once"),
        (settle_with(passes=1), "a single pass"),
        (settle_with(lambda total, s: 1.0 if total >= 0 else -1.0), "a tie becomes +1"),
        (settle_with(lambda total, s: 1.0 if total > 0 else -1.0), "a tie becomes -1"),
        (settle_with(lambda total, s: np.sign(total)), "a tie becomes 0"),
        (settle_with(use=False), "the order is not kept"),
        (settle_in_place, "modifies its input"),
        (lambda w, s, o: (settle_by_signs(w, s, o)[0], int((settle_by_signs(w, s, o)[0] != s)
                                                            .sum())),
         "where it ended instead of the flips"),
        (lambda w, s, o: settle_by_signs(w, s, o)[0], "wrong kind of value"),
    ],
    "rbm_free_energy": [
        (naive_free, "overflow"),
        (naive_sigmoid, "overflow"),
        (mean_field, "the energy with likely hidden units"),
        (free_with(lambda f, p, v, w, a, b: (-f, p)), "wrong sign"),
        (free_with(lambda f, p, v, w, a, b: (f + v @ a, p)), "the visible biases are missing"),
        (free_with(lambda f, p, v, w, a, b: (f + 2 * v @ a, p)),
         "the pixels' part has the wrong sign"),
        (free_with(lambda f, p, v, w, a, b: (free_by_softplus(v, w, a, 0 * b)[0], p)),
         "the hidden biases are missing"),
        (free_with(lambda f, p, v, w, a, b: (-v @ a - (v @ w + b).sum(1), p)),
         "only the states that are on"),
        (free_with(lambda f, p, v, w, a, b: (-v @ a - np.maximum(v @ w + b, 0).sum(1), p)),
         "cut off instead of soft"),
        (free_with(lambda f, p, v, w, a, b: (f, v @ w + b)),
         "what they hear instead of probabilities"),
        (free_with(lambda f, p, v, w, a, b: (f, 1 - p)), "off for on"),
        (free_with(lambda f, p, v, w, a, b: f), "wrong kind of value"),
    ],
    "contrastive_divergence": [
        (cd_with(sign=-1), "downhill instead of uphill"),
        (cd_with(n=lambda v: 1), "the sum over the pictures"),
        (cd_with(dreams=False), "nothing is taken away"),
        (cd_with(h_drawn=False), "hidden units that are not drawn"),
        (cd_with(v_drawn=False), "a dream that is not drawn"),
        (cd_with(h_drawn=False, v_drawn=False), "nothing is drawn"),
        (cd_with(states=True), "the drawn states in the statistics"),
        (cd_with(old=True), "the hidden units of the data for those of the dream"),
        (only_weights, "the visible biases stay"),
        (lambda *given: cd_by_loop(*given)[0], "wrong kind of value"),
    ],
    "find_the_bug": [
        (suspect, "both bugs are still there"),
        (lambda *given: suspect(*given, judge=False), "still fitted to copy"),
        (lambda *given: suspect(*given, copy=False), "still held against the spoilt pictures"),
        (never_saw_noise, "learned from clean pictures alone"),
        (predicts_noise, "gives the noise"),
        (lambda a, b, c, d, p: repaired(a, b, c, d, 0) if len(a) > a.shape[1]
         else suspect(a, b, c, d, 0, False, False), "the penalty was right"),
        (lambda *given: (repaired(*given)[0], *repaired(*given)[:0:-1]),
         "before and after exchanged"),
        (lambda *given: repaired(*given)[1:], "wrong kind of value"),
    ],
    "why_not_copy": [
        ("It copies.", "too short"),
        ("copy " * 70, "repetition"),
        (64, "unusable type"),
    ],
    "beat_the_number": [
        (components(10), "the baseline as it stands"),
        (components(30), "another number of components"),
        (from_mean, "the distance to the mean picture"),
        (nearest_one, "one odd image vouches for its kind"),
        (nearest_two, "not beaten yet"),
        (lambda x_train, x_test: -odd_by_the_sixth(x_train, x_test), "the wrong way round"),
        (lambda x_train, x_test: flat(x_test).sum(1), "below the baseline"),
        (among_the_test, "a score depends on the other images"),
        (ranked, "a score depends on the other images"),
        (looked_up, "too good to be true"),
        (lambda x_train, x_test: odd_by_the_sixth(x_train, x_test) > 1.5,
         "answers instead of scores"),
        (lambda x_train, x_test: np.full(len(x_test), 3.0), "the same score for every image"),
        (lambda x_train, x_test: odd_by_the_sixth(x_train, x_test)[:, None], "extra axis"),
        (lambda x_train, x_test: flat(x_test) - flat(x_train).mean(0),
         "not one score for each image"),
        (lambda x_train, x_test: flat(x_train).sum(1), "scores of the training images"),
        (lambda x_train, x_test: flat(x_test).sum(1) * np.nan, "scores that are not finite"),
    ],
}  # fmt: skip


# these have no random inputs, and the number to beat belongs to splits of its own
FIXED = {"why_not_copy", "beat_the_number"}
GIVES_AWAY = (
    "logaddexp",
    "fill_diagonal",
    "[..., None]",
    "@",
    "np.unique",
    "np.linalg.svd",
    "np.where",
)


class TestAnswers(ExerciseTests):
    """This chapter's tables in the tests of every chapter."""


def test_two_units_that_swap_for_ever_are_named(verdict_of, short_limits):
    verdict = verdict_of(ID + "settle", settle_forever)
    assert verdict.diagnosis_name == "time-out"
    assert "has no end" in verdict.message


def test_a_random_method_is_not_accused_of_peeking(verdict_of):
    starts = iter(range(100))

    def unseeded(x_train, x_test):
        noise = np.random.default_rng(next(starts)).normal(0, 0.05, size=x_train.shape)
        return odd_by_neighbours(x_train + noise, x_test)

    verdict = verdict_of(ID + "beat_the_number", unseeded)
    assert verdict.status == "passed", verdict
