"""Where attention looked: a map for each word, every weight over its own part of the picture."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlcourse.plots import plot_attention_maps

RNG = np.random.default_rng(0)
IMAGE = RNG.uniform(0, 0.4, size=(12, 16, 3))
WEIGHTS = RNG.dirichlet(np.full(12, 0.3), size=4)
WORDS = ["a", "red", "3", "."]


def maps(ax):
    return [np.asarray(image.get_array()) for image in ax.images]


def test_the_picture_comes_first_then_a_map_for_each_word_with_its_largest_weight(ax):
    plot_attention_maps(IMAGE, WEIGHTS, WORDS, ax=ax)
    np.testing.assert_array_equal(maps(ax)[0], IMAGE)
    assert len(ax.images) == 5
    said = [text.get_text().split("\n") for text in ax.texts[1:]]
    assert [word for word, _ in said] == WORDS
    for (_, number), row in zip(said, WEIGHTS, strict=True):
        assert float(number.rstrip("%")) == pytest.approx(100 * row.max(), abs=0.51)


def test_the_veil_lies_where_the_weight_is(ax):
    plot_attention_maps(np.zeros((12, 16)), WEIGHTS, WORDS, ax=ax)
    for shown, weights in zip(maps(ax)[1:], WEIGHTS.reshape(4, 3, 4), strict=True):
        blocks = shown[..., 0].reshape(3, 4, 4, 4)
        assert np.ptp(blocks, axis=(1, 3)).max() < 1e-9, "a cell is one block"
        np.testing.assert_allclose(
            blocks.mean(axis=(1, 3)) / blocks.max(), weights / weights.max(), atol=1e-9
        )


def test_the_frame_is_around_the_cell_with_the_largest_weight(ax):
    plot_attention_maps(IMAGE, WEIGHTS, WORDS, ax=ax)
    for image, inner, row in zip(ax.images[1:], ax.patches[1::2], WEIGHTS, strict=True):
        left, right, bottom, top = image.get_extent()
        column = (inner.get_x() - left) / (right - left) * 4
        line = (inner.get_y() - top) / (bottom - top) * 3
        assert round(line) * 4 + round(column) == row.argmax()
        assert column == pytest.approx(round(column))


def test_a_veil_can_be_seen_on_a_bright_picture_too(ax):
    bright = np.full((12, 16, 3), 255, dtype=np.uint8)
    plot_attention_maps(bright, WEIGHTS, WORDS, ax=ax)
    assert maps(ax)[0].min() == 1
    assert all(shown.min() < 0.5 for shown in maps(ax)[1:])


def test_cells_of_a_grid_may_be_given_with_two_axes_or_with_the_grid():
    flat = plot_attention_maps(IMAGE, WEIGHTS, WORDS)
    square = plot_attention_maps(IMAGE, WEIGHTS.reshape(4, 3, 4), WORDS)
    for one, other in zip(maps(flat), maps(square), strict=True):
        np.testing.assert_array_equal(one, other)
    wide = plot_attention_maps(IMAGE, WEIGHTS, WORDS, grid=(2, 6))
    assert np.abs(maps(wide)[1] - maps(flat)[1]).max() > 0.01


def test_weights_that_are_all_alike_or_0_are_drawn(ax):
    plot_attention_maps(IMAGE, np.zeros((1, 12)), ["a"], ax=ax)
    np.testing.assert_allclose(maps(ax)[1], IMAGE)


def test_long_captions_take_several_rows():
    ax = plot_attention_maps(IMAGE, np.tile(WEIGHTS, (3, 1)), WORDS * 3)
    assert len({round(image.get_extent()[2], 3) for image in ax.images}) == 3
    assert len({round(image.get_extent()[0], 3) for image in ax.images}) == 6
    plt.close(ax.figure)


@pytest.mark.parametrize(
    ("image", "weights", "options", "cure"),
    [
        (IMAGE, WEIGHTS[None, None], {}, r"Take one picture of the batch: `weights\[0\]`"),
        (IMAGE, WEIGHTS[:3], {}, "3 maps in `weights`. Received: 4. A start or an end"),
        (IMAGE, WEIGHTS[:, :11], {}, r"The 11 cells .* grid=None.*Write `grid=\(rows, columns\)`"),
        (IMAGE, WEIGHTS, {"grid": (5, 2)}, r"12 cells .* grid=\(5, 2\)"),
        (IMAGE, WEIGHTS * 9 - 4, {}, "before the softmax"),
        (IMAGE, WEIGHTS * np.nan, {}, "from 0 to 1"),
        (IMAGE[:2, :3], WEIGHTS.reshape(4, 3, 4), {}, "2 by 3 has not 3 by 4 cells"),
        (IMAGE[None], WEIGHTS, {}, r"Take one picture of the batch: `image\[0\]`"),
        (IMAGE * 9, WEIGHTS, {}, "RGB values"),
    ],
)
def test_wrong_input_is_named_with_a_cure(image, weights, options, cure):
    with pytest.raises(ValueError, match=cure):
        plot_attention_maps(image, weights, WORDS, **options)
