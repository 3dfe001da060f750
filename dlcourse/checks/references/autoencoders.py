"""The answers to chapter 9a; the mistakes worth recognising stand in the modules beside this."""

import itertools
from collections.abc import Sequence

import numpy as np

from ..engine import Judge, by_shapes, first_of
from .autoencoders_alarms import ALARMS
from .autoencoders_bugs import BUGS, decibels
from .autoencoders_components import REBUILD, SHARE, judge_rebuilt
from .autoencoders_hopfield import ENERGY, HEBB, SETTLE, judge_stopped, judge_weights
from .autoencoders_linear import GRADIENT, PARAMETERS
from .autoencoders_noise import DECIBELS, MASK, judge_infinite
from .autoencoders_odd import fit_score, judge_scores
from .autoencoders_odd import judge_stopped as judge_slow
from .autoencoders_rbm import DIVERGENCE, FREE_ENERGY, sigmoid

Array = np.ndarray


def project_and_rebuild(x_train: Array, x_new: Array, num_components: int) -> Array:
    """Learn mean and directions from `x_train`; return what they make of `x_new`."""
    mean = x_train.mean(axis=0)
    directions = np.linalg.svd(x_train - mean, full_matrices=False)[2][:num_components]
    codes = (x_new - mean) @ directions.T  # (new, components)
    return mean + codes @ directions


def explained_share(x: Array, num_components: int) -> float:
    """Return the share of the squared singular values that the first ones have."""
    variances = np.linalg.svd(x - x.mean(axis=0), compute_uv=False) ** 2
    return float(variances[:num_components].sum() / variances.sum())


def loss_and_gradients(x: Array, encoder: Array, decoder: Array) -> tuple[float, Array, Array]:
    """Return the mean squared length of the errors, and its gradients."""
    codes = x @ encoder
    error = codes @ decoder - x  # (pictures, pixels)
    loss = (error**2).sum() / len(x)
    upstream = 2 * error / len(x)
    return float(loss), x.T @ (upstream @ decoder.T), codes.T @ upstream


def count_parameters(input_dim: int, units: Sequence[int], latent_dim: int, tied: bool) -> int:
    """Count weights, once or twice, and the biases of encoder and decoder."""
    widths = [input_dim, *units, latent_dim]
    weights = sum(a * b for a, b in itertools.pairwise(widths))
    biases = sum(widths[1:]) + sum(widths[:-1])
    return (1 if tied else 2) * weights + biases


def mask(x: Array, draws: Array, share: float) -> Array:
    """Turn pixels black, in all channels, where the draw is below the share."""
    return np.where(draws[..., None] < share, 0.0, x)


def signal_to_noise(clean: Array, spoilt: Array, peak: float) -> Array:
    """Return ten times the logarithm of squared peak over mean squared error, for each picture."""
    errors = ((clean - spoilt) ** 2).mean(axis=(1, 2))
    with np.errstate(divide="ignore"):
        return 10 * np.log10(peak**2 / errors)


def raise_alarms(
    normal: Array, normal_rebuilt: Array, new: Array, new_rebuilt: Array, false_alarms: float
) -> tuple[Array, float, Array]:
    """Score new pictures, choose a threshold among the normal ones, and report."""
    usual = ((normal - normal_rebuilt) ** 2).mean(axis=1)
    scores = ((new - new_rebuilt) ** 2).mean(axis=1)
    threshold = np.inf
    for candidate in np.unique(usual):
        if np.mean(usual > candidate) <= false_alarms:
            threshold = float(candidate)
            break
    return scores, threshold, (scores > threshold).astype(int)


def hebb(pictures: Array) -> Array:
    """Join pixels that are alike in the pictures."""
    x = 2 * pictures.reshape(len(pictures), -1) - 1
    weights = x.T @ x / x.shape[1]
    np.fill_diagonal(weights, 0.0)
    return weights


def energy_and_changes(weights: Array, state: Array) -> tuple[float, Array]:
    """Return the energy, and what each flip would add to it."""
    sums = weights @ state
    return float(-state @ sums / 2), 2 * state * sums


def settle(weights: Array, state: Array, order: Array) -> tuple[Array, int]:
    """Let units take the sign of their sum, one at a time, until a pass changes none."""
    state, flips, before = state.copy(), 0, -1
    while flips > before:  # as long as the last pass has changed something
        before = flips
        for unit in order:
            if state[unit] * (weights[unit] @ state) < 0:
                state[unit] = -state[unit]
                flips += 1
    return state, flips


def free_energy(
    visible: Array, weights: Array, visible_bias: Array, hidden_bias: Array
) -> tuple[Array, Array]:
    """Return free energies and the probabilities of the hidden units."""
    heard = visible @ weights + hidden_bias  # (pictures, hidden)
    energy = -visible @ visible_bias - np.logaddexp(0, heard).sum(axis=1)
    return energy, np.exp(-np.logaddexp(0, -heard))


