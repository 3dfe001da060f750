"""Chapter 11b's exercises: right answers are passed, each wrong one gets its diagnosis.

The answers are written as learners write them, apart from the references on purpose.
"""

from itertools import pairwise

import numpy as np
import pytest
from exercise_tests import ExerciseTests

from dlcourse.checks.inputs import explained_models as models

ID = "saliency."


@pytest.fixture(autouse=True)
def patience(time_enough):
    """A busy machine is no wrong answer."""


# --- right answers -------------------------------------------------------------------------


def slope_by_loop(x, w1, b1, w2, target, *, on=lambda z, back: z > 0):
    found = []
    for row, k in zip(x, target, strict=True):
        total = np.zeros(len(row))
        for unit in range(w1.shape[1]):
            if on(row @ w1[:, unit] + b1[unit], w2[unit, k]):
                total = total + w2[unit, k] * w1[:, unit]
        found.append(total)
    return np.array(found)


def slope_by_einsum(x, w1, b1, w2, target):
    on = (x @ w1 + b1 > 0).astype(float)
    every = np.einsum("fu,nu,uk->nfk", w1, on, w2)
    return every[np.arange(len(x)), :, target]


def smooth_by_loop(gradient, x, noise):
    return sum(gradient((x + draw)[None])[0] for draw in noise) / len(noise)


def smooth_by_mean(gradient, x, noise):
    return np.mean(gradient(noise + x), axis=0)


def path_by_loop(gradient, x, baseline, steps):
    total = np.zeros(len(x))
    for k in range(1, steps + 1):
        point = baseline + (k - 0.5) / steps * (x - baseline)
        total = total + gradient(point[None])[0]
    return (x - baseline) * total / steps


def path_with(places, gradient, x, baseline):
    points = np.array([(1 - t) * baseline + t * x for t in places])
    return gradient(points).mean(axis=0) * (x - baseline)


def path_by_linspace(gradient, x, baseline, steps):
    return path_with(np.linspace(0, 1, 2 * steps + 1)[1::2], gradient, x, baseline)


def steps_by_list(model, gradient, x, baseline, tolerance, path=path_by_linspace):
    moved = (model(x[None]) - model(baseline[None]))[0]
    for power in range(16):
        gap = abs(1 - path(gradient, x, baseline, 2**power).sum() / moved)
        if gap <= tolerance:
            return 2**power, gap


def steps_by_recursion(model, gradient, x, baseline, tolerance, steps=1):
    moved = float(model(x[None])[0] - model(baseline[None])[0])
    gap = abs(path_by_loop(gradient, x, baseline, steps).sum() - moved) / abs(moved)
    if gap <= tolerance:
        return [steps, gap]
    return steps_by_recursion(model, gradient, x, baseline, tolerance, 2 * steps)


def cam_by_loop(maps, slopes):
    found = []
    for a, g in zip(maps, slopes, strict=True):
        total = sum(g[..., k].mean() * a[..., k] for k in range(a.shape[-1]))
        found.append(np.where(total > 0, total, 0))
    return np.array(found)


def cam_by_einsum(maps, slopes):
    return np.einsum("nhwc,nc->nhw", maps, slopes.mean(axis=1).mean(axis=1)).clip(min=0)


def cover_by_batch(model, image, size, stride, fill):
    rows = range(0, image.shape[0] - size + 1, stride)
    columns = range(0, image.shape[1] - size + 1, stride)
    batch = np.tile(image, (len(rows) * len(columns), 1, 1))
    places = [(i, j) for i in rows for j in columns]
    for covered, (i, j) in zip(batch, places, strict=True):
        covered[i : i + size, j : j + size] = fill
    return (model(image[None]) - model(batch)).reshape(len(rows), len(columns))


def cover_by_mask(model, image, size, stride, fill, *, change=lambda whole, part: whole - part):
    found = []
    for i in range(0, image.shape[0] - size + 1, stride):
        row = []
        for j in range(0, image.shape[1] - size + 1, stride):
            away = np.zeros(image.shape, bool)
            away[i : i + size, j : j + size] = True
            part = model(np.where(away, fill, image)[None])[0]
            row.append(change(model(image[None])[0], part))
        found.append(row)
    return found


def hit_by_loop(values, masks):
    hits = 0
    for v, m in zip(values, masks, strict=True):
        hits += m[np.unravel_index(np.argmax(v), v.shape)]
    return hits / len(values)


def hit_by_max(values, masks):
    top = values.max(axis=(1, 2), keepdims=True)
    return np.mean(((values == top) & masks).any(axis=(1, 2)))


