"""Faces that stand for nobody: drawn here, with the identity and every other factor known.

They are made to study verification (is it the same one?) and error by group, without a single
photograph of a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .face_drawing import draw_faces
from .glyph_factors import Factor, spread
from .glyphs import check_counts

GROUPS = ("crested", "spotted")

_SMALLEST = 16
_CHUNK = 64  # pictures drawn at once

# What an identity keeps: the range it is drawn from, and what may be asked for.
TRAITS = {
    "skin": ((0.0, 1.0), (0.0, 1.0)),
    "face_width": ((0.68, 0.9), (0.6, 1.0)),
    "jaw": ((0.5, 1.0), (0.3, 1.0)),
    "ears": ((0.08, 0.2), (0.05, 0.3)),
    "hair_length": ((0.0, 0.7), (0.0, 1.0)),
    "eye_distance": ((0.2, 0.31), (0.15, 0.35)),
    "eye_size": ((0.09, 0.15), (0.06, 0.18)),
    "eye_hue": ((0.0, 360.0), (0.0, 360.0)),
    "brow_slope": ((-0.35, 0.35), (-0.6, 0.6)),
    "brow_weight": ((0.02, 0.055), (0.01, 0.08)),
    "nose": ((0.05, 0.13), (0.03, 0.18)),
    "mouth_width": ((0.13, 0.29), (0.1, 0.35)),
    "lips": ((0.025, 0.055), (0.015, 0.08)),
    "glasses": ((0.0, 1.0), (0.0, 1.0)),
    "hair_hue": ((15.0, 40.0), (0.0, 360.0)),
    "hair_tone": ((0.15, 0.85), (0.1, 1.0)),
    "crest": ((0.2, 0.5), (0.0, 1.0)),
    "crest_hue": ((0.0, 360.0), (0.0, 360.0)),
    "crest_tone": ((0.5, 0.8), (0.1, 1.0)),
    "spots": ((0.0, 3.0), (0.0, 3.0)),
    "spot_hue": ((0.0, 360.0), (0.0, 360.0)),
    "spot_tone": ((0.35, 0.95), (0.1, 1.0)),
    "spot_size": ((0.1, 0.14), (0.05, 0.16)),
}
# What changes from picture to picture.
NUISANCES = {
    "turn": ((-25.0, 25.0), (-45.0, 45.0)),
    "tilt": ((-10.0, 10.0), (-45.0, 45.0)),
    "zoom": ((0.85, 1.05), (0.5, 1.5)),
    "shift": ((-0.06, 0.06), (-0.3, 0.3)),
    "light": ((-1.0, 1.0), (-1.0, 1.0)),
    "brightness": ((0.55, 1.15), (0.2, 1.5)),
    "smile": ((-0.6, 1.0), (-1.0, 1.0)),
    "open": ((0.45, 1.0), (0.1, 1.0)),
    "backdrop": ((0.0, 360.0), (0.0, 360.0)),
    "shirt": ((0.0, 360.0), (0.0, 360.0)),
    "noise": ((0.0, 0.08), (0.0, 0.5)),
}
# In these, the members of a group are all alike.
_ALIKE: dict[int, dict[str, float]] = {
    0: {"spots": 0.0, "spot_hue": 0.0, "spot_tone": 0.5, "spot_size": 0.1},
    1: {"crest": 0.0, "crest_hue": 0.0, "crest_tone": 0.5},
}


@dataclass(frozen=True)
class Faces:
    """Pictures of drawn faces, who each one is, and what it was made of.

    Attributes:
        x: Images, `(n, size, size, 3)`, float32 in [0, 1].
        identity: Who it is, `(n,)`, int64 from 0.
        group: Index into `group_names`, `(n,)`, int64: a property of the identity.
        group_names: The two groups, see `load_faces`.
        traits: What an identity keeps, by name, `(identities,)`.
        factors: What changes from picture to picture, by name, `(n,)`; shift `(n, 2)`.
    """

    x: np.ndarray
    identity: np.ndarray
    group: np.ndarray
    group_names: tuple[str, ...]
    traits: dict[str, np.ndarray]
    factors: dict[str, np.ndarray]


def load_faces(
    n: int = 1000,
    *,
    rng: np.random.Generator,
    identities: int = 50,
    size: int = 32,
    groups: Sequence[float] = (0.5, 0.5),
    **factors: Factor,
) -> Faces:
    """Return pictures of drawn faces: who it is, and everything else that is in them.

    A call invents its identities; another `rng` gives other ones, which a network trained on the
    first has never seen. Each comes about equally often. Its traits stay, the rest is drawn anew
    for each picture. A trait or a factor can be given: as a number, as a tuple `(low, high)` to
    draw from, or as an array of one value an identity (traits) or a picture (the rest). The same
    `rng` gives the same pictures, and what is given changes nothing else about them.

    | of an identity           | usual            | what it is                                  |
    |--------------------------|------------------|---------------------------------------------|
    | skin                     | 0…1              | from light to dark, the same in both groups |
    | face_width, jaw          | 0.68…0.9, 0.5…1  | to the height; roundness, 1 is round        |
    | ears, nose               | 0.08…0.2, 0.05…0.13 | sizes                                    |
    | hair_length              | 0…0.7            | how far down it hangs                       |
    | hair_hue, hair_tone      | 15…40, 0.15…0.85 | degrees on the colour wheel; dark to light  |
    | eye_distance, eye_size   | 0.2…0.31, 0.09…0.15 | from the middle; half the width          |
    | eye_hue                  | 0…360            | degrees                                     |
    | brow_slope, brow_weight  | ±0.35, 0.02…0.055 | radians; half the thickness                |
    | mouth_width, lips        | 0.13…0.29, 0.025…0.055 | half of each                          |
    | glasses                  | 0…1              | worn above 0.7                              |
    | crest                    | 0.2…0.5          | its height, 0 is none; crested faces only   |
    | crest_hue, crest_tone    | 0…360, 0.5…0.8   | its colour                                  |
    | spots, spot_size         | 0…3, 0.1…0.14    | on a cheek, rounded up; spotted faces only  |
    | spot_hue, spot_tone      | 0…360, 0.35…0.95 | their colour                                |

    | of a picture | usual       | what it is                                            |
    |--------------|-------------|-------------------------------------------------------|
    | turn, tilt   | ±25, ±10    | degrees: to the picture's right; anticlockwise        |
    | zoom, shift  | 0.85…1.05, ±0.06 | scale; right and down, fractions of the side     |
    | light        | ±1          | from the left or the right                            |
    | brightness   | 0.55…1.15   | factor on the whole picture                           |
    | smile, open  | -0.6…1, 0.45…1 | corners of the mouth; of the eyes                  |
    | backdrop, shirt | 0…360    | degrees on the colour wheel                           |
    | noise        | 0…0.08      | standard deviation of normal noise on each value      |

    Lengths of a face are in halves of the side. Everything but the last traits is drawn in the
    same way for both **groups**: crested faces have a coloured crest, by which one differs from
    another, and no spots; spotted faces have coloured spots and no crest. Pictures of both are
    drawn by the same rules, from the same ranges of light and noise; if a network makes more errors
    on one group, it is not because of worse pictures.

    Args:
        n: Number of pictures, at least one an identity.
        rng: Source of all that is drawn.
        identities: Number of identities.
        size: Pixels along a side, 16 to 128.
        groups: Share of the identities in each of the two groups, in the order of
            `group_names`; `(0.95, 0.05)` makes the second one rare.
        **factors: Traits and factors as above.

    Raises:
        ValueError: If an argument or a factor is unknown or not in its range.

    Example:
        >>> faces = load_faces(6, identities=3, groups=(2 / 3, 1 / 3), rng=np.random.default_rng(0))
        >>> faces.x.shape, faces.x.dtype
        ((6, 32, 32, 3), dtype('float32'))
        >>> np.bincount(faces.identity), np.bincount(faces.group)
        (array([2, 2, 2]), array([4, 2]))
        >>> faces.traits["skin"].shape, faces.factors["turn"].shape
        ((3,), (6,))
    """
    _check(n, identities, size, rng)
    members = _group_of_each(groups, identities, rng)
    _check_names(factors)
    traits = _traits(members, factors, rng)
    identity = rng.permutation(np.arange(n) % identities)
    drawn = {}
    for name, (usual, allowed) in NUISANCES.items():
        unit = rng.random((n, 2) if name == "shift" else n)
        drawn[name] = spread(name, factors.get(name, usual), unit, allowed)
    noise_rng = np.random.default_rng(rng.integers(2**63))

    x = np.empty((n, size, size, 3), dtype=np.float32)
    for start in range(0, n, _CHUNK):
        part = slice(start, start + _CHUNK)
        chosen = {name: values[identity[part]] for name, values in traits.items()}
        chosen |= {name: values[part] for name, values in drawn.items()}
        image = draw_faces(chosen, size)
        if drawn["noise"].any():  # of the whole set: the grain of a picture hangs on no other
            grain = noise_rng.standard_normal(image.shape, dtype=np.float32)
            image += chosen["noise"].astype(np.float32)[:, None, None, None] * grain
        np.clip(image, 0, 1, out=x[part])
    return Faces(x, identity, members[identity], GROUPS, traits, drawn)


def _traits(
    members: np.ndarray, given: Mapping[str, Factor], rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Return what each identity keeps, `(identities,)`: as given, else drawn as for its group."""
    traits = {}
    for name, (usual, allowed) in TRAITS.items():
        unit = rng.random(len(members))
        traits[name] = spread(name, given.get(name, usual), unit, allowed)
        for group, same in _ALIKE.items():
            if name in same and name not in given:
                traits[name][members == group] = same[name]
    return traits


