"""The report of what was searched, and what is forgotten of it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import search_usage
from registry.errors import RegistryError
from registry.search_usage import Count, Report, Total
from registry.store.models import SearchCount
from tests.conftest import Register

MONDAY = date(2026, 3, 2)
WEEK = timedelta(weeks=1)


class Asking(NamedTuple):
    """One search, as it is counted."""

    week: date
    text: str
    language: str
    hits: int
    interpreted: bool


ASKINGS = st.lists(
    st.builds(
        Asking,
        st.sampled_from([MONDAY, MONDAY - WEEK]),
        st.sampled_from(["", "a", "b", "c", "d"]),
        st.sampled_from(["ar", "en"]),
        st.integers(0, 4),
        st.booleans(),
    ),
    max_size=40,
)


def write(session: Session, askings: Iterable[Asking]) -> None:
    for week, text, language, hits, interpreted in askings:
        search_usage.add(session, [Count(week, text, language, 1, int(not hits), int(interpreted), hits)])


def total(askings: Iterable[Asking]) -> Total:
    counted = list(askings)
    empty, interpreted = sum(not asking.hits for asking in counted), sum(a.interpreted for a in counted)
    return Total(len(counted), empty, interpreted)


def listed(rows: Iterable[Count]) -> list[tuple[object, ...]]:
    return [(row.text, row.language, row.asked, row.empty, row.interpreted, row.hits) for row in rows]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(askings=ASKINGS)
def test_the_report_says_what_a_plain_count_of_the_askings_says(
    register: Register, askings: list[Asking]
) -> None:
    with register.sessions() as session:
        write(session, askings)
        report = search_usage.report(session, MONDAY)
        session.rollback()
    this_week = [asking for asking in askings if asking.week == MONDAY]
    by_text: dict[tuple[str, str], list[Asking]] = {}
    for asking in this_week:
        by_text.setdefault((asking.text, asking.language), []).append(asking)
    named = {key: group for key, group in by_text.items() if key[0] and len(group) >= 3}

    assert report.total == total(this_week)
    assert report.languages == {
        language: total(asking for asking in this_week if asking.language == language)
        for language in sorted({asking.language for asking in this_week})
    }
    assert report.withheld == total(
        asking for key, group in by_text.items() if key not in named for asking in group
    )
    for rows, is_listed, order in (
        (report.empty, lambda numbers, _hits: numbers.empty, lambda row: row[3]),
        (report.few, lambda _numbers, hits: hits in (1, 2), lambda row: row[2]),
        (report.interpreted, lambda numbers, _hits: numbers.interpreted, lambda row: row[4]),
    ):
        actual = listed(rows)
        assert sorted(actual) == sorted(
            (*key, numbers.asked, numbers.empty, numbers.interpreted, group[-1].hits)
            for key, group in named.items()
            if is_listed(numbers := total(group), group[-1].hits)
        )
        assert actual == sorted(actual, key=order, reverse=True)


def test_texts_that_few_asked_for_are_forgotten_when_their_week_is_over(register: Register) -> None:
    askings = [
        *[Asking(MONDAY, "rare", "en", 0, False)] * 2,
        *[Asking(MONDAY, "frequent", "en", 1, True)] * 3,
        Asking(MONDAY, "", "en", 4, False),
        Asking(MONDAY - WEEK, "rare", "ar", 2, True),
    ]
    with register.writing() as session:
        write(session, askings)
    before = report(register)
    for day in (MONDAY, MONDAY + timedelta(days=6)):
        pass_to(register, day)
    assert texts(register) == {(MONDAY, "rare"), (MONDAY, "frequent"), (MONDAY, ""), (MONDAY - WEEK, "")}

    pass_to(register, MONDAY + WEEK)

    assert texts(register) == {(MONDAY, "frequent"), (MONDAY, ""), (MONDAY - WEEK, "")}
    after = report(register)
    assert (after.total, after.languages, after.withheld) == (before.total, before.languages, before.withheld)
    assert listed(after.few) == listed(before.few) == [("frequent", "en", 3, 0, 3, 1)]


def test_a_week_is_kept_for_a_year_and_then_deleted(register: Register) -> None:
    with register.writing() as session:
        write(session, [Asking(MONDAY, "frequent", "en", 1, False)] * 3)
    pass_to(register, MONDAY)

    pass_to(register, MONDAY + 53 * WEEK + timedelta(days=6))
    assert texts(register) == {(MONDAY, "frequent")}
    pass_to(register, MONDAY + 54 * WEEK)
    assert texts(register) == set()


@pytest.mark.parametrize(
    ("text", "first"),
    [("2026-W10", MONDAY), ("2026-W01", date(2025, 12, 29)), ("2020-W53", date(2020, 12, 28))],
)
def test_a_week_is_written_as_iso_says(text: str, first: date) -> None:
    assert search_usage.read_week(text) == first


@pytest.mark.parametrize("text", ["", "2026-W54", "2025-W53", "2026-W00", "2026-10", "0000-W01", "٢٠٢٦-W10"])
def test_what_is_no_week_is_said_so(text: str) -> None:
    with pytest.raises(RegistryError) as refused:
        search_usage.read_week(text)
    assert (refused.value.code, refused.value.params) == ("bad_week", {"week": text})


def test_the_last_week_is_the_one_that_is_over() -> None:
    assert {search_usage.last_week(MONDAY + timedelta(days=day)) for day in range(7)} == {MONDAY - WEEK}


def pass_to(register: Register, day: date) -> None:
    register.today = day
    register.announce_due()


def report(register: Register) -> Report:
    with register.sessions() as session:
        return search_usage.report(session, MONDAY)


def texts(register: Register) -> set[tuple[date, str]]:
    with register.sessions() as session:
        return {(week, text) for week, text in session.execute(select(SearchCount.week, SearchCount.text))}