def deletion_by_batch(model, x, values, fill):
    rank = np.argsort(np.argsort(-values))
    rows = np.array([np.where(rank < n, fill, x) for n in range(len(x) + 1)])
    curve = model(rows)
    return curve, np.trapezoid(curve, dx=1 / len(x))


def deletion_by_list(model, x, values, fill, *, order=None, start=None, keep=True):
    first = x if start is None else start
    last = fill if start is None else x
    order = sorted(range(len(x)), key=lambda j: values[j], reverse=True) if order is None else order
    now, curve = list(first), [model(np.array([first]))[0]]
    for j in order:
        now = now if keep else list(first)
        now[j] = last[j]
        curve.append(model(np.array([now]))[0])
    area = sum((a + b) / 2 for a, b in pairwise(curve)) / len(x)
    return [curve, area]


def alike_by_scipy(before, after):
    from scipy.stats import spearmanr

    pairs = zip(np.abs(before), np.abs(after), strict=True)
    return np.mean([spearmanr(a.ravel(), b.ravel()).statistic for a, b in pairs])


def alike_with(rank=None, pooled=False, size=np.abs):
    def alike(before, after):
        found = []
        rows = 1 if pooled else len(before)
        a, b = size(before).reshape(rows, -1), size(after).reshape(rows, -1)
        for one, other in zip(a, b, strict=True):
            if rank is None:
                places = np.empty((2, one.size))
                places[0][one.argsort()] = places[1][other.argsort()] = np.arange(one.size)
                one, other = places
            else:
                one, other = rank(one), rank(other)
            one, other = one - one.mean(), other - other.mean()
            found.append(one @ other / np.sqrt((one @ one) * (other @ other)))
        return np.mean(found)

    return alike


WORDS = (
    "The network may read the ruler: doctors put one beside spots that worry them, so it tells the "
    "label, in the test pictures of the same clinic as well, and therefore 97 percent says nothing "
    "about skin. The warm maps are a suspicion from eight pictures. To prove it, cover the rulers "
    "with skin, paste rulers into benign pictures and see whether the answers follow, and test on "
    "pictures of another clinic. Then train on pictures whose rulers are cropped or shuffled, and "
    "repeat the test."
)
OTHER_WORDS = """
Like the horse Hans, who watched his master instead of counting, this model watches the edge of the
photo. Accuracy is measured on photos that carry the same hint, hence it stays high. First I would
check that the saliency method depends on the weights, then count how many maps peak on rulers. An
experiment decides: remove or add rulers by hand; if answers flip, it is the ruler. The cure is in
the data: both classes with and without rulers, then a new training and an outside test set.
"""

RIGHT = {
    "input_gradient": [slope_by_loop, slope_by_einsum],
    "smooth": [smooth_by_loop, smooth_by_mean],
    "path": [path_by_loop, path_by_linspace],
    "complete": [steps_by_list, steps_by_recursion],
    "cam": [cam_by_loop, cam_by_einsum],
    "occlude": [cover_by_batch, cover_by_mask],
    "hit": [hit_by_loop, hit_by_max],
    "deletion_curve": [deletion_by_batch, deletion_by_list],
    "find_bug": [alike_by_scipy, alike_with()],
    "explain_hans": [WORDS, OTHER_WORDS],
}


# --- blanks --------------------------------------------------------------------------------

BLANK = {
    "input_gradient": [lambda x, w1, b1, w2, target: ...],
    "smooth": [lambda gradient, x, noise: ...],
    "path": [lambda gradient, x, baseline, steps: ...],
    "complete": [lambda *given: ..., lambda *given: (..., ...)],
    "cam": [lambda maps, slopes: ...],
    "occlude": [lambda *given: ...],
    "hit": [lambda values, masks: ...],
    "deletion_curve": [lambda *given: ..., lambda *given: (..., ...)],
    "find_bug": [lambda before, after: ...],
    "explain_hans": [..., "", None],
}


# --- typical wrong answers -----------------------------------------------------------------


def slope_on(on):
    return lambda *given: slope_by_loop(*given, on=on)


def slope_of_softmax(x, w1, b1, w2, target):
    def chance(x):
        z = np.maximum(x @ w1 + b1, 0) @ w2
        z = np.exp(z - z.max(axis=1, keepdims=True))
        return (z / z.sum(axis=1, keepdims=True))[np.arange(len(x)), target]

    x = np.asarray(x, float)
    moves = 1e-6 * np.eye(x.shape[1])
    return np.stack([(chance(x + m) - chance(x - m)) / 2e-6 for m in moves], axis=1)


