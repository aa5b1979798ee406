"""Counts of what is searched, without personal data: in memory while a request is answered, stored a minute later.

Who asked, and when within the week, is never kept. A text that may contain personal data is counted without the text.
"""

import logging
import re
import unicodedata
from datetime import date
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
"""Texts that one process holds between two writes; further ones are counted without their text."""

MOST_WORDS = 12
LONGEST = 100

# An e-mail or web address; seven digits, also in groups as telephone numbers are written.
_PERSONAL = re.compile(r"@|://|\bwww\.|\.(?:com|org|edu|gov|info|ps|me)\b|\d(?:[\s./]*\d){6}")
# Signs used in telephone numbers, and such as could hide an address; the tatweel (U+0640) is a letter to `\w`.
_NOISE = re.compile(r"[^\w\s@.:/]|[_\u0640]")


def kept(text: str) -> tuple[str, str]:
    """Give the text a search is counted under, its words normalised, and its language (ar, en, mixed)."""
    words = [word for typed in split(text) if (word := plain(typed))]
    written = " ".join(words)
    bare = _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())
    if len(words) > MOST_WORDS or len(written) > LONGEST or _PERSONAL.search(bare):
        written = WITHHELD
    arabic = {is_arabic(word) for word in words if not word[0].isdecimal()}
    return written, "mixed" if len(arabic) > 1 else "ar" if True in arabic else "en"


class SearchUsage:
    """The counts of one process. A timer writes them; it runs only while there is something to write.

    It starts with the first search, and so after any fork, in the process that answers.
    """

    def __init__(self, sessions: sessionmaker[Session], clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock
        self._counts: dict[tuple[date, str, str], Count] = {}
        self._timer: Timer | None = None
        # The first is held for a moment, whenever the counts are touched; the second as long as writing takes.
        self._lock, self._writing = Lock(), Lock()

    def note(self, results: Results) -> None:
        """Count a search that has words; its further pages are the same search."""
        query = results.query
        if query.cursor is not None or not (query.words or query.phrases):
            return
        week = search_usage.monday(self._clock.today())
        corrected = results.interpreted_as is not None
        count = Count(week, *kept(query.text), 1, not results.total, corrected, results.total)
        with self._lock:
            self._add(count)
            self._start_timer()

    def _add(self, count: Count) -> None:
        if (count.week, count.text, count.language) not in self._counts and len(self._counts) >= MOST_TEXTS:
            count.text = WITHHELD
        key = count.week, count.text, count.language
        total = self._counts.setdefault(key, Count(*key))
        total.asked += count.asked
        total.empty += count.empty
        total.interpreted += count.interpreted
        total.hits = count.hits

    def _start_timer(self) -> None:
        if self._timer is None:
            self._timer = Timer(SECONDS, self.flush)
            self._timer.daemon = True
            self._timer.start()

    def flush(self) -> None:
        """Write what was counted. What cannot be written now is kept and tried again."""
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
                # Log only the type: the message contains what was searched.
                log.warning("what was searched is not written yet: %s", type(error).__name__)
                with self._lock:
                    newer, self._counts = self._counts, taken
                    for count in newer.values():
                        self._add(count)
                    self._start_timer()

    def close(self) -> None:
        """Write what is left and stop the timer."""
        self.flush()
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
