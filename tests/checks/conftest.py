"""Tools for testing exercises: a verdict by way of the disk, and objects that mean no good."""

import random
from collections.abc import Callable

import numpy as np
import pytest

from dlcourse.checks.engine import Evidence, Judge, Verdict, judge, probe, probing, registry

pytest.register_assert_rewrite("exercise_tests")


def pytest_generate_tests(metafunc: pytest.Metafunc):
    """Let a test that asks for `right`, `blank` or `wrong` meet every entry of such a table.

    A module's RIGHT, BLANK and WRONG have a list of answers for each exercise, by its name; in
    WRONG each answer stands with its diagnosis. A test gets pairs of name and entry. One that asks
    for `any_exercise` gets the name of each of the chapter's exercises, one that asks for
    `unfixed_exercise` of those that are not in the module's FIXED, and one that asks for
    `distinct_exercise` of those that are not in its OVERLAPPING either.
    """
    if "any_exercise" in metafunc.fixturenames:
        slug = metafunc.module.ID
        found = [exercise.id[len(slug) :] for exercise in registry.exercises(slug[:-1])]
        metafunc.parametrize("any_exercise", found)
    if "unfixed_exercise" in metafunc.fixturenames:
        found = sorted(set(metafunc.module.RIGHT) - metafunc.module.FIXED)
        metafunc.parametrize("unfixed_exercise", found)
    if "distinct_exercise" in metafunc.fixturenames:
        tables = metafunc.module
        found = set(tables.RIGHT) - tables.FIXED - getattr(tables, "OVERLAPPING", set())
        metafunc.parametrize("distinct_exercise", sorted(found))
    for argument in ("right", "blank", "wrong"):
        if argument in metafunc.fixturenames and hasattr(metafunc.module, argument.upper()):
            table = getattr(metafunc.module, argument.upper())
            pairs = [
                pytest.param((name, entry), id=f"{name}-{number}")
                for name, entries in table.items()
                for number, entry in enumerate(entries)
            ]
            metafunc.parametrize(argument, pairs)


@pytest.fixture
def verdict_of(tmp_path) -> Callable[..., Verdict]:
    """Return a function from an exercise (or its id) and an answer to the verdict.

    The evidence goes by way of the disk, as it does out of a grading sandbox.
    """
    number = iter(range(10**6))

    def verdict(exercise, answer, using: Judge | None = None) -> Verdict:
        exercise = registry.find(exercise) if isinstance(exercise, str) else exercise
        folder = tmp_path / f"evidence{next(number)}"
        probe(exercise, answer).save(folder)
        return judge(exercise, Evidence.load(folder), using)

    return verdict


@pytest.fixture
def time_enough(monkeypatch):
    """Leave a busy machine its time, where the verdict is tested and not the speed."""
    monkeypatch.setattr(probing, "CASE_SECONDS", 120.0)
    monkeypatch.setattr(probing, "TOTAL_SECONDS", 240.0)


@pytest.fixture
def short_limits(monkeypatch) -> float:
    """Shorten the time limits, for answers that hang on purpose; return that of one case."""
    monkeypatch.setattr(probing, "CASE_SECONDS", 0.2)
    monkeypatch.setattr(probing, "TOTAL_SECONDS", 0.6)
    return 0.2


class Liar:
    """Equal to everything, of every class, with every attribute."""

    __hash__ = None

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __bool__(self):
        return True

    def __array__(self, *arguments, **keywords):
        return np.array([1.0, 2.0])

    def __float__(self):
        return 0.5

    @property
    def __class__(self):
        return np.ndarray

    def __deepcopy__(self, memo):
        raise RuntimeError("not copied")

    def __getattr__(self, name):
        return self

    def __call__(self, *arguments, **keywords):
        return self

    def __repr__(self):
        raise RuntimeError("not shown")

    __str__ = __repr__


class Thrower:
    """Raises whatever it is asked."""

    def __getattribute__(self, name):
        raise SystemExit(name)

    def __eq__(self, other):
        raise KeyboardInterrupt

    def __array__(self, *arguments, **keywords):
        raise MemoryError

    def __len__(self):
        raise ZeroDivisionError

    def __call__(self, *arguments, **keywords):
        raise GeneratorExit

    __hash__ = None
    __repr__ = __str__ = __bool__ = __iter__ = __float__ = __deepcopy__ = __len__