def contrastive_divergence(
    visible: Array,
    weights: Array,
    visible_bias: Array,
    hidden_bias: Array,
    hidden_draws: Array,
    visible_draws: Array,
    learning_rate: float,
) -> tuple[Array, Array, Array]:
    """Go one step uphill: what the data say, less what one dream says."""
    seen = sigmoid(visible @ weights + hidden_bias)
    hidden = (hidden_draws < seen).astype(float)
    dream = (visible_draws < sigmoid(hidden @ weights.T + visible_bias)).astype(float)
    dreamt = sigmoid(dream @ weights + hidden_bias)
    step = learning_rate / len(visible)
    return (
        weights + step * (visible.T @ seen - dream.T @ dreamt),
        visible_bias + step * (visible - dream).sum(axis=0),
        hidden_bias + step * (seen - dreamt).sum(axis=0),
    )


def repaired_mend(
    train: Array, train_noise: Array, new: Array, new_noise: Array, penalty: float
) -> tuple[Array, float, float]:
    """Fit clean pictures to spoilt ones, mend new ones, and compare with the clean ones."""
    spoilt, spoilt_new = train + train_noise, new + new_noise
    square = spoilt.T @ spoilt + penalty * np.eye(spoilt.shape[1])
    mended = spoilt_new @ np.linalg.solve(square, spoilt.T @ train)
    return mended, decibels(spoilt_new, new), decibels(mended, new)


JUDGES = {
    "autoencoders.project_and_rebuild": Judge(
        project_and_rebuild,
        REBUILD,
        diagnose=first_of(
            judge_rebuilt,
            by_shapes(
                "x_train",
                "x_new",
                advice="A direction is as long as a picture has pixels, whichever pictures it was "
                "learned from. Which of your factors has another length?",
            ),
        ),
    ),
    "autoencoders.explained_share": Judge(explained_share, SHARE),
    "autoencoders.autoencoder_loss_gradient": Judge(
        loss_and_gradients,
        GRADIENT,
        diagnose=by_shapes(
            "x",
            "encoder",
            "decoder",
            advice="A gradient has the shape of what it belongs to: which two matrices make one of "
            "that shape, and which of them is transposed?",
        ),
    ),
    "autoencoders.count_parameters": Judge(count_parameters, PARAMETERS),
    "autoencoders.corrupt": Judge(
        mask,
        MASK,
        diagnose=by_shapes(
            "x",
            "draws",
            advice="One draw for each pixel, and a pixel has several channels: which axis do the "
            "draws need more?",
        ),
    ),
    "autoencoders.signal_to_noise": Judge(signal_to_noise, DECIBELS, diagnose=judge_infinite),
    "autoencoders.anomaly_score": Judge(raise_alarms, ALARMS),
    "autoencoders.hebb": Judge(hebb, HEBB, diagnose=judge_weights),
    "autoencoders.hopfield_energy": Judge(energy_and_changes, ENERGY),
    "autoencoders.settle": Judge(settle, SETTLE, diagnose=judge_stopped),
    "autoencoders.rbm_free_energy": Judge(free_energy, FREE_ENERGY),
    "autoencoders.contrastive_divergence": Judge(contrastive_divergence, DIVERGENCE),
    "autoencoders.find_the_bug": Judge(repaired_mend, BUGS),
    "autoencoders.why_not_copy": Judge(
        reference="""
            A code of 64 numbers has room for all 64 pixels. The network can let each number stand
            for one pixel, or for any mixture that the decoder undoes, and its error is zero. It
            does so for digits, for noise and for pictures of shoes alike, so nothing in the weights
            says what digits look like. The loss asked for a copy, and a copy needs no knowledge.
            Held-out pictures change nothing: they are copied as well, so a small validation loss
            does not warn us. What does: feed noise and see that it comes out again; train a
            classifier with few labels on the code and see that it is no better than on the pixels;
            compare with PCA of as many numbers, whose error is zero, too.
            One cure is a narrow code. Ten numbers cannot hold all pictures, so they are spent on
            what digits have in common, and what is left out is what digits hardly do. Another is
            noise: the network reads a spoilt picture and must give the clean one. Copying is then
            wrong, however wide the code is, and to fill a hole it has to know what usually stands
            beside it. A penalty that keeps most numbers of the code at zero is a third way. Each of
            them makes the copy impossible or expensive, so that knowledge pays.
            """.replace("\n            ", "\n").strip(),
    ),
    "autoencoders.beat_the_number": Judge(
        reference=fit_score, judge=judge_scores, diagnose=judge_slow
    ),
}
