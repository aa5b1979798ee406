"""Sessions, and the one kind of transaction in which anything changes."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from registry import ledger
from registry.clock import Clock, SystemClock
from registry.errors import Conflict, Stale
from registry.settings import Settings


def make_sessions(engine: Engine, settings: Settings, clock: Clock | None = None) -> sessionmaker[Session]:
    info = {"settings": settings, "clock": clock or SystemClock(settings.timezone)}
    return sessionmaker(engine, expire_on_commit=False, info=info)


@contextmanager
def transaction(session: Session) -> Iterator[None]:
    """Save everything done inside with its ledger events, or nothing.

    Raise Stale when a row changed since it was read, Conflict when a constraint of the database refuses.
    """
    # End the transaction of earlier reads (such as of the caller's key): it would hold an old snapshot open.
    session.rollback()
    ledger.forget_pending(session)
    session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
    try:
        yield
        session.flush()
        ledger.append_pending(session)
        session.commit()
    except StaleDataError as error:
        raise Stale from error
    except IntegrityError as error:
        raise Conflict(_constraint_code(error)) from error
    finally:
        ledger.forget_pending(session)
        session.rollback()


@contextmanager
def snapshot(session: Session) -> Iterator[None]:
    """Read the store in one state, however many statements that takes."""
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield
    finally:
        session.rollback()


def _constraint_code(error: IntegrityError) -> str:
    """Give the code of a broken constraint: PostgreSQL names the constraint, SQLite its columns."""
    text = str(error.orig)
    for constraint, code in {
        "uq_micro_credentials_provider_id_local_id": "local_id_taken",
        "micro_credentials.provider_id, micro_credentials.local_id": "local_id_taken",
        "ix_versions_one_open": "open_version_exists",
        "versions.micro_credential_id": "open_version_exists",
    }.items():
        if constraint in text:
            return code
    return "conflict"


@event.listens_for(Session, "after_flush")
def _note_changes(session: Session, _context: UOWTransaction) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        if row.needs_event and (row not in session.dirty or session.is_modified(row)):
            session.info["changed"] = True
            return
