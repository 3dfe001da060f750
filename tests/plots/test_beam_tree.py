"""The tree of a beam search: every branch once, children beside parents, the winner marked."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlcourse.plots import plot_beam_tree
from dlcourse.text import beam_with_tree

TABLE = np.log(np.random.default_rng(4).dirichlet(np.full(5, 0.6), size=5) + 1e-9)
WORDS = ["<end>", "the", "dog", "barks", "loudly"]
FOUND = beam_with_tree(
    lambda prefixes: TABLE[prefixes[:, -1]], [1], beam_size=2, max_length=4, end=0
)


def boxes(ax):
    """Middle of each box -> the branch's text."""
    return {
        (round(t.get_position()[0], 6), round(t.get_position()[1], 6)): t.get_text()
        for t in ax.texts
    }


def test_every_branch_is_a_box_with_its_word_and_its_log_probability(ax):
    plot_beam_tree(FOUND.tree, words=WORDS, ax=ax)
    expected = [WORDS[1]] + [
        f"{WORDS[b.id]}  {b.total:.2f}".replace("-", "\N{MINUS SIGN}") for b in FOUND.tree[1:]
    ]
    assert sorted(boxes(ax).values()) == sorted(expected)
    assert len(ax.patches) == len(FOUND.tree)


def test_boxes_stand_in_columns_and_do_not_touch(ax):
    plot_beam_tree(FOUND.tree, words=WORDS, ax=ax)
    places = sorted(boxes(ax))
    assert sorted({x for x, _ in places}) == list(range(max(b.depth for b in FOUND.tree) + 1))
    for column in {x for x, _ in places}:
        heights = [y for x, y in places if x == column]
        assert np.all(np.diff(heights) >= 1 - 1e-9)


def test_what_won_was_kept_or_was_dropped_differs_in_colour_dash_and_width(ax):
    plot_beam_tree(FOUND.tree, words=WORDS, ax=ax)
    looks = {
        (patch.get_edgecolor(), str(patch.get_linestyle()), patch.get_linewidth())
        for patch in ax.patches
    }
    assert len(looks) == 3
    assert len({width for _, _, width in looks}) == 3
    thick = [patch for patch in ax.patches if patch.get_linewidth() == 2.4]
    assert len(thick) == 1 + len(FOUND.hypotheses[0].ids)
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words == ["won", "kept", "dropped"]


def test_edges_lead_from_parents_to_children(ax):
    plot_beam_tree(FOUND.tree, words=WORDS, ax=ax)
    edges = [line for line in ax.lines if len(line.get_xdata()) == 2]
    assert len(edges) == len(FOUND.tree) - 1
    places = set(boxes(ax))
    for line in edges:
        (x0, x1), (y0, y1) = line.get_xdata(), line.get_ydata()
        assert (np.floor(x0), round(y0, 6)) in places
        assert (np.ceil(x1), round(y1, 6)) in places


def test_what_ends_has_a_double_edge(ax):
    plot_beam_tree(FOUND.tree, words=WORDS, ax=ax)
    inner = [line for line in ax.lines if len(line.get_xdata()) == 5]
    assert len(inner) == sum(branch.end for branch in FOUND.tree) > 0
    assert "double edge: ends" in ax.get_legend().get_title().get_text()


def test_without_words_the_ids_are_drawn_and_texts_stay_in_their_boxes():
    ax = plot_beam_tree(FOUND.tree)
    assert boxes(ax)[0, min(y for x, y in boxes(ax) if x == 0)] == "1"
    ax = plot_beam_tree(FOUND.tree, words=["a rather long word"] * 5)
    ax.figure.canvas.draw()
    width = ax.patches[0].get_window_extent().width
    assert max(text.get_window_extent().width for text in ax.texts) <= width
    plt.close("all")


@pytest.mark.parametrize(
    ("tree", "words", "error", "cure"),
    [
        ([], None, ValueError, "at least its root"),
        ([3], None, TypeError, r"int, without id, parent.*beam_with_tree"),
        (FOUND.hypotheses, None, TypeError, "Hypothesis, without id"),
        (FOUND.tree * 40, None, ValueError, "more than 100 branches"),
        (FOUND.tree, ["a", "b"], ValueError, "2 words, id"),
    ],
)
def test_wrong_input_is_named_with_a_cure(tree, words, error, cure):
    with pytest.raises(error, match=cure):
        plot_beam_tree(tree, words=words)
