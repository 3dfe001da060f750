"""Dates as people write them, and as a computer does: a small translation with a known answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from ..draws import check_rng

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _ordinal(day: int) -> str:
    """Return the day with its ending: `"1st"`, `"2nd"`, `"11th"`."""
    teens = 10 < day < 14
    return f"{day}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def _month(d: date) -> str:
    return MONTHS[d.month - 1]


def _weekday(d: date) -> str:
    return WEEKDAYS[d.weekday()]


_WRITTEN: dict[str, Callable[[date], str]] = {
    "3 March 1998": lambda d: f"{d.day} {_month(d)} {d.year}",
    "3 Mar 1998": lambda d: f"{d.day} {_month(d)[:3]} {d.year}",
    "March 3, 1998": lambda d: f"{_month(d)} {d.day}, {d.year}",
    "Mar 3, 1998": lambda d: f"{_month(d)[:3]} {d.day}, {d.year}",
    "March 3rd, 1998": lambda d: f"{_month(d)} {_ordinal(d.day)}, {d.year}",
    "the 3rd of March 1998": lambda d: f"the {_ordinal(d.day)} of {_month(d)} {d.year}",
    "Tuesday, 3 March 1998": lambda d: f"{_weekday(d)}, {d.day} {_month(d)} {d.year}",
    "Tue 3 Mar 1998": lambda d: f"{_weekday(d)[:3]} {d.day} {_month(d)[:3]} {d.year}",
    "Tuesday, March 3, 1998": lambda d: f"{_weekday(d)}, {_month(d)} {d.day}, {d.year}",
    "1998, March 3": lambda d: f"{d.year}, {_month(d)} {d.day}",
    "3.3.1998": lambda d: f"{d.day}.{d.month}.{d.year}",
    "03.03.1998": lambda d: f"{d.day:02}.{d.month:02}.{d.year}",
}
DATE_FORMATS = tuple(_WRITTEN)
"""The ways to write a date, each by its example, 3 March 1998."""


@dataclass(frozen=True)
class Dates:
    """Days, each as somebody might write it, and in the form that everybody can sort.

    Attributes:
        texts: As people write, such as `"Tuesday, 3 March 1998"`.
        iso: The same day as in ISO 8601, `"1998-03-03"`.
        day: The same day, `(n,)`, datetime64[D]; every day stands once.
        format: Index into `format_names`, `(n,)`, int64.
        format_names: The formats, each by its example.
    """

    texts: tuple[str, ...]
    iso: tuple[str, ...]
    day: np.ndarray
    format: np.ndarray
    format_names: tuple[str, ...]


def load_dates(
    n: int = 1000,
    *,
    rng: np.random.Generator,
    years: tuple[int, int] = (1900, 2099),
    formats: str | Sequence[str] = DATE_FORMATS,
) -> Dates:
    """Return dates in many human formats, beside the one that a computer wants.

    The formats are English, and none of them is ambiguous: with dots the day comes first, 3/4/1998,
    which is March in one country and April in another, does not occur, and years have four digits.
    Weekdays are the true ones (of the Gregorian calendar). Half of all texts are in small letters.

    No day stands twice, so that rows are split as days are: whoever trains on some of them and
    tests on the others tests on days that were never seen, in no format.

    Args:
        n: Number of dates, at most as many as the years have days.
        rng: Source of all that is drawn.
        years: The first and the last year, both included, of four digits.
        formats: One or several of `DATE_FORMATS`, each equally often but for chance.

    Raises:
        ValueError: If an argument is unknown or not in its range.

    Example:
        >>> dates = load_dates(3, rng=np.random.default_rng(0))
        >>> for text, iso in zip(dates.texts, dates.iso):
        ...     print(f"{text} -> {iso}")
        2084, March 31 -> 2084-03-31
        Dec 25, 2074 -> 2074-12-25
        Monday, 6 October 2098 -> 2098-10-06
    """
    names = (formats,) if isinstance(formats, str) else tuple(formats)
    first, last = _check_years(years)
    _check_formats(names)
    begin, end = date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal()
    whole = isinstance(n, int | np.integer) and not isinstance(n, bool)
    if not whole or not 1 <= n <= end - begin + 1:
        raise ValueError(
            f"`n` must be a whole number from 1 to {end - begin + 1:,}, the days from {first} to "
            f"{last}: no day stands twice. Received: n={n!r}. For more, take more `years`."
        )
    check_rng(rng)
    days = [date.fromordinal(begin + step) for step in rng.permutation(end - begin + 1)[:n]]
    chosen = rng.integers(len(names), size=n)
    small = rng.random(n) < 0.5
    written = (_WRITTEN[names[kind]](day) for day, kind in zip(days, chosen.tolist(), strict=True))
    return Dates(
        texts=tuple(t.lower() if low else t for t, low in zip(written, small, strict=True)),
        iso=tuple(day.isoformat() for day in days),
        day=np.array(days, dtype="datetime64[D]"),
        format=chosen,
        format_names=names,
    )


def _check_years(years: tuple[int, int]) -> tuple[int, int]:
    pair = tuple(years) if isinstance(years, Sequence) else ()
    if len(pair) != 2 or not all(isinstance(year, int | np.integer) for year in pair):
        raise ValueError(
            f"`years` must be the first and the last year. Received: years={years!r}. "
            "Write `(1900, 2099)`."
        )
    if not 1000 <= pair[0] <= pair[1] <= 9999:
        raise ValueError(
            "`years` must have four digits, the first not after the last. "
            f"Received: years={years!r}."
        )
    return int(pair[0]), int(pair[1])


def _check_formats(names: Sequence[str]) -> None:
    unknown = [name for name in names if name not in DATE_FORMATS]
    if not names or unknown or len(set(names)) < len(names):
        raise ValueError(
            "`formats` must name ways to write a date, each once. "
            f"Received: {unknown or list(names)}. There are: {'; '.join(DATE_FORMATS)}."
        )