def _group_of_each(
    groups: Sequence[float], identities: int, rng: np.random.Generator
) -> np.ndarray:
    """Return the group of each identity, `(identities,)`: shares to the nearest whole number."""
    try:
        shares = np.asarray(groups, dtype=float)
    except (TypeError, ValueError):
        shares = np.array([])
    if shares.shape != (len(GROUPS),) or not (shares >= 0).all() or abs(shares.sum() - 1) > 1e-6:
        raise ValueError(
            f"`groups` must be two shares that add up to 1, of {' and '.join(GROUPS)} identities. "
            f"Received: groups={groups!r}."
        )
    first = round(float(shares[0]) * identities)
    return (rng.permutation(identities) >= first).astype(np.int64)


def _check(n: int, identities: int, size: int, rng: np.random.Generator) -> None:
    check_counts(n, size, rng)
    if size < _SMALLEST:
        raise ValueError(
            f"`size` must be a whole number of pixels from {_SMALLEST} to 128. "
            f"Received: size={size!r}. On a smaller picture, nobody could tell two faces apart."
        )
    if not isinstance(identities, int | np.integer) or not 1 <= identities <= n:
        raise ValueError(
            "`identities` must be a whole number, at least 1 and at most `n`, so that each has a "
            f"picture. Received: identities={identities!r}, n={n}."
        )


def _check_names(given: Mapping[str, Factor]) -> None:
    unknown = sorted(set(given) - set(TRAITS) - set(NUISANCES))
    if unknown:
        raise ValueError(
            f"A trait must be one of {', '.join(TRAITS)}; a factor of a picture one of "
            f"{', '.join(NUISANCES)}. Received: {', '.join(unknown)}."
        )
