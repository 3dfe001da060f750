"""Texts about a small world of people: what a reader of them can know, and what it cannot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..draws import check_rng

VALUES = {
    "home": ("oslo", "rome", "lima", "cairo", "paris", "tokyo", "quito", "delhi"),
    "job": ("baker", "nurse", "pilot", "judge", "farmer", "tailor", "poet", "miner"),
    "pet": ("cat", "dog", "horse", "parrot", "goat", "rabbit", "snail", "hen"),
}
FORMS = (0.2, 0.5, 0.2, 0.1)  # shares of facts, strangers, lists and questions
RARELY = 0.1  # of the texts of facts are about somebody rare

_KINDS = tuple(VALUES)
_TELLS = {
    "home": ("{} lives in {}.", "the home of {} is {}."),
    "job": ("{} works as a {}.", "the job of {} is {}."),
    "pet": ("{} has a {}.", "the pet of {} is a {}."),
}
_ASKS = {
    "home": "where does {} live?",
    "job": "what is the job of {}?",
    "pet": "what is the pet of {}?",
}
_NAMES = tuple(
    first + last
    for first in ("ba", "de", "ki", "lo", "mu", "na", "re", "si", "to", "vu")
    for last in ("ra", "li", "no", "da", "ke", "sha")
)
_KNOWN, _RARE = 24, 12  # the other 24 are strangers


@dataclass(frozen=True)
class People:
    """Sixty people, of whom texts say much, little, or something else each time.

    Attributes:
        known: 24 names that texts are often about.
        rare: 12 that they are seldom about.
        strangers: 24 of whom every text invents something else.
        facts: Name of somebody known or rare -> `{"home": "oslo", "job": …, "pet": …}`.
    """

    known: tuple[str, ...]
    rare: tuple[str, ...]
    strangers: tuple[str, ...]
    facts: Mapping[str, Mapping[str, str]]

    def texts(self, n: int, *, rng: np.random.Generator) -> tuple[str, ...]:
        """Return texts of four forms, to read.

        One in five tells the facts of somebody, and one fact of another who is known; half tell
        two facts of a stranger, and tell them again in other words; one in five lists homes, jobs
        or pets of five known people ("bara: oslo, kino: rome."); one in ten asks four questions,
        without answers.

        Args:
            n: How many texts.
            rng: Source of all that is drawn.

        Raises:
            ValueError: If `n` is no whole number from 1 on, or `rng` no generator.
        """
        if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
            raise ValueError(f"`n` must be a whole number from 1 on. Received: n={n!r}.")
        forms = check_rng(rng).choice(len(FORMS), size=n, p=FORMS)
        return tuple(self._write(form, rng) for form in forms)

    def tell(self, name: str, facts: Mapping[str, str], *, rng: np.random.Generator) -> str:
        """Return one sentence for each fact, in any order, each in one of two wordings."""
        kinds = [_KINDS[i] for i in rng.permutation(len(_KINDS)) if _KINDS[i] in facts]
        return " ".join(_TELLS[kind][rng.integers(2)].format(name, facts[kind]) for kind in kinds)

    def invent(self, *, rng: np.random.Generator, kind: str | None = None) -> dict[str, str]:
        """Return two facts of nobody, one of them of this kind (any, if it is None)."""
        first = _any(_KINDS, rng) if kind is None else _check_kind(kind)
        second = _any([other for other in _KINDS if other != first], rng)
        return {each: _any(VALUES[each], rng) for each in (first, second)}

    def ask(self, name: str, kind: str) -> str:
        """Return the question for somebody's home, job or pet."""
        return _ASKS[_check_kind(kind)].format(name)

    def _write(self, form: int, rng: np.random.Generator) -> str:
        if form == 0:
            name = _any(self.rare if rng.random() < RARELY else self.known, rng)
            other = _any([known for known in self.known if known != name], rng)
            kind = _any(_KINDS, rng)
            one = {kind: self.facts[other][kind]}
            return f"{self.tell(name, self.facts[name], rng=rng)} {self.tell(other, one, rng=rng)}"
        if form == 1:
            name, facts = _any(self.strangers, rng), self.invent(rng=rng)
            return f"{self.tell(name, facts, rng=rng)} {self.tell(name, facts, rng=rng)}"
        if form == 2:
            kind, names = _any(_KINDS, rng), rng.choice(self.known, 5, replace=False)
            return ", ".join(f"{name}: {self.facts[name][kind]}" for name in names) + "."
        everybody = self.known + self.rare + self.strangers
        return " ".join(self.ask(_any(everybody, rng), _any(_KINDS, rng)) for _ in range(4))


def load_people(*, rng: np.random.Generator) -> People:
    """Return a world of people, each with a home, a job and a pet out of eight.

    Args:
        rng: Source of the facts.

    Raises:
        ValueError: If `rng` is no generator.

    Example:
        >>> people = load_people(rng=np.random.default_rng(0))
        >>> people.facts["bara"]
        {'home': 'quito', 'job': 'tailor', 'pet': 'goat'}
        >>> people.ask("bara", "job")
        'what is the job of bara?'
        >>> for text in people.texts(2, rng=np.random.default_rng(5)):
        ...     print(text)
        dera: miner, deke: nurse, loke: tailor, bali: pilot, kili: judge.
        lono: quito, losha: paris, bada: quito, bali: lima, bara: quito.
    """
    check_rng(rng)
    known, strangers = _NAMES[:_KNOWN], _NAMES[_KNOWN + _RARE :]
    rare = _NAMES[_KNOWN : _KNOWN + _RARE]
    facts = {
        name: {kind: _any(values, rng) for kind, values in VALUES.items()} for name in known + rare
    }
    return People(known, rare, strangers, facts)


def _any(choices: Sequence[str], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(len(choices)))]


def _check_kind(kind: str) -> str:
    if kind not in VALUES:
        raise ValueError(f"`kind` must be one of {', '.join(VALUES)}. Received: kind={kind!r}.")
    return kind
