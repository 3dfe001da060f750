"""Time series: sunspots, CO₂, passengers of a city."""

import csv
from dataclasses import dataclass

import numpy as np

from .download import fetch_file


@dataclass(frozen=True)
class Series:
    """One quantity over time, at even steps.

    Attributes:
        time: `(n,)`, datetime64, ascending.
        value: `(n,)`, float64; NaN where there is no measurement.
        name: What was measured.
        unit: In which unit.
    """

    time: np.ndarray
    value: np.ndarray
    name: str
    unit: str


@dataclass(frozen=True)
class Ridership:
    """Boardings of Chicago's buses and trains, day by day.

    Attributes:
        date: `(n,)`, datetime64[D], every day once, ascending.
        day_type: `(n,)`, `"W"` weekday, `"A"` Saturday, `"U"` Sunday or holiday.
        bus: `(n,)`, int64, boardings.
        rail: `(n,)`, int64, boardings.
    """

    date: np.ndarray
    day_type: np.ndarray
    bus: np.ndarray
    rail: np.ndarray


def load_sunspots() -> Series:
    """Return the mean sunspot number of each year, 1700 to 2008 (statsmodels' copy).

    Returns:
        time `(309,)` datetime64[Y], value `(309,)`.

    Example:
        >>> load_sunspots().time[0]
        np.datetime64('1700')
    """
    from statsmodels.datasets import sunspots

    table = sunspots.load_pandas().data
    time = table["YEAR"].to_numpy().astype(int).astype(str).astype("datetime64[Y]")
    return Series(time, table["SUNACTIVITY"].to_numpy(float), "sunspots", "mean number a day")


def load_co2() -> Series:
    """Return the CO₂ in the air over Mauna Loa, weekly, 1958 to 2001 (statsmodels' copy).

    59 weeks have no measurement: they are NaN, for the reader to fill or to leave out.

    Returns:
        time `(2284,)` datetime64[D], value `(2284,)`.

    Example:
        >>> int(np.isnan(load_co2().value).sum())
        59
    """
    from statsmodels.datasets import co2

    table = co2.load_pandas().data
    time = table.index.to_numpy().astype("datetime64[D]")
    return Series(time, table["co2"].to_numpy(float), "CO₂ in dry air", "parts per million")


def fetch_cta_ridership() -> Ridership:
    """Return daily boardings in Chicago, 2001 to 2021 (Chicago Transit Authority).

    62 days stand twice in the file, with the same numbers; here each day stands once.

    Returns:
        A `Ridership` of 7,639 days without a gap.

    Raises:
        DatasetUnavailable: If it is not here and cannot be had.
    """
    path = fetch_file("cta_ridership", "CTA_-_Ridership_-_Daily_Boarding_Totals.csv")
    days = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            month, day, year = row["service_date"].split("/")
            days[f"{year}-{month}-{day}"] = row
    dates = sorted(days)
    return Ridership(
        np.array(dates, dtype="datetime64[D]"),
        np.array([days[date]["day_type"] for date in dates]),
        np.array([int(days[date]["bus"]) for date in dates]),
        np.array([int(days[date]["rail_boardings"]) for date in dates]),
    )
