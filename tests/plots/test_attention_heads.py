"""Small multiples of heads: each matrix in its place, on one scale, with readable tokens."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlcourse.plots import plot_attention_heads

RNG = np.random.default_rng(0)
WEIGHTS = RNG.dirichlet(np.full(6, 0.4), size=(2, 3, 6))  # 2 layers of 3 heads
WORDS = ["the", "cat", "sat", "on", "the", "mat"]


def test_each_row_is_a_layer_and_each_column_a_head(ax):
    plot_attention_heads(WEIGHTS, WORDS, ax=ax)
    for image, weights in zip(ax.images, WEIGHTS.reshape(6, 6, 6), strict=True):
        np.testing.assert_array_equal(image.get_array(), weights)
    lefts = [round(image.get_extent()[0], 6) for image in ax.images]
    tops = [round(image.get_extent()[3], 6) for image in ax.images]
    assert lefts[:3] == lefts[3:] == sorted(set(lefts))
    assert tops == [tops[0]] * 3 + [tops[3]] * 3
    assert tops[0] < tops[3]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first layer is on top
    titles = [text.get_text() for text in ax.texts]
    assert titles == [f"layer {layer}, head {head}" for layer in (1, 2) for head in (1, 2, 3)]


def test_matrices_and_titles_do_not_overlap(ax):
    plot_attention_heads(WEIGHTS, WORDS, notes={(1, 1): "first"}, ax=ax)
    ax.figure.canvas.draw()
    upper, lower = ax.images[1], ax.images[4]
    title = ax.texts[4].get_window_extent()
    assert upper.get_window_extent().y0 >= title.y1
    assert title.y0 >= lower.get_window_extent().y1 - 1
    assert ax.texts[0].get_window_extent().y1 <= ax.get_window_extent().y1 + 1


def test_tokens_stand_beside_their_rows_and_columns(ax):
    plot_attention_heads(WEIGHTS, WORDS, ax=ax)
    assert [label.get_text() for label in ax.get_xticklabels()] == WORDS * 3
    assert [label.get_text() for label in ax.get_yticklabels()] == WORDS * 2
    left, right, bottom, top = ax.images[-1].get_extent()
    cells = (np.arange(6) + 0.5) / 6
    np.testing.assert_allclose(ax.get_xticks()[-6:], left + cells * (right - left))
    np.testing.assert_allclose(ax.get_yticks()[-6:], top + cells * (bottom - top))


def test_colours_mean_the_same_in_every_plot_and_small_weights_can_be_seen(ax):
    plot_attention_heads(WEIGHTS / 20, WORDS, ax=ax)
    for image in ax.images:
        assert image.get_clim() == (0, 1)
        white, faint = image.cmap(image.norm([0.0, 0.05]))[:, :3]
        assert np.abs(white - faint).max() > 0.1
    bar = ax.figure.axes[-1]
    assert [tick.get_text() for tick in bar.get_yticklabels()] == ["0", "0.05", "0.2", "0.5", "1"]


def test_a_note_stands_above_its_own_head(ax):
    plot_attention_heads(WEIGHTS, WORDS, notes={(0, 1): "previous token 0.93"}, ax=ax)
    noted = {text.get_text() for text in ax.texts if "\n" in text.get_text()}
    assert noted == {"layer 1, head 2\nprevious token 0.93"}


def test_another_sequence_may_be_looked_at(ax):
    weights = RNG.dirichlet(np.ones(4), size=(1, 2, 3))
    plot_attention_heads(weights, ["a", "red", "dog"], source_tokens=list("wxyz"), ax=ax)
    assert [label.get_text() for label in ax.get_xticklabels()] == list("wxyz") * 2
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "red", "dog"]
    assert ax.images[0].get_array().shape == (3, 4)


def test_of_a_long_text_as_many_tokens_are_written_as_can_be_read():
    weights = RNG.dirichlet(np.ones(90), size=(1, 4, 90))
    ax = plot_attention_heads(weights, [f"w{i}" for i in range(90)])
    written = [label.get_text() for label in ax.get_xticklabels()]
    assert 4 * 15 <= len(written) < 4 * 90
    assert all(label.get_fontsize() >= 5 for label in ax.get_xticklabels())
    place = ax.get_xticks()[1]  # the second that is written stands at its own column
    assert place == pytest.approx((int(written[1][1:]) + 0.5) / 90)
    ax.figure.canvas.draw()
    boxes = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert all(above.y0 >= below.y1 - 2 for above, below in pairwise(boxes))


def test_without_tokens_the_axes_have_numbers():
    ax = plot_attention_heads(RNG.dirichlet(np.ones(32), size=(1, 1, 32)))
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0", "8", "16", "24"]
    plt.close(ax.figure)


@pytest.mark.parametrize(
    ("weights", "tokens", "options", "cure"),
    [
        (WEIGHTS[None], WORDS, {}, r"shape \(1, 2, 3, 6, 6\). Take one example: `weights\[0\]`"),
        (WEIGHTS[0], WORDS, {}, r"One layer\? `weights\[None\]`. One head"),
        (WEIGHTS[0, 0], WORDS, {}, "plot_alignment"),
        (WEIGHTS, WORDS[:5], {}, "6 rows of each matrix. Received: 5. A start"),
        (WEIGHTS, WORDS, {"source_tokens": "ab"}, "6 columns of each matrix. Received: 2"),
        (np.log(WEIGHTS), WORDS, {}, "before the softmax"),
        (WEIGHTS * np.nan, WORDS, {}, "from 0 to 1"),
        (WEIGHTS[:0], WORDS, {}, r"must hold weights. Received: shape \(0, 3, 6, 6\)"),
        (np.zeros((9, 8, 2, 2)), None, {}, r"At most 64 heads.*9 layers of 8"),
        (WEIGHTS, WORDS, {"notes": {(2, 1): "no"}}, r"counted from 0: 2 layers.*\(2, 1\)"),
    ],
)
def test_wrong_input_is_named_with_a_cure(weights, tokens, options, cure):
    with pytest.raises(ValueError, match=cure):
        plot_attention_heads(weights, tokens, **options)
