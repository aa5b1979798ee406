"""One position per record: what moves it, and that nobody waits for ever."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

from sqlalchemy import select

from registry import ledger
from registry.microcredentials import decisions
from registry.people.accounts import REGISTER
from registry.providers import accreditations, providers
from registry.store.models import MicroCredential
from registry.store.transaction import transaction
from tests.conftest import Register
from tests.making import (
    decide,
    make_accreditation,
    make_draft,
    make_provider,
    make_registered,
    make_submitter,
    number_of,
)


def positions(register: Register) -> dict[str, int]:
    with register.sessions() as session:
        rows = session.execute(select(MicroCredential.number, MicroCredential.position))
        return {number: position for number, position in rows if number}


def test_a_record_has_the_position_of_the_last_event_that_concerns_it(register: Register) -> None:
    with register.writing() as session:
        provider = make_provider(session)
        accreditation = make_accreditation(session, provider).id
        first = number_of(make_registered(session, provider, offerings=None))
        second = number_of(make_registered(session, provider, offerings=None))
        other = number_of(make_registered(session))
    with register.sessions() as session:
        registered = {
            event.number: event.position
            for event in ledger.read(session, 0, 1000)
            if event.subject_type == "micro_credential"
        }
    before = positions(register)
    assert before == registered

    with register.writing() as session:
        decide(session, accreditations.get(session, accreditation), "suspended", register.today)
        # In one transaction, each record takes the last of those that concern it.
        decisions.change_status(session, first, "suspend", by=REGISTER, ground="quality-concern")
    assert positions(register) == {
        first: register.position,
        second: register.position - 1,
        other: before[other],
    }


def test_a_draft_moves_no_record_and_no_public_position(register: Register) -> None:
    with register.writing() as session:
        provider = make_provider(session)
        make_accreditation(session, provider)
        version = make_registered(session, provider, "CS-1")
    before, public = positions(register), _public(register)
    with register.writing() as session:
        make_draft(session, make_submitter(session, provider), "CS-1")
    assert (positions(register), _public(register)) == (before, public)
    assert register.position > public >= before[number_of(version)]


def test_who_decides_of_a_record_and_who_moves_it_with_others_do_not_wait_for_each_other(
    register: Register,
) -> None:
    with register.writing() as session:
        provider = make_provider(session)
        accreditation = make_accreditation(session, provider).id
        number = number_of(make_registered(session, provider))

    def suspend_all() -> None:
        with register.writing() as session:
            decide(session, accreditations.get(session, accreditation), "suspended", register.today)

    with ThreadPoolExecutor(1) as threads:
        with register.sessions() as session, transaction(session):
            decisions.change_status(session, number, "suspend", by=REGISTER, ground="quality-concern")
            session.flush()
            waiting = threads.submit(suspend_all)
            sleep(0.5)
            assert not waiting.done()
        waiting.result(timeout=20)

    assert positions(register) == {number: register.position}


def test_a_renamed_provider_moves_its_records_alone(register: Register) -> None:
    with register.writing() as session:
        provider = make_provider(session)
        make_accreditation(session, provider)
        own, other = number_of(make_registered(session, provider)), number_of(make_registered(session))
    before = positions(register)
    with register.writing() as session:
        name = {"ar": "اسم جديد", "en": "A new name"}
        providers.change(session, providers.get(session, provider.number), by=REGISTER, name=name)
    assert positions(register) == {own: register.position, other: before[other]}


def _public(register: Register) -> int:
    with register.sessions() as session:
        return ledger.public_position(session)
