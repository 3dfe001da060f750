"""Plots of what autoencoders and generators make: every picture in its place, every class apart."""

import numpy as np
import pytest

from dlcourse.plots import (
    plot_codes,
    plot_factor_matrix,
    plot_latent_plane,
    plot_picture_rows,
    plot_samples,
    plot_spectrum,
    plot_traversals,
)

RNG = np.random.default_rng(0)


def coded(z: np.ndarray) -> np.ndarray:
    """A decoder whose picture says its code: pixel (0, k) is number k, from -3 … 3 to 0 … 1."""
    made = np.zeros((len(z), 4, 3))
    made[:, 0, : z.shape[1]] = z[:, :3] / 6 + 0.5
    return made


def test_rows_are_drawn_in_order_on_one_scale(ax):
    rows = {"original": RNG.random((4, 5, 5, 1)), "PCA": 2 * RNG.random((4, 5, 5, 1)) - 0.5}
    plot_picture_rows(rows, column_labels="abcd", xlabel="example", ax=ax)
    drawn = [image.get_array() for image in ax.images]
    np.testing.assert_array_equal(drawn, np.concatenate(list(rows.values()))[..., 0])
    assert {image.get_clim() for image in ax.images} == {(0.0, 1.0)}
    tops = [image.get_extent()[3] for image in ax.images]
    lefts = [image.get_extent()[0] for image in ax.images]
    assert tops[0] == tops[3] < tops[4] == tops[7]
    assert lefts[0] == lefts[4] < lefts[1]
    assert [label.get_text() for label in ax.get_xticklabels()] == list("abcd")
    assert ax.get_xlabel() == "example"


def test_colour_pictures_are_drawn_in_colour(ax):
    plot_picture_rows({"made": RNG.random((2, 5, 5, 3))}, ax=ax)
    assert ax.images[0].get_array().shape == (5, 5, 3)


@pytest.mark.parametrize(
    ("rows", "labels", "cure"),
    [
        ({}, None, "'autoencoder': made"),
        ([np.zeros((2, 4, 4))], None, "Received: list"),
        ({"a": np.zeros((2, 4, 4)), "b": np.zeros((3, 4, 4))}, None, r"\(3, 4, 4\) for 'b'"),
        ({"a": np.zeros((4, 4))}, None, r"rows\['a'\]"),
        ({"a": np.zeros((2, 4, 4))}, ["one"], "1 for 2"),
    ],
)
def test_rows_that_do_not_fit_are_named_with_a_cure(rows, labels, cure):
    with pytest.raises(ValueError, match=cure):
        plot_picture_rows(rows, column_labels=labels)


def test_samples_are_drawn_row_by_row_with_their_titles(ax):
    x = RNG.random((6, 5, 5))
    plot_samples(x, titles=range(6), columns=3, title="epoch 2", ax=ax)
    np.testing.assert_array_equal([image.get_array() for image in ax.images], x)
    assert [text.get_text() for text in ax.texts] == list("012345")
    assert ax.images[0].get_extent()[0] == ax.images[3].get_extent()[0]
    assert ax.images[0].get_clim() == (0, 1)
    with pytest.raises(ValueError, match="5 for 6"):
        plot_samples(x, titles=range(5))


def test_each_picture_of_the_plane_lies_at_its_code(ax):
    plot_latent_plane(coded, limit=3.0, steps=4, ax=ax)
    (image,) = ax.images
    sheet = np.asarray(image.get_array())
    assert sheet.shape == (16, 12)
    left, right, bottom, top = image.get_extent()
    for row in range(4):
        for column in range(4):
            x = left + (column + 0.5) / 4 * (right - left)
            y = top + (row + 0.5) / 4 * (bottom - top)
            first, second = sheet[4 * row, 3 * column : 3 * column + 2]
            assert ((first - 0.5) * 6, (second - 0.5) * 6) == pytest.approx((x, y))


def test_the_plane_can_be_in_colour_and_takes_channels(ax):
    plot_latent_plane(lambda z: coded(z)[..., None], steps=3, ax=ax)
    plot_latent_plane(lambda z: np.zeros((len(z), 4, 4, 3)), steps=3, ax=ax)
    assert ax.images[1].get_array().shape == (12, 12, 3)


