"""Keeping the index equal to the store: follow the ledger, rebuild beside the live index, compare and repair.

What is written to the index is always the store's present state, read in one snapshot whose ledger position is
the document's version; so a late write of an older state never wins, and doing a step twice does no harm.
"""

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, sessionmaker

from registry import ledger
from registry.bulk import collecting_afterwards
from registry.clock import today
from registry.db import snapshot, transaction
from registry.errors import Unavailable
from registry.models import Cursor, LedgerEvent, MicroCredential, Provider, Version
from search.documents import documents
from search.engine import Build, Engine, EngineUnavailable, Written

log = logging.getLogger(__name__)

FOLLOWER = "index"
CHUNK = 500
"""Micro-credentials read and written at a time: bounds memory, and how long a step goes without renewing."""


def follow(sessions: sessionmaker[Session], engine: Engine) -> Callable[[Callable[[], None]], int]:
    """The worker's duty of keeping this index."""

    def duty(renew: Callable[[], None]) -> int:
        try:
            if not engine.exists() or not engine.ready():
                log.info("the index is missing or of an older form; building it")
                return rebuild(sessions, engine, renew=renew)
            with sessions() as session:
                return step(session, engine, renew)
        except EngineUnavailable as error:
            raise Unavailable("search_unavailable", error.retry_after) from error

    return duty


def step(session: Session, engine: Engine, renew: Callable[[], None] = lambda: None) -> int:
    """Follow the next events; returns how many. When a rebuild set the cursor back meanwhile, it stays there."""
    found = session.get(Cursor, FOLLOWER, populate_existing=True)
    began, generation = (found.position, found.generation) if found else (0, 0)
    events = ledger.read(session, began, CHUNK)
    if not events:
        return 0
    last = events[-1].position
    for ids in _chunks(list(affected(session, events))):
        _put(session, engine, ids)
        renew()
    engine.refresh()
    with transaction(session):
        cursor = session.get(Cursor, FOLLOWER, with_for_update=True)
        if cursor is None:
            session.add(Cursor(follower=FOLLOWER, position=last))
        elif cursor.generation == generation:
            cursor.position = last
    return len(events)


def affected(session: Session, events: Iterable[LedgerEvent]) -> Iterator[uuid.UUID]:
    """The micro-credentials whose documents depend on what happened, each once."""
    own, providers, everything = set(), set(), False
    for event in events:
        match event.subject_type:
            case "micro_credential":
                own.add(uuid.UUID(event.subject_id))
            case "provider" | "accreditation":
                providers.add(event.number)
            case "vocabulary":
                everything = True
    if everything:
        yield from session.scalars(_numbered())
        return
    yield from own
    if providers:
        theirs = _numbered().join(Provider, MicroCredential.provider_id == Provider.id)
        for found in session.scalars(theirs.where(Provider.number.in_(providers))):
            if found not in own:
                yield found


def rebuild(
    sessions: sessionmaker[Session],
    engine: Engine,
    *,
    renew: Callable[[], None] = lambda: None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Build a new index beside the one in use and switch to it at once; returns how many documents it holds.

    Then the follower's cursor is set to where the build began, so that what happened meanwhile is followed into
    the new index too.
    """
    with sessions() as session:
        with snapshot(session) as began:
            ids = list(session.scalars(_numbered()))
        build = engine.begin_build()
        try:
            done = 0
            for chunk in _chunks(ids):
                _put(session, build, chunk)
                done += len(chunk)
                progress(done, len(ids))
                renew()
            build.commit()
        except BaseException:
            build.abort()
            raise
        with transaction(session):
            cursor = session.get(Cursor, FOLLOWER, with_for_update=True)
            if cursor is None:
                session.add(Cursor(follower=FOLLOWER, position=began))
            else:
                cursor.position = began
                cursor.generation += 1
    return len(ids)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where index and store differ, by number; `extra` with the versions seen. All empty when they are equal."""

    missing: list[str]
    extra: dict[str, int]
    stale: list[str]
    lag: int

    @property
    def equal(self) -> bool:
        return not (self.missing or self.extra or self.stale)


def check(session: Session, engine: Engine) -> Difference:
    """Compare (number, version) of every document with the store's: a document must be at least as new as the
    last event, among those already followed, that its micro-credential, its provider or a vocabulary took part in.
    """
    with snapshot(session) as head:
        cursor = session.get(Cursor, FOLLOWER, populate_existing=True)
        followed = cursor.position if cursor else 0
        last = func.max(LedgerEvent.position)
        done = LedgerEvent.position <= followed
        subjects = ("micro_credential", "provider", "accreditation")
        latest = select(LedgerEvent.number, last).where(done, LedgerEvent.subject_type.in_(subjects))
        by_number = {row.number: row[1] for row in session.execute(latest.group_by(LedgerEvent.number))}
        vocabulary = session.scalar(select(last).where(done, LedgerEvent.subject_type == "vocabulary")) or 0
        expected: dict[str, int] = {}
        rows = (
            select(MicroCredential.number, Provider.number)
            .join(Provider, MicroCredential.provider_id == Provider.id)
            .where(MicroCredential.number.is_not(None))
            .where(
                select(Version.id)
                .where(
                    Version.micro_credential_id == MicroCredential.id,
                    Version.state == "approved",
                    Version.in_force_from <= today(session),
                )
                .exists()
            )
        )
        for number, provider in session.execute(rows):
            assert number is not None
            expected[number] = max(by_number.get(number, 0), by_number.get(provider, 0), vocabulary)
    stale: list[str] = []
    extra: dict[str, int] = {}
    for number, version in engine.versions():
        wanted = expected.pop(number, None)
        if wanted is None:
            extra[number] = version
        elif version < wanted:
            stale.append(number)
    # Registered since the last event followed is lag, not loss.
    missing = [number for number in expected if by_number.get(number)]
    return Difference(sorted(missing), extra, stale, head - followed)


def repair(session: Session, engine: Engine, difference: Difference) -> None:
    wanted = [*difference.missing, *difference.stale]
    for start in range(0, len(wanted), CHUNK):
        query = select(MicroCredential.id).where(MicroCredential.number.in_(wanted[start : start + CHUNK]))
        _put(session, engine, list(session.scalars(query)))
    if difference.extra:
        engine.remove(difference.extra)
    engine.refresh()


def lag(session: Session) -> int:
    """How many events the index has not followed yet."""
    cursor = session.get(Cursor, FOLLOWER, populate_existing=True)
    return ledger.head_position(session) - (cursor.position if cursor else 0)


def _put(session: Session, target: Engine | Build, ids: list[uuid.UUID]) -> Written:
    with collecting_afterwards():
        with snapshot(session) as position:
            made = documents(session, ids, today(session), position)
        session.expunge_all()
        written = target.put(made)
    for number, why in written.refused.items():
        log.error("the engine refused %s: %s", number, why)
    return written


def _numbered() -> Select[uuid.UUID]:
    return select(MicroCredential.id).where(MicroCredential.number.is_not(None)).order_by(MicroCredential.id)


def _chunks(ids: Iterable[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    chunk: list[uuid.UUID] = []
    for one in ids:
        chunk.append(one)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
