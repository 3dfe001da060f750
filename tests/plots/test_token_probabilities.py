"""A text in boxes: each number its own, told without colours, and what was given told from that."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlcourse.plots import plot_token_probabilities

RNG = np.random.default_rng(0)
WORDS = ["<pad>", "the", " dog", "barks", "\n"]
IDS = np.array([1, 2, 3, 4])
SHARES = np.array([[np.nan] * 5, [0, 0.1, 0.7, 0.15, 0.05], [0, 0.5, 0.1, 0.396, 0.004], [0.2] * 5])


def said(ax):
    return [text.get_text() for text in ax.texts]


def heads(ax):
    """The coloured boxes: one under each, white, holds the likeliest."""
    return ax.patches[1::2]


def test_each_token_has_the_probability_of_its_own_id_and_the_likeliest_below(ax):
    plot_token_probabilities(IDS, SHARES, WORDS, top=2, ax=ax)
    expected = ["the"]
    expected += ["␣dog", "70%", "␣dog 70%", "barks 15%"]
    expected += ["barks", "40%", "the 50%", "barks 40%"]
    expected += ["⏎", "20%", "<pad> 20%", "the 20%"]  # ties keep the order of the vocabulary
    assert said(ax) == expected


def test_colour_is_the_probability_and_ink_can_be_read_on_it(ax):
    plot_token_probabilities(IDS, SHARES, WORDS, ax=ax)
    for box, share in zip(heads(ax)[1:], (0.7, 0.396, 0.2), strict=True):
        assert box.get_facecolor() == pytest.approx(plt.get_cmap("Blues")(share))
    for text in ax.texts:
        if text.get_text() == "70%":
            assert abs(np.mean(plt.get_cmap("Blues")(0.7)[:3]) - to_rgb(text.get_color())[0]) > 0.3


def test_a_first_choice_is_told_without_colour(ax):
    plot_token_probabilities(IDS, SHARES, WORDS, ax=ax)
    assert [box.get_linewidth() > 1 for box in heads(ax)] == [False, True, False, False]
    bold = [text.get_text() for text in ax.texts if text.get_weight() == "bold"]
    assert bold == ["␣dog 70%", "barks 40%"]


def test_what_was_given_is_grey_and_has_no_number(ax):
    shares = SHARES.copy()
    shares[2] = np.nan
    plot_token_probabilities(IDS, shares, WORDS, top=0, ax=ax)
    assert said(ax) == ["the", "␣dog", "70%", "barks", "⏎", "20%"]
    faces = [box.get_facecolor()[:3] for box in heads(ax)]
    assert faces[0] == faces[2] == pytest.approx(to_rgb("0.93"))


def test_boxes_are_read_line_by_line_and_do_not_overlap():
    ids = RNG.integers(0, 5, 90)
    ax = plot_token_probabilities(ids, RNG.dirichlet(np.ones(5), 90), WORDS, top=1)
    corners = [(box.get_y(), box.get_x()) for box in heads(ax)]
    assert corners == sorted(set(corners))
    rows = sorted({y for y, _ in corners})
    assert len(rows) > 2
    tall = max(box.get_height() for box in ax.patches)
    assert min(np.diff(rows)) > tall
    assert ax.get_ylim()[0] > ax.get_ylim()[1]


@pytest.mark.parametrize("size", [(3, 2), (8, 3), (4, 8)])
def test_texts_fit_into_their_boxes_on_any_axes(size):
    ax = plt.subplots(figsize=size)[1]
    ids = RNG.integers(0, 5, 24)
    plot_token_probabilities(ids, RNG.dirichlet(np.ones(5), 24), WORDS, ax=ax)
    ax.figure.canvas.draw()
    boxes = [box.get_window_extent() for box in ax.patches[::2]]
    for index, box in enumerate(boxes):
        for text in ax.texts[5 * index : 5 * index + 5]:
            inside = text.get_window_extent()
            assert inside.x0 >= box.x0 - 2
            assert inside.x1 <= box.x1 + 2
            assert inside.y0 >= box.y0 - 2
            assert inside.y1 <= box.y1 + 2


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "<0.1%"), (0.004, "0.4%"), (0.0096, "1%"), (0.996, "100%")]
)
def test_small_numbers_keep_a_digit(share, text, ax):
    plot_token_probabilities([0], [[share, 1 - share]], ["a", "b"], top=0, ax=ax)
    assert said(ax) == ["a", text]


@pytest.mark.parametrize(
    ("ids", "shares", "options", "cure"),
    [
        (IDS[None], SHARES[None], {}, r"\(1, 4\) and \(1, 4, 5\). Take one text"),
        (IDS, SHARES[1:], {}, r"\(3, 5\). Nothing foretold the first token"),
        (IDS, SHARES[:, :4], {}, r"\(time, 5\), a column for each of the words"),
        (IDS + 1, SHARES, {}, "from 0 to 4. Received: 2 to 5"),
        (IDS * 1.0, SHARES, {}, "dtype float64"),
        (IDS, SHARES / 2, {}, "sum 1.*sums from 0.5 to 0.5"),
        (IDS, np.log(SHARES + 1e-9), {}, "`probabilities` must be from 0 to 1.*softmax"),
        (IDS, SHARES, {"top": -1}, "`top` must be at least 0. Received: top=-1"),
        (np.zeros(401, int), np.full((401, 5), 0.2), {}, "At most 400 tokens"),
    ],
)
def test_wrong_input_is_named_with_a_cure(ids, shares, options, cure):
    with pytest.raises(ValueError, match=cure):
        plot_token_probabilities(ids, shares, WORDS, **options)
