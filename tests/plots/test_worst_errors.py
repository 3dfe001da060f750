"""The confusion matrix, and exactly the errors of which the model was surest."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlcourse.plots import plot_worst_errors

RNG = np.random.default_rng(0)
N = 60
P = RNG.dirichlet(np.ones(4), size=N)
TRUE = RNG.integers(0, 4, N)
IMAGES = np.arange(N)[:, None, None] * np.ones((1, 5, 4))
WRONG = [i for i in range(N) if P[i].argmax() != TRUE[i]]
SUREST = sorted(WRONG, key=lambda i: -P[i].max())


def titles(pictures):
    return [text.get_text() for text in pictures.texts]


def test_the_surest_errors_are_drawn_in_order_with_their_own_picture():
    _, pictures = plot_worst_errors(IMAGES, TRUE, P, count=7)
    assert [int(image.get_array()[0, 0]) for image in pictures.images] == SUREST[:7]
    first = SUREST[0]
    assert titles(pictures)[0] == f"{TRUE[first]} → {P[first].argmax()}, {P[first].max():.2f}"
    assert f"The 7 surest of {len(WRONG)} errors among 60" in pictures.get_xlabel()


def test_all_errors_are_drawn_where_there_is_room_and_it_says_so():
    _, pictures = plot_worst_errors(IMAGES, TRUE, P, count=N)
    assert len(pictures.images) == len(WRONG)
    assert f"All {len(WRONG)} errors" in pictures.get_xlabel()


def test_the_matrix_counts_all_answers():
    matrix, _ = plot_worst_errors(IMAGES, TRUE, P)
    assert sum(int(text.get_text()) for text in matrix.texts) == N
    assert matrix.get_ylabel() == "true class"


def test_pictures_share_the_range_of_all_images():
    _, pictures = plot_worst_errors(IMAGES, TRUE, P)
    assert {image.get_clim() for image in pictures.images} == {(0.0, N - 1.0)}


def test_long_names_stand_on_lines_of_their_own_and_stay_apart():
    names = ["T-shirt/top", "Trouser", "Pullover", "Ankle boot"]
    _, pictures = plot_worst_errors(IMAGES, TRUE, P, class_names=names, count=4)
    pictures.figure.canvas.draw()
    assert titles(pictures)[0].count("\n") == 2
    extents = [text.get_window_extent() for text in pictures.texts]
    assert all(one.x1 < other.x0 for one, other in pairwise(extents))


def test_without_errors_it_says_so():
    matrix, pictures = plot_worst_errors(IMAGES[:4], [0, 1, 2, 3], np.eye(4))
    assert not pictures.images
    assert pictures.get_xlabel() == "No error among 4 answers."
    assert len(matrix.texts) == 16


def test_given_axes_are_used_and_no_other_figure_is_made():
    fig, axes = plt.subplots(1, 2)
    drawn = plot_worst_errors(np.repeat(IMAGES[..., None] / N, 3, axis=-1), TRUE, P, axes=axes)
    assert drawn[0] is axes[0]
    assert drawn[1] is axes[1]
    assert plt.get_fignums() == [fig.number]


@pytest.mark.parametrize(
    ("images", "true", "shares", "options", "cure"),
    [
        (IMAGES[:5], TRUE, P, {}, r"one row for each example.*\(5, 5, 4\)"),
        (IMAGES, np.eye(4)[TRUE], P, {}, "one row for each example"),
        (IMAGES, TRUE, 10 * P, {}, "logits"),
        (IMAGES, TRUE, P[:, 0], {}, r"np.stack\(\[1 - p, p\]"),
        (IMAGES[0], TRUE, P, {}, r"image\[None\]"),
        (IMAGES, TRUE, P, {"class_names": ["a"]}, "1 for 4"),
        (IMAGES, TRUE, P, {"count": 0}, "count=0"),
        (IMAGES, TRUE + 4, P, {}, "classes"),
    ],
)
def test_wrong_input_is_named_with_a_cure(images, true, shares, options, cure):
    with pytest.raises(ValueError, match=cure):
        plot_worst_errors(images, true, shares, **options)
    assert plt.get_fignums() == []


def test_axes_must_be_two():
    with pytest.raises(ValueError, match="two Axes"):
        plot_worst_errors(IMAGES, TRUE, P, axes=plt.subplots()[1])
