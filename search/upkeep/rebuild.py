"""Building a new index beside the one in use: follow the records from the first position on, switch in one step.

The store (search_indexes) holds which indexes there are and how far each has come, so a build that was killed goes on
from its last save, in whatever process holds the worker's lease. Which one is in use is known from the engine.
"""

import hashlib
import json
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from registry import ledger
from registry.clock import now
from registry.store.models import Scheme, SearchIndex
from registry.store.transaction import transaction
from search.documents.build import VOCABULARIES
from search.documents.fields import content_of, index_name
from search.engines.engine import Build, Engine, EngineUnavailable
from search.upkeep import follow
from search.upkeep.follow import Place, Renew, State, in_state

log = logging.getLogger(__name__)

GRACE = timedelta(minutes=15)
"""How long an index is kept after another has replaced it: for processes that still read it, and for going back."""

SAVE_SECONDS = 3
"""Seconds of writing between two saves, which a killed build may lose. Each save adds a segment to be merged."""


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
    place: Place


def _find(session: Session, *conditions: ColumnElement[bool]) -> Index | None:
    columns = (SearchIndex.name, SearchIndex.state, SearchIndex.position, SearchIndex.reached)
    row = session.execute(select(*columns).where(*conditions)).first()
    return Index(row.name, row.state, Place(row.position, row.reached)) if row else None


def live(session: Session, engine: Engine) -> Index | None:
    """Give the index in use; None when the store does not know how far it has come, so that it must be built anew."""
    name = engine.live()
    index = _find(session, SearchIndex.name == name) if name else None
    if index is None or index.place.position > ledger.public_position(session):
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


def note(session: Session, name: str, place: Place) -> None:
    """Save how far an index has come."""
    values = {"position": place.position, "reached": place.reached}
    with transaction(session):
        session.execute(update(SearchIndex).where(SearchIndex.name == name).values(values))


def begin(session: Session) -> Index:
    """Note a new index to be built, unless there is one."""
    with transaction(session):
        index = _building(session)
        if index is None:
            moment = now(session)
            index = Index(index_name(wanted(session), moment), "building", Place())
            session.add(SearchIndex(name=index.name, state=index.state, position=0, began_at=moment))
    return index


def _building(session: Session) -> Index | None:
    return _find(session, in_state("building"))


def is_building(session: Session, name: str) -> bool:
    """Say whether an index is being built; false also for one that was thrown away."""
    return _find(session, SearchIndex.name == name, in_state("building")) is not None


def progress(session: Session, name: str) -> tuple[int, int]:
    """Give (written, to be written in all) of an index being built, as of its last save."""
    index = _find(session, SearchIndex.name == name)
    total = follow.behind(session, Place())
    return total - (follow.behind(session, index.place) if index else 0), total


class Builder:
    """Builds an index, one chunk a step; begins one when the index in use is not what is wanted."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._open: tuple[str, Build] | None = None
        self._place = Place()
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
        build = self._opened(session, index)
        before, self._place = self._place, follow.follow(session, self._place, build, renew)
        # A place inside a position means that there is more. Up to the head as it was then, not until nothing is left:
        # a busy register writes without a pause.
        if self._place.reached is not None:
            if monotonic() - self._saved_at > SAVE_SECONDS:
                self._save(session, index, build)
            return 1
        if self._place != before:
            self._save(session, index, build)
        build.switch()
        self._open = None
        _note_switch(session, index.name)
        log.info("%s is in use", index.name)
        return 1

    def _opened(self, session: Session, index: Index) -> Build:
        if self._open is None or self._open[0] != index.name:
            self.close()
            self._place = index.place
            if index.name not in self.engine.names() and index.place != Place():
                # What had been written is gone: begin again.
                self._place = Place()
                note(session, index.name, self._place)
            self._open = index.name, self.engine.build(index.name)
            self._saved_at = monotonic()
        return self._open[1]

    def _save(self, session: Session, index: Index, build: Build) -> None:
        follow.log_refused(build.save())
        self._saved_at = monotonic()
        note(session, index.name, self._place)

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
        """Close the build, so that another process can open it; what was not saved will be written again."""
        opened, self._open = self._open, None
        if opened is not None:
            # When it cannot be closed, nothing is left to release.
            with suppress(EngineUnavailable):
                opened[1].close()
