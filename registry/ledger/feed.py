"""Reading the ledger: its head, and the events after a position."""

from collections.abc import Callable

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from registry.ledger.kinds import KINDS
from registry.store.models.ledger import LedgerEvent, LedgerHead
from registry.store.reading import row_reader


def head_position(session: Session) -> int:
    return session.execute(select(LedgerHead.position)).scalar_one()


def public_position(session: Session) -> int:
    """Give the position of the last public event: while it stands, nothing that anyone may read has changed."""
    return session.execute(select(LedgerHead.public_position)).scalar_one()


def public_reader(store: Engine) -> Callable[[], int]:
    """Give a function that reads the same outside any session: it is asked for every public read."""
    read_row = row_reader(store, "SELECT public_position FROM ledger_head")
    return lambda: int(read_row()[0])


def read(session: Session, after: int, limit: int, *, public_only: bool = False) -> list[LedgerEvent]:
    query = (
        select(LedgerEvent).where(LedgerEvent.position > after).order_by(LedgerEvent.position).limit(limit)
    )
    if public_only:
        query = query.where(LedgerEvent.kind.in_([kind.name for kind in KINDS.values() if kind.public]))
    return list(session.scalars(query))
