"""Counts of what was searched, by week and text without any trace of who asked; and the ministry's report of them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from registry.errors import RegistryError
from registry.store.models import SearchCount

WITHHELD = ""
"""The text under which searches are counted whose own text is not kept."""

LEAST_ASKED = 3
"""A text asked less often may point to one person, as a name does. So it is not shown, and when its week is over only
its counts are kept (data minimisation)."""

KEPT_WEEKS = 53
"""Enough to compare a week with the same one a year before."""

FEW_HITS = 3
MOST_LISTED = 50

_WEEK = timedelta(weeks=1)
_ISO_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")


@dataclass(slots=True)
class Count:
    """How often one text was searched in one week; `hits` are those of the last time."""

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
    """One week. The lists are of texts without a good answer: nothing found, few hits, or only found after the text was
    corrected. `withheld` is the part of the total whose texts are not shown.
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
    """Give the Monday of the last week that is over."""
    return monday(day) - _WEEK


def read_week(text: str) -> date:
    """Give the Monday of an ISO week such as 2026-W47. Raise RegistryError `bad_week`."""
    parts = _ISO_WEEK.fullmatch(text)
    try:
        if parts:
            return date.fromisocalendar(int(parts[1]), int(parts[2]), 1)
    except ValueError:
        pass
    raise RegistryError("bad_week", week=text)


def add(session: Session, counts: Iterable[Count]) -> None:
    """Add these counts to the stored ones; other processes may do so at the same time."""
    # Always in the same order, so that two processes never wait for each other's rows.
    ordered = sorted(counts, key=lambda count: (count.week, count.text, count.language))
    if not ordered:
        return
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    insert: postgresql.Insert | sqlite.Insert = (
        postgresql.insert(SearchCount) if on_postgresql else sqlite.insert(SearchCount)
    )
    sums = {
        name: getattr(SearchCount, name) + insert.excluded[name] for name in ("asked", "empty", "interpreted")
    }
    upsert = insert.on_conflict_do_update(
        index_elements=("week", "text", "language"), set_={**sums, "hits": insert.excluded.hits}
    )
    session.execute(upsert, [asdict(count) for count in ordered])


def forget(session: Session, day: date) -> None:
    """Delete counts older than KEPT_WEEKS. Of weeks that are over, add up the rare texts and delete their words."""
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
        count = sums.setdefault((week, language), Count(week, WITHHELD, language))
        count.asked, count.empty, count.interpreted = map(
            sum, zip((count.asked, count.empty, count.interpreted), numbers, strict=True)
        )
    add(session, sums.values())


def report(session: Session, week: date) -> Report:
    """Report what was searched in the week that begins on this Monday."""
    of_week = SearchCount.week == week
    sums = [func.sum(column) for column in (SearchCount.asked, SearchCount.empty, SearchCount.interpreted)]
    by_language = (
        select(SearchCount.language, *sums).group_by(SearchCount.language).order_by(SearchCount.language)
    )
    languages = {
        language: Total(*numbers) for language, *numbers in session.execute(by_language.where(of_week))
    }
    withheld = session.execute(select(*sums).where(of_week, _rare())).one()

    def listed(condition: ColumnElement[bool], column: InstrumentedAttribute[int]) -> list[Count]:
        columns = [getattr(SearchCount, field.name) for field in fields(Count)]
        query = select(*columns).where(of_week, ~_rare(), condition).order_by(column.desc(), SearchCount.text)
        return [Count(*row) for row in session.execute(query.limit(MOST_LISTED))]

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
    listed = list(totals)
    return Total(
        sum(total.asked for total in listed),
        sum(total.empty for total in listed),
        sum(total.interpreted for total in listed),
    )
