"""Does a generator copy? Made pictures beside their nearest training pictures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .crowds import check_crowds

Array = NDArray[np.float64]

_COPY = 1 / 3  # of the distance to the second neighbour


@dataclass(frozen=True)
class Memorisation:
    """How near made pictures are to training pictures, beside pictures never trained on.

    Attributes:
        distances: Of each generated picture to its nearest training picture, `(n,)`.
        indices: Which training picture that is, `(n,)`.
        held_out_distances: Of each held-out picture to its nearest training picture, `(m,)`.
        copies: Share of the generated whose nearest training picture is less than a third as far
            as the second nearest.
        held_out_copies: The same share of the held-out: what is usual without memory.
        closer: Share of the generated that are nearer to a training picture than 95 % of the
            held-out are; 0.05 is what a perfect generator has.
    """

    distances: Array
    indices: NDArray[np.int64]
    held_out_distances: Array
    copies: float
    held_out_copies: float
    closer: float


def nearest_neighbours(
    generated: ArrayLike, training: ArrayLike, *, k: int = 1
) -> tuple[Array, NDArray[np.int64]]:
    """Return the nearest training pictures of each generated one.

    Args:
        generated: Pictures or features, `(n, …)`.
        training: With the same last axes, `(m, …)`.
        k: How many neighbours.

    Returns:
        Euclidean distances over all values, `(n, k)`, ascending, and which they are, `(n, k)`.

    Raises:
        ValueError: If shapes do not fit, or there are fewer than `k` training pictures.

    Example:
        >>> distances, indices = nearest_neighbours([[0.0, 0.0]], [[3.0, 4.0], [0.0, 1.0]])
        >>> distances.tolist(), indices.tolist()
        ([[1.0]], [[1]])
    """
    from sklearn.neighbors import NearestNeighbors

    made, known = check_crowds(
        {"generated": generated, "training": training}, least=1, pictures=True
    )
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or not 1 <= k <= len(known):
        raise ValueError(
            "`k` must be from 1 to the number of training pictures. "
            f"Received: k={k!r}, {len(known)} training pictures."
        )
    search = NearestNeighbors(n_neighbors=int(k), algorithm="brute").fit(known)
    distances, indices = search.kneighbors(made)
    return distances, indices.astype(np.int64)


def memorisation(generated: ArrayLike, training: ArrayLike, held_out: ArrayLike) -> Memorisation:
    """Compare the way to the nearest training picture for made and for held-out pictures.

    A small distance alone proves nothing: a blurred picture is near to many. A copy is near to one
    and far from the next, hence the ratio to the second neighbour (Yoon et al., 2023, "Diffusion
    probabilistic models generalize when they fail to memorize", with the same third). Training
    pictures that are there twice hide their copies: each is the other's second neighbour.

    Args:
        generated: Pictures or features, `(n, …)`.
        training: What the generator was trained on, `(m, …)`, at least 2.
        held_out: What it was not trained on, from the same source.

    Returns:
        The `Memorisation`.

    Raises:
        ValueError: If shapes do not fit.

    Example:
        >>> training = np.array([[0.0], [10.0], [20.0]])
        >>> found = memorisation([[0.1], [9.9]], training, [[4.0], [15.0]])
        >>> found.copies, found.held_out_copies, found.closer
        (1.0, 0.0, 1.0)
    """
    made, made_indices = nearest_neighbours(generated, training, k=2)
    unseen, _ = nearest_neighbours(held_out, training, k=2)
    return Memorisation(
        distances=made[:, 0],
        indices=made_indices[:, 0],
        held_out_distances=unseen[:, 0],
        copies=_copies(made),
        held_out_copies=_copies(unseen),
        closer=float((made[:, 0] < np.quantile(unseen[:, 0], 0.05)).mean()),
    )


def _copies(distances: Array) -> float:
    return float((distances[:, 0] < _COPY * distances[:, 1]).mean())
