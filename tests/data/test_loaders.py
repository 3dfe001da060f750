"""Bundled data: always here, as documented, and the same from the same generator."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest

from dlcourse import data


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def test_importing_the_data_package_loads_no_library():
    code = (
        "import sys, dlcourse.data\n"
        "heavy = {'numpy', 'pandas', 'sklearn', 'skimage', 'statsmodels', 'pooch', 'tqdm'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_no_loader_opens_a_connection_or_writes_a_file(tmp_path):
    code = """
import os, sys
import numpy as np
from dlcourse import data
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        os._exit(3)
sys.addaudithook(watch)
for name in data.__all__:
    if name == "load_logic_gate":
        data.load_logic_gate("and")
    elif name in ("load_moons", "load_circles", "load_blobs", "load_spirals", "load_margin",
                  "load_glyphs", "load_scenes", "load_clips", "load_credit", "load_dates",
                  "load_faces", "load_matches", "load_notes", "load_people",
                  "load_reviews"):
        getattr(data, name)(rng=np.random.default_rng(0))
    elif name.startswith("load_") and name != "load_record":
        getattr(data, name)()
"""
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **home}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_digits_are_small_pictures_between_0_and_1():
    digits = data.load_digits()
    assert digits.x.shape == (1797, 8, 8)
    assert digits.x.dtype == np.float32
    assert (digits.x.min(), digits.x.max()) == (0.0, 1.0)
    assert np.bincount(digits.y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert digits.target_names[3] == "3"


def test_breast_cancer_has_its_classes_in_scikit_learns_order():
    table = data.load_breast_cancer()
    assert table.x.shape == (569, 30)
    assert np.bincount(table.y).tolist() == [212, 357]
    assert table.target_names == ("malignant", "benign")
    assert len(table.feature_names) == 30
    assert table.x[table.y == 0, 0].mean() > table.x[table.y == 1, 0].mean()  # larger radius


def test_diabetes_is_as_measured_and_predicts_a_number():
    table = data.load_diabetes()
    assert table.x.shape == (442, 10)
    assert table.x[:, table.feature_names.index("age")].min() == 19  # years, not scaled
    assert table.y.dtype == np.float64
    assert (table.y.min(), table.y.max()) == (25, 346)
    assert table.y.std() == pytest.approx(77, abs=0.1)  # the error of always saying the mean


def test_photos_have_their_documented_sizes():
    shapes = {name: photo.shape for name, photo in data.load_sample_photos().items()}
    assert shapes == {
        "china": (427, 640, 3),
        "flower": (427, 640, 3),
        "astronaut": (512, 512, 3),
        "camera": (512, 512),
        "chelsea": (300, 451, 3),
        "coffee": (400, 600, 3),
        "rocket": (427, 640, 3),
    }


def test_photos_can_be_written_to():
    photo = data.load_sample_photos(["china"])["china"]
    photo[0, 0] = 0
    assert photo.dtype == np.uint8


@pytest.mark.parametrize("names", [["lena"], "china"])
def test_an_unknown_photo_lists_the_photos(names):
    with pytest.raises(ValueError, match=r"china, flower.*Received"):
        data.load_sample_photos(names)


def test_face_patches_are_half_faces():
    patches = data.load_face_patches()
    assert patches.x.shape == (200, 25, 25)
    assert patches.x.dtype == np.float32
    assert 0 <= patches.x.min() < patches.x.max() <= 1
    assert patches.y.tolist() == [1] * 100 + [0] * 100
    assert patches.target_names[1] == "face"


def test_sunspots_are_a_year_apart():
    series = data.load_sunspots()
    assert series.value.shape == (309,)
    assert str(series.time[0]) == "1700"
    assert set(np.diff(series.time).astype(int)) == {1}


def test_co2_is_a_week_apart_and_keeps_its_gaps():
    series = data.load_co2()
    assert set(np.diff(series.time).astype(int)) == {7}
    assert np.isnan(series.value).sum() == 59
    assert 310 < np.nanmin(series.value) < np.nanmax(series.value) < 375


def test_python_docs_are_plain_text_of_printable_characters():
    corpus = data.load_python_docs()
    allowed = {chr(code) for code in range(32, 127)} | {"\n"}
    assert set(corpus.text) <= allowed
    assert 400_000 < len(corpus.text) < 600_000
    assert "\n\n\n" not in corpus.text
    assert re.search(r"^[*=-]{3,}$", corpus.text, flags=re.MULTILINE) is None
    assert len(corpus.validation) == pytest.approx(0.1 * len(corpus.text), abs=1)


@pytest.mark.parametrize(
    ("name", "outputs"),
    [("and", [0, 0, 0, 1]), ("or", [0, 1, 1, 1]), ("nand", [1, 1, 1, 0]), ("xor", [0, 1, 1, 0])],
)
def test_a_gate_is_its_truth_table(name, outputs):
    gate = data.load_logic_gate(name)
    assert gate.x.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert gate.y.tolist() == outputs


def test_an_unknown_gate_lists_the_gates():
    with pytest.raises(ValueError, match=r"and, or, nand, xor.*Received: 'not'"):
        data.load_logic_gate("not")


MAKERS = ["load_moons", "load_circles", "load_blobs", "load_spirals", "load_margin"]


@pytest.mark.parametrize("maker", MAKERS)
def test_the_same_generator_gives_the_same_points_and_another_one_others(maker):
    make = getattr(data, maker)
    once, again = make(60, rng=rng()), make(60, rng=rng())
    other = make(60, rng=np.random.default_rng(8))
    np.testing.assert_array_equal(once.x, again.x)
    np.testing.assert_array_equal(once.y, again.y)
    assert not np.array_equal(once.x, other.x)


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("n", [3, 50, 51])
def test_points_come_in_the_number_asked_for_evenly_over_the_classes(maker, n):
    points = getattr(data, maker)(n, rng=rng())
    assert points.x.shape == (n, 2)
    counts = np.bincount(points.y)
    assert counts.sum() == n
    assert counts.max() - counts.min() <= 1
    assert len(np.unique(points.x, axis=0)) == n


@pytest.mark.parametrize("maker", MAKERS)
def test_points_are_shuffled(maker):
    y = getattr(data, maker)(60, rng=rng()).y
    assert not np.array_equal(y, np.sort(y))
    assert not np.array_equal(y, np.arange(60) % (y.max() + 1))


def test_moons_without_noise_are_scikit_learns():
    from sklearn.datasets import make_moons

    x, y = make_moons(100, shuffle=False)
    points = data.load_moons(100, 0.0, rng=rng())
    for label in (0, 1):
        mine, theirs = points.x[points.y == label], x[y == label]
        np.testing.assert_allclose(mine[np.argsort(mine[:, 0])], theirs[np.argsort(theirs[:, 0])])


def test_circles_without_noise_have_their_radii():
    points = data.load_circles(100, 0.0, rng=rng(), factor=0.3)
    radius = np.hypot(*points.x.T)
    np.testing.assert_allclose(radius[points.y == 0], 1.0)
    np.testing.assert_allclose(radius[points.y == 1], 0.3)


def test_blobs_lie_around_their_centres():
    points = data.load_blobs(3000, 0.5, rng=rng(), classes=4)
    for label in range(4):
        cloud = points.x[points.y == label]
        angle = np.pi / 2 * label
        centre = [4 * np.cos(angle), 4 * np.sin(angle)]
        np.testing.assert_allclose(cloud.mean(axis=0), centre, atol=0.1)
        np.testing.assert_allclose(cloud.std(axis=0), 0.5, atol=0.05)


def test_spiral_arms_are_turned_copies_of_each_other():
    points = data.load_spirals(90, 0.0, rng=rng(), classes=3)
    arms = [points.x[points.y == label] for label in range(3)]
    arms = [arm[np.argsort(np.hypot(*arm.T))] @ [1, 1j] for arm in arms]
    np.testing.assert_allclose(arms[1], arms[0] * np.exp(2j * np.pi / 3))
    np.testing.assert_allclose(arms[2], arms[0] * np.exp(4j * np.pi / 3))


@pytest.mark.parametrize("margin", [0.01, 0.3, 0.6])
@pytest.mark.parametrize("bias", [0.0, 0.3, -0.2])
@pytest.mark.parametrize("radius", [1.0, 5.0])
def test_the_margin_is_exact_in_both_classes(margin, bias, radius):
    bias, margin = bias * radius, margin * radius
    points = data.load_margin(80, margin, rng=rng(), radius=radius, bias=bias)
    distance = (2 * points.y - 1) * (points.x @ points.weights + points.bias)
    for label in (0, 1):
        assert distance[points.y == label].min() == pytest.approx(margin)
    assert np.hypot(*points.weights) == pytest.approx(1.0)
    assert points.radius == pytest.approx(np.hypot(*points.x.T).max())
    assert points.radius <= radius * (1 + 1e-12)
    assert (points.margin, points.bias) == (margin, bias)


def test_a_perceptron_makes_no_more_mistakes_than_the_margin_allows():
    points = data.load_margin(100, 0.05, rng=rng())
    weights, mistakes = np.zeros(2), 0
    for _ in range(1000):
        before = mistakes
        for x, sign in zip(points.x, 2 * points.y - 1, strict=True):
            if sign * (weights @ x) <= 0:
                weights, mistakes = weights + sign * x, mistakes + 1
        if mistakes == before:
            break
    assert mistakes == before
    assert 0 < mistakes <= (points.radius / points.margin) ** 2


@pytest.mark.parametrize(
    ("margin", "bias", "radius"), [(0, 0, 1), (1, 0, 1), (0.5, -0.6, 1), (0.1, 0, -1)]
)
def test_a_margin_that_does_not_fit_is_refused(margin, bias, radius):
    with pytest.raises(ValueError, match=rf"Received: margin={margin}"):
        data.load_margin(10, margin, rng=rng(), bias=bias, radius=radius)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: data.load_moons(1, rng=rng()), "n=1"),
        (lambda: data.load_moons(9, -1.0, rng=rng()), "noise=-1"),
        (lambda: data.load_moons(9, float("nan"), rng=rng()), "noise=nan"),
        (lambda: data.load_blobs(9, rng=rng(), classes=1), "classes=1"),
        (lambda: data.load_circles(9, rng=rng(), factor=1.0), "factor=1.0"),
    ],
)
def test_wrong_arguments_are_refused_with_what_was_received(call, said):
    with pytest.raises(ValueError, match=said):
        call()
