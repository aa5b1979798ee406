"""The report of what was searched, and what is forgotten of it."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import due, search_usage
from registry.errors import RegistryError
from registry.search_usage import Count, Report, Total
from registry.store.models import SearchCount
from tests.conftest import Register

MONDAY = date(2026, 3, 2)
WEEK = timedelta(weeks=1)

Asking = tuple[date, str, str, int, bool]
"""Week, text, language, hits, whether it was interpreted."""

ASKINGS = st.lists(
    st.tuples(
        st.sampled_from([MONDAY, MONDAY - WEEK]),
        st.sampled_from(["", "a", "b", "c", "d"]),
        st.sampled_from(["ar", "en"]),
        st.integers(0, 4),
        st.booleans(),
    ),
    max_size=40,
)


def write(session: Session, askings: Iterable[Asking]) -> None:
    for week, text, language, hits, mended in askings:
        search_usage.add(session, [Count(week, text, language, 1, int(not hits), int(mended), hits)])


def total(askings: Iterable[Asking]) -> Total:
    found = list(askings)
    return Total(len(found), sum(not one[3] for one in found), sum(one[4] for one in found))


def listed(rows: Iterable[Count]) -> list[tuple[object, ...]]:
    return [(one.text, one.language, one.asked, one.empty, one.interpreted, one.hits) for one in rows]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(askings=ASKINGS)
def test_the_report_says_what_a_plain_count_of_the_askings_says(
    register: Register, askings: list[Asking]
) -> None:
    with register.sessions() as session:
        write(session, askings)
        found = search_usage.report(session, MONDAY)
        session.rollback()
    mine = [one for one in askings if one[0] == MONDAY]
    by_text: dict[tuple[str, str], list[Asking]] = {}
    for one in mine:
        by_text.setdefault((one[1], one[2]), []).append(one)
    shown = {key: many for key, many in by_text.items() if key[0] and len(many) >= 3}

    assert found.total == total(mine)
    assert found.languages == {
        name: total(one for one in mine if one[2] == name) for name in sorted({one[2] for one in mine})
    }
    assert found.withheld == total(one for key, many in by_text.items() if key not in shown for one in many)
    for name, wanted, order in (
        ("empty", lambda numbers, _hits: numbers.empty, lambda row: row[3]),
        ("few", lambda _numbers, hits: hits in (1, 2), lambda row: row[2]),
        ("interpreted", lambda numbers, _hits: numbers.interpreted, lambda row: row[4]),
    ):
        given_ = listed(getattr(found, name))
        assert sorted(given_) == sorted(
            (*key, numbers.asked, numbers.empty, numbers.interpreted, many[-1][3])
            for key, many in shown.items()
            if wanted(numbers := total(many), many[-1][3])
        )
        assert given_ == sorted(given_, key=order, reverse=True)


def test_texts_that_few_asked_for_are_forgotten_when_their_week_is_over(register: Register) -> None:
    askings = [(MONDAY, "rare", "en", 0, False)] * 2 + [(MONDAY, "known", "en", 1, True)] * 3
    with register.writing() as session:
        write(session, [*askings, (MONDAY, "", "en", 4, False), (MONDAY - WEEK, "rare", "ar", 2, True)])
    before = report(register)
    for day in (MONDAY, MONDAY + timedelta(days=6)):
        pass_to(register, day)
    assert texts(register) == {(MONDAY, "rare"), (MONDAY, "known"), (MONDAY, ""), (MONDAY - WEEK, "")}

    pass_to(register, MONDAY + WEEK)

    assert texts(register) == {(MONDAY, "known"), (MONDAY, ""), (MONDAY - WEEK, "")}
    after = report(register)
    assert (after.total, after.languages, after.withheld) == (before.total, before.languages, before.withheld)
    assert listed(after.few) == listed(before.few) == [("known", "en", 3, 0, 3, 1)]


def test_a_week_is_kept_for_a_year_and_then_deleted(register: Register) -> None:
    with register.writing() as session:
        write(session, [(MONDAY, "known", "en", 1, False)] * 3)
    pass_to(register, MONDAY)

    pass_to(register, MONDAY + 53 * WEEK + timedelta(days=6))
    assert texts(register) == {(MONDAY, "known")}
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
    """The worker's look at the date, on a day."""
    register.today = day
    with register.sessions() as session:
        due.step(session)


def report(register: Register) -> Report:
    with register.sessions() as session:
        return search_usage.report(session, MONDAY)


def texts(register: Register) -> set[tuple[date, str]]:
    with register.sessions() as session:
        return {(week, text) for week, text in session.execute(select(SearchCount.week, SearchCount.text))}
