"""Labels for lists of codes, kept in each process while the ledger stands, so that showing a search needs no query."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry import vocab
from registry.caches import ByPosition
from registry.store.models import Provider, Text

ENTRIES = 50_000

PROVIDER = "provider"
"""What stands for a scheme where the values are providers' numbers."""


class _Known(NamedTuple):
    label: Text
    broader: str | None = None


class Labels:
    """What one process remembers: forgotten when the ledger has moved, and never more than ENTRIES."""

    def __init__(self, position: Callable[[], int], sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._kept = ByPosition(position, dict[str, _Known | None])

    def of(self, ids: Iterable[str]) -> dict[str, Text]:
        """Label by id (scheme:code, or provider:number); ids that do not exist are left out."""
        return {key: known.label for key, known in self._of(ids).items()}

    def broader(self, ids: Iterable[str]) -> dict[str, str]:
        """The code above each id (scheme:code); ids with nothing above them are left out."""
        return {key: known.broader for key, known in self._of(ids).items() if known.broader}

    def _of(self, ids: Iterable[str]) -> dict[str, _Known]:
        labels, wanted = self._kept(), set(ids)
        if missing := wanted - labels.keys():
            # In a session of their own: what a request has read before may be older than the position.
            with self._sessions() as session:
                read = self._read(session, missing)
            # Past so many, what is asked for besides is read each time.
            labels = labels if len(labels) + len(read) <= ENTRIES else dict(labels)
            labels.update(read)
        return {key: label for key in wanted if (label := labels.get(key)) is not None}

    def _read(self, session: Session, ids: set[str]) -> dict[str, _Known | None]:
        read: dict[str, _Known | None] = dict.fromkeys(ids)
        read.update(
            {key: _Known(one.label, one.broader) for key, one in vocab.concepts(session, ids).items()}
        )
        numbers = [key.partition(":")[2] for key in ids if key.startswith(f"{PROVIDER}:")]
        if numbers:
            query = select(Provider.number, Provider.name).where(Provider.number.in_(numbers))
            read.update({f"{PROVIDER}:{number}": _Known(name) for number, name in session.execute(query)})
        return read