class LyingArray(np.ndarray):
    """An array that claims to be right, in the right shape."""

    def __eq__(self, other):
        return np.True_

    def __array_ufunc__(self, ufunc, method, *inputs, **keywords):
        return np.True_

    def __array_function__(self, function, types, arguments, keywords):
        return True

    @property
    def shape(self):
        return (3, 2)

    @property
    def size(self):
        return 1

    @property
    def dtype(self):
        return np.dtype(float)


class HostileError(Exception):
    def __str__(self):
        raise RuntimeError("no message")


class LyingMeta(type):
    def __instancecheck__(cls, other):
        return True

    @property
    def __name__(cls):
        raise RuntimeError("no name")


class Nameless(metaclass=LyingMeta):
    """Its class will not say its name."""


def _raise(error):
    raise error


def _recursive():
    holder = []
    holder.append(holder)
    return holder


def _wide():
    values = [0.0]
    for _ in range(40):
        values = [values, values]
    return values


def _recurse(*arguments):
    return _recurse(*arguments)


def _spoil(*arguments):
    for argument in arguments:
        if isinstance(argument, np.ndarray) and argument.size:
            argument[...] = 0
    return Liar()


async def _later(*arguments):
    return 1


PLAIN = (
    lambda r: None,
    lambda r: r.choice([True, False]),
    lambda r: r.randint(-(10**9), 10**9) + 0.123,
    lambda r: r.gauss(0, 1e3),
    lambda r: 10 ** r.randint(20, 4000) + 1,
    lambda r: complex(r.gauss(0, 1), 1),
    lambda r: r.choice([float("nan"), float("inf"), -float("inf"), -0.0]),
    lambda r: "".join(r.choice("äöx \0\n<script>") for _ in range(r.randint(0, 40))),
    lambda r: "x" * r.choice([10, 10**6]),
    lambda r: b"bytes",
    lambda r: r.choice([..., NotImplemented, int, type, object(), range(5), {1, 2}, {"a": 1}]),
    lambda r: (value for value in range(3)),
    lambda r: [r.gauss(0, 1) for _ in range(r.randint(0, 50))],
    lambda r: [[1.5], [1.5, 2]],
    lambda r: tuple(r.choice([None, 1.5, "x", [2.5], ...]) for _ in range(r.randint(0, 5))),
    lambda r: _recursive(),
    lambda r: _wide(),
    lambda r: [[0.0] * 1000] * 1000,
    lambda r: np.full([r.randint(0, 4) for _ in range(r.randint(0, 5))], r.gauss(0, 9)),
    lambda r: np.broadcast_to(0.0, (10**9, 10**9)),
    lambda r: np.full((2000, 3000), 0.5),
    lambda r: [np.zeros(10**6)] * 10**5,
    lambda r: ["y" * 50_000] * 150_000,
    lambda r: np.array([object(), 1], dtype=object),
    lambda r: np.array([...] * 3, dtype=object),
    lambda r: np.array([(1, 2.0)], dtype=[("a", int), ("b", float)]),
    lambda r: np.array(["2020-01-01"], dtype="datetime64[D]"),
    lambda r: np.array(["a", "b"]),
    lambda r: np.zeros((3, 2)).view(LyingArray),
    lambda r: np.ma.masked_all((3, 2)),
    lambda r: np.asmatrix(np.full((3, 2), 0.7)),
    lambda r: np.longdouble(r.gauss(0, 1)),
    lambda r: np.float16(0.7),
    lambda r: memoryview(b"abc"),
    lambda r: Liar(),
    lambda r: Thrower(),
    lambda r: Nameless(),
    lambda r: Nameless,
    lambda r: LyingMeta,
    lambda r: _later(),
)
ERRORS = (
    ValueError("x" * 10**5),
    SystemExit(3),
    KeyboardInterrupt(),
    GeneratorExit(),
    StopIteration(),
    MemoryError(),
    HostileError(),
    BaseException(Liar()),
    RecursionError(),
    NotImplementedError(),
)


@pytest.fixture(scope="session")
def random_object() -> Callable[[random.Random], object]:
    """Return a function that makes an object at random: a value, or a function that does harm."""

    def make(r: random.Random) -> object:
        if r.random() < 0.5:
            return r.choice(PLAIN)(r)
        kind = r.random()
        if kind < 0.5:
            value = r.choice(PLAIN)(r)
            return lambda *arguments, **keywords: value
        if kind < 0.7:
            error = r.choice(ERRORS)
            return lambda *arguments, **keywords: _raise(error)
        return r.choice([_recurse, _spoil, _later, Liar(), Thrower(), iter, len, print, repr, vars])

    return make
