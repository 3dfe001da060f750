"""Drawn faces keep their identity's traits, and are drawn alike in both groups."""

import re

import numpy as np
import pytest

from dlcourse.data import faces as faces_module
from dlcourse.data import load_faces
from dlcourse.data.face_shapes import bow, ellipse, rounded
from dlcourse.data.faces import GROUPS, NUISANCES, TRAITS

STILL = {
    "turn": 0, "tilt": 0, "zoom": 1, "shift": 0, "light": 0, "brightness": 1, "smile": 0,
    "open": 0.8, "backdrop": 0, "shirt": 0, "noise": 0,
}  # fmt: skip


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_faces_have_their_documented_form():
    made = load_faces(120, identities=30, rng=rng(), size=24)
    assert made.x.shape == (120, 24, 24, 3)
    assert made.x.dtype == np.float32
    assert 0 <= made.x.min() < made.x.max() <= 1
    assert (made.identity.shape, made.identity.dtype) == ((120,), np.int64)
    assert (made.group.shape, made.group.dtype) == ((120,), np.int64)
    assert made.group_names == GROUPS
    assert list(made.traits) == list(TRAITS)
    assert list(made.factors) == list(NUISANCES)
    for name, values in made.traits.items():
        assert values.shape == (30,)
        assert TRAITS[name][1][0] <= values.min() <= values.max() <= TRAITS[name][1][1]
    for name, values in made.factors.items():
        assert values.shape == ((120, 2) if name == "shift" else (120,))
        low, high = NUISANCES[name][0]
        assert low <= values.min() <= values.max() <= high
        assert np.ptp(values) > 0.8 * (high - low)


def test_the_same_generator_gives_the_same_faces_and_another_one_others():
    once, again, other = (load_faces(20, identities=5, rng=rng(s)) for s in (1, 1, 2))
    np.testing.assert_array_equal(once.x, again.x)
    np.testing.assert_array_equal(once.identity, again.identity)
    assert not np.array_equal(once.traits["skin"], other.traits["skin"])


def test_faces_do_not_depend_on_how_many_are_drawn_at_once(monkeypatch):
    whole = load_faces(20, identities=5, rng=rng())
    monkeypatch.setattr(faces_module, "_CHUNK", 7)
    np.testing.assert_allclose(load_faces(20, identities=5, rng=rng()).x, whole.x, atol=1e-5)


@pytest.mark.parametrize(("n", "identities"), [(20, 5), (23, 5), (7, 7)])
def test_every_identity_comes_about_equally_often_and_shuffled(n, identities):
    identity = load_faces(n, identities=identities, rng=rng(), size=16).identity
    counts = np.bincount(identity, minlength=identities)
    assert counts.max() - counts.min() <= 1
    assert not np.array_equal(identity, np.arange(n) % identities)


def test_an_identity_looks_the_same_whenever_nothing_else_changes():
    made = load_faces(60, identities=10, rng=rng(), **STILL)
    for one in range(10):
        mine = made.x[made.identity == one]
        np.testing.assert_allclose(mine, np.broadcast_to(mine[0], mine.shape), atol=1e-5)
    first = np.stack([made.x[made.identity == one][0] for one in range(10)])
    between = np.abs(first[:, None] - first[None]).max(axis=(2, 3, 4))
    assert between[~np.eye(10, dtype=bool)].min() > 0.1


def trait_is_seen(name: str, group: int) -> bool:
    low, high = (0, 150) if name.endswith("_hue") else TRAITS[name][0]
    common = {"identities": 1, "rng": rng(), "groups": (1 - group, group), "size": 64, **STILL}
    if name != "glasses":
        common["glasses"] = 0
    one, other = (load_faces(1, **common, **{name: value}).x for value in (low, high))
    return float(np.abs(one - other).max()) > 0.05


@pytest.mark.parametrize("name", TRAITS)
def test_every_trait_is_seen_in_the_picture_of_its_group(name):
    group = 1 if name.startswith("spot") else 0
    assert trait_is_seen(name, group)


@pytest.mark.parametrize("name", NUISANCES)
def test_every_factor_of_a_picture_is_seen_and_changes_no_other(name):
    low, high = NUISANCES[name][0]
    value = low + 0.4 * (high - low)
    free = load_faces(20, identities=4, rng=rng())
    fixed = load_faces(20, identities=4, rng=rng(), **{name: value})
    assert np.all(fixed.factors.pop(name) == value)
    for other, values in fixed.factors.items():
        np.testing.assert_array_equal(values, free.factors[other], err_msg=other)
    for trait, values in fixed.traits.items():
        np.testing.assert_array_equal(values, free.traits[trait], err_msg=trait)
    np.testing.assert_array_equal(fixed.identity, free.identity)
    assert not np.array_equal(fixed.x, free.x)


