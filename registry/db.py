"""Engine, sessions and the one kind of transaction in which anything changes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from registry import ledger
from registry.clock import Clock
from registry.errors import Conflict, Stale
from registry.settings import Settings

# Texts in two languages are JSON: reading them is most of what loading a record costs.
JSON_BY_ORJSON: dict[str, Any] = {
    "json_serializer": lambda value: orjson.dumps(value).decode(),
    "json_deserializer": orjson.loads,
}


def make_engine(settings: Settings) -> Engine:
    if settings.database_url.startswith("sqlite"):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            settings.database_url, connect_args={"timeout": 30, "check_same_thread": False}, **JSON_BY_ORJSON
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        settings.database_url,
        **JSON_BY_ORJSON,
        pool_size=settings.web_threads + 1,
        connect_args={"connect_timeout": 3, "options": "-c lock_timeout=10s -c statement_timeout=60s"},
    )
    event.listen(engine, "checkin", _note_return)
    event.listen(engine, "checkout", _check_after_rest)
    return engine


REST_SECONDS = 1.0


def _note_return(_connection: Any, record: Any) -> None:
    record.info["returned"] = time.monotonic()


def _check_after_rest(connection: Any, record: Any, _proxy: Any) -> None:
    """Ask a connection that rested whether its server is still there; the pool replaces one that is lost. Asking
    every time, as the pool's own pre-ping does, doubles the way to the server for a read of one number.
    """
    if time.monotonic() - record.info.get("returned", time.monotonic()) < REST_SECONDS:
        return
    try:
        connection.execute("")
        connection.rollback()
    except Exception as error:
        raise DisconnectionError from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # The driver begins nothing by itself; _begin_sqlite does.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-65536",
        "recursive_triggers=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another wrote in between
    # (SQLITE_BUSY_SNAPSHOT, no waiting helps). So one that will write takes the write lock at its start.
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def make_sessions(engine: Engine, settings: Settings, clock: Clock | None = None) -> sessionmaker[Session]:
    info = {"settings": settings, "clock": clock or Clock(settings.timezone)}
    return sessionmaker(engine, expire_on_commit=False, info=info)


@contextmanager
def transaction(session: Session) -> Iterator[None]:
    """Everything inside is saved with its ledger events, or nothing is.

    Raises Stale when a row changed since it was read, Conflict when a constraint of the database refuses.
    """
    # What was read before (who asks, what they saw) is over: it must not hold an old snapshot open.
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
def snapshot(session: Session) -> Iterator[int]:
    """Read the store as of one position of the ledger, which is given: all events up to it, none after."""
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield ledger.head_position(session)
    finally:
        session.rollback()


def _constraint_code(error: IntegrityError) -> str:
    """The named conflict behind a broken constraint; both servers name either constraint or columns."""
    text = str(error.orig)
    for known, code in {
        "uq_micro_credentials_provider_id_local_id": "local_id_taken",
        "micro_credentials.provider_id, micro_credentials.local_id": "local_id_taken",
        "ix_versions_one_open": "open_version_exists",
        "versions.micro_credential_id": "open_version_exists",
    }.items():
        if known in text:
            return code
    return "conflict"


@event.listens_for(Session, "after_flush")
def _note_changes(session: Session, _context: Any) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        if row.needs_event and (row not in session.dirty or session.is_modified(row)):
            session.info["changed"] = True
            return
