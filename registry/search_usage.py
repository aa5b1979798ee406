"""What was searched, counted by week and text without a trace of who asked, and the ministry's report of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from registry.errors import RegistryError
from registry.store.models import SearchCount

WITHHELD = ""
"""The text under which everything is counted whose own text is not kept."""

LEAST_ASKED = 3
"""A text asked less often may be known to one person alone, a name for instance: it is only counted (data
minimisation), and once its week is over its words are forgotten."""

KEPT_WEEKS = 53
"""So that a week can be compared with the same one a year before."""

FEW_HITS = 3
MOST_LISTED = 50

_WEEK = timedelta(weeks=1)
_WRITTEN = re.compile(r"([0-9]{4})-W([0-9]{2})")


@dataclass(slots=True)
class Count:
    """How often one text was asked in one week; `hits` are those of the last time."""

    week: date
    text: str
    language: str
    asked: int = 0
    empty: int = 0
    interpreted: int = 0
    hits: int = 0


@dataclass(frozen=True, slots=True)
class Total:
    asked: int = 0
    empty: int = 0
    interpreted: int = 0

    @property
    def empty_share(self) -> float:
        return round(self.empty / self.asked, 4) if self.asked else 0.0

    @property
    def interpreted_share(self) -> float:
        return round(self.interpreted / self.asked, 4) if self.asked else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """One week. The lists hold what had no good answer: nothing found, few hits, found only once it was mended.

    `withheld` is the part of the total whose texts are not shown.
    """

    week: str
    first_day: date
    last_day: date
    total: Total
    languages: dict[str, Total]
    withheld: Total
    empty: Sequence[Count]
    few: Sequence[Count]
    interpreted: Sequence[Count]


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def last_week(day: date) -> date:
    """The Monday of the last week that is over."""
    return monday(day) - _WEEK


def read_week(text: str) -> date:
    """The Monday of an ISO week such as 2026-W47; raises RegistryError `bad_week`."""
    found = _WRITTEN.fullmatch(text)
    try:
        if found:
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        pass
    raise RegistryError("bad_week", week=text)


def add(session: Session, counts: Iterable[Count]) -> None:
    """Add to what is counted already, whoever else adds at the same time."""
    # Everyone in the same order, so that no two processes wait for each other's rows.
    ordered = sorted(counts, key=lambda one: (one.week, one.text, one.language))
    if not ordered:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new: Any = insert(SearchCount)
    total = {
        name: getattr(SearchCount, name) + new.excluded[name] for name in ("asked", "empty", "interpreted")
    }
    upsert = new.on_conflict_do_update(
        index_elements=("week", "text", "language"), set_={**total, "hits": new.excluded.hits}
    )
    session.execute(upsert, [asdict(one) for one in ordered])


def forget(session: Session, day: date) -> None:
    """Delete what is older than is kept, and of weeks that are over the texts that few asked for."""
    session.execute(delete(SearchCount).where(SearchCount.week < monday(day) - KEPT_WEEKS * _WEEK))
    over = delete(SearchCount).where(SearchCount.week < monday(day), _rare(), SearchCount.text != WITHHELD)
    sums: dict[tuple[date, str], Count] = {}
    for week, language, *numbers in session.execute(
        over.returning(
            SearchCount.week,
            SearchCount.language,
            SearchCount.asked,
            SearchCount.empty,
            SearchCount.interpreted,
        )
    ):
        one = sums.setdefault((week, language), Count(week, WITHHELD, language))
        one.asked, one.empty, one.interpreted = map(
            sum, zip((one.asked, one.empty, one.interpreted), numbers, strict=True)
        )
    add(session, sums.values())


def report(session: Session, week: date) -> Report:
    """What was searched in the week that begins on this Monday."""
    of_week = SearchCount.week == week
    sums = [func.sum(column) for column in (SearchCount.asked, SearchCount.empty, SearchCount.interpreted)]
    by_language = (
        select(SearchCount.language, *sums).group_by(SearchCount.language).order_by(SearchCount.language)
    )
    languages = {name: Total(*found) for name, *found in session.execute(by_language.where(of_week))}
    withheld = session.execute(select(*sums).where(of_week, _rare())).one()

    def listed(which: ColumnElement[bool], column: Any) -> list[Count]:
        columns = [getattr(SearchCount, field.name) for field in fields(Count)]
        often = select(*columns).where(of_week, ~_rare(), which).order_by(column.desc(), SearchCount.text)
        return [Count(*row) for row in session.execute(often.limit(MOST_LISTED))]

    return Report(
        week=f"{week:%G-W%V}",
        first_day=week,
        last_day=week + timedelta(days=6),
        total=_sum(languages.values()),
        languages=languages,
        withheld=Total(*(number or 0 for number in withheld)),
        empty=listed(SearchCount.empty > 0, SearchCount.empty),
        few=listed(SearchCount.hits.between(1, FEW_HITS - 1), SearchCount.asked),
        interpreted=listed(SearchCount.interpreted > 0, SearchCount.interpreted),
    )


def _rare() -> ColumnElement[bool]:
    return or_(SearchCount.text == WITHHELD, SearchCount.asked < LEAST_ASKED)


def _sum(totals: Iterable[Total]) -> Total:
    found = list(totals)
    return Total(
        sum(one.asked for one in found),
        sum(one.empty for one in found),
        sum(one.interpreted for one in found),
    )
