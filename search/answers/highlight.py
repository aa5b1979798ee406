"""Mark the words of a query in the texts of the hits shown, as escaped HTML."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from itertools import chain, takewhile
from typing import Protocol

from registry.caches import Remembered
from registry.values.text import Text
from search.language import analysis
from search.query.parsing import Query

# Characters: those read of a long text, those of a fragment, those before the first word marked in it.
_READ = 4000
_FRAGMENT = 200
_LEAD = 60
_MOST_FRAGMENTS = 3


class Marked(Protocol):
    """Says which words of a text are marked."""

    def among(self, words: Iterable[str]) -> set[str]:
        """Give those of the words, as they are written, that are marked."""


class WantedStems:
    """Marks the words that have one of these stems."""

    def __init__(self, stems: Iterable[str]) -> None:
        self.stems = frozenset(stems)

    def among(self, words: Iterable[str]) -> set[str]:
        """Give those that have one of the stems."""
        return {word for word in set(words) if not self.stems.isdisjoint(_stems[word])}


def _stems_of(word: str) -> frozenset[str]:
    return frozenset(analysis.word_stems(word)[0])


_stems = Remembered(_stems_of)


@dataclass(frozen=True, slots=True)
class Fragment:
    """Safe HTML: an escaped piece of a text in one language, with <mark> around the words found."""

    language: str
    html: str


def wanted_words(query: Query) -> WantedStems:
    """Mark the words that the query looks for, those of its phrases too, by any of their stems."""
    words = [*query.words, *(word for phrase in query.phrases for word in phrase)]
    return WantedStems(stem for word in words for stem in word.stems)


def mark(text: str, wanted: Marked, *, cut: bool) -> str | None:
    """Escape a text and mark what is wanted; None if nothing is. `cut` keeps only what is around the first mark."""
    read = text[:_READ]
    # Most texts have nothing to mark, which is known without the places of their words.
    words = wanted.among(analysis.split(read))
    if not words:
        return None
    spans = analysis.places(read, words)
    first = next(spans)
    start, end = _window(text, *first) if cut else (0, len(text))
    pieces = ["… " if start else ""]
    position = start
    # Spans are found one by one, so nothing is read beyond the end.
    for first_letter, after in chain((first,), takewhile(lambda span: span[1] <= end, spans)):
        pieces += [escape(text[position:first_letter]), "<mark>", escape(text[first_letter:after]), "</mark>"]
        position = after
    pieces += [escape(text[position:end].rstrip()), " …" if end < len(text) else ""]
    return "".join(pieces)


def _window(text: str, first: int, after: int) -> tuple[int, int]:
    """Give (start, end) of the fragment around the first mark, cut at spaces where there are any."""
    start = 0
    if first > _LEAD:
        # Begin after a space, so that no word is cut in two.
        space = text.find(" ", first - _LEAD, first)
        start = first if space < 0 else space + 1
    end = len(text)
    if start + _FRAGMENT < end:
        space = text.rfind(" ", after, start + _FRAGMENT)
        end = max(after, start + _FRAGMENT) if space < 0 else space
    return start, end


def highlights(
    wanted: WantedStems, title: Text, excerpts: Mapping[str, Iterable[Text]]
) -> dict[str, list[Fragment]]:
    """Give by field the marked title and pieces of the excerpts; only those fields in which something is marked."""
    highlighted: dict[str, list[Fragment]] = {}
    if not wanted.stems:
        return highlighted
    for name, texts in {"title": [title], **excerpts}.items():
        fragments: list[Fragment] = []
        for localized in texts:
            for language, text in localized.items():
                html = mark(text, wanted, cut=name != "title") if len(fragments) < _MOST_FRAGMENTS else None
                if html is not None:
                    fragments.append(Fragment(language, html))
        if fragments:
            highlighted[name] = fragments
    return highlighted
