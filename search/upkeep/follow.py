"""Keeping an index equal to the store by following the ledger.

What is written to an index is always the present state of the store, read in one snapshot, with the snapshot's ledger
position as the position of the document. So a late write of an older state never wins, and a step may be repeated.
"""

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from registry import ledger
from registry.clock import today
from registry.store.bulk import batched, collecting_afterwards
from registry.store.models import LedgerEvent, MicroCredential, Provider, SearchIndex
from registry.store.transaction import snapshot
from search.documents.build import documents
from search.documents.fields import Document
from search.engines.engine import Build, Engine, Written

log = logging.getLogger(__name__)

CHUNK = 500
"""Micro-credentials read and written at a time: it bounds memory, and the time between two renewals of the lease."""

EVENTS = 500
"""Events followed in one step."""

Renew = Callable[[], None]
"""Renews the worker's lease."""

State = Literal["building", "live", "retired"]


def in_state(state: State) -> ColumnElement[bool]:
    """Give the condition that an index is in this state."""
    return SearchIndex.state == state


def follow(session: Session, position: int, target: Engine | Build, renew: Renew) -> int:
    """Write what the next events after a position changed, and give the position reached.

    The caller must make the writes durable, or findable, before saving that position.
    """
    events = ledger.read(session, position, EVENTS)
    # Read now, since the writes end this session's transaction and expire what it has loaded.
    last = events[-1].position if events else position
    for ids in batched(list(affected(session, events)), CHUNK):
        put(session, target, ids)
        renew()
    return last


def affected(session: Session, events: Iterable[LedgerEvent]) -> Iterator[uuid.UUID]:
    """Give the micro-credentials whose documents depend on these events, each once.

    A changed vocabulary is not followed: it changes the name that the index should have, so a new one is built.
    """
    own, providers = set(), set()
    for event in events:
        match event.subject_type:
            case "micro_credential":
                own.add(uuid.UUID(event.subject_id))
            case "provider" | "accreditation":
                providers.add(event.number)
    yield from own
    if providers:
        theirs = select(MicroCredential.id).join(Provider, MicroCredential.provider_id == Provider.id)
        numbered = theirs.where(MicroCredential.number.is_not(None), Provider.number.in_(providers))
        for id_ in session.scalars(numbered.order_by(MicroCredential.id)):
            if id_ not in own:
                yield id_


def put(session: Session, target: Engine | Build, ids: Sequence[uuid.UUID]) -> None:
    """Write the present state of these micro-credentials."""
    with collecting_afterwards():
        log_refused(target.put(read(session, ids)))


def read(session: Session, ids: Sequence[uuid.UUID]) -> list[Document]:
    """Give the documents of these micro-credentials as they are now, read in one snapshot."""
    with snapshot(session) as position:
        current = documents(session, ids, today(session), position)
    session.expunge_all()
    return current


def log_refused(written: Written) -> None:
    """Log the documents that the engine refused: they are missing from the search until that is mended."""
    for number, why in written.refused.items():
        log.error("the engine refused %s: %s", number, why)


def lag(session: Session) -> int:
    """Count the events that the index in use has not followed yet."""
    position = session.scalar(select(SearchIndex.position).where(in_state("live")))
    return ledger.head_position(session) - (position or 0)
