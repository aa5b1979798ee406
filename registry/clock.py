"""The time and the day in the register. A session carries its clock, so that a test can set it."""

from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from typing import Protocol, cast
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session


class Clock(Protocol):
    """Tells the time (in UTC), and the day in the register's own time zone: decisions take effect at midnight there."""

    timezone: ZoneInfo

    def now(self) -> datetime: ...

    def today(self) -> date: ...


class SystemClock:
    """The time of the machine."""

    def __init__(self, timezone: ZoneInfo) -> None:
        self.timezone = timezone

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return self.now().astimezone(self.timezone).date()


class FixedClock:
    """A clock that stays on one day until another is set. Its time runs on from `hour`, to keep events in order."""

    def __init__(self, timezone: ZoneInfo, day: date, hour: time = time(12)) -> None:
        self.timezone, self.day, self.hour = timezone, day, hour
        self._began = monotonic()

    def now(self) -> datetime:
        start = datetime.combine(self.day, self.hour, self.timezone)
        return start.astimezone(UTC) + timedelta(seconds=monotonic() - self._began)

    def today(self) -> date:
        return self.day


def clock_of(session: Session) -> Clock:
    """Give the clock that a session was opened with."""
    return cast(Clock, session.info["clock"])


def now(session: Session) -> datetime:
    """Give the time by the session's clock."""
    return clock_of(session).now()


def today(session: Session) -> date:
    """Give the day by the session's clock."""
    return clock_of(session).today()
