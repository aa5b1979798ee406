"""The SQLAlchemy engine of the store: SQLite in the box, PostgreSQL in production."""

import sqlite3
import time
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from registry.settings import Settings
from registry.values.json import JSONObject

if TYPE_CHECKING:
    import psycopg

# Texts in two languages are JSON: reading them is most of the cost of loading a record.
JSON_BY_ORJSON: JSONObject = {
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
"""How long a connection may be idle before it is checked."""


def _note_return(_connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    entry.info["returned"] = time.monotonic()


def _check_after_rest(
    connection: "psycopg.Connection", entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """Ask a connection that was idle whether its server is still there; the pool replaces a lost one. Asking every
    time, as the pool's own pre-ping does, would double the round trips of a read of one number.
    """
    if time.monotonic() - entry.info.get("returned", time.monotonic()) < REST_SECONDS:
        return
    try:
        connection.execute("")
        connection.rollback()
    except Exception as error:
        raise DisconnectionError from error


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # The driver must begin no transaction by itself; _begin_sqlite does.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-65536",
        "recursive_triggers=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails when another one wrote in between
    # (SQLITE_BUSY_SNAPSHOT; waiting does not help). So one that will write takes the write lock at its start.
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
