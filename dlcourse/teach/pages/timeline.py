"""When a class handed in, against the due date: counts, and where they stand in a drawing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ..gathering import Submission, moment

WIDTH, HEIGHT = 720, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 12, 26, 28
_HOURS = timedelta(days=3)
_DAYS = timedelta(days=90)


@dataclass(frozen=True)
class Bar:
    """The submissions of one day, hour or week.

    Attributes:
        label: The day or hour.
        count: How many.
        late: How many of them after the due date.
        x, y, width, height: Where it stands, in pixels of the drawing.
    """

    label: str
    count: int
    late: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Timeline:
    """A drawing's numbers.

    Attributes:
        unit: `hour`, `day` or `week`.
        bars: In order of time; empty steps are left out.
        due: Where the due date stands, in pixels; None for none.
        due_label: The due date.
        first, last: What the axis begins and ends with.
        most: Height of the highest bar, in submissions.
        unknown: How many submissions have no time.
        zone: The time zone of all of it.
    """

    unit: str
    bars: tuple[Bar, ...]
    due: float | None
    due_label: str
    first: str
    last: str
    most: int
    unknown: int
    zone: str

    @property
    def floor(self) -> int:
        """Where the axis stands, in pixels."""
        return HEIGHT - _BOTTOM


def timeline(submissions: Sequence[Submission], due: str) -> Timeline:
    """Return when submissions came, by the hour, day or week, in the due date's time zone.

    Args:
        submissions: Of one assignment.
        due: ISO 8601; empty for none.
    """
    until = moment(due)
    zone = until.tzinfo if until else UTC
    came = [(moment(each.submitted), each.origin.late) for each in submissions]
    times = [(time.astimezone(zone), late) for time, late in came if time is not None]
    ends = [time for time, _ in times] + ([until] if until else [])
    if not times:
        return Timeline("day", (), None, "", "", "", 0, len(came), str(zone))
    span = max(ends) - min(ends)
    unit = "hour" if span <= _HOURS else "day" if span <= _DAYS else "week"
    step = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}[unit]
    start, end = _begin(min(ends), unit), _begin(max(ends), unit) + step
    counts = Counter(_begin(time, unit) for time, _ in times)
    late = Counter(_begin(time, unit) for time, was in times if was)
    most = max(counts.values())
    inner = WIDTH - _LEFT - _RIGHT

    def across(time: datetime) -> float:
        return round(_LEFT + inner * ((time - start) / (end - start)), 1)

    wide = max(3.0, min(40.0, inner * (step / (end - start)) - 2))
    bars = []
    for time in sorted(counts):
        tall = round((HEIGHT - _TOP - _BOTTOM) * counts[time] / most, 1)
        bars.append(
            Bar(
                _label(time, unit),
                counts[time],
                late[time],
                across(time),
                round(HEIGHT - _BOTTOM - tall, 1),
                round(wide, 1),
                tall,
            )
        )
    return Timeline(
        unit,
        tuple(bars),
        across(until) if until else None,
        f"{until:%Y-%m-%d %H:%M}" if until else "",
        _label(start, unit),
        _label(end - step, unit),
        most,
        len(came) - len(times),
        f"{zone}",
    )


def _begin(time: datetime, unit: str) -> datetime:
    if unit == "hour":
        return time.replace(minute=0, second=0, microsecond=0)
    day = time.replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday()) if unit == "week" else day


def _label(time: datetime, unit: str) -> str:
    return f"{time:%Y-%m-%d %H:00}" if unit == "hour" else f"{time:%Y-%m-%d}"
