"""Find an exercise by its id, and what judges it."""

import difflib
import importlib
import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from ... import paths
from .exercise import Exercise
from .reference import Judge

_CHECKS = paths.PACKAGE / "checks"
_NOT_TOPICS = {"expect", "rehearsal"}
PRIVATE = "private_"  # begins the slug of a teacher's own exercises
_registered: dict[str, tuple[tuple[Exercise, ...], dict[str, Judge]]] = {}


@cache
def topics() -> tuple[str, ...]:
    """Return the slugs of the topics that have exercises."""
    found = (module.name for module in pkgutil.iter_modules([str(_CHECKS)]) if not module.ispkg)
    return tuple(sorted(name for name in found if name not in _NOT_TOPICS))


@cache
def exercises(slug: str) -> tuple[Exercise, ...]:
    """Return the exercises of a topic, in the notebook's order; none if it has none.

    Raises:
        ValueError: If an id is there twice, or belongs to another topic.
    """
    if slug not in topics():
        return ()
    declared = tuple(importlib.import_module(f"dlcourse.checks.{slug}").EXERCISES)
    ids = [exercise.id for exercise in declared]
    if len(set(ids)) < len(ids) or any(exercise.slug != slug for exercise in declared):
        raise ValueError(
            f"The ids in checks/{slug}.py must be `{slug}.<exercise>`, each once. Received: {ids}."
        )
    return declared


def register(own: Sequence[Exercise], judges: Mapping[str, Judge]) -> str:
    """Let `find` and `judge_of` know a teacher's own exercises, and return their slug.

    What was registered under the slug before is forgotten.

    Args:
        own: The exercises; their slug begins with `PRIVATE`.
        judges: What judges each, by id; a text needs none.

    Raises:
        ValueError: If there is no exercise, an id is there twice, the slug is not one of these,
            or the judges do not fit.
    """
    ids = [exercise.id for exercise in own]
    slugs = {exercise.slug for exercise in own}
    if len(slugs) != 1 or len(set(ids)) < len(ids) or not min(slugs).startswith(PRIVATE):
        raise ValueError(
            "`EXERCISES` must hold exercises whose ids are `private_NAME.<exercise>`, all with the "
            f"same NAME, each once. Received: {ids}."
        )
    needed = {exercise.id for exercise in own if exercise.kind != "text"}
    if not needed <= set(judges) or not set(judges) <= set(ids):
        raise ValueError(
            "`JUDGES` must hold a `Judge` for each exercise (a text needs none), and for nothing "
            f"else. Received: none for {sorted(needed - set(judges)) or 'no one'}, and one for the "
            f"unknown {sorted(set(judges) - set(ids)) or 'no one'}."
        )
    (slug,) = slugs
    _registered[slug] = (tuple(own), dict(judges))
    return slug


def registered(slug: str) -> tuple[Exercise, ...]:
    """Return the exercises that `register` was given under a slug; none if it was not."""
    return _registered[slug][0] if slug in _registered else ()


def find(id: str) -> Exercise:
    """Return the exercise `id`.

    Raises:
        ValueError: If there is none; the closest ids are named.

    Example:
        >>> find("start_here.double").kind
        'function'
    """
    if type(id) is str:
        slug = id.partition(".")[0]
        for exercise in registered(slug) or exercises(slug):
            if exercise.id == id:
                return exercise
        if slug.startswith(PRIVATE):
            raise ValueError(
                f"{id[:80]!r} is an exercise of your teacher's own, and what belongs to it is not "
                "installed here. `check` works all the same."
            )
    raise ValueError(
        unknown("exercise", id, (it.id for slug in topics() for it in exercises(slug)))
    )


def unknown(what: str, id: object, known: Iterable[str]) -> str:
    """Return what to say of an id that is not there.

    Example:
        >>> unknown("exercise", "demo.on", ["demo.one", "other.thing"])
        "There is no exercise 'demo.on'. Did you mean 'demo.one'?"
    """
    shown = repr(id)[:80] if type(id) is str else f"of type {type(id).__name__}"
    ids = sorted(known)
    close = difflib.get_close_matches(id, ids, n=3, cutoff=0.6) if type(id) is str else []
    if close:
        return f"There is no {what} {shown}. Did you mean {' or '.join(map(repr, close))}?"
    slugs = ", ".join(sorted({name.partition(".")[0] for name in ids}))
    return (
        f"There is no {what} {shown}. An id is `<slug>.<name>`, in quotes, as the notebook has it. "
        f"The slugs are {slugs}."
    )


def judge_of(exercise: Exercise) -> Judge | None:
    """Return what judges `exercise`; None where the references have been removed.

    Raises:
        ValueError: If the topic's references are there, and this exercise's is not.
    """
    if exercise.slug in _registered:
        return _registered[exercise.slug][1].get(exercise.id, Judge())
    name = f"dlcourse.checks.references.{exercise.slug}"
    try:
        judges = importlib.import_module(name).JUDGES
    except ModuleNotFoundError as problem:
        if problem.name in (name, "dlcourse.checks.references"):
            return None
        raise
    if exercise.id not in judges:
        if exercise.kind == "text":
            return Judge()
        raise ValueError(
            f"references/{exercise.slug}.py must hold a `Judge` for {exercise.id!r} in `JUDGES`. "
            f"Received: {sorted(judges)}."
        )
    found: Judge = judges[exercise.id]
    return found
