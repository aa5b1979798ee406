"""What every search is given: the engine, and what is remembered of its index."""

from collections.abc import Callable, Hashable
from datetime import date
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from registry.caches import ByPosition
from search.answers import names_in_use
from search.engines.engine import Engine
from search.interpretation.index_words import IndexWords


class Search:
    """The engine, the words of its index and the names in use; made once for a process.

    `position` tells where the index in use stands: when that changes, words and names are read anew. `today` tells the
    day in the register; which names are in use depends on it too.
    """

    def __init__(
        self,
        engine: Engine,
        position: Callable[[], Hashable],
        sessions: sessionmaker[Session],
        today: Callable[[], date],
    ) -> None:
        self.engine: Final = engine
        self.today: Final = today
        self.index_words: Final = ByPosition(position, lambda: IndexWords(engine))
        self.names: Final = ByPosition(
            lambda: (position(), today()), lambda: names_in_use.read(engine, sessions, today())
        )