def path_at(places):
    return lambda g, x, b, n: path_with(places(n), g, x, b)


def steps_with(path=path_by_linspace, more=lambda n: 2 * n, gap=None):
    def steps(model, gradient, x, baseline, tolerance):
        end, start, n = model(x[None])[0], model(baseline[None])[0], 1
        while n < 10_000:
            total = path(gradient, x, baseline, n).sum()
            found = abs(total - end + start) / abs(end - start)
            found = found if gap is None else gap(total, end, start)
            if found <= tolerance:
                break
            n = more(n)
        return n, found

    return steps


def cam_with(weights=None, after=None, inside=None):
    def cam(maps, slopes):
        w = slopes.mean(axis=(1, 2))[:, None, None] if weights is None else weights(slopes)
        each = w * maps if inside is None else inside(w * maps)
        total = each.sum(-1)
        return np.maximum(total, 0) if after is None else after(total)

    return cam


def keepdims_forgotten(maps, slopes):
    return np.maximum((slopes.mean(axis=(1, 2)) * maps).sum(-1), 0)


def covered_for_ever(model, image, size, stride, fill):
    covered, found = image.copy(), []
    for i in range(0, image.shape[0] - size + 1, stride):
        row = []
        for j in range(0, image.shape[1] - size + 1, stride):
            covered[i : i + size, j : j + size] = fill
            row.append(model(image[None])[0] - model(covered[None])[0])
        found.append(row)
    return np.array(found)


def all_but_the_patch(model, image, size, stride, fill):
    found = []
    for i in range(0, image.shape[0] - size + 1, stride):
        row = []
        for j in range(0, image.shape[1] - size + 1, stride):
            away = np.ones(image.shape, bool)
            away[i : i + size, j : j + size] = False
            row.append(model(image[None])[0] - model(np.where(away, fill, image)[None])[0])
        found.append(row)
    return np.array(found)


def spoils_the_image(model, image, size, stride, fill):
    found = cover_by_batch(model, image, size, stride, fill)
    image[:size, :size] = fill
    return found


