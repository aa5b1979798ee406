"""Marks the words of a query in the texts of the hits shown, by the chain's own offsets, HTML escaped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from itertools import chain, takewhile
from typing import Any, Protocol

from registry.caches import Remembered
from search.language import analysis
from search.query.parsing import Query

# Of a long text only so much is read, and a fragment of about so much is quoted.
_READ = 4000
_FRAGMENT = 200
_LEAD = 60
_MOST_FRAGMENTS = 3


class Marked(Protocol):
    """What is marked in a text."""

    def among(self, words: Iterable[str]) -> set[str]:
        """Give those of the words, as they are written, that are marked."""


class Wanted:
    """The stems wanted in the texts of a page."""

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


def wanted_words(query: Query) -> Wanted:
    """Say what is marked: the words looked for, in phrases too, by any of their stems."""
    words = [*query.words, *(word for phrase in query.phrases for word in phrase)]
    return Wanted(stem for word in words for stem in word.stems)


def mark(text: str, wanted: Marked, *, cut: bool) -> str | None:
    """Escape a text and mark what is wanted; None if nothing is. `cut` quotes only around the first find."""
    read = text[:_READ]
    # Most texts have none: that is told by their words, without looking where each stands.
    there = wanted.among(analysis.split(read))
    if not there:
        return None
    found = analysis.places(read, there)
    first = next(found)
    start, end = _window(text, *first) if cut else (0, len(text))
    pieces = ["… " if start else ""]
    position = start
    # The rest of a long text is not even read: spans come one by one.
    for first_letter, after in chain((first,), takewhile(lambda span: span[1] <= end, found)):
        pieces += [escape(text[position:first_letter]), "<mark>", escape(text[first_letter:after]), "</mark>"]
        position = after
    pieces += [escape(text[position:end].rstrip()), " …" if end < len(text) else ""]
    return "".join(pieces)


def _window(text: str, first: int, after: int) -> tuple[int, int]:
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
    wanted: Wanted, stored: Mapping[str, Any], excerpts: Mapping[str, Iterable[Mapping[str, str]]]
) -> dict[str, list[Fragment]]:
    """Give the marked title and the pieces of outcomes and description in which something was found."""
    found: dict[str, list[Fragment]] = {}
    if not wanted.stems:
        return found
    title = stored.get("title")
    sources: list[tuple[str, Iterable[Mapping[str, str]], bool]] = [
        ("title", [title] if isinstance(title, Mapping) else [], False),
        *((name, texts, True) for name, texts in excerpts.items()),
    ]
    for name, texts, cut in sources:
        fragments: list[Fragment] = []
        for localized in texts:
            for language, text in localized.items():
                if len(fragments) < _MOST_FRAGMENTS and (html := mark(text, wanted, cut=cut)) is not None:
                    fragments.append(Fragment(language, html))
        if fragments:
            found[name] = fragments
    return found
