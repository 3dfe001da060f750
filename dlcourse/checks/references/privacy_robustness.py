"""The answers to chapter 12b; the mistakes worth recognising stand in the modules beside this."""

import numpy as np

from ..engine import Judge, by_shapes, first_of, judge_loosely
from .private_learning import CLIENTS, MEMBERS
from .private_noise import CLIP, RESPONSE, SCALE
from .private_step import NOISY
from .robust_attacks import BUGS, FGSM, PROJECT

Array = np.ndarray


def fgsm_step(x: Array, gradient: Array, epsilon: float) -> Array:
    """Move each pixel by ε, the way that makes the loss larger."""
    return np.clip(x + epsilon * np.sign(gradient), 0, 1)


def project(x_adv: Array, x: Array, epsilon: float) -> Array:
    """Return the nearest picture within ε of x, pixel by pixel."""
    return np.clip(np.clip(x_adv, x - epsilon, x + epsilon), 0, 1)


def read_responses(answers: Array, truth: float) -> tuple[float, float]:
    """Take the coins' yes away, and divide by how many told the truth."""
    share = (answers.mean() - (1 - truth) / 2) / truth
    return float(share), float(np.log((1 + truth) / (1 - truth)))


def laplace_scale(low: float, high: float, n: int, epsilon: float) -> float:
    """Return the sensitivity of the mean over ε."""
    return (high - low) / (n * epsilon)


def clip_gradients(gradients: Array, clipping_norm: float) -> Array:
    """Shorten the rows that are longer than the norm."""
    lengths = np.linalg.norm(gradients, axis=1, keepdims=True)
    return gradients * np.minimum(1, clipping_norm / np.maximum(lengths, 1e-12))


def noisy_mean(
    gradients: Array, clipping_norm: float, noise_multiplier: float, batch_size: int, noise: Array
) -> Array:
    """Clip, add up, add noise as large as one example may be, divide by those expected."""
    lengths = np.linalg.norm(gradients, axis=1, keepdims=True)
    clipped = gradients * np.minimum(1, clipping_norm / np.maximum(lengths, 1e-12))
    return (clipped.sum(axis=0) + noise_multiplier * clipping_norm * noise) / batch_size


def membership_auc(members: Array, others: Array) -> tuple[float, float]:
    """Hold every member against every other; then try every loss as a threshold."""
    apart = members[:, None] - others
    auc = (apart < 0).mean() + (apart == 0).mean() / 2
    at = np.concatenate([members, others])[:, None]
    advantage = ((members <= at).mean(axis=1) - (others <= at).mean(axis=1)).max()
    return float(auc), float(advantage)


def federated_round(
    w: Array, x: Array, y: Array, owner: Array, learning_rate: float, steps: int
) -> Array:
    """Let every client train from the same weights; average by their examples."""
    total = np.zeros_like(w)
    for client in np.unique(owner):
        own = owner == client
        local = w.copy()
        for _ in range(steps):
            local = local - learning_rate * x[own].T @ (x[own] @ local - y[own]) / own.sum()
        total = total + own.mean() * local
    return total


def pgd(x: Array, y: Array, weights: Array, epsilon: float, step_size: float, steps: int) -> Array:
    """Take each slope where the picture is, and stay near where it began."""
    x_adv = x.copy()
    for _ in range(steps):
        logits = x_adv @ weights
        p = np.exp(logits - logits.max(axis=1, keepdims=True))
        p = p / p.sum(axis=1, keepdims=True)
        slope = (p - np.eye(weights.shape[1])[y]) @ weights.T
        x_adv = x_adv + step_size * np.sign(slope)
        x_adv = np.clip(np.clip(x_adv, x - epsilon, x + epsilon), 0, 1)
    return x_adv


_OF_GRADIENTS = by_shapes(
    "gradients",
    advice="A row is an example's gradient, so there is one length a row: an axis of length 1 "
    "keeps it in its place.",
)
_OF_STEPS = by_shapes(
    "gradients",
    "clipping_norm",
    "noise_multiplier",
    "batch_size",
    "noise",
    advice="Rows are added up to one vector, as long as the noise.",
)
_OF_LOSSES = by_shapes(
    "members",
    "others",
    advice="There need not be as many members as others: a table of all pairs has a row for each "
    "member and a column for each other.",
)


JUDGES = {
    "privacy_robustness.fgsm_step": judge_loosely(fgsm_step, FGSM),
    "privacy_robustness.project": judge_loosely(project, PROJECT),
    "privacy_robustness.randomized_response": judge_loosely(read_responses, RESPONSE),
    "privacy_robustness.laplace": Judge(laplace_scale, SCALE),
    "privacy_robustness.clip": judge_loosely(clip_gradients, CLIP, first_of(_OF_GRADIENTS)),
    "privacy_robustness.noisy_mean": judge_loosely(noisy_mean, NOISY, first_of(_OF_STEPS)),
    "privacy_robustness.membership_auc": judge_loosely(
        membership_auc, MEMBERS, first_of(_OF_LOSSES)
    ),
    "privacy_robustness.fed_avg": judge_loosely(federated_round, CLIENTS),
    "privacy_robustness.find_bug": judge_loosely(pgd, BUGS),
    "privacy_robustness.explain_epsilon": Judge(
        reference="""
            Compare two worlds that differ in one thing: in one of them this patient's record is
            among those that the model is trained on, in the other it is not. Whatever anybody may
            see in the end (weights, answers, an attack on them), its probability in the one world
            is at most e^1 = 2.7 times that in the other, plus δ. So nobody who looks at the model
            can become sure that the patient took part: a guess of even odds, 50 %, may rise to
            about 73 % at the most. δ = 0.00001 is what may come on top: the promise may be broken
            with about such a probability, so it has to be far below one over the number of
            patients, or it would allow to publish a record picked by lot.
            It promises nothing about what is true of everybody. If the model learns that smokers
            fall ill more often, an insurer may conclude it for this patient, too; he could have
            done so without the patient's record, and that is why it is no breach. It does not
            protect a record that is in the data ten times, or a family, as well as a single one,
            and it says nothing of the hospital itself, which holds the data in the clear, nor of
            whether the model is right or fair.
            The price: clipping and noise cost accuracy, more for a small ε, for few records, and
            for small groups, whose examples are the rare ones; a run takes longer, and every
            further run on the same records adds to the ε.
            """.replace("\n            ", "\n").strip(),
    ),
}
