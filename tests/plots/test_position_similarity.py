"""Cosines of positions: as scikit-learn computes them, each where it belongs."""

import numpy as np
import pytest

from dlcourse.plots import plot_position_similarity

RNG = np.random.default_rng(0)
VECTORS = RNG.normal(size=(12, 5))


def cosines():
    from sklearn.metrics.pairwise import cosine_similarity

    return cosine_similarity(VECTORS)


def test_each_cell_is_the_cosine_of_two_positions_whatever_their_length(ax):
    scaled = VECTORS * RNG.uniform(0.1, 9, (12, 1))
    plot_position_similarity(scaled, ax=ax)
    np.testing.assert_allclose(ax.images[0].get_array(), cosines(), atol=1e-12)
    assert ax.images[0].get_clim() == (-1, 1)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("position", "position")


def test_ticks_are_positions_that_there_are(ax):
    plot_position_similarity(RNG.normal(size=(128, 4)), ax=ax)
    ticks = ax.get_xticks()
    assert ticks[0] == 0
    assert ticks[-1] < 128
    assert ticks.dtype.kind == "i"
    assert ax.get_yticks().tolist() == ticks.tolist()


def test_brighter_is_more_alike_without_colours_too(ax):
    plot_position_similarity(VECTORS, ax=ax)
    colors = ax.images[0].cmap(np.linspace(0, 1, 50))[:, :3]
    assert (np.diff(colors @ [0.2126, 0.7152, 0.0722]) > 0).all()


def test_each_patch_has_a_picture_where_it_lies_with_a_mark_at_itself(ax):
    plot_position_similarity(VECTORS, grid=(3, 4), ax=ax)
    assert len(ax.images) == 12
    for index, (image, mark) in enumerate(zip(ax.images, ax.lines, strict=True)):
        np.testing.assert_allclose(image.get_array(), cosines()[index].reshape(3, 4), atol=1e-12)
        left, right, bottom, top = image.get_extent()
        column = int((mark.get_xdata()[0] - left) / (right - left) * 4)
        row = int((mark.get_ydata()[0] - top) / (bottom - top) * 3)
        assert (row, column) == divmod(index, 4)
        assert image.get_array()[row, column] == pytest.approx(1)
    lefts = [round(image.get_extent()[0], 6) for image in ax.images]
    assert lefts == lefts[:4] * 3


@pytest.mark.parametrize(
    ("vectors", "options", "cure"),
    [
        (VECTORS[None], {}, r"shape \(1, 12, 5\). Leave the batch out: `vectors\[0\]`"),
        (VECTORS[0], {}, r"shape \(5,\)"),
        (VECTORS * (np.arange(12) != 7)[:, None], {}, "at position 7. Is it that of padding"),
        (VECTORS * np.nan, {}, "not finite.*at position 0"),
        (VECTORS, {"grid": (3, 3)}, r"12 patches. Received: grid=\(3, 3\).*`vectors\[1:\]`"),
    ],
)
def test_wrong_input_is_named_with_a_cure(vectors, options, cure):
    with pytest.raises(ValueError, match=cure):
        plot_position_similarity(vectors, **options)
