"""What time and what day it is for the register. A session carries the clock, so a test can stop it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Clock:
    timezone: ZoneInfo
    stopped_on: date | None = None

    def today(self) -> date:
        """The day in the register's own time zone: decisions take effect at midnight there."""
        return self.stopped_on or datetime.now(self.timezone).date()


def now() -> datetime:
    return datetime.now(UTC)


def today(session: Session) -> date:
    clock: Clock = session.info["clock"]
    return clock.today()
