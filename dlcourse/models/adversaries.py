"""The game of a GAN: two losses, steps in turn, and an eye on which side dies."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import ArrayLike, NDArray

from ..bars import bar
from ..draws import check_rng
from ..pixels import check_pixels
from ..scratch.arguments import check_examples
from ..slope import squared_gradient_norm
from ..training import training_step
from .arguments import check_count
from .conditions import check_batch_size, check_condition
from .gan import classes_of, draw_noise, with_labels

SIDES = ("discriminator", "generator")


class DiedError(FloatingPointError):
    """One side's numbers have become NaN or infinite, and training was stopped.

    Attributes:
        side: `"discriminator"` or `"generator"`, the one that died first.
        step: The step in which it was seen, from 0 on.
        history: Both losses until then, as `train_gan` returns them.
    """

    def __init__(self, side: str, step: int, history: dict[str, list[float]]) -> None:
        super().__init__(
            f"The {side} died: its numbers became NaN or infinite at step {step}, and training was "
            f"stopped. Received: losses of {history[SIDES[0]][-1]:g} and {history[SIDES[1]][-1]:g} "
            "(discriminator, generator) at the last. Build both networks anew, and take a smaller "
            "learning rate, or a penalty: `gan_losses(..., r1=1.0)`."
        )
        self.side, self.step, self.history = side, step, history


def gan_losses(
    generator: keras.Model, discriminator: keras.Model, *, r1: float = 0.0
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return the losses of both networks, for `train_gan` or `training_step`.

    The discriminator's is its mean cross-entropy over real and made pictures, half and half: ln 2
    where it can but guess. The generator's is the one that does not saturate, the cross-entropy of
    its pictures with the label "real" (Goodfellow et al., 2014, section 3).

    Args:
        generator: From noise, or noise and labels, to examples.
        discriminator: From examples, or examples and labels, to logits, positive for real.
        r1: Weight γ of the penalty R1: half of γ times the mean squared gradient of the logit at
            real examples is added to the discriminator's loss (Mescheder et al., 2018). Only for
            discriminators that look at each example by itself.

    Returns:
        `loss_d(real, noise[, labels])` and `loss_g(noise[, labels])`, each one number.
    """

    def of_discriminator(real: Any, noise: Any, *labels: Any) -> Any:
        made = ops.stop_gradient(generator(with_labels(noise, labels), training=True))
        of_real = discriminator(with_labels(real, labels), training=True)
        of_made = discriminator(with_labels(made, labels), training=True)
        loss = ops.mean(ops.softplus(-of_real) + ops.softplus(of_made)) / 2
        if not r1:
            return loss
        slopes = squared_gradient_norm(lambda x: discriminator(with_labels(x, labels)), real)
        return loss + r1 / 2 * ops.mean(slopes)

    def of_generator(noise: Any, *labels: Any) -> Any:
        made = generator(with_labels(noise, labels), training=True)
        return ops.mean(ops.softplus(-discriminator(with_labels(made, labels), training=True)))

    return of_discriminator, of_generator