def one_too_many(model, image, size, stride, fill):
    shape = [(n - size) // stride + 2 for n in image.shape]
    found = np.zeros(shape)
    for i, j in np.ndindex(*shape):
        covered = image.copy()
        covered[i * stride : i * stride + size, j * stride : j * stride + size] = fill
        found[i, j] = (model(image[None]) - model(covered[None]))[0]
    return found


def curve_with(curve=None, area=None):
    def found(*given):
        a, b = deletion_by_batch(*given)
        return (a if curve is None else curve(a), b if area is None else area(a))

    return found


WRONG = {
    "input_gradient": [
        (slope_on(lambda z, back: True), "as if all units were on"),
        (slope_on(lambda z, back: z < 0), "off where it should be on"),
        (slope_on(lambda z, back: z > 0 and back > 0), "guided"),
        (slope_on(lambda z, back: back > 0), "by what comes back alone"),
        (lambda x, w1, b1, w2, k: (np.maximum(x @ w1 + b1, 0) * w2.T[k]) @ w1.T,
         "the unit's output instead of its slope"),
        (lambda x, w1, b1, w2, k: ((x @ w1 + b1 > 0) * w2.sum(1)) @ w1.T,
         "all classes together"),
        (lambda x, w1, b1, w2, k: ((x @ w1 + b1 > 0) * w2[:, k[0]]) @ w1.T,
         "one class for all examples"),
        (slope_of_softmax, "the probability's slope"),
        (lambda x, *rest: x * slope_by_einsum(x, *rest), "slope times input"),
        (lambda *given: np.abs(slope_by_einsum(*given)), "without the sign"),
        (lambda *given: -slope_by_einsum(*given), "wrong sign"),
        (lambda x, w1, b1, w2, k: ((x @ w1 + b1 > 0) * w2[:, k]) @ w1.T, "shapes do not fit"),
    ],
    "smooth": [
        (lambda g, x, noise: g(x[None])[0], "the slope without the noise"),
        (lambda g, x, noise: g((x + noise.mean(0))[None])[0], "the slope at the mean"),
        (lambda g, x, noise: g(noise).mean(0), "the noise without the example"),
        (lambda g, x, noise: np.abs(g(x + noise)).mean(0), "sizes averaged"),
        (lambda g, x, noise: g(x + noise), "slopes of all draws"),
        (lambda g, x, noise: g(x + noise).sum(0), "added up over the draws"),
        (lambda g, x, noise: g(x + noise).mean(1), "the mean over the features"),
        (lambda g, x, noise: g(x * (1 + noise)).mean(0), "other values"),
    ],
    "path": [
        (path_at(lambda n: np.arange(n) / n), "the left ends"),
        (path_at(lambda n: (np.arange(n) + 1) / n), "the right ends"),
        (path_at(lambda n: np.linspace(0, 1, n)), "both ends"),
        (path_at(lambda n: np.linspace(0, 1, n + 1)), "both ends"),
        (path_at(lambda n: np.linspace(0, 1, n + 2)[1:-1]), "both ends left out"),
        (path_at(lambda n: [1.0]), "the slope at the example alone"),
        (lambda g, x, b, n: g(np.array([b + (k + 0.5) / n * (x - b) for k in range(n)])).mean(0),
         "the mean slope alone"),
        (lambda g, x, b, n: x * g(
            np.array([b + (k + 0.5) / n * (x - b) for k in range(n)])).mean(0),
         "times the example"),
        (lambda g, x, b, n: path_by_loop(g, x, 0 * b, n), "from zero"),
        (lambda *given: given[-1] * path_by_loop(*given), "added up over the steps"),
        (lambda *given: -path_by_loop(*given), "backwards"),
        (lambda *given: np.abs(path_by_loop(*given)), "without the sign"),
        (lambda g, x, b, n: (x - b) * g(
            np.array([b + (k + 0.5) / n * (x - b) for k in range(n)])), "one row for each step"),
        (lambda g, x, b, n: (x - b) * g(
            b + (np.arange(n) + 0.5) / n * (x - b)).mean(0), "shapes do not fit"),
    ],
    "complete": [
        (steps_with(more=lambda n: n + 1), "one more instead of twice as many"),
        (steps_with(gap=lambda s, end, start: abs(s - end + start)),
         "the gap in units of the answer"),
        (steps_with(gap=lambda s, end, start: abs(s - end + start) / abs(end)),
         "a part of the answer"),
        (steps_with(gap=lambda s, end, start: (s - end + start) / abs(end - start)),
         "too little counts as enough"),
        (steps_with(path_at(lambda n: (np.arange(n) + 1) / n)), "other places on the way"),
        (lambda *given: (max(steps_by_list(*given)[0] // 2, 1), steps_by_list(*given)[1]),
         "one doubling short"),
        (lambda *given: (2 * steps_by_list(*given)[0], steps_by_list(*given)[1]),
         "one doubling too many"),
        (lambda *given: (2 * steps_by_recursion(*given)[0], 0.0), "one doubling too many"),
        (lambda *given: (steps_by_list(*given)[0], 100 * steps_by_list(*given)[1]),
         "the gap times 100"),
        (lambda *given: steps_by_list(*given)[0], "wrong kind of value"),
    ],
    "cam": [
        (cam_with(after=lambda t: t), "what speaks against is kept"),
        (cam_with(inside=lambda p: np.maximum(p, 0)), "each channel cut by itself"),
        (cam_with(lambda s: s), "each place with its own slope"),
        (cam_with(lambda s: s.sum((1, 2))[:, None, None]), "slopes added up"),
        (cam_with(after=lambda t: np.abs(t)), "sizes at the end"),
        (cam_with(lambda s: np.abs(s.mean((1, 2)))[:, None, None]), "weights without their sign"),
        (cam_with(lambda s: s.mean((0, 1, 2))), "one weight for the whole batch"),
        (cam_with(lambda s: s.mean((0, 1))), "averaged over other axes"),
        (lambda a, s: cam_by_loop(s, a), "maps and slopes exchanged"),
        (lambda a, s: cam_by_loop(a, s) / a.shape[-1], "the mean over the channels"),
        (lambda a, s: np.array([m / m.max() if m.max() > 0 else m for m in cam_by_loop(a, s)]),
         "parts of the largest"),
        (lambda a, s: np.maximum(a.sum(-1), 0), "without weights"),
        (keepdims_forgotten, "shapes do not fit"),
    ],
    "occlude": [
        (lambda *given: cover_by_mask(*given, change=lambda whole, part: part),
         "the answer instead of its fall"),
        (lambda *given: -cover_by_batch(*given), "wrong sign"),
        (lambda *given: np.abs(cover_by_batch(*given)), "without the sign"),
        (lambda m, im, *rest: cover_by_batch(m, im, *rest) / m(im[None])[0], "the fall as a part"),
        (lambda m, im, size, stride, fill: cover_by_batch(m, im, size, stride, 0.0),
         "always black"),
        (lambda m, im, size, stride, fill: cover_by_batch(m, im, size, size, fill),
         "patches side by side"),
        (lambda m, im, size, stride, fill: cover_by_batch(m, im, size, 1, fill),
         "one pixel at a time"),
        (covered_for_ever, "never uncovered again"),
        (all_but_the_patch, "all but the patch covered"),
        (one_too_many, "one patch too many"),
        (lambda *given: cover_by_batch(*given).T, "rows and columns exchanged"),
        (spoils_the_image, "modifies its input"),
    ],
    "hit": [
        (lambda v, m: hit_by_loop(np.abs(v), m), "the largest whatever its sign"),
        (lambda v, m: hit_by_loop(-v, m), "the smallest value"),
        (lambda v, m: hit_by_loop(v, m) * len(v), "how many"),
        (lambda v, m: 1 - hit_by_loop(v, m), "the misses"),
        (lambda v, m: np.array([m[i].flat[v[i].argmax()] for i in range(len(v))]),
         "one for every picture"),
        (lambda v, m: m[np.unravel_index(v.argmax(), v.shape)], "one place for the whole batch"),
        (lambda v, m: m.reshape(len(m), -1)[:, v.reshape(len(v), -1).argmax(1)].mean(),
         "every mask at every place"),
        (lambda v, m: m.mean(), "the share of the masks"),
        (lambda v, m: np.mean((v * m).sum((1, 2)) / v.sum((1, 2))), "how much lies inside"),
    ],
    "deletion_curve": [
        (lambda m, x, v, f: deletion_by_batch(m, x, -v, f), "the least important first"),
        (lambda m, x, v, f: deletion_by_batch(m, x, np.abs(v), f), "the largest size first"),
        (lambda *given: deletion_by_list(*given, order=range(len(given[1]))),
         "the order of the features"),
        (lambda *given: deletion_by_list(*given, start=given[-1]),
         "insertion instead of deletion"),
        (lambda *given: deletion_by_list(*given, keep=False), "one feature at a time"),
        (lambda m, x, v, f: deletion_by_batch(m, x, v, 0 * f), "zeros instead of the fill"),
        (curve_with(curve=lambda c: c[1:]), "the start is missing"),
        (curve_with(curve=lambda c: c[:-1]), "the end is missing"),
        (curve_with(area=np.mean), "the mean of the points"),
        (curve_with(area=np.trapezoid), "not divided by the features"),
        (curve_with(area=lambda c: c[1:].mean()), "the right ends"),
        (curve_with(area=lambda c: np.trapezoid(c / c[0]) / (len(c) - 1)), "a part of the start"),
    ],
    "find_bug": [
        (alike_with(np.argsort, pooled=True), "both bugs are still there"),
        (alike_with(np.argsort), "still no ranks"),
        (alike_with(pooled=True), "still all examples together"),
        (alike_with(lambda v: v), "values instead of ranks"),
        (alike_with(lambda v: v, pooled=True), "values instead of ranks"),
        (alike_with(size=lambda v: v), "the sizes were right"),
        (alike_with(np.sort), "sorted values"),
        (lambda a, b: np.array([alike_with()(x[None], y[None]) for x, y in zip(a, b, strict=True)]),
         "one for every example"),
    ],
    "explain_hans": [
        ("It is the ruler.", "too short"),
        ("ruler " * 70, "repetition"),
        (97, "unusable type"),
    ],
}  # fmt: skip


FIXED = {"explain_hans"}  # has no random inputs
GIVES_AWAY = (
    "keepdims",
    "w2[:, target]",
    "+ 0.5",
    "// stride",
    "argsort(np.argsort",
    "argmax(axis",
)


class TestAnswers(ExerciseTests):
    """This chapter's tables in the tests of every chapter."""


def test_the_slopes_that_answers_are_given_belong_to_the_models():
    rng = np.random.default_rng(0)
    hidden, out, weights = rng.normal(size=(2, 4)), rng.normal(size=4), rng.normal(size=2)
    for model, slopes in [
        (models.network(hidden, out), models.slopes_of_network(hidden, out)),
        (models.linear(weights, 1.0), models.slopes_of_linear(weights)),
        (models.curved(), models.slopes_of_curved()),
    ]:
        x = rng.normal(size=(5, 2))
        for j, move in enumerate(1e-6 * np.eye(2)):
            measured = (model(x + move) - model(x - move)) / 2e-6
            np.testing.assert_allclose(slopes(x)[:, j], measured, rtol=1e-6, atol=1e-8)