def test_a_traversal_moves_one_number_and_keeps_the_others(ax):
    plot_traversals(coded, [1.5, -1.5, 0.0], dimensions=[2, 0], limit=3, steps=5, ax=ax)
    assert len(ax.images) == 10
    numbers = np.array([(image.get_array()[0] - 0.5) * 6 for image in ax.images])
    moved = np.linspace(-3, 3, 5)
    np.testing.assert_allclose(numbers[:5, 2], moved, atol=1e-6)
    np.testing.assert_allclose(numbers[:5, :2], [[1.5, -1.5]] * 5)
    np.testing.assert_allclose(numbers[5:, 0], moved, atol=1e-6)
    np.testing.assert_allclose(numbers[5:, 1:], [[-1.5, 0]] * 5, atol=1e-7)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["z2", "z0"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["-3", "-1.5", "0", "1.5", "3"]


@pytest.mark.parametrize(
    ("call", "cure"),
    [
        (lambda: plot_latent_plane(coded, limit=0), "limit=0"),
        (lambda: plot_latent_plane(coded, steps=1), "steps=1"),
        (lambda: plot_latent_plane(lambda z: np.zeros((3, 4, 4)), steps=2), "for 4 codes"),
        (lambda: plot_latent_plane(lambda z: np.zeros((len(z), 784))), "reshape"),
        (lambda: plot_traversals(coded, np.zeros((1, 3))), r"codes\[0\]"),
        (lambda: plot_traversals(coded, np.zeros(3), dimensions=[3]), "from 0 to 2"),
        (lambda: plot_traversals(coded, np.zeros(3), row_labels=["a", "a", "b"]), "3 different"),
    ],
)
def test_codes_that_do_not_fit_are_named_with_a_cure(call, cure):
    with pytest.raises(ValueError, match=cure):
        call()


def test_no_two_of_ten_classes_look_alike(ax):
    codes, labels = RNG.normal(size=(200, 2)), np.arange(200) % 10
    plot_codes(codes, labels, class_names=[f"<{k}>" for k in range(10)], ax=ax)
    looks = set()
    for label, points in enumerate(ax.collections):
        np.testing.assert_array_equal(points.get_offsets(), codes[labels == label])
        path = points.get_paths()[0].vertices
        looks.add((points.get_facecolor().tobytes(), path.shape, np.round(path, 3).tobytes()))
    assert len(looks) == 10
    assert len({look[0] for look in looks}) == 7
    for label, (text, middle) in enumerate(zip(ax.texts, ax.lines, strict=True)):
        assert text.get_text() == f"<{label}>"
        median = np.median(codes[labels == label], axis=0)
        assert text.xy == pytest.approx(median)
        assert middle.get_xydata()[0] == pytest.approx(median)


@pytest.mark.parametrize(
    ("codes", "labels", "names", "cure"),
    [
        (np.zeros((5, 3)), np.zeros(5, int), None, "principal components"),
        (np.zeros((5, 2)), np.zeros(4, int), None, r"must be \(5,\)"),
        (np.zeros((5, 2)), np.zeros(5), None, "float64"),
        (np.zeros((5, 2)), np.arange(5), "abc", "3 names"),
    ],
)
def test_codes_without_classes_are_named_with_a_cure(codes, labels, names, cure):
    with pytest.raises(ValueError, match=cure):
        plot_codes(codes, labels, class_names=names)


def test_spectra_fall_and_zeros_are_not_drawn(ax):
    plot_spectrum({"PCA": [1, 4, 2], "code": [4.1, 1e-9, 1.9]}, mark=2, ax=ax)
    first, second, line = ax.lines
    assert first.get_ydata().tolist() == [4, 2, 1]
    assert second.get_ydata().tolist() == [4.1, 1.9]
    assert first.get_xdata().tolist() == [1, 2, 3]
    assert line.get_xdata()[0] == 2.5
    assert ax.get_yscale() == "log"
    assert first.get_marker() != second.get_marker()


@pytest.mark.parametrize(
    ("spectra", "error", "cure"),
    [
        ([1, 2], TypeError, "explained_variance_"),
        ({}, ValueError, "at least one"),
        ({"a": [0, 0]}, ValueError, "not all 0.*'a'"),
        ({"a": [1, -0.1]}, ValueError, r"\[1.0\] to \[-0.1\]"),
        ({"a": [1, np.nan]}, ValueError, "finite"),
    ],
)
def test_spectra_that_are_none_are_named_with_a_cure(spectra, error, cure):
    with pytest.raises(error, match=cure):
        plot_spectrum(spectra)


def test_the_strongest_number_of_each_factor_has_a_frame(ax):
    table = np.array([[0.9, 0.1, 0.0], [0.2, 0.7, 0.0]])
    plot_factor_matrix(table, ["scale", "rotation", "hue"], ax=ax)
    np.testing.assert_array_equal(ax.images[0].get_array(), table)
    assert ax.images[0].get_clim() == (0, 1)
    framed = [text.get_text() for text in ax.texts if text.get_bbox_patch() is not None]
    assert framed == ["0.90", "0.70"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["z0", "z1"]


@pytest.mark.parametrize(
    ("table", "cure"),
    [
        (np.zeros((3, 4)), "Transpose"),
        (np.zeros((2, 2)), r"shape \(2, 2\), 3 factors"),
        (np.full((4, 3), 1.5), "1.5 to 1.5"),
        (np.full((4, 3), np.nan), "from 0 to 1"),
    ],
)
def test_tables_that_do_not_fit_are_named_with_a_cure(table, cure):
    with pytest.raises(ValueError, match=cure):
        plot_factor_matrix(table, "abc", codes=range(4) if table.shape[0] != 2 else None)
