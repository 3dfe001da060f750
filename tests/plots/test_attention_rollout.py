"""Rollout of one place: a row a layer, beside the attention that it is compared with."""

import numpy as np
import pytest

from dlcourse.explain import attention_rollout
from dlcourse.plots import plot_attention_rollout

RNG = np.random.default_rng(0)
WEIGHTS = RNG.dirichlet(np.full(5, 0.4), size=(3, 2, 5))  # 3 layers of 2 heads
ROLLOUT = attention_rollout(WEIGHTS)
WORDS = ["the", "cat", "sat", "on", "mats"]


def blocks(ax):
    return [np.asarray(image.get_array()) for image in ax.images]


@pytest.mark.parametrize("position", [0, 3, -1])
def test_rows_are_layers_of_the_place_that_is_followed(ax, position):
    plot_attention_rollout(ROLLOUT, WORDS, position=position, weights=WEIGHTS, ax=ax)
    looks, made_of = blocks(ax)
    np.testing.assert_allclose(looks, WEIGHTS.mean(axis=1)[:, position])
    np.testing.assert_array_equal(made_of, ROLLOUT[:, position])
    assert f"place {position % 5}," in ax.get_xlabel()
    bold = [label.get_text() for label in ax.get_xticklabels() if label.get_weight() == "bold"]
    assert bold == [WORDS[position]]


def test_the_first_layer_is_on_top_and_attention_above_rollout(ax):
    plot_attention_rollout(ROLLOUT, WORDS, weights=WEIGHTS, ax=ax)
    rows = dict(zip(ax.get_yticks(), ax.get_yticklabels(), strict=True))
    names = [rows[at].get_text() for at in sorted(rows)]
    assert names == ["layer 1", "layer 2", "layer 3"] * 2
    assert ax.get_ylim()[0] > ax.get_ylim()[1]
    assert [text.get_text().split(":")[0] for text in ax.texts[:2]] == [
        "attention, mean of the heads",
        "rollout",
    ]
    first, second = (image.get_extent() for image in ax.images)
    assert first[2] < second[3]  # the lower edge of the first above the upper of the second


def test_each_share_stands_in_its_cell(ax):
    plot_attention_rollout(ROLLOUT, WORDS, weights=WEIGHTS, ax=ax)
    written = np.array([float(text.get_text()) for text in ax.texts[2:]]).reshape(6, 5)
    np.testing.assert_allclose(written, np.concatenate(blocks(ax)), atol=0.0051)
    rows = [text.get_position()[1] for text in ax.texts[2::5]]
    np.testing.assert_allclose(rows, ax.get_yticks())


def test_the_own_column_of_the_place_has_a_frame_in_each_block(ax):
    plot_attention_rollout(ROLLOUT, WORDS, position=2, weights=WEIGHTS, ax=ax)
    own = [patch for patch in ax.patches if patch.get_width() == 1]
    assert [patch.get_x() for patch in own] == [1.5, 1.5]
    assert [patch.get_height() for patch in own] == [3, 3]


def test_rollout_may_stand_alone_and_long_texts_have_no_numbers():
    weights = RNG.dirichlet(np.ones(20), size=(2, 1, 20))
    ax = plot_attention_rollout(attention_rollout(weights), [f"w{i}" for i in range(20)])
    assert len(ax.images) == 1
    assert [text.get_text() for text in ax.texts] == ["rollout: what it is made of"]
    assert ax.images[0].get_clim() == (0, 1)


@pytest.mark.parametrize(
    ("rollout", "tokens", "options", "cure"),
    [
        (ROLLOUT[None], WORDS, {}, r"Received: \(1, 3, 5, 5\). Take one example: `rollout\[0\]`"),
        (ROLLOUT[0], WORDS, {}, r"Received: \(5, 5\)"),
        (ROLLOUT * 2, WORDS, {}, "`rollout` must be from 0 to 1"),
        (ROLLOUT, WORDS[:4], {}, "5 places of `rollout`. Received: 4"),
        (ROLLOUT, WORDS, {"position": 5}, "from 0 to 4.*position=5"),
        (ROLLOUT, WORDS, {"weights": WEIGHTS[:2]}, r"here \(3, heads, 5, 5\).*\(2, 2, 5, 5\)"),
        (ROLLOUT, WORDS, {"weights": np.log(WEIGHTS)}, "`weights` must be from 0.*softmax"),
    ],
)
def test_wrong_input_is_named_with_a_cure(rollout, tokens, options, cure):
    with pytest.raises(ValueError, match=cure):
        plot_attention_rollout(rollout, tokens, **options)
