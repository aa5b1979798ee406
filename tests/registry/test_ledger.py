"""The ledger: nothing is missing from it, and nobody rewrites it without being noticed."""

# ruff: noqa: S608 - table and column names cannot be parameters

import contextlib
import hashlib
import threading

import pytest
from sqlalchemy import text

from registry import ledger
from registry.errors import Conflict
from registry.ledger import Misfit
from registry.people.accounts import REGISTER
from registry.providers import providers
from registry.store import numbers
from registry.store.models import LedgerEvent
from registry.store.transaction import transaction
from tests.conftest import IN_THE_BOX, Register
from tests.making import make_provider, make_registered, make_submitter

COLUMNS = [column.name for column in LedgerEvent.__table__.columns]


def misfit(register: Register) -> Misfit | None:
    """Give where verifying stops, or None when the whole ledger fits."""
    with register.sessions() as session:
        *_, last = ledger.verify(session)
    return last if isinstance(last, Misfit) else None


def misfit_position(register: Register) -> int | None:
    stop = misfit(register)
    return stop.position if stop else None


def forge(register: Register, statement: str, **values: object) -> None:
    """Do what the owner of the database could do: take the guards away, then write."""
    with register.database.begin() as connection:
        if register.profile == "production":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            for operation in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS guard_ledger_events_{operation}"))
        connection.execute(text(statement), values)
    register.database.dispose()


def test_a_life_in_the_register_verifies_from_the_first_event_on(register: Register) -> None:
    with register.writing() as session:
        make_registered(session)

    with register.sessions() as session:
        assert list(ledger.verify(session)) == list(range(1, register.position + 1))


@pytest.mark.parametrize("column", COLUMNS)
@IN_THE_BOX
def test_a_tampered_event_is_named_whatever_was_changed_of_it(register: Register, column: str) -> None:
    with register.writing() as session:
        make_registered(session)
    for position in (1, 7, register.position):
        forged = {
            "position": position + 1000,
            "at": "2020-01-01 00:00:00.000000",
            "actor_id": "0" * 32,
            "effective_on": "2020-01-01",
            "data": '{"forged": true}',
            "hash": hashlib.sha256(b"forged").hexdigest(),
        }.get(column, "forged")
        with register.database.connect() as connection:
            was = connection.execute(
                text(f"SELECT {column} FROM ledger_events WHERE position = :position"), {"position": position}
            ).scalar()
        change = f"UPDATE ledger_events SET {column} = :value WHERE position = :position"
        forge(register, change, value=forged, position=position)

        assert misfit_position(register) == position
        forge(register, change, value=was, position=forged if column == "position" else position)
        assert misfit(register) is None


def test_tampering_is_named_on_the_server_too(register: Register) -> None:
    forge(register, "UPDATE ledger_events SET ground = 'forged' WHERE position = 3")

    assert misfit(register) == Misfit(3, "its content does not give its hash")


@IN_THE_BOX
def test_a_value_that_cannot_even_be_read_is_named_too(register: Register) -> None:
    forge(register, "UPDATE ledger_events SET data = 'no JSON' WHERE position = 3")

    assert misfit_position(register) == 3


@pytest.mark.parametrize(("removed", "position"), [("= 5", 5), ("> 20", 21)], ids=["in the middle", "a tail"])
def test_removed_events_are_noticed(register: Register, removed: str, position: int) -> None:
    forge(register, f"DELETE FROM ledger_events WHERE position {removed}")

    assert misfit_position(register) == position


def test_an_event_recomputed_with_its_hash_no_longer_fits_the_next(register: Register) -> None:
    with register.sessions() as session:
        row = {name: getattr(ledger.read(session, 4, 1)[0], name) for name in COLUMNS}
    rehashed = ledger.digest(row | {"ground": "forged"})
    forge(register, "UPDATE ledger_events SET ground = 'forged', hash = :h WHERE position = 5", h=rehashed)

    assert misfit(register) == Misfit(6, "does not name the hash of the event before it")


def test_a_rollback_leaves_no_hole_and_gives_no_number_away(register: Register) -> None:
    before = register.position
    with contextlib.suppress(ZeroDivisionError), register.writing() as session:
        make_provider(session)
        raise ZeroDivisionError
    with register.writing() as session:
        provider = make_provider(session)

    assert register.position == before + 1
    assert provider.number == "PS-HEI-0001"


def test_a_refused_change_leaves_nothing_behind(register: Register) -> None:
    before = register.position
    with pytest.raises(Conflict), register.writing() as session:
        _ = [make_provider(session, earlier_id="X") for _ in range(2)]

    assert register.position == before
    assert register.scalar("SELECT count(*) FROM providers") == 0


def test_a_change_without_its_event_is_not_saved(register: Register) -> None:
    with register.writing() as session:
        number = make_provider(session).number
    with pytest.raises(RuntimeError, match="without an event"), register.writing() as session:
        providers.get(session, number).acronym = "BZU"

    with register.sessions() as session:
        assert providers.get(session, number).acronym is None


def test_what_a_session_gave_up_before_does_not_count_in_its_next_transaction(register: Register) -> None:
    with register.sessions() as session:
        make_provider(session)
        session.rollback()
        with transaction(session):
            pass

    assert register.scalar("SELECT count(*) FROM providers") == 0


def test_of_two_who_change_the_same_row_the_second_is_told(register: Register) -> None:
    with register.writing() as session:
        number = make_provider(session).number
    with register.sessions() as session:
        stale = providers.get(session, number)
        session.expunge(stale)
    with register.writing() as session:
        providers.change(session, providers.get(session, number), by=REGISTER, acronym="A")

    with pytest.raises(Conflict, match="stale"), register.writing() as session:
        providers.change(session, session.merge(stale, load=False), by=REGISTER, acronym="B")


@pytest.mark.parametrize("forget", [True, False], ids=["also rolling back", "all committing"])
def test_a_number_and_a_position_are_never_given_twice_by_eight_at_once(
    register: Register, forget: bool
) -> None:
    before, threads, each = register.position, 8, 10
    failures: list[BaseException] = []
    given: list[str] = []

    def write() -> None:
        try:
            for count in range(each):
                with register.sessions() as session:
                    try:
                        with transaction(session):
                            number = make_provider(session).number
                            if forget and count % 2:
                                raise ZeroDivisionError
                        given.append(number)
                    except ZeroDivisionError:
                        continue
        except BaseException as error:
            failures.append(error)

    workers = [threading.Thread(target=write) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert failures == []
    total = threads * each // (2 if forget else 1)
    assert sorted(given) == [f"PS-HEI-{number:04}" for number in range(1, total + 1)]
    assert register.position == before + total
    assert misfit(register) is None


def test_numbers_are_taken_many_at_a_time(register: Register) -> None:
    with register.writing() as session:
        taken = [*numbers.take(session, "MC", 3), *numbers.take(session, "MC")]

    assert taken == [f"PS-MC-{number:06}" for number in (1, 2, 3, 4)]


def test_the_feed_leaves_out_what_is_not_public(register: Register) -> None:
    with register.writing() as session:
        make_submitter(session, make_provider(session))
    with register.sessions() as session:
        everything = ledger.read(session, 0, 1000)
        public = ledger.read(session, 0, 1000, public_only=True)

    assert {event.kind for event in everything} - {event.kind for event in public} == {
        "account.created",
        "key.issued",
    }
