"""Mistakes with a linear autoencoder: its gradients by hand, and its parameters."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Gradients = tuple[float, Array, Array]


def gradients_by(
    *,
    over: Callable[[Array], float] = lambda x: 1 / len(x),
    factor: float = 2.0,
    error: Callable[[Array, Array], Array] = lambda rebuilt, x: rebuilt - x,
    back: Callable[[Array, Array], Array] = lambda error, decoder: error @ decoder.T,
) -> Callable[[Array, Array, Array], Gradients]:
    """Return loss and gradients that are right but for the switches given.

    Args:
        over: What the sum of squares of all pixels is multiplied by.
        factor: Of the gradients: the 2 of a square.
        error: Made of the rebuilt pictures and the pictures.
        back: Carries the error back to the codes.
    """

    def found(x: Array, encoder: Array, decoder: Array) -> Gradients:
        x, encoder, decoder = (np.asarray(part, float) for part in (x, encoder, decoder))
        codes = x @ encoder
        e = error(codes @ decoder, x)
        share = over(x)
        upstream = factor * share * e
        return float(share * (e**2).sum()), x.T @ back(upstream, decoder), codes.T @ upstream

    return found


def _gradients(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, gradients_by(**switches), told)


def _part(name: str, part: str, compute: Callable[..., Any], told: str) -> Mistake:
    return Mistake(name, compute, told, part)


def _encoder(**switches: Any) -> Callable[..., Array]:
    return lambda x, encoder, decoder: gradients_by(**switches)(x, encoder, decoder)[1]


def _decoder(**switches: Any) -> Callable[..., Array]:
    return lambda x, encoder, decoder: gradients_by(**switches)(x, encoder, decoder)[2]


def _loss(**switches: Any) -> Callable[..., float]:
    return lambda x, encoder, decoder: gradients_by(**switches)(x, encoder, decoder)[0]


def _tied(x: Array, encoder: Array, decoder: Array) -> Array:
    _, of_encoder, of_decoder = gradients_by()(x, encoder, decoder)
    return of_encoder + of_decoder.T


def _rebuilt_for_picture(x: Array, encoder: Array, decoder: Array) -> Array:
    rebuilt = x @ encoder @ decoder
    return np.asarray(2 / len(x) * rebuilt.T @ ((rebuilt - x) @ decoder.T))


GRADIENT = (
    _gradients(
        "the mean over the pixels as well",
        "Loss and gradients are right up to the number of pixels: you take the mean over all "
        "entries. Asked for is the mean over the pictures of the *sum* over the pixels.",
        over=lambda x: 1 / x.size,
    ),
    _gradients(
        "the sum over the pictures",
        "Loss and gradients are those of the sum over the pictures. Their mean is asked for.",
        over=lambda x: 1.0,
    ),
    _part(
        "the 2 of the square is missing",
        "encoder_gradient",
        _encoder(factor=1.0),
        "Half of what it should be: what is the derivative of e²?",
    ),
    _part(
        "the sum over the pictures",
        "encoder_gradient",
        _encoder(over=lambda x: 1.0),
        "This is the gradient of the sum over the pictures; the loss is their mean.",
    ),
    _part(
        "the mean over the pixels as well",
        "encoder_gradient",
        _encoder(over=lambda x: 1 / x.size),
        "This is the gradient of the mean over all pixels of all pictures. The loss adds the "
        "pixels of a picture up.",
    ),
    _part(
        "downhill instead of uphill",
        "encoder_gradient",
        _encoder(error=lambda rebuilt, x: x - rebuilt),
        "The sign is wrong: a gradient points uphill. Which of the two, picture or rebuilt "
        "picture, is taken away from the other?",
    ),
    _part(
        "as if the weights were tied",
        "encoder_gradient",
        _tied,
        "That is the gradient where encoder and decoder share their weights. Here they are two "
        "matrices: what reaches the encoder comes through the codes alone.",
    ),
    _part(
        "the rebuilt pictures for the pictures",
        "encoder_gradient",
        _rebuilt_for_picture,
        "The encoder's input is the picture, not the rebuilt one. What does the encoder multiply?",
    ),
    _part(
        "the 2 of the square is missing",
        "decoder_gradient",
        _decoder(factor=1.0),
        "Half of what it should be: what is the derivative of e²?",
    ),
    _part(
        "the sum over the pictures",
        "decoder_gradient",
        _decoder(over=lambda x: 1.0),
        "This is the gradient of the sum over the pictures; the loss is their mean.",
    ),
    _part(
        "downhill instead of uphill",
        "decoder_gradient",
        _decoder(error=lambda rebuilt, x: x - rebuilt),
        "The sign is wrong: a gradient points uphill.",
    ),
    _part(
        "the mean over the pixels as well",
        "loss",
        _loss(over=lambda x: 1 / x.size),
        "You take the mean over all pixels of all pictures. The pixels of a picture are added up, "
        "and the pictures averaged.",
    ),
    _part(
        "the sum over the pictures",
        "loss",
        _loss(over=lambda x: 1.0),
        "You add the pictures up. Their mean is asked for.",
    ),
    _part(
        "half of the loss",
        "loss",
        _loss(over=lambda x: 0.5 / len(x)),
        "There is a ½ that the task does not have. (It would make the gradients half as large, "
        "too.)",
    ),
    _part(
        "a root of the loss",
        "loss",
        lambda *given: np.sqrt(_loss()(*given)),
        "You take the root. The mean of the squares is asked for.",
    ),
)


def _weights(widths: list[int]) -> int:
    return sum(a * b for a, b in itertools.pairwise(widths))


def _neighbours(widths: list[int]) -> int:
    return sum(a + b for a, b in itertools.pairwise(widths))


def count_by(
    *,
    weights: Callable[[list[int]], int] = _weights,
    biases: Callable[[list[int]], int] = lambda w: sum(w[1:]) + sum(w[:-1]),
    times: Callable[[bool], int] = lambda tied: 1 if tied else 2,
) -> Callable[..., int]:
    """Return a count that is right but for the switches given; `w` are the encoder's widths."""

    def count(input_dim: int, units: tuple[int, ...], latent_dim: int, tied: bool) -> int:
        widths = [input_dim, *units, latent_dim]
        return int(times(tied) * weights(widths) + biases(widths))

    return count


