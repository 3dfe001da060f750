"""What every plot_* promises: it draws on the axes it is given, and makes no extra figure."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlcourse import plots
from dlcourse.metrics import reliability
from dlcourse.scratch import Tensor
from dlcourse.text import Branch

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
DRAWINGS = {
    "plot_decision_boundary": lambda **kw: plots.plot_decision_boundary(
        lambda p: p.sum(axis=1) - 1.5, X, [0, 0, 0, 1], **kw
    ),
    "plot_history": lambda **kw: plots.plot_history({"loss": [3.0, 2.0, 1.0]}, **kw),
    "plot_confusion_matrix": lambda **kw: plots.plot_confusion_matrix([0, 1], [0, 0], **kw),
    "plot_computational_graph": lambda **kw: plots.plot_computational_graph(
        Tensor(2.0, name="w") * 3.0, **kw
    ),
    "plot_gradient_norms": lambda **kw: plots.plot_gradient_norms({"sigmoid": [1e-9, 1.0]}, **kw),
    "plot_seed_bands": lambda **kw: plots.plot_seed_bands({"SGD": [[3, 2], [2, 1]]}, **kw),
    "plot_loss_slice": lambda **kw: plots.plot_loss_slice([0, 1], {"loss": [2.0, 1.0]}, **kw),
    "plot_loss_surface": lambda **kw: plots.plot_loss_surface(
        [0, 1], [0, 1, 2], np.arange(6.0).reshape(3, 2), paths={"down": [(1, 2), (0, 0)]}, **kw
    ),
    "plot_filters": lambda **kw: plots.plot_filters(X.reshape(2, 2, 1, 2), **kw),
    "plot_feature_maps": lambda **kw: plots.plot_feature_maps(X.reshape(2, 2, 2), **kw),
    "plot_boxes": lambda **kw: plots.plot_boxes(X, [0.1, 0.2, 0.7, 0.8], **kw),
    "plot_masks": lambda **kw: plots.plot_masks(X, X > 0.5, **kw),
    "plot_reliability": lambda **kw: plots.plot_reliability(
        reliability([[0.9, 0.1], [0.2, 0.8]], [0, 0]), **kw
    ),
    "plot_robustness": lambda **kw: plots.plot_robustness([0, 0.1], {"CNN": [0.9, 0.2]}, **kw),
    "plot_roc": lambda **kw: plots.plot_roc({"CNN": ([0, 0.2, 1], [0, 0.7, 1])}, **kw),
    "plot_learning_curves": lambda **kw: plots.plot_learning_curves(
        [10, 50], {"CNN": [[0.5, 0.7], [0.6, 0.8]]}, **kw
    ),
    "plot_patches": lambda **kw: plots.plot_patches(X.reshape(1, 2, 2, 2), **kw),
    "plot_augmentations": lambda **kw: plots.plot_augmentations(
        X.reshape(2, 2, 2), X.reshape(2, 1, 2, 2), **kw
    ),
    "plot_neuron": lambda **kw: plots.plot_neuron([1.0, -2.0], 0.5, **kw),
    "plot_gates": lambda **kw: plots.plot_gates({"forget": [[0.9], [0.1]]}, **kw),
    "plot_gradient_by_lag": lambda **kw: plots.plot_gradient_by_lag({"RNN": [[1.0, 0.5]]}, **kw),
    "plot_forecast": lambda **kw: plots.plot_forecast([1, 2], [1.0, 2.0], {"LSTM": [1, 3]}, **kw),
    "plot_alignment": lambda **kw: plots.plot_alignment([[0.9, 0.1]], "ab", "c", **kw),
    "plot_attention_heads": lambda **kw: plots.plot_attention_heads(
        [[[[1.0, 0.0], [0.5, 0.5]]]], "ab", **kw
    ),
    "plot_attention_maps": lambda **kw: plots.plot_attention_maps(
        X, [[[0.9, 0.1], [0.0, 0.0]]], "c", **kw
    ),
    "plot_attention_rollout": lambda **kw: plots.plot_attention_rollout(
        [[[1.0, 0.0], [0.5, 0.5]]], "ab", **kw
    ),
    "plot_position_similarity": lambda **kw: plots.plot_position_similarity(X[1:], **kw),
    "plot_scaling": lambda **kw: plots.plot_scaling([10, 100], [3.0, 2.0], **kw),
    "plot_token_probabilities": lambda **kw: plots.plot_token_probabilities(
        [0, 1], [[0.5, 0.5], [0.9, 0.1]], "ab", **kw
    ),
    "plot_beam_tree": lambda **kw: plots.plot_beam_tree(
        [Branch(1, -1, 0, 0.0, 0.0, best=True), Branch(0, 0, 1, -0.1, -0.1, end=True)], **kw
    ),
    "plot_codes": lambda **kw: plots.plot_codes(X, [0, 1, 0, 1], **kw),
    "plot_factor_matrix": lambda **kw: plots.plot_factor_matrix([[0.9, 0.1]], "ab", **kw),
    "plot_latent_plane": lambda **kw: plots.plot_latent_plane(
        lambda z: np.zeros((len(z), 4, 4)), steps=2, **kw
    ),
    "plot_piano_roll": lambda **kw: plots.plot_piano_roll([[60, 48], [62, 48]], **kw),
    "plot_picture_rows": lambda **kw: plots.plot_picture_rows({"x": X.reshape(2, 2, 2)}, **kw),
    "plot_samples": lambda **kw: plots.plot_samples(X.reshape(2, 2, 2), **kw),
    "plot_spectrum": lambda **kw: plots.plot_spectrum({"PCA": [2.0, 1.0]}, **kw),
    "plot_traversals": lambda **kw: plots.plot_traversals(
        lambda z: np.zeros((len(z), 4, 4)), [0.0, 0.0], **kw
    ),
    "plot_numbers": lambda **kw: plots.plot_numbers({"x": np.eye(3)}, **kw),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_it_draws_on_the_given_axes_and_returns_them(name, ax):
    assert DRAWINGS[name](ax=ax) is ax
    assert plt.get_fignums() == [ax.figure.number]
    assert ax.has_data() or ax.texts


@pytest.mark.parametrize("name", DRAWINGS)
def test_without_axes_it_makes_one_figure(name):
    made = DRAWINGS[name]()
    assert plt.get_fignums() == [made.figure.number]


@pytest.mark.parametrize("name", DRAWINGS)
def test_axes_are_taken_by_keyword_only(name, ax):
    with pytest.raises(TypeError):
        getattr(plots, name)(*[None] * 4, ax)


@pytest.mark.parametrize("name", [*DRAWINGS, "plot_image_grid"])
def test_nothing_is_shown(name, monkeypatch):
    monkeypatch.setattr(plt, "show", lambda *_: pytest.fail("plt.show was called"))
    plots.plot_image_grid(np.zeros((2, 4, 4))) if name not in DRAWINGS else DRAWINGS[name]()


def test_importing_plots_loads_no_keras():
    import subprocess
    import sys

    code = "import sys, dlcourse.plots; print(sorted({'keras', 'tensorflow'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_neighbouring_colours_differ_in_lightness_or_stand_with_another_marker():
    assert len(plots.MARKERS) >= len(plots.PALETTE)
    assert len(set(plots.MARKERS)) == len(plots.MARKERS)
    assert len(set(plots.DASHES)) == len(plots.DASHES)


@pytest.mark.parametrize("name", ["blue", "vermillion", "green", "purple", "grey"])
def test_the_first_colours_have_a_contrast_of_3_to_1_on_white(name):
    value = np.array(plt.matplotlib.colors.to_rgb(plots.PALETTE[name]))
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    contrast = 1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05)  # WCAG 2.2, 1.4.11
    assert contrast >= 3
