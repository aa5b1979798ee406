"""Keeping an index equal to the store: follow the ledger into it.

What is written to an index is always the store's present state, read in one snapshot whose ledger position is the
document's position; so a late write of an older state never wins, and doing a step twice does no harm.
"""

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence

from sqlalchemy import select
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
"""Micro-credentials read and written at a time: bounds memory, and how long a step goes without renewing."""

EVENTS = 500
"""Events followed in one step."""

Renew = Callable[[], None]


def follow(session: Session, position: int, target: Engine | Build, renew: Renew) -> int:
    """Write what the next events after a position changed; returns the position reached.

    The caller makes the writes last, or findable, and only then saves that position.
    """
    events = ledger.read(session, position, EVENTS)
    # Read before the writes, which end this session's transaction and forget what it had loaded.
    last = events[-1].position if events else position
    for ids in batched(list(affected(session, events)), CHUNK):
        put(session, target, ids)
        renew()
    return last


def affected(session: Session, events: Iterable[LedgerEvent]) -> Iterator[uuid.UUID]:
    """The micro-credentials whose documents depend on what happened, each once.

    A changed vocabulary is not followed: it gives the index another name, and that one is built anew.
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
        for found in session.scalars(numbered.order_by(MicroCredential.id)):
            if found not in own:
                yield found


def put(session: Session, target: Engine | Build, ids: Sequence[uuid.UUID]) -> None:
    """Write the present state of these micro-credentials."""
    with collecting_afterwards():
        tell(target.put(read(session, ids)))


def read(session: Session, ids: Sequence[uuid.UUID]) -> list[Document]:
    """The documents of these micro-credentials as they are now, in one snapshot."""
    with snapshot(session) as position:
        made = documents(session, ids, today(session), position)
    session.expunge_all()
    return made


def tell(written: Written) -> None:
    """Log what the engine would not take: it is missing from the search until that is mended."""
    for number, why in written.refused.items():
        log.error("the engine refused %s: %s", number, why)


def lag(session: Session) -> int:
    """How many events the index in use has not followed yet."""
    position = session.scalar(select(SearchIndex.position).where(SearchIndex.state == "live"))
    return ledger.head_position(session) - (position or 0)
