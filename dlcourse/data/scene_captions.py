"""Say in one sentence what a scene shows: the words, the relations, the grammar."""

from collections.abc import Sequence

import numpy as np

COLOURS = {"red": 0, "yellow": 60, "green": 120, "cyan": 180, "blue": 240, "magenta": 300}
RELATIONS = ("above", "left of")

_SPOKEN_WITH_A_VOWEL = frozenset("8AaEeFfHhIiLlMmNnOoRrSsXx")  # an 8, an F, but a U


def nearest_colours(hue: np.ndarray) -> np.ndarray:
    """Return the index of the nearest colour in `COLOURS`, of each hue in degrees."""
    return (np.round(hue / 60).astype(np.int64)) % len(COLOURS)


def reading_order(centres: np.ndarray) -> np.ndarray:
    """Return the order in which a caption names glyphs: from the top left to the bottom right.

    Args:
        centres: To the right and down, `(..., glyphs, 2)`.
    """
    return np.argsort(centres.sum(axis=-1), axis=-1, kind="stable")


def write_caption(names: Sequence[str], centres: np.ndarray) -> str:
    """Return one sentence: what is there, and how the first lies to each of the others.

    The first glyph is the one nearest to the top left corner (right plus down is smallest). It is
    `above` another if it lies further up than left of it, else `left of` it.

    Args:
        names: What each glyph is called, `"red 3"` or `"3"`.
        centres: To the right and down, in fractions of the side, `(glyphs, 2)`.

    Example:
        >>> write_caption(["8"], np.array([[0.0, 0.0]]))
        'An 8.'
        >>> places = np.array([[0.3, 0.2], [-0.2, -0.2], [-0.1, 0.3]])
        >>> write_caption(["blue 5", "red 3", "green 7"], places)
        'A red 3 above a green 7 and left of a blue 5.'
    """
    first, *others = reading_order(centres)
    said: dict[str, list[str]] = {}
    for other in others:
        right, down = centres[other] - centres[first]
        said.setdefault(RELATIONS[0] if down > right else RELATIONS[1], []).append(
            with_article(names[other])
        )
    parts = [f"{relation} {_listed(them)}" for relation, them in said.items()]
    sentence = " ".join([with_article(names[first]), " and ".join(parts)]).strip()
    return f"{sentence[0].upper()}{sentence[1:]}."


def vocabulary(class_names: Sequence[str], *, colour: bool) -> tuple[str, ...]:
    """Return every word and sign that a caption can hold, split at blanks, `,` and `.`."""
    names = tuple(COLOURS) if colour else class_names
    articles = dict.fromkeys(with_article(name).split()[0] for name in names)
    words = [*(word.capitalize() for word in articles), *articles]
    words += ["and", *" ".join(RELATIONS).split(), ",", ".", *(COLOURS if colour else ())]
    return tuple(dict.fromkeys([*words, *class_names]))


def with_article(name: str) -> str:
    """Return a glyph's name with its article: `"a 3"`, `"an 8"`, `"a red 8"`."""
    return f"{'an' if name[0] in _SPOKEN_WITH_A_VOWEL and len(name) == 1 else 'a'} {name}"


def _listed(names: Sequence[str]) -> str:
    """Return `"a 1"`, `"a 1 and a 2"` or `"a 1, a 2 and a 3"`."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
