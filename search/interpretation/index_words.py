"""The index's own words as one process remembers them for a short while: what exists, and how often."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from threading import Lock
from weakref import WeakKeyDictionary, ref

from cachetools import TTLCache

from search.engines.engine import Engine
from search.language import analysis

_SECONDS = 60
_ENTRIES = 50_000
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
# How the letters brought to one form may be written at the beginning of a word.
_WAYS = {"ا": "اأإآ", "ه": "هة", "ي": "يى", "و": "وؤ"}


class IndexWords:
    """The words of one index. A word once known stays known for a while; one that is not is asked for again."""

    def __init__(self, engine: Engine) -> None:
        self._frequencies: TTLCache[str, int] = TTLCache(_ENTRIES, _SECONDS)
        self._words: TTLCache[str, Mapping[str, tuple[int, str]]] = TTLCache(256, _SECONDS)
        self._lock = Lock()
        # Not the engine itself: the vocabulary must not keep alive what it belongs to.
        self._engine = ref(engine)

    def _open(self) -> Engine:
        engine = self._engine()
        assert engine is not None
        return engine

    def frequencies(self, terms: Iterable[str], *, lasting: bool = False) -> dict[str, int]:
        """Give how many documents have each of these terms; `lasting`: what is nowhere need not be asked again."""
        wanted = set(terms)
        with self._lock:
            remembered = [(term, self._frequencies.get(term)) for term in wanted]
        found = {term: count for term, count in remembered if count is not None and (count or lasting)}
        if missing := sorted(wanted - found.keys()):
            counted = self._open().frequencies(missing)
            with self._lock:
                self._frequencies.update(counted)
            found.update(counted)
        return found

    def words(self, letter: str) -> Mapping[str, tuple[int, str]]:
        """Give the words that begin with this letter: clean word → (documents, as most write it)."""
        with self._lock:
            known = self._words.get(letter)
        if known is None:
            known = self._read(letter)
            with self._lock:
                self._words[letter] = known
        return known

    def _read(self, letter: str) -> dict[str, tuple[int, str]]:
        counts: dict[str, int] = defaultdict(int)
        written: dict[str, tuple[int, str]] = {}
        for way in _WAYS.get(letter, letter):
            for word, documents in self._open().words(way):
                clean = analysis.plain(word)
                counts[clean] += documents
                written[clean] = max(written.get(clean, (0, "")), (documents, word))
        return {clean: (count, written[clean][1]) for clean, count in counts.items()}

    def of(self, word: str) -> tuple[int, str]:
        """Give (documents, as most write it) of a clean word; (0, "") of one that is nowhere."""
        return self.words(word[0]).get(word, (0, "")) if word else (0, "")


def letters(word: str) -> str:
    """Give the alphabet a word is written in."""
    return _ARABIC if analysis.is_arabic(word) else _LATIN


_index_words: WeakKeyDictionary[Engine, IndexWords] = WeakKeyDictionary()


def index_words(engine: Engine) -> IndexWords:
    """The one vocabulary that this process remembers of an engine."""
    return _index_words.setdefault(engine, IndexWords(engine))
