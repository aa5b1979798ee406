"""Keeping an index equal to the store by following the positions of its records.

What is written to an index is the present state of the store with the record's own position. So a late write of an
older state never wins, and a step may be repeated. A new index follows from the beginning.
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from registry import ledger
from registry.clock import today
from registry.microcredentials import positions
from registry.store.bulk import collecting_afterwards
from registry.store.models import MicroCredential, SearchIndex
from registry.store.transaction import snapshot
from search.documents.build import documents
from search.documents.fields import Document
from search.engines.engine import Build, Engine, Written

log = logging.getLogger(__name__)

CHUNK = 500
"""Micro-credentials read and written at a time: it bounds memory, and the time between two renewals of the lease."""

Renew = Callable[[], None]
"""Renews the worker's lease."""


State = Literal["building", "live", "retired"]


def in_state(state: State) -> ColumnElement[bool]:
    """Give the condition that an index is in this state."""
    return SearchIndex.state == state


@dataclass(frozen=True, slots=True)
class Place:
    """How far an index has come. Where `reached` names a micro-credential, of those at just this position only the ones
    up to it are in the index: an event may move more records than a step writes.
    """

    position: int = 0
    reached: uuid.UUID | None = None


def follow(session: Session, place: Place, target: Engine | Build, renew: Renew) -> Place:
    """Write the records that moved next after a place, at most CHUNK, and give the place reached.

    The caller must make the writes durable, or findable, before saving that place.
    """
    # Asked first: what moves meanwhile has a later position.
    head = ledger.public_position(session)
    if place == Place(head):
        return place
    moved = positions.moved(session, place.position, place.reached, CHUNK)
    put(session, target, [id_ for id_, _ in moved])
    renew()
    if len(moved) < CHUNK:
        return Place(max(head, place.position))
    last, position = moved[-1]
    return Place(position, last)


def put(session: Session, target: Engine | Build, ids: Sequence[uuid.UUID]) -> None:
    """Write the present state of these micro-credentials."""
    if ids:
        with collecting_afterwards():
            log_refused(target.put(read(session, ids)))


def read(session: Session, ids: Sequence[uuid.UUID]) -> list[Document]:
    """Give the documents of these micro-credentials as they are now, read in one snapshot."""
    with snapshot(session):
        current = documents(session, ids, today(session))
    session.expunge_all()
    return current


def log_refused(written: Written) -> None:
    """Log the documents that the engine refused: they are missing from the search until that is mended."""
    for number, why in written.refused.items():
        log.error("the engine refused %s: %s", number, why)


def behind(session: Session, place: Place) -> int:
    """Count the records that moved after a place."""
    query = select(func.count()).select_from(MicroCredential)
    return session.scalar(query.where(positions.after(place.position, place.reached))) or 0


def place_in_use(session: Session) -> Place:
    """Give how far the index in use has come; the beginning where there is none."""
    row = session.execute(select(SearchIndex.position, SearchIndex.reached).where(in_state("live"))).first()
    return Place(*row) if row else Place()


def lag(session: Session) -> int:
    """Count the records that the index in use has not followed yet."""
    return behind(session, place_in_use(session))
