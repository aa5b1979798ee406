"""Comparing the index in use with the store, as two ordered streams, and repairing what differs."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from registry.clock import clock_of, now
from registry.microcredentials import positions
from registry.store.bulk import batched
from registry.store.models import IndexCheck, MicroCredential
from registry.store.transaction import snapshot, transaction
from search.engines.engine import Engine
from search.upkeep import follow
from search.upkeep.follow import Place, Renew

log = logging.getLogger(__name__)

NIGHT_HOUR = 3
"""The hour of the register's own day from which the nightly comparison is due."""

KEPT_CHECKS = 100


@dataclass(slots=True)
class Difference:
    """Where index and store differ, by number; `extra` with the positions in the index. All empty when equal.

    documents  how many both have
    lag        how many records the index has not followed yet
    """

    missing: list[str] = field(default_factory=list)
    extra: dict[str, int] = field(default_factory=dict)
    stale: list[str] = field(default_factory=list)
    documents: int = 0
    lag: int = 0

    @property
    def equal(self) -> bool:
        return not (self.missing or self.extra or self.stale)


def compare(session: Session, engine: Engine, renew: Renew = lambda: None) -> Difference:
    """Compare (number, position) of every document with the store's.

    A record that moved since the index last followed is lag, not loss; nor is a document newer than the comparison.
    """
    difference = Difference()
    with snapshot(session):
        place = follow.place_in_use(session)
        difference.lag = follow.behind(session, place)
        there = engine.positions()
        document = next(there, None)
        for read, (number, position, is_followed) in enumerate(_expected(session, place)):
            if read % follow.CHUNK == 0:
                renew()
            while document is not None and document[0] < number:
                difference.extra[document[0]] = document[1]
                document = next(there, None)
            if document is None or document[0] != number:
                if is_followed:
                    difference.missing.append(number)
                continue
            if is_followed and document[1] < position:
                difference.stale.append(number)
            difference.documents += 1
            document = next(there, None)
        while document is not None:
            difference.extra[document[0]] = document[1]
            document = next(there, None)
    return difference


def _expected(session: Session, place: Place) -> Iterator[tuple[str, int, bool]]:
    """Give (number, position, whether the index had come so far) of all that has a number, in the order of numbers."""
    # By bytes, as the engines order ids; a database's own collation may order otherwise.
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    order = MicroCredential.number.collate("C") if on_postgresql else MicroCredential.number
    is_ahead = positions.after(place.position, place.reached).label("is_ahead")
    rows = (
        select(MicroCredential.number, MicroCredential.position, is_ahead)
        .where(MicroCredential.number.is_not(None))
        .order_by(order)
        .execution_options(yield_per=1000)
    )
    for number, position, ahead in session.execute(rows):
        assert number is not None
        yield number, position, not ahead


def repair(session: Session, engine: Engine, difference: Difference) -> None:
    """Write what is missing or stale, and remove what does not belong."""
    for numbers in batched([*difference.missing, *difference.stale], follow.CHUNK):
        query = select(MicroCredential.id).where(MicroCredential.number.in_(numbers))
        follow.put(session, engine, session.scalars(query).all())
    if difference.extra:
        engine.remove(difference.extra)
    engine.refresh()


def note(session: Session, difference: Difference, *, repaired: bool) -> None:
    """Keep the result, for health and metrics."""
    counts = {name: len(getattr(difference, name)) for name in ("missing", "extra", "stale")}
    with transaction(session):
        session.add(
            IndexCheck(
                at=now(session),
                documents=difference.documents,
                lag=difference.lag,
                repaired=repaired,
                **counts,
            )
        )
        kept = select(IndexCheck.at).order_by(IndexCheck.at.desc()).limit(KEPT_CHECKS)
        session.execute(delete(IndexCheck).where(IndexCheck.at.not_in(kept)))


def last(session: Session) -> IndexCheck | None:
    """Give the newest result."""
    return session.scalars(select(IndexCheck).order_by(IndexCheck.at.desc()).limit(1)).first()


def nightly(session: Session, engine: Engine, renew: Renew) -> int:
    """Compare once a night, and at once when there is no result yet; give 1 when it did, else 0."""
    timezone = clock_of(session).timezone
    last_at = session.scalar(select(func.max(IndexCheck.at)))
    here = now(session).astimezone(timezone)
    if last_at is not None:
        last_on = last_at.astimezone(timezone).date()
        if last_on >= here.date() or here.hour < NIGHT_HOUR:
            return 0
    difference = compare(session, engine, renew)
    note(session, difference, repaired=False)
    if not difference.equal:
        log.error(
            "index and store differ: %d missing, %d extra, %d stale",
            *map(len, (difference.missing, difference.extra, difference.stale)),
        )
    return 1
