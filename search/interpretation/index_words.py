"""The index's own words, remembered while the index stands at one position: what exists, and how often."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from search.engines.engine import Engine
from search.language import analysis

MOST_FREQUENCIES = 50_000
MOST_LETTERS = 1000

_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
# How the letters brought to one form may be written at the beginning of a word.
_WAYS = {"ا": "اأإآ", "ه": "هة", "ي": "يى", "و": "وؤ"}


class IndexWords:
    """The words of one state of an index, read as they are asked for, each once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._frequencies: dict[str, int] = {}
        self._words: dict[str, Mapping[str, tuple[int, str]]] = {}

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """Give how many documents have each of these terms."""
        # Held here, since another thread may begin a new one.
        remembered, wanted = self._frequencies, set(terms)
        if missing := sorted(term for term in wanted if term not in remembered):
            counted = self._engine.frequencies(missing)
            if len(remembered) + len(counted) > MOST_FREQUENCIES:
                remembered = self._frequencies = {
                    term: remembered[term] for term in wanted if term in remembered
                }
            remembered.update(counted)
        return {term: remembered[term] for term in wanted}

    def words(self, letter: str) -> Mapping[str, tuple[int, str]]:
        """Give the words that begin with this letter: clean word → (documents, as most write it)."""
        words = self._words.get(letter)
        if words is None:
            words = self._read(letter)
            # Any sign may be asked for: those that words begin with are few, the others are not all kept.
            if words or len(self._words) < MOST_LETTERS:
                self._words[letter] = words
        return words

    def _read(self, letter: str) -> dict[str, tuple[int, str]]:
        counts: dict[str, int] = defaultdict(int)
        written: dict[str, tuple[int, str]] = {}
        for way in _WAYS.get(letter, letter):
            for word, documents in self._engine.words(way):
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
