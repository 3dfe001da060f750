"""The answers to chapter 10a; the mistakes worth recognising stand in the modules beside this."""

import numpy as np

from ..engine import Judge, by_shapes, first_of, judge_loosely
from .gan_digits import judge_digits, judge_stopped, make_digits
from .gan_game import BEST, DISCRIMINATOR, GENERATOR, SLOPES, VALUE, judge_best, judge_clipped
from .gan_quality import FRECHET, MODES, NEIGHBOURS
from .gan_steps import BATCH, BUGS, CIRCLES, PENALTY, POWER

Array = np.ndarray


def optimal_discriminator(log_real: Array, log_made: Array) -> Array:
    """Return p / (p + q), a sigmoid of the difference of their logarithms."""
    return np.exp(-np.logaddexp(0, log_made - log_real))


def value_of_the_game(p: Array, q: Array) -> tuple[float, float]:
    """Put p / (p + q) into the value; what never comes has no term."""
    d = p / (p + q)
    real, made = p > 0, q > 0
    value = (p[real] * np.log(d[real])).sum() + (q[made] * np.log(1 - d[made])).sum()
    return float(value), float(-value / 2)


def discriminator_loss(real_logits: Array, made_logits: Array) -> float:
    """Return the mean of −log D over real ones and of −log(1 − D) over made ones, averaged."""
    of_real = np.logaddexp(0, -real_logits).mean()
    of_made = np.logaddexp(0, made_logits).mean()
    return float((of_real + of_made) / 2)


def generator_losses(made_logits: Array) -> tuple[float, float]:
    """Return the means of log(1 − D) and of −log D."""
    saturating = -np.logaddexp(0, made_logits).mean()
    non_saturating = np.logaddexp(0, -made_logits).mean()
    return float(saturating), float(non_saturating)


def generator_slopes(made_logits: Array) -> tuple[Array, Array]:
    """Return −D / n and −(1 − D) / n, without an overflow."""
    n = len(made_logits)
    real = np.exp(-np.logaddexp(0, -made_logits))  # D
    made = np.exp(-np.logaddexp(0, made_logits))  # 1 − D
    return -real / n, -made / n


def circles(x: float, y: float, learning_rate: float, steps: int, way: str) -> Array:
    """Let y go up x y, and x down; `way` says at which values they look."""
    path = [(x, y)]
    for _ in range(steps):
        seen_x, seen_y = x, y
        if way == "look ahead":
            seen_x, seen_y = x - learning_rate * y, y + learning_rate * x
        y = y + learning_rate * seen_x
        x = x - learning_rate * (y if way == "in turn" else seen_y)
        path.append((x, y))
    return np.array(path)


def balanced_batch(batch_size: int, num_classes: int) -> Array:
    """Return 0, 1, 2, … and again from 0 on."""
    return np.arange(batch_size) % num_classes


def power_iteration(kernel: Array, start: Array, steps: int) -> tuple[float, Array]:
    """Follow the direction that the kernel stretches most; divide by how much."""
    matrix = kernel.reshape(-1, kernel.shape[-1])
    u = start
    for _ in range(steps):
        v = matrix @ u
        v = v / np.linalg.norm(v)
        u = v @ matrix
        u = u / np.linalg.norm(u)
    norm = v @ matrix @ u
    return norm, kernel / norm


def gradient_penalty(
    real: Array, bend: Array, tilt: Array, gamma: float
) -> tuple[Array, float, Array]:
    """Return the slopes ½ (B + Bᵀ) x + b, R1, and R1's slope by b."""
    slopes = real @ (bend + bend.T) / 2 + tilt
    penalty = gamma / 2 * (slopes**2).sum(axis=1).mean()
    return slopes, penalty, gamma * slopes.mean(axis=0)


def frechet(real: Array, made: Array) -> float:
    """Return |m₁ − m₂|² + trace(C₁ + C₂ − 2 (C₁ C₂)^½)."""
    shift = real.mean(axis=0) - made.mean(axis=0)
    first, second = np.cov(real, rowvar=False), np.cov(made, rowvar=False)
    values = np.linalg.eigvals(first @ second).real  # those of a root are their roots
    roots = np.sqrt(np.maximum(values, 0)).sum()
    return float(shift @ shift + np.trace(first) + np.trace(second) - 2 * roots)


def covered_classes(labels: Array, num_classes: int, least: float) -> Array:
    """Return the classes that have the least share of the even one."""
    shares = np.bincount(labels, minlength=num_classes) / len(labels)
    return np.flatnonzero(shares >= least / num_classes)


