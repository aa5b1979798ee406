"""Marks the words of a query in the texts of the hits shown, by the chain's own offsets, HTML escaped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from itertools import chain, takewhile
from typing import Any

from search import analysis
from search.analysis import Wanted
from search.query import Query

# Of a long text only so much is read, and a fragment of about so much is quoted.
_READ = 4000
_FRAGMENT = 200
_LEAD = 60
_MOST_FRAGMENTS = 3


@dataclass(frozen=True, slots=True)
class Fragment:
    """Safe HTML: an escaped piece of a text in one language, with <mark> around the words found."""

    language: str
    html: str


def wanted_words(query: Query) -> Wanted:
    """Say what is marked: the words looked for, in phrases too, by any of their stems."""
    words = [*query.words, *(word for phrase in query.phrases for word in phrase)]
    return Wanted(stem for word in words for stem in word.stems)


def mark(text: str, wanted: Wanted, *, cut: bool) -> str | None:
    """Escape a text and mark what is wanted; None if nothing is. `cut` quotes only around the first find."""
    found = analysis.spans(text[:_READ], wanted)
    first = next(found, None)
    if first is None:
        return None
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