def _count(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, count_by(**switches), told)


def _twice_the_encoder(input_dim: int, units: tuple[int, ...], latent_dim: int, tied: bool) -> int:
    one = count_by(biases=lambda w: sum(w[1:]), times=lambda tied: 1)
    encoder = one(input_dim, units, latent_dim, tied)
    return encoder + (encoder if not tied else sum([*units, latent_dim]))


PARAMETERS = (
    _count("no biases", "The biases are missing: one for each unit that is computed.",
           biases=lambda w: 0),
    _count(
        "the encoder alone",
        "You count the encoder alone. The decoder has parameters of its own.",
        biases=lambda w: sum(w[1:]),
        times=lambda tied: 1,
    ),
    Mistake(
        "twice the encoder",
        _twice_the_encoder,
        "The decoder gets as many biases as the encoder. But it computes other layers: what does "
        "its last one give, and has the code a bias in it once more?",
    ),
    _count(
        "tied makes no difference",
        "Tied weights are counted twice. They are one set of numbers, used in two places.",
        times=lambda tied: 2,
    ),
    _count(
        "always tied",
        "You count the weights once even where they are not tied.",
        times=lambda tied: 1,
    ),
    _count(
        "the encoder's biases alone",
        "The decoder's biases are missing. Even where its weights are tied, each of its units has "
        "a bias.",
        biases=lambda w: sum(w[1:]),
    ),
    _count(
        "biases of the picture counted as input",
        "You count a bias for each unit of every layer, of encoder and decoder, the picture that "
        "comes in among them. What comes in is not computed, and the code is computed once.",
        biases=lambda w: 2 * sum(w),
    ),
    _count(
        "the hidden layers are left out",
        "You count one layer from the picture to the code. What about the hidden ones?",
        weights=lambda w: w[0] * w[-1],
        biases=lambda w: w[-1] + w[0],
    ),
    _count(
        "units instead of weights",
        "You add the widths of neighbouring layers. How many weights join a layer of 64 with one "
        "of 32?",
        weights=_neighbours,
    ),
)  # fmt: skip
