"""What every page shows of the register as a whole."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from registry import setup
from registry.caches import ByPosition
from registry.store.models import Provider

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Summary:
    """Whether it holds demonstration data, and how many providers there are."""

    demonstration: bool
    providers: int


class SummaryReader:
    """Reads the summary again only when the ledger has moved."""

    def __init__(self, position: Callable[[], int], sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._kept = ByPosition(position, self._read)
        self._last = Summary(demonstration=False, providers=0)

    def __call__(self) -> Summary:
        """Give the summary, or the last one when the store does not answer, so that an error page can be shown."""
        try:
            self._last = self._kept()
        except SQLAlchemyError:
            log.warning("the summary of the register could not be read", exc_info=True)
        return self._last

    @property
    def last(self) -> Summary:
        """Give the last summary, without asking the store."""
        return self._last

    def _read(self) -> Summary:
        with self._sessions() as session:
            providers = session.scalar(select(func.count()).select_from(Provider)) or 0
            return Summary(setup.is_demonstration(session), providers)
