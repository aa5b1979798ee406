"""Labels of codes, kept in each process until the ledger moves, so that showing search results needs no query."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry import vocab
from registry.caches import ByPosition
from registry.store.models import Provider, Text

MAX_ENTRIES = 50_000

PROVIDER = "provider"
"""Stands in the place of a scheme where the code is a provider's number."""


class _Entry(NamedTuple):
    label: Text
    broader: str | None = None


class Labels:
    """The cache of labels of one process: emptied when the ledger has moved, never larger than MAX_ENTRIES."""

    def __init__(self, position: Callable[[], int], sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._kept = ByPosition(position, dict[str, _Entry | None])

    def of(self, ids: Iterable[str]) -> dict[str, Text]:
        """Give labels by id (scheme:code, or provider:number); ids that do not exist are left out."""
        return {id_: entry.label for id_, entry in self._of(ids).items()}

    def broader(self, ids: Iterable[str]) -> dict[str, str]:
        """Give the code above each id (scheme:code); ids with nothing above them are left out."""
        return {id_: entry.broader for id_, entry in self._of(ids).items() if entry.broader}

    def _of(self, ids: Iterable[str]) -> dict[str, _Entry]:
        entries, asked = self._kept(), set(ids)
        if missing := asked - entries.keys():
            # In a session of their own: what a request has read before may be older than the position.
            with self._sessions() as session:
                read = self._read(session, missing)
            # A full cache stays as it is: what it lacks is added to a copy, for this answer only.
            entries = entries if len(entries) + len(read) <= MAX_ENTRIES else dict(entries)
            entries.update(read)
        return {id_: entry for id_ in asked if (entry := entries.get(id_)) is not None}

    def _read(self, session: Session, ids: set[str]) -> dict[str, _Entry | None]:
        entries: dict[str, _Entry | None] = dict.fromkeys(ids)
        for id_, concept in vocab.concepts(session, ids).items():
            entries[id_] = _Entry(concept.label, concept.broader)
        numbers = [id_.partition(":")[2] for id_ in ids if id_.startswith(f"{PROVIDER}:")]
        if numbers:
            query = select(Provider.number, Provider.name).where(Provider.number.in_(numbers))
            for number, name in session.execute(query):
                entries[f"{PROVIDER}:{number}"] = _Entry(name)
        return entries
