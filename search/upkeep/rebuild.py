"""Building a new index beside the one in use: copy in chunks, follow the ledger, switch in one step.

The store (search_indexes) holds which indexes there are and how far each has come, so a build that was killed goes on
from its last save, in whatever process holds the worker's lease. Which one is in use is known from the engine.
"""

import hashlib
import json
import logging
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta
from time import monotonic
from typing import TypedDict, Unpack

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
from search.upkeep.follow import Renew, State, in_state

log = logging.getLogger(__name__)

GRACE = timedelta(minutes=15)
"""How long an index is kept after another has replaced it: for processes that still read it, and for going back."""

SAVE_SECONDS = 3
"""Seconds of copying between two saves, which a killed build may lose. Each save adds a segment to be merged."""


def wanted(session: Session) -> str:
    """Give the hash of what, beside the schema, decides the content of an index: the vocabularies in it.

    Weights are not part of it: they act only when a query is answered.
    """
    query = select(Scheme.id, Scheme.digest).where(Scheme.id.in_(VOCABULARIES)).order_by(Scheme.id)
    digests = [list(row) for row in session.execute(query)]
    return hashlib.sha256(json.dumps(digests).encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class Index:
    """One row of search_indexes: a copy, since the session expires rows whenever a snapshot ends."""

    name: str
    state: State
    position: int
    reached: uuid.UUID | None
    copied: bool


def _find(session: Session, *conditions: ColumnElement[bool]) -> Index | None:
    columns = (getattr(SearchIndex, field.name) for field in fields(Index))
    row = session.execute(select(*columns).where(*conditions)).first()
    return Index(*row) if row else None


def live(session: Session, engine: Engine) -> Index | None:
    """Give the index in use; None when the store does not know how far it has come, so that it must be built anew."""
    name = engine.live()
    index = _find(session, SearchIndex.name == name) if name else None
    if index is None or index.position > ledger.head_position(session):
        # No row, or a position that this store never reached: the index or the store was restored from a backup.
        return None
    if index.state != "live":
        # The process that switched was killed before it could note that.
        _note_switch(session, index.name)
    return index


def _note_switch(session: Session, name: str) -> None:
    before = update(SearchIndex).where(in_state("live"), SearchIndex.name != name)
    this = update(SearchIndex).where(SearchIndex.name == name)
    with transaction(session):
        session.execute(before.values(state="retired", retired_at=now(session)))
        session.execute(this.values(state="live", retired_at=None))


class Progress(TypedDict, total=False):
    """Columns of search_indexes that say how far an index has come."""

    position: int
    reached: uuid.UUID | None
    copied: bool


def note(session: Session, name: str, **progress: Unpack[Progress]) -> None:
    """Save how far an index has come."""
    with transaction(session):
        session.execute(update(SearchIndex).where(SearchIndex.name == name).values(**progress))


def begin(session: Session) -> Index:
    """Note a new index to be built, unless there is one; events from now on will be followed into it."""
    with transaction(session):
        index = _building(session)
        if index is None:
            moment, position = now(session), ledger.head_position(session)
            index = Index(index_name(wanted(session), moment), "building", position, None, False)
            session.add(SearchIndex(**asdict(index), began_at=moment))
    return index


def _building(session: Session) -> Index | None:
    return _find(session, in_state("building"))


def is_building(session: Session, name: str) -> bool:
    """Say whether an index is being built; false also for one that was thrown away."""
    return _find(session, SearchIndex.name == name, in_state("building")) is not None


def progress(session: Session, name: str) -> tuple[int, int]:
    """Give (copied, to be copied in all) of an index being built, as of its last save."""
    index = _find(session, SearchIndex.name == name)
    count = select(func.count()).select_from(MicroCredential).where(MicroCredential.number.is_not(None))
    total = session.scalar(count) or 0
    if index is None or index.copied:
        return total, total
    done = session.scalar(count.where(MicroCredential.id <= index.reached)) if index.reached else 0
    return done or 0, total


class Builder:
    """Builds an index, one chunk a step; begins one when the index in use is not what is wanted."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._open: tuple[str, Build] | None = None
        self._reached: uuid.UUID | None = None
        self._saved_at = 0.0

    def step(self, session: Session, live: Index | None, renew: Renew) -> int:
        """Do the next piece, and give how much was done: 0 when nothing is left to do."""
        index = _building(session)
        if index is not None and not content_of(index.name):
            log.info("throwing away %s, begun by another release", index.name)
            self._forget(session, index.name)
            index = None
        if index is None:
            if live is not None and content_of(live.name) == wanted(session):
                return self._clear(session)
            index = begin(session)
            log.info("building %s", index.name)
        index, build = self._opened(session, index)
        if not index.copied:
            self._copy(session, index, build, renew)
            return 1
        return self._catch_up(session, index, build, renew)

    def _opened(self, session: Session, index: Index) -> tuple[Index, Build]:
        if self._open is None or self._open[0] != index.name:
            self.close()
            if index.name not in self.engine.names():
                # What had been copied is gone: begin again.
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
        # What is registered from now on is followed, so the first chunk that is not full is the last.
        copied = len(chunk) < follow.CHUNK
        if copied or monotonic() - self._saved_at > SAVE_SECONDS:
            follow.log_refused(build.save())
            self._saved_at = monotonic()
            note(session, index.name, reached=self._reached, copied=copied)
        renew()

    def _catch_up(self, session: Session, index: Index, build: Build, renew: Renew) -> int:
        # Up to the present head, not until nothing is left: a busy register writes without a pause.
        head = ledger.head_position(session)
        position = follow.follow(session, index.position, build, renew)
        if position < head:
            follow.log_refused(build.save())
            note(session, index.name, position=position)
            return position - index.position
        build.switch()
        self._open = None
        note(session, index.name, position=position)
        _note_switch(session, index.name)
        log.info("%s is in use", index.name)
        return 1

    def _clear(self, session: Session) -> int:
        """Drop an index that was retired long enough ago."""
        index = _find(session, in_state("retired"), SearchIndex.retired_at < now(session) - GRACE)
        if index is None:
            return 0
        log.info("dropping %s", index.name)
        self._forget(session, index.name)
        return 1

    def _forget(self, session: Session, name: str) -> None:
        self.close()
        self.engine.drop(name)
        with transaction(session):
            session.execute(delete(SearchIndex).where(SearchIndex.name == name))

    def close(self) -> None:
        """Close the build, so that another process can open it; what was not saved will be copied again."""
        opened, self._open = self._open, None
        if opened is not None:
            # When it cannot be closed, nothing is left to release.
            with suppress(EngineUnavailable):
                opened[1].close()
