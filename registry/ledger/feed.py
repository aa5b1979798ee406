"""Reading the ledger: its head, and the events after a position."""

import sqlite3
from collections.abc import Callable

from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from registry.ledger.kinds import KINDS
from registry.store.models.ledger import LedgerEvent, LedgerHead


def head_position(session: Session) -> int:
    return session.execute(select(LedgerHead.position)).scalar_one()


def head_reader(store: Engine) -> Callable[[], int]:
    """Give a function that reads the last position outside any session, as cheaply as the driver can: every public read
    calls it.
    """
    statement = "SELECT position FROM ledger_head"
    if store.dialect.name == "sqlite":

        def read_position() -> int:
            connection = store.raw_connection()
            try:
                return int(connection.cursor().execute(statement).fetchone()[0])
            finally:
                connection.close()

        return _as_sqlalchemy(read_position)
    autocommitting = store.execution_options(isolation_level="AUTOCOMMIT")

    def read_over_the_network() -> int:
        with autocommitting.connect() as connection:
            return int(connection.exec_driver_sql(statement).scalar_one())

    return read_over_the_network


def _as_sqlalchemy(read: Callable[[], int]) -> Callable[[], int]:
    """Raise the driver's own errors as SQLAlchemy's, which callers expect."""

    def read_position() -> int:
        try:
            return read()
        except sqlite3.Error as error:
            raise OperationalError("ledger_head", None, error) from error

    return read_position


def read(session: Session, after: int, limit: int, *, public_only: bool = False) -> list[LedgerEvent]:
    query = (
        select(LedgerEvent).where(LedgerEvent.position > after).order_by(LedgerEvent.position).limit(limit)
    )
    if public_only:
        query = query.where(LedgerEvent.kind.in_([kind.name for kind in KINDS.values() if kind.public]))
    return list(session.scalars(query))
