"""Dates in many human formats: what is written says the day, and no day stands twice."""

import re
from datetime import date

import numpy as np
import pytest

from dlcourse.data import DATE_FORMATS, load_dates

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def rng(seed=0):
    return np.random.default_rng(seed)


def read(text):
    """The day that a text says, worked out in another way than it was written."""
    text = text.lower()
    if dotted := re.fullmatch(r"(\d+)\.(\d+)\.(\d{4})", text):
        day, month, year = map(int, dotted.groups())
        return date(year, month, day)
    month = next(k for k, name in enumerate(MONTHS, 1) if re.search(rf"\b{name}", text))
    year = int(re.search(r"\d{4}", text)[0])
    day = int(re.search(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?(?!\d)", text)[1])
    return date(year, month, day)


def test_every_text_says_the_day_beside_it():
    dates = load_dates(3000, rng=rng())
    for text, iso, day in zip(dates.texts, dates.iso, dates.day, strict=True):
        assert read(text).isoformat() == iso == str(day), text
    assert len(set(dates.format.tolist())) == len(DATE_FORMATS)


def test_each_format_is_written_like_its_example():
    third_of_march = np.datetime64("1998-03-03")
    for name in DATE_FORMATS:
        dates = load_dates(365, rng=rng(), years=(1998, 1998), formats=name)
        text = dates.texts[dates.day.tolist().index(third_of_march.item())]
        assert text.lower() == name.lower()


def test_weekdays_are_true_and_ordinals_end_as_they_are_spoken():
    dates = load_dates(2000, rng=rng(), formats="Tuesday, 3 March 1998")
    for text, iso in zip(dates.texts, dates.iso, strict=True):
        assert text.lower().startswith(WEEKDAYS[date.fromisoformat(iso).weekday()])
    dates = load_dates(365, rng=rng(), years=(2001, 2001), formats="the 3rd of March 1998")
    said = {re.search(r"\d+\w\w", text.lower())[0] for text in dates.texts}
    assert {"1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd"} <= said
    assert len(said) == 31


def test_no_day_stands_twice_so_that_a_split_of_rows_is_one_of_days():
    dates = load_dates(366, rng=rng(), years=(2000, 2000))
    assert sorted(dates.iso) == sorted(set(dates.iso))
    assert min(dates.iso) == "2000-01-01"
    assert max(dates.iso) == "2000-12-31"
    train, test = set(dates.day[:300].tolist()), set(dates.day[300:].tolist())
    assert not train & test


def test_about_half_are_in_small_letters_whatever_the_format():
    dates = load_dates(4000, rng=rng(), formats=DATE_FORMATS[0])
    assert np.mean([text == text.lower() for text in dates.texts]) == pytest.approx(0.5, abs=0.03)


def test_the_same_rng_gives_the_same_dates():
    assert load_dates(50, rng=rng(3)).texts == load_dates(50, rng=rng(3)).texts
    assert load_dates(50, rng=rng(3)).texts != load_dates(50, rng=rng(4)).texts


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n": 0}, "no day stands twice"),
        ({"n": 366, "years": (2001, 2001)}, "from 1 to 365"),
        ({"n": True}, "whole number"),
        ({"n": 2.0}, "whole number"),
        ({"years": 1998}, "first and the last year"),
        ({"years": (1900, 2000, 2100)}, "first and the last year"),
        ({"years": (2000, 1999)}, "four digits"),
        ({"years": (999, 1999)}, "four digits"),
        ({"formats": "3/3/98"}, "There are: 3 March 1998"),
        ({"formats": ()}, "each once"),
        ({"formats": [DATE_FORMATS[0]] * 2}, "each once"),
        ({"rng": 3}, "NumPy generator"),
    ],
)
def test_what_cannot_be_written_is_refused(change, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        load_dates(**{"n": 5, "rng": rng(), **change})
