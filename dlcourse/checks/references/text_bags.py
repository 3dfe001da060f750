"""Mistakes with the words of padded texts: their mean vector, and how often each comes."""

from collections.abc import Callable

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def _mean_by(
    weights_of: Callable[[Array], Array],
    divide: Callable[[Array, Array], Array] = lambda weights, ids: np.maximum(
        weights.sum(axis=1, keepdims=True), 1
    ),
) -> Callable[[Array, Array], Array]:
    """Return a weighted sum of the vectors, divided by what `divide` says."""

    def mean(ids: Array, table: Array) -> Array:
        weights = weights_of(ids).astype(float)
        total = (weights[..., None] * table[ids].astype(float)).sum(axis=1)
        return np.asarray(total / divide(weights, ids))

    return mean


def _is_real(ids: Array) -> Array:
    return ids != 0


def _nothing_is_nan(ids: Array, table: Array) -> Array:
    return _mean_by(_is_real, lambda weights, ids: weights.sum(axis=1, keepdims=True))(ids, table)


def _largest(ids: Array, table: Array) -> Array:
    largest = np.where((ids != 0)[..., None], table[ids], -np.inf).max(axis=1)
    return np.where(np.isfinite(largest), largest, 0.0)


def _each_once(ids: Array, table: Array) -> Array:
    rows = [table[np.unique(row[row != 0])] for row in ids]
    return np.array([row.mean(axis=0) if len(row) else 0 * table[0] for row in rows])


MEAN = (
    Mistake(
        "the padding has a vector, too",
        _mean_by(np.ones_like),
        "The mean runs over all places. A padded place has a vector, row 0 of the table, and it "
        "is in your mean. Which places count?",
    ),
    Mistake(
        "divided by the whole width",
        _mean_by(_is_real, lambda weights, ids: np.full((len(ids), 1), ids.shape[1])),
        "The padded vectors are out of the sum, but you divide by all places: a short text gets a "
        "short vector. By how many is the sum to be divided?",
    ),
    Mistake(
        "a sum",
        _mean_by(_is_real, lambda weights, ids: np.ones((len(ids), 1))),
        "That is the sum of the real vectors: a long text gets a long vector. Their mean is asked "
        "for.",
    ),
    Mistake(
        "a sum",
        _mean_by(np.ones_like, lambda weights, ids: np.ones((len(ids), 1))),
        "That is a sum, over the padded places too. The mean of the real ones is asked for.",
    ),
    Mistake(
        "a text without a word",
        _nothing_is_nan,
        "Right, but for a text that is all padding: there 0 is divided by 0. Zeros are asked for.",
    ),
    Mistake(
        "a mean over the texts",
        lambda ids, table: table[ids].mean(axis=0),
        "You average over axis 0, the *texts*, place by place. The mean of each text runs over "
        "its places.",
    ),
    Mistake(
        "a mean over the texts",
        lambda ids, table: (
            (table[ids] * (ids != 0)[..., None]).sum(axis=0)
            / np.maximum((ids != 0).sum(axis=0)[:, None], 1)
        ),
        "You average over axis 0, the *texts*, place by place. The mean of each text runs over "
        "its places.",
    ),
    Mistake(
        "unknown words are left out",
        _mean_by(lambda ids: ids > 1),
        "Words with the id 1 are left out. They are unknown, and they are there, with a vector of "
        "their own: only 0 is padding.",
    ),
    Mistake(
        "each word once",
        _each_once,
        "A word that comes twice counts once. In the mean it counts twice.",
    ),
    Mistake(
        "the largest instead of the mean",
        _largest,
        "That is the largest entry of the real vectors, unit by unit. Their mean is asked for.",
    ),
)


def _counts(
    ids: Array, size: int, *, least: int = 1, once: bool = False, shares: bool = False
) -> Array:
    found = np.zeros((len(ids), size))
    for place, row in enumerate(ids):
        for id in row[row >= least]:
            found[place, id] = 1 if once else found[place, id] + 1
    return found / np.maximum(found.sum(axis=1, keepdims=True), 1) if shares else found


BAG = (
    Mistake(
        "the padding is counted",
        lambda ids, size: _counts(ids, size, least=0),
        "Column 0 counts the padding. Padding is no word: its column stays 0.",
    ),
    Mistake(
        "each word once",
        lambda ids, size: _counts(ids, size, once=True),
        "A word that comes three times counts 1. Do you set a 1, or add one? (Beware: "
        "`counts[rows, ids] += 1` adds to each place once, however often it is listed.)",
    ),
    Mistake(
        "each word once",
        lambda ids, size: _counts(ids, size, least=0, once=True),
        "A word that comes three times counts 1, and the padding counts, too. (Beware: "
        "`counts[rows, ids] += 1` adds to each place once, however often it is listed.)",
    ),
    Mistake(
        "shares instead of counts",
        lambda ids, size: _counts(ids, size, shares=True),
        "Your rows add up to 1: these are shares of the text. Counts are asked for.",
    ),
    Mistake(
        "unknown words are left out",
        lambda ids, size: _counts(ids, size, least=2),
        "The unknown words, id 1, are not counted. They have column 1.",
    ),
    Mistake(
        "no column for the padding",
        lambda ids, size: _counts(ids, size)[:, 1:],
        "The column of the padding is missing, so that all others have moved by one: the word "
        "with the id 3 belongs into column 3.",
    ),
    Mistake(
        "all texts in one",
        lambda ids, size: _counts(ids, size).sum(axis=0),
        "That counts the words of the whole batch. One row for each text is asked for.",
    ),
)
