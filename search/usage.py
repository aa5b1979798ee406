"""Counting what is searched, without persons: in memory while a request is answered, in the store a minute later.

Nothing of who asked, and no moment finer than the week, ever comes here; nor does any text that may be a person's
data. Those searches are counted without their text.
"""

import logging
import re
import unicodedata
from threading import Lock, Timer

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from registry import search_usage
from registry.clock import Clock
from registry.errors import RegistryError
from registry.search_usage import WITHHELD, Count
from registry.store.transaction import transaction
from search.answers.find import Results
from search.language.analysis import is_arabic, plain, split

log = logging.getLogger(__name__)

SECONDS = 60
MOST_TEXTS = 5_000
"""Texts that one process remembers between two writings; any more are counted without their text."""

MOST_WORDS = 12
LONGEST = 100

# An address of mail or of a page; seven digits, also written in groups as telephone numbers are.
_PERSONAL = re.compile(r"@|://|\bwww\.|\.(?:com|org|edu|gov|info|ps|me)\b|\d(?:[\s./]*\d){6}")
# Signs that telephone numbers are written with, and such as could hide something; tatweel counts as a letter.
_NOISE = re.compile(r"[^\w\s@.:/]|[_\u0640]")


def kept(text: str) -> tuple[str, str]:
    """Give the text a search is counted under, its words in one form, and its language (ar, en, mixed)."""
    words = [word for typed in split(text) if (word := plain(typed))]
    written = " ".join(words)
    bare = _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())
    if len(words) > MOST_WORDS or len(written) > LONGEST or _PERSONAL.search(bare):
        written = WITHHELD
    arabic = {is_arabic(word) for word in words if not word[0].isdecimal()}
    return written, "mixed" if len(arabic) > 1 else "ar" if True in arabic else "en"


class SearchUsage:
    """The counts of one process. They are written by a timer that runs only while there is something to write: a
    quiet night costs nothing, and the last search of an evening does not wait for the first of the morning.

    The timer starts with the first search, thus in the process that answers it, after any fork.
    """

    def __init__(self, sessions: sessionmaker[Session], clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock
        self._counts: dict[tuple[object, ...], Count] = {}
        self._timer: Timer | None = None
        # One for a moment, whenever the counts are touched; the other for as long as writing takes.
        self._lock, self._writing = Lock(), Lock()

    def note(self, found: Results) -> None:
        """Count a search with words; its further pages are the same search."""
        query = found.query
        if query.cursor is not None or not (query.words or query.phrases):
            return
        week = search_usage.monday(self._clock.today())
        mended = found.interpreted_as is not None
        one = Count(week, *kept(query.text), 1, not found.total, mended, found.total)
        with self._lock:
            self._add(one)
            self._wind()

    def _add(self, one: Count) -> None:
        if (one.week, one.text, one.language) not in self._counts and len(self._counts) >= MOST_TEXTS:
            one.text = WITHHELD
        known = self._counts.setdefault(
            (one.week, one.text, one.language), Count(one.week, one.text, one.language)
        )
        known.asked += one.asked
        known.empty += one.empty
        known.interpreted += one.interpreted
        known.hits = one.hits

    def _wind(self) -> None:
        if self._timer is None:
            self._timer = Timer(SECONDS, self.flush)
            self._timer.daemon = True
            self._timer.start()

    def flush(self) -> None:
        """Write what was counted. What cannot be written now stays, and is tried again."""
        with self._writing:
            with self._lock:
                taken, self._counts = self._counts, {}
                if self._timer is not None:
                    self._timer.cancel()
                    self._timer = None
            if not taken:
                return
            try:
                with self._sessions() as session, transaction(session):
                    search_usage.add(session, taken.values())
            except (SQLAlchemyError, RegistryError) as error:
                # Only the kind: its text holds what was searched.
                log.warning("what was searched is not written yet: %s", type(error).__name__)
                with self._lock:
                    newer, self._counts = self._counts, taken
                    for one in newer.values():
                        self._add(one)
                    self._wind()

    def close(self) -> None:
        """Write what is there, for the last time."""
        self.flush()
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
