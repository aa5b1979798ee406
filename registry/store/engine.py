"""The SQLAlchemy engine of the store: SQLite in the box, PostgreSQL in production."""

import time
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

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