@pytest.mark.parametrize("name", TRAITS)
def test_a_trait_that_is_given_changes_no_other(name):
    value = np.mean(TRAITS[name][0])
    free = load_faces(20, identities=4, rng=rng(), size=16)
    fixed = load_faces(20, identities=4, rng=rng(), size=16, **{name: value})
    assert np.all(fixed.traits.pop(name) == value)
    for other, values in fixed.traits.items():
        np.testing.assert_array_equal(values, free.traits[other], err_msg=other)
    for factor, values in fixed.factors.items():
        np.testing.assert_array_equal(values, free.factors[factor], err_msg=factor)


def test_traits_and_factors_of_a_set_draw_it_again():
    made = load_faces(20, identities=5, rng=rng())
    again = load_faces(20, identities=5, rng=rng(), **made.traits, **made.factors)
    np.testing.assert_array_equal(again.x, made.x)


def test_a_group_is_the_property_of_an_identity_and_decides_who_has_crest_or_spots():
    made = load_faces(200, identities=40, rng=rng(), size=16)
    for one in range(40):
        assert len(set(made.group[made.identity == one])) == 1
    member = np.array([made.group[made.identity == one][0] for one in range(40)])
    assert np.all((made.traits["crest"] > 0) == (member == 0))
    assert np.all((made.traits["spots"] > 0) == (member == 1))


@pytest.mark.parametrize(
    ("shares", "members"), [((0.5, 0.5), 20), ((0.95, 0.05), 2), ((0.0, 1.0), 40), ([1, 0], 0)]
)
def test_shares_are_those_of_the_identities(shares, members):
    made = load_faces(200, identities=40, rng=rng(), size=16, groups=shares)
    assert len(set(made.identity[made.group == 1])) == members


def test_other_shares_change_only_who_is_in_which_group():
    even = load_faces(80, identities=20, rng=rng(), size=16)
    rare = load_faces(80, identities=20, rng=rng(), size=16, groups=(0.9, 0.1))
    own = [name for name in TRAITS if name.startswith(("crest", "spot"))]
    for name in set(TRAITS) - set(own):
        np.testing.assert_array_equal(even.traits[name], rare.traits[name])
    for name, values in even.factors.items():
        np.testing.assert_array_equal(values, rare.factors[name])
    kept = even.group == rare.group
    np.testing.assert_array_equal(even.x[kept], rare.x[kept])
    assert np.all(rare.group <= even.group)


def test_pictures_of_both_groups_are_of_the_same_quality():
    made = load_faces(4000, identities=400, rng=rng(), size=16)
    member = np.zeros(400, dtype=int)
    member[made.identity] = made.group
    shared = [name for name in TRAITS if not name.startswith(("crest", "spot"))]
    for values, group, names in (
        (made.traits, member, shared),
        (made.factors, made.group, [name for name in NUISANCES if name != "shift"]),
    ):
        for name in names:
            first, second = (values[name][group == g] for g in (0, 1))
            error = np.ptp(values[name]) / np.sqrt(12) * np.sqrt(2 / len(first))
            assert abs(first.mean() - second.mean()) < 4 * error, name