def nearest_neighbours(made: Array, train: Array, held_out: Array) -> tuple[Array, float]:
    """Return how far the nearest training picture is, and for how many it is the nearest."""

    def to_nearest(others: Array) -> Array:
        rows, columns = (x.reshape(len(x), -1) for x in (made, others))
        apart = rows[:, None] - columns  # (made, others, pixels)
        return np.asarray(np.sqrt((apart**2).sum(axis=2)).min(axis=1))

    distances = to_nearest(train)
    return distances, float(np.mean(distances < to_nearest(held_out)))


def play_step(
    real: Array,
    noise: Array,
    weights: Array,
    bias: float,
    shift: Array,
    learning_rate: float,
    gamma: float,
) -> tuple[Array, float, Array]:
    """Show the discriminator what the generator makes now; then ask for the label “real”."""

    def sigmoid(z: Array) -> Array:
        return np.asarray(np.exp(-np.logaddexp(0, -z)))

    made = noise + shift
    x = np.concatenate([real, made])
    labels = np.concatenate([np.ones(len(real)), np.zeros(len(made))])
    error = sigmoid(x @ weights + bias) - labels
    weights = weights - learning_rate * ((error[:, None] * x).mean(axis=0) + gamma * weights)
    bias = bias - learning_rate * error.mean()
    error = sigmoid(made @ weights + bias) - 1
    return weights, bias, shift - learning_rate * error.mean() * weights


_OF_CROWDS = by_shapes(
    "real",
    "made",
    advice="Both crowds have as many features, and not always as many rows. With "
    "`rowvar=False` `np.cov` takes rows for examples.",
)
_OF_PICTURES = by_shapes(
    "made",
    "train",
    "held_out",
    advice="A row for each picture first, whatever its axes. A made one is then held against every "
    "training picture: a table of differences, with pixels as a third axis.",
)
_OF_KERNELS = by_shapes(
    "kernel",
    "start",
    advice="A kernel may have four axes: the last one is the units, all others together are what "
    "they see.",
)


JUDGES = {
    "gan.optimal_discriminator": judge_loosely(optimal_discriminator, BEST, first_of(judge_best)),
    "gan.value_of_the_game": judge_loosely(value_of_the_game, VALUE),
    "gan.discriminator_loss": judge_loosely(
        discriminator_loss, DISCRIMINATOR, first_of(judge_clipped)
    ),
    "gan.generator_loss": judge_loosely(generator_losses, GENERATOR),
    "gan.gradient_at_the_start": judge_loosely(generator_slopes, SLOPES),
    "gan.circles": judge_loosely(circles, CIRCLES),
    "gan.balanced_batch": Judge(balanced_batch, BATCH),
    "gan.power_iteration": judge_loosely(power_iteration, POWER, first_of(_OF_KERNELS)),
    "gan.gradient_penalty": judge_loosely(gradient_penalty, PENALTY),
    "gan.frechet": judge_loosely(frechet, FRECHET, first_of(_OF_CROWDS)),
    "gan.modes": Judge(covered_classes, MODES),
    "gan.nearest_neighbour": judge_loosely(nearest_neighbours, NEIGHBOURS, first_of(_OF_PICTURES)),
    "gan.find_the_bug": judge_loosely(play_step, BUGS),
    "gan.why_collapse": Judge(
        reference="""
            The discriminator looks at one picture at a time. A 1 that looks real gets a high
            verdict whether it is the first of its kind or the thousandth: nothing in the
            generator's loss says that pictures should differ. For a discriminator that stands
            still, the best the generator can do is to find the one picture with the highest
            verdict and to make it from every noise. The discriminator then learns that this
            picture is made, its verdict falls, and the generator moves on to the next one: the
            two go round and round, and at no time are there ten kinds. More steps go round more
            often. In the value of the game that is no optimum, since there the discriminator
            answers at once; it comes of a discriminator that is slow, or steep, so that one place
            is worth much more than all others.
            The losses do not show it: they look as in a healthy game, and precision asks of each
            picture whether it looks real. I would classify some hundreds of made pictures and
            count the classes with at least a tenth of the even share, and measure recall. The
            Fréchet distance grows, too, for the covariance is too small. Or look at 64 pictures
            at once instead of the best eight.
            A cure has to meet the cause. A faster discriminator (a larger rate, or more steps)
            answers before the generator has moved. The penalty R1 keeps its slope small at real
            pictures, so that no place is worth much more than those around it, and the pictures
            spread; spectral normalisation, too, keeps it from being steep, and helps less where
            it is late. Others let it see a whole batch, so that pictures which are all alike give
            themselves away, or tell both players the class.
            """.replace("\n            ", "\n").strip(),
    ),
    "gan.beat_the_number": Judge(reference=make_digits, judge=judge_digits, diagnose=judge_stopped),
}