def train_gan(
    generator: keras.Model,
    discriminator: keras.Model,
    losses: Sequence[Callable[..., Any]],
    optimizers: Sequence[keras.optimizers.Optimizer],
    x: ArrayLike,
    labels: ArrayLike | None = None,
    *,
    steps: int,
    batch_size: int = 64,
    rng: np.random.Generator,
    on_step: Callable[[int, dict[str, float]], object] | None = None,
    progress: bool = False,
) -> dict[str, list[float]]:
    """Play the game: a step of the discriminator, one of the generator, in turn.

    A second call goes on where the first ended, if it is given the same optimisers.

    Args:
        generator: From noise `(batch, latent_dim)`, or noise and labels, to examples.
        discriminator: From examples, or examples and labels, to logits.
        losses: That of the discriminator, and that of the generator, see `gan_losses`.
        optimizers: One for each, in this order.
        x: Real examples: pictures `(n, height, width, channels)` in [0, 1], or floats
            `(n, features)`.
        labels: Their classes `(n,)`, for networks that ask for them; those of a batch go to made
            examples, too.
        steps: Steps of each network.
        batch_size: Real examples in a step, and as many made ones.
        rng: Draws the order of the examples, which is new each time round, and the noise.
        on_step: Called after each step with its number, from 0 on, and with both losses by name.
        progress: Show a bar with both losses.

    Returns:
        The losses of every step, before it moved the weights: `{"discriminator": [...],
        "generator": [...]}`.

    Raises:
        ValueError: If examples are not what the discriminator takes (pixels outside [0, 1], say),
            fewer than a batch, a batch is smaller than the number of classes, or labels are wrong.
        DiedError: If a loss becomes NaN or infinite; it says which side died, and has the history.

    Example:
        >>> from dlcourse.models import build_discriminator, build_generator
        >>> pair = build_generator(4, (8, 8, 1), filters=(4,)), build_discriminator(
        ...     (8, 8, 1), filters=(4,)
        ... )
        >>> optimizers = [keras.optimizers.Adam(2e-4, beta_1=0.5) for _ in pair]
        >>> rng = np.random.default_rng(0)
        >>> x = rng.uniform(size=(20, 8, 8, 1))
        >>> losses = gan_losses(*pair, r1=1.0)
        >>> history = train_gan(*pair, losses, optimizers, x, steps=3, batch_size=10, rng=rng)
        >>> {side: len(values) for side, values in history.items()}
        {'discriminator': 3, 'generator': 3}
    """
    rng = check_rng(rng)
    steps = check_count("steps", steps, "1000")
    batch_size = check_count("batch_size", batch_size, "64")
    real, classes = _check_data(discriminator, x, labels, batch_size)
    step_d, step_g = (
        training_step(loss, network, optimizer)
        for loss, network, optimizer in zip(
            losses, (discriminator, generator), optimizers, strict=True
        )
    )
    history: dict[str, list[float]] = {side: [] for side in SIDES}
    shown = bar(range(steps), progress, of="steps")
    for step, rows in zip(shown, _batches(len(real), batch_size, rng), strict=False):
        rest = [part[rows] for part in classes]
        lost = {"discriminator": step_d(real[rows], draw_noise(generator, batch_size, rng), *rest)}
        if np.isfinite(lost["discriminator"]):
            lost["generator"] = step_g(draw_noise(generator, batch_size, rng), *rest)
        for side in SIDES:
            history[side].append(lost.get(side, np.nan))
        _check_alive(step, history, generator, discriminator)
        if on_step:
            on_step(step, lost)
        if progress:
            shown.set_postfix(lost)
    for side, network in zip(SIDES, (discriminator, generator), strict=True):
        if not _has_finite_weights(network):  # no later loss is there to show it
            raise DiedError(side, steps - 1, history)
    return history


def _check_data(
    discriminator: keras.Model, x: ArrayLike, labels: ArrayLike | None, batch_size: int
) -> tuple[NDArray[np.float32], list[Any]]:
    wanted = tuple(discriminator.inputs[0].shape[1:])
    real = check_pixels("x", x) if len(wanted) == 3 else check_examples(x, np.float32)
    if real.shape[1:] != wanted:
        raise ValueError(
            f"`x` must be (n, {', '.join(map(str, wanted))}), as the discriminator takes it. "
            f"Received: x of shape {real.shape}. Grayscale images get their channel axis with "
            "`x[..., None]`; for another size, build both networks with `x.shape[1:]`."
        )
    num_classes = classes_of(discriminator, labels)
    check_batch_size(batch_size, num_classes)
    if len(real) < batch_size:
        raise ValueError(
            f"`x` must hold at least a batch. Received: {len(real)} examples, "
            f"batch_size={batch_size}. Take a smaller `batch_size`."
        )
    return real, check_condition(labels, len(real), num_classes)


def _batches(n: int, size: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Go round and round, in a new order each time; what is left over waits for the next."""
    while True:
        order = rng.permutation(n)
        yield from (order[start : start + size] for start in range(0, n - size + 1, size))


def _check_alive(
    step: int, history: dict[str, list[float]], generator: keras.Model, discriminator: keras.Model
) -> None:
    """Say which side died, if a loss is not finite: the one whose weights were so before.

    The discriminator's loss sees what the generator's last step left, and the other way round.
    """
    lost_d, lost_g = (history[side][-1] for side in SIDES)
    if np.isfinite(lost_d) and np.isfinite(lost_g):
        return
    if not np.isfinite(lost_d):
        side = "discriminator" if _has_finite_weights(generator) else "generator"
    else:
        side = "generator" if _has_finite_weights(discriminator) else "discriminator"
    raise DiedError(side, step, history)


def _has_finite_weights(model: keras.Model) -> bool:
    return all(
        np.isfinite(ops.convert_to_numpy(variable.value)).all()
        for variable in model.trainable_variables
    )