@pytest.mark.parametrize("size", [16, 24, 32, 64, 128])
def test_a_face_is_the_same_drawing_at_every_size(size):
    fine = load_faces(4, identities=4, rng=rng(), size=128, noise=0).x
    made = load_faces(4, identities=4, rng=rng(), size=size, noise=0).x
    small = (
        fine.reshape(4, 8, 16, 8, 16, 3).mean(axis=(2, 4)),
        made.reshape(4, 8, size // 8, 8, size // 8, 3).mean(axis=(2, 4)),
    )
    np.testing.assert_allclose(*small, atol=0.08)


def middle(image: np.ndarray) -> np.ndarray:
    """Return the centroid, to the right and down from the picture's middle, in its height."""
    rows, columns = ((np.arange(k) + 0.5 - k / 2) / len(image) for k in image.shape)
    return np.array([image.sum(axis=0) @ columns, image.sum(axis=1) @ rows]) / image.sum()


def spots_of(**given: object) -> np.ndarray:
    """Return where the spots of one face are, as a picture; nothing else is magenta."""
    plain = {"identities": 1, "rng": rng(), "size": 64, "groups": (0, 1), "spots": 0.5,
             "glasses": 0, "spot_size": 0.1, "face_width": 0.8, **STILL, **given}  # fmt: skip
    with_spots, without = (
        load_faces(1, **{**plain, "spot_hue": hue, "spot_tone": 1}).x[0] for hue in (300, 120)
    )
    return np.abs(with_spots - without).sum(axis=-1)


def test_shift_tilt_and_turn_move_a_face_as_their_signs_say():
    still = middle(spots_of())
    moved = middle(spots_of(shift=np.array([[0.05, -0.02]]))) - still
    np.testing.assert_allclose(moved, [0.05, -0.02], atol=2e-3)
    cheek, turned = (spots_of(turn=turn)[:, :32] for turn in (0, 20))
    assert middle(turned)[0] > middle(cheek)[0] + 0.01
    left, right = (spots_of(tilt=tilt) for tilt in (-15, 15))
    halves = [(middle(part[:, :32])[1], middle(part[:, 32:])[1]) for part in (left, right)]
    assert halves[0][0] < halves[0][1] - 0.02
    assert halves[1][0] > halves[1][1] + 0.02  # anticlockwise: the left half is lower


def test_noise_is_the_standard_deviation_of_what_is_added():
    clean, noisy = (load_faces(20, identities=5, rng=rng(), noise=sd).x for sd in (0, 0.05))
    inner = (clean > 0.2) & (clean < 0.8)
    assert (noisy - clean)[inner].std() == pytest.approx(0.05, rel=0.05)


@pytest.mark.parametrize(
    ("distance", "area"),
    [
        (lambda x, y: ellipse(x, y, 0.8, 0.3), np.pi * 0.8 * 0.3),
        (lambda x, y: rounded(x, y, 0.5, 0.7, 0.2), 4 * 0.35 - (4 - np.pi) * 0.04),
        (lambda x, y: bow(x, y, 0.5, 0.0, 0.05), 0.1 + np.pi * 0.0025),
    ],
)
def test_shapes_have_their_area_and_distances_that_grow_by_one_outside(distance, area):
    line = ((np.arange(400) + 0.5) / 200 - 1)[None]
    x, y = np.broadcast_to(line[:, None, :], (1, 400, 400)), line[:, :, None]
    away = distance(x, y + 0 * x)
    assert (away < 0).mean() * 4 == pytest.approx(area, rel=0.02)
    edge = np.abs(away) < 0.05
    slope = np.hypot(*np.gradient(away[0], 1 / 200))
    assert np.abs(slope[edge[0]] - 1).mean() < 0.1


def pair_auc(x: np.ndarray, identity: np.ndarray) -> float:
    squares = (x**2).sum(axis=1)
    distance = squares[:, None] + squares[None] - 2 * x @ x.T
    first, second = np.triu_indices(len(x), 1)
    same = identity[first] == identity[second]
    rank = np.argsort(np.argsort(distance[first, second]))
    return 1 - (rank[same].mean() - (same.sum() - 1) / 2) / (~same).sum()


def test_pixels_tell_identities_apart_badly_and_their_traits_tell_them_well():
    made = load_faces(400, identities=40, rng=rng())
    assert 0.52 < pair_auc(made.x.reshape(400, -1), made.identity) < 0.72
    still = load_faces(400, identities=40, rng=rng(), **STILL)
    assert pair_auc(still.x.reshape(400, -1), still.identity) > 0.99


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n": 0}, "`n` must be a whole number of images, at least 1. Received: n=0"),
        ({"size": 12}, "from 16 to 128. Received: size=12"),
        ({"size": 129}, "Received: size=129"),
        ({"rng": None}, "`rng` must be a NumPy generator"),
        ({"identities": 0}, "Received: identities=0, n=4"),
        ({"identities": 5}, "so that each has a picture. Received: identities=5, n=4"),
        ({"identities": 2.0}, "`identities` must be a whole number"),
        ({"groups": (0.5, 0.4)}, "two shares that add up to 1, of crested and spotted"),
        ({"groups": (1.5, -0.5)}, "Received: groups=(1.5, -0.5)"),
        ({"groups": 0.5}, "Received: groups=0.5"),
        ({"groups": "spotted"}, "Received: groups='spotted'"),
        ({"groups": (0.3, 0.3, 0.4)}, "Received: groups=(0.3, 0.3, 0.4)"),
        ({"beard": 1}, "A trait must be one of skin, face_width, jaw"),
        ({"age": 1}, "Received: age"),
        ({"skin": 2}, "`skin` must be from 0 to 1. Received: skin=2"),
        ({"skin": [0.1, 0.2, 0.3]}, "an array (2,). Received: skin of shape (3,)"),
        ({"turn": [1, 2]}, "an array (4,). Received: turn of shape (2,)"),
        ({"noise": float("nan")}, "`noise` must be from 0 to 0.5"),
    ],
)
def test_bad_input_is_explained(options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        load_faces(**{"n": 4, "identities": 2, "rng": rng(), **options})
