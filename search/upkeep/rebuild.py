"""A new index beside the one in use: copied in chunks, followed by the ledger, switched to at once.

Which indexes there are, and how far each has come, stands in the store (search_indexes), so a build that was killed
goes on where its last save was, in whatever process holds the worker's lease. Which one is in use the engine knows.
"""

import hashlib
import json
import logging
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta
from time import monotonic

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from registry import ledger
from registry.clock import now
from registry.store.models import MicroCredential, Scheme, SearchIndex
from registry.store.transaction import transaction
from search.documents.build import VOCABULARIES
from search.documents.fields import content_of, index_name
from search.engines.engine import Build, Engine, EngineUnavailable
from search.upkeep import follow
from search.upkeep.follow import Renew

log = logging.getLogger(__name__)

GRACE = timedelta(minutes=15)
"""How long an index stays after another took its place: for what still reads it, and for a way back."""

SAVE_SECONDS = 3
"""How much copying a killed build may lose. Each save is a segment more to merge."""


def wanted(session: Session) -> str:
    """Hash what, beside the schema, decides an index: synonyms and the other vocabularies in it.

    Weights act when a query is answered, so another weight is no other index.
    """
    query = select(Scheme.id, Scheme.digest).where(Scheme.id.in_(VOCABULARIES)).order_by(Scheme.id)
    digests = [list(row) for row in session.execute(query)]
    return hashlib.sha256(json.dumps(digests).encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class Index:
    """One index as the store notes it: a copy, since the session forgets rows whenever a snapshot ends."""

    name: str
    state: str
    position: int
    reached: uuid.UUID | None
    copied: bool


def _find(session: Session, *conditions: ColumnElement[bool]) -> Index | None:
    columns = (getattr(SearchIndex, field.name) for field in fields(Index))
    row = session.execute(select(*columns).where(*conditions)).first()
    return Index(*row) if row else None


def live(session: Session, engine: Engine) -> Index | None:
    """The index in use, when the store knows how far it has come; else it must be built anew."""
    name = engine.live()
    found = _find(session, SearchIndex.name == name) if name else None
    if found is None or found.position > ledger.head_position(session):
        # No row, or a position that this store never reached: a backup of either was put back.
        return None
    if found.state != "live":
        # Whoever switched was killed before it could say so.
        _note_switch(session, found.name)
    return found


def _note_switch(session: Session, name: str) -> None:
    others = update(SearchIndex).where(SearchIndex.state == "live", SearchIndex.name != name)
    this = update(SearchIndex).where(SearchIndex.name == name)
    with transaction(session):
        session.execute(others.values(state="retired", retired_at=now(session)))
        session.execute(this.values(state="live", retired_at=None))


def note(session: Session, name: str, **values: object) -> None:
    """Save how far an index has come."""
    with transaction(session):
        session.execute(update(SearchIndex).where(SearchIndex.name == name).values(**values))


def begin(session: Session) -> Index:
    """Note a new index to be built; what happens from now on will be followed into it."""
    with transaction(session):
        found = _building(session)
        if found is None:
            moment, position = now(session), ledger.head_position(session)
            found = Index(index_name(wanted(session), moment), "building", position, None, False)
            session.add(SearchIndex(**asdict(found), began_at=moment))
    return found


def _building(session: Session) -> Index | None:
    return _find(session, SearchIndex.state == "building")


def is_building(session: Session, name: str) -> bool:
    """Whether an index is not yet in use; false too for one that was thrown away."""
    return _find(session, SearchIndex.name == name, SearchIndex.state == "building") is not None


def progress(session: Session, name: str) -> tuple[int, int]:
    """(copied, to be copied in all) of an index being built, as of its last save."""
    found = _find(session, SearchIndex.name == name)
    count = select(func.count()).select_from(MicroCredential).where(MicroCredential.number.is_not(None))
    total = session.scalar(count) or 0
    if found is None or found.copied:
        return total, total
    done = session.scalar(count.where(MicroCredential.id <= found.reached)) if found.reached else 0
    return done or 0, total


class Builder:
    """Works on the index being built, one chunk a step; begins one when the index in use is not what is wanted."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._open: tuple[str, Build] | None = None
        self._reached: uuid.UUID | None = None
        self._saved_at = 0.0

    def step(self, session: Session, live: Index | None, renew: Renew) -> int:
        """Do the next piece; returns how much was done, 0 when all is as it should be."""
        found = _building(session)
        if found is not None and not content_of(found.name):
            log.info("throwing away %s, begun by another release", found.name)
            self._forget(session, found.name)
            found = None
        if found is None:
            if live is not None and content_of(live.name) == wanted(session):
                return self._clear(session)
            found = begin(session)
            log.info("building %s", found.name)
        found, build = self._opened(session, found)
        if not found.copied:
            self._copy(session, found, build, renew)
            return 1
        return self._catch_up(session, found, build, renew)

    def _opened(self, session: Session, index: Index) -> tuple[Index, Build]:
        if self._open is None or self._open[0] != index.name:
            self.close()
            if index.name not in self.engine.names():
                # What had been copied is gone: begin again, also with the ledger's position.
                index = replace(index, reached=None, copied=False)
                note(session, index.name, reached=None, copied=False)
            self._open = index.name, self.engine.build(index.name)
            self._reached = index.reached
            self._saved_at = monotonic()
        return index, self._open[1]

    def _copy(self, session: Session, index: Index, build: Build, renew: Renew) -> None:
        ids = select(MicroCredential.id).where(MicroCredential.number.is_not(None))
        if self._reached is not None:
            ids = ids.where(MicroCredential.id > self._reached)
        chunk = session.scalars(ids.order_by(MicroCredential.id).limit(follow.CHUNK)).all()
        if chunk:
            follow.put(session, build, chunk)
            self._reached = chunk[-1]
        # What is registered from now on is followed, so a short chunk is the last.
        copied = len(chunk) < follow.CHUNK
        if copied or monotonic() - self._saved_at > SAVE_SECONDS:
            follow.tell(build.save())
            self._saved_at = monotonic()
            note(session, index.name, reached=self._reached, copied=copied)
        renew()

    def _catch_up(self, session: Session, index: Index, build: Build, renew: Renew) -> int:
        # Up to now, not until nothing follows: a busy register writes without a pause.
        head = ledger.head_position(session)
        position = follow.follow(session, index.position, build, renew)
        if position < head:
            follow.tell(build.save())
            note(session, index.name, position=position)
            return position - index.position
        build.switch()
        self._open = None
        note(session, index.name, position=position)
        _note_switch(session, index.name)
        log.info("%s is in use", index.name)
        return 1

    def _clear(self, session: Session) -> int:
        """Drop what was retired long enough ago."""
        over = _find(session, SearchIndex.state == "retired", SearchIndex.retired_at < now(session) - GRACE)
        if over is None:
            return 0
        log.info("dropping %s", over.name)
        self._forget(session, over.name)
        return 1

    def _forget(self, session: Session, name: str) -> None:
        self.close()
        self.engine.drop(name)
        with transaction(session):
            session.execute(delete(SearchIndex).where(SearchIndex.name == name))

    def close(self) -> None:
        """Let go of the build, so that another process can open it; what was not saved is copied again."""
        opened, self._open = self._open, None
        if opened is not None:
            # What cannot even be closed is gone already.
            with suppress(EngineUnavailable):
                opened[1].close()
