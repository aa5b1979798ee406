"""The index follows the store: whatever happens to either, they become equal again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from registry import due, ledger
from registry.clock import today
from registry.microcredentials import decisions
from registry.microcredentials.standing import STATUSES
from registry.people.accounts import REGISTER
from registry.providers import accreditations, providers
from registry.store.models import IndexCheck, MicroCredential, Provider, SearchIndex
from registry.store.transaction import snapshot
from search.answers import find, suggest
from search.answers.searching import Search
from search.documents import items
from search.documents.build import documents
from search.documents.fields import Document
from search.documents.items import ListItem
from search.query import parsing, plan
from search.upkeep import compare, rebuild
from search.upkeep.follow import lag
from tests.conftest import Register
from tests.making import TODAY, day, decide, make_accreditation, make_provider, make_registered, number_of


@pytest.fixture
def filled(register: Register) -> Register:
    """Two providers with two micro-credentials each, all in the index."""
    with register.writing() as session:
        for acronym in ("A", "B"):
            provider = make_provider(session, acronym=acronym)
            make_accreditation(session, provider)
            for place in (1, 2):
                make_registered(session, provider, f"{acronym}{place}")
    follow(register)
    return register


def follow(register: Register) -> None:
    """Follow to the end of the ledger."""
    register.follow()
    with register.sessions() as session:
        assert lag(session) == 0


def fresh(register: Register) -> dict[str, Document]:
    """Give what the documents should be by now."""
    with register.sessions() as session, snapshot(session):
        ids = session.scalars(select(MicroCredential.id)).all()
        return {document.id: document for document in documents(session, ids, today(session))}


def indexed(register: Register) -> dict[str, ListItem]:
    answer = register.engine.search(plan.make(parsing.Query(register.today)))
    return {hit.id: items.on(hit.stored, register.today) for hit in answer.hits}


def expected(register: Register) -> dict[str, ListItem]:
    return {number: items.on(document.stored, register.today) for number, document in fresh(register).items()}


def difference(register: Register) -> compare.Difference:
    with register.sessions() as session:
        return compare.compare(session, register.engine)


def of_provider(session: Session, acronym: str) -> Provider:
    number = session.scalars(select(Provider.number).where(Provider.acronym == acronym)).one()
    return providers.get(session, number)


def rename(session: Session) -> None:
    providers.change(session, of_provider(session, "A"), by=REGISTER, name={"en": "Renamed", "ar": "اسم"})


def suspend_provider(session: Session) -> None:
    granted = of_provider(session, "A").accreditations[0]
    accreditations.change(
        session, granted.id, by=REGISTER, decision="suspended", effective_on=TODAY, ground={"en": "G"}
    )


def revoke(session: Session) -> None:
    decisions.change_status(session, "PS-MC-000002", "revoke", by=REGISTER, ground="false-information")


def approve_newer(session: Session) -> None:
    make_registered(session, of_provider(session, "B"), "B1", title={"en": "Newer", "ar": "أحدث"})


def register_another(session: Session) -> None:
    make_registered(session, of_provider(session, "B"), "B3")


def test_what_happens_in_the_store_is_in_the_index_after_a_step(filled: Register) -> None:
    for change in (register_another, rename, revoke, approve_newer, suspend_provider):
        before = indexed(filled)
        with filled.writing() as session:
            change(session)
        follow(filled)

        assert indexed(filled) == expected(filled) != before, change.__name__
        assert difference(filled) == compare.Difference(documents=len(indexed(filled)))


def answers(register: Register) -> list[object]:
    """Give what searches answer today: every status and facet, the order by start, the suggestions."""
    search = Search(register.engine, object, register.sessions, register.clock.today)
    found = [
        find.find(search, {"facets": ["all"], **asked})
        for asked in (
            {},
            {"status": STATUSES},
            {"sort": ["start"], "status": STATUSES},
            {"open": ["true"]},
            {"open": ["false", "missing"], "mode": ["blended"], "status": STATUSES},
        )
    ]
    said = [
        (results.total, results.facets, [(item.id, item.stored) for item in results.items])
        for results in found
    ]
    return [said, suggest.suggest(search, "python"), suggest.suggest(search, "programming", 10)]


def test_a_passing_day_changes_the_answers_and_writes_nothing(register: Register) -> None:
    with register.writing() as session:
        provider = make_provider(session)
        granted = make_accreditation(session, provider, valid_until=TODAY + timedelta(20))
        decide(session, granted, "suspended", TODAY + timedelta(6))
        decide(session, granted, "reinstated", TODAY + timedelta(8))
        make_registered(session, provider, in_force_from=TODAY + timedelta(2))
        lives: list[tuple[int | None, list[dict[str, object]]]] = [
            (None, [{"starts_on": 3}, {"starts_on": 30}]),
            (
                None,
                [{"apply_from": 1, "apply_until": 4, "starts_on": 5, "mode": "online"}, {"any_time": True}],
            ),
            (7, [{"starts_on": 5, "ends_on": 9}]),
            (9, []),
        ]
        for valid_until, dates in lives:
            offerings = [
                {name: str(day(value)) if type(value) is int else value for name, value in each.items()}
                for each in dates
            ]
            until = str(day(valid_until)) if valid_until else None
            make_registered(session, provider, valid_until=until, offerings=offerings)
    follow(register)
    told = {}
    for days in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 21, 31):
        register.today = day(days)
        told[days] = answers(register)
    for days, answer in told.items():
        register.today = day(days)
        with register.sessions() as session:
            rebuild.begin(session)
        register.follow()

        assert answer == answers(register), f"after {days} days"
    assert sum(answer != before for before, answer in pairwise(told.values())) > 8


def test_what_a_passing_day_changes_is_in_the_index_too(register: Register) -> None:
    with register.sessions() as session:
        due.step(session)
    with register.writing() as session:
        provider = make_provider(session)
        make_accreditation(session, provider, valid_until=date(2026, 3, 20))
        make_registered(session, provider, in_force_from=date(2026, 3, 5))
        offerings = [{"starts_on": "2026-03-06"}, {"starts_on": "2026-04-06"}]
        make_registered(session, provider, offerings=offerings)
        make_registered(session, provider, valid_until="2026-03-09", offerings=None)
    follow(register)
    for days in (1, 2, 3, 4, 7, 20, 40):
        register.today = TODAY + timedelta(days=days)
        with register.sessions() as session:
            due.step(session)
        follow(register)

        assert indexed(register) == expected(register), f"after {days} days"


def test_an_older_document_never_wins(filled: Register) -> None:
    old = list(fresh(filled).values())
    with filled.writing() as session:
        rename(session)
    follow(filled)
    now = indexed(filled)

    written = filled.engine.put(old[:2])
    filled.engine.refresh()

    assert sorted(written.stale) == sorted(document.id for document in old[:2])
    assert indexed(filled) == now


def lose(register: Register, change: Callable[[Session], None]) -> None:
    """Give a change that the index never hears of, as after a backup of it was put back."""
    with register.writing() as session:
        change(session)
    with register.sessions() as session:
        session.execute(update(SearchIndex).values(position=ledger.head_position(session)))
        session.commit()


def test_what_is_missing_extra_or_stale_is_found_and_mended(filled: Register) -> None:
    entries = {document.stored["local_id"]: document for document in fresh(filled).values()}
    lose(filled, rename)
    filled.engine.remove({entries["B1"].id: entries["B1"].position})
    filled.engine.put([replace(entries["B2"], id="PS-MC-999999")])
    filled.engine.refresh()
    named = difference(filled)

    assert (named.missing, list(named.extra)) == ([entries["B1"].id], ["PS-MC-999999"])
    assert sorted(named.stale) == sorted([entries["A1"].id, entries["A2"].id])
    with filled.sessions() as session:
        compare.repair(session, filled.engine, named)
    assert difference(filled).equal
    assert indexed(filled) == expected(filled)


def test_what_was_removed_as_extra_is_there_once_it_is_registered(filled: Register) -> None:
    document = next(iter(fresh(filled).values()))
    filled.engine.put([replace(document, id="PS-MC-000005")])
    filled.engine.refresh()
    with filled.sessions() as session:
        compare.repair(session, filled.engine, difference(filled))
    with filled.writing() as session:
        register_another(session)
    follow(filled)

    assert indexed(filled) == expected(filled)


def test_what_is_not_followed_yet_is_lag_and_not_a_fault(filled: Register) -> None:
    with filled.writing() as session:
        number = number_of(make_registered(session, of_provider(session, "A"), "A3"))
    behind = difference(filled)

    assert behind.equal
    assert behind.lag > 0
    assert number not in indexed(filled)


def test_the_comparison_is_kept_once_a_night_for_who_watches(filled: Register) -> None:
    def kept() -> list[IndexCheck]:
        with filled.sessions() as session:
            return list(session.scalars(select(IndexCheck).order_by(IndexCheck.at)))

    (first,) = kept()
    assert (first.missing, first.extra, first.stale, first.repaired) == (0, 0, 0, False)
    lose(filled, rename)
    follow(filled)
    assert len(kept()) == 1
    with filled.sessions() as session:
        session.execute(update(IndexCheck).values(at=first.at - timedelta(days=2)))
        session.commit()
        filled.clock.hour = time(compare.NIGHT_HOUR - 1, 30)
        assert compare.nightly(session, filled.engine, lambda: None) == 0
        filled.clock.hour = time(compare.NIGHT_HOUR, 30)
        assert compare.nightly(session, filled.engine, lambda: None) == 1
    assert [check.stale for check in kept()] == [0, 2]
