"""Labels for lists of codes, remembered for a minute in each process, so that showing a search needs no query."""

import time
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import vocab
from registry.store.models import Provider, Text

SECONDS = 60
ENTRIES = 50_000

PROVIDER = "provider"
"""What stands for a scheme where the values are providers' numbers."""


class _Known(NamedTuple):
    label: Text
    broader: str | None = None


class Labels:
    """What one process remembers: thrown away as a whole when it is a minute old, or has grown too large."""

    def __init__(self) -> None:
        self._remembered: dict[str, _Known | None] = {}
        self._until = 0.0

    def of(self, session: Session, ids: Iterable[str]) -> dict[str, Text]:
        """Label by id (scheme:code, or provider:number); ids that do not exist are left out."""
        return {key: known.label for key, known in self._of(session, ids).items()}

    def broader(self, session: Session, ids: Iterable[str]) -> dict[str, str]:
        """The code above each id (scheme:code); ids with nothing above them are left out."""
        return {key: known.broader for key, known in self._of(session, ids).items() if known.broader}

    def _of(self, session: Session, ids: Iterable[str]) -> dict[str, _Known]:
        if time.monotonic() > self._until or len(self._remembered) > ENTRIES:
            # A new one, not a cleared one: another thread may be reading the old.
            self._remembered, self._until = {}, time.monotonic() + SECONDS
        known, wanted = self._remembered, set(ids)
        if missing := wanted - known.keys():
            known.update(self._read(session, missing))
        return {key: found for key in wanted if (found := known.get(key)) is not None}

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
